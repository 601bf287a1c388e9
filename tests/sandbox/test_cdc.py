"""Change data capture: shapes as recorded, thirty days, a thousand objects, and what is asked wrongly."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from qbo_desktop.sandbox import cdc
from qbo_desktop.sandbox.answers import Fault
from qbo_desktop.sandbox.clock import Clock, stamp
from tests.corpus import load
from tests.sandbox_process import Company

NAME = "{http://schema.intuit.com/finance/v3}"
Row = dict[str, Any]


def row(identifier: int, moment: datetime) -> Row:
    return {"Id": str(identifier), "MetaData": {"LastUpdatedTime": stamp(moment)}}


def stub(identifier: int, moment: datetime) -> Row:
    return {"domain": "QBO", "status": "Deleted", **row(identifier, moment)}


def ask(
    entities: str,
    since: datetime | str,
    rows: Mapping[str, list[Row]] | None = None,
    gone: Mapping[str, list[Row]] | None = None,
) -> list[Row]:
    there = {entity: {each["Id"]: each for each in found} for entity, found in (rows or {}).items()}
    away = {entity: {each["Id"]: each for each in found} for entity, found in (gone or {}).items()}
    text = since if isinstance(since, str) else stamp(since)
    answer = cdc.answer(entities, text, lambda entity: there.get(entity, {}), away, Clock())
    assert list(answer) == ["CDCResponse"]
    assert len(answer["CDCResponse"]) == 1
    assert list(answer["CDCResponse"][0]) == ["QueryResponse"]
    found: list[Row] = answer["CDCResponse"][0]["QueryResponse"]
    return found


NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)


def test_one_element_an_entity_in_the_order_asked_empty_without_changes() -> None:
    rows = {"Customer": [row(1, NOW), row(2, NOW - 2 * HOUR)], "Vendor": [row(3, NOW - 5 * HOUR)]}
    pages = ask("vendor, Invoice,CUSTOMER", NOW - HOUR, rows)
    assert pages == [
        {},
        {},
        {"Customer": [rows["Customer"][0]], "startPosition": 1, "maxResults": 1, "totalCount": 1},
    ]


def test_the_oldest_change_comes_first_as_recorded() -> None:
    recorded = next(each for each in load("cdc") if each.name == "cdc/001-get-cdc-basic")
    (page,) = recorded.body["CDCResponse"][0]["QueryResponse"]
    times = [each["MetaData"]["LastUpdatedTime"] for each in page["Estimate"]]
    assert times == sorted(times)
    rows = {"Estimate": [row(1, NOW), row(2, NOW - HOUR)]}
    (ours,) = ask("estimate", NOW - 2 * HOUR, rows)
    assert [each["Id"] for each in ours["Estimate"]] == ["2", "1"]
    assert set(page) <= set(ours)
    assert {key: type(page[key]) for key in page} == {key: type(ours[key]) for key in page}


def test_the_deleted_are_stubs_as_recorded() -> None:
    exchange = next(each for each in load("cdc") if each.name == "cdc/013-invoice-changes")
    page = ElementTree.fromstring(exchange.body).find(f".//{NAME}QueryResponse")
    assert page is not None
    (invoice,) = page
    (ours,) = ask("Invoice", NOW - HOUR, gone={"Invoice": [stub(39, NOW)]})
    assert set(ours) - {"Invoice"} == set(page.attrib) == {"maxResults", "totalCount"}
    (gone,) = ours["Invoice"]
    assert set(gone) == set(invoice.attrib) | {part.tag.removeprefix(NAME) for part in invoice}
    assert list(gone["MetaData"]) == ["LastUpdatedTime"]
    (mixed,) = ask("Invoice", NOW - HOUR, {"Invoice": [row(1, NOW)]}, {"Invoice": [stub(39, NOW - HOUR / 2)]})
    assert [each["Id"] for each in mixed["Invoice"]] == ["39", "1"]
    assert mixed["startPosition"] == 1


def test_a_thousand_in_all_and_no_word_of_more() -> None:
    rows = {
        "Customer": [row(n, NOW - timedelta(seconds=n)) for n in range(1, 801)],
        "Vendor": [row(n, NOW - timedelta(seconds=n)) for n in range(1_001, 1_401)],
        "Employee": [row(2_000, NOW)],
    }
    customers, vendors, employees = ask("Customer,Vendor,Employee", NOW - HOUR, rows)
    assert (customers["maxResults"], vendors["maxResults"], employees) == (800, 200, {})
    assert vendors["Vendor"][0]["Id"] == "1400"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-11-01T10:00:00-07:00", datetime(2026, 11, 1, 17, tzinfo=UTC)),
        ("2026-11-01T10:00:00 01:00", datetime(2026, 11, 1, 9, tzinfo=UTC)),  # a + that was not encoded
        ("2026-11-02T10:00:00", datetime(2026, 11, 2, 18, tzinfo=UTC)),  # Pacific
        ("2026-11-02T10:00:00Z", datetime(2026, 11, 2, 10, tzinfo=UTC)),
        ("2026-11-02T10:00:00.250Z", datetime(2026, 11, 2, 10, 0, 0, 250_000, tzinfo=UTC)),
        ("2026-11-02", datetime(2026, 11, 2, 8, tzinfo=UTC)),
    ],
)
def test_moments(text: str, meant: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Clock, "now", lambda self: datetime(2026, 11, 10, tzinfo=UTC))
    second = timedelta(seconds=1)
    rows = {"Customer": [row(1, meant + second), row(2, meant - second)]}
    (page,) = ask("Customer", text, rows)
    assert [each["Id"] for each in page["Customer"]] == ["1"]


def test_not_further_back_than_thirty_days() -> None:
    assert ask("Customer", NOW - timedelta(days=29, hours=23)) == [{}]
    asked = stamp(NOW - timedelta(days=30, minutes=1))
    with pytest.raises(Fault) as refused:
        ask("Customer", asked)
    fault = refused.value
    assert (fault.status, fault.code, fault.message) == (400, "500", "Unsupported Operation")
    assert fault.detail == (
        f"Operation cdc with changedSince date {asked} which is older than fixed days is not supported."
    )


@pytest.mark.parametrize(
    ("entities", "name"),
    [("", "cdc/003-get-cdc-basic"), ("estimates", "cdc/005-get-cdc-basic")],
)
def test_what_is_asked_wrongly_is_a_fault_under_status_200_as_recorded(
    looked_at: Company, entities: str, name: str
) -> None:
    recorded = next(each for each in load("cdc") if each.name == name)
    asked = {"changedSince": NOW.isoformat()} | ({"entities": entities} if entities else {})
    got = looked_at.get("/cdc", params=asked)
    assert got.status_code == recorded.status == 200
    assert got.json()["Fault"] == recorded.body["Fault"]
    assert list(got.json()) == list(recorded.body)


@pytest.mark.parametrize(
    "entity", ["TaxCode", "TaxRate", "TaxAgency", "TimeActivity", "JournalCode", "Custmoer"]
)
def test_entities_that_are_not_captured(entity: str) -> None:
    with pytest.raises(Fault) as refused:
        ask(f"Customer,{entity}", NOW)
    assert refused.value.detail is not None
    assert refused.value.detail.endswith(f"Invalid entity supplied : entity={entity}")


@pytest.mark.parametrize("since", ["", "yesterday", "2026-13-01", "2026-11-02T25:00:00"])
def test_moments_that_are_none(since: str) -> None:
    with pytest.raises(Fault) as refused:
        ask("Customer", since)
    assert refused.value.code in ("10000", "2060")


def test_over_the_wire_in_json_and_xml(looked_at: Company) -> None:
    since = quote((NOW - timedelta(days=20)).isoformat(timespec="seconds"))
    got = looked_at.get(f"/cdc?entities=customer,Vendor&changedSince={since}")
    assert list(got.json()) == ["CDCResponse", "time"]
    assert got.json()["CDCResponse"] == [{"QueryResponse": [{}, {}]}]  # the sample firm is older
    assert got.headers["content-type"] == "application/json;charset=utf-8"
    plain = looked_at.get(f"/cdc?entities=Customer&changedSince={since}", headers={"Accept": "*/*"})
    pages = ElementTree.fromstring(plain.content).findall(f"{NAME}CDCResponse/{NAME}QueryResponse")
    assert [(page.attrib, len(page)) for page in pages] == [({}, 0)]
