"""The work of which something is to be billed, as it is looked at: narrowed, in an order, a screenful at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, case, func, or_
from sqlmodel import Session, col, select

from qbo_desktop.practice.book.billing_sieve import (
    Listed,
    Sieve,
    amount_meant,
    has_words,
    listed,
    listed_by_client,
)
from qbo_desktop.practice.book.billing_tables import BookEntry, BookTaxRate, BookWork, BookWorkType
from qbo_desktop.practice.book.invoices import pieces
from qbo_desktop.practice.book.work_list import EntryKind, FeeType, WorkItem, values_of

SORTS = ("client", "title", "work_type", "date", "fee", "time", "expenses", "amount", "rate")
EVERYTHING = Sieve()


class _Query:
    """Work with the sums of its entries that no invoice bills, and what it can be sorted by.

    What counts is what `WorkItem.unbilled` counts: the fixed fee, billable expenses, and time where the work is
    paid by time.
    """

    def __init__(self, workspace_id: int, sieve: Sieve) -> None:
        def of(kind: EntryKind) -> Any:
            return func.sum(case((col(BookEntry.kind) == str(kind), BookEntry.amount), else_=0))

        def many(kind: EntryKind) -> Any:
            return func.sum(case((col(BookEntry.kind) == str(kind), 1), else_=0))

        entries = (
            select(BookEntry)
            .with_only_columns(
                col(BookEntry.work_id).label("work_id"),
                of(EntryKind.TIME).label("time"),
                of(EntryKind.EXPENSE).label("expenses"),
                many(EntryKind.TIME).label("times"),
                many(EntryKind.EXPENSE).label("outlays"),
            )
            .where(
                col(BookEntry.workspace_id) == workspace_id,
                col(BookEntry.invoice_id) == "",
                col(BookEntry.billable).is_(True),
            )
            .group_by(col(BookEntry.work_id))
            .subquery()
        )
        by_time = col(BookWork.fee_type) == str(FeeType.TIME)
        self.fee = case(
            (
                and_(col(BookWork.fee_type) == str(FeeType.FIXED), col(BookWork.invoice_id) == ""),
                BookWork.fee,
            ),
            else_=0,
        )
        self.time = case((by_time, func.coalesce(entries.c.time, 0)), else_=0)
        self.expenses = func.coalesce(entries.c.expenses, 0)
        self.amount = self.fee + self.time + self.expenses
        has_time = and_(by_time, func.coalesce(entries.c.times, 0) > 0)
        self.select: Any = (
            select(BookWork)
            .with_only_columns(
                col(BookWork.id), col(BookWork.currency), self.amount, self.amount, col(BookWork.version)
            )
            .outerjoin(entries, entries.c.work_id == col(BookWork.id))
            .where(
                col(BookWork.workspace_id) == workspace_id,
                or_(self.fee > 0, has_time, func.coalesce(entries.c.outlays, 0) > 0),
            )
        )
        self._workspace_id = workspace_id
        self._narrow(sieve)

    def _narrow(self, sieve: Sieve) -> None:
        if sieve.client_id:
            self.select = self.select.where(BookWork.client_id == sieve.client_id)
        if sieve.first is not None:
            self.select = self.select.where(col(BookWork.work_date) >= sieve.first)
        if sieve.last is not None:
            self.select = self.select.where(col(BookWork.work_date) <= sieve.last)
        type_name: Any = (
            select(BookWorkType.name)
            .where(
                col(BookWorkType.workspace_id) == self._workspace_id,
                col(BookWorkType.id) == col(BookWork.work_type_id),
            )
            .correlate(BookWork)
            .scalar_subquery()
        )
        words = list(
            has_words(
                self._workspace_id,
                sieve.search,
                BookWork.client_id,
                (func.fold(BookWork.title), func.fold(type_name)),
            )
        )
        amount = amount_meant(sieve.search)
        if words and amount is not None:
            self.select = self.select.where(or_(self.amount == amount, and_(*words)))
            return
        for word in words:
            self.select = self.select.where(word)

    def order(self, sort: str) -> tuple[Any, ...]:
        """What the list is sorted by; joins what it needs for that."""
        if sort == "work_type":
            self.select = self.select.outerjoin(
                BookWorkType,
                and_(
                    col(BookWorkType.workspace_id) == self._workspace_id,
                    col(BookWorkType.id) == col(BookWork.work_type_id),
                ),
            )
            return (func.coalesce(BookWorkType.name_key, ""),)
        if sort == "rate":
            self.select = self.select.outerjoin(
                BookTaxRate,
                and_(
                    col(BookTaxRate.workspace_id) == self._workspace_id,
                    col(BookTaxRate.id) == col(BookWork.rate_id),
                ),
            )
            return (func.coalesce(BookTaxRate.name_key, ""),)
        orders: Mapping[str, tuple[Any, ...]] = {
            "title": (func.lower(BookWork.title),),
            "date": (func.coalesce(BookWork.work_date, ""),),
            "fee": (self.fee,),
            "time": (self.time,),
            "expenses": (self.expenses,),
            "amount": (self.amount,),
        }
        return orders[sort]


def ordered(
    session: Session,
    workspace_id: int,
    sieve: Sieve = EVERYTHING,
    *,
    sort: str = "client",
    descending: bool = False,
) -> list[Listed]:
    """The work that the sieve keeps, in its order; `total` and `owed` are what is unbilled of it."""
    query = _Query(workspace_id, sieve)
    by_id = (func.length(BookWork.id), col(BookWork.id))
    if sort == "client":
        return listed_by_client(
            session, workspace_id, query.select.order_by(*by_id), BookWork.client_id, descending=descending
        )
    keys = [*query.order(sort), *by_id]
    found = query.select.order_by(*(key.desc() for key in keys) if descending else keys)
    return listed(session, found)


def by_ids(session: Session, workspace_id: int, ids: Sequence[str]) -> dict[str, WorkItem]:
    """Some pieces of work with their entries, by id; what is no longer there is left out."""
    rows: list[BookWork] = []
    for piece in pieces(ids):
        query = select(BookWork).where(BookWork.workspace_id == workspace_id, col(BookWork.id).in_(piece))
        rows += session.exec(query)
    return {item.id: item for item in values_of(session, workspace_id, rows)}


def count(session: Session, workspace_id: int) -> int:
    """How many pieces of work have something to bill."""
    query = _Query(workspace_id, EVERYTHING).select
    return int(session.execute(select(func.count()).select_from(query.subquery())).scalar_one())
