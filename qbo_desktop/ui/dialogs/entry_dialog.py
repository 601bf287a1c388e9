"""Time or an expense to be added to a piece of work, and those that are there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QLineEdit, QVBoxLayout, QWidget

from qbo_desktop.domain.invoice import LONGEST_DESCRIPTION
from qbo_desktop.domain.money import line_amount
from qbo_desktop.errors import AppError, UsageError
from qbo_desktop.locale_text import date_text, money_text, number_text
from qbo_desktop.operations import invoice_reading
from qbo_desktop.operations.billing_lists import AddEntry, DeleteEntry
from qbo_desktop.operations.context import Outcome
from qbo_desktop.operations.invoice_reading import Entry, EntryKind, FeeType, NewEntry, WorkItem
from qbo_desktop.ui import theme
from qbo_desktop.ui.dialogs.form import Form
from qbo_desktop.ui.dialogs.grow import grow
from qbo_desktop.ui.dialogs.work_dialog import rate_choice
from qbo_desktop.ui.models.plain_table import PlainModel, PlainTable
from qbo_desktop.ui.models.typed import read_typed
from qbo_desktop.ui.page import Run
from qbo_desktop.ui.widgets.ask import ask
from qbo_desktop.ui.widgets.basics import button, label, row
from qbo_desktop.ui.widgets.date_field import DateField
from qbo_desktop.ui.widgets.refusal import RefusalBar
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.app import App


class EntryDialog(QDialog):
    """Adds through `run` and stays open for the next one; accepted by Close when something was written.

    UsageError where the work is not there.
    """

    def __init__(self, app: App, run: Run, work_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("entry-dialog")
        self._app = app
        self._run = run
        self.has_written = False
        with app.store.read() as session:
            self._choices = invoice_reading.choices(session, app.workspace_id)
        self.item = self._read(work_id)
        self.setWindowTitle(_("Time and expenses"))
        self.form = Form()
        self._build()
        self.there = PlainModel(
            (_("Date"), _("Kind"), _("Description"), _("Quantity"), _("Amount"), _("State")), (3, 4), self
        )
        self.table = PlainTable(
            self.there, _("Time and expenses of the work"), (7.5, 5.5, 10, 5, 7, 8.5), wide=2
        )
        self.delete_button = button(name="delete-entry")
        self.delete_button.setText(_("Delete…"))
        self.delete_button.clicked.connect(self._ask_delete)
        self.table.selectionModel().currentChanged.connect(lambda *_rows: self._name_delete())
        self.bar = RefusalBar()
        self.close_button = button(name="close")
        self.close_button.setText(_("Close"))
        self.close_button.clicked.connect(self.reject)
        self.add = button("primary", name="add-entry")
        self.add.setText(_("Add"))
        self.add.setDefault(True)
        self.add.clicked.connect(self._add)
        self.heading = label(size=1.25, bold=True)
        self.says = label(kind="muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.WIDE, theme.WIDE, theme.WIDE, theme.GAP)
        column.setSpacing(theme.GAP)
        column.addWidget(self.heading)
        column.addWidget(self.says)
        column.addWidget(self.form)
        column.addWidget(self.table, 1)
        column.addWidget(self.bar)
        column.addLayout(row(self.delete_button, None, self.close_button, self.add))
        size, room = self.fontMetrics().height(), self.screen().availableGeometry()
        self.resize(min(48 * size, round(room.width() * 0.96)), min(44 * size, round(room.height() * 0.92)))
        self._show()
        self.kind.setFocus()

    def _read(self, work_id: str) -> WorkItem:
        with self._app.store.read() as session:
            item = invoice_reading.work_item(session, self._app.workspace_id, work_id)
        if item is None:
            raise UsageError(_("This work is no longer in the book."))
        return item

    def _build(self) -> None:
        self.kind = QComboBox()
        self.kind.addItem(_("Time"), EntryKind.TIME)
        self.kind.addItem(_("Expense"), EntryKind.EXPENSE)
        self.kind.setCurrentIndex(0 if self.item.fee_type is FeeType.TIME else 1)
        self.date = DateField(self._app.store.clock().date())
        self.description = QLineEdit()
        self.description.setMaxLength(LONGEST_DESCRIPTION)
        self.quantity = QLineEdit("1")
        self.price = QLineEdit()
        for one in (self.quantity, self.price):
            one.setAlignment(Qt.AlignmentFlag.AlignRight)
            one.textChanged.connect(lambda _text: self._show_amount())
        self.amount = label(bold=True, wrap=False)
        self.rate = rate_choice(self._choices, self.item.rate_id)
        self.billable = QCheckBox(_("Billable"))
        self.billable.setChecked(True)
        self.kind.currentIndexChanged.connect(lambda _at: self._name_fields())
        for name, words, editors in (
            ("kind", _("Kind"), (self.kind, self.billable)),
            ("date", _("Date"), (self.date,)),
            ("description", _("Description"), (self.description,)),
            ("quantity", _("Quantity"), (self.quantity,)),
            ("price", _("Unit price"), (self.price, self.amount)),
            ("rate", _("Tax rate"), (self.rate,)),
        ):
            self.form.add(name, words, *editors)
        self._name_fields()

    def _name_fields(self) -> None:
        """Hours and their price for time, a quantity and its price for an expense."""
        time = self.kind.currentData() == EntryKind.TIME
        for name, words in (
            ("quantity", _("Hours") if time else _("Quantity")),
            ("price", _("Price an hour") if time else _("Unit price")),
        ):
            self.form.caption(name).setText(words)
            self.form.editor(name).setAccessibleName(words)

    def _show(self) -> None:
        item = self.item
        self.heading.setText(_("{title}, {client}").format(title=item.title, client=item.client))
        self.says.setText(
            _("Unbilled: {amount}").format(amount=money_text(item.unbilled(), item.currency))
            if item.fee_type is not FeeType.FIXED or item.fee
            else ""
        )
        self.there.put(
            [
                (
                    date_text(entry.entry_date),
                    _("Time") if entry.kind is EntryKind.TIME else _("Expense"),
                    entry.description,
                    number_text(entry.quantity),
                    money_text(entry.amount, item.currency),
                    self._state(entry),
                )
                for entry in item.entries
            ],
            [at for at, entry in enumerate(item.entries) if entry.invoice_id or not entry.billable],
        )
        self._show_amount()
        self._name_delete()

    def _state(self, entry: Entry) -> str:
        if entry.invoice_id:
            return _("Billed")
        if entry in self.item.unbilled_entries():
            return _("Unbilled")
        return _("In the fixed fee") if entry.billable else _("Not billable")

    def _show_amount(self) -> None:
        quantity, price = read_typed(self.quantity.text()).value, read_typed(self.price.text()).value
        refused = quantity is None or price is None
        if (
            quantity is None
            or price is None
            or invoice_reading.line_refusal(quantity, price, self.item.currency)
        ):
            refused = True
        self.amount.setText(
            "" if refused or quantity is None or price is None
            else _("= {amount}").format(
                amount=money_text(line_amount(quantity, price, self.item.currency), self.item.currency)
            )
        )  # fmt: skip

    # --- writing ----------------------------------------------------------------------------------------

    def _add(self) -> None:
        self.form.forgive()
        self.bar.forgive()
        quantity, price = read_typed(self.quantity.text()), read_typed(self.price.text())
        if quantity.value is None or price.value is None:
            name, typed = ("quantity", quantity) if quantity.value is None else ("price", price)
            self.form.refuse(name, typed.says)
            grow(self)
            return
        self.add.setEnabled(False)
        new = NewEntry(
            work_id=self.item.id,
            kind=EntryKind(self.kind.currentData()),
            entry_date=self.date.day(),
            quantity=quantity.value,
            unit_price=price.value,
            description=self.description.text(),
            rate=str(self.rate.currentData()),
            billable=self.billable.isChecked(),
        )
        self._run(AddEntry(new), self._added, self._failed)

    def _added(self, outcome: Outcome[Any]) -> None:
        self._take(outcome.value)
        self.description.clear()
        self.price.clear()
        self.quantity.setText("1")
        self.description.setFocus()

    def _take(self, item: WorkItem) -> None:
        self.has_written = True
        self.add.setEnabled(True)
        self.item = item
        self._show()

    def _in_hand(self) -> Entry | None:
        at = self.table.currentIndex().row()
        return self.item.entries[at] if 0 <= at < len(self.item.entries) else None

    def _name_delete(self) -> None:
        entry = self._in_hand()
        self.delete_button.setEnabled(entry is not None and not entry.invoice_id)

    def _ask_delete(self) -> None:
        entry = self._in_hand()
        if entry is None:
            return
        ask(
            self,
            _("Delete the entry"),
            _("Delete “{title}” of {day}?").format(
                title=entry.description or self.item.title, day=date_text(entry.entry_date)
            ),
            _("It was not billed, and cannot be brought back."),
            _("Delete"),
            lambda: self._run(DeleteEntry(entry.id), self._deleted, self._failed),
            danger=True,
        )

    def _deleted(self, _outcome: Outcome[Any]) -> None:
        self._take(self._read(self.item.id))

    def _failed(self, error: AppError) -> bool:
        self.add.setEnabled(True)
        self.bar.say(error)
        grow(self)
        return True

    def reject(self) -> None:
        """Close: accepted where something was written, so that who opened it looks again."""
        if self.has_written:
            self.accept()
        else:
            super().reject()
