"""`status`: how things stand, from the store alone: no network, no keyring."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import TYPE_CHECKING, Any

from qbo_desktop.cli.output import Output
from qbo_desktop.domain.lines import PairState
from qbo_desktop.store.standing import Standing, standing
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from qbo_desktop.app import App


def status(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """What Overview shows."""
    with app.store.read() as session:
        found = document(standing(session, app.workspace_id), app.store.clock())
    out.document(found, lambda: _text(found))
    return 0


def document(found: Standing, now: datetime) -> dict[str, Any]:
    """How things stand, as `--json` shows it."""
    connection, last, lines = found.connection, found.last_run, found.lines
    return {
        "workspace": found.workspace,
        "quickbooks": {
            "connected": connection.is_connected,
            "state": connection.state,
            "environment": connection.environment or found.settings.get("quickbooks.environment"),
            "company": connection.company,
            "realm_id": connection.key,
            "country": connection.country,
            "who": connection.who,
            "refresh_token_days": connection.refresh_token_days(now),
        },
        "practice": {
            "system": found.settings.get("practice.system"),
            "connected": True,
            "contacts": found.contacts,
        },
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
            "linked": found.together,
            "created": lines[PairState.CREATED],
            "waiting": lines[PairState.WAITING],
            "aside": found.aside,
            "conflicts": found.conflicts,
            "skipped": lines[PairState.SKIPPED],
            "unlinked": lines[PairState.UNLINKED],
        },
        "problems": found.open_problems,
        "questions": found.questions,
        "queue": found.queue,
        "next_run": {"at": found.next_run(), "interval_minutes": found.interval_minutes},
    }


def _text(found: dict[str, Any]) -> str:
    quickbooks, counts = found["quickbooks"], found["counts"]
    lines = []
    if quickbooks["connected"]:
        days = quickbooks["refresh_token_days"]
        lines.append(
            ngettext(
                "QuickBooks: connected to {company}; sign in again in {days} day.",
                "QuickBooks: connected to {company}; sign in again in {days} days.",
                days or 0,
            ).format(company=quickbooks["company"], days=days if days is not None else "?")
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
    if counts["conflicts"]:
        lines.append(
            ngettext(
                "{count} client has fields to choose.",
                "{count} clients have fields to choose.",
                counts["conflicts"],
            ).format(count=counts["conflicts"])
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
