"""What a request says of one name or of one object of a list, checked property by property, as the service checks it.

Everything comes out in one of three ways: a value, `EMPTY` for what was sent empty ("" or an object with
nothing in it), or not at all for null, which is the same as not sent.
"""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from qbo_desktop.sandbox.answers import Fault, not_utf8
from qbo_desktop.sandbox.name_kinds import ADDRESS_PARTS, NameKind

Row = dict[str, Any]

# In these a colon, a tab or a new line is refused.
_NAMES = (
    *("DisplayName", "Title", "GivenName", "MiddleName", "FamilyName", "Suffix", "PrintOnCheckName", "Name"),
)
_FORBIDDEN = (":", "\t", "\n")
_SMALLEST = Decimal("0.0000001")
_REFERENCE_PARTS = frozenset({"value", "name", "type"})


class Empty:
    """The one value of `EMPTY`."""

    def __repr__(self) -> str:
        return "EMPTY"


EMPTY: Final = Empty()


def parse(body: bytes) -> Row:
    """The object that a body holds; numbers with a fraction as Decimal. Raises Fault 2010, 500."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise not_utf8() from None
    try:
        sent = json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError):
        raise unsupported("failed to parse json object; a property") from None
    if not isinstance(sent, dict):
        raise unsupported("failed to parse json object; a property")
    return sent


def read(kind: NameKind, sent: Row) -> Row:
    """The properties of a request. Raises Fault 2010, 2030, 2040, 2050, 2090, 2170, 2210."""
    if set(sent) == {kind.entity} and isinstance(sent[kind.entity], dict):
        sent = sent[kind.entity]
    known = kind.known
    for key in sent:
        if key not in known:
            named = ", ".join(f'"{name}"' for name in sorted(known))
            raise unsupported(
                f'Unrecognized field "{key}" (class com.intuit.schema.finance.v3.{kind.entity}), not marked '
                f"as ignorable ({len(known)} known properties: {named} [truncated]])\n"
            )
    writable = kind.writable
    return {
        key: _property(kind, key, value) if key in writable else value
        for key, value in sent.items()
        if value is not None
    }


def _property(kind: NameKind, key: str, value: Any) -> Any:
    if value == "":
        return EMPTY
    if key in kind.amounts:
        return _amount(value)
    if key in kind.numbers:
        return _exact(key, value)
    if key in kind.flags:
        if str(value).lower() not in ("true", "false"):
            raise unsupported("Can not construct instance of java.lang.Boolean")
        return str(value).lower() == "true"
    if key in kind.choices:
        if value not in kind.choices[key]:
            raise Fault("2170", "Invalid Enumeration", f"Invalid Enumeration : {value}")
        return value
    if key in kind.holders or key in kind.addresses or key in kind.references:
        if not isinstance(value, dict):
            raise unsupported("Can not instanti")
        if key in kind.holders:
            return _holder(key, value, *kind.holders[key])
        if key in kind.addresses:
            return _address(key, value)
        return _reference(value)
    return _text(key, value, kind.texts.get(key, 4_000))


def _text(key: str, value: Any, longest: int) -> str:
    if not isinstance(value, str):
        raise unsupported("Can not instanti")
    if key in _NAMES and any(sign in value for sign in _FORBIDDEN):
        raise Fault(
            "2040",
            "Invalid String. The String may contain unsupported or illegal chars",
            f"Element contains invalid characters. {value}",
            key,
        )
    _check_length(key, value, longest)
    return value


def _holder(key: str, value: Row, name: str, longest: int) -> Row | Empty:
    text = value.get(name)
    if text is None or text == "":
        return EMPTY
    if not isinstance(text, str):
        raise unsupported("Can not instanti")
    _check_length(f"{key}.{name}", text, longest)
    if name == "Address" and not ("@" in text and "." in text):
        detail = "Email Address does not conform to the syntax rules of RFC 822."
        raise Fault("2210", "Invalid Email Address format", detail, key)
    return {name: text}


def _address(key: str, value: Row) -> Row | Empty:
    kept: Row = {}
    for name, part in value.items():
        if name not in ADDRESS_PARTS:
            raise unsupported(
                f'Unrecognized field "{name}" (class com.intuit.schema.finance.v3.PhysicalAddress), not '
                f"marked as ignorable\n"
            )
        if part is None or part == "":
            continue
        if isinstance(part, dict | list):
            raise unsupported("Can not instanti")
        text = part if isinstance(part, str) else str(part)
        _check_length(f"{key}.{name}", text, ADDRESS_PARTS[name])
        kept[name] = text
    return kept if kept.keys() - {"Id"} else EMPTY


def _reference(value: Row) -> Row | Empty:
    if value.keys() - _REFERENCE_PARTS:
        raise unsupported("Can not instanti")
    kept = {name: str(part) for name, part in value.items() if part is not None and part != ""}
    return kept if "value" in kept else EMPTY


def _amount(value: Any) -> Decimal | int:
    """An amount, which may come as a number or as text; whole numbers stay whole, as they are printed."""
    try:
        if isinstance(value, bool):
            raise InvalidOperation
        amount = Decimal(str(value))
        if not amount.is_finite() or abs(amount) >= Decimal(10) ** 15:
            raise InvalidOperation
    except InvalidOperation:
        raise Fault("2090", "Invalid Number", f"Invalid Number : {value}") from None
    return amount.quantize(Decimal("0.01")) if amount else 0


def _exact(key: str, value: Any) -> Decimal | int:
    """A price or a quantity with at most seven decimals, printed without the zeros that say nothing."""
    try:
        if isinstance(value, bool):
            raise InvalidOperation
        found = Decimal(str(value))
        if not found.is_finite() or abs(found) >= Decimal(10) ** 11:
            raise InvalidOperation
    except InvalidOperation:
        raise Fault("2090", "Invalid Number", f"Invalid Number : {value}", key) from None
    if found != found.quantize(_SMALLEST):
        raise Fault("2110", "Invalid Decimal", f"Invalid Decimal : {value}", key)
    return int(found) if found == found.to_integral_value() else found.normalize()


def _check_length(element: str, text: str, longest: int) -> None:
    if len(text) > longest:
        detail = (
            f"String length specified does not match the supported length. Min:0 Max:{longest:,} supported. "
            f"Supplied length:{len(text):,}"
        )
        message = "String length is either shorter or longer than supported by specification"
        raise Fault("2050", message, detail, element)


def unsupported(what: str) -> Fault:
    """Fault 2010; `what` stands behind "Property Name:"."""
    detail = f"Property Name:{what} specified is unsupported or invalid"
    return Fault("2010", "Request has invalid or unsupported property", detail)
