"""On a machine with a display, the program without a command opens its window there.

A virtual display (Xvfb) stands in for a real one, so that the platform plugin and the system's libraries of a
desktop are used, and not the offscreen ones that all other tests run with.
"""

from __future__ import annotations

import shutil
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.packaging.installed import surroundings

pytestmark = pytest.mark.long

WIDTH, HEIGHT = 1280, 800


@contextmanager
def display(folder: Path) -> Iterator[tuple[str, Path]]:
    """A virtual display: its name, and the file that always holds what it shows."""
    assert shutil.which("Xvfb"), "apt-get install xvfb"
    screen = ["-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-fbdir", str(folder), "-nolisten", "tcp"]
    with subprocess.Popen(
        ["Xvfb", "-displayfd", "1", *screen], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout is not None
        try:
            yield f":{server.stdout.readline().strip()}", folder / "Xvfb_screen0"
        finally:
            server.terminate()


def colours(picture: Path) -> int:
    """How many different pixels a screen shows; an empty one has a single colour."""
    content = picture.read_bytes()
    # The file is in X's dump format (XWD 7): big-endian words, the first the length of the header, the
    # twentieth the number of 12-byte colours behind it; then the pixels, four bytes each.
    words = struct.unpack(">25I", content[:100])
    pixels = memoryview(content)[words[0] + 12 * words[19] :].cast("I")
    return len(set(pixels[: WIDTH * HEIGHT : 7]))


def within(seconds: float, happens: Callable[[], bool]) -> bool:
    """Whether something comes to be, asked often until then."""
    until = time.monotonic() + seconds
    while not happens():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def test_the_window_opens(tmp_path: Path) -> None:
    (tmp_path / "screen").mkdir()
    with display(tmp_path / "screen") as (name, picture):
        assert colours(picture) == 1
        environment = {**surroundings(tmp_path), "DISPLAY": name}
        command = [sys.executable, "-m", "qbo_desktop", "--demo", "--home", str(tmp_path / "home")]
        with subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        ) as program:
            try:
                # A window has text with smoothed edges, so dozens of shades and not only its background.
                shown = within(60, lambda: colours(picture) > 20 or program.poll() is not None)
                assert program.poll() is None, program.communicate()[0].decode()
                assert shown, "nothing was drawn"
            finally:
                if program.poll() is None:
                    program.send_signal(signal.SIGTERM)
                    try:
                        program.wait(20)
                    except subprocess.TimeoutExpired:
                        program.kill()
