"""What the client list is narrowed to beside its tabs: a contact type, marks; and views with a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QPushButton, QWidget

from qbo_desktop.store import contact_list, views
from qbo_desktop.store.client_line import Mark
from qbo_desktop.store.client_sieve import Sieve
from qbo_desktop.store.views import SavedView
from qbo_desktop.ui import formats
from qbo_desktop.ui.theme import SMALL
from qbo_desktop.ui.widgets.basics import button
from qbo_desktop.wording import N_, _

if TYPE_CHECKING:
    from qbo_desktop.app import App

MARK_WORDS = {
    Mark.CONFLICT: N_("With fields to choose"),
    Mark.ENDED: N_("Inactive, archived or gone"),
    Mark.PROBLEM: N_("With a problem"),
    Mark.NOTE: N_("With a note"),
    Mark.KIND_ASSUMED: N_("Kind assumed"),
    Mark.SUB_CUSTOMER: N_("Sub-customers"),
}


class ClientFilters(QWidget):
    """Emits `changed` with what is asked for; `view_chosen`, `view_kept` and `view_dropped` for the named views."""

    changed = Signal(object)  # Sieve
    view_chosen = Signal(object)  # SavedView
    view_kept = Signal()
    view_dropped = Signal(str)

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self.views: tuple[SavedView, ...] = ()
        self.type = QComboBox()
        self.type.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.type.setMaximumWidth(16 * self.fontMetrics().height())
        self.narrow = button(name="narrow")
        self.named = button(name="views")
        self.marks: dict[Mark, QAction] = {}
        menu = QMenu(self.narrow)
        for mark in MARK_WORDS:
            action = menu.addAction("")
            action.setCheckable(True)
            action.toggled.connect(self._say)
            self.marks[mark] = action
        menu.addSeparator()
        self.clear_action = menu.addAction("")
        self.clear_action.triggered.connect(lambda: self.set_sieve(Sieve()))
        self.narrow.setMenu(menu)
        self.views_menu = QMenu(self.named)
        self.named.setMenu(self.views_menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SMALL)
        for part in (self.type, self.narrow, self.named):
            row.addWidget(part)
        self.type.currentIndexChanged.connect(self._say)

    def parts(self) -> Sequence[QComboBox | QPushButton]:
        """In the order of the tab key."""
        return (self.type, self.narrow, self.named)

    def sieve(self) -> Sieve:
        """What is asked for now."""
        marks = frozenset(mark for mark, action in self.marks.items() if action.isChecked())
        return Sieve(str(self.type.currentData() or ""), marks)

    def set_sieve(self, sieve: Sieve) -> None:
        """Ask for this, and say so once."""
        for mark, action in self.marks.items():
            action.blockSignals(True)
            action.setChecked(mark in sieve.marks)
            action.blockSignals(False)
        self._offer(self._types(), sieve.type)
        self._say()

    def refresh(self) -> None:
        """Offer the types and the views that there are now."""
        self._offer(self._types(), str(self.type.currentData() or ""))
        with self.app.store.read() as session:
            found = tuple(views.all_views(session, self.app.workspace_id))
        if found != self.views:
            self.views = found
            self._fill_views()

    def retranslate(self) -> None:
        """Every text in the language in force."""
        self.type.setAccessibleName(_("Contact type"))
        for mark, action in self.marks.items():
            action.setText(_(MARK_WORDS[mark]))
        self.clear_action.setText(_("Show all"))
        self.named.setText(_("Views"))
        self._fill_views()
        self._name_parts()

    def _types(self) -> list[str]:
        with self.app.store.read() as session:
            return contact_list.types_in_use(session, self.app.workspace_id)

    def _offer(self, types: Sequence[str], chosen: str) -> None:
        """The types in the list; one that is asked for stays, even when nobody has it any more."""
        names = ["", *types, *([chosen] if chosen and chosen not in types else [])]
        self.type.blockSignals(True)
        if [self.type.itemData(at) for at in range(self.type.count())] != names:
            self.type.clear()
            for name in names:
                self.type.addItem(name or _("All types"), name)
        self.type.setCurrentIndex(max(0, self.type.findData(chosen)))
        self.type.blockSignals(False)

    def _say(self) -> None:
        self._name_parts()
        self.changed.emit(self.sieve())

    def _name_parts(self) -> None:
        if self.type.count():
            self.type.setItemText(0, _("All types"))
        count = len(self.sieve().marks)
        self.narrow.setText(_("Filter {count}").format(count=formats.number(count)) if count else _("Filter"))
        chosen = ", ".join(_(MARK_WORDS[mark]) for mark, action in self.marks.items() if action.isChecked())
        self.narrow.setToolTip(chosen or _("Show only clients of a certain kind"))
        self.narrow.setAccessibleName(_("Filter: {chosen}").format(chosen=chosen) if chosen else _("Filter"))
        self.clear_action.setEnabled(bool(self.sieve()))

    def _fill_views(self) -> None:
        menu = self.views_menu
        menu.clear()
        for old in menu.findChildren(QMenu):
            old.deleteLater()
        for view in self.views:
            action = menu.addAction(view.name.replace("&", "&&"))
            action.triggered.connect(lambda _checked=False, view=view: self.view_chosen.emit(view))
        if self.views:
            menu.addSeparator()
        menu.addAction(_("Save this view…")).triggered.connect(lambda: self.view_kept.emit())
        if self.views:
            drop = menu.addMenu(_("Delete a view"))
            for view in self.views:
                action = drop.addAction(view.name.replace("&", "&&"))
                action.triggered.connect(lambda _checked=False, name=view.name: self.view_dropped.emit(name))
