"""The switches: which values they take, that they are kept, and what Preferences and CompanyInfo say then."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qbo_desktop.sandbox import company
from qbo_desktop.sandbox.state import State
from qbo_desktop.sandbox.switches import SWITCHES, defaults, read_words
from tests.corpus import load
from tests.sandbox_process import ROOT, Company, serve_sandbox, start_sandbox

Row = dict[str, Any]


def preferences(region: str = "CA", **switches: str) -> Row:
    given = {name.replace("_", "-"): value for name, value in switches.items()}
    return company.preferences(region, {**defaults(), **given})


def test_a_new_company_has_every_switch_as_it_is_at_first(state: State) -> None:
    assert state.switches == defaults()
    for switch in SWITCHES.values():
        assert switch.default in switch.values
        assert switch.says.endswith(".")


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("colour=red", "There is no switch colour; there are: custom-numbers,"),
        ("custom-numbers=perhaps", "custom-numbers is one of on, off"),
        ("custom-numbers", "NAME=VALUE"),
        ("closing-date=2026-02-30", "closing-date is one of none, YYYY-MM-DD"),
        ("closing-date=20260101", "closing-date"),
        ("ast=on", "ast is off in a company of CA."),
    ],
)
def test_what_a_switch_cannot_be(state: State, word: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        state.switch_all(["email=refused", word])
    assert state.switches == defaults()


def test_words_are_read() -> None:
    read = read_words(["closing-date=2025-12-31", " tax-cent = -1", "ast=not-set-up"], "US")
    assert read == {"closing-date": "2025-12-31", "tax-cent": "-1", "ast": "not-set-up"}


def test_preferences_follow_the_switches() -> None:
    usual = preferences()
    assert usual["SalesFormsPrefs"]["CustomTxnNumbers"] is True
    assert "BookCloseDate" not in usual["AccountingInfoPrefs"]
    assert usual["CurrencyPrefs"]["MultiCurrencyEnabled"] is False
    other = preferences(
        custom_numbers="off", closing_date="2025-12-31", multicurrency="on", discounts="on", sales_tax="off"
    )
    assert other["SalesFormsPrefs"]["CustomTxnNumbers"] is False
    assert other["SalesFormsPrefs"]["AllowDiscount"] is True
    assert other["AccountingInfoPrefs"]["BookCloseDate"] == "2025-12-31"
    assert other["CurrencyPrefs"]["MultiCurrencyEnabled"] is True
    assert other["TaxPrefs"] == {"UsingSalesTax": False}


@pytest.mark.parametrize(
    ("region", "ast", "expected"),
    [
        ("CA", "off", {"UsingSalesTax": True}),
        ("US", "off", {"UsingSalesTax": True, "TaxGroupCodeRef": {"value": "2"}}),
        ("US", "on", {"UsingSalesTax": True, "PartnerTaxEnabled": True}),
        ("US", "not-set-up", {"UsingSalesTax": True, "PartnerTaxEnabled": False}),
    ],
)
def test_automated_sales_tax_is_known_by_one_property(region: str, ast: str, expected: Row) -> None:
    assert preferences(region, ast=ast)["TaxPrefs"] == expected


def test_preferences_have_nothing_that_was_never_captured() -> None:
    recorded: dict[str, set[str]] = {}
    for exchange in load("preferences"):
        body = exchange.body
        if isinstance(body, dict):
            for name, part in body.get("Preferences", body).items():
                recorded.setdefault(name, set()).update(part if isinstance(part, dict) else ())
    ours = preferences(discounts="on", closing_date="2025-12-31")
    for name, part in ours.items():
        if isinstance(part, dict):
            assert set(part) <= recorded[name]


def test_a_subscription_that_has_ended() -> None:
    status = {
        each["Name"]: each["Value"]
        for each in company.company_info("CA", {**defaults(), "read-only": "on"})["NameValue"]
    }
    assert status["SubscriptionStatus"] != "PAID"


def test_thrown_at_the_start_and_while_it_runs_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    with serve_sandbox(customers=1, faults="nolimit", state=file, switches=["discounts=on"]) as document:
        asked = Company(document["quickbooks"])
        played = asked.session.post(
            f"{document['quickbooks']['api']}/play",
            json={"verb": "switch", "words": ["custom-numbers", "off"]},
            timeout=10,
        )
        assert played.json() == asked.get("/preferences").json()["Preferences"]
    with serve_sandbox(state=file, switches=["email=refused"]) as document:
        sales = Company(document["quickbooks"]).get("/preferences").json()["Preferences"]["SalesFormsPrefs"]
        assert (sales["AllowDiscount"], sales["CustomTxnNumbers"]) == (True, False)
    kept = json.loads(file.read_text("utf-8"))["switches"]
    assert kept == {**defaults(), "discounts": "on", "custom-numbers": "off", "email": "refused"}


def test_an_unknown_switch_does_not_start(tmp_path: Path) -> None:
    with (
        pytest.raises(AssertionError, match="There is no switch colour"),
        start_sandbox(tmp_path, switches=["colour=red"]),
    ):
        pass


def test_the_page_about_the_sandbox_tells_every_switch() -> None:
    page = (ROOT / "docs" / "sandbox.md").read_text("utf-8")
    for name, switch in SWITCHES.items():
        line = next(line for line in page.splitlines() if line.startswith(f"| `{name}` |"))
        told = line.split("|")[2]
        assert told.strip().startswith(f"`{switch.default}`")
        assert all(f"`{value}`" in told for value in switch.values if value != "YYYY-MM-DD")
