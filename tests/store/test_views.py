"""Views with a name: kept as they were, one of each name, per workspace, gone with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qbo_desktop.app import App
from qbo_desktop.errors import UsageError
from qbo_desktop.operations.saved_views import DeleteView, SaveView
from qbo_desktop.store import views
from qbo_desktop.store.client_line import Mark
from qbo_desktop.store.tables.views import SavedViewRow
from qbo_desktop.store.views import SavedView

VIEW = SavedView(
    "Mine", "linked", "Client", (Mark.NOTE, Mark.CONFLICT), "roy", "type", True, ("name", "state", "type")
)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    opened = App(tmp_path / "home")
    yield opened
    opened.close()


def kept(app: App) -> list[SavedView]:
    with app.store.read() as session:
        return views.all_views(session, app.workspace_id)


def test_a_view_comes_back_as_it_was_saved_and_by_name(app: App) -> None:
    SaveView(VIEW).run(app.context())
    SaveView(SavedView("élus")).run(app.context())
    SaveView(SavedView("Avocats")).run(app.context())
    assert [view.name for view in kept(app)] == ["Avocats", "élus", "Mine"]
    assert kept(app)[-1] == VIEW
    assert kept(app)[-1].sieve.marks == {Mark.NOTE, Mark.CONFLICT}


def test_the_same_name_replaces_and_is_forgotten(app: App) -> None:
    SaveView(VIEW).run(app.context())
    SaveView(SavedView("  MINE ", "waiting")).run(app.context())
    assert kept(app) == [SavedView("MINE", "waiting")]
    DeleteView("mine").run(app.context())
    assert kept(app) == []
    with pytest.raises(UsageError, match="mine"):
        DeleteView("mine").run(app.context())


@pytest.mark.parametrize("name", ["", "  \t", "x" * 61])
def test_a_view_needs_a_name_that_can_be_shown(app: App, name: str) -> None:
    with pytest.raises(UsageError):
        SaveView(SavedView(name)).run(app.context())
    assert kept(app) == []


def test_what_is_not_known_here_is_left_out(app: App) -> None:
    content = {"filter_name": "new-one", "sort": "colour", "marks": ["note", "sparkling"], "columns": ["x"]}
    with app.store.work(app.workspace_id) as work:
        work.session.add(SavedViewRow(workspace_id=app.workspace_id, key="odd", name="Odd", content=content))
    assert kept(app) == [SavedView("Odd", marks=(Mark.NOTE,), columns=("x",))]
