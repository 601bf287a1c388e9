"""Several lines at once: one decision each, nothing in part, taken back as one; and links that can be taken along."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from qbo_desktop.app import App
from qbo_desktop.domain.contact import Contact
from qbo_desktop.domain.lines import PairState
from qbo_desktop.errors import UsageError
from qbo_desktop.operations.bulk import ArchiveContacts, DeleteMatches, SetType
from qbo_desktop.operations.decisions import LinkByHand
from qbo_desktop.operations.history import Undo
from qbo_desktop.operations.links_file import ExportLinks
from qbo_desktop.operations.practice_contacts import AddContact, AddType
from qbo_desktop.operations.practice_csv import ApplyImport, ExportContacts, PlanImport
from qbo_desktop.practice.book import contacts as book
from qbo_desktop.store import client_list, mirror, pairs
from qbo_desktop.sync.side import QUICKBOOKS, Record


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    opened = App(tmp_path / "home")
    context = opened.context()
    AddType("Prospect").run(context)
    for name in ("Anne", "=Bob", "Chloé"):
        AddContact({"name": name, "type": "Client"}).run(context)
    with opened.store.work(opened.workspace_id) as work:
        shown = [Record(str(n), "1", Contact(name)) for n, name in enumerate(("Anne", "=Bob", "Zoé"), 1)]
        mirror.put(work, QUICKBOOKS, shown)
        pairs.lines_for(work, ["1", "2", "3"], PairState.WAITING, "name-only")
    LinkByHand("1", "C1").run(context)
    LinkByHand("2", "C2").run(context)
    yield opened
    opened.close()


def states(app: App) -> dict[str, PairState]:
    with app.store.read() as session:
        return {line.quickbooks_id: line.state for line in client_list.lines(session, app.workspace_id)}


def row_ids(app: App) -> tuple[int, ...]:
    with app.store.read() as session:
        return tuple(client_list.ordered_ids(session, app.workspace_id))


def types(app: App) -> list[str]:
    with app.store.read() as session:
        return [record.contact.type for record in book.all_records(session, app.workspace_id)]


def test_matches_are_deleted_together_and_come_back_together(app: App) -> None:
    before = states(app)
    done = DeleteMatches(row_ids(app)).run(app.context())
    assert (done.value, done.undoable) == (2, True)
    assert states(app)["1"] is states(app)["2"] is PairState.UNLINKED
    Undo().run(app.context())
    assert states(app) == before


def test_lines_without_a_match_are_refused_when_there_is_no_other(app: App) -> None:
    with app.store.read() as session:
        waiting = client_list.ordered_ids(session, app.workspace_id, "waiting")
    with pytest.raises(UsageError, match="match"):
        DeleteMatches(tuple(waiting)).run(app.context())


def test_a_type_is_set_on_all_and_taken_back_as_one(app: App) -> None:
    done = SetType(("C1", "C2", "C2", "C3"), "prospect").run(app.context())
    assert done.value == 3
    assert "3 contacts" in done.says
    assert types(app) == ["Prospect"] * 3
    assert SetType(("C1",), "Prospect").run(app.context()).value == 0
    Undo().run(app.context())
    assert types(app) == ["Client"] * 3


@pytest.mark.parametrize(("ids", "name"), [(("C1", "C99"), "Prospect"), (("C1", "C2"), "Nobody")])
def test_one_bad_name_and_nothing_is_done(app: App, ids: tuple[str, ...], name: str) -> None:
    with pytest.raises(UsageError):
        SetType(ids, name).run(app.context())
    assert types(app) == ["Client"] * 3


def test_contacts_go_to_the_archive_and_come_out_of_it(app: App) -> None:
    assert ArchiveContacts(("C1", "C3")).run(app.context()).value == 2
    assert ArchiveContacts(("C1", "C2"), archived=False).run(app.context()).value == 1
    with app.store.read() as session:
        records = list(book.all_records(session, app.workspace_id))
    assert [record.active for record in records] == [True, True, False]


def test_links_leave_with_both_ids_since_when_and_by_whom(app: App, tmp_path: Path) -> None:
    target = tmp_path / "links.csv"
    assert ExportLinks(target).run(app.context()).value == 2
    rows = list(csv.DictReader(target.open(encoding="utf-8", newline="")))
    assert [(row["quickbooks_id"], row["practice_id"], row["state"]) for row in rows] == [
        ("2", "C2", "linked"), ("1", "C1", "linked"),
    ]  # fmt: skip
    assert rows[0]["quickbooks_name"] == "'=Bob", "a formula is neutralised"
    assert rows[0]["linked_since"].endswith("Z")


def test_only_the_contacts_asked_for_are_exported_and_come_back_changed(app: App, tmp_path: Path) -> None:
    target = tmp_path / "some.csv"
    assert ExportContacts(target, for_excel=True, practice_ids=("C3", "C1")).run(app.context()).value == 2
    text = target.read_text(encoding="utf-8-sig")
    assert [line.split(",")[0] for line in text.splitlines()] == ["id", "C1", "C3"]
    target.write_text(text.replace("Client", "Prospect"), encoding="utf-8")
    plan = PlanImport(target).run(app.context()).value
    assert types(app) == ["Client"] * 3, "a preview writes nothing"
    ApplyImport(plan).run(app.context())
    assert types(app) == ["Prospect", "Client", "Prospect"]
