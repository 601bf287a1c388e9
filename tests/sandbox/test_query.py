"""What statements find: conditions, order, pages, columns, and what makes no sense."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from qbo_desktop.sandbox import firm
from qbo_desktop.sandbox.absent_kinds import ABSENT_KINDS
from qbo_desktop.sandbox.answers import Fault
from qbo_desktop.sandbox.clock import Clock, stamp
from qbo_desktop.sandbox.query import answer, day_asked

_BY_MOMENT = "ORDER BY Metadata.LastUpdatedTime ASC"


def row(identifier: int, name: str, **more: Any) -> dict[str, Any]:
    made = stamp(datetime(2026, 1, 10, 20, tzinfo=UTC) + timedelta(days=identifier))
    return {
        "sparse": False,
        "Id": str(identifier),
        "MetaData": {"CreateTime": made, "LastUpdatedTime": made},
        "FullyQualifiedName": name,
        "DisplayName": name,
        "Active": True,
        "Balance": 0,
        **more,
    }


ROWS = [
    row(9, "Zénith", GivenName="Ana", Balance=100),
    row(10, "abri", Balance=9, PrimaryEmailAddr={"Address": "A@b.example"}),
    row(11, "Amy's Bird 50%", BillAddr={"Line1": "1"}, Job=True),
    row(12, "Bistro (deleted)", Active=False),
]


def found(text: str) -> list[str]:
    """The Ids of a statement's page."""
    page = answer(text, {"Customer": ROWS}, Clock())
    assert ("startPosition" in page) == ("Customer" in page)
    return [each["Id"] for each in page.get("Customer", [])]


@pytest.mark.parametrize(
    ("rest", "ids"),
    [
        ("", ["10", "11", "9"]),
        ("WHERE Active = false", ["12"]),
        ("WHERE Active IN (true, FALSE)", ["10", "11", "12", "9"]),
        ("WHERE Active = 'true'", ["10", "11", "9"]),
        ("WHERE Id > '9'", ["10", "11"]),
        ("WHERE Id IN ('9', '10')", ["10", "9"]),
        ("WHERE Id = '12'", []),
        ("WHERE DisplayName = 'zénith'", ["9"]),
        ("WHERE DisplayName LIKE 'A%'", ["10", "11"]),
        ("WHERE DisplayName LIKE '%BIRD%'", ["11"]),
        ("WHERE DisplayName LIKE 'bird'", []),
        ("WHERE DisplayName LIKE 'Amy_s%'", []),
        (r"WHERE DisplayName = 'Amy\'s Bird 50%'", ["11"]),
        ("WHERE Balance >= 9", ["10", "9"]),
        ("WHERE Balance < '9.5' AND Balance > 0", ["10"]),
        ("WHERE Job = true", ["11"]),
        ("WHERE PrimaryEmailAddr = 'a@B.example'", ["10"]),
        ("WHERE GivenName = 'ana'", ["9"]),
        ("WHERE GivenName > 'A'", ["9"]),
        ("WHERE MetaData.CreateTime > '2026-01-20T12:00:00-08:00'", ["11"]),
        ("WHERE MetaData.CreateTime >= '2026-01-20T12:00:00-08:00'", ["10", "11"]),
        ("WHERE MetaData.CreateTime >= '2026-01-20T21:00:00 01:00'", ["10", "11"]),
        ("WHERE MetaData.CreateTime >= '2026-01-20T12:00:01'", ["11"]),
        ("WHERE MetaData.CreateTime <= '2026-01-20'", ["9"]),
        ("WHERE MetaData.LastUpdatedTime < CURRENT_DATE", ["10", "11", "9"]),
        ("ORDERBY Id", ["9", "10", "11"]),
        ("ORDER BY Id DESC", ["11", "10", "9"]),
        ("ORDERBY GivenName, Balance DESC", ["10", "11", "9"]),
        ("ORDERBY DisplayName DESC", ["9", "11", "10"]),
        ("STARTPOSITION 2 MAXRESULTS 1", ["11"]),
        ("MAXRESULTS 1 STARTPOSITION 3", ["9"]),
        ("STARTPOSITION 4", []),
    ],
)
def test_finds(rest: str, ids: list[str]) -> None:
    assert found(f"SELECT * FROM Customer {rest}") == ids


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("SELECT * FROM Custmoer", "invalid context declaration: Custmoer"),
        ("SELECT * FROM TaxService", "Metadata not found for Entity: TaxService"),
        ("SELECT * FROM Customer WHERE BillAddr = '1'", "Property BillAddr not found for Entity Customer"),
        ("SELECT BillAddr FROM Customer", "Property BillAddr not found for Entity Customer"),
        ("SELECT * FROM Customer ORDERBY Nothing", "Property Nothing not found for Entity Customer"),
        ("SELECT * FROM Customer WHERE Taxable = true", "property 'Taxable' is not queryable"),
        ("SELECT * FROM Customer STARTPOSITION 0", "value 0 is too small. Min allowed value is 1"),
        ("SELECT * FROM Customer MAXRESULTS 0", "value 0 is too small. Min allowed value is 1"),
        ("SELECT * FROM Customer MAXRESULTS -1", "value -1 is too small. Min allowed value is 1"),
        ("SELECT * FROM Customer MAXRESULTS 1001", "value 1001 is too large. Max allowed value is 1000."),
        ("SELECT * FROM Customer WHERE Id = '1' OR Id = '2'", "OR is not supported"),
        ("SELECT * FROM Customer WHERE Active = 'maybe'", "Invalid value 'maybe' for property Active"),
        (
            "SELECT * FROM Customer WHERE MetaData.CreateTime > 'x'",
            "Invalid value 'x' for property MetaData.CreateTime",
        ),
    ],
)
def test_refuses_as_4001(text: str, detail: str) -> None:
    with pytest.raises(Fault) as refused:
        found(text)
    assert (refused.value.code, refused.value.message) == ("4001", "Invalid query")
    assert refused.value.detail == f"QueryValidationError: {detail}"
    assert refused.value.element is None


