"""Invoices on paper: the PDF of one, the messages that bring those that were sent, many handed over as files.

Files are written outside of any transaction, and before the book says that they are there: what was cut short
in between is written once more.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qbo_desktop.documents.message import NoAddress
from qbo_desktop.domain.invoice import ISSUED, EmailBy, EmailStatus, Invoice
from qbo_desktop.errors import EXIT_DONE, EXIT_WAITING, UsageError
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.operations.files import keep_off_the_store, write_whole
from qbo_desktop.operations.invoice_export import Exported, ExportInvoices, ExportRun
from qbo_desktop.operations.invoices import AT_ONCE, Failure, Results, failure
from qbo_desktop.operations.printing import (
    PRINTED,
    Printer,
    beside_the_store,
    cannot_be_written,
    many_printed,
    message_path,
    outbox,
    with_unprinted,
)
from qbo_desktop.practice.book import invoice_life, invoices, messages
from qbo_desktop.practice.book.billing_tables import BookInvoice
from qbo_desktop.practice.book.invoice_life import Desk
from qbo_desktop.practice.book.messages import MessageFate
from qbo_desktop.store.place import make_private_folder
from qbo_desktop.sync.progress import Stage
from qbo_desktop.wording import _, ngettext

__all__ = [
    "ExportInvoices", "ExportRun", "Exported", "SavePdf", "WriteMessages", "Written",
    "message_path", "outbox", "to_open", "with_messages", "withdraw_messages", "write_messages",
]  # fmt: skip

# What was printed to be looked at goes after so many seconds, when the next is printed.
_LOOKED_AT = 24 * 60 * 60.0


def to_open(files: Sequence[Path]) -> Path | None:
    """What to show of files that were written: the one, or the folder of many; None without any."""
    if len(files) == 1:
        return files[0]
    return files[0].parent if files else None


@dataclass(frozen=True, slots=True)
class SavePdf:
    """Print an invoice (an id or a number) to a file; `path` None: to a private folder, to be looked at."""

    invoice: str
    path: Path | None = None
    lane = Lane.DESK

    def title(self) -> str:
        return _("Save as PDF")

    def run(self, context: Context) -> Outcome[Path]:
        """Raises UsageError for an unknown invoice, and where the file cannot be written."""
        with context.store.read() as session:
            found = invoices.get(session, context.workspace_id, self.invoice)
            if found is None:
                invoice_id = invoices.find_id(session, context.workspace_id, self.invoice)
                (found,) = invoices.read(session, context.workspace_id, [invoice_id])
        printer = Printer(context)
        path = self.path or _place_to_look(context) / printer.file_name(found)
        if path.is_dir():
            raise UsageError(_("{path} is a folder.").format(path=path), _("Name a file."))
        keep_off_the_store(context, path)
        content = printer.pdf(found)
        try:
            # A reader that has the same file open would keep some systems from replacing it.
            if self.path is not None or not path.is_file() or path.read_bytes() != content:
                write_whole(path, content)
        except OSError as error:
            raise UsageError(cannot_be_written(path, error), _("Choose another place.")) from error
        says = _("Saved as {path}.").format(path=path)
        return Outcome(path, says=with_unprinted(says, printer.unprinted(found)))


def _place_to_look(context: Context) -> Path:
    """A private folder for what is printed to be looked at. Yesterday's is taken out of it."""
    folder = beside_the_store(context, PRINTED)
    make_private_folder(folder.parent)
    make_private_folder(folder)
    for old in folder.glob("*.pdf"):
        try:
            if time.time() - old.stat().st_mtime > _LOOKED_AT:
                old.unlink()
        except OSError:
            continue  # somebody still looks at it
    return folder


# Messages


@dataclass(frozen=True, slots=True)
class Written:
    """What became of messages: the invoices as they are now, those whose message is not written, and the files.

    `unprinted` are the letters of those written that no font of this computer has, each once.
    """

    done: tuple[Invoice, ...] = ()
    failed: tuple[Failure, ...] = ()
    files: tuple[Path, ...] = ()
    unprinted: str = ""


