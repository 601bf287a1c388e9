"""Work types: the kinds of work that a firm bills, and that QuickBooks' services stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from qbo_desktop.domain.contact import one_line
from qbo_desktop.domain.invoice import State
from qbo_desktop.errors import UsageError
from qbo_desktop.practice.book.billing_tables import BookInvoice, BookInvoiceLine, BookWork, BookWorkType
from qbo_desktop.practice.book.fields import clean, lookup_key, short
from qbo_desktop.practice.book.invoices import log_all, rows_of, stamp
from qbo_desktop.practice.book.staff import Permission, at_work, require
from qbo_desktop.store.work import Work
from qbo_desktop.wording import _, ngettext

WORK_TYPE_NUMBERS = "book_work_type"
LONGEST_TYPE_NAME = 100


@dataclass(frozen=True, slots=True)
class WorkType:
    """A kind of work."""

    id: str
    name: str


def listed(session: Session, workspace_id: int) -> list[WorkType]:
    """The work types in alphabetical order."""
    rows = session.exec(select(BookWorkType).where(BookWorkType.workspace_id == workspace_id))
    return [WorkType(row.id, row.name) for row in sorted(rows, key=lambda row: row.name_key)]


def add(work: Work, name: str) -> WorkType:
    """Add a work type; one that exists, whatever the case, is left as it is. Raises UsageError."""
    name = _checked(name)
    found = _named(work, name)
    if found:
        return found
    row = BookWorkType(
        workspace_id=work.workspace_id,
        id=f"W{work.next_numbers(WORK_TYPE_NUMBERS)[0]}",
        name=name,
        name_key=lookup_key(name),
    )
    work.session.add(row)
    work.session.flush()
    return WorkType(row.id, row.name)


def rename(work: Work, type_id: str, name: str) -> WorkType:
    """Give a work type another name. Work and drafts take it; invoices that were approved keep the old one.

    Needs billing admin. Raises UsageError for none, a name in use, an unknown id.
    """
    require(work, Permission.BILLING_ADMIN)
    name = _checked(name)
    holder = _named(work, name)
    if holder and holder.id != type_id:
        raise UsageError(
            _("There is a work type “{name}” already.").format(name=holder.name), _("Choose another name.")
        )
    row = _row(work, type_id)
    row.name, row.name_key = name, lookup_key(name)
    # What a client was told, or will be told as it was approved, is not rewritten by a change of a list.
    drafts = select(BookInvoice.id).where(
        BookInvoice.workspace_id == work.workspace_id, BookInvoice.state == str(State.DRAFT)
    )
    lines = select(BookInvoiceLine).where(
        BookInvoiceLine.workspace_id == work.workspace_id,
        BookInvoiceLine.work_type_id == type_id,
        BookInvoiceLine.work_type != name,
        col(BookInvoiceLine.invoice_id).in_(drafts),
    )
    renamed = list(work.session.exec(lines))
    for line in renamed:
        line.work_type = name
    changed = rows_of(
        work.session, work.workspace_id, list(dict.fromkeys(line.invoice_id for line in renamed))
    )
    if changed:
        stamp(work, list(changed.values()))
        log_all(work, changed, "changed", at_work(work.session, work.workspace_id).name)
    work.session.flush()
    return WorkType(row.id, row.name)


def name_again(work: Work, invoice_id: str) -> None:
    """Give the lines of an invoice that becomes a draft again the names that their work types have now."""
    names = {one.id: one.name for one in listed(work.session, work.workspace_id)}
    lines = select(BookInvoiceLine).where(
        BookInvoiceLine.workspace_id == work.workspace_id, BookInvoiceLine.invoice_id == invoice_id
    )
    for line in work.session.exec(lines):
        line.work_type = names.get(line.work_type_id, line.work_type)


def delete(work: Work, type_id: str) -> WorkType:
    """Delete a work type that no work and no line of an invoice has. Needs billing admin. Raises UsageError."""
    require(work, Permission.BILLING_ADMIN)
    row = _row(work, type_id)
    uses = counts(work.session, work.workspace_id).get(type_id, 0)
    if uses:
        raise UsageError(
            ngettext(
                "The work type “{name}” is in use {count} time.",
                "The work type “{name}” is in use {count} times.",
                uses,
            ).format(name=row.name, count=uses),
            _("Rename it instead: work and drafts take the new name."),
        )
    deleted = WorkType(row.id, row.name)
    work.session.delete(row)
    work.session.flush()
    return deleted


def counts(session: Session, workspace_id: int) -> dict[str, int]:
    """Work type id → how many pieces of work and lines of invoices have it; those in use only."""
    found: dict[str, int] = {}
    works = select(BookWork.work_type_id, func.count()).where(BookWork.workspace_id == workspace_id)
    lines = select(BookInvoiceLine.work_type_id, func.count()).where(
        BookInvoiceLine.workspace_id == workspace_id, BookInvoiceLine.work_type_id != ""
    )
    for query in (
        works.group_by(col(BookWork.work_type_id)),
        lines.group_by(col(BookInvoiceLine.work_type_id)),
    ):
        for type_id, count in session.exec(query):
            found[type_id] = found.get(type_id, 0) + count
    return found


def _checked(name: str) -> str:
    name = one_line(clean(name))
    if not name:
        raise UsageError(_("A work type needs a name."))
    if ";" in name:
        raise UsageError(_("The name of a work type cannot contain “;”."))
    if re.fullmatch("w[0-9]+", lookup_key(name)):
        raise UsageError(
            _("“{name}” cannot be the name of a work type: ids are written so.").format(name=name),
            _("Write it with a blank or a hyphen: {other}.").format(other=f"{name[0]}-{name[1:]}"),
        )
    if len(name) > LONGEST_TYPE_NAME:
        raise UsageError(
            _("The name of a work type has at most {most} characters.").format(most=LONGEST_TYPE_NAME)
        )
    return name


def _named(work: Work, name: str) -> WorkType | None:
    known = listed(work.session, work.workspace_id)
    return next((one for one in known if lookup_key(one.name) == lookup_key(name)), None)


def _row(work: Work, type_id: str) -> BookWorkType:
    row = work.session.exec(
        select(BookWorkType).where(
            BookWorkType.workspace_id == work.workspace_id, col(BookWorkType.id) == type_id
        )
    ).first()
    if row is None:
        raise UsageError(
            _("There is no work type “{name}”.").format(name=short(type_id)),
            _("It may have been deleted meanwhile: look at the list again."),
        )
    return row


class Finder:
    """Looks work types up by name or id; they are read once, or handed in."""

    def __init__(self, work: Work | None = None, known: Iterable[WorkType] = ()) -> None:
        self._known = listed(work.session, work.workspace_id) if work else list(known)
        self._by_key = {lookup_key(one.name): one for one in self._known}
        self._by_id = {one.id: one for one in self._known}

    def find(self, name: str) -> WorkType | None:
        """The work type; None for an empty name. Raises UsageError for one that the book does not have."""
        if not name.strip():
            return None
        found = self._by_key.get(lookup_key(clean(name))) or self._by_id.get(name.strip())
        if found is None:
            names = ", ".join(one.name for one in self._known)
            raise UsageError(
                _("There is no work type “{name}”.").format(name=short(name)),
                _("There are: {names}.").format(names=names) if names else _("Add it first."),
                command=_("Add it with “practice work-types add”."),
            )
        return found
