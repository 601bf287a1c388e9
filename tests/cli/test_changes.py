"""The commands that change something: decisions, links, contacts, settings, backups, workspaces."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from tests.cli.program import Program
from tests.cli.shapes import BACKUP, CONTACT, DECIDED, FIELDS, check_shape
from tests.stories.firms import Sandbox


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


def test_what_is_shown_of_a_client_names_the_writes_that_can_be_taken_back(program: Program) -> None:
    line = program.json("contacts", "--state", "linked")[0]
    writes = [one["id"] for one in program.json("contacts", "show", line["id"])["history"]]
    printed = program.run("contacts", "show", line["id"]).ok().out
    assert writes
    assert [row.split()[0] for row in printed.splitlines() if row.startswith("S")] == writes


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
    lines = list(csv.DictReader((tmp_path / "links.csv").open(encoding="utf-8", newline="")))
    linked = program.json("contacts", "--state", "linked")
    assert {(one["quickbooks_id"], one["practice_id"]) for one in lines} == {
        (one["quickbooks_id"], one["practice_id"]) for one in linked
    }
    assert all(one["quickbooks_name"] and one["practice_name"] and one["linked_since"] for one in lines)
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


def test_types_are_changed_in_bulk_by_a_file_after_a_preview(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "types.csv"
    program.run("practice", "types", "add", "Prospect").ok()
    first, second = program.json("practice", "contacts")[:2]
    assert first["type"] != "Prospect"
    text = f"Fiche;Sorte;Pointure\r\n{first['id']};prospect;38\r\n{second['id']};{second['type']};39\r\n"
    path.write_text(text, encoding="utf-16")
    (tmp_path / "map.json").write_text('{"Fiche": "id", "Sorte": "type"}', encoding="utf-8")
    told = ("contacts", "import", str(path), "--map", str(tmp_path / "map.json"))
    preview = program.json(*told, "--dry-run")
    assert (preview["updated"], preview["unchanged"], preview["applied"]) == (1, 1, False)
    (row,) = preview["rows"]
    assert (row["row"], row["id"], row["action"]) == (2, first["id"], "update")
    assert row["changes"] == [{"field": "type", "old": first["type"], "new": "Prospect"}]
    said = program.run(*told, "--dry-run").ok().out
    assert "→ Prospect" in said
    assert "Pointure" in said
    assert program.json("practice", "contacts")[0]["type"] == first["type"], "a preview writes nothing"
    assert program.json(*told)["updated"] == 1
    assert program.json("practice", "contacts")[0]["type"] == "Prospect"


def test_rows_that_cannot_be_meant_are_named(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "update.csv"
    known = program.json("practice", "contacts")[0]["id"]
    rows = [
        f"{known},a@example.com,",
        "C99999,b@example.com,",
        f"{known},c@example.com,",
        f",,5.14555E+09,{known}",
    ]
    path.write_text("id,email,phone_work\n" + "\n".join(rows) + "\n", encoding="utf-8")
    refused = program.run("--json", "contacts", "import", str(path))
    assert refused.code == 2
    assert [(one["row"], one["column"]) for one in refused.document["errors"]] == [
        (3, "id"),
        (4, "id"),
        (5, ""),
    ]
    assert refused.document["applied"] is False


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
