"""A plan in words: what a step does, how much a run would write and where, one line a side and action."""

from __future__ import annotations

from collections import Counter

from qbo_desktop.sync.steps import Plan, PlanStep, kind_of
from qbo_desktop.wording import N_, _, ngettext

# Steps about invoices have a place of their own: they are no customers, and all of them are on one side.
INVOICE = "invoice"
# In the order in which they are told: QuickBooks first, customers before their invoices.
STEPS: dict[tuple[str, str], str] = {
    ("quickbooks", "create"): N_("New customer"),
    ("quickbooks", "update"): N_("Change the customer"),
    ("quickbooks", "deactivate"): N_("Make the customer inactive"),
    (INVOICE, "create"): N_("New invoice"),
    (INVOICE, "update"): N_("E-mail the invoice"),
    (INVOICE, "void"): N_("Void the invoice"),
    ("practice", "create"): N_("New contact"),
    ("practice", "update"): N_("Change the contact"),
    ("practice", "deactivate"): N_("Archive the contact"),
    ("practice", "link"): N_("Link the two"),
}


def _place(step: PlanStep) -> tuple[str, str]:
    """A step's place in STEPS: what it is about where that says more than the side, and what it does."""
    return INVOICE if kind_of(step) == INVOICE else step.side, step.action


def step_text(step: PlanStep) -> str:
    """What a step of a plan does, in two or three words."""
    return _(STEPS[_place(step)])


def writes_to(plan: Plan, side: str) -> int:
    """How many things a run would write on one side, invoices among them."""
    return sum(step.side == side for step in plan.steps)


def total_text(plan: Plan) -> str:
    """How much a run would write, a sentence."""
    count = len(plan.steps)
    return ngettext(
        "This run will write {count} thing.", "This run will write {count} things.", count
    ).format(count=count)


def side_lines(plan: Plan) -> list[str]:
    """What a run would do on each side, a line for each kind of step; QuickBooks first."""
    counted = Counter(map(_place, plan.steps))
    return [_line(place, counted[place]).format(count=counted[place]) for place in STEPS if counted[place]]


def _line(place: tuple[str, str], count: int) -> str:
    about, action = place
    if about == INVOICE:
        return _invoice_line(action, count)
    if about == "quickbooks":
        return _customer_line(action, count)
    if action == "create":
        return ngettext("{count} contact to create here", "{count} contacts to create here", count)
    if action == "update":
        return ngettext("{count} contact to change here", "{count} contacts to change here", count)
    if action == "deactivate":
        return ngettext("{count} contact to archive here", "{count} contacts to archive here", count)
    return ngettext("{count} pair to link", "{count} pairs to link", count)


def _customer_line(action: str, count: int) -> str:
    if action == "create":
        return ngettext(
            "{count} customer to create in QuickBooks", "{count} customers to create in QuickBooks", count
        )
    if action == "update":
        return ngettext(
            "{count} customer to update in QuickBooks", "{count} customers to update in QuickBooks", count
        )
    return ngettext(
        "{count} customer to make inactive in QuickBooks",
        "{count} customers to make inactive in QuickBooks",
        count,
    )


def _invoice_line(action: str, count: int) -> str:
    if action == "create":
        return ngettext("{count} invoice to send", "{count} invoices to send", count)
    if action == "void":
        return ngettext("{count} invoice to void", "{count} invoices to void", count)
    return ngettext("{count} invoice to e-mail", "{count} invoices to e-mail", count)
