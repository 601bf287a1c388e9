"""Where the program's data lies unless somebody says otherwise."""

from __future__ import annotations

import os
from pathlib import Path


def default_home() -> Path:
    """QBO_DESKTOP_HOME, or the user's own data folder (not a roaming one)."""
    if named := os.environ.get("QBO_DESKTOP_HOME"):
        return Path(named).expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path("QBO Desktop", appauthor=False, roaming=False)
