"""Invoices as a part of a run: looked at after the contacts were read, planned and carried out after them."""

from __future__ import annotations

from dataclasses import replace

from qbo_desktop.domain.problem import Problem
from qbo_desktop.store import billing_setup
from qbo_desktop.sync.applying import Applied
from qbo_desktop.sync.context import RunContext
from qbo_desktop.sync.invoice_side import InvoiceSide, InvoiceSource
from qbo_desktop.sync.invoices.carry import carry_out
from qbo_desktop.sync.invoices.plan import plan_invoices
from qbo_desktop.sync.invoices.pull import pull_invoices
from qbo_desktop.sync.invoices.recover import recover_invoices
from qbo_desktop.sync.making_services import ServiceMaker
from qbo_desktop.sync.steps import CreateCustomer, LinkContact, Plan


def _ends(context: RunContext) -> tuple[InvoiceSide, InvoiceSource] | None:
    """Both ends of the way of invoices; None as long as the set-up has no start date, or one end is missing."""
    side, source = context.quickbooks.invoices, context.source
    if side is None or source is None:
        return None
    with context.store.read() as session:
        is_on = billing_setup.read(session, context.workspace_id).is_on
    return (side, source) if is_on else None


def look_at_invoices(context: RunContext, *, from_the_beginning: bool = False) -> None:
    """Settle what the last run left open about invoices, then read what changed on both sides."""
    if ends := _ends(context):
        recover_invoices(context, *ends)
        ServiceMaker(context.store, context.workspace_id, context.actor, ends[0]).recover()
        pull_invoices(context, *ends, from_the_beginning=from_the_beginning)


def with_invoices(context: RunContext, plan: Plan, only: frozenset[str] | None = None) -> Plan:
    """The plan with what it would do about invoices. Clients that it brings together count as linked."""
    ends = _ends(context)
    if ends is None:
        return plan
    coming = frozenset(
        step.practice_id for step in plan.steps if isinstance(step, LinkContact | CreateCustomer)
    )
    found = plan_invoices(context, ends[1], coming=coming, only=only)
    return replace(plan, steps=(*plan.steps, *found.steps), problems=(*plan.problems, *found.problems))


def carry_invoices(context: RunContext, run_id: int, plan: Plan) -> Applied:
    """Carry out what the plan has of invoices. Its problems were told with the plan's own."""
    ends = _ends(context)
    if ends is None:
        return Applied()
    return carry_out(context, run_id, *ends, plan.invoice_steps, _about_invoices(plan.problems))


def _about_invoices(problems: tuple[Problem, ...]) -> list[Problem]:
    return [one for one in problems if any(waits.kind == "invoice" for waits in one.blocks)]
