"""Where the billing set-up is opened from Settings: whole, or each page by its own button."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from qbo_desktop.ui import theme
from qbo_desktop.ui.billing_wizard.pages import SetUpPage, page_text
from qbo_desktop.ui.widgets.basics import button, label
from qbo_desktop.ui.widgets.flow import Flow
from qbo_desktop.wording import _


class SetUpEntry(QWidget):
    """`wanted`: the name of a page, "" for the whole wizard."""

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = label(bold=True)
        self.more = label(kind="muted")
        self.whole = button("primary", name="billing-wizard")
        self.whole.clicked.connect(lambda: self.wanted.emit(""))
        self.parts = {page: button(name=f"billing-wizard-{page}") for page in SetUpPage}
        for page, part in self.parts.items():
            part.clicked.connect(lambda _on=False, page=page: self.wanted.emit(page))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, theme.SMALL)
        column.setSpacing(theme.SMALL)
        for widget in (self.heading, self.more, Flow(self.whole, *self.parts.values())):
            column.addWidget(widget)

    def retranslate(self) -> None:
        """Its words."""
        self.heading.setText(_("Billing into QuickBooks"))
        self.more.setText(
            _("Which service bills which work, which tax code stands for which tax, and from which day on. Step by step, "
              "or one page alone.")
        )  # fmt: skip
        self.whole.setText(_("Step by step…"))
        self.whole.setAccessibleName(_("Set up billing into QuickBooks step by step"))
        for page, part in self.parts.items():
            part.setText(page_text(page))
            part.setAccessibleName(_("Billing into QuickBooks: {page}").format(page=page_text(page)))
