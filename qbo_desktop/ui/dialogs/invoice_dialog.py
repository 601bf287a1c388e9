"""The editor of a draft, saved whole or not at all; what others do to the draft meanwhile is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from qbo_desktop.domain.changes import Changes, Topic
from qbo_desktop.domain.invoice import Invoice, State
from qbo_desktop.errors import AppError, BillingRefused, UsageError
from qbo_desktop.operations import invoice_reading
from qbo_desktop.operations.billing_terms import terms_of
from qbo_desktop.operations.context import Operation, Outcome
from qbo_desktop.operations.invoices import ApproveInvoices, Results
from qbo_desktop.ui import theme
from qbo_desktop.ui.dialogs.invoice_form import DraftForm
from qbo_desktop.ui.errand import window_of
from qbo_desktop.ui.models.draft_lines import Cell
from qbo_desktop.ui.page import Run
from qbo_desktop.ui.widgets.ask import ask
from qbo_desktop.ui.widgets.basics import button, label, row
from qbo_desktop.ui.widgets.flow import Flow
from qbo_desktop.ui.widgets.refusal import RefusalBar, mend
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.app import App

_WIDE, _HIGH = 72, 50
_CONCERN = (Topic.INVOICES, Topic.TAXES, Topic.WORK, Topic.SETTINGS)


class InvoiceDialog(QDialog):
    """A new draft (no `invoice_id`), or one to change. Writes through `run`.

    `written` is the invoice after the dialog was accepted; `approved` whether it was approved as well. Keys:
    Ctrl+S saves, Ctrl+Enter saves and approves, Esc leaves and asks where something was typed.
    """

    def __init__(self, app: App, run: Run, invoice_id: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("invoice-dialog")
        self._app = app
        self._run = run
        self.written: Invoice | None = None
        self.approved = False
        self._is_busy = False
        self._may_close = False
        self._newer: Invoice | None = None
        with app.store.read() as session:
            choices = invoice_reading.choices(session, app.workspace_id)
            opened = invoice_reading.opened(session, app.workspace_id, invoice_id) if invoice_id else None
        self.invoice = opened.invoice if opened else None
        self.title = label(size=1.25, bold=True)
        self.form = DraftForm(app, terms_of(app.settings()), choices)
        self.bar = RefusalBar(may_leave=self._may_leave)
        self.look_button = button(name="look-at-the-new-one")
        self.over_button = button(name="save-mine")
        self.take_button = button(name="take-the-new-one")
        self.meanwhile = Flow(self.look_button, self.over_button, self.take_button)
        self.cancel = button(name="cancel")
        self.save = button(name="save")
        self.approve = button("primary", name="save-and-approve")
        self._lay_out()
        self._connect()
        if self.invoice is not None:
            self._load(self.invoice)
        self._show_head()
        size, room = self.fontMetrics().height(), self.screen().availableGeometry()
        self.resize(
            min(_WIDE * size, round(room.width() * 0.96)), min(_HIGH * size, round(room.height() * 0.94))
        )
        if self.invoice is None:
            self.form.client.setFocus()
        else:
            self.form.lines.table.take(0, Cell.DESCRIPTION)

    def _lay_out(self) -> None:
        for one, words in (
            (self.look_button, _("Look at the new one")),
            (self.over_button, _("Save mine over it")),
            (self.take_button, _("Take the new one")),
            (self.cancel, _("Cancel")),
            (self.save, _("Save")),
            (self.approve, _("Save and approve")),
        ):
            one.setText(words)
        self.save.setToolTip(_("Ctrl+S"))
        self.approve.setToolTip(_("Ctrl+Enter"))
        self.meanwhile.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.WIDE, theme.WIDE, theme.WIDE, theme.GAP)
        column.setSpacing(theme.GAP)
        column.addWidget(self.title)
        column.addWidget(self.form, 1)
        column.addWidget(self.bar)
        column.addWidget(self.meanwhile)
        column.addLayout(row(None, self.cancel, self.save, self.approve))

    def _connect(self) -> None:
        self.form.named.connect(self._show_head)
        self.cancel.clicked.connect(self.reject)
        self.save.clicked.connect(lambda: self.store())
        self.approve.clicked.connect(lambda: self.store(approve=True))
        self.look_button.clicked.connect(self._look_at_newer)
        self.over_button.clicked.connect(lambda: self.store(over=True))
        self.take_button.clicked.connect(self._take_newer)
        QShortcut(QKeySequence.StandardKey.Save, self, self.save.click)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.approve.click)
        if self.parentWidget() is not None:
            window_of(self).feed.changed.connect(self._hear)

    # --- showing ----------------------------------------------------------------------------------------

    def _load(self, invoice: Invoice) -> None:
        """Show a draft as the book has it."""
        self.invoice = invoice
        self._newer = None
        self.meanwhile.hide()
        self.form.load(invoice)
        self._show_head()

    def _show_head(self) -> None:
        if self.invoice is None:
            name = self.form.client.shown.text()
            words = _("New invoice for {client}").format(client=name) if name else _("New invoice")
        else:
            words = _("Draft {number} for {client}").format(
                number=self.invoice.number, client=self.invoice.client
            )
        self.title.setText(words)
        self.setWindowTitle(words)

    # --- saving -----------------------------------------------------------------------------------------

    def store(self, *, approve: bool = False, over: bool = False) -> None:
        """Save it, and with `approve` approve it then. What is wrong is said where it stands.

        `over`: over a change that was made meanwhile.
        """
        if self._is_busy:
            return
        self.form.commit()
        self.bar.forgive()
        self.meanwhile.hide()
        try:
            if not self.form.check(is_new=self.invoice is None):
                return
        except UsageError as error:
            self.bar.say(error)
            return
        if self.invoice is not None and not self.form.is_dirty():
            if approve:
                self._approve(self.invoice)
            else:
                self.written = self.invoice
                self._leave()
            return
        seen = self._newer if over and self._newer is not None else self.invoice
        operation = self.form.operation(self.invoice, seen.version if seen else 0)
        self._begin(operation, lambda outcome: self._saved(outcome.value, approve))

    def _begin(self, operation: Operation[Any], done: Callable[[Outcome[Any]], None]) -> None:
        self._set_busy(True)

        def ended(outcome: Outcome[Any]) -> None:
            self._set_busy(False)
            done(outcome)

        self._run(operation, ended, self._failed)

    def _set_busy(self, busy: bool) -> None:
        self._is_busy = busy
        for part in (self.form, self.save, self.approve, self.cancel):
            part.setEnabled(not busy)

    def _saved(self, invoice: Invoice, approve: bool) -> None:
        self.written = invoice
        if not approve:
            self._leave()
            return
        self._load(invoice)
        self._approve(invoice)

    def _approve(self, invoice: Invoice) -> None:
        self._begin(ApproveInvoices([invoice.id], {invoice.id: invoice.version}), self._was_approved)

    def _was_approved(self, outcome: Outcome[Results]) -> None:
        if outcome.value.failed:
            failed = outcome.value.failed[0]
            self._failed(
                BillingRefused(failed.code, failed.says, failed.remedy, fix=failed.fix, at=failed.at)
            )
            return
        self.written = outcome.value.done[0]
        self.approved = True
        self._leave()

    def _failed(self, error: AppError) -> bool:
        self._set_busy(False)
        if isinstance(error, BillingRefused):
            if error.code == "number-in-use":
                self.form.refuse("number", str(error))
                return True
            if self.invoice is not None and error.at == self.invoice.id:
                self._look_again()
                if self._newer is None:
                    # Its Fix would open the very invoice that stands here.
                    self.bar.show_error(error)
                return True
        return self.bar.say(error)

    # --- what others do meanwhile -----------------------------------------------------------------------

    def _hear(self, changes: Changes) -> None:
        if not changes.concern(*_CONCERN) or self._is_busy:
            return
        with self._app.store.read() as session:
            choices = invoice_reading.choices(session, self._app.workspace_id)
        self.form.use(terms_of(self._app.settings()), choices)
        self._look_again()

    def _look_again(self) -> None:
        """Notice that the draft is another one in the book: told, and nothing typed is touched."""
        if self.invoice is None:
            return
        with self._app.store.read() as session:
            opened = invoice_reading.opened(session, self._app.workspace_id, self.invoice.id)
        if opened is None or (self._newer is None and opened.invoice.version == self.invoice.version):
            return
        now = opened.invoice
        if now.state is State.DRAFT and not self.form.is_dirty():
            self._load(now)
            return
        self._newer = now
        if now.state is State.DRAFT:
            says = _("Draft {number} was changed meanwhile.")
            remedy = _(
                "What you typed is still here. Look at the new one, then save yours over it or take the new one."
            )
        else:
            says = {
                State.APPROVED: _("Invoice {number} was approved meanwhile."),
                State.VOIDED: _("Draft {number} was thrown away meanwhile."),
            }.get(now.state, _("Invoice {number} was sent or posted meanwhile."))
            remedy = _("What you typed is still here to be copied; this invoice cannot take it any more.")
        self.bar.show_words("warn", says.format(number=now.number), remedy)
        self.over_button.setVisible(now.state is State.DRAFT)
        self.take_button.setVisible(now.state is State.DRAFT)
        self.meanwhile.show()

    def _look_at_newer(self) -> None:
        from qbo_desktop.ui.dialogs.invoice_view import InvoiceView

        if self.invoice is not None:
            InvoiceView(self._app, self._run, self.invoice.id, self, only_look=True).open()

    def _take_newer(self) -> None:
        if self._newer is not None:
            self.bar.forgive()
            self._load(self._newer)

    # --- leaving ----------------------------------------------------------------------------------------

    def _leave(self) -> None:
        self._may_close = True
        self.accept()

    def _may_leave(self) -> bool:
        """Before a Fix leads elsewhere."""
        if not self.form.is_dirty():
            return True
        self._ask_to_leave(lambda: mend(self.bar, self.bar.error))
        return False

    def _ask_to_leave(self, do: Callable[[], object]) -> None:
        def go() -> None:
            self._may_close = True
            do()

        ask(
            self,
            _("Leave the draft"),
            _("What you typed is not saved."),
            _("It is lost when you leave."),
            _("Leave without saving"),
            go,
            _("Stay"),
            danger=True,
        )

    def reject(self) -> None:
        """Esc and Cancel: at once where nothing was typed, else after a question."""
        if self._is_busy:
            return
        self.form.commit()
        if self._may_close or not self.form.is_dirty():
            super().reject()
        else:
            self._ask_to_leave(super().reject)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_close or not (self._is_busy or self.form.is_dirty()):
            super().closeEvent(event)
        else:
            event.ignore()
            self.reject()
