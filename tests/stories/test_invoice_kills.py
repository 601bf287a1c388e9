"""Killed while a billing run goes to QuickBooks: the next run finishes it, and nothing is there twice or missing."""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import pytest

from qbo_desktop import crash_points
from qbo_desktop.operations.run_sync import Sync
from qbo_desktop.quickbooks.invoices import QuickBooksInvoices
from tests.billing_world import INVOICES, BillingWorld
from tests.stories.billing_to_push import (
    BUSY,
    CENT_OFF,
    KILLED,
    Billed,
    bill,
    check_pushed,
    push_in_a_process,
    start_push,
)
from tests.stories.test_random_kills import killed_in_the_run

POINTS = (
    *("issued-read", "invoices-intended", "invoices-sent", "invoices-answered", "invoices-noted"),
    *("invoices-settled", "taxes-settled", "void-noted", "voids-settled"),
    *("email-sent", "email-answered", "email-noted"),
)
SEED = 20261128
MOMENTS = 50
# Invoices in a batch where several batches are wanted of a few invoices.
SMALL = 3


class Ended(BaseException):
    """The process ends here, as far as this test is concerned."""


def made(folder: Path, count: int, voids: int = 3) -> tuple[BillingWorld, Billed]:
    world = BillingWorld(folder / "firm").found()
    billed = bill(world, count, voids, mailed_every=3 if count < 10 else 6)
    world.stop()
    return world, billed


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> tuple[BillingWorld, Billed]:
    """A firm that is about to send five invoices and to void two; only to be copied."""
    return made(tmp_path_factory.mktemp("few"), 5, voids=2)


@pytest.fixture(scope="module")
def dozens(tmp_path_factory: pytest.TempPathFactory) -> tuple[BillingWorld, Billed]:
    """The same with two dozen."""
    return made(tmp_path_factory.mktemp("dozens"), 24)


@pytest.fixture(scope="module")
def hundreds(tmp_path_factory: pytest.TempPathFactory) -> tuple[BillingWorld, Billed]:
    """The same with two hundred."""
    return made(tmp_path_factory.mktemp("hundreds"), 200)


@pytest.fixture
def small_batches() -> Iterator[None]:
    with patch.object(QuickBooksInvoices, "batch", SMALL):
        yield


def ends_at(world: BillingWorld, point: str) -> bool:
    """A run in this process that ends at a point, with nothing of its own done afterwards; whether it came there."""

    def end(_pid: int, _signal: int) -> None:
        raise Ended

    environment = {**os.environ, "QBO_DESKTOP_CRASH_AT": point}
    system = SimpleNamespace(environ=environment, kill=end, getpid=os.getpid)
    crash_points._passed.clear()
    with patch.object(crash_points, "os", system):
        try:
            Sync(parts=INVOICES).run(world.app.context())
        except Ended:
            return True
    return False


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("point", POINTS)
def test_ended_at_every_passing_of_a_moment(
    few: tuple[BillingWorld, Billed], tmp_path: Path, point: str
) -> None:
    """The first, the second … passing, each in a firm of its own; a point is passed as often as it is."""
    number = 0
    while True:
        number += 1
        world = few[0].copy(tmp_path / f"{number}")
        world.serve(CENT_OFF)
        came = ends_at(world, f"{point}:{number}")
        if came:
            world.sync()
        check_pushed(world, few[1])
        world.stop()
        if not came:
            break
    assert number > 1, "the point was never passed"


def test_killed_again_and_again(dozens: tuple[BillingWorld, Billed], tmp_path: Path) -> None:
    """Each run goes on from what the killed ones before it left, and is killed as well, in earnest."""
    world = dozens[0].copy(tmp_path / "firm")
    world.serve(CENT_OFF)
    # The voids were answered; all invoices were; their taxes were set; e-mails went out.
    for point in ("invoices-answered", "invoices-answered", "taxes-settled", "email-answered:2"):
        assert push_in_a_process(world, QBO_DESKTOP_CRASH_AT=point) == KILLED, point
    world.sync()
    check_pushed(world, dozens[1])
    world.stop()


def test_two_windows_send_the_same_run_at_the_same_moment(
    few: tuple[BillingWorld, Billed], tmp_path: Path
) -> None:
    """One of them holds the workspace; the other is told so, and nothing is sent twice."""
    world = few[0].copy(tmp_path / "firm")
    world.serve(CENT_OFF)
    both = [start_push(world, SMALL, QBO_DESKTOP_SLOW_AT="60") for _window in range(2)]
    ends = [process.communicate(timeout=120) for process in both]
    assert sorted(process.returncode for process in both) in ([0, BUSY], [0, 0]), ends
    check_pushed(world, few[1])
    world.stop()


@pytest.mark.long
@pytest.mark.parametrize("point", [*POINTS, "invoices-sent:4", "invoices-answered:5", "email-answered:9"])
def test_two_hundred_killed_at_a_named_moment(
    hundreds: tuple[BillingWorld, Billed], tmp_path: Path, point: str
) -> None:
    world = hundreds[0].copy(tmp_path / "firm")
    world.serve(CENT_OFF)
    assert push_in_a_process(world, QBO_DESKTOP_CRASH_AT=point) == KILLED, "the point was never passed"
    world.sync()
    check_pushed(world, hundreds[1])
    world.stop()


@pytest.mark.long
def test_fifty_kills_at_random_moments(dozens: tuple[BillingWorld, Billed], tmp_path: Path) -> None:
    chance = random.Random(SEED)
    pause, hits = 25, 0
    for number in range(MOMENTS):
        world = dozens[0].copy(tmp_path / f"{number}")
        world.serve(CENT_OFF)
        # Some sixty points are passed: eight batches of invoices, one of taxes and of voids, four e-mails.
        moment = chance.uniform(0, 60 * pause / 1000)
        process: subprocess.Popen[str] = start_push(world, SMALL, QBO_DESKTOP_SLOW_AT=str(pause))
        hits += killed_in_the_run(process, world.folder / "home" / "store.sqlite3", moment)
        world.sync()
        check_pushed(world, dozens[1])
        world.stop()
    assert hits >= MOMENTS // 2
