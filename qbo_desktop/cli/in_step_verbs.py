"""`conflicts`, `resolve-conflict`, `contacts push`, `reverse`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from qbo_desktop.cli.output import Output, table
from qbo_desktop.cli.payloads import run_payload
from qbo_desktop.cli.sync_verbs import run_text
from qbo_desktop.cli.watching import watched
from qbo_desktop.errors import EXIT_DONE, UsageError
from qbo_desktop.operations.conflicts import Conflict, ResolveConflict, conflicts
from qbo_desktop.operations.context import Outcome
from qbo_desktop.operations.push import PushContacts
from qbo_desktop.operations.reverse import Reverse
from qbo_desktop.phrases.conflicts import conflict_text
from qbo_desktop.phrases.fields import field_text
from qbo_desktop.sync.run import RunOutcome
from qbo_desktop.sync.steps import shown
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.app import App


def list_conflicts(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """The fields about which a person decides."""
    with app.store.read() as session:
        found = conflicts(session, app.workspace_id)
    out.document([_conflict_payload(one) for one in found], lambda: _conflicts_text(found))
    return EXIT_DONE


def _conflict_payload(conflict: Conflict) -> dict[str, Any]:
    return {
        "id": str(conflict.id),
        "subject": conflict.subject,
        "quickbooks_id": conflict.quickbooks_id,
        "practice_id": conflict.practice_id,
        "fields": [
            {
                "field": one.field,
                "baseline": shown(one.field, one.baseline) if one.was_agreed else None,
                "quickbooks": shown(one.field, one.quickbooks),
                "practice": shown(one.field, one.practice),
                "reason": one.reason,
                "says": conflict_text(one.reason),
            }
            for one in conflict.fields
        ],
    }


def _conflicts_text(found: list[Conflict]) -> str:
    if not found:
        return _("No field is in conflict.")
    rows = [
        (
            str(conflict.id),
            conflict.subject,
            field_text(one.field),
            str(one.quickbooks or "—"),
            str(one.practice or "—"),
            conflict_text(one.reason),
        )
        for conflict in found
        for one in conflict.fields
    ]
    return table((_("Row"), _("Client"), _("Field"), _("QuickBooks"), _("Practice"), _("Why")), rows)


def takes_from(texts: list[str]) -> dict[str, str]:
    """FIELD=side as typed. Raises UsageError."""
    takes = {}
    for text in texts:
        name, equals, take = text.partition("=")
        if not equals:
            raise UsageError(
                _("“{text}” is not FIELD=side.").format(text=text),
                _("For example: --take email=quickbooks"),
            )
        takes[name.strip()] = take.strip()
    return takes


def resolve_conflict(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Choose the fields of one conflict."""
    done = ResolveConflict(parsed.row_id, takes_from(parsed.take)).run(app.context())
    with app.store.read() as session:
        left = [one for one in conflicts(session, app.workspace_id) if one.id == parsed.row_id]
    out.document(
        {
            "id": str(parsed.row_id),
            "decision": "conflict",
            "open": done.value.open_fields,
            "fields": _conflict_payload(left[0])["fields"] if left else [],
        },
        done.says,
    )
    return EXIT_DONE


def push(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Make customers of existing contacts. `--anyway` speaks of those that are named, never of a whole type."""
    named = tuple(parsed.arguments)
    if parsed.anyway and not named:
        raise UsageError(_("Say which contacts are to be pushed."))
    operation = PushContacts(
        named, parsed.type, parsed.dry_run, anyway=frozenset(named if parsed.anyway else ())
    )
    with watched(out) as progress:
        outcome = operation.run(app.context(progress))
    return _answer(outcome, out)


def reverse(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Take a write, or all writes of a run, back."""
    with watched(out) as progress:
        outcome = Reverse(parsed.what, parsed.dry_run).run(app.context(progress))
    return _answer(outcome, out)


def _answer(outcome: Outcome[RunOutcome], out: Output) -> int:
    error = outcome.value.error
    if out.as_json:
        out.line(run_payload(outcome.value, (), 0))
        if error is not None:
            out.say(error.by_command())
    else:
        says = outcome.says if error is None else error.by_command()
        out.document(None, lambda: run_text(outcome.value, says))
    return outcome.exit_code
