"""Never more than 10 requests in a second and 500 in a minute; a wait ends when told to stop."""

from __future__ import annotations

import threading

import pytest

from qbo_desktop.errors import Interrupted
from qbo_desktop.quickbooks.limiter import LIMITS, Limited, Limiter
from qbo_desktop.quickbooks.transport import Patience, Request
from tests.quickbooks.doubles import FakeTime, ScriptedWire, answer

INTUITS = ((10, 1.0), (500, 60.0))


def busiest(times: list[float], span: float) -> int:
    """The most requests in any stretch of that length."""
    return max(sum(start <= time < start + span for time in times) for start in times)


def test_no_stretch_ever_holds_more_than_intuit_allows() -> None:
    time, limiter = FakeTime(), Limiter()
    patience = time.patience()
    sent = []
    for number in range(1300):
        limiter.take(patience)
        sent.append(time.now)
        # The requests themselves take time, unevenly.
        time.now += (number % 7) * 0.01
    for count, span in INTUITS:
        assert busiest(sent, span) <= count
    assert busiest(sent, 1.0) == 10
    assert busiest(sent, 60.0) > 450


def test_the_windows_are_no_shorter_than_intuits() -> None:
    assert all(ours >= theirs for (_, ours), (_, theirs) in zip(LIMITS, INTUITS, strict=True))


def test_a_quiet_program_never_waits() -> None:
    time, limiter = FakeTime(), Limiter()
    for _request in range(1000):
        limiter.take(time.patience())
        time.now += 0.2
    assert time.waits == []


def test_threads_share_one_limit() -> None:
    limiter = Limiter(((3, 0.2),))
    sent: list[float] = []
    clock = Patience().clock

    def many() -> None:
        for _request in range(3):
            limiter.take(Patience())
            sent.append(clock())

    threads = [threading.Thread(target=many) for _thread in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    sent.sort()
    assert len(sent) == 9
    # A little less than the window: the time is noted after the limiter let go.
    assert busiest(sent, 0.15) <= 3


def test_a_long_wait_is_told_and_can_be_stopped() -> None:
    time, limiter = FakeTime(), Limiter(((1, 30.0),))
    told: list[tuple[str, float]] = []
    wire = ScriptedWire(answer({}))
    limited = Limited(wire, limiter, time.patience(), lambda step, seconds: told.append((step, seconds)))
    limited.send(Request("GET", "https://x.example"))
    limited.send(Request("GET", "https://x.example"))
    assert told == [("waiting", 30.0)]

    cancel = threading.Event()
    patience = Patience(cancel, clock=time.clock, sleep=lambda seconds: cancel.set())
    with pytest.raises(Interrupted):
        Limited(wire, limiter, patience).send(Request("GET", "https://x.example"))
    assert len(wire.requests) == 2


def test_a_real_wait_ends_at_once_when_told_to_stop() -> None:
    cancel = threading.Event()
    limiter = Limiter(((1, 600.0),))
    limiter.take(Patience(cancel))
    threading.Timer(0.05, cancel.set).start()
    with pytest.raises(Interrupted):
        limiter.take(Patience(cancel))
