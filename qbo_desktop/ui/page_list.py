"""Which pages the window has, by name, so that each is imported only by the window that shows it."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from qbo_desktop.ui.page import Page

# In the order of the navigation. A page whose module is not there is left out.
PAGES: tuple[str, ...] = (
    "qbo_desktop.ui.pages.overview:OverviewPage",
    "qbo_desktop.ui.pages.contacts:ContactsPage",
    "qbo_desktop.ui.pages.duplicates:DuplicatesPage",
    "qbo_desktop.ui.pages.practice:PracticePage",
    "qbo_desktop.ui.pages.billing:BillingPage",
    "qbo_desktop.ui.pages.billing_setup:BillingSetupPage",
    "qbo_desktop.ui.pages.problems:ProblemsPage",
    "qbo_desktop.ui.pages.connections:ConnectionsPage",
    "qbo_desktop.ui.pages.settings:SettingsPage",
)


def page_classes() -> list[type[Page]]:
    """The pages that are built."""
    found = []
    for place in PAGES:
        module, name = place.split(":")
        if find_spec(module) is not None:
            found.append(getattr(import_module(module), name))
    return found
