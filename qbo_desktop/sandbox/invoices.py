"""Invoices: created, changed, voided and deleted by the rules that the service has for them."""

from __future__ import annotations

from decimal import Decimal

from qbo_desktop.sandbox import invoice_balances, invoice_lines, invoice_tax
from qbo_desktop.sandbox.answers import Fault
from qbo_desktop.sandbox.clock import Clock, stamp
from qbo_desktop.sandbox.invoice_currency import check_currency, home_currency, rate_of
from qbo_desktop.sandbox.invoice_dates import check_open, due_date, term_of, today
from qbo_desktop.sandbox.invoice_faults import business
from qbo_desktop.sandbox.invoice_numbers import Numbers
from qbo_desktop.sandbox.invoice_properties import INVOICE, KIND, PRINTED, money, read_decimal, read_head
from qbo_desktop.sandbox.invoice_references import References
from qbo_desktop.sandbox.names import Call, Written, missing, not_found, stale, target
from qbo_desktop.sandbox.properties import EMPTY, Row
from qbo_desktop.sandbox.state import State
from qbo_desktop.sandbox.tax_engine import NOTHING

VOIDED = "Voided"
_LONGEST_NOTE = 4_000
_FIRST_ADDRESS = 1_000_000
# What of an update can change its tax.
_TAXING = frozenset(("Line", "TxnTaxDetail", "GlobalTaxCalculation", "ApplyTaxAfterDiscount", "TxnDate"))
_PLACE = frozenset(("CustomerRef", "ShipAddr"))
_READ_ONLY = ("Id", "SyncToken", "domain", "sparse", "MetaData", "CustomField", "LinkedTxn")


