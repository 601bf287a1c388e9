"""`practice work` and `unbilled`: what the firm does for its clients, and what of it no invoice bills yet."""

from __future__ import annotations

import argparse
from decimal import Decimal
from typing import TYPE_CHECKING

from qbo_desktop.cli.billing_payloads import work_payload
from qbo_desktop.cli.billing_text import work_item_text, work_text
from qbo_desktop.cli.output import Output
from qbo_desktop.errors import EXIT_DONE, UsageError
from qbo_desktop.operations.billing_lists import AddEntry, AddWork
from qbo_desktop.operations.billing_records import (
    EntryKind,
    FeeType,
    NewEntry,
    NewWork,
    listed_work,
    today,
)
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.app import App


def work(_parsed: argparse.Namespace, out: Output, app: App) -> int:
    """All work, billed or not."""
    return _list(out, app, unbilled_only=False, none=_("There is no work yet."))


def unbilled(_parsed: argparse.Namespace, out: Output, app: App) -> int:
    """The work of which there is something to bill."""
    return _list(out, app, unbilled_only=True, none=_("Everything is billed."))


def _list(out: Output, app: App, *, unbilled_only: bool, none: str) -> int:
    with app.store.read() as session:
        found = listed_work(session, app.workspace_id, unbilled_only=unbilled_only)
    out.document([work_payload(one) for one in found], lambda: work_text(found) if found else none)
    return EXIT_DONE


def add_work(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Add a piece of work for a client."""
    fee_type = FeeType(parsed.fee_type)
    if (parsed.fee is None) is (fee_type is FeeType.FIXED):
        raise UsageError(
            _("Work with a fixed fee needs the fee.")
            if fee_type is FeeType.FIXED
            else _("Only work with a fixed fee has one."),
            _("Give --fee AMOUNT, or another --fee-type."),
        )
    new = NewWork(
        client_id=parsed.client,
        work_type=parsed.type,
        title=parsed.title,
        fee=parsed.fee or Decimal(0),
        fee_type=fee_type,
        rate=parsed.tax,
        currency=parsed.currency,
        bill_to_id=parsed.bill_to,
        work_date=parsed.date,
    )
    done = AddWork(new).run(app.context())
    out.document(work_payload(done.value), lambda: work_text([done.value]))
    out.say(done.says)
    return EXIT_DONE


def add_time(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Add hours to a piece of work."""
    return _add_entry(parsed, EntryKind.TIME, out, app)


def add_expense(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Add an expense to a piece of work."""
    return _add_entry(parsed, EntryKind.EXPENSE, out, app)


def _add_entry(parsed: argparse.Namespace, kind: EntryKind, out: Output, app: App) -> int:
    context = app.context()
    new = NewEntry(
        work_id=parsed.work_id,
        kind=kind,
        entry_date=parsed.date or today(context),
        quantity=parsed.quantity,
        unit_price=parsed.price,
        description=parsed.description,
        rate=parsed.tax,
        billable=not parsed.non_billable,
    )
    done = AddEntry(new).run(context)
    out.document(work_payload(done.value), lambda: work_item_text(done.value))
    out.say(done.says)
    return EXIT_DONE
