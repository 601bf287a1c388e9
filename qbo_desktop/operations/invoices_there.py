"""Invoices beside what QuickBooks holds of them: looking only, for lists, details and the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qbo_desktop.domain.invoice import Invoice
from qbo_desktop.domain.invoice_links import InvoiceLink, LinkState
from qbo_desktop.domain.sales_invoice import Difference
from qbo_desktop.operations.quickbooks_pages import invoice_address
from qbo_desktop.practice.book import invoice_source, invoices
from qbo_desktop.store import billing_setup, invoice_links, mirror, problems, workspaces
from qbo_desktop.store.problems import ProblemInfo
from qbo_desktop.sync.invoice_side import IssuedInvoice
from qbo_desktop.sync.invoices.pull import INVOICES
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS

if TYPE_CHECKING:
    from sqlmodel import Session

# What the filter of lists and of the command line is called, and the states that it shows.
SHOWN = {
    "to-send": (LinkState.TO_SEND,),
    "pushed": (LinkState.PUSHED,),
    "failed": (LinkState.FAILED, LinkState.TO_VOID),
    "drifted": (LinkState.DRIFTED,),
    "voided": (LinkState.VOIDED, LinkState.TO_VOID),
}


@dataclass(frozen=True, slots=True)
class InvoiceThere:
    """An invoice, its link, and where it is in the browser ("" when nowhere).

    `drift` has customers by name. `problem` is the open problem that blocks it, if there is one.
    """

    invoice: Invoice
    link: InvoiceLink
    address: str = ""
    drift: tuple[Difference, ...] = ()
    problem: ProblemInfo | None = None


def there(session: Session, workspace_id: int, invoice_id: str) -> InvoiceThere | None:
    """One invoice beside what QuickBooks holds of it; None for one that does not go there."""
    link = invoice_links.get(session, workspace_id, invoice_id)
    return next(iter(_beside(session, workspace_id, [link])), None) if link is not None else None


def listed(session: Session, workspace_id: int, state: str = "") -> list[InvoiceThere]:
    """The invoices that go to QuickBooks, by date and number; `state` is a key of SHOWN, "" is all.

    What no run has met yet counts: an invoice that was just sent or posted, and one that was just voided.
    """
    states: Sequence[LinkState] = SHOWN[state] if state else tuple(LinkState)
    news = _news(session, workspace_id)
    known = invoice_links.of_many(session, workspace_id, [one.id for one in news])
    links = {one.invoice_id: one for one in invoice_links.in_state(session, workspace_id, states)}
    for one in news:
        link = known.get(one.id)
        if link is None and not one.voided:
            links[one.id] = invoice_links.coming(one)
        elif link is not None and one.voided and link.state is not LinkState.VOIDED:
            state_now = LinkState.TO_VOID if link.quickbooks_id else LinkState.VOIDED
            links[one.id] = replace(link, state=state_now)
    shown = [one for one in links.values() if one.state in states]
    shown.sort(key=lambda one: (one.invoice_date, one.number, one.invoice_id))
    found = _beside(session, workspace_id, shown)
    # One that could not be voided there is what failed, whatever it is to become.
    return [one for one in found if not state or _is_shown(one, state)]


def _is_shown(one: InvoiceThere, state: str) -> bool:
    if one.link.state is LinkState.TO_VOID:
        return (state == "failed") == (one.problem is not None)
    return True


def unmet(session: Session, workspace_id: int) -> list[IssuedInvoice]:
    """What was issued, and goes to QuickBooks, since a run last looked."""
    found = [one for one in _news(session, workspace_id) if not one.voided]
    known = invoice_links.of_many(session, workspace_id, [one.id for one in found])
    return [one for one in found if one.id not in known]


def _news(session: Session, workspace_id: int) -> list[IssuedInvoice]:
    """What the next run will read of invoices from the start date on."""
    start = billing_setup.read(session, workspace_id).start_date
    if start is None:
        return []
    cursor = workspaces.cursor_of(session, workspace_id, PRACTICE, INVOICES)
    return [one for one in invoice_source.news(session, workspace_id, cursor) if one.invoice_date >= start]


def links_of(session: Session, workspace_id: int, found: Sequence[Invoice]) -> dict[str, InvoiceLink]:
    """The links of these invoices by id, of those that have one."""
    return invoice_links.of_many(session, workspace_id, [one.id for one in found])


def address_of(session: Session, workspace_id: int, quickbooks_id: str) -> str:
    """Where an invoice is in the browser; "" when nowhere."""
    connection = workspaces.connection_of(session, workspace_id, QUICKBOOKS)
    return invoice_address(connection.environment, connection.key, quickbooks_id)


def _beside(session: Session, workspace_id: int, links: Sequence[InvoiceLink]) -> list[InvoiceThere]:
    whole = {one.id: one for one in invoices.read(session, workspace_id, [one.invoice_id for one in links])}
    connection = workspaces.connection_of(session, workspace_id, QUICKBOOKS)
    blocking = {
        waits.id: problem
        for problem in problems.open_problems(session, workspace_id)
        for waits in problem.blocks
        if waits.kind == "invoice"
    }
    return [
        InvoiceThere(
            whole[link.invoice_id],
            link,
            invoice_address(connection.environment, connection.key, link.quickbooks_id),
            named_drift(session, workspace_id, link),
            blocking.get(link.invoice_id),
        )
        for link in links
        if link.invoice_id in whole
    ]


def named_drift(session: Session, workspace_id: int, link: InvoiceLink) -> tuple[Difference, ...]:
    """In what QuickBooks differs, with the names of customers instead of their ids."""
    return tuple(
        Difference(
            one.field,
            _customer(session, workspace_id, one.practice),
            _customer(session, workspace_id, one.quickbooks),
        )
        if one.field == "customer"
        else one
        for one in link.drift
    )


def _customer(session: Session, workspace_id: int, customer_id: str) -> str:
    record = mirror.get(session, workspace_id, QUICKBOOKS, customer_id)
    return record.contact.label() if record is not None else customer_id