class Invoices:
    """The company's invoices. Every method may raise Fault."""

    def __init__(self, state: State, clock: Clock) -> None:
        self._state = state
        self._clock = clock
        self._numbers = Numbers(state)

    def get(self, identifier: str) -> Row:
        """One of them. Raises Fault 610 for one that is not there, or not any more."""
        found = self._state.rows(INVOICE).get(identifier.lstrip("0"))
        if found is None:
            raise not_found()
        return found

    def write(self, sent: Row, call: Call, operation: str = "") -> Written:
        """Create or update; by whether there is an Id, unless `operation` says which."""
        given = read_head(sent)
        identifier = target(given, operation)
        if not identifier:
            return self._create(given, call)
        return self._update(self.get(identifier), given, call)

    def void(self, sent: Row, call: Call) -> Written:
        """All amounts 0 and a note that says so, as recorded; again is no change."""
        before = self._held(sent, call)
        check_open(self._state, before["TxnDate"])
        if is_void(before):
            return Written(before, before, wrote=False)
        note = before.get("PrivateNote", "")
        lines = invoice_lines.voided(invoice_lines.without_subtotal(before["Line"]))
        row: Row = {
            **before,
            "PrivateNote": (f"{VOIDED} - {note}" if note else VOIDED)[:_LONGEST_NOTE],
            "LinkedTxn": invoice_balances.unapply(self._state, before),
            "Line": invoice_lines.with_subtotal(lines),
            **{key: 0 for key in ("TotalAmt", "Balance", "HomeTotalAmt", "HomeBalance") if key in before},
        }
        if "TxnTaxDetail" in before:
            row["TxnTaxDetail"] = {"TotalTax": 0}
        return self._changed(before, row, call)

    def delete(self, sent: Row, call: Call) -> Written:
        """Gone, with what is told of it: nothing but its Id."""
        before = self._held(sent, call)
        check_open(self._state, before["TxnDate"])
        invoice_balances.unapply(self._state, before)
        self._numbers.forget(before)
        self._state.remove(INVOICE, before["Id"])
        invoice_balances.owe(self._state, before["CustomerRef"]["value"], -Decimal(before["TotalAmt"]))
        stub = {"domain": "QBO", "status": "Deleted", "Id": before["Id"]}
        return Written(stub, stub, wrote=True)

    def _held(self, sent: Row, call: Call) -> Row:
        """The invoice that a request for a void or a deletion means, if nobody was faster."""
        given = read_head(sent)
        before = self.get(target(given, "update"))
        self._check_token(before, given, call)
        return before

    def _check_token(self, before: Row, given: Row, call: Call) -> None:
        token = str(given.get("SyncToken", ""))
        if token == "":
            raise missing("SyncToken")
        if token != before["SyncToken"] or call.struck("stale"):
            raise stale(self._state.editor(INVOICE, before["Id"]))

    def _create(self, given: Row, call: Call) -> Written:
        now = stamp(self._clock.now())
        references = References(self._state, unseen=call.unseen)
        references.links(given.get("LinkedTxn"))
        inputs = {key: value for key, value in given.items() if value is not EMPTY and key not in _READ_ONLY}
        row = self._derived(inputs, {}, references, call)
        number = self._numbers.settled(
            inputs.get("DocNumber", ""), "", "", allow_duplicate=call.allow_duplicates
        )
        row["DocNumber"] = number
        row |= {"domain": "QBO", "sparse": False, "SyncToken": "0", "CustomField": [], "LinkedTxn": []}
        row["MetaData"] = {"CreateTime": now, "LastUpdatedTime": now}
        row["Id"] = self._state.next_id(INVOICE)
        kept = _kept(row)
        self._put(kept, call)
        invoice_balances.owe(self._state, kept["CustomerRef"]["value"], Decimal(kept["TotalAmt"]))
        return Written(kept, kept, wrote=True)

    def _update(self, before: Row, given: Row, call: Call) -> Written:
        self._check_token(before, given, call)
        sparse = _is_sparse(given)
        if sparse and call.blank_keeps:
            given = {key: value for key, value in given.items() if value is not EMPTY}
        inputs = {key: value for key, value in given.items() if key not in _READ_ONLY}
        if sparse:
            inputs = {**{key: before[key] for key in before if key in KIND.writable}, **inputs}
        # A due date follows its term or its day where it was not sent itself.
        if sparse and "DueDate" not in given and given.keys() & {"SalesTermRef"}:
            inputs.pop("DueDate", None)
        inputs = {key: value for key, value in inputs.items() if value is not EMPTY}
        references = References(self._state, before, call.unseen)
        row = self._derived(inputs, before, references, call, self._changing(given) if sparse else _TAXING)
        row["DocNumber"] = self._numbers.settled(
            inputs.get("DocNumber", ""),
            before["Id"],
            before.get("DocNumber", ""),
            allow_duplicate=call.allow_duplicates,
        )
        row |= {key: before[key] for key in _READ_ONLY}
        was_paid = invoice_balances.paid(self._state, before)
        if was_paid and row["CustomerRef"]["value"] != before["CustomerRef"]["value"]:
            raise business("The customer of a paid invoice cannot be changed.")  # [unrecorded] the words
        left = Decimal(row["TotalAmt"]) - was_paid
        row["Balance"] = money(max(left, NOTHING))
        if "HomeBalance" in row:
            row["HomeBalance"] = money(max(left, NOTHING) * Decimal(row["ExchangeRate"]))
        kept = _kept(row)
        if kept == {key: before[key] for key in PRINTED if key in before}:
            return Written(before, before, wrote=False)
        if left < 0:
            kept["LinkedTxn"] = invoice_balances.unapply(self._state, before, Decimal(kept["TotalAmt"]))
        return self._changed(before, kept, call)

    def _changing(self, given: Row) -> frozenset[str]:
        """Which properties of a sparse update bear on tax. Where the customer is does for automated tax only."""
        automated = invoice_tax.model(self._state) == "automated"
        return frozenset(given) & (_TAXING | _PLACE if automated else _TAXING)

    def _changed(self, before: Row, row: Row, call: Call) -> Written:
        """Store another state of an invoice, with what follows from it."""
        now = stamp(self._clock.now())
        kept = {**_kept(row), "SyncToken": str(int(before["SyncToken"]) + 1)}
        kept["MetaData"] = {**before["MetaData"], "LastUpdatedTime": now}
        self._numbers.forget(before)
        self._put(kept, call)
        old, new = before["CustomerRef"]["value"], kept["CustomerRef"]["value"]
        more = Decimal(kept["TotalAmt"]) - (Decimal(before["TotalAmt"]) if old == new else NOTHING)
        if old != new:
            invoice_balances.owe(self._state, old, -Decimal(before["TotalAmt"]))
        invoice_balances.owe(self._state, new, more)
        return Written(before if call.struck("old-answer") else kept, kept, wrote=True)

    def _put(self, row: Row, call: Call) -> None:
        self._numbers.note(INVOICE, row)
        self._state.put(INVOICE, row)
        self._state.edited(INVOICE, row["Id"], call.who)

    def _derived(
        self,
        inputs: Row,
        before: Row,
        references: References,
        call: Call,
        changed: frozenset[str] = _TAXING,
    ) -> Row:
        """The invoice that these properties make: everything but number, server properties and payments.

        `changed` are those of its properties that were sent and bear on tax; without any, tax stays as it is.
        """
        if "CustomerRef" not in inputs:
            raise missing("CustomerRef")
        row: Row = {key: value for key, value in inputs.items() if key in KIND.writable}
        row |= references.head(row)
        row.setdefault("TxnDate", today(self._clock))
        check_open(self._state, row["TxnDate"], *([before["TxnDate"]] if before else []))
        self._default(row, inputs, before)
        if "Line" in inputs:
            read = invoice_lines.read_lines(inputs["Line"])
            if not read:
                raise missing("Line")
        elif "Line" in changed or not before:
            raise missing("Line")
        else:
            read = invoice_lines.without_subtotal(before["Line"])
        if any(line["DetailType"] == invoice_lines.DISCOUNT for line in read):
            self._check_discounts(before)
        lines = invoice_lines.numbered(references.lines(read), _line_ids(before))
        codes = frozenset(
            str(line[invoice_lines.SALE].get("TaxCodeRef", {}).get("value", ""))
            for line in before.get("Line", ())
            if line["DetailType"] == invoice_lines.SALE
        )
        lines = invoice_tax.coded(self._state, lines, row, codes)
        row["Line"] = invoice_lines.with_subtotal(lines)
        whole = invoice_lines.subtotal(lines)
        off = invoice_lines.discount(lines, whole)
        if changed:
            wish = invoice_tax.read_wish(inputs.get("TxnTaxDetail"))
            if wish is None and before and changed is not _TAXING:
                wish = _same_code(before)
            found = invoice_tax.tax_detail(self._state, row, lines, wish, off)
            row |= {"TxnTaxDetail": found} if found is not None else {}
        elif "TxnTaxDetail" in before:
            row["TxnTaxDetail"] = before["TxnTaxDetail"]
        self._total(row, whole - off, call)
        return row

    def _default(self, row: Row, inputs: Row, before: Row) -> None:
        """What has a value even where nothing was sent."""
        state = self._state
        customer = state.customer_list[row["CustomerRef"]["value"]]
        row["CurrencyRef"] = check_currency(state, row, customer)
        home = row["CurrencyRef"]["value"] == home_currency(state)
        sent_rate = read_decimal("ExchangeRate", inputs.get("ExchangeRate"), 9)
        if state.switches["multicurrency"] == "on" or state.region != "US":
            kept_rate = before.get("ExchangeRate") if "ExchangeRate" not in inputs else None
            row["ExchangeRate"] = 1 if home else kept_rate or sent_rate or rate_of(state, row)
        else:
            row.pop("ExchangeRate", None)
        if state.region == "US" or invoice_tax.model(state) == "none":
            row.pop("GlobalTaxCalculation", None)
        else:
            row.setdefault("GlobalTaxCalculation", "TaxExcluded")
        if state.region == "US":
            row.setdefault("ApplyTaxAfterDiscount", False)
        else:
            row.pop("ApplyTaxAfterDiscount", None)
        for which in ("BillAddr", "ShipAddr"):
            if which not in row and which in customer:
                row[which] = dict(customer[which])
            elif row.get(which) == {
                key: value for key, value in before.get(which, {}).items() if key != "Id"
            }:
                row[which] = before[which]
        row.setdefault("DueDate", due_date(row["TxnDate"], term_of(state, row)))
        for flag in ("IPNPayment", "OnlinePayment", "OnlineCreditCardPayment", "OnlineACHPayment"):
            row.setdefault(f"Allow{flag}", False)
        row.setdefault("PrintStatus", "NeedToPrint")
        row.setdefault("EmailStatus", "NotSet")
        if row["EmailStatus"] == "NeedToSend":
            if "BillEmail" not in row:
                raise Fault("6420", "Email address is required", "Email address is required", "BillEmail")
            row["DeliveryInfo"] = {"DeliveryType": "Email"}
        elif row["EmailStatus"] == "EmailSent" and "DeliveryInfo" in before:
            row["DeliveryInfo"] = before["DeliveryInfo"]

    def _check_discounts(self, before: Row) -> None:
        had = any(line["DetailType"] == invoice_lines.DISCOUNT for line in before.get("Line", ()))
        if self._state.switches["discounts"] == "off" and not had:  # [unrecorded] the words
            detail = "The feature is not supported : Line.DiscountLineDetail"
            raise Fault("5030", "Feature Not Supported", detail, "Line.DiscountLineDetail")

    def _total(self, row: Row, net: Decimal, call: Call) -> None:
        if extra := call.amount("tax"):
            row["TxnTaxDetail"] = invoice_tax.more(row.get("TxnTaxDetail"), self._state, extra)
        whole = net + Decimal(row.get("TxnTaxDetail", {}).get("TotalTax", 0))
        if whole < 0:
            raise business("Transaction amounts must be zero or greater.")  # [unrecorded] the words
        whole += call.amount("total") or NOTHING
        row["TotalAmt"] = row["Balance"] = money(whole)
        if "ExchangeRate" in row:
            row["HomeTotalAmt"] = money(whole * Decimal(row["ExchangeRate"]))
            if self._state.switches["multicurrency"] == "on":
                row["HomeBalance"] = row["HomeTotalAmt"]


def is_void(row: Row) -> bool:
    """Whether an invoice is void: nothing else says so."""
    return str(row.get("PrivateNote", "")).startswith(VOIDED) and not row["TotalAmt"]


def _is_sparse(given: Row) -> bool:
    return given.get("sparse") in (True, "true", "True")


def _same_code(before: Row) -> invoice_tax.Wish | None:
    """What a sparse update leaves as it is: the code at the head."""
    code = before.get("TxnTaxDetail", {}).get("TxnTaxCodeRef", {}).get("value")
    return invoice_tax.Wish(code) if code else None


def _line_ids(before: Row) -> list[str]:
    return [line["Id"] for line in before.get("Line", ()) if "Id" in line]


def _kept(row: Row) -> Row:
    """The row as it is stored and printed; an address that is the invoice's own has an id of the server's."""
    for number, which in enumerate(("BillAddr", "ShipAddr")):
        if which in row and "Id" not in row[which]:
            row[which] = {"Id": str(_FIRST_ADDRESS + 2 * int(row["Id"]) + number), **row[which]}
    return {key: row[key] for key in PRINTED if row.get(key) not in (None, "")}
