"""The billing set-up: what stands for what, both percentages, from when on, and what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from qbo_desktop.domain.billing_setup import BillingSetup, TaxMapping
from qbo_desktop.domain.changes import Changes, Topic
from qbo_desktop.domain.company_lists import Company, CompanyLists, TaxRegime
from qbo_desktop.domain.contact import Contact
from qbo_desktop.domain.period import Frequency
from qbo_desktop.domain.problem import Fix
from qbo_desktop.errors import BillingRefused, SignInNeeded, Unreachable, UsageError
from qbo_desktop.operations.billing_lists import AddTaxRate, AddWorkType, RetireTaxRate
from qbo_desktop.operations.billing_map_reading import MappedTax
from qbo_desktop.operations.billing_setup import (
    CreateService,
    MapDefaultItem,
    MapPaymentMethod,
    MapTax,
    MapWorkType,
    Propose,
    RefreshLists,
    SetStartDate,
    StartDateProposal,
)
from qbo_desktop.operations.invoices import ApproveInvoices, DraftInvoice, PostInvoices
from qbo_desktop.practice.book import contacts as book
from qbo_desktop.practice.book import periods, staff, work_types
from qbo_desktop.practice.book.drafts import NewInvoice, NewLine
from qbo_desktop.practice.book.staff import Permission
from qbo_desktop.store import billing_setup, company_lists, workspaces
from qbo_desktop.wording import use_language
from tests.domain.offers import AUTOMATED, CANADA, CODES, ITEMS
from tests.operations.billing_office import Office

MARCH = date(2026, 3, 1)


def setup_of(office: Office) -> BillingSetup:
    with office.opened.store.read() as session:
        return billing_setup.read(session, office.opened.workspace_id)


def does(office: Office, operation: Any) -> str:
    """Run it; what it says."""
    return str(operation.run(office.context()).says)


def tax_of(office: Office, name: str) -> MappedTax:
    return next(one for one in office.view().taxes if one.rate.name == name)


def bill(office: Office, day: date, rate: str, *, issue: bool = False, work_type: str = "Bookkeeping") -> str:
    """An invoice of 100.00; its id."""
    with office.opened.work() as work:
        periods.generate(work, date(2026, 1, 1), Frequency.MONTH, 12)
        client = book.add(work, Contact(name="Lavoie inc.")).id
        work_types.add(work, work_type)
    context = office.context()
    line = NewLine("The books", Decimal(1), Decimal(100), rate, work_type)
    made = DraftInvoice(NewInvoice(client, day, [line])).run(context).value
    if issue:
        ApproveInvoices([made.id]).run(context)
        assert PostInvoices([made.id]).run(context).value.done
    return made.id


def offer(office: Office, lists: CompanyLists) -> None:
    office.offers.lists = lists
    office.refresh()


# Lists


def test_the_lists_are_read_again_when_they_are_old(billing_office: Office) -> None:
    office = billing_office
    assert RefreshLists(only_old=True).run(office.context()).value.items
    assert office.offers.reads == 1
    office.now += timedelta(minutes=11)
    assert office.view().lists_are_old
    RefreshLists(only_old=True).run(office.context())
    assert office.offers.reads == 2
    assert not office.view().lists_are_old


def test_what_is_no_longer_offered_is_kept_as_inactive(billing_office: Office) -> None:
    office = billing_office
    does(office, MapDefaultItem("Services"))
    offer(office, replace(CANADA, items=ITEMS[1:]))
    view = office.view()
    assert view.default_item is not None
    assert not view.default_item.active
    assert ("item", "Services") in office.missing()


def test_without_a_connection_the_sentence_is_said_and_a_dead_sign_in_is_remembered(
    billing_office: Office,
) -> None:
    office = billing_office
    office.services.error = SignInNeeded("QuickBooks no longer lets us in.")
    with pytest.raises(SignInNeeded, match="no longer lets us in"):
        office.refresh()
    assert not office.view().connected
    assert ("connection", "") in office.missing()
    assert office.view().items, "what is known stays"


def test_an_unreachable_service_leaves_the_lists_as_they_are(billing_office: Office) -> None:
    office = billing_office
    office.offers.error = Unreachable("No network.")
    with pytest.raises(Unreachable):
        office.refresh()
    assert len(office.view().codes) == len(CODES)


# Mappings


def test_a_work_type_is_billed_by_a_service_named_by_name_or_id(billing_office: Office) -> None:
    office = billing_office
    kind = AddWorkType("Déclarations").run(office.context()).value
    does(office, MapWorkType("declarations", "DECLARATION de revenus – societe"))
    assert setup_of(office).items == {kind.id: "5"}
    does(office, MapWorkType(kind.id, "3"))
    assert office.view().work_types[0].item == ITEMS[2]
    assert "default service" in does(office, MapWorkType("Déclarations", ""))
    assert setup_of(office).items == {}


@pytest.mark.parametrize(
    ("item", "says"),
    [
        ("Notary", "has no product or service “Notary”"),
        ("Vérification (deleted)", "cannot be used"),
        ("Paie", "cannot be used"),
        ("14", "cannot be used"),
    ],
)
def test_a_service_that_cannot_be_sold_is_refused(billing_office: Office, item: str, says: str) -> None:
    with pytest.raises(UsageError, match=says.replace("(", r"\(").replace(")", r"\)")):
        MapDefaultItem(item).run(billing_office.context())
    assert setup_of(billing_office).default_item_id == ""


def test_of_two_of_a_name_the_ids_are_told_and_an_id_goes_before_a_name(billing_office: Office) -> None:
    office = billing_office
    twice = (*ITEMS, replace(ITEMS[0], id="20", name="SERVICES"), replace(ITEMS[0], id="21", name="1"))
    offer(office, replace(CANADA, items=twice))
    with pytest.raises(UsageError, match=r"Several products or services .*: (1, 20|20, 1)"):
        MapDefaultItem("services").run(office.context())
    does(office, MapDefaultItem("1"))
    assert setup_of(office).default_item_id == "1"
    inactive = (*ITEMS, replace(ITEMS[0], id="20", active=False))
    offer(office, replace(CANADA, items=inactive))
    does(office, MapDefaultItem("Services"))
    assert setup_of(office).default_item_id == "1", "the one that can be used is meant"


def test_a_tax_rate_shows_both_percentages_tax_by_tax(billing_office: Office) -> None:
    office = billing_office
    assert (
        does(office, MapTax("gst + qst", "GST/QST QC - 9.975"))
        == "“GST/QST QC - 9.975” stands for “GST + QST”."
    )
    tax = tax_of(office, "GST + QST")
    assert (tax.percent, tax.code_percent, tax.agrees) == (Decimal("14.975"), Decimal("14.975"), True)
    assert tax.primary is not None
    assert tax.secondary is not None
    assert tax.primary.there is not None
    assert tax.secondary.there is not None
    assert (tax.primary.there.name, tax.primary.there_percent) == ("GST", Decimal(5))
    assert (tax.secondary.there.name, tax.secondary.agrees) == ("QST 9.975", True)
    assert tax.extra == ()


def test_a_rate_of_the_book_goes_by_both_its_names(billing_office: Office) -> None:
    does(billing_office, MapTax("TPS + TVQ", "9"))
    assert tax_of(billing_office, "GST + QST").code_id == "9"


def test_other_percentages_are_refused_with_both_unless_somebody_insists(billing_office: Office) -> None:
    office = billing_office
    with pytest.raises(UsageError, match=r"charges 5%, and the tax code “HST ON” charges 13%") as refused:
        MapTax("GST", "HST ON").run(office.context())
    assert "--anyway" in refused.value.by_command()
    assert "--" not in str(refused.value)
    assert setup_of(office).taxes == {}
    does(office, MapTax("GST", "HST ON", insist=True))
    tax = tax_of(office, "GST")
    assert (tax.agrees, tax.insisted) == (False, True)
    does(office, MapTax("GST", "GST", insist=True))
    assert not tax_of(office, "GST").insisted, "nobody had to"
    does(office, MapTax("GST", ""))
    assert setup_of(office).taxes == {}


def test_in_french_the_percentages_are_written_as_there(billing_office: Office) -> None:
    use_language("fr_CA")
    with pytest.raises(UsageError, match="14,975\u00a0%"):
        MapTax("TPS + TVQ", "HST ON").run(billing_office.context())


def test_the_same_percentage_divided_otherwise_is_refused_with_the_taxes(billing_office: Office) -> None:
    office = billing_office
    AddTaxRate("Both", [("All", Decimal("14.975"))]).run(office.context())
    with pytest.raises(UsageError, match=r"divided differently: All 14.975% here, GST 5%, QST 9.975 9.975%"):
        MapTax("Both", "9").run(office.context())


@pytest.mark.parametrize(
    ("code", "secondary"),
    [
        ("GST/QST QC - 9.975", "21"),
        ("9", "QST 9.975"),
        ("GST", "QST QC - 9.975"),
        ("6", "18"),
        ("GST", "QST 9.975"),
    ],
)
def test_the_secondary_tax_is_one_of_the_code_or_brings_the_code_that_has_both(
    billing_office: Office, code: str, secondary: str
) -> None:
    does(billing_office, MapTax("GST + QST", code, secondary))
    mapped = setup_of(billing_office).taxes[tax_of(billing_office, "GST + QST").rate.id]
    assert mapped == TaxMapping("9", "21")


@pytest.mark.parametrize(
    ("rate", "code", "secondary", "says"),
    [
        ("GST", "GST", "QST 9.975", "it has no secondary tax"),
        ("GST + QST", "HST ON", "QST QC - 9.975", "no tax code that has both"),
        ("GST + QST", "GST", "Nothing", "has no tax “Nothing”"),
        ("GST + QST", "9", "7", "both charge 14.975%|divided differently"),
        ("Nothing", "9", "", "no tax rate “Nothing”"),
        ("GST", "Nothing", "", "no tax code “Nothing”"),
    ],
)
def test_a_secondary_tax_that_cannot_be(
    billing_office: Office, rate: str, code: str, secondary: str, says: str
) -> None:
    with pytest.raises(UsageError, match=says):
        MapTax(rate, code, secondary).run(billing_office.context())
    assert setup_of(billing_office).taxes == {}


def test_an_inactive_code_is_refused_and_a_mapped_one_that_becomes_so_is_told(billing_office: Office) -> None:
    office = billing_office
    does(office, MapTax("GST", "GST"))
    bill(office, MARCH, "GST")
    offer(office, replace(CANADA, codes=tuple(one for one in CODES if one.id != "6")))
    assert ("tax-inactive", "GST") in office.missing()
    with pytest.raises(UsageError, match="inactive"):
        MapTax("GST", "GST").run(office.context())


def test_automated_tax_takes_taxable_and_not_taxable(billing_office: Office) -> None:
    office = billing_office
    offer(office, AUTOMATED)
    does(office, MapTax("GST", "TAX"))
    tax = tax_of(office, "GST")
    assert (tax.agrees, tax.code_percent) == (True, None)
    with pytest.raises(UsageError, match="“GST” charges 5%; “NON” does not stand for that"):
        MapTax("GST", "NON").run(office.context())


def test_a_payment_method_is_named_in_either_language(billing_office: Office) -> None:
    office = billing_office
    does(office, MapPaymentMethod("cheque", "chèque"))
    use_language("fr_CA")
    does(office, MapPaymentMethod("virement bancaire", "Virement Interac"))
    use_language("en")
    does(office, MapPaymentMethod("Bitcoin", "1"))
    mapped = {one.method: one.entry.name for one in office.view().methods if one.entry}
    assert mapped == {"Cheque": "Chèque", "Bank transfer": "Virement Interac", "Bitcoin": "Argent comptant"}
    does(office, MapPaymentMethod("Bitcoin", ""))
    assert "Bitcoin" not in [one.method for one in office.view().methods]
    with pytest.raises(UsageError, match="no payment method “PayPal”"):
        MapPaymentMethod("Cash", "PayPal").run(office.context())


# Proposals


def test_proposals_are_taken_over_where_nobody_decided(billing_office: Office) -> None:
    office = billing_office
    for name in ("Bookkeeping", "Tax return", "Notary"):
        AddWorkType(name).run(office.context())
    does(office, MapTax("GST", "HST ON", insist=True))
    only_told = Propose(dry_run=True).run(office.context())
    assert setup_of(office).default_item_id == ""
    outcome = Propose().run(office.context())
    assert outcome.value == only_told.value
    setup, view = setup_of(office), office.view()
    assert setup.default_item_id == "1"
    assert {one.name: one.item_id for one in view.work_types} == {
        "Bookkeeping": "3",
        "Notary": "",
        "Tax return": "",
    }
    codes = {one.rate.name: one.code_id for one in view.taxes}
    assert (codes["GST"], codes["GST + QST"], codes["HST NB, NL, PE"]) == ("5", "9", "")
    assert {one.name for one in outcome.value if one.in_doubt} == {
        "Tax return",
        "HST NB, NL, PE",
        "Bank transfer",
        "Credit card",
    }
    doubt = next(one for one in outcome.value if one.name == "HST NB, NL, PE")
    assert doubt.candidates == ("HST NB (2016)", "HST NL (2016)", "HST PE (2016)")
    assert "4 are in doubt" in outcome.says
    assert not [one for one in Propose().run(office.context()).value if not one.in_doubt]


def test_a_retired_rate_that_nothing_uses_is_not_proposed(billing_office: Office) -> None:
    RetireTaxRate("PST SK").run(billing_office.context())
    names = {one.name for one in Propose(dry_run=True).run(billing_office.context()).value}
    assert "PST SK" not in names
    assert "GST" in names


def test_before_the_lists_were_read_there_is_nothing_to_propose(billing_office: Office) -> None:
    office = billing_office
    with office.opened.work() as work:
        company_lists.forget(work)
        row = work.session.get(billing_setup.BillingSetupRow, work.workspace_id)
        assert row is not None
        row.lists_at = None
    with pytest.raises(UsageError, match="have not been read yet"):
        Propose().run(office.context())
    assert ("lists", "") in office.missing()


# Start date


def test_the_start_date_proposed_is_the_first_day_of_the_open_period_else_of_the_month(
    billing_office: Office,
) -> None:
    office = billing_office
    looked = StartDateProposal().run(office.context()).value
    assert (looked.day, looked.is_set) == (MARCH, False)
    with office.opened.work() as work:
        periods.generate(work, date(2026, 1, 1), Frequency.QUARTER, 4)
    assert StartDateProposal().run(office.context()).value.day == date(2026, 1, 1)
    with office.opened.work() as work:
        periods.set_closed(work, MARCH, closed=True)
    assert StartDateProposal().run(office.context()).value.day == MARCH


def test_a_start_date_tells_what_lies_on_either_side_and_has_everything_read_again(
    billing_office: Office,
) -> None:
    office = billing_office
    for day in (date(2026, 1, 31), date(2026, 2, 28), MARCH):
        bill(office, day, "GST", issue=True)
    bill(office, MARCH, "GST")
    with office.opened.work() as work:
        workspaces.move_cursor(work, "practice", "invoices", "12")
    found = SetStartDate(MARCH).run(office.context())
    assert found.value is not None
    assert (found.value.before, found.value.since, found.value.is_set) == (2, 1, True)
    assert "1 issued; 2 before it stay out" in found.says
    with office.opened.store.read() as session:
        assert workspaces.cursor_of(session, office.opened.workspace_id, "practice", "invoices") == ""
    with office.opened.work() as work:
        workspaces.move_cursor(work, "practice", "invoices", "12")
    SetStartDate(MARCH).run(office.context())
    with office.opened.store.read() as session:
        assert workspaces.cursor_of(session, office.opened.workspace_id, "practice", "invoices") == "12"
    assert StartDateProposal(date(2026, 2, 1)).run(office.context()).value.since == 2
    assert SetStartDate(None).run(office.context()).value is None
    assert not setup_of(office).is_on


# What is missing


def test_only_what_waits_is_missing_and_nothing_is_once_all_is_set(billing_office: Office) -> None:
    office = billing_office
    assert office.missing() == [("contacts", ""), ("start-date", ""), ("default-item", "")]
    bill(office, MARCH, "GST")
    bill(office, MARCH, "GST")
    assert ("tax", "GST") in office.missing()
    assert ("default-item", "Bookkeeping") in office.missing()
    tax = tax_of(office, "GST")
    assert (tax.blocks, tax.used) == (2, True)
    assert tax_of(office, "QST").blocks == 0
    says = next(one for one in office.view().missing if one.code == "tax")
    assert (says.blocks, says.fix, says.says) == (
        2,
        Fix.TAX_MAP,
        "The tax rate “GST” has no match in QuickBooks. 2 invoices use it.",
    )
    Propose().run(office.context())
    SetStartDate(MARCH).run(office.context())
    assert office.missing() == [("contacts", "")]


def test_what_lies_before_the_start_date_waits_for_nothing(billing_office: Office) -> None:
    office = billing_office
    bill(office, date(2026, 2, 1), "GST")
    bill(office, date(2026, 2, 1), "QST", issue=True)
    bill(office, MARCH, "HST Ontario", issue=True)
    SetStartDate(MARCH).run(office.context())
    assert [name for code, name in office.missing() if code == "tax"] == ["HST Ontario"]


def test_a_line_without_a_tax_rate_has_a_code_of_its_own(billing_office: Office) -> None:
    office = billing_office
    bill(office, MARCH, "")
    assert ("tax", "No tax set") in office.missing()
    proposed = {one.name: one.to for one in Propose(dry_run=True).run(office.context()).value}
    assert proposed["No tax set"] == "Out of scope"
    use_language("fr_CA")
    does(office, MapTax("no tax set", "Zero-rated"))
    use_language("en")
    assert ("tax", "No tax set") not in office.missing()
    with pytest.raises(UsageError, match="charges 0%, and the tax code “GST” charges 5%"):
        MapTax("", "GST").run(office.context())


def test_what_the_company_is_set_to_is_told(billing_office: Office) -> None:
    office = billing_office
    bill(office, MARCH, "GST")
    offer(office, CompanyLists(Company("CA", TaxRegime.NONE, "CAD"), ITEMS))
    codes = [code for code, _name in office.missing()]
    assert "numbers" in codes
    assert "sales-tax" in codes
    assert "tax" not in codes, "there is nothing to choose from"
    not_set_up = Company("US", TaxRegime.AUTOMATED, "USD", custom_numbers=True, tax_set_up=False)
    offer(office, replace(AUTOMATED, company=not_set_up))
    assert "sales-tax" in [code for code, _name in office.missing()]


# Who may

CHANGES: tuple[Any, ...] = (
    Propose(),
    MapWorkType("Bookkeeping", "1"),
    MapDefaultItem("1"),
    MapTax("GST", "GST"),
    MapPaymentMethod("Cash", "1"),
    SetStartDate(MARCH),
    CreateService("Audit"),
)


@pytest.mark.parametrize("held", [None, Permission.BILLING_ADMIN, Permission.SEND_INVOICES])
def test_both_permissions_are_needed(billing_office: Office, held: Permission | None) -> None:
    office = billing_office
    with office.opened.work() as work:
        owner = staff.at_work(work.session, work.workspace_id).name
        staff.add(work, "Luc")
        if held:
            staff.grant(work, "Luc", held)
        staff.use(work, "Luc")
    before = setup_of(office)
    for change in CHANGES:
        with pytest.raises(BillingRefused) as refused:
            change.run(office.context())
        assert refused.value.fix == Fix.STAFF
        says = str(refused.value)
        assert says.startswith("Luc")
        assert owner in says
        assert ("billing admin" in says) is (held is not Permission.BILLING_ADMIN)
        assert ("send invoices" in says) is (held is not Permission.SEND_INVOICES)
        assert office.view().refusal == says
    assert not office.offers.made
    assert setup_of(office) == before


def test_a_change_tells_the_pages_of_the_set_up(billing_office: Office) -> None:
    office = billing_office
    heard: list[Changes] = []
    office.opened.store.subscribe(heard.append)
    for operation in (
        MapDefaultItem("1"),
        MapTax("GST", "GST"),
        MapPaymentMethod("Cash", "1"),
        SetStartDate(MARCH),
    ):
        heard.clear()
        operation.run(office.context())
        assert any(one.concern(Topic.BILLING_SETUP) for one in heard)
