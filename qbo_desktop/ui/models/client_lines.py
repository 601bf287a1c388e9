"""The client list as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QIcon

from qbo_desktop.domain.lines import PairState
from qbo_desktop.phrases.standing import standing_text
from qbo_desktop.phrases.states import reason_of_state, state_text
from qbo_desktop.store import client_list
from qbo_desktop.store.client_list import FILTERS, ClientLine, Sieve
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS
from qbo_desktop.ui import formats
from qbo_desktop.ui.models.marks import Shape, shape_icon, state_icon
from qbo_desktop.ui.models.rows import NOTHING, Column, RowsModel
from qbo_desktop.wording import N_, _, ngettext

if TYPE_CHECKING:
    from sqlmodel import Session

    from qbo_desktop.app import App


def every_state() -> list[str]:
    """Every text of the column of states."""
    plain = [state_text(state) for state in FILTERS["all"]]
    return [
        *plain,
        _aside(state_text(PairState.WAITING)),
        _to_choose(88),
    ]


def _aside(words: str) -> str:
    return _("{state}, set aside").format(state=words)


def _to_choose(count: int) -> str:
    return ngettext("{count} field to choose", "{count} fields to choose", count).format(count=count)


COLUMNS = (
    Column("name", N_("QuickBooks"), "name", width=200),
    Column("practice_name", N_("Practice"), "practice_name", width=200),
    Column("state", N_("State"), "state", words=every_state),
    Column("email", N_("E-mail in QuickBooks"), "email", width=200),
    Column("practice_email", N_("E-mail in the practice"), width=200),
    Column("type", N_("Type"), "type", width=110),
    Column("why", N_("Why"), width=280, is_data=False),
    Column("quickbooks_id", N_("QuickBooks id"), right=True, width=110, is_whole=True),
    Column("practice_id", N_("Practice id"), right=True, width=100, is_whole=True),
    Column("note", N_("Note"), width=200, is_data=False, is_extra=True),
    Column("parent", N_("Sub-customer of"), width=180, is_extra=True),
    Column("decided_at", N_("Since"), "decided_at", width=130, is_extra=True),
    Column("decided_by", N_("By"), width=110, is_extra=True),
)
# Before the name of a customer that is below another.
_BELOW = "↳ "

_NAMES = frozenset({"name", "practice_name"})
_OF_THE_CUSTOMER = frozenset({"name", "email"})


class ClientLinesModel(RowsModel):
    """Lines of the client list that a filter keeps; rows are `ClientLine`s, ids their row ids."""

    def __init__(self, app: App, parent: QObject | None = None) -> None:
        super().__init__(app, COLUMNS, parent)
        self.filter_name = "all"
        self.sieve = Sieve()

    def set_filter(self, name: str) -> None:
        """Show the lines of one of `client_list.FILTERS`."""
        if name != self.filter_name:
            self.filter_name = name
            self.refresh()

    def set_sieve(self, sieve: Sieve) -> None:
        """Show only the lines of a type, and with the marks asked for."""
        if sieve != self.sieve:
            self.sieve = sieve
            self.refresh()

    def show(self, filter_name: str, sieve: Sieve, search: str) -> None:
        """Set all that narrows the list, and read once."""
        self.filter_name, self.sieve, self.search = filter_name, sieve, search
        self.refresh()

    def read_ids(self, session: Session) -> Sequence[int]:
        return client_list.ordered_ids(
            session, self.app.workspace_id, self.filter_name, search=self.search, sort=self.sort_key,
            descending=self.descending, sieve=self.sieve,
        )  # fmt: skip

    def read_rows(self, session: Session, ids: Sequence[Any]) -> Mapping[int, ClientLine]:
        return client_list.by_ids(session, self.app.workspace_id, ids)

    def text(self, row: ClientLine, key: str) -> str:
        if key in _NAMES:
            words = self.value(row, key) or _nameless(row.quickbooks_id if key == "name" else row.practice_id)
            return f"{_BELOW}{words}" if key == "name" and row.parent_id else words
        return self.value(row, key)

    def value(self, row: ClientLine, key: str) -> str:
        if key in _OF_THE_CUSTOMER:
            return str(getattr(row, key)) if row.quickbooks_id else ""
        if key == "state":
            return state_words(row)
        if key == "why":
            return why_words(row)
        if key == "note":
            return note_words(row)
        if key == "parent":
            return row.parent_name or row.parent_id
        if key == "decided_at":
            return formats.when(row.decided_at, self.app.store.clock()) if row.decided_at else ""
        return str(getattr(row, key))

    def icon(self, row: ClientLine, key: str) -> QIcon | None:
        if key == "state":
            return shape_icon(Shape.WARNING) if row.conflicts else state_icon(row.state)
        return shape_icon(Shape.NOTE) if key == "note" and row.note else None

    def is_muted(self, row: ClientLine, key: str) -> bool:
        is_there = key not in _NAMES or bool(self.value(row, key))
        return not is_there or not row.customer_active or row.contact_archived


def _nameless(record_id: str) -> str:
    """What stands for a name that is not there: a record without a name, or no record at all."""
    return _("(no name, id {id})").format(id=record_id) if record_id else NOTHING


def title_words(line: ClientLine) -> str:
    """What to call a line, whichever side it is of, even when nobody gave it a name."""
    return line.name or line.practice_name or _nameless(line.quickbooks_id or line.practice_id)


def state_words(line: ClientLine) -> str:
    """The state of a line, with what is special about it."""
    words = state_text(line.state)
    if line.conflicts:
        return _to_choose(line.conflicts)
    return _aside(words) if line.aside else words


def note_words(line: ClientLine) -> str:
    """The note on a line in one line, with the colleague whom it is for."""
    note = " ".join(line.note.split())
    return _("For {who}: {note}").format(who=line.note_for, note=note) if line.note_for else note


def became(line: ClientLine) -> list[tuple[str, str]]:
    """Side and how it stands, of the records of a line that are no longer in use."""
    sides = ((QUICKBOOKS, line.customer), (PRACTICE, line.contact))
    return [(side, standing.value) for side, standing in sides if standing and standing_text(side, standing)]


def why_words(line: ClientLine) -> str:
    """Why a line is in its state, and what became of its records."""
    parts = [reason_of_state(line.state, line.reason)]
    if line.parent_id and line.parent_name:
        parts.append(_("It is below {name}.").format(name=line.parent_name))
    # "Left out, because it is inactive" has said it already.
    said = line.reason == "inactive"
    parts += [
        standing_text(side, standing)
        for side, standing in became(line)
        if not (said and (side, standing) == (QUICKBOOKS, "inactive"))
    ]
    return " ".join(part for part in parts if part)
