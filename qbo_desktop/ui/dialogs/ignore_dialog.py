"""Why a problem is put away."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from qbo_desktop.ui.widgets.ask import AskDialog
from qbo_desktop.wording import _


class IgnoreDialog(AskDialog):
    """Asks for the reason; without one there is nothing to press."""

    def __init__(self, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__(
            parent,
            _("Ignore a problem"),
            sentence,
            _(
                "It is no longer counted, and what it blocks stays blocked. You can bring it back at any time."
            ),
            _("Ignore"),
        )
        self.field = QLineEdit()
        self.field.setPlaceholderText(_("Why is it ignored?"))
        self.field.setAccessibleName(_("Why is it ignored?"))
        self.column.insertWidget(2, self.field)
        self.field.textChanged.connect(lambda text: self.yes_button.setEnabled(bool(text.strip())))
        self.field.returnPressed.connect(self.yes_button.click)
        self.yes_button.setEnabled(False)
        self.field.setFocus()

    def reason(self) -> str:
        """What was typed."""
        return self.field.text().strip()
