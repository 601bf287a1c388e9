"""Files that the user names: what may not be written over."""

from __future__ import annotations

from pathlib import Path

from qbo_desktop.errors import UsageError
from qbo_desktop.operations.context import Context
from qbo_desktop.wording import _


def keep_off_the_store(context: Context, target: Path) -> None:
    """Raise UsageError when the file is the store itself, or one of those that belong to it."""
    store = context.store.path.resolve()
    own = {store, *(store.with_name(store.name + end) for end in ("-wal", "-shm", "-journal"))}
    if target.resolve() in own:
        raise UsageError(
            _("{path} is the store itself, or belongs to it; it cannot be written over.").format(path=target),
            _("Name another file."),
        )
