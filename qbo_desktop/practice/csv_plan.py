"""What an import of contacts will do, decided before anything is written. Pure.

A row without an id is a new contact, unless the book already has one with the same value in every column of
the file: importing a file again makes nothing twice. Each contact of the book answers for one such row, so
two equal rows of one file stay two contacts. A row that only looks like a contact of the book is a new
contact too, and is named in a note.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from qbo_desktop.domain.contact import Contact
from qbo_desktop.practice.book.fields import (
    BadValue,
    known_type,
    lookup_key,
    new_contact,
    short,
    to_columns,
    unknown_contact,
    with_changes,
)
from qbo_desktop.practice.csv_contacts import ContactsFile, ImportRow, RowError
from qbo_desktop.practice.csv_more import MORE_COLUMNS, more_columns, with_more
from qbo_desktop.practice.csv_spoiled import lost_zeros, refuse_spoiled
from qbo_desktop.sync.side import Record
from qbo_desktop.wording import _, ngettext

BATCH = 100
_YES = frozenset({"yes", "y", "true", "1", "oui", "o", "vrai", "x"})
_NO = frozenset({"", "no", "n", "false", "0", "non", "faux"})


@dataclass(frozen=True, slots=True)
class NewContact:
    """A contact that the import will add."""

    row: int
    contact: Contact
    archived: bool = False


@dataclass(frozen=True, slots=True)
class ChangedContact:
    """A contact that the import will change, and the version it was looked at in.

    `changes` are (column, old, new) of the columns that differ.
    """

    row: int
    id: str
    version: str
    contact: Contact
    archived: bool
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class BookLook:
    """The book as the plan needs it: its contacts by id, and its types."""

    records: Mapping[str, Record]
    types: Sequence[str]


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import will do; `notes` are sentences for the preview."""

    created: tuple[NewContact, ...] = ()
    updated: tuple[ChangedContact, ...] = ()
    unchanged: int = 0
    errors: tuple[RowError, ...] = ()
    notes: tuple[str, ...] = field(default=())

    def may_be_applied(self, skip_bad_rows: bool) -> bool:
        """Any bad row stops the whole import, unless bad rows are to be skipped."""
        return skip_bad_rows or not self.errors

    def in_batches(self, size: int = BATCH) -> Iterator[ImportPlan]:
        """The same writes in pieces of at most this many, so that no transaction is long."""
        writes = iter([*self.created, *self.updated])
        while piece := list(islice(writes, size)):
            yield ImportPlan(
                created=tuple(write for write in piece if isinstance(write, NewContact)),
                updated=tuple(write for write in piece if isinstance(write, ChangedContact)),
            )

    def to_json(self) -> dict[str, Any]:
        """The answer of `contacts import --json`."""
        return {
            "created": len(self.created),
            "updated": len(self.updated),
            "unchanged": self.unchanged,
            "errors": [error.to_json() for error in self.errors],
        }

    def rows_json(self) -> list[dict[str, Any]]:
        """What each row would do, by row: `id` is None and `changes` are empty for a new contact."""
        rows: list[dict[str, Any]] = [
            {
                "row": update.row,
                "action": "update",
                "id": update.id,
                "name": update.contact.label(),
                "changes": [{"field": column, "old": old, "new": new} for column, old, new in update.changes],
            }
            for update in self.updated
        ]
        rows += [
            {
                "row": created.row,
                "action": "create",
                "id": None,
                "name": created.contact.label(),
                "changes": [],
            }
            for created in self.created
        ]
        return sorted(rows, key=lambda row: int(row["row"]))


def plan_import(file: ContactsFile, book: BookLook) -> ImportPlan:
    """Decide what each row does to the book, and which rows cannot be taken, and why."""
    planner = _Planner(book)
    for row in file.rows:
        planner.take(row)
    return ImportPlan(
        created=tuple(planner.created),
        updated=tuple(planner.updated),
        unchanged=planner.unchanged,
        errors=tuple(sorted((*file.errors, *planner.errors), key=lambda error: error.row)),
        notes=(*file.notes, *planner.notes()),
    )


