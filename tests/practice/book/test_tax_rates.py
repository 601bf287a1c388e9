"""Tax rates: which can be, which are found under what name, and that one in use stays what it is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from qbo_desktop.errors import BillingRefused, UsageError
from qbo_desktop.operations.billing_lists import AddTaxRate, AddWork, DeleteTaxRate, RetireTaxRate
from qbo_desktop.operations.invoices import ApproveInvoices, ChangeDraft, VoidInvoices
from qbo_desktop.practice.book import tax_rates
from qbo_desktop.practice.book.drafts import DraftChanges, as_new
from qbo_desktop.practice.book.staff import Permission
from qbo_desktop.practice.book.tax_defaults import defaults
from qbo_desktop.practice.book.work_items import NewWork
from qbo_desktop.wording import use_language
from tests.practice.billing import BillingFirm, line

GST = [("GST", Decimal(5))]


def find(firm: BillingFirm, name: str) -> Any:
    with firm.book.store.read() as session:
        return tax_rates.find(session, firm.book.workspace_id, name)


def names(firm: BillingFirm) -> list[str]:
    with firm.book.store.read() as session:
        return [one.rate.name for one in tax_rates.listed(session, firm.book.workspace_id)]


def test_the_rates_of_canada(firm: BillingFirm) -> None:
    with firm.book.store.read() as session:
        found = {one.code: one.rate.percent() for one in tax_rates.listed(session, firm.book.workspace_id)}
    assert {code: str(percent) for code, percent in found.items()} == {
        "ca-gst": "5",
        "ca-hst-13": "13",
        "ca-hst-14": "14",
        "ca-hst-15": "15",
        "ca-qc": "14.975",
        "ca-bc": "12",
        "ca-sk": "11",
        "ca-mb": "12",
        "ca-qst": "9.975",
        "ca-pst-bc": "7",
        "ca-pst-sk": "6",
        "ca-rst-mb": "7",
        "ca-zero": "0",
        "ca-exempt": "0",
    }


@pytest.mark.parametrize("name", ["GST + QST", "gst  +  qst", "TPS + TVQ", " tps + tvq ", "ＧＳＴ + QST"])
def test_a_rate_is_found_by_its_name_in_either_language(firm: BillingFirm, name: str) -> None:
    assert find(firm, name).name == "GST + QST"


def test_every_default_is_found_in_both_languages(firm: BillingFirm) -> None:
    for language in ("en", "fr_CA"):
        use_language(language)
        for default in defaults("CA"):
            assert find(firm, default.name).components[0].rate == default.components[0].rate
    assert defaults("FR") == ()


@pytest.mark.parametrize("name", ["", "  ", "\n"])
def test_no_name_is_no_tax_set(firm: BillingFirm, name: str) -> None:
    assert find(firm, name) is None


@pytest.mark.parametrize("name", ["GST 6", "T99", "\ud800", "🍁"])
def test_an_unknown_rate_is_told_with_those_that_there_are(firm: BillingFirm, name: str) -> None:
    with pytest.raises(UsageError, match="no tax rate") as refused:
        find(firm, name)
    assert "HST Ontario" in refused.value.remedy


@pytest.mark.parametrize(
    ("name", "components", "compound"),
    [
        ("", GST, False),
        ("a;b", GST, False),
        ("x" * 101, GST, False),
        ("None", [], False),
        ("Three", [*GST, ("B", Decimal(1)), ("C", Decimal(1))], False),
        ("Alone", GST, True),
        ("Twice", [*GST, ("gst", Decimal(1))], False),
        ("Less", [("A", Decimal("-0.1"))], False),
        ("More", [("A", Decimal("100.1"))], False),
        ("Long", [("A", Decimal("1.1234567"))], False),
        ("NaN", [("A", Decimal("NaN"))], False),
        ("sNaN", [("A", Decimal("sNaN"))], False),
        ("All", [("A", Decimal("Infinity"))], False),
    ],
)
def test_what_cannot_be_a_rate(
    firm: BillingFirm, name: str, components: list[tuple[str, Decimal]], compound: bool
) -> None:
    before = firm.dump()
    with pytest.raises(UsageError):
        firm.ask(AddTaxRate(name, components, compound))
    assert firm.dump() == before


def test_the_same_again_changes_nothing_and_needs_nobody(firm: BillingFirm) -> None:
    firm.someone_without(*Permission)
    before = firm.dump()
    firm.ask(AddTaxRate("gst", GST))
    assert firm.dump() == before
    for operation in (AddTaxRate("New", GST), DeleteTaxRate("GST"), RetireTaxRate("GST")):
        with pytest.raises(BillingRefused):
            firm.ask(operation)
    assert firm.dump() == before


def test_a_rate_in_use_is_not_deleted_nor_changed(firm: BillingFirm) -> None:
    draft = firm.draft(line(rate="GST"))
    voided = firm.draft(line(rate="QST"))
    firm.all_done(VoidInvoices([voided.id]))
    firm.ask(AddWork(NewWork("C1", "Bookkeeping", "March", Decimal(5), rate="HST Ontario")))
    before = firm.dump()
    for name, user in (("GST", draft.number), ("QST", voided.number), ("HST Ontario", "March")):
        for operation in (DeleteTaxRate(name), AddTaxRate(name, [("Other", Decimal(1))])):
            with pytest.raises(BillingRefused, match=f"in use: {user}") as refused:
                firm.ask(operation)
            assert (refused.value.code, refused.value.fix) == ("tax-rate-in-use", "taxes")
    assert firm.dump() == before
    firm.ask(DeleteTaxRate("PST BC"))
    assert "PST BC" not in names(firm)


def test_a_retired_rate_stays_on_what_has_it(firm: BillingFirm) -> None:
    draft = firm.draft(line(rate="GST"))
    firm.ask(RetireTaxRate("GST"))
    with pytest.raises(UsageError, match="retired"):
        firm.draft(line(rate="GST"))
    changed = firm.ask(
        ChangeDraft(draft.id, DraftChanges(lines=[as_new(draft.lines[0]), line("Untaxed", "1", "5")]))
    )
    assert changed.totals.tax == 500
    firm.all_done(ApproveInvoices([draft.id]))
    firm.ask(RetireTaxRate("GST", False))
    firm.draft(line(rate="GST"))


def test_a_rate_that_is_replaced_while_unused_is_no_default_any_more(firm: BillingFirm) -> None:
    changed = firm.ask(AddTaxRate("PST BC", [("PST", Decimal("7.5"))]))
    assert changed.percent() == Decimal("7.5")
    with firm.book.work() as work:
        before = len(tax_rates.listed(work.session, work.workspace_id))
        tax_rates.add_defaults(work, "CA")
        assert len(tax_rates.listed(work.session, work.workspace_id)) == before
