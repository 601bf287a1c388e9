"""Who works with the Practice Book, what each may do, and who is at this workstation.

Permissions keep colleagues from billing by mistake; they are no lock, since whoever sits here can say who
works here. A refusal names the permission and those who have it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session, col, select

from qbo_desktop.domain.contact import one_line
from qbo_desktop.domain.problem import Fix
from qbo_desktop.errors import BillingRefused, UsageError
from qbo_desktop.practice.book.fields import clean, lookup_key, short
from qbo_desktop.practice.book.tables import BookStaff
from qbo_desktop.store.work import Work
from qbo_desktop.wording import _

STAFF_NUMBERS = "book_staff"
LONGEST_STAFF_NAME = 100
# A name of this form could be taken for somebody else's id.
_LIKE_AN_ID = re.compile(r"[sS][0-9]+")


class Permission(StrEnum):
    """What only some may do."""

    BILLING_ADMIN = "billing-admin"
    SEND_INVOICES = "send-invoices"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the firm."""

    id: str
    name: str
    owner: bool
    at_work: bool
    permissions: frozenset[Permission]


def permission_text(permission: Permission) -> str:
    """A permission in words."""
    return {
        Permission.BILLING_ADMIN: _("billing admin"),
        Permission.SEND_INVOICES: _("send invoices"),
    }[permission]


def people(session: Session, workspace_id: int) -> list[Person]:
    """Everybody, in the order in which they were added."""
    rows = session.exec(select(BookStaff).where(BookStaff.workspace_id == workspace_id))
    return [_person(row) for row in sorted(rows, key=lambda row: (len(row.id), row.id))]


def at_work(session: Session, workspace_id: int) -> Person:
    """Who works at this workstation. A book always has an owner, who does unless another was named."""
    everybody = people(session, workspace_id)
    return next((one for one in everybody if one.at_work), None) or next(
        one for one in everybody if one.owner
    )


def require(work: Work, permission: Permission) -> Person:
    """Who works here, when they have the permission; else BillingRefused names it and who has it."""
    person = at_work(work.session, work.workspace_id)
    if permission in person.permissions:
        return person
    holders = [one.name for one in people(work.session, work.workspace_id) if permission in one.permissions]
    raise BillingRefused(
        f"permission-{permission}",
        _("{name} does not have the permission “{permission}”.").format(
            name=person.name, permission=permission_text(permission)
        ),
        _("It is held by: {names}.").format(names=", ".join(holders)),
        fix=Fix.STAFF,
        at=person.id,
    )


def add(work: Work, name: str) -> Person:
    """Add somebody, with no permission; who is there under this name stays as they are. Raises UsageError."""
    name = _checked_name(name)
    found = _named(people(work.session, work.workspace_id), name)
    if found:
        return found
    require(work, Permission.BILLING_ADMIN)
    row = BookStaff(workspace_id=work.workspace_id, id=f"S{work.next_numbers(STAFF_NUMBERS)[0]}", name=name)
    work.session.add(row)
    work.session.flush()
    return _person(row)


def rename(work: Work, person_id: str, name: str) -> Person:
    """Give somebody another name. Raises UsageError for none, a name in use, an unknown id."""
    require(work, Permission.BILLING_ADMIN)
    name = _checked_name(name)
    holder = _named(people(work.session, work.workspace_id), name)
    if holder and holder.id != person_id:
        raise UsageError(_("{name} is there already.").format(name=holder.name))
    row = _row(work, person_id)
    row.name = name
    work.session.flush()
    return _person(row)


def grant(work: Work, who: str, permission: Permission, granted: bool = True) -> Person:
    """Give somebody (a name or an id) a permission, or take it away.

    Needs billing admin. Raises UsageError for an unknown person, and BillingRefused where nobody would be left
    who has it.
    """
    require(work, Permission.BILLING_ADMIN)
    person = find(work.session, work.workspace_id, who)
    holders = [one for one in people(work.session, work.workspace_id) if permission in one.permissions]
    if not granted and [one.id for one in holders] == [person.id]:
        raise BillingRefused(
            "last-permission",
            _("{name} is the only one with the permission “{permission}”.").format(
                name=person.name, permission=permission_text(permission)
            ),
            _("Give it to somebody else first."),
            fix=Fix.STAFF,
        )
    row = _row(work, person.id)
    if permission is Permission.BILLING_ADMIN:
        row.billing_admin = granted
    else:
        row.send_invoices = granted
    work.session.flush()
    return _person(row)


def use(work: Work, who: str) -> Person:
    """Say who works at this workstation (a name or an id). Raises UsageError for an unknown person."""
    person = find(work.session, work.workspace_id, who)
    for row in work.session.exec(select(BookStaff).where(BookStaff.workspace_id == work.workspace_id)):
        row.at_work = row.id == person.id
    work.session.flush()
    return find(work.session, work.workspace_id, person.id)


def find(session: Session, workspace_id: int, who: str) -> Person:
    """Somebody by id or by name (case does not count); no name looks like an id. Raises UsageError."""
    everybody = people(session, workspace_id)
    found = next((one for one in everybody if one.id == who.strip()), None) or _named(everybody, who)
    if found is None:
        raise UsageError(
            _("Nobody here is called “{name}”.").format(name=short(who)),
            _("There are: {names}.").format(names=", ".join(one.name for one in everybody)),
        )
    return found


def _checked_name(name: str) -> str:
    name = one_line(clean(name))
    if not name or len(name) > LONGEST_STAFF_NAME:
        raise UsageError(
            _("A person needs a name of at most {most} characters.").format(most=LONGEST_STAFF_NAME)
        )
    if _LIKE_AN_ID.fullmatch(name):
        raise UsageError(
            _("“{name}” cannot be a person’s name: it looks like one of the book’s ids.").format(name=name)
        )
    return name


def _named(everybody: Sequence[Person], name: str) -> Person | None:
    return next((one for one in everybody if lookup_key(one.name) == lookup_key(name)), None)


def _row(work: Work, person_id: str) -> BookStaff:
    row = work.session.exec(
        select(BookStaff).where(BookStaff.workspace_id == work.workspace_id, col(BookStaff.id) == person_id)
    ).first()
    if row is None:
        raise UsageError(_("Nobody here has the id “{id}”.").format(id=short(person_id)))
    return row


def _person(row: BookStaff) -> Person:
    granted = {Permission.BILLING_ADMIN: row.billing_admin, Permission.SEND_INVOICES: row.send_invoices}
    return Person(
        row.id,
        row.name,
        row.is_owner,
        row.at_work,
        frozenset(one for one, holds in granted.items() if holds),
    )
