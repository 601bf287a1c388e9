"""What is asked of invoices: draft, change, approve, take back, send, post, void. One or thousands at once.

Many are done in pieces of one transaction each; every invoice is moved whole or not at all, and the result says
of each what became of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from qbo_desktop.crash_points import crash_point
from qbo_desktop.domain.invoice import Invoice, State
from qbo_desktop.errors import BillingRefused, UsageError
from qbo_desktop.operations.billing_terms import email_by, terms_of
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.practice.book import drafts, invoice_life, invoices, work_items
from qbo_desktop.practice.book.billing_tables import BookInvoice
from qbo_desktop.practice.book.drafts import DraftChanges, NewInvoice
from qbo_desktop.practice.book.fields import clean, short
from qbo_desktop.practice.book.invoice_life import Desk
from qbo_desktop.store.work import Work
from qbo_desktop.sync.progress import Stage
from qbo_desktop.wording import _, ngettext

# A desk's transaction holds the writer's place: short enough that nobody waits for it.
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Failure:
    """An invoice that was not moved, and why. `code` is English, `fix` and `at` say where it is mended.

    `command` is the next step of somebody who works by command line, where that is another one.
    """

    id: str
    number: str
    says: str
    remedy: str = ""
    code: str = ""
    fix: str = ""
    at: str = ""
    command: str = ""


@dataclass(frozen=True, slots=True)
class Results:
    """What became of many: the invoices that were moved, as they are now, and those that were not.

    `messages` are the files that bring what was sent, `unwritten` the sent ones whose message is not written,
    `unprinted` the letters in those messages that no font of this computer has.
    """

    done: tuple[Invoice, ...] = ()
    failed: tuple[Failure, ...] = ()
    messages: tuple[Path, ...] = ()
    unwritten: tuple[Failure, ...] = ()
    unprinted: str = ""


Move = Callable[[Desk, BookInvoice], None]


def move_many(
    context: Context,
    ids: Sequence[str],
    desk_of: Callable[[Work], Desk],
    move: Move,
    *,
    read_back: bool = True,
) -> Results:
    """Move these invoices, in pieces of a transaction each. Raises BillingRefused without the permission,
    Interrupted when the person says stop (what was done stays done).

    `read_back` False: nobody wants the moved ones as they are now, and `done` is empty.
    """
    done: list[Invoice] = []
    failed: list[Failure] = []
    wanted = list(dict.fromkeys(clean(one) for one in ids))
    for start in range(0, max(len(wanted), 1), AT_ONCE):
        context.progress.at(Stage.APPLY, start, len(wanted))
        with context.store.work(context.workspace_id, context.actor) as work:
            desk = desk_of(work)
            piece = wanted[start : start + AT_ONCE]
            rows = invoices.rows_of(work.session, work.workspace_id, piece)
            moved = []
            for invoice_id in piece:
                row = rows.get(invoice_id)
                try:
                    if row is None:
                        raise UsageError(_("There is no invoice “{name}”.").format(name=short(invoice_id)))
                    move(desk, row)
                    moved.append(row)
                except UsageError as error:
                    failed.append(failure(invoice_id, row.number if row else "", error))
            work.session.flush()
            if read_back:
                done += invoices.values_of(work.session, work.workspace_id, moved)
            crash_point("piece-moved")
        crash_point("piece-committed")
    return Results(tuple(done), tuple(failed))


def failure(invoice_id: str, number: str, error: UsageError) -> Failure:
    """An error as the failure of one invoice."""
    if isinstance(error, BillingRefused):
        return Failure(
            invoice_id, number, error.says, error.remedy, error.code, error.fix, error.at, error.command
        )
    return Failure(invoice_id, number, error.says, error.remedy, command=error.command)


@dataclass(frozen=True, slots=True)
class DraftInvoice:
    """Make a draft from lines that a person writes. `discount`: so many percent are taken off it at once."""

    new: NewInvoice
    discount: Decimal | None = None
    lane = Lane.DESK

    def title(self) -> str:
        return _("Draft an invoice")

    def run(self, context: Context) -> Outcome[Invoice]:
        terms = terms_of(context.settings())
        with context.store.work(context.workspace_id, context.actor) as work:
            row = drafts.create(work, self.new, terms)
            work.session.flush()
            if self.discount is not None:
                row = drafts.discount(work, row.id, self.discount, _("Discount"), terms)
            (invoice,) = invoices.values_of(work.session, work.workspace_id, [row])
        return Outcome(invoice, says=_("The draft {number} is made.").format(number=invoice.number))


@dataclass(frozen=True, slots=True)
class BillWork:
    """Make drafts of everything unbilled of these pieces of work: one for each client and currency.

    `invoice_date` None is today's date in UTC.
    """

    work_ids: Sequence[str]
    invoice_date: date | None = None
    due_date: date | None = None
    lane = Lane.DESK

    def title(self) -> str:
        return _("Bill the work")

    def run(self, context: Context) -> Outcome[tuple[Invoice, ...]]:
        terms = terms_of(context.settings())
        with context.store.work(context.workspace_id, context.actor) as work:
            day = self.invoice_date or invoice_life.today_of(work)
            rows = work_items.bill(work, self.work_ids, day, terms, self.due_date)
            made = tuple(invoices.values_of(work.session, work.workspace_id, rows))
        said = ngettext("{count} draft is made.", "{count} drafts are made.", len(made))
        return Outcome(made, says=said.format(count=len(made)))


@dataclass(frozen=True, slots=True)
class ChangeDraft:
    """Change a draft. `version` guards against somebody else's change."""

    invoice_id: str
    changes: DraftChanges
    version: int | None = None
    lane = Lane.DESK

    def title(self) -> str:
        return _("Change the draft")

    def run(self, context: Context) -> Outcome[Invoice]:
        terms = terms_of(context.settings())
        with context.store.work(context.workspace_id, context.actor) as work:
            row = drafts.change(work, self.invoice_id, self.changes, terms, self.version)
            (invoice,) = invoices.values_of(work.session, work.workspace_id, [row])
        return Outcome(invoice, says=_("The draft {number} is saved.").format(number=invoice.number))


