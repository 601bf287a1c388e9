"""The lists of the sample firm besides its names, as they are at first."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]


def made(region: str, ast: str) -> dict[str, list[Row]]:
    """The rows by entity. `ast` is the switch for automated sales tax."""
    return {}
