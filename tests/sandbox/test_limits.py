"""Ten a second and five hundred a minute, by a clock that the test moves."""

from __future__ import annotations

import pytest

from qbo_desktop.sandbox import limits
from qbo_desktop.sandbox.limits import Limits


class Time:
    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def moving(monkeypatch: pytest.MonkeyPatch) -> Time:
    moving = Time()
    monkeypatch.setattr(limits, "time", moving)
    return moving


def test_a_burst_of_ten_then_one_more_when_the_first_is_a_second_old(moving: Time) -> None:
    limit = Limits()
    assert [limit.admit("1") for _ in range(12)] == [True] * 10 + [False] * 2
    assert limit.admit("2")
    moving.now += 0.5
    assert not limit.admit("1")
    moving.now += 0.5
    assert limit.admit("1")


def test_five_hundred_a_minute(moving: Time) -> None:
    limit = Limits()
    admitted = 0
    for _ in range(600):
        admitted += limit.admit("1")
        moving.now += 0.1
    assert admitted == 500
    moving.now += 1
    assert limit.admit("1")


def test_off(moving: Time) -> None:
    assert all(Limits(on=False).admit("1") for _ in range(1_000))


def test_forty_batches_a_minute(moving: Time) -> None:
    limit = Limits()
    admitted = []
    for _ in range(45):
        admitted.append(limit.admit("1", batch=True))
        moving.now += 0.2
    assert admitted == [True] * 40 + [False] * 5
    assert limit.admit("1")  # other requests go on
    moving.now += 51.1
    assert limit.admit("1", batch=True)
