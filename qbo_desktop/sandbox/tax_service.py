"""The one way to make tax codes and rates: POST taxservice/taxcode, answered without an envelope."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from qbo_desktop.sandbox.answers import Fault
from qbo_desktop.sandbox.clock import Clock, stamp
from qbo_desktop.sandbox.firm_taxes import code_row, number
from qbo_desktop.sandbox.invoice_faults import reference
from qbo_desktop.sandbox.list_writes import taken
from qbo_desktop.sandbox.names import Call, missing
from qbo_desktop.sandbox.properties import Row, unsupported
from qbo_desktop.sandbox.state import State

SALES, PURCHASES = "Sales", "Purchase"
_LONGEST = 100


def create(sent: Row, state: State, clock: Clock, call: Call) -> Row:
    """A tax code of rates that are there (TaxRateId) or new (TaxRateName, RateValue, TaxAgencyId).

    The answer names the ids. Raises Fault: 2020, 2050, 2090, 2270, 2280, 2500 and 6240 in the captured words for
    a rate; those for a code are made after them.
    """
    name = _text(sent.get("TaxCode"), "TaxCode")
    details = sent.get("TaxRateDetails")
    if not isinstance(details, list) or not details:
        raise missing("TaxRateDetails")
    if not all(isinstance(detail, dict) for detail in details):
        raise unsupported("Can not instanti")
    _check_free(name, "TaxCode", "tax code", state)
    checked = [_detail(detail, state) for detail in details]
    new = [detail["TaxRateName"].casefold() for detail in checked if "TaxRateId" not in detail]
    if len(set(new)) < len(new):
        raise _rate_taken()
    rows: list[Row] = []
    for detail in checked:
        if "TaxRateId" not in detail:
            detail["TaxRateId"] = state.next_id("TaxRate")
            rows.append(_rate(detail, _server(detail["TaxRateId"], clock)))
    names = {each["Id"]: each["Name"] for each in (*state.rows("TaxRate").values(), *rows)}
    by_use = {
        use: [
            (each["TaxRateId"], names[each["TaxRateId"]])
            for each in checked
            if each["TaxApplicableOn"] == use
        ]
        for use in (SALES, PURCHASES)
    }
    code = code_row(name, name, by_use[SALES], by_use[PURCHASES], _server(state.next_id("TaxCode"), clock))
    for entity, row in (*(("TaxRate", row) for row in rows), ("TaxCode", code)):
        state.put(entity, row)
        state.edited(entity, row["Id"], call.who)
    return {"TaxCode": name, "TaxCodeId": code["Id"], "TaxRateDetails": checked}


def _detail(sent: Row, state: State) -> Row:
    """One rate of the new code, checked, as the answer shows it."""
    known = sent.get("TaxRateId")
    use = sent.get("TaxApplicableOn") or (SALES if known else "")
    if not use:
        raise Fault("2270", "MissingTaxApplicableOn", "MissingTaxApplicableOn", "TaxApplicableOn")
    if use not in (SALES, PURCHASES):
        raise Fault("2170", "Invalid Enumeration", f"Invalid Enumeration : {use}")
    if known:
        rate = state.rows("TaxRate").get(str(known))
        if rate is None:
            raise reference(f"TaxRates element id {known} not found", "Reference Id")
        agency, percent, name = rate["AgencyRef"]["value"], rate["RateValue"], rate["Name"]
        identified = {"TaxRateId": rate["Id"]}
    else:
        name = _text(sent.get("TaxRateName"), "TaxRateName")
        _check_free(name, "TaxRate", "tax rate", state)
        if sent.get("RateValue") in (None, ""):
            raise Fault("2280", "MissingTaxAmount", "MissingTaxAmount", "RateValue")
        percent = _percent(sent["RateValue"])
        agency = str(sent.get("TaxAgencyId") or "")
        if not agency:
            raise missing("TaxAgencyId")
        if agency not in state.rows("TaxAgency"):
            raise reference(f"TaxAgencies element id {agency} not found", "Reference Id")
        identified = {}
    rest = {"TaxRateName": name, "RateValue": percent, "TaxAgencyId": agency, "TaxApplicableOn": use}
    return {**identified, **rest}


def _text(value: object, name: str) -> str:
    if value in (None, ""):
        raise missing(name)
    if not isinstance(value, str):
        raise unsupported("Can not instanti")
    if len(value) > _LONGEST:
        detail = (
            f"String length specified does not match the supported length. Min:0 Max:{_LONGEST} supported. "
            f"Supplied length:{len(value):,}"
        )
        message = "String length is either shorter or longer than supported by specification"
        raise Fault("2050", message, detail, name)
    return value


def _percent(value: object) -> Decimal | int:
    try:
        percent = Decimal(str(value))
        if isinstance(value, bool) or not 0 <= percent <= 100:
            raise InvalidOperation
    except InvalidOperation:
        raise Fault("2090", "Invalid Number", f"Invalid Number : {value}", "RateValue") from None
    text = f"{percent:f}"
    return number(text.rstrip("0").rstrip(".") if "." in text else text)


def _check_free(name: str, entity: str, label: str, state: State) -> None:
    for row in state.rows(entity).values():
        if row["Name"].casefold() == name.casefold() and row.get("Active", True):
            raise _rate_taken() if entity == "TaxRate" else taken(label)


def _rate_taken() -> Fault:
    fault = taken("tax rate")
    fault.detail = str(fault.detail).replace("this name", "this \nname")  # as captured
    return fault


def _rate(detail: Row, server: Row) -> Row:
    return {
        "Name": detail["TaxRateName"],
        "Description": detail["TaxRateName"],
        "Active": True,
        "RateValue": detail["RateValue"],
        "AgencyRef": {"value": detail["TaxAgencyId"]},
        "SpecialTaxType": "NONE",
        "DisplayType": "ReadOnly",
        "EffectiveTaxRate": [
            {"RateValue": detail["RateValue"], "EffectiveDate": server["MetaData"]["CreateTime"]}
        ],
        **server,
    }


def _server(identifier: str, clock: Clock) -> Row:
    now = stamp(clock.now())
    meta = {"CreateTime": now, "LastUpdatedTime": now}
    return {"domain": "QBO", "sparse": False, "Id": identifier, "SyncToken": "0", "MetaData": meta}
