"""Undo and redo: whatever was decided, in whatever order, taking it all back brings back what was before."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from qbo_desktop.app import App
from qbo_desktop.domain.contact import Kind
from qbo_desktop.errors import UsageError
from qbo_desktop.keychain import InMemoryKeyring
from qbo_desktop.operations import decisions as decide
from qbo_desktop.operations.context import Outcome
from qbo_desktop.operations.history import Redo, Undo
from qbo_desktop.operations.practice_contacts import AddContact, ArchiveContact, EditContact
from qbo_desktop.store import history
from tests.store.opened import Opened, open_store, ticking

# Shrinking a failure would decide for minutes: the steps as found say enough.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
# What only serves: numbers already given, and the record of what happened.
SERVING = ("sequence", "cursor", "step", "decision", "run", "alembic_version")
# Columns that move whenever a row is written.
MOVING = {"book_contact": {"change", "version", "updated_at"}, "mirror": {"version", "modified"}}


def tables(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that a decision may touch, without the columns that only serve."""
    found: dict[str, list[dict[str, Any]]] = {}
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in names:
            if name in SERVING or name.startswith("sqlite_"):
                continue
            rows = [
                {column: value for column, value in dict(row).items() if column not in MOVING.get(name, ())}
                for row in connection.execute(f'SELECT * FROM "{name}"')
            ]
            found[name] = sorted(rows, key=lambda row: json.dumps(row, sort_keys=True, default=str))
    return found


CUSTOMERS = ("1", "2", "3", "4")
CONTACTS = ("Boulangerie Lavoie", "Atelier Roy", "Éric Gagné", "2937 Québec inc.")


