"""What is tried again, how often, and what never is."""

from __future__ import annotations

import threading

import pytest

from qbo_desktop.errors import (
    Interrupted,
    Refused,
    SideError,
    SignInNeeded,
    Stale,
    Throttled,
    Unanswered,
    Unreachable,
)
from qbo_desktop.quickbooks.retry import BACK_OFF, LONGEST_WAIT, THROTTLED_TRIES, Retried
from qbo_desktop.quickbooks.transport import Patience, Request
from tests.quickbooks.doubles import FakeTime, Scripted, ScriptedWire, answer

READ = Request("GET", "https://x.example/a", repeatable=True)
WRITE = Request("POST", "https://x.example/a", body=b"{}")
GOOD = answer({"ok": True})


def send(request: Request, *script: Scripted) -> tuple[ScriptedWire, FakeTime, object]:
    """Send through Retried; answers the wire, the time, and the answer or the error."""
    time, wire = FakeTime(), ScriptedWire(*script)
    try:
        return wire, time, Retried(wire, time.patience()).send(request)
    except SideError as problem:
        return wire, time, problem


@pytest.mark.parametrize("request_", [READ, WRITE])
def test_what_did_not_arrive_goes_again(request_: Request) -> None:
    wire, time, outcome = send(request_, Unreachable("a"), Unreachable("b"), GOOD)
    assert outcome == GOOD
    assert time.waits == list(BACK_OFF[:2])
    assert len(wire.requests) == 3


def test_a_read_without_a_usable_answer_goes_again() -> None:
    _wire, time, outcome = send(READ, Unanswered("a"), Unreachable("b"), Unanswered("c"), GOOD)
    assert outcome == GOOD
    assert time.waits == [0.5, 1.0, 2.0]


def test_a_write_that_may_have_arrived_is_never_repeated() -> None:
    problem = Unanswered("may have arrived")
    wire, time, outcome = send(WRITE, problem, GOOD)
    assert outcome is problem
    assert len(wire.requests) == 1
    assert time.waits == []


@pytest.mark.parametrize("kind", [Unreachable, Unanswered])
def test_it_gives_up(kind: type[SideError]) -> None:
    wire, time, outcome = send(READ, kind("for ever"))
    assert isinstance(outcome, kind)
    assert len(wire.requests) == 1 + len(BACK_OFF)
    assert time.waits == list(BACK_OFF)


@pytest.mark.parametrize("kind", [Refused, Stale, SignInNeeded])
def test_a_no_is_a_no(kind: type[SideError]) -> None:
    wire, _time, outcome = send(READ, kind("no"), GOOD)
    assert isinstance(outcome, kind)
    assert len(wire.requests) == 1


@pytest.mark.parametrize("request_", [READ, WRITE])
def test_turned_away_waits_a_minute_in_place(request_: Request) -> None:
    wire, time, outcome = send(request_, Throttled("slow"), Throttled("slow", wait_seconds=7), GOOD)
    assert outcome == GOOD
    assert time.waits == [60.0, 7.0]
    assert len(wire.requests) == 3


def test_turned_away_for_ever_gives_up_and_no_wait_is_endless() -> None:
    _wire, time, outcome = send(READ, Throttled("slow", wait_seconds=10**9))
    assert isinstance(outcome, Throttled)
    assert time.waits == [LONGEST_WAIT] * THROTTLED_TRIES


def test_being_turned_away_does_not_use_up_the_other_tries() -> None:
    slow, lost = Throttled("slow"), Unanswered("lost")
    _wire, time, outcome = send(READ, slow, lost, slow, lost, slow, lost, GOOD)
    assert outcome == GOOD
    assert time.waits == [60, 0.5, 60, 1, 60, 2]


def test_waits_are_told_and_stop_ends_them() -> None:
    cancel, told = threading.Event(), []
    patience = Patience(cancel, sleep=lambda seconds: cancel.set())
    wire = ScriptedWire(Throttled("slow"))
    with pytest.raises(Interrupted):
        Retried(wire, patience, lambda step, seconds: told.append((step, seconds))).send(READ)
    assert told == [("waiting", 60.0)]
    assert len(wire.requests) == 1


def test_nothing_is_sent_once_told_to_stop() -> None:
    cancel = threading.Event()
    cancel.set()
    wire = ScriptedWire(GOOD)
    with pytest.raises(Interrupted):
        Retried(wire, Patience(cancel)).send(READ)
    assert wire.requests == []
