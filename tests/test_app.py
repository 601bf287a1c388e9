"""The opened home: its first workspace, the one used last, and another keyring than the user's."""

from __future__ import annotations

from pathlib import Path

import pytest

from qbo_desktop.app import App
from qbo_desktop.errors import UsageError
from qbo_desktop.keychain import InMemoryKeyring
from qbo_desktop.operations.care import DeleteWorkspace, NewWorkspace, SetSetting
from qbo_desktop.wording import language


def opened(home: Path, workspace: str = "") -> App:
    return App(home, workspace=workspace, keyring_backend=InMemoryKeyring())


def test_the_last_used_workspace_is_taken_and_another_may_be_named(tmp_path: Path) -> None:
    app = opened(tmp_path)
    first = app.workspace_id
    second = NewWorkspace("Second").run(app.context()).value
    app.switch(second)
    app.close()
    app = opened(tmp_path)
    assert app.workspace_id == second
    app.close()
    app = opened(tmp_path, "default")
    assert app.workspace_id == first
    app.close()
    with pytest.raises(UsageError, match="nobody"):
        opened(tmp_path, "nobody")


def test_a_home_whose_last_workspace_was_deleted_begins_anew(tmp_path: Path) -> None:
    app = opened(tmp_path)
    DeleteWorkspace("default").run(app.context())
    app.close()
    app = opened(tmp_path)
    assert [one.name for one in app.workspaces()] == ["default"]
    app.close()


def test_opening_a_home_speaks_its_language(tmp_path: Path) -> None:
    app = opened(tmp_path)
    SetSetting("ui.language", "fr_CA").run(app.context())
    app.close()
    opened(tmp_path).close()
    assert language() == "fr_CA"


def test_the_imported_type_is_made_with_the_setting(tmp_path: Path) -> None:
    app = opened(tmp_path)
    SetSetting("contacts.imported_type", "Trust").run(app.context())
    from qbo_desktop.operations.practice_contacts import types

    with app.store.read() as session:
        assert types(session, app.workspace_id) == ["Client", "Trust"]
    app.close()
