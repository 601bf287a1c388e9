"""An invoice to be looked at: its lines and sums, its payments, its activity log, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QTabWidget, QVBoxLayout, QWidget

from qbo_desktop.domain.changes import Changes, Topic
from qbo_desktop.domain.invoice import ISSUED, PAYABLE, EmailBy, Invoice, State
from qbo_desktop.domain.money import decimals_of
from qbo_desktop.domain.payment import Payment, PaymentState
from qbo_desktop.errors import BillingRefused, UsageError
from qbo_desktop.locale_text import amount_alone, date_text, money_text, number_text
from qbo_desktop.operations import invoice_reading
from qbo_desktop.operations.context import Operation, Outcome
from qbo_desktop.operations.documents import SavePdf, WriteMessages, Written, to_open
from qbo_desktop.operations.invoice_reading import OpenedInvoice
from qbo_desktop.operations.invoices import BackToDraft, PostInvoices, Results, SendInvoices, VoidInvoices
from qbo_desktop.phrases.invoices import event_text, fact_texts, state_text, voided_there_text
from qbo_desktop.phrases.payments import method_text, payment_state_text
from qbo_desktop.ui import formats, theme
from qbo_desktop.ui.dialogs.invoice_lines import TotalsView
from qbo_desktop.ui.dialogs.payment_dialog import PaymentDialog, ReversePaymentDialog
from qbo_desktop.ui.dialogs.quickbooks_panel import QuickBooksPanel
from qbo_desktop.ui.errand import window_of
from qbo_desktop.ui.models.plain_table import PlainModel, PlainTable
from qbo_desktop.ui.page import Run
from qbo_desktop.ui.widgets.ask import ask
from qbo_desktop.ui.widgets.basics import button, label, row
from qbo_desktop.ui.widgets.flow import Flow
from qbo_desktop.ui.widgets.refusal import RefusalBar
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.app import App

_WIDE, _HIGH = 66, 46
# Where the tab of QuickBooks is among the others.
_THERE = 2
_PILLS = {State.PAID: "pill-good", State.VOIDED: "pill-bad", State.AWAITING_PAYMENT: "pill-warn"}


class InvoiceView(QDialog):
    """Follows the store while it is open. `only_look`: nothing can be done with it; `there`: begin at QuickBooks."""

    def __init__(
        self, app: App, run: Run, invoice_id: str, parent: QWidget | None = None,
        *, only_look: bool = False, there: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("invoice-view")
        self._app = app
        self._run = run
        self._id = invoice_id
        self._only_look = only_look
        self.opened: OpenedInvoice | None = None
        self.title = label(size=1.25, bold=True)
        self.state = label(kind="pill", wrap=False)
        self.whom = label()
        self.facts = label(kind="muted")
        self.lines = PlainModel(
            (
                _("Work type"),
                _("Description"),
                _("Quantity"),
                _("Unit price"),
                _("Tax rate"),
                _("Amount"),
                _("Write-on/off"),
            ),
            (2, 3, 5, 6),
            self,
        )
        self.lines_table = PlainTable(self.lines, _("Lines of the invoice"), (8, 12, 5.5, 7, 8, 7, 7), wide=1)
        self.totals = TotalsView()
        self.notes = QPlainTextEdit()
        self.payments = PlainModel(
            (_("Date"), _("Amount"), _("Method"), _("Reference"), _("State"), _("Id")), (1,), self
        )
        self.payments_table = PlainTable(
            self.payments, _("Payments of the invoice"), (7.5, 7, 8.5, 9, 12, 3.5), wide=3
        )
        self.no_payment = label(_("No payment was recorded yet."), kind="muted")
        self.events = PlainModel((_("When"), _("Who"), _("What happened")), (), self)
        self.events_table = PlainTable(self.events, _("Activity of the invoice"), (12, 9, 22), wide=2)
        self.there = QuickBooksPanel(app, run)
        self.tabs = QTabWidget()
        self.bar = RefusalBar()
        self.pay_button = button("primary", name="record-payment")
        self.reverse_button = button(name="reverse-payment")
        self.send_button = button("primary", name="send")
        self.post_button = button(name="post")
        self.back_button = button(name="back-to-draft")
        self.void_button = button("danger", name="void")
        self.pdf_button = button(name="open-pdf")
        self.message_button = button(name="write-message")
        self.close_button = button(name="close")
        self._lay_out()
        self._connect()
        self.refresh()
        size, room = self.fontMetrics().height(), self.screen().availableGeometry()
        self.resize(
            min(_WIDE * size, round(room.width() * 0.96)), min(_HIGH * size, round(room.height() * 0.94))
        )
        if there and self.tabs.isTabVisible(_THERE):
            self.tabs.setCurrentIndex(_THERE)
            self.there.first().setFocus()
        else:
            self.lines_table.setFocus()

    # --- its parts --------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        for one, words in (
            (self.pay_button, _("Record a payment…")),
            (self.reverse_button, _("Reverse the payment…")),
            (self.send_button, _("Send")),
            (self.post_button, _("Post without sending")),
            (self.back_button, _("Back to draft")),
            (self.void_button, _("Void…")),
            (self.pdf_button, _("Open the PDF")),
            (self.message_button, _("Write the message again")),
            (self.close_button, _("Close")),
        ):
            one.setText(words)
        self.notes.setReadOnly(True)
        self.notes.setTabChangesFocus(True)
        self.notes.setAccessibleName(_("Notes on the invoice"))
        self.tabs.setAccessibleName(_("Parts of the invoice"))
        bill, paid, log = QWidget(), QWidget(), QWidget()
        for part, words in ((bill, _("Lines")), (paid, _("Payments")), (log, _("Activity"))):
            inside = QVBoxLayout(part)
            inside.setContentsMargins(0, theme.GAP, 0, 0)
            inside.setSpacing(theme.GAP)
            self.tabs.addTab(part, words)
        self.tabs.insertTab(_THERE, self.there, _("QuickBooks"))
        under = row(self.notes, self.totals, spacing=theme.WIDE)
        under.setStretch(0, 3)
        under.setStretch(1, 3)
        under.setAlignment(self.totals, Qt.AlignmentFlag.AlignTop)
        self._column(bill).addWidget(self.lines_table, 3)
        self._column(bill).addLayout(under, 1)
        self._column(paid).addWidget(self.no_payment)
        self._column(paid).addWidget(self.payments_table, 1)
        self._column(paid).addLayout(row(self.reverse_button, None))
        self._column(paid).addStretch(0)
        self._column(log).addWidget(self.events_table, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.WIDE, theme.WIDE, theme.WIDE, theme.GAP)
        column.setSpacing(theme.GAP)
        head = row(self.title, self.state)
        head.setStretch(0, 1)
        head.setAlignment(self.state, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        about = row(self.whom, self.facts, spacing=theme.WIDE)
        about.setStretch(0, 1)
        about.setStretch(1, 1)
        for part in (self.whom, self.facts):
            about.setAlignment(part, Qt.AlignmentFlag.AlignTop)
        column.addLayout(about)
        column.addWidget(self.tabs, 1)
        column.addWidget(self.bar)
        self.buttons = Flow(
            self.pay_button, self.send_button, self.post_button, self.back_button, self.pdf_button,
            self.message_button, self.void_button, self.close_button,
        )  # fmt: skip
        column.addWidget(self.buttons)

    def _column(self, part: QWidget) -> QVBoxLayout:
        inside = part.layout()
        assert isinstance(inside, QVBoxLayout)
        return inside

    def _connect(self) -> None:
        self.close_button.clicked.connect(self.reject)
        self.pay_button.clicked.connect(self.pay)
        self.reverse_button.clicked.connect(self.reverse)
        self.payments_table.doubleClicked.connect(lambda _index: self.reverse())
        self.payments_table.selectionModel().currentChanged.connect(lambda *_rows: self._name_reverse())
        self.send_button.clicked.connect(lambda: self._move(SendInvoices([self._id])))
        self.post_button.clicked.connect(lambda: self._move(PostInvoices([self._id])))
        self.back_button.clicked.connect(lambda: self._move(BackToDraft([self._id])))
        self.void_button.clicked.connect(self.void)
        self.pdf_button.clicked.connect(self.open_pdf)
        self.message_button.clicked.connect(self.write_message)
        self.there.refused.connect(self.bar.say)
        self.there.done.connect(self._decided)
        self.there.go.connect(self._leave_for)
        self.finished.connect(lambda _result: self.there.forget())
        if self.parentWidget() is not None:
            window_of(self).feed.changed.connect(self._hear)

    # --- showing ----------------------------------------------------------------------------------------

    @property
    def invoice(self) -> Invoice | None:
        """The invoice as it was read last."""
        return self.opened.invoice if self.opened else None

    def _hear(self, changes: Changes) -> None:
        if changes.concern(Topic.INVOICES, Topic.PAYMENTS, Topic.PROBLEMS, Topic.BILLING_SETUP):
            self.refresh()

    def refresh(self) -> None:
        """Show the invoice as the book has it now."""
        with self._app.store.read() as session:
            self.opened = invoice_reading.opened(session, self._app.workspace_id, self._id)
        if self.opened is None:
            self.title.setText(_("This invoice is no longer in the book."))
            self.setWindowTitle(self.title.text())
            self._name_buttons()
            return
        invoice = self.opened.invoice
        words = _("Invoice {number} for {client}").format(number=invoice.number, client=invoice.client)
        self.title.setText(words)
        self.setWindowTitle(words)
        self.state.setText(state_text(invoice.state))
        theme.say_kind(self.state, _PILLS.get(invoice.state, "pill"))
        bill_to = invoice.bill_to
        self.whom.setText("\n".join((bill_to.name, *bill_to.address)))
        self.facts.setText("\n".join(fact_texts(invoice)))
        self._show_lines(invoice)
        self._show_payments(self.opened.payments)
        self.tabs.setTabVisible(_THERE, self.there.show_invoice(invoice, only_look=self._only_look))
        now = self._app.store.clock()
        self.events.put(
            [
                (formats.when(event.at, now), event.who, event_text(event))
                for event in reversed(self.opened.events)
            ]
        )
        self._name_buttons()

    def _show_lines(self, invoice: Invoice) -> None:
        currency = invoice.currency
        self.lines.put(
            [
                (
                    line.work_type,
                    line.description,
                    number_text(line.quantity),
                    number_text(line.unit_price, least=decimals_of(currency)),
                    line.rate.name if line.rate else _("No tax set"),
                    amount_alone(line.amount, currency),
                    amount_alone(line.written_on, currency) if line.written_on else "",
                )
                for line in invoice.lines
            ]
        )
        self.lines_table.setColumnHidden(6, not any(line.written_on for line in invoice.lines))
        more: list[tuple[str, int]] = []
        if invoice.state in ISSUED:
            more = [(_("Payments"), invoice.paid), (_("Amount due"), invoice.due)]
        self.totals.show_totals(invoice.totals, currency, more)
        if self.notes.toPlainText() != invoice.notes:
            self.notes.setPlainText(invoice.notes)
        self.notes.setVisible(bool(invoice.notes))

    def _show_payments(self, payments: tuple[Payment, ...]) -> None:
        chosen = self.payments_table.currentIndex().row()
        self.payments.put(
            [
                (
                    date_text(one.payment_date),
                    money_text(self._applied(one), one.currency),
                    method_text(one.method),
                    one.reference,
                    payment_state_text(one),
                    one.id,
                )
                for one in payments
            ],
            [at for at, one in enumerate(payments) if one.state is PaymentState.REVERSED],
        )
        self.payments_table.selectRow(max(0, chosen))
        self.payments_table.setVisible(bool(payments))
        self.no_payment.setVisible(not payments)
        words = _("Payments ({count})").format(count=formats.number(len(payments)))
        self.tabs.setTabText(1, words if payments else _("Payments"))

    def _applied(self, payment: Payment) -> int:
        return sum(one.amount for one in payment.allocations if one.invoice_id == self._id)

    def _name_buttons(self) -> None:
        state = self.invoice.state if self.invoice is not None and not self._only_look else None
        self.pay_button.setVisible(state in PAYABLE)
        for one in (self.send_button, self.post_button, self.back_button):
            one.setVisible(state is State.APPROVED)
        self.void_button.setVisible(state in (State.APPROVED, State.AWAITING_PAYMENT, State.EXPORTED))
        self.pdf_button.setVisible(self.invoice is not None)
        # QuickBooks or nobody e-mails the others.
        by = self.invoice.email.by if self.invoice is not None else None
        self.message_button.setVisible(state in ISSUED and by is EmailBy.PRACTICE)
        self._name_reverse()

    def _name_reverse(self) -> None:
        payment = self._payment_in_hand()
        self.reverse_button.setVisible(not self._only_look and bool(self.payments.rows))
        self.reverse_button.setEnabled(payment is not None and payment.state is PaymentState.RECORDED)

    def _payment_in_hand(self) -> Payment | None:
        at = self.payments_table.currentIndex().row()
        found = self.opened.payments if self.opened else ()
        return found[at] if 0 <= at < len(found) else None

    # --- doing ------------------------------------------------------------------------------------------

    def _move(self, operation: Operation[Results]) -> None:
        self.bar.forgive()
        self._run(operation, self._moved, self.bar.say)

    def _moved(self, outcome: Outcome[Results]) -> None:
        self.refresh()
        for failed in outcome.value.failed:
            error = BillingRefused(failed.code, failed.says, failed.remedy, fix=failed.fix, at=failed.at)
            if failed.at == self._id:
                # Its Fix would open the very invoice that stands here.
                self.bar.show_error(error)
            else:
                self.bar.say(error)

    def void(self) -> None:
        """Ask, and void it."""
        if self.invoice is None:
            return
        more = _(
            "Nobody owes it any more, and the work that it bills is unbilled again. This cannot be undone."
        )
        if self.there.link() is not None:
            more = f"{more} {voided_there_text()}"
        sentence = _("Void invoice {number}?").format(number=self.invoice.number)
        ask(
            self,
            _("Void"),
            sentence,
            more,
            _("Void"),
            lambda: self._move(VoidInvoices([self._id])),
            _("No, wait"),  # in French, cancelling and voiding are one word
            danger=True,
        )

    def open_pdf(self) -> None:
        """Print it to a private file, and show that."""
        self.bar.forgive()
        self._run(SavePdf(self._id), lambda outcome: self._show_files((outcome.value,)), self.bar.say)

    def write_message(self) -> None:
        """Write the message that brings it once more, and show it."""
        self.bar.forgive()
        self._run(WriteMessages([self._id]), self._message_written, self.bar.say)

    def _message_written(self, outcome: Outcome[Written]) -> None:
        self.refresh()
        for failed in outcome.value.failed:
            self.bar.say(UsageError(failed.says, failed.remedy))
        self._show_files(outcome.value.files)

    def _decided(self) -> None:
        self.bar.forgive()
        self.refresh()

    def _leave_for(self, page: str, argument: object) -> None:
        """What is in the way is mended elsewhere."""
        self.reject()
        window_of(self).go(page, argument)

    def _show_files(self, files: Sequence[Path]) -> None:
        """In the person's own programs; where none takes them it is said where they lie."""
        path = to_open(files)
        if path is not None and not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self.bar.show_words("warn", _("No program opened {path}.").format(path=path))

    def pay(self) -> None:
        """Record a payment."""
        if self.invoice is not None and not self._only_look and self.invoice.state in PAYABLE:
            self._open(PaymentDialog(self._app, self._run, self._id, self))

    def reverse(self) -> None:
        """Take the payment in hand back."""
        payment = self._payment_in_hand()
        if self._only_look or self.invoice is None or payment is None:
            return
        if payment.state is PaymentState.RECORDED:
            self._open(ReversePaymentDialog(self._app, self._run, self.invoice, payment, self))

    def _open(self, dialog: QDialog) -> None:
        self.bar.forgive()
        dialog.accepted.connect(self.refresh)
        dialog.open()
