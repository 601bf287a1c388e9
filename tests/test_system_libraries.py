"""What the window needs of the system is named before Qt is imported, as packages to install."""

from __future__ import annotations

import subprocess
import sys

import pytest

from qbo_desktop import system_libraries
from qbo_desktop.system_libraries import advice, main, missing_packages, platform_in_use


@pytest.fixture
def lacking(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The libraries that this machine is made to lack; it has all others."""
    missing: set[str] = set()
    monkeypatch.setattr(system_libraries, "_loads", lambda library: library not in missing)
    monkeypatch.setattr(sys, "platform", "linux")
    return missing


@pytest.mark.parametrize(
    ("environment", "platform"),
    [
        ({}, "offscreen"),
        ({"DISPLAY": ":0"}, "xcb"),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, "wayland"),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, "offscreen"),
        ({"QT_QPA_PLATFORM": "wayland-egl;xcb"}, "wayland"),
        ({"QT_QPA_PLATFORM": "vnc:size=800x600"}, "vnc"),
    ],
)
def test_the_platform_is_chosen_as_qt_does(environment: dict[str, str], platform: str) -> None:
    assert platform_in_use(environment) == platform


def test_nothing_missing_is_no_advice(lacking: set[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert missing_packages("xcb") == ()
    assert main(["--platform", "xcb"]) == 0
    assert capsys.readouterr() == ("", "")


def test_missing_libraries_are_named_as_packages(
    lacking: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    lacking |= {"libEGL.so.1", "libxcb-icccm.so.4"}
    assert missing_packages("offscreen") == ("libegl1",)
    assert missing_packages("xcb") == ("libegl1", "libxcb-icccm4")
    assert main(["--platform", "xcb"]) == 1
    assert "apt-get install libegl1 libxcb-icccm4" in capsys.readouterr().err


def test_a_script_gets_the_bare_names(lacking: set[str], capsys: pytest.CaptureFixture[str]) -> None:
    lacking |= {"libGL.so.1", "libwayland-cursor.so.0"}
    assert main(["--packages", "--platform", "wayland"]) == 0
    assert capsys.readouterr().out == "libgl1 libwayland-cursor0\n"


def test_other_systems_bring_their_own(lacking: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    lacking.add("libGL.so.1")
    monkeypatch.setattr(sys, "platform", "win32")
    assert missing_packages("xcb") == ()


def test_an_absent_library_does_not_load() -> None:
    assert not system_libraries._loads("libqbo-desktop-has-no-such-thing.so.1")


def test_the_advice_names_the_way_without_a_window() -> None:
    assert "--headless" in advice(["libgl1"])


def test_it_runs_before_anything_is_installed() -> None:
    """With the standard library alone (-I -S: no site-packages), as on a machine that has nothing yet."""
    program = "import sys; sys.path.insert(0, sys.argv.pop(1)); import runpy; " + (
        "sys.argv[1:] = ['--packages']; runpy.run_module('qbo_desktop.system_libraries', run_name='__main__')"
    )
    root = str(system_libraries.__file__).rsplit("qbo_desktop", 1)[0]
    done = subprocess.run([sys.executable, "-I", "-S", "-c", program, root], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
