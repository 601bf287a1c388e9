"""A form: sections of labelled fields, each with room for the sentence that says what is wrong with it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QSizePolicy, QWidget

from qbo_desktop.ui import theme
from qbo_desktop.ui.widgets.basics import label, row


class Form(QWidget):
    """Fields by name; the first editor of a field is the one that gets the focus when it is wrong."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, theme.SMALL, 0)
        self.grid.setHorizontalSpacing(theme.GAP)
        self.grid.setVerticalSpacing(theme.SMALL)
        self.grid.setColumnStretch(1, 1)
        self._editors: dict[str, tuple[QWidget, ...]] = {}
        self._wrong: dict[str, QLabel] = {}
        self._captions: dict[str, QLabel] = {}
        self._last: QWidget | None = None

    def section(self, words: str) -> None:
        """A heading over the fields that follow."""
        heading = label(words, bold=True, size=1.05)
        at = self.grid.rowCount()
        self.grid.addWidget(heading, at, 0, 1, 2)
        if at > 1:
            heading.setContentsMargins(0, theme.GAP, 0, 0)

    def add(self, name: str, words: str, *editors: QWidget) -> None:
        """A field with one editor, or with several side by side."""
        at = self.grid.rowCount()
        caption = QLabel(words)
        caption.setBuddy(editors[0])
        theme.say_kind(caption, "muted")
        caption.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.grid.addWidget(caption, at, 0)
        if not editors[0].accessibleName():
            editors[0].setAccessibleName(words)
        editors[0].setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if len(editors) == 1:
            self.grid.addWidget(editors[0], at, 1)
        else:
            side_by_side = row(*editors)
            side_by_side.setStretch(0, 1)
            self.grid.addLayout(side_by_side, at, 1)
        wrong = label(kind="bad")
        wrong.hide()
        self.grid.addWidget(wrong, at + 1, 1)
        for editor in editors:
            if self._last is not None:
                QWidget.setTabOrder(self._last, editor)
            self._last = editor
        self._editors[name] = editors
        self._wrong[name] = wrong
        self._captions[name] = caption

    def note(self, words: str, value: str) -> None:
        """A value that is shown and cannot be changed."""
        at = self.grid.rowCount()
        self.grid.addWidget(label(words, kind="muted", wrap=False), at, 0)
        self.grid.addWidget(label(value), at, 1)

    def names(self) -> list[str]:
        """The fields, from top to bottom."""
        return list(self._editors)

    def editors(self, name: str) -> tuple[QWidget, ...]:
        """The editors of a field."""
        return self._editors[name]

    def editor(self, name: str) -> QWidget:
        """The first editor of a field."""
        return self._editors[name][0]

    def caption(self, name: str) -> QLabel:
        """What a field is called, beside it."""
        return self._captions[name]

    def sentence(self, name: str) -> QLabel:
        """Where it is said what is wrong with a field."""
        return self._wrong[name]

    def refuse(self, name: str, sentence: str) -> QWidget | None:
        """Say what is wrong with a field and go there; None when the form does not have it."""
        if name not in self._editors:
            return None
        editor, wrong = self.editor(name), self._wrong[name]
        if isinstance(editor, QLineEdit):
            theme.say_kind(editor, "wrong")
        wrong.setText(sentence)
        wrong.show()
        editor.setAccessibleDescription(sentence)
        editor.setFocus()
        return wrong

    def forgive(self) -> None:
        """Nothing is wrong any more."""
        for name, wrong in self._wrong.items():
            wrong.hide()
            editor = self.editor(name)
            editor.setAccessibleDescription("")
            if isinstance(editor, QLineEdit):
                theme.say_kind(editor, "")
