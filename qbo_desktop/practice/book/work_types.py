"""Work types: the kinds of work that a firm bills, and that QuickBooks' services stand for."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, select

from qbo_desktop.domain.contact import one_line
from qbo_desktop.errors import UsageError
from qbo_desktop.practice.book.billing_tables import BookWorkType
from qbo_desktop.practice.book.fields import clean, lookup_key, short
from qbo_desktop.store.work import Work
from qbo_desktop.wording import _

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
    name = one_line(clean(name))
    if not name:
        raise UsageError(_("A work type needs a name."))
    if ";" in name:
        raise UsageError(_("The name of a work type cannot contain “;”."))
    if len(name) > LONGEST_TYPE_NAME:
        raise UsageError(
            _("The name of a work type has at most {most} characters.").format(most=LONGEST_TYPE_NAME)
        )
    known = listed(work.session, work.workspace_id)
    found = next((one for one in known if lookup_key(one.name) == lookup_key(name)), None)
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


class Finder:
    """Looks work types up by name or id; they are read once."""

    def __init__(self, work: Work) -> None:
        self._known = listed(work.session, work.workspace_id)
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
