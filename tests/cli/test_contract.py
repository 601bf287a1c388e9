"""The contract of the command line, as a table of commands: exit codes, and the keys of every document."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from qbo_desktop.cli.verbs import NOT_BUILT_YET
from tests.cli.program import Program
from tests.stories.firms import Sandbox

# What a document has at least: a dict of keys with their shapes, a list of one shape, or a type.
FIELDS = {
    **dict.fromkeys(("name", "first_name", "middle_name", "last_name", "suffix", "company"), str),
    **dict.fromkeys(("email", "email_2", "type"), str),
    **dict.fromkeys(("phone_work", "phone_mobile", "phone_home", "phone_fax", "phone_other"), object),
    **dict.fromkeys(("physical", "mailing"), object),
}
CODED = {"code": str, "says": str}
CHANGE = {"field": str, "old": object, "new": object}
STEP = {
    "id": str,
    "side": str,
    "action": str,
    "kind": str,
    "subject": str,
    "changes": [CHANGE],
    "reason": str,
}
RUN = {
    "run": str,
    "plan": [STEP],
    "questions": [{"id": str, "says": str}],
    "applied": int,
    "skipped": [{"subject": str, "reason": str}],
    "problems": [object],
    "requests": {"quickbooks": int},
}
LINE = {
    "id": str,
    "state": str,
    "name": str,
    "email": str,
    "quickbooks_id": object,
    "practice_id": object,
    "type": str,
    "reason": str,
}
CONTACT = {
    "id": str,
    "kind": str,
    "kind_assumed": bool,
    "name": str,
    "type": str,
    "email": str,
    "client_identifier": str,
    "archived": bool,
}
DECIDED = {"id": str, "decision": str, "quickbooks_id": object, "practice_id": object}
DUPLICATE = {
    "id": str,
    "ready": bool,
    "aside": bool,
    "quickbooks": {"id": str, **FIELDS},
    "candidates": [
        {
            "practice_id": str,
            "score": int,
            "likeness": str,
            "reasons": [CODED],
            "vetoes": [CODED],
            "fields": FIELDS,
        }
    ],
}
STATUS = {
    "quickbooks": {"connected": bool, "company": str, "refresh_token_days": object},
    "practice": dict,
    "last_run": object,
    "counts": {"linked": int, "waiting": int, "skipped": int},
    "problems": int,
    "queue": int,
    "next_run": dict,
}
CHECK = {"check": str, "ok": bool, "says": str, "fix": str}
BACKUP = {"path": str, "size": int, "checks": str}


def check_shape(value: Any, shape: Any, where: str = "") -> None:
    """Whether a value has at least what a shape names."""
    if isinstance(shape, Mapping):
        assert isinstance(value, dict), f"{where}: not an object"
        for key, inner in shape.items():
            assert key in value, f"{where}: no “{key}”"
            check_shape(value[key], inner, f"{where}.{key}")
    elif isinstance(shape, list):
        assert isinstance(value, list), f"{where}: not a list"
        for one in value:
            check_shape(one, shape[0], f"{where}[]")
    elif shape is int:
        assert isinstance(value, int), f"{where}: {value!r} is no number"
        assert not isinstance(value, bool)
    else:
        assert isinstance(value, shape), f"{where}: {value!r} is no {shape.__name__}"


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


def check_ids(value: Any) -> None:
    """Ids are strings, times are UTC with Z, money is never a binary fraction."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "id" or key.endswith("_id") or key == "run":
                assert inner is None or isinstance(inner, str), (key, inner)
            if isinstance(inner, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT.*", inner):
                assert inner.endswith("Z"), (key, inner)
            check_ids(inner)
    elif isinstance(value, list):
        for one in value:
            check_ids(one)
    else:
        assert not isinstance(value, float)


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
        "invoices --state drifted",
        "totals --as-of 2026-01-01",
        "sync invoices",
        "sync payments",
        "contacts push C1",
        "connect karbon --application-id x",
        "disconnect karbon",
        "practice work",
        "practice staff",
        "practice invoices",
        "practice taxes add GST --component GST=5",
        "practice draft --client C1 --date 2026-01-01 --line A;B;1;2;",
        "practice work add --client C1 --type T --title X --fee 1",
        "resolve-conflict 3 --take name=both",
        "support-bundle file.zip --json",
        "sandbox --invoices 5",
        "resolve 1 --link C1 --take name=both",
        "config get practice.country",
        "config set practice.country CA",
        "demo --practice karbon",
        "sandbox play rename",
    ],
)
def test_what_is_not_built_yet_says_so(empty: Program, command: str) -> None:
    answer = empty.run(*command.split())
    assert answer.code == 2
    assert "not built yet" in answer.err
    assert answer.out == ""


