"""`problems`, `retry`, `ignore`, `unignore`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from qbo_desktop.cli.output import Output
from qbo_desktop.cli.payloads import problem_payload
from qbo_desktop.cli.watching import watched
from qbo_desktop.errors import UsageError
from qbo_desktop.operations.problems import BringBack, Ignore, Retry
from qbo_desktop.phrases.problems import blocks_text, meaning_text, problem_text, remedy_text
from qbo_desktop.store import problems as problem_store
from qbo_desktop.store.problems import ProblemInfo
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.app import App


def problems(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """The error panel."""
    with app.store.read() as session:
        found = problem_store.open_problems(session, app.workspace_id, ignored=parsed.ignored)
    out.document([problem_payload(one) for one in found], lambda: _text(found))
    return 0


def _text(found: list[ProblemInfo]) -> str:
    if not found:
        return _("There is no problem.")
    lines = []
    for one in found:
        blocked = f" ({blocks_text(len(one.blocks))})" if one.blocks else ""
        lines.append(f"{one.id}  {problem_text(one.code, one.facts)}{blocked}")
        lines.append(f"    {meaning_text(one.code, one.facts)}")
        lines.append(f"    → {remedy_text(one.code, one.facts)}")
    return "\n".join(lines)


def retry(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Try one problem, a group or all again."""
    if sum((parsed.row_id is not None, bool(parsed.group), parsed.everything)) != 1:
        raise UsageError(_("Say what to retry: a row id, --group G, or --all."))
    with watched(out) as progress:
        done = Retry(parsed.row_id, parsed.group, parsed.everything).run(app.context(progress))
    out.document({"retried": done.value.retried, "wait_seconds": done.value.wait_seconds}, done.says)
    return done.exit_code


def ignore(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Put a problem away, with the reason."""
    done = Ignore(parsed.row_id, parsed.reason).run(app.context())
    out.document({"id": str(done.value), "ignored": True}, done.says)
    return 0


def unignore(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Show an ignored problem again."""
    done = BringBack(parsed.row_id).run(app.context())
    out.document({"id": str(done.value), "ignored": False}, done.says)
    return 0
