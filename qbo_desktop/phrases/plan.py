"""A plan in words: what a step does, how much a run would write and where, one line a side and action."""

from __future__ import annotations

from collections import Counter

from qbo_desktop.sync.steps import Plan, PlanStep
from qbo_desktop.wording import N_, _, ngettext

STEPS: dict[tuple[str, str], str] = {
    ("quickbooks", "create"): N_("New customer"),
    ("quickbooks", "update"): N_("Change the customer"),
    ("quickbooks", "deactivate"): N_("Make the customer inactive"),
    ("practice", "create"): N_("New contact"),
    ("practice", "update"): N_("Change the contact"),
    ("practice", "deactivate"): N_("Archive the contact"),
    ("practice", "link"): N_("Link the two"),
}


def step_text(step: PlanStep) -> str:
    """What a step of a plan does, in two or three words."""
    return _(STEPS[(step.side, step.action)])


def total_text(plan: Plan) -> str:
    """How much a run would write, a sentence."""
    count = len(plan.steps)
    return ngettext(
        "This run will write {count} thing.", "This run will write {count} things.", count
    ).format(count=count)


def side_lines(plan: Plan) -> list[str]:
    """What a run would do on each side, a line for each kind of step; QuickBooks first."""
    counted = Counter((step.side, step.action) for step in plan.steps)
    said = []
    for (side, action), count in sorted(counted.items(), key=_place):
        said.append(_line(side, action, count).format(count=count))
    return said


def _place(counted: tuple[tuple[str, str], int]) -> tuple[bool, list[str]]:
    (side, action), _count = counted
    return side != "quickbooks", [action]


def _line(side: str, action: str, count: int) -> str:
    if (side, action) == ("quickbooks", "create"):
        return ngettext(
            "{count} customer to create in QuickBooks", "{count} customers to create in QuickBooks", count
        )
    if (side, action) == ("quickbooks", "update"):
        return ngettext(
            "{count} customer to update in QuickBooks", "{count} customers to update in QuickBooks", count
        )
    if (side, action) == ("quickbooks", "deactivate"):
        return ngettext(
            "{count} customer to make inactive in QuickBooks",
            "{count} customers to make inactive in QuickBooks",
            count,
        )
    if action == "create":
        return ngettext("{count} contact to create here", "{count} contacts to create here", count)
    if action == "update":
        return ngettext("{count} contact to change here", "{count} contacts to change here", count)
    if action == "deactivate":
        return ngettext("{count} contact to archive here", "{count} contacts to archive here", count)
    return ngettext("{count} pair to link", "{count} pairs to link", count)
