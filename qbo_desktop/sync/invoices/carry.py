"""Carry the invoice steps of a plan out: voids first, then what is to be sent, then what is only to be e-mailed."""

from __future__ import annotations

from collections.abc import Sequence

from qbo_desktop.domain.problem import Problem, ProblemCode
from qbo_desktop.sync.applying import Applied
from qbo_desktop.sync.context import RunContext
from qbo_desktop.sync.invoice_side import InvoiceSide, InvoiceSource
from qbo_desktop.sync.invoice_steps import EmailInvoice, InvoiceStep, SendInvoice, VoidInvoice
from qbo_desktop.sync.invoices.email import email_pushed
from qbo_desktop.sync.invoices.push import mark_failed, push
from qbo_desktop.sync.invoices.void import void
from qbo_desktop.sync.progress import Stage


def carry_out(
    context: RunContext,
    run_id: int,
    side: InvoiceSide,
    source: InvoiceSource,
    steps: Sequence[InvoiceStep],
    problems: Sequence[Problem] = (),
) -> Applied:
    """Carry out what a plan has of invoices. `problems` are the plan's: the invoices that they block failed.

    Errors that stop the run are raised; refusals become problems.
    """
    applied = Applied()
    mark_failed(context, problems)
    voids = [step for step in steps if isinstance(step, VoidInvoice)]
    sends = [step for step in steps if isinstance(step, SendInvoice)]
    mails = [step for step in steps if isinstance(step, EmailInvoice)]
    done, total = 0, len(steps)
    for at in range(0, len(voids), side.batch):
        context.progress.at(Stage.APPLY, done, total)
        some = voids[at : at + side.batch]
        void(context, run_id, side, source, some, applied)
        done += len(some)
    for start in range(0, len(sends), side.batch):
        context.progress.at(Stage.APPLY, done, total)
        batch = sends[start : start + side.batch]
        push(context, run_id, side, source, batch, applied)
        done += len(batch)
        if any(one.code == ProblemCode.READ_ONLY_COMPANY for one in applied.problems):
            applied.planned_anew += total - done
            break
    email_pushed(context, run_id, side, source, mails, applied)
    return applied
