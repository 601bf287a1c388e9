"""`sandbox play`: acts in a running sandbox, the one named or the demonstration of this home."""

from __future__ import annotations

import json
from typing import Any

import pytest

from qbo_desktop.demo import FOLDER, STATE
from tests.cli.program import Program
from tests.sandbox_process import Company, serve_sandbox


def test_acts_where_it_is_told_to(empty: Program) -> None:
    with serve_sandbox(customers=5, faults="nolimit") as document:
        company = Company(document["quickbooks"])
        api = document["quickbooks"]["api"]
        played = empty.run("sandbox", "play", "edit", "1", "phone_work=514 555-0100", "--api", api)
        assert played.code == 0
        assert played.document == company.get("/customer/1").json()["Customer"]
        before = empty.run("--json", "sandbox", "--api", f"{api}/", "play", "rename", "2", "Another name")
        assert before.document["DisplayName"] == "Another name"
        assert empty.run("sandbox", "play", "merge", "4", "3", "--api", api).document["Id"] == "3"
        assert company.get("/customer/4").status_code == 400
        refused = empty.run("--json", "sandbox", "play", "rename", "1", "another NAME", "--api", api)
        assert refused.code == 2
        assert "already using this name" in refused.document["error"]["says"]
        unknown = empty.run("sandbox", "play", "dance", "--api", api)
        assert unknown.code == 2
        assert "rename" in unknown.err


def test_an_invoice_is_typed_and_paid(empty: Program) -> None:
    with serve_sandbox(customers=5, faults="nolimit", invoices=2) as document:
        api = document["quickbooks"]["api"]

        def play(*words: str) -> dict[str, Any]:
            answer = empty.run("sandbox", "play", *words, "--api", api)
            assert answer.code == 0, answer.err
            found: dict[str, Any] = answer.document
            return found

        assert play("invoice", "show", "1002")["DocNumber"] == "1002"
        made = play("invoice", "add", "2001", "1", "100.00")
        assert (made["TotalAmt"], made["Balance"]) == ("114.98", "114.98")
        assert play("receive", "2001", "14.98")["TotalAmt"] == "14.98"
        assert play("void", "2001")["TotalAmt"] == 0
        assert play("invoice", "delete", "2001")["status"] == "Deleted"


def test_without_an_address_the_demonstration_of_this_home_is_meant(empty: Program) -> None:
    folder = empty.home / FOLDER
    folder.mkdir(parents=True)
    with serve_sandbox(customers=3, state=folder / STATE):
        made = empty.run("sandbox", "play", "vendor", "Papeterie").document
        assert (made["Id"], made["DisplayName"]) == ("4", "Papeterie")
        assert empty.run("sandbox", "play", "show", "4").document == made
    stopped = empty.run("sandbox", "play", "show", "4")
    assert stopped.code == 2
    assert "--api" in stopped.err


def test_nobody_answers(empty: Program) -> None:
    for address in ("http://127.0.0.1:9", "nowhere"):
        assert empty.run("sandbox", "play", "show", "1", "--api", address).code == 5
    # Killed: its address is still there.
    folder = empty.home / FOLDER
    folder.mkdir(parents=True)
    (folder / STATE).with_suffix(".address").write_text(json.dumps({"api": "http://127.0.0.1:9"}), "utf-8")
    answer = empty.run("sandbox", "play", "show", "1")
    assert answer.code == 5
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("words", [["play"], ["dance", "1"]])
def test_what_is_no_play(empty: Program, words: list[str]) -> None:
    answer = empty.run("sandbox", *words)
    assert answer.code == 2
    assert "sandbox play VERB" in answer.err
