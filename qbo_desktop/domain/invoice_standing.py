"""How an invoice of the practice stands to QuickBooks, in one word: what a list shows of it. PURE."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from qbo_desktop.domain.invoice import ISSUED, State
from qbo_desktop.domain.invoice_links import InvoiceLink, LinkState


class There(StrEnum):
    """NOT: it is no matter of QuickBooks (a draft, before the start date, voided before it went).

    TO_SEND  it goes with the next run         PROBLEM  something is in its way, or it differs there
    THERE    both sides hold it and agree      CHANGED  it was changed in QuickBooks
    TO_VOID  voided here, not yet there        VOIDED   voided on both sides
    """

    NOT = ""
    TO_SEND = "to-send"
    THERE = "there"
    PROBLEM = "problem"
    CHANGED = "changed"
    TO_VOID = "to-void"
    VOIDED = "voided"


# Which states of a link are told by which word; of an invoice that is voided here only VOIDED is.
OF_LINK: Mapping[LinkState, There] = {
    LinkState.TO_SEND: There.TO_SEND,
    LinkState.PUSHED: There.THERE,
    LinkState.FAILED: There.PROBLEM,
    LinkState.DRIFTED: There.CHANGED,
    LinkState.TO_VOID: There.TO_VOID,
    LinkState.VOIDED: There.VOIDED,
}


def standing_there(
    state: State, invoice_date: date, link: InvoiceLink | None, start_date: date | None
) -> There:
    """How an invoice stands to QuickBooks. One that no run has met yet goes with the next when it is to go at all."""
    if link is None:
        goes = state in ISSUED and start_date is not None and invoice_date >= start_date
        return There.TO_SEND if goes else There.NOT
    if not link.quickbooks_id and (state is State.VOIDED or link.state is LinkState.VOIDED):
        return There.NOT
    if state is State.VOIDED and link.state is not LinkState.VOIDED:
        return There.TO_VOID
    return OF_LINK[link.state]
