"""Two records side by side, field by field, each difference with a mark and a word."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from qbo_desktop.phrases.fields import field_text
from qbo_desktop.ui.models.comparison import FieldRow, Standing, standing_text
from qbo_desktop.ui.theme import GAP, SMALL, TIGHT, say_kind, scaled_font, tokens
from qbo_desktop.wording import _

_KINDS = {Standing.EQUAL: "good", Standing.ALIKE: "good", Standing.DIFFER: "warn", Standing.HERE: "muted"}


class _Value(QLabel):
    """A value that asks for one line, and for as many as it needs at the width that it is given."""

    def sizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class FieldGrid(QWidget):
    """Field, QuickBooks, mark, practice, under the headings `left` and `right`.

    `agreed`: also what both sides last agreed on, where it differs.
    """

    def __init__(self, parent: QWidget | None = None, *, agreed: bool = False) -> None:
        super().__init__(parent)
        self._agreed = agreed
        self.left = self.right = ""
        self.rows: tuple[FieldRow, ...] = ()
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(GAP)
        self.grid.setVerticalSpacing(SMALL if agreed else TIGHT + 2)
        self.grid.setColumnStretch(1, 1)
        self.grid.setColumnStretch(3, 1)

    def show_rows(self, rows: Sequence[FieldRow]) -> None:
        """Show these fields, and nothing else."""
        while (item := self.grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.rows = tuple(rows)
        for column, words in ((1, self.left or _("QuickBooks")), (3, self.right or _("Practice"))):
            heading = self._label(words, "muted")
            heading.setFont(scaled_font(0.9, bold=True))
            self.grid.addWidget(heading, 0, column)
        at = 1
        for row in self.rows:
            self._add(at, row)
            at += 1
            if self._agreed and row.agreed and row.agreed not in (row.quickbooks, row.practice):
                words = _("Last agreed: {value}").format(value=row.agreed)
                self.grid.addWidget(self._label(words, "muted"), at, 1, 1, 3)
                at += 1

    def _add(self, at: int, row: FieldRow) -> None:
        name = field_text(row.field)
        self.grid.addWidget(self._label(name, "muted", wrap=False), at, 0)
        for column, value in ((1, row.quickbooks), (3, row.practice)):
            label = self._label(value or "—", "" if value else "muted")
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.grid.addWidget(label, at, column)
        mark = self._label(row.standing.value, _KINDS[row.standing], wrap=False)
        mark.setFont(scaled_font(1.15, bold=True))
        mark.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        mark.setToolTip(standing_text(row))
        mark.setAccessibleName(
            _("{field}: {standing}. QuickBooks: {left}. Practice: {right}.").format(
                field=name, standing=standing_text(row), left=row.quickbooks or "—", right=row.practice or "—"
            )
        )
        if row.standing is Standing.DIFFER:
            palette = mark.palette()
            palette.setColor(mark.backgroundRole(), QColor(tokens().warn_soft))
            mark.setPalette(palette)
            mark.setAutoFillBackground(True)
        self.grid.addWidget(mark, at, 2)

    def _label(self, text: str, kind: str, *, wrap: bool = True) -> QLabel:
        label = _Value(text, self) if wrap else QLabel(text, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(wrap)
        label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        if wrap:
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        if kind:
            say_kind(label, kind)
        return label
