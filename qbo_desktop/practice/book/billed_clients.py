"""Whom the book bills: the clients with work or an invoice."""

from __future__ import annotations

from sqlmodel import Session, col, select

from qbo_desktop.practice.book.billing_tables import BookInvoice, BookWork
from qbo_desktop.store.tables.contacts import MirrorRecord
from qbo_desktop.sync.side import PRACTICE


def listed(session: Session, workspace_id: int) -> list[tuple[str, str]]:
    """Id and name of every client with work or an invoice, by name."""
    billed = select(BookInvoice.client_id).where(BookInvoice.workspace_id == workspace_id)
    worked = select(BookWork.client_id).where(BookWork.workspace_id == workspace_id)
    rows = session.exec(
        select(MirrorRecord.record_id, MirrorRecord.label)
        .where(
            MirrorRecord.workspace_id == workspace_id,
            MirrorRecord.side == PRACTICE,
            col(MirrorRecord.record_id).in_(billed.union(worked)),
        )
        .order_by(col(MirrorRecord.search))
    )
    return [(client_id, name) for client_id, name in rows]
