"""The Practice Book as a side: the port over its contacts.

The book lives in our own store, so a run can write on its own unit of work (`create_in`, `create_many_in`,
`update_in`, `deactivate_in`) and commit the contact together with its link; the verbs of the port open one
each. What changed is read by the book's `change` series: writers take turns, so numbers become visible in
their order and none is ever left behind the cursor.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager

from sqlalchemy import func, insert, or_
from sqlmodel import col, select

from qbo_desktop.domain.changes import Topic
from qbo_desktop.domain.contact import FIELDS, NAME_FIELDS, Contact
from qbo_desktop.errors import Fault, Refused, SideError
from qbo_desktop.practice.book import contacts as book
from qbo_desktop.practice.book.fields import BadValue, lookup_key, named, short
from qbo_desktop.practice.book.tables import BookContact
from qbo_desktop.store.tables.workspaces import Workspace
from qbo_desktop.store.work import Store, Work
from qbo_desktop.sync.side import PRACTICE, Capabilities, Identity, Page, Record, SideName, Write
from qbo_desktop.wording import _

PAGE_SIZE = 500
# SQLite builds allow at least 999 variables in a statement.
_IN_ONE_QUESTION = 900


class BookSide:
    """The port `sync.side.Side` over the book of one workspace; `actor` signs what is written."""

    name: SideName = PRACTICE
    capabilities = Capabilities(
        local=True,
        idempotent=True,
        partial_update=True,
        finds_by_key=True,
        clock_seconds=0.0,
    )

    def __init__(self, store: Store, workspace_id: int, actor: str = "") -> None:
        self.store = store
        self.workspace_id = workspace_id
        self.actor = actor

    @property
    def invoices(self) -> None:
        """See the port; the book issues invoices (`invoice_source`), it is not the side that is to hold them."""
        return None

    @property
    def requests_made(self) -> int:
        """The book is here: nothing goes to the outside."""
        return 0

    @property
    def last_trace_id(self) -> str:
        """See the port."""
        return ""

    def holders_of_name(self, name: str, refusal: SideError | None = None) -> list[tuple[str, str, str]]:
        """See the port; names are free here."""
        return []

    def identity(self) -> Identity:
        """The book of this workspace: `book:` and the workspace's id."""
        with self.store.read() as session:
            workspace = session.get(Workspace, self.workspace_id)
            return Identity(key=f"book:{self.workspace_id}", name=workspace.name if workspace else "")

    def changed_since(self, cursor: str) -> Iterator[Page]:
        """See the port. Each page is a short read of its own; nothing is open between two of them."""
        last = int(cursor or 0)
        with self.store.read() as session:
            expected = session.exec(
                select(func.count())
                .select_from(BookContact)
                .where(BookContact.workspace_id == self.workspace_id, BookContact.change > last)
            ).one()
        while True:
            with self.store.read() as session:
                rows = session.exec(
                    select(BookContact)
                    .where(BookContact.workspace_id == self.workspace_id, BookContact.change > last)
                    .order_by(col(BookContact.change))
                    .limit(PAGE_SIZE)
                ).all()
                records = tuple(book.to_record(row) for row in rows)
                last = rows[-1].change if rows else last
            if len(records) < PAGE_SIZE:
                yield Page(records, int(expected), str(last), whole=not cursor)
                return
            yield Page(records, int(expected))

    def get(self, record_id: str) -> Record | None:
        """See the port."""
        with self.store.read() as session:
            return book.get(session, self.workspace_id, record_id)

    def find_contacts(self, *, name: str = "", email: str = "", key: str = "") -> list[Record]:
        """See the port; any of what is given finds. An e-mail is looked for where it comes first."""
        wanted = []
        if name:
            wanted.append(col(BookContact.name_key) == lookup_key(name))
        if email:
            wanted.append(col(BookContact.email_key) == lookup_key(email))
        if key:
            wanted.append(col(BookContact.made_key) == key)
        if not wanted:
            return []
        with self.store.read() as session:
            rows = session.exec(
                select(BookContact)
                .where(BookContact.workspace_id == self.workspace_id, or_(*wanted))
                .order_by(func.length(BookContact.id), col(BookContact.id))
            )
            return [book.to_record(row) for row in rows]

    def create_contact(self, contact: Contact, key: str) -> Record:
        """See the port."""
        with self._work() as work:
            return self.create_in(work, contact, key)

    def update_contact(self, record: Record, contact: Contact, fields: frozenset[str], key: str) -> Record:
        """See the port."""
        with self._work() as work:
            return self.update_in(work, record, contact, fields, key)

    def deactivate_contact(self, record: Record, key: str) -> Record:
        """See the port."""
        with self._work() as work:
            return self.deactivate_in(work, record, key)

    def write_many(self, writes: Sequence[Write], key: str) -> list[Record | SideError]:
        """See the port; the book takes one write a call, so this is one after the other."""
        answers: list[Record | SideError] = []
        for write in writes:
            try:
                with self._work() as work:
                    answers.append(self._write_in(work, write))
            except SideError as error:
                answers.append(error)
        return answers

    def is_older(self, version: str, than: str) -> bool:
        """See the port: versions count up."""
        return version.isdecimal() and than.isdecimal() and int(version) < int(than)

    def cannot_hold(self, contact: Contact, field: str) -> str:
        """See the port: the book holds every FIELD; only a contact without any name is none."""
        return "needed" if field in NAME_FIELDS and not any(contact.get(one) for one in NAME_FIELDS) else ""

    # The same writes on a run's own unit of work.

    def create_in(self, work: Work, contact: Contact, key: str) -> Record:
        """Make a contact on an open unit of work; a key that was used answers what was made under it.

        Through a row object, so that a decision which makes a contact takes it away when it is undone.
        """
        if key and (made := self._made_under(work, [key]).get(key)):
            return made
        contact = _acceptable(contact)
        if contact.type:
            contact = contact.with_fields(type=book.add_type(work, contact.type))
        row = book.new_rows(work, [(contact, key)])[0]
        work.session.add(row)
        work.session.flush()
        return book.to_record(row)

    def create_many_in(self, work: Work, wanted: Iterable[tuple[Contact, str]]) -> list[Record]:
        """Make many contacts with few statements; answers them in the order given.

        Types that the book does not have are added: the setting that names one is a person's word. Raises
        Refused for a contact without any name, before anything is written.
        """
        wanted = [(_acceptable(contact), key) for contact, key in wanted]
        spelled = {
            name: book.add_type(work, name)
            for name in sorted({contact.type for contact, _key in wanted if contact.type})
        }
        wanted = [(contact.with_fields(type=spelled.get(contact.type, "")), key) for contact, key in wanted]
        made = self._made_under(work, [key for _contact, key in wanted if key])
        # A key that stands twice in one call is one intention.
        fresh: dict[int | str, tuple[Contact, str]] = {}
        for position, (contact, key) in enumerate(wanted):
            if key not in made:
                fresh.setdefault(key or position, (contact, key))
        rows = book.new_rows(work, fresh.values())
        if rows:
            work.session.execute(insert(BookContact), [row.model_dump() for row in rows])
            work.touch(Topic.BOOK, Topic.CONTACTS)
        records = dict(zip(fresh, (book.to_record(row) for row in rows), strict=True))
        return [made.get(key) or records[key or position] for position, (_contact, key) in enumerate(wanted)]

    def update_in(
        self, work: Work, record: Record, contact: Contact, fields: frozenset[str], key: str = ""
    ) -> Record:
        """Change fields of a contact on an open unit of work. Raises Stale and Refused."""
        row = self._current(work, record)
        book.write(work, row, _changed(work, row, contact, fields))
        return book.to_record(row)

    def update_many_in(
        self, work: Work, wanted: Sequence[tuple[Record, Contact, frozenset[str]]]
    ) -> list[Record | None]:
        """Change fields of many contacts with few statements; answers them in the order given.

        None stands for one that is no longer of the record's version, or no longer there. No contact may come
        twice. Raises Refused.
        """
        # Read at once, and held: the session lets go of rows that nobody holds, and would read each again.
        held = book.rows_of(work, [record.id for record, _contact, _fields in wanted])
        rows: list[BookContact | None] = []
        touched: list[BookContact] = []
        for record, contact, fields in wanted:
            row = held.get(record.id)
            if row is None or str(row.version) != record.version:
                rows.append(None)
                continue
            if book.fill(row, _changed(work, row, contact, fields)):
                touched.append(row)
            rows.append(row)
        book.stamp(work, touched)
        work.session.flush()
        return [None if row is None else book.to_record(row) for row in rows]

    def deactivate_in(self, work: Work, record: Record, key: str = "") -> Record:
        """Archive a contact on an open unit of work. Raises Stale and Refused."""
        self._current(work, record)
        return book.set_archived(work, record.id, True)

    def _write_in(self, work: Work, write: Write) -> Record:
        if write.record is None:
            record = self.create_in(work, write.contact, write.key)
        else:
            record = self.update_in(work, write.record, write.contact, write.fields, write.key)
        return record if write.active is None else book.set_archived(work, record.id, not write.active)

    def _work(self) -> AbstractContextManager[Work]:
        return self.store.work(self.workspace_id, self.actor)

    def _current(self, work: Work, record: Record) -> BookContact:
        row = work.session.get(BookContact, (self.workspace_id, record.id))
        if row is None:
            raise _gone(record)
        book.check_version(row, record.version)
        return row

    def _made_under(self, work: Work, keys: list[str]) -> dict[str, Record]:
        found: dict[str, Record] = {}
        for start in range(0, len(keys), _IN_ONE_QUESTION):
            rows = work.session.exec(
                select(BookContact).where(
                    BookContact.workspace_id == self.workspace_id,
                    col(BookContact.made_key).in_(keys[start : start + _IN_ONE_QUESTION]),
                )
            )
            found |= {row.made_key: book.to_record(row) for row in rows}
        return found


