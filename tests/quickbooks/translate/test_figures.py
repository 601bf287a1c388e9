"""Amounts out of QuickBooks' JSON: exact, and never made to look like one that was meant."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qbo_desktop.quickbooks.translate.figures import minor


@pytest.mark.parametrize(
    ("value", "currency", "units"),
    [
        (Decimal("10.10"), "CAD", 1_010),
        (Decimal("-10.10"), "CAD", -1_010),
        (0, "CAD", 0),
        ("14.98", "CAD", 1_498),
        (112, "JPY", 112),
        (Decimal("112.35"), "JPY", 113),
        (Decimal("112.75"), "JPY", 113),
        (Decimal("-112.35"), "JPY", -113),
        (Decimal("1.23"), "KWD", 1_230),
        ("", "CAD", None),
    ],
)
def test_what_has_parts_of_the_smallest_unit_is_no_whole_amount_of_ours(
    value: object, currency: str, units: int | None
) -> None:
    assert minor(value, currency) == units
