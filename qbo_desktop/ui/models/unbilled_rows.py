"""The work that is to be billed, as a table: a row a piece of work."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from qbo_desktop.locale_text import date_text
from qbo_desktop.operations.billing_reading import (
    EntryKind,
    Listed,
    Sieve,
    WorkItem,
    unbilled_list,
)
from qbo_desktop.ui.models.billing_rows import BillingRowsModel, amount_words
from qbo_desktop.ui.models.rows import NOTHING, Column
from qbo_desktop.ui.models.ticks import TICK
from qbo_desktop.wording import N_, _

if TYPE_CHECKING:
    from sqlmodel import Session

    from qbo_desktop.app import App

COLUMNS = (
    TICK,
    Column("client", N_("Client"), "client", width=190),
    Column("title", N_("Work"), "title", width=210),
    Column("work_type", N_("Work type"), "work_type", width=96, is_extra=True),
    Column("work_date", N_("Date"), "date", width=118, is_whole=True, is_data=False),
    Column("fee", N_("Fee"), "fee", right=True, width=104),
    Column("time", N_("Time"), "time", right=True, width=104, is_extra=True),
    Column("expenses", N_("Expenses"), "expenses", right=True, width=104, is_extra=True),
    Column("amount", N_("To bill"), "amount", right=True, width=112),
    Column("rate", N_("Tax rate"), "rate", width=104),
    Column("currency", N_("Currency"), width=76, is_extra=True),
)


class UnbilledRowsModel(BillingRowsModel):
    """Pieces of work of which something is unbilled; rows are `WorkItem`s."""

    amounts = frozenset({"fee", "time", "expenses", "amount"})
    days = frozenset({"work_date"})

    def __init__(self, app: App, parent: QObject | None = None) -> None:
        super().__init__(app, COLUMNS, parent)

    def read_list(self, session: Session, sieve: Sieve) -> Iterable[Listed]:
        return unbilled_list.ordered(
            session, self.app.workspace_id, sieve, sort=self.sort_key, descending=self.descending
        )

    def still_there(self, session: Session, ids: Collection[str]) -> set[str]:
        found = unbilled_list.by_ids(session, self.app.workspace_id, list(ids))
        return {one for one, item in found.items() if item.has_unbilled()}

    def read_rows(self, session: Session, ids: Sequence[Any]) -> Mapping[str, WorkItem]:
        return unbilled_list.by_ids(session, self.app.workspace_id, ids)

    def text(self, row: WorkItem, key: str) -> str:
        if key in self.amounts:
            return amount_words(self.amount(row, key), row.currency)
        if key == "work_date":
            day: date | None = row.work_date
            return date_text(day) if day is not None else NOTHING
        if key == "rate":
            return rate_words(row)
        if key == TICK.key:
            return ""
        return str(getattr(row, key)) or NOTHING

    def amount(self, row: WorkItem, key: str) -> int | None:
        if key == "amount":
            return row.unbilled()
        if key == "fee":
            return row.unbilled_fee() or None
        kind = EntryKind.TIME if key == "time" else EntryKind.EXPENSE
        parts = [entry.amount for entry in row.unbilled_entries() if entry.kind is kind]
        return sum(parts) if parts else None

    def is_muted(self, row: WorkItem, key: str) -> bool:
        return key == "rate" and not row.rate


def rate_words(row: WorkItem) -> str:
    """The tax rate of what is to be billed; all of them where the parts have several."""
    names = [row.rate] if row.unbilled_fee() or not row.unbilled_entries() else []
    names += [entry.rate for entry in row.unbilled_entries()]
    return ", ".join(name or _("No tax set") for name in dict.fromkeys(names))
