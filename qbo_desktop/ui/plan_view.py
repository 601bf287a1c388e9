"""A plan as it is read: how much it writes and where, its questions, the table, and each step whole."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPagedPaintDevice
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from qbo_desktop.operations.context import Operation
from qbo_desktop.phrases.journal import side_text
from qbo_desktop.phrases.plan import total_text, writes_to
from qbo_desktop.phrases.problems import question_text
from qbo_desktop.store.problems import Question
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS
from qbo_desktop.ui import formats, theme
from qbo_desktop.ui.icons import icon
from qbo_desktop.ui.models.plan_rows import (
    Group,
    PlanRow,
    PlanRowsModel,
    change_texts,
    what_text,
    why_text,
)
from qbo_desktop.ui.models.ticks_table import TicksTable
from qbo_desktop.ui.plan_print import PrintPlan, export_plan
from qbo_desktop.ui.widgets.basics import button, clear, label, row
from qbo_desktop.ui.widgets.flow import Flow
from qbo_desktop.wording import N_, _

if TYPE_CHECKING:
    from qbo_desktop.app import App
    from qbo_desktop.sync.run import RunOutcome

SEARCH_PAUSE_MILLISECONDS = 120
_GROUPS = {
    Group.CREATE: N_("New: {count}"),
    Group.UPDATE: N_("Changes: {count}"),
    Group.LINK: N_("Links: {count}"),
    Group.DEACTIVATE: N_("Made inactive: {count}"),
    Group.SEND: N_("Invoices to send: {count}"),
    Group.VOID: N_("Invoices to void: {count}"),
    Group.EMAIL: N_("Invoices to e-mail: {count}"),
    Group.WAIT: N_("For you to decide: {count}"),
    Group.SKIP: N_("Left out by a rule: {count}"),
    Group.PROBLEM: N_("Cannot be done: {count}"),
}


class PlanView(QWidget):
    """`answered`: a question got its answer (row id, yes); `wants`: an operation that prints or exports."""

    answered = Signal(int, bool)
    wants = Signal(object)

    def __init__(self, app: App, layout_name: str = "plan", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = PlanRowsModel(app, self)
        self.table = TicksTable(self.model, layout_name)
        self.table.setAccessibleName(_("The steps of the plan"))
        self.summary = label(size=1.15, bold=True)
        self.counts = Flow()
        self.note = label(kind="muted")
        self.questions = QVBoxLayout()
        self.questions.setSpacing(theme.SMALL)
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.setPlaceholderText(_("Search the plan"))
        self.search.setAccessibleName(_("Search the plan"))
        self.side, self.group = QComboBox(), QComboBox()
        self.side.setAccessibleName(_("Side"))
        self.group.setAccessibleName(_("What"))
        self.print_button = self._quiet("print-plan", _("Print…"))
        self.pdf_button = self._quiet("pdf-plan", _("PDF…"))
        self.csv_button = self._quiet("csv-plan", _("CSV…"))
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        self.details.setTabChangesFocus(True)
        self.details.setAccessibleName(_("The step in hand, field by field"))
        self.details.setFixedHeight(round(self.fontMetrics().height() * 5.6))
        self._pause = QTimer(self, singleShot=True, interval=SEARCH_PAUSE_MILLISECONDS)
        self._lay_out()
        self._connect()

    def _quiet(self, name: str, words: str) -> QPushButton:
        made = button("quiet", name=name)
        made.setText(words)
        return made

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        column.addWidget(self.summary)
        column.addWidget(self.counts)
        column.addWidget(self.note)
        column.addLayout(self.questions)
        self.tools = QWidget()
        across = row(self.search, self.side, self.group, self.print_button, self.pdf_button, self.csv_button)
        across.setContentsMargins(0, 0, 0, 0)
        across.setStretch(0, 1)
        self.search.setMinimumWidth(round(self.fontMetrics().height() * 7))
        self.tools.setLayout(across)
        column.addWidget(self.tools)
        column.addWidget(self.table, 1)
        column.addWidget(self.details)

    def _connect(self) -> None:
        self._pause.timeout.connect(self.search_now)
        self.search.textChanged.connect(lambda _text: self._pause.start())
        self.search.returnPressed.connect(self._to_the_table)
        self.side.activated.connect(lambda _at: self._filter())
        self.group.activated.connect(lambda _at: self._filter())
        self.model.refreshed.connect(self._take_in_hand)
        self.table.chosen.connect(lambda _id: self._show_details())
        self.print_button.clicked.connect(self._print)
        self.pdf_button.clicked.connect(self._save_pdf)
        self.csv_button.clicked.connect(self._save_csv)

    def only_read(self) -> None:
        """Nothing can be chosen, printed or exported: the plan is looked at."""
        self.table.setColumnHidden(0, True)
        for one in (self.print_button, self.pdf_button, self.csv_button):
            one.hide()

    # --- showing ----------------------------------------------------------------------------------------

    def show_outcome(
        self,
        outcome: RunOutcome,
        summary: str = "",
        note: str = "",
        left: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Show a plan anew: all ticks set, no filter. `left`: who was asked for and cannot be helped, and why."""
        plan = outcome.plan
        self.model.side = self.model.group = self.model.search = ""
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self.model.show_plan(plan, left)
        groups = self.model.groups()
        self.summary.setText(
            summary or (total_text(plan) if plan.steps else _("This run will write nothing."))
        )
        self._show_counts(outcome, groups[Group.PROBLEM])
        compared = (
            _("Both sides were compared in full, because QuickBooks could not list its changes.")
            if outcome.compared
            else ""
        )
        said = " ".join(one for one in (note, compared) if one)
        self.note.setText(said)
        self.note.setVisible(bool(said))
        self._show_questions(outcome.questions)
        self._fill_filters(groups)
        there = bool(self.model.rows)
        for part in (self.tools, self.table, self.details):
            part.setVisible(there)

    def _show_counts(self, outcome: RunOutcome, wrong: int) -> None:
        plan = outcome.plan
        always = (_("To QuickBooks {count}"), _("To the practice {count}"))
        counted = [
            (always[0], writes_to(plan, QUICKBOOKS), "pill"),
            (always[1], writes_to(plan, PRACTICE), "pill"),
            (_("Questions {count}"), len(outcome.questions), "pill-warn"),
            (_("For you to decide {count}"), len(plan.waits), "pill"),
            (_("Cannot be done {count}"), wrong, "pill-warn"),
        ]
        layout = self.counts.layout()
        assert layout is not None
        clear(layout)
        for words, count, kind in counted:
            if count or words in always:
                layout.addWidget(label(words.format(count=formats.number(count)), kind=kind, wrap=False))

    def _show_questions(self, questions: Sequence[Question]) -> None:
        clear(self.questions)
        for question in questions:
            self.questions.addWidget(self._question(question))

    def _question(self, question: Question) -> QFrame:
        frame = QFrame()
        frame.setProperty("kind", "bar-warn")
        drawing = label(wrap=False)
        side = round(self.fontMetrics().height() * 1.4)
        drawing.setPixmap(icon("question", theme.tokens().warn).pixmap(side, side))
        says = question_text(question.code, question.facts)
        yes, no = button("primary", name=f"yes-{question.id}"), button(name=f"no-{question.id}")
        for one, words in ((yes, _("Yes, go on")), (no, _("No, wait"))):
            one.setText(words)
            one.setAccessibleName(_("{question} {answer}").format(question=says, answer=words))
        yes.clicked.connect(lambda: self.answered.emit(question.id, True))
        no.clicked.connect(lambda: self.answered.emit(question.id, False))
        across = row(drawing, label(says, bold=True), yes, no, spacing=theme.GAP)
        across.setStretch(1, 1)
        across.setContentsMargins(theme.GAP, theme.SMALL, theme.GAP, theme.SMALL)
        frame.setLayout(across)
        return frame

    def first_question(self) -> QWidget | None:
        """The button that says yes to the first question, or None."""
        found = (one for one in self.findChildren(QWidget) if one.objectName().startswith("yes-"))
        return next((one for one in found if one.isVisibleTo(self)), None)

    def _fill_filters(self, groups: dict[Group, int]) -> None:
        plan = self.model.plan
        self.side.clear()
        self.side.addItem(_("Both sides"), "")
        for side in (QUICKBOOKS, PRACTICE):
            if writes_to(plan, side):
                self.side.addItem(side_text(side), side)
        self.group.clear()
        self.group.addItem(_("Everything"), "")
        for group, words in _GROUPS.items():
            if groups.get(group):
                self.group.addItem(_(words).format(count=formats.number(groups[group])), group.value)
        self.side.setVisible(self.side.count() > 2)
        self.group.setVisible(self.group.count() > 2)

    def _take_in_hand(self) -> None:
        if self.model.ids and self.table.current_id() is None:
            self.table.select_place(0)
        self._show_details()

    def in_hand(self) -> PlanRow | None:
        """The row that the table stands on."""
        return self.model.row(self.table.currentIndex().row())

    def _show_details(self) -> None:
        one = self.in_hand()
        if one is None:
            self.details.setPlainText(_("Nothing in the plan fits the search and the filter."))
            return
        head = _("{what}: {who}").format(what=what_text(one), who=one.who)
        why = why_text(one)
        self.details.setPlainText("\n".join([head, *change_texts(one), *([why] if why else [])]))

    # --- search and filter ------------------------------------------------------------------------------

    def search_now(self) -> None:
        """Search for what is typed, without waiting any longer."""
        self._pause.stop()
        self.model.set_search(self.search.text())

    def _to_the_table(self) -> None:
        self.search_now()
        if self.model.ids:
            self.table.setFocus()

    def _filter(self) -> None:
        self.model.set_filter(str(self.side.currentData() or ""), str(self.group.currentData() or ""))

    def focus_search(self) -> None:
        """Put the cursor into the search."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def focus_table(self) -> None:
        """Begin where the person reads on: the first question, else the table."""
        first = self.first_question()
        (first if first is not None else self.table).setFocus()

    # --- paper and file ---------------------------------------------------------------------------------

    def shown_rows(self) -> list[PlanRow]:
        """The rows as they are shown: searched, filtered, sorted."""
        return [self.model.rows[at] for at in self.model.ids]

    def printing(self, path: Path | None = None, device: QPagedPaintDevice | None = None) -> PrintPlan:
        """The operation that puts what is shown on paper, or into a PDF."""
        said = [self.note.text()] if self.note.text() else []
        plan = self.model.plan
        said.append(
            _("To QuickBooks {quickbooks} · To the practice {practice}").format(
                quickbooks=formats.number(writes_to(plan, QUICKBOOKS)),
                practice=formats.number(writes_to(plan, PRACTICE)),
            )
        )
        return PrintPlan(self.summary.text(), tuple(said), self.shown_rows(), path, device)

    def _print(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.wants.emit(self.printing(device=printer)))
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.show()

    def _save_pdf(self) -> None:
        path = self._ask(_("Save the plan as PDF"), "plan.pdf", _("PDF files (*.pdf)"))
        if path is not None:
            self.wants.emit(self.printing(path))

    def _save_csv(self) -> None:
        path = self._ask(_("Export the plan"), "plan.csv", _("CSV files (*.csv)"))
        if path is not None:
            operation: Operation[int] = export_plan(path, self.shown_rows())
            self.wants.emit(operation)

    def _ask(self, title: str, name: str, kinds: str) -> Path | None:
        chosen, _kind = QFileDialog.getSaveFileName(self, title, str(Path.home() / name), kinds)
        return Path(chosen) if chosen else None
