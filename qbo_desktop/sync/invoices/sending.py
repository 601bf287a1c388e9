"""Intend → send: one call of up to thirty writes, each a journal entry of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qbo_desktop.crash_points import crash_point
from qbo_desktop.domain.sales_invoice import RemoteInvoice
from qbo_desktop.errors import SideError, Throttled, Unanswered, Unreachable
from qbo_desktop.store import journal
from qbo_desktop.store.journal import Entry
from qbo_desktop.sync.context import RunContext
from qbo_desktop.sync.invoice_side import InvoiceSide, InvoiceWrite


@dataclass(frozen=True, slots=True)
class Sent:
    """A write that was sent: its entry in the journal and what came of it."""

    entry_id: int
    answer: RemoteInvoice | SideError


def intend(context: RunContext, entries: Sequence[Entry]) -> list[int]:
    """Write the entries down before anything leaves this machine; their ids."""
    with context.store.work(context.workspace_id, context.actor) as work:
        ids = [journal.write(work, entry) for entry in entries]
    crash_point("invoices-intended")
    return ids


def send(
    context: RunContext, side: InvoiceSide, writes: Sequence[InvoiceWrite], entry_ids: Sequence[int]
) -> list[Sent]:
    """Send what was written down. What concerns the whole call is raised, and each entry says what is known.

    A write that was not answered is "unknown": the next run looks before anything is repeated.
    """
    _mark(context, entry_ids, journal.SENT)
    crash_point("invoices-sent")
    try:
        answers = side.write_invoices(writes, journal.new_key())
    except SideError as error:
        # Unreachable and Throttled: nothing arrived, so nothing has to be looked for.
        state = journal.DROPPED if isinstance(error, Unreachable | Throttled) else journal.UNKNOWN
        _mark(context, entry_ids, state, error)
        raise
    crash_point("invoices-answered")
    for entry_id, answer in zip(entry_ids, answers, strict=True):
        if isinstance(answer, Unanswered):
            _mark(context, [entry_id], journal.UNKNOWN, answer)
        elif isinstance(answer, Throttled):
            _mark(context, [entry_id], journal.DROPPED, answer)
        elif isinstance(answer, SideError):
            _mark(context, [entry_id], journal.REFUSED, answer)
    return [Sent(entry_id, answer) for entry_id, answer in zip(entry_ids, answers, strict=True)]


def _mark(context: RunContext, entry_ids: Sequence[int], state: str, error: SideError | None = None) -> None:
    with context.store.work(context.workspace_id, context.actor) as work:
        for entry_id in entry_ids:
            journal.mark(
                work,
                entry_id,
                state,
                fault=error.details() if error is not None else "",
                trace_id=error.trace_id if error is not None else "",
            )
