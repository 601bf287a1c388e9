"""The unit of work: one commit, what it tells of itself, and two programs that write at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from qbo_desktop.domain.changes import Changes, Topic
from qbo_desktop.domain.contact import Contact
from qbo_desktop.domain.problem import Problem, ProblemCode
from qbo_desktop.practice.book import contacts as book
from qbo_desktop.store import journal, mirror, pairs, problems, runs, workspaces
from qbo_desktop.store.journal import Entry
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS, Record
from tests.store.opened import Opened, open_store

ROOT = Path(__file__).resolve().parents[2]


def topics(opened: Opened, change: object) -> frozenset[Topic]:
    """What a commit publishes."""
    heard: list[Changes] = []
    stop = opened.store.subscribe(heard.append)
    with opened.work() as work:
        change(work)  # type: ignore[operator]
    stop()
    assert len(heard) <= 1
    assert all(changes.workspace_id == opened.workspace_id for changes in heard)
    return heard[0].topics if heard else frozenset()


def test_a_commit_tells_what_it_touched_and_nothing_else(opened: Opened) -> None:
    roy = Record("1", "0", Contact(name="Roy"))
    assert topics(opened, lambda work: workspaces.set_setting(work, 1, "ui.theme", "dark")) == {
        Topic.SETTINGS
    }
    assert topics(opened, lambda work: mirror.put(work, QUICKBOOKS, [roy])) >= {Topic.CONTACTS}
    assert topics(opened, lambda work: pairs.note_contacts(work, ["C1"])) == {
        Topic.CONTACTS,
        Topic.DUPLICATES,
    }
    assert topics(opened, lambda work: runs.begin(work, "contacts", False)) == {Topic.RUNS}
    entry = Entry("practice", "create", "contact", "Roy")
    assert topics(opened, lambda work: journal.write(work, entry)) == {Topic.ACTIVITY}
    assert topics(opened, lambda work: journal.write_many(work, [entry, entry])) == {Topic.ACTIVITY}
    problem = Problem(ProblemCode.UNREACHABLE)
    assert topics(opened, lambda work: problems.report(work, problem)) == {Topic.PROBLEMS}
    assert topics(opened, lambda work: problems.ask(work, "first-run", "1", {})) == {Topic.QUESTIONS}
    assert Topic.BOOK in topics(opened, lambda work: book.add(work, Contact(name="Roy")))
    assert topics(opened, lambda work: workspaces.add(work, "second")) == {Topic.WORKSPACES}


def test_a_commit_without_a_change_tells_nothing(opened: Opened) -> None:
    roy = Record("1", "0", Contact(name="Roy"))
    topics(opened, lambda work: mirror.put(work, QUICKBOOKS, [roy]))
    assert topics(opened, lambda work: mirror.put(work, QUICKBOOKS, [roy])) == frozenset()
    assert topics(opened, lambda work: None) == frozenset()


def test_a_work_that_fails_changes_nothing_and_tells_nothing(opened: Opened) -> None:
    heard: list[Changes] = []
    opened.store.subscribe(heard.append)
    with pytest.raises(ZeroDivisionError):
        write_and_fail(opened)
    with opened.store.read() as session:
        assert list(book.all_records(session, opened.workspace_id)) == []
    assert heard == []


def write_and_fail(opened: Opened) -> None:
    with opened.work() as work:
        book.add(work, Contact(name="Never"))
        raise ZeroDivisionError


def test_who_has_unsubscribed_hears_nothing(opened: Opened) -> None:
    heard: list[Changes] = []
    stop = opened.store.subscribe(heard.append)
    stop()
    stop()
    opened.contact("Roy")
    assert heard == []


def test_row_ids_are_given_once_across_all_kinds_of_lines(opened: Opened) -> None:
    row_id = opened.line("1")
    with opened.work() as work:
        problem = problems.report(work, Problem(ProblemCode.UNREACHABLE))
        question = problems.ask(work, "first-run", "1", {}).id
        pairs.note_contacts(work, ["C1", "C2"])
        lines = [pairs.own_line(work.session, opened.workspace_id, one) for one in ("C1", "C2")]
    numbers = [row_id, problem, question, *(line.id for line in lines if line)]
    assert len(set(numbers)) == 5


def test_a_number_is_not_given_again_after_a_rollback_of_another(opened: Opened) -> None:
    given = set()
    for number in range(6):
        try:
            with opened.work() as work:
                taken = work.next_row_id()
                if number % 2:
                    raise ZeroDivisionError
                given.add(taken)
        except ZeroDivisionError:
            continue
    assert len(given) == 3


def test_another_connections_commit_moves_the_data_version(opened: Opened) -> None:
    before = opened.store.data_version()
    assert opened.store.data_version() == before
    other = open_store(opened.store.path.parent)
    other.contact("Roy")
    other.store.close()
    assert opened.store.data_version() != before


WRITER = """
import sys
from pathlib import Path
from qbo_desktop.domain.contact import Contact
from qbo_desktop.store import workspaces
from tests.store.opened import open_store
from qbo_desktop.practice.book import contacts as book

home, name, times = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
opened = open_store(home)
print("ready", flush=True)
sys.stdin.readline()
for number in range(times):
    with opened.work(name) as work:
        seen = int(workspaces.cursor_of(work.session, opened.workspace_id, "test", "counter") or 0)
        book.add(work, Contact(name=f"{name} {number}"))
        workspaces.move_cursor(work, "test", "counter", str(seen + 1))
"""


def test_two_processes_that_write_at_once_lose_nothing(opened: Opened) -> None:
    times = 25
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(opened.store.path.parent), name, str(times)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("first", "second")
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate(timeout=60)
        assert writer.returncode == 0
    with opened.store.read() as session:
        records = list(book.all_records(session, opened.workspace_id))
        # Each read the counter and wrote it back: a lost update would show here.
        assert workspaces.cursor_of(session, opened.workspace_id, "test", "counter") == str(2 * times)
    assert len({record.id for record in records}) == 2 * times
    assert {record.contact.name for record in records} == {
        f"{name} {number}" for name in ("first", "second") for number in range(times)
    }


def test_two_processes_may_make_the_same_store_at_once(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from qbo_desktop.app import App;"
        "print('ready', flush=True); sys.stdin.readline(); App(Path(sys.argv[1])).close()"
    )
    openers = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path / "home")],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _number in range(2)
    ]
    for opener in openers:
        assert opener.stdout is not None
        assert opener.stdout.readline() == "ready\n"
    for opener in openers:
        assert opener.stdin is not None
        opener.stdin.write("go\n")
        opener.stdin.flush()
    said = [opener.communicate(timeout=60)[1] for opener in openers]
    assert [opener.returncode for opener in openers] == [0, 0], said
    found = open_store(tmp_path / "home")
    with found.store.read() as session:
        assert [one.name for one in workspaces.all_workspaces(session)] == ["default"]
        assert mirror.everything(session, 1, PRACTICE) == []
        assert book.types(session, 1) == ["Client"]
    found.store.close()
