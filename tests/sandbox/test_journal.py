"""The state on disk: a save writes what changed, nothing is lost over a restart or a kill, older files open."""

from __future__ import annotations

import itertools
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from qbo_desktop.sandbox.clock import Clock
from qbo_desktop.sandbox.grants import ACCOUNTING, Grants
from qbo_desktop.sandbox.name_kinds import CUSTOMER, KINDS
from qbo_desktop.sandbox.object_lists import ENTITIES
from qbo_desktop.sandbox.state import State, StateUnreadable

Row = dict[str, Any]
BACK = "http://localhost:1/back"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state.json"


def begun(file: Path) -> State:
    return State.open(file, region="CA", customers=3)


def invoice(identifier: str, note: str = "") -> Row:
    return {"Id": identifier, "SyncToken": "0", "TotalAmt": Decimal("114.98"), "PrivateNote": note}


def bill(state: State, note: str = "") -> Row:
    row = invoice(state.next_id("Invoice"), note)
    state.put("Invoice", row)
    state.save()
    return row


def held(state: State) -> list[Any]:
    rows = [state.rows(entity) for entity in (*KINDS, *ENTITIES)]
    return [rows, state.gone, state.editors, state.replies, state.switches, state.grants, state.codes]


def changes(file: Path) -> Path:
    return file.with_suffix(".changes")


def test_a_save_adds_a_line_and_leaves_the_whole_file(file: Path) -> None:
    state = begun(file)
    whole = file.read_text("utf-8")
    bill(state)
    first = changes(file).stat().st_size
    for _ in range(10):
        bill(state)
    assert file.read_text("utf-8") == whole
    assert changes(file).stat().st_size < 12 * first
    lines = changes(file).read_text("utf-8").splitlines()
    assert len(lines) == 1 + 11  # one that says which whole file they belong to
    state.save()
    assert changes(file).read_text("utf-8").splitlines() == lines  # nothing changed, nothing written


def test_everything_is_there_again(file: Path) -> None:
    state = begun(file)
    grants = Grants(state, Clock())
    tokens = grants.redeem(grants.new_code([ACCOUNTING], BACK), BACK)
    kept, gone = bill(state, "Été"), bill(state)
    state.remove("Invoice", gone["Id"])
    state.remove(CUSTOMER, "2")
    state.remove("TaxCode", "18")
    state.edited("Invoice", kept["Id"], "Somebody")
    state.replies["abc"] = '{"Invoice":{}}'
    state.switch("closing-date", "2026-01-31")
    state.save()
    for again in (begun(file), begun(file)):
        assert held(again) == held(state)
        assert again.rows("Invoice") == {kept["Id"]: kept}
        assert isinstance(again.rows("Invoice")[kept["Id"]]["TotalAmt"], Decimal)
        assert again.gone["Invoice"][gone["Id"]]["status"] == "Deleted"
        assert again.editor("Invoice", kept["Id"]) == "Somebody"
        assert again.editor("Item", kept["Id"]) == ""
        assert "18" not in again.rows("TaxCode")
        assert Grants(again, Clock()).holder(tokens.access)[0] is not None
        assert again.next_id("Invoice") == "3"  # an id that is gone is not given again
    state.close()
    assert not changes(file).exists()
    assert held(begun(file)) == held(state)


def test_saves_go_on_after_a_restart(file: Path) -> None:
    bill(begun(file))
    second = begun(file)
    bill(second)
    bill(second)
    assert list(begun(file).rows("Invoice")) == ["1", "2", "3"]


def test_half_a_line_is_as_if_it_had_not_been_written(file: Path) -> None:
    state = begun(file)
    bill(state)
    bill(state)
    text = changes(file).read_bytes()
    changes(file).write_bytes(text[:-9])
    again = begun(file)
    assert list(again.rows("Invoice")) == ["1"]
    bill(again)
    assert list(begun(file).rows("Invoice")) == ["1", "2"]


def test_changes_of_another_whole_file_are_none(file: Path) -> None:
    state = begun(file)
    bill(state)
    kept = changes(file).read_bytes()
    state.close()
    bill(state)
    state.close()
    changes(file).write_bytes(kept)  # left by somebody who died between the two files
    assert list(begun(file).rows("Invoice")) == ["1", "2"]
    file.unlink()
    assert begun(file).rows("Invoice") == {}


def test_what_was_written_stays_about_as_long_as_what_is_kept(file: Path) -> None:
    """Not the square of it: a thousand saves of a growing company."""
    state = begun(file)
    note = "n" * 2_000
    sizes = []
    for _ in range(1_000):
        bill(state, note)
        sizes.append(changes(file).stat().st_size if changes(file).exists() else 0)
    wholes = sum(after < before for before, after in itertools.pairwise(sizes))
    assert 1 <= wholes <= 12
    assert file.stat().st_size + changes(file).stat().st_size < 2 * 1_000 * len(note) + 400_000
    assert len(begun(file).rows("Invoice")) == 1_000


def test_a_file_of_the_format_before_is_read(file: Path) -> None:
    begun(file)
    old = json.loads(file.read_text("utf-8"))
    del old["switches"], old["journal"]
    customer = {"Id": "9", "DisplayName": "Kept", "Active": True, "Balance": 12.5}
    stub = {"domain": "QBO", "status": "Deleted", "Id": "2", "MetaData": {"LastUpdatedTime": "x"}}
    old |= {"format": 2, "changed": {CUSTOMER: {"9": customer}}, "gone": {CUSTOMER: {"2": stub}}}
    file.write_text(json.dumps(old), "utf-8")
    state = begun(file)
    assert state.customer_list["9"]["Balance"] == Decimal("12.5")
    assert "2" not in state.customer_list
    assert state.switches["custom-numbers"] == "on"
    assert state.rows("Item")
    bill(state)
    assert json.loads(file.read_text("utf-8"))["format"] == 3
    assert list(begun(file).rows("Invoice")) == ["1"]


def test_changes_that_cannot_be_read_are_said(file: Path) -> None:
    bill(begun(file))
    lines = changes(file).read_bytes().split(b"\n")
    changes(file).write_bytes(b"\n".join([lines[0], b"not json", *lines[1:]]))
    with pytest.raises(StateUnreadable, match=r"state\.json"):
        begun(file)


def test_a_removed_one_is_told_at_the_time_of_the_clock(file: Path) -> None:
    state = begun(file)
    with pytest.raises(KeyError):
        state.remove("Invoice", "7")
    bill(state)
    state.remove("Invoice", "1")
    assert state.gone["Invoice"]["1"]["MetaData"]["LastUpdatedTime"][10] == "T"
    assert state.older("Invoice")["1"]["Id"] == "1"
