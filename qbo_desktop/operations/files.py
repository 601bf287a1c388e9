"""Files of the user's: what may not be written over, and writing one whole or not at all."""

from __future__ import annotations

import os
import tempfile
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


def write_whole(path: Path, content: bytes, *, lasting: bool = True) -> None:
    """Write a file whole or not at all, readable by the user only. Raises OSError.

    `lasting`: it is on the disk before this returns, also when the power fails; that takes its time.
    It is written under another name beside it, which says that it is no finished file, and renamed. Two who
    write the same file do not meet in it: the one who ends last has written it.
    """
    descriptor, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    partial = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            if lasting:
                stream.flush()
                os.fsync(stream.fileno())
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
