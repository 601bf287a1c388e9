"""A process that does one thing with every invoice of a book: `python -m tests.stories.billing_desk HOME WHAT`."""

from __future__ import annotations

import sys
from pathlib import Path

from qbo_desktop.domain.invoice import State
from qbo_desktop.operations.billing_runs import CloseRun, SendRun
from qbo_desktop.operations.invoices import ApproveInvoices
from tests.practice.billing import BillingFirm, reopened


def do(firm: BillingFirm, what: str) -> None:
    """Approve every draft, close a run of all, or send what waits in runs."""
    if what == "approve":
        firm.ask(ApproveInvoices([one.id for one in firm.invoices(State.DRAFT)]))
    else:
        firm.ask(CloseRun() if what == "close" else SendRun())


if __name__ == "__main__":
    desk = reopened(Path(sys.argv[1]))
    do(desk, sys.argv[2])
    desk.book.store.close()
