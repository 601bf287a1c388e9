"""`config`, `activity`, `backup`, `restore`, `workspaces`."""

from __future__ import annotations

import argparse
import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from qbo_desktop.cli.output import Output, jsonable, table
from qbo_desktop.cli.payloads import entry_payload
from qbo_desktop.errors import StoreError, UsageError
from qbo_desktop.operations.care import (
    BackUp,
    DeleteWorkspace,
    NewWorkspace,
    RenameWorkspace,
    Restore,
    SetSetting,
)
from qbo_desktop.phrases.journal import entry_state, entry_text
from qbo_desktop.settings import DECLARED, declared
from qbo_desktop.store import journal
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.app import App
    from qbo_desktop.cli.main import Doors


def config(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Settings: all, one, or a new value."""
    settings = app.settings()
    if parsed.action == "list":
        values = {setting.key: settings.get(setting.key) for setting in DECLARED}
        out.document(values, lambda: table((_("Setting"), _("Value")), list(values.items())))
        return 0
    if parsed.key is None or (parsed.action == "set") != (parsed.value is not None):
        raise UsageError(
            _("The setting or its value is missing."), _("Write: config get KEY, or config set KEY VALUE.")
        )
    setting = declared(parsed.key)
    if parsed.action == "set":
        value = SetSetting(setting.key, parsed.value).run(app.context()).value
    else:
        value = settings.get(setting.key)
    out.document({setting.key: value}, value)
    return 0


def activity(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """The journal of writes, the newest first."""
    since = _time(parsed.since) if parsed.since else None
    with app.store.read() as session:
        entries = journal.entries(session, app.workspace_id, since=since, limit=100_000)
    records = [entry_payload(entry) for entry in entries]
    if parsed.format == "csv" and not out.as_json:
        out.document(None, lambda: _csv(records))
        return 0
    out.document(
        records,
        lambda: (
            table(
                (_("When"), _("Who"), _("Action"), _("Client"), _("State")),
                [
                    (jsonable(one.at), one.actor, entry_text(one), one.subject, entry_state(one))
                    for one in entries
                ],
            )
            if records
            else _("Nothing was written yet.")
        ),
    )
    return 0


def _time(text: str) -> datetime:
    """A time or a date as typed; without a zone it is UTC."""
    try:
        typed = datetime.fromisoformat(text.replace("Z", "+00:00"))
        return typed.replace(tzinfo=UTC) if typed.tzinfo is None else typed.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UsageError(
            _("“{text}” is not a time.").format(text=text),
            _("Write it as 2026-11-24 or 2026-11-24T09:00Z."),
        ) from error


def _csv(records: list[dict[str, object]]) -> str:
    text = io.StringIO()
    columns = (
        "id",
        "at",
        "actor",
        "side",
        "action",
        "kind",
        "subject",
        "record_id",
        "state",
        "reason",
        "run",
        "trace_id",
    )
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*columns, "changes"))
    for one in records:
        changes = one["changes"]
        words = "; ".join(
            f"{change['field']}: {change['old'] or '—'} → {change['new'] or '—'}"
            for change in (changes if isinstance(changes, list) else [])
        )
        cells = [str(jsonable(one[column]) if one[column] is not None else "") for column in columns]
        # A cell that a spreadsheet would run as a formula is made plain text.
        writer.writerow([f"'{cell}" if cell[:1] in "=+-@\t\r" and cell else cell for cell in (*cells, words)])
    return text.getvalue().rstrip("\n")


def backup(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Copy the store."""
    path = Path(parsed.file).expanduser() if parsed.file else None
    done = BackUp(path).run(app.context())
    out.document({"path": done.value.path, "size": done.value.size, "checks": done.value.checks}, done.says)
    return 0


def restore(parsed: argparse.Namespace, out: Output, home: Path, doors: Doors) -> int:
    """Put a backup in the store's place, also where that store can no longer be opened."""
    from qbo_desktop.cli.main import store_file

    backup = Path(parsed.file).expanduser()
    store = store_file(getattr(parsed, "store", ""))
    try:
        app = doors.open_app(home, getattr(parsed, "workspace", ""), store)
    except StoreError:
        done = doors.restore_unreadable(home, store, backup)
    else:
        try:
            done = Restore(backup).run(app.context())
        finally:
            app.close()
    out.document({"path": done.value.path, "size": done.value.size, "checks": done.value.checks}, done.says)
    return 0


def workspaces(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """List, make, rename, delete."""
    wanted = {"list": 0, "new": 1, "rename": 2, "delete": 1}[parsed.action]
    if len(parsed.names) != wanted:
        raise UsageError(_("Write: workspaces list, new NAME, rename NAME NEW, or delete NAME."))
    context = app.context()
    if parsed.action == "new":
        app.switch(NewWorkspace(parsed.names[0]).run(context).value)
    elif parsed.action == "rename":
        RenameWorkspace(*parsed.names).run(context)
    elif parsed.action == "delete":
        DeleteWorkspace(parsed.names[0]).run(context)
    found = app.workspaces()
    out.document(
        [{"name": one.name, "used_at": one.used_at, "current": one.id == found[0].id} for one in found],
        lambda: "\n".join(one.name for one in found),
    )
    return 0
