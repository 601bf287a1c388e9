"""The customers: read one, make one, change one, with the rules that the service has for them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from qbo_desktop.sandbox.answers import Fault
from qbo_desktop.sandbox.clock import Clock, stamp
from qbo_desktop.sandbox.state import State
from qbo_desktop.sandbox.vocabulary import REGIONS

Row = dict[str, Any]
_DELETED = " (deleted)"
# In the order in which the service prints them.
_PRINTED = (
    *("Taxable", "BillAddr", "ShipAddr", "Notes", "Job", "BillWithParent", "ParentRef", "Level", "Balance"),
    *("BalanceWithJobs", "CurrencyRef", "PreferredDeliveryMethod", "ResaleNum", "domain", "sparse", "Id"),
    *("SyncToken", "MetaData", "Title", "GivenName", "MiddleName", "FamilyName", "Suffix"),
    *("FullyQualifiedName", "CompanyName", "DisplayName", "PrintOnCheckName", "Active", "PrimaryPhone"),
    *("AlternatePhone", "Mobile", "Fax", "PrimaryEmailAddr", "WebAddr", "DefaultTaxCodeRef"),
)
_NAMES = ("Title", "GivenName", "MiddleName", "FamilyName", "Suffix")
_LENGTHS = {
    **dict.fromkeys(("Title", "Suffix", "ResaleNum"), 16),
    **dict.fromkeys(("GivenName", "MiddleName", "FamilyName", "CompanyName"), 100),
    "DisplayName": 500,
    "PrintOnCheckName": 110,
    "Notes": 2_000,
}
_PHONES = ("PrimaryPhone", "AlternatePhone", "Mobile", "Fax")
_OBJECTS = {
    **dict.fromkeys(_PHONES, ("FreeFormNumber", 30)),
    "PrimaryEmailAddr": ("Address", 100),
    "WebAddr": ("URI", 1_000),
}
_ADDRESSES = ("BillAddr", "ShipAddr")
_WRITABLE = frozenset(
    {*_LENGTHS, *_OBJECTS, *_ADDRESSES, "Taxable", "Job", "BillWithParent", "ParentRef", "Active"}
    | {"PreferredDeliveryMethod", "CurrencyRef", "DefaultTaxCodeRef"}
)
# Sent by clients that return all they have read; without effect.
_READ_ONLY = {
    *("Id", "SyncToken", "MetaData", "sparse", "domain", "FullyQualifiedName", "Level", "Balance"),
    *("BalanceWithJobs", "OpenBalanceDate", "IsProject", "CustomField", "AttachableRef"),
    *("SalesTermRef", "PaymentMethodRef", "CustomerTypeRef", "PrimaryTaxIdentifier"),
    *("TaxExemptionReasonId", "ClientEntityId", "Organization", "status", "GSTIN"),
    *("GSTRegistrationType", "BusinessNumber"),
}
_FORBIDDEN = (":", "\t", "\n")


@dataclass(frozen=True)
class Written:
    """The customer after a write, and whether it changed anything."""

    customer: Row
    wrote: bool


class Customers:
    """The company's list of customers."""

    def __init__(self, state: State, clock: Clock) -> None:
        self._state = state
        self._clock = clock

    def get(self, identifier: str) -> Row:
        """One customer, inactive ones included. Raises Fault 610."""
        found = self._state.customer_list.get(identifier.lstrip("0"))
        if found is None:
            raise _not_found()
        return found

    def write(self, body: bytes, request_id: str = "") -> Written:
        """Create (no Id) or update a customer from a request's body.

        A request id that was answered before gets the same answer again. Raises Fault.
        """
        if len(request_id) > 50:
            raise Fault("2130", "Invalid Request Id Format", "Request Id is longer than 50 characters")
        if request_id and request_id in self._state.replies:
            replayed: Row = json.loads(self._state.replies[request_id])
            return Written(replayed, wrote=False)
        sent = _read(body)
        identifier = str(sent.get("Id") or "0")
        written = self._update(identifier, sent) if identifier != "0" else self._create(sent)
        if request_id:
            self._state.replies[request_id] = json.dumps(written.customer)
        if written.wrote or request_id:
            self._state.save()
        return written

    def _create(self, sent: Row) -> Written:
        now = stamp(self._clock.now())
        identifier = str(max(map(int, self._state.customer_list), default=0) + 1)
        code, name = REGIONS[self._state.region].currency
        row: Row = {
            "Taxable": True,
            "Job": False,
            "BillWithParent": False,
            "Balance": 0,
            "BalanceWithJobs": 0,
            "CurrencyRef": {"value": code, "name": name},
            "PreferredDeliveryMethod": "Print",
            "domain": "QBO",
            "sparse": False,
            "Id": identifier,
            "SyncToken": "0",
            "MetaData": {"CreateTime": now, "LastUpdatedTime": now},
            "Active": True,
            **{key: value for key, value in sent.items() if key in _WRITABLE},
        }
        if self._state.region == "US":
            row.setdefault("DefaultTaxCodeRef", {"value": "2"})
        if not any(row.get(name) for name in (*_NAMES, "DisplayName")):
            raise Fault("6080", "No Name Provided", "At least one name part must be given : DisplayName")
        row.setdefault("DisplayName", " ".join(row[name] for name in _NAMES if row.get(name)))
        row.setdefault("PrintOnCheckName", row.get("CompanyName") or row["DisplayName"][:110])
        return self._keep(row)

    def _update(self, identifier: str, sent: Row) -> Written:
        before = self.get(identifier)
        if str(sent.get("SyncToken", "")) != before["SyncToken"]:
            if "SyncToken" not in sent:
                raise Fault(
                    "2020",
                    "Required param missing, need to supply the required value for the API",
                    "Required parameter SyncToken is missing in the request",
                    "SyncToken",
                )
            raise Fault(
                "5010",
                "Stale Object Error",
                "Stale Object Error : You and API API were working on this at the same time. "
                "API API finished before you did, so your work was not saved.",
                "",
            )
        given = {key: value for key, value in sent.items() if key in _WRITABLE}
        if sent.get("sparse") in (True, "true"):
            row = {**before, **given}
        else:
            # Left out means cleared, except what always has a value.
            always = {key: value for key, value in before.items() if key in _READ_ONLY or key in _KEPT}
            row = {**always, "DisplayName": before.get("DisplayName", ""), **given}
        if "DisplayName" in given and "PrintOnCheckName" not in given:
            row["PrintOnCheckName"] = given["DisplayName"][:110]
        cleared = [key for key in sent if key in _WRITABLE and sent[key] is None]
        row = {key: value for key, value in row.items() if key not in cleared}
        row["CurrencyRef"] = before.get("CurrencyRef", row.get("CurrencyRef"))
        if not row.get("Active", True) and before.get("Active", True):
            row["DisplayName"] = row.get("DisplayName", "") + _DELETED
        elif row.get("Active", True) and not before.get("Active", True) and "DisplayName" not in given:
            row["DisplayName"] = row.get("DisplayName", "").removesuffix(_DELETED)
        return self._keep(row, before)

    def _keep(self, row: Row, before: Row | None = None) -> Written:
        """Check the customer, derive what follows, and take it up if it is another than before."""
        parent = self._parent(row)
        name = row.get("DisplayName", "")
        row["FullyQualifiedName"] = f"{parent['FullyQualifiedName']}:{name}" if parent else name
        row["Level"] = int(parent.get("Level", 0)) + 1 if parent else None
        for which in _ADDRESSES:
            if isinstance(row.get(which), dict) and "Id" not in row[which]:
                identifier = str(2 * int(row["Id"]) + _ADDRESSES.index(which))
                row[which] = {"Id": identifier, **row[which]}
        self._check_unique(row)
        kept = {key: row[key] for key in _PRINTED if row.get(key) is not None}
        if before is not None:
            if kept == {key: before[key] for key in _PRINTED if key in before}:
                return Written(before, wrote=False)
            kept["SyncToken"] = str(int(before["SyncToken"]) + 1)
            kept["MetaData"] = {**before["MetaData"], "LastUpdatedTime": stamp(self._clock.now())}
        self._state.customer_list[kept["Id"]] = self._state.changed[kept["Id"]] = kept
        return Written(kept, wrote=True)

    def _parent(self, row: Row) -> Row | None:
        reference = row.get("ParentRef")
        if bool(reference) != bool(row.get("Job")):
            detail = "ParentRef is either required or not if Job is true or false."
            raise Fault("6150", "ParentRef Required", detail, "")
        if not reference:
            return None
        parent = self._state.customer_list.get(str(reference.get("value")))
        if parent is None or parent["Id"] == row["Id"]:
            detail = f"Invalid Reference Id : Names element id {reference.get('value')} not found"
            raise Fault("2500", "Invalid Reference Id", detail, "Reference Id")
        return parent

    def _check_unique(self, row: Row) -> None:
        name = row.get("FullyQualifiedName", "").casefold()
        for other in self._state.customer_list.values():
            taken = name and other.get("FullyQualifiedName", "").casefold() == name
            if taken and other["Id"] != row["Id"]:
                detail = (
                    "The name supplied already exists. : Another customer, vendor or employee is already "
                    "using this \nname. Please use a different name."
                )
                raise Fault("6240", "Duplicate Name Exists Error", detail, "")