class _Planner:
    """Goes through the rows once, remembering which ids and which contacts of the book were spoken for."""

    def __init__(self, book: BookLook) -> None:
        self.book = book
        self.created: list[NewContact] = []
        self.updated: list[ChangedContact] = []
        self.unchanged = 0
        self.errors: list[RowError] = []
        self._look_alikes: list[tuple[int, str]] = []
        self._row_of_id: dict[str, int] = {}
        self._kept_zeros = 0
        self._answered: set[str] = set()
        self._by_name: dict[str, list[str]] | None = None

    def take(self, row: ImportRow) -> None:
        try:
            contact_id = row.cells.get("id", "")
            if contact_id:
                self._take_known(row, contact_id)
            else:
                self._take_new(row)
        except BadValue as error:
            self.errors.append(RowError(row.number, error.column, str(error)))

    def _take_known(self, row: ImportRow, contact_id: str) -> None:
        record = self.book.records.get(contact_id) or self.book.records.get(contact_id.upper())
        if record is None:
            refusal = unknown_contact(contact_id)
            raise BadValue(
                refusal.says,
                _(
                    "Leave the id empty for a new contact; a number of another program belongs in "
                    "client_identifier."
                ),
                column="id",
            )
        if record.id in self._row_of_id:
            raise BadValue(
                _("The id {id} stands in row {row} already.").format(
                    id=record.id, row=self._row_of_id[record.id]
                ),
                column="id",
            )
        self._row_of_id[record.id] = row.number
        self._answered.add(record.id)
        held = _columns(record.contact)
        told = self._changes(row)
        changes = {column: value for column, value in told.items() if value != held[column]}
        shortened = [column for column, value in changes.items() if lost_zeros(column, value, held[column])]
        self._kept_zeros += len(shortened)
        for column in shortened:
            del changes[column]
        refuse_spoiled(changes, held)
        archived = _archived(row) if "archived" in row.cells else not record.active
        contact = _changed(record.contact, changes)
        if contact == record.contact and archived == (not record.active):
            self.unchanged += 1
            return
        now = _columns(contact)
        differences = [(column, held[column], now[column]) for column in now if now[column] != held[column]]
        if archived == record.active:
            differences.append(("archived", "no" if archived else "yes", "yes" if archived else "no"))
        self.updated.append(
            ChangedContact(row.number, record.id, record.version, contact, archived, tuple(differences))
        )

    def _take_new(self, row: ImportRow) -> None:
        told = self._changes(row)
        refuse_spoiled(told)
        contact = _made(told)
        archived = _archived(row)
        same_name = [self.book.records[found] for found in self._same_name(contact.name)]
        free = [record for record in same_name if record.id not in self._answered]
        columns = _columns(contact) if free else {}
        for record in free:
            if _says_the_same(row, columns, archived, record):
                self._answered.add(record.id)
                self.unchanged += 1
                return
        alike = [record for record in same_name if _looks_the_same(contact, record.contact)]
        for record in alike:
            # What the row leaves empty may have been filled since, by a run for instance.
            if record.id not in self._answered and _says_nothing_else(row, columns, archived, record):
                self._answered.add(record.id)
                self.unchanged += 1
                return
        if alike:
            self._look_alikes.append((row.number, alike[0].id))
        self.created.append(NewContact(row.number, contact, archived))

    def notes(self) -> list[str]:
        """Numbers whose zeros were kept, and which new contacts look like one that the book has."""
        kept = ngettext(
            "{count} number has lost the zeros in front of it, as spreadsheets do; it stays as the book has it.",
            "{count} numbers have lost the zeros in front of them, as spreadsheets do; they stay as the book has them.",
            self._kept_zeros,
        ).format(count=self._kept_zeros)
        return [kept] * bool(self._kept_zeros) + [
            _(
                "Row {row} becomes a new contact, though {id} looks the same. "
                "To change that one instead, write {id} into the column id."
            ).format(row=row, id=contact_id)
            for row, contact_id in self._look_alikes
        ]

    def _changes(self, row: ImportRow) -> dict[str, str]:
        changes = {column: text for column, text in row.cells.items() if column not in ("id", "archived")}
        if changes.get("type"):
            changes["type"] = known_type(self.book.types, changes["type"])
        return changes

    def _same_name(self, name: str) -> list[str]:
        if self._by_name is None:
            self._by_name = defaultdict(list)
            for record in self.book.records.values():
                self._by_name[lookup_key(record.contact.name)].append(record.id)
        return self._by_name.get(lookup_key(name), [])


def _archived(row: ImportRow) -> bool:
    text = row.cells.get("archived", "").casefold()
    if text not in _YES | _NO:
        raise BadValue(
            _("“{value}” in the column archived is neither yes nor no.").format(value=short(text)),
            column="archived",
        )
    return text in _YES


def _columns(contact: Contact) -> dict[str, str]:
    """Every column of a contact but its id and archive, as text."""
    return {**to_columns(contact), **more_columns(contact)}


def _changed(contact: Contact, changes: Mapping[str, str]) -> Contact:
    plain = {column: text for column, text in changes.items() if column not in MORE_COLUMNS}
    return with_more(with_changes(contact, plain) if plain else contact, changes)


def _made(told: Mapping[str, str]) -> Contact:
    plain = {column: text for column, text in told.items() if column not in MORE_COLUMNS}
    return with_more(new_contact(plain), told)


def _says_the_same(row: ImportRow, columns: Mapping[str, str], archived: bool, record: Record) -> bool:
    """Whether a contact has the value of a new row in every column of the file, empty ones included.

    An empty name or kind was made from the others, for the contact as for the row.
    """
    held = _columns(record.contact)
    empty = (column for column, text in row.cells.items() if not text and column in held)
    return _says_nothing_else(row, columns, archived, record) and not any(
        held[column] for column in empty if column not in ("name", "kind")
    )


def _says_nothing_else(row: ImportRow, columns: Mapping[str, str], archived: bool, record: Record) -> bool:
    """Whether a contact has the value of a new row wherever the row has one."""
    if row.cells.get("archived") and archived == record.active:
        return False
    held = _columns(record.contact)
    return all(
        columns[column] == held[column] for column, text in row.cells.items() if text and column in held
    )


def _looks_the_same(contact: Contact, held: Contact) -> bool:
    """Whether two of one name have the same e-mail or client identifier too."""
    emails = {lookup_key(email) for email in contact.emails()} & {
        lookup_key(email) for email in held.emails()
    }
    identifier = contact.client_identifier and contact.client_identifier == held.client_identifier
    return bool(emails or identifier)
