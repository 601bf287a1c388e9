"""Clients written by others, unchanged, against the sandbox: they judge it where we cannot.

They insist on https unless an environment variable says otherwise, so each story runs in a process of its own
that has it. `third_party_stories.py` holds the stories; each prints what it found as one JSON document.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qbo_desktop.sandbox import firm
from tests.sandbox_process import ROOT, Company, serve_sandbox

STORIES = Path(__file__).with_name("third_party_stories.py")


@pytest.fixture(scope="module")
def document() -> Iterator[dict[str, Any]]:
    with serve_sandbox(customers=250, faults="nolimit") as ready:
        yield ready["quickbooks"]


def tell(story: str, quickbooks: dict[str, Any]) -> dict[str, Any]:
    """Run one story in its own process; what it printed."""
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", str(STORIES), story, json.dumps(quickbooks)],
        cwd=ROOT,
        env={**os.environ, "OAUTHLIB_INSECURE_TRANSPORT": "1", "PYTHONUTF8": "1", "NO_PROXY": "127.0.0.1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


def test_intuit_oauth_from_consent_to_revocation(document: dict[str, Any]) -> None:
    found = tell("sign_in", document)
    assert found["realm_id"] == document["realm_id"]
    assert found["id_token_accepted"] is True
    assert found["userinfo"]["givenName"] == "Camille"
    assert found["refreshed"] is True
    assert found["old_refresh_token"] == [400, "invalid_grant", True]
    assert found["expires"] == [3_600, 8_726_400]
    assert found["code_used_twice"] == [400, "invalid_grant", True]
    assert found["revoked"] is True
    assert found["after_revocation"] == [400, "invalid_grant", True]
    assert found["wrong_secret"] == [401, "invalid_client", True]


def test_python_quickbooks_reads(document: dict[str, Any]) -> None:
    customers = firm.customers("CA", 250)
    active = [customer for customer in customers if customer["Active"]]
    found = tell("read", document)
    assert found["one"] == [customers[0]["DisplayName"], customers[0]["PrimaryEmailAddr"]["Address"]]
    assert found["count"] == len(active)
    assert found["all"] == 100
    assert found["paged"] == sorted((customer["Id"] for customer in active), key=int)
    assert found["where"] == found["filter"] == [customers[6]["DisplayName"]]
    assert found["choose"] == ["3", "5", "9"]
    assert found["inactive"] == sum(not customer["Active"] for customer in customers)
    assert found["inactive_count"] == found["inactive"]
    assert found["like"] == sum("Gestion" in customer.get("DisplayName", "") for customer in active)
    assert found["ordered"] == sorted(found["ordered"], key=str.casefold)
    assert found["company"] == ["CA", "1"]
    assert found["home_currency"] == "CAD"
    assert found["empty"] == [[], 0, []]


def test_python_quickbooks_meets_refusals(document: dict[str, Any]) -> None:
    found = tell("refusals", document)
    assert found["bad_query"] == ["ValidationException", 4_000]
    assert found["bad_entity"] == ["ValidationException", 4_001]
    assert found["not_found"] == ["ObjectNotFoundException", 610]
    assert found["bad_token"][0] == "AuthorizationException"
    assert found["duplicate"] == ["QuickbooksException", 6_240]


def test_python_quickbooks_writes() -> None:
    with serve_sandbox(customers=3, faults="nolimit") as ready:
        found = tell("write", ready["quickbooks"])
    assert found["created"] == ["0", "Créée par un autre", "Laval"]
    assert found["updated"] == ["1", "(514) 287-0001", None]
    assert found["same_again"] == "1"  # nothing changed, nothing moved
    assert found["stale"] == ["QuickbooksException", 5_010]
    assert found["taken"] == ["QuickbooksException", 6_240]
    assert found["job"] == "Créée par un autre:Chantier"
    assert found["replayed"] == [True, 1]
    assert found["deactivated"] == ["Créée par un autre (deleted)", False]
    assert found["reactivated"] == ["Créée par un autre", True]
    assert found["employee"] == "Léa Côté"


def test_python_quickbooks_captures_changes() -> None:
    with serve_sandbox(customers=8, faults="nolimit") as ready:
        found = tell("changes", ready["quickbooks"])
    assert found["before"] == [False, False, False]
    assert found["after"] == [True, True, False]
    assert found["customers"] == ["1", "2", "3", "4"]
    assert found["counted"] == 4
    assert found["vendors"] == ["Papeterie du Coin"]
    assert found["merged"] == ["3"]
    assert found["read_merged"] == ["ObjectNotFoundException", 610]
    assert found["inactive"] == [False]
    assert found["too_old"] == ["UnsupportedException", 500]
    assert found["not_captured"] == ["SevereException", 10_000]


def test_python_quickbooks_sends_batches() -> None:
    with serve_sandbox(customers=3, faults="nolimit") as ready:
        found = tell("batches", ready["quickbooks"])
    assert found["created"] == ["First", "Second"]
    assert [code for code, _ in found["refused"]] == ["6240", "2040"]
    assert found["refused"][1][1] == "a:b"
    assert found["updated"] == ["1", "1"]
    assert found["stale"] == ["5010"]
    assert found["deleted"] == [["500", "500"], 0]  # names are made inactive, never deleted
    assert found["many"] == [35, 35]
    assert found["counts"] == [40, 0]


def test_python_quickbooks_reads_and_writes_lists() -> None:
    with serve_sandbox(customers=3, faults="nolimit", switches=["multicurrency=on"]) as ready:
        found = tell("lists", ready["quickbooks"])
    assert found["items"] == [13, ["Category", "NonInventory", "Service"]]
    assert found["inactive"] == ["Vérification (deleted)"]
    assert found["read"] == ["Bookkeeping", True, "2"]
    assert found["quebec"] == [5, 9.975]
    assert found["spans"] == [15, 14]
    assert found["terms"][-1] == ["Net 60", 60]
    assert found["accounts"] == 3
    assert found["others"] == [2, 2, 9, 2]
    assert found["made"] == ["15", "42.5", "Discounts given"]
    assert found["described"] == ["1", "Now described"]
    assert found["gone"] == "Made by another (deleted)"
    assert found["taken"] == ["QuickbooksException", 6_240]
    assert found["nameless"] == ["ValidationException", 2_020]
    assert found["tax"] == ["Eco fee", "Eco fee"]
    assert found["term"] == 45
    assert found["account"] == "Revenue"


def test_queries_as_other_clients_write_them() -> None:
    """The Ruby client's orders and blanks, and the Node client's lower case."""
    with serve_sandbox(customers=3, faults="nolimit") as ready:
        company = Company(ready["quickbooks"])
        ruby = company.get(
            "/query?query=SELECT+*+FROM+Item+WHERE+Active+IN+(+true,+false+)+MAXRESULTS+1000+STARTPOSITION+1"
        )
        node = company.get(
            "/query?query=select * from taxCode where Name %3D %27GST%27 startposition 1 maxresults 1000"
            "&minorversion=75&format=json",
            headers={"Accept": "application/json, text/plain, */*"},
        )
        asked = "select count(*) from paymentMethod where Type = 'CREDIT_CARD' and Active = 'true'"
        count = company.query(asked).json()
    assert len(ruby.json()["QueryResponse"]["Item"]) == 14
    assert [code["Id"] for code in node.json()["QueryResponse"]["TaxCode"]] == ["6"]
    assert count["QueryResponse"] == {"totalCount": 5}
