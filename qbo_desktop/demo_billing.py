"""What the demonstration's firm bills: people, periods, taxes, work, and invoices in every state.

All of it is done through the operations, as a person at the window would, so nothing stands in the book that
the program could not have made. Once: a book that has work types is left as it is. Dates are counted from
today, and the texts are in the language of the moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from qbo_desktop.app import App
from qbo_desktop.demo_firm import (
    BRITISH_COLUMBIA,
    EXEMPT,
    NO_TAX_SET,
    ONTARIO,
    ZERO_RATED,
    Firm,
    line_of,
)
from qbo_desktop.domain.invoice import ISSUED, EmailBy, Invoice
from qbo_desktop.domain.invoice_links import InvoiceLink, LinkState
from qbo_desktop.domain.money import from_minor
from qbo_desktop.domain.period import Frequency
from qbo_desktop.errors import AppError, BillingRefused
from qbo_desktop.operations.billing_lists import (
    AddPerson,
    AddTaxRate,
    AddWork,
    AddWorkType,
    GeneratePeriods,
    RenamePerson,
    RetireTaxRate,
    SetPeriodClosed,
    SetPermission,
)
from qbo_desktop.operations.billing_runs import CloseRun, SendRun
from qbo_desktop.operations.billing_setup import Propose, RefreshLists, SetStartDate
from qbo_desktop.operations.care import SetSetting
from qbo_desktop.operations.invoices import (
    ChangeDraft,
    DiscountDraft,
    Failure,
    PostInvoices,
    VoidInvoices,
    failure,
)
from qbo_desktop.operations.payments import RecordPayment, ReversePayment
from qbo_desktop.operations.run_sync import Sync
from qbo_desktop.practice.book import invoices, work_types
from qbo_desktop.practice.book.drafts import DraftChanges, as_new
from qbo_desktop.practice.book.staff import Permission
from qbo_desktop.practice.book.work_items import NewWork
from qbo_desktop.practice.book.work_list import FeeType
from qbo_desktop.store import billing_setup, invoice_links
from qbo_desktop.sync.parts import Part
from qbo_desktop.sync.progress import Progress
from qbo_desktop.sync.run import RunOutcome
from qbo_desktop.wording import _


@dataclass(frozen=True, slots=True)
class Billed:
    """What the billing job came to: every invoice that was issued since the start date and stands, and what could
    not be approved or sent. `sent_now` are the numbers of those that this run sent; `links` what became of the invoices in
    QuickBooks, by their id; `run` the run that brought them there, None where nothing goes there."""

    issued: tuple[Invoice, ...]
    sent_now: tuple[str, ...]
    failed: tuple[Failure, ...]
    links: Mapping[str, InvoiceLink] = field(default_factory=dict)
    run: RunOutcome | None = None

    @property
    def pushed(self) -> int:
        """How many of them QuickBooks holds as they were billed."""
        return sum(one.state is LinkState.PUSHED for one in self.links.values())

    @property
    def totals_agree(self) -> bool:
        """Whether QuickBooks holds every one of them with the total that was billed."""
        return all(
            one.id in self.links and self.links[one.id].quickbooks_total == one.total for one in self.issued
        )


def bill(app: App, progress: Progress | None = None) -> Billed:
    """The billing job: close a run of what is due by today, send it, record the first payment for it, and bring
    it all to QuickBooks.

    Where nothing waits, nothing is done.
    """
    context = app.context(progress)
    sent_now: tuple[Invoice, ...] = ()
    failed: tuple[Failure, ...] = ()
    try:
        closed = CloseRun(until=context.store.clock().date()).run(context).value
        sent = SendRun().run(context).value
        sent_now, failed = sent.done, (*closed.failed, *sent.failed)
        owed = next((one for one in sent_now if one.owed), None)
        if owed is not None:
            amount = from_minor(owed.owed, owed.currency)
            RecordPayment(owed.id, amount, method="Bank transfer").run(context)
    except BillingRefused as refused:
        # Whoever was said to work here may not bill: that is told, and the rest of the job with it.
        failed = (*failed, failure("", "", refused))
    run = _into_quickbooks(app, progress)
    with context.store.read() as session:
        first = billing_setup.read(session, context.workspace_id).start_date or date.min
        issued = [
            one
            for one in invoices.in_state(session, context.workspace_id, ISSUED)
            if one.invoice_date >= first
        ]
        links = invoice_links.of_many(session, context.workspace_id, [one.id for one in issued])
    return Billed(tuple(issued), tuple(one.number for one in sent_now), failed, links, run)


def _into_quickbooks(app: App, progress: Progress | None) -> RunOutcome | None:
    """The set-up, once, with everything that is not in doubt; then a run about the invoices."""
    context = app.context(progress)
    with context.store.read() as session:
        is_on = billing_setup.read(session, context.workspace_id).is_on
    if not is_on:
        try:
            RefreshLists().run(context)
            Propose().run(context)
            SetStartDate(_first_day(app.store.clock().date())).run(context)
        except AppError:
            # Not connected, or nobody here may bill: the window says so, and the wizard helps.
            return None
    return Sync(parts=frozenset({Part.INVOICES})).run(context).value


def _first_day(today: date) -> date:
    """From when on the demonstration bills into QuickBooks: what is older was another program's."""
    return date(today.year, 1, 1)


