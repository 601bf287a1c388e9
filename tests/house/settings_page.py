"""docs/settings.md, made of what `qbo_desktop.settings` declares; `make docs` writes it, a test compares."""

from __future__ import annotations

from qbo_desktop.settings import DECLARED, Setting
from tests.house.sources import ROOT

PAGE = ROOT / "docs" / "settings.md"

_HEAD = """\
# The settings

On the Settings page of the window, or by command: `qbo-desktop config list`, `config get KEY`,
`config set KEY VALUE`. Most belong to a workspace; those marked *everywhere* belong to you, whichever
workspace is open.

This page is made from the program (`make docs`).

| setting | default | what it is |
|---|---|---|
"""


def page() -> str:
    """The whole page."""
    return _HEAD + "".join(_row(setting) for setting in DECLARED)


def _row(setting: Setting) -> str:
    default = f"`{setting.default}`" if setting.default else "(empty)"
    words = f"**{setting.label}**{' (everywhere)' if setting.store_wide else ''}. {setting.help}"
    if setting.choices:
        words += " " + "; ".join(f"`{value}`: {label}" for value, label in setting.choices) + "."
    cells = (f"`{setting.key}`", default, words)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
