"""The lines of a draft as a table model: edited cell by cell, worked out at once, taken back one change at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor

from qbo_desktop.domain.invoice import Line, LineKind, Totals, totals_of
from qbo_desktop.domain.money import decimals_of
from qbo_desktop.domain.tax import TaxRounding
from qbo_desktop.locale_text import amount_alone, number_text
from qbo_desktop.operations.invoice_reading import Choices, NewLine
from qbo_desktop.ui.models import draft_lines
from qbo_desktop.ui.models.draft_lines import Cell, DraftLine, Worked
from qbo_desktop.ui.models.marks import Shape, shape_icon
from qbo_desktop.ui.theme import tokens
from qbo_desktop.wording import N_, _

CELLS = tuple(Cell)
EDITED = (Cell.WORK_TYPE, Cell.DESCRIPTION, Cell.QUANTITY, Cell.PRICE, Cell.RATE)
NUMBERS = (Cell.QUANTITY, Cell.PRICE, Cell.AMOUNT, Cell.WRITTEN)
_TITLES = {
    Cell.WORK_TYPE: N_("Work type"),
    Cell.DESCRIPTION: N_("Description"),
    Cell.QUANTITY: N_("Quantity"),
    Cell.PRICE: N_("Unit price"),
    Cell.RATE: N_("Tax rate"),
    Cell.AMOUNT: N_("Amount"),
    Cell.WRITTEN: N_("Write-on/off"),
}
_KINDS = {
    LineKind.FEE: N_("Bills the fee of a piece of work."),
    LineKind.TIME: N_("Bills time of a piece of work."),
    LineKind.EXPENSE: N_("Bills an expense of a piece of work."),
    LineKind.DISCOUNT: N_("A discount."),
}
# Steps that can be taken back; each is a list of lines that mostly are the same ones.
_MOST_STEPS = 200
Index = QModelIndex | QPersistentModelIndex


class LinesModel(QAbstractTableModel):
    """`worked`: the sums may be other ones now."""

    worked = Signal()

    def __init__(self, choices: Choices, currency: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.currency = currency
        self.choices = choices
        self._rates = {one.rate.id: one.rate for one in choices.rates}
        self._types = {one.id: one.name for one in choices.types}
        self._lines: list[DraftLine] = []
        self._worked: list[Worked] = []
        self._before: list[tuple[DraftLine, ...]] = []

    # --- what stands in it ------------------------------------------------------------------------------

    @property
    def lines(self) -> tuple[DraftLine, ...]:
        """The lines as they were typed."""
        return tuple(self._lines)

    def written(self) -> tuple[DraftLine, ...]:
        """The lines in which something stands."""
        return tuple(line for line in self._lines if not line.is_blank())

    def put(self, lines: Iterable[DraftLine], *, as_step: bool = False) -> None:
        """Show these lines instead; `as_step`: it can be taken back."""
        if as_step:
            self._remember()
        else:
            self._before.clear()
        self.beginResetModel()
        self._lines = list(lines)
        self._work_all_out()
        self.endResetModel()
        self.worked.emit()

    def use(self, choices: Choices) -> None:
        """Take other rates and work types: what a line has stays, and is worked out anew."""
        self.choices = choices
        self._rates = {one.rate.id: one.rate for one in choices.rates}
        self._types = {one.id: one.name for one in choices.types}
        self._say_all_changed()

    def set_currency(self, currency: str) -> None:
        """Work everything out in another currency."""
        self.currency = currency
        self._work_all_out()
        self._say_all_changed()

    def wrong(self) -> tuple[int, Cell, str] | None:
        """The first wrong cell: its row, its column and its sentence."""
        for at, worked in enumerate(self._worked):
            for cell in EDITED:
                if cell in worked.wrong:
                    return at, cell, worked.wrong[cell]
        return None

    def sentence(self, at: int) -> str:
        """What is wrong in a row; "" when nothing is, or when there is no such row."""
        wrong = self._worked[at].wrong if 0 <= at < len(self._worked) else {}
        return next((wrong[cell] for cell in EDITED if cell in wrong), "")

    def domain_lines(self) -> list[Line]:
        """The lines that are right, as a saved draft will have them."""
        return [
            draft_lines.as_domain(line, worked, self._rates)
            for line, worked in zip(self._lines, self._worked, strict=True)
            if worked.amount is not None and not line.is_blank()
        ]

    def new_lines(self) -> list[NewLine]:
        """The lines as an operation takes them; blank ones are left out."""
        return [
            draft_lines.as_new(line, worked)
            for line, worked in zip(self._lines, self._worked, strict=True)
            if not line.is_blank()
        ]

    def totals(self, rounding: TaxRounding) -> Totals:
        """The sums as saving will compute them, of the lines that are right."""
        return totals_of(self.domain_lines(), rounding)

    def bills_work(self) -> bool:
        """Whether some line bills work, so that there is something to write on or off."""
        return any(line.worth is not None for line in self._lines)

    # --- changing ---------------------------------------------------------------------------------------

    def insert(self, at: int, lines: Sequence[DraftLine]) -> None:
        """Put lines before a row."""
        if not lines:
            return
        self._remember()
        self.beginInsertRows(QModelIndex(), at, at + len(lines) - 1)
        self._lines[at:at] = lines
        self._worked[at:at] = [draft_lines.work_out(line, self.currency) for line in lines]
        self.endInsertRows()
        self.worked.emit()

    def add_blank(self, at: int) -> None:
        """An empty line before a row, with the tax rate of the line above it."""
        above = self._lines[at - 1] if 0 < at <= len(self._lines) else None
        self.insert(at, [DraftLine(rate_id=above.rate_id if above else "")])

    def duplicate(self, at: int) -> None:
        """The same line once more, under it."""
        self.insert(at + 1, [draft_lines.duplicate(self._lines[at])])

    def remove(self, rows: Iterable[int]) -> None:
        """Take lines away."""
        gone = set(rows)
        if gone:
            self.put((line for at, line in enumerate(self._lines) if at not in gone), as_step=True)

    def move(self, at: int, by: int) -> int:
        """Move a line up (-1) or down (1); where it stands then."""
        to = at + by
        if not (0 <= at < len(self._lines) and 0 <= to < len(self._lines)):
            return at
        self._remember()
        self.beginMoveRows(QModelIndex(), at, at, QModelIndex(), to + 1 if by > 0 else to)
        self._lines.insert(to, self._lines.pop(at))
        self._worked.insert(to, self._worked.pop(at))
        self.endMoveRows()
        # Taxes stand in the order of their first line.
        self.worked.emit()
        return to

    def can_take_back(self) -> bool:
        """Whether there is a change to take back."""
        return bool(self._before)

    def take_back(self) -> None:
        """Take the last change back."""
        if self._before:
            steps = self._before[:-1]
            self.put(self._before[-1])
            self._before = steps
            self.worked.emit()

    def _remember(self) -> None:
        self._before = [*self._before[1 - _MOST_STEPS :], tuple(self._lines)]

    def _work_all_out(self) -> None:
        self._worked = [draft_lines.work_out(line, self.currency) for line in self._lines]

    def _say_all_changed(self) -> None:
        if self._lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._lines) - 1, len(CELLS) - 1))
        self.worked.emit()

    # --- what a view asks -------------------------------------------------------------------------------

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(CELLS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole and orientation is Qt.Orientation.Horizontal:
            return _alignment(CELLS[section])
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return _(_TITLES[CELLS[section]]) if orientation is Qt.Orientation.Horizontal else str(section + 1)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and CELLS[index.column()] in EDITED:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        cell, line, worked = CELLS[index.column()], self._lines[index.row()], self._worked[index.row()]
        if role == Qt.ItemDataRole.EditRole:
            return self._typed(line, cell)
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(line, worked, cell)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(cell)
        says = worked.wrong.get(cell, "")
        if role == Qt.ItemDataRole.ToolTipRole:
            return says or self._about(line, worked, cell)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return says or None
        if role == Qt.ItemDataRole.BackgroundRole and says:
            return QColor(tokens().bad_soft)
        if role == Qt.ItemDataRole.DecorationRole and says:
            return shape_icon(Shape.WARNING)
        if role == Qt.ItemDataRole.ForegroundRole and (cell is Cell.RATE and not line.rate_id):
            return QColor(tokens().muted)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if not index.isValid() or role != Qt.ItemDataRole.EditRole:
            return False
        cell, at = CELLS[index.column()], index.row()
        before = self._lines[at]
        after = _with(before, cell, str(value))
        if after == before or cell not in EDITED:
            return cell in EDITED
        self._remember()
        self._lines[at] = after
        self._worked[at] = draft_lines.work_out(after, self.currency)
        self.dataChanged.emit(self.index(at, 0), self.index(at, len(CELLS) - 1))
        self.worked.emit()
        return True

    def text(self, line: DraftLine, worked: Worked, cell: Cell) -> str:
        """What a cell shows: a number as the language writes it, or what was typed where it is none."""
        if cell is Cell.QUANTITY:
            return line.quantity if self._keeps_typed(line, worked, cell) else number_text(worked.quantity)
        if cell is Cell.PRICE:
            if self._keeps_typed(line, worked, cell):
                return line.price
            return number_text(worked.price, least=decimals_of(self.currency))
        if cell is Cell.AMOUNT:
            if line.is_blank():
                return ""
            return "—" if worked.amount is None else amount_alone(worked.amount, self.currency)
        if cell is Cell.WRITTEN:
            off = written_on(line, worked)
            return f"{'+' if off > 0 else ''}{amount_alone(off, self.currency)}" if off else ""
        if cell is Cell.RATE:
            rate = self._rates.get(line.rate_id)
            return rate.name if rate else _("No tax set")
        if cell is Cell.WORK_TYPE:
            return self._types.get(line.work_type_id, "")
        return line.description

    def _keeps_typed(self, line: DraftLine, worked: Worked, cell: Cell) -> bool:
        return line.is_blank() or cell in worked.wrong

    def _typed(self, line: DraftLine, cell: Cell) -> str:
        found: dict[Cell, Callable[[], str]] = {
            Cell.WORK_TYPE: lambda: line.work_type_id,
            Cell.DESCRIPTION: lambda: line.description,
            Cell.QUANTITY: lambda: line.quantity,
            Cell.PRICE: lambda: line.price,
            Cell.RATE: lambda: line.rate_id,
        }
        return found[cell]() if cell in found else ""

    def _about(self, line: DraftLine, worked: Worked, cell: Cell) -> str:
        if cell is Cell.WRITTEN and line.worth is not None:
            return _("The work is worth {worth}.").format(worth=amount_alone(line.worth, self.currency))
        if cell is Cell.DESCRIPTION and line.kind in _KINDS:
            return "\n".join(part for part in (line.description, _(_KINDS[line.kind])) if part)
        return self.text(line, worked, cell)


def written_on(line: DraftLine, worked: Worked) -> int:
    """What the line adds to the worth of its work (negative: takes off), in minor units."""
    return 0 if line.worth is None or worked.amount is None else worked.amount - line.worth


def _with(line: DraftLine, cell: Cell, value: str) -> DraftLine:
    if cell is Cell.WORK_TYPE:
        return replace(line, work_type_id=value)
    if cell is Cell.DESCRIPTION:
        return replace(line, description=value)
    if cell is Cell.QUANTITY:
        return replace(line, quantity=value.strip())
    if cell is Cell.PRICE:
        return replace(line, price=value.strip())
    return replace(line, rate_id=value) if cell is Cell.RATE else line


def _alignment(cell: Cell) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if cell in NUMBERS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