def fill(app: App, certain: frozenset[tuple[str, str]] = frozenset()) -> None:
    """Give the book a firm that bills, unless it bills already. `certain`: see `Firm`."""
    context = app.context()
    with context.store.read() as session:
        if work_types.listed(session, context.workspace_id):
            return
    firm = Firm(context, certain)
    _set_up(firm)
    _bill_the_past(firm)
    _bill_for_others(firm)
    _take_back(firm)
    _leave_unbilled(firm)
    _leave_drafts(firm)
    # Last, as a firm closes its year once everything of it is billed.
    for month in range(1, 13):
        firm.do(SetPeriodClosed(date(firm.today.year - 1, month, 1), closed=True))


def _set_up(firm: Firm) -> None:
    settings = {
        "practice.firm_name": "Cabinet Bergeron Lavallée CPA inc.",
        "practice.firm_address": "1250, boulevard René-Lévesque Ouest;Montréal QC  H3B 4W8",
        "practice.firm_contact": "514 287-4410;facturation@bergeron-lavallee.example",
        "practice.tax_numbers": _("GST 123456789 RT0001; QST 1234567890 TQ0001"),
        "billing.email_by": EmailBy.PRACTICE,
    }
    for key, value in settings.items():
        firm.do(SetSetting(key, value))
    for kind in (_bookkeeping(), _personal_tax(), _corporate_tax(), _payroll(), _advice(), _training()):
        firm.do(AddWorkType(kind))
    firm.do(RenamePerson(firm.owner(), "Camille Bergeron"))
    administrator = firm.do(AddPerson("Mireille Gagnon"))
    for permission in Permission:
        firm.do(SetPermission(administrator.id, permission))
    # May look, and may neither bill nor send.
    firm.do(AddPerson("Samuel Roy"))
    firm.do(GeneratePeriods(date(firm.today.year - 1, 1, 1), Frequency.MONTH, 24))
    # A compound rate that is history: kept for what it was charged on, offered no more.
    old = firm.do(
        AddTaxRate(
            _("GST + QST until 2012"), ((_("GST"), Decimal(5)), (_("QST"), Decimal("9.5"))), compound=True
        )
    )
    firm.do(RetireTaxRate(old.name))


def _bookkeeping() -> str:
    return _("Bookkeeping")


def _personal_tax() -> str:
    return _("Personal tax return")


def _corporate_tax() -> str:
    return _("Corporate tax return")


def _payroll() -> str:
    return _("Payroll")


def _advice() -> str:
    return _("Advice")


def _training() -> str:
    return _("Training")


