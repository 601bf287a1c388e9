"""The contact types of the Practice Book: which there are, and one more."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QVBoxLayout, QWidget

from qbo_desktop.errors import AppError
from qbo_desktop.operations.context import Operation, Outcome
from qbo_desktop.operations.practice_contacts import AddType
from qbo_desktop.ui import theme
from qbo_desktop.ui.widgets.basics import button, label, row
from qbo_desktop.wording import _

Run = Callable[[Operation[str], Callable[[Outcome[str]], None], Callable[[AppError], bool]], None]


class TypesDialog(QDialog):
    """Adds through `run`; stays open until it is closed."""

    def __init__(self, run: Run, types: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._run = run
        self.setWindowTitle(_("Contact types"))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.WIDE, theme.WIDE, theme.WIDE, theme.GAP)
        column.setSpacing(theme.GAP)
        column.addWidget(label(_("Contact types"), size=1.25, bold=True))
        column.addWidget(label(_("A type tells clients from prospects, suppliers and others."), kind="muted"))
        self.list = QListWidget()
        self.list.setAccessibleName(_("Contact types"))
        self.list.setSpacing(2)
        self.list.addItems(list(types))
        column.addWidget(self.list, 1)
        self.field = QLineEdit()
        self.field.setPlaceholderText(_("Name of a new type"))
        self.field.setAccessibleName(_("Name of a new type"))
        self.add = button("primary")
        self.add.setText(_("Add"))
        self.add.setEnabled(False)
        self.field.textChanged.connect(lambda text: self.add.setEnabled(bool(text.strip())))
        self.field.returnPressed.connect(self.add.click)
        self.add.clicked.connect(self._add)
        entering = row(self.field, self.add)
        entering.setStretch(0, 1)
        column.addLayout(entering)
        self.wrong = label(kind="bad")
        self.wrong.hide()
        column.addWidget(self.wrong)
        close = self.close_button = button()
        close.setText(_("Close"))
        close.clicked.connect(self.accept)
        column.addLayout(row(None, close))
        size = self.fontMetrics().height()
        self.resize(26 * size, 28 * size)
        self.field.setFocus()

    def names(self) -> list[str]:
        """The types that are listed."""
        return [self.list.item(at).text() for at in range(self.list.count())]

    def _add(self) -> None:
        self.wrong.hide()
        self._run(AddType(self.field.text()), self._added, self._failed)

    def _added(self, outcome: Outcome[str]) -> None:
        if outcome.value not in self.names():
            self.list.addItem(outcome.value)
            self.list.sortItems()
        found = self.list.findItems(outcome.value, Qt.MatchFlag.MatchExactly)
        if found:
            self.list.setCurrentItem(found[0])
        self.field.clear()
        self.field.setFocus()

    def _failed(self, error: AppError) -> bool:
        self.wrong.setText(str(error))
        self.wrong.show()
        self.field.setFocus()
        return True
