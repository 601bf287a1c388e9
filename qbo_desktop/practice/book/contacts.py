"""What a person does with the contacts of the Practice Book: look, add, edit, archive; and their types.

Changes happen on an open unit of work and go through row objects, so that they can be undone. Each change
gives the row the next number of the book's `change` series (what the side reads by) and a new version.
Looking takes a session and the workspace's id.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Text, func, type_coerce
from sqlmodel import Session, col, select

from qbo_desktop.domain.contact import Contact, one_line
from qbo_desktop.errors import Stale, UsageError
from qbo_desktop.practice.book.fields import (
    clean,
    known_type,
    lookup_key,
    named,
    new_contact,
    short,
    spelling,
    to_columns,
    unknown_contact,
    with_changes,
)
from qbo_desktop.practice.book.staff import STAFF_NUMBERS
from qbo_desktop.practice.book.tables import BookContact, BookStaff, BookType
from qbo_desktop.practice.book.tax_rates import add_defaults
from qbo_desktop.store.work import Work
from qbo_desktop.sync.side import Record
from qbo_desktop.wording import _

FIRST_TYPE = "Client"
CONTACT_NUMBERS = "book_contact"
CHANGE_NUMBERS = "book_change"
# SQLite builds allow at least 999 variables in a statement.
_IN_ONE_QUESTION = 900
# The blocks of combining marks: accents, once letters are taken apart.
_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
_NOT_DIGITS = re.compile(r"\D+")


# A new book


def open_book(work: Work, country: str = "CA") -> None:
    """Make the workspace's book if it has none: one type, one owner who may do everything, the country's tax rates.

    Once there, nothing is added again.
    """
    owner = select(BookStaff.id).where(BookStaff.workspace_id == work.workspace_id, col(BookStaff.is_owner))
    if work.session.exec(owner).first() is not None:
        return
    add_type(work, FIRST_TYPE)
    number = work.next_numbers(STAFF_NUMBERS)[0]
    work.session.add(
        BookStaff(
            workspace_id=work.workspace_id,
            id=f"S{number}",
            name=_("Owner"),
            is_owner=True,
            at_work=True,
            billing_admin=True,
            send_invoices=True,
        )
    )
    add_defaults(work, country)
    work.session.flush()


# Types


def types(session: Session, workspace_id: int) -> list[str]:
    """The contact types by name, in alphabetical order."""
    names = session.exec(select(BookType.name).where(BookType.workspace_id == workspace_id)).all()
    return sorted(names, key=lambda name: (fold(name), name))


def add_type(work: Work, name: str) -> str:
    """Add a contact type; answers its name. One that exists, whatever the case, is left as it is.

    Raises UsageError for no name and for a name with “;”, which separates types in the settings.
    """
    name = one_line(clean(name))
    if not name:
        raise UsageError(_("A contact type needs a name."))
    if ";" in name:
        raise UsageError(_("The name of a contact type cannot contain “;”."))
    found = spelling(types(work.session, work.workspace_id), name)
    if found is None:
        work.session.add(BookType(workspace_id=work.workspace_id, name=name))
        work.session.flush()
    return found or name


# Looking


def get(session: Session, workspace_id: int, contact_id: str) -> Record | None:
    """A contact, or None when the book has none of this id."""
    row = session.get(BookContact, (workspace_id, contact_id))
    return to_record(row) if row else None


def count(session: Session, workspace_id: int, archived: bool | None = None) -> int:
    """How many contacts the book holds; `archived` narrows to the archived ones or to the others."""
    query = select(func.count()).select_from(BookContact).where(BookContact.workspace_id == workspace_id)
    if archived is not None:
        query = query.where(col(BookContact.archived).is_(archived))
    return int(session.exec(query).one())


def all_records(session: Session, workspace_id: int, archived: bool | None = None) -> Iterator[Record]:
    """Every contact in the order of their numbers, read piece by piece while the session is open."""
    query = select(BookContact).where(BookContact.workspace_id == workspace_id)
    if archived is not None:
        query = query.where(col(BookContact.archived).is_(archived))
    query = query.order_by(func.length(BookContact.id), col(BookContact.id))
    for row in session.exec(query.execution_options(yield_per=500)):
        yield to_record(row)


def search(
    session: Session,
    workspace_id: int,
    text: str,
    archived: bool | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> list[Record]:
    """Contacts in which every word of the text occurs, by name.

    Case and accents do not count. Looked at are the id, names, e-mails, phones (their digits too), addresses,
    type, website and client identifier. No text finds everything.
    """
    words = fold(text).split()
    found: list[Record] = []
    enough = None if limit is None else offset + limit
    for ids in _pieces(_likely(session, workspace_id, words, archived), enough or _IN_ONE_QUESTION):
        rows = session.exec(
            select(BookContact).where(BookContact.workspace_id == workspace_id, col(BookContact.id).in_(ids))
        )
        records = {row.id: to_record(row) for row in rows}
        found += [
            records[contact_id]
            for contact_id in ids
            if all(word in _haystack(records[contact_id]) for word in words)
        ]
        if enough is not None and len(found) >= enough:
            break
    return found[offset:enough]


def _likely(session: Session, workspace_id: int, words: list[str], archived: bool | None) -> list[str]:
    """Ids, by name, of all contacts that may have these words: the text of a row tells without parsing it."""
    query = select(BookContact.id, BookContact.name_key, type_coerce(BookContact.content, Text))
    query = query.where(BookContact.workspace_id == workspace_id)
    if archived is not None:
        query = query.where(col(BookContact.archived).is_(archived))
    escaped = [json.dumps(word, ensure_ascii=False)[1:-1] for word in words]
    likely = []
    for contact_id, name, content in session.execute(query):
        hay = f"{contact_id.casefold()} {fold(content)}" if words else ""
        digits = _NOT_DIGITS.sub("", hay)
        if all(word in hay or (word.isdecimal() and word in digits) for word in escaped):
            likely.append((fold(name), len(contact_id), contact_id))
    return [contact_id for _name, _length, contact_id in sorted(likely)]


def _pieces(ids: list[str], size: int) -> Iterator[list[str]]:
    size = min(size, _IN_ONE_QUESTION)
    return (ids[start : start + size] for start in range(0, len(ids), size))


def _haystack(record: Record) -> str:
    contact = record.contact
    phones = [str(phone) for phone in (*contact.phones(), contact.phone_fax) if phone]
    digits = ["".join(filter(str.isdecimal, phone)) for phone in phones]
    texts = (
        record.id,
        contact.name,
        contact.person_name(),
        contact.company,
        *contact.emails(),
        *phones,
        *digits,
        *(str(address) for address in contact.addresses()),
        contact.type,
        contact.client_identifier,
        contact.website,
    )
    return fold("\n".join(texts))


def listed(record: Record) -> dict[str, Any]:
    """A contact as lists and `--json` show it: the columns of the CSV, addresses whole as well."""
    contact = record.contact
    return {
        "id": record.id,
        **to_columns(contact),
        "kind_assumed": contact.kind_assumed,
        "physical": contact.physical.to_json() if contact.physical else None,
        "mailing": contact.mailing.to_json() if contact.mailing else None,
        "archived": not record.active,
        "version": record.version,
    }


# Changing


def add(work: Work, contact: Contact, key: str = "") -> Record:
    """Add a contact; answers it with its id. Raises UsageError without any name or for an unknown type.

    The display name is made from the others when there is none. `key` is the idempotency key of a run.
    """
    contact = named(contact)
    contact = contact.with_fields(type=known_type(types(work.session, work.workspace_id), contact.type))
    row = new_rows(work, [(contact, key)])[0]
    work.session.add(row)
    work.session.flush()
    return to_record(row)


def add_from(work: Work, changes: Mapping[str, Any]) -> Record:
    """Add a contact from columns (`name`, `mailing_city`, `kind` …). Raises UsageError."""
    return add(work, new_contact(changes))


def edit(
    work: Work, contact_id: str, changes: Mapping[str, Any], expected_version: str | None = None
) -> Record:
    """Set some columns or fields of a contact; what is already so changes nothing.

    Raises UsageError (unknown id, field or type; no name left), and Stale when the contact is no longer of
    the expected version.
    """
    row = _row(work, contact_id)
    check_version(row, expected_version)
    contact = with_changes(Contact.from_json(row.content), changes)
    if "type" in changes:
        contact = contact.with_fields(type=known_type(types(work.session, work.workspace_id), contact.type))
    write(work, row, contact)
    return to_record(row)


def set_archived(
    work: Work, contact_id: str, archived: bool = True, expected_version: str | None = None
) -> Record:
    """Archive a contact, or take it back. Raises UsageError for an unknown id, and Stale."""
    row = _row(work, contact_id)
    check_version(row, expected_version)
    if row.archived != archived:
        row.archived = archived
        stamp(work, [row])
        work.session.flush()
    return to_record(row)


def _row(work: Work, contact_id: str) -> BookContact:
    row = work.session.get(BookContact, (work.workspace_id, contact_id))
    if row is None:
        raise unknown_contact(contact_id)
    return row


def rows_of(work: Work, contact_ids: Sequence[str]) -> dict[str, BookContact]:
    """The rows of these contacts by id, of those that there are."""
    found: dict[str, BookContact] = {}
    for start in range(0, len(contact_ids), _IN_ONE_QUESTION):
        rows = work.session.exec(
            select(BookContact).where(
                BookContact.workspace_id == work.workspace_id,
                col(BookContact.id).in_(contact_ids[start : start + _IN_ONE_QUESTION]),
            )
        )
        found.update((row.id, row) for row in rows)
    return found


# Rows. The side and the import write through these too.


def check_version(row: BookContact, expected: str | None) -> None:
    """Raise Stale when the row is no longer of this version (None = any will do)."""
    if expected is not None and expected != str(row.version):
        raise Stale(
            _("The contact “{name}” was changed in the book meanwhile.").format(
                name=short(Contact.from_json(row.content).label())
            ),
            _("Look at it again, then repeat the change."),
            side="practice",
        )


def new_rows(work: Work, contacts: Iterable[tuple[Contact, str]]) -> list[BookContact]:
    """Rows for new contacts that have a name, each with its key, numbered; not yet in the session."""
    wanted = list(contacts)
    if not wanted:
        return []
    ids = work.next_numbers(CONTACT_NUMBERS, len(wanted))
    changes = work.next_numbers(CHANGE_NUMBERS, len(wanted))
    return [
        BookContact(
            workspace_id=work.workspace_id,
            id=f"C{number}",
            **_columns(contact),
            change=change,
            made_key=key,
            created_at=work.now,
            updated_at=work.now,
        )
        for (contact, key), number, change in zip(wanted, ids, changes, strict=True)
    ]


def write(work: Work, row: BookContact, contact: Contact) -> bool:
    """Give a row this content; answers whether that changed anything."""
    if not fill(row, contact):
        return False
    stamp(work, [row])
    work.session.flush()
    return True


def fill(row: BookContact, contact: Contact) -> bool:
    """Put a contact into a row, without stamping it; answers whether that changed anything."""
    columns = _columns(contact)
    if columns["content"] == row.content:
        return False
    for name, value in columns.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    return True


def stamp(work: Work, rows: Iterable[BookContact]) -> None:
    """Mark rows as changed now: next change numbers and versions. An undo that restores rows needs it too."""
    rows = list(rows)
    if not rows:
        return
    for row, change in zip(rows, work.next_numbers(CHANGE_NUMBERS, len(rows)), strict=True):
        row.change = change
        row.version += 1
        row.updated_at = work.now


def to_record(row: BookContact) -> Record:
    """A row as the side shows it."""
    return Record(
        id=row.id,
        version=str(row.version),
        contact=Contact.from_json(row.content),
        active=not row.archived,
        modified=row.updated_at,
    )


def _columns(contact: Contact) -> dict[str, Any]:
    return {
        "content": contact.to_json(),
        "type": contact.type,
        "name_key": lookup_key(contact.name),
        "email_key": lookup_key(next(iter(contact.emails()), "")),
    }


def fold(text: str) -> str:
    """Text to look things up in: like `lookup_key`, and without accents."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold())))
