"""The cards of the Overview: what stands in the way, what needs the person, the next run, the last run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from qbo_desktop.phrases.plan import side_lines
from qbo_desktop.phrases.problems import question_text
from qbo_desktop.store import runs
from qbo_desktop.store.problems import Question
from qbo_desktop.store.runs import RunInfo
from qbo_desktop.ui import formats, theme
from qbo_desktop.ui.icons import icon
from qbo_desktop.ui.widgets.basics import Card, button, clear, label, row
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from qbo_desktop.sync.run import RunOutcome


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that waits: how many, what, and where it is dealt with: a page, and where on it."""

    count: int
    words: str
    act: str
    page: str
    place: str = ""


class Hero(Card):
    """A state of the whole page: a sentence, what it means, and one button."""

    acted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("hero")
        self.drawing = label(wrap=False)
        self.more = label()
        self.act_button = button("primary", name="hero-act")
        words = QVBoxLayout()
        words.setSpacing(theme.SMALL)
        self.body.removeWidget(self.heading)
        words.addWidget(self.heading)
        words.addWidget(self.more)
        words.addSpacing(theme.TIGHT)
        words.addLayout(row(self.act_button, None))
        across = QHBoxLayout()
        across.setSpacing(theme.WIDE)
        across.addWidget(self.drawing, 0, Qt.AlignmentFlag.AlignTop)
        across.addLayout(words, 1)
        self.body.addLayout(across)
        self.act_button.clicked.connect(self.acted)

    def show_state(self, drawing: str, title: str, more: str, act: str) -> None:
        """Say a state."""
        side = round(self.fontMetrics().height() * 2.4)
        self.drawing.setPixmap(icon(drawing, theme.tokens().accent).pixmap(side, side))
        self.set_title(title)
        self.more.setText(more)
        self.act_button.setText(act)
        self.show()


