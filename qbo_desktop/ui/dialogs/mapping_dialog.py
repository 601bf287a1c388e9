"""What the columns of a client list mean, where their headers do not say it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFrame,
    QGridLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from qbo_desktop.operations.practice_reading import COLUMNS, NAMING_COLUMNS, HeadersOfFile
from qbo_desktop.phrases.fields import field_text
from qbo_desktop.ui import theme
from qbo_desktop.ui.widgets.basics import button, label, row
from qbo_desktop.wording import _

_SAMPLE_LENGTH = 40


class MappingDialog(QDialog):
    """One line a header, with a few of its values; `mapping()` is header → column, "" for one to ignore."""

    def __init__(
        self, headers: HeadersOfFile, mapping: Mapping[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("What the columns mean"))
        self.headers = headers
        self._known = dict(mapping)
        self.choices: dict[str, QComboBox] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.WIDE, theme.WIDE, theme.WIDE, theme.GAP)
        column.setSpacing(theme.GAP)
        column.addWidget(label(_("What do these columns mean?"), size=1.25, bold=True))
        column.addWidget(
            label(
                _(
                    "Choose for each column of the file where it goes. The choice is remembered for the next file."
                ),
                kind="muted",
            )
        )
        inside = QWidget()
        inside.setObjectName("scrolled")
        self.grid = QGridLayout(inside)
        self.grid.setContentsMargins(0, 0, theme.SMALL, 0)
        self.grid.setHorizontalSpacing(theme.WIDE)
        self.grid.setVerticalSpacing(theme.SMALL)
        self.grid.setColumnStretch(1, 1)
        for at, words in enumerate((_("Column of the file"), _("For example"), _("Goes to"))):
            self.grid.addWidget(label(words, kind="muted", bold=True, size=0.9), 0, at)
        for place, name in enumerate(headers.names):
            if name:
                self._add(place, name)
        self.grid.setRowStretch(self.grid.rowCount(), 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        column.addWidget(area, 1)
        self.wrong = label(kind="bad")
        column.addWidget(self.wrong)
        self.go_on = button("primary")
        self.go_on.setText(_("Go on"))
        self.go_on.setDefault(True)
        self.go_on.clicked.connect(self.accept)
        self.cancel = button()
        self.cancel.setText(_("Cancel"))
        self.cancel.clicked.connect(self.reject)
        column.addLayout(row(None, self.cancel, self.go_on))
        size = self.fontMetrics().height()
        self.resize(48 * size, 34 * size)
        self._check()

    def _add(self, place: int, name: str) -> None:
        at = self.grid.rowCount()
        caption = QLabel(name)
        caption.setTextFormat(Qt.TextFormat.PlainText)
        samples = " · ".join(value[:_SAMPLE_LENGTH] for value in self.headers.samples[place])
        example = label(samples, kind="muted")
        choice = QComboBox()
        choice.addItem(_("(leave out)"), "")
        for column in COLUMNS:
            choice.addItem(field_text(column), column)
        choice.setCurrentIndex(max(0, choice.findData(self.headers.columns[place])))
        choice.setAccessibleName(_("Where the column “{name}” goes").format(name=name))
        choice.setMaxVisibleItems(20)
        choice.currentIndexChanged.connect(self._check)
        caption.setBuddy(choice)
        self.grid.addWidget(caption, at, 0)
        self.grid.addWidget(example, at, 1)
        self.grid.addWidget(choice, at, 2)
        self.choices[name] = choice

    def _check(self) -> None:
        """Two columns cannot go to the same place, and some column has to name the client."""
        chosen = [str(choice.currentData()) for choice in self.choices.values()]
        taken = [column for column in chosen if column]
        twice = next((column for column in taken if taken.count(column) > 1), "")
        if twice:
            words = _("Two columns go to “{field}”: leave one of them out.").format(field=field_text(twice))
        elif "id" not in taken and NAMING_COLUMNS.isdisjoint(taken):
            words = _("Some column has to be the name, the first or last name, or the company.")
        else:
            words = ""
        self.wrong.setText(words)
        self.wrong.setVisible(bool(words))
        self.go_on.setEnabled(not words)

    def mapping(self) -> dict[str, str]:
        """The map that was known, with what was chosen here."""
        return self._known | {name: str(choice.currentData()) for name, choice in self.choices.items()}
