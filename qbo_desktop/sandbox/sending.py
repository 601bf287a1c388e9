"""An invoice goes out by e-mail: what is noted of that."""

from __future__ import annotations

from qbo_desktop.sandbox.answers import Fault
from qbo_desktop.sandbox.clock import Clock, stamp
from qbo_desktop.sandbox.invoice_faults import business
from qbo_desktop.sandbox.invoice_properties import INVOICE, PRINTED
from qbo_desktop.sandbox.names import not_found
from qbo_desktop.sandbox.properties import Row
from qbo_desktop.sandbox.state import State

_LONGEST = 100


def send(state: State, clock: Clock, identifier: str, to: str) -> Row:
    """E-mail an invoice to `to`, or to its own address where that is "": the invoice as it is then.

    As recorded, its status says so, the address becomes its own, and the token stays. Raises Fault 610 for an
    unknown invoice, 6420 without any address, 2210 and 2050 for a bad one, 6000 where the company's e-mail
    does not go out.
    """
    invoice = state.rows(INVOICE).get(identifier.lstrip("0"))
    if invoice is None:
        raise not_found()
    address = to.strip() or str(invoice.get("BillEmail", {}).get("Address", ""))
    if not address:
        raise Fault("6420", "Email address is required", "Email address is required", "BillEmail")
    if len(address) > _LONGEST:
        detail = (
            f"String length specified does not match the supported length. Min:0 Max:{_LONGEST} supported. "
            f"Supplied length:{len(address)}"
        )
        message = "String length is either shorter or longer than supported by specification"
        raise Fault("2050", message, detail, "BillEmail.Address")
    if not all("@" in each and "." in each.rpartition("@")[2] for each in address.split(",")):
        detail = "Email Address does not conform to the syntax rules of RFC 822."
        raise Fault("2210", "Invalid Email Address format", detail, "BillEmail")
    if state.switches["email"] == "refused":  # [unrecorded] the words
        raise business("We couldn't send this email. Try again later.")
    now = stamp(clock.now())
    sent = {
        **invoice,
        "MetaData": {**invoice["MetaData"], "LastUpdatedTime": now},
        "EmailStatus": "EmailSent",
        "BillEmail": {"Address": address},
        "DeliveryInfo": {"DeliveryType": "Email", "DeliveryTime": now},
    }
    row = {key: sent[key] for key in PRINTED if key in sent}
    state.put(INVOICE, row)
    return row
