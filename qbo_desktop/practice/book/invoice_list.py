"""The book's invoices as they are looked at: a tab of them, narrowed, in an order; a screenful of rows at a time.

The order is read as ids with their amounts, which are small; the rest of a row when it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import String, and_, case, func, not_, or_, type_coerce
from sqlmodel import Session, col, select

from qbo_desktop.domain.invoice import ISSUED, EmailNote, State
from qbo_desktop.domain.invoice_links import InvoiceLink, LinkState
from qbo_desktop.domain.invoice_standing import OF_LINK, There, standing_there
from qbo_desktop.practice.book.billing_sieve import (
    Listed,
    Sieve,
    amount_meant,
    has_words,
    listed,
    listed_by_client,
)
from qbo_desktop.practice.book.billing_tables import BookInvoice
from qbo_desktop.practice.book.invoices import email_of, rows_of
from qbo_desktop.store import invoice_links
from qbo_desktop.store.tables.billing import BillingSetupRow, InvoiceLinkRow

# A list → the states of the invoices on it.
LISTS: Mapping[str, tuple[State, ...]] = {
    "drafts": (State.DRAFT,),
    "approved": (State.APPROVED,),
    "awaiting": (State.AWAITING_PAYMENT, State.EXPORTED),
    "paid": (State.PAID,),
    "all": tuple(State),
}
SORTS = ("number", "client", "date", "due_date", "state", "subtotal", "tax", "total", "owed", "run")
EVERYTHING = Sieve()
_OWED = case(
    (col(BookInvoice.state).in_([str(state) for state in ISSUED]), BookInvoice.total - col(BookInvoice.paid)),
    else_=0,
)
_BILL_TO_NAME = func.json_extract(type_coerce(BookInvoice.bill_to, String), "$.name")


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """An invoice as a list shows it; amounts in minor units of its currency, `owed` what is owed now.

    `there` is how it stands to QuickBooks; `unmailed`: it is there, and was not e-mailed as it should have been.
    """

    id: str
    number: str
    state: State
    client_id: str
    client: str
    bill_to: str
    invoice_date: date
    due_date: date
    currency: str
    subtotal: int
    tax: int
    total: int
    owed: int
    run_id: str
    email: EmailNote
    version: int
    there: There = There.NOT
    unmailed: bool = False


def ordered(
    session: Session,
    workspace_id: int,
    name: str = "all",
    sieve: Sieve = EVERYTHING,
    *,
    sort: str = "number",
    descending: bool = False,
) -> list[Listed]:
    """The rows of a list that the sieve keeps, in their order."""
    query: Any = select(BookInvoice).with_only_columns(
        col(BookInvoice.id),
        col(BookInvoice.currency),
        col(BookInvoice.total),
        _OWED,
        col(BookInvoice.version),
    )
    query = _narrowed(query, workspace_id, name, sieve)
    by_id = (func.length(BookInvoice.id), col(BookInvoice.id))
    if sort == "client":
        return listed_by_client(
            session, workspace_id, query.order_by(*by_id), BookInvoice.client_id, descending=descending
        )
    keys = [*_ORDERS[sort], *by_id]
    query = query.order_by(*(key.desc() for key in keys)) if descending else query.order_by(*keys)
    return listed(session, query)


def by_ids(session: Session, workspace_id: int, ids: Sequence[str]) -> dict[str, InvoiceRow]:
    """Some rows, by id; what is no longer there is left out."""
    links = invoice_links.of_many(session, workspace_id, ids)
    start = select(col(BillingSetupRow.start_date)).where(BillingSetupRow.workspace_id == workspace_id)
    start_date = session.exec(start).first()
    return {
        row.id: _row(row, links.get(row.id), start_date)
        for row in rows_of(session, workspace_id, ids).values()
    }


def counts(session: Session, workspace_id: int) -> dict[str, int]:
    """How many invoices each list has."""
    found = session.execute(
        select(col(BookInvoice.state), func.count())
        .where(BookInvoice.workspace_id == workspace_id)
        .group_by(col(BookInvoice.state))
    )
    numbers = {State(state): int(count) for state, count in found}
    return {name: sum(numbers.get(state, 0) for state in states) for name, states in LISTS.items()}


def still_in(session: Session, workspace_id: int, name: str, ids: Sequence[str]) -> set[str]:
    """Those of these invoices that are on a list."""
    states = LISTS[name]
    return {row.id for row in rows_of(session, workspace_id, ids).values() if State(row.state) in states}


def list_of(state: State) -> str:
    """The narrowest list on which an invoice of that state is."""
    return next(name for name, states in LISTS.items() if state in states)


def _narrowed(query: Any, workspace_id: int, name: str, sieve: Sieve) -> Any:
    query = query.where(BookInvoice.workspace_id == workspace_id)
    if name != "all":
        query = query.where(col(BookInvoice.state).in_([str(state) for state in LISTS[name]]))
    if sieve.client_id:
        query = query.where(BookInvoice.client_id == sieve.client_id)
    if sieve.first is not None:
        query = query.where(BookInvoice.invoice_date >= sieve.first)
    if sieve.last is not None:
        query = query.where(BookInvoice.invoice_date <= sieve.last)
    if sieve.run_id:
        query = query.where(BookInvoice.run_id == sieve.run_id)
    if sieve.there:
        query = query.where(_stands(workspace_id, sieve.there))
    words = list(
        has_words(
            workspace_id,
            sieve.search,
            BookInvoice.client_id,
            (
                col(BookInvoice.number_key),
                col(BookInvoice.number),
                func.fold(BookInvoice.client_key),
                func.fold(_BILL_TO_NAME),
            ),
        )
    )
    amount = amount_meant(sieve.search)
    if words and amount is not None:
        return query.where(or_(col(BookInvoice.total) == amount, and_(*words)))
    for word in words:
        query = query.where(word)
    return query


def _stands(workspace_id: int, there: There) -> Any:
    """The condition that an invoice stands so to QuickBooks, as `standing_there` says it."""
    links = select(InvoiceLinkRow.invoice_id).where(InvoiceLinkRow.workspace_id == workspace_id)
    state = col(InvoiceLinkRow.state)
    is_voided = col(BookInvoice.state) == str(State.VOIDED)
    if there in (There.VOIDED, There.TO_VOID):
        over = state == str(LinkState.VOIDED)
        held = links.where(InvoiceLinkRow.quickbooks_id != "")
        if there is There.VOIDED:
            return col(BookInvoice.id).in_(held.where(over))
        to_void = state == str(LinkState.TO_VOID)
        here = and_(is_voided, col(BookInvoice.id).in_(held.where(not_(over))))
        return or_(here, col(BookInvoice.id).in_(held.where(to_void)))
    states = [str(state) for state, word in OF_LINK.items() if word is there]
    known = and_(not_(is_voided), col(BookInvoice.id).in_(links.where(state.in_(states))))
    if there is not There.TO_SEND:
        return known
    start = select(col(BillingSetupRow.start_date)).where(BillingSetupRow.workspace_id == workspace_id)
    unmet = and_(
        col(BookInvoice.state).in_([str(state) for state in ISSUED]),
        col(BookInvoice.invoice_date) >= start.scalar_subquery(),
        col(BookInvoice.id).not_in(links),
    )
    return or_(known, unmet)


_ORDERS: Mapping[str, tuple[Any, ...]] = {
    # Numbers of one series are of one length until the series outgrows it: 99 before 100.
    "number": (func.length(BookInvoice.number), col(BookInvoice.number)),
    "date": (col(BookInvoice.invoice_date),),
    "due_date": (col(BookInvoice.due_date),),
    "state": (case({str(state): at for at, state in enumerate(State)}, value=BookInvoice.state),),
    "subtotal": (col(BookInvoice.subtotal),),
    "tax": (col(BookInvoice.tax),),
    "total": (col(BookInvoice.total),),
    "owed": (_OWED,),
    "run": (func.length(BookInvoice.run_id), col(BookInvoice.run_id)),
}


def _row(row: BookInvoice, link: InvoiceLink | None, start_date: date | None) -> InvoiceRow:
    state = State(row.state)
    there = standing_there(state, row.invoice_date, link, start_date)
    return InvoiceRow(
        id=row.id,
        number=row.number,
        state=state,
        client_id=row.client_id,
        client=row.client,
        bill_to=str(row.bill_to.get("name", "")),
        invoice_date=row.invoice_date,
        due_date=row.due_date,
        currency=row.currency,
        subtotal=row.subtotal,
        tax=row.tax,
        total=row.total,
        owed=row.total - row.paid if state in ISSUED else 0,
        run_id=row.run_id,
        email=email_of(row),
        version=row.version,
        there=there,
        unmailed=link is not None and link.email_failed and there is There.THERE,
    )
