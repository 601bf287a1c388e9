"""Before invoices are sent or posted: which can go to QuickBooks, what is in the way of the others, and the ticks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from qbo_desktop.ui import formats, theme
from qbo_desktop.ui.dialogs.preflight_fixes import PreflightFixes
from qbo_desktop.ui.models.billing_rows import count_of, count_text, sum_words
from qbo_desktop.ui.models.ready_rows import ReadyRowsModel
from qbo_desktop.ui.models.ticks_table import TicksTable
from qbo_desktop.ui.page import Run
from qbo_desktop.ui.widgets.aside import Aside
from qbo_desktop.ui.widgets.basics import button, label
from qbo_desktop.ui.widgets.flow import Flow
from qbo_desktop.ui.widgets.preflight_view import PreflightView
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from qbo_desktop.ui.window import Window

_WIDE, _HIGH = 62, 40


class SendDialog(QDialog):
    """`chosen`: the person wants these sent (or posted, with `post`), in their order."""

    chosen = Signal(object)  # list[str]

    def __init__(
        self, window: Window, run: Run, ids: Sequence[str], words: str, parent: QWidget, *, post: bool = False
    ) -> None:
        super().__init__(parent)
        self.setObjectName("send-dialog")
        self.setWindowTitle(_("Post without sending") if post else _("Send"))
        self.post = post
        self._has_begun = False
        self.model = ReadyRowsModel(window.app, ids, self)
        self.heading = label(size=1.25, bold=True)
        self.words = label(words, kind="muted")
        self.view = PreflightView(window, run, self.model)
        self.view.mails = not post
        self.table = TicksTable(self.model, "send")
        self.table.setAccessibleName(_("Invoices to send"))
        self.sums = label(bold=True)
        self.back = button(name="send-back")
        self.back.setText(_("Show all"))
        self.send = button("primary", name="send-ticked")
        self.send.setDefault(True)
        self.leave = button(name="send-cancel")
        self.leave.setText(_("Cancel"))
        self._lay_out()
        self.aside = Aside(self, (self.words, self.table, self.sums), self.back)
        self.aside.turned.connect(self.view.set_brief)
        # The button that brought it back is gone, and the one beside it is not what Enter does.
        self.aside.came_back.connect(lambda: (self.view.first_fix() or self.send).setFocus())
        self.fixes = PreflightFixes(self, window, run, self.view, self.aside)
        self.view.changed.connect(self._name)
        self.view.changed.connect(self._begin)
        self.model.ticked_changed.connect(self._name)
        self.send.clicked.connect(self._send)
        self.leave.clicked.connect(self.reject)
        self.back.clicked.connect(self.aside.come_back)
        self.finished.connect(lambda _result: self.view.forget())
        self.table.opened.connect(lambda invoice_id: self.fixes.open_invoice(str(invoice_id)))
        size, room = self.fontMetrics().height(), self.screen().availableGeometry()
        self.resize(
            min(_WIDE * size, round(room.width() * 0.96)), min(_HIGH * size, round(room.height() * 0.92))
        )
        self.view.look()
        self.table.fit_columns()
        self.table.select_place(0)
        self.table.setFocus()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.WIDE, theme.WIDE, theme.WIDE, theme.GAP)
        column.setSpacing(theme.GAP)
        column.addWidget(self.heading)
        column.addWidget(self.words)
        column.addWidget(self.view)
        column.addWidget(self.table, 1)
        column.addWidget(self.sums)
        column.addWidget(Flow(self.send, self.back, self.leave))

    def _name(self) -> None:
        waiting, ticked = self.model.sums_of(self.model.waiting), self.model.sums_of(self.model.ticked)
        sentence = (
            ngettext(
                "Post {count} invoice of {total}?", "Post {count} invoices of {total}?", count_of(waiting)
            )
            if self.post
            else ngettext(
                "Send {count} invoice of {total}?", "Send {count} invoices of {total}?", count_of(waiting)
            )
        )
        self.heading.setText(sentence.format(count=count_text(waiting), total=sum_words(waiting)))
        self.sums.setText(ticked_words(self.model))
        count = count_of(ticked)
        self.send.setText(send_words(count, post=self.post))
        self.send.setEnabled(count > 0 and self.view.is_known())

    def _begin(self) -> None:
        """Once it is known what can go: Enter sends it all, or mends what is in the way first."""
        if not self._has_begun and self.view.is_known() and self.model.waiting:
            self._has_begun = True
            first = self.view.first_fix() if self.model.held() else self.send
            if first is not None:
                first.setFocus()

    def _send(self) -> None:
        chosen = self.model.chosen()
        if chosen:
            self.accept()
            self.chosen.emit(chosen)


def send_words(count: int, *, post: bool = False) -> str:
    """The words on the button that sends what is ticked."""
    if post:
        words = ngettext("Post it", "Post the {count}", count) if count else _("Post")
    else:
        words = ngettext("Send it", "Send the {count}", count) if count else _("Send")
    return words.format(count=formats.number(count))


def ticked_words(model: ReadyRowsModel) -> str:
    """What is ticked, and how many of it cannot go to QuickBooks yet."""
    ticked = model.sums_of(model.ticked)
    words = ngettext("{count} ticked: {total}", "{count} ticked: {total}", count_of(ticked)).format(
        count=count_text(ticked), total=sum_words(ticked)
    )
    blocked = sum(one.invoice.id in model.ticked for one in model.held())
    if not blocked:
        return words
    more = ngettext(
        "{count} of them will wait here until its cause is mended.",
        "{count} of them will wait here until their causes are mended.",
        blocked,
    )
    return f"{words}. {more.format(count=formats.number(blocked))}"
