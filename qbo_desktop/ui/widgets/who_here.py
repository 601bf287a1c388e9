"""Who works at this workstation: a name in the status bar that opens the list of people."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from qbo_desktop.operations.billing_setup_reading import Person, at_work
from qbo_desktop.wording import _


class WhoHere(QToolButton):
    """Seen where the firm has more than one person. `chosen`: the id of another one; `staff_wanted`: the list."""

    chosen = Signal(str)
    staff_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("who-here")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self._people: tuple[Person, ...] = ()
        self.choices = QMenu(self)
        self.setMenu(self.choices)
        self.hide()

    def show_people(self, people: Sequence[Person]) -> None:
        """Name who works here, and offer the others."""
        if tuple(people) != self._people:
            self._people = tuple(people)
            self.retranslate()

    def retranslate(self) -> None:
        """Every text anew."""
        here = at_work(self._people)
        self.setVisible(len(self._people) > 1)
        if here is None:
            return
        self.setText(here.name.replace("&", "&&"))
        words = _("{name} works here").format(name=here.name)
        self.setAccessibleName(words)
        self.setToolTip(_("{name} works here. Press to say that somebody else does.").format(name=here.name))
        self.choices.clear()
        group = QActionGroup(self.choices)
        for person in self._people:
            action = self.choices.addAction(person.name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(person.id == here.id)
            group.addAction(action)
            action.triggered.connect(lambda _on=False, person_id=person.id: self.chosen.emit(person_id))
        self.choices.addSeparator()
        self.choices.addAction(_("Staff and permissions…")).triggered.connect(
            lambda _on=False: self.staff_wanted.emit()
        )