class Decisions(RuleBasedStateMachine):
    """Somebody decides, takes back, does again, closes the program and opens it, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="decisions-"))
        opened = open_store(self.folder)
        self.ids = [
            opened.contact(name, email=f"{number}@example.com").id for number, name in enumerate(CONTACTS)
        ]
        self.rows = []
        for at, customer in enumerate(CUSTOMERS):
            opened.customer(customer, f"{CONTACTS[at]} ltée", phone_work=None, email=f"{at}@example.com")
            self.rows.append(
                opened.line(customer, self.ids[at], self.ids[(at + 1) % len(self.ids)], ready=at % 2 == 0)
            )
        opened.store.close()
        self.clock = ticking()
        self.app = self.open()
        # The states of the store, one after each decision that stands; the first is before all of them.
        self.states = [tables(self.app.store.path)]
        self.undone: list[dict[str, list[dict[str, Any]]]] = []

    def open(self) -> App:
        return App(self.folder, keyring_backend=InMemoryKeyring(), clock=self.clock)

    def teardown(self) -> None:
        self.app.close()
        shutil.rmtree(self.folder)

    def decided(self, operation: Any) -> None:
        before = tables(self.app.store.path)
        try:
            outcome: Outcome[Any] = operation.run(self.app.context())
        except UsageError:
            assert tables(self.app.store.path) == before, "a refused decision changed something"
            return
        if outcome.undoable:
            self.states.append(tables(self.app.store.path))
            self.undone.clear()
        else:
            assert tables(self.app.store.path) == before, "a change that nobody can take back"

    @rule(row=st.integers(0, 3), contact=st.integers(0, 3))
    def link(self, row: int, contact: int) -> None:
        self.decided(decide.LinkTo(self.rows[row], self.ids[contact]))

    @rule(row=st.integers(0, 3), kind=st.sampled_from([None, Kind.PERSON, Kind.ORGANIZATION]))
    def create(self, row: int, kind: Kind | None) -> None:
        self.decided(decide.CreateContactFor(self.rows[row], kind))

    @rule(row=st.integers(0, 3), contact=st.integers(0, 3))
    def not_the_same(self, row: int, contact: int) -> None:
        self.decided(decide.NotTheSame(self.rows[row], self.ids[contact]))

    @rule(row=st.integers(0, 3))
    def set_aside(self, row: int) -> None:
        self.decided(decide.SetAside(self.rows[row]))

    @rule(row=st.integers(0, 3))
    def reopen(self, row: int) -> None:
        self.decided(decide.Reopen(self.rows[row]))

    @rule(row=st.integers(0, 3))
    def delete_match(self, row: int) -> None:
        self.decided(decide.DeleteMatch(self.rows[row]))

    @rule(customer=st.sampled_from(CUSTOMERS), contact=st.integers(0, 3))
    def link_by_hand(self, customer: str, contact: int) -> None:
        if self.is_together(customer, self.ids[contact]):
            return  # nothing changes, so there is nothing to take back
        self.decided(decide.LinkByHand(customer, self.ids[contact]))

    def is_together(self, customer: str, contact: str) -> bool:
        rows = self.states[-1]["pair"]
        return any(row["quickbooks_id"] == customer and row["practice_id"] == contact for row in rows)

    @rule()
    def accept_ready(self) -> None:
        self.decided(decide.AcceptReady())

    @rule(name=st.sampled_from(["Zoé", "Atelier Roy"]))
    def add_contact(self, name: str) -> None:
        self.decided(AddContact({"name": name}))

    @rule(contact=st.integers(0, 3), city=st.sampled_from(["Lévis", "Gatineau", ""]))
    def edit_contact(self, contact: int, city: str) -> None:
        self.decided(EditContact(self.ids[contact], {"mailing_city": city}))

    @rule(contact=st.integers(0, 3), archived=st.booleans())
    def archive(self, contact: int, archived: bool) -> None:
        self.decided(ArchiveContact(self.ids[contact], archived))

    @precondition(lambda self: len(self.states) > 1)
    @rule(count=st.integers(1, 3))
    def undo(self, count: int) -> None:
        expected = min(count, len(self.states) - 1)
        taken = Undo(count).run(self.app.context()).value
        assert [one.done for one in taken] == [True] * expected
        for _number in range(expected):
            self.undone.append(self.states.pop())

    @precondition(lambda self: self.undone)
    @rule(count=st.integers(1, 3))
    def redo(self, count: int) -> None:
        expected = min(count, len(self.undone))
        taken = Redo(count).run(self.app.context()).value
        assert [one.done for one in taken] == [True] * expected
        for _number in range(expected):
            self.states.append(self.undone.pop())

    @rule()
    def close_and_open(self) -> None:
        self.app.close()
        self.app = self.open()

    @invariant()
    def the_store_is_as_the_decisions_that_stand_left_it(self) -> None:
        assert tables(self.app.store.path) == self.states[-1]

    @invariant()
    def no_contact_is_linked_twice(self) -> None:
        linked = [row["practice_id"] for row in self.states[-1]["pair"] if row["practice_id"]]
        assert len(linked) == len(set(linked))


TestDecisions = Decisions.TestCase
TestDecisions.settings = settings(
    max_examples=12,
    stateful_step_count=14,
    phases=PHASES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@pytest.mark.long
class TestManyDecisions(Decisions.TestCase):  # type: ignore[name-defined, misc]
    """The same, for longer."""

    settings = settings(
        max_examples=30,
        stateful_step_count=40,
        phases=PHASES,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )


@pytest.fixture
def app(opened: Opened) -> App:
    opened.customer("1", "Lavoie ltée")
    return App(opened.store.path.parent, keyring_backend=InMemoryKeyring(), clock=ticking())


def test_what_was_changed_since_is_not_taken_back_and_says_so(opened: Opened, app: App) -> None:
    contact = opened.contact("Lavoie")
    row = opened.line("1", contact.id)
    context = app.context()
    decide.LinkTo(row, contact.id).run(context)
    with opened.work() as work:  # a run, or another program, goes on with the line meanwhile
        line = next(iter(work.session.exec(_pair(row))))
        line.state, line.practice_id = "unlinked", None
    before = tables(app.store.path)
    done = Undo().run(context)
    assert [one.done for one in done.value] == [False]
    assert "can no longer be taken back" in done.says
    assert tables(app.store.path) == before
    app.close()


def test_what_runs_agreed_on_since_and_what_others_edited_beside_it_bars_no_way(
    opened: Opened, app: App
) -> None:
    from qbo_desktop.practice.book import contacts as book

    contact = opened.contact("Lavoie")
    row = opened.line("1", contact.id)
    context = app.context()
    decide.LinkTo(row, contact.id).run(context)
    with opened.work() as work:
        line = next(iter(work.session.exec(_pair(row))))
        line.baseline, line.contact_digest = {"name": "Lavoie"}, "later"
        book.edit(work, contact.id, {"email": "later@x.example"}, None)
    assert [one.done for one in Undo().run(context).value] == [True]
    with app.store.read() as session:
        line = session.exec(_pair(row)).one()
        assert (line.practice_id, line.state, line.baseline) == (None, "waiting", {})
        kept = book.get(session, app.workspace_id, contact.id)
    assert kept is not None
    assert kept.contact.email == "later@x.example"
    assert [one.done for one in Redo().run(context).value] == [True]
    app.close()


def _pair(row_id: int) -> Any:
    from sqlmodel import select

    from qbo_desktop.store.tables.contacts import Pair

    return select(Pair).where(Pair.id == row_id)


def test_one_that_cannot_be_taken_back_does_not_bar_the_way_to_those_before(opened: Opened, app: App) -> None:
    context = app.context()
    first = AddContact({"name": "First"}).run(context).value
    second = AddContact({"name": "Second"}).run(context).value
    with opened.work() as work:
        from qbo_desktop.practice.book import contacts as book

        book.edit(work, second.id, {"email": "changed@example.com"}, None)
    assert [one.done for one in Undo().run(context).value] == [False]
    assert [one.done for one in Undo().run(context).value] == [True]
    with app.store.read() as session:
        assert book.get(session, app.workspace_id, first.id) is None
        assert book.get(session, app.workspace_id, second.id) is not None
    app.close()


def test_a_new_decision_ends_what_could_be_redone(opened: Opened, app: App) -> None:
    context = app.context()
    AddContact({"name": "First"}).run(context)
    Undo().run(context)
    AddContact({"name": "Second"}).run(context)
    done = Redo().run(context)
    assert done.value == ()
    assert "nothing to redo" in done.says
    app.close()


def test_with_nothing_decided_there_is_nothing_to_undo(app: App) -> None:
    done = Undo(5).run(app.context())
    assert done.value == ()
    assert "nothing to undo" in done.says
    app.close()


def test_an_undone_contact_comes_back_under_its_own_id_and_no_other_gets_it(app: App) -> None:
    context = app.context()
    made = AddContact({"name": "Roy", "mailing_city": "Lévis"}).run(context).value
    Undo().run(context)
    Redo().run(context)
    with app.store.read() as session:
        assert history.last_done(session, app.workspace_id) is not None
    assert AddContact({"name": "Next"}).run(context).value.id != made.id
    app.close()


def test_another_workspaces_decisions_are_not_undone_here(opened: Opened, app: App) -> None:
    from qbo_desktop.operations.care import NewWorkspace

    AddContact({"name": "Here"}).run(app.context())
    app.switch(NewWorkspace("second").run(app.context()).value)
    assert Undo().run(app.context()).value == ()
    app.close()
