"""The pages of the billing set-up by name: what `go`, Settings and the Fix buttons call them by."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from qbo_desktop.wording import N_, _

if TYPE_CHECKING:
    from qbo_desktop.ui.window import Window

# The name under which the window goes to the wizard; its argument is a page, or (page, which row).
BILLING_WIZARD = "billing-wizard"


class SetUpPage(StrEnum):
    """The pages, in their order."""

    CLIENTS = "clients"
    SERVICES = "services"
    TAXES = "taxes"
    START_DATE = "start-date"
    PAYMENTS = "payments"
    SUMMARY = "summary"


_NAMES = {
    SetUpPage.CLIENTS: N_("Clients"),
    SetUpPage.SERVICES: N_("Services"),
    SetUpPage.TAXES: N_("Taxes"),
    SetUpPage.START_DATE: N_("Start date"),
    SetUpPage.PAYMENTS: N_("Payments"),
    SetUpPage.SUMMARY: N_("Summary"),
}


def page_text(page: SetUpPage) -> str:
    """What a page is called in the list of steps and on its button."""
    return _(_NAMES[page])


def open_set_up(window: Window, argument: object = None) -> None:
    """Open the wizard over the window; only then is it imported."""
    from qbo_desktop.ui.billing_wizard.wizard import open_billing_wizard

    open_billing_wizard(window, argument)
