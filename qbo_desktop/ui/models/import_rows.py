"""What an import will do, row by row, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QIcon

from qbo_desktop.phrases.fields import field_text
from qbo_desktop.ui.models.marks import Shape, shape_icon
from qbo_desktop.wording import N_, _

if TYPE_CHECKING:
    from qbo_desktop.practice.csv_plan import ChangedContact, ImportPlan, NewContact

_TITLES = (N_("Row"), N_("What happens"), N_("Contact"), N_("Details"))


class ImportRowsModel(QAbstractTableModel):
    """Errors first, then changes, then new contacts; nothing is copied from the plan until it is shown."""

    def __init__(self, plan: ImportPlan, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.plan = plan
        self._changes_from = len(plan.errors)
        self._new_from = self._changes_from + len(plan.updated)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        if parent is not None and parent.isValid():
            return 0
        return self._new_from + len(self.plan.created)

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
            return self._icon(index.row()) if index.column() == 1 else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._texts(index.row())[index.column()]
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
            changes = (
                _("{field}: {old} → {new}").format(field=_column_text(column), old=old or "—", new=new or "—")
                for column, old, new in update.changes
            )
            return str(update.row), _("is changed"), update.contact.label(), " · ".join(changes)
        created: NewContact = self.plan.created[number - self._new_from]
        contact = created.contact
        known = (contact.type, contact.email, *(str(phone) for phone in contact.phones()[:1]))
        return str(created.row), _("is new"), contact.label(), " · ".join(text for text in known if text)


def _column_text(column: str) -> str:
    try:
        return field_text(column)
    except KeyError:
        return column
