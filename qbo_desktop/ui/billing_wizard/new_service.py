"""A new service in QuickBooks: its name, the income account it earns for, and what it is to bill."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QVBoxLayout, QWidget

from qbo_desktop.operations.billing_map_reading import SetupView
from qbo_desktop.operations.billing_setup import CreateService, MadeService
from qbo_desktop.operations.context import Outcome
from qbo_desktop.ui import theme
from qbo_desktop.ui.dialogs.form import Form
from qbo_desktop.ui.dialogs.grow import grow
from qbo_desktop.ui.errand import Errand, window_of
from qbo_desktop.ui.widgets.basics import button, label, row
from qbo_desktop.wording import _

# “The default service” among the kinds of work that it may bill.
DEFAULT = "default"
# Intuit: the name of an item has at most 100 characters.
_LONGEST = 100


class NewServiceDialog(QDialog):
    """Writes to QuickBooks at once, says so, and stays open until it is made. `made`: MadeService."""

    made = Signal(object)

    def __init__(self, view: SetupView, wanted: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("new-service-dialog")
        self.setWindowTitle(_("New service"))
        names = {one.id: one.name for one in view.work_types}
        self.name = QLineEdit(names.get(wanted, ""))
        self.name.setMaxLength(_LONGEST)
        self.account = QComboBox()
        for one in view.accounts:
            if one.active:
                self.account.addItem(one.name, one.id)
        if not self.account.count():
            self.account.addItem(_("as QuickBooks proposes"), "")
        self.bills_field = QComboBox()
        self.bills_field.addItem(_("nothing yet"), "")
        self.bills_field.addItem(_("the default service"), DEFAULT)
        for work_type_id, words in names.items():
            self.bills_field.addItem(words, work_type_id)
        self.bills_field.setCurrentIndex(max(0, self.bills_field.findData(wanted)))
        for field in (self.account, self.bills_field):
            field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            field.setMinimumContentsLength(16)
        self.form = Form()
        self.form.add("name", _("Name"), self.name)
        self.form.add("account", _("Income account"), self.account)
        self.form.add("bills", _("It bills"), self.bills_field)
        self.errand = Errand(window_of(parent))
        self.wrong = label(kind="bad")
        self.wrong.setObjectName("new-service-wrong")
        self.wrong.hide()
        self.cancel = button(name="new-service-cancel")
        self.cancel.setText(_("Cancel"))
        self.create_button = button("primary", name="new-service-make")
        self.create_button.setText(_("Make it in QuickBooks"))
        self.create_button.setDefault(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.WIDE, theme.WIDE, theme.WIDE, theme.GAP)
        column.setSpacing(theme.GAP)
        column.addWidget(label(_("New service in QuickBooks"), size=1.25, bold=True))
        column.addWidget(
            label(
                _("It is made at once, and stays there also if you close the set-up without saving."),
                kind="muted",
            )
        )
        for part in (self.form, self.wrong, self.errand):
            column.addWidget(part)
        column.addStretch(1)
        column.addLayout(row(None, self.cancel, self.create_button))
        self.cancel.clicked.connect(self.reject)
        self.create_button.clicked.connect(self._make)
        self.name.textChanged.connect(lambda _text: self._show())
        self.errand.changed.connect(self._show)
        self.setMinimumWidth(30 * self.fontMetrics().height())
        self._show()
        self.name.selectAll()
        self.name.setFocus()

    def bills(self) -> str:
        """The id of the work type that it is to bill, DEFAULT, or ""."""
        return str(self.bills_field.currentData() or "")

    def _show(self) -> None:
        busy = self.errand.is_busy()
        self.create_button.setEnabled(bool(self.name.text().strip()) and not busy)
        self.form.setEnabled(not busy)
        self.cancel.setEnabled(not busy)

    def _make(self) -> None:
        self.wrong.hide()
        account = str(self.account.currentData() or "")
        self.errand.start(CreateService(self.name.text().strip(), account), self._made, self._failed)

    def _made(self, outcome: Outcome[MadeService]) -> None:
        self.made.emit(outcome.value)
        self.accept()

    def _failed(self, sentence: str) -> None:
        self.wrong.setText(sentence)
        self.wrong.show()
        self.name.setFocus()
        grow(self)

    def reject(self) -> None:
        # What was sent may have arrived: its answer is waited for.
        if not self.errand.is_busy():
            super().reject()
