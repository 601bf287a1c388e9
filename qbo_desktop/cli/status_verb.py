"""`status`: how things stand, from the store alone: no network, no keyring."""

from __future__ import annotations

import argparse
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from qbo_desktop.cli.output import Output
from qbo_desktop.store import journal, mirror, pairs, problems, runs, workspaces
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from qbo_desktop.app import App


def status(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """What Overview shows."""
    found = standing(app)
    out.document(found, lambda: _text(found))
    return 0


def standing(app: App) -> dict[str, Any]:
    """How things stand."""
    workspace_id = app.workspace_id
    now = app.store.clock()
    settings = app.settings()
    with app.store.read() as session:
        name = next(one.name for one in workspaces.all_workspaces(session) if one.id == workspace_id)
        connection = workspaces.connection_of(session, workspace_id, QUICKBOOKS)
        counts = pairs.counts(session, workspace_id)
        last = runs.last(session, workspace_id)
        queue = len(journal.unsettled(session, workspace_id))
        open_problems = problems.count_open(session, workspace_id)
        questions = len(problems.open_questions(session, workspace_id))
        contacts = mirror.count(session, workspace_id, PRACTICE)
        aside = pairs.count_aside(session, workspace_id)
    minutes = settings.number("sync.interval_minutes")
    planned = last.ended_at + timedelta(minutes=minutes) if minutes and last and last.ended_at else None
    return {
        "workspace": name,
        "quickbooks": {
            "connected": connection.is_connected,
            "state": connection.state,
            "environment": connection.environment or settings.get("quickbooks.environment"),
            "company": connection.company,
            "realm_id": connection.key,
            "country": connection.country,
            "who": connection.who,
            "refresh_token_days": connection.refresh_token_days(now),
        },
        "practice": {"system": settings.get("practice.system"), "connected": True, "contacts": contacts},
        "last_run": None
        if last is None
        else {
            "run": str(last.id),
            "state": last.state,
            "started": last.started_at,
            "ended": last.ended_at,
            **last.summary,
        },
        "counts": {
            "linked": counts[pairs.PairState.LINKED] + counts[pairs.PairState.CREATED],
            "created": counts[pairs.PairState.CREATED],
            "waiting": counts[pairs.PairState.WAITING],
            "aside": aside,
            "skipped": counts[pairs.PairState.SKIPPED],
            "unlinked": counts[pairs.PairState.UNLINKED],
        },
        "problems": open_problems,
        "questions": questions,
        "queue": queue,
        "next_run": {"at": planned, "interval_minutes": minutes},
    }


def _text(found: dict[str, Any]) -> str:
    quickbooks, counts = found["quickbooks"], found["counts"]
    lines = []
    if quickbooks["connected"]:
        days = quickbooks["refresh_token_days"]
        lines.append(
            _("QuickBooks: connected to {company}; sign in again in {days} days.").format(
                company=quickbooks["company"], days=days if days is not None else "?"
            )
        )
    elif quickbooks["company"]:
        lines.append(_("QuickBooks: not signed in to {company}.").format(company=quickbooks["company"]))
    else:
        lines.append(_("QuickBooks: not connected."))
    contacts = found["practice"]["contacts"]
    lines.append(
        ngettext("Practice Book: {count} contact.", "Practice Book: {count} contacts.", contacts).format(
            count=contacts
        )
    )
    lines.append(
        _("Clients: {linked} linked, {waiting} to decide, {skipped} left out.").format(
            linked=counts["linked"], waiting=counts["waiting"], skipped=counts["skipped"]
        )
    )
    if found["problems"]:
        lines.append(
            ngettext("{count} problem.", "{count} problems.", found["problems"]).format(
                count=found["problems"]
            )
        )
    if found["questions"]:
        lines.append(
            ngettext("{count} question waits.", "{count} questions wait.", found["questions"]).format(
                count=found["questions"]
            )
        )
    return "\n".join(lines)
