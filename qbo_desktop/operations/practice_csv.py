"""Client lists as CSV: preview an import, apply it, export contacts."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qbo_desktop.errors import Stale, UsageError
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.operations.files import keep_off_the_store
from qbo_desktop.practice.book import contacts as book
from qbo_desktop.practice.book.importing import apply_import, look
from qbo_desktop.practice.csv_contacts import RowError, read_contacts, write_contacts
from qbo_desktop.practice.csv_headers import read_map
from qbo_desktop.practice.csv_plan import ImportPlan, plan_import
from qbo_desktop.store import mirror, pairs
from qbo_desktop.store.work import Work
from qbo_desktop.sync.progress import Stage
from qbo_desktop.sync.side import PRACTICE
from qbo_desktop.wording import _, language, ngettext

LARGEST_FILE = 200 * 1024 * 1024
# Up to here an import is one decision that can be undone; a larger one is written in pieces.
ONE_DECISION = 1000


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or would do; `applied` says which."""

    created: int
    updated: int
    unchanged: int
    errors: tuple[RowError, ...]
    notes: tuple[str, ...]
    applied: bool

    def to_json(self) -> dict[str, Any]:
        """As the command line answers."""
        return {
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "applied": self.applied,
            "errors": [error.to_json() for error in self.errors],
            "notes": list(self.notes),
        }


def read_file(path: Path) -> bytes:
    """The bytes of a file the user named; UsageError with a sentence when they cannot be had."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise UsageError(_("The file {path} is too large for a client list.").format(path=path))
        return path.read_bytes()
    except OSError as error:
        raise UsageError(
            _("The file {path} cannot be read: {why}").format(path=path, why=error.strerror or error)
        ) from error


def read_mapping(path: Path) -> dict[str, str]:
    """The header → column of a mapping file (JSON); UsageError when it is none."""
    return read_map(read_file(path).decode("utf-8-sig", "replace"))


@dataclass(frozen=True, slots=True)
class PlanImport:
    """What an import of a file would do. Nothing is written."""

    path: Path
    mapping: Mapping[str, str] = field(default_factory=dict)
    lane = Lane.DESK

    def title(self) -> str:
        return _("Preview of the import")

    def run(self, context: Context) -> Outcome[ImportPlan]:
        """Raises UsageError for a file that is no such CSV."""
        file = read_contacts(read_file(self.path), self.mapping)
        with context.store.read() as session:
            known = look(session, context.workspace_id)
        return Outcome(plan_import(file, known))


@dataclass(frozen=True, slots=True)
class ApplyImport:
    """Write what a plan says; with bad rows nothing, unless these are to be skipped."""

    plan: ImportPlan = field(repr=False)
    skip_bad_rows: bool = False
    lane = Lane.DESK

    def title(self) -> str:
        return _("Import contacts")

    def run(self, context: Context) -> Outcome[Imported]:
        plan = self.plan
        if not plan.may_be_applied(self.skip_bad_rows):
            nothing = Imported(0, 0, plan.unchanged, plan.errors, plan.notes, applied=False)
            return Outcome(
                nothing, says=_("Nothing was imported, because of the rows in error."), exit_code=2
            )
        writes = len(plan.created) + len(plan.updated)
        pieces = [plan] if writes <= ONE_DECISION else list(plan.in_batches())
        done = 0
        for piece in pieces:
            context.progress.at(Stage.APPLY, done, writes)
            self._write(context, piece, one_decision=len(pieces) == 1)
            done += len(piece.created) + len(piece.updated)
        result = Imported(
            len(plan.created), len(plan.updated), plan.unchanged, plan.errors, plan.notes, applied=True
        )
        says = ngettext("{count} contact was imported.", "{count} contacts were imported.", writes).format(
            count=writes
        )
        return Outcome(result, says=says, undoable=bool(writes) and len(pieces) == 1)

    def _write(self, context: Context, piece: ImportPlan, *, one_decision: bool) -> None:
        try:
            with context.store.work(context.workspace_id, context.actor) as work:
                new_ids = apply_import(work, piece)
                _show(work, [*new_ids, *(update.id for update in piece.updated)], as_decision=one_decision)
                if one_decision and (piece.created or piece.updated):
                    work.decide("import-contacts", count=len(piece.created) + len(piece.updated))
        except Stale as error:
            raise UsageError(error.says, error.remedy) from error


def _show(work: Work, ids: list[str], *, as_decision: bool) -> None:
    """Let the client list see what was just written in the book."""
    records = [
        record for one in ids if (record := book.get(work.session, work.workspace_id, one)) is not None
    ]
    if as_decision:
        mirror.put_decided(work, PRACTICE, records)
    else:
        mirror.put(work, PRACTICE, records)
    pairs.note_contacts(work, ids)


@dataclass(frozen=True, slots=True)
class ExportContacts:
    """The contacts of the book as CSV, ready to be changed and imported again.

    `practice_ids`: only these, in the order of the book; None for all. `for_excel`: with the mark by which
    Excel knows UTF-8, and the separator that it expects.
    """

    path: Path
    for_excel: bool = False
    practice_ids: tuple[str, ...] | None = field(default=None, repr=False)
    lane = Lane.DESK

    def title(self) -> str:
        return _("Export contacts")

    def run(self, context: Context) -> Outcome[int]:
        wanted = None if self.practice_ids is None else frozenset(self.practice_ids)
        with context.store.read() as session:
            records = [
                record
                for record in book.all_records(session, context.workspace_id)
                if wanted is None or record.id in wanted
            ]
        keep_off_the_store(context, self.path)
        separator = ";" if self.for_excel and language().startswith("fr") else ","
        write_file(self.path, write_contacts(records, separator, byte_order_mark=self.for_excel))
        says = ngettext("{count} contact was exported.", "{count} contacts were exported.", len(records))
        return Outcome(len(records), says=says.format(count=len(records)))


def write_file(path: Path, pieces: Iterable[str]) -> None:
    """Write a file the user named, whole or not at all, readable by the user only."""
    partial = path.with_name(path.name + ".part")
    try:
        if path.is_dir():
            raise UsageError(_("{path} is a folder.").format(path=path), _("Name a file."))
        descriptor = os.open(partial, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
            stream.writelines(pieces)
        partial.replace(path)
    except OSError as error:
        raise UsageError(
            _("The file {path} cannot be written: {why}").format(path=path, why=error.strerror or error)
        ) from error
