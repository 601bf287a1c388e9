"""A call into Qt costs None, or True, a reference in some versions of the binding: the program has to outlive that."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
from PySide6.QtCore import QCoreApplication, QObject, Signal
from qbo_desktop.ui.lasting_constants import keep_constants

class Talker(QObject):
    said = Signal()

application = QCoreApplication([])
keep_constants()
keep_constants()
talker = Talker()
for _number in range(200_000):
    talker.said.emit()
    talker.setObjectName("x")
print(True, False, None, bool(1), not 1, {}.get(1))
"""


def test_hundreds_of_thousands_of_calls_and_the_constants_are_still_there() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["True", "False", "None", "True", "False", "None"]