@dataclass(frozen=True, slots=True)
class DiscountDraft:
    """Take some percent off a draft."""

    invoice_id: str
    percent: Decimal
    description: str = ""
    version: int | None = None
    lane = Lane.DESK

    def title(self) -> str:
        return _("Give a discount")

    def run(self, context: Context) -> Outcome[Invoice]:
        terms = terms_of(context.settings())
        words = self.description or _("Discount")
        with context.store.work(context.workspace_id, context.actor) as work:
            row = drafts.discount(work, self.invoice_id, self.percent, words, terms, self.version)
            (invoice,) = invoices.values_of(work.session, work.workspace_id, [row])
        return Outcome(invoice, says=_("The draft {number} is saved.").format(number=invoice.number))


@dataclass(frozen=True, slots=True)
class ApproveInvoices:
    """Approve drafts. `versions`: id → the version that was looked at, for those that must not have changed."""

    ids: Sequence[str]
    versions: dict[str, int] = field(default_factory=dict)
    lane = Lane.DESK

    def title(self) -> str:
        return _("Approve")

    def run(self, context: Context) -> Outcome[Results]:
        def move(desk: Desk, row: BookInvoice) -> None:
            if row.state == State.DRAFT:
                invoice_life.check_version(row, self.versions.get(row.id))
            invoice_life.approve(desk, row)

        results = move_many(context, self.ids, Desk.to_approve, move)
        said = ngettext("{count} invoice is approved.", "{count} invoices are approved.", len(results.done))
        return Outcome(results, says=said.format(count=len(results.done)))


@dataclass(frozen=True, slots=True)
class BackToDraft:
    """Take approved invoices back, to change them."""

    ids: Sequence[str]
    lane = Lane.DESK

    def title(self) -> str:
        return _("Back to draft")

    def run(self, context: Context) -> Outcome[Results]:
        results = move_many(context, self.ids, Desk.to_approve, invoice_life.back_to_draft)
        said = ngettext(
            "{count} invoice is a draft again.", "{count} invoices are drafts again.", len(results.done)
        )
        return Outcome(results, says=said.format(count=len(results.done)))


@dataclass(frozen=True, slots=True)
class SendInvoices:
    """Send approved invoices; the setting says who e-mails them.

    Messages of the practice system are written afterwards, outside of any transaction: one that cannot be
    written is told, and the invoice is sent all the same.
    """

    ids: Sequence[str]
    lane = Lane.DESK

    def title(self) -> str:
        return _("Send")

    def run(self, context: Context) -> Outcome[Results]:
        # It rests on this file.
        from qbo_desktop.operations.documents import messages_said, with_messages

        who = email_by(context.settings())
        results = move_many(
            context, self.ids, Desk.to_send, lambda desk, row: invoice_life.send(desk, row, who)
        )
        results = with_messages(context, results, who)
        said = ngettext("{count} invoice is sent.", "{count} invoices are sent.", len(results.done))
        return Outcome(results, says=messages_said(results, said.format(count=len(results.done))))


@dataclass(frozen=True, slots=True)
class PostInvoices:
    """Issue approved invoices without an e-mail."""

    ids: Sequence[str]
    lane = Lane.DESK

    def title(self) -> str:
        return _("Post without sending")

    def run(self, context: Context) -> Outcome[Results]:
        results = move_many(context, self.ids, Desk.to_send, invoice_life.post)
        said = ngettext("{count} invoice is posted.", "{count} invoices are posted.", len(results.done))
        return Outcome(results, says=said.format(count=len(results.done)))


@dataclass(frozen=True, slots=True)
class VoidInvoices:
    """Void invoices without payments, and throw drafts away; their work is unbilled again.

    Their messages are taken out of the outbox afterwards; those that a program killed in between left are taken
    by the next that writes messages.
    """

    ids: Sequence[str]
    lane = Lane.DESK

    def title(self) -> str:
        return _("Void")

    def run(self, context: Context) -> Outcome[Results]:
        # It rests on this file.
        from qbo_desktop.operations.documents import withdraw_messages

        results = move_many(context, self.ids, Desk.to_approve, invoice_life.void)
        done, stays = withdraw_messages(context, results.done)
        results = replace(results, done=done)
        said = ngettext("{count} invoice is voided.", "{count} invoices are voided.", len(results.done))
        said = said.format(count=len(results.done))
        return Outcome(results, says=f"{said} {stays}" if stays else said)
