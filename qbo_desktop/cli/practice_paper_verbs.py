"""`practice invoices pdf`, `practice messages` and `practice run export`: invoices on paper and as files."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from qbo_desktop.cli.billing_payloads import failure_payload, invoice_payload
from qbo_desktop.cli.billing_text import results_text
from qbo_desktop.cli.output import Output
from qbo_desktop.cli.watching import watched
from qbo_desktop.errors import EXIT_DONE, EXIT_USAGE
from qbo_desktop.operations.billing_records import history_of, named
from qbo_desktop.operations.documents import ExportRun, SavePdf, WriteMessages
from qbo_desktop.operations.invoices import Failure, Results

if TYPE_CHECKING:
    from qbo_desktop.app import App


def pdf(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Print an invoice to a file."""
    with app.store.read() as session:
        # The operation takes an id before a number, since the window knows ids; a person may mean either.
        invoice = history_of(session, app.workspace_id, parsed.invoice).invoice.id
    done = SavePdf(invoice, Path(parsed.file).expanduser()).run(app.context())
    out.document({"path": done.value}, lambda: str(done.value))
    out.say(done.says)
    return EXIT_DONE


def messages(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Write the messages of these sent invoices once more; none named: those that wait or failed."""
    ids: tuple[str, ...] | None = None
    unknown: tuple[Failure, ...] = ()
    if parsed.arguments:
        with app.store.read() as session:
            found = named(session, app.workspace_id, parsed.arguments)
        ids, unknown = found.ids, found.unknown
    with watched(out) as progress:
        done = WriteMessages(ids).run(app.context(progress))
    failed = (*unknown, *done.value.failed)
    document = {
        "done": [invoice_payload(one) for one in done.value.done],
        "failed": [failure_payload(one) for one in failed],
        "messages": done.value.files,
    }
    out.document(document, lambda: results_text(Results((), failed, done.value.files)))
    out.say(done.says)
    return EXIT_USAGE if failed and not done.value.files else EXIT_DONE


def export_run(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Export what waits in closed runs, or in the one named. Exit 1 when something of it was left."""
    with watched(out) as progress:
        done = ExportRun(Path(parsed.folder).expanduser(), parsed.run).run(app.context(progress))
    results = Results(done.value.done, done.value.failed)
    document = {
        "folder": done.value.folder,
        "done": [invoice_payload(one) for one in results.done],
        "failed": [failure_payload(one) for one in results.failed],
    }
    out.document(document, lambda: results_text(results))
    out.say(done.says)
    return done.exit_code
