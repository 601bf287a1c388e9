"""The rows of the Conflicts tab: linked pairs with fields that a person decides about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QIcon

from qbo_desktop.domain.contact import SHARED_FIELDS
from qbo_desktop.phrases.conflicts import conflict_text
from qbo_desktop.phrases.fields import field_text
from qbo_desktop.store import conflict_list, in_step
from qbo_desktop.store.in_step import LinkedPair
from qbo_desktop.ui.models.comparison import value_text
from qbo_desktop.ui.models.decisions import with_note
from qbo_desktop.ui.models.marks import Shape, shape_icon
from qbo_desktop.ui.models.rows import NOTHING, Column, RowsModel
from qbo_desktop.wording import N_

if TYPE_CHECKING:
    from sqlmodel import Session

    from qbo_desktop.app import App

COLUMNS = (
    Column("name", N_("Client"), "name", width=200),
    Column("fields", N_("Fields in conflict"), width=150, is_data=False),
    Column("quickbooks", N_("QuickBooks"), width=200),
    Column("practice", N_("Practice"), width=200),
    Column("why", N_("Why"), width=250, is_data=False),
)


def fields_in_conflict(pair: LinkedPair) -> list[str]:
    """The fields that are open, in the order of the fields."""
    return [name for name in SHARED_FIELDS if name in pair.info.conflicts]


class ConflictsModel(RowsModel):
    """Open conflicts by name; rows are `LinkedPair`s. `noted`: only those with a note."""

    def __init__(self, app: App, parent: QObject | None = None) -> None:
        super().__init__(app, COLUMNS, parent)
        self.noted = False

    def read_ids(self, session: Session) -> Sequence[int]:
        return conflict_list.ids(
            session, self.app.workspace_id, search=self.search, sort=self.sort_key,
            descending=self.descending, noted=self.noted,
        )  # fmt: skip

    def read_rows(self, session: Session, ids: Sequence[Any]) -> Mapping[int, LinkedPair]:
        return in_step.linked_pairs(session, self.app.workspace_id, list(ids))

    def text(self, row: LinkedPair, key: str) -> str:
        if key == "name":
            return row.customer.contact.label()
        names = fields_in_conflict(row)
        if key == "fields":
            return ", ".join(field_text(name) for name in names)
        if key == "why":
            reasons = dict.fromkeys(conflict_text(row.info.conflicts[name]) for name in names)
            return with_note(" ".join(reasons), row.info.note, row.info.note_for)
        contact = row.customer.contact if key == "quickbooks" else row.contact.contact
        return " · ".join(value_text(contact.get(name)) or NOTHING for name in names)

    def icon(self, row: LinkedPair, key: str) -> QIcon | None:
        return shape_icon(Shape.NOTE) if key == "name" and row.info.note else None
