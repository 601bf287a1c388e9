"""`practice work import` and `practice invoices import`: work and invoices from CSV, whole or not at all."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qbo_desktop.cli.billing_payloads import invoice_payload, work_payload
from qbo_desktop.cli.billing_text import invoices_text, work_text
from qbo_desktop.cli.output import Output
from qbo_desktop.cli.watching import watched
from qbo_desktop.operations.billing_csv import ImportInvoices, ImportWork, InvoicesImported, WorkImported
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from qbo_desktop.app import App

# So many rows, notes and errors of an import are printed; `--json` has them all.
_SHOWN = 50


def import_work(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Add work, time and expenses from a file."""
    asked = ImportWork(Path(parsed.file).expanduser(), parsed.dry_run, parsed.skip_bad_rows)
    with watched(out) as progress:
        done = asked.run(app.context(progress))
    found = done.value
    work = found.work if found.applied or parsed.dry_run else ()
    out.document(
        {**found.to_json(), "work": [work_payload(item) for item in work]},
        lambda: _text(found, work_text(work[:_SHOWN]) if work else "", len(work)),
    )
    out.say(done.says)
    return done.exit_code


def import_invoices(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Make drafts of the invoices in a file."""
    asked = ImportInvoices(Path(parsed.file).expanduser(), parsed.dry_run, parsed.skip_bad_rows)
    with watched(out) as progress:
        done = asked.run(app.context(progress))
    found = done.value
    made = found.invoices if found.applied or parsed.dry_run else ()
    out.document(
        {**found.to_json(), "invoices": [invoice_payload(one) for one in made]},
        lambda: _text(found, invoices_text(made[:_SHOWN]) if made else "", len(made)),
    )
    out.say(done.says)
    return done.exit_code


def _text(found: WorkImported | InvoicesImported, rows: str, many: int) -> str:
    lines = [*_first(found.notes)]
    if rows:
        lines.append(rows)
    if more := max(many - _SHOWN, 0):
        lines.append(ngettext("And {count} more row.", "And {count} more rows.", more).format(count=more))
    lines.append(
        _("{created} created, {unchanged} unchanged.").format(
            created=found.created, unchanged=found.unchanged
        )
    )
    if found.errors:
        count = len(found.errors)
        lines.append(ngettext("{count} row in error:", "{count} rows in error:", count).format(count=count))
        lines += _first([f"  {error.row}  {error.column}  {error.says}" for error in found.errors])
    return "\n".join(lines)


def _first(lines: Sequence[str]) -> list[str]:
    """The first of many lines, and how many there are besides."""
    shown = list(lines[:_SHOWN])
    if more := len(lines[_SHOWN:]):
        shown.append(ngettext("And {count} more.", "And {count} more.", more).format(count=more))
    return shown
