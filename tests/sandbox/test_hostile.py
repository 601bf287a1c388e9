"""The hostile scenario reaches a client whole."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from qbo_desktop.sandbox import firm
from tests.sandbox_process import Company, serve_sandbox


def test_two_thousand_of_them_arrive_as_they_are() -> None:
    made = firm.customers("CA", 2_000, scenario=firm.HOSTILE)
    assert max(len(customer.get("Notes", "")) for customer in made) == 5 * 1024 * 1024
    assert sum(len(customer.get("Notes", "")) > 2_000 for customer in made) == 1
    names = [customer["DisplayName"] for customer in made]
    assert len(set(names)) == 2_000
    with serve_sandbox(customers=2_000, scenario="hostile") as document:
        company = Company(document["quickbooks"])
        got = [
            customer
            for start in (1, 1_001)
            for customer in company.customers(
                f"SELECT * FROM Customer ORDERBY Id STARTPOSITION {start} MAXRESULTS 1000"
            )
        ]
    assert got == made


def test_nobody_of_them_is_known_to_the_practice() -> None:
    assert firm.practice_contacts("CA", 500, scenario=firm.HOSTILE) == []


def test_an_unknown_scenario_is_named() -> None:
    with pytest.raises(ValueError, match="chaos"):
        firm.customers("CA", 1, scenario="chaos")


def test_xml_holds_them_too() -> None:
    with serve_sandbox(customers=13, scenario="hostile", faults="nolimit") as document:
        company = Company(document["quickbooks"])
        for number in range(1, 14):
            answer = company.get(f"/customer/{number}", headers={"Accept": "application/xml"})
            name = "{http://schema.intuit.com/finance/v3}"
            customer = ElementTree.fromstring(answer.content).find(f"{name}Customer")
            assert customer is not None
            wanted = company.get(f"/customer/{number}").json()["Customer"]["DisplayName"]
            assert customer.findtext(f"{name}DisplayName") == wanted
