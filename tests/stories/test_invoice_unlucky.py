"""Invoices and luck that runs out: what never takes, comes late, or was done to them in between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from qbo_desktop.domain.company_lists import Company, CompanyLists, TaxRegime
from qbo_desktop.domain.invoice import EmailStatus
from qbo_desktop.domain.invoice_links import LinkState
from qbo_desktop.domain.sales_invoice import Difference, RemoteInvoice
from qbo_desktop.errors import BillingRefused, Fault, SideError, Stale, UsageError
from qbo_desktop.operations.billing_lists import AddPerson, UsePerson
from qbo_desktop.operations.care import SetSetting
from qbo_desktop.operations.quickbooks_invoices import AcceptDrift, AdoptInvoice, ResendInvoice
from qbo_desktop.operations.run_sync import Sync
from qbo_desktop.quickbooks.invoices import QuickBooksInvoices
from qbo_desktop.store import company_lists
from qbo_desktop.sync.invoice_side import Act, InvoiceWrite
from tests.billing_world import INVOICES, BillingWorld, line


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> BillingWorld:
    """Only to be copied."""
    world = BillingWorld(tmp_path_factory.mktemp("unlucky") / "world").found()
    world.stop()
    return world


@pytest.fixture
def world(founded: BillingWorld, tmp_path: Path) -> Iterator[BillingWorld]:
    made = founded.copy(tmp_path / "world")
    made.serve()
    yield made
    made.stop()


def writes_become(
    monkeypatch: pytest.MonkeyPatch, act: Act, answer: RemoteInvoice | SideError | None
) -> None:
    """Whatever is asked of this kind comes to this; None: to the invoice as it was, with nothing done."""
    real = QuickBooksInvoices.write_invoices

    def write(
        self: QuickBooksInvoices, writes: Sequence[InvoiceWrite], key: str
    ) -> list[RemoteInvoice | SideError]:
        if all(one.act is act for one in writes):
            found = [answer if answer is not None else one.record for one in writes]
            return [one for one in found if one is not None]
        return real(self, writes, key)

    monkeypatch.setattr(QuickBooksInvoices, "write_invoices", write)


@pytest.mark.parametrize(
    ("answer", "code"), [(None, "not-taken"), (Stale("They were there."), "changed-meanwhile")]
)
def test_a_void_that_never_takes_is_told_and_goes_on(
    world: BillingWorld, monkeypatch: pytest.MonkeyPatch, answer: SideError | None, code: str
) -> None:
    one = world.posted()
    world.sync()
    world.void(one)
    with monkeypatch.context() as unlucky:
        writes_become(unlucky, Act.VOID, answer)
        for _time in range(2):
            world.sync()
            assert world.codes() == [code]
            assert world.link(one).state is LinkState.TO_VOID
    world.sync()
    assert world.codes() == []
    assert world.link(one).state is LinkState.VOIDED


def test_a_void_is_one_by_its_sums_where_the_note_is_in_other_words(
    world: BillingWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = world.posted()
    world.sync()
    link = world.link(one)
    world.void(one)
    nothing_left = RemoteInvoice(link.quickbooks_id, "9", one.number, total=0, balance=0, currency="CAD")
    writes_become(monkeypatch, Act.VOID, nothing_left)
    world.sync()
    assert world.link(one).state is LinkState.VOIDED
    assert world.codes() == []


def test_an_e_mail_that_is_refused_the_second_time_stays_told_and_is_sent_by_a_person_s_run(
    world: BillingWorld,
) -> None:
    one = world.sent()
    world.sync()
    world.stop()
    world.serve(email="refused")
    world.ask(ResendInvoice(one.number))
    for by_hand in (False, True):
        world.sync(by_hand=by_hand)
        assert world.codes() == ["email-refused"]
    world.stop()
    world.serve(email="sent")
    world.sync(by_hand=False)
    assert world.codes() == ["email-refused"], "nobody asked for it"
    world.sync()
    assert world.codes() == []
    assert world.invoice(one.id).email.status is EmailStatus.SENT


def test_an_invoice_that_is_voided_while_its_run_goes_on_is_not_e_mailed(
    world: BillingWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = world.sent()
    real = QuickBooksInvoices.write_invoices

    def write(
        self: QuickBooksInvoices, writes: Sequence[InvoiceWrite], key: str
    ) -> list[RemoteInvoice | SideError]:
        answers = real(self, writes, key)
        if writes[0].act is Act.CREATE:
            world.void(one)
        return answers

    monkeypatch.setattr(QuickBooksInvoices, "write_invoices", write)
    world.sync()
    assert not [request for request in world.requests() if request["path"].split("?")[0].endswith("/send")]
    world.sync()
    assert world.link(one).state is LinkState.VOIDED


def test_taxes_that_a_company_does_not_take_are_compared_each_by_itself(world: BillingWorld) -> None:
    world.stop()
    world.serve(override="refused")
    world.ask(SetSetting("practice.tax_rounding", "line"))
    # By the line 4.97 and 9.89, on their sum 4.96 and 9.90: together the same.
    one = world.posted(*(line(price=price) for price in ("33.00", "33.11", "33.13")))
    assert [tax.amount for tax in one.totals.taxes] == [497, 989]
    world.sync()
    assert world.held()[one.number]["TxnTaxDetail"]["TotalTax"] == Decimal("14.86")
    assert world.link(one).state is LinkState.FAILED
    assert [each.field for each in world.link(one).drift] == ["taxes"]
    assert world.codes() == ["invoice-differs"]


def test_taxes_that_differ_each_by_itself_go_along(world: BillingWorld) -> None:
    world.ask(SetSetting("practice.tax_rounding", "line"))
    one = world.posted(*(line(price=price) for price in ("33.00", "33.11", "33.13")))
    world.sync()
    taxes = world.held()[one.number]["TxnTaxDetail"]["TaxLine"]
    assert sorted(tax["Amount"] for tax in taxes) == [Decimal("4.97"), Decimal("9.89")]
    assert world.link(one).state is LinkState.PUSHED
    assert world.codes() == []


def test_what_is_accepted_is_what_was_shown(world: BillingWorld) -> None:
    one = world.posted()
    world.sync()
    world.play("invoice", "edit", one.number, "due=2026-09-09")
    world.sync()
    shown = world.link(one).drift
    assert shown == (Difference("due_date", one.due_date.isoformat(), "2026-09-09"),)
    world.play("invoice", "delete", one.number)
    world.sync()
    with pytest.raises(UsageError, match="changed in QuickBooks again"):
        world.ask(AcceptDrift(one.number, seen=shown))
    assert world.link(one).state is LinkState.DRIFTED
    world.ask(AcceptDrift(one.number, seen=world.link(one).drift))
    assert world.link(one).state is LinkState.VOIDED


def test_who_may_not_bill_decides_nothing_about_invoices_there(world: BillingWorld) -> None:
    one = world.posted()
    world.sync()
    world.play("invoice", "edit", one.number, "due=2026-09-09")
    world.sync()
    world.ask(AddPerson("Samuel Roy"))
    world.ask(UsePerson("Samuel Roy"))
    for operation in (AcceptDrift(one.number), AdoptInvoice(one.number, "1"), ResendInvoice(one.number)):
        with pytest.raises(BillingRefused, match="does not have the permission"):
            operation.run(world.app.context())
    assert world.link(one).state is LinkState.DRIFTED


def test_sales_tax_that_is_automated_and_not_set_up_is_known_beforehand(world: BillingWorld) -> None:
    one = world.posted()
    with world.app.store.work(world.app.workspace_id) as work:
        kept = company_lists.read(work.session, work.workspace_id)
        odd = Company("US", TaxRegime.AUTOMATED, "CAD", custom_numbers=True, tax_set_up=False)
        company_lists.put(work, CompanyLists(odd, kept.items, kept.codes, kept.entries))
        from qbo_desktop.domain.push_rules import obstacles
        from qbo_desktop.sync.invoices.facts import push_facts

        found = obstacles(one, push_facts(work.session, work.workspace_id))
    assert [each.code.value for each in found] == ["sales-tax-off"]


def test_a_preview_sends_nothing(world: BillingWorld) -> None:
    one, other = world.posted(), world.posted(client="C2")
    before = world.writes()
    outcome = world.ask(Sync(parts=INVOICES, dry_run=True))
    assert [step.practice_id for step in outcome.plan.invoice_steps] == [one.id, other.id]
    assert world.writes() == before
    assert world.held() == {}


def test_a_refusal_of_several_faults_names_the_holder(world: BillingWorld) -> None:
    from qbo_desktop.errors import Refused
    from qbo_desktop.sync.invoices.refusals import _says

    several = Refused("No.", faults=(Fault(code="2020"), Fault(code="6140")))
    assert _says(several, "6140")
    assert not _says(several, "6190")


@pytest.mark.parametrize("change", ["text=Other words", "item=5"])
def test_other_lines_of_the_same_amount_are_told(world: BillingWorld, change: str) -> None:
    one = world.posted()
    world.sync()
    world.play("invoice", "edit", one.number, change)
    world.sync()
    assert [each.field for each in world.link(one).drift] == ["lines"]
    assert world.codes() == ["drift"]
    world.ask(AcceptDrift(one.number))
    world.sync()
    assert world.codes() == []
