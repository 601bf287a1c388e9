"""A list of invoices as a table: drafts, approved, awaiting payment, paid, or all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QIcon

from qbo_desktop.domain.invoice import PAYABLE, EmailBy, EmailNote, EmailStatus, State
from qbo_desktop.domain.invoice_standing import There
from qbo_desktop.locale_text import date_text
from qbo_desktop.operations.billing_reading import InvoiceRow, Listed, Sieve, lists
from qbo_desktop.phrases.invoices import email_text, state_text, there_text
from qbo_desktop.store import billing_setup
from qbo_desktop.ui.models.billing_rows import BillingRowsModel, amount_words
from qbo_desktop.ui.models.marks import Shape, shape_icon
from qbo_desktop.ui.models.rows import NOTHING, Column
from qbo_desktop.ui.models.ticks import TICK
from qbo_desktop.wording import N_, _

if TYPE_CHECKING:
    from sqlmodel import Session

    from qbo_desktop.app import App

SHAPES = {
    State.DRAFT: Shape.DIAMOND,
    State.APPROVED: Shape.PLUS,
    State.AWAITING_PAYMENT: Shape.RING,
    State.EXPORTED: Shape.RING,
    State.PAID: Shape.DISC,
    State.VOIDED: Shape.BAR,
}
_THERE = {
    There.TO_SEND: Shape.PLUS,
    There.THERE: Shape.DONE,
    There.PROBLEM: Shape.CROSS,
    There.CHANGED: Shape.WARNING,
    There.TO_VOID: Shape.DIAMOND,
    There.VOIDED: Shape.BAR,
}
# What is wrong with an e-mail, and is to be seen among hundreds of invoices.
EMAIL_TROUBLE = frozenset({EmailStatus.NO_ADDRESS, EmailStatus.FAILED})


def every_state() -> list[str]:
    """Every text of the column of states."""
    return [*map(state_text, State), _overdue()]


def _overdue() -> str:
    return _("Overdue")


def every_standing() -> list[str]:
    """Every text of the column of QuickBooks, but for the rare and long one: the client's name needs the room."""
    return [*map(there_text, There)]


def _not_mailed() -> str:
    return _("Not e-mailed")


_COLUMNS = (
    TICK,
    Column("number", N_("Number"), "number", width=88, is_whole=True),
    Column("client", N_("Client"), "client", width=200),
    Column("bill_to", N_("Addressed to"), width=200, is_extra=True),
    Column("invoice_date", N_("Date"), "date", width=118, is_whole=True, is_data=False),
    Column("due_date", N_("Due date"), "due_date", width=118, is_whole=True, is_data=False),
    Column("state", N_("State"), "state", words=every_state, is_data=False),
    Column("subtotal", N_("Subtotal"), "subtotal", right=True, width=110),
    Column("tax", N_("Taxes"), "tax", right=True, width=96),
    Column("total", N_("Total"), "total", right=True, width=116),
    Column("owed", N_("Due"), "owed", right=True, width=116),
    Column("currency", N_("Currency"), width=76, is_extra=True),
    Column("run", N_("Billing run"), "run", width=90),
    Column("email", N_("E-mail"), width=120, is_data=False),
    Column("there", N_("QuickBooks"), words=every_standing, is_data=False),
)
# What every list has at first sight, and what each has beside it.
_ALWAYS = frozenset({TICK.key, "number", "client", "total"})
_BESIDE: Mapping[str, frozenset[str]] = {
    "drafts": frozenset({"invoice_date", "due_date", "tax"}),
    "approved": frozenset({"invoice_date", "due_date", "tax", "run"}),
    "awaiting": frozenset({"due_date", "state", "owed", "email", "there"}),
    "paid": frozenset({"invoice_date", "subtotal", "tax", "there"}),
    "all": frozenset({"invoice_date", "state", "owed", "there"}),
    "run": frozenset({"invoice_date", "state", "tax"}),
}
# That QuickBooks did not e-mail one is told in its own column; what is due says more of what waits than its total, and
# has a list of its own.
_GIVE_WAY: Mapping[str, frozenset[str]] = {
    "awaiting": frozenset({"email", "total"}),
    "all": frozenset({"owed"}),
}
# How each list lies when it is opened first: what asks for something is on top.
_FIRST_ORDER = {
    "drafts": ("number", False),
    "approved": ("number", False),
    "awaiting": ("due_date", False),
    "paid": ("date", True),
    "all": ("number", True),
    "run": ("number", False),
}


def bills_there(app: App) -> bool:
    """Whether invoices go to QuickBooks at all."""
    with app.store.read() as session:
        return billing_setup.read(session, app.workspace_id).is_on


