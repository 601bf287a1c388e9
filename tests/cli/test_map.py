"""`map`: the billing set-up by command, on a simulated company."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from qbo_desktop.store import workspaces
from tests.cli.program import Program
from tests.cli.shapes import BILLING_SETUP, check_ids, check_shape, is_refusal
from tests.stories.firms import connected, sandbox


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Connected, with three work types. Only to look at: tests that change something take `office`."""
    folder = tmp_path_factory.mktemp("map")
    with sandbox(folder / "sandbox") as running:
        made = connected(folder, running, customers=0)
        for name in ("Bookkeeping", "Tax return", "Audit"):
            made.run("practice", "work-types", "add", name).ok()
        yield made


@pytest.fixture
def office(prepared: Program, tmp_path: Path) -> Program:
    return prepared.copy(tmp_path)


def codes(document: Any) -> dict[str, Any]:
    return {one["name"]: one["code"] for one in document["taxes"]}


def test_the_whole_set_up_by_command(office: Program) -> None:
    shown = office.json("map", "list")
    check_shape(shown, BILLING_SETUP)
    check_ids(shown)
    assert shown["tax_regime"] == "lines"
    assert shown["start_date"] is None
    assert "start-date" in [one["code"] for one in shown["missing"]]
    told = office.json("map", "propose", "--dry-run")
    assert told["default_item"] is None
    done = office.json("map", "propose")
    assert done["proposed"] == told["proposed"]
    assert done["default_item"]["name"] == "Services"
    assert codes(done)["GST + QST"] == "GST/QST QC - 9.975"
    assert codes(done)["HST NB, NL, PE"] is None
    items = {one["name"]: one["item"] for one in done["work_types"]}
    assert items == {"Audit": None, "Bookkeeping": "Bookkeeping", "Tax return": None}
    made = office.json("map", "create-item", "Audit")
    assert made["made"]
    assert "Audit" in [one["name"] for one in made["items"]]
    assert not office.json("map", "create-item", "audit")["made"]
    mapped = office.json("map", "work-type", "audit", "Audit")
    assert {one["name"]: one["item"] for one in mapped["work_types"]}["Audit"] == "Audit"
    taxed = office.json("map", "tax", "HST NB, NL, PE", "HST NB (2016)")
    found = next(one for one in taxed["taxes"] if one["name"] == "HST NB, NL, PE")
    assert (found["rate"], found["code_rate"], found["agrees"]) == ("15", "15", True)
    assert found["primary"]["code_rate"] == "15"
    assert found["secondary"] is None
    paid = office.json("map", "payment-method", "Cash", "1")
    assert {one["name"]: one["method"] for one in paid["payment_methods"]}["Cash"] is not None
    assert office.json("map", "default-item", "Bookkeeping")["default_item"]["name"] == "Bookkeeping"
    started = office.json("map", "start-date", "2026-01-01")
    assert started["start_date"] == "2026-01-01"
    assert [one["code"] for one in started["missing"]] == ["contacts"]
    assert office.json("map", "start-date", "off")["start_date"] is None


def test_other_percentages_are_refused_until_somebody_says_anyway(office: Program) -> None:
    refused = office.run("map", "tax", "GST", "HST ON")
    assert refused.code == 2
    assert "5%" in refused.err
    assert "13%" in refused.err
    assert "--anyway" in refused.err
    anyway = office.json("map", "tax", "GST", "HST ON", "--anyway")
    found = next(one for one in anyway["taxes"] if one["name"] == "GST")
    assert (found["code"], found["agrees"], found["insisted"]) == ("HST ON", False, True)
    assert office.json("map", "tax", "GST", "")["taxes"][0]["code"] is None


def test_for_people_the_percentages_stand_side_by_side(office: Program) -> None:
    said = office.run("map", "tax", "GST + QST", "GST", "QST QC - 9.975").ok()
    assert said.out.startswith("“GST/QST QC - 9.975” stands for “GST + QST”.")
    listed = office.run("map").ok().out
    (line,) = [one for one in listed.splitlines() if one.startswith("GST + QST")]
    assert line.split("  ") == ["GST + QST", *line.split("  ")[1:]]
    assert line.count("14.975%") == 2
    assert "GST 5% ✓" in line
    assert "QST 9.975% ✓" in line
    assert "3 to choose from" in listed
    assert "Still missing:" in listed


def test_in_french(office: Program) -> None:
    office.run("config", "set", "ui.language", "fr_CA").ok()
    refused = office.run("map", "tax", "TPS", "HST ON")
    assert "13\u00a0%" in refused.err
    assert office.json("map", "tax", "TPS", "GST")["taxes"][0]["code"] == "GST"


def test_without_a_connection_what_is_known_is_shown(empty: Program, office: Program) -> None:
    shown = empty.json("map", "list")
    assert shown["connected"] is False
    assert shown["missing"][0]["code"] == "connection"
    for command in ("propose", "default-item Services", "tax GST GST", "create-item Audit"):
        refused = empty.run("map", *command.split())
        assert refused.code == 3
        assert "not connected" in refused.err
        assert is_refusal(refused.out)
    office.run("map", "list").ok()
    # Without asking the service to forget the sign-in, which the other tests share.
    with office.opened() as app, app.store.work(app.workspace_id) as work:
        known = workspaces.connection_of(work.session, app.workspace_id, "quickbooks")
        workspaces.save_connection(work, replace(known, state=workspaces.DISCONNECTED))
    assert office.json("map", "default-item", "Services")["default_item"]["name"] == "Services"
