"""The run lease: one run at a time in a workspace, also across processes.

It is a lock of the operating system, which dies with its process, so a killed run never blocks the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from qbo_desktop.errors import RunBusy, StoreError
from qbo_desktop.wording import _


def lock_file(store: Path, name: str) -> Path:
    """Where a lock about a store lies: beside it, so that all who share the store share the lock."""
    return store.parent / "locks" / f"{store.stem}-{name}.lock"


def leased_before(store: Path) -> list[int]:
    """The workspaces of a store that ever ran, by the locks that they left."""
    found = (
        path.stem.rpartition("-run-")[2]
        for path in lock_file(store, "run-1").parent.glob(f"{store.stem}-run-*.lock")
    )
    return sorted(int(number) for number in found if number.isdigit())


@contextmanager
def run_lease(store: Path, workspace_id: int) -> Iterator[None]:
    """Hold a workspace of the store in that file. Raises RunBusy at once when another run holds it."""
    path = lock_file(store, f"run-{workspace_id}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(str(path), thread_local=False)
        lock.acquire(timeout=0)
    except Timeout as error:
        raise RunBusy(
            _("Another run of this workspace is under way."),
            _("Wait until it has finished, then do it again."),
        ) from error
    except OSError as error:
        raise StoreError(
            _("The folder {folder} cannot be written.").format(folder=path.parent),
            _("Ask for the right to write there, or choose another folder for the program’s data."),
            command=_("Ask for the right to write there, or choose another folder with --home."),
        ) from error
    try:
        yield
    finally:
        lock.release()
