"""The client list: families below each other, marks, how records stand, and quickly at ten thousand lines."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from qbo_desktop.domain.contact import Contact
from qbo_desktop.domain.problem import Blocked, Problem, ProblemCode
from qbo_desktop.store import client_list, mirror, problems
from qbo_desktop.store.client_line import ClientLine, Mark, Standing
from qbo_desktop.store.client_sieve import Sieve
from qbo_desktop.store.pairs import PairState
from qbo_desktop.store.tables.contacts import Pair
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS, Record
from tests.store.opened import Opened, open_store


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    made = open_store(tmp_path)
    yield made
    made.store.close()


def fill(
    opened: Opened, customers: list[Record], contacts: list[Record], pairs: list[dict[str, Any]]
) -> None:
    with opened.work() as work:
        mirror.put(work, QUICKBOOKS, customers)
        mirror.put(work, PRACTICE, contacts)
        rows = [
            {"workspace_id": opened.workspace_id, "id": number, **values}
            for number, values in zip(work.next_numbers("row", len(pairs)), pairs, strict=True)
        ]
        for row in rows:
            work.session.add(Pair(**row))


@pytest.fixture
def firm(opened: Opened) -> Opened:
    customers = [
        Record("1", "1", Contact("Zèbre inc.")),
        Record("2", "1", Contact("Abeille"), parent_id="1"),
        Record("3", "1", Contact("Ruche"), parent_id="2"),
        Record("4", "1", Contact("Milieu")),
        Record("5", "1", Contact("Parti"), gone=True),
        Record("6", "1", Contact("Dormant"), active=False),
        Record("7", "1", Contact("Orphelin"), parent_id="99"),
    ]
    contacts = [
        Record("C4", "1", Contact("Milieu", type="Client")),
        Record("C5", "1", Contact("Parti", type="client"), active=False),
        Record("C8", "1", Contact("Seul", type="Prospect", kind_assumed=True)),
    ]
    skipped = {"state": PairState.SKIPPED, "reason": "sub-customer"}
    fill(
        opened,
        customers,
        contacts,
        [
            {"quickbooks_id": "1", "state": PairState.WAITING, "note": "ask Anne", "note_for": "Anne"},
            {"quickbooks_id": "2", **skipped},
            {"quickbooks_id": "3", **skipped},
            {
                "quickbooks_id": "4",
                "practice_id": "C4",
                "state": PairState.LINKED,
                "conflicts": {"email": "differs", "name": "differs"},
            },
            {"quickbooks_id": "5", "practice_id": "C5", "state": PairState.LINKED},
            {"quickbooks_id": "6", "state": PairState.SKIPPED, "reason": "inactive"},
            {"quickbooks_id": "7", **skipped},
            {"contact_id": "C8", "state": PairState.ALONE},
        ],
    )
    return opened


def lines(opened: Opened, sieve: Sieve = client_list.NOTHING, **asked: object) -> list[ClientLine]:
    with opened.store.read() as session:
        return client_list.lines(session, opened.workspace_id, sieve=sieve, **asked)  # type: ignore[arg-type]


def names(found: list[ClientLine]) -> list[str]:
    return [line.name for line in found]


def test_a_sub_customer_stands_below_its_parent_whichever_way_the_list_runs(firm: Opened) -> None:
    up = ["Dormant", "Milieu", "Orphelin", "Parti", "Seul", "Zèbre inc.", "Abeille", "Ruche"]
    assert names(lines(firm)) == up
    down = ["Zèbre inc.", "Abeille", "Ruche", "Seul", "Parti", "Orphelin", "Milieu", "Dormant"]
    assert names(lines(firm, descending=True)) == down
    with firm.store.read() as session:
        assert client_list.ordered_ids(session, firm.workspace_id) == [line.id for line in lines(firm)]


def test_a_sub_customer_knows_its_parent_and_the_parent_its_sub_customers(firm: Opened) -> None:
    found = {line.name: line for line in lines(firm)}
    assert (found["Abeille"].parent_id, found["Abeille"].parent_name) == ("1", "Zèbre inc.")
    assert (found["Orphelin"].parent_id, found["Orphelin"].parent_name) == ("99", "")
    with firm.store.read() as session:
        assert names(client_list.children(session, firm.workspace_id, "1")) == ["Abeille"]
        assert client_list.children(session, firm.workspace_id, "") == []


def test_a_ring_of_parents_ends(opened: Opened) -> None:
    ring = [Record("1", "1", Contact("A"), parent_id="2"), Record("2", "1", Contact("B"), parent_id="1")]
    fill(opened, ring, [], [{"quickbooks_id": one.id, "state": PairState.SKIPPED} for one in ring])
    assert sorted(names(lines(opened))) == ["A", "B"]


def test_how_the_records_stand(firm: Opened) -> None:
    found = {line.name: line for line in lines(firm)}
    assert found["Parti"].customer is Standing.GONE
    assert found["Parti"].contact is Standing.ARCHIVED
    assert found["Parti"].standing is Standing.GONE
    assert found["Dormant"].standing is Standing.INACTIVE
    assert found["Dormant"].contact is None
    assert found["Milieu"].standing is Standing.ACTIVE
    assert found["Milieu"].conflicts == 2


@pytest.mark.parametrize(
    ("mark", "wanted"),
    [
        (Mark.CONFLICT, ["Milieu"]),
        (Mark.ENDED, ["Dormant", "Parti"]),
        (Mark.NOTE, ["Zèbre inc."]),
        (Mark.KIND_ASSUMED, ["Seul"]),
        (Mark.SUB_CUSTOMER, ["Orphelin", "Abeille", "Ruche"]),
        (Mark.PROBLEM, ["Milieu", "Seul"]),
    ],
)
def test_the_list_is_narrowed_to_a_mark(firm: Opened, mark: Mark, wanted: list[str]) -> None:
    blocked = tuple(Blocked("contact", one, one) for one in ("4", "C8"))
    with firm.work() as work:
        problems.report(work, Problem(ProblemCode.CANNOT_HOLD, "x", blocks=blocked))
        problems.report(work, Problem(ProblemCode.REFUSED, "y", blocks=(Blocked("invoice", "6", "6"),)))
    found = lines(firm, Sieve(marks=frozenset({mark})))
    assert sorted(names(found)) == sorted(wanted)
    with firm.store.read() as session:
        assert client_list.count(session, firm.workspace_id, sieve=Sieve(marks=frozenset({mark}))) == len(
            wanted
        )


def test_an_ignored_problem_is_none(firm: Opened) -> None:
    with firm.work() as work:
        number = problems.report(
            work, Problem(ProblemCode.CANNOT_HOLD, "x", blocks=(Blocked("contact", "4", "4"),))
        )
        problems.ignore(work, number, "known")
    assert lines(firm, Sieve(marks=frozenset({Mark.PROBLEM}))) == []


def test_types_whatever_their_case_and_marks_together(firm: Opened) -> None:
    assert names(lines(firm, Sieve(type="CLIENT"))) == ["Milieu", "Parti"]
    both = Sieve("Client", frozenset({Mark.ENDED}))
    assert names(lines(firm, both)) == ["Parti"]
    assert names(lines(firm, both, search="milieu")) == []


def test_ten_thousand_lines_are_ordered_filtered_and_read_quickly(opened: Opened) -> None:
    many = 10_000
    with opened.work() as work:
        for side, prefix in ((QUICKBOOKS, ""), (PRACTICE, "C")):
            mirror.put(
                work,
                side,
                [
                    Record(
                        f"{prefix}{n}",
                        "1",
                        Contact(f"Client {n * 7919 % many} inc.", email=f"c{n}@example.com", type="Client"),
                        parent_id="1" if prefix == "" and n % 50 == 2 else "",
                    )
                    for n in range(1, many + 1)
                ],
            )
        work.session.execute(
            insert(Pair),
            [
                {
                    "id": n, "workspace_id": opened.workspace_id, "quickbooks_id": str(n), "practice_id": f"C{n}",
                    "state": PairState.LINKED, "reason": "", "aside": False, "ready": False, "baseline": {},
                    "customer_digest": "", "decided_by": "",
                }
                for n in range(1, many + 1)
            ],
        )  # fmt: skip
    spent = {}
    with opened.store.read() as session:
        for what, asked in {
            "name": {},
            "type": {"sort": "type", "descending": True},
            "search": {"search": "client 99"},
            "conflict": {"sieve": Sieve(marks=frozenset({Mark.CONFLICT}))},
            "problem": {"sieve": Sieve(marks=frozenset({Mark.PROBLEM}))},
        }.items():
            began = time.process_time()
            ids = client_list.ordered_ids(session, opened.workspace_id, **asked)  # type: ignore[arg-type]
            spent[what] = time.process_time() - began
            client_list.by_ids(session, opened.workspace_id, ids[:60])
    # Three times what the slowest takes; a scan of each other row would take minutes.
    assert max(spent.values()) < 1.5, spent
