"""Invoices handed over as files: a folder with a PDF of each and the CSV of their lines, then the book says so."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qbo_desktop.domain.invoice import Invoice, State, state_when_paid
from qbo_desktop.errors import EXIT_DONE, EXIT_WAITING, UsageError
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.operations.files import write_whole
from qbo_desktop.operations.invoice_lines_csv import lines_csv
from qbo_desktop.operations.invoices import Failure, failure
from qbo_desktop.operations.printing import Printer, cannot_be_written
from qbo_desktop.practice.book import billing_runs, invoice_life, invoices
from qbo_desktop.practice.book.billing_tables import BookInvoice
from qbo_desktop.practice.book.invoice_life import Desk
from qbo_desktop.store.engine import file_time
from qbo_desktop.sync.progress import Stage
from qbo_desktop.wording import _, ngettext


@dataclass(frozen=True, slots=True)
class Exported:
    """What was handed over: the invoices as they are now, those that were not, and the folder with the files."""

    done: tuple[Invoice, ...] = ()
    failed: tuple[Failure, ...] = ()
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class ExportInvoices:
    """Issue approved invoices as files: a PDF of each and one CSV of their lines, in a new folder inside `folder`.

    The folder has its name only when everything is in it, and the invoices are exported, all in one
    transaction, only when it has.
    """

    ids: Sequence[str]
    folder: Path
    lane = Lane.DESK

    def title(self) -> str:
        return _("Export as files")

    def run(self, context: Context) -> Outcome[Exported]:
        """Raises BillingRefused without the permission, UsageError for a folder that takes no files, Interrupted."""
        exported = _export(context, list(dict.fromkeys(self.ids)), self.folder)
        return Outcome(exported, says=_exported_said(exported))


@dataclass(frozen=True, slots=True)
class ExportRun:
    """Export every invoice that waits in a closed run; `run_id` "" is all of them."""

    folder: Path
    run_id: str = ""
    lane = Lane.DESK

    def title(self) -> str:
        return _("Export the billing run")

    def run(self, context: Context) -> Outcome[Exported]:
        with context.store.read() as session:
            ids = billing_runs.to_send(session, context.workspace_id, self.run_id)
            known = {run.id for run in billing_runs.listed(session, context.workspace_id)}
        if self.run_id and self.run_id not in known:
            raise UsageError(_("There is no billing run “{run}”.").format(run=self.run_id))
        exported = _export(context, ids, self.folder)
        with context.store.work(context.workspace_id, context.actor) as work:
            billing_runs.note_sent(work, billing_runs.unsent(work.session, work.workspace_id))
        return Outcome(
            exported, says=_exported_said(exported), exit_code=EXIT_WAITING if exported.failed else EXIT_DONE
        )


def _exported_said(exported: Exported) -> str:
    if exported.folder is None:
        return _("Nothing was exported.")
    says = ngettext(
        "{count} invoice is exported to {folder}.",
        "{count} invoices are exported to {folder}.",
        len(exported.done),
    )
    return says.format(count=len(exported.done), folder=exported.folder)


def _export(context: Context, ids: list[str], parent: Path) -> Exported:
    values, failed = _exportable(context, ids)
    if not values:
        return Exported((), tuple(failed))
    folder = parent / _("Invoices {time}").format(time=file_time())
    try:
        _write_folder(context, folder, values)
    except OSError as error:
        raise UsageError(cannot_be_written(folder, error), _("Choose another folder.")) from error
    done, refused = _note_exported(context, values)
    if refused:
        _take_out(context, folder, values, [one.id for one in done])
    return Exported(tuple(done), (*failed, *refused), folder if done else None)


def _exportable(context: Context, ids: Sequence[str]) -> tuple[list[Invoice], list[Failure]]:
    """The invoices that can be exported, and why the others cannot; nothing is changed."""
    good: list[BookInvoice] = []
    failed: list[Failure] = []
    with context.store.work(context.workspace_id, context.actor) as work:
        desk = Desk.to_send(work)
        rows = invoices.rows_of(work.session, work.workspace_id, ids)
        for invoice_id in ids:
            row = rows.get(invoice_id)
            try:
                if row is None:
                    raise UsageError(_("There is no invoice “{name}”.").format(name=invoice_id))
                if row.state != State.APPROVED:
                    raise invoice_life.already(row)
                desk.open_days.require_invoice(row.invoice_date)
                good.append(row)
            except UsageError as error:
                failed.append(failure(invoice_id, row.number if row else "", error))
        return invoices.values_of(work.session, work.workspace_id, good), failed


def _write_folder(context: Context, folder: Path, values: Sequence[Invoice]) -> None:
    """Write the files into a folder that gets its name last. Raises OSError, Interrupted."""
    printer = Printer(context)
    partial = folder.with_name(f".{folder.name}.part")
    folder.parent.mkdir(parents=True, exist_ok=True)
    partial.mkdir(mode=0o700)
    try:
        for place, invoice in enumerate(values):
            context.progress.at(Stage.RECORD, place, len(values))
            write_whole(partial / printer.file_name(invoice), printer.pdf(_as_exported(invoice)))
        write_whole(partial / "lines.csv", lines_csv(values))
        partial.rename(folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def _as_exported(invoice: Invoice) -> Invoice:
    """As it will be in a moment: what is handed over must not say that it is a draft."""
    return replace(invoice, state=state_when_paid(State.EXPORTED, invoice.due, State.EXPORTED))


def _note_exported(context: Context, values: Sequence[Invoice]) -> tuple[list[Invoice], list[Failure]]:
    """Export the invoices that are still as they were printed. One transaction, since the folder is one thing."""
    refused: list[Failure] = []
    moved: list[BookInvoice] = []
    with context.store.work(context.workspace_id, context.actor) as work:
        desk = Desk.to_send(work)
        rows = invoices.rows_of(work.session, work.workspace_id, [one.id for one in values])
        for invoice in values:
            try:
                row = rows[invoice.id]
                invoice_life.check_version(row, invoice.version)
                invoice_life.export(desk, row)
                moved.append(row)
            except UsageError as error:
                refused.append(failure(invoice.id, invoice.number, error))
        work.session.flush()
        return invoices.values_of(work.session, work.workspace_id, moved), refused


def _take_out(context: Context, folder: Path, values: Sequence[Invoice], kept: Sequence[str]) -> None:
    """Take out of a folder what somebody changed while it was written. Raises UsageError when that fails."""
    printer = Printer(context)
    try:
        for invoice in values:
            if invoice.id not in kept:
                (folder / printer.file_name(invoice)).unlink(missing_ok=True)
        if kept:
            write_whole(folder / "lines.csv", lines_csv(one for one in values if one.id in kept))
        else:
            shutil.rmtree(folder)
    except OSError as error:
        raise UsageError(
            _("The folder {folder} has invoices that were changed meanwhile: {why}").format(
                folder=folder, why=error.strerror or error
            ),
            _("Compare it with the invoices that are exported."),
        ) from error
