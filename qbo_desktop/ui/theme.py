"""How the window looks: tokens (colours, sizes), from which the palette and the style sheet are made.

One accent colour; light, dark, and a high-contrast form of each that is taken when the system asks for
it. Sizes are relative to the system's font, so that a person's larger font makes everything larger.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from qbo_desktop.resources import resource


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one appearance, by what they are for."""

    name: str
    window: str
    surface: str
    raised: str
    line: str
    line_strong: str
    text: str
    muted: str
    accent: str
    accent_strong: str
    on_accent: str
    accent_soft: str
    good: str
    good_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    focus: str
    is_dark: bool = False


LIGHT = Tokens(
    name="light", window="#f4f6f7", surface="#ffffff", raised="#eef2f3", line="#dbe1e4", line_strong="#8a969c",
    text="#1b2529", muted="#56646b", accent="#0d6e6e", accent_strong="#095656", on_accent="#ffffff",
    accent_soft="#dcefee", good="#1d7440", good_soft="#e0f2e6", warn="#8a5a00", warn_soft="#fdf1d8",
    bad="#b3261e", bad_soft="#fce8e6", focus="#0b6bcb",
)  # fmt: skip
DARK = Tokens(
    name="dark", window="#14191c", surface="#1c2327", raised="#252e33", line="#344047", line_strong="#7f8d95",
    text="#e8eef0", muted="#a3b1b8", accent="#4fc0bb", accent_strong="#7ad5d0", on_accent="#06201f",
    accent_soft="#1c3b3b", good="#6fd08c", good_soft="#1c3526", warn="#f0b955", warn_soft="#3b3018",
    bad="#ff8f86", bad_soft="#45211f", focus="#7db8ff", is_dark=True,
)  # fmt: skip
HIGH_CONTRAST_LIGHT = replace(
    LIGHT, name="high-contrast", window="#ffffff", raised="#ffffff", line="#000000", line_strong="#000000",
    text="#000000", muted="#000000", accent="#00504f", accent_strong="#003736", focus="#0000c8",
)  # fmt: skip
HIGH_CONTRAST_DARK = replace(
    DARK, name="high-contrast-dark", window="#000000", surface="#000000", raised="#000000", line="#ffffff",
    line_strong="#ffffff", text="#ffffff", muted="#ffffff", accent="#7df3ee", accent_strong="#b5fffb",
    focus="#ffff00",
)  # fmt: skip

# Spacing in logical pixels: everything keeps to these steps.
TIGHT, SMALL, GAP, WIDE, ROOMY = 4, 8, 12, 20, 28
RADIUS = 8

_in_force = [LIGHT]


def tokens() -> Tokens:
    """The tokens in force, for what is painted by hand."""
    return _in_force[0]


def chosen_tokens(theme: str) -> Tokens:
    """The tokens for the setting `ui.theme`: "light", "dark" or "system"."""
    hints = QGuiApplication.styleHints()
    dark = theme == "dark" or (theme == "system" and hints.colorScheme() is Qt.ColorScheme.Dark)
    contrast = getattr(hints, "accessibility", lambda: None)()
    if contrast is not None and contrast.contrastPreference() is Qt.ContrastPreference.HighContrast:
        return HIGH_CONTRAST_DARK if dark else HIGH_CONTRAST_LIGHT
    return DARK if dark else LIGHT


def apply_theme(application: QApplication, theme: str) -> Tokens:
    """Give the whole application the appearance of the setting."""
    hints = QGuiApplication.styleHints()
    scheme = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(theme, Qt.ColorScheme.Unknown)
    hints.setColorScheme(scheme)
    chosen = chosen_tokens(theme)
    _in_force[0] = chosen
    sheet = style_sheet(chosen)
    # Each of these goes through every widget there is; a style under a sheet no longer tells its name.
    if not application.styleSheet() and application.style().name() != "fusion":
        application.setStyle("Fusion")
    application.setPalette(palette_of(chosen))
    if application.styleSheet() != sheet:
        application.setStyleSheet(sheet)
    return chosen


def palette_of(colours: Tokens) -> QPalette:
    """The palette, for everything that no style sheet names."""
    palette = QPalette()
    role = QPalette.ColorRole
    for place, colour in (
        (role.Window, colours.window), (role.WindowText, colours.text), (role.Base, colours.surface),
        (role.AlternateBase, colours.raised), (role.Text, colours.text), (role.Button, colours.surface),
        (role.ButtonText, colours.text), (role.BrightText, colours.bad), (role.Highlight, colours.accent_soft),
        (role.HighlightedText, colours.text), (role.Link, colours.accent), (role.LinkVisited, colours.accent_strong),
        (role.ToolTipBase, colours.raised), (role.ToolTipText, colours.text), (role.PlaceholderText, colours.muted),
        (role.Mid, colours.line), (role.Dark, colours.line_strong), (role.Light, colours.raised),
        (role.Midlight, colours.line), (role.Accent, colours.accent),
    ):  # fmt: skip
        palette.setColor(place, QColor(colour))
    for place in (role.Text, role.ButtonText, role.WindowText):
        palette.setColor(QPalette.ColorGroup.Disabled, place, QColor(colours.line_strong))
    return palette


def style_sheet(colours: Tokens) -> str:
    """The style sheet: resources/styles/window.qss with the tokens filled in (`@name`)."""
    text = resource("styles", "window.qss").read_text(encoding="utf-8")
    names = [name for name in Tokens.__dataclass_fields__ if name not in ("name", "is_dark")]
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(f"@{name};", f"{getattr(colours, name)};").replace(
            f"@{name} ", f"{getattr(colours, name)} "
        )
    shade = "dark" if colours.is_dark else "light"
    return text.replace("@icons", resource("icons").as_posix()).replace("@shade", shade)


def scaled_font(points: float = 1.0, *, bold: bool = False) -> QFont:
    """The application's font, so many times as large: the type scale is 0.9, 1, 1.15, 1.6."""
    font = QFont(QApplication.font())
    font.setPointSizeF(font.pointSizeF() * points)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font


def say_kind(widget: QWidget, kind: str) -> None:
    """Give a widget one of the style sheet's kinds (`[kind="primary"]` …) and restyle it."""
    if widget.property("kind") == kind:
        return
    widget.setProperty("kind", kind)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.updateGeometry()
