"""What the set-up of billing rests on: work types renamed and deleted, tax rates changed, periods proposed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbo_desktop.domain import period as spans
from qbo_desktop.domain.period import Frequency, Period
from qbo_desktop.domain.tax import read_percent
from qbo_desktop.errors import BillingRefused, UsageError
from qbo_desktop.operations import billing_setup_reading as reading
from qbo_desktop.operations.billing_lists import (
    AddUsualRates,
    AddWorkType,
    ChangeTaxRate,
    DeleteWorkType,
    RenameWorkType,
    SetPermission,
    UsePerson,
)
from qbo_desktop.operations.invoices import ApproveInvoices, BackToDraft, ChangeDraft
from qbo_desktop.practice.book import periods
from qbo_desktop.practice.book.drafts import DraftChanges, as_new
from qbo_desktop.practice.book.staff import Permission
from tests.practice.billing import DAY, BillingFirm, line

MONTHS = [Period(date(2026, 1, 1), date(2026, 1, 31)), Period(date(2026, 2, 1), date(2026, 2, 28))]


def rates(firm: BillingFirm) -> dict[str, reading.ListedTaxRate]:
    with firm.book.store.read() as session:
        return {one.rate.name: one for one in reading.rates(session, firm.book.workspace_id)}


def types(firm: BillingFirm) -> dict[str, tuple[str, int]]:
    with firm.book.store.read() as session:
        found = reading.types(session, firm.book.workspace_id)
    return {one.name: (one.id, one.uses) for one in found}


# --- work types ------------------------------------------------------------------------------------------


def test_work_and_drafts_take_the_new_name_and_what_was_approved_keeps_its_own(firm: BillingFirm) -> None:
    other = firm.draft(line(work_type=firm.ask(AddWorkType("Advice")).name))
    draft = firm.draft(line(work_type="Bookkeeping"), line(work_type="Bookkeeping"))
    approved = firm.approved(line(work_type="Bookkeeping"))
    sent = firm.posted(line(work_type="Bookkeeping"))
    with firm.book.work() as work:
        periods.set_closed(work, DAY, True)
    renamed = firm.ask(RenameWorkType(types(firm)["Bookkeeping"][0], "  Monthly   books "))
    assert renamed.name == "Monthly books"
    assert [firm.invoice(one.id) for one in (other, approved, sent)] == [other, approved, sent]
    after = firm.invoice(draft.id)
    assert [one.work_type for one in after.lines] == ["Monthly books", "Monthly books"]
    assert after.version == draft.version + 1
    assert firm.codes(draft.id) == ["drafted", "changed"]
    assert types(firm)["Monthly books"] == (renamed.id, 4)
    # The case of its own name is no other name; its own name changes nothing.
    assert firm.ask(RenameWorkType(renamed.id, "monthly BOOKS")).name == "monthly BOOKS"
    before = firm.dump()
    firm.ask(RenameWorkType(renamed.id, "monthly BOOKS"))
    assert firm.dump() == before


def test_an_invoice_taken_back_to_a_draft_calls_its_work_types_as_they_are_called_now(
    firm: BillingFirm,
) -> None:
    approved = firm.approved(line(work_type="Bookkeeping"), line())
    firm.ask(RenameWorkType(types(firm)["Bookkeeping"][0], "Books"))
    (draft,) = firm.all_done(BackToDraft([approved.id]))
    assert [one.work_type for one in draft.lines] == ["Books", ""]
    changes = DraftChanges(lines=[as_new(one) for one in draft.lines])
    assert firm.ask(ChangeDraft(draft.id, changes)).lines == draft.lines


def test_work_types_are_renamed_and_deleted_by_a_billing_admin(firm: BillingFirm) -> None:
    kind = types(firm)["Bookkeeping"][0]
    firm.someone_without(Permission.BILLING_ADMIN)
    firm.ask(AddWorkType("Advice"))
    before = firm.dump()
    for operation in (RenameWorkType(kind, "Books"), DeleteWorkType(kind)):
        with pytest.raises(BillingRefused, match="billing admin"):
            firm.ask(operation)
    assert firm.dump() == before


def test_a_name_in_use_an_empty_one_and_an_unknown_type_are_refused(firm: BillingFirm) -> None:
    other = firm.ask(AddWorkType("Tax return"))
    before = firm.dump()
    for type_id, name in ((other.id, "BOOKKEEPING"), (other.id, " "), (other.id, "a;b"), ("W99", "New")):
        with pytest.raises(UsageError):
            firm.ask(RenameWorkType(type_id, name))
    assert firm.dump() == before


def test_only_a_work_type_that_nothing_has_is_deleted(firm: BillingFirm) -> None:
    spare = firm.ask(AddWorkType("Spare"))
    firm.draft(line(work_type="Bookkeeping"))
    with pytest.raises(UsageError, match="in use 1 time"):
        firm.ask(DeleteWorkType(types(firm)["Bookkeeping"][0]))
    firm.ask(DeleteWorkType(spare.id))
    assert list(types(firm)) == ["Bookkeeping"]
    with pytest.raises(UsageError, match="no work type"):
        firm.ask(DeleteWorkType(spare.id))


# --- tax rates -------------------------------------------------------------------------------------------


def test_a_rate_in_use_is_renamed_but_takes_what_it_took(firm: BillingFirm) -> None:
    draft = firm.draft(line(rate="GST + QST"))
    rate = rates(firm)["GST + QST"]
    assert (rate.used, rates(firm)["GST"].used) == (True, False)
    same = [(one.name, one.rate) for one in rate.rate.components]
    firm.ask(ChangeTaxRate(rate.id, "Québec", same))
    assert "Québec" in rates(firm)
    assert firm.invoice(draft.id).total == draft.total
    with pytest.raises(BillingRefused) as refused:
        firm.ask(ChangeTaxRate(rate.id, "Québec", [("GST", Decimal(6))]))
    assert (refused.value.fix, refused.value.at) == ("taxes", rate.id)
    assert rates(firm)["Québec"].rate.components == rate.rate.components


def test_a_rate_that_nothing_uses_takes_other_components(firm: BillingFirm) -> None:
    rate = rates(firm)["GST"]
    changed = firm.ask(
        ChangeTaxRate(rate.id, "Old Quebec", [("GST", Decimal(5)), ("QST", Decimal("9.5"))], True)
    )
    assert (changed.id, changed.percent()) == (rate.id, Decimal("14.975"))
    with pytest.raises(UsageError, match="already"):
        firm.ask(ChangeTaxRate(rate.id, "hst ontario", [("HST", Decimal(13))]))


def test_usual_rates_are_added_once_and_by_a_billing_admin(firm: BillingFirm) -> None:
    assert firm.ask(AddUsualRates("CA")) == []
    assert [one.name for one in firm.ask(AddUsualRates("US"))] == ["Tax exempt"]
    firm.someone_without(Permission.BILLING_ADMIN)
    with pytest.raises(BillingRefused, match="billing admin"):
        firm.ask(AddUsualRates("US"))


# --- periods ---------------------------------------------------------------------------------------------


def test_a_period_says_what_waits_in_it(firm: BillingFirm) -> None:
    firm.draft(day=date(2026, 3, 31))
    firm.approved(day=DAY)
    firm.posted(day=DAY)
    firm.draft(day=date(2027, 1, 1))
    with firm.book.store.read() as session:
        found = reading.periods(session, firm.book.workspace_id)
        counted = [reading.drafts_in(session, firm.book.workspace_id, one.period) for one in found]
    assert [one.period.start.month for one in found] == list(range(12, 0, -1))
    assert {one.id: one.waiting for one in found if one.waiting} == {date(2026, 3, 1): 2}
    assert [one.waiting for one in found] == counted
    assert not firm.ask(ApproveInvoices([])).failed


def test_people_and_who_works_here(firm: BillingFirm) -> None:
    firm.someone_without(Permission.BILLING_ADMIN)
    with firm.book.store.read() as session:
        everybody = reading.people(session, firm.book.workspace_id)
    person = reading.at_work(everybody)
    assert person is not None
    assert (person.name, person.permissions) == ("Luc", {Permission.SEND_INVOICES})
    assert reading.at_work([]) is None
    firm.ask(UsePerson("Owner"))
    firm.ask(SetPermission("Luc", Permission.SEND_INVOICES, granted=False))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 3, 15), (date(2026, 3, 1), Frequency.MONTH, 1)),
        (date(2026, 11, 1), (date(2026, 3, 1), Frequency.MONTH, 9)),
        (date(2025, 11, 30), (date(2025, 11, 1), Frequency.MONTH, 1)),
        (date(9999, 12, 31), (date(9999, 12, 1), Frequency.MONTH, 1)),
    ],
)
def test_the_missing_periods_go_on_from_the_last_one(
    day: date, expected: tuple[date, Frequency, int]
) -> None:
    assert spans.proposed(MONTHS, day) == expected


def test_quarters_go_on_as_quarters_and_odd_spans_as_months() -> None:
    quarter, odd = Period(date(2026, 2, 1), date(2026, 4, 30)), Period(date(2026, 1, 1), date(2026, 1, 20))
    assert spans.frequency_of(quarter) is Frequency.QUARTER
    assert spans.frequency_of(odd) is None
    assert spans.proposed([quarter], date(2026, 8, 1)) == (date(2026, 5, 1), Frequency.QUARTER, 2)
    assert spans.proposed([odd], date(2026, 2, 1)) == (date(2026, 1, 21), Frequency.MONTH, 1)


@given(
    st.dates(date(1990, 1, 1), date(2050, 1, 1)),
    st.sampled_from(Frequency),
    st.integers(1, 30),
    st.integers(1, 900),
)
def test_what_is_proposed_covers_the_day_and_overlaps_nothing_before(
    first: date, frequency: Frequency, count: int, later: int
) -> None:
    known = spans.generate(first, frequency, count)
    day = date.fromordinal(known[-1].end.toordinal() + later)
    start, length, number = spans.proposed(known, day)
    made = spans.generate(start, length, number)
    assert made[-1].covers(day)
    assert not any(one.overlaps(other) for one in made for other in known)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("9.975", "9.975"),
        ("9,975", "9.975"),
        (" 9,975\u00a0% ", "9.975"),
        ("5%", "5"),
        ("0", "0"),
        (".5", "0.5"),
        ("", None),
        ("five", None),
        ("1,234.5", None),
        ("-5", None),
        ("5e2", None),
        ("٥", None),
    ],
)
def test_a_percentage_is_read_as_either_language_types_it(typed: str, read: str | None) -> None:
    assert read_percent(typed) == (None if read is None else Decimal(read))
