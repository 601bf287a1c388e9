"""What the wizard's pages share: a scrolling page with a heading, and running an operation from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget, QWizardPage

from qbo_desktop.errors import AppError
from qbo_desktop.operations.context import Operation, Outcome
from qbo_desktop.ui import theme
from qbo_desktop.ui.runner import Finished, Job, Runner
from qbo_desktop.ui.widgets.basics import Scrolled, label
from qbo_desktop.ui.widgets.notice import show_fault

if TYPE_CHECKING:
    from qbo_desktop.app import App


class Step(QWizardPage):
    """One page of the wizard."""

    def __init__(self, app: App, runner: Runner) -> None:
        super().__init__()
        self.app = app
        self.runner = runner
        self.is_gone = False
        self.heading = label(size=1.4, bold=True)
        self.lead = label(kind="muted")
        scrolled = Scrolled()
        self.content = scrolled.content
        self.content.setSpacing(theme.GAP)
        self.content.setContentsMargins(0, theme.GAP, 0, 0)
        self.content.addWidget(self.heading)
        self.content.addWidget(self.lead)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scrolled)

    def name(self) -> str:
        """What the list of steps calls it."""
        raise NotImplementedError

    def retranslate(self) -> None:
        """Every text in the language in force."""
        raise NotImplementedError

    def set_heading(self, title: str, lead: str) -> None:
        """The page's own heading and the sentence under it."""
        self.heading.setText(title)
        self.lead.setText(lead)
        self.setAccessibleName(title)

    def submit(
        self,
        operation: Operation[Any],
        then: Callable[[Outcome[Any]], None],
        failed: Callable[[AppError], None],
    ) -> Job | None:
        """Run an operation; nothing is called any more when the wizard was closed meanwhile."""

        def after(ended: Finished) -> None:
            if self.is_gone:
                return
            if ended.outcome is not None:
                then(ended.outcome)
            elif ended.error is not None:
                failed(ended.error)
            else:
                show_fault(self.window(), ended.fault)

        return self.runner.submit(operation, after)


class StepList(QWidget):
    """The steps at the left of the wizard: done, here, to come."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: list[str] = []
        self._at = 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def show_steps(self, names: list[str], at: int) -> None:
        """Show the steps, `at` being the one in hand."""
        self._names, self._at = names, at
        self.setAccessibleName(" · ".join(names))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        bold = QFontMetrics(theme.scaled_font(bold=True))
        widest = max((bold.horizontalAdvance(name) for name in self._names), default=60)
        return QSize(widest + self.fontMetrics().height() * 4, 200)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tall = self.fontMetrics().height()
        for at, name in enumerate(self._names):
            top = tall * 1.6 + at * tall * 2.4
            disc = QRectF(tall, top, tall * 1.3, tall * 1.3)
            here, done = at == self._at, at < self._at
            painter.setPen(QPen(QColor(colours.accent if here or done else colours.line_strong), 1.6))
            painter.setBrush(QColor(colours.accent) if here or done else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(disc)
            painter.setPen(QColor(colours.on_accent if here or done else colours.muted))
            painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, "✓" if done else str(at + 1))
            font = painter.font()
            font.setBold(here)
            painter.setFont(font)
            painter.setPen(QColor(colours.text if here or done else colours.muted))
            words = QRectF(disc.right() + tall * 0.6, disc.top(), self.width(), disc.height())
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
            font.setBold(False)
            painter.setFont(font)
