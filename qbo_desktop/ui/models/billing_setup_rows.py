"""What billing rests on as tables: accounting periods, tax rates, people with their permissions, work types.

These lists are short: they are read whole, and their ids are what the operations call a row by.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QIcon

from qbo_desktop.domain.period import Frequency, Period, frequency_of
from qbo_desktop.domain.tax import TaxRate
from qbo_desktop.locale_text import date_text, percent_text
from qbo_desktop.operations import billing_setup_reading as reading
from qbo_desktop.operations.billing_setup_reading import (
    ListedPeriod,
    ListedTaxRate,
    ListedWorkType,
    Permission,
    Person,
)
from qbo_desktop.ui import formats
from qbo_desktop.ui.models.marks import Shape, shape_icon
from qbo_desktop.ui.models.rows import NOTHING, Column, Index, RowsModel
from qbo_desktop.wording import N_, _

if TYPE_CHECKING:
    from sqlmodel import Session

    from qbo_desktop.app import App


def length_text(frequency: Frequency | None) -> str:
    """How long a period is, in a word."""
    if frequency is None:
        return NOTHING
    return {
        Frequency.MONTH: _("Month"),
        Frequency.QUARTER: _("Quarter"),
        Frequency.YEAR: _("Year"),
    }[frequency]


def period_state_text(period: Period) -> str:
    """Whether a period is open."""
    return _("Closed") if period.closed else _("Open")


def components_text(rate: TaxRate) -> str:
    """What a rate is made of: GST 5% + QST 9.975%."""
    taxes = " + ".join(f"{one.name} {percent_text(one.rate)}" for one in rate.components)
    return _("{taxes} (compound)").format(taxes=taxes) if rate.compound else taxes


class ListedRows(RowsModel):
    """Base: a subclass reads the whole list; its rows are known by `id`."""

    columns_of_it: tuple[Column, ...] = ()

    def __init__(self, app: App, parent: QObject | None = None) -> None:
        super().__init__(app, self.columns_of_it, parent)

    def listed(self, session: Session) -> Sequence[Any]:
        """Every row, in order."""
        raise NotImplementedError

    def read_ids(self, session: Session) -> Sequence[Any]:
        return [one.id for one in self.listed(session)]

    def read_rows(self, session: Session, ids: Sequence[Any]) -> Mapping[Any, Any]:
        return {one.id: one for one in self.listed(session)}


class PeriodRows(ListedRows):
    """Accounting periods, the latest first, by their first day."""

    columns_of_it = (
        Column("from", N_("From"), width=130, is_whole=True),
        Column("to", N_("To"), width=130, is_whole=True),
        Column("length", N_("Length"), width=110),
        Column("state", N_("State"), words=lambda: (_("Open"), _("Closed"))),
        Column("waiting", N_("Drafts and approved"), right=True, width=150),
    )

    def listed(self, session: Session) -> Sequence[ListedPeriod]:
        return reading.periods(session, self.app.workspace_id)

    def text(self, row: ListedPeriod, key: str) -> str:
        period = row.period
        if key == "from":
            return date_text(period.start)
        if key == "to":
            return date_text(period.end)
        if key == "length":
            return length_text(frequency_of(period))
        if key == "state":
            return period_state_text(period)
        return number_or_nothing(row.waiting)

    def icon(self, row: ListedPeriod, key: str) -> QIcon | None:
        if key != "state":
            return None
        return shape_icon(Shape.BAR if row.period.closed else Shape.DISC)

    def is_muted(self, row: ListedPeriod, key: str) -> bool:
        return row.period.closed


class TaxRows(ListedRows):
    """Tax rates; retired ones last."""

    columns_of_it = (
        Column("name", N_("Name"), width=170),
        Column("components", N_("Taxes"), width=230),
        Column("percent", N_("Whole rate"), right=True, width=100, is_whole=True),
        Column("used", N_("Used"), words=lambda: (_("In use"), _("Unused"))),
        Column("state", N_("State"), words=lambda: (_("Offered"), _("Retired"))),
    )

    def listed(self, session: Session) -> Sequence[ListedTaxRate]:
        return reading.rates(session, self.app.workspace_id)

    def text(self, row: ListedTaxRate, key: str) -> str:
        rate = row.rate
        if key == "name":
            return rate.name
        if key == "components":
            return components_text(rate)
        if key == "percent":
            return percent_text(rate.percent())
        if key == "used":
            return _("In use") if row.used else _("Unused")
        return _("Retired") if row.retired else _("Offered")

    def icon(self, row: ListedTaxRate, key: str) -> QIcon | None:
        if key != "state":
            return None
        return shape_icon(Shape.BAR if row.retired else Shape.DISC)

    def is_muted(self, row: ListedTaxRate, key: str) -> bool:
        return row.retired or (key == "used" and not row.used)


class StaffRows(ListedRows):
    """People; their permissions are ticks in columns of their own, keyed by the permission."""

    columns_of_it = (
        Column("name", N_("Name"), width=240),
        Column("here", N_("Works here"), width=150),
        Column(str(Permission.BILLING_ADMIN), N_("Billing admin"), width=140),
        Column(str(Permission.SEND_INVOICES), N_("Send invoices"), width=140),
    )

    def listed(self, session: Session) -> Sequence[Person]:
        return reading.people(session, self.app.workspace_id)

    def permission_at(self, column: int) -> Permission | None:
        """The permission of a column; None for a column of words."""
        key = self.columns[column].key if 0 <= column < len(self.columns) else ""
        return Permission(key) if key in set(Permission) else None

    def text(self, row: Person, key: str) -> str:
        if key == "name":
            return row.name
        if key == "here":
            return _("Works here") if row.at_work else ""
        return ""

    def value(self, row: Person, key: str) -> str:
        if key in set(Permission):
            return _("yes") if Permission(key) in row.permissions else _("no")
        return self.text(row, key)

    def icon(self, row: Person, key: str) -> QIcon | None:
        return shape_icon(Shape.DONE) if key == "here" and row.at_work else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        permission = self.permission_at(index.column()) if index.isValid() else None
        if permission is None or role not in (
            Qt.ItemDataRole.CheckStateRole,
            Qt.ItemDataRole.AccessibleTextRole,
            Qt.ItemDataRole.ToolTipRole,
        ):
            return super().data(index, role)
        person = self.row(index.row())
        if person is None:
            return None
        holds = permission in person.permissions
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if holds else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.ToolTipRole:
            return meaning_text(permission)
        return (
            _("{column}: {value}").format(column=_(self.columns[index.column()].title), value=_("ticked"))
            if holds
            else _("{column}: {value}").format(
                column=_(self.columns[index.column()].title), value=_("not ticked")
            )
        )


def meaning_text(permission: Permission) -> str:
    """What a permission allows."""
    return {
        Permission.BILLING_ADMIN: _(
            "May approve and void invoices, record payments, and keep periods, taxes and people."
        ),
        Permission.SEND_INVOICES: _("May send approved invoices, or post them without sending."),
    }[permission]


class WorkTypeRows(ListedRows):
    """Work types in alphabetical order."""

    columns_of_it = (
        Column("name", N_("Name"), width=320),
        Column("uses", N_("Used"), right=True, width=110),
    )

    def listed(self, session: Session) -> Sequence[ListedWorkType]:
        return reading.types(session, self.app.workspace_id)

    def text(self, row: ListedWorkType, key: str) -> str:
        return row.name if key == "name" else number_or_nothing(row.uses)


def number_or_nothing(count: int) -> str:
    """A count; a dash for none."""
    return formats.number(count) if count else NOTHING
