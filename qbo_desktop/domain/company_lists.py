"""What a QuickBooks company offers for invoices: services, tax codes with their rates, terms, and its settings.

Ids are QuickBooks' own texts. Percentages are exact `Decimal`s (9.975); what a rate takes is a `Fraction`.
Every value knows itself as JSON (`to_json`, `from_json`), so that it can be kept as it was shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from qbo_desktop.domain.money import decimal_text


class TaxRegime(StrEnum):
    """How a company's invoices are taxed: this decides what an invoice may say of its taxes.

    AUTOMATED  US, automated sales tax: a line is taxable or not, the service computes
    US         US, by hand: one tax code for the whole invoice, a line is taxable or not
    LINES      Canada and all other countries: every line has a tax code
    NONE       sales tax is off: whatever is sent about taxes is ignored
    """

    AUTOMATED = "automated"
    US = "us"
    LINES = "lines"
    NONE = "none"


# The codes of lines in the US.
TAXABLE, NOT_TAXABLE = "TAX", "NON"


@dataclass(frozen=True, slots=True)
class Item:
    """A product or service. `kind` is QuickBooks' word: Service, NonInventory, Inventory, Group, Category.

    `income_account` is the name of the account that it earns for; `taxable` counts in the US.
    """

    id: str
    name: str
    active: bool = True
    kind: str = "Service"
    description: str = ""
    unit_price: Decimal | None = None
    income_account: str = ""
    taxable: bool = False

    @property
    def sellable(self) -> bool:
        """Whether a line of an invoice can have it."""
        return self.active and self.kind not in ("Category", "Group")

    def to_json(self) -> dict[str, Any]:
        """As JSON."""
        price = None if self.unit_price is None else decimal_text(self.unit_price)
        return {
            "id": self.id,
            "name": self.name,
            "active": self.active,
            "kind": self.kind,
            "description": self.description,
            "unit_price": price,
            "income_account": self.income_account,
            "taxable": self.taxable,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Item:
        """From what `to_json` gave."""
        price = data["unit_price"]
        return cls(**{**data, "unit_price": None if price is None else Decimal(price)})


class Applies(StrEnum):
    """What a rate of a tax code is charged on: the amount, the amount and the taxes before it, or only those."""

    AMOUNT = "amount"
    AMOUNT_AND_TAX = "amount-and-tax"
    TAX = "tax"


@dataclass(frozen=True, slots=True)
class Percent:
    """A percentage and the days on which it is in force; None is open."""

    rate: Decimal
    since: date | None = None
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on this day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class CodeRate:
    """One tax of a tax code. `percents` has its percentages, the current one first."""

    id: str
    name: str
    percents: tuple[Percent, ...]
    applies: Applies = Applies.AMOUNT
    order: int = 0
    agency: str = ""
    active: bool = True

    def percent_on(self, day: date) -> Decimal:
        """Its percentage on a day; where none is said to be in force, the current one."""
        in_force = [one for one in self.percents if one.holds_on(day)]
        # Of overlapping ones the one that began last is meant.
        dated = max(in_force, key=lambda one: one.since or date.min, default=None)
        found = dated or next(iter(self.percents), None)
        return found.rate if found is not None else Decimal(0)


@dataclass(frozen=True, slots=True)
class TaxCode:
    """A tax code for sales, with its rates in the order in which they are charged.

    `taxable` is False for what stands for "no tax" (NON); TAX and NON of the US have no rates of their own.
    """

    id: str
    name: str
    rates: tuple[CodeRate, ...] = ()
    active: bool = True
    taxable: bool = True
    description: str = ""
    system: bool = False

    def shares(self, day: date) -> tuple[Fraction, ...]:
        """What each rate takes of an amount on a day, exactly, in the order of `rates`."""
        taken: list[Fraction] = []
        for rate in self.rates:
            share = Fraction(rate.percent_on(day)) / 100
            before = sum(taken, Fraction(0))
            if rate.applies is Applies.AMOUNT_AND_TAX:
                share *= 1 + before
            elif rate.applies is Applies.TAX:
                share *= before
            taken.append(share)
        return tuple(taken)

    def percent(self, day: date) -> Decimal:
        """The whole percentage on a day, exactly."""
        exact = sum(self.shares(day), Fraction(0)) * 100
        digits = 0
        while (exact * 10**digits).denominator != 1:
            digits += 1
        return Decimal(int(exact * 10**digits)).scaleb(-digits)

    def to_json(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "id": self.id,
            "name": self.name,
            "active": self.active,
            "taxable": self.taxable,
            "description": self.description,
            "system": self.system,
            "rates": [_rate_json(rate) for rate in self.rates],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> TaxCode:
        """From what `to_json` gave."""
        return cls(**{**data, "rates": tuple(_rate_of(rate) for rate in data["rates"])})


def _rate_json(rate: CodeRate) -> dict[str, Any]:
    return {
        "id": rate.id,
        "name": rate.name,
        "applies": str(rate.applies),
        "order": rate.order,
        "agency": rate.agency,
        "active": rate.active,
        "percents": [
            {"rate": decimal_text(one.rate), "since": _day_text(one.since), "until": _day_text(one.until)}
            for one in rate.percents
        ],
    }


def _rate_of(data: Mapping[str, Any]) -> CodeRate:
    percents = tuple(
        Percent(Decimal(one["rate"]), _day(one["since"]), _day(one["until"])) for one in data["percents"]
    )
    return CodeRate(**{**data, "percents": percents, "applies": Applies(data["applies"])})


def _day_text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


class Kind(StrEnum):
    """The lists of which only name, id and a few words are needed."""

    TERM = "term"
    ACCOUNT = "account"
    PAYMENT_METHOD = "payment-method"
    CLASS = "class"
    DEPARTMENT = "department"
    CURRENCY = "currency"
    AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of such a list. `kind` is which; `facts` are the few words (an account's type, a term's days)."""

    kind: Kind
    id: str
    name: str
    active: bool = True
    facts: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "kind": str(self.kind),
            "id": self.id,
            "name": self.name,
            "active": self.active,
            "facts": dict(self.facts),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Entry:
        """From what `to_json` gave."""
        return cls(**{**data, "kind": Kind(data["kind"])})


