"""Where a store may lie and in what state it may be found: everything else is a sentence, and nothing is lost."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event

from qbo_desktop.domain.contact import Contact
from qbo_desktop.errors import EXIT_USAGE, StoreError
from qbo_desktop.practice.book import contacts as book
from qbo_desktop.store import backups, place
from qbo_desktop.store.engine import saying_store_errors
from qbo_desktop.store.place import refuse_unsafe_place
from qbo_desktop.store.work import Store
from tests.store.opened import Opened, open_store


def refused(folder: Path) -> StoreError:
    with pytest.raises(StoreError) as caught:
        Store.open(folder)
    assert caught.value.exit_code == EXIT_USAGE
    assert caught.value.says
    assert caught.value.remedy, "no next step"
    return caught.value


@pytest.mark.parametrize(
    "name",
    [
        "OneDrive",
        "OneDrive - Cabinet Roy",
        "Dropbox",
        "Google Drive",
        "iCloud Drive",
        "Nextcloud",
        "CloudStorage",
    ],
)
def test_a_synced_folder_is_refused_and_nothing_is_made_there(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name / "QBO"
    folder.mkdir(parents=True)
    error = refused(folder)
    assert name.lower() in error.says.lower()
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", ["One drive of ours", "boxes", "drop", "my driveway"])
def test_a_folder_that_only_sounds_like_one_is_taken(tmp_path: Path, name: str) -> None:
    Store.open(tmp_path / name).close()


def test_the_mark_that_a_cloud_program_leaves_is_seen_above_the_folder(tmp_path: Path) -> None:
    (tmp_path / ".dropbox").touch()
    assert "cloud program" in refused(tmp_path / "deep" / "down").says


def test_a_synced_folder_is_seen_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "home").symlink_to(tmp_path / "Dropbox", target_is_directory=True)
    refused(tmp_path / "home")


@pytest.fixture
def mounts(tmp_path: Path) -> Path:
    """What the system says is mounted: a share at a place with a blank in its name."""
    path = tmp_path / "mounts"
    share = str(tmp_path / "the share").replace(" ", "\\040")
    path.write_text(
        f"/dev/sda1 / ext4 rw 0 0\n//server/firm {share} cifs rw 0 0\nhalf a line\n"
        f"/dev/sdb1 {share}/local ext4 rw 0 0\n",
        encoding="utf-8",
    )
    return path


def test_a_network_drive_is_refused_but_not_what_is_mounted_inside_it(tmp_path: Path, mounts: Path) -> None:
    for folder in ("the share", "the share/deeper"):
        with pytest.raises(StoreError, match="network drive"):
            refuse_unsafe_place(tmp_path / folder / "store.sqlite3", mounts)
    refuse_unsafe_place(tmp_path / "the share" / "local" / "store.sqlite3", mounts)
    refuse_unsafe_place(tmp_path / "the shared" / "store.sqlite3", mounts)
    refuse_unsafe_place(tmp_path / "elsewhere" / "store.sqlite3", tmp_path / "no such file")


def test_a_file_that_is_no_database_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    path.write_bytes(b"Dear diary, " * 1000)
    assert "not a store" in refused(tmp_path).says
    assert path.read_bytes() == b"Dear diary, " * 1000


def test_another_programs_database_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE songs (title TEXT)")
        connection.commit()
    before = path.read_bytes()
    assert "not a store" in refused(tmp_path).says
    assert path.read_bytes() == before


def test_a_store_whose_pages_were_torn_is_refused(tmp_path: Path) -> None:
    found = open_store(tmp_path)
    found.store.close()
    path = tmp_path / "store.sqlite3"
    content = bytearray(path.read_bytes())
    content[100:4000] = b"\xff" * 3900
    path.write_bytes(content)
    refused(tmp_path)


def test_a_folder_in_the_place_of_the_store_is_refused(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite3").mkdir()
    refused(tmp_path)


def test_a_file_in_the_place_of_the_home_is_refused(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    refused(tmp_path / "home")


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite3").touch()
    open_store(tmp_path).store.close()


def test_a_store_that_cannot_be_written_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_store(tmp_path).store.close()
    monkeypatch.setattr("os.access", lambda path, mode: False)
    assert "cannot be written" in refused(tmp_path).says


def test_what_sqlite_says_of_a_file_it_may_only_read_is_a_sentence(tmp_path: Path) -> None:
    open_store(tmp_path).store.close()
    path = tmp_path / "store.sqlite3"
    with (
        pytest.raises(StoreError, match="cannot be written"),
        saying_store_errors(path),
        closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection,
    ):
        connection.execute("DELETE FROM workspace")


def test_a_full_disk_is_a_sentence_and_loses_nothing(opened: Opened) -> None:
    kept = opened.contact("Kept before")
    disk_full(opened.store)
    with pytest.raises(StoreError, match="disk is full") as caught:  # noqa: PT012
        for number in range(2000):
            with opened.work() as work:
                book.add(work, Contact(name=f"Contact {number} " + "x" * 400))
    assert caught.value.exit_code == EXIT_USAGE
    assert caught.value.remedy
    before = opened.store.path
    opened.store.close()
    again = open_store(before.parent)
    with again.store.read() as session:
        names = [record.contact.name for record in book.all_records(session, again.workspace_id)]
    assert names[0] == kept.contact.name
    assert len(names) < 2000
    assert backups.check(before) == "ok"
    with again.work() as work:  # and there is room again
        book.add(work, Contact(name="After"))
    again.store.close()


def disk_full(store: Store, pages: int = 4) -> None:
    """Let the file grow by a few pages only: SQLite then answers as it does on a full disk."""

    @event.listens_for(store._engine, "connect")
    def _limit(connection: sqlite3.Connection, _record: object) -> None:
        used = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {used + pages}")

    store._engine.dispose()


def test_the_store_and_its_folders_are_the_users_alone(tmp_path: Path) -> None:
    found = open_store(tmp_path / "new" / "home")
    found.contact("Somebody")
    home = tmp_path / "new" / "home"
    copy = backups.back_up(found.store.path, home / "backups" / "copy.sqlite3")
    for path in (*home.glob("store.sqlite3*"), copy):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name
    for folder in (home, copy.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700, folder.name
    found.store.close()


def test_a_place_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be made"):
        place.make_private_folder(tmp_path / "file" / "below")