def _bill_the_past(firm: Firm) -> None:
    """Invoices that are paid, paid in part, overdue, or not due yet; each with a tax case of its own."""
    # Combined taxes, from work of a fixed fee; paid at once.
    work = firm.work(
        firm.company(0), _corporate_tax(), _("Corporate tax return (T2 and CO-17)"), "1850.00", days=130
    )
    paid = firm.bill([work], firm.ago(120))
    firm.sent(paid)
    firm.do(RecordPayment(paid.id, Decimal("2127.04"), firm.ago(95), "Cheque", "0412"))
    # The one-cent case of the QST: 9.97 on the sum of the lines, 9.96 when each line is rounded. Paid twice.
    cent = firm.draft(
        firm.company(1),
        firm.ago(80),
        *(line_of(words, "1", "33.33", kind=_payroll()) for words in _three_pays()),
    )
    firm.sent(cent)
    firm.do(RecordPayment(cent.id, Decimal("50.00"), firm.ago(60), "Bank transfer"))
    firm.do(RecordPayment(cent.id, Decimal("64.96"), firm.ago(45), "Bank transfer"))
    # HST, numbered by hand; paid in part and overdue.
    harmonised = firm.draft(
        firm.ontarian(0),
        firm.ago(70),
        line_of(_("Bookkeeping, three months"), "3", "425.00", ONTARIO, _bookkeeping()),
        number="HON-0017",
    )
    firm.sent(harmonised)
    firm.do(RecordPayment(harmonised.id, Decimal("700.00"), firm.ago(40), "Credit card"))
    # Time and expenses; a government fee has no tax set. Nothing is paid, and it is overdue.
    work = firm.work(firm.company(2), _bookkeeping(), _("Catching up on a year of bookkeeping"), days=62)
    firm.hours(work, 62, "6.5", "95", _("Bank and card entries"))
    firm.hours(work, 61, "4.25", "95", _("Reconciliation"))
    firm.expense(work, 60, "12.34567", "0.72", _("Travel, kilometres"))
    firm.expense(work, 60, "1", "41.00", _("Annual filing fee of the enterprise registrar"), NO_TAX_SET)
    late = firm.bill([work], firm.ago(55))
    # Fewer hours are billed than were worked: a write-off.
    lines = [as_new(line) for line in late.lines]
    lines[1] = replace(lines[1], quantity=Decimal(4))
    firm.sent(firm.do(ChangeDraft(late.id, DraftChanges(lines=lines))))
    # Exempt and taxed lines on one invoice, with a discount of a tenth; not due yet.
    mixed = firm.draft(
        firm.company(3),
        firm.lately(12),
        line_of(_("Review of the financial statements"), "1", "2400.00", kind=_advice()),
        line_of(_("Course on managing a small business"), "2", "180.00", EXEMPT, _training()),
        notes=_("Thank you for your trust."),
    )
    firm.sent(firm.do(DiscountDraft(mixed.id, Decimal(10), _("Discount for a faithful client"))))
    # A price that does not divide, in British Columbia; posted, so nobody e-mails it.
    western = firm.draft(
        firm.company(4),
        firm.lately(10),
        line_of(_("Advice on opening a branch"), "1.33333", "187.505", BRITISH_COLUMBIA, _advice()),
    )
    firm.all_of(PostInvoices(firm.approved(western)))
    # Handed over as files: a PDF and a CSV of the lines.
    handed = firm.draft(
        firm.company(16),
        firm.lately(8),
        line_of(_("Bookkeeping of the month"), "1", "275.00", kind=_bookkeeping()),
    )
    firm.export(firm.approved(handed))
    # Somebody without an e-mail address: it is sent, and no message is written.
    silent = firm.draft(
        firm.unreachable(), firm.last_year(12, 8), line_of(_("Advice"), "1.5", "160.00", kind=_advice())
    )
    firm.sent(silent)
    # Nothing to pay: it is paid as soon as it is sent.
    free = firm.draft(
        firm.company(5), firm.lately(9), line_of(_("First meeting"), "1", "0.00", kind=_advice())
    )
    firm.sent(free)


def _three_pays() -> tuple[str, str, str]:
    return _("Pay of the first week"), _("Pay of the second week"), _("Pay of the third week")


def _bill_for_others(firm: Firm) -> None:
    """Another currency; an invoice addressed to another contact; a run that is sent, and one that waits."""
    dollars = firm.draft(
        firm.company(6),
        firm.last_year(11, 20),
        line_of(_("Advice on selling in the United States"), "5", "210.00", ZERO_RATED, _advice()),
        currency="USD",
    )
    title = _("Personal tax return, with rental income")
    work = firm.work(firm.person(0), _personal_tax(), title, "385.00", days=32, bill_to_id=firm.company(0))
    family = firm.bill([work], firm.lately(20))
    firm.approved(dollars, family)
    run = firm.do(CloseRun())
    firm.all_of(SendRun(run.run_id))
    firm.do(RecordPayment(dollars.id, Decimal("1050.00"), firm.lately(5), "Bank transfer"))
    # The run that waits to be looked through and sent.
    kinds = ((_("Bookkeeping of the month"), "325.00"), (_("Bookkeeping and payroll of the month"), "540.00"))
    waiting = [
        firm.bill([firm.work(firm.company(8 + turn), _bookkeeping(), words, fee, days=3)], firm.lately(2))
        for turn, (words, fee) in enumerate(kinds)
    ]
    # More is billed than was agreed: a write-on.
    lines = [replace(as_new(line), unit_price=Decimal("360.00")) for line in waiting[0].lines]
    firm.do(ChangeDraft(waiting[0].id, DraftChanges(lines=lines)))
    waiting.append(
        firm.draft(
            firm.ontarian(1),
            firm.lately(2),
            line_of(_("Payroll of the month"), "8", "18.75", ONTARIO, _payroll()),
        )
    )
    firm.approved(*waiting)
    firm.do(CloseRun(until=firm.today))


