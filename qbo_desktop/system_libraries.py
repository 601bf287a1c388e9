"""Which of the system's libraries the window needs and this machine lacks, named as Debian packages.

Qt comes from PyPI, but it leans on libraries of the system, which servers and fresh containers do not
have. Asked before Qt is imported, so that the answer is a line to type and not a traceback. The headless
path needs none of them. As a command, `python -m qbo_desktop.system_libraries` says what is missing and
exits 1, or says nothing and exits 0; it needs nothing but the standard library.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import sys
from collections.abc import Mapping, Sequence

from qbo_desktop.wording import _

# What the Qt 6 libraries and their platform plugins name as NEEDED (read with objdump off
# PySide6-Essentials 6.12 for Linux x86_64), and the package of Debian 12 that brings each.
_ALWAYS = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libzstd.so.1": "libzstd1",
}
_XCB = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
_WAYLAND = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}
_OF_PLATFORM: Mapping[str, Mapping[str, str]] = {"xcb": _XCB, "wayland": _WAYLAND}


def platform_in_use(environment: Mapping[str, str] | None = None) -> str:
    """The Qt platform plugin that a window would use here, by Qt's own order of preference."""
    surroundings = os.environ if environment is None else environment
    if wanted := surroundings.get("QT_QPA_PLATFORM", ""):
        # Qt takes "xcb;wayland" as first choice and fallbacks, and "vnc:size=800x600" as options.
        return wanted.split(";")[0].split(":")[0].split("-")[0]
    if surroundings.get("WAYLAND_DISPLAY"):
        return "wayland"
    return "xcb" if surroundings.get("DISPLAY") else "offscreen"


def missing_packages(platform: str | None = None) -> tuple[str, ...]:
    """The Debian packages to install before Qt can be imported and show a window, sorted.

    `platform` is the name of a Qt platform plugin ("xcb", "wayland", "offscreen"); the one in use here
    when None. Empty where nothing is missing, and always on other systems than Linux.
    """
    if not sys.platform.startswith("linux"):
        return ()
    needed = {**_ALWAYS, **_OF_PLATFORM.get(platform or platform_in_use(), {})}
    return tuple(sorted({package for library, package in needed.items() if not _loads(library)}))


def advice(packages: Sequence[str]) -> str:
    """What to do about it: the line to type, and the way that needs no window."""
    return _(
        "On Debian or Ubuntu: sudo apt-get install {packages}. Without a window, everything works with "
        "--headless or a command."
    ).format(packages=" ".join(packages))


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def main(arguments: Sequence[str] | None = None) -> int:
    """Say what is missing; `--packages` prints bare package names, for a script that installs them."""
    parser = argparse.ArgumentParser(prog="python -m qbo_desktop.system_libraries", description=__doc__)
    parser.add_argument(
        "--platform", help="a Qt platform plugin: xcb, wayland, offscreen (default: this machine's)"
    )
    parser.add_argument("--packages", action="store_true", help="only the names, on one line, and exit 0")
    asked = parser.parse_args(arguments)
    packages = missing_packages(asked.platform)
    if asked.packages:
        print(" ".join(packages))
        return 0
    if packages:
        print(_("The window needs libraries that this system lacks."), advice(packages), file=sys.stderr)
    return 1 if packages else 0


if __name__ == "__main__":
    raise SystemExit(main())