_KEPT = {
    *("Taxable", "Job", "BillWithParent", "ParentRef", "CurrencyRef", "PreferredDeliveryMethod", "Active")
}


def _not_found() -> Fault:
    detail = (
        "Object Not Found : Something you're trying to use has been made inactive. Check the fields with "
        "accounts, customers, items, vendors or employees."
    )
    return Fault("610", "Object Not Found", detail, "")


def _read(body: bytes) -> Row:
    """The customer that a body holds, checked property by property. Raises Fault 2010, 2040, 2050, 2210."""
    try:
        sent = json.loads(body.decode(), parse_float=Decimal)
    except (UnicodeDecodeError, ValueError):
        raise _unsupported("failed to parse json object; a property") from None
    if isinstance(sent, dict) and set(sent) == {"Customer"}:
        sent = sent["Customer"]
    if not isinstance(sent, dict):
        raise _unsupported("failed to parse json object; a property")
    for key in sent:
        if key not in _WRITABLE and key not in _READ_ONLY:
            known = ", ".join(f'"{name}"' for name in sorted(_WRITABLE | _READ_ONLY))
            count = len(_WRITABLE | _READ_ONLY)
            raise _unsupported(
                f'Unrecognized field "{key}" (class com.intuit.schema.finance.v3.Customer), not marked as '
                f"ignorable ({count} known properties: {known} [truncated]])\n"
            )
    return {key: _property(key, value) for key, value in sent.items()}


