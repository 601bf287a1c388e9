"""A question with two answers, in our own words and with our own buttons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from qbo_desktop.ui import theme
from qbo_desktop.ui.widgets.basics import button, label, row
from qbo_desktop.wording import _


class AskDialog(QDialog):
    """Asks before something is done. Escape and the second button leave everything as it is."""

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        sentence: str,
        more: str,
        yes: str,
        no: str = "",
        *,
        danger: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("ask-dialog")
        self.setWindowTitle(title)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(theme.WIDE, theme.WIDE, theme.WIDE, theme.WIDE)
        self.column.setSpacing(theme.GAP)
        self.column.addWidget(label(sentence, bold=True))
        if more:
            self.column.addWidget(label(more))
        self.yes_button = button("danger" if danger else "primary", name="ask-yes")
        self.yes_button.setText(yes)
        self.no_button = button(name="ask-no")
        self.no_button.setText(no or _("Cancel"))
        self.column.addLayout(row(None, self.no_button, self.yes_button))
        self.yes_button.clicked.connect(self.accept)
        self.no_button.clicked.connect(self.reject)
        (self.no_button if danger else self.yes_button).setFocus()
        # Enter says yes, but never to what cannot be taken back.
        self.yes_button.setDefault(not danger)
        self.setMinimumWidth(420)


class NameDialog(AskDialog):
    """Asks for a name; `name()` is what was typed."""

    def __init__(self, parent: QWidget | None, title: str, sentence: str, yes: str, name: str = "") -> None:
        super().__init__(parent, title, sentence, "", yes)
        self.field = QLineEdit(name)
        self.field.setAccessibleName(sentence)
        self.field.selectAll()
        self.column.insertWidget(1, self.field)
        self.field.textChanged.connect(lambda text: self.yes_button.setEnabled(bool(text.strip())))
        self.field.returnPressed.connect(self.yes_button.click)
        self.yes_button.setEnabled(bool(name.strip()))
        self.field.setFocus()

    def name(self) -> str:
        """What was typed."""
        return self.field.text()


def ask(
    parent: QWidget | None, title: str, sentence: str, more: str, yes: str, do: Callable[[], None], no: str = "",
    *, danger: bool = False,
) -> AskDialog:  # fmt: skip
    """Ask, and do it after a yes. Answers at once: nothing waits."""
    dialog = AskDialog(parent, title, sentence, more, yes, no, danger=danger)
    dialog.accepted.connect(do)
    dialog.open()
    return dialog
