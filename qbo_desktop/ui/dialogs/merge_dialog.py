"""Choose fields: which value counts where two records of one client differ, before linking or in a conflict."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from qbo_desktop.domain.choosing import Take
from qbo_desktop.operations.conflicts import ResolveConflict, ResolveConflicts, Resolved
from qbo_desktop.operations.context import Operation
from qbo_desktop.operations.decisions import Decided, LinkTo
from qbo_desktop.phrases.fields import field_text
from qbo_desktop.store.decision_list import OpenDecision
from qbo_desktop.store.in_step import LinkedPair
from qbo_desktop.sync.side import Record
from qbo_desktop.ui import formats
from qbo_desktop.ui.dialogs.choice_row import ChoiceRow, Words
from qbo_desktop.ui.models.comparison import Standing
from qbo_desktop.ui.models.field_choices import FieldChoices
from qbo_desktop.ui.theme import GAP, SMALL, TIGHT, WIDE, say_kind, scaled_font
from qbo_desktop.ui.widgets.ask import AskDialog, ask
from qbo_desktop.ui.widgets.basics import label
from qbo_desktop.ui.widgets.flow import Flow
from qbo_desktop.wording import _, ngettext

# In heights of a line: narrower than this, the values stand under each other.
_NARROW = 46
_WIDE_DIALOG, _HIGH_DIALOG = 64, 38


class MergeDialog(QDialog):
    """A row a field. `operation()` is what was decided, after the dialog was accepted.

    Keys: ↑ ↓ the field, ← 1 and → 2 the side, B both, Shift+← and Shift+→ the same side for all fields, S the same
    choice for the other conflicts, Enter does it, Esc leaves everything as it is.
    """

    def __init__(
        self, choices: FieldChoices, customer: Record, contact: Record, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("merge-dialog")
        self.setWindowTitle(_("Choose fields"))
        self.choices = choices
        self.pair_id = 0
        self.others: tuple[int, ...] = ()
        self.is_link = True
        self._customer = customer
        self._contact = contact
        self._for_all: Take | None = None
        self._is_stacked: bool | None = None
        self.rows = [ChoiceRow(one, choices) for one in choices.fields]
        self.from_quickbooks = QPushButton(_("All from QuickBooks"))
        self.from_practice = QPushButton(_("All from practice"))
        self.same_for_others = QPushButton()
        self.cancel = QPushButton(_("Cancel"))
        self.do = QPushButton()
        self.effect = label()
        self.headings = QWidget()
        self.area = QScrollArea()
        self.ways = Flow(self.from_quickbooks, self.from_practice, self.same_for_others)
        self.foot = QGridLayout()
        self._lay_out()
        self._connect()

    @classmethod
    def before_linking(
        cls, decision: OpenDecision, contact: Record, parent: QWidget | None = None
    ) -> MergeDialog:
        """Choose before a waiting customer is linked to a contact."""
        customer = decision.customer
        choices = FieldChoices.before_linking(customer.contact, contact.contact)
        made = cls(choices, customer, contact, parent)
        made.pair_id = decision.line.id
        made._begin()
        return made

    @classmethod
    def of_conflict(
        cls, pair: LinkedPair, others: Sequence[int] = (), parent: QWidget | None = None
    ) -> MergeDialog:
        """Settle the conflict of a linked pair; `others` are the row ids of the other conflicts in the list."""
        made = cls(FieldChoices.of_conflict(pair), pair.customer, pair.contact, parent)
        made.pair_id = pair.info.id
        made.others = tuple(one for one in others if one != pair.info.id)
        made.is_link = False
        made._begin()
        return made

    def operation(self) -> Operation[Decided] | Operation[Resolved]:
        """What was decided: a link with its fields, one conflict, or all of them alike."""
        if self.is_link:
            return LinkTo(self.pair_id, self._contact.id, self.choices.as_takes())
        if self._for_all is not None:
            return ResolveConflicts(self.settles(), self._for_all.value)
        return ResolveConflict(self.pair_id, self.choices.as_takes())

    def settles(self) -> tuple[int, ...]:
        """The row ids that the operation settles."""
        return (self.pair_id,) if self._for_all is None else (self.pair_id, *self.others)

    # --- building ---------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(WIDE, WIDE, WIDE, GAP)
        column.setSpacing(GAP)
        self.heading = Words()
        self.heading.setFont(scaled_font(1.25, bold=True))
        self.names = Words(kind="muted")
        column.addWidget(self.heading)
        column.addWidget(self.names)
        table = QWidget()
        table.setObjectName("scrolled")
        inside = QVBoxLayout(table)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        self._add_headings(inside)
        for row in self.rows:
            inside.addWidget(row)
        for words in self._last_lines():
            inside.addWidget(words)
        inside.addStretch(1)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # The height follows from the width; the layout's minimum is that of the narrowest column of text.
        table.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self.area.setWidget(table)
        column.addWidget(self.area, 1)
        column.addWidget(self.effect)
        self.foot.setHorizontalSpacing(SMALL)
        self.foot.setVerticalSpacing(SMALL)
        self.foot.setColumnStretch(0, 1)
        column.addLayout(self.foot)

    def _add_headings(self, inside: QVBoxLayout) -> None:
        grid = QGridLayout(self.headings)
        grid.setContentsMargins(GAP, 0, GAP, TIGHT)
        grid.setHorizontalSpacing(SMALL)
        # The columns of marks and buttons have an empty heading: a grid leaves no gap beside a column without any.
        headings = ("", _("Field"), "", _("QuickBooks"), "", _("Practice"), _("Result"))
        for column, words in enumerate(headings):
            heading = Words(words, "muted")
            heading.setFont(scaled_font(0.9, bold=True))
            grid.addWidget(heading, 0, column)
        inside.addWidget(self.headings)

    def _last_lines(self) -> list[Words]:
        """The fields that need no choice, those that are equal and those that look it; and the keys."""
        found = []
        for standing, names, says in (
            (Standing.EQUAL, self.choices.equal, _("{mark} Equal on both sides: {fields}")),
            (Standing.ALIKE, self.choices.alike, _("{mark} Equal but for format: {fields}")),
        ):
            if names:
                fields = ", ".join(field_text(name) for name in names)
                words = Words(says.format(mark=standing.value, fields=fields), "muted")
                words.setContentsMargins(GAP, SMALL, GAP, 0)
                found.append(words)
        if self.choices.takes:
            keys = Words(_("Keys: ↑ ↓ the field, ← → the side, B both values"), "muted")
            keys.setContentsMargins(GAP, SMALL, GAP, 0)
            found.append(keys)
        return found

    def _connect(self) -> None:
        self.from_quickbooks.clicked.connect(lambda: self._take_all(Take.QUICKBOOKS))
        self.from_practice.clicked.connect(lambda: self._take_all(Take.PRACTICE))
        self.same_for_others.clicked.connect(self._ask_for_the_others)
        self.cancel.clicked.connect(self.reject)
        self.do.clicked.connect(self.accept)
        self.do.setDefault(True)
        for at, row in enumerate(self.rows):
            row.took.connect(self._take)
            row.all_wanted.connect(self._take_all)
            row.step.connect(lambda step, at=at: self._step(at, step))

    def _begin(self) -> None:
        """Everything that depends on what the dialog is for."""
        name = self._customer.contact.label()
        asks = _("Link {name}: which values count?") if self.is_link else _("{name}: which values count?")
        self.heading.say(asks.format(name=name))
        self.names.say(
            _("QuickBooks: {customer}   ·   Practice: {contact}").format(
                customer=name, contact=self._contact.contact.label()
            )
        )
        words = _("Link and merge") if self.is_link else _("Settle the conflict")
        key = _("Enter")
        self.do.setText(f"{words}   {key}")
        self.do.setAccessibleName(_("{action}, key {key}").format(action=words, key=key))
        self.from_quickbooks.setToolTip(_("Shift+Left"))
        self.from_practice.setToolTip(_("Shift+Right"))
        has_choice = bool(self.choices.takes)
        for one in (self.from_quickbooks, self.from_practice):
            one.setVisible(has_choice)
        count = len(self.others)
        self.same_for_others.setVisible(count > 0)
        self.same_for_others.setText(
            ngettext(
                "Same choice for the other conflict…", "Same choice for the other {count} conflicts…", count
            ).format(count=formats.number(count))
        )
        self._refresh()
        size = self.fontMetrics().height()
        self.resize(_WIDE_DIALOG * size, _HIGH_DIALOG * size)
        self._place_columns()
        first = next((row for row in self.rows if row.one.is_open), None)
        if first is None:
            self.do.setFocus()
        else:
            first.take_focus()

    def showEvent(self, event: QShowEvent) -> None:
        """Only now are the fonts the ones that are shown, and the height can be told."""
        super().showEvent(event)
        if not event.spontaneous():
            self._fit_to_the_screen()

    def _fit_to_the_screen(self) -> None:
        size = self.fontMetrics().height()
        room = self.screen().availableGeometry()
        wide, high = _WIDE_DIALOG * size, _HIGH_DIALOG * size
        wide, high = min(wide, round(room.width() * 0.96)), min(high, round(room.height() * 0.92))
        table, layout = self.area.widget(), self.layout()
        if table is not None and layout is not None:
            # As high as everything in it, so that nothing scrolls where there is room.
            around = layout.totalHeightForWidth(wide) - self.area.sizeHint().height()
            high = min(high, table.heightForWidth(wide - 2 * WIDE) + around + size)
        self.resize(wide, high)
        self._place_columns()

    def _place_columns(self) -> None:
        size = self.fontMetrics().height()
        stacked = self.width() < _NARROW * size
        if stacked == self._is_stacked:
            return
        self._is_stacked = stacked
        first, mark = 11 * size, round(1.2 * size)
        for row in self.rows:
            row.lay_out(stacked=stacked, first=first, last=mark)
        self.foot.addWidget(self.ways, 0, 0, 1, 3 if stacked else 1)
        for at, button in enumerate((self.cancel, self.do), 1):
            self.foot.addWidget(button, 1 if stacked else 0, at, Qt.AlignmentFlag.AlignBottom)
        self.headings.setVisible(not stacked and bool(self.rows))
        grid = self.headings.layout()
        radio = self.rows[0].theirs.sizeHint().width() if self.rows else 0
        if isinstance(grid, QGridLayout):
            for column, width in ((0, mark), (1, first), (2, radio), (4, radio)):
                grid.setColumnMinimumWidth(column, width)
            for column in (3, 5, 6):
                grid.setColumnStretch(column, 1)

    # --- choosing ---------------------------------------------------------------------------------------

    def _take(self, field: str, take: Take) -> None:
        lost = self.choices.take(field, take)
        self._refresh(lost)

    def _take_all(self, take: Take) -> None:
        self.choices.take_all(take)
        self._refresh()

    def _refresh(self, lost: Sequence[str] = ()) -> None:
        for row in self.rows:
            row.refresh()
        side = self.choices.one_side()
        self.same_for_others.setEnabled(side is not None)
        self.same_for_others.setToolTip(
            _("Key S") if side else _("First take the same side for every field.")
        )
        words = self._effect_words()
        if lost:
            fields = ", ".join(field_text(name) for name in lost)
            words.insert(0, _("There is no room for both values any more: {fields}.").format(fields=fields))
        self.effect.setText(" ".join(words))
        say_kind(self.effect, "warn" if lost else "muted")

    def _effect_words(self) -> list[str]:
        if not self.rows:
            return [_("Nothing differs: there is nothing to choose.")]
        here, there = self.choices.effect()
        words = []
        if here:
            words.append(
                ngettext(
                    "In the practice {count} field changes at once.",
                    "In the practice {count} fields change at once.",
                    here,
                ).format(count=here)
            )
        if there:
            words.append(
                ngettext(
                    "In QuickBooks {count} field changes with the next run.",
                    "In QuickBooks {count} fields change with the next run.",
                    there,
                ).format(count=there)
            )
        return [*words, _("Undo takes it back.")]

    def _step(self, at: int, step: int) -> None:
        at += step
        while 0 <= at < len(self.rows):
            if self.rows[at].one.is_open:
                self.rows[at].take_focus()
                self.area.ensureWidgetVisible(self.rows[at], 0, SMALL)
                return
            at += step

    def _ask_for_the_others(self) -> AskDialog | None:
        """The same side for all conflicts of the list, after its number and effect were named."""
        side = self.choices.one_side()
        if side is None or not self.others:
            return None
        count = formats.number(1 + len(self.others))
        says = (
            _("Take QuickBooks’ value in every field of {count} conflicts?")
            if side is Take.QUICKBOOKS
            else _("Take the practice’s value in every field of {count} conflicts?")
        )
        effect = (
            _(
                "This conflict and all the others in the list are settled, also in fields that are not shown here. The "
                "practice changes at once. It is one decision, and one Undo takes all of it back."
            )
            if side is Take.QUICKBOOKS
            else _(
                "This conflict and all the others in the list are settled, also in fields that are not shown here. "
                "QuickBooks changes with the next run. It is one decision, and one Undo takes all of it back."
            )
        )
        settle = _("Settle {count}").format(count=count)

        def settle_all() -> None:
            self._for_all = side
            self.accept()

        return ask(
            self, _("Same choice for the others"), says.format(count=count), effect, settle,
            settle_all,
        )  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_S and not event.modifiers():
            self._ask_for_the_others()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_columns()