def test_an_empty_home_becomes_the_workspace_default_with_an_empty_book(empty: Program) -> None:
    status = empty.json("status")
    assert status["workspace"] == "default"
    assert status["quickbooks"]["connected"] is False
    assert status["last_run"] is None
    assert empty.json("practice", "types") == [{"name": "Client"}]
    assert empty.json("practice", "contacts") == []
    assert empty.json("contacts") == []


# --- the commands that change something ---------------------------------------------------------------------


def waiting(program: Program) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = program.json("duplicates")
    return found


def test_resolving_by_link_create_not_same_skip_and_reopen(program: Program) -> None:
    open_ones = [one for one in waiting(program) if one["candidates"]]
    first, second, third, fourth = open_ones[:4]
    best = first["candidates"][0]["practice_id"]
    linked = program.json("resolve", first["id"], "--link", best)
    assert linked == {
        "id": first["id"],
        "decision": "link",
        "quickbooks_id": first["quickbooks"]["id"],
        "practice_id": best,
    }
    created = program.json("resolve", second["id"], "--create", "--kind", "person")
    check_shape(created, DECIDED)
    assert created["practice_id"]
    (contact,) = [one for one in program.json("practice", "contacts") if one["id"] == created["practice_id"]]
    assert contact["kind"] == "person"
    refused = third["candidates"][0]["practice_id"]
    assert program.json("resolve", third["id"], "--not-same", refused)["decision"] == "not-same"
    program.json("resolve", fourth["id"], "--skip")
    left = {one["id"]: one for one in waiting(program)}
    assert first["id"] not in left
    assert second["id"] not in left
    assert refused not in [one["practice_id"] for one in left[third["id"]]["candidates"]]
    assert left[fourth["id"]]["aside"] is True
    program.json("resolve", fourth["id"], "--reopen")
    program.json("resolve", third["id"], "--reopen")
    left = {one["id"]: one for one in waiting(program)}
    assert left[fourth["id"]]["aside"] is False
    assert refused in [one["practice_id"] for one in left[third["id"]]["candidates"]]


def test_accepting_all_ready_matches_is_one_decision(program: Program) -> None:
    ready = [one["id"] for one in waiting(program) if one["ready"]]
    assert ready, "the sample firm has ready ones"
    accepted = program.json("resolve", "--accept-ready")
    check_shape(accepted, {"accepted": int, "rows": [DECIDED]})
    assert accepted["accepted"] == len(ready)
    assert {one["id"] for one in accepted["rows"]} == set(ready)
    assert program.json("undo")["undone"] == 1
    assert {one["id"] for one in waiting(program) if one["ready"]} == set(ready)


def test_unlinking_showing_and_linking_again_by_hand(program: Program) -> None:
    line = program.json("contacts", "--state", "linked")[0]
    shown = program.json("contacts", "show", line["id"])
    check_shape(shown, {"id": str, "state": str, "quickbooks": FIELDS, "practice": FIELDS, "baseline": dict})
    unlinked = program.json("contacts", "unlink", line["id"])
    assert unlinked["decision"] == "unlink"
    assert [one["id"] for one in program.json("contacts", "--state", "unlinked-quickbooks")] == [line["id"]]
    program.run("sync").ok()
    assert [one["id"] for one in program.json("contacts", "--state", "unlinked-quickbooks")] == [line["id"]]
    again = program.json("contacts", "link", line["quickbooks_id"], line["practice_id"])
    assert again["id"] == line["id"]
    assert program.json("contacts", "--state", "unlinked-quickbooks") == []


def test_undo_and_redo_take_a_number(program: Program) -> None:
    for one in waiting(program)[:3]:
        program.json("resolve", one["id"], "--create")
    count = len(waiting(program))
    assert program.json("undo", "2")["undone"] == 2
    assert len(waiting(program)) == count + 2
    assert program.json("redo", "5")["redone"] == 2
    assert len(waiting(program)) == count


def test_links_and_contacts_are_exported_and_come_back_unchanged(program: Program, tmp_path: Path) -> None:
    program.run("contacts", "links", str(tmp_path / "links.csv")).ok()
    lines = (tmp_path / "links.csv").read_text("utf-8-sig").splitlines()
    assert len(lines) == 1 + len(program.json("contacts", "--state", "linked"))
    program.run("contacts", "export", str(tmp_path / "clients.csv")).ok()
    count = len(program.json("practice", "contacts"))
    imported = program.json("contacts", "import", str(tmp_path / "clients.csv"))
    check_shape(imported, {"created": int, "updated": int, "unchanged": int, "errors": [object]})
    assert (imported["created"], imported["updated"], imported["unchanged"]) == (0, 0, count)


