"""Where the window was: a small file in the home, not the system's registry."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QMainWindow

FILE = "window.ini"


def place_file(home: Path) -> QSettings:
    """The home's own small file of window matters: geometry, column layouts, a mapping remembered."""
    return QSettings(str(home / FILE), QSettings.Format.IniFormat)


def restore_place(window: QMainWindow, home: Path) -> None:
    """Put the window where it was."""
    geometry = place_file(home).value("window/geometry")
    if isinstance(geometry, QByteArray) and window.restoreGeometry(geometry):
        return
    window.resize(1160, 760)


def save_place(window: QMainWindow, home: Path) -> None:
    """Remember where the window is."""
    settings = place_file(home)
    settings.setValue("window/geometry", window.saveGeometry())
    settings.sync()
