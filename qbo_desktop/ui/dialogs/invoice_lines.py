"""The table in which the lines of a draft are written, with its buttons and keys, and the sums beside the notes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QFrame,
    QGridLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from qbo_desktop.domain.invoice import Totals
from qbo_desktop.locale_text import amount_alone, money_text, percent_text
from qbo_desktop.ui import theme
from qbo_desktop.ui.models.draft_lines import Cell
from qbo_desktop.ui.models.lines_table import CELLS, EDITED, NUMBERS, LinesModel
from qbo_desktop.ui.widgets.basics import button, clear, label
from qbo_desktop.ui.widgets.flow import Flow
from qbo_desktop.wording import _

Index = QModelIndex | QPersistentModelIndex
# Widths in heights of the font; the description takes what is left.
_WIDTHS = {
    Cell.WORK_TYPE: 7.5,
    Cell.DESCRIPTION: 13.0,
    Cell.QUANTITY: 5.5,
    Cell.PRICE: 6.5,
    Cell.RATE: 8.0,
    Cell.AMOUNT: 6.5,
    Cell.WRITTEN: 7.5,
}
_TALL = 2.3
_LEAST_ROWS = 4


class _Cells(QStyledItemDelegate):
    """A field for texts and numbers, a list to choose from for work types and tax rates."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The cell in hand has a frame: the style would only shade it."""
        plain = QStyleOptionViewItem(option)
        state: QStyle.StateFlag = option.state
        plain.state = state & ~QStyle.StateFlag.State_HasFocus
        super().paint(painter, plain, index)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.save()
            painter.setPen(QPen(QColor(theme.tokens().focus), 2))
            painter.drawRect(option.rect.adjusted(1, 1, -1, -1))
            painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        model, cell = index.model(), CELLS[index.column()]
        assert isinstance(model, LinesModel)
        editor: QWidget
        if cell in (Cell.WORK_TYPE, Cell.RATE):
            editor = self._choice(model, cell, str(index.data(Qt.ItemDataRole.EditRole)))
            editor.setParent(parent)
        else:
            editor = QLineEdit(parent)
            if cell in NUMBERS:
                editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        # A cell has no room for the space that a field of a form has around its text.
        editor.setStyleSheet("padding: 0px 4px; border-radius: 0px; min-height: 0px")
        title = str(model.headerData(index.column(), Qt.Orientation.Horizontal))
        editor.setAccessibleName(_("Line {row}, {column}").format(row=index.row() + 1, column=title))
        return editor

    def _choice(self, model: LinesModel, cell: Cell, chosen: str) -> QComboBox:
        choice = QComboBox()
        if cell is Cell.RATE:
            choice.addItem(_("No tax set"), "")
            for one in model.choices.rates:
                if not one.retired or one.rate.id == chosen:
                    choice.addItem(one.rate.name, one.rate.id)
        else:
            choice.addItem(_("(none)"), "")
            for kind in model.choices.types:
                choice.addItem(kind.name, kind.id)
        choice.activated.connect(lambda _at: self.commitData.emit(choice))
        return choice

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        text = str(index.data(Qt.ItemDataRole.EditRole))
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findData(text)))
        elif isinstance(editor, QLineEdit):
            editor.setText(text)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentData())
        elif isinstance(editor, QLineEdit):
            model.setData(index, editor.text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        editor.setGeometry(option.rect)


class LinesTable(QTableView):
    """Enter or F2 edits, typing replaces, Tab goes to the next cell and makes a line after the last one."""

    def __init__(self, model: LinesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = model
        self._keys: list[tuple[QKeySequence, Callable[[], object]]] = []
        self.setModel(model)
        self.setItemDelegate(_Cells(self))
        self.setAccessibleName(_("Lines of the invoice"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.SelectedClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        size = self.fontMetrics().height()
        down = self.verticalHeader()
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setDefaultSectionSize(round(_TALL * size))
        down.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        across = self.horizontalHeader()
        across.setHighlightSections(False)
        across.setMinimumSectionSize(3 * size)
        for at, cell in enumerate(CELLS):
            self.setColumnWidth(at, round(_WIDTHS[cell] * size))
        self.setMinimumHeight(round((_LEAST_ROWS * _TALL + 3) * size))
        self.setColumnHidden(CELLS.index(Cell.WRITTEN), True)

    def add_key(self, keys: str, act: Callable[[], object]) -> None:
        """A key that does something while the table has the focus and no cell is being edited."""
        self._keys.append((QKeySequence(keys), act))

    def take(self, row: int, cell: Cell, *, edit: bool = False) -> None:
        """Go to a cell, and into it."""
        index = self.lines.index(row, CELLS.index(cell))
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)
            self.setFocus()
            if edit:
                self.edit(index)

    def rows_in_hand(self) -> list[int]:
        """The rows that are selected, in order; the current one when none is."""
        rows = sorted({index.row() for index in self.selectedIndexes()})
        return rows or [row for row in (self.currentIndex().row(),) if row >= 0]

    def commit(self) -> None:
        """Take what is in a field that is being edited."""
        editor = QApplication.focusWidget()
        if editor is not None and editor is not self and self.isAncestorOf(editor):
            self.setFocus()

    def hide_written(self, hidden: bool) -> None:
        """Whether there is a column for what is written on and off."""
        self.setColumnHidden(CELLS.index(Cell.WRITTEN), hidden)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The description gets what the others leave, and never less than its own."""
        at = CELLS.index(Cell.DESCRIPTION)
        others = sum(self.columnWidth(one) for one in range(len(CELLS)) if one != at)
        least = round(_WIDTHS[Cell.DESCRIPTION] * self.fontMetrics().height())
        self.setColumnWidth(at, max(least, self.viewport().width() - others))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pressed = QKeySequence(event.keyCombination())
        for keys, act in self._keys:
            if keys.matches(pressed) is QKeySequence.SequenceMatch.ExactMatch:
                act()
                return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # It never reaches the dialog's default button: who is among the lines does not mean to save.
            if event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
                self.edit(self.currentIndex())
                return
        super().keyPressEvent(event)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        here = QPersistentModelIndex(self.currentIndex())
        forward = hint is QAbstractItemDelegate.EndEditHint.EditNextItem
        back = hint is QAbstractItemDelegate.EndEditHint.EditPreviousItem
        super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint if forward or back else hint)
        if (forward or back) and here.isValid():
            self._go_on(here.row(), CELLS[here.column()], 1 if forward else -1)

    def _go_on(self, row: int, cell: Cell, step: int) -> None:
        """To the next cell that can be edited; after the last one of a written line there is a new line."""
        place = row * len(EDITED) + EDITED.index(cell) + step
        if place < 0:
            self.setFocus()
            return
        row, at = divmod(place, len(EDITED))
        if row >= self.lines.rowCount():
            if self.lines.lines[-1].is_blank():
                self.focusNextChild()
                return
            self.lines.add_blank(self.lines.rowCount())
        self.take(row, EDITED[at], edit=True)


class LinesEditor(QWidget):
    """The table under its buttons. `discount_wanted`: the person wants to give one."""

    discount_wanted = Signal()

    def __init__(self, model: LinesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self.table = LinesTable(model)
        self.add_button = self._button("add-line", _("Add a line"), "Ins", self.add)
        self.copy_button = self._button("duplicate-line", _("Duplicate"), "Ctrl+D", self.duplicate)
        self.remove_button = self._button("remove-line", _("Remove"), "Ctrl+Del", self.remove)
        self.up_button = self._button("line-up", _("Up"), "Alt+Up", lambda: self.move_line(-1))
        self.down_button = self._button("line-down", _("Down"), "Alt+Down", lambda: self.move_line(1))
        self.back_button = self._button("undo-line", _("Undo the change"), "Ctrl+Z", self.take_back)
        self.discount_button = button(name="discount")
        self.discount_button.setText(_("Discount…"))
        self.discount_button.clicked.connect(self.discount_wanted)
        self.says = label(kind="bad")
        self.says.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SMALL)
        column.addWidget(
            Flow(
                self.add_button,
                self.copy_button,
                self.remove_button,
                self.up_button,
                self.down_button,
                self.back_button,
                self.discount_button,
            )
        )
        column.addWidget(self.table, 1)
        column.addWidget(self.says)
        model.worked.connect(self._look)
        self.table.selectionModel().currentChanged.connect(lambda *_rows: self._look())
        self._look()

    def _button(self, name: str, words: str, keys: str, act: Callable[[], object]) -> QPushButton:
        made = button(name=name)
        made.setText(words)
        shown = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
        made.setToolTip(_("{what} ({keys})").format(what=words, keys=shown))
        made.clicked.connect(lambda _checked=False: act())
        self.table.add_key(keys, act)
        return made

    def add(self) -> None:
        """An empty line under the one in hand, ready to be written."""
        self.table.commit()
        row = self.table.currentIndex().row()
        at = row + 1 if row >= 0 else self.model.rowCount()
        self.model.add_blank(at)
        self.table.take(at, Cell.DESCRIPTION, edit=True)

    def duplicate(self) -> None:
        """The line in hand once more."""
        self.table.commit()
        row = self.table.currentIndex().row()
        if row >= 0:
            self.model.duplicate(row)
            self.table.take(row + 1, Cell.DESCRIPTION)

    def remove(self) -> None:
        """Take the selected lines away."""
        self.table.commit()
        rows = self.table.rows_in_hand()
        if rows:
            cell = CELLS[max(0, self.table.currentIndex().column())]
            self.model.remove(rows)
            self.table.take(min(rows[0], self.model.rowCount() - 1), cell)

    def move_line(self, by: int) -> None:
        """Move the line in hand."""
        self.table.commit()
        index = self.table.currentIndex()
        if index.isValid():
            cell = CELLS[index.column()]
            self.table.take(self.model.move(index.row(), by), cell)

    def take_back(self) -> None:
        """Take the last change of the lines back."""
        self.table.commit()
        index = self.table.currentIndex()
        row, cell = index.row(), CELLS[max(0, index.column())]
        self.model.take_back()
        if self.model.rowCount():
            self.table.take(min(max(0, row), self.model.rowCount() - 1), cell)

    def show_wrong(self) -> bool:
        """Go to the first wrong cell; False when none is."""
        wrong = self.model.wrong()
        if wrong is None:
            return False
        self.table.take(wrong[0], wrong[1])
        self._look()
        return True

    def _look(self) -> None:
        """Say what is wrong, of the row in hand first; name what can be done."""
        row, count = self.table.currentIndex().row(), self.model.rowCount()
        for one in (self.copy_button, self.remove_button):
            one.setEnabled(0 <= row < count)
        self.up_button.setEnabled(0 < row < count)
        self.down_button.setEnabled(0 <= row < count - 1)
        self.back_button.setEnabled(self.model.can_take_back())
        self.discount_button.setEnabled(bool(self.model.written()))
        at = CELLS.index(Cell.WRITTEN)
        if self.table.isColumnHidden(at) is self.model.bills_work():
            self.table.hide_written(not self.model.bills_work())
        wrong = self.model.wrong()
        says = self.model.sentence(row)
        if not says and wrong is not None:
            row, says = wrong[0], wrong[2]
        self.says.setText(_("Line {place}: {says}").format(place=row + 1, says=says) if says else "")
        self.says.setVisible(bool(says))


class TotalsView(QFrame):
    """Subtotal, each tax, total; what is paid and due where it is asked for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self.setAccessibleName(_("Totals"))
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(theme.GAP, theme.GAP, theme.GAP, theme.GAP)
        self.grid.setHorizontalSpacing(theme.WIDE)
        self.grid.setVerticalSpacing(theme.TIGHT)
        self.grid.setColumnStretch(0, 1)
        self.rows: list[tuple[str, str]] = []

    def show_totals(self, totals: Totals, currency: str, more: list[tuple[str, int]] | None = None) -> None:
        """Show sums of a currency; `more` are amounts under the total."""
        rows = [(_("Subtotal"), amount_alone(totals.subtotal, currency), False)]
        for tax in totals.taxes:
            words = _("{tax} {rate} of {base}").format(
                tax=tax.name, rate=percent_text(tax.rate), base=amount_alone(tax.base, currency)
            )
            rows.append((words, amount_alone(tax.amount, currency), False))
        rows.append((_("Total"), money_text(totals.total, currency), True))
        rows += [(words, money_text(amount, currency), False) for words, amount in more or ()]
        shown = [(words, amount) for words, amount, _bold in rows]
        if shown == self.rows:
            return
        self.rows = shown
        clear(self.grid)
        for at, (words, amount, bold) in enumerate(rows):
            self.grid.addWidget(label(words, kind="" if bold else "muted", bold=bold), at, 0)
            number = label(amount, bold=bold, wrap=False)
            number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.grid.addWidget(number, at, 1)
