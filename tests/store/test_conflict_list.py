"""Which conflicts and which notes are listed, in what order, and read together."""

from __future__ import annotations

import pytest

from qbo_desktop.store import conflict_list, decision_list, in_step, pairs
from qbo_desktop.store.pairs import Joining, PairState
from tests.store.opened import Opened


@pytest.fixture
def lines(opened: Opened) -> dict[str, int]:
    """Three linked clients, two of them in conflict, and two customers that wait."""
    found = {}
    for number, (name, conflicts) in enumerate(
        [("Zoé", {"email": "differs"}), ("Éric", {"name": "both-changed"}), ("Marc", {})], 1
    ):
        opened.customer(str(number), name, email=f"{number}@x.example")
        contact = opened.contact(f"{name} ici")
        found[name] = opened.line(str(number))
        with opened.work() as work:
            row = pairs.get_row(work.session, work.workspace_id, found[name])
            assert row is not None
            pairs.join_many(
                work, [Joining(row, contact.id, PairState.LINKED, {}, "decided", conflicts=conflicts)]
            )
    for number, name in ((8, "Anne"), (9, "Luc")):
        opened.customer(str(number), name)
        found[name] = opened.line(str(number))
    return found


def note(opened: Opened, row_id: int, words: str, whom: str = "") -> None:
    with opened.work() as work:
        row = pairs.get_row(work.session, work.workspace_id, row_id)
        assert row is not None
        row.note, row.note_for = words, whom


def test_conflicts_are_listed_by_name_searched_and_sorted(opened: Opened, lines: dict[str, int]) -> None:
    here = opened.workspace_id
    with opened.store.read() as session:
        assert conflict_list.ids(session, here) == [lines["Éric"], lines["Zoé"]]
        assert conflict_list.ids(session, here, descending=True) == [lines["Zoé"], lines["Éric"]]
        assert conflict_list.ids(session, here, search="zoe") == [lines["Zoé"]]
        assert conflict_list.ids(session, here, search="marc") == []
        assert in_step.count_conflicted(session, here) == 2
        assert conflict_list.ids(session, here + 1) == []


def test_only_those_with_a_note(opened: Opened, lines: dict[str, int]) -> None:
    here = opened.workspace_id
    note(opened, lines["Zoé"], "Which one does she read?", "Anne Roy")
    note(opened, lines["Luc"], "Wait for his answer.")
    with opened.store.read() as session:
        assert conflict_list.ids(session, here, noted=True) == [lines["Zoé"]]
        assert decision_list.open_ids(session, here, aside=False, which="noted") == [lines["Luc"]]
        assert decision_list.open_ids(session, here, aside=True, which="noted") == []
        both = decision_list.some(session, here, [lines["Anne"], lines["Luc"]])
    assert (both[lines["Anne"]].note, both[lines["Luc"]].note) == ("", "Wait for his answer.")
    assert both[lines["Luc"]].note_for == ""


def test_linked_pairs_are_read_together(opened: Opened, lines: dict[str, int]) -> None:
    wanted = list(lines.values())
    with opened.store.read() as session:
        found = in_step.linked_pairs(session, opened.workspace_id, wanted)
        assert set(found) == {lines[name] for name in ("Zoé", "Éric", "Marc")}
        for row_id, pair in found.items():
            assert pair == in_step.linked_pair(session, opened.workspace_id, row_id)
        assert in_step.linked_pairs(session, opened.workspace_id, []) == {}
