"""Writes as a client sends them: addresses, requestids, and the invariants under any sequence of them."""

from __future__ import annotations

import contextlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from qbo_desktop.sandbox import cdc
from qbo_desktop.sandbox.answers import Fault
from qbo_desktop.sandbox.bookkeeper import Bookkeeper, Unplayable
from qbo_desktop.sandbox.clock import Clock, read_moment
from qbo_desktop.sandbox.desk import Desk
from qbo_desktop.sandbox.name_kinds import CUSTOMER, KINDS
from qbo_desktop.sandbox.name_lists import full_name
from qbo_desktop.sandbox.names import DELETED, Call, Names
from qbo_desktop.sandbox.state import State
from tests.sandbox_process import Company, serve_sandbox


def code(answer: Any) -> str:
    return str(answer.json()["Fault"]["Error"][0]["code"])


def test_addresses_of_writes(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    with serve_sandbox(customers=5, faults="nolimit", log=log) as document:
        company = Company(document["quickbooks"])
        vendor = company.post("/vendor", json={"DisplayName": "Papeterie"}).json()["Vendor"]
        assert company.get(f"/vendor/{vendor['Id']}").json()["Vendor"] == vendor
        person = company.post("/Employee?operation=create", json={"GivenName": "Léa"}).json()["Employee"]
        assert company.query("SELECT * FROM Employee").json()["QueryResponse"]["Employee"] == [person]
        wrapped = company.post("/customer", json={"Customer": {"DisplayName": "In an envelope"}})
        assert wrapped.json()["Customer"]["DisplayName"] == "In an envelope"
        body = {"Id": "1", "SyncToken": "0", "sparse": True, "Notes": "x"}
        assert company.post("/customer?operation=update", json=body).json()["Customer"]["Notes"] == "x"
        assert code(company.post("/customer?operation=delete", json={"Id": "1", "SyncToken": "1"})) == "500"
        assert code(company.post("/customer?operation=delete", json={"Id": "99", "SyncToken": "1"})) == "610"
        assert code(company.post("/customer?operation=fly", json=body)) == "500"
        assert code(company.post("/customer/1", json=body)) == "500"
        assert code(company.get("/customer")) == "500"
        assert code(company.get(f"/customer/{vendor['Id']}")) == "610"
        body_of_1998 = '{"DisplayName":"Hélène"}'.encode("latin-1")
        foreign = company.post("/customer", data=body_of_1998)
        assert code(foreign) == "500"
        assert "Invalid byte 1 of 1-byte UTF-8 sequence" in foreign.text
        assert code(company.post("/query", data=b"\xe9")) == "500"
        nobody = company.session.get(f"{company.quickbooks['api']}/v3/company//customer/1", timeout=10)
        assert (nobody.status_code, code(nobody)) == (400, "6000")
        vendors = ["zz", "Aa", "mm"]
        for name in vendors:
            company.post("/vendor", json={"DisplayName": name})
        listed = company.query("SELECT * FROM Vendor").json()["QueryResponse"]["Vendor"]
        assert [each["DisplayName"] for each in listed] == ["Aa", "mm", "Papeterie", "zz"]
        exact = company.post("/customer", json={"DisplayName": "Owes", "Balance": 100})
        assert '"Balance":100.00,' in exact.text
    writes = [json.loads(line)["write"] for line in log.read_text("utf-8").splitlines()]
    assert sum(writes) == 8


def test_the_same_requestid_gets_the_same_answer(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    with serve_sandbox(customers=5, faults="nolimit", state=state) as document:
        company = Company(document["quickbooks"])
        first = company.post("/customer?requestid=abc", json={"DisplayName": "Once"}).json()["Customer"]
        change = {"Id": first["Id"], "SyncToken": "0", "sparse": True, "Notes": "changed since"}
        assert company.post("/customer?requestid=def", json=change).json()["Customer"]["SyncToken"] == "1"
        again = company.post("/customer?requestid=abc", json={"DisplayName": "Something else"})
        assert again.json()["Customer"] == first  # although it has changed since
        # A refused request leaves nothing, so that a better body may come under the same id.
        assert code(company.post("/customer?requestid=ghi", json={"DisplayName": "a:b"})) == "2040"
        assert company.post("/customer?requestid=ghi", json={"DisplayName": "ab"}).status_code == 200
        assert code(company.post(f"/customer?requestid={'x' * 51}", json={"DisplayName": "Long"})) == "2130"
        assert len(company.customers("SELECT * FROM Customer WHERE DisplayName = 'Once'")) == 1
    with serve_sandbox(state=state) as document:
        company = Company(document["quickbooks"])
        again = company.post("/customer?requestid=abc", json={"DisplayName": "After a restart"})
        assert again.json()["Customer"] == first


NAMES = st.sampled_from(["Ana", "ana", "Béa", "Cy inc.", "Cy inc. (deleted)", "a:b", "", "x" * 501])
IDS = st.integers(1, 12).map(str)


class Writing(RuleBasedStateMachine):
    """Clients and the bookkeeper write whatever they like; the company stays one that can be."""

    def __init__(self) -> None:
        super().__init__()
        self.state = State(customers=3)
        self.names = Names(self.state, Clock())
        self.bookkeeper = Bookkeeper(self.state, Clock(), Desk(self.state, Clock()))
        self.tokens: dict[str, int] = {}

    def _write(self, entity: str, **sent: Any) -> None:
        with contextlib.suppress(Fault):
            self.names.write(KINDS[entity], sent, Call())

    @rule(entity=st.sampled_from(list(KINDS)), name=NAMES)
    def create(self, entity: str, name: str) -> None:
        self._write(entity, DisplayName=name)

    @rule(parent=IDS, name=NAMES)
    def create_below(self, parent: str, name: str) -> None:
        self._write(CUSTOMER, DisplayName=name, Job=True, ParentRef={"value": parent})

    @rule(
        entity=st.sampled_from(list(KINDS)),
        identifier=IDS,
        token=st.integers(0, 3).map(str),
        sparse=st.booleans(),
        given=st.fixed_dictionaries(
            {},
            optional={
                "DisplayName": NAMES,
                "Active": st.booleans(),
                "GivenName": st.sampled_from(["", "G"]),
                "PrimaryPhone": st.sampled_from([{}, {"FreeFormNumber": ""}, {"FreeFormNumber": "1"}]),
            },
        ),
    )
    def update(self, entity: str, identifier: str, token: str, sparse: bool, given: dict[str, Any]) -> None:
        self._write(entity, Id=identifier, SyncToken=token, sparse=sparse, **given)

    @rule(loser=IDS, winner=IDS, how=st.sampled_from([[], ["inactive"]]))
    def merge(self, loser: str, winner: str, how: list[str]) -> None:
        with contextlib.suppress(Unplayable):
            self.bookkeeper.act("merge", [loser, winner, *how])

    def _is_new(self, row: dict[str, Any]) -> bool:
        return read_moment(row["MetaData"]["LastUpdatedTime"]) > Clock().now() - timedelta(hours=1)

    @invariant()
    def active_names_are_held_once(self) -> None:
        active = [row for entity in KINDS for row in self.state.names.of(entity).values() if row["Active"]]
        names = [full_name(row).casefold() for row in active if full_name(row)]
        assert len(names) == len(set(names))

    @invariant()
    def inactive_ones_say_so(self) -> None:
        for entity in KINDS:
            for row in self.state.names.of(entity).values():
                assert row["Active"] or row["DisplayName"].endswith(DELETED)
                assert None not in row.values()

    @invariant()
    def tokens_never_go_back(self) -> None:
        now = {
            row["Id"]: int(row["SyncToken"])
            for entity in KINDS
            for row in self.state.names.of(entity).values()
        }
        assert all(now[key] >= token for key, token in self.tokens.items() if key in now)
        self.tokens |= now

    @invariant()
    def changes_are_captured(self) -> None:
        """Everything of today is told, once: as it is, or as gone; and nothing else."""
        names = self.state.names
        since = (Clock().now() - timedelta(hours=1)).isoformat()
        answer = cdc.answer(",".join(KINDS), since, names.of, names.gone, Clock())
        for entity, page in zip(KINDS, answer["CDCResponse"][0]["QueryResponse"], strict=True):
            told = [row["Id"] for row in page.get(entity, [])]
            moved = {key for key, row in names.of(entity).items() if self._is_new(row)}
            assert sorted(told) == sorted({*moved, *names.gone[entity]})


Writing.TestCase.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
test_any_sequence_of_writes = Writing.TestCase
