"""What became of many invoices: how many were done, and each that was not, with its sentence and its Fix."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QDialog, QHeaderView, QTableView, QVBoxLayout, QWidget

from qbo_desktop.ui import formats, theme
from qbo_desktop.ui.models.result_rows import CLIENT, FIX, NUMBER, RESULT, TOTAL, Result, ResultRowsModel
from qbo_desktop.ui.widgets.basics import button, label, row
from qbo_desktop.ui.widgets.flow import Flow
from qbo_desktop.ui.widgets.refusal import fix_words, mend
from qbo_desktop.wording import _, ngettext

_WIDE, _HIGH = 64, 34


class _Table(QTableView):
    """Enter is a double click."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.activated.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class ResultsList(QWidget):
    """Counts above, the rows, and under them the row in hand whole with its Fix button.

    Enter on a row, or a click on its Fix, opens the place that mends it: dialogs around are closed for it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ResultRowsModel(self)
        self.done = label(kind="pill-good", wrap=False)
        self.failed = label(kind="pill-bad", wrap=False)
        self.warned = label(kind="pill-warn", wrap=False)
        self.table = _Table()
        self.table.setModel(self.model)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.setAccessibleName(_("What became of each invoice"))
        self.sentence = label()
        self.fix = button(name="result-fix")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        column.addWidget(Flow(self.done, self.failed, self.warned))
        column.addWidget(self.table, 1)
        below = row(self.sentence, self.fix, spacing=theme.GAP)
        below.setStretch(0, 1)
        column.addLayout(below)
        size = self.fontMetrics().height()
        self.table.verticalHeader().setDefaultSectionSize(round(size * 1.9))
        for at, width in ((NUMBER, 6), (CLIENT, 13), (TOTAL, 7), (RESULT, 24), (FIX, 10)):
            self.table.setColumnWidth(at, width * size)
        self.table.horizontalHeader().setSectionResizeMode(RESULT, QHeaderView.ResizeMode.Stretch)
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.selectionModel().currentRowChanged.connect(lambda *_rows: self._show_row())
        self.table.activated.connect(lambda _index: self.mend_row())
        self.table.clicked.connect(self._click)
        self.fix.clicked.connect(self.mend_row)
        self.setFocusProxy(self.table)

    def show_results(self, results: Sequence[Result]) -> None:
        """Show what became of each."""
        self.model.show(results)
        failed = sum(one.error is not None for one in results)
        warned = sum(one.is_warning for one in results)
        done = len(results) - failed
        self.done.setText(ngettext("{count} done", "{count} done", done).format(count=formats.number(done)))
        self.failed.setText(
            ngettext("{count} failed", "{count} failed", failed).format(count=formats.number(failed))
        )
        self.warned.setText(
            ngettext("{count} not e-mailed", "{count} not e-mailed", warned).format(
                count=formats.number(warned)
            )
        )
        self.failed.setVisible(failed > 0)
        self.warned.setVisible(warned > 0)
        self.table.setColumnHidden(FIX, not any(fix_words(one.error) for one in results))
        self.table.selectRow(0)
        self._show_row()

    def in_hand(self) -> Result | None:
        """The row in hand."""
        at = self.table.currentIndex().row()
        return self.model.results[at] if 0 <= at < len(self.model.results) else None

    def mend_row(self) -> None:
        """Go to where the row in hand is mended."""
        found = self.in_hand()
        if found is not None:
            mend(self, found.error)

    def _click(self, index: QModelIndex) -> None:
        if index.column() == FIX:
            self.mend_row()

    def _show_row(self) -> None:
        found = self.in_hand()
        words = fix_words(found.error) if found is not None else ""
        self.sentence.setText(found.says if found is not None else "")
        self.fix.setText(words)
        self.fix.setVisible(bool(words))


class ResultsDialog(QDialog):
    """The same as a dialog of its own."""

    def __init__(self, title: str, sentence: str, results: Sequence[Result], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("results-dialog")
        self.setWindowTitle(title)
        self.list = ResultsList()
        self.close_button = button("primary", name="results-close")
        self.close_button.setText(_("Close"))
        self.close_button.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.WIDE, theme.WIDE, theme.WIDE, theme.GAP)
        column.setSpacing(theme.GAP)
        column.addWidget(label(sentence, size=1.15, bold=True))
        column.addWidget(self.list, 1)
        column.addLayout(row(None, self.close_button))
        self.list.show_results(results)
        size, room = self.fontMetrics().height(), self.screen().availableGeometry()
        self.resize(
            min(_WIDE * size, round(room.width() * 0.96)), min(_HIGH * size, round(room.height() * 0.92))
        )
        self.list.setFocus()
