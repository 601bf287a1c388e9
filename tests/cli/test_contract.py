"""The contract of the command line, as a table of commands: exit codes, and the keys of every document."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from qbo_desktop.cli.verbs import NOT_BUILT_YET
from tests.cli.program import Program
from tests.cli.shapes import (
    BILLING_RUN,
    BILLING_SETUP,
    CHANGE,
    CHECK,
    CONFLICT,
    CONTACT,
    DUPLICATE,
    INVOICE,
    INVOICE_STATES,
    INVOICE_THERE,
    LINE,
    PAYMENT,
    PERIOD,
    PERSON,
    PROPOSED,
    RESULTS,
    RUN,
    STATUS,
    TAX_RATE,
    WORK,
    WORK_TYPE,
    check_ids,
    check_shape,
    is_refusal,
)

LOOKS: tuple[tuple[str, Any], ...] = (
    ("status", STATUS),
    ("doctor", [CHECK]),
    ("sync", RUN),
    ("sync contacts", RUN),
    ("sync contacts --dry-run", RUN),
    ("sync --full", RUN),
    ("answer", [{"id": str, "says": str}]),
    ("contacts", [LINE]),
    ("contacts list", [LINE]),
    ("contacts --state linked", [LINE]),
    ("contacts list --state waiting", [LINE]),
    ("contacts --state skipped", [LINE]),
    ("contacts --state unlinked-quickbooks", [LINE]),
    ("contacts --state unlinked-practice", [LINE]),
    ("contacts list --search nobody-of-this-name", [LINE]),
    ("duplicates", [DUPLICATE]),
    ("conflicts", [CONFLICT]),
    ("problems", [object]),
    ("problems --ignored", [object]),
    ("activity", [{"id": str, "side": str, "action": str, "kind": str, "subject": str, "changes": [CHANGE]}]),
    ("workspaces", [{"name": str}]),
    ("workspaces list", [{"name": str}]),
    ("config list", {"quickbooks.environment": str, "ui.language": str}),
    ("config get ui.language", {"ui.language": str}),
    ("practice contacts", [CONTACT]),
    ("practice contacts --search inc", [CONTACT]),
    ("practice types", [{"name": str}]),
    ("practice work-types", [WORK_TYPE]),
    ("practice staff", [PERSON]),
    ("practice taxes", [TAX_RATE]),
    ("practice periods", [PERIOD]),
    ("practice work", [WORK]),
    ("practice unbilled", [WORK]),
    ("practice invoices", [INVOICE]),
    ("practice invoices --state paid", [INVOICE]),
    ("practice payments", [PAYMENT]),
    ("practice run list", [BILLING_RUN]),
    ("practice approve all", RESULTS),
    ("practice unapprove all", RESULTS),
    ("practice send all", RESULTS),
    ("practice post all", RESULTS),
    ("practice void all", RESULTS),
    ("practice run close", {**RESULTS, "run": object}),
    ("practice run send", RESULTS),
    ("practice run post", RESULTS),
    ("map", BILLING_SETUP),
    ("invoices", [INVOICE_THERE]),
    *((f"invoices --state {state}", [INVOICE_THERE]) for state in INVOICE_STATES),
    ("sync invoices", RUN),
    ("sync invoices --dry-run", RUN),
    ("map list", BILLING_SETUP),
    ("map propose --dry-run", PROPOSED),
    ("map propose", PROPOSED),
    ("map start-date 2026-01-01", BILLING_SETUP),
    ("map default-item 1", BILLING_SETUP),
    ("map create-item Services", {**BILLING_SETUP, "item": {"id": str, "name": str}, "made": bool}),
    ("config get practice.country", {"practice.country": str}),
    ("config get billing.email_by", {"billing.email_by": str}),
    ("undo", {"undone": int}),
    ("redo", {"redone": int}),
    ("retry --all", {"retried": int, "wait_seconds": int}),
)


@pytest.mark.parametrize(("command", "shape"), LOOKS)
def test_the_document_of_a_command(program: Program, command: str, shape: Any) -> None:
    answer = program.run("--json", *command.split())
    assert answer.code in (0, 1)
    check_shape(answer.document, shape, command)
    assert answer.code == 0 or command.startswith(("sync", "retry")), "listings answer 0"
    check_ids(answer.document)


@pytest.mark.parametrize("command", [command for command, _shape in LOOKS])
def test_the_same_command_for_people(program: Program, command: str) -> None:
    answer = program.run(*command.split())
    assert answer.code in (0, 1)
    assert "{" not in answer.out.replace("{}", ""), "a place that nobody filled"
    assert "Traceback" not in answer.said


@pytest.mark.parametrize(
    "command", ["status", "contacts list", "practice types", "sync --dry-run", "duplicates"]
)
def test_global_options_stand_before_or_after_the_verb(synced: Program, command: str) -> None:
    words = command.split()
    home = str(synced.home)
    before = synced.run("--json", "--home", home, "--workspace", "default", *words, home=False)
    after = synced.run(*words, "--json", "--home", home, "--workspace", "default", home=False)
    assert before.code == after.code
    assert type(before.document) is type(after.document)
    if command != "sync --dry-run":
        assert before.document == after.document


def test_quiet_says_nothing_beside_the_answer(program: Program) -> None:
    assert program.run("--quiet", "sync").err == ""
    assert program.run("--quiet", "status").out != ""


def test_the_home_may_come_from_the_environment(synced: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QBO_DESKTOP_HOME", str(synced.home))
    named = synced.run("--json", "status").document
    assert synced.run("--json", "status", home=False).document == named


def test_another_store_may_be_named(empty: Program, tmp_path: Path) -> None:
    store = tmp_path / "elsewhere" / "firm.sqlite3"
    url = f"sqlite:///{store}"
    empty.run("--store", url, "practice", "types", "add", "Trust").ok()
    assert store.exists()
    names = [one["name"] for one in empty.json("practice", "types", "--store", url)]
    assert names == ["Client", "Trust"]
    assert not (empty.home / "store.sqlite3").exists()


def test_the_version_and_the_help(empty: Program) -> None:
    version = empty.run("--version")
    assert version.code == 0
    assert version.out.startswith("qbo-desktop ")
    helped = empty.run("--help")
    assert helped.code == 0
    for verb in ("sync", "contacts", "duplicates", "resolve", "practice", "doctor", "restore"):
        assert re.search(rf"^\s+{verb}\b", helped.out, re.M), verb
    assert not empty.home.exists(), "help opens nothing"


@pytest.mark.parametrize(
    "command",
    [
        *NOT_BUILT_YET,
        "totals --as-of 2026-01-01",
        "sync payments",
        "connect karbon --application-id x",
        "disconnect karbon",
        "support-bundle file.zip --json",
        "config get karbon.api_url",
        "config set karbon.api_url https://example.com",
        "demo --practice karbon",
    ],
)
def test_what_is_not_built_yet_says_so(empty: Program, command: str) -> None:
    answer = empty.run(*command.split())
    assert answer.code == 2
    assert "not built yet" in answer.err
    assert is_refusal(answer.out)


def test_an_empty_home_becomes_the_workspace_default_with_an_empty_book(empty: Program) -> None:
    status = empty.json("status")
    assert status["workspace"] == "default"
    assert status["quickbooks"]["connected"] is False
    assert status["last_run"] is None
    assert empty.json("practice", "types") == [{"name": "Client"}]
    assert empty.json("practice", "contacts") == []
    assert empty.json("contacts") == []
