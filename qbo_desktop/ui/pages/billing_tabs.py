"""The tabs of the Billing page with their counts, and what each says when it has nothing to show."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QTabBar, QWidget

from qbo_desktop.ui import formats
from qbo_desktop.ui.pages.empty_state import EmptyState
from qbo_desktop.wording import N_, _

UNBILLED, DRAFTS, APPROVED, AWAITING, PAID, ALL = (
    "unbilled", "drafts", "approved", "awaiting", "paid", "all",
)  # fmt: skip
# The order of the tabs, and their words.
TAB_WORDS = {
    UNBILLED: N_("Unbilled {count}"),
    DRAFTS: N_("Drafts {count}"),
    APPROVED: N_("Approved {count}"),
    AWAITING: N_("Awaiting payment {count}"),
    PAID: N_("Paid {count}"),
    ALL: N_("All {count}"),
}


class BillingTabs(QTabBar):
    """From unbilled work to paid invoices; the data of a tab is the name of its list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setUsesScrollButtons(True)
        self._counts: Mapping[str, int] = {}
        for name in TAB_WORDS:
            self.setTabData(self.addTab(""), name)

    def name(self) -> str:
        """The list that is shown."""
        return str(self.tabData(self.currentIndex()))

    def turn_to(self, name: str) -> None:
        """Show another list."""
        self.setCurrentIndex(list(TAB_WORDS).index(name))

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Name the tabs with how many rows each has."""
        self._counts = counts
        for at, (name, words) in enumerate(TAB_WORDS.items()):
            self.setTabText(at, _(words).format(count=formats.number(counts.get(name, 0))))

    def retranslate(self) -> None:
        """Every text anew."""
        self.setAccessibleName(_("Which part of billing is shown"))
        self.show_counts(self._counts)


class BillingEmpty(EmptyState):
    """Its button means one of `SHOW_ALL`, `ADD_WORK`, `NEW_INVOICE`, `GO_UNBILLED`, `GO_DRAFTS`: `meaning`."""

    SHOW_ALL, ADD_WORK, NEW_INVOICE = "show-all", "add-work", "new-invoice"
    GO_UNBILLED, GO_DRAFTS, GO_APPROVED = UNBILLED, DRAFTS, APPROVED

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.meaning = ""

    def fill(self, name: str, counts: Mapping[str, int], *, narrowed: bool) -> None:
        """Say what is true of a list without rows, and what to do next."""
        self.celebrate(False)
        self.meaning = ""
        if narrowed and counts.get(name):
            self.meaning = self.SHOW_ALL
            self.say(_("Nothing found"), _("No row fits the search and the filters."), _("Show all"))
        elif name == UNBILLED and not counts.get(ALL):
            self.meaning = self.ADD_WORK
            self.say(
                _("Nothing to bill yet"),
                _(
                    "Add the work that you do for your clients, or import it from a CSV file: it is billed from here."
                ),
                _("Add work…"),
            )
        elif name == UNBILLED:
            self.celebrate(True)
            self.meaning = self.ADD_WORK
            self.say(
                _("Everything is billed."),
                _("New work comes here until an invoice bills it."),
                _("Add work…"),
            )
        elif name == DRAFTS:
            self._lead(
                counts, UNBILLED, _("No drafts"),
                _("A draft is made from unbilled work, or written by hand."),
                _("Show the unbilled work"), self.NEW_INVOICE, _("New invoice…"),
            )  # fmt: skip
        elif name == APPROVED:
            self._lead(
                counts, DRAFTS, _("Nothing waits to be sent"),
                _("What you approve waits here until it is sent or posted."), _("Show the drafts"),
            )  # fmt: skip
        elif name == AWAITING:
            self._lead(
                counts, APPROVED, _("No invoice waits for its payment"),
                _("What is sent or posted waits here until it is paid."), _("Show the approved ones"),
            )  # fmt: skip
        elif name == PAID:
            self.say(_("No paid invoices"), _("An invoice comes here when nothing is due of it any more."))
        else:
            self.meaning = self.NEW_INVOICE
            self.say(
                _("No invoices yet"),
                _("A draft is made from unbilled work, or written by hand."),
                _("New invoice…"),
            )

    def _lead(
        self, counts: Mapping[str, int], before: str, heading: str, words: str, button: str,
        otherwise: str = "", other_words: str = "",
    ) -> None:  # fmt: skip
        """Lead to the list before this one when something is there."""
        self.meaning = before if counts.get(before) else otherwise
        self.say(heading, words, button if counts.get(before) else other_words)
