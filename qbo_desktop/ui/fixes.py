"""Where what is in the way is put right: a place of the window, or QuickBooks' own pages in the browser.

The error panel and what is looked at before invoices are sent lead to the same places.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from qbo_desktop.domain.problem import Fix, ProblemCode
from qbo_desktop.domain.push_rules import Obstacle
from qbo_desktop.operations.quickbooks_pages import settings_address
from qbo_desktop.store import pairs, workspaces
from qbo_desktop.store.problems import ProblemInfo
from qbo_desktop.sync.side import QUICKBOOKS
from qbo_desktop.ui.page import PageName
from qbo_desktop.ui.widgets.refusal import fix_place
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.app import App

# Of these the place is to show what the cause is about, a tax rate or a kind of work; of others the record that waits.
_SHOWN_BY_CAUSE = frozenset({Fix.TAX_MAP, Fix.ITEM_MAP, Fix.BILLING_SETUP})


@dataclass(frozen=True, slots=True)
class Cause:
    """What is in the way: its code, its fix, what tells it apart, and the first record that waits for it.

    `at` is the row of the place that mends it where `group` is not: a service that cannot be sold is mended at the
    kind of work that it bills.
    """

    code: str
    fix: str
    group: str
    first: str = ""
    at: str = ""


def cause_of(found: Obstacle | ProblemInfo, first: str = "") -> Cause:
    """The cause that was found, for which `first` (the id of a record) waits."""
    return Cause(found.code, found.fix, found.group, first, found.facts.get("at", ""))


def place_of(app: App, cause: Cause) -> tuple[str, object] | None:
    """Page and argument, as `go` takes them, where an invoice's cause is mended; None for one that has none."""
    if cause.fix == Fix.CONTACT:
        if cause.code == ProblemCode.NO_EMAIL_ADDRESS:
            return PageName.PRACTICE, cause.group
        return client_place(app, cause.group)
    return fix_place(cause.fix, (cause.at or cause.group) if cause.fix in _SHOWN_BY_CAUSE else cause.first)


def client_place(app: App, record_id: str) -> tuple[str, object]:
    """The line of a customer, or of a contact, in the client list; all of it when there is none."""
    with app.store.read() as session:
        here = app.workspace_id
        line = (
            pairs.of_customer(session, here, record_id)
            or pairs.linked_to(session, here, record_id)
            or pairs.own_line(session, here, record_id)
        )
        return PageName.CONTACTS, line.id if line is not None else "all"


def open_settings_there(app: App, code: str) -> str:
    """Show QuickBooks' settings in the browser; answers what to say when that cannot be, else ""."""
    with app.store.read() as session:
        connection = workspaces.connection_of(session, app.workspace_id, QUICKBOOKS)
    return browse(settings_address(connection.environment, connection.key, code))


def browse(address: str) -> str:
    """Show a page of QuickBooks in the browser; answers as `open_settings_there`."""
    if not address:
        return _("A simulated QuickBooks has no pages of its own that a browser could show.")
    if QDesktopServices.openUrl(QUrl(address)):
        return ""
    return _("No browser opened {address}.").format(address=address)
