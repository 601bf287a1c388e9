"""`practice work-types`, `staff`, `taxes` and `periods`: the lists that billing rests on.

Each verb answers the whole list as it is afterwards.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from qbo_desktop.cli.billing_payloads import (
    period_payload,
    person_payload,
    rate_payload,
    work_type_payload,
)
from qbo_desktop.cli.billing_text import people_text, rates_text
from qbo_desktop.cli.output import Output, table
from qbo_desktop.domain.period import Frequency
from qbo_desktop.errors import EXIT_DONE
from qbo_desktop.operations.billing_lists import (
    AddPerson,
    AddTaxRate,
    AddWorkType,
    DeleteTaxRate,
    GeneratePeriods,
    RetireTaxRate,
    SetPeriodClosed,
    SetPermission,
    UsePerson,
)
from qbo_desktop.operations.billing_records import (
    Permission,
    listed_periods,
    listed_rates,
    listed_work_types,
    people,
)
from qbo_desktop.operations.context import Operation
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.app import App


def _do(asked: Operation[Any], out: Output, app: App) -> None:
    out.say(asked.run(app.context()).says)


# Work types


def work_types(_parsed: argparse.Namespace, out: Output, app: App) -> int:
    """The kinds of work."""
    with app.store.read() as session:
        found = listed_work_types(session, app.workspace_id)
    out.document(
        [work_type_payload(one) for one in found],
        lambda: "\n".join(one.name for one in found) or _("There is no work type yet."),
    )
    return EXIT_DONE


def add_work_type(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Add a kind of work."""
    _do(AddWorkType(parsed.name), out, app)
    return work_types(parsed, out, app)


# Staff


def staff(_parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Who works here, and what each may do."""
    with app.store.read() as session:
        found = people(session, app.workspace_id)
    out.document([person_payload(one) for one in found], lambda: people_text(found))
    return EXIT_DONE


def add_person(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Add a person."""
    _do(AddPerson(parsed.name), out, app)
    return staff(parsed, out, app)


def grant(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Give somebody a permission."""
    _do(SetPermission(parsed.name, Permission(parsed.permission)), out, app)
    return staff(parsed, out, app)


def revoke(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Take a permission away."""
    _do(SetPermission(parsed.name, Permission(parsed.permission), granted=False), out, app)
    return staff(parsed, out, app)


def use(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Say who works at this workstation."""
    _do(UsePerson(parsed.name), out, app)
    return staff(parsed, out, app)


# Taxes


def taxes(_parsed: argparse.Namespace, out: Output, app: App) -> int:
    """The tax rates, retired ones too."""
    with app.store.read() as session:
        found = listed_rates(session, app.workspace_id)
    out.document(
        [rate_payload(one) for one in found],
        lambda: rates_text(found) if found else _("There is no tax rate yet."),
    )
    return EXIT_DONE


def add_tax(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Add a rate of one or two taxes."""
    _do(AddTaxRate(parsed.name, parsed.component, parsed.compound), out, app)
    return taxes(parsed, out, app)


def delete_tax(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Delete a rate that nothing uses."""
    _do(DeleteTaxRate(parsed.name), out, app)
    return taxes(parsed, out, app)


def retire_tax(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Offer a rate no more."""
    _do(RetireTaxRate(parsed.name), out, app)
    return taxes(parsed, out, app)


def restore_tax(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Offer a retired rate again."""
    _do(RetireTaxRate(parsed.name, retired=False), out, app)
    return taxes(parsed, out, app)


# Periods


def periods(_parsed: argparse.Namespace, out: Output, app: App) -> int:
    """The accounting periods."""
    with app.store.read() as session:
        found = listed_periods(session, app.workspace_id)
    out.document(
        [period_payload(one) for one in found],
        lambda: (
            table(
                (_("First day"), _("Last day"), _("State")),
                [
                    (
                        one.start.isoformat(),
                        one.end.isoformat(),
                        _("Period closed") if one.closed else _("Period open"),
                    )
                    for one in found
                ],
            )
            if found
            else _("There is no accounting period yet: nothing can be approved, sent or paid.")
        ),
    )
    return EXIT_DONE


def generate(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Add periods that follow each other."""
    _do(GeneratePeriods(parsed.first, Frequency(parsed.frequency), parsed.count), out, app)
    return periods(parsed, out, app)


def close_period(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Close the period of a day."""
    _do(SetPeriodClosed(parsed.day, closed=True), out, app)
    return periods(parsed, out, app)


def open_period(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Open the period of a day again."""
    _do(SetPeriodClosed(parsed.day, closed=False), out, app)
    return periods(parsed, out, app)