class NeedsCard(Card):
    """What needs the person: lines with a button each, and the questions of a run."""

    go = Signal(str, str)
    answered = Signal(int, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("needs")
        self.lines = QVBoxLayout()
        self.lines.setSpacing(theme.GAP)
        self.body.addLayout(self.lines)
        self.body.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._shown: tuple[object, ...] | None = None

    def show_needs(self, needs: Sequence[Need], questions: Sequence[Question]) -> None:
        """Show what waits; nothing is rebuilt when nothing changed, so that the focus stays."""
        shown = (
            tuple(needs),
            tuple((one.id, question_text(one.code, one.facts)) for one in questions),
            _("Yes, go on"),
        )
        if shown == self._shown:
            return
        self._shown = shown
        clear(self.lines)
        for question in questions:
            self.lines.addLayout(self._question(question))
        for need in needs:
            self.lines.addLayout(self._line(need))
        if not needs and not questions:
            self.lines.addLayout(self._calm())

    def _line(self, need: Need) -> QHBoxLayout:
        count = label(formats.number(need.count), size=1.3, bold=True, wrap=False)
        count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        count.setMinimumWidth(round(self.fontMetrics().height() * 2.4))
        act = button(name=f"need-{need.place or need.page}")
        act.setText(need.act)
        act.setAccessibleName(
            _("{count} {words}: {act}").format(
                count=formats.number(need.count), words=need.words, act=need.act
            )
        )
        act.clicked.connect(lambda: self.go.emit(need.page, need.place))
        words = label(need.words)
        made = row(count, words, act, spacing=theme.GAP)
        made.setStretch(1, 1)
        return made

    def _question(self, question: Question) -> QVBoxLayout:
        yes, no = button("primary", name=f"yes-{question.id}"), button(name=f"no-{question.id}")
        yes.setText(_("Yes, go on"))
        no.setText(_("No, wait"))
        yes.clicked.connect(lambda: self.answered.emit(question.id, True))
        no.clicked.connect(lambda: self.answered.emit(question.id, False))
        made = QVBoxLayout()
        made.setSpacing(theme.SMALL)
        side = round(self.fontMetrics().height() * 1.4)
        drawing = label(wrap=False)
        drawing.setPixmap(icon("question", theme.tokens().warn).pixmap(side, side))
        words = label(question_text(question.code, question.facts), bold=True)
        across = row(drawing, words, spacing=theme.GAP)
        across.setStretch(1, 1)
        made.addLayout(across)
        made.addLayout(row(yes, no, None))
        return made

    def _calm(self) -> QHBoxLayout:
        side = round(self.fontMetrics().height() * 1.4)
        drawing = label(wrap=False)
        drawing.setPixmap(icon("check", theme.tokens().good).pixmap(side, side))
        made = row(
            drawing,
            label(_("Nothing needs you. Every client is decided, and nothing went wrong.")),
            spacing=theme.GAP,
        )
        made.setStretch(1, 1)
        return made


class NextRunCard(Card):
    """What the next run will do, from the last preview."""

    preview_wanted = Signal()
    plan_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("next-run")
        self.words = label()
        self.lines = QVBoxLayout()
        self.lines.setSpacing(theme.TIGHT)
        self.more = label(kind="muted")
        self.preview_button = button(name="preview")
        self.plan_button = button("quiet", name="see-plan")
        self.body.addWidget(self.words)
        self.body.addLayout(self.lines)
        self.body.addWidget(self.more)
        self.body.addStretch(1)
        self.body.addLayout(row(self.preview_button, self.plan_button, None))
        self.preview_button.clicked.connect(self.preview_wanted)
        self.plan_button.clicked.connect(self.plan_wanted)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def show_preview(
        self, outcome: RunOutcome | None, made_at: datetime | None, now: datetime, read_only: bool
    ) -> None:
        """Show a preview, or say that there is none."""
        self.plan_button.setVisible(outcome is not None)
        self.preview_button.setText(_("Preview") if outcome is None else _("Preview again"))
        self.plan_button.setText(_("See the plan"))
        more = _("Read-only is on: every run only shows what it would do.") if read_only else ""
        lines: list[str] = []
        if outcome is None or made_at is None:
            says = _("Not looked at yet. A preview reads both sides and writes nothing.")
        elif outcome.questions:
            says = _("It has a question for you before it writes anything.")
            lines = side_lines(outcome.plan)
        elif not outcome.plan.steps:
            says = _("Nothing: both sides are in step.")
        else:
            says, lines = "", side_lines(outcome.plan)
        if outcome is not None and outcome.plan.waits:
            left = ngettext("{count} to decide", "{count} to decide", len(outcome.plan.waits))
            lines.append(left.format(count=formats.number(len(outcome.plan.waits))))
        if outcome is not None and made_at is not None and not more:
            more = _("As of {when}").format(when=formats.when(made_at, now))
        if outcome is not None and outcome.compared:
            more = f"{more} {compared_text()}".strip()
        self.words.setText(says)
        self.words.setVisible(bool(says))
        clear(self.lines)
        for words in lines:
            self.lines.addWidget(label(words))
        self.more.setText(more)
        self.more.setVisible(bool(more))


def compared_text() -> str:
    """Why a run took longer than others."""
    return _("Both sides were compared in full, because QuickBooks could not list its changes.")


class LastRunCard(Card):
    """When the last run was, what came of it, and when the next one is. `back_wanted`: a run's number."""

    back_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("last-run")
        self.words = label()
        self.next = label(kind="muted")
        self.clients = label(kind="muted")
        self.compared = label(kind="muted")
        self.back_button = button("quiet", name="take-run-back")
        self._run_id = 0
        for part in (self.words, self.compared, self.clients, self.next):
            self.body.addWidget(part)
        self.body.addLayout(row(self.back_button, None))
        self.back_button.clicked.connect(lambda: self.back_wanted.emit(str(self._run_id)))

    def show_clients(self, together: int, waiting: int, left_out: int) -> None:
        """How the clients stand."""
        self.clients.setText(
            _("Clients: {together} in step, {waiting} to decide, {left_out} left out by a rule").format(
                together=formats.number(together),
                waiting=formats.number(waiting),
                left_out=formats.number(left_out),
            )
        )

    def show_run(self, last: RunInfo | None, next_run: datetime | None, now: datetime) -> None:
        """Show a run."""
        self.words.setText(run_text(last, now))
        summary = last.summary if last is not None else {}
        self.compared.setText(compared_text())
        self.compared.setVisible(bool(summary.get("compared")))
        self._run_id = last.id if last is not None else 0
        self.back_button.setText(_("Take back …"))
        self.back_button.setToolTip(_("Shows first what would be taken back, and what cannot be."))
        self.back_button.setVisible(bool(summary.get("applied")))
        self.next.setVisible(next_run is not None)
        if next_run is not None:
            left = formats.duration(max(0.0, (next_run - now).total_seconds()))
            self.next.setText(_("The next automatic run is in {left}.").format(left=left))


def run_text(last: RunInfo | None, now: datetime) -> str:
    """A run in one sentence."""
    if last is None:
        return _("There was no run yet.")
    began = formats.when(last.started_at, now)
    if last.state == runs.RUNNING:
        return _("{when}: under way").format(when=began)
    spent = formats.duration((last.ended_at - last.started_at).total_seconds()) if last.ended_at else ""
    if last.state == runs.FAILED:
        return _("{when}, {spent}: did not get through. {why}").format(
            when=began, spent=spent, why=last.summary.get("error", "")
        )
    if last.state in (runs.CANCELLED, runs.INTERRUPTED):
        return _("{when}, {spent}: stopped. The next run goes on from there.").format(when=began, spent=spent)
    if last.state == runs.PLANNED:
        return _("{when}, {spent}: made a plan and wrote nothing.").format(when=began, spent=spent)
    applied = int(last.summary.get("applied", 0))
    changes = ngettext("{count} change", "{count} changes", applied).format(count=formats.number(applied))
    return _("{when}, {spent}: {changes}").format(when=began, spent=spent, changes=changes)
