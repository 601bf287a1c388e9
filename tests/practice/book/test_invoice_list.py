"""The lists of billing: what a sieve keeps, in which order, and what it comes to."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import insert

from qbo_desktop.domain.invoice import ISSUED, State
from qbo_desktop.operations import billing_reading
from qbo_desktop.operations.billing_lists import AddEntry, AddWork
from qbo_desktop.operations.billing_reading import Sieve
from qbo_desktop.operations.billing_runs import CloseRun, SendRun
from qbo_desktop.operations.invoices import ApproveInvoices, BillWork, VoidInvoices
from qbo_desktop.operations.payments import RecordPayment
from qbo_desktop.practice.book import invoice_list, unbilled_list
from qbo_desktop.practice.book.billing_sieve import Listed, Sum, sums
from qbo_desktop.practice.book.billing_tables import BookInvoice
from qbo_desktop.practice.book.work_items import NewEntry, NewWork
from qbo_desktop.practice.book.work_list import EntryKind, FeeType, WorkItem
from qbo_desktop.store import mirror
from qbo_desktop.sync.side import PRACTICE
from tests.practice.billing import DAY, BillingFirm, line

MANY = 5_000


@pytest.fixture
def firm(firm: BillingFirm) -> BillingFirm:
    """The same, its contacts in the mirror, where the operations on contacts put them."""
    show(firm)
    return firm


def show(firm: BillingFirm) -> None:
    """Put every contact into the mirror as it is now."""
    records = firm.book.records()
    with firm.book.work() as work:
        mirror.put(work, PRACTICE, records)


def ids(firm: BillingFirm, name: str = "all", sieve: Sieve | None = None, **order: object) -> list[str]:
    with firm.book.store.read() as session:
        found = invoice_list.ordered(
            session, firm.book.workspace_id, name, sieve or Sieve(), **order,  # type: ignore[arg-type]
        )  # fmt: skip
    return [one.id for one in found]


def numbers(firm: BillingFirm, name: str = "all", sieve: Sieve | None = None, **order: object) -> list[str]:
    found = ids(firm, name, sieve, **order)
    with firm.book.store.read() as session:
        rows = invoice_list.by_ids(session, firm.book.workspace_id, found)
    return [rows[one].number for one in found]


def work_ids(firm: BillingFirm, sieve: Sieve | None = None, **order: object) -> list[str]:
    with firm.book.store.read() as session:
        found = unbilled_list.ordered(
            session, firm.book.workspace_id, sieve or Sieve(), **order,  # type: ignore[arg-type]
        )  # fmt: skip
    return [one.id for one in found]


def worked(firm: BillingFirm, title: str, fee: str = "100", **more: object) -> WorkItem:
    new = NewWork(
        str(more.pop("client", "C1")), "Bookkeeping", title, Decimal(fee), **more,  # type: ignore[arg-type]
    )  # fmt: skip
    return firm.ask(AddWork(new))


def test_each_list_has_the_invoices_of_its_states(firm: BillingFirm) -> None:
    draft, approved, posted, paid = firm.draft(), firm.approved(), firm.posted(), firm.paid()
    gone = firm.draft()
    firm.all_done(VoidInvoices([gone.id]))
    assert ids(firm, "drafts") == [draft.id]
    assert ids(firm, "approved") == [approved.id]
    assert ids(firm, "awaiting") == [posted.id]
    assert ids(firm, "paid") == [paid.id]
    assert set(ids(firm)) == {draft.id, approved.id, posted.id, paid.id, gone.id}
    with firm.book.store.read() as session:
        counts = billing_reading.counts(session, firm.book.workspace_id)
        assert billing_reading.list_of(session, firm.book.workspace_id, posted.id) == "awaiting"
        assert billing_reading.list_of(session, firm.book.workspace_id, gone.id) == "all"
        assert billing_reading.list_of(session, firm.book.workspace_id, "I404") == ""
    assert counts == {"unbilled": 0, "drafts": 1, "approved": 1, "awaiting": 1, "paid": 1, "all": 5}


def test_what_is_owed_is_that_of_issued_invoices_less_their_payments(firm: BillingFirm) -> None:
    draft, posted = firm.draft(), firm.posted()
    firm.ask(RecordPayment(posted.id, Decimal(30), DAY))
    with firm.book.store.read() as session:
        found = {one.id: one for one in invoice_list.ordered(session, firm.book.workspace_id)}
        rows = invoice_list.by_ids(session, firm.book.workspace_id, [draft.id, posted.id, "I404"])
    assert (found[draft.id].total, found[draft.id].owed) == (100_00, 0)
    assert (found[posted.id].total, found[posted.id].owed) == (100_00, 70_00)
    assert {one: row.owed for one, row in rows.items()} == {draft.id: 0, posted.id: 70_00}
    assert found[posted.id].version == firm.invoice(posted.id).version


def test_numbers_are_sorted_by_their_length_first(firm: BillingFirm) -> None:
    for number in ("100", "99", "0099"):
        firm.draft(number=number)
    assert numbers(firm) == ["99", "100", "0099"]
    assert numbers(firm, descending=True) == ["0099", "100", "99"]


def test_an_invoice_is_found_by_client_number_or_amount(firm: BillingFirm) -> None:
    firm.draft(client="C2", number="X-1")
    wanted = firm.draft(line(price="149.50"), number="F-77")
    for search in ("lavoie", "LAVOIE boul", "compta@lavoie.example", "f-77", "149,50 $", "149.5"):
        assert ids(firm, sieve=Sieve(search=search)) == [wanted.id], search
    # Signs of the language of searches are searched for as they are.
    for search in ("%", "_", "\\", "zzz", "lavoie zzz"):
        assert ids(firm, sieve=Sieve(search=search)) == [], search


def test_accents_do_not_count_and_the_addressee_is_found(firm: BillingFirm) -> None:
    other = firm.book.add(name="Fiducie Éloïse Côté")
    show(firm)
    wanted = firm.draft(bill_to_id=other.id)
    firm.draft(client="C2")
    assert ids(firm, sieve=Sieve(search="eloise cote")) == [wanted.id]
    firm.book.edit(other.id, name="Un autre nom")
    show(firm)
    assert ids(firm, sieve=Sieve(search="ELOISE")) == [wanted.id]


def test_days_and_client_narrow_a_list_and_both_ends_count(firm: BillingFirm) -> None:
    first, last = firm.draft(day=date(2026, 3, 1)), firm.draft(day=date(2026, 3, 31))
    firm.draft(day=date(2026, 2, 28))
    firm.draft(day=date(2026, 4, 1))
    other = firm.draft(day=date(2026, 3, 15), client="C2")
    march = Sieve(first=date(2026, 3, 1), last=date(2026, 3, 31))
    assert set(ids(firm, sieve=march)) == {first.id, last.id, other.id}
    assert ids(firm, sieve=Sieve("", "C2", march.first, march.last)) == [other.id]


def test_sums_never_add_two_currencies(firm: BillingFirm) -> None:
    firm.draft()
    firm.draft(line(price="50.25"))
    firm.draft(line(price="80"), currency="USD")
    with firm.book.store.read() as session:
        found = sums(invoice_list.ordered(session, firm.book.workspace_id))
    assert found == (Sum("CAD", 2, 150_25, 0), Sum("USD", 1, 80_00, 0))
    assert sums([]) == ()


def test_five_thousand_rows_are_kept_and_ordered_as_an_own_sieve_does(firm: BillingFirm) -> None:
    rng = random.Random(5)
    now = datetime(2026, 3, 2, tzinfo=UTC)
    clients = [firm.book.add(name=f"Client {letter}").id for letter in "éCàBd"]
    show(firm)
    rows = [
        dict[str, Any](
            workspace_id=firm.book.workspace_id, id=f"I{number}", number=f"F{number}", number_key=f"f{number}",
            state=str(rng.choice(list(State))), client_id=rng.choice(clients), client="x", client_key="x",
            bill_to={"contact_id": "C1", "name": "y", "address": [], "email": ""},
            invoice_date=date(2026, 1, 1) + timedelta(days=rng.randrange(365)),
            due_date=date(2026, 12, 31) - timedelta(days=rng.randrange(365)),
            currency=rng.choice(["CAD", "USD"]), rounding="rate", subtotal=0, tax=0,
            total=rng.randrange(10**6), paid=rng.randrange(100), change=number, created_at=now, updated_at=now,
        )
        for number in range(1, MANY + 1)
    ]  # fmt: skip
    held = {
        row["id"]: (
            row["state"],
            row["client_id"],
            row["invoice_date"],
            row["due_date"],
            row["total"],
            row["paid"],
            row["currency"],
        )
        for row in rows
    }
    with firm.book.work() as work:
        work.session.connection().execute(insert(BookInvoice), rows)
    assert ids(firm) == [f"I{number}" for number in range(1, MANY + 1)]
    by_total = sorted(held, key=lambda one: (held[one][4], len(one), one))
    assert ids(firm, sort="total") == by_total
    assert ids(firm, sort="total", descending=True) == by_total[::-1]
    assert ids(firm, sort="due_date") == sorted(held, key=lambda one: (held[one][3], len(one), one))
    march = Sieve(client_id=clients[2], first=date(2026, 3, 1), last=date(2026, 3, 31))
    expected = [
        one
        for one, (state, client, day, *_rest) in held.items()
        if state == State.PAID and client == clients[2] and (day.year, day.month) == (2026, 3)
    ]
    assert ids(firm, "paid", march) == expected
    assert expected
    with firm.book.store.read() as session:
        found = invoice_list.ordered(session, firm.book.workspace_id, sort="client")
        names = [held[one.id][1] for one in found]
    # By name as people read it: à, B, C, d, é.
    assert list(dict.fromkeys(names)) == [clients[at] for at in (2, 3, 1, 4, 0)]
    owed = {one.id: one.owed for one in found}
    issued = {str(state) for state in ISSUED}
    assert owed == {one: (row[4] - row[5] if row[0] in issued else 0) for one, row in held.items()}
    assert sum(one.total for one in sums(found)) == sum(row[4] for row in held.values())


# Unbilled work


def test_unbilled_counts_what_a_bill_would(firm: BillingFirm) -> None:
    fixed = worked(firm, "Year end", "500")
    time = worked(firm, "Advice", "0", fee_type=FeeType.TIME)
    nothing = worked(firm, "Tea", "0", fee_type=FeeType.NON_BILLABLE)
    for item in (fixed, time, nothing):
        firm.ask(AddEntry(NewEntry(item.id, EntryKind.TIME, DAY, Decimal(2), Decimal("75.50"))))
        firm.ask(AddEntry(NewEntry(item.id, EntryKind.EXPENSE, DAY, Decimal(1), Decimal(10))))
        firm.ask(AddEntry(NewEntry(item.id, EntryKind.EXPENSE, DAY, Decimal(1), Decimal(99), billable=False)))
    with firm.book.store.read() as session:
        found = unbilled_list.ordered(session, firm.book.workspace_id, sort="amount")
        items = unbilled_list.by_ids(session, firm.book.workspace_id, [one.id for one in found])
    assert {one.id: one.total for one in found} == {one: item.unbilled() for one, item in items.items()}
    assert [(one.id, one.total) for one in found] == [
        (nothing.id, 10_00), (time.id, 161_00), (fixed.id, 510_00),
    ]  # fmt: skip
    firm.ask(BillWork([fixed.id, time.id], DAY))
    assert work_ids(firm) == [nothing.id]
    with firm.book.store.read() as session:
        assert unbilled_list.count(session, firm.book.workspace_id) == 1


def test_every_order_has_all_rows_and_turns_round(firm: BillingFirm) -> None:
    made = {worked(firm, title, str(fee)).id for title, fee in (("b", 3), ("a", 1), ("c", 2))}
    for sort in unbilled_list.SORTS:
        there = work_ids(firm, sort=sort)
        assert set(there) == made
        assert there == work_ids(firm, sort=sort, descending=True)[::-1]
    made = {firm.draft(line(price=str(price))).id for price in (3, 1, 2)}
    for sort in invoice_list.SORTS:
        there = ids(firm, sort=sort)
        assert set(there) == made
        assert there == ids(firm, sort=sort, descending=True)[::-1]


def test_work_is_found_by_title_type_client_or_amount(firm: BillingFirm) -> None:
    wanted = worked(firm, "Déclaration de fin d’année", "12.50", client="C2")
    for search in ("declaration", "DÉCLARATION", "bookkeep", "atelier", "12,50"):
        assert work_ids(firm, Sieve(search=search)) == [wanted.id], search
        assert work_ids(firm, Sieve(search=f"{search} zzz")) == []


def test_work_without_a_date_is_in_no_span_of_days(firm: BillingFirm) -> None:
    dated = worked(firm, "Dated", work_date=date(2026, 3, 2))
    worked(firm, "Some day")
    assert work_ids(firm, Sieve(first=date(2026, 3, 1), last=date(2026, 3, 31))) == [dated.id]
    assert len(work_ids(firm)) == 2


# Runs


def test_a_preview_of_a_run_says_what_closing_it_takes(firm: BillingFirm) -> None:
    firm.draft(day=date(2026, 3, 1))
    firm.draft(line(price="80"), day=date(2026, 3, 9), currency="USD")
    firm.approved(line(price="7"), day=date(2026, 3, 1))
    with firm.book.store.read() as session:
        all_of_it = billing_reading.run_preview(session, firm.book.workspace_id, None)
        some = billing_reading.run_preview(session, firm.book.workspace_id, date(2026, 3, 5))
    assert all_of_it.count() == 3
    assert all_of_it.totals() == (Sum("CAD", 2, 107_00, 0), Sum("USD", 1, 80_00, 0))
    assert (some.count(), some.drafts, some.approved) == (
        2, (Sum("CAD", 1, 100_00, 0),), (Sum("CAD", 1, 7_00, 0),),
    )  # fmt: skip
    closed = firm.ask(CloseRun(date(2026, 3, 5)))
    assert len(closed.done) == some.count()
    with firm.book.store.read() as session:
        # What is in a run already joins no other one.
        assert billing_reading.run_preview(session, firm.book.workspace_id, None).approved == ()
        (waiting,) = billing_reading.waiting_runs(session, firm.book.workspace_id)
        inside = billing_reading.invoices_of_run(session, firm.book.workspace_id, closed.run_id)
    assert (waiting.id, waiting.to_send) == (closed.run_id, 2)
    assert {one.id for one in inside} == {one.id for one in closed.done}
    firm.ask(SendRun(closed.run_id))
    with firm.book.store.read() as session:
        assert billing_reading.waiting_runs(session, firm.book.workspace_id) == []


def test_clients_of_billing_are_those_with_work_or_an_invoice(firm: BillingFirm) -> None:
    firm.book.add(name="Nobody bills me")
    show(firm)
    worked(firm, "Something", client="C2")
    firm.all_done(ApproveInvoices([firm.draft().id]))
    with firm.book.store.read() as session:
        found = billing_reading.clients(session, firm.book.workspace_id)
    assert found == [("C2", "Atelier Roy"), ("C1", "Boulangerie Lavoie inc.")]


def test_a_row_of_a_list_says_what_sums_need() -> None:
    assert sums([Listed("I1", "JPY", 5, 5, 1), Listed("I2", "JPY", 7, 0, 1)]) == (Sum("JPY", 2, 12, 5),)
