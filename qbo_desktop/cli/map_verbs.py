"""`map`: the billing set-up by command. Each verb answers the whole set-up as it is afterwards."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from qbo_desktop.cli.map_payloads import proposed_payload, setup_payload
from qbo_desktop.cli.map_text import missing_text, proposed_text, setup_text
from qbo_desktop.cli.output import Output
from qbo_desktop.cli.watching import watched
from qbo_desktop.errors import EXIT_DONE, AppError, BillingRefused, Interrupted, UsageError
from qbo_desktop.operations.billing_setup import (
    CreateService,
    MapDefaultItem,
    MapPaymentMethod,
    MapTax,
    MapWorkType,
    Propose,
    ReadSetup,
    RefreshLists,
    SetStartDate,
    SetupView,
)
from qbo_desktop.operations.context import Operation

if TYPE_CHECKING:
    from qbo_desktop.app import App


def show(_parsed: argparse.Namespace, out: Output, app: App) -> int:
    """The whole set-up; without a connection as it was last known."""
    _refresh(out, app, needed=False)
    return _answer(out, app)


def propose(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Take over what is not in doubt, or only tell."""
    _refresh(out, app, only_old=False)
    done = Propose(parsed.dry_run).run(app.context())
    out.say(done.says)
    more = {"dry_run": parsed.dry_run, "proposed": [proposed_payload(one) for one in done.value]}
    view = _view(app)
    out.document(setup_payload(view) | more, lambda: proposed_text(done.value))
    return EXIT_DONE


def work_type(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """The service of a work type."""
    return _change(MapWorkType(parsed.name, parsed.item), out, app)


def default_item(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """The service of lines whose work type has none."""
    return _change(MapDefaultItem(parsed.item), out, app)


def create_item(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """A new service in QuickBooks."""
    _refresh(out, app)
    with watched(out) as progress:
        done = CreateService(parsed.name, parsed.account).run(app.context(progress))
    item = done.value.item
    made = {"item": {"id": item.id, "name": item.name}, "made": done.value.made}
    return _answer(out, app, done.says, made)


def tax(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """The tax code of a tax rate."""
    return _change(MapTax(parsed.name, parsed.code, parsed.secondary, parsed.anyway), out, app)


def payment_method(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """QuickBooks' payment method for one of the practice."""
    return _change(MapPaymentMethod(parsed.name, parsed.method), out, app)


def start_date(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """The day from which on invoices go."""
    return _answer(out, app, SetStartDate(parsed.day).run(app.context()).says)


def _change(asked: Operation[Any], out: Output, app: App) -> int:
    _refresh(out, app)
    try:
        says = asked.run(app.context()).says
    except UsageError as refused:
        # It may have been renamed or made there a moment ago.
        if isinstance(refused, BillingRefused) or not _refresh(out, app, needed=False, only_old=False):
            raise
        says = asked.run(app.context()).says
    return _answer(out, app, says)


def _view(app: App) -> SetupView:
    return ReadSetup().run(app.context()).value


def _answer(out: Output, app: App, says: str = "", more: dict[str, Any] | None = None) -> int:
    """The whole set-up; for people, after a change, what was done and what is left to do."""
    view = _view(app)
    if out.as_json:
        out.say(says)
    out.document(
        setup_payload(view) | (more or {}),
        lambda: f"{says}\n\n{missing_text(view)}" if says else setup_text(view),
    )
    return EXIT_DONE


def _refresh(out: Output, app: App, *, needed: bool = True, only_old: bool = True) -> bool:
    """Read QuickBooks' lists anew when they are old; whether they were read. Whoever is not connected works with
    those that are known.

    `needed`: without any lists there is nothing to choose from, so what stands in the way is raised. `only_old`
    False: also when they are of just now.
    """
    view = _view(app)
    has_none = needed and view.lists_at is None
    is_due = view.connected and (view.lists_are_old or not only_old)
    if not has_none and not is_due:
        return False
    try:
        with watched(out) as progress:
            RefreshLists(only_old=only_old).run(app.context(progress))
    except Interrupted:
        raise
    except AppError as error:
        if has_none:
            raise
        out.say(error.by_command())
        return False
    return True
