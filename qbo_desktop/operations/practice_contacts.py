"""What a person does with the contacts of the Practice Book: add, change, archive; and their types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qbo_desktop.errors import Stale, UsageError
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.phrases.decisions import decision_text
from qbo_desktop.practice.book import contacts as book
from qbo_desktop.practice.book.fields import new_contact
from qbo_desktop.store import mirror, pairs
from qbo_desktop.store.work import Work
from qbo_desktop.sync.side import PRACTICE, Record
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from sqlmodel import Session


def show(work: Work, record: Record) -> None:
    """Let the client list see a contact that was just written in the book."""
    mirror.put_one(work, PRACTICE, record)
    pairs.note_contacts(work, [record.id])


@dataclass(frozen=True, slots=True)
class AddContact:
    """Add a contact from FIELD → text."""

    fields: Mapping[str, str]
    lane = Lane.DESK

    def title(self) -> str:
        return _("Add a contact")

    def run(self, context: Context) -> Outcome[Record]:
        with context.store.work(context.workspace_id, context.actor) as work:
            record = book.add(work, new_contact(self.fields))
            show(work, record)
            facts = {"name": record.contact.label()}
            work.decide("add-contact", **facts)
        return Outcome(record, says=decision_text("add-contact", facts), undoable=True)


@dataclass(frozen=True, slots=True)
class EditContact:
    """Set fields of a contact; an empty text clears. `version` guards against somebody else's change."""

    practice_id: str
    fields: Mapping[str, str] = field(default_factory=dict)
    version: str = ""
    lane = Lane.DESK

    def title(self) -> str:
        return _("Change a contact")

    def run(self, context: Context) -> Outcome[Record]:
        with context.store.work(context.workspace_id, context.actor) as work:
            require_contact(work, self.practice_id)
            try:
                record = book.edit(work, self.practice_id, self.fields, self.version or None)
            except Stale as error:
                raise UsageError(error.says, error.remedy) from error
            show(work, record)
            facts = {"name": record.contact.label()}
            work.decide("edit-contact", **facts)
        return Outcome(record, says=decision_text("edit-contact", facts), undoable=True)


@dataclass(frozen=True, slots=True)
class ArchiveContact:
    """Put a contact in the archive, or take it out again."""

    practice_id: str
    archived: bool = True
    lane = Lane.DESK

    def title(self) -> str:
        return _("Archive the contact") if self.archived else _("Take the contact out of the archive")

    def run(self, context: Context) -> Outcome[Record]:
        phrase = "archive-contact" if self.archived else "restore-contact"
        with context.store.work(context.workspace_id, context.actor) as work:
            require_contact(work, self.practice_id)
            record = book.set_archived(work, self.practice_id, self.archived)
            show(work, record)
            facts = {"name": record.contact.label()}
            work.decide(phrase, **facts)
        return Outcome(record, says=decision_text(phrase, facts), undoable=True)


@dataclass(frozen=True, slots=True)
class AddType:
    """Add a contact type; one that exists changes nothing."""

    name: str
    lane = Lane.DESK

    def title(self) -> str:
        return _("Add a contact type")

    def run(self, context: Context) -> Outcome[str]:
        with context.store.work(context.workspace_id, context.actor) as work:
            name = book.add_type(work, self.name)
        return Outcome(name, says=_("The contact type “{name}” is there.").format(name=name))


def require_contact(work: Work, practice_id: str) -> Record:
    """The contact; UsageError with the next step when there is none."""
    record = book.get(work.session, work.workspace_id, practice_id)
    if record is None:
        raise UsageError(
            _("There is no contact with the practice id “{id}”.").format(id=practice_id),
            _("Search for it in the Practice Book."),
            command=_("“qbo-desktop practice contacts” lists them."),
        )
    return record


def search(session: Session, workspace_id: int, text: str = "", archived: bool | None = None) -> list[Record]:
    """Contacts of the book in which every word of the text occurs, by name."""
    return book.search(session, workspace_id, text, archived)


def types(session: Session, workspace_id: int) -> list[str]:
    """The contact types, in alphabetical order."""
    return book.types(session, workspace_id)


def listed(record: Record) -> dict[str, Any]:
    """A contact as lists and `--json` show it."""
    return book.listed(record)