@dataclass(frozen=True, slots=True)
class WriteMessages:
    """Write the messages of these sent invoices, once more where they were written or failed.

    None: all that wait to be written, as after a program was killed, and those that failed. Messages of invoices
    that were voided meanwhile are taken away.
    """

    ids: Sequence[str] | None = None
    lane = Lane.DESK

    def title(self) -> str:
        return _("Write the messages")

    def run(self, context: Context) -> Outcome[Written]:
        """Raises BillingRefused without the permission to send, Interrupted."""
        with context.store.work(context.workspace_id, context.actor) as work:
            Desk.to_send(work)
        written = write_messages(context, self.ids, failed=True)
        return Outcome(
            written,
            says=with_unprinted(_messages_said(written.files, written.failed), written.unprinted),
            exit_code=EXIT_WAITING if written.failed else EXIT_DONE,
        )


def with_messages(context: Context, results: Results, who: EmailBy) -> Results:
    """What was just sent, with its messages where the practice system writes them; the rest as it is.

    What an earlier program was killed over is written with them.
    """
    if who is not EmailBy.PRACTICE:
        return results
    written = write_messages(context)
    now = {one.id: one for one in written.done}
    done = tuple(now.get(one.id, one) for one in results.done)
    return replace(
        results, done=done, messages=written.files, unwritten=written.failed, unprinted=written.unprinted
    )


def messages_said(results: Results, says: str) -> str:
    """What is said of sending, with what became of the messages."""
    if not results.messages and not results.unwritten:
        return says
    told = with_unprinted(_messages_said(results.messages, results.unwritten), results.unprinted)
    return f"{says} {told}"


def write_messages(context: Context, ids: Sequence[str] | None = None, *, failed: bool = False) -> Written:
    """Write messages into the outbox and note what became of each. Raises Interrupted.

    None: all that wait, and, `failed`, those that could not be written before.
    """
    again = ids is not None
    if ids is None:
        with context.store.read() as session:
            ids = messages.to_write(session, context.workspace_id, failed=failed)
    wanted = list(dict.fromkeys(ids))
    printer = Printer(context)
    done: list[Invoice] = []
    unwritten: list[Failure] = []
    files: list[Path] = []
    letters_missing: dict[str, None] = {}
    for start in range(0, len(wanted), AT_ONCE):
        context.progress.at(Stage.RECORD, start, len(wanted))
        letters, refused = _letters(context, wanted[start : start + AT_ONCE], again)
        unwritten += refused
        fates: dict[str, MessageFate] = {}
        with many_printed():
            for invoice, to in letters:
                fate = _write(context, printer, invoice, to)
                fates[invoice.id] = fate
                if fate.says:
                    unwritten.append(_unwritten(invoice, fate))
                else:
                    files.append(message_path(context, invoice))
                    letters_missing.update(dict.fromkeys(printer.unprinted(invoice)))
        with context.store.work(context.workspace_id, context.actor) as work:
            done += messages.note(work, fates)
    # An invoice may have been voided while its message was written, or by a program that was killed over it.
    with context.store.read() as session:
        voided = messages.to_withdraw(session, context.workspace_id)
    _withdraw(context, voided)
    return Written(tuple(done), tuple(unwritten), tuple(files), "".join(letters_missing))


def withdraw_messages(context: Context, voided: Sequence[Invoice]) -> tuple[tuple[Invoice, ...], str]:
    """Take the messages of invoices that were just voided out of the outbox.

    The invoices as they are now, and what is said of a message that stays ("" of none).
    """
    had = [
        one.id
        for one in voided
        if one.email.by is EmailBy.PRACTICE and one.email.status is not EmailStatus.NONE
    ]
    changed, says = _withdraw(context, had)
    now = {one.id: one for one in changed}
    return tuple(now.get(one.id, one) for one in voided), says


