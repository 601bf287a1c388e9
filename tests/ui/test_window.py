"""The window as a whole: its pages, its badges, its commands."""

from __future__ import annotations

from qbo_desktop.ui.window import Window


def test_the_window_opens(window: Window) -> None:
    assert window.isVisible()
