"""The accounting periods of the Practice Book: nothing is approved, sent or paid outside an open one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, func, select

from qbo_desktop.domain import period as periods
from qbo_desktop.domain.period import MOST_PERIODS, Frequency, Period
from qbo_desktop.domain.problem import Fix
from qbo_desktop.errors import BillingRefused, UsageError
from qbo_desktop.locale_text import date_text
from qbo_desktop.practice.book.billing_tables import BookInvoice, BookPeriod
from qbo_desktop.practice.book.staff import Permission, require
from qbo_desktop.store.work import Work
from qbo_desktop.wording import _


def listed(session: Session, workspace_id: int) -> list[Period]:
    """Every period, the earliest first."""
    rows = session.exec(
        select(BookPeriod).where(BookPeriod.workspace_id == workspace_id).order_by(col(BookPeriod.start))
    )
    return [_period(row) for row in rows]


def of_day(session: Session, workspace_id: int, day: date) -> Period | None:
    """The period that covers the day, or None."""
    row = _row_of(session, workspace_id, day)
    return _period(row) if row else None


def generate(work: Work, first: date, frequency: Frequency, count: int) -> list[Period]:
    """Add periods that follow each other from a day on, open. Those that are there already stay as they are.

    Needs billing admin. Raises UsageError for a count that cannot be, a calendar that ends, and for a period
    that overlaps another one without being the same; nothing is added then.
    """
    require(work, Permission.BILLING_ADMIN)
    try:
        wanted = periods.generate(first, frequency, count)
    except (ValueError, OverflowError) as error:
        raise UsageError(
            _("So many periods cannot be made: from 1 to {most}, and none beyond the year 9999.").format(
                most=MOST_PERIODS
            )
        ) from error
    known = listed(work.session, work.workspace_id)
    added = []
    for period in wanted:
        there = [one for one in known if one.overlaps(period)]
        if [(one.start, one.end) for one in there] == [(period.start, period.end)]:
            continue
        if there:
            raise UsageError(
                _("The period {start} to {end} overlaps the one from {other_start} to {other_end}.").format(
                    start=date_text(period.start),
                    end=date_text(period.end),
                    other_start=date_text(there[0].start),
                    other_end=date_text(there[0].end),
                ),
                _("Begin on the day after the last period: {day}.").format(day=date_text(_day_after(known))),
            )
        added.append(period)
    for period in added:
        work.session.add(
            BookPeriod(
                workspace_id=work.workspace_id,
                start=period.start,
                end=period.end,
                changed_at=work.now,
                changed_by=work.actor,
            )
        )
    work.session.flush()
    return listed(work.session, work.workspace_id)


def set_closed(work: Work, day: date, closed: bool) -> Period:
    """Close the period that covers a day, or open it again. Needs billing admin.

    Raises BillingRefused where no period covers the day. One that is so already stays as it is.
    """
    require(work, Permission.BILLING_ADMIN)
    row = _row_of(work.session, work.workspace_id, day)
    if row is None:
        raise _no_period(day)
    if row.closed != closed:
        row.closed = closed
        row.changed_at = work.now
        row.changed_by = work.actor
        work.session.flush()
    return _period(row)


def drafts_in(session: Session, workspace_id: int, period: Period) -> int:
    """How many drafts and approved invoices are dated in a period: what closing it would hold back."""
    query = select(func.count()).select_from(BookInvoice)
    query = query.where(
        BookInvoice.workspace_id == workspace_id,
        col(BookInvoice.state).in_(("draft", "approved")),
        col(BookInvoice.invoice_date).between(period.start, period.end),
    )
    return int(session.exec(query).one())


def drafts_by_period(session: Session, workspace_id: int, known: Sequence[Period]) -> dict[date, int]:
    """First day of a period → how many drafts and approved invoices are dated in it; `known` in order."""
    query = select(col(BookInvoice.invoice_date), func.count()).where(
        BookInvoice.workspace_id == workspace_id,
        col(BookInvoice.state).in_(("draft", "approved")),
    )
    starts = [one.start for one in known]
    found: dict[date, int] = {}
    for day, count in session.exec(query.group_by(col(BookInvoice.invoice_date))):
        at = bisect_right(starts, day) - 1
        if at >= 0 and known[at].covers(day):
            found[starts[at]] = found.get(starts[at], 0) + count
    return found


class OpenDays:
    """Which days lie in an open period; the periods are read once. Use within one unit of work."""

    def __init__(self, session: Session, workspace_id: int) -> None:
        self._periods = listed(session, workspace_id)

    def is_open(self, day: date) -> bool:
        """Whether the day lies in an open period."""
        period = periods.period_of(self._periods, day)
        return period is not None and not period.closed

    def require_invoice(self, day: date) -> None:
        """Raise BillingRefused unless an invoice of that date may be approved, sent or voided."""
        self._require(day, invoice=True)

    def require_payment(self, day: date) -> None:
        """Raise BillingRefused unless a payment of that date may be taken or reversed."""
        self._require(day, invoice=False)

    def _require(self, day: date, *, invoice: bool) -> None:
        period = periods.period_of(self._periods, day)
        if period is None:
            raise _none_covers(day, invoice=invoice)
        if period.closed:
            raise _is_closed(day, period, invoice=invoice)


INVOICE_NOT_OPEN = "Invoice date is not in an open accounting period"
PAYMENT_NOT_OPEN = "Payment date is not in an open accounting period"


def _none_covers(day: date, *, invoice: bool) -> BillingRefused:
    says = (
        _("Invoice date is not in an open accounting period: no period covers {day}.")
        if invoice
        else _("Payment date is not in an open accounting period: no period covers {day}.")
    )
    return _refused(says.format(day=date_text(day)), _add_it(), _add_by_command(day), day, invoice)


def _no_period(day: date) -> BillingRefused:
    return BillingRefused(
        "no-period",
        _("No accounting period covers {day}.").format(day=date_text(day)),
        _add_it(),
        fix=Fix.PERIODS,
        at=day.isoformat(),
        command=_add_by_command(day),
    )


def _add_it() -> str:
    return _("Add the period on the Periods page.")


def _add_by_command(day: date) -> str:
    """What adds periods from the month of the day on, by command."""
    return _(
        "“practice periods generate --from {day} --frequency month --count 12” adds a year of them."
    ).format(day=day.replace(day=1).isoformat())


def _is_closed(day: date, period: Period, *, invoice: bool) -> BillingRefused:
    says = (
        _("Invoice date is not in an open accounting period: {start} to {end} is closed.")
        if invoice
        else _("Payment date is not in an open accounting period: {start} to {end} is closed.")
    )
    return _refused(
        says.format(start=date_text(period.start), end=date_text(period.end)),
        _("Open the period, or take a date in an open one."),
        _("“practice periods” lists the periods; “practice periods open {day}” opens one.").format(
            day=day.isoformat()
        ),
        day,
        invoice,
    )


def _refused(says: str, remedy: str, command: str, day: date, invoice: bool) -> BillingRefused:
    code = INVOICE_NOT_OPEN if invoice else PAYMENT_NOT_OPEN
    return BillingRefused(code, says, remedy, fix=Fix.PERIODS, at=day.isoformat(), command=command)


def _day_after(known: list[Period]) -> date:
    return date.fromordinal(known[-1].end.toordinal() + 1)


def _row_of(session: Session, workspace_id: int, day: date) -> BookPeriod | None:
    return session.exec(
        select(BookPeriod).where(
            BookPeriod.workspace_id == workspace_id,
            col(BookPeriod.start) <= day,
            col(BookPeriod.end) >= day,
        )
    ).first()


def _period(row: BookPeriod) -> Period:
    return Period(row.start, row.end, row.closed)