@dataclass(frozen=True, slots=True)
class Company:
    """The settings of a company on which its invoices depend.

    `closed_through`: the books are closed up to and with this day. `custom_numbers`: invoices may bring their
    own number. `currencies` are those in use, the home currency among them.
    """

    country: str = ""
    regime: TaxRegime = TaxRegime.NONE
    home_currency: str = ""
    multicurrency: bool = False
    currencies: tuple[str, ...] = ()
    custom_numbers: bool = False
    closed_through: date | None = None
    header_code_id: str = ""
    tax_set_up: bool = True

    def to_json(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "country": self.country,
            "regime": str(self.regime),
            "home_currency": self.home_currency,
            "multicurrency": self.multicurrency,
            "currencies": list(self.currencies),
            "custom_numbers": self.custom_numbers,
            "closed_through": _day_text(self.closed_through),
            "header_code_id": self.header_code_id,
            "tax_set_up": self.tax_set_up,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Company:
        """From what `to_json` gave."""
        return cls(
            **{
                **data,
                "regime": TaxRegime(data["regime"]),
                "currencies": tuple(data["currencies"]),
                "closed_through": _day(data["closed_through"]),
            }
        )


@dataclass(frozen=True, slots=True)
class CompanyLists:
    """Everything that a company offers for invoices, inactive entries included."""

    company: Company = Company()
    items: tuple[Item, ...] = ()
    codes: tuple[TaxCode, ...] = ()
    entries: tuple[Entry, ...] = ()

    def item(self, item_id: str) -> Item | None:
        """The item of an id."""
        return next((one for one in self.items if one.id == item_id), None)

    def code(self, code_id: str) -> TaxCode | None:
        """The tax code of an id."""
        return next((one for one in self.codes if one.id == code_id), None)

    def of(self, kind: Kind) -> Sequence[Entry]:
        """The entries of one list."""
        return [one for one in self.entries if one.kind is kind]
