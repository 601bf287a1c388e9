"""What is one value written in two ways, and what is two values."""

from __future__ import annotations

import pytest

from qbo_desktop.domain.agreement import same_value
from qbo_desktop.domain.contact import Phone


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (Phone("514 555-0101"), Phone("(514) 555.0101")),
        (Phone("+1 514 555-0101"), Phone("5145550101")),
        (Phone("1-800-FLOWERS"), Phone("(800) flowers")),
        (Phone("514 555-0101", "12"), Phone("514-555-0101 poste 12")),
    ],
)
def test_a_number_written_in_another_way_is_the_same(left: Phone, right: Phone) -> None:
    assert same_value("phone_work", left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (Phone("1-800-FLOWERS"), Phone("1-800-LAWYERS")),
        (Phone("1-800-FLOWERS"), Phone("1-800")),
        (Phone("514 555-0101", "12"), Phone("514 555-0101", "13")),
        (Phone("514 555-0101 poste 12"), Phone("514 555-0101")),
        (Phone("ask the front desk"), Phone("ask Anne")),
    ],
)
def test_numbers_that_are_dialled_differently_differ(left: Phone, right: Phone) -> None:
    assert not same_value("phone_work", left, right)
