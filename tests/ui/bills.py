"""A firm that bills: a client, work types, open periods; and what the dialogs of billing are driven with.

A dialog needs no window to be written in, and to make one takes longer than most of what is tested here: only
what leads to a page, or hears of what others do, has one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.domain.invoice import Event, Invoice, State
from qbo_desktop.domain.period import Frequency
from qbo_desktop.errors import AppError
from qbo_desktop.operations import billing_reading
from qbo_desktop.operations.billing_lists import AddWorkType, GeneratePeriods
from qbo_desktop.operations.context import Operation
from qbo_desktop.operations.invoice_reading import NewInvoice, NewLine, opened
from qbo_desktop.operations.invoices import ApproveInvoices, DraftInvoice, PostInvoices
from qbo_desktop.operations.practice_contacts import AddContact
from qbo_desktop.ui.dialogs.invoice_lines import LinesTable
from qbo_desktop.ui.models.draft_lines import Cell
from qbo_desktop.ui.page import Request
from qbo_desktop.ui.window import Window
from tests.ui.conftest import OpenWindow

T = TypeVar("T")
D = TypeVar("D", bound=QDialog)
LEFT = Qt.MouseButton.LeftButton


@dataclass
class Bills:
    """The firm, and the window over it where there is one. `client_id` is who is billed."""

    app: App
    window: Window | None
    qtbot: QtBot
    client_id: str
    other_id: str
    today: date
    asked: int = 0

    def run(self, operation: Any, then: Any = None, failed: Any = None) -> None:
        """What the dialogs are given to run operations with; without a window it is done at once."""
        self.asked += 1
        if self.window is not None:
            self.window.run(Request(operation, then, failed))
            return
        try:
            outcome = operation.run(self.app.context())
        except AppError as error:
            if failed is None or not failed(error):
                raise
        else:
            if then is not None:
                then(outcome)

    def ask(self, operation: Operation[T]) -> T:
        """Run an operation at once, as another window or a command does."""
        return operation.run(self.app.context()).value

    def draft(self, *lines: NewLine, **more: Any) -> Invoice:
        """A draft of today."""
        return self.ask(DraftInvoice(NewInvoice(self.client_id, self.today, lines, **more)))

    def posted(self, *lines: NewLine, **more: Any) -> Invoice:
        """An invoice that waits for its payment."""
        draft = self.draft(*lines, **more)
        self.ask(ApproveInvoices([draft.id]))
        (posted,) = self.ask(PostInvoices([draft.id])).done
        return posted

    def invoice(self, invoice_id: str) -> Invoice:
        """An invoice as the book has it."""
        with self.app.store.read() as session:
            found = billing_reading.invoice(session, self.app.workspace_id, invoice_id)
        assert found is not None
        return found

    def events(self, invoice_id: str) -> Sequence[Event]:
        with self.app.store.read() as session:
            found = opened(session, self.app.workspace_id, invoice_id)
        assert found is not None
        return found.events

    def drafts(self) -> list[Invoice]:
        """Every draft, in the order in which they were made."""
        from qbo_desktop.operations.billing_records import invoices_in

        with self.app.store.read() as session:
            return invoices_in(session, self.app.workspace_id, [State.DRAFT])

    def show(self, dialog: D) -> D:
        """Open a dialog and wait until it has the keyboard."""
        if self.window is None:
            self.qtbot.addWidget(dialog, before_close_func=lambda _dialog: dialog.done(0))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        dialog.open()
        dialog.activateWindow()
        self.qtbot.waitUntil(dialog.isActiveWindow)
        return dialog

    def settle(self) -> None:
        """Wait until nothing runs."""
        window = self.window
        if window is not None:
            self.qtbot.waitUntil(lambda: not window.runner.is_busy(), timeout=20_000)

    def inside(self, widget: QWidget, kind: type[D]) -> D:
        """The dialog of that kind that is open over a widget."""

        def there() -> D | None:
            return next((one for one in widget.findChildren(kind) if one.isVisible()), None)

        self.qtbot.waitUntil(lambda: there() is not None)
        found = there()
        assert found is not None
        found.activateWindow()
        self.qtbot.waitUntil(found.isActiveWindow)
        return found

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key goes to whoever has the focus; a cell takes what was written a moment after Enter."""
        widget = QApplication.focusWidget()
        assert widget is not None
        self.qtbot.keyClick(widget, key, modifiers)
        QApplication.processEvents()

    def type(self, text: str) -> None:
        """Each letter goes to whoever has the focus: the first one may open a field."""
        for letter in text:
            widget = QApplication.focusWidget()
            assert widget is not None
            self.qtbot.keyClicks(widget, letter)

    def back_to(self, dialog: QDialog) -> None:
        """The keyboard is the dialog's again when the one over it is closed."""
        dialog.activateWindow()
        self.qtbot.waitUntil(dialog.isActiveWindow)

    def write(self, table: LinesTable, row: int, cell: Cell, text: str) -> None:
        """Write into a cell as a person does: go there, type over it, Enter."""
        table.take(row, cell)
        self.type(text)
        self.key(Qt.Key.Key_Return)


def open_bills(app: App, qtbot: QtBot, open_window: OpenWindow | None = None) -> Bills:
    """Make the firm, and its window where one is to be opened; the periods of this year and the next are open."""
    context = app.context()
    fields = {"name": "Menuiserie Aubin inc.", "email": "info@aubin.example", "mailing_city": "Lévis"}
    client = AddContact(fields).run(context).value
    other = AddContact({"name": "Fiducie Lavoie"}).run(context).value
    for name in ("Bookkeeping", "Tax return"):
        AddWorkType(name).run(context)
    today = app.store.clock().date()
    GeneratePeriods(date(today.year, 1, 1), Frequency.MONTH, 24).run(context)
    window = open_window(app) if open_window is not None else None
    return Bills(app, window, qtbot, client.id, other.id, today)


def line(description: str = "Bookkeeping", quantity: str = "1", price: str = "100", **more: Any) -> NewLine:
    """A line from texts."""
    return NewLine(description, Decimal(quantity), Decimal(price), **more)
