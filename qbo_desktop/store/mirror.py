"""The mirror: every contact as each side last showed it to us."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, or_
from sqlalchemy import select as sa_select
from sqlalchemy.dialects.sqlite import insert
from sqlmodel import Session, col, select

from qbo_desktop.domain.changes import Topic
from qbo_desktop.domain.contact import FIELDS, Contact
from qbo_desktop.domain.naming import name_key
from qbo_desktop.store import workspaces
from qbo_desktop.store.tables.contacts import MirrorRecord
from qbo_desktop.store.tables.types import canonical_json
from qbo_desktop.store.work import Work
from qbo_desktop.sync.side import PRACTICE, Record, SideName

# What makes a contact that is linked to nobody news for QuickBooks: names, e-mails, phones, addresses, the type.
_NEWS = (*FIELDS, "more_emails", "more_phones", "more_addresses")
_ASK_AT_ONCE = 500  # SQLite takes a limited number of values in one statement


def fold(text: str) -> str:
    """Text as people search it: without case, accents and doubled blanks."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def digest_of(record: Record) -> str:
    """A short text that differs whenever anything of the record that we keep in step differs."""
    matters: list[Any] = [record.contact.to_json(), record.active, record.parent_id]
    if record.gone:
        matters.append("gone")
    return hashlib.blake2b(canonical_json(matters).encode(), digest_size=16).hexdigest()


def fields_digest(content: Mapping[str, Any]) -> str:
    """A short text that differs whenever a field does that sends a contact to QuickBooks by itself.

    `content` is the contact as JSON. A client number, a website or the archive alone is no such news.
    """
    matters = {name: content[name] for name in _NEWS if name in content}
    return hashlib.blake2b(canonical_json(matters).encode(), digest_size=16).hexdigest()


def _row(work: Work, side: SideName, record: Record) -> dict[str, Any]:
    contact = record.contact
    content = contact.to_json()
    words = (
        contact.name,
        contact.company,
        contact.person_name(),
        *contact.emails(),
        *map(str, contact.phones()),
        *map(str, contact.addresses()),
        contact.client_identifier,
        record.id,
    )
    return {
        "workspace_id": work.workspace_id,
        "side": side,
        "record_id": record.id,
        "version": record.version,
        "content": content,
        "unmapped": dict(record.unmapped),
        "active": record.active,
        "gone": record.gone,
        "parent_id": record.parent_id,
        "modified": record.modified,
        "label": contact.label(),
        "email": contact.email,
        "type": contact.type,
        "search": fold(" ".join(word for word in words if word)),
        "digest": digest_of(record),
        "fields_digest": fields_digest(content) if side == PRACTICE else "",
    }


def put(work: Work, side: SideName, records: Sequence[Record], *, by_the_run: bool = False) -> list[str]:
    """Remember what a side showed; answers the ids of the records that are new or differ.

    `by_the_run`: the run itself wrote them, by its plan, so the rules need not look at everybody again.
    """
    known = digests(work.session, work.workspace_id, side, [record.id for record in records])
    rows = [_row(work, side, record) for record in records]
    if rows:
        statement = insert(MirrorRecord)
        given = {name: statement.excluded[name] for name in rows[0]}
        for at in range(0, len(rows), 100):
            work.session.execute(
                statement.on_conflict_do_update(
                    index_elements=["workspace_id", "side", "record_id"], set_=given
                ),
                rows[at : at + 100],
            )
        for held in work.session:
            if isinstance(held, MirrorRecord):
                work.session.expire(held)
    changed = [row["record_id"] for row in rows if known.get(row["record_id"]) != row["digest"]]
    if changed:
        work.touch(Topic.CONTACTS)
        if not by_the_run:
            workspaces.matching_due(work)
    return changed


def mark_gone(work: Work, side: SideName, ids: Sequence[str]) -> list[str]:
    """Remember that a side said of these that they no longer exist; answers those that were known and there."""
    changed = []
    for at in range(0, len(ids), _ASK_AT_ONCE):
        rows = work.session.exec(
            select(MirrorRecord).where(
                MirrorRecord.workspace_id == work.workspace_id,
                MirrorRecord.side == side,
                col(MirrorRecord.record_id).in_(ids[at : at + _ASK_AT_ONCE]),
                col(MirrorRecord.gone).is_(False),
            )
        ).all()
        for row in rows:
            row.gone = True
            row.digest = digest_of(record_of(row))
            changed.append(row.record_id)
    if changed:
        work.session.flush()
        workspaces.matching_due(work)
    return changed


def names_in_use(session: Session, workspace_id: int, side: SideName) -> dict[str, str]:
    """The names of a side's active records, without case and doubled blanks → the name as written."""
    rows = session.exec(
        select(MirrorRecord.label).where(
            MirrorRecord.workspace_id == workspace_id,
            MirrorRecord.side == side,
            col(MirrorRecord.active).is_(True),
            col(MirrorRecord.gone).is_(False),
        )
    )
    return {name_key(label): label for label in rows}


def put_one(work: Work, side: SideName, record: Record) -> None:
    """Remember one record as part of a decision: what was there before comes back when it is undone."""
    put_decided(work, side, [record])


