"""The look: contrasts that can be read, names for everything that takes the focus, the style sheet whole."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractButton, QWidget

from qbo_desktop.resources import resource
from qbo_desktop.ui import theme
from qbo_desktop.ui.icons import icon
from qbo_desktop.ui.page import PageName
from qbo_desktop.ui.theme import DARK, HIGH_CONTRAST_DARK, HIGH_CONTRAST_LIGHT, LIGHT, Tokens
from qbo_desktop.ui.window import Window

ALL = (LIGHT, DARK, HIGH_CONTRAST_LIGHT, HIGH_CONTRAST_DARK)


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF()]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio (WCAG 2.2)."""
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("colours", ALL, ids=lambda colours: colours.name)
def test_words_can_be_read_on_what_lies_behind_them(colours: Tokens) -> None:
    pairs = [
        (colours.text, colours.window), (colours.text, colours.surface), (colours.text, colours.raised),
        (colours.text, colours.accent_soft), (colours.text, colours.bad_soft), (colours.text, colours.warn_soft),
        (colours.muted, colours.window), (colours.muted, colours.surface), (colours.muted, colours.raised),
        (colours.accent, colours.surface), (colours.accent, colours.window), (colours.on_accent, colours.accent),
        (colours.good, colours.good_soft), (colours.good, colours.surface), (colours.warn, colours.warn_soft),
        (colours.bad, colours.bad_soft), (colours.bad, colours.surface), (colours.bad, colours.window),
    ]  # fmt: skip
    assert [pair for pair in pairs if contrast(*pair) < 4.5] == []


@pytest.mark.parametrize("colours", ALL, ids=lambda colours: colours.name)
def test_edges_and_the_focus_can_be_seen(colours: Tokens) -> None:
    for edge in (colours.line_strong, colours.focus):
        assert contrast(edge, colours.surface) >= 3
        assert contrast(edge, colours.window) >= 2.7


@pytest.mark.parametrize("colours", ALL, ids=lambda colours: colours.name)
def test_every_token_of_the_style_sheet_is_filled_in(colours: Tokens) -> None:
    sheet = theme.style_sheet(colours)
    body = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    assert "@" not in body
    for path in re.findall(r"url\((.*?)\)", body):
        assert resource("icons", path.rsplit("/", 1)[-1]).is_file()


def test_every_page_has_its_icon_in_its_colour(qapp: object) -> None:
    for name in PageName:
        picture = icon(name, "#ff0000").pixmap(QSize(32, 32)).toImage()
        seen = {
            picture.pixelColor(x, y).red()
            for x in range(32)
            for y in range(32)
            if picture.pixelColor(x, y).alpha()
        }
        assert 255 in seen
    assert icon("no-such-drawing", "#000000").isNull()


@pytest.mark.parametrize("page", [PageName.OVERVIEW, PageName.CONNECTIONS, PageName.SETTINGS])
def test_everything_that_takes_the_focus_has_a_name(window: Window, page: PageName) -> None:
    window.go(page)
    silent = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or widget.focusPolicy() is Qt.FocusPolicy.NoFocus or widget.focusProxy():
            continue
        words = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
        if not words and not _is_part(widget):
            silent.append(f"{type(widget).__name__} {widget.objectName()}")
    assert silent == []


def _is_part(widget: QWidget) -> bool:
    """Qt's own inner parts, which speak for the widget that they belong to."""
    return widget.objectName().startswith("qt_") or (
        not type(widget).__module__.startswith("qbo_desktop")
        and (type(widget).__name__ in ("QMenuBar", "QToolButton", "QScrollBar", "QMenu"))
    )
