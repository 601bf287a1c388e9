"""What billing rests on: accounting periods, tax rates, people and their permissions, work types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from qbo_desktop.domain.changes import Topic
from qbo_desktop.ui import theme
from qbo_desktop.ui.page import Page, PageName
from qbo_desktop.ui.pages.billing_setup_panel import SetupPanel
from qbo_desktop.ui.pages.billing_setup_periods import PeriodsPanel
from qbo_desktop.ui.pages.billing_setup_staff import StaffPanel
from qbo_desktop.ui.pages.billing_setup_taxes import TaxesPanel
from qbo_desktop.ui.pages.billing_setup_types import WorkTypesPanel
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.app import App


class BillingSetupPage(Page):
    """One tab a list; `arrive` opens a tab, and there the row that a refusal named."""

    name = PageName.BILLING_SETUP
    topics = frozenset({
        Topic.PERIODS, Topic.TAXES, Topic.STAFF, Topic.WORK, Topic.INVOICES, Topic.BOOK, Topic.SETTINGS,
        Topic.WORKSPACES,
    })  # fmt: skip

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(app, parent)
        self.periods = PeriodsPanel(app, self.run)
        self.taxes = TaxesPanel(app, self.run)
        self.staff = StaffPanel(app, self.run)
        self.work_types = WorkTypesPanel(app, self.run)
        panels: tuple[SetupPanel, ...] = (self.periods, self.taxes, self.staff, self.work_types)
        self.panels = {panel.key: panel for panel in panels}
        self.tabs = QTabBar()
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.stack = QStackedWidget()
        for panel in self.panels.values():
            self.tabs.addTab("")
            self.stack.addWidget(panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.WIDE, 0, theme.WIDE, theme.GAP)
        column.setSpacing(theme.GAP)
        column.addWidget(self.tabs)
        column.addWidget(self.stack, 1)
        self.tabs.currentChanged.connect(self._turn)

    def title(self) -> str:
        return _("Billing set-up")

    def retranslate(self) -> None:
        self.tabs.setAccessibleName(_("Lists that billing rests on"))
        for at, panel in enumerate(self.panels.values()):
            self.tabs.setTabText(at, panel.title())
            panel.retranslate()

    def refresh(self) -> None:
        self._panel().refresh()

    def arrive(self, argument: object) -> None:
        """The name of a tab, or (tab, which row): a day for the periods, else the id of the row."""
        name, which = argument if isinstance(argument, tuple) else (argument, "")
        if name not in self.panels:
            return
        self.tabs.setCurrentIndex(list(self.panels).index(str(name)))
        self.refresh()
        self._panel().arrive(str(which))

    def _panel(self) -> SetupPanel:
        return list(self.panels.values())[self.tabs.currentIndex()]

    def _turn(self, at: int) -> None:
        self.stack.setCurrentIndex(at)
        self.refresh()