def test_a_row_in_error_holds_the_whole_file_back(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("name,type\nRoy inc.,Client\nGagné,No such type\n", encoding="utf-8")
    refused = program.run("--json", "contacts", "import", str(path))
    assert refused.code == 2
    check_shape(refused.document["errors"], [{"row": int, "column": str, "says": str}])
    assert refused.document["created"] == 0
    assert program.run("contacts", "import", str(path), "--dry-run", "--skip-bad-rows").code == 0
    done = program.json("contacts", "import", str(path), "--skip-bad-rows")
    assert done["created"] == 1


def test_contacts_of_the_book_by_command(program: Program) -> None:
    added = program.json("practice", "contacts", "add", "name=Zoé & fils inc.", "email=zoe@example.com")
    check_shape(added, CONTACT)
    edited = program.json("practice", "contacts", "edit", added["id"], "mailing_city=Lévis", "email=")
    assert edited["mailing_city"] == "Lévis"
    assert edited["email"] == ""
    archived = program.json("practice", "contacts", "archive", added["id"])
    assert archived["archived"] is True
    found = program.json("practice", "contacts", "--search", "zoe fils")
    assert [one["id"] for one in found] == [added["id"]]


def test_adding_a_type_twice_changes_nothing(program: Program) -> None:
    for _time in range(2):
        program.run("practice", "types", "add", "Trust").ok()
    assert program.json("practice", "types") == [{"name": "Client"}, {"name": "Trust"}]


def test_settings_are_listed_set_and_checked(program: Program) -> None:
    assert program.json("config", "set", "ui.theme", "DARK") == {"ui.theme": "dark"}
    assert program.json("config", "get", "ui.theme") == {"ui.theme": "dark"}
    assert program.json("config", "list")["ui.theme"] == "dark"


def test_the_command_line_speaks_the_language_that_was_set(program: Program) -> None:
    english = program.run("status").out
    program.run("config", "set", "ui.language", "fr_CA").ok()
    assert program.json("status")["counts"], "codes in JSON stay English"
    assert set(program.json("status")) == set(program.json("status"))
    assert program.run("status").out != english


def test_backups_and_back_again(program: Program, tmp_path: Path) -> None:
    made = program.json("backup", str(tmp_path / "copy.sqlite3"))
    check_shape(made, BACKUP)
    assert made["checks"] == "ok"
    assert made["size"] == (tmp_path / "copy.sqlite3").stat().st_size
    before = program.json("contacts")
    program.json("resolve", "--accept-ready")
    check_shape(program.json("restore", str(tmp_path / "copy.sqlite3")), BACKUP)
    assert program.json("contacts") == before
    check_shape(program.json("backup"), BACKUP)


def test_a_store_that_cannot_be_opened_is_restored_as_its_own_sentence_says(
    program: Program, tmp_path: Path
) -> None:
    program.run("backup", str(tmp_path / "copy.sqlite3")).ok()
    before = program.json("contacts")
    (program.home / "store.sqlite3").write_bytes(b"torn" * 4000)
    refused = program.run("status")
    assert refused.code == 2
    assert "restore" in refused.err
    assert program.run("restore", str(tmp_path / "missing")).code == 2
    program.run("restore", str(tmp_path / "copy.sqlite3")).ok()
    assert program.json("contacts") == before
    (kept,) = (program.home / "backups").glob("unreadable-*.sqlite3")
    assert kept.read_bytes() == b"torn" * 4000


def test_workspaces_are_made_renamed_used_and_deleted(program: Program) -> None:
    program.run("workspaces", "new", "Second").ok()
    assert program.json("status")["workspace"] == "Second", "the last used one is taken"
    assert program.json("contacts") == []
    assert program.json("status", "--workspace", "default")["counts"]["linked"] > 0
    program.run("workspaces", "rename", "Second", "Autre").ok()
    program.run("workspaces", "delete", "Autre").ok()
    assert [one["name"] for one in program.json("workspaces")] == ["default"]


def test_activity_is_the_journal_also_as_csv(program: Program) -> None:
    records = program.json("activity")
    assert records
    assert {one["state"] for one in records} == {"settled"}
    sheet = program.run("activity", "--format", "csv").out.splitlines()
    assert sheet[0].startswith("id,at,actor,side,action,kind,subject")
    assert program.json("activity", "--since", "2999-01-01") == []


def test_disconnecting_keeps_links_and_decisions(program: Program, running: Sandbox) -> None:
    before = program.json("contacts")
    # The sign-in is shared with the homes of the other tests, so only this home forgets it.
    program.run("config", "set", "quickbooks.revoke_url", running.quickbooks["api"] + "/nowhere").ok()
    answer = program.json("disconnect", "quickbooks")
    assert answer["disconnected"] is True
    status = program.json("status")
    assert status["quickbooks"]["connected"] is False
    assert status["quickbooks"]["company"]
    assert program.json("contacts") == before
    refused = program.run("--json", "sync")
    assert refused.code == 3
    assert program.json("problems") == [], "what the user did is not a problem"
    entries = json.loads(program.keyring.read_text("utf-8"))
    assert not [name for name in entries if "tokens" in name or "keys" in name]
