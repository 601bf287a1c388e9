"""Plan: which invoices go, which are voided or e-mailed, and what is in the way of the others.

Everything that can be known beforehand is looked at here, so that nothing is sent half. Pages of invoices
are read and let go of; a step is small.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qbo_desktop.domain.invoice import EmailBy, Invoice
from qbo_desktop.domain.invoice_links import InvoiceLink, LinkState
from qbo_desktop.domain.problem import Fix, Problem, ProblemCode
from qbo_desktop.domain.push_rules import obstacles
from qbo_desktop.store import invoice_links
from qbo_desktop.sync.context import RunContext
from qbo_desktop.sync.invoice_side import InvoiceSource
from qbo_desktop.sync.invoice_steps import EmailInvoice, InvoiceStep, SendInvoice, VoidInvoice
from qbo_desktop.sync.invoices.facts import blocked, gathered, problem_of, push_facts

_PAGE = 100
# Why a step is in the plan (phrases.journal).
ISSUED, VOIDED_HERE, NOT_MAILED = "issued", "voided-in-practice", "not-emailed"


@dataclass(frozen=True, slots=True)
class InvoicePlan:
    """What a run would do about invoices."""

    steps: tuple[InvoiceStep, ...] = ()
    problems: tuple[Problem, ...] = ()


def plan_invoices(
    context: RunContext,
    source: InvoiceSource,
    *,
    coming: frozenset[str] = frozenset(),
    only: frozenset[str] | None = None,
) -> InvoicePlan:
    """The steps and the problems of all invoices. `coming` are contacts that the same run brings to QuickBooks.

    `only`: no more than these invoices (ids of the practice), which a person named.
    """
    steps: list[InvoiceStep] = []
    problems: list[Problem] = []
    for page in _pages(context, (LinkState.TO_SEND, LinkState.FAILED), only):
        _plan_page(context, source, page, coming, steps, problems)
    for page in _pages(context, (LinkState.TO_VOID,), only):
        for link in page:
            if link.refusal and not context.rules.by_hand:
                problems.append(refused_before(link))
            else:
                steps.append(_void(link))
    for page in _pages(context, (LinkState.DRIFTED,), only):
        problems += [drifted(link) for link in page]
    for page in _pages(context, (LinkState.PUSHED,), only, to_email=True):
        _plan_emails(context, source, page, steps, problems)
    return InvoicePlan(tuple(steps), tuple(gathered(problems)))


def _pages(
    context: RunContext,
    states: tuple[LinkState, ...],
    only: frozenset[str] | None,
    *,
    to_email: bool = False,
) -> Iterator[Sequence[InvoiceLink]]:
    """The links in these states, a page at a time, each page in the order of dates and numbers."""
    again = context.rules.mail_again
    last = ""
    while True:
        context.progress.check()
        with context.store.read() as session:
            page = invoice_links.in_state(
                session,
                context.workspace_id,
                states,
                limit=_PAGE,
                after=last,
                to_email=to_email,
                again=again,
            )
        last = page[-1].invoice_id if page else ""
        wanted = [one for one in page if only is None or one.invoice_id in only]
        if wanted:
            yield sorted(wanted, key=lambda one: (one.invoice_date, one.number, one.invoice_id))
        if len(page) < _PAGE:
            return


def _plan_page(
    context: RunContext,
    source: InvoiceSource,
    page: Sequence[InvoiceLink],
    coming: frozenset[str],
    steps: list[InvoiceStep],
    problems: list[Problem],
) -> None:
    invoices = {one.id: one for one in source.invoices([link.invoice_id for link in page])}
    with context.store.read() as session:
        facts = push_facts(session, context.workspace_id, coming)
        for link in page:
            invoice = invoices.get(link.invoice_id)
            if invoice is None:
                continue
            waits = blocked(invoice.id, invoice.number, invoice.client)
            if link.state is LinkState.FAILED and link.quickbooks_id:
                problems.append(differing(link))
                continue
            found = obstacles(invoice, facts)
            if found:
                problems += [problem_of(one, waits) for one in found]
            elif link.refusal and not context.rules.by_hand:
                problems.append(refused_before(link))
            else:
                steps.append(send_step(invoice))


def send_step(invoice: Invoice) -> SendInvoice:
    """The step that brings an invoice to QuickBooks."""
    return SendInvoice(
        invoice.id,
        invoice.number,
        invoice.client,
        invoice.currency,
        invoice.total,
        ISSUED,
        invoice_date=invoice.invoice_date,
        tax=invoice.totals.tax,
        email_to=mail_to(invoice),
    )


def mail_to(invoice: Invoice) -> str:
    """To whom QuickBooks is to e-mail an invoice; "" when it is not to."""
    if invoice.email.by is not EmailBy.QUICKBOOKS:
        return ""
    return invoice.email.to or invoice.bill_to.email


def _void(link: InvoiceLink) -> VoidInvoice:
    return VoidInvoice(
        link.invoice_id,
        link.number,
        link.client,
        link.currency,
        link.total,
        VOIDED_HERE,
        quickbooks_id=link.quickbooks_id,
    )


def _plan_emails(
    context: RunContext,
    source: InvoiceSource,
    page: Sequence[InvoiceLink],
    steps: list[InvoiceStep],
    problems: list[Problem],
) -> None:
    invoices = {one.id: one for one in source.invoices([link.invoice_id for link in page])}
    for link in page:
        invoice = invoices.get(link.invoice_id)
        to = mail_to(invoice) if invoice is not None else ""
        if not to:
            continue
        if link.email_failed and not context.rules.by_hand:
            problems.append(refused_before(link))
            continue
        steps.append(
            EmailInvoice(
                link.invoice_id,
                link.number,
                link.client,
                link.currency,
                link.total,
                NOT_MAILED,
                quickbooks_id=link.quickbooks_id,
                email_to=to,
            )
        )


def refused_before(link: InvoiceLink) -> Problem:
    """The problem of an invoice that QuickBooks said no to, as it was told then."""
    kept = link.refusal
    return Problem(
        ProblemCode(kept["code"]),
        kept["group"],
        Fix(kept["fix"]),
        kept["facts"],
        (blocked(link.invoice_id, link.number, link.client),),
        kept["details"],
    )


def differing(link: InvoiceLink) -> Problem:
    """The problem of an invoice that QuickBooks holds otherwise than it was sent."""
    fields = [one.field for one in link.drift]
    if "state" in fields:
        # It was voided or deleted there since.
        return drifted(link)
    code = ProblemCode.TOTALS_DIFFER if "total" in fields else ProblemCode.INVOICE_DIFFERS
    return Problem(
        code,
        link.invoice_id,
        Fix.INVOICE_IN_QUICKBOOKS,
        {
            "number": link.number,
            "currency": link.currency,
            "practice_total": link.agreed.get("total", ""),
            "quickbooks_total": link.held.get("total", ""),
            "invoice_fields": ",".join(fields),
        },
        (blocked(link.invoice_id, link.number, link.client),),
    )


def drifted(link: InvoiceLink) -> Problem:
    """The problem of an invoice that was changed in QuickBooks."""
    return Problem(
        ProblemCode.DRIFT,
        link.invoice_id,
        Fix.INVOICE_IN_QUICKBOOKS,
        {
            "number": link.number,
            "currency": link.currency,
            "invoice_fields": ",".join(one.field for one in link.drift),
            "there": link.held.get("state", "open"),
        },
        (blocked(link.invoice_id, link.number, link.client),),
    )
