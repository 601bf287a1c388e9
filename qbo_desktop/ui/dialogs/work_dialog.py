"""A piece of work of the firm, to add or to change: for whom, of which kind, at which fee."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QLineEdit, QVBoxLayout, QWidget

from qbo_desktop.domain.money import decimals_of, from_minor
from qbo_desktop.errors import AppError
from qbo_desktop.operations import invoice_reading
from qbo_desktop.operations.billing_lists import AddWork, AddWorkType, ChangeWork
from qbo_desktop.operations.billing_terms import terms_of
from qbo_desktop.operations.context import Operation, Outcome
from qbo_desktop.operations.invoice_reading import Choices, FeeType, NewWork, WorkItem
from qbo_desktop.ui import theme
from qbo_desktop.ui.dialogs.choose_contact import ContactField
from qbo_desktop.ui.dialogs.form import Form
from qbo_desktop.ui.dialogs.grow import grow
from qbo_desktop.ui.models.typed import read_typed, typed_number
from qbo_desktop.ui.page import Run
from qbo_desktop.ui.widgets.ask import NameDialog
from qbo_desktop.ui.widgets.basics import button, label, row
from qbo_desktop.ui.widgets.date_field import DateField
from qbo_desktop.ui.widgets.refusal import RefusalBar
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.app import App

_LONGEST_TITLE = 500
_CURRENCIES = ("CAD", "USD", "EUR", "GBP")
_NEW_TYPE = "\n"


def fee_type_text(fee_type: FeeType) -> str:
    """How a piece of work is paid, in words."""
    return {
        FeeType.FIXED: _("Fixed fee"),
        FeeType.TIME: _("Time and expenses"),
        FeeType.NON_BILLABLE: _("Not billable"),
    }[fee_type]


def rate_choice(choices: Choices, chosen: str) -> QComboBox:
    """A list of the tax rates that are offered, and of the one that is there; its data are ids, "" for none."""
    made = QComboBox()
    made.addItem(_("No tax set"), "")
    for one in choices.rates:
        if not one.retired or one.rate.id == chosen:
            made.addItem(one.rate.name, one.rate.id)
    made.setCurrentIndex(max(0, made.findData(chosen)))
    return made


class WorkDialog(QDialog):
    """New work (no `work_id`), or a piece to change. Writes through `run`; `written` is it after that."""

    def __init__(self, app: App, run: Run, work_id: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("work-dialog")
        self._app = app
        self._run = run
        self.written: WorkItem | None = None
        with app.store.read() as session:
            self._choices = invoice_reading.choices(session, app.workspace_id)
            self.item = invoice_reading.work_item(session, app.workspace_id, work_id) if work_id else None
        words = _("Change the work") if self.item else _("New work")
        self.setWindowTitle(words)
        self.form = Form()
        self._build()
        self.bar = RefusalBar()
        self.cancel = button(name="cancel")
        self.cancel.setText(_("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self.save = button("primary", name="save")
        self.save.setText(_("Save"))
        self.save.setDefault(True)
        self.save.clicked.connect(self._save)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.WIDE, theme.WIDE, theme.WIDE, theme.GAP)
        column.setSpacing(theme.GAP)
        column.addWidget(label(self.item.title if self.item else words, size=1.25, bold=True))
        column.addWidget(self.form)
        column.addStretch(1)
        column.addWidget(self.bar)
        column.addLayout(row(None, self.cancel, self.save))
        self.setMinimumWidth(min(40 * self.fontMetrics().height(), self.screen().availableSize().width()))
        (self.title if self.item else self.client).setFocus()

    def _build(self) -> None:
        item = self.item
        self.client = ContactField(self._app, _("Client"), _("Search for the client"))
        self.bill_to = ContactField(self._app, _("Bill to"), _("The client"), may_be_empty=True)
        self.work_type = QComboBox()
        self._fill_types(item.work_type_id if item else "")
        self.work_type.activated.connect(self._ask_new_type)
        self.title = QLineEdit(item.title if item else "")
        self.title.setMaxLength(_LONGEST_TITLE)
        self.fee_type = QComboBox()
        for one in FeeType:
            self.fee_type.addItem(fee_type_text(one), one)
        self.fee_type.setCurrentIndex(self.fee_type.findData(item.fee_type) if item else 0)
        self.fee_type.currentIndexChanged.connect(lambda _at: self._show_fee())
        currency = item.currency if item else terms_of(self._app.settings()).currency
        fee = typed_number(from_minor(item.fee, currency), decimals_of(currency)) if item else ""
        self.fee = QLineEdit(fee)
        self.fee.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.currency = QComboBox()
        self.currency.setEditable(True)
        self.currency.addItems(list(dict.fromkeys((currency, *_CURRENCIES))))
        self.currency.setAccessibleName(_("Currency"))
        self.currency.setMaximumWidth(8 * self.fontMetrics().height())
        self.rate = rate_choice(self._choices, item.rate_id if item else "")
        today = self._app.store.clock().date()
        self.date = DateField((item.work_date if item else None) or today)
        self.no_date = QCheckBox(_("No date"))
        self.no_date.toggled.connect(lambda on: self.date.setEnabled(not on))
        self.no_date.setChecked(item is not None and item.work_date is None)
        if item is not None:
            self.client.show_contact(item.client_id, item.client)
            self.bill_to.show_contact(item.bill_to_id)
        for name, words, editors in (
            ("client", _("Client"), (self.client,)),
            ("work_type", _("Work type"), (self.work_type,)),
            ("title", _("Title"), (self.title,)),
            ("fee_type", _("Paid by"), (self.fee_type,)),
            ("fee", _("Fee"), (self.fee, self.currency)),
            ("rate", _("Tax rate"), (self.rate,)),
            ("bill_to", _("Bill to"), (self.bill_to,)),
            ("date", _("Date"), (self.date, self.no_date)),
        ):
            self.form.add(name, words, *editors)
        self._show_fee()

    def _fill_types(self, chosen: str) -> None:
        self.work_type.clear()
        for one in self._choices.types:
            self.work_type.addItem(one.name, one.id)
        self.work_type.addItem(_("New type…"), _NEW_TYPE)
        self.work_type.setCurrentIndex(self.work_type.findData(chosen) if chosen else -1)
        self.work_type.setPlaceholderText(_("Choose a work type"))

    def _show_fee(self) -> None:
        fixed = self.fee_type.currentData() == FeeType.FIXED
        self.fee.setEnabled(fixed)
        self.fee.setPlaceholderText("" if fixed else _("By its time and expenses"))
        if self.fee_type.currentData() == FeeType.NON_BILLABLE:
            self.fee.setPlaceholderText(_("Nothing is billed"))

    def _ask_new_type(self, at: int) -> None:
        if self.work_type.itemData(at) != _NEW_TYPE:
            return
        self.work_type.setCurrentIndex(-1)
        dialog = NameDialog(self, _("New work type"), _("What is the new work type called?"), _("Add"))
        dialog.accepted.connect(
            lambda: self._run(AddWorkType(dialog.name().strip()), self._type_added, self._failed)
        )
        dialog.finished.connect(lambda _result: self.work_type.setFocus())
        dialog.open()

    def _type_added(self, outcome: Outcome[Any]) -> None:
        with self._app.store.read() as session:
            self._choices = invoice_reading.choices(session, self._app.workspace_id)
        self._fill_types(outcome.value.id)

    # --- writing ----------------------------------------------------------------------------------------

    def _save(self) -> None:
        self.form.forgive()
        self.bar.forgive()
        fee = self._checked()
        if fee is None:
            grow(self)
            return
        new = NewWork(
            client_id=self.client.contact_id,
            work_type=str(self.work_type.currentData()),
            title=self.title.text(),
            fee=fee,
            fee_type=FeeType(self.fee_type.currentData()),
            rate=str(self.rate.currentData()),
            currency=self.currency.currentText(),
            bill_to_id=self.bill_to.contact_id,
            work_date=None if self.no_date.isChecked() else self.date.day(),
        )
        self.save.setEnabled(False)
        operation: Operation[WorkItem]
        operation = ChangeWork(self.item.id, new, self.item.version) if self.item else AddWork(new)
        self._run(operation, self._done, self._failed)

    def _checked(self) -> Decimal | None:
        """The fee; None where something is wrong, which is said beside it."""
        if not self.client.contact_id:
            self.form.refuse("client", _("Choose the client whom the work is for."))
        elif self.work_type.currentIndex() < 0:
            self.form.refuse("work_type", _("A piece of work needs a work type."))
        elif not self.title.text().strip():
            self.form.refuse("title", _("A piece of work needs a title."))
        elif says := invoice_reading.why_no_currency(self.currency.currentText()):
            self.form.refuse("fee", says)
        elif self.fee_type.currentData() != FeeType.FIXED:
            return Decimal(0)
        else:
            typed = read_typed(self.fee.text())
            if typed.value is None:
                self.form.refuse("fee", typed.says)
            return typed.value
        return None

    def _done(self, outcome: Outcome[Any]) -> None:
        self.written = outcome.value
        self.accept()

    def _failed(self, error: AppError) -> bool:
        self.save.setEnabled(True)
        self.bar.say(error)
        grow(self)
        return True
