"""The tax rates of the Practice Book: those that a country brings, and those that a person adds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from qbo_desktop.domain.contact import one_line
from qbo_desktop.domain.money import decimal_text
from qbo_desktop.domain.problem import Fix
from qbo_desktop.domain.tax import MOST_COMPONENTS, TaxComponent, TaxRate
from qbo_desktop.errors import BillingRefused, UsageError
from qbo_desktop.practice.book.billing_tables import (
    BookEntry,
    BookInvoice,
    BookInvoiceLine,
    BookTaxRate,
    BookWork,
)
from qbo_desktop.practice.book.fields import clean, lookup_key, short
from qbo_desktop.practice.book.staff import Permission, require
from qbo_desktop.practice.book.tax_defaults import ALL_NAMES, defaults
from qbo_desktop.store.work import Work
from qbo_desktop.wording import _

TAX_NUMBERS = "book_tax_rate"
LONGEST_RATE_NAME = 100
# A component of a percentage with more digits, or above this, is a slip.
MOST_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class ListedRate:
    """A rate as the list shows it. `code` names one that came with the book."""

    rate: TaxRate
    code: str
    retired: bool


def add_defaults(work: Work, country: str) -> list[TaxRate]:
    """Add the rates that a book of the country begins with, named in the language of the moment; those added.

    Those that are there already, by code or by name, are left as they are.
    """
    rows = _rows(work.session, work.workspace_id)
    codes, names = {row.code for row in rows}, {row.name_key for row in rows}
    added = [
        _insert(work, default.name, default.components, False, default.code)
        for default in defaults(country)
        if default.code not in codes and lookup_key(default.name) not in names
    ]
    work.session.flush()
    return [to_rate(row) for row in added]


def listed(session: Session, workspace_id: int) -> list[ListedRate]:
    """Every rate in the order in which it was added, retired ones too."""
    return [ListedRate(to_rate(row), row.code, row.retired) for row in _rows(session, workspace_id)]


def find(session: Session, workspace_id: int, name: str) -> TaxRate | None:
    """The rate of that name or id; None for an empty name (“no tax set”).

    Case and blanks do not count, and a rate that came with the book is found by its English and by its French
    name. Raises UsageError for a name that no rate has, and for the name of a retired one (by its id it is
    found: a line that has it keeps it).
    """
    return Finder(session, workspace_id).find(name)


class Finder:
    """Looks rates up by name; the rates are read once."""

    def __init__(self, session: Session, workspace_id: int) -> None:
        self._by_key: dict[str, BookTaxRate] = {}
        rows = _rows(session, workspace_id)
        for row in rows:
            for name in ALL_NAMES.get(row.code, ()):
                self._by_key[lookup_key(name)] = row
        for row in rows:
            self._by_key[row.name_key] = row
        self._by_id = {row.id: row for row in rows}
        self._names = [row.name for row in rows if not row.retired]

    def find(self, name: str) -> TaxRate | None:
        """As the function `find`."""
        key = lookup_key(clean(name))
        if not key:
            return None
        row = self._by_key.get(key) or self._by_id.get(name.strip())
        if row is None:
            raise UsageError(
                _("There is no tax rate “{name}”.").format(name=short(name)),
                _("There are: {names}.").format(names=", ".join(self._names)),
            )
        if row.retired and row.id != name.strip():
            raise UsageError(
                _("The tax rate “{name}” is retired: nothing new is taxed with it.").format(name=row.name),
                _("Take another rate, or take it back into use on the Taxes page."),
            )
        return to_rate(row)

    def by_id(self, rate_id: str) -> TaxRate | None:
        """The rate of that id as it is now, or None; retired or not."""
        row = self._by_id.get(rate_id)
        return to_rate(row) if row else None


def add(work: Work, name: str, components: Iterable[tuple[str, Decimal]], compound: bool = False) -> TaxRate:
    """Add a rate of one or two components. One that exists with this content changes nothing.

    Other content replaces it while nothing uses it. Needs billing admin. Raises UsageError for what cannot be
    a rate and BillingRefused where it is in use.
    """
    name = _not_an_id(_checked_name(name))
    parts = _checked(name, components, compound)
    row = next(
        (row for row in _rows(work.session, work.workspace_id) if row.name_key == lookup_key(name)), None
    )
    if row is not None and (row.components, row.compound) == (_to_json(parts), compound) and not row.retired:
        return to_rate(row)
    require(work, Permission.BILLING_ADMIN)
    if row is None:
        row = _insert(work, name, parts, compound)
    else:
        if (row.components, row.compound) != (_to_json(parts), compound):
            _require_unused(work, row)
            row.components, row.compound = _to_json(parts), compound
            row.code = ""
        row.retired = False
        row.version += 1
    work.session.flush()
    return to_rate(row)


def change(
    work: Work, rate_id: str, name: str, components: Iterable[tuple[str, Decimal]], compound: bool = False
) -> TaxRate:
    """Give a rate another name or other components. Needs billing admin.

    What it is called can always be changed: lines keep the name that they have. What it takes can be changed
    while nothing uses it. Raises UsageError for what cannot be a rate, a name that another rate has, and an
    unknown id; BillingRefused where it is in use.
    """
    name = _not_an_id(_checked_name(name))
    parts = _checked(name, components, compound)
    require(work, Permission.BILLING_ADMIN)
    rows = _rows(work.session, work.workspace_id)
    row = _named(work, rate_id)
    if any(one.name_key == lookup_key(name) and one.id != row.id for one in rows):
        raise UsageError(
            _("There is a tax rate “{name}” already.").format(name=name), _("Choose another name.")
        )
    if (row.components, row.compound) != (_to_json(parts), compound):
        _require_unused(work, row)
        row.components, row.compound, row.code = _to_json(parts), compound, ""
        row.version += 1
    if row.name != name:
        row.name, row.name_key = name, lookup_key(name)
        row.version += 1
    work.session.flush()
    return to_rate(row)


def delete(work: Work, name: str) -> TaxRate:
    """Delete a rate that nothing uses. Needs billing admin. Raises BillingRefused where it is in use."""
    require(work, Permission.BILLING_ADMIN)
    row = _named(work, name)
    _require_unused(work, row)
    work.session.delete(row)
    work.session.flush()
    return to_rate(row)


def retire(work: Work, name: str, retired: bool = True) -> TaxRate:
    """Offer a rate no more, or again; what has it keeps it. Needs billing admin. Raises UsageError."""
    require(work, Permission.BILLING_ADMIN)
    row = _named(work, name)
    if row.retired != retired:
        row.retired = retired
        row.version += 1
        work.session.flush()
    return to_rate(row)


def users_of(session: Session, workspace_id: int, rate_id: str) -> list[str]:
    """A few of those that use a rate, as a person calls them: numbers of invoices, titles of work."""
    numbers = session.exec(
        select(BookInvoice.number)
        .join(
            BookInvoiceLine,
            (col(BookInvoiceLine.workspace_id) == col(BookInvoice.workspace_id))
            & (col(BookInvoiceLine.invoice_id) == col(BookInvoice.id)),
        )
        .where(BookInvoiceLine.workspace_id == workspace_id, BookInvoiceLine.rate_id == rate_id)
        .distinct()
        .limit(4)
    ).all()
    titles = session.exec(
        select(BookWork.title)
        .where(BookWork.workspace_id == workspace_id, BookWork.rate_id == rate_id)
        .limit(4)
    ).all()
    entries = session.exec(
        select(BookWork.title)
        .join(
            BookEntry,
            (col(BookEntry.workspace_id) == col(BookWork.workspace_id))
            & (col(BookEntry.work_id) == col(BookWork.id)),
        )
        .where(BookEntry.workspace_id == workspace_id, BookEntry.rate_id == rate_id)
        .limit(4)
    ).all()
    return list(dict.fromkeys([*numbers, *titles, *entries]))[:4]


def to_json(rate: TaxRate) -> dict[str, Any]:
    """A rate as a line keeps it."""
    return {
        "id": rate.id,
        "name": rate.name,
        "compound": rate.compound,
        "components": _to_json(rate.components),
    }


def from_json(content: Mapping[str, Any]) -> TaxRate:
    """A rate as a line kept it."""
    components = tuple((one["name"], one["rate"]) for one in content["components"])
    return _kept(content["id"], content["name"], components, bool(content["compound"]))


@lru_cache(maxsize=256)
def _kept(rate_id: str, name: str, components: tuple[tuple[str, str], ...], compound: bool) -> TaxRate:
    """One value for the rate that thousands of lines have."""
    parts = tuple(TaxComponent(one, Decimal(percent)) for one, percent in components)
    return TaxRate(rate_id, name, parts, compound)


def to_rate(row: BookTaxRate) -> TaxRate:
    """A row as a value."""
    return TaxRate(row.id, row.name, _from_json(row.components), row.compound)


def _insert(
    work: Work, name: str, components: tuple[TaxComponent, ...], compound: bool, code: str = ""
) -> BookTaxRate:
    row = BookTaxRate(
        workspace_id=work.workspace_id,
        id=f"T{work.next_numbers(TAX_NUMBERS)[0]}",
        name=name,
        name_key=lookup_key(name),
        code=code,
        components=_to_json(components),
        compound=compound,
    )
    work.session.add(row)
    return row


def _rows(session: Session, workspace_id: int) -> list[BookTaxRate]:
    rows = session.exec(select(BookTaxRate).where(BookTaxRate.workspace_id == workspace_id))
    return sorted(rows, key=lambda row: (len(row.id), row.id))


def _named(work: Work, name: str) -> BookTaxRate:
    rows = _rows(work.session, work.workspace_id)
    key = lookup_key(name)
    row = next((row for row in rows if row.name_key == key or row.id == name.strip()), None)
    if row is None:
        # One that came with the book goes by its name in the other language as well.
        aliases = ((lookup_key(one), row) for row in rows for one in ALL_NAMES.get(row.code, ()))
        row = next((row for alias, row in aliases if alias == key), None)
    if row is None:
        raise UsageError(
            _("There is no tax rate “{name}”.").format(name=short(name)),
            _("There are: {names}.").format(names=", ".join(row.name for row in rows)),
        )
    return row


def _require_unused(work: Work, row: BookTaxRate) -> None:
    users = users_of(work.session, work.workspace_id, row.id)
    if users:
        raise BillingRefused(
            "tax-rate-in-use",
            _("The tax rate “{name}” is in use: {users}.").format(name=row.name, users=", ".join(users)),
            _("Add a rate under another name, and retire this one."),
            fix=Fix.TAXES,
            at=row.id,
        )


def _checked_name(name: str) -> str:
    name = one_line(clean(name))
    if not name:
        raise UsageError(_("A tax rate needs a name."))
    if ";" in name:
        raise UsageError(_("The name of a tax rate cannot contain “;”."))
    if len(name) > LONGEST_RATE_NAME:
        raise UsageError(
            _("The name of a tax rate has at most {most} characters.").format(most=LONGEST_RATE_NAME)
        )
    return name


def _not_an_id(name: str) -> str:
    """The name, unless it could be the id of another rate: lines name their rate by it."""
    if re.fullmatch("t[0-9]+", lookup_key(name)):
        raise UsageError(
            _("“{name}” cannot be the name of a tax rate: ids are written so.").format(name=name),
            _("Choose another name."),
        )
    return name


def _checked(
    name: str, components: Iterable[tuple[str, Decimal]], compound: bool
) -> tuple[TaxComponent, ...]:
    parts = tuple(TaxComponent(_checked_name(one or name), rate) for one, rate in components)
    if not 1 <= len(parts) <= MOST_COMPONENTS:
        raise UsageError(_("A tax rate has one component or two: a primary and a secondary tax."))
    if compound and len(parts) < 2:
        raise UsageError(
            _("Only a rate of two components can be compound."),
            _("Add the secondary tax, which is charged on the primary one too."),
        )
    if len({lookup_key(part.name) for part in parts}) < len(parts):
        raise UsageError(_("The two components of a tax rate need names of their own."))
    for part in parts:
        if not _is_percentage(part.rate):
            raise UsageError(
                _("The percentage of “{name}” is from 0 to 100, with at most {most} decimals.").format(
                    name=part.name, most=MOST_DECIMALS
                )
            )
    return parts


def _is_percentage(rate: Decimal) -> bool:
    return (
        rate.is_finite() and 0 <= rate <= 100 and -int(rate.normalize().as_tuple().exponent) <= MOST_DECIMALS
    )


def _to_json(components: Iterable[TaxComponent]) -> list[dict[str, str]]:
    return [{"name": one.name, "rate": decimal_text(one.rate)} for one in components]


def _from_json(components: Iterable[Mapping[str, str]]) -> tuple[TaxComponent, ...]:
    return tuple(TaxComponent(one["name"], Decimal(one["rate"])) for one in components)


def rows_using(session: Session, workspace_id: int) -> dict[str, bool]:
    """Rate id → whether something uses it; for a list that says which can be deleted."""
    used: set[str] = set()
    tables: tuple[type[SQLModel], ...] = (BookInvoiceLine, BookWork, BookEntry)
    for table in tables:
        column = table.__table__.c  # type: ignore[attr-defined]
        used.update(
            session.execute(
                select(column.rate_id).where(column.workspace_id == workspace_id).distinct()
            ).scalars()
        )
    return {row.id: row.id in used for row in _rows(session, workspace_id)}
