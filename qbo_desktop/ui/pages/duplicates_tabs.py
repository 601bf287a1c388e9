"""The tabs of the Duplicates page with their counts, and the filter that belongs to each."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QTabBar, QWidget

from qbo_desktop.store.decision_list import DecisionCounts
from qbo_desktop.ui import formats
from qbo_desktop.wording import N_, _, ngettext

OPEN_TAB, CONFLICT_TAB, ASIDE_TAB, DECIDED_TAB = range(4)
_WHICH = {
    "all": N_("All rows"),
    "likely": N_("With a likely match"),
    "ready": N_("Ready to accept"),
    "none": N_("Without a proposal"),
    "noted": N_("With a note"),
}
# Which of them make sense on a tab; a tab that is not here has no filter.
_ON_TAB = {OPEN_TAB: tuple(_WHICH), CONFLICT_TAB: ("all", "noted"), ASIDE_TAB: ("all", "noted")}


class DuplicatesTabs(QTabBar):
    """To decide, conflicts, set aside, decided."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts = DecisionCounts()
        self.setExpanding(False)
        self.setDrawBase(False)
        for _tab in range(4):
            self.addTab("")

    def show_counts(self, counts: DecisionCounts, conflicts: int) -> None:
        """Name the tabs with how many rows each has."""
        self._counts = counts
        self.setTabText(CONFLICT_TAB, _("Conflicts {count}").format(count=formats.number(conflicts)))
        self.setTabText(ASIDE_TAB, _("Set aside {count}").format(count=formats.number(counts.aside)))
        self.setTabText(DECIDED_TAB, _("Decided {count}").format(count=formats.number(counts.decided)))
        self._name_first()

    def _name_first(self) -> None:
        """The first tab says how many are likely, unless the others would be pushed out of sight."""
        counts = self._counts
        short = _("To decide {count}").format(count=formats.number(counts.waiting))
        whole = short
        if counts.likely:
            whole = ngettext(
                "To decide {count} ({likely} with a likely match)",
                "To decide {count} ({likely} with a likely match)",
                counts.waiting,
            ).format(count=formats.number(counts.waiting), likely=formats.number(counts.likely))
        others = sum(self.tabSizeHint(at).width() for at in range(1, self.count()))
        self.setTabText(OPEN_TAB, whole)
        if self.isVisible() and self.tabSizeHint(OPEN_TAB).width() + others > self.width():
            self.setTabText(OPEN_TAB, short)
        self.setTabToolTip(OPEN_TAB, whole)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._name_first()


class WhichFilter(QComboBox):
    """Which rows of a tab are shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.offer(OPEN_TAB)

    def offer(self, tab: int) -> None:
        """The filters of a tab, with all of its rows chosen; nothing where it has none."""
        self.blockSignals(True)
        self.clear()
        for key in _ON_TAB.get(tab, ()):
            self.addItem(_(_WHICH[key]), key)
        self.blockSignals(False)

    def chosen(self) -> str:
        """The filter in force: "all" where there is none."""
        return str(self.currentData() or "all")

    def retranslate(self) -> None:
        """Every text anew."""
        self.setAccessibleName(_("Filter"))
        for at in range(self.count()):
            self.setItemText(at, _(_WHICH[str(self.itemData(at))]))
