"""Push existing contacts: choose, read what would happen, push with progress, see what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from qbo_desktop.errors import AppError
from qbo_desktop.operations.context import Outcome
from qbo_desktop.operations.problems import Answer
from qbo_desktop.operations.push import PushContacts
from qbo_desktop.phrases.problems import question_text
from qbo_desktop.store import journal
from qbo_desktop.store.problems import Question
from qbo_desktop.sync.side import QUICKBOOKS
from qbo_desktop.ui import formats, theme
from qbo_desktop.ui.dialogs.push_steps import ChooseSheet, FatesSheet
from qbo_desktop.ui.dialogs.reverse_dialog import open_reverse
from qbo_desktop.ui.errand import Errand, window_of
from qbo_desktop.ui.models.push_rows import Fate, PushRow, preview_rows, result_rows
from qbo_desktop.ui.page import Request
from qbo_desktop.ui.widgets.ask import ask
from qbo_desktop.ui.widgets.basics import button, label
from qbo_desktop.ui.widgets.flow import Flow
from qbo_desktop.ui.widgets.read_only_bar import ReadOnlyBar
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from qbo_desktop.sync.run import RunOutcome
    from qbo_desktop.ui.window import Window

_WIDE, _HIGH = 72, 46


class PushDialog(QDialog):
    """Keys: Space ticks, Ctrl+A and Space tick all, Ctrl+F searches, Ctrl+Enter goes on, Esc leaves."""

    def __init__(
        self, window: Window, practice_ids: Sequence[str] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent if parent is not None else window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("push-dialog")
        self.setWindowTitle(_("Push existing contacts"))
        self._window = window
        self._chosen: tuple[str, ...] = ()
        self._anyway: frozenset[str] = frozenset()
        self._previewed: list[PushRow] = []
        self._pushed: frozenset[str] = frozenset()
        self._run_id = 0
        self._is_read_only = window.app.settings().is_on("sync.read_only")
        self.choose = ChooseSheet(window.app)
        self.preview = FatesSheet(window.app, has_ticks=True)
        self.became = FatesSheet(window.app, has_ticks=False)
        self.sheets = QStackedWidget()
        self.read_only = ReadOnlyBar()
        self.read_only.open_button.hide()
        self.read_only.setVisible(self._is_read_only)
        self.says = label(kind="warn")
        self.says.hide()
        self.errand = Errand(window, self)
        self.go_button = button("primary", name="push-on")
        self.back_button = button(name="push-back")
        self.back_button.setText(_("Back"))
        self.csv_button = button(name="push-csv")
        self.csv_button.setText(_("CSV…"))
        self.reverse_button = button(name="push-reverse")
        self.reverse_button.setText(_("Take back …"))
        self.leave_button = button(name="push-leave")
        self._lay_out()
        self._connect()
        self.choose.table.setFocus()
        self._name_buttons()
        if practice_ids:
            self.choose.model.tick(list(practice_ids), True)
            self.look()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.WIDE, theme.WIDE, theme.WIDE, theme.GAP)
        column.setSpacing(theme.GAP)
        for sheet in (self.choose, self.preview, self.became):
            self.sheets.addWidget(sheet)
        column.addWidget(self.read_only)
        column.addWidget(self.sheets, 1)
        column.addWidget(self.says)
        column.addWidget(self.errand)
        column.addWidget(
            Flow(self.go_button, self.back_button, self.csv_button, self.reverse_button, self.leave_button)
        )
        size, room = self.fontMetrics().height(), self.screen().availableGeometry()
        self.resize(
            min(_WIDE * size, round(room.width() * 0.96)), min(_HIGH * size, round(room.height() * 0.92))
        )

    def _connect(self) -> None:
        self.choose.model.ticked_changed.connect(self._name_buttons)
        self.preview.model.ticked_changed.connect(self._name_buttons)
        self.errand.changed.connect(self._name_buttons)
        self.go_button.clicked.connect(self.go_on)
        self.back_button.clicked.connect(self._back)
        self.csv_button.clicked.connect(self._save_csv)
        self.reverse_button.clicked.connect(lambda: open_reverse(self, str(self._run_id)))
        self.leave_button.clicked.connect(self.reject)
        for table in (self.choose.table, self.preview.table):
            table.opened.connect(lambda _id: self.go_button.setFocus())
        QShortcut(QKeySequence.StandardKey.Find, self, self.choose.search.setFocus)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.go_button.click)

    # --- showing ----------------------------------------------------------------------------------------

    def _name_buttons(self) -> None:
        sheet = self.sheets.currentWidget()
        busy = self.errand.is_busy()
        self.go_button.setText(self._go_words())
        self.go_button.setToolTip(_("Ctrl+Enter"))
        self.go_button.setVisible(sheet is not self.became)
        self.go_button.setEnabled(not busy and self._can_go_on())
        self.back_button.setVisible(sheet is self.preview)
        self.back_button.setEnabled(not busy)
        self.csv_button.setVisible(sheet is not self.choose)
        self.csv_button.setEnabled(not busy)
        self.reverse_button.setVisible(sheet is self.became and self._run_id > 0)
        self.leave_button.setText(_("Close") if sheet is self.became else _("Leave"))
        for one in (self.choose, self.preview):
            one.setEnabled(not busy)

    def _go_words(self) -> str:
        if self.sheets.currentWidget() is self.choose:
            count = len(self.choose.model.ticked)
            return ngettext("Preview {count} contact", "Preview {count} contacts", count).format(
                count=formats.number(count)
            )
        anyway = len(self.preview.model.anyway())
        if anyway:
            # What is written has to have been read: these have no step yet.
            return ngettext("Preview with {count} more", "Preview with {count} more", anyway).format(
                count=formats.number(anyway)
            )
        count = len(self.preview.model.ticked)
        return ngettext("Create {count} customer", "Create {count} customers", count).format(
            count=formats.number(count)
        )

    def _can_go_on(self) -> bool:
        if self.sheets.currentWidget() is self.choose:
            return bool(self.choose.model.ticked)
        if self.preview.model.anyway():
            return True
        return bool(self.preview.model.ticked) and not self._is_read_only

    def _say(self, sentence: str, kind: str = "warn") -> None:
        self.says.setText(sentence)
        theme.say_kind(self.says, kind)
        self.says.setVisible(bool(sentence))

    def _show(self, sheet: QWidget) -> None:
        self.sheets.setCurrentWidget(sheet)
        self._name_buttons()

    # --- doing ------------------------------------------------------------------------------------------

    def go_on(self) -> None:
        """The next step from where the person is."""
        if self.errand.is_busy() or not self._can_go_on():
            return
        if self.sheets.currentWidget() is self.choose:
            self._anyway = frozenset()
            self.look()
        elif more := self.preview.model.anyway():
            self._anyway |= more
            self.look()
        else:
            self.push()

    def look(self) -> None:
        """Look at both sides, and show what would become of the chosen contacts."""
        if self.sheets.currentWidget() is self.choose:
            self._chosen = tuple(self.choose.model.ticked)
        self._say("")
        operation = PushContacts(self._chosen, dry_run=True, anyway=self._anyway)
        self.errand.start(operation, self._looked, self._say)

    def _looked(self, outcome: Outcome[Any]) -> None:
        result: RunOutcome = outcome.value
        if result.error is not None:
            self._say(str(result.error))
            return
        if result.questions:
            self._ask(result.questions[0])
            return
        unticked = {
            row.practice_id for row in self._previewed if row.fate is Fate.WILL
        } - self.preview.model.ticked
        if self.sheets.currentWidget() is self.choose:
            unticked = set()
        self._previewed = preview_rows(result, self._anyway)
        count = len(result.plan.steps)
        summary = ngettext(
            "{count} customer would be made in QuickBooks.",
            "{count} customers would be made in QuickBooks.",
            count,
        ).format(count=formats.number(count))
        note = ""
        if any(row.fate is Fate.MAY_EXIST for row in self._previewed):
            note = _("Tick one that may exist already to have it created anyway.")
        self._show(self.preview)
        self.preview.show_rows(self._previewed, summary, note, unticked)

    def _ask(self, question: Question) -> None:
        def yes() -> None:
            self.errand.start(Answer(question.id, True), lambda _outcome: self.look(), self._say)

        says = question_text(question.code, question.facts)
        ask(self, self.windowTitle(), says, "", _("Yes, go on"), yes, _("No, wait"))

    def push(self) -> None:
        """Write what is ticked, as it was shown."""
        self._pushed = frozenset(self.preview.model.ticked)
        operation = PushContacts(
            tuple(row.practice_id for row in self._previewed if row.practice_id in self._pushed),
            anyway=self._anyway,
            approved=self.preview.model.approved(),
        )
        self._say("")
        self.errand.start(operation, self._came, self._say)

    def _came(self, outcome: Outcome[Any]) -> None:
        result: RunOutcome = outcome.value
        if result.questions:
            self._say(_("The run has a question for you before it writes anything."))
            self._show(self.choose)
            return
        made = self._made(result.run_id)
        self._run_id = result.run_id if made else 0
        rows = result_rows(self._previewed, self._pushed, result, made)
        count = len(made)
        summary = ngettext(
            "{count} customer was made in QuickBooks.", "{count} customers were made in QuickBooks.", count
        ).format(count=formats.number(count))
        self._show(self.became)
        self.became.show_rows(rows, summary, "", set())
        self._say(str(result.error) if result.error is not None else "")

    def _made(self, run_id: int) -> frozenset[str]:
        with self._window.app.store.read() as session:
            entries = journal.of_run(session, self._window.app.workspace_id, run_id) if run_id else []
        return frozenset(
            str((one.meant or {}).get("practice", ""))
            for one in entries
            if one.side == QUICKBOOKS and one.action == "create"
        )

    def _back(self) -> None:
        self._say("")
        self._show(self.choose)
        self.choose.table.setFocus()

    def _save_csv(self) -> None:
        chosen, _kind = QFileDialog.getSaveFileName(
            self, _("Export the list"), str(Path.home() / "push.csv"), _("CSV files (*.csv)")
        )
        if chosen:
            sheet = self.sheets.currentWidget()
            assert isinstance(sheet, FatesSheet)
            operation = sheet.table.export_to(Path(chosen))
            self._window.run(
                Request(operation, lambda outcome: self._say(outcome.says, "good"), self._failed)
            )

    def _failed(self, error: AppError) -> bool:
        self._say(str(error))
        return True

    def reject(self) -> None:
        """Leave. A push that is under way stops after the step in hand; what was made stays."""
        if self.errand.is_busy():
            self.errand.stop()
            return
        super().reject()


def open_push(parent: QWidget, practice_ids: Sequence[str] = ()) -> None:
    """Open it over the window of `parent`; with ids given, at the preview of these contacts."""
    PushDialog(window_of(parent), practice_ids, parent.window()).open()
