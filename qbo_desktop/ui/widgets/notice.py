"""The one place where what went wrong is said: a bar for what a person can act on, a dialog for our faults."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from qbo_desktop.errors import AppError, SideError
from qbo_desktop.ui import theme
from qbo_desktop.ui.icons import icon
from qbo_desktop.ui.widgets.basics import button, label, row
from qbo_desktop.wording import _


class NoticeBar(QFrame):
    """A sentence with its next step and at most one button; it stays until it is closed or answered."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self._act: Callable[[], None] | None = None
        self._details = ""
        self.drawing = label(wrap=False)
        self.sentence = label(bold=True)
        self.remedy = label()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.sentence)
        words.addWidget(self.remedy)
        self.act_button = button(name="notice-act")
        self.details_button = button("quiet", name="notice-details")
        self.close_button = button("quiet", name="notice-close")
        across = QHBoxLayout(self)
        across.setContentsMargins(theme.GAP, theme.SMALL, theme.GAP, theme.SMALL)
        across.setSpacing(theme.GAP)
        across.addWidget(self.drawing, 0, Qt.AlignmentFlag.AlignTop)
        across.addLayout(words, 1)
        across.addLayout(row(self.act_button, self.details_button, self.close_button))
        self.act_button.clicked.connect(self._do)
        self.details_button.clicked.connect(self._show_details)
        self.close_button.clicked.connect(self.hide)
        self.hide()

    def show_error(self, error: AppError, act: str = "", do: Callable[[], None] | None = None) -> None:
        """Say what went wrong, what to do next, and offer the place where it is done."""
        details = ""
        if isinstance(error, SideError):
            details = "\n".join(
                part for part in (error.details(), error.trace_id and f"trace {error.trace_id}") if part
            )
        self.show_words("bad", error.says, error.remedy, act, do, details)

    def show_words(
        self, kind: str, sentence: str, remedy: str = "", act: str = "", do: Callable[[], None] | None = None,
        details: str = "",
    ) -> None:  # fmt: skip
        """Say something. `kind` is "good", "warn" or "bad"."""
        theme.say_kind(self, f"bar-{kind}")
        colours = theme.tokens()
        colour = {"good": colours.good, "warn": colours.warn, "bad": colours.bad}[kind]
        side = round(self.fontMetrics().height() * 1.3)
        self.drawing.setPixmap(icon("check" if kind == "good" else "problems", colour).pixmap(side, side))
        self.sentence.setText(sentence)
        self.remedy.setText(remedy)
        self.remedy.setVisible(bool(remedy))
        self._act, self._details = do, details
        self.act_button.setText(act)
        self.act_button.setVisible(bool(act))
        self.details_button.setVisible(bool(details))
        self.setAccessibleName(f"{sentence} {remedy}".strip())
        self.retranslate()
        self.show()

    def retranslate(self) -> None:
        """The bar's own buttons; what it says is in the language of its moment."""
        self.details_button.setText(_("Details"))
        self.close_button.setText(_("Close"))

    def _do(self) -> None:
        self.hide()
        if self._act is not None:
            self._act()

    def _show_details(self) -> None:
        DetailsDialog(self.window(), self.sentence.text(), self._details).open()


class DetailsDialog(QDialog):
    """A text for support, to look at and to copy."""

    def __init__(
        self, parent: QWidget | None, sentence: str, details: str, *, is_fault: bool = False
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("details-dialog")
        self.setWindowTitle(_("A fault of the program") if is_fault else _("Details for support"))
        self.text = QPlainTextEdit(details)
        self.text.setReadOnly(True)
        self.text.setAccessibleName(_("Details for support"))
        self.copy_button = button(name="copy-details")
        self.copy_button.setText(_("Copy"))
        close = button("primary", name="close-details")
        close.setText(_("Close"))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.WIDE, theme.WIDE, theme.WIDE, theme.WIDE)
        column.setSpacing(theme.GAP)
        column.addWidget(label(sentence, bold=True))
        column.addWidget(self.text, 1)
        column.addLayout(row(self.copy_button, None, close))
        self.copy_button.clicked.connect(self._copy)
        close.clicked.connect(self.accept)
        self.resize(560, 340)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copy_button.setText(_("Copied"))


def show_fault(parent: QWidget | None, fault: str) -> DetailsDialog:
    """Say that something is a fault of the program, with what support needs."""
    says = _(
        "This is a fault of the program. Your data is as it was before; what happened was written to the log."
    )
    dialog = DetailsDialog(parent, says, fault, is_fault=True)
    dialog.open()
    return dialog
