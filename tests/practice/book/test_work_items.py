"""Work: what it may be, what of it is unbilled, and that it is billed once."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from qbo_desktop.domain.invoice import LONGEST_DESCRIPTION, LineKind
from qbo_desktop.errors import BillingRefused, UsageError
from qbo_desktop.operations.billing_lists import (
    AddEntry,
    AddWork,
    AddWorkType,
    ChangeWork,
    DeleteEntry,
    DeleteWork,
)
from qbo_desktop.operations.invoices import BillWork, ChangeDraft, VoidInvoices
from qbo_desktop.practice.book import work_list
from qbo_desktop.practice.book.drafts import DraftChanges, as_new
from qbo_desktop.practice.book.work_items import EntryKind, FeeType, NewEntry, NewWork
from qbo_desktop.practice.book.work_list import WorkItem
from tests.practice.billing import DAY, BillingFirm, line

FIXED = NewWork("C1", "Bookkeeping", "March", Decimal(250), rate="GST + QST")
TIMED = NewWork("C1", "bookkeeping", "Advice", fee_type=FeeType.TIME, rate="GST")


def entry(work_id: str, kind: EntryKind = EntryKind.TIME, **more: Any) -> NewEntry:
    fields = {"quantity": Decimal("1.25"), "unit_price": Decimal(80), **more}
    return NewEntry(work_id, kind, DAY, **fields)


def item(firm: BillingFirm, work_id: str) -> WorkItem:
    with firm.book.store.read() as session:
        return work_list.read(session, firm.book.workspace_id, [work_id])[0]


def test_a_fixed_fee_bills_itself_and_its_expenses(firm: BillingFirm) -> None:
    work = firm.ask(AddWork(FIXED))
    firm.ask(AddEntry(entry(work.id)))
    added = firm.ask(
        AddEntry(entry(work.id, EntryKind.EXPENSE, quantity=Decimal(1), unit_price=Decimal("9.95")))
    )
    assert added.unbilled() == 25_995, "time is in the fee"
    (draft,) = firm.ask(BillWork([work.id], DAY))
    assert [(one.kind, one.amount, one.worth) for one in draft.lines] == [
        (LineKind.FEE, 25_000, 25_000),
        (LineKind.EXPENSE, 995, 995),
    ]
    assert firm.codes(draft.id) == ["drafted-from-work"]
    assert item(firm, work.id).unbilled() == 0


def test_time_and_materials_bill_what_is_billable(firm: BillingFirm) -> None:
    work = firm.ask(AddWork(TIMED))
    firm.ask(AddEntry(entry(work.id, description="Call")))
    firm.ask(AddEntry(entry(work.id, billable=False)))
    (draft,) = firm.ask(BillWork([work.id], DAY))
    assert [(one.description, one.amount, one.rate.name if one.rate else "") for one in draft.lines] == [
        ("Call", 10_000, "GST")
    ]
    # What comes afterwards is billed by the next invoice.
    firm.ask(AddEntry(entry(work.id, quantity=Decimal(1))))
    assert item(firm, work.id).unbilled() == 8_000


def test_work_of_several_clients_is_a_draft_for_each(firm: BillingFirm) -> None:
    ids = [
        firm.ask(AddWork(replace(FIXED, client_id=client, currency=currency))).id
        for client, currency in (("C1", "CAD"), ("C2", "CAD"), ("C1", "CAD"), ("C1", "USD"))
    ]
    made = firm.ask(BillWork(ids, DAY))
    assert [(one.client_id, one.currency, len(one.lines)) for one in made] == [
        ("C1", "CAD", 2),
        ("C2", "CAD", 1),
        ("C1", "USD", 1),
    ]


def test_work_is_billed_once_and_again_after_its_invoice_is_voided(firm: BillingFirm) -> None:
    work = firm.ask(AddWork(FIXED))
    (draft,) = firm.ask(BillWork([work.id, work.id], DAY))
    assert len(draft.lines) == 1
    before = firm.dump()
    with pytest.raises(BillingRefused) as refused:
        firm.ask(BillWork([work.id], DAY))
    assert refused.value.code == "billed-already"
    # Nor by a line that is copied, here or onto another draft.
    copied = as_new(draft.lines[0])
    with pytest.raises(UsageError, match="two lines"):
        firm.ask(ChangeDraft(draft.id, DraftChanges(lines=[copied, copied])))
    with pytest.raises(BillingRefused):
        firm.draft(copied)
    assert firm.dump() == before
    firm.all_done(VoidInvoices([draft.id]))
    assert firm.ask(BillWork([work.id], DAY))[0].total == draft.total


def test_a_line_that_is_taken_out_is_unbilled_again(firm: BillingFirm) -> None:
    work = firm.ask(AddWork(FIXED))
    (draft,) = firm.ask(BillWork([work.id], DAY))
    less = replace(as_new(draft.lines[0]), unit_price=Decimal(200))
    changed = firm.ask(ChangeDraft(draft.id, DraftChanges(lines=[less])))
    assert changed.lines[0].written_on == -5_000
    assert item(firm, work.id).invoice_id == draft.id
    firm.ask(ChangeDraft(draft.id, DraftChanges(lines=[line()])))
    assert item(firm, work.id).unbilled() == 25_000


def test_nothing_unbilled_makes_no_draft_of_the_others_either(firm: BillingFirm) -> None:
    good = firm.ask(AddWork(FIXED))
    empty = [
        firm.ask(AddWork(TIMED)).id,
        firm.ask(AddWork(replace(FIXED, fee=Decimal(0)))).id,
        firm.ask(AddWork(replace(FIXED, fee_type=FeeType.NON_BILLABLE))).id,
    ]
    before = firm.dump()
    for one in (*empty, "J99", "\ud800"):
        with pytest.raises(UsageError):
            firm.ask(BillWork([good.id, one], DAY))
    assert firm.dump() == before


@pytest.mark.parametrize(
    "new",
    [
        replace(FIXED, client_id="C99"),
        replace(FIXED, bill_to_id="C99"),
        replace(FIXED, work_type=""),
        replace(FIXED, work_type="Poetry"),
        replace(FIXED, title=" "),
        replace(FIXED, title="x" * 501),
        replace(FIXED, rate="GST 6"),
        replace(FIXED, currency="Dollar"),
        replace(FIXED, fee=Decimal("-1")),
        replace(FIXED, fee=Decimal("1.005")),
        replace(FIXED, fee=Decimal("NaN")),
        replace(FIXED, fee=Decimal("1E+20")),
    ],
)
def test_work_that_cannot_be(firm: BillingFirm, new: NewWork) -> None:
    work = firm.ask(AddWork(FIXED))
    before = firm.dump()
    for operation in (AddWork(new), ChangeWork(work.id, new)):
        with pytest.raises(UsageError):
            firm.ask(operation)
    assert firm.dump() == before


@pytest.mark.parametrize(
    "more",
    [
        {"quantity": Decimal("-1")},
        {"unit_price": Decimal("NaN")},
        {"unit_price": Decimal("99999999999999")},
        {"rate": "GST 6"},
        {"description": "x" * (LONGEST_DESCRIPTION + 1)},
    ],
)
def test_an_entry_that_cannot_be(firm: BillingFirm, more: dict[str, Any]) -> None:
    work = firm.ask(AddWork(TIMED))
    before = firm.dump()
    with pytest.raises(UsageError):
        firm.ask(AddEntry(entry(work.id, **more)))
    with pytest.raises(UsageError, match="no work"):
        firm.ask(AddEntry(entry("J99")))
    assert firm.dump() == before


def test_billed_work_stays_what_it_is(firm: BillingFirm) -> None:
    fixed, timed = firm.ask(AddWork(FIXED)), firm.ask(AddWork(TIMED))
    firm.ask(AddEntry(entry(timed.id)))
    firm.ask(BillWork([fixed.id, timed.id], DAY))
    before = firm.dump()
    for operation in (
        ChangeWork(fixed.id, replace(FIXED, fee=Decimal(1))),
        ChangeWork(timed.id, replace(TIMED, client_id="C2")),
        ChangeWork(timed.id, replace(TIMED, currency="JPY")),
        DeleteWork(fixed.id),
        DeleteWork(timed.id),
        DeleteEntry("E1"),
    ):
        with pytest.raises(UsageError):
            firm.ask(operation)
    assert firm.dump() == before


@pytest.mark.parametrize("fee_type", [FeeType.FIXED, FeeType.NON_BILLABLE])
def test_work_keeps_its_fee_type_while_its_time_is_billed(firm: BillingFirm, fee_type: FeeType) -> None:
    """A fixed fee over time that was billed would bill the same work twice."""
    timed = firm.ask(AddWork(TIMED))
    firm.ask(AddEntry(entry(timed.id)))
    other = replace(TIMED, fee_type=fee_type, fee=Decimal(500) if fee_type is FeeType.FIXED else Decimal(0))
    (draft,) = firm.ask(BillWork([timed.id], DAY))
    before = firm.dump()
    with pytest.raises(BillingRefused, match="keeps its fee type"):
        firm.ask(ChangeWork(timed.id, other))
    assert firm.dump() == before
    # Its title may be corrected meanwhile; and what is on no invoice any more is free.
    firm.ask(ChangeWork(timed.id, replace(TIMED, title="Advice and calls")))
    firm.all_done(VoidInvoices([draft.id]))
    assert firm.ask(ChangeWork(timed.id, other)).fee_type is fee_type


def test_work_that_was_changed_meanwhile_is_looked_at_again(firm: BillingFirm) -> None:
    work = firm.ask(AddWork(FIXED))
    firm.ask(ChangeWork(work.id, replace(FIXED, title="April"), work.version))
    with pytest.raises(UsageError, match="changed meanwhile"):
        firm.ask(ChangeWork(work.id, replace(FIXED, title="May"), work.version))
    assert item(firm, work.id).title == "April"


def test_work_that_is_deleted_takes_its_entries_along(firm: BillingFirm) -> None:
    before = firm.dump()
    work = firm.ask(AddWork(TIMED))
    firm.ask(AddEntry(entry(work.id)))
    firm.ask(DeleteWork(work.id))
    assert firm.dump() == before


@pytest.mark.parametrize("name", ["W1", "w 1".replace(" ", ""), "", "a;b", "x" * 101])
def test_a_work_type_that_cannot_be(firm: BillingFirm, name: str) -> None:
    with pytest.raises(UsageError):
        firm.ask(AddWorkType(name))
