"""A billing run: close it, look through what is in it, send or post it, and see what became of each invoice."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QRadioButton,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from qbo_desktop.domain.invoice import EmailBy
from qbo_desktop.operations import billing_reading
from qbo_desktop.operations.billing_reading import RunPreview, Sieve
from qbo_desktop.operations.billing_runs import Closed, CloseRun, SendRun
from qbo_desktop.operations.context import Operation, Outcome
from qbo_desktop.operations.documents import Exported, ExportInvoices, ExportRun
from qbo_desktop.operations.invoices import PostInvoices, Results, SendInvoices
from qbo_desktop.phrases.invoices import sending_text
from qbo_desktop.ui import formats, theme
from qbo_desktop.ui.dialogs.preflight_fixes import PreflightFixes
from qbo_desktop.ui.dialogs.results_dialog import ResultsList
from qbo_desktop.ui.dialogs.send_dialog import send_words, ticked_words
from qbo_desktop.ui.errand import Errand
from qbo_desktop.ui.models.billing_rows import count_of, count_text, sum_words
from qbo_desktop.ui.models.invoice_rows import InvoiceRowsModel, bills_there
from qbo_desktop.ui.models.ready_rows import ReadyRowsModel
from qbo_desktop.ui.models.result_rows import told_apart
from qbo_desktop.ui.models.rows_table import RowsTable
from qbo_desktop.ui.models.ticks_table import TicksTable
from qbo_desktop.ui.page import Request
from qbo_desktop.ui.pages.list_page import ask_for_folder
from qbo_desktop.ui.runner import Finished
from qbo_desktop.ui.widgets.aside import Aside
from qbo_desktop.ui.widgets.basics import button, label, row
from qbo_desktop.ui.widgets.date_field import DateField
from qbo_desktop.ui.widgets.flow import Flow
from qbo_desktop.ui.widgets.preflight_view import PreflightView
from qbo_desktop.ui.widgets.refusal import RefusalBar
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from qbo_desktop.ui.window import Window

_WIDE, _HIGH = 68, 44


class BillingRunDialog(QDialog):
    """Three steps in one place. `run_id` "" begins with closing a run; else that run is looked through.

    `opened` says which invoice is to be looked at. Leaving before sending loses nothing: the run waits.
    """

    opened = Signal(str)

    def __init__(self, window: Window, run_id: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent if parent is not None else window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("billing-run-dialog")
        self.setWindowTitle(_("Billing run"))
        self.app = window.app
        self._window = window
        self.run_id = run_id
        self._operation: Operation[Any] | None = None
        self._is_sent = False
        self._closable = 0
        self._about = ""
        self.heading = label(size=1.25, bold=True)
        self.words = label(kind="muted")
        self.refusal = RefusalBar()
        self.errand = Errand(window, self)
        self.steps = QStackedWidget()
        # Where invoices go to QuickBooks, what is in their way is looked at, and they have ticks.
        self.ready = ReadyRowsModel(self.app, parent=self) if bills_there(self.app) else None
        self.model = self.ready or InvoiceRowsModel(self.app, "run", self)
        self.view = PreflightView(window, self._ask, self.ready) if self.ready is not None else None
        self.table = (
            TicksTable(self.ready, "billing-run-ready")
            if self.ready is not None
            else RowsTable(self.model, "billing-run")
        )
        self.sums = label(bold=True)
        # In the run, and what could not be approved: one at a time, so that each has the room.
        self.halves = QTabBar()
        self.failed = ResultsList()
        self.results = ResultsList()
        self.everything, self.dated = QRadioButton(), QRadioButton()
        self.until = DateField(self.today())
        self.drafts, self.approved, self.total = label(), label(), label(bold=True)
        self.close_run = button("primary", name="close-run")
        self.send, self.post = button("primary", name="send-run"), button(name="post-run")
        self.export = button(name="export-run")
        self.back = button(name="run-back")
        self.leave = button(name="leave-run")
        self._lay_out()
        self._connect(window)
        size, room = self.fontMetrics().height(), self.screen().availableGeometry()
        self.resize(
            min(_WIDE * size, round(room.width() * 0.96)), min(_HIGH * size, round(room.height() * 0.92))
        )
        self._review(()) if run_id else self._begin()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.WIDE, theme.WIDE, theme.WIDE, theme.GAP)
        column.setSpacing(theme.GAP)
        column.addWidget(self.heading)
        column.addWidget(self.words)
        column.addWidget(self.refusal)
        self.steps.addWidget(self._closing())
        self.steps.addWidget(self._reviewing())
        self.steps.addWidget(self.results)
        column.addWidget(self.steps, 1)
        column.addWidget(self.errand)
        column.addWidget(Flow(self.close_run, self.send, self.post, self.export, self.back, self.leave))

    def _closing(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        self.everything.setText(_("All drafts"))
        self.dated.setText(_("Drafts dated until"))
        self.until.setAccessibleName(_("Drafts dated until"))
        group = QButtonGroup(made)
        group.addButton(self.everything)
        group.addButton(self.dated)
        self.everything.setChecked(True)
        column.addWidget(self.everything)
        column.addLayout(row(self.dated, self.until, None))
        for part in (self.drafts, self.approved, self.total):
            column.addWidget(part)
        column.addStretch(1)
        return made

    def _reviewing(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        self.table.setAccessibleName(_("Invoices of the billing run"))
        inside = QWidget()
        within = QVBoxLayout(inside)
        within.setContentsMargins(0, 0, 0, 0)
        within.setSpacing(theme.GAP)
        if self.view is not None:
            within.addWidget(self.view)
        within.addWidget(self.table, 1)
        within.addWidget(self.sums)
        halves = QStackedWidget()
        halves.addWidget(inside)
        halves.addWidget(self.failed)
        self.halves.setDrawBase(False)
        self.halves.setExpanding(False)
        self.halves.setAccessibleName(_("What is in the billing run, and what is not"))
        for _half in range(2):
            self.halves.addTab("")
        self.halves.currentChanged.connect(halves.setCurrentIndex)
        self.halves.hide()
        column.addWidget(self.halves)
        column.addWidget(halves, 1)
        return made

    def _connect(self, window: Window) -> None:
        self.everything.toggled.connect(lambda _on: self._preview())
        self.until.dateChanged.connect(self._choose_day)
        self.close_run.clicked.connect(self.close_it)
        self.send.clicked.connect(lambda: self.send_it())
        self.post.clicked.connect(lambda: self.send_it(post=True))
        self.export.clicked.connect(self.export_it)
        self.leave.clicked.connect(self.reject)
        self.table.opened.connect(lambda invoice_id: self.opened.emit(str(invoice_id)))
        self.back.setText(_("Show all"))
        self.aside = Aside(self, (self.steps, self.post, self.export), self.back)
        self.back.clicked.connect(self.aside.come_back)
        if self.view is not None and self.ready is not None:
            self.fixes = PreflightFixes(self, window, self._ask, self.view, self.aside)
            self.aside.turned.connect(lambda _aside: self._name_ticked())
            self.aside.came_back.connect(self._go_on)
            self.view.changed.connect(self._name_ticked)
            self.ready.ticked_changed.connect(self._name_ticked)
            self.finished.connect(self.view.forget)
        self.errand.changed.connect(self._name_buttons)
        window.finished.connect(self._hear)

    def today(self) -> date:
        """Today's date in UTC."""
        return self.app.store.clock().date()

    # --- closing ----------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self.steps.setCurrentIndex(0)
        self.heading.setText(_("Close a billing run"))
        self.words.setText(
            _(
                "The drafts are approved and set together with what is approved already. You look through them"
                " before anything is sent."
            )
        )
        self._preview()
        self.everything.setFocus()

    def _choose_day(self) -> None:
        self.dated.setChecked(True)
        self._preview()

    def day(self) -> date | None:
        """Until which day the run goes; None for everything."""
        return self.until.day() if self.dated.isChecked() else None

    def _preview(self) -> None:
        with self.app.store.read() as session:
            found = billing_reading.run_preview(session, self.app.workspace_id, self.day())
        self._say_preview(found)
        self._name_buttons()

    def _say_preview(self, found: RunPreview) -> None:
        self._closable = found.count()
        drafts, approved = count_of(found.drafts), count_of(found.approved)
        self.drafts.setText(
            ngettext(
                "{count} draft will be approved: {total}.",
                "{count} drafts will be approved: {total}.",
                drafts,
            ).format(count=count_text(found.drafts), total=sum_words(found.drafts))
            if drafts
            else _("No draft is dated so.")
            if self.day()
            else _("There is no draft.")
        )
        self.approved.setText(
            ngettext(
                "{count} approved invoice joins them: {total}.",
                "{count} approved invoices join them: {total}.",
                approved,
            ).format(count=count_text(found.approved), total=sum_words(found.approved))
        )
        self.approved.setVisible(approved > 0)
        totals = found.totals()
        self.total.setText(_("Total of the run: {total}").format(total=sum_words(totals)))
        self.total.setVisible(bool(totals))

    def close_it(self) -> None:
        """Close the run, and go on to looking through it."""
        self._start(CloseRun(self.day()), self._closed)

    def _closed(self, outcome: Outcome[Closed]) -> None:
        closed = outcome.value
        if not closed.run_id and not closed.failed:
            self.words.setText(outcome.says)
            self._preview()
            return
        self.run_id = closed.run_id
        rows = told_apart(self.app, Results((), closed.failed))
        if closed.run_id:
            self._review(rows)
            return
        self.heading.setText(_("No run was closed"))
        self.words.setText(_("No draft could be approved."))
        self._show_results(rows)

    # --- looking through --------------------------------------------------------------------------------

    def _review(self, failed: Any) -> None:
        self.steps.setCurrentIndex(1)
        self.heading.setText(_("Billing run {run}").format(run=self.run_id))
        self._about = sending_text(EmailBy(self.app.settings().get("billing.email_by")))
        self.words.setText(self._about)
        self.halves.setVisible(bool(failed))
        if failed:
            self.failed.show_results(failed)
            self.failed.done.hide()
            count = len(failed)
            said = ngettext(
                "{count} draft could not be approved and is not in the run.",
                "{count} drafts could not be approved and are not in the run.",
                count,
            ).format(count=formats.number(count))
            self._about = f"{said} {self._about}"
            self.words.setText(self._about)
            self.halves.setTabText(1, _("Not in the run {count}").format(count=formats.number(count)))
        self.model.set_sieve(Sieve(run_id=self.run_id))
        self.table.fit_columns()
        found = self.model.sums_shown()
        self.halves.setTabText(0, _("In the run {count}").format(count=count_text(found)))
        self.sums.setText(
            ngettext("{count} invoice: {total}", "{count} invoices: {total}", count_of(found)).format(
                count=count_text(found), total=sum_words(found)
            )
        )
        if self.view is not None:
            self.view.look()
        self.table.select_place(0)
        self._name_buttons()
        self.table.setFocus()

    def _go_on(self) -> None:
        """Where a person goes on who was away: at what is still in the way, or at sending."""
        first = self.view.first_fix() if self.view is not None else None
        (first or self.send).setFocus()

    def _ask(self, operation: Operation[Any], then: Any = None, failed: Any = None) -> None:
        """Run something beside what the dialog is about."""
        self._window.run(Request(operation, then, failed))

    def _name_ticked(self) -> None:
        if self.ready is not None and self.view is not None and self.steps.currentIndex() == 1:
            self.sums.setText(ticked_words(self.ready))
            self.words.setText(self.view.summary_text() if self.aside.is_aside else self._about)
        self._name_buttons()

    def chosen(self) -> list[str] | None:
        """What is ticked of the run; None when it goes whole."""
        if self.ready is None or self.ready.ticked == self.ready.waiting:
            return None
        return self.ready.chosen()

    def waiting(self) -> int:
        """How many invoices of the run still wait to be sent."""
        with self.app.store.read() as session:
            runs = billing_reading.waiting_runs(session, self.app.workspace_id)
        return next((run.to_send for run in runs if run.id == self.run_id), 0)

    def send_it(self, *, post: bool = False) -> None:
        """Send the run, or issue its invoices without an e-mail."""
        chosen = self.chosen()
        operation: Operation[Results] = SendRun(self.run_id, post)
        if chosen is not None:
            operation = PostInvoices(chosen) if post else SendInvoices(chosen)
        self._start(operation, self._sent)

    def export_it(self) -> None:
        """Issue the invoices as files in a folder: a PDF of each, and a table of their lines."""
        ask_for_folder(self, _("Where the folder of the run is to be made"), self._export_to)

    def _export_to(self, folder: Path) -> None:
        chosen = self.chosen()
        whole = chosen is None
        operation = ExportRun(folder, self.run_id) if whole else ExportInvoices(chosen or [], folder)
        self._start(operation, self._exported)

    def _sent(self, outcome: Outcome[Results]) -> None:
        results = outcome.value
        self._is_sent = True
        self.heading.setText(outcome.says)
        self.words.setText(
            _("What could not be sent stays in the run; send it again when it is mended.")
            if results.failed or self.waiting()
            else _("The billing run is done.")
        )
        self._show_results(told_apart(self.app, results))

    def _exported(self, outcome: Outcome[Exported]) -> None:
        exported = outcome.value
        self.heading.setText(outcome.says)
        self.words.setText(
            _("What could not be exported stays in the run.")
            if exported.failed
            else _("The billing run is done.")
        )
        self._show_results(told_apart(self.app, Results(exported.done, exported.failed)))

    def _show_results(self, rows: Any) -> None:
        self.results.show_results(rows)
        self.steps.setCurrentWidget(self.results)
        self._is_sent = True
        self._name_buttons()
        self.leave.setFocus() if not any(one.error for one in rows) else self.results.setFocus()

    # --- running ----------------------------------------------------------------------------------------

    def _start(self, operation: Operation[Any], done: Any) -> None:
        if self.errand.is_busy():
            return
        self.refusal.forgive()
        self._operation = operation
        self.errand.start(operation, done, lambda _sentence: None)

    def _hear(self, ended: Finished) -> None:
        """What was refused as a whole, a missing permission, is said here with its Fix."""
        if ended.job.operation is self._operation and ended.error is not None:
            self.refusal.say(ended.error)

    def _name_buttons(self) -> None:
        at, busy = self.steps.currentIndex(), self.errand.is_busy()
        self.close_run.setText(_("Close the run"))
        self.close_run.setVisible(at == 0)
        self.close_run.setEnabled(not busy and self._closable > 0)
        waiting = self.waiting() if at == 1 else 0
        if self.ready is not None and at == 1:
            waiting = len(self.ready.ticked) if self.ready.is_checked() else 0
            self.send.setText(send_words(waiting))
        else:
            self.send.setText(_("Send {count}").format(count=waiting) if waiting else _("Send"))
        self.post.setText(_("Post without sending"))
        self.export.setText(_("Export as files…"))
        self.export.setToolTip(_("A PDF of each invoice and a table of their lines; nothing is e-mailed."))
        for part in (self.send, self.post, self.export):
            part.setVisible(at == 1 and not (self.aside.is_aside and part is not self.send))
            part.setEnabled(not busy and waiting > 0)
        self.leave.setText(_("Close") if self._is_sent else _("Later") if at == 1 else _("Cancel"))
        self.leave.setEnabled(not busy)

    def reject(self) -> None:
        """Leave, unless something is being written."""
        if not self.errand.is_busy():
            super().reject()
