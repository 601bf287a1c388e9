"""What is written of a draft: its head, its lines, its notes, and the sums as they are written."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QFrame,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from qbo_desktop.domain.invoice import LONGEST_NOTES, LONGEST_NUMBER, MOST_LINES, Invoice
from qbo_desktop.errors import UsageError
from qbo_desktop.operations import invoice_reading
from qbo_desktop.operations.context import Operation
from qbo_desktop.operations.invoice_reading import Choices, DraftChanges, NewInvoice, Terms
from qbo_desktop.operations.invoices import ChangeDraft, DraftInvoice
from qbo_desktop.ui import formats, theme
from qbo_desktop.ui.dialogs.choose_contact import ContactField
from qbo_desktop.ui.dialogs.discount_dialog import DiscountDialog
from qbo_desktop.ui.dialogs.form import Form
from qbo_desktop.ui.dialogs.invoice_lines import LinesEditor, TotalsView
from qbo_desktop.ui.models.draft_lines import DraftLine, discount_lines, from_line
from qbo_desktop.ui.models.lines_table import LinesModel
from qbo_desktop.ui.widgets.basics import label, row
from qbo_desktop.ui.widgets.date_field import DateField
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.app import App

_CURRENCIES = ("CAD", "USD", "EUR", "GBP")
# In heights of the font: under this width the two halves of the head and of the foot stand under each other.
_NARROW = 46
_TOTALS_PAUSE_MILLISECONDS = 30


class DraftForm(QScrollArea):
    """Empty for a new draft, or filled by `load`. `named`: the client is another one.

    `due` follows the terms until a person touches it.
    """

    named = Signal()

    def __init__(self, app: App, terms: Terms, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self.terms = terms
        self.model = LinesModel(choices, terms.currency, self)
        self._follows_terms = True
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._build()
        self._lay_out()
        self.model.put([DraftLine()])
        self._pause = QTimer(self, singleShot=True, interval=_TOTALS_PAUSE_MILLISECONDS)
        self._pause.timeout.connect(self._show_totals)
        self.model.worked.connect(self._pause.start)
        self.client.changed.connect(self.named)
        self.date.touched.connect(self._follow_terms)
        self.due.touched.connect(self._leave_terms)
        self.currency.currentTextChanged.connect(self._use_currency)
        self.notes.textChanged.connect(self._count_notes)
        self.lines.discount_wanted.connect(self._ask_discount)
        self._count_notes()
        self._show_totals()
        self._initial = self._state()

    def _build(self) -> None:
        today = self._app.store.clock().date()
        self.client = ContactField(self._app, _("Client"), _("Search for the client"))
        self.bill_to = ContactField(self._app, _("Bill to"), _("The client"), may_be_empty=True)
        self.number = QLineEdit()
        self.number.setMaxLength(LONGEST_NUMBER)
        self.number.setPlaceholderText(_("The next one of the series"))
        self.date = DateField(today)
        self.due = DateField(self._due_by_terms(today))
        self.currency = QComboBox()
        self.currency.setEditable(True)
        self.currency.addItems(list(dict.fromkeys((self.terms.currency, *_CURRENCIES))))
        self.currency.setCurrentText(self.terms.currency)
        who, when = Form(), Form()
        who.add("client", _("Client"), self.client)
        who.add("bill_to", _("Bill to"), self.bill_to)
        who.add("currency", _("Currency"), self.currency)
        when.add("number", _("Number"), self.number)
        when.add("date", _("Date"), self.date)
        when.add("due", _("Due date"), self.due)
        self.forms = (who, when)
        self.lines = LinesEditor(self.model)
        self.notes = QPlainTextEdit()
        self.notes.setTabChangesFocus(True)
        self.notes.setAccessibleName(_("Notes on the invoice"))
        self.notes.setPlaceholderText(_("What the client is to read under the lines"))
        self.notes.setMinimumHeight(6 * self.fontMetrics().height())
        self.notes_count = label(kind="muted", wrap=False)
        self.totals = TotalsView()

    def _lay_out(self) -> None:
        notes = QVBoxLayout()
        notes.setSpacing(theme.TIGHT)
        caption = label(_("Notes"), kind="muted")
        caption.setBuddy(self.notes)
        notes.addLayout(row(caption, None, self.notes_count))
        notes.addWidget(self.notes, 1)
        sums = QVBoxLayout()
        sums.addWidget(self.totals)
        sums.addStretch(1)
        self.head, self.foot = (
            QBoxLayout(QBoxLayout.Direction.LeftToRight),
            QBoxLayout(QBoxLayout.Direction.LeftToRight),
        )
        for form in self.forms:
            self.head.addWidget(form, 1, Qt.AlignmentFlag.AlignTop)
        self.foot.addLayout(notes, 3)
        self.foot.addLayout(sums, 2)
        for box in (self.head, self.foot):
            box.setSpacing(theme.WIDE)
        inside = QWidget()
        inside.setObjectName("scrolled")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, theme.SMALL, 0)
        column.setSpacing(theme.GAP)
        column.addLayout(self.head)
        column.addWidget(self.lines, 1)
        column.addLayout(self.foot)
        self.setWidget(inside)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _NARROW * self.fontMetrics().height()
        direction = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        for box in (self.head, self.foot):
            box.setDirection(direction)

    # --- showing ----------------------------------------------------------------------------------------

    def load(self, invoice: Invoice) -> None:
        """Show a draft as the book has it."""
        self.client.show_contact(invoice.client_id, invoice.client)
        self.client.fix()
        other = invoice.bill_to_id != invoice.client_id
        self.bill_to.show_contact(invoice.bill_to_id if other else "", invoice.bill_to.name if other else "")
        self.number.setText(invoice.number)
        self.number.setPlaceholderText("")
        self.date.set_day(invoice.invoice_date)
        self.due.set_day(invoice.due_date)
        self._follows_terms = invoice.due_date == self._due_by_terms(invoice.invoice_date)
        self.currency.setCurrentText(invoice.currency)
        self.currency.setEnabled(False)
        self.notes.setPlainText(invoice.notes)
        self.model.set_currency(invoice.currency)
        self.model.put([from_line(line, invoice.currency) for line in invoice.lines] or [DraftLine()])
        self._initial = self._state()
        self._show_totals()

    def _show_totals(self) -> None:
        self.totals.show_totals(self.model.totals(self.terms.rounding), self.model.currency)

    def _count_notes(self) -> None:
        count = len(self.notes.toPlainText())
        self.notes_count.setText(
            _("{count} of {most}").format(count=formats.number(count), most=formats.number(LONGEST_NOTES))
        )
        theme.say_kind(self.notes_count, "bad" if count > LONGEST_NOTES else "muted")

    def _state(self) -> tuple[Any, ...]:
        """All that was typed, to be compared."""
        return (
            self.client.contact_id,
            self.bill_to.contact_id,
            self.number.text().strip(),
            self.date.day(),
            self.due.day(),
            self.currency.currentText().strip().upper(),
            self.notes.toPlainText(),
            self.model.written(),
        )

    def is_dirty(self) -> bool:
        """Whether something was typed that the book does not have."""
        return self._state() != self._initial

    def _due_by_terms(self, day: date) -> date:
        try:
            return day + timedelta(days=self.terms.due_days)
        except OverflowError:
            return day

    def _follow_terms(self) -> None:
        if self._follows_terms:
            self.due.set_day(self._due_by_terms(self.date.day()))

    def _leave_terms(self) -> None:
        self._follows_terms = False

    def _use_currency(self, text: str) -> None:
        code = text.strip().upper()
        if not invoice_reading.why_no_currency(code):
            self.model.set_currency(code)

    # --- a discount -------------------------------------------------------------------------------------

    def _ask_discount(self) -> None:
        self.lines.table.commit()
        if self.lines.show_wrong():
            return
        dialog = DiscountDialog(self.model.domain_lines(), self.model.currency, self.terms.rounding, self)
        dialog.accepted.connect(lambda: self._give_discount(dialog.percent(), dialog.description()))
        dialog.finished.connect(lambda _result: self.lines.table.setFocus())
        dialog.open()

    def _give_discount(self, percent: Decimal, description: str) -> None:
        found = discount_lines(self.model.domain_lines(), percent, description, self.model.currency)
        self.model.put([*self.model.written(), *found], as_step=True)
        self.lines.table.scrollToBottom()

    # --- what was written -------------------------------------------------------------------------------

    def use(self, terms: Terms, choices: Choices) -> None:
        """Take other terms, rates and work types: the sums are worked out anew."""
        self.terms = terms
        if choices != self.model.choices:
            self.model.use(choices)
        self._pause.start()

    def commit(self) -> None:
        """Take what is in a cell that is being edited."""
        self.lines.table.commit()

    def operation(self, before: Invoice | None, version: int = 0) -> Operation[Invoice]:
        """What saves it: a new draft, or the changes of one that was at this version when it was looked at."""
        lines = tuple(self.model.new_lines())
        if before is None:
            return DraftInvoice(
                NewInvoice(
                    client_id=self.client.contact_id,
                    invoice_date=self.date.day(),
                    lines=lines,
                    due_date=self.due.day(),
                    number=self.number.text(),
                    bill_to_id=self.bill_to.contact_id,
                    currency=self.model.currency,
                    notes=self.notes.toPlainText(),
                )
            )
        bill_to = self.bill_to.contact_id or before.client_id
        changes = DraftChanges(
            invoice_date=self.date.day(),
            due_date=self.due.day(),
            number=self.number.text(),
            # Left alone it keeps the address that it was drafted with.
            bill_to_id=bill_to if bill_to != before.bill_to_id else None,
            notes=self.notes.toPlainText(),
            lines=lines,
        )
        return ChangeDraft(before.id, changes, version)

    def check(self, *, is_new: bool) -> bool:
        """Whether it can be saved; else the first thing that is wrong is said where it stands.

        Raises UsageError for what has no place of its own.
        """
        for form in self.forms:
            form.forgive()
        if not self.client.contact_id:
            return self.refuse("client", _("Choose the client whom the invoice is for."))
        if says := invoice_reading.why_no_currency(self.currency.currentText()):
            return self.refuse("currency", says)
        if not is_new and not self.number.text().strip():
            return self.refuse("number", _("An invoice needs a number."))
        if self.due.day() < self.date.day():
            return self.refuse("due", _("The due date lies before the invoice’s date."))
        if self.lines.show_wrong():
            self.ensureWidgetVisible(self.lines.says)
            return False
        count = len(self.model.written())
        if count > MOST_LINES:
            raise UsageError(
                _("An invoice has at most {most} lines, not {count}.").format(most=MOST_LINES, count=count),
                _("Divide it into several invoices."),
            )
        length = len(self.notes.toPlainText())
        if length > LONGEST_NOTES:
            self.notes.setFocus()
            self.ensureWidgetVisible(self.notes)
            raise UsageError(
                _("The notes have {count} characters; at most {most} fit.").format(
                    count=length, most=LONGEST_NOTES
                ),
                _("Shorten them, or attach a document to the e-mail."),
            )
        return True

    def refuse(self, name: str, sentence: str) -> bool:
        """Say what is wrong with a field of the head, and go there. Answers False."""
        for form in self.forms:
            place = form.refuse(name, sentence)
            if place is not None:
                self.ensureWidgetVisible(place)
        return False
