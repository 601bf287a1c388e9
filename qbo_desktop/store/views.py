"""Views of the client list that somebody gave a name, kept per workspace: what is shown, and how."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sqlmodel import Session, col, select

from qbo_desktop.domain.changes import Topic
from qbo_desktop.store.client_line import Mark
from qbo_desktop.store.client_list import FILTERS, SORTS, Sieve
from qbo_desktop.store.mirror import fold
from qbo_desktop.store.tables.views import SavedViewRow
from qbo_desktop.store.work import Work


@dataclass(frozen=True, slots=True)
class SavedView:
    """What a named view shows: one of `client_list.FILTERS`, a sieve, words, the order, the columns in theirs.

    `columns` are keys of columns from left to right; none means the usual ones.
    """

    name: str
    filter_name: str = "all"
    type: str = ""
    marks: tuple[Mark, ...] = ()
    search: str = ""
    sort: str = "name"
    descending: bool = False
    columns: tuple[str, ...] = ()

    @property
    def sieve(self) -> Sieve:
        """The type and marks that lines must have."""
        return Sieve(self.type, frozenset(self.marks))


def key_of(name: str) -> str:
    """What equal names have in common: case, accents and blanks do not tell two views apart."""
    return fold(name)


def all_views(session: Session, workspace_id: int) -> list[SavedView]:
    """The views of a workspace, by name."""
    rows = session.exec(
        select(SavedViewRow).where(SavedViewRow.workspace_id == workspace_id).order_by(col(SavedViewRow.key))
    )
    return [_read(row.name, row.content) for row in rows]


def save(work: Work, view: SavedView) -> None:
    """Keep a view; one of the same name is replaced."""
    content = asdict(view)
    del content["name"]
    key = (work.workspace_id, key_of(view.name))
    row = work.session.get(SavedViewRow, key)
    if row is None:
        work.session.add(SavedViewRow(workspace_id=key[0], key=key[1], name=view.name, content=content))
    else:
        row.name, row.content = view.name, content
    work.touch(Topic.CONTACTS)


def remove(work: Work, name: str) -> bool:
    """Forget a view; False when there is none of that name."""
    row = work.session.get(SavedViewRow, (work.workspace_id, key_of(name)))
    if row is None:
        return False
    work.session.delete(row)
    work.touch(Topic.CONTACTS)
    return True


def _read(name: str, content: dict[str, Any]) -> SavedView:
    """A view as kept; what a newer or older program wrote and this one does not know is left out."""
    filter_name, sort = str(content.get("filter_name")), str(content.get("sort"))
    known = {mark.value for mark in Mark}
    return SavedView(
        name=name,
        filter_name=filter_name if filter_name in FILTERS else "all",
        type=str(content.get("type") or ""),
        marks=tuple(Mark(mark) for mark in content.get("marks") or () if mark in known),
        search=str(content.get("search") or ""),
        sort=sort if sort in SORTS else "name",
        descending=bool(content.get("descending")),
        columns=tuple(str(column) for column in content.get("columns") or ()),
    )
