"""One problem: its sentence and buttons, opened to what it means, what it blocks, and what support needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from qbo_desktop.domain.problem import Fix
from qbo_desktop.phrases.problems import blocks_text, fix_text, meaning_text, problem_text, remedy_text
from qbo_desktop.store.problems import ProblemInfo
from qbo_desktop.ui import formats, theme
from qbo_desktop.ui.widgets.basics import button, clear, label
from qbo_desktop.ui.widgets.flow import Flow
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from datetime import datetime

_SHOWN_AT_FIRST = 5
# The kind of a blocked record that is an invoice, as a run writes it.
INVOICE = "invoice"


class ProblemCard(QFrame):
    """Says what is wanted by signals; the keys → ← Enter open and close it, I ignores."""

    fix_wanted = Signal(object)  # ProblemInfo
    retry_wanted = Signal(object)
    ignore_wanted = Signal(object)
    bring_back_wanted = Signal(object)
    record_wanted = Signal(object)  # Blocked
    opened = Signal(int, bool)
    step_wanted = Signal(int)

    def __init__(
        self,
        problem: ProblemInfo,
        now: datetime,
        amounts: Callable[[Sequence[str]], Mapping[str, str]] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.problem = problem
        self._amounts = amounts
        self._now = now
        self._all_shown = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        theme.say_kind(self, "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP, theme.GAP, theme.GAP, theme.GAP)
        column.setSpacing(theme.SMALL)
        top = QHBoxLayout()
        top.setSpacing(theme.SMALL)
        self.arrow = QToolButton()
        self.arrow.setArrowType(Qt.ArrowType.RightArrow)
        self.arrow.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.arrow.clicked.connect(lambda: self.set_open(not self.is_open()))
        self.sentence = label(problem_text(problem.code, problem.facts), bold=True)
        top.addWidget(self.arrow, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.sentence, 1, Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(top)
        column.addLayout(self._what_to_know())
        self.blocks = label(_blocks_text(problem), kind="pill-warn", wrap=False)
        top.addWidget(self.blocks, 0, Qt.AlignmentFlag.AlignVCenter)
        self.fix = button("primary")
        self.fix.setText(self._fix_words())
        self.fix.clicked.connect(lambda: self.fix_wanted.emit(self.problem))
        self.retry = button()
        self.retry.setText(_("Retry"))
        self.retry.clicked.connect(lambda: self.retry_wanted.emit(self.problem))
        self.ignore = button("quiet")
        self.ignore.setText(_("Ignore…"))
        self.ignore.clicked.connect(lambda: self.ignore_wanted.emit(self.problem))
        self.bring_back = button()
        self.bring_back.setText(_("Show again"))
        self.bring_back.clicked.connect(lambda: self.bring_back_wanted.emit(self.problem))
        buttons = Flow(self.fix, self.retry, self.ignore, self.bring_back)
        indented = QHBoxLayout()
        indented.setContentsMargins(self._indent(), 0, 0, 0)
        indented.addWidget(buttons, 1)
        column.addLayout(indented)
        # Only now do they have a parent: shown before, each would be a window of its own for a moment.
        self.blocks.setVisible(bool(problem.blocks))
        self.fix.setVisible(problem.fix != Fix.RETRY and not problem.is_ignored)
        self.retry.setVisible(not problem.is_ignored)
        self.ignore.setVisible(not problem.is_ignored)
        self.bring_back.setVisible(problem.is_ignored)
        self.inside = QWidget()
        self.body = QVBoxLayout(self.inside)
        self.body.setContentsMargins(self._indent(), 0, 0, 0)
        self.body.setSpacing(theme.SMALL)
        column.addWidget(self.inside)
        self.inside.hide()
        self._name()

    def _what_to_know(self) -> QVBoxLayout:
        """What it means and the next step: seen without opening anything."""
        problem = self.problem
        known = QVBoxLayout()
        known.setContentsMargins(self._indent(), 0, 0, 0)
        if meaning := meaning_text(problem.code, problem.facts):
            known.addWidget(label(meaning))
        if remedy := remedy_text(problem.code, problem.facts):
            known.addWidget(label(_("Next step: {step}").format(step=remedy)))
        return known

    def _indent(self) -> int:
        return round(self.fontMetrics().height() * 2.2)

    def _fix_words(self) -> str:
        return fix_text(self.problem.fix)

    def _name(self) -> None:
        """What a screen reader says of the card."""
        parts = [self.sentence.text()]
        if self.problem.blocks:
            parts.append(self.blocks.text())
        parts.append(_("opened") if self.is_open() else _("closed"))
        self.setAccessibleName(", ".join(parts))
        self.arrow.setAccessibleName(_("Close the details") if self.is_open() else _("Open the details"))
        self.arrow.setToolTip(self.arrow.accessibleName())

    # --- opened -----------------------------------------------------------------------------------------

    def is_open(self) -> bool:
        """Whether the details are shown."""
        return not self.inside.isHidden()

    def set_open(self, on: bool) -> None:
        """Show or hide the details."""
        if on == self.is_open():
            return
        if on:
            self._fill()
        self.inside.setVisible(on)
        self.arrow.setArrowType(Qt.ArrowType.DownArrow if on else Qt.ArrowType.RightArrow)
        self._name()
        self.opened.emit(self.problem.id, on)

    def _fill(self) -> None:
        clear(self.body)
        problem = self.problem
        if problem.is_ignored:
            self.body.addWidget(label(_("Ignored because: {reason}").format(reason=problem.ignore_reason)))
        if problem.blocks:
            self._fill_blocks()
        since = _("Since {when}").format(when=formats.when(problem.first_seen, self._now))
        tried = ngettext("tried {count} time", "tried {count} times", problem.attempts).format(
            count=formats.number(problem.attempts)
        )
        self.body.addWidget(label(f"{since} · {tried}", kind="muted"))
        self.support = label(self.details_text(), kind="muted")
        self.support.setAccessibleName(
            _("Details for support: {details}").format(details=self.details_text())
        )
        self.body.addWidget(label(_("Details for support"), kind="muted", bold=True, size=0.9))
        self.body.addWidget(self.support)
        self.copy = button("quiet")
        self.copy.setText(_("Copy the details"))
        self.copy.clicked.connect(self._copy)
        self.body.addWidget(self.copy)

    def _fill_blocks(self) -> None:
        blocked = self.problem.blocks
        shown = blocked if self._all_shown else blocked[:_SHOWN_AT_FIRST]
        invoices = [one.id for one in shown if one.kind == INVOICE]
        amounts = self._amounts(invoices) if invoices and self._amounts is not None else {}
        names = []
        for one in shown:
            name = button("quiet")
            words = " ".join(part for part in (one.label or one.id, amounts.get(one.id, "")) if part)
            name.setText(words.replace("&", "&&"))
            name.setToolTip(_("Open the invoice") if one.kind == INVOICE else _("Show the client"))
            name.clicked.connect(partial(self.record_wanted.emit, one))
            names.append(name)
        if len(shown) < len(blocked):
            more = button("quiet")
            more.setText(_("Show all {count}").format(count=formats.number(len(blocked))))
            more.clicked.connect(self._show_all)
            names.append(more)
        self.body.addWidget(Flow(*names))

    def _show_all(self) -> None:
        self._all_shown = True
        self._fill()

    def details_text(self) -> str:
        """Code, what the service said word for word, and its trace id: what support asks for."""
        problem = self.problem
        parts = [problem.code, problem.group]
        parts += [f"{name}: {value}" for name, value in sorted(problem.details.items()) if value]
        return " · ".join(part for part in parts if part)

    def _copy(self) -> None:
        problem = self.problem
        lines = [self.sentence.text(), f"code: {problem.code}", f"group: {problem.group}"]
        lines += [f"{name}: {value}" for name, value in sorted(problem.details.items())]
        lines += [f"since: {problem.first_seen.isoformat()}", f"tried: {problem.attempts}"]
        QGuiApplication.clipboard().setText("\n".join(lines))
        self.copy.setText(_("Copied"))

    # --- keys -------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if event.modifiers() not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.set_open(not self.is_open())
        elif key == Qt.Key.Key_Right:
            self.set_open(True)
        elif key == Qt.Key.Key_Left:
            self.set_open(False)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.step_wanted.emit(1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_I and not self.problem.is_ignored:
            self.ignore_wanted.emit(self.problem)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: object) -> None:
        theme.say_kind(self, "card-chosen")
        super().focusInEvent(event)  # type: ignore[arg-type]

    def focusOutEvent(self, event: object) -> None:
        theme.say_kind(self, "card")
        super().focusOutEvent(event)  # type: ignore[arg-type]


def _blocks_text(problem: ProblemInfo) -> str:
    """How many records wait for it; where all of them are invoices, how many of those."""
    count = len(problem.blocks)
    if any(one.kind != INVOICE for one in problem.blocks):
        return blocks_text(count)
    return ngettext("blocks {count} invoice", "blocks {count} invoices", count).format(count=count)
