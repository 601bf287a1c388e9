"""A payment by hand: record one for an invoice, reverse one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QVBoxLayout, QWidget

from qbo_desktop.domain.invoice import Invoice
from qbo_desktop.domain.money import decimals_of, from_minor
from qbo_desktop.domain.payment import Payment
from qbo_desktop.errors import AppError, BillingRefused, UsageError
from qbo_desktop.locale_text import date_text, money_text
from qbo_desktop.operations import billing_reading, invoice_reading
from qbo_desktop.operations.context import Outcome
from qbo_desktop.operations.payments import RecordPayment, ReversePayment
from qbo_desktop.phrases.payments import METHODS, method_text
from qbo_desktop.ui import theme
from qbo_desktop.ui.dialogs.form import Form
from qbo_desktop.ui.dialogs.grow import grow
from qbo_desktop.ui.models.typed import read_typed, typed_number
from qbo_desktop.ui.page import Run
from qbo_desktop.ui.widgets.ask import AskDialog
from qbo_desktop.ui.widgets.basics import button, label, row
from qbo_desktop.ui.widgets.date_field import DateField
from qbo_desktop.ui.widgets.refusal import RefusalBar
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.app import App

_LONGEST_REFERENCE = 250


class PaymentDialog(QDialog):
    """Records through `run` and closes when it was recorded; `written` is the payment then.

    UsageError where the invoice is not there.
    """

    def __init__(self, app: App, run: Run, invoice_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("payment-dialog")
        self._run = run
        with app.store.read() as session:
            invoice = billing_reading.invoice(session, app.workspace_id, invoice_id)
        if invoice is None:
            raise UsageError(_("This invoice is no longer in the book."))
        self.invoice = invoice
        self.written: Payment | None = None
        self.setWindowTitle(_("Record a payment"))
        due = money_text(invoice.due, invoice.currency)
        self.amount = QLineEdit(
            typed_number(from_minor(invoice.due, invoice.currency), decimals_of(invoice.currency))
        )
        self.amount.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.date = DateField(app.store.clock().date())
        self.method = QComboBox()
        for one in METHODS:
            self.method.addItem(method_text(one), one)
        self.reference = QLineEdit()
        self.reference.setMaxLength(_LONGEST_REFERENCE)
        self.reference.setPlaceholderText(_("The number of the cheque or the transfer"))
        self.form = Form()
        self.form.add(
            "amount",
            _("Amount ({currency})").format(currency=invoice.currency),
            self.amount,
        )
        self.form.add("date", _("Date"), self.date)
        self.form.add("method", _("Method"), self.method)
        self.form.add("reference", _("Reference"), self.reference)
        self.bar = RefusalBar()
        self.cancel = button(name="cancel")
        self.cancel.setText(_("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self.record = button("primary", name="record-payment")
        self.record.setText(_("Record the payment"))
        self.record.setDefault(True)
        self.record.clicked.connect(self._record)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.WIDE, theme.WIDE, theme.WIDE, theme.GAP)
        column.setSpacing(theme.GAP)
        heading = _("Payment for invoice {number}").format(number=invoice.number)
        column.addWidget(label(heading, size=1.25, bold=True))
        column.addWidget(
            label(_("{client} owes {amount}.").format(client=invoice.client, amount=due), kind="muted")
        )
        column.addWidget(self.form)
        column.addStretch(1)
        column.addWidget(self.bar)
        column.addLayout(row(None, self.cancel, self.record))
        self.setMinimumWidth(min(34 * self.fontMetrics().height(), self.screen().availableSize().width()))
        self.amount.setFocus()
        self.amount.selectAll()

    def _record(self) -> None:
        self.form.forgive()
        self.bar.forgive()
        typed = read_typed(self.amount.text())
        if typed.value is None:
            self.form.refuse("amount", typed.says)
            grow(self)
            return
        self.record.setEnabled(False)
        operation = RecordPayment(
            self.invoice.id,
            typed.value,
            self.date.day(),
            str(self.method.currentData()),
            self.reference.text(),
        )
        self._run(operation, self._done, self._failed)

    def _done(self, outcome: Outcome[Any]) -> None:
        self.written = outcome.value
        self.accept()

    def _failed(self, error: AppError) -> bool:
        self.record.setEnabled(True)
        if isinstance(error, BillingRefused) and error.at == self.invoice.id:
            # What is wrong is mended in this form; its Fix would open the invoice.
            self.bar.show_error(error)
        else:
            self.bar.say(error)
        grow(self)
        return True


class ReversePaymentDialog(AskDialog):
    """Asks before a payment is taken back, and in which period that is where its own is closed."""

    def __init__(
        self, app: App, run: Run, invoice: Invoice, payment: Payment, parent: QWidget | None = None
    ) -> None:
        day = date_text(payment.payment_date)
        super().__init__(
            parent,
            _("Reverse the payment"),
            _("Reverse the payment of {amount} of {day}?").format(
                amount=money_text(payment.amount, payment.currency), day=day
            ),
            _(
                "It stays in the books and counts no more: invoice {number} waits for its payment again."
            ).format(number=invoice.number),
            _("Reverse it"),
            danger=True,
        )
        self._run = run
        self._payment = payment
        self.written: Payment | None = None
        with app.store.read() as session:
            is_open = invoice_reading.is_open(session, app.workspace_id, payment.payment_date)
        self._asks_day = not is_open
        self.date = DateField(app.store.clock().date())
        self.form = Form()
        self.form.add("date", _("Reversed on"), self.date)
        self.form.setVisible(self._asks_day)
        self.why = label(
            _("It is reversed on its own date, {day}.").format(day=day)
            if is_open
            else _("The period of {day} is not open: give a day of one that is.").format(day=day),
            kind="muted" if is_open else "warn",
        )
        self.bar = RefusalBar()
        for at, part in enumerate((self.why, self.form, self.bar), 2):
            self.column.insertWidget(at, part)

    def accept(self) -> None:
        """The yes: the dialog closes when it was reversed."""
        self.bar.forgive()
        self.yes_button.setEnabled(False)
        day: date | None = self.date.day() if self._asks_day else None
        self._run(ReversePayment(self._payment.id, day), self._done, self._failed)

    def _done(self, outcome: Outcome[Any]) -> None:
        self.written = outcome.value
        super().accept()

    def _failed(self, error: AppError) -> bool:
        self.yes_button.setEnabled(True)
        self.bar.say(error)
        grow(self)
        return True
