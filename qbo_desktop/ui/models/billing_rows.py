"""What the tables of billing share: ticks, a sieve, and the sums of what is shown, ticked or selected."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt

from qbo_desktop.domain.money import amount_text
from qbo_desktop.locale_text import money_text
from qbo_desktop.operations.billing_reading import Listed, Sieve, Sum, sums
from qbo_desktop.store import workspaces
from qbo_desktop.ui import formats
from qbo_desktop.ui.models.rows import NOTHING, Column, Index
from qbo_desktop.ui.models.ticks import TicksModel
from qbo_desktop.wording import language

if TYPE_CHECKING:
    from sqlmodel import Session

    from qbo_desktop.app import App


# A column of amounts has room for this one at least.
_USUAL_AMOUNT = 999_99
_TOTAL = attrgetter("total")


class BillingRowsModel(TicksModel):
    """Base of the tables of work and of invoices; ids are the book's own.

    `amounts` and `days` are the keys of the columns that hold such: what is copied of them is what a spreadsheet
    takes for a number or a date, not what is nice to read.
    """

    amounts: frozenset[str] = frozenset()
    days: frozenset[str] = frozenset()

    def __init__(self, app: App, columns: Sequence[Column], parent: QObject | None = None) -> None:
        texts = dict.fromkeys(self.amounts, self.amount_texts)
        fitted = [replace(one, words=texts.get(one.key, one.words)) for one in columns]
        super().__init__(app, fitted, parent)
        self.sieve = Sieve()
        self.listed: dict[str, Listed] = {}
        self._sums: tuple[Sum, ...] | None = None
        # The currency that goes without saying.
        self.home_currency = "CAD"

    # --- what a subclass says ---------------------------------------------------------------------------

    def read_list(self, session: Session, sieve: Sieve) -> Iterable[Listed]:
        """The rows that the sieve keeps, in the order in force."""
        raise NotImplementedError

    def still_there(self, session: Session, ids: Collection[str]) -> set[str]:
        """Those of these rows that are on the list, whatever the sieve keeps."""
        raise NotImplementedError

    # --- reading ----------------------------------------------------------------------------------------

    def set_sieve(self, sieve: Sieve) -> None:
        """Narrow the list; the words searched for are set by themselves."""
        sieve = replace(sieve, search="")
        if sieve != self.sieve:
            self.sieve = sieve
            self.refresh()

    def is_narrowed(self) -> bool:
        """Whether something keeps rows of the list from being shown."""
        return bool(self.sieve or self.search.strip())

    def read_ids(self, session: Session) -> Sequence[str]:
        self.home_currency = workspaces.settings_of(session, self.app.workspace_id).get("practice.currency")
        found = self.read_list(session, replace(self.sieve, search=self.search))
        listed = {row.id: row for row in found}
        if listed != self.listed:
            self._sums = None  # another order alone comes to the same
        self.listed = listed
        # A tick outlives a search, and goes with its row.
        if gone := self.ticked - self.listed.keys():
            self.ticked -= gone - (self.still_there(session, gone) if self.is_narrowed() else set())
        return list(self.listed)

    # --- sums -------------------------------------------------------------------------------------------

    def sums_shown(self) -> tuple[Sum, ...]:
        """Everything shown, each currency for itself."""
        if self._sums is None:
            self._sums = sums(self.listed.values())
        return self._sums

    def sums_of(self, ids: Iterable[str]) -> tuple[Sum, ...]:
        """Some of the rows shown, each currency for itself."""
        return sums(self.listed[one] for one in ids if one in self.listed)

    def amount_texts(self) -> list[str]:
        """The widest amounts that stand in the list: an amount is never shown in part."""
        # Which currency has which of them is of no matter for a width.
        rows = self.listed.values()
        ends = (max(rows, key=_TOTAL).total, min(rows, key=_TOTAL).total) if rows else ()
        currencies = [one.currency for one in self.sums_shown()]
        texts = [money_text(amount, currency) for currency in currencies for amount in ends if amount]
        return [*texts, money_text(_USUAL_AMOUNT, self.home_currency)]

    # --- cells ------------------------------------------------------------------------------------------

    def value(self, row: Any, key: str) -> str:
        if key in self.amounts:
            amount = self.amount(row, key)
            return plain_amount(amount, row.currency, self.home_currency) if amount is not None else ""
        if key in self.days:
            day = self.day(row, key)
            return day.isoformat() if day is not None else ""
        return super().value(row, key)

    def amount(self, row: Any, key: str) -> int | None:
        """The amount in a cell in minor units, or None where nothing stands."""
        return int(getattr(row, key))

    def day(self, row: Any, key: str) -> Any:
        """The date in a cell, or None."""
        return getattr(row, key)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.ToolTipRole and index.isValid():
            key = self.columns[index.column()].key
            if key in self.amounts or key in self.days:
                role = Qt.ItemDataRole.DisplayRole
        return super().data(index, role)


def amount_words(amount: int | None, currency: str) -> str:
    """An amount for a cell; a dash where there is none."""
    return money_text(amount, currency) if amount is not None else NOTHING


def plain_amount(amount: int, currency: str, home: str) -> str:
    """An amount as a spreadsheet of the language in force reads it, with the code of a foreign currency."""
    number = amount_text(amount, currency)
    number = number.replace(".", ",") if language().startswith("fr") else number
    return number if currency == home else f"{number} {currency}"


def sum_words(found: Iterable[Sum], *, owed: bool = False) -> str:
    """Totals of each currency, one beside the other: $1,234.50 · USD 80.00. `owed`: what is still owed."""
    amounts = [(one.owed if owed else one.total, one.currency) for one in found]
    # Where one currency comes to nothing, the others say what there is.
    telling = [(amount, currency) for amount, currency in amounts if amount] or amounts[:1]
    return " · ".join(money_text(amount, currency) for amount, currency in telling)


def count_of(found: Iterable[Sum]) -> int:
    """How many rows were summed up."""
    return sum(one.count for one in found)


def count_text(found: Iterable[Sum]) -> str:
    """The same with its thousands apart."""
    return formats.number(count_of(found))
