"""What an import will do, row by row, as a table."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QIcon

from qbo_desktop.phrases.fields import field_text
from qbo_desktop.ui.models.marks import Shape, shape_icon
from qbo_desktop.wording import N_, _

if TYPE_CHECKING:
    from qbo_desktop.practice.csv_plan import ChangedContact, ImportPlan, NewContact

_TITLES = (N_("Row"), N_("What happens"), N_("Contact"), N_("Details"))


class Shown(StrEnum):
    """Which rows are shown."""

    ALL = "all"
    ERRORS = "errors"
    CHANGED = "changed"
    NEW = "new"


class ImportRowsModel(QAbstractTableModel):
    """Errors first, then changes, then new contacts; nothing is copied from the plan until it is shown."""

    def __init__(self, plan: ImportPlan, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.plan = plan
        self._changes_from = len(plan.errors)
        self._new_from = self._changes_from + len(plan.updated)
        self._places = range(0)
        self.show_only(Shown.ALL)

    def show_only(self, shown: Shown) -> None:
        """Show all rows, or those of one kind."""
        end = self._new_from + len(self.plan.created)
        self.beginResetModel()
        self._places = {
            Shown.ALL: range(end),
            Shown.ERRORS: range(self._changes_from),
            Shown.CHANGED: range(self._changes_from, self._new_from),
            Shown.NEW: range(self._new_from, end),
        }[shown]
        self.endResetModel()

    def whole(self, row: int) -> str:
        """All that a row does, a line for each field; "" when there is no such row."""
        if not 0 <= row < len(self._places):
            return ""
        at = self._places[row]
        number, what, name, details = self._texts(at)
        head = _("Row {row}, {what}: {name}").format(row=number, what=what, name=name)
        if at < self._changes_from:
            return _("Row {row}, {what}:").format(row=number, what=what) + f"\n{details}"
        if at < self._new_from:
            return "\n".join((head, *_change_texts(self.plan.updated[at - self._changes_from])))
        return "\n".join(part for part in (head, details) if part)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        if parent is not None and parent.isValid():
            return 0
        return len(self._places)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(_TITLES)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _(_TITLES[section])
        return None

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == 0:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.DecorationRole:
            return self._icon(self._places[index.row()]) if index.column() == 1 else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._texts(self._places[index.row()])[index.column()]
        return None

    def _icon(self, number: int) -> QIcon:
        if number < self._changes_from:
            return shape_icon(Shape.WARNING)
        return shape_icon(Shape.DISC if number < self._new_from else Shape.PLUS)

    def _texts(self, number: int) -> tuple[str, str, str, str]:
        if number < self._changes_from:
            error = self.plan.errors[number]
            says = error.says
            if error.column:
                says = _("{field}: {new}").format(field=_column_text(error.column), new=says)
            return str(error.row), _("cannot be taken"), "", says
        if number < self._new_from:
            update: ChangedContact = self.plan.updated[number - self._changes_from]
            return str(update.row), _("is changed"), update.contact.label(), " · ".join(_change_texts(update))
        created: NewContact = self.plan.created[number - self._new_from]
        contact = created.contact
        known = (contact.type, contact.email, *(str(phone) for phone in contact.phones()[:1]))
        return str(created.row), _("is new"), contact.label(), " · ".join(text for text in known if text)


def _change_texts(update: ChangedContact) -> list[str]:
    return [
        _("{field}: {old} → {new}").format(field=_column_text(column), old=old or "—", new=new or "—")
        for column, old, new in update.changes
    ]


def _column_text(column: str) -> str:
    try:
        return field_text(column)
    except KeyError:
        return column
