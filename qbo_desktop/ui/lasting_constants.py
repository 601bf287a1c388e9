"""Keeps None, True and False from being used up by the Qt binding, which would end the program in mid-run.

From Python 3.12 on these objects are immortal, and a library built for it returns them without taking a reference.
PySide6 6.12.0 is built so, and says that it runs on 3.10 and 3.11 as well: there every `setText()` takes one
reference of None away, and every `Signal.emit()` one of True (measured: 200 calls, 200 references), until the
process ends with "deallocating None". So on an older Python they are given more than can ever be used up.
"""

from __future__ import annotations

import ctypes
import sys

_PLENTY = 1 << 40
_ENOUGH = 1 << 30


def keep_constants() -> None:
    """Give the constants more references than a process can lose; nothing where they are immortal anyway."""
    if sys.implementation.name != "cpython" or sys.version_info >= (3, 12) or hasattr(sys, "getobjects"):
        return
    for value in (None, True, False, NotImplemented, Ellipsis):
        if sys.getrefcount(value) < _ENOUGH:
            # The count is the first field of every object, and the object is where `id` says.
            ctypes.c_ssize_t.from_address(id(value)).value += _PLENTY
