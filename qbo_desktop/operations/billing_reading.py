"""Short looks at the Practice Book's billing for the window: its lists, one invoice, runs, what a run would close."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from qbo_desktop.domain.invoice import Event, Invoice, State
from qbo_desktop.domain.payment import Payment
from qbo_desktop.practice.book import (
    billed_clients,
    billing_runs,
    invoices,
    messages,
    payments,
    staff,
    unbilled_list,
)
from qbo_desktop.practice.book import invoice_list as lists
from qbo_desktop.practice.book.billing_runs import BillingRun
from qbo_desktop.practice.book.billing_sieve import Listed, Sieve, Sum, sums
from qbo_desktop.practice.book.invoice_list import InvoiceRow
from qbo_desktop.practice.book.staff import Permission
from qbo_desktop.practice.book.work_list import EntryKind, FeeType, WorkItem

if TYPE_CHECKING:
    from sqlmodel import Session

__all__ = [
    "BillingRun",
    "EntryKind",
    "FeeType",
    "InvoiceRow",
    "Listed",
    "RunPreview",
    "Sieve",
    "Sum",
    "WorkItem",
    "clients",
    "counts",
    "events",
    "invoice",
    "invoice_counts",
    "invoices_of_run",
    "list_of",
    "lists",
    "messages_wait",
    "payments_of",
    "run_preview",
    "sums",
    "unbilled_list",
    "waiting_runs",
]


def counts(session: Session, workspace_id: int) -> dict[str, int]:
    """How many rows each list of billing has, by its name; "unbilled" is the list of work."""
    return {
        "unbilled": unbilled_list.count(session, workspace_id),
        **lists.counts(session, workspace_id),
    }


def invoice_counts(session: Session, workspace_id: int) -> dict[str, int]:
    """The same without the work, which costs more to count."""
    return lists.counts(session, workspace_id)


def messages_wait(session: Session, workspace_id: int) -> bool:
    """Whether a sent invoice has no message yet, as after a program was killed in between, and who works here may
    write it."""
    if not messages.to_write(session, workspace_id):
        return False
    return Permission.SEND_INVOICES in staff.at_work(session, workspace_id).permissions


def clients(session: Session, workspace_id: int) -> list[tuple[str, str]]:
    """Id and name of every client with work or an invoice, by name."""
    return billed_clients.listed(session, workspace_id)


def invoice(session: Session, workspace_id: int, invoice_id: str) -> Invoice | None:
    """An invoice as the book holds it now, or None."""
    return invoices.get(session, workspace_id, invoice_id)


def list_of(session: Session, workspace_id: int, invoice_id: str) -> str:
    """The narrowest list on which an invoice is now; "" when there is none of that id."""
    row = invoices.rows_of(session, workspace_id, [invoice_id]).get(invoice_id)
    return lists.list_of(State(row.state)) if row else ""


def events(session: Session, workspace_id: int, invoice_id: str) -> list[Event]:
    """The activity log of an invoice, the oldest entry first."""
    return invoices.events(session, workspace_id, invoice_id)


def payments_of(session: Session, workspace_id: int, invoice_id: str) -> list[Payment]:
    """The payments applied to an invoice, reversed ones too, the oldest first."""
    return payments.of_invoice(session, workspace_id, invoice_id)


# Billing runs


def waiting_runs(session: Session, workspace_id: int) -> list[BillingRun]:
    """The closed runs of which some invoices still wait to be sent, the latest first."""
    return [run for run in billing_runs.listed(session, workspace_id) if run.to_send]


def invoices_of_run(session: Session, workspace_id: int, run_id: str) -> list[Listed]:
    """Everything in a run, in the order of its numbers."""
    return lists.ordered(session, workspace_id, "all", Sieve(run_id=run_id))


@dataclass(frozen=True, slots=True)
class RunPreview:
    """What closing a run would take: the drafts it would approve, and the approved invoices in no run yet."""

    drafts: tuple[Sum, ...]
    approved: tuple[Sum, ...]

    def count(self) -> int:
        """How many invoices that are."""
        return sum(one.count for one in (*self.drafts, *self.approved))

    def totals(self) -> tuple[Sum, ...]:
        """Both together, each currency for itself."""
        found: dict[str, Sum] = {}
        for one in (*self.drafts, *self.approved):
            had = found.get(one.currency, Sum(one.currency, 0, 0, 0))
            found[one.currency] = Sum(
                one.currency, had.count + one.count, had.total + one.total, had.owed + one.owed
            )
        return tuple(found.values())


def run_preview(session: Session, workspace_id: int, until: date | None) -> RunPreview:
    """What closing a run until that day (None: of everything) would take."""
    dated = Sieve(last=until)
    in_no_run = {
        row.id
        for row in invoices.rows_of(
            session, workspace_id, invoices.ids_in_state(session, workspace_id, State.APPROVED)
        ).values()
        if not row.run_id
    }
    return RunPreview(
        sums(lists.ordered(session, workspace_id, "drafts", dated)),
        sums(one for one in lists.ordered(session, workspace_id, "approved", dated) if one.id in in_no_run),
    )
