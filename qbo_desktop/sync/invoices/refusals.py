"""What a refusal means: the invoice is there already and ours, or a problem with its own fix.

A number that is in use names its holder. Whether that is ours is decided by what was meant: the customer,
the currency, the total; and by the journal, which knows whether we ever sent it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from qbo_desktop.domain.invoice import Invoice
from qbo_desktop.domain.invoice_links import LinkState
from qbo_desktop.domain.money import amount_text
from qbo_desktop.domain.problem import Blocked, Fix, Problem, ProblemCode
from qbo_desktop.domain.push_rules import obstacles
from qbo_desktop.domain.sales_invoice import RemoteInvoice, SalesInvoice
from qbo_desktop.errors import SideError
from qbo_desktop.store import invoice_links, journal
from qbo_desktop.sync.context import RunContext
from qbo_desktop.sync.invoice_side import INVOICE, InvoiceSide
from qbo_desktop.sync.invoices.customers import takes_invoices
from qbo_desktop.sync.invoices.facts import Customers, blocked, details, kept, problem_of, push_facts
from qbo_desktop.sync.invoices.pull import read_lists

# QuickBooks' codes (reference: fault catalogue).
NUMBER_IN_USE = "6140"
# 5010 is "stale"; one that comes as a refusal was reported with the words of a closed period.
BOOKS_ARE_CLOSED = ("6200", "6210", "5010")
READ_ONLY = "6190"
# Something that the invoice names is inactive, deleted or merged away.
ABOUT_A_REFERENCE = ("610", "620", "2500", "6250")


class Refusals:
    """The refusals of one batch; what has to be asked of QuickBooks to explain them is asked once."""

    def __init__(self, context: RunContext, side: InvoiceSide) -> None:
        self._context = context
        self._side = side
        self._has_looked = False
        self._holders: dict[str, RemoteInvoice | None] = {}

    def ours(self, invoice: Invoice, meant: SalesInvoice, error: SideError) -> RemoteInvoice | None:
        """The invoice that a refused number names, when it is the one that we meant."""
        if not _says(error, NUMBER_IN_USE):
            return None
        _kind, record = self._holder(error)
        return self.ours_among(invoice, meant, [record]) if record is not None else None

    def _holder(self, error: SideError) -> tuple[str, RemoteInvoice | None]:
        """The kind of document that a refused number names, and the invoice where it is one."""
        kind, holder = self._side.holder_of_number(error)
        if kind != INVOICE or not holder:
            return kind, None
        if holder not in self._holders:
            self._holders[holder] = self._side.get_invoice(holder)
        return kind, self._holders[holder]

    def ours_among(
        self, invoice: Invoice, meant: SalesInvoice, holders: Sequence[RemoteInvoice]
    ) -> RemoteInvoice | None:
        """Of the holders of a number the one that an earlier run of ours made; None when there is none."""
        same = [one for one in holders if self._looks_ours(meant, one)]
        if len(same) != 1 or not self._was_sent(invoice):
            return None
        return same[0]

    def number_held(
        self, invoice: Invoice, meant: SalesInvoice, holders: Sequence[RemoteInvoice]
    ) -> list[Problem]:
        """The problem of a number that QuickBooks has already: the same invoice, typed by hand, or another one."""
        with self._context.store.read() as session:
            linked = invoice_links.held_as(session, self._context.workspace_id, [one.id for one in holders])
        for one in holders:
            if one.id not in linked and self._looks_ours(meant, one) and one.total == meant.total:
                return [self._held(ProblemCode.INVOICE_MAY_EXIST, invoice, one)]
        return [self._held(ProblemCode.NUMBER_TAKEN, invoice, holders[0])]

    def told(self, invoice: Invoice, meant: SalesInvoice, error: SideError) -> list[Problem]:
        """What a refusal means for the invoice; it is kept, so that it is not tried again by itself."""
        found = self._meaning(invoice, meant, error)
        first = found[0]
        with self._context.store.work(self._context.workspace_id, self._context.actor) as work:
            for row in invoice_links.rows_of(work, [invoice.id]).values():
                invoice_links.move(work, row, LinkState.FAILED)
                row.refusal = kept(first)
        return found

    def unanswered(self, invoice: Invoice, error: SideError) -> Problem:
        """Whether it arrived is not known: the next run looks."""
        return Problem(
            ProblemCode.UNANSWERED,
            invoice.id,
            Fix.RETRY,
            {"subject": invoice.number, "says": error.says},
            (_waits(invoice),),
            details(error),
        )

    def vanished(self, invoice: Invoice) -> Problem:
        """It was made, and is not there any more: somebody deleted it before it was settled."""
        return Problem(
            ProblemCode.DRIFT,
            invoice.id,
            Fix.INVOICE_IN_QUICKBOOKS,
            {
                "number": invoice.number,
                "currency": invoice.currency,
                "invoice_fields": "state",
                "there": "deleted",
            },
            (_waits(invoice),),
        )

    @staticmethod
    def _looks_ours(meant: SalesInvoice, record: RemoteInvoice) -> bool:
        """The same customer, currency, and amount before tax; a tax may be off and is set right."""
        return (
            not record.voided
            and record.customer_id == meant.customer_id
            and record.currency in ("", meant.currency)
            and record.total - record.tax == meant.total - meant.tax
        )

    def _was_sent(self, invoice: Invoice) -> bool:
        with self._context.store.read() as session:
            return journal.was_sent(session, self._context.workspace_id, "invoice", invoice.id)

    def _meaning(self, invoice: Invoice, meant: SalesInvoice, error: SideError) -> list[Problem]:
        waits = _waits(invoice)
        if _says(error, NUMBER_IN_USE):
            kind, record = self._holder(error)
            if record is None:
                facts = {"number": invoice.number, "holder_kind": kind}
                return [
                    Problem(
                        ProblemCode.NUMBER_TAKEN, invoice.id, Fix.INVOICE, facts, (waits,), details(error)
                    )
                ]
            with self._context.store.read() as session:
                linked = invoice_links.held_as(session, self._context.workspace_id, [record.id])
            is_same = (
                not linked
                and record.customer_id == meant.customer_id
                and record.total == meant.total
                and not record.voided
            )
            code = ProblemCode.INVOICE_MAY_EXIST if is_same else ProblemCode.NUMBER_TAKEN
            return [self._held(code, invoice, record, error)]
        about_all = of_the_company(error, invoice.number, invoice.invoice_date, waits)
        if about_all is not None:
            return [about_all]
        return self._looked_again(invoice, error) or [refused(error, invoice.number, Fix.INVOICE, waits)]

    def _looked_again(self, invoice: Invoice, error: SideError) -> list[Problem]:
        """Something may have changed since it was looked at: a service made inactive, a code deleted."""
        if not self._has_looked:
            self._has_looked = True
            read_lists(self._context, self._side)
        with self._context.store.read() as session:
            found = obstacles(invoice, push_facts(session, self._context.workspace_id))
        customers = self._customer_gone(invoice) if _says(error, *ABOUT_A_REFERENCE) else []
        return customers or [problem_of(one, _waits(invoice)) for one in found]

    def _customer_gone(self, invoice: Invoice) -> list[Problem]:
        """The customer may have been made inactive or merged since it was read."""
        with self._context.store.read() as session:
            customer = Customers(session, self._context.workspace_id).of(invoice.bill_to_id)
        if customer is None or takes_invoices(self._context, customer.id):
            return []
        facts = {"subject": invoice.bill_to.name, "customer": customer.name}
        return [Problem(ProblemCode.CUSTOMER_INACTIVE, customer.id, Fix.CONTACT, facts, (_waits(invoice),))]

    def _held(
        self, code: ProblemCode, invoice: Invoice, holder: RemoteInvoice, error: SideError | None = None
    ) -> Problem:
        currency = holder.currency or invoice.currency
        return Problem(
            code,
            invoice.id,
            Fix.INVOICE_IN_QUICKBOOKS,
            {
                "number": invoice.number,
                "holder": holder.id,
                "holder_kind": "Invoice",
                "holder_customer": holder.customer_name,
                "holder_date": holder.invoice_date.isoformat() if holder.invoice_date else "",
                "quickbooks_total": amount_text(holder.total, currency),
                "practice_total": amount_text(invoice.total, invoice.currency),
                "currency": invoice.currency,
            },
            (_waits(invoice),),
            details(error) if error is not None else {},
        )


def of_the_company(error: SideError, number: str, day: date | None, waits: Blocked) -> Problem | None:
    """The problem of a refusal that is about the company and not about one invoice; None for any other.

    `number` and `day` are the invoice's; without a day nothing can be said of closed books.
    """
    if _says(error, READ_ONLY):
        return Problem(ProblemCode.READ_ONLY_COMPANY, "", Fix.QUICKBOOKS, {}, (waits,), details(error))
    if _says(error, *BOOKS_ARE_CLOSED) and day is not None:
        closed = day.isoformat()
        facts = {"number": number, "date": closed, "closed": closed}
        return Problem(ProblemCode.BOOKS_CLOSED, closed, Fix.QUICKBOOKS, facts, (waits,), details(error))
    return None


def refused(error: SideError, number: str, fix: Fix, waits: Blocked) -> Problem:
    """The problem of an invoice that QuickBooks said no to, in QuickBooks' own words."""
    facts = {"subject": number, "says": error.says}
    return Problem(ProblemCode.REFUSED, f"{error.code}:{waits.id}", fix, facts, (waits,), details(error))


def _says(error: SideError, *codes: str) -> bool:
    """Whether one of the faults of a refusal has one of these codes: several may come together."""
    return any(fault.code in codes for fault in error.faults)


def _waits(invoice: Invoice) -> Blocked:
    return blocked(invoice.id, invoice.number, invoice.client)
