"""The poor practice system under the contract, and each of its faults as the error that it must become."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qbo_desktop.domain.contact import Contact
from qbo_desktop.errors import (
    Refused,
    SideError,
    SignInNeeded,
    Stale,
    Throttled,
    Unanswered,
    Unreachable,
)
from tests.contract.poor_side import PoorProcess, PoorSide
from tests.contract.side_contract import SideContract
from tests.contract.world import FULL, World


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PoorProcess]:
    with PoorProcess.start(tmp_path_factory.mktemp("poor") / "firm.json") as process:
        yield process


@pytest.fixture
def process(server: PoorProcess) -> PoorProcess:
    server.tell("reset")
    return server


@pytest.fixture
def side(process: PoorProcess) -> PoorSide:
    return PoorSide(process)


class TestPoorSide(SideContract):
    """The contract."""

    @pytest.fixture
    def world(self, process: PoorProcess, side: PoorSide) -> World:
        def edit(record_id: str, name: str, email: str) -> None:
            found = side.get(record_id)
            assert found is not None
            process.edit(record_id, active=found.active, label=name, mail=email)

        return World(side, edit, lambda record_id: process.edit(record_id, active=False), process.tick)


FAULTS: list[tuple[str, type[SideError]]] = [
    ("lose", Unanswered),
    ("garble", Unanswered),
    ("drop", Unanswered),
    ("refused", Refused),
    ("throttled", Throttled),
    ("stale", Stale),
    ("sign-in", SignInNeeded),
]
DONE = {"lose", "garble"}


@pytest.mark.parametrize(("fault", "error"), FAULTS)
def test_a_fault_on_create_is_its_error_and_passes(
    process: PoorProcess, side: PoorSide, fault: str, error: type[SideError]
) -> None:
    process.arm(fault, "create")
    with pytest.raises(error) as caught:
        side.create_contact(FULL, "key-1")
    assert caught.value.side == "practice"
    assert process.written() == ([("create", "P1")] if fault in DONE else [])
    # The look that recovery takes: it is there exactly when the write was done.
    assert len(side.find_contacts(name=FULL.name, email=FULL.email)) == (1 if fault in DONE else 0)
    assert side.create_contact(Contact(name="Next"), "key-2").active


@pytest.mark.parametrize(("fault", "error"), FAULTS)
def test_a_fault_on_update(process: PoorProcess, side: PoorSide, fault: str, error: type[SideError]) -> None:
    made = side.create_contact(FULL, "key-1")
    process.arm(fault, "replace")
    with pytest.raises(error):
        side.update_contact(made, Contact(email="new@example.com"), frozenset({"email"}), "key-2")
    now = side.get(made.id)
    assert now is not None
    assert now.contact.email == ("new@example.com" if fault in DONE else FULL.email)
    assert (now.version == made.version) == (fault not in DONE)


READS: dict[str, Callable[[PoorSide], object]] = {
    "list": lambda side: list(side.changed_since("")),
    "read": lambda side: side.get("P1"),
    "find": lambda side: side.find_contacts(name="x"),
    "about": lambda side: side.identity(),
}


@pytest.mark.parametrize("verb", READS)
def test_a_broken_read_may_be_asked_again(process: PoorProcess, side: PoorSide, verb: str) -> None:
    process.arm("garble", verb, skip=1)
    READS[verb](side)
    with pytest.raises(Unanswered):
        READS[verb](side)
    READS[verb](side)


def test_silence_ends_with_the_adapters_patience(process: PoorProcess) -> None:
    process.arm("hang", "create", seconds=1.0)
    with pytest.raises(Unanswered):
        PoorSide(process, patience=0.1).create_contact(FULL, "key-1")
    assert len(PoorSide(process).find_contacts(name=FULL.name)) == 1


def test_throttling_and_refusals_carry_their_facts(process: PoorProcess, side: PoorSide) -> None:
    process.arm("throttled", facts={"wait": 7})
    with pytest.raises(Throttled) as throttled:
        side.identity()
    assert throttled.value.wait_seconds == 7
    process.arm("refused", "create", times=2, facts={"code": "too-long", "message": "label is too long"})
    for _time in range(2):
        with pytest.raises(Refused) as refused:
            side.create_contact(FULL, "key-1")
        assert refused.value.code == "too-long"
        assert refused.value.details() == "too-long: label is too long"


def test_what_it_keeps_beyond_a_contact_is_written_back(process: PoorProcess, side: PoorSide) -> None:
    made = side.create_contact(FULL, "key-1")
    process.edit(made.id, memo="5 boîtes", manager={"name": "Luc"})
    seen = side.get(made.id)
    assert seen is not None
    assert seen.unmapped == {"memo": "5 boîtes", "manager": {"name": "Luc"}}
    changed = side.update_contact(seen, Contact(email="x@example.com"), frozenset({"email"}), "key-2")
    assert changed.unmapped == seen.unmapped


def test_a_whole_record_write_replaces_what_it_leaves_out(process: PoorProcess, side: PoorSide) -> None:
    """The reason for the above: the server itself merges nothing."""
    made = side.create_contact(FULL, "key-1")
    process.tell("replace", id=made.id, revision=1, body={"label": "Bare"})
    bare = side.get(made.id)
    assert bare is not None
    assert bare.contact.email == ""


def test_its_clock_moves_every_two_seconds(process: PoorProcess, side: PoorSide) -> None:
    times = set()
    for number in range(4):
        made = side.create_contact(Contact(name=f"N{number}"), f"k{number}")
        assert made.modified is not None
        times.add(made.modified.timestamp() % 2)
        process.tick(1)
    assert times == {0}


def test_clients_outlive_the_process_and_other_processes_reach_it(tmp_path: Path) -> None:
    path = tmp_path / "firm.json"
    with PoorProcess.start(path) as first:
        made = PoorSide(PoorProcess.at(first.port)).create_contact(FULL, "key-1")
        port = first.port
    with pytest.raises(Unreachable):
        PoorSide(PoorProcess.at(port)).identity()
    assert json.loads(path.read_text(encoding="utf-8"))["number"] == 1
    with PoorProcess.start(path) as second:
        assert PoorSide(second).get(made.id) == made
        assert second.written() == [("create", made.id)]
        assert PoorSide(second).create_contact(FULL, "key-2").id == "P2", "no id is given twice"
