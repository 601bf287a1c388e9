"""A signal costs True a reference in some versions of the binding: the program has to outlive that."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
from PySide6.QtCore import QCoreApplication, QObject, Signal
from qbo_desktop.ui.lasting_booleans import keep_booleans

class Talker(QObject):
    said = Signal()

application = QCoreApplication([])
keep_booleans()
keep_booleans()
talker = Talker()
for _number in range(100_000):
    talker.said.emit()
print(True, False, bool(1), not 1)
"""


def test_a_hundred_thousand_signals_and_true_is_still_there() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["True", "False", "True", "False"]