def _property(key: str, value: Any) -> Any:
    """One property, nothing where it is empty: "" and null both mean absent."""
    if key in _READ_ONLY:
        return value
    if value is None or value in ("", {}):
        return None
    if key in _LENGTHS:
        if not isinstance(value, str):
            raise _unsupported("Can not instanti")
        if key not in ("Notes", "CompanyName") and any(sign in value for sign in _FORBIDDEN):
            raise Fault(
                "2040",
                "Invalid String. The String may contain unsupported or illegal chars",
                f"Element contains invalid characters. {value}",
                key,
            )
        _check_length(key, value, _LENGTHS[key])
        return value
    if key in ("Taxable", "Job", "BillWithParent", "Active"):
        if str(value).lower() not in ("true", "false"):
            raise _unsupported("Can not construct instance of java.lang.Boolean")
        return str(value).lower() == "true"
    if key == "PreferredDeliveryMethod":
        if value not in ("Print", "Email", "None"):
            raise Fault("2170", "Invalid Enumeration", f"Invalid Enumeration : {value}")
        return value
    if not isinstance(value, dict):
        raise _unsupported("Can not instanti")
    if key in _OBJECTS:
        return _holder(key, value)
    cleaned = {name: part for name, part in value.items() if part not in ("", None)}
    return cleaned or None


def _holder(key: str, value: Row) -> Row | None:
    name, longest = _OBJECTS[key]
    text = value.get(name)
    if text in ("", None):
        return None
    if not isinstance(text, str):
        raise _unsupported("Can not instanti")
    _check_length(f"{key}.{name}", text, longest)
    if name == "Address" and not ("@" in text and "." in text):
        detail = "Email Address does not conform to the syntax rules of RFC 822."
        raise Fault("2210", "Invalid Email Address format", detail, key)
    return {name: text}


def _check_length(element: str, text: str, longest: int) -> None:
    if len(text) > longest:
        detail = (
            f"String length specified does not match the supported length. Min:0 Max:{longest:,} supported. "
            f"Supplied length:{len(text):,}"
        )
        message = "String length is either shorter or longer than supported by specification"
        raise Fault("2050", message, detail, element)


def _unsupported(what: str) -> Fault:
    detail = f"Property Name:{what} specified is unsupported or invalid"
    return Fault("2010", "Request has invalid or unsupported property", detail)
