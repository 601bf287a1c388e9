"""The decision in hand, opened: the customer, the contact proposed, why, and what can be said."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from qbo_desktop.domain.contact import Kind
from qbo_desktop.domain.likeness import Likeness
from qbo_desktop.phrases.fields import kind_text
from qbo_desktop.phrases.states import reason_of_state
from qbo_desktop.store.decision_list import OpenDecision
from qbo_desktop.store.pairs import CandidateInfo
from qbo_desktop.sync.side import Record
from qbo_desktop.ui.models.comparison import Standing, side_by_side
from qbo_desktop.ui.models.decisions import likeness_words, note_words, reasons_words, warnings
from qbo_desktop.ui.models.marks import Shape, shape_pixmap
from qbo_desktop.ui.pages.field_grid import FieldGrid, may_shrink
from qbo_desktop.ui.theme import GAP, SMALL, TIGHT, WIDE, say_kind, scaled_font
from qbo_desktop.ui.widgets.flow import FlowLayout
from qbo_desktop.wording import _

_PILLS = {
    Likeness.VERY_LIKELY.value: "pill-good",
    Likeness.LIKELY.value: "pill-good",
    Likeness.POSSIBLE.value: "pill-warn",
}


class DecisionCard(QFrame):
    """One open decision. Which candidate is shown is kept here; what was decided is said by signals."""

    accepted = Signal()
    created = Signal()
    other = Signal()
    refused = Signal()
    skipped = Signal()
    choosing = Signal()
    noted = Signal()
    grew = Signal()

    def __init__(
        self,
        decision: OpenDecision,
        parent: QWidget | None = None,
        *,
        candidate: int = 0,
        stacked: bool = False,
    ) -> None:
        super().__init__(parent)
        self.is_stacked = stacked
        self.decision = decision
        self.candidate = min(candidate, max(0, len(decision.proposals) - 1))
        say_kind(self, "card-chosen")
        self.setAutoFillBackground(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(WIDE, GAP, WIDE, GAP)
        column.setSpacing(SMALL)
        top = QHBoxLayout()
        top.setSpacing(GAP)
        self.name = self._label(size=1.25, bold=True)
        self.likeness = self._label(wrap=False)
        top.addWidget(self.name, 1)
        top.addWidget(self.likeness, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(top)
        self.fields = FieldGrid(stacked=stacked)
        column.addWidget(self.fields)
        self.why = self._label()
        column.addWidget(self.why)
        self.lines = QVBoxLayout()
        self.lines.setSpacing(TIGHT)
        column.addLayout(self.lines)
        self.candidates = QWidget()
        self.choice = QButtonGroup(self)
        column.addWidget(self.candidates)
        self._make_candidates()
        column.addWidget(self._make_buttons())
        self._fill()

    # --- what is chosen in it ---------------------------------------------------------------------------

    def proposal(self) -> tuple[CandidateInfo, Record] | None:
        """The candidate that is shown, with its contact."""
        return self.decision.proposals[self.candidate] if self.decision.proposals else None

    def choose(self, number: int) -> bool:
        """Show another candidate, counted from 0; False when there is no such."""
        if not 0 <= number < len(self.decision.proposals):
            return False
        if number != self.candidate:
            self.candidate = number
            self._fill()
            self.grew.emit()
        return True

    def has_fields_to_choose(self) -> bool:
        """Whether the two records that are shown differ in anything."""
        differing = (Standing.DIFFER, Standing.HERE)
        return self.proposal() is not None and any(row.standing in differing for row in self.fields.rows)

    def wanted_kind(self) -> Kind | None:
        """The kind that a new contact is to get; None leaves what was assumed."""
        if not self.kind.isVisibleTo(self):
            return None
        chosen = Kind(self.kind.currentData())
        return None if chosen is self.decision.customer.contact.kind else chosen

    def event(self, event: QEvent) -> bool:
        """What is inside may need another height: a font, a style, a longer text."""
        done = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Polish, QEvent.Type.Resize):
            self.grew.emit()
        return done

    # --- making it --------------------------------------------------------------------------------------

    def _label(self, kind: str = "", *, size: float = 1.0, bold: bool = False, wrap: bool = True) -> QLabel:
        label = QLabel(self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(wrap)
        if size != 1.0 or bold:
            label.setFont(scaled_font(size, bold=bold))
        if wrap:
            may_shrink(label)
        if kind:
            say_kind(label, kind)
        return label

    def _make_candidates(self) -> None:
        row = FlowLayout(self.candidates)
        row.addWidget(QLabel(_("Candidates:"), self.candidates))
        for number, (candidate, contact) in enumerate(self.decision.proposals[:5]):
            words = _("{number}  {name}  {score}").format(
                number=number + 1, name=contact.contact.label(), score=candidate.score
            )
            button = QPushButton(words.replace("&", "&&"), self.candidates)
            button.setCheckable(True)
            button.setAccessibleName(
                _("Candidate {number}: {name}, {likeness}").format(
                    number=number + 1, name=contact.contact.label(), likeness=likeness_words(candidate)
                )
            )
            self.choice.addButton(button, number)
            row.addWidget(button)
        self.choice.idClicked.connect(self.choose)
        self.candidates.setVisible(len(self.decision.proposals) > 1)

    def _make_buttons(self) -> QWidget:
        place = QWidget(self)
        row = FlowLayout(place)
        self.same = self._button(row, _("Same client"), "A", self.accepted.emit)
        say_kind(self.same, "primary")
        self.merge = self._button(row, _("Same, choose fields…"), "M", self.choosing.emit)
        self.new = self._button(row, _("New client"), "N", self.created.emit)
        self.kind = QComboBox(place)
        self.kind.setAccessibleName(_("The new client is a"))
        for kind in Kind:
            self.kind.addItem(kind_text(kind), kind.value)
        contact = self.decision.customer.contact
        self.kind.setCurrentIndex(self.kind.findData(contact.kind.value))
        self.kind.setVisible(contact.kind_assumed)
        row.addWidget(self.kind)
        self.link = self._button(row, _("Other…"), "L", self.other.emit)
        self.differ = self._button(row, _("Not the same"), "D", self.refused.emit)
        if self.decision.line.aside:
            self.skip = self._button(row, _("Take up again"), "S", self.skipped.emit)
        else:
            self.skip = self._button(row, _("Skip"), "S", self.skipped.emit)
        self.note = self._button(row, _("Note…"), "T", self.noted.emit)
        return place

    def _button(self, row: FlowLayout, words: str, key: str, act: Callable[[], None]) -> QPushButton:
        button = QPushButton(f"{words}   {key}", self)
        button.setAccessibleName(_("{action}, key {key}").format(action=words, key=key))
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False: act())
        row.addWidget(button)
        return button

    def _fill(self) -> None:
        decision, proposal = self.decision, self.proposal()
        customer = decision.customer.contact
        self.name.setText(customer.label())
        contact = proposal[1].contact if proposal else None
        self.fields.left = _("QuickBooks · {kind}").format(
            kind=kind_text(customer.kind, customer.kind_assumed)
        )
        self.fields.right = (
            _("Practice · {kind}").format(kind=kind_text(contact.kind, contact.kind_assumed))
            if contact
            else _("Practice · no contact proposed")
        )
        self.fields.is_single = contact is None
        rows = side_by_side(customer, contact)
        self.fields.show_rows(rows)
        if proposal:
            candidate = proposal[0]
            self.likeness.setText(likeness_words(candidate))
            say_kind(self.likeness, _PILLS.get(candidate.likeness, "pill"))
            self.why.setText(_("Why: {reasons}").format(reasons=reasons_words(candidate)))
        else:
            self.why.setText(reason_of_state(decision.line.state, decision.reason))
        self.likeness.setVisible(proposal is not None)
        self.same.setEnabled(proposal is not None)
        self.differ.setEnabled(proposal is not None)
        self.merge.setEnabled(self.has_fields_to_choose())
        self._fill_lines(warnings(decision, proposal[0] if proposal else None))
        if (button := self.choice.button(self.candidate)) is not None:
            button.setChecked(True)
        self.setAccessibleName(
            _("Decision about {name}. {likeness}. {why}").format(
                name=customer.label(), likeness=self.likeness.text(), why=self.why.text()
            )
        )

    def _fill_lines(self, sentences: list[str]) -> None:
        """The note, if there is one, and what speaks against linking: each with its mark."""
        while (item := self.lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if note := note_words(self.decision.note, self.decision.note_for):
            self._add_line(Shape.NOTE, _("Note"), note, "")
        for sentence in sentences:
            self._add_line(Shape.WARNING, _("Warning"), sentence, "warn")

    def _add_line(self, shape: Shape, name: str, sentence: str, kind: str) -> None:
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SMALL)
        mark = QLabel(line)
        mark.setPixmap(shape_pixmap(shape, round(self.fontMetrics().height() * 1.1)))
        mark.setAccessibleName(name)
        words = self._label(kind)
        words.setText(sentence)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(words, 1)
        self.lines.addWidget(line)
