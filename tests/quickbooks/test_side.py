"""QuickBooks as a side: what is read, what it costs, and where the next look starts."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from qbo_desktop.domain.contact import Address, Contact
from qbo_desktop.errors import UsageError
from qbo_desktop.quickbooks import faults
from qbo_desktop.quickbooks.client import QuickBooksClient
from qbo_desktop.quickbooks.side import QuickBooksSide
from qbo_desktop.quickbooks.transport import Judged
from qbo_desktop.sync.side import Record
from tests.quickbooks.doubles import Scripted, ScriptedWire, answer
from tests.quickbooks.test_oauth import HTTPS


def side(*script: Scripted, addresses: str = "mailing-physical") -> tuple[QuickBooksSide, ScriptedWire]:
    """The side of company 123 over a scripted service."""
    wire = ScriptedWire(*script)
    return QuickBooksSide(QuickBooksClient(HTTPS, "123", Judged(wire, faults.read)), addresses), wire


def page(first: int, count: int, time: str = "2026-05-01T09:00:00-07:00", **more: Any) -> Scripted:
    """An answer with so many customers from an id on."""
    rows = [{"Id": str(number), "SyncToken": "0", **more} for number in range(first, first + count)]
    return answer({"QueryResponse": {"Customer": rows} if rows else {}, "time": time})


COUNT = answer({"QueryResponse": {"totalCount": 1000}, "time": "2026-05-01T08:00:00-07:00"})


def test_the_first_look_counts_reads_all_and_remembers_the_first_time() -> None:
    reader, wire = side(COUNT, page(1, 1000), page(1000, 1))
    pages = list(reader.changed_since(""))
    assert [len(one.records) for one in pages] == [1000, 0]
    assert {one.expected for one in pages} == {1000}
    assert [one.cursor for one in pages] == ["", "2026-05-01T15:00:00+00:00"]
    assert [(one.whole, one.compared, one.gone) for one in pages] == [(False, False, ()), (True, False, ())]
    assert len(wire.requests) == 3
    for request in wire.requests:
        assert "WHERE Active IN (true, false)" in request.params["query"]


def test_a_mark_that_cannot_be_read_is_said() -> None:
    reader, _wire = side(page(1, 1))
    with pytest.raises(UsageError, match="last sync"):
        list(reader.changed_since("the day before"))


AWKWARD = ("L'Étoile d’Or", "Tom & Fils", 'dit "le Grand"', "😀 inc.", "\\ back", "Ŵĳ – ﬁn", "é" * 500, "")


def test_two_thousand_awkward_customers_come_through_whole() -> None:
    rows = [
        {"Id": str(number), "SyncToken": "0", "DisplayName": f"{AWKWARD[number % len(AWKWARD)]} {number}"}
        for number in range(1, 2001)
    ]
    rows[7]["Notes"] = "note " * 1_000_000
    # Two that have no name at all, in two ways.
    del rows[20]["DisplayName"]
    rows[21]["DisplayName"] = " \t"
    parts = (rows[:1000], rows[999:1999], rows[1998:])
    reader, wire = side(
        COUNT, *(answer({"QueryResponse": {"Customer": part}, "time": "?"}) for part in parts)
    )
    records = [record for one in reader.changed_since("") for record in one.records]
    assert [record.id for record in records] == [str(number) for number in range(1, 2001)]
    for record, row in zip(records, rows, strict=True):
        assert record.contact.name == row.get("DisplayName", "").strip()
    assert [record.id for record in records if not record.contact.label()] == ["21", "22"]
    assert len(records[7].unmapped["Notes"]) == 5_000_000
    assert len(wire.requests) == 4


def test_what_has_no_id_is_left_out_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    odd = answer({"QueryResponse": {"Customer": [{"DisplayName": "planted name"}, None, {"Id": "1"}]}})
    reader, _wire = side(COUNT, odd)
    (only,) = reader.changed_since("")
    assert [record.id for record in only.records] == ["1"]
    assert "without an id" in caplog.text
    assert "planted name" not in caplog.text


def test_the_company() -> None:
    reader, wire = side(answer({"CompanyInfo": {"Id": "1", "CompanyName": "Cabinet", "Country": "CA"}}))
    found = reader.identity()
    assert (found.key, found.name, found.country) == ("123", "Cabinet", "CA")
    assert len(wire.requests) == 1
    reader, _wire = side(answer({"Preferences": {"TaxPrefs": {"UsingSalesTax": True}}}))
    assert reader.preferences().uses_sales_tax


def test_one_customer() -> None:
    body = {"Customer": {"Id": "5", "SyncToken": "3", "BillAddr": {"Line1": "1 Main St."}}}
    reader, _wire = side(answer(body), addresses="physical-mailing")
    record = reader.get("5")
    assert record is not None
    assert record.version == "3"
    assert record.contact.physical == Address("1 Main St.")
    reader, _wire = side(answer({"Fault": {"Error": [{"code": "610"}]}}, 400))
    assert reader.get("5") is None


def test_looking_for_a_name_or_an_email() -> None:
    reader, wire = side(page(1, 1))
    assert len(reader.find_contacts(name="L'Étoile", email="a@b.example")) == 1
    assert (
        "WHERE Active IN (true, false) AND DisplayName IN ('L\\'Étoile', 'L\\'Étoile (deleted)') "
        "AND PrimaryEmailAddr = 'a@b.example' " in wire.requests[0].params["query"]
    )
    assert reader.find_contacts(key="k") == []
    assert len(wire.requests) == 1


def test_what_it_can_do() -> None:
    can = side(page(1, 1))[0].capabilities
    assert (can.create, can.update, can.deactivate) == (True, True, True)
    assert (can.idempotent, can.partial_update, can.batch) == (True, True, 30)
    assert (can.local, can.finds_by_key, can.invoices) == (False, False, True)


BOOKED = answer({"Customer": {"Id": "5", "SyncToken": "4", "DisplayName": "A"}})
HELD = Record("5", "3", Contact(name="A", email="a@b.example"))


def sent(wire: ScriptedWire) -> tuple[dict[str, str], Any]:
    """Parameters and body of the only write."""
    (request,) = wire.requests
    assert request.method == "POST"
    assert request.url.endswith("/v3/company/123/customer")
    assert not request.repeatable
    return dict(request.params), json.loads(request.body or b"")


def test_a_new_customer_is_sent_with_its_key() -> None:
    writer, wire = side(BOOKED)
    assert writer.create_contact(HELD.contact, "key-1").version == "4"
    assert sent(wire) == (
        {"minorversion": "75", "requestid": "key-1"},
        {"DisplayName": "A", "PrimaryEmailAddr": {"Address": "a@b.example"}},
    )


def test_a_change_names_only_what_it_changes_and_the_version_it_was_made_from() -> None:
    writer, wire = side(BOOKED)
    writer.update_contact(HELD, HELD.contact.with_fields(name="B", email=""), frozenset({"email"}), "key-2")
    _parameters, body = sent(wire)
    assert body == {"sparse": True, "Id": "5", "SyncToken": "3", "PrimaryEmailAddr": {"Address": ""}}


def test_a_change_of_what_quickbooks_has_no_place_for_costs_no_write() -> None:
    writer, wire = side(BOOKED)
    record = writer.update_contact(HELD, HELD.contact, frozenset({"phone_home"}), "key-2")
    assert record.version == "4"
    assert [request.method for request in wire.requests] == ["GET"]


def test_a_customer_is_retired_and_not_deleted() -> None:
    writer, wire = side(BOOKED)
    writer.deactivate_contact(HELD, "key-3")
    assert sent(wire)[1] == {"sparse": True, "Id": "5", "SyncToken": "3", "Active": False}
