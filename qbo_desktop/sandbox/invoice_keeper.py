"""What the bookkeeper does with invoices in QuickBooks itself: type one, change it, void it, receive its payment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from qbo_desktop.sandbox import invoice_balances, invoice_tax
from qbo_desktop.sandbox.clock import Clock
from qbo_desktop.sandbox.desk import Desk
from qbo_desktop.sandbox.firm_taxes import HOME_CODE
from qbo_desktop.sandbox.invoice_dates import today
from qbo_desktop.sandbox.invoice_lines import SALE, without_subtotal
from qbo_desktop.sandbox.invoice_properties import INVOICE
from qbo_desktop.sandbox.names import Call
from qbo_desktop.sandbox.properties import Row
from qbo_desktop.sandbox.state import State

_ITEM = "1"  # what is sold where nothing is said
_WORDS: Mapping[str, str] = {
    "number": "DocNumber",
    "date": "TxnDate",
    "due": "DueDate",
    "customer": "CustomerRef",
    "term": "SalesTermRef",
    "note": "PrivateNote",
    "memo": "CustomerMemo",
    "email": "BillEmail",
}
_REFERENCES = ("CustomerRef", "SalesTermRef")
_HOLDERS = {"CustomerMemo": "value", "BillEmail": "Address"}
_OF_LINES = ("amount", "item", "tax", "text")
USAGE = (
    "It is written so: invoice show ID | invoice add NUMBER CUSTOMER AMOUNT [FIELD=VALUE …] | "
    "invoice edit ID FIELD=VALUE … | invoice void ID | invoice delete ID | receive ID AMOUNT [DATE]."
)


class InvoiceKeeper:
    """The verbs for invoices. All may raise Fault and ValueError."""

    def __init__(self, state: State, clock: Clock, desk: Desk, call: Call) -> None:
        self._state = state
        self._clock = clock
        self._desk = desk
        self._call = call

    def verbs(self) -> dict[str, Callable[[Sequence[str]], Row]]:
        """Each with what it does to the words behind it."""
        return {
            "invoice": self._invoice,
            "void": lambda words: self._invoice(("void", *words)),
            "receive": self._receive,
        }

    def _invoice(self, words: Sequence[str]) -> Row:
        match words:
            case ["show", which]:
                return self._find(which)
            case ["add", number, customer, amount, *fields]:
                given = _read_fields([f"amount={amount}", *fields])
                sent = {"DocNumber": number, "CustomerRef": {"value": customer}, **self._sent(given, [])}
                return self._desk.invoices.write(sent, self._call, "create").row
            case ["edit", which, _, *_]:
                row = self._find(which)
                given = _read_fields(words[2:])
                sent = {**_about(row), "sparse": True, **self._sent(given, without_subtotal(row["Line"]))}
                return self._desk.invoices.write(sent, self._call, "update").row
            case ["void", which]:
                return self._desk.invoices.void(_about(self._find(which)), self._call).row
            case ["delete", which]:
                return self._desk.invoices.delete(_about(self._find(which)), self._call).row
        raise ValueError(USAGE)

    def _receive(self, words: Sequence[str]) -> Row:
        match words:
            case [which, amount]:
                day = today(self._clock)
            case [which, amount, day]:
                pass
            case _:
                raise ValueError(USAGE)
        identifier = self._find(which)["Id"]
        return invoice_balances.receive(self._state, identifier, _amount(amount), day, self._call.who)

    def _sent(self, given: Mapping[str, str], lines: list[Row]) -> Row:
        """The properties of a request; words about lines change the first line that sells something."""
        sent: Row = {}
        for name, value in given.items():
            if name in _OF_LINES:
                continue
            key = _WORDS[name]
            if key in _REFERENCES and value:
                sent[key] = {"value": value}
            elif key in _HOLDERS and value:
                sent[key] = {_HOLDERS[key]: value}
            else:
                sent[key] = value
        if given.keys() & set(_OF_LINES):
            sent["Line"] = self._lines(given, lines)
        return sent

    def _lines(self, given: Mapping[str, str], lines: list[Row]) -> list[Row]:
        place = next((n for n, line in enumerate(lines) if line["DetailType"] == SALE), None)
        if place is None:
            lines, place = [self._new_line(), *lines], 0
        line = dict(lines[place])
        detail = dict(line[SALE])
        if "amount" in given:
            amount = _amount(given["amount"])
            line["Amount"] = amount
            if "UnitPrice" in detail or "Qty" in detail:
                detail |= {"UnitPrice": amount, "Qty": 1}
        if "item" in given:
            detail["ItemRef"] = {"value": given["item"]}
        if "tax" in given:
            detail["TaxCodeRef"] = {"value": given["tax"]}
        if "text" in given:
            line["Description"] = given["text"]
        return [*lines[:place], {**line, SALE: detail}, *lines[place + 1 :]]

    def _new_line(self) -> Row:
        detail: Row = {"ItemRef": {"value": _ITEM}}
        if invoice_tax.model(self._state) == "lines":
            detail["TaxCodeRef"] = {"value": HOME_CODE}
        return {"Amount": 0, "DetailType": SALE, SALE: detail}

    def _find(self, which: str) -> Row:
        """By id, or by number: the youngest that has it."""
        rows = self._state.rows(INVOICE)
        if which.strip() in rows:
            return rows[which.strip()]
        found = [row for row in rows.values() if row.get("DocNumber") == which.strip()]
        if not found:
            raise ValueError(f"QuickBooks has no invoice “{which}”.")
        return max(found, key=lambda row: int(row["Id"]))


def _about(row: Row) -> Row:
    return {"Id": row["Id"], "SyncToken": row["SyncToken"]}


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text)
        if amount.is_finite():
            return amount
    except InvalidOperation:
        pass
    raise ValueError(f"“{text}” is not an amount, as 115.98 is.")


def _read_fields(words: Iterable[str]) -> dict[str, str]:
    """FIELD=VALUE as typed. Raises ValueError with a sentence that names the word."""
    found: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or name.strip() not in (*_WORDS, *_OF_LINES):
            raise ValueError(
                f"“{word}” is not FIELD=VALUE; an invoice has {', '.join((*_OF_LINES, *_WORDS))}."
            )
        found[name.strip()] = value.strip()
    return found
