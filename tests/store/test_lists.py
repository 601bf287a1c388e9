"""The lists that the window looks at: contacts found and sorted, decisions counted and filtered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from qbo_desktop.domain.contact import Contact
from qbo_desktop.store import client_list, contact_list, decision_list, mirror, pairs, workspaces
from qbo_desktop.store.pairs import CandidateInfo, PairState
from qbo_desktop.store.tables.contacts import Pair
from qbo_desktop.store.work import Store
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS, Record


@dataclass
class Shelf:
    """A store with one workspace."""

    store: Store
    workspace_id: int

    def ids(self, **asked: object) -> list[str]:
        with self.store.read() as session:
            return contact_list.ordered_ids(session, self.workspace_id, **asked)  # type: ignore[arg-type]

    def open_ids(self, which: str = "all", *, aside: bool = False, search: str = "") -> list[int]:
        with self.store.read() as session:
            return decision_list.open_ids(session, self.workspace_id, aside=aside, which=which, search=search)


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    store = Store.open(tmp_path)
    with store.work() as work:
        workspace_id = workspaces.add(work, "default")
    contacts = [
        Record("C1", "1", Contact("Éric Blanc", email="eric@example.com", type="Client")),
        Record("C2", "1", Contact("Zoé Noir", type="Prospect")),
        Record("C3", "1", Contact("100 % Bio_logique", type="Client")),
        Record("C10", "1", Contact("Ancien"), active=False),
    ]
    with store.work(workspace_id, "Anne") as work:
        mirror.put(work, PRACTICE, contacts)
        mirror.put(work, QUICKBOOKS, [Record(str(n), "1", Contact(f"Customer {n}")) for n in range(1, 6)])
        for number in work.next_numbers("row", 5):
            row = Pair(
                id=number, workspace_id=workspace_id, quickbooks_id=str(number), state=PairState.WAITING
            )
            work.session.add(row)
        work.session.flush()
        proposed = {
            1: [CandidateInfo("C1", 92, "very-likely", (("same-email", 40),), ())],
            2: [CandidateInfo("C2", 40, "possible", (), ("couple",))],
            4: [CandidateInfo("C3", 70, "likely", (), ())],
        }
        pairs.set_candidates(work, proposed)
        for number, name, value in ((1, "ready", True), (4, "aside", True)):
            setattr(pairs.get_row(work.session, workspace_id, number), name, value)
        linked = pairs.get_row(work.session, workspace_id, 5)
        assert linked is not None
        pairs.join_many(work, [pairs.Joining(linked, "C2", PairState.LINKED, {}, "decided")])
        work.decide("link", name="Customer 5", contact="Zoé Noir")
    yield Shelf(store, workspace_id)
    store.close()


def test_contacts_are_sorted_without_regard_to_accents(shelf: Shelf) -> None:
    assert shelf.ids() == ["C3", "C1", "C2"]
    assert shelf.ids(descending=True) == ["C2", "C1", "C3"]
    assert shelf.ids(sort="id", archived=None) == ["C1", "C2", "C3", "C10"]
    assert shelf.ids(sort="type")[-1] == "C2"
    assert shelf.ids(limit=1) == ["C3"]


def test_contacts_are_filtered(shelf: Shelf) -> None:
    assert shelf.ids(search="ERIC blanc") == ["C1"]
    assert shelf.ids(search="%") == ["C3"]
    assert shelf.ids(search="o_l") == ["C3"]
    assert shelf.ids(search="nothing") == []
    assert shelf.ids(type="Prospect") == ["C2"]
    assert shelf.ids(archived=True) == ["C10"]
    assert shelf.ids(free=True) == ["C3", "C1"]


def test_contacts_are_read_by_id_and_counted(shelf: Shelf) -> None:
    with shelf.store.read() as session:
        found = contact_list.by_ids(session, shelf.workspace_id, ["C1", "gone"])
        assert {one: record.contact.name for one, record in found.items()} == {"C1": "Éric Blanc"}
        assert contact_list.types_in_use(session, shelf.workspace_id) == ["Client", "Prospect"]
        assert contact_list.count(session, shelf.workspace_id) == 4
        assert contact_list.count(session, shelf.workspace_id, archived=False) == 3


def test_decisions_are_counted(shelf: Shelf) -> None:
    with shelf.store.read() as session:
        counts = decision_list.counts(session, shelf.workspace_id)
    assert counts == decision_list.DecisionCounts(waiting=3, likely=1, ready=1, aside=1, decided=1)


def test_decisions_are_filtered_the_likeliest_first(shelf: Shelf) -> None:
    assert shelf.open_ids() == [1, 2, 3]
    assert shelf.open_ids("likely") == [1]
    assert shelf.open_ids("ready") == [1]
    assert shelf.open_ids("none") == [2, 3]  # the one proposal of 2 is linked to another customer
    assert shelf.open_ids(aside=True) == [4]
    assert shelf.open_ids(search="customer 2") == [2]


def test_a_decision_comes_with_all_that_is_needed(shelf: Shelf) -> None:
    with shelf.store.read() as session:
        first = decision_list.look(session, shelf.workspace_id, 1)
        assert decision_list.look(session, shelf.workspace_id, 999) is None
        taken = decision_list.look(session, shelf.workspace_id, 2)
    assert first is not None
    assert first.customer.contact.name == "Customer 1"
    assert [(one.score, record.contact.name) for one, record in first.proposals] == [(92, "Éric Blanc")]
    # Its one proposal went to somebody else meanwhile.
    assert taken is not None
    assert taken.proposals == ()


def test_lines_by_order_and_by_id_are_the_same_lines(shelf: Shelf) -> None:
    with shelf.store.read() as session:
        for sort in client_list.SORTS:
            for descending in (False, True):
                whole = client_list.lines(session, shelf.workspace_id, sort=sort, descending=descending)
                ids = client_list.ordered_ids(session, shelf.workspace_id, sort=sort, descending=descending)
                some = client_list.by_ids(session, shelf.workspace_id, ids)
                assert [some[one] for one in ids] == whole
