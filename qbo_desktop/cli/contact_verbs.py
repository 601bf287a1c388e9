"""`contacts`: the client list, links, CSV in and out."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qbo_desktop.cli.arguments import row_id
from qbo_desktop.cli.in_step_verbs import push
from qbo_desktop.cli.output import Output, jsonable, table
from qbo_desktop.cli.payloads import entry_payload, fields_of, line_payload
from qbo_desktop.errors import EXIT_DONE, EXIT_USAGE, UsageError
from qbo_desktop.operations.decisions import Decided, DeleteMatch, LinkByHand
from qbo_desktop.operations.links_file import ExportLinks
from qbo_desktop.operations.practice_csv import (
    ApplyImport,
    ExportContacts,
    Imported,
    PlanImport,
    read_mapping,
)
from qbo_desktop.phrases.fields import field_text
from qbo_desktop.phrases.journal import entry_state, entry_text
from qbo_desktop.phrases.states import state_text
from qbo_desktop.store import client_list, journal, mirror, pairs
from qbo_desktop.store.journal import STEP_LETTER, Entry
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from qbo_desktop.app import App
    from qbo_desktop.practice.csv_plan import ImportPlan

_WANTED = {"list": 0, "show": 1, "unlink": 1, "link": 2, "links": 1, "export": 1, "import": 1}

# So many notes and so many errors of an import are printed; `--json` has them all.
_SHOWN = 50


def contacts(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """One of the actions on the client list."""
    if parsed.action == "push":
        return push(parsed, out, app)
    if len(parsed.arguments) != _WANTED[parsed.action]:
        raise UsageError(
            _(
                "Write: contacts list, show ROW_ID, unlink ROW_ID, link QUICKBOOKS_ID PRACTICE_ID, links FILE, "
                "export FILE, or import FILE."
            )
        )
    if parsed.action == "import":
        return _import(parsed, out, app)
    {"list": _list, "show": _show, "unlink": _unlink, "link": _link, "links": _links, "export": _export}[
        parsed.action
    ](parsed, out, app)
    return EXIT_DONE


def _list(parsed: argparse.Namespace, out: Output, app: App) -> None:
    with app.store.read() as session:
        found = client_list.lines(session, app.workspace_id, parsed.state, search=parsed.search)
    out.document(
        [line_payload(line) for line in found],
        lambda: (
            table(
                (_("Row"), _("State"), _("Name"), _("E-mail"), _("Practice id"), _("QuickBooks id")),
                [
                    (
                        str(one.id),
                        state_text(one.state),
                        one.name,
                        one.email,
                        one.practice_id,
                        one.quickbooks_id,
                    )
                    for one in found
                ],
            )
            if found
            else _("The client list has no such line.")
        ),
    )


def _show(parsed: argparse.Namespace, out: Output, app: App) -> None:
    found, history = _details(app, row_id(parsed.arguments[0]))
    out.document(found, lambda: _details_text(found, history))


def _details(app: App, pair_id: int) -> tuple[dict[str, Any], list[Entry]]:
    """A line with both its records, and what was written for it, the newest first."""
    with app.store.read() as session:
        line = client_list.line(session, app.workspace_id, pair_id)
        row = pairs.get_row(session, app.workspace_id, pair_id)
        if line is None or row is None:
            raise UsageError(
                _("There is no line with the row id {id}.").format(id=pair_id),
                _("“qbo-desktop contacts” lists them."),
            )
        theirs = mirror.get(session, app.workspace_id, QUICKBOOKS, line.quickbooks_id)
        ours = mirror.get(session, app.workspace_id, PRACTICE, line.practice_id)
        history = journal.entries(session, app.workspace_id, pair_id=pair_id, limit=50)
    found = {
        **line_payload(line),
        "quickbooks": fields_of(theirs.contact) if theirs else None,
        "practice": fields_of(ours.contact) if ours else None,
        "baseline": {field: value for field, value in row.baseline.items() if value},
        "conflicts": sorted(row.conflicts),
        "history": [entry_payload(entry) for entry in history],
    }
    return found, history


def _details_text(found: dict[str, Any], history: list[Entry]) -> str:
    theirs, ours = found["quickbooks"] or {}, found["practice"] or {}
    names = [name for name in {**theirs, **ours} if theirs.get(name) or ours.get(name)]
    rows = [(name, _value(theirs.get(name)), _value(ours.get(name))) for name in names]
    head = f"{found['name']}  ({found['says']})" if found["says"] else str(found["name"])
    parts = [head, table((_("Field"), _("QuickBooks"), _("Practice")), rows)]
    if history:
        writes = [
            (f"{STEP_LETTER}{one.id}", jsonable(one.at), one.actor, entry_text(one), entry_state(one))
            for one in history
        ]
        parts += ["", table((_("Write"), _("When"), _("Who"), _("Action"), _("State")), writes)]
    return "\n".join(parts)


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(str(part) for part in value.values() if part)
    return "" if value in (None, False) else str(value)


def _decided(one: Decided) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "decision": one.decision,
        "quickbooks_id": one.quickbooks_id,
        "practice_id": one.practice_id,
    }


def _unlink(parsed: argparse.Namespace, out: Output, app: App) -> None:
    done = DeleteMatch(row_id(parsed.arguments[0])).run(app.context())
    out.document(_decided(done.value), done.says)


def _link(parsed: argparse.Namespace, out: Output, app: App) -> None:
    done = LinkByHand(*parsed.arguments).run(app.context())
    out.document(_decided(done.value), done.says)


def _links(parsed: argparse.Namespace, out: Output, app: App) -> None:
    path = Path(parsed.arguments[0]).expanduser()
    done = ExportLinks(path).run(app.context())
    out.document({"path": path, "exported": done.value}, done.says)


def _export(parsed: argparse.Namespace, out: Output, app: App) -> None:
    path = Path(parsed.arguments[0]).expanduser()
    done = ExportContacts(path).run(app.context())
    out.document({"path": path, "exported": done.value}, done.says)


def _import(parsed: argparse.Namespace, out: Output, app: App) -> int:
    mapping = {}
    if parsed.map:
        mapping = read_mapping(Path(parsed.map).expanduser())
    plan = PlanImport(Path(parsed.arguments[0]).expanduser(), mapping).run(app.context()).value
    preview: dict[str, Any] = {}
    if parsed.dry_run:
        preview = {"rows": plan.rows_json()}
        result = Imported(
            len(plan.created), len(plan.updated), plan.unchanged, plan.errors, plan.notes, applied=False
        )
        code = EXIT_USAGE if plan.errors and not parsed.skip_bad_rows else EXIT_DONE
    else:
        done = ApplyImport(plan, parsed.skip_bad_rows).run(app.context())
        result, code = done.value, done.exit_code
    out.document({**result.to_json(), **preview}, lambda: _import_text(result, plan if preview else None))
    return code


def _import_text(result: Imported, preview: ImportPlan | None) -> str:
    counted = _("{created} created, {updated} updated, {unchanged} unchanged.").format(
        created=result.created, updated=result.updated, unchanged=result.unchanged
    )
    lines = list(result.notes[:_SHOWN])
    if more := len(result.notes[_SHOWN:]):
        lines.append(ngettext("And {count} more note.", "And {count} more notes.", more).format(count=more))
    lines += _preview_lines(preview) if preview else []
    lines.append(counted)
    if result.errors:
        lines.append(
            ngettext("{count} row in error:", "{count} rows in error:", len(result.errors)).format(
                count=len(result.errors)
            )
        )
        lines += [f"  {error.row}  {error.column}  {error.says}" for error in result.errors[:_SHOWN]]
    return "\n".join(lines)


def _preview_lines(plan: ImportPlan) -> list[str]:
    """What would be changed, field by field, and what would be new."""
    lines = []
    for update in plan.updated[:_SHOWN]:
        lines.append(
            _("Row {row}, {name} ({id}):").format(row=update.row, name=update.contact.label(), id=update.id)
        )
        lines += [
            "  "
            + _("{field}: {old} → {new}").format(field=field_text(column), old=old or "—", new=new or "—")
            for column, old, new in update.changes
        ]
    lines += [
        _("Row {row}: {name} is new.").format(row=created.row, name=created.contact.label())
        for created in plan.created[:_SHOWN]
    ]
    if more := len(plan.updated[_SHOWN:]) + len(plan.created[_SHOWN:]):
        lines.append(ngettext("And {count} more row.", "And {count} more rows.", more).format(count=more))
    return lines
