"""Intend → send: one call of up to thirty writes, each a journal entry of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

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


def intend_and_send(
    context: RunContext, side: InvoiceSide, wanted: Sequence[tuple[Entry, InvoiceWrite]]
) -> list[Sent]:
    """Write entries down, each with its write under one new key, and send the writes in one call."""
    keyed = [(journal.new_key(), entry, write) for entry, write in wanted]
    entry_ids = intend(context, [replace(entry, key=key) for key, entry, _write in keyed])
    return _send(context, side, [replace(write, key=key) for key, _entry, write in keyed], entry_ids)


def intend(context: RunContext, entries: Sequence[Entry]) -> list[int]:
    """Write the entries down before anything leaves this machine; their ids."""
    with context.store.work(context.workspace_id, context.actor) as work:
        ids = [journal.write(work, entry) for entry in entries]
    crash_point("invoices-intended")
    return ids


def _send(
    context: RunContext, side: InvoiceSide, writes: Sequence[InvoiceWrite], entry_ids: Sequence[int]
) -> list[Sent]:
    """Send what was written down. What concerns the whole call is raised, and each entry says what is known.

    A write that was not answered is "unknown": the next run looks before anything is repeated.
    """
    mark(context, entry_ids, journal.SENT)
    crash_point("invoices-sent")
    try:
        answers = side.write_invoices(writes, journal.new_key())
    except SideError as error:
        mark(context, entry_ids, state_after(error), error)
        raise
    crash_point("invoices-answered")
    for entry_id, answer in zip(entry_ids, answers, strict=True):
        if isinstance(answer, Unanswered | Throttled):
            mark(context, [entry_id], state_after(answer), answer)
        elif isinstance(answer, SideError):
            mark(context, [entry_id], journal.REFUSED, answer)
    return [Sent(entry_id, answer) for entry_id, answer in zip(entry_ids, answers, strict=True)]


def state_after(error: SideError) -> str:
    """What becomes of an entry whose write brought no answer: of one that never arrived nothing is looked for."""
    return journal.DROPPED if isinstance(error, Unreachable | Throttled) else journal.UNKNOWN


def mark(context: RunContext, entry_ids: Sequence[int], state: str, error: SideError | None = None) -> None:
    """Move entries on, with what the side said."""
    with context.store.work(context.workspace_id, context.actor) as work:
        for entry_id in entry_ids:
            journal.mark(
                work,
                entry_id,
                state,
                fault=error.details() if error is not None else "",
                trace_id=error.trace_id if error is not None else "",
            )
