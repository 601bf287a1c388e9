"""When an invoice is due, and whether its day lies in a closed period."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from qbo_desktop.sandbox.clock import Clock, pacific
from qbo_desktop.sandbox.invoice_faults import period_closed
from qbo_desktop.sandbox.properties import Row
from qbo_desktop.sandbox.state import State

# Recorded: without a term anywhere an invoice is due 30 days later, the company's default.
_DEFAULT_DAYS = 30


def today(clock: Clock) -> str:
    """The server's date, YYYY-MM-DD."""
    return pacific(clock.now()).date().isoformat()


def due_date(day: str, term: Row | None) -> str:
    """When an invoice of this day is due under a Term row, or under the company's default. YYYY-MM-DD."""
    of = date.fromisoformat(day)
    if term is None:
        return (of + timedelta(days=_DEFAULT_DAYS)).isoformat()
    if term.get("Type") == "DATE_DRIVEN":
        due = _on_day(of.year, of.month, int(term.get("DayOfMonthDue", 1)))
        if due < of or (due - of).days < int(term.get("DueNextMonthDays", 0)):
            year, month = divmod(of.year * 12 + of.month, 12)
            due = _on_day(year, month + 1, int(term.get("DayOfMonthDue", 1)))
        return due.isoformat()
    return (of + timedelta(days=int(term.get("DueDays", 0)))).isoformat()


def term_of(state: State, row: Row) -> Row | None:
    """The term of an invoice: its own, or else its customer's; None for neither."""
    reference = row.get("SalesTermRef")
    if reference is None:
        customer = state.customer_list.get(row["CustomerRef"]["value"], {})
        reference = customer.get("SalesTermRef")
    return state.rows("Term").get(str(reference["value"])) if reference else None


def check_open(state: State, *days: str) -> None:
    """Raises Fault 6210 where one of these days is at or before the closing date."""
    closed = state.switches["closing-date"]
    if closed != "none" and any(day <= closed for day in days):
        raise period_closed()


def _on_day(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))
