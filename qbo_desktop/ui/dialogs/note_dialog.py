"""A note on a decision, for oneself or for a colleague by name."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from qbo_desktop.operations.notes import LeaveNote
from qbo_desktop.ui.widgets.ask import AskDialog
from qbo_desktop.ui.widgets.basics import label
from qbo_desktop.wording import _


class NoteDialog(AskDialog):
    """Text and name. Ctrl+Enter leaves the note from within the text; an empty text takes the note away."""

    def __init__(
        self, parent: QWidget | None, pair_id: int, subject: str, note: str = "", note_for: str = ""
    ) -> None:
        super().__init__(
            parent,
            _("Note"),
            _("Note on {name}").format(name=subject),
            _("It stays with the decision, and everybody who opens this workspace can read it."),
            _("Leave the note"),
        )
        self._pair_id = pair_id
        self._had_note = bool(note)
        self.text = QPlainTextEdit(note)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(_("Note"))
        self.text.setPlaceholderText(_("What is there to know or to ask?"))
        self.text.setMinimumHeight(6 * self.fontMetrics().height())
        self.whom = QLineEdit(note_for)
        self.whom.setAccessibleName(_("For whom"))
        self.whom.setPlaceholderText(_("A colleague’s name, or nobody’s"))
        caption = label(_("For whom"), kind="muted")
        caption.setBuddy(self.whom)
        for at, widget in enumerate((self.text, caption, self.whom), 2):
            self.column.insertWidget(at, widget)
        for before, after in (
            (self.text, self.whom), (self.whom, self.yes_button), (self.yes_button, self.no_button),
        ):  # fmt: skip
            QWidget.setTabOrder(before, after)
        self.yes_button.setDefault(True)
        self.text.installEventFilter(self)
        self.text.textChanged.connect(self._name_button)
        self._name_button()
        self.text.setFocus()
        self.text.selectAll()

    def operation(self) -> LeaveNote:
        """The note as it was typed."""
        return LeaveNote(self._pair_id, self.text.toPlainText(), self.whom.text())

    def _name_button(self) -> None:
        is_empty = not self.text.toPlainText().strip()
        takes_away = is_empty and self._had_note
        self.yes_button.setText(_("Take the note away") if takes_away else _("Leave the note"))
        self.yes_button.setEnabled(takes_away or not is_empty)
        self.whom.setEnabled(not is_empty)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl+Enter in the text is the button; Enter alone is a new line."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.yes_button.click()
            return True
        return super().eventFilter(watched, event)