def test_a_bad_id_is_its_own_fault() -> None:
    with pytest.raises(Fault) as refused:
        found("select * from Customer where Id = ''")
    assert refused.value.code == "2030"
    assert refused.value.detail == "Id should be a valid number. Supplied value:"


def test_a_list_of_columns_makes_sparse_objects() -> None:
    page = answer("SELECT Id, DisplayName FROM Customer WHERE Id = '9'", {"Customer": ROWS}, Clock())
    assert page["Customer"] == [{"sparse": True, "Id": "9", "DisplayName": "Zénith"}]


def test_counts_and_empty_pages() -> None:
    assert answer("SELECT COUNT(*) FROM Customer", {"Customer": ROWS}, Clock()) == {"totalCount": 3}
    assert answer("SELECT COUNT(*) FROM Vendor", {}, Clock()) == {"totalCount": 0}
    assert answer("SELECT *, Sku FROM Item", {}, Clock()) == {}


@pytest.mark.parametrize("entity", ABSENT_KINDS)
def test_what_a_company_has_none_of_is_no_unknown_word(entity: str) -> None:
    """As tap-quickbooks and qbosdk ask: the second takes only an empty page for the end."""
    asked = f"WHERE Metadata.LastUpdatedTime >= '2020-01-01T00:00:00Z' {_BY_MOMENT} STARTPOSITION 1"
    assert answer(f"SELECT * FROM {entity} {asked} MAXRESULTS 1000", {}, Clock()) == {}
    assert answer(f"select count(*) from {entity.lower()}", {}, Clock()) == {"totalCount": 0}


def test_attachments_are_asked_for_by_what_they_hang_on() -> None:
    on = "AttachableRef.EntityRef.type = 'Invoice' and AttachableRef.EntityRef.value = '7'"
    assert answer(f"select * from Attachable where {on}", {}, Clock()) == {}
    with pytest.raises(Fault) as refused:
        answer("select * from Attachable where Nonsense = 'x'", {}, Clock())
    assert refused.value.detail == "QueryValidationError: Property Nonsense not found for Entity Attachable"


@pytest.mark.parametrize(
    ("condition", "day"),
    [("", ""), ("where AsOfDate='2026-05-01' and SourceCurrencyCode='USD'", "2026-05-01")],
)
def test_the_day_of_exchange_rates(condition: str, day: str) -> None:
    assert day_asked(f"SELECT * FROM ExchangeRate {condition} STARTPOSITION 1") == day


def test_a_page_is_a_hundred_unless_told_and_every_customer_is_on_one_page() -> None:
    objects = {"Customer": firm.customers("CA", 2_345)}
    page = answer("SELECT * FROM Customer", objects, Clock())
    assert (len(page["Customer"]), page["startPosition"], page["maxResults"]) == (100, 1, 100)
    seen: list[str] = []
    for start in (1, 1_001, 2_001, 3_001):
        text = f"SELECT * FROM Customer WHERE Active IN (true, false) STARTPOSITION {start} MAXRESULTS 1000"
        seen += [each["Id"] for each in answer(text, objects, Clock()).get("Customer", [])]
    assert sorted(seen, key=int) == [str(n) for n in range(1, 2_346)]