def _gone(record: Record) -> Refused:
    return Refused(
        _("The book no longer has the contact “{name}”.").format(name=short(record.contact.label())),
        side=PRACTICE,
        faults=(Fault(code="not-found", element=record.id),),
    )


def _changed(work: Work, row: BookContact, contact: Contact, fields: frozenset[str]) -> Contact:
    """What the row's contact becomes when these FIELDs take the values of `contact`."""
    unknown = fields - frozenset(FIELDS)
    if unknown:
        raise ValueError(f"not fields of a contact: {sorted(unknown)}")
    changed = Contact.from_json(row.content).with_fields(**{field: contact.get(field) for field in fields})
    changed = _acceptable(changed)
    if "type" in fields and changed.type:
        changed = changed.with_fields(type=book.add_type(work, changed.type))
    return changed


def _acceptable(contact: Contact) -> Contact:
    try:
        return _storable(named(contact))
    except BadValue as error:
        raise Refused(
            error.says, error.remedy, side=PRACTICE, faults=(Fault(code="no-name", element=error.column),)
        ) from error


def _storable(contact: Contact) -> Contact:
    """The contact without halves of characters, which no text column takes; all else stays to the letter."""
    text = json.dumps(contact.to_json(), ensure_ascii=False)
    stored = text.encode("utf-8", "replace").decode("utf-8")
    return contact if text == stored else Contact.from_json(json.loads(stored))
