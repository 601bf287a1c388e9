"""Python's search for garbage in rings, put off while very many lasting values are made.

Matching ten thousand records makes a million small values that all stay until it is done and form no rings. The
search walks through them again and again, and took a quarter of the time (bench/matching.py).
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """Put the search off for a block of some seconds; as it was before, whatever ends the block.

    What other threads throw away meanwhile is freed at once as ever, but for rings, which wait.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