def _withdraw(context: Context, ids: Sequence[str]) -> tuple[list[Invoice], str]:
    """Take away the files first: what is cut short is found in the book, and done by the next writing."""
    changed: list[Invoice] = []
    says = ""
    for start in range(0, len(ids), AT_ONCE):
        gone: list[str] = []
        with context.store.read() as session:
            values = invoices.read(session, context.workspace_id, ids[start : start + AT_ONCE])
        for invoice in values:
            path = message_path(context, invoice)
            try:
                path.unlink(missing_ok=True)
                gone.append(invoice.id)
            except NotADirectoryError:
                gone.append(invoice.id)
            except OSError as error:
                says = says or _("The message {path} cannot be taken away: {why}").format(
                    path=path, why=error.strerror or error
                )
        with context.store.work(context.workspace_id, context.actor) as work:
            changed += messages.withdraw(work, gone)
    return changed, says


def _letters(
    context: Context, ids: Sequence[str], again: bool
) -> tuple[list[tuple[Invoice, str]], list[Failure]]:
    """The invoices that a message brings, each with its address; and those that none brings."""
    letters: list[tuple[Invoice, str]] = []
    refused: list[Failure] = []
    with context.store.read() as session:
        rows = invoices.rows_of(session, context.workspace_id, ids)
        known = [rows[one] for one in ids if one in rows]
        values = {one.id: one for one in invoices.values_of(session, context.workspace_id, known)}
        for invoice_id in ids:
            try:
                _require_message(invoice_id, rows.get(invoice_id))
            except UsageError as error:
                number = rows[invoice_id].number if invoice_id in rows else ""
                refused.append(failure(invoice_id, number, error))
                continue
            invoice = values[invoice_id]
            anew = again or invoice.email.status is EmailStatus.FAILED
            to = messages.address_now(session, context.workspace_id, invoice) if anew else invoice.email.to
            letters.append((invoice, to))
    return letters, refused


def _require_message(invoice_id: str, row: BookInvoice | None) -> None:
    if row is None:
        raise UsageError(_("There is no invoice “{name}”.").format(name=invoice_id))
    if row.state not in ISSUED:
        raise invoice_life.already(row)
    if row.email_by != EmailBy.PRACTICE:
        raise UsageError(
            _("Invoice {number} was not sent by a message of the practice system.").format(number=row.number),
            _("Save it as PDF, and attach that to a message of your own."),
        )


def _write(context: Context, printer: Printer, invoice: Invoice, to: str) -> MessageFate:
    path = message_path(context, invoice)
    if not to:
        return MessageFate("", _("The contact has no e-mail address."))
    try:
        content = printer.message(invoice, to)
        for folder in (path.parent.parent, path.parent):
            folder.mkdir(exist_ok=True, mode=0o700)
        # A thousand are written at once, and each can be written again.
        write_whole(path, content, lasting=False)
    except NoAddress:
        return MessageFate(to, _("“{address}” is not an e-mail address.").format(address=to))
    except OSError as error:
        return MessageFate(to, cannot_be_written(path, error))
    return MessageFate(to)


def _unwritten(invoice: Invoice, fate: MessageFate) -> Failure:
    return Failure(
        invoice.id,
        invoice.number,
        fate.says,
        _("The invoice is sent all the same. Mend that, then write the message again."),
        code="message-unwritten",
        command=_(
            "The invoice is sent all the same. Mend that; “practice messages {number}” writes it again."
        ).format(number=invoice.number),
    )


def _messages_said(files: Sequence[Path], failed: Sequence[Failure]) -> str:
    says = ngettext("{count} message is written.", "{count} messages are written.", len(files))
    says = says.format(count=len(files))
    if not failed:
        return says
    not_written = ngettext(
        "{count} message could not be written: {says}",
        "{count} messages could not be written; of the first: {says}",
        len(failed),
    )
    not_written = not_written.format(count=len(failed), says=failed[0].says)
    return f"{says} {not_written}" if files else not_written
