"""Keeps True and False from being used up by a fault of the Qt binding, which would end the program in mid-run.

PySide6 6.12.0 answers every `Signal.emit()` with a True that it takes no reference for: each call takes one away
(measured: 100 calls, 100 references). Before Python 3.12, where both became immortal, some thousands of signals
end the process with "deallocating True or False". So the two are given more references than can be used up.
"""

from __future__ import annotations

import ctypes
import sys

_PLENTY = 1 << 40
_ENOUGH = 1 << 30


def keep_booleans() -> None:
    """Give True and False more references than a process can lose; nothing where they are immortal anyway."""
    if sys.implementation.name != "cpython" or sys.version_info >= (3, 12) or hasattr(sys, "getobjects"):
        return
    for value in (True, False):
        if sys.getrefcount(value) < _ENOUGH:
            # The count is the first field of every object, and where `id` says it is.
            ctypes.c_ssize_t.from_address(id(value)).value += _PLENTY
