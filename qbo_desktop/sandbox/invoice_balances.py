"""What an invoice moves beside itself: what its customer owes, and the payments that are applied to it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from qbo_desktop.sandbox.clock import stamp
from qbo_desktop.sandbox.invoice_faults import business, reference
from qbo_desktop.sandbox.invoice_properties import INVOICE, money
from qbo_desktop.sandbox.name_kinds import CUSTOMER
from qbo_desktop.sandbox.object_lists import TRANSACTIONS
from qbo_desktop.sandbox.properties import Row
from qbo_desktop.sandbox.state import State
from qbo_desktop.sandbox.tax_engine import NOTHING

PAYMENT = "Payment"
_UNDEPOSITED = "UndepositedFunds"
_SCHEMA = "com.intuit.schema.finance.v3.NameValue"


def owe(state: State, customer: str, amount: Decimal) -> None:
    """A customer owes so much more, and those above it with it.

    That moves the time of the customer and leaves its token, as recorded.
    """
    if not amount:
        return
    now = stamp(state.clock.now())
    for number, row in enumerate(_upwards(state, customer)):
        moved = {"BalanceWithJobs": money(Decimal(row.get("BalanceWithJobs", 0)) + amount)}
        if number == 0:
            moved["Balance"] = money(Decimal(row.get("Balance", 0)) + amount)
        state.put(CUSTOMER, {**row, **moved, "MetaData": {**row["MetaData"], "LastUpdatedTime": now}})


def receive(state: State, identifier: str, amount: Decimal, day: str, who: str) -> Row:
    """A payment that somebody receives on one invoice, which is then open by so much less: the Payment row.

    As recorded, the invoice gets a link to it and another token. Raises Fault 2500, 6000.
    """
    invoice = state.rows(INVOICE).get(identifier)
    if invoice is None:
        raise reference(f"Txn element id {identifier} not found", "Reference Id")
    balance = Decimal(invoice["Balance"])
    if not 0 < amount <= balance:  # [unrecorded] the words
        raise business(f"The amount of the payment must be above 0 and at most {balance:.2f}.")
    now = stamp(state.clock.now())
    account = next(
        (r for r in state.rows("Account").values() if r.get("AccountSubType") == _UNDEPOSITED), None
    )
    row: Row = {
        "CustomerRef": invoice["CustomerRef"],
        "DepositToAccountRef": {"value": account["Id"] if account else "4"},
        "TotalAmt": money(amount),
        "UnappliedAmt": 0,
        "ProcessPayment": False,
        "domain": "QBO",
        "sparse": False,
        "Id": state.next_id(PAYMENT),
        "SyncToken": "0",
        "MetaData": {"CreateTime": now, "LastUpdatedTime": now},
        "TxnDate": day,
        **{key: invoice[key] for key in ("CurrencyRef", "ExchangeRate") if key in invoice},
        "LinkedTxn": [],
        "Line": [_applied(invoice, amount)],
    }
    state.put(PAYMENT, row)
    state.edited(PAYMENT, row["Id"], who)
    link = {"TxnId": row["Id"], "TxnType": PAYMENT}
    left = money(balance - amount)
    moved: Row = {"LinkedTxn": [link, *invoice["LinkedTxn"]], "Balance": left}
    if "HomeBalance" in invoice:
        moved["HomeBalance"] = money((balance - amount) * Decimal(invoice.get("ExchangeRate", 1)))
    moved["SyncToken"] = str(int(invoice["SyncToken"]) + 1)
    moved["MetaData"] = {**invoice["MetaData"], "LastUpdatedTime": now}
    state.put(INVOICE, {**invoice, **moved})
    state.edited(INVOICE, identifier, who)
    owe(state, invoice["CustomerRef"]["value"], -amount)
    return row


def move(state: State, loser: str, winner: Row) -> None:
    """What a customer was billed and paid is another's, as when one name goes up in another.

    [unrecorded] whether that changes the tokens; it does here.
    """
    reference_now = {"value": winner["Id"], "name": winner.get("DisplayName", "")}
    now = stamp(state.clock.now())
    for entity in TRANSACTIONS:
        for row in list(state.rows(entity).values()):
            if row.get("CustomerRef", {}).get("value") == loser:
                moved = {"CustomerRef": reference_now, "SyncToken": str(int(row["SyncToken"]) + 1)}
                meta = {**row["MetaData"], "LastUpdatedTime": now}
                state.put(entity, {**row, **moved, "MetaData": meta})


def paid(state: State, invoice: Row) -> Decimal:
    """How much of an invoice payments have taken up."""
    return sum((amount for _, amount in _shares(state, invoice)), NOTHING)


def unapply(state: State, invoice: Row, keep: Decimal = NOTHING) -> list[Row]:
    """Take payments off an invoice until at most `keep` of it is paid: the links that stay.

    What is taken off stays with the customer as unapplied.
    """
    links = {link["TxnId"]: link for link in invoice["LinkedTxn"]}
    now = stamp(state.clock.now())
    left = keep
    for payment, amount in reversed(list(_shares(state, invoice))):  # the oldest first
        kept = min(amount, left)
        left -= kept
        if kept == amount:
            continue
        others = [line for line in payment["Line"] if not _is_on(line, invoice["Id"])]
        lines = [*others, _applied(invoice, kept)] if kept else others
        if not kept:
            links.pop(payment["Id"], None)
        state.put(
            PAYMENT,
            {
                **payment,
                "UnappliedAmt": money(Decimal(payment["UnappliedAmt"]) + amount - kept),
                "SyncToken": str(int(payment["SyncToken"]) + 1),
                "MetaData": {**payment["MetaData"], "LastUpdatedTime": now},
                "Line": lines,
            },
        )
    return list(links.values())


def _shares(state: State, invoice: Row) -> Iterator[tuple[Row, Decimal]]:
    """The payments of an invoice, the youngest first, with what each gives to it."""
    for link in invoice["LinkedTxn"]:
        payment = state.rows(PAYMENT).get(link["TxnId"]) if link["TxnType"] == PAYMENT else None
        if payment is not None:
            lines = [line for line in payment["Line"] if _is_on(line, invoice["Id"])]
            yield payment, sum((Decimal(line["Amount"]) for line in lines), NOTHING)


def _is_on(line: Row, invoice: str) -> bool:
    return any(link["TxnId"] == invoice and link["TxnType"] == INVOICE for link in line["LinkedTxn"])


def _applied(invoice: Row, amount: Decimal) -> Row:
    """A payment's line, with the leaked structure that the service puts behind it."""
    open_before = {
        "txnId": invoice["Id"],
        "txnOpenBalance": f"{Decimal(invoice['Balance']):.2f}",
        "txnReferenceNumber": invoice.get("DocNumber", ""),
    }
    return {
        "Amount": money(amount),
        "LinkedTxn": [{"TxnId": invoice["Id"], "TxnType": INVOICE}],
        "LineEx": {
            "any": [
                {
                    "name": "{http://schema.intuit.com/finance/v3}NameValue",
                    "declaredType": _SCHEMA,
                    "scope": "javax.xml.bind.JAXBElement$GlobalScope",
                    "value": {"Name": name, "Value": value},
                    "nil": False,
                    "globalScope": True,
                    "typeSubstituted": False,
                }
                for name, value in open_before.items()
            ]
        },
    }


def _upwards(state: State, customer: str) -> Iterator[Row]:
    """A customer and those above it."""
    seen: set[str] = set()
    while customer in state.customer_list and customer not in seen:
        seen.add(customer)
        row = state.customer_list[customer]
        yield row
        customer = str(row.get("ParentRef", {}).get("value", ""))
