"""A payment may be dated up to two days ahead, since somewhere it is that day already."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from qbo_desktop.domain.payment import is_in_future

TODAY = date(2026, 12, 30)


@pytest.mark.parametrize(("days", "refused"), [(-400, False), (0, False), (1, False), (2, False), (3, True)])
def test_two_days_ahead_and_no_more(days: int, refused: bool) -> None:
    assert is_in_future(TODAY + timedelta(days=days), TODAY) is refused