def put_decided(work: Work, side: SideName, records: Sequence[Record]) -> None:
    """Remember records as part of a decision: what was there before comes back when it is undone."""
    for at in range(0, len(records), _ASK_AT_ONCE):
        piece = records[at : at + _ASK_AT_ONCE]
        held = {
            row.record_id: row
            for row in work.session.exec(
                select(MirrorRecord).where(
                    MirrorRecord.workspace_id == work.workspace_id,
                    MirrorRecord.side == side,
                    col(MirrorRecord.record_id).in_([record.id for record in piece]),
                )
            )
        }
        differ = False
        for record in piece:
            values = _row(work, side, record)
            row = held.get(record.id)
            differ = differ or row is None or row.digest != values["digest"]
            if row is None:
                work.session.add(MirrorRecord(**values))
            else:
                for name, value in values.items():
                    setattr(row, name, value)
        if differ:
            workspaces.matching_due(work)
        work.session.flush()


def digests(session: Session, workspace_id: int, side: SideName, ids: Sequence[str]) -> dict[str, str]:
    """Record id → digest, of those known."""
    return _texts(session, workspace_id, side, ids, MirrorRecord.digest)


def versions(session: Session, workspace_id: int, side: SideName, ids: Sequence[str]) -> dict[str, str]:
    """Record id → version, of those known."""
    return _texts(session, workspace_id, side, ids, MirrorRecord.version)


def _texts(
    session: Session, workspace_id: int, side: SideName, ids: Sequence[str], column: Any
) -> dict[str, str]:
    found: dict[str, str] = {}
    for at in range(0, len(ids), _ASK_AT_ONCE):
        rows = session.exec(
            select(MirrorRecord.record_id, column).where(
                MirrorRecord.workspace_id == workspace_id,
                MirrorRecord.side == side,
                col(MirrorRecord.record_id).in_(ids[at : at + _ASK_AT_ONCE]),
            )
        ).all()
        found.update(dict(rows))
    return found


def record_of(row: MirrorRecord) -> Record:
    """The row as the value that everybody else knows."""
    return Record(
        id=row.record_id,
        version=row.version,
        contact=Contact.from_json(row.content),
        active=row.active,
        modified=row.modified,
        parent_id=row.parent_id,
        unmapped=row.unmapped,
        gone=row.gone,
    )


def get(session: Session, workspace_id: int, side: SideName, record_id: str) -> Record | None:
    """One record as last shown."""
    row = session.get(MirrorRecord, (workspace_id, side, record_id))
    return record_of(row) if row else None


def some(session: Session, workspace_id: int, side: SideName, ids: Sequence[str]) -> dict[str, Record]:
    """Records by id, of those known."""
    found: dict[str, Record] = {}
    for at in range(0, len(ids), _ASK_AT_ONCE):
        rows = session.exec(
            select(MirrorRecord).where(
                MirrorRecord.workspace_id == workspace_id,
                MirrorRecord.side == side,
                col(MirrorRecord.record_id).in_(ids[at : at + _ASK_AT_ONCE]),
            )
        )
        found.update((row.record_id, record_of(row)) for row in rows)
    return found


def everything(
    session: Session, workspace_id: int, side: SideName, *, unmapped: bool = True
) -> list[tuple[Record, str]]:
    """Every record of a side with its digest.

    Columns, not row objects: there are as many as the firm has clients. `unmapped` false leaves that part
    of the records empty.
    """
    table = MirrorRecord
    columns = [
        col(table.record_id),
        col(table.version),
        col(table.content),
        col(table.active),
        col(table.modified),
        col(table.parent_id),
        col(table.gone),
        col(table.digest),
        *([col(table.unmapped)] if unmapped else []),
    ]
    rows = session.execute(
        sa_select(*columns).where(col(table.workspace_id) == workspace_id, col(table.side) == side)
    )
    return [
        (
            Record(
                id=record_id,
                version=version,
                contact=Contact.from_json(content),
                active=active,
                modified=modified,
                parent_id=parent_id,
                unmapped=rest[0] if rest else {},
                gone=gone,
            ),
            digest,
        )
        for record_id, version, content, active, modified, parent_id, gone, digest, *rest in rows
    ]


def count(session: Session, workspace_id: int, side: SideName) -> int:
    """How many records a side has shown."""
    return session.exec(
        select(func.count())
        .select_from(MirrorRecord)
        .where(MirrorRecord.workspace_id == workspace_id, MirrorRecord.side == side)
    ).one()


def ids_like(session: Session, workspace_id: int, side: SideName, label: str, email: str) -> list[str]:
    """Ids of the records of this name, or of this first e-mail, whatever the case."""
    # SQLite knows the case of plain letters only, so the folded text finds them and the keys are compared here.
    # It begins with the label.
    alike: list[Any] = [col(MirrorRecord.label) == label]
    if start := fold(label):
        alike.append(func.substr(col(MirrorRecord.search), 1, len(start)) == start)
    if address := fold(email):
        alike.append(func.instr(col(MirrorRecord.search), address) > 0)
    rows = session.exec(
        select(MirrorRecord.record_id, MirrorRecord.label, MirrorRecord.email).where(
            MirrorRecord.workspace_id == workspace_id, MirrorRecord.side == side, or_(*alike)
        )
    )
    return [
        record_id
        for record_id, its_label, its_email in rows
        if name_key(its_label) == name_key(label) or (email and name_key(its_email) == name_key(email))
    ]


def ids_named(session: Session, workspace_id: int, side: SideName, label: str) -> list[str]:
    """Ids of the records that a side showed under exactly this name."""
    return list(
        session.exec(
            select(MirrorRecord.record_id).where(
                MirrorRecord.workspace_id == workspace_id,
                MirrorRecord.side == side,
                MirrorRecord.label == label,
            )
        )
    )
