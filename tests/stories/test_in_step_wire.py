"""Anything at all on both sides, over the wire: the real QuickBooks side, and the simulated service behind it.

The sibling of tests/sync/test_in_step_stateful.py, whose rules and checks these are; there QuickBooks is a dict.
What a list of changes shows, how an object is written, what a name clash answers is the service's own here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from qbo_desktop.domain.contact import Address, Phone
from qbo_desktop.errors import Unanswered, Unreachable
from qbo_desktop.quickbooks import faults
from qbo_desktop.quickbooks.client import QuickBooksClient
from qbo_desktop.quickbooks.endpoints import Endpoints
from qbo_desktop.quickbooks.side import QuickBooksSide
from qbo_desktop.quickbooks.transport import Answer, Judged, Request, Traced
from qbo_desktop.sync.side import QUICKBOOKS, Identity, Record
from qbo_desktop.sync.steps import WriteStep
from tests.quickbooks.company_here import BASE, REDIRECT, CompanyHere
from tests.sync.sides import REALM
from tests.sync.test_in_step_stateful import TwoSides


class Wire:
    """Between the client and the service: loses what it is told to lose, and notes every write that was done.

    `faults` are taken one a request that writes: "lost", "unreached", "stale", "old" or "".
    """

    def __init__(self, here: CompanyHere) -> None:
        self.here = here
        self.faults: list[str] = []
        self.writes: list[tuple[str, str, tuple[str, ...]]] = []

    def send(self, request: Request) -> Answer:
        if request.method != "POST":
            return self.here.send(request)
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "unreached":
            raise Unreachable("QuickBooks could not be reached.", side=QUICKBOOKS)
        self.here.begin({"stale": "stale@/v3 x1", "old": "old-answer@/v3 x1"}.get(fault, ""))
        answer = self.here.send(request)
        self._note(json.loads(request.body or b"{}"), answer)
        if fault == "lost":
            raise Unanswered("No answer came.", side=QUICKBOOKS)
        return answer

    def _note(self, sent: dict[str, Any], answer: Answer) -> None:
        told = json.loads(answer.body)
        bodies = [one["Customer"] for one in sent.get("BatchItemRequest", [])] or [sent]
        numbered = {one["bId"]: one for one in told.get("BatchItemResponse", [])}
        for number, body in enumerate(bodies, 1):
            done = (numbered[str(number)] if numbered else told).get("Customer")
            if done is not None:
                self.writes.append(("update" if "Id" in body else "create", done["Id"], ()))


class CompanyOverTheWire(QuickBooksSide):
    """The real side, with what `MemoryCompany` offers to whoever plays the bookkeeper."""

    def __init__(self) -> None:
        self.here = CompanyHere()
        self.wire = Wire(self.here)
        traced = Traced(self.wire)
        client = QuickBooksClient(
            Endpoints(BASE, BASE, BASE, "", "", REDIRECT),
            self.here.state.keys.realm_id,
            Judged(traced, faults.read),
        )
        super().__init__(client, requests=lambda: traced.count)

    @property
    def faults(self) -> list[str]:
        return self.wire.faults

    @faults.setter
    def faults(self, wanted: list[str]) -> None:
        self.wire.faults = wanted

    @property
    def writes(self) -> list[tuple[str, str, tuple[str, ...]]]:
        return self.wire.writes

    @property
    def records(self) -> dict[str, Record]:
        """Every customer as the service holds it now, read by a client of its own."""
        return {one.id: one for page in self.here.side().changed_since("") for one in page.records}

    def identity(self) -> Identity:
        return replace(super().identity(), key=REALM, name="Cabinet Roy")

    def add(self, _record_id: str, name: str, **fields: Any) -> None:
        self._play("add", name, *_words(fields))

    def edit(self, record_id: str, **fields: Any) -> None:
        self._play("edit", record_id, *_words(fields))

    def put(self, record: Record) -> None:
        self._play("reactivate" if record.active else "deactivate", record.id)

    def remove(self, record_id: str) -> None:
        """Merged into another one where there is one, else gone."""
        others = [one.id for one in self.records.values() if one.active and one.id != record_id]
        before = len(self.records)
        if others:
            self._play("merge", record_id, others[0])
        if len(self.records) == before:
            self.here.remove(record_id)

    def _play(self, verb: str, *words: str) -> None:
        """The bookkeeper does something; what QuickBooks refuses did not happen."""
        self.here.begin("")
        with suppress(AssertionError):
            self.here.play(verb, *words)


def _words(fields: dict[str, Any]) -> Iterator[str]:
    for field, value in fields.items():
        if isinstance(value, Address):
            value = json.dumps(value.to_json())
        elif isinstance(value, Phone):
            value = str(value)
        yield f"{field}={value or ''}"


class OverTheWire(TwoSides):
    """The same lives, with the service behind the wire."""

    def __init__(self) -> None:
        super().__init__()
        company: Any = CompanyOverTheWire()
        self.firm.company = company

    def as_written(self, step: WriteStep) -> tuple[str, tuple[str, ...]]:
        """Which properties a write carries is told by the tests of the translation."""
        return (step.action, ())


def run_machine(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        OverTheWire,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_over_the_wire_they_agree_in_the_end_too() -> None:
    run_machine(6, 10)


@pytest.mark.long
def test_the_same_for_long_lives_over_the_wire() -> None:
    run_machine(30, 35)
