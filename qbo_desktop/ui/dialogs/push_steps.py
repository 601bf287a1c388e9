"""The three sheets of pushing: choose contacts, read what would become of them, see what became of them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from qbo_desktop.store import contact_list
from qbo_desktop.ui import formats, theme
from qbo_desktop.ui.models.plan_rows import step_texts
from qbo_desktop.ui.models.push_rows import Fate, PushChoiceModel, PushRow, PushRowsModel
from qbo_desktop.ui.models.ticks_table import TicksTable
from qbo_desktop.ui.widgets.basics import button, clear, label, row
from qbo_desktop.ui.widgets.flow import Flow
from qbo_desktop.wording import N_, _, ngettext

if TYPE_CHECKING:
    from qbo_desktop.app import App

_PAUSE_MILLISECONDS = 150


def _column(sheet: QWidget) -> QVBoxLayout:
    made = QVBoxLayout(sheet)
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(theme.GAP)
    return made


class ChooseSheet(QWidget):
    """Contacts that are linked to nobody, by type and search, each with a tick."""

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = PushChoiceModel(app, self)
        self.table = TicksTable(self.model, "push")
        self.table.setAccessibleName(_("Contacts that no customer is linked to"))
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.setPlaceholderText(_("Search by name, e-mail, phone, address or id"))
        self.search.setAccessibleName(_("Search the contacts"))
        self.type = QComboBox()
        self.type.setAccessibleName(_("Contact type"))
        self.all_button = button("quiet", name="tick-all")
        self.all_button.setText(_("Tick all that are shown"))
        self.none_button = button("quiet", name="tick-none")
        self.none_button.setText(_("Take all ticks away"))
        self.count = label(kind="muted")
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MILLISECONDS)
        with app.store.read() as session:
            types = contact_list.types_in_use(session, app.workspace_id)
        self.type.addItem(_("All types"), "")
        for name in types:
            self.type.addItem(name, name)
        column = _column(self)
        column.addWidget(
            label(_("Choose the contacts that are to become customers in QuickBooks."), size=1.15, bold=True)
        )
        column.addWidget(label(_("Nothing is written before you have read what would happen."), kind="muted"))
        across = row(self.search, self.type)
        across.setStretch(0, 1)
        column.addLayout(across)
        column.addWidget(self.table, 1)
        column.addWidget(self.count)
        column.addWidget(Flow(self.all_button, self.none_button))
        self._pause.timeout.connect(self.search_now)
        self.search.textChanged.connect(lambda _text: self._pause.start())
        self.search.returnPressed.connect(self._to_the_table)
        self.type.activated.connect(lambda _at: self.model.set_type(str(self.type.currentData() or "")))
        self.model.refreshed.connect(self._take_in_hand)
        self.model.ticked_changed.connect(self._say_count)
        self.all_button.clicked.connect(lambda: self.model.tick(self.model.ids, True))
        self.none_button.clicked.connect(lambda: self.model.tick(list(self.model.ticked), False))
        self.model.refresh()

    def search_now(self) -> None:
        """Search for what is typed, without waiting any longer."""
        self._pause.stop()
        self.model.set_search(self.search.text())

    def _to_the_table(self) -> None:
        self.search_now()
        if self.model.ids:
            self.table.setFocus()

    def _take_in_hand(self) -> None:
        if self.model.ids and self.table.current_id() is None:
            self.table.select_place(0)
        self._say_count()

    def _say_count(self) -> None:
        shown, ticked = len(self.model.ids), len(self.model.ticked)
        if not shown and not (self.model.search or self.model.type):
            self.count.setText(_("Every contact is linked to a customer already, or archived."))
            return
        there = ngettext("{count} contact is shown.", "{count} contacts are shown.", shown)
        chosen = ngettext("{count} is ticked.", "{count} are ticked.", ticked)
        self.count.setText(
            _("{shown} {ticked}").format(
                shown=there.format(count=formats.number(shown)),
                ticked=chosen.format(count=formats.number(ticked)),
            )
        )


class FatesSheet(QWidget):
    """What would become of each contact, with ticks; or what became of it, without."""

    def __init__(self, app: App, parent: QWidget | None = None, *, has_ticks: bool) -> None:
        super().__init__(parent)
        self.model = PushRowsModel(app, self, has_ticks=has_ticks)
        self.table = TicksTable(self.model, "push-preview" if has_ticks else "push-result")
        self.table.setAccessibleName(
            _("What would become of each contact") if has_ticks else _("What became of each contact")
        )
        self.summary = label(size=1.15, bold=True)
        self.note = label(kind="muted")
        self.counts = Flow()
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        self.details.setTabChangesFocus(True)
        self.details.setAccessibleName(_("The contact in hand, field by field"))
        self.details.setFixedHeight(round(self.fontMetrics().height() * 5.6))
        column = _column(self)
        for part in (self.summary, self.counts, self.note):
            column.addWidget(part)
        column.addWidget(self.table, 1)
        column.addWidget(self.details)
        self.table.chosen.connect(lambda _id: self._show_details())
        self.model.refreshed.connect(self._take_in_hand)

    def show_rows(self, rows: list[PushRow], summary: str, note: str, unticked: set[str]) -> None:
        """Show these rows under a sentence."""
        self.model.show_rows(rows, unticked)
        self.summary.setText(summary)
        self.note.setText(note)
        self.note.setVisible(bool(note))
        counted = Counter(one.fate for one in rows)
        layout: Any = self.counts.layout()
        clear(layout)
        for fate, words in _COUNTED.items():
            if counted[fate]:
                kind = "pill-good" if fate in (Fate.WILL, Fate.MADE) else "pill-warn"
                text = _(words).format(count=formats.number(counted[fate]))
                layout.addWidget(label(text, kind=kind, wrap=False))
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_in_hand(self) -> None:
        if self.model.ids and self.table.current_id() is None:
            self.table.select_place(0)
        self._show_details()

    def _show_details(self) -> None:
        one = self.model.row(self.table.currentIndex().row())
        if one is None:
            self.details.setPlainText("")
            return
        lines = [_("{what}: {who}").format(what=self.model.text(one, "fate"), who=one.who)]
        if one.other:
            lines.append(_("It resembles the customer “{other}”.").format(other=one.other))
        if one.why:
            lines.append(one.why)
        if one.step is not None:
            lines += step_texts(one.step)
        self.details.setPlainText("\n".join(lines))


_COUNTED: dict[Fate, str] = {
    Fate.WILL: N_("Will be created {count}"),
    Fate.MADE: N_("Created {count}"),
    Fate.MAY_EXIST: N_("May exist already {count}"),
    Fate.NAME_TAKEN: N_("Name is taken {count}"),
    Fate.CANNOT: N_("Cannot be created {count}"),
    Fate.REFUSED: N_("Not created {count}"),
    Fate.CHANGED: N_("Changed meanwhile {count}"),
    Fate.NOT_BEGUN: N_("Not begun {count}"),
    Fate.LEFT: N_("Left out by you {count}"),
}
