"""To whom the book's invoices are addressed: who will need a customer where the invoices go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import String, and_, func, or_, type_coerce
from sqlmodel import Session, col, select

from qbo_desktop.domain.invoice import ISSUED, State
from qbo_desktop.practice.book.billing_tables import BookInvoice

_CONTACT = func.json_extract(type_coerce(BookInvoice.bill_to, String), "$.contact_id")
_NAME = func.json_extract(type_coerce(BookInvoice.bill_to, String), "$.name")
# What is not sent yet will be dated when it is: its date does not count.
_NOT_SENT = (State.DRAFT, State.APPROVED)


@dataclass(frozen=True, slots=True)
class Addressee:
    """A contact, its name as the latest invoice has it, and how many invoices are addressed to it."""

    contact_id: str
    name: str
    invoices: int


def addressees(session: Session, workspace_id: int, since: date | None) -> list[Addressee]:
    """Those of drafts, approved invoices and what was issued on or after a day (None: whenever), by name."""
    rows = session.exec(
        select(_CONTACT, func.max(_NAME), func.count())
        .where(BookInvoice.workspace_id == workspace_id, _goes(since))
        .group_by(_CONTACT)
        .order_by(func.max(col(BookInvoice.client_key)))
    )
    return [Addressee(str(contact_id), str(name), count) for contact_id, name, count in rows]


def issued_ids(session: Session, workspace_id: int, since: date) -> list[str]:
    """The invoices that were issued, are not voided and dated on or after a day, by date and number."""
    return list(
        session.exec(
            select(BookInvoice.id)
            .where(
                BookInvoice.workspace_id == workspace_id,
                col(BookInvoice.state).in_(_texts(ISSUED)),
                BookInvoice.invoice_date >= since,
            )
            .order_by(col(BookInvoice.invoice_date), col(BookInvoice.number), col(BookInvoice.id))
        )
    )


def not_sent(session: Session, workspace_id: int) -> int:
    """How many drafts and approved invoices there are."""
    return session.exec(
        select(func.count())
        .select_from(BookInvoice)
        .where(BookInvoice.workspace_id == workspace_id, col(BookInvoice.state).in_(_texts(_NOT_SENT)))
    ).one()


def _goes(since: date | None) -> Any:
    issued: Any = col(BookInvoice.state).in_(_texts(ISSUED))
    if since is not None:
        issued = and_(issued, col(BookInvoice.invoice_date) >= since)
    return or_(col(BookInvoice.state).in_(_texts(_NOT_SENT)), issued)


def _texts(states: Iterable[State]) -> list[str]:
    return [str(state) for state in states]
