"""A plan that is about clients and about invoices, in words."""

from __future__ import annotations

from datetime import date

import pytest

from qbo_desktop.phrases.plan import STEPS, side_lines, step_text, total_text, writes_to
from qbo_desktop.sync.invoice_steps import EmailInvoice, SendInvoice, VoidInvoice
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS
from qbo_desktop.sync.steps import Plan


def sending(number: str) -> SendInvoice:
    return SendInvoice(number, number, "Lavoie inc.", "CAD", 114975, "issued", date(2026, 11, 24), 14975)


VOID = VoidInvoice("I9", "F-9", "Lavoie inc.", "CAD", 114975, "voided-in-practice", "77")
EMAIL = EmailInvoice("I8", "F-8", "Lavoie inc.", "CAD", 114975, "not-emailed", "76", "info@lavoie.example")


def test_invoices_are_no_customers() -> None:
    plan = Plan(steps=(VOID, EMAIL, *(sending(f"F-{at}") for at in range(18))))
    assert side_lines(plan) == ["18 invoices to send", "1 invoice to e-mail", "1 invoice to void"]
    assert total_text(plan) == "This run will write 20 things."
    assert (writes_to(plan, QUICKBOOKS), writes_to(plan, PRACTICE)) == (20, 0)


@pytest.mark.parametrize(
    ("step", "says"),
    [(sending("F-1"), "New invoice"), (VOID, "Void the invoice"), (EMAIL, "E-mail the invoice")],
)
def test_a_step_about_an_invoice_says_so(step: SendInvoice, says: str) -> None:
    assert step_text(step) == says


def test_every_step_has_a_line_of_its_own() -> None:
    assert len(set(STEPS.values())) == len(STEPS)
