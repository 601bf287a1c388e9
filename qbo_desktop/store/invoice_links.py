"""What became of each invoice in QuickBooks: questions asked of the links, answered in values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from qbo_desktop.domain.changes import Topic
from qbo_desktop.domain.invoice_links import InvoiceLink, LinkState
from qbo_desktop.domain.sales_invoice import Difference, RemoteInvoice, facts_of
from qbo_desktop.store.tables.billing import InvoiceLinkRow
from qbo_desktop.store.work import Work
from qbo_desktop.sync.invoice_side import IssuedInvoice

_IN_ONE_QUESTION = 500


def to_value(row: InvoiceLinkRow) -> InvoiceLink:
    """A row as a value."""
    values: dict[str, Any] = row.model_dump(exclude={"workspace_id", "changed_at"})
    values["state"] = LinkState(row.state)
    values["drift"] = tuple(Difference(**one) for one in row.drift)
    return InvoiceLink(**values)


def get(session: Session, workspace_id: int, invoice_id: str) -> InvoiceLink | None:
    """The link of an invoice of the practice, or None."""
    row = session.get(InvoiceLinkRow, (workspace_id, invoice_id))
    return to_value(row) if row else None


def of_many(session: Session, workspace_id: int, invoice_ids: Sequence[str]) -> dict[str, InvoiceLink]:
    """The links of these invoices by the invoice's id, of those that have one."""
    return _by(session, workspace_id, "invoice_id", invoice_ids)


def held_as(session: Session, workspace_id: int, quickbooks_ids: Sequence[str]) -> dict[str, InvoiceLink]:
    """The links to these invoices of QuickBooks, by the id there."""
    return _by(session, workspace_id, "quickbooks_id", quickbooks_ids)


def _by(session: Session, workspace_id: int, name: str, ids: Sequence[str]) -> dict[str, InvoiceLink]:
    found: dict[str, InvoiceLink] = {}
    for start in range(0, len(ids), _IN_ONE_QUESTION):
        rows = session.exec(
            select(InvoiceLinkRow).where(
                InvoiceLinkRow.workspace_id == workspace_id,
                col(getattr(InvoiceLinkRow, name)).in_(ids[start : start + _IN_ONE_QUESTION]),
            )
        )
        found |= {getattr(row, name): to_value(row) for row in rows}
    return found


def in_state(
    session: Session,
    workspace_id: int,
    states: Iterable[LinkState] = (),
    *,
    limit: int = 0,
    after: str = "",
    to_email: bool = False,
    again: Collection[str] = (),
) -> list[InvoiceLink]:
    """The links in these states (none named: all), by date and number. With `limit` a page after an id.

    `to_email`: only those that QuickBooks is to e-mail and has not, and those of `again`.
    """
    query = select(InvoiceLinkRow).where(InvoiceLinkRow.workspace_id == workspace_id)
    wanted = [str(state) for state in states]
    if wanted:
        query = query.where(col(InvoiceLinkRow.state).in_(wanted))
    if to_email:
        query = query.where(
            col(InvoiceLinkRow.emails).is_(True),
            or_(
                col(InvoiceLinkRow.emailed_at).is_(None),
                col(InvoiceLinkRow.email_failed).is_(True),
                col(InvoiceLinkRow.invoice_id).in_(list(again)),
            ),
        )
    if limit:
        query = query.where(InvoiceLinkRow.invoice_id > after).order_by(col(InvoiceLinkRow.invoice_id))
        return [to_value(row) for row in session.exec(query.limit(limit))]
    query = query.order_by(
        col(InvoiceLinkRow.invoice_date), col(InvoiceLinkRow.number), col(InvoiceLinkRow.invoice_id)
    )
    return [to_value(row) for row in session.exec(query)]


def each(
    session: Session, workspace_id: int, states: Iterable[LinkState], page: int = 500
) -> Iterator[InvoiceLink]:
    """The links in these states one by one, by id; however many, only a page is held."""
    wanted, last = list(states), ""
    while True:
        found = in_state(session, workspace_id, wanted, limit=page, after=last)
        yield from found
        if len(found) < page:
            return
        last = found[-1].invoice_id
        session.expunge_all()


def counts(session: Session, workspace_id: int) -> dict[LinkState, int]:
    """How many links are in each state."""
    rows = session.exec(
        select(InvoiceLinkRow.state, func.count())
        .where(InvoiceLinkRow.workspace_id == workspace_id)
        .group_by(col(InvoiceLinkRow.state))
    )
    return dict.fromkeys(LinkState, 0) | {LinkState(state): number for state, number in rows}


# Rows. Only a run, and what a person decides about an invoice, writes them.


def rows_of(work: Work, invoice_ids: Sequence[str]) -> dict[str, InvoiceLinkRow]:
    """The rows of these invoices."""
    found: dict[str, InvoiceLinkRow] = {}
    for start in range(0, len(invoice_ids), _IN_ONE_QUESTION):
        rows = work.session.exec(
            select(InvoiceLinkRow).where(
                InvoiceLinkRow.workspace_id == work.workspace_id,
                col(InvoiceLinkRow.invoice_id).in_(invoice_ids[start : start + _IN_ONE_QUESTION]),
            )
        )
        found |= {row.invoice_id: row for row in rows}
    return found


def new_row(work: Work, issued: IssuedInvoice) -> InvoiceLinkRow:
    """The row of an invoice that was just issued: it goes with the next run."""
    row = _row(work.workspace_id, issued, work.now)
    work.session.add(row)
    return row


def coming(issued: IssuedInvoice) -> InvoiceLink:
    """The link that an invoice will have once a run has read it. Nothing is written."""
    return to_value(_row(0, issued, issued.issued_at or datetime.now(UTC)))


def _row(workspace_id: int, issued: IssuedInvoice, now: datetime) -> InvoiceLinkRow:
    return InvoiceLinkRow(
        workspace_id=workspace_id,
        invoice_id=issued.id,
        number=issued.number,
        client_id=issued.client_id,
        client=issued.client,
        bill_to_id=issued.bill_to_id,
        invoice_date=issued.invoice_date,
        currency=issued.currency,
        tax=issued.tax,
        total=issued.total,
        state=str(LinkState.TO_SEND),
        emails=issued.emails,
        source_version=issued.version,
        changed_at=now,
    )


def move(work: Work, row: InvoiceLinkRow, state: LinkState) -> None:
    """Bring a link to another state."""
    if row.state != state:
        row.state, row.changed_at = str(state), work.now
    work.touch(Topic.INVOICES)


def show(work: Work, row: InvoiceLinkRow, record: RemoteInvoice) -> None:
    """Remember what QuickBooks showed of an invoice."""
    row.quickbooks_id, row.quickbooks_version = record.id, record.version
    row.doc_number = record.number
    row.quickbooks_total, row.quickbooks_balance = record.total, record.balance
    row.held = facts_of(record)
    if record.emailed and row.emailed_at is None:
        row.emailed_at = record.emailed_at or work.now
    row.changed_at = work.now
    work.touch(Topic.INVOICES)


def agree(row: InvoiceLinkRow, facts: Mapping[str, str]) -> None:
    """Both sides agree on this: what differs from it later is drift."""
    row.agreed, row.drift = dict(facts), []


def set_drift(row: InvoiceLinkRow, drift: Iterable[Difference]) -> None:
    """In what QuickBooks differs from what was agreed."""
    row.drift = [
        {"field": one.field, "practice": one.practice, "quickbooks": one.quickbooks} for one in drift
    ]
