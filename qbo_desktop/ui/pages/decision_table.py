"""The list of open decisions: one line each, and the one in hand opened as a card in its place."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from qbo_desktop.store.decision_list import OpenDecision
from qbo_desktop.ui.models.decisions import DecisionsModel
from qbo_desktop.ui.models.rows_table import RowsTable
from qbo_desktop.ui.pages.decision_card import DecisionCard

# A difference larger than this is no margin: the card was not laid out yet.
_WIDEST_MARGIN = 40
# In heights of a line.
_NARROW = 40


class DecisionTable(RowsTable):
    """The keys A M N L D S T and 1 to 5 act on the row in hand while the table has the focus."""

    card_opened = Signal(object)  # DecisionCard, or None

    def __init__(self, model: DecisionsModel, layout_name: str = "", parent: QWidget | None = None) -> None:
        self.card: DecisionCard | None = None
        self._card_row = -1
        self._remembered: tuple[int, int] = (0, 0)
        super().__init__(model, layout_name, parent)
        self._fit_soon = QTimer(self, singleShot=True, interval=0)
        self._fit_soon.timeout.connect(self._fit_card)
        self.least_fit = 0.0
        self.setSelectionMode(RowsTable.SelectionMode.SingleSelection)
        self.chosen.connect(self._open_card)
        model.modelAboutToBeReset.connect(self._close_card)
        header = self.horizontalHeader()
        header.setSectionsMovable(False)
        header.geometriesChanged.connect(self._fit_soon.start)
        for number in range(5):
            self.add_key(Qt.Key(Qt.Key.Key_1 + number), partial(self._choose, number))

    def _choose(self, number: int) -> None:
        if self.card is not None:
            self.card.choose(number)

    def _open_card(self, row_id: object) -> None:
        place = self.currentIndex().row()
        decision = self.rows.row(place) if row_id is not None else None
        if self.card is not None and self._card_row == place and self.card.decision == decision:
            return
        self._close_card()
        if not isinstance(decision, OpenDecision):
            self.card_opened.emit(None)
            return
        # The candidate that was looked at stays in view when the same row is read anew.
        remembered = self._remembered[1] if self._remembered[0] == decision.line.id else 0
        self.card = DecisionCard(decision, self.viewport(), candidate=remembered, stacked=self._is_narrow())
        self.card.grew.connect(self._fit_soon.start)
        self._card_row = place
        self.setSpan(place, 0, 1, len(self.rows.columns))
        self.setIndexWidget(self.rows.index(place, 0), self.card)
        self._fit_card()
        self.card_opened.emit(self.card)
        self._fit_soon.start()

    def _close_card(self) -> None:
        if self.card is None:
            return
        card, self.card = self.card, None
        self._remembered = (card.decision.line.id, card.candidate)
        self.clearSpans()
        if 0 <= self._card_row < self.rows.rowCount():
            self.setIndexWidget(self.rows.index(self._card_row, 0), None)  # type: ignore[arg-type]
            self.verticalHeader().resizeSection(self._card_row, self.verticalHeader().defaultSectionSize())
        self._card_row = -1

    def _fit_card(self) -> None:
        """As high as the card needs at the width there is."""
        if self.card is None:
            return
        width = self.viewport().width()
        if self.horizontalHeader().length() > width:
            width = self.horizontalHeader().length()
        # The style leaves a margin between a cell and what stands in it.
        cell = self.visualRect(self.rows.index(self._card_row, 0)).size()
        across, down = cell.width() - self.card.width(), cell.height() - self.card.height()
        if not (0 <= across <= _WIDEST_MARGIN and 0 <= down <= _WIDEST_MARGIN):
            across = down = 0
        layout = self.card.layout()
        height = layout.totalHeightForWidth(width - across) if layout is not None else 0
        if self.rowHeight(self._card_row) != height + down:
            self.verticalHeader().resizeSection(self._card_row, height + down)
            self.scrollTo(self.currentIndex())
            self._fit_soon.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.card is not None and self.card.is_stacked != self._is_narrow():
            self.reopen()
        self._fit_card()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_soon.start()

    def _is_narrow(self) -> bool:
        """Whether two values side by side would have too little room."""
        return self.viewport().width() < _NARROW * self.fontMetrics().height()

    def reopen(self) -> None:
        """Make the card anew: the language or the colours are other ones."""
        self._close_card()
        self._open_card(self.current_id())
