"""The feed: commits of any thread, and of any process, as one signal here."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.domain.changes import Changes, Topic
from qbo_desktop.operations.practice_contacts import AddContact
from qbo_desktop.ui.feed import Feed


@pytest.fixture
def feed(qtbot: QtBot, app: App) -> Iterator[Feed]:
    feed = Feed(app.store, poll_milliseconds=2000)
    yield feed
    feed.close()


@pytest.fixture
def quick_feed(qtbot: QtBot, app: App) -> Iterator[Feed]:
    """Looks often, so that a test need not wait."""
    feed = Feed(app.store, poll_milliseconds=40)
    yield feed
    feed.close()


def heard_by(feed: Feed) -> list[tuple[Changes, int]]:
    heard: list[tuple[Changes, int]] = []
    feed.changed.connect(lambda changes: heard.append((changes, threading.get_ident())))
    return heard


def test_a_commit_of_another_thread_is_heard_in_this_one(qtbot: QtBot, app: App, feed: Feed) -> None:
    heard = heard_by(feed)
    thread = threading.Thread(target=lambda: AddContact({"name": "Nouveau"}).run(app.context()))
    thread.start()
    qtbot.waitUntil(lambda: bool(heard))
    thread.join()
    changes, where = heard[0]
    assert where == threading.get_ident()
    assert changes.concern(Topic.CONTACTS)
    assert not changes.concern(Topic.SETTINGS)
    assert changes.workspace_id == app.workspace_id


def test_many_commits_are_one_signal(qtbot: QtBot, app: App, feed: Feed) -> None:
    heard = heard_by(feed)
    for _number in range(30):
        app.store.publish(Changes(app.workspace_id, frozenset({Topic.PROBLEMS})))
        app.store.publish(Changes(app.workspace_id, frozenset({Topic.RUNS})))
    qtbot.waitUntil(lambda: bool(heard))
    qtbot.wait(150)
    assert len(heard) == 1
    assert heard[0][0].topics == {Topic.PROBLEMS, Topic.RUNS}


def test_a_commit_of_another_process_is_seen(qtbot: QtBot, app: App, quick_feed: Feed) -> None:
    qtbot.wait(120)
    heard = heard_by(quick_feed)
    commit = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('UPDATE workspace SET name = name'); c.commit()"
    subprocess.run([sys.executable, "-c", commit, str(app.store.path)], check=True)
    qtbot.waitUntil(lambda: bool(heard), timeout=3000)
    assert heard[0][0].concern(Topic.SETTINGS)


def test_without_a_commit_nothing_is_said(qtbot: QtBot, app: App, quick_feed: Feed) -> None:
    qtbot.wait(150)
    heard = heard_by(quick_feed)
    with app.store.read() as session:
        session.connection().exec_driver_sql("SELECT 1")
    qtbot.wait(250)
    assert heard == []


def test_what_others_may_have_done_while_we_commit_is_looked_at_when_it_is_quiet(
    qtbot: QtBot, app: App, quick_feed: Feed
) -> None:
    heard = heard_by(quick_feed)
    AddContact({"name": "Nouveau"}).run(app.context())
    qtbot.waitUntil(lambda: any(changes.concern(Topic.SETTINGS) for changes, _where in heard))


def test_a_closed_feed_hears_nothing(qtbot: QtBot, app: App, feed: Feed) -> None:
    heard = heard_by(feed)
    feed.close()
    AddContact({"name": "Nouveau"}).run(app.context())
    qtbot.wait(200)
    assert heard == []
