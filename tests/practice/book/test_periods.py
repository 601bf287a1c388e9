"""Accounting periods in the book: added without a gap or an overlap, closed and opened, nothing in part."""

from __future__ import annotations

from datetime import date

import pytest

from qbo_desktop.domain.period import Frequency, Period
from qbo_desktop.errors import BillingRefused, UsageError
from qbo_desktop.operations.billing_lists import GeneratePeriods, SetPeriodClosed
from qbo_desktop.practice.book import periods
from qbo_desktop.practice.book.staff import Permission
from tests.practice.billing import DAY, YEAR, BillingFirm


def listed(firm: BillingFirm) -> list[Period]:
    with firm.book.store.read() as session:
        return periods.listed(session, firm.book.workspace_id)


def test_the_months_of_a_year(firm: BillingFirm) -> None:
    found = listed(firm)
    assert len(found) == 12
    assert (found[0].start, found[1].end, found[11].end) == (
        YEAR,
        date(2026, 2, 28),
        date(2026, 12, 31),
    )


def test_those_that_are_there_stay_as_they_are(firm: BillingFirm) -> None:
    firm.ask(SetPeriodClosed(DAY, True))
    before = listed(firm)
    assert firm.ask(GeneratePeriods(YEAR, Frequency.MONTH, 12)) == before
    assert len(firm.ask(GeneratePeriods(YEAR, Frequency.MONTH, 14))) == 14
    assert [period for period in listed(firm) if period.closed] == [
        Period(date(2026, 3, 1), date(2026, 3, 31), True)
    ]


@pytest.mark.parametrize(
    ("first", "frequency", "count"),
    [
        (date(2026, 12, 15), Frequency.MONTH, 3),
        (date(2025, 12, 15), Frequency.MONTH, 1),
        (YEAR, Frequency.QUARTER, 1),
        (date(2020, 1, 1), Frequency.YEAR, 10),
        (date(2027, 1, 1), Frequency.MONTH, 0),
        (date(2027, 1, 1), Frequency.MONTH, -3),
        (date(2027, 1, 1), Frequency.MONTH, 601),
        (date(9999, 12, 1), Frequency.MONTH, 1),
    ],
)
def test_what_overlaps_or_cannot_be_adds_nothing(
    firm: BillingFirm, first: date, frequency: Frequency, count: int
) -> None:
    before = firm.dump()
    with pytest.raises(UsageError):
        firm.ask(GeneratePeriods(first, frequency, count))
    assert firm.dump() == before


def test_closing_and_opening_twice_is_once(firm: BillingFirm) -> None:
    assert firm.ask(SetPeriodClosed(DAY, True)).closed
    before = firm.dump()
    assert firm.ask(SetPeriodClosed(date(2026, 3, 31), True)).closed
    assert firm.dump() == before
    assert not firm.ask(SetPeriodClosed(date(2026, 3, 1), False)).closed


def test_a_day_without_a_period_cannot_be_closed(firm: BillingFirm) -> None:
    with pytest.raises(BillingRefused, match="No accounting period covers") as refused:
        firm.ask(SetPeriodClosed(date(2025, 12, 31), True))
    assert (refused.value.fix, refused.value.at) == ("periods", "2025-12-31")
    assert "2025-12-01" in refused.value.command


def test_closing_tells_what_it_holds_back(firm: BillingFirm) -> None:
    firm.draft()
    firm.approved()
    firm.posted()
    with firm.book.store.read() as session:
        march = periods.of_day(session, firm.book.workspace_id, DAY)
        assert march is not None
        assert periods.drafts_in(session, firm.book.workspace_id, march) == 2


def test_periods_need_billing_admin(firm: BillingFirm) -> None:
    firm.someone_without(Permission.BILLING_ADMIN)
    for operation in (SetPeriodClosed(DAY, True), GeneratePeriods(date(2027, 1, 1), Frequency.YEAR, 1)):
        with pytest.raises(BillingRefused) as refused:
            firm.ask(operation)
        assert refused.value.code == "permission-billing-admin"
