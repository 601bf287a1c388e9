"""A progress for somebody at a terminal: it prints, and Ctrl-C stops it cleanly."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from qbo_desktop.cli.output import Output
from qbo_desktop.sync.progress import Progress


@contextmanager
def watched(out: Output) -> Iterator[Progress]:
    """A progress that prints, and that Ctrl-C (or a polite end from outside) stops cleanly."""
    progress = Progress(report=out.progress)

    def stop(_signal: int, _frame: Any) -> None:
        if progress.stop.is_set():
            raise KeyboardInterrupt
        progress.stop.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield progress
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
