"""Two records side by side, field by field, each difference with a mark and a word."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from qbo_desktop.phrases.fields import field_text
from qbo_desktop.ui.models.comparison import FieldRow, Standing, standing_text
from qbo_desktop.ui.theme import GAP, SMALL, TIGHT, say_kind, scaled_font
from qbo_desktop.ui.widgets.basics import clear
from qbo_desktop.wording import _

_KINDS = {Standing.EQUAL: "good", Standing.ALIKE: "good", Standing.DIFFER: "warn", Standing.HERE: "muted"}


def may_shrink(words: QLabel) -> None:
    """Let a label be narrower than its text, which then goes on in the next line."""
    policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    words.setSizePolicy(policy)


class _Value(QLabel):
    """A value that asks for one line, and for as many as it needs at the width that it is given."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self.setWordWrap(True)
        may_shrink(self)

    def sizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class FieldGrid(QWidget):
    """Field, QuickBooks, mark, practice, under the headings `left` and `right`.

    `stacked`, for a narrow place: the values stand under each other, one where both are equal, and with them
    what both sides last agreed on where that is something else.
    """

    def __init__(self, parent: QWidget | None = None, *, stacked: bool = False) -> None:
        super().__init__(parent)
        self._stacked = stacked
        self.left = self.right = ""
        # Only one of the two records is there: nothing is compared (stacked only).
        self.is_single = False
        self.rows: tuple[FieldRow, ...] = ()
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(GAP)
        self.grid.setVerticalSpacing(TIGHT if stacked else TIGHT + 2)
        self.grid.setColumnStretch(1, 1)
        self.grid.setColumnStretch(3, 0 if stacked else 1)

    def show_rows(self, rows: Sequence[FieldRow]) -> None:
        """Show these fields, and nothing else."""
        clear(self.grid)
        self.rows = tuple(rows)
        if self._stacked:
            at = 0
            for row in self.rows:
                at = self._add_stacked(at, row)
            return
        for column, words in ((1, self.left or _("QuickBooks")), (3, self.right or _("Practice"))):
            heading = self._label(words, "muted")
            heading.setFont(scaled_font(0.9, bold=True))
            self.grid.addWidget(heading, 0, column)
        for at, row in enumerate(self.rows, 1):
            self.grid.addWidget(self._label(field_text(row.field), "muted", wrap=False), at, 0)
            self.grid.addWidget(self._value(row.quickbooks), at, 1)
            self.grid.addWidget(self._mark(row), at, 2)
            self.grid.addWidget(self._value(row.practice), at, 3)

    def _add_stacked(self, at: int, row: FieldRow) -> int:
        name = self._label(field_text(row.field), "", wrap=False)
        name.setFont(scaled_font(0.9, bold=True))
        if at:
            name.setContentsMargins(0, SMALL, 0, 0)
        self.grid.addWidget(name, at, 0, 1, 2)
        if not self.is_single:
            self.grid.addWidget(self._mark(row), at, 2)
        if row.standing is Standing.EQUAL or self.is_single:
            lines = [("", row.quickbooks or row.practice)]
        else:
            lines = [(_("QuickBooks"), row.quickbooks), (_("Practice"), row.practice)]
        if row.agreed and row.agreed not in (row.quickbooks, row.practice):
            lines.append((_("Last agreed"), row.agreed))
        for caption, value in lines:
            at += 1
            if caption:
                self.grid.addWidget(self._label(caption, "muted", wrap=False), at, 0)
                self.grid.addWidget(self._value(value), at, 1, 1, 2)
            else:
                self.grid.addWidget(self._value(value), at, 0, 1, 3)
        return at + 1

    def _value(self, text: str) -> QLabel:
        made = self._label(text or "—", "" if text else "muted")
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return made

    def _mark(self, row: FieldRow) -> QLabel:
        words = standing_text(row)
        mark = self._label(row.standing.value, _KINDS[row.standing], wrap=False)
        mark.setFont(scaled_font(1.15, bold=True))
        across = Qt.AlignmentFlag.AlignBottom if self._stacked else Qt.AlignmentFlag.AlignTop
        mark.setAlignment(Qt.AlignmentFlag.AlignHCenter | across)
        mark.setToolTip(words)
        mark.setAccessibleName(
            _("{field}: {standing}. QuickBooks: {left}. Practice: {right}.").format(
                field=field_text(row.field),
                standing=words,
                left=row.quickbooks or "—",
                right=row.practice or "—",
            )
        )
        return mark

    def _label(self, text: str, kind: str, *, wrap: bool = True) -> QLabel:
        made = _Value(text, self) if wrap else QLabel(text, self)
        made.setTextFormat(Qt.TextFormat.PlainText)
        made.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        if kind:
            say_kind(made, kind)
        return made
