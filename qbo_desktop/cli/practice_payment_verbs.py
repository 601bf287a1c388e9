"""`practice pay`, `payments` and `reverse`: money received."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from qbo_desktop.cli.billing_payloads import payment_payload
from qbo_desktop.cli.billing_text import payments_text
from qbo_desktop.cli.output import Output
from qbo_desktop.domain.payment import Payment
from qbo_desktop.errors import EXIT_DONE
from qbo_desktop.operations.billing_records import listed_payments, numbers_of
from qbo_desktop.operations.context import Outcome
from qbo_desktop.operations.payments import RecordPayment, ReversePayment
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.app import App


def pay(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Record a payment for an invoice."""
    asked = RecordPayment(parsed.invoice, parsed.amount, parsed.date, parsed.method, parsed.reference)
    done = asked.run(app.context())
    return _answer(done, out, app)


def payments(_parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Every payment, reversed ones too."""
    with app.store.read() as session:
        found = listed_payments(session, app.workspace_id)
        numbers = numbers_of(session, app.workspace_id, found)
    out.document(
        [payment_payload(one) for one in found],
        lambda: payments_text(found, numbers) if found else _("There is no payment yet."),
    )
    return EXIT_DONE


def reverse(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Take a payment back."""
    done = ReversePayment(parsed.payment, parsed.date).run(app.context())
    return _answer(done, out, app)


def _answer(done: Outcome[Payment], out: Output, app: App) -> int:
    with app.store.read() as session:
        numbers = numbers_of(session, app.workspace_id, [done.value])
    out.document(payment_payload(done.value), lambda: payments_text([done.value], numbers))
    out.say(done.says)
    return EXIT_DONE
