"""The client list as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QIcon

from qbo_desktop.phrases.states import reason_of_state, state_text
from qbo_desktop.store import client_list
from qbo_desktop.store.client_list import FILTERS, ClientLine
from qbo_desktop.ui.models.marks import state_icon
from qbo_desktop.ui.models.rows import NOTHING, Column, RowsModel
from qbo_desktop.wording import N_, _

if TYPE_CHECKING:
    from sqlmodel import Session

    from qbo_desktop.app import App


def every_state() -> list[str]:
    """Every text of the column of states."""
    return [words for state in FILTERS["all"] for words in (state_text(state), _aside(state_text(state)))]


def _aside(words: str) -> str:
    return _("{state}, set aside").format(state=words)


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
)


_NAMES = frozenset({"name", "practice_name"})
_OF_THE_CUSTOMER = frozenset({"name", "email"})


class ClientLinesModel(RowsModel):
    """Lines of the client list that a filter keeps; rows are `ClientLine`s, ids their row ids."""

    def __init__(self, app: App, parent: QObject | None = None) -> None:
        super().__init__(app, COLUMNS, parent)
        self.filter_name = "all"

    def set_filter(self, name: str) -> None:
        """Show the lines of one of `client_list.FILTERS`."""
        if name != self.filter_name:
            self.filter_name = name
            self.refresh()

    def read_ids(self, session: Session) -> Sequence[int]:
        return client_list.ordered_ids(
            session, self.app.workspace_id, self.filter_name, search=self.search, sort=self.sort_key,
            descending=self.descending,
        )  # fmt: skip

    def read_rows(self, session: Session, ids: Sequence[Any]) -> Mapping[int, ClientLine]:
        return client_list.by_ids(session, self.app.workspace_id, ids)

    def text(self, row: ClientLine, key: str) -> str:
        if key in _NAMES:
            return self.value(row, key) or _nameless(row.quickbooks_id if key == "name" else row.practice_id)
        return self.value(row, key)

    def value(self, row: ClientLine, key: str) -> str:
        if key in _OF_THE_CUSTOMER:
            return str(getattr(row, key)) if row.quickbooks_id else ""
        if key == "state":
            return state_words(row)
        if key == "why":
            return why_words(row)
        return str(getattr(row, key))

    def icon(self, row: ClientLine, key: str) -> QIcon | None:
        return state_icon(row.state) if key == "state" else None

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
    return _aside(words) if line.aside else words


def why_words(line: ClientLine) -> str:
    """Why a line is in its state, and what became of its records."""
    parts = [reason_of_state(line.state, line.reason)]
    if not line.customer_active and line.reason != "inactive":
        parts.append(_("The customer is inactive in QuickBooks."))
    if line.contact_archived:
        parts.append(_("The contact is archived."))
    return " ".join(part for part in parts if part)