def _take_back(firm: Firm) -> None:
    """A payment that came back, an invoice that was voided, a draft that was thrown away."""
    bounced = firm.draft(
        firm.company(10), firm.ago(50), line_of(_("Advice on a loan"), "3", "160.00", kind=_advice())
    )
    firm.sent(bounced)
    payment = firm.do(RecordPayment(bounced.id, Decimal("551.88"), firm.ago(30), "Cheque", "0077"))
    firm.do(ReversePayment(payment.id))
    wrong = firm.draft(
        firm.company(11), firm.lately(15), line_of(_("Payroll of the month"), "1", "240.00", kind=_payroll())
    )
    firm.sent(wrong)
    firm.all_of(VoidInvoices([wrong.id]))
    slip = firm.draft(firm.company(12), firm.today, line_of(_("Advice"), "1", "95.00", kind=_advice()))
    firm.all_of(VoidInvoices([slip.id]))


def _leave_unbilled(firm: Firm) -> None:
    """Work of every kind that no invoice bills yet."""
    year = firm.today.year - 1
    for turn, fee in ((1, "165.00"), (2, "220.00"), (3, "185.00"), (4, "310.00")):
        title = _("Personal tax return {year}").format(year=year)
        firm.work(firm.person(turn), _personal_tax(), title, fee, days=turn)
    title = _("Corporate tax return {year}").format(year=year)
    firm.work(firm.ontarian(0), _corporate_tax(), title, "1400.00", ONTARIO, days=4)
    open_ended = firm.work(firm.company(2), _advice(), _("Preparing the sale of the business"), days=8)
    firm.hours(open_ended, 8, "2.5", "210", _("Meeting with the buyer"))
    firm.hours(open_ended, 6, "3.75", "210", _("Forecast of the cash flow"))
    firm.expense(open_ended, 6, "1", "86.40", _("Courier"))
    fixed = firm.work(firm.company(3), _bookkeeping(), _("Bookkeeping of the month"), "325.00", days=5)
    firm.hours(fixed, 5, "4.5", "95", _("Bank and card entries"))
    firm.expense(fixed, 5, "42", "0.72", _("Travel, kilometres"))
    title = _("Questions of a foreign buyer")
    abroad = firm.work(firm.company(6), _advice(), title, "600.00", ZERO_RATED, days=3, currency="USD")
    firm.expense(abroad, 3, "1", "75.00", _("Translation"))
    own = NewWork(
        firm.company(4),
        _training(),
        _("Welcoming a new client"),
        fee_type=FeeType.NON_BILLABLE,
        work_date=firm.ago(7),
    )
    firm.hours(firm.do(AddWork(own)).id, 7, "1.5", "0", _("First conversation"))


def _leave_drafts(firm: Firm) -> None:
    """Drafts: some that today's run takes, one for later, and one for each way to be refused."""
    firm.draft(
        firm.company(14),
        firm.today,
        line_of(_("Payroll of the month"), "11", "14.95", kind=_payroll()),
        line_of(_("Statements of earnings"), "11", "9.99", kind=_payroll()),
    )
    firm.draft(
        firm.ontarian(3),
        firm.today,
        line_of(_("Advice on sales taxes"), "2.75", "160.00", ONTARIO, _advice()),
    )
    ready = firm.draft(
        firm.company(15),
        firm.today,
        line_of(_("Mail, photocopies, courier"), "1", "27.50", NO_TAX_SET),
        line_of(_("Bookkeeping of the month"), "1", "290.00", kind=_bookkeeping()),
    )
    # Approved alone: in no run yet.
    firm.approved(ready)
    firm.draft(
        firm.company(16),
        firm.today + timedelta(days=14),
        line_of(_("Bookkeeping of the month"), "1", "310.00", kind=_bookkeeping()),
    )
    # Its period will be closed; no period covers the second; the third is a credit; the last is empty.
    firm.draft(
        firm.company(11),
        date(firm.today.year - 1, 12, 15),
        line_of(_("Payroll of December"), "1", "240.00", kind=_payroll()),
    )
    firm.draft(
        firm.company(13),
        date(firm.today.year + 1, 1, 15),
        line_of(_("Subscription for the coming year"), "12", "45.00", kind=_bookkeeping()),
    )
    firm.draft(
        firm.company(12),
        firm.today,
        line_of(_("Credit for a return filed late"), "-1", "50.00", kind=_advice()),
    )
    firm.draft(firm.company(9), firm.today)
