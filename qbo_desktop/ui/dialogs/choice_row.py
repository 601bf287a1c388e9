"""One field of the merge dialog: its mark, the value of each side to choose from, both, and what comes of it."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFrame,
    QGridLayout,
    QLabel,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from qbo_desktop.domain.choosing import Take
from qbo_desktop.domain.contact import FieldValue
from qbo_desktop.phrases.conflicts import conflict_text
from qbo_desktop.phrases.fields import field_text
from qbo_desktop.ui.models.comparison import FieldRow, Standing, standing_text, value_lines, value_text
from qbo_desktop.ui.models.field_choices import ChoiceField, FieldChoices
from qbo_desktop.ui.models.rows import NOTHING
from qbo_desktop.ui.pages.field_grid import may_shrink
from qbo_desktop.ui.theme import GAP, SMALL, TIGHT, say_kind, scaled_font, tokens
from qbo_desktop.wording import _

# A run of letters longer than this may be broken anywhere, so that a long e-mail never leaves its column.
_UNBROKEN = 14
_BREAK = "\u200b"
_BAR = 3
_SIDE_OF = {int(Qt.Key.Key_Left): Take.QUICKBOOKS, int(Qt.Key.Key_Right): Take.PRACTICE}


def breakable(text: str) -> str:
    """The text with places where a very long word may go on in the next line."""

    def broken(found: re.Match[str]) -> str:
        word = re.sub(r"([@._/\-])", rf"\1{_BREAK}", found.group())
        return re.sub(rf"([^{_BREAK}]{{{_UNBROKEN}}})(?=[^{_BREAK}])", rf"\1{_BREAK}", word)

    return re.sub(rf"\S{{{_UNBROKEN},}}", broken, text)


class Words(QLabel):
    """Words that wrap at the width they are given; long ones break. A click is told."""

    clicked = Signal()

    def __init__(self, text: str = "", kind: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        may_shrink(self)
        if kind:
            say_kind(self, kind)
        self.say(text)

    def say(self, text: str) -> None:
        """Show a text; a screen reader is given it without the places to break."""
        self.setText(breakable(text))
        self.setAccessibleName(text)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton:
            self.clicked.emit()


class ChoiceRow(QFrame):
    """Keys: ← 1 and → 2 take a side, B both, ↑ ↓ go to another field.

    `took(field, Take)`: the person chose; `all_wanted(Take)`: that side for every field, by Shift and an arrow;
    `step(±1)`: to the next field. The choices are kept by the dialog,
    which calls `refresh` after each.
    """

    took = Signal(str, object)
    step = Signal(int)
    all_wanted = Signal(object)  # Take

    def __init__(self, one: ChoiceField, choices: FieldChoices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.one = one
        self.choices = choices
        self.name = field_text(one.field)
        self._is_in_hand = False
        self.title = Words(self.name, parent=self)
        self.title.setFont(scaled_font(bold=True))
        self.mark = QLabel(one.standing.value, self)
        self.mark.setFont(scaled_font(1.15, bold=True))
        self.standing = standing_text(
            FieldRow(one.field, value_text(one.theirs), value_text(one.ours), one.standing, bool(one.theirs))
        )
        say_kind(self.mark, "warn" if one.standing is Standing.DIFFER else "muted")
        self.mark.setAccessibleName(self.standing)
        self.mark.setToolTip(self.standing)
        self.why = [Words(words, "muted", self) for words in self._reasons()]
        self.sides = QButtonGroup(self)
        self.captions = (Words(_("QuickBooks"), "muted", self), Words(_("Practice"), "muted", self))
        self.theirs, self.their_words = self._side(Take.QUICKBOOKS, one.theirs)
        self.ours, self.our_words = self._side(Take.PRACTICE, one.ours)
        self.both = QCheckBox(_("Both"), self)
        self.both.clicked.connect(lambda on: self._take(Take.BOTH if on else Take.PRACTICE))
        self.caption = Words(_("Result"), "muted", self)
        self.result = Words(parent=self)
        self.result.setFont(scaled_font(bold=True))
        for widget in (self.theirs, self.ours, self.both):
            widget.installEventFilter(self)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(GAP, SMALL, GAP, SMALL)
        self.grid.setHorizontalSpacing(SMALL)
        self.grid.setVerticalSpacing(TIGHT)
        self.refresh()

    def _reasons(self) -> list[str]:
        words = [self.standing]
        if self.one.reason:
            words.append(conflict_text(self.one.reason))
        if self.one.was_agreed and self.one.reason:
            agreed = value_text(self.one.agreed)
            words.append(
                _("Last agreed: {value}").format(value=agreed) if agreed else _("Last agreed: nothing")
            )
        if not self.one.is_open:
            words.append(_("The practice gets it.") if self.one.theirs else _("It stays in the practice."))
        return words

    def _side(self, take: Take, value: FieldValue) -> tuple[QRadioButton, Words]:
        radio = QRadioButton(self)
        radio.setEnabled(self.one.is_open)
        # The ring shows the focus; a frame around words that it does not have would be a smudge.
        radio.setStyleSheet("outline: none")
        says = (
            _("{field}, QuickBooks: {value}") if take is Take.QUICKBOOKS else _("{field}, practice: {value}")
        )
        radio.setAccessibleName(says.format(field=self.name, value=value_text(value) or _("nothing")))
        radio.clicked.connect(lambda: self._take(take))
        words = Words(value_lines(value) or NOTHING, "" if value else "muted", self)
        words.clicked.connect(lambda: self._take(take, focus=True))
        self.sides.addButton(radio)
        return radio, words

    # --- how it is laid out -----------------------------------------------------------------------------

    def lay_out(self, *, stacked: bool, first: int, last: int) -> None:
        """Side by side in columns, or under each other where the window is narrow.

        `first` and `last` are the widths in pixels of the field's name and of the box for both.
        """
        while self.grid.count():
            self.grid.takeAt(0)
        for column in range(7):
            self.grid.setColumnStretch(column, 0)
            self.grid.setColumnMinimumWidth(column, 0)
        top = Qt.AlignmentFlag.AlignTop
        for caption in (*self.captions, self.caption):
            caption.setVisible(stacked)
        if stacked:
            self.grid.addWidget(self.mark, 0, 0, top)
            self.grid.addWidget(self.title, 0, 1)
            at = 1
            for words in self.why:
                self.grid.addWidget(words, at, 1)
                at += 1
            for radio, caption, words in (
                (self.theirs, self.captions[0], self.their_words),
                (self.ours, self.captions[1], self.our_words),
            ):
                self.grid.addWidget(radio, at, 0, 2, 1, top)
                self.grid.addWidget(caption, at, 1)
                self.grid.addWidget(words, at + 1, 1)
                at += 2
            self.grid.addWidget(self.both, at, 1)
            for number, words in enumerate((self.caption, self.result), at + 1):
                self.grid.addWidget(words, number, 1)
            self.grid.setColumnStretch(1, 1)
            return
        self.grid.addWidget(self.mark, 0, 0, top)
        name = QVBoxLayout()
        name.setSpacing(TIGHT)
        for words in (self.title, *self.why):
            name.addWidget(words)
        name.addStretch(1)
        self.grid.addLayout(name, 0, 1, 2, 1)
        self.grid.addWidget(self.theirs, 0, 2, top)
        self.grid.addWidget(self.their_words, 0, 3, 2, 1)
        self.grid.addWidget(self.ours, 0, 4, top)
        ours = QVBoxLayout()
        ours.setSpacing(TIGHT)
        ours.addWidget(self.our_words)
        ours.addWidget(self.both, 0, Qt.AlignmentFlag.AlignLeft)
        ours.addStretch(1)
        self.grid.addLayout(ours, 0, 5, 2, 1)
        self.grid.addWidget(self.result, 0, 6, 2, 1)
        self.grid.setColumnMinimumWidth(0, last)
        self.grid.setColumnMinimumWidth(1, first)
        for column in (3, 5, 6):
            self.grid.setColumnStretch(column, 1)
        self.grid.setRowStretch(1, 1)

    # --- choosing ---------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show what is chosen, and what comes of it."""
        take = self.choices.takes.get(self.one.field)
        kept = self.choices.kept(self.one.field)
        self.sides.setExclusive(False)
        self.theirs.setChecked(take is Take.QUICKBOOKS)
        self.ours.setChecked(take in (Take.PRACTICE, Take.BOTH))
        self.sides.setExclusive(True)
        self.both.setVisible(self.choices.could_keep_both(self.one.field))
        self.both.setEnabled(self.choices.may_keep_both(self.one.field))
        self.both.setChecked(take is Take.BOTH)
        says = value_text(kept.value) or _("nothing")
        shown = value_lines(kept.value) or _("(emptied on both sides)")
        if kept.other is not None:
            place, value = kept.other
            words = _("{field}: {value}").format(field=field_text(place), value=value_text(value))
            shown = f"{shown}\n+ {words}"
            says = _("{one}; {other}").format(one=says, other=words)
        self.result.say(shown)
        described = _("{field}: {standing}. Result: {result}.").format(
            field=self.name, standing=self.standing, result=says
        )
        self.setAccessibleName(described)
        for widget in (self.theirs, self.ours):
            widget.setAccessibleDescription(described)
        self.both.setAccessibleName(_("{field}: keep both values").format(field=self.name))
        self.both.setAccessibleDescription(described)
        self.update()

    def take_focus(self) -> None:
        """Put the focus on the side that is taken."""
        (self.theirs if self.theirs.isChecked() else self.ours).setFocus(Qt.FocusReason.TabFocusReason)

    def _take(self, take: Take, *, focus: bool = False) -> None:
        if not self.one.is_open or (take is Take.BOTH and not self.both.isEnabled()):
            return
        self.took.emit(self.one.field, take)
        if focus:
            self.take_focus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The row's keys, whichever of its parts has the focus; and which row is in hand."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._is_in_hand = event.type() is QEvent.Type.FocusIn
            self.update()
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            plain = event.modifiers() in (
                Qt.KeyboardModifier.NoModifier,
                Qt.KeyboardModifier.KeypadModifier,
            )
            if plain and self._use_key(Qt.Key(event.key())):
                return True
            if event.modifiers() == Qt.KeyboardModifier.ShiftModifier and event.key() in _SIDE_OF:
                self.all_wanted.emit(_SIDE_OF[event.key()])
                self.take_focus()
                return True
        return super().eventFilter(watched, event)

    def _use_key(self, key: Qt.Key) -> bool:
        if key in (Qt.Key.Key_Left, Qt.Key.Key_1):
            self._take(Take.QUICKBOOKS, focus=True)
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_2):
            self._take(Take.PRACTICE, focus=True)
        elif key == Qt.Key.Key_B:
            is_both = self.choices.takes.get(self.one.field) is Take.BOTH
            self._take(Take.PRACTICE if is_both else Take.BOTH, focus=True)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.step.emit(1 if key == Qt.Key.Key_Down else -1)
        else:
            return False
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        colours = tokens()
        painter = QPainter(self)
        if self._is_in_hand:
            painter.fillRect(self.rect(), QColor(colours.accent_soft))
            painter.fillRect(QRect(0, 0, _BAR, self.height()), QColor(colours.accent))
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), QColor(colours.line))
