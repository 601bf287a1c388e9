"""What is in the way of invoices before they are sent: a line for each cause, with how many it holds and its Fix.

It looks again whenever something was changed that may have mended a cause, so that what is mended becomes ready
where the person looks at it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from qbo_desktop.domain.changes import Changes, Topic
from qbo_desktop.domain.push_rules import Obstacle
from qbo_desktop.errors import AppError
from qbo_desktop.operations.billing_setup import RefreshLists
from qbo_desktop.operations.context import Outcome
from qbo_desktop.operations.quickbooks_invoices import Checked, CheckInvoices, Preflight
from qbo_desktop.phrases.problems import fix_text, problem_text, remedy_text
from qbo_desktop.ui import formats, theme
from qbo_desktop.ui.models.marks import Shape, shape_pixmap
from qbo_desktop.ui.models.ready_rows import ReadyRowsModel
from qbo_desktop.ui.page import Run
from qbo_desktop.ui.widgets.basics import button, clear, label, row
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from qbo_desktop.ui.window import Window

# What may mend a cause when it changes.
_MENDS = (
    Topic.BILLING_SETUP, Topic.BOOK, Topic.CONTACTS, Topic.DUPLICATES, Topic.INVOICES, Topic.SETTINGS, Topic.TAXES,
)  # fmt: skip
_LOOK_AFTER_MILLISECONDS = 150
# More causes than this at once nobody reads.
_MOST_CAUSES = 30
_LINES_HIGH = 11


@dataclass(frozen=True, slots=True)
class Held:
    """A cause, and the invoices that it holds."""

    obstacle: Obstacle
    invoices: tuple[str, ...]


def by_cause(held: Sequence[Checked]) -> list[Held]:
    """What is in the way, one a cause, those that hold most first."""
    causes: dict[tuple[str, str], tuple[Obstacle, list[str]]] = {}
    for checked in held:
        for one in checked.obstacles:
            causes.setdefault((one.code, one.group), (one, []))[1].append(checked.invoice.id)
    found = [Held(obstacle, tuple(ids)) for obstacle, ids in causes.values()]
    return sorted(found, key=lambda one: -len(one.invoices))


class PreflightView(QWidget):
    """The causes above a table of `model`, whose ticks it sets. `changed`: something else is known now."""

    changed = Signal()
    fix_wanted = Signal(object)  # Held

    def __init__(
        self, window: Window, run: Run, model: ReadyRowsModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._run = run
        self.model = model
        self.mails = True
        self._is_over = False
        self._is_looking = False
        self._owes_a_look = False
        self._is_brief = False
        self._shown: list[Held] = []
        self.summary = label(bold=True)
        self.says = label(kind="muted")
        self.again = button("quiet", name="check-again")
        self.again.setText(_("Look again"))
        self.again.setToolTip(
            _("Asks QuickBooks for its services, tax codes and settings, then looks again.")
        )
        self.causes = QVBoxLayout()
        self.causes.setSpacing(theme.SMALL)
        self.area = QScrollArea()
        self._lay_out()
        self._pause = QTimer(self, singleShot=True, interval=_LOOK_AFTER_MILLISECONDS)
        self._pause.timeout.connect(self.look)
        self.again.clicked.connect(self.refresh_lists)
        window.feed.changed.connect(self._hear)
        self._show()

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setObjectName("scrolled")
        within = QVBoxLayout(inside)
        within.setContentsMargins(0, 0, theme.SMALL, 0)
        within.addLayout(self.causes)
        within.addStretch(1)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName(_("What is in the way"))
        self.area.setWidget(inside)
        self.area.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SMALL)
        head = row(self.summary, self.again, spacing=theme.GAP)
        head.setStretch(0, 1)
        column.addLayout(head)
        column.addWidget(self.says)
        column.addWidget(self.area)

    # --- looking ----------------------------------------------------------------------------------------

    def forget(self) -> None:
        """Nobody looks any more: what still comes is of no use."""
        self._is_over = True
        self._pause.stop()

    def look(self) -> None:
        """Look at everything that waits; a look that is under way is followed by another."""
        self.model.refresh()
        waiting = self.model.in_order()
        if self._is_over:
            return
        if self._is_looking:
            self._owes_a_look = True
        elif waiting:
            self._is_looking = True
            self._show()
            self._run(CheckInvoices(tuple(waiting), self.mails), self._looked, self._could_not_look)
        else:
            self._show()

    def _looked(self, outcome: Outcome[Preflight]) -> None:
        self._is_looking = False
        if self._is_over:
            return
        self.model.show_checked(outcome.value.checked)
        self.tell("")
        self._show()
        if self._owes_a_look:
            self._owes_a_look = False
            self.look()

    def _could_not_look(self, error: AppError) -> bool:
        self._is_looking = False
        if not self._is_over:
            self.tell(str(error))
            self._show()
        return True

    def refresh_lists(self) -> None:
        """Read what QuickBooks offers anew, then look again: something may have been mended there."""
        self.again.setEnabled(False)
        self.tell(_("Asking QuickBooks …"))
        self._run(RefreshLists(), lambda _outcome: self._refreshed(""), self._not_refreshed)

    def _refreshed(self, says: str) -> None:
        if self._is_over:
            return
        self.again.setEnabled(True)
        self.tell(says)
        self.look()

    def _not_refreshed(self, error: AppError) -> bool:
        self._refreshed(str(error))
        return True

    def _hear(self, changes: Changes) -> None:
        if changes.concern(*_MENDS) and not self._is_over:
            self._pause.start()

    def tell(self, sentence: str) -> None:
        """Say something under the summary; "" says nothing."""
        self.says.setText(sentence)
        self.says.setVisible(bool(sentence))

    # --- showing ----------------------------------------------------------------------------------------

    def is_known(self) -> bool:
        """Whether everything that waits was looked at."""
        return self.model.is_checked()

    def summary_text(self) -> str:
        """How many are ready, a sentence."""
        count = len(self.model.waiting)
        if not count:
            return _("Nothing waits to be sent any more.")
        if not self.is_known():
            return _("Looking whether they can go to QuickBooks …")
        held = len(self.model.held())
        if not held:
            return ngettext(
                "It is ready for QuickBooks.", "All {count} are ready for QuickBooks.", count
            ).format(count=formats.number(count))
        return ngettext(
            "{ready} of {count} is ready for QuickBooks.",
            "{ready} of {count} are ready for QuickBooks.",
            count,
        ).format(ready=formats.number(count - held), count=formats.number(count))

    def _show(self) -> None:
        self.summary.setText(self.summary_text())
        found = by_cause(self.model.held())
        if found != self._shown:
            self._shown = found
            self._show_causes(found)
        self._show_parts()
        self.changed.emit()

    def set_brief(self, brief: bool) -> None:
        """Say only how many are ready, or the causes as well."""
        self._is_brief = brief
        self._show_parts()

    def _show_parts(self) -> None:
        for part in (self.again, self.area):
            part.setVisible(bool(self._shown) and not self._is_brief)

    def _show_causes(self, found: Sequence[Held]) -> None:
        clear(self.causes)
        for one in found[:_MOST_CAUSES]:
            self.causes.addLayout(self._cause(one))
        left = len(found) - _MOST_CAUSES
        if left > 0:
            words = ngettext("and {count} more cause", "and {count} more causes", left)
            self.causes.addWidget(label(words.format(count=formats.number(left)), kind="muted"))
        size = self.fontMetrics().height()
        self.area.setMaximumHeight(round(min(_LINES_HIGH, 0.6 + 2.8 * len(found)) * size))
        self.area.setMinimumHeight(round(min(4.0, 0.6 + 2.8 * len(found)) * size))

    def _cause(self, one: Held) -> QHBoxLayout:
        obstacle = one.obstacle
        says = problem_text(obstacle.code, obstacle.facts)
        sign = label(wrap=False)
        sign.setPixmap(shape_pixmap(Shape.WARNING, round(self.fontMetrics().height() * 1.2)))
        count = ngettext("{count} invoice", "{count} invoices", len(one.invoices))
        pill = label(count.format(count=formats.number(len(one.invoices))), kind="pill-warn", wrap=False)
        fix = button(name=f"fix-{obstacle.fix}-{obstacle.group}")
        fix.setText(fix_text(obstacle.fix))
        fix.setAccessibleName(_("{problem} {action}").format(problem=says, action=fix.text()))
        fix.clicked.connect(lambda: self.fix_wanted.emit(one))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(label(says))
        words.addWidget(label(remedy_text(obstacle.code, obstacle.facts), kind="muted", size=0.9))
        across = row(sign, words, pill, fix, spacing=theme.GAP)
        across.setStretch(1, 1)
        across.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
        for part in (pill, fix):
            across.setAlignment(part, Qt.AlignmentFlag.AlignVCenter)
        return across

    def first_fix(self) -> QWidget | None:
        """The Fix button of the first cause, or None."""
        found = (one for one in self.findChildren(QWidget) if one.objectName().startswith("fix-"))
        return next((one for one in found if one.isVisibleTo(self)), None)
