"""Named moments at which a test may kill or slow the program; nothing happens otherwise.

The promises about a killed run ("no twin, nothing missing") are only worth something when the kill falls
between two given lines. `QBO_DESKTOP_CRASH_AT=name` kills the process the first time it passes that point,
`name:3` the third time; `QBO_DESKTOP_SLOW_AT=20` makes every point take 20 ms, so that random kills hit one.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter

_passed: Counter[str] = Counter()
_lock = threading.Lock()


def crash_point(name: str) -> None:
    """Pass the point `name`: does nothing unless the environment asks for a kill or a pause here."""
    slow = os.environ.get("QBO_DESKTOP_SLOW_AT", "")
    if slow.isdigit():
        time.sleep(int(slow) / 1000)
    wanted, _, times = os.environ.get("QBO_DESKTOP_CRASH_AT", "").partition(":")
    if not wanted or wanted != name:
        return
    with _lock:
        _passed[name] += 1
        due = _passed[name] == int(times or 1) if (times or "1").isdigit() else False
    if due:
        # No clean-up of any kind may run: that is the point. Windows has only its own way to say so.
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
