"""The lines of an invoice: what a request may say of them, and how they stand in the answer.

A line comes out as the service stores it, without what depends on the company (names of items, tax codes that
were left out): `invoice_references` and `invoice_tax` add that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from qbo_desktop.sandbox.answers import Fault
from qbo_desktop.sandbox.invoice_faults import amount_differs, business
from qbo_desktop.sandbox.invoice_properties import money, plain, read_date, read_decimal, rows_of
from qbo_desktop.sandbox.names import missing
from qbo_desktop.sandbox.properties import Row, unsupported
from qbo_desktop.sandbox.tax_engine import NOTHING, cents

SALE, TEXT, DISCOUNT, SUBTOTAL = (
    "SalesItemLineDetail",
    "DescriptionOnly",
    "DiscountLineDetail",
    "SubTotalLineDetail",
)
_TEXT_DETAIL = "DescriptionLineDetail"
_LONGEST_DESCRIPTION = 4_000
_PRICE_PLACES = 7

_LINE = frozenset(
    (
        *("Id", "LineNum", "Description", "Amount", "DetailType", "LinkedTxn", "CustomField", "Received"),
        *(SALE, DISCOUNT, SUBTOTAL, _TEXT_DETAIL, "GroupLineDetail", "SubtotalLineDetail", "LineEx"),
    )
)
_SALE = frozenset(
    (
        *("ItemRef", "ClassRef", "UnitPrice", "Qty", "ItemAccountRef", "TaxCodeRef", "ServiceDate"),
        *("TaxInclusiveAmt", "DiscountAmt", "DiscountRate", "MarkupInfo", "PriceLevelRef", "UOMRef"),
        *("RatePercent", "TaxClassificationRef", "InventorySiteRef", "DeferredRevenue"),
    )
)
_DISCOUNT = frozenset(
    (
        *("PercentBased", "DiscountPercent", "DiscountAccountRef", "ClassRef", "TaxCodeRef", "Discount"),
        *("ServiceDate", "DiscountRef"),
    )
)


def read_lines(sent: object) -> list[Row]:
    """The lines that a request sends, without the subtotal, which is the service's.

    Raises Fault 2010, 2020, 2050, 2060, 2090, 2110, 2170, 5030, 6000, 6070, 6090.
    """
    lines = [read for line in rows_of(sent, "Line") if (read := _line(line)) is not None]
    discounts = [line for line in lines if line["DetailType"] == DISCOUNT]
    if len(discounts) > 1:
        raise business("Only one discount line is allowed.")  # [unrecorded] the words
    return [*(line for line in lines if line["DetailType"] != DISCOUNT), *discounts]


def numbered(lines: Iterable[Row], taken: Iterable[str]) -> list[Row]:
    """Lines with Id and LineNum: an id that is `taken` by the invoice stays, any other line is new.

    As recorded, a new line's id is above all that the invoice had, those of lines that now go included. The
    discount has neither.
    """
    known = set(taken)
    last = max((int(each) for each in known), default=0)
    used: set[str] = set()
    found: list[Row] = []
    for number, line in enumerate(lines, 1):
        if line["DetailType"] == DISCOUNT:
            found.append({key: value for key, value in line.items() if key != "Id"})
            continue
        identifier = line.get("Id", "")
        if identifier not in known or identifier in used:
            last += 1
            identifier = str(last)
        used.add(identifier)
        found.append({"Id": identifier, "LineNum": number, **{k: v for k, v in line.items() if k != "Id"}})
    return found


def subtotal(lines: Iterable[Row]) -> Decimal:
    """What the sales lines come to."""
    return sum((Decimal(line["Amount"]) for line in lines if line["DetailType"] == SALE), NOTHING)


def discount(lines: Iterable[Row], whole: Decimal) -> Decimal:
    """What a discount takes off `whole`: its percentage, or its amount."""
    for line in lines:
        if line["DetailType"] == DISCOUNT:
            detail = line[DISCOUNT]
            if detail["PercentBased"]:
                return cents(whole * Decimal(detail["DiscountPercent"]) / 100)
            return Decimal(line["Amount"])
    return NOTHING


def with_subtotal(lines: Sequence[Row]) -> list[Row]:
    """The lines as they are answered: the subtotal behind them, and behind that the discount."""
    whole = subtotal(lines)
    summed: Row = {"Amount": money(whole), "DetailType": SUBTOTAL, SUBTOTAL: {}}
    plain_lines = [line for line in lines if line["DetailType"] != DISCOUNT]
    taken_off = [
        {**line, "Amount": money(discount(lines, whole))} for line in lines if line["DetailType"] == DISCOUNT
    ]
    return [*plain_lines, summed, *taken_off]


def without_subtotal(lines: Iterable[Row]) -> list[Row]:
    """Stored lines as `read_lines` gives them."""
    return [line for line in lines if line["DetailType"] != SUBTOTAL]


def voided(lines: Iterable[Row]) -> list[Row]:
    """The lines of an invoice that is void, as recorded: no amount, quantity 0, no price."""
    return [_voided(line) for line in lines]


def _voided(line: Row) -> Row:
    kind = line["DetailType"]
    if "Amount" not in line:
        return line
    emptied = {**line, "Amount": 0}
    if kind == SALE:
        kept = {
            key: value for key, value in line[SALE].items() if key not in ("UnitPrice", "TaxInclusiveAmt")
        }
        emptied[SALE] = {**kept, **({"Qty": 0} if "Qty" in kept else {})}
    elif kind == DISCOUNT:
        emptied[DISCOUNT] = {**line[DISCOUNT], "PercentBased": False}
        emptied[DISCOUNT].pop("DiscountPercent", None)
    return emptied


def _line(sent: Row) -> Row | None:
    _check_known(sent, _LINE, "Line")
    kind = sent.get("DetailType") or ""
    if not kind:
        raise missing("Line.DetailType")
    description = sent.get("Description")
    if description is not None and not isinstance(description, str):
        raise unsupported("Can not instanti")
    if description and len(description) > _LONGEST_DESCRIPTION:
        detail = (
            f"String length specified does not match the supported length. Min:0 Max:{_LONGEST_DESCRIPTION:,} "
            f"supported. Supplied length:{len(description):,}"
        )
        message = "String length is either shorter or longer than supported by specification"
        raise Fault("2050", message, detail, "Description")
    line: Row = {}
    if str(sent.get("Id") or "").isdecimal() and int(sent["Id"]) > 0:
        line["Id"] = str(int(sent["Id"]))
    if description:
        line["Description"] = description
    match kind:
        case "SalesItemLineDetail":
            return {**line, **_sale(sent)}
        case "DescriptionOnly":
            return {**line, "DetailType": TEXT, _TEXT_DETAIL: _text_detail(sent)}
        case "DiscountLineDetail":
            return {**line, **_discount(sent)}
        case "SubTotalLineDetail":
            return None
        case "GroupLineDetail":  # [unrecorded] the words; bundles are not simulated
            detail = "The feature is not supported : Line.GroupLineDetail"
            raise Fault("5030", "Feature Not Supported", detail, "Line.GroupLineDetail")
    raise Fault("2170", "Invalid Enumeration", f"Invalid Enumeration : {kind}", "Line.DetailType")


def _sale(sent: Row) -> Row:
    detail = sent.get(SALE)
    if detail is None or detail == "":
        raise missing(f"Line.{SALE}")
    if not isinstance(detail, dict):
        raise unsupported("Can not instanti")
    _check_known(detail, _SALE, SALE)
    amount = read_decimal("Line.Amount", sent.get("Amount"), 7)
    if amount is None:
        raise missing("Line.Amount")
    amount = cents(amount)
    item = _reference(detail, "ItemRef")
    if item is None:
        raise missing(f"Line.{SALE}.ItemRef")
    price = read_decimal(f"Line.{SALE}.UnitPrice", detail.get("UnitPrice"), _PRICE_PLACES)
    quantity = read_decimal(f"Line.{SALE}.Qty", detail.get("Qty"), _PRICE_PLACES)
    if not price and not quantity and amount:  # how python-quickbooks says that there is neither
        price = quantity = None
    if price is not None and quantity is not None and cents(price * quantity) != amount:
        raise amount_differs(amount)
    kept: Row = {"ItemRef": item}
    if (reference := _reference(detail, "ClassRef")) is not None:
        kept["ClassRef"] = reference
    if price is not None:
        kept["UnitPrice"] = plain(price)
    if quantity is not None:
        kept["Qty"] = plain(quantity)
    if (reference := _reference(detail, "TaxCodeRef")) is not None:
        kept["TaxCodeRef"] = {"value": reference["value"]}
    if detail.get("ServiceDate"):
        kept["ServiceDate"] = read_date(f"Line.{SALE}.ServiceDate", detail["ServiceDate"])
    if gross := read_decimal(f"Line.{SALE}.TaxInclusiveAmt", detail.get("TaxInclusiveAmt"), 7):
        kept["TaxInclusiveAmt"] = money(cents(gross))
    return {"Amount": money(amount), "DetailType": SALE, SALE: kept}


def _text_detail(sent: Row) -> Row:
    detail = sent.get(_TEXT_DETAIL) or {}
    if not isinstance(detail, dict):
        raise unsupported("Can not instanti")
    date = detail.get("ServiceDate")
    return {"ServiceDate": read_date(f"Line.{_TEXT_DETAIL}.ServiceDate", date)} if date else {}


def _discount(sent: Row) -> Row:
    detail = sent.get(DISCOUNT)
    if not isinstance(detail, dict):
        raise missing(f"Line.{DISCOUNT}")
    _check_known(detail, _DISCOUNT, DISCOUNT)
    by_percent = str(detail.get("PercentBased") or "").lower() == "true"
    percent = read_decimal(f"Line.{DISCOUNT}.DiscountPercent", detail.get("DiscountPercent"), 7)
    amount = read_decimal("Line.Amount", sent.get("Amount"), 7)
    if (percent if by_percent else amount) is None:
        message = "Discount Line missing required info"
        raise Fault("6090", message, f"{message} : {'DiscountPercent' if by_percent else 'Amount'}", "")
    if (amount or NOTHING) < 0 or (by_percent and not 0 <= (percent or NOTHING) <= 100):
        raise business("A discount cannot be negative or above 100 percent.")  # [unrecorded] the words
    kept: Row = {"PercentBased": by_percent}
    if by_percent and percent is not None:
        kept["DiscountPercent"] = plain(percent)
    if (account := _reference(detail, "DiscountAccountRef")) is not None:
        kept["DiscountAccountRef"] = account
    return {"Amount": money(cents(amount or NOTHING)), "DetailType": DISCOUNT, DISCOUNT: kept}


def _reference(detail: Row, name: str) -> Row | None:
    """A reference's parts; None where there is none. Raises Fault 2010."""
    sent = detail.get(name)
    if sent is None or sent == "":
        return None
    if not isinstance(sent, dict):
        raise unsupported("Can not instanti")
    value = sent.get("value")
    if value is None or value == "":
        return None
    return {"value": str(value)}


def _check_known(sent: Row, known: frozenset[str], what: str) -> None:
    for key in sent:
        if key not in known:
            raise unsupported(
                f'Unrecognized field "{key}" (class com.intuit.schema.finance.v3.{what}), not marked as '
                f"ignorable ({len(known)} known properties)\n"
            )
