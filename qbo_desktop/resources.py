"""Where the icons, styles, translations and sample data lie, however the program was installed."""

from __future__ import annotations

import sys
from pathlib import Path

# A wheel carries the tree's `resources/` inside the package under this name (see pyproject.toml).
_INSIDE_THE_PACKAGE = "_resources"


def resource(*parts: str) -> Path:
    """The path of a file or folder under `resources/`; it need not exist.

    Looks where this copy of the program keeps them: beside the bundled code in a frozen program
    (PyInstaller's `sys._MEIPASS`), inside the package when a wheel was installed, and at the top of the
    working tree otherwise, editable installs included.
    """
    return _root().joinpath(*parts)


def _root() -> Path:
    bundle: str | None = getattr(sys, "_MEIPASS", None)
    if getattr(sys, "frozen", False) and bundle:
        return Path(bundle) / "resources"
    package = Path(__file__).resolve().parent
    inside = package / _INSIDE_THE_PACKAGE
    return inside if inside.is_dir() else package.parent / "resources"
