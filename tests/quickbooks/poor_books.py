"""A QuickBooks of a few lines that is poor in every way in which real services have been: no batches of queries,
no lists of changes, one row without its list, ids as numbers, currencies unsaid. It knows invoices and items.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from qbo_desktop.quickbooks import faults
from qbo_desktop.quickbooks.client import QuickBooksClient
from qbo_desktop.quickbooks.exact import dump
from qbo_desktop.quickbooks.invoices import QuickBooksInvoices
from qbo_desktop.quickbooks.transport import Answer, Judged, Request
from tests.quickbooks.test_oauth import HTTPS

Row = dict[str, Any]
TIME = "2026-05-01T09:00:00.195-07:00"
_STATEMENT = re.compile(
    r"SELECT \* FROM (?P<entity>\w+)(?: WHERE (?P<where>.*?))?(?: ORDERBY Id)?"
    r"(?: STARTPOSITION (?P<start>\d+))?(?: MAXRESULTS (?P<most>\d+))?"
)
_CONDITION = re.compile(r"(?P<name>\w+) (?:= (?P<one>'(?:\\.|[^'])*')|IN \((?P<some>[^)]*)\))")
_LITERAL = re.compile(r"'((?:\\.|[^'])*)'")


class No(Exception):
    """A fault: code, message, detail."""

    def fault(self) -> Row:
        code, message, detail = self.args
        error = {"code": code, "Message": message, "Detail": detail, "element": ""}
        return {"Fault": {"Error": [error], "type": "ValidationFault"}, "time": TIME}


class PoorBooks:
    """One company. `refuses` may raise No for a statement, a path or an operation before it is looked at."""

    def __init__(self, refuses: Callable[[str], None] = lambda asked: None, **lists: list[Any]) -> None:
        self.refuses = refuses
        self.lists: dict[str, list[Any]] = {"Invoice": [], "Item": [], **lists}
        self.requests: list[Request] = []
        self.emails: list[tuple[str, str]] = []
        self._replies: dict[str, Row] = {}
        self._last = 100

    def side(self) -> QuickBooksInvoices:
        """Its invoices through a client."""
        return QuickBooksInvoices(QuickBooksClient(HTTPS, "123", Judged(self, faults.read)))

    def asked(self) -> list[str]:
        """What was asked, in short: the statement, or the last part of the path."""
        return [request.params.get("query", request.url.rpartition("/")[2]) for request in self.requests]

    def send(self, request: Request) -> Answer:
        self.requests.append(request)
        key = request.params.get("requestid", "")
        try:
            if key not in self._replies:
                found = {**self._answer(request), "time": TIME}
                if not key:
                    return Answer(200, {}, dump(found))
                self._replies[key] = found
            return Answer(200, {}, dump(self._replies[key]))
        except No as refusal:
            return Answer(400, {"intuit_tid": "1-abc"}, dump(refusal.fault()))

    def _answer(self, request: Request) -> Row:
        path = request.url.partition("/company/123/")[2]
        body = json.loads(request.body or b"{}", parse_float=Decimal)
        if path == "query":
            return {"QueryResponse": self._query(request.params["query"])}
        self.refuses(path)
        if path == "batch":
            return {"BatchItemResponse": [self._item(one) for one in reversed(body["BatchItemRequest"])]}
        if path in ("preferences", "companyinfo/123"):
            entity = "Preferences" if path == "preferences" else "CompanyInfo"
            return {entity: self.lists[entity][0]}
        if path.endswith("/send"):
            row = self._row(path.split("/")[1])
            self.emails.append((str(row["Id"]), request.params["sendTo"]))
            delivery = {"DeliveryType": "Email", "DeliveryTime": TIME}
            row |= {"EmailStatus": "EmailSent", "BillEmail": {"Address": request.params["sendTo"]}}
            return {"Invoice": self.put(row | {"DeliveryInfo": delivery})}
        if request.method == "GET":
            return {"Invoice": self._row(path.rpartition("/")[2])}
        entity = {"invoice": "Invoice", "item": "Item"}[path]
        return {entity: self._write(entity, body, request.params.get("operation", ""))}

    def _item(self, one: Row) -> Row:
        try:
            if "Query" in one:
                self.refuses("Query")
                return {"QueryResponse": self._query(one["Query"]), "bId": one["bId"]}
            return {"Invoice": self._write("Invoice", one["Invoice"], one.get("optionsData", ""))} | {
                "bId": one["bId"]
            }
        except No as refusal:
            return refusal.fault() | {"bId": one["bId"]}

    def _query(self, statement: str) -> Row:
        self.refuses(statement)
        if statement.startswith("SELECT COUNT(*)"):
            return {"totalCount": 0}
        asked = _STATEMENT.fullmatch(statement)
        assert asked, statement
        rows = [row for row in self.lists.get(asked["entity"], []) if _fits(row, asked["where"] or "")]
        start = int(asked["start"] or 1) - 1
        page = rows[start : start + int(asked["most"] or 100)]
        # One alone comes without its list.
        return {asked["entity"]: page if len(page) != 1 else page[0]} if page else {}

    def _row(self, row_id: str) -> Row:
        found = next((row for row in self.lists["Invoice"] if str(row["Id"]) == row_id), None)
        if found is None:
            raise No("610", "Object Not Found", "Object Not Found : Something you're trying to use")
        return dict(found)

    def _write(self, entity: str, sent: Row, operation: str) -> Row:
        if "Id" not in sent:
            self._check_name(entity, sent)
            self._last += 1
            row = {**sent, "Id": self._last, "SyncToken": 0, "MetaData": {"LastUpdatedTime": TIME}}
            if entity == "Invoice":
                row = _reckoned({**row, "Line": [{**line, "Id": "1"} for line in sent["Line"]]})
            self.lists[entity].append(row)
            return row
        held = self._row(sent["Id"])
        if str(held["SyncToken"]) != sent["SyncToken"]:
            raise No(
                "5010", "Stale Object Error", "Stale Object Error : You and API API were working on this"
            )
        row = {**held, **sent, "Id": held["Id"], "SyncToken": held["SyncToken"] + 1}
        if operation == "void":
            lines = [{**line, "Amount": 0} for line in held["Line"]]
            row |= {"PrivateNote": "Voided", "Line": lines, "TxnTaxDetail": {"TotalTax": 0}}
        return self.put(_reckoned(row))

    def put(self, row: Row) -> Row:
        """An invoice in the place of the one with its id."""
        self.lists["Invoice"] = [row if one["Id"] == row["Id"] else one for one in self.lists["Invoice"]]
        return row

    def _check_name(self, entity: str, sent: Row) -> None:
        name = "DocNumber" if entity == "Invoice" else "Name"
        for row in self.lists[entity]:
            if row.get(name) != sent[name]:
                continue
            if entity == "Item":
                raise No("6240", "Duplicate Name Exists Error", "The name supplied already exists. : null")
            detail = (
                "Duplicate Document Number Error : You must specify a different number. This number has already "
                f"been used. DocNumber={sent[name]} is assigned to TxnType=Invoice with TxnId={row['Id']}"
            )
            raise No("6140", "Duplicate Document Number Error", detail)


def _fits(row: Row, where: str) -> bool:
    for condition in _CONDITION.finditer(where):
        if condition["name"] == "Active":
            continue
        values = {re.sub(r"\\(.)", r"\1", one) for one in _LITERAL.findall(condition[0])}
        if str(row.get(condition["name"], "")) not in values:
            return False
    return True


def _reckoned(row: Row) -> Row:
    """With totals: taxes as they were brought, or 15 %, of which a cent is lost."""
    subtotal = sum(Decimal(line["Amount"]) for line in row["Line"])
    detail = row.get("TxnTaxDetail") or {
        "TotalTax": (subtotal * 15 / 100).quantize(Decimal("0.01")) - Decimal("0.01")
    }
    total = subtotal + Decimal(detail["TotalTax"])
    return {**row, "TxnTaxDetail": detail, "TotalAmt": total, "Balance": total}
