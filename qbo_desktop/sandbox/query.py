"""Answers statements of the query language: which objects, in which order, which part of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from qbo_desktop.sandbox.absent_kinds import ABSENT_KINDS
from qbo_desktop.sandbox.answers import Fault
from qbo_desktop.sandbox.clock import Clock, pacific, read_moment
from qbo_desktop.sandbox.object_lists import TRANSACTIONS
from qbo_desktop.sandbox.query_grammar import Condition, Statement, parse

Row = dict[str, Any]
DEFAULT_RESULTS = 100
MOST_RESULTS = 1_000
EXCHANGE_RATE = "ExchangeRate"

_META = frozenset({"MetaData.CreateTime", "MetaData.LastUpdatedTime"})


@dataclass(frozen=True)
class Entity:
    """What may be asked of one entity.

    `filterable` may stand in WHERE and ORDERBY; `plain` exists, may be a column, and is "not queryable"
    otherwise; everything else is "not found", object properties such as BillAddr among it.
    """

    name: str
    filterable: frozenset[str]
    plain: frozenset[str] = frozenset()
    by_name: tuple[str, ...] = (
        "FullyQualifiedName",
        "DisplayName",
        "Name",
    )  # the default order: the first one present

    def find(self, name: str) -> str:
        """The property as it is written. Raises Fault 4001."""
        for known in (*self.filterable, *self.plain):
            if known.lower() == name.lower():
                return known
        raise invalid(f"Property {name} not found for Entity {self.name}")


def _entity(name: str, filterable: str, plain: str = "") -> Entity:
    exists = frozenset(plain.split()) | {"SyncToken", "domain"}
    return Entity(name, frozenset(filterable.split()) | _META, exists)


_NAMED = "Id Name Active FullyQualifiedName"
_PERSON = (
    "Id Title GivenName MiddleName FamilyName Suffix DisplayName CompanyName PrintOnCheckName Active "
    "PrimaryEmailAddr"
)
_MONEY_IN = "Id CustomerRef ProjectRef TxnDate"
ENTITIES = {
    entity.name.lower(): entity
    for entity in (
        _entity(
            "Customer",
            f"{_PERSON} FullyQualifiedName Balance BalanceWithJobs Job",
            "Taxable BillWithParent ParentRef Level CurrencyRef PreferredDeliveryMethod Notes ResaleNum "
            "PrimaryPhone AlternatePhone Mobile Fax WebAddr DefaultTaxCodeRef IsProject",
        ),
        _entity("Vendor", f"{_PERSON} Balance Vendor1099", "AcctNum TaxIdentifier CurrencyRef"),
        _entity("Employee", _PERSON, "SSN PrimaryPhone HiredDate"),
        _entity("Item", f"{_NAMED} Sku Description Type UnitPrice QtyOnHand", "Taxable PurchaseCost"),
        _entity("Invoice", f"{_MONEY_IN} DueDate DocNumber Balance TotalAmt", "DepartmentRef PrivateNote"),
        *(
            _entity(name, f"{_MONEY_IN} DocNumber Balance TotalAmt", "DepartmentRef PrivateNote")
            for name in ("CreditMemo", "Estimate", "RefundReceipt", "SalesReceipt")
        ),
        _entity("Payment", f"{_MONEY_IN} PaymentRefNum TotalAmt", "UnappliedAmt DocNumber PrivateNote"),
        _entity("TaxCode", f"{_NAMED} Description", "Taxable TaxGroup"),
        _entity("TaxRate", f"{_NAMED} Description", "RateValue AgencyRef"),
        _entity("Account", f"{_NAMED} AccountType AccountSubType Classification CurrentBalance", "AcctNum"),
        _entity("Term", f"{_NAMED} Type DueDays", "DiscountDays DiscountPercent"),
        _entity("Class", _NAMED, "SubClass"),
        _entity("Department", _NAMED, "SubDepartment"),
        _entity("PaymentMethod", f"{_NAMED} Type"),
        _entity("TaxAgency", "Id DisplayName", "TaxRegistrationNumber TaxTrackedOnSales"),
        _entity("CompanyCurrency", "Id Name Code Active"),
        _entity("CompanyInfo", "Id CompanyName LegalName Country", "CompanyStartDate FiscalYearStartMonth"),
        _entity("Preferences", "Id"),
        Entity(
            EXCHANGE_RATE,
            frozenset({"SourceCurrencyCode", "TargetCurrencyCode", "AsOfDate"}) | _META,
            by_name=("SourceCurrencyCode",),
        ),
        *(_entity(name, filterable) for name, filterable in ABSENT_KINDS.items()),
    )
}
# Known to the service without being queryable: recorded for TaxService.
_WITHOUT_METADATA = {"taxservice": "TaxService"}


def invalid(detail: str) -> Fault:
    """Fault 4001."""
    return Fault("4001", "Invalid query", f"QueryValidationError: {detail}")


def answer(text: str, objects: Mapping[str, Iterable[Row]], clock: Clock) -> Row:
    """The content of QueryResponse for a statement.

    `objects` holds each entity's rows by the entity's name; an entity without rows is empty. Raises Fault
    4000 for what does not parse, 4001 for what parses and makes no sense, 2030 for a bad Id.
    """
    statement = parse(text)
    entity = ENTITIES.get(statement.entity.lower())
    if entity is None:
        without = _WITHOUT_METADATA.get(statement.entity.lower())
        if without:
            raise invalid(f"Metadata not found for Entity: {without}")
        raise invalid(f"invalid context declaration: {statement.entity}")
    start, limit = _page(statement)
    rows = _selected(statement, entity, objects.get(entity.name, ()), clock)
    if statement.count:
        return {"totalCount": len(rows)}
    rows = _ordered(statement, entity, rows)[start - 1 : start - 1 + limit]
    if statement.columns:
        rows = [_projected(statement, entity, row) for row in rows]
    if not rows:
        return {}
    return {entity.name: rows, "startPosition": start, "maxResults": len(rows)}


def day_asked(text: str) -> str:
    """The day for which a statement asks exchange rates, "" when it says none. Raises Fault 4000."""
    for condition in parse(text).conditions:
        if condition.property.lower() == "asofdate" and condition.operator == "=":
            return condition.values[0].text
    return ""


def _page(statement: Statement) -> tuple[int, int]:
    start = 1 if statement.start is None else statement.start
    limit = DEFAULT_RESULTS if statement.limit is None else statement.limit
    for value in (start, limit):
        if value < 1:
            raise invalid(f"value {value} is too small. Min allowed value is 1")
    if limit > MOST_RESULTS:
        raise invalid(f"value {limit} is too large. Max allowed value is {MOST_RESULTS}.")
    return start, limit


def _selected(statement: Statement, entity: Entity, rows: Iterable[Row], clock: Clock) -> list[Row]:
    if statement.either:
        raise invalid("OR is not supported")  # [unrecorded] that it is refused is known, the words are not
    for column in statement.columns:
        entity.find(column)
    tests = [_Test(condition, entity, clock) for condition in statement.conditions]
    chosen = [row for row in rows if all(test.passes(row) for test in tests)]
    if any(test.property == "Active" for test in tests):
        return chosen
    return [row for row in chosen if row.get("Active", True)]


def _ordered(statement: Statement, entity: Entity, rows: list[Row]) -> list[Row]:
    if not statement.orders and entity.name in TRANSACTIONS:
        return sorted(rows, key=lambda row: (str(row.get("TxnDate", "")), _ranked(row["Id"])), reverse=True)
    if not statement.orders:
        names = entity.by_name
        return sorted(rows, key=lambda row: (_first(row, names).casefold(), _ranked(row.get("Id"))))
    for order in reversed(statement.orders):
        rows = sorted(rows, key=_sorter(_filterable(entity, order.property)), reverse=order.descending)
    return rows


def _first(row: Row, names: tuple[str, ...]) -> str:
    return next((str(row[name]) for name in names if name in row), "")


def _projected(statement: Statement, entity: Entity, row: Row) -> Row:
    """Only the columns asked for, and what identifies the object; marked as sparse."""
    asked = {entity.find(column).partition(".")[0] for column in statement.columns}
    return {
        key: True if key == "sparse" else value
        for key, value in row.items()
        if key in asked or key in ("domain", "sparse", "Id")
    }


def _filterable(entity: Entity, name: str) -> str:
    found = entity.find(name)
    if found not in entity.filterable:
        raise invalid(f"property '{found}' is not queryable")
    return found


class _Test:
    """One condition, its values read once."""

    def __init__(self, condition: Condition, entity: Entity, clock: Clock) -> None:
        self.property = _filterable(entity, condition.property)
        self._operator = condition.operator
        today = pacific(clock.now()).date().isoformat()
        texts = [
            today if not value.quoted and value.text.upper() == "CURRENT_DATE" else value.text
            for value in condition.values
        ]
        if self.property == "Id" and self._operator != "like" and entity.name != "TaxCode":
            for text in texts:
                if not text.isdecimal():
                    detail = f"Id should be a valid number. Supplied value:{text}"
                    raise Fault("2030", "Invalid ID", detail, "Id")
        if self._operator == "like":
            self._pattern = _like(texts[0])
        else:
            self._values = [self._key(text) for text in texts]

    def passes(self, row: Row) -> bool:
        actual = _read(row, self.property)
        if self._operator == "like":
            return actual is not None and self._pattern.fullmatch(str(actual)) is not None
        if actual is None:
            return self._operator in ("=", "in") and any(value in ("", " ") for value in self._values)
        mine = self._key(actual)
        first = self._values[0]
        match self._operator:
            case "in":
                return mine in self._values
            case "=":
                return bool(mine == first)
            case "<":
                return bool(mine < first)
            case ">":
                return bool(mine > first)
            case "<=":
                return bool(mine <= first)
            case _:
                return bool(mine >= first)

    def _key(self, value: Any) -> Any:
        try:
            return _comparable(self.property, value)
        except (ValueError, InvalidOperation):
            raise invalid(f"Invalid value '{value}' for property {self.property}") from None


def _like(pattern: str) -> re.Pattern[str]:
    """% stands for any characters; there is no sign for a single one."""
    parts = (re.escape(part) for part in pattern.split("%"))
    return re.compile(".*".join(parts), re.IGNORECASE | re.DOTALL)


_NUMBERS = {
    "Balance",
    "BalanceWithJobs",
    "TotalAmt",
    "UnitPrice",
    "QtyOnHand",
    "CurrentBalance",
    "DueDays",
}
_FLAGS = {"Active", "Job", "Vendor1099"}


def _comparable(name: str, value: Any) -> Any:
    """Numbers as numbers, moments as moments, flags and texts without regard to case."""
    if name == "Id":
        return _ranked(value)
    if name in _NUMBERS:
        return _number(value)
    if name in _META:
        return read_moment(str(value))
    if name in _FLAGS:
        text = str(value).lower()
        if text not in ("true", "false"):
            raise ValueError(text)
        return text
    return str(value).casefold()


def _sorter(name: str) -> Callable[[Row], tuple[bool, Any]]:
    """The key to sort by a property; rows without it come first."""

    def key(row: Row) -> tuple[bool, Any]:
        value = _read(row, name)
        return (False, 0) if value is None else (True, _comparable(name, value))

    return key


def _number(value: Any) -> Decimal:
    return Decimal(str(value))


def _ranked(identifier: Any) -> tuple[Decimal, str]:
    """Ids as numbers; the pseudo codes of sales tax in the US (TAX, NON), which are words, before them."""
    text = str(identifier)
    return (Decimal(text), "") if text.isdecimal() else (Decimal(-1), text.casefold())


def _read(row: Row, name: str) -> Any:
    value: Any = row
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    if isinstance(value, dict):  # PrimaryEmailAddr and references compare by what they hold
        value = value.get("Address", value.get("value"))
    return value
