"""`duplicates`, `resolve`, `undo`, `redo`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from qbo_desktop.cli.in_step_verbs import takes_from
from qbo_desktop.cli.output import Output, table
from qbo_desktop.cli.payloads import candidate_payload, fields_of
from qbo_desktop.domain.contact import Kind
from qbo_desktop.domain.matching import Likeness
from qbo_desktop.errors import UsageError
from qbo_desktop.operations.context import Outcome
from qbo_desktop.operations.decisions import (
    AcceptReady,
    CreateContactFor,
    Decided,
    LinkTo,
    NotTheSame,
    Reopen,
    SetAside,
)
from qbo_desktop.operations.history import Redo, TakenBack, Undo
from qbo_desktop.phrases.reasons import likeness_text
from qbo_desktop.phrases.states import reason_of_state
from qbo_desktop.store import client_list, mirror, pairs
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from qbo_desktop.app import App


def duplicates(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """The open decisions, with what is proposed."""
    found = _open_decisions(app)
    out.document(found, lambda: _text(found))
    return 0


def _open_decisions(app: App) -> list[dict[str, Any]]:
    with app.store.read() as session:
        lines = client_list.lines(session, app.workspace_id, "waiting")
        proposed = pairs.candidates(session, app.workspace_id, [line.id for line in lines])
        theirs = mirror.some(session, app.workspace_id, QUICKBOOKS, [line.quickbooks_id for line in lines])
        wanted = {one.practice_id for some in proposed.values() for one in some}
        ours = mirror.some(session, app.workspace_id, PRACTICE, sorted(wanted))
    found = []
    for line in lines:
        customer = theirs.get(line.quickbooks_id)
        candidates = proposed[line.id]
        found.append(
            {
                "id": str(line.id),
                "ready": line.ready and bool(candidates) and candidates[0].rank == 0,
                "aside": line.aside,
                "reason": line.reason,
                "says": reason_of_state(line.state, line.reason),
                "quickbooks": {"id": line.quickbooks_id, **(fields_of(customer.contact) if customer else {})},
                "candidates": [candidate_payload(one, ours.get(one.practice_id)) for one in candidates],
            }
        )
    return found


def _text(found: list[dict[str, Any]]) -> str:
    if not found:
        return _("Every client is decided.")
    rows = []
    for one in found:
        best = one["candidates"][0] if one["candidates"] else None
        rows.append(
            (
                one["id"],
                str(one["quickbooks"].get("name", "")),
                str(best["fields"].get("name", "")) if best else "—",
                f"{likeness_text(Likeness(best['likeness']))} {best['score']}" if best else "",
                best["practice_id"] if best else "",
            )
        )
    return table((_("Row"), _("QuickBooks"), _("Practice"), _("Likeness"), _("Practice id")), rows)


def resolve(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """One decision, or all ready ones."""
    if parsed.take and not parsed.link:
        raise UsageError(_("--take goes with --link only."))
    chosen = [
        name
        for name in ("link", "create", "not_same", "skip", "reopen", "accept_ready")
        if getattr(parsed, name) not in (None, False)
    ]
    if len(chosen) != 1:
        raise UsageError(
            _("Say what is decided: --link, --create, --not-same, --skip, --reopen or --accept-ready."),
            _("Exactly one of them."),
        )
    if parsed.kind and chosen != ["create"]:
        raise UsageError(_("--kind goes with --create only."))
    context = app.context()
    if chosen == ["accept_ready"]:
        if parsed.row_id is not None:
            raise UsageError(_("--accept-ready takes all ready rows, so it has no row id."))
        accepted = AcceptReady().run(context)
        out.document(
            {"accepted": len(accepted.value), "rows": [_decided(one) for one in accepted.value]},
            accepted.says,
        )
        return 0
    if parsed.row_id is None:
        raise UsageError(_("The row id is missing."), _("“qbo-desktop duplicates” lists them."))
    done = _decide(parsed, chosen[0], app)
    out.document(_decided(done.value), done.says)
    return 0


def _decide(parsed: argparse.Namespace, what: str, app: App) -> Outcome[Decided]:
    row, context = parsed.row_id, app.context()
    if what == "link":
        return LinkTo(row, parsed.link, takes_from(parsed.take)).run(context)
    if what == "create":
        return CreateContactFor(row, Kind(parsed.kind) if parsed.kind else None).run(context)
    if what == "not_same":
        return NotTheSame(row, parsed.not_same).run(context)
    if what == "skip":
        return SetAside(row).run(context)
    return Reopen(row).run(context)


def _decided(one: Decided) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "decision": one.decision,
        "quickbooks_id": one.quickbooks_id or None,
        "practice_id": one.practice_id or None,
    }


def undo(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Take the last decisions back."""
    return _turned(Undo(parsed.count).run(app.context()), out, "undone")


def redo(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Do again what was taken back."""
    return _turned(Redo(parsed.count).run(app.context()), out, "redone")


def _turned(done: Outcome[tuple[TakenBack, ...]], out: Output, what: str) -> int:
    taken = [{"id": str(one.id), "says": one.says, "done": one.done} for one in done.value]
    out.document({what: sum(one.done for one in done.value), "decisions": taken}, lambda: _counted(done))
    return 0


def _counted(done: Outcome[tuple[TakenBack, ...]]) -> str:
    if len(done.value) < 2:
        return done.says
    head = ngettext("{count} decision:", "{count} decisions:", len(done.value)).format(count=len(done.value))
    return "\n".join([head, *(f"  {one.says}" for one in done.value)])
