"""A name that is taken in QuickBooks: two that are free, or one's own."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QRadioButton, QWidget

from qbo_desktop.ui.widgets.ask import AskDialog
from qbo_desktop.wording import _


class FreeNameDialog(AskDialog):
    """`name()` is the name that was chosen. The keys 1, 2 and 3 choose."""

    def __init__(
        self, parent: QWidget | None, sentence: str, subject: str, proposals: tuple[str, ...]
    ) -> None:
        super().__init__(
            parent,
            _("Choose a name"),
            sentence,
            _("The contact gets the name in the practice at once, and QuickBooks with the next run."),
            _("Take this name"),
        )
        self.choices = [QRadioButton(one.replace("&", "&&")) for one in proposals]
        self._names = proposals
        self.own = QRadioButton(_("Another name:"))
        self.field = QLineEdit(subject)
        self.field.setAccessibleName(_("Another name"))
        at = 2
        for number, choice in enumerate([*self.choices, self.own], 1):
            choice.setToolTip(_("Key {number}").format(number=number))
            choice.toggled.connect(self._show)
            choice.installEventFilter(self)
            self.column.insertWidget(at, choice)
            at += 1
        self.column.insertWidget(at, self.field)
        self.field.textEdited.connect(lambda _text: self.own.setChecked(True))
        self.field.textChanged.connect(lambda _text: self._show())
        self.own.clicked.connect(partial(self.field.setFocus, Qt.FocusReason.OtherFocusReason))
        self.yes_button.setDefault(True)
        self._subject = subject
        first = self.choices[0] if self.choices else self.own
        first.setChecked(True)
        first.setFocus()
        self._show()

    def name(self) -> str:
        """The name that was chosen, or typed."""
        for choice, name in zip(self.choices, self._names, strict=True):
            if choice.isChecked():
                return name
        return " ".join(self.field.text().split())

    def _show(self) -> None:
        self.yes_button.setEnabled(self.name() not in ("", self._subject))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A number chooses while a choice has the focus; in the field it is typed."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            number = event.key() - Qt.Key.Key_1
            if 0 <= number <= len(self.choices) and not event.modifiers():
                choice = [*self.choices, self.own][number]
                choice.setChecked(True)
                (self.field if choice is self.own else choice).setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return super().eventFilter(watched, event)
