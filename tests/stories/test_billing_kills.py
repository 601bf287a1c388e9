"""Killed while hundreds of invoices are approved, closed or sent: each is whole, and the next time finishes."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlmodel import col, select

from qbo_desktop.domain.invoice import State
from qbo_desktop.operations.billing_runs import CloseRun
from qbo_desktop.operations.invoices import ApproveInvoices
from qbo_desktop.practice.book import billing_runs
from qbo_desktop.practice.book.billing_runs import BillingRun
from qbo_desktop.practice.book.billing_tables import BookInvoiceEvent
from qbo_desktop.practice.book.drafts import NewInvoice
from tests.cli.program import ROOT, Program
from tests.practice.billing import DAY, BillingFirm, found_a_firm, line, reopened
from tests.stories.billing_desk import do

KILLED = -signal.SIGKILL
INVOICES = 500
DONE = {"approve": State.APPROVED, "close": State.APPROVED, "send": State.AWAITING_PAYMENT}


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with five hundred drafts; only to be copied."""
    firm = found_a_firm(tmp_path_factory.mktemp("founded") / "home")
    with firm.book.work() as work:
        drafter = firm.drafter(work)
        for _number in range(INVOICES):
            drafter.create(NewInvoice("C1", DAY, [line(rate="GST + QST")]))
    firm.book.store.close()
    return firm.book.store.path.parent


@pytest.fixture(scope="module")
def to_send(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, closed in a run; only to be copied."""
    home = tmp_path_factory.mktemp("closed") / "home"
    shutil.copytree(founded, home)
    firm = reopened(home)
    firm.ask(CloseRun())
    firm.book.store.close()
    return home


def desk(home: Path, what: str, **environment: str) -> int:
    """Do it in a process of its own; its exit code."""
    return subprocess.run(
        [sys.executable, "-m", "tests.stories.billing_desk", str(home), what],
        cwd=ROOT,
        env=Program(home).environment(**environment),
        timeout=120,
        check=False,
    ).returncode


def runs(firm: BillingFirm) -> list[BillingRun]:
    with firm.book.store.read() as session:
        return billing_runs.listed(session, firm.book.workspace_id)


def check_whole(firm: BillingFirm) -> Counter[State]:
    """Every invoice stands where its log says; how many stand where."""
    found = firm.invoices()
    assert len(found) == INVOICES
    assert len({one.number for one in found}) == INVOICES
    logged: dict[str, list[str]] = {}
    with firm.book.store.read() as session:
        for event in session.exec(select(BookInvoiceEvent).order_by(col(BookInvoiceEvent.id))):
            logged.setdefault(event.invoice_id, []).append(event.code)
    for one in found:
        codes = [code for code in logged[one.id] if code != "in-run"]
        assert codes == ["drafted", "approved", "sent"][: len(codes)]
        assert one.state is (State.DRAFT, State.APPROVED, State.AWAITING_PAYMENT)[len(codes) - 1]
        assert (one.total, one.due) == (11_498, 11_498)
    return Counter(one.state for one in found)


@pytest.mark.parametrize(
    ("what", "point", "moved"),
    [
        pytest.param("approve", "piece-moved:3", 200, marks=pytest.mark.long),
        pytest.param("close", "piece-moved:1", 0, marks=pytest.mark.long),
        ("close", "piece-committed:5", 500),
        pytest.param("send", "piece-moved:4", 300, marks=pytest.mark.long),
        ("send", "piece-committed:5", 500),
    ],
)
def test_killed_in_the_middle_of_many(
    founded: Path, to_send: Path, tmp_path: Path, what: str, point: str, moved: int
) -> None:
    home = tmp_path / "home"
    shutil.copytree(to_send if what == "send" else founded, home)
    assert desk(home, what, QBO_DESKTOP_CRASH_AT=point) == KILLED
    firm = reopened(home)
    assert check_whole(firm)[DONE[what]] == moved
    assert not runs(firm) if what == "close" else all(run.sent_at is None for run in runs(firm))
    do(firm, what)
    check_finished(firm, what)
    firm.book.store.close()


def check_finished(firm: BillingFirm, what: str) -> None:
    assert check_whole(firm) == {DONE[what]: INVOICES}
    if what == "close":
        (run,) = runs(firm)
        assert (run.invoices, run.to_send) == (INVOICES, INVOICES)
    elif what == "send":
        (run,) = runs(firm)
        assert run.to_send == 0
        assert run.sent_at is not None


@pytest.mark.long
def test_two_processes_approve_the_same_drafts(founded: Path, tmp_path: Path) -> None:
    """Each invoice is approved once, whoever comes first; the other is told so, and nobody waits for ever."""
    home = tmp_path / "home"
    shutil.copytree(founded, home)
    other = subprocess.Popen(
        [sys.executable, "-m", "tests.stories.billing_desk", str(home), "approve"],
        cwd=ROOT,
        env=Program(home).environment(),
    )
    firm = reopened(home)
    results = firm.ask(ApproveInvoices([one.id for one in firm.invoices()]))
    assert other.wait(120) == 0
    assert {one.code for one in results.failed} <= {"is-approved"}
    assert len(results.done) + len(results.failed) == INVOICES
    assert check_whole(firm) == {State.APPROVED: INVOICES}
    firm.book.store.close()


@pytest.mark.long
@pytest.mark.parametrize("what", ["approve", "close", "send"])
def test_killed_at_random_moments_again_and_again(
    founded: Path, to_send: Path, tmp_path: Path, what: str
) -> None:
    chance = random.Random(20261128)
    home = tmp_path / "home"
    shutil.copytree(to_send if what == "send" else founded, home)
    killed = 0
    for _number in range(8):
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.stories.billing_desk", str(home), what],
            cwd=ROOT,
            env=Program(home).environment(QBO_DESKTOP_SLOW_AT="300"),
        )
        try:
            process.communicate(timeout=chance.uniform(0.8, 2.5))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate()
        killed += process.returncode == KILLED
        firm = reopened(home)
        check_whole(firm)
        firm.book.store.close()
    assert killed >= 1
    firm = reopened(home)
    do(firm, what)
    check_finished(firm, what)
    firm.book.store.close()