def shows_standing(list_name: str) -> bool:
    """Whether a list has the column of QuickBooks at first sight, once invoices go there."""
    return "there" in _BESIDE.get(list_name, ())


def give_way(list_name: str) -> frozenset[str]:
    """The columns for which there is no room beside the one of QuickBooks."""
    return _GIVE_WAY.get(list_name, frozenset())


def columns_of(list_name: str, *, bills_there: bool = False) -> tuple[Column, ...]:
    """The columns of a list; those that it has no use for at first are extras, which a person can show."""
    shown = _ALWAYS | _BESIDE[list_name]
    shown -= give_way(list_name) if bills_there and "there" in shown else {"there"}
    columns = _COLUMNS[1:] if list_name == "run" else _COLUMNS
    return tuple(replace(column, is_extra=column.key not in shown) for column in columns)


def email_words(email: EmailNote) -> str:
    """What became of the e-mail, in the few words of a cell."""
    if email.by is None or email.by is EmailBy.NOBODY:
        return ""
    return {
        EmailStatus.NONE: "",
        EmailStatus.WAITING: _("Waiting: {to}"),
        EmailStatus.WRITTEN: _("Written: {to}"),
        EmailStatus.SENT: _("Sent: {to}"),
        EmailStatus.NO_ADDRESS: _("No address"),
        EmailStatus.FAILED: _("Failed: {to}"),
    }[email.status].format(to=email.to)


class InvoiceRowsModel(BillingRowsModel):
    """The invoices of one list. `list_name` is one of `lists.LISTS`, or "run" for those of the sieve's run."""

    amounts = frozenset({"subtotal", "tax", "total", "owed"})
    days = frozenset({"invoice_date", "due_date"})

    def __init__(self, app: App, list_name: str, parent: QObject | None = None) -> None:
        super().__init__(app, columns_of(list_name, bills_there=bills_there(app)), parent)
        self.list_name = list_name
        self.sort_key, self.descending = _FIRST_ORDER[list_name]

    def read_list(self, session: Session, sieve: Sieve) -> Iterable[Listed]:
        return lists.ordered(
            session, self.app.workspace_id, self._states(), sieve, sort=self.sort_key,
            descending=self.descending,
        )  # fmt: skip

    def still_there(self, session: Session, ids: Collection[str]) -> set[str]:
        return lists.still_in(session, self.app.workspace_id, self._states(), list(ids))

    def _states(self) -> str:
        return "all" if self.list_name == "run" else self.list_name

    def read_rows(self, session: Session, ids: Sequence[Any]) -> Mapping[str, InvoiceRow]:
        return lists.by_ids(session, self.app.workspace_id, ids)

    def versions(self, ids: Iterable[str]) -> dict[str, int]:
        """The versions that were looked at."""
        return {one: self.listed[one].version for one in ids if one in self.listed}

    def text(self, row: InvoiceRow, key: str) -> str:
        if key in self.amounts:
            return amount_words(self.amount(row, key), row.currency)
        if key in self.days:
            return date_text(getattr(row, key))
        if key == "state":
            return _overdue() if self.is_overdue(row) else state_text(row.state)
        if key == "email":
            return email_words(row.email)
        if key == "run":
            return row.run_id or NOTHING
        if key == "there":
            return _not_mailed() if row.unmailed else there_text(row.there) or NOTHING
        if key == TICK.key:
            return ""
        return str(getattr(row, key))

    def value(self, row: InvoiceRow, key: str) -> str:
        return email_text(row.email) if key == "email" else super().value(row, key)

    def amount(self, row: InvoiceRow, key: str) -> int | None:
        if key == "owed" and row.state in (State.DRAFT, State.APPROVED, State.VOIDED):
            return None
        return super().amount(row, key)

    def icon(self, row: InvoiceRow, key: str) -> QIcon | None:
        if key == "state":
            return shape_icon(Shape.WARNING if self.is_overdue(row) else SHAPES[row.state])
        if key == "email" and row.email.status in EMAIL_TROUBLE:
            return shape_icon(Shape.WARNING)
        if key == "there":
            shape = Shape.WARNING if row.unmailed else _THERE.get(row.there)
            return shape_icon(shape) if shape else None
        return None

    def is_muted(self, row: InvoiceRow, key: str) -> bool:
        return row.state is State.VOIDED

    def is_overdue(self, row: InvoiceRow) -> bool:
        """Whether the client should have paid before today."""
        return row.state in PAYABLE and row.due_date < self.today()

    def today(self) -> date:
        """Today's date in UTC, as every rule of billing takes it."""
        return self.app.store.clock().date()
