"""What a person decides about invoices in QuickBooks: look before sending, adopt, send again, accept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qbo_desktop.domain.invoice import EmailBy, Invoice, State
from qbo_desktop.domain.invoice_links import LinkState
from qbo_desktop.domain.push_rules import Obstacle, obstacles, sales_invoice
from qbo_desktop.domain.sales_invoice import (
    TAX_FIELDS,
    Difference,
    RemoteInvoice,
    differences,
    facts_of,
    is_over,
)
from qbo_desktop.errors import UsageError
from qbo_desktop.locale_text import money_text
from qbo_desktop.operations.billing_terms import email_by
from qbo_desktop.operations.clients_to_bill import contacts_coming
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.operations.invoices_there import InvoiceThere, there, unmet
from qbo_desktop.operations.run_sync import exit_code, run_inputs, summary
from qbo_desktop.phrases.invoice_problems import invoice_field_text
from qbo_desktop.practice.book import invoices, staff
from qbo_desktop.practice.book.fields import clean, short
from qbo_desktop.practice.book.messages import addressed_now
from qbo_desktop.store import invoice_links, journal, problems, runs
from qbo_desktop.store.journal import Entry
from qbo_desktop.store.tables.billing import InvoiceLinkRow
from qbo_desktop.store.work import Work
from qbo_desktop.sync.invoice_side import InvoiceSide
from qbo_desktop.sync.invoices.facts import push_facts
from qbo_desktop.sync.parts import Part
from qbo_desktop.sync.run import RunOutcome, sync
from qbo_desktop.sync.side import QUICKBOOKS
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from sqlmodel import Session

# Of these states an invoice is still to be sent: a pre-flight is about them.
_NOT_SENT = (State.DRAFT, State.APPROVED)
_LONGEST_ID = 20


@dataclass(frozen=True, slots=True)
class Checked:
    """An invoice with what is in its way; nothing when it can go."""

    invoice: Invoice
    obstacles: tuple[Obstacle, ...] = ()


@dataclass(frozen=True, slots=True)
class Preflight:
    """What was found before sending. `applies` is False where billing into QuickBooks is not set up."""

    applies: bool
    checked: tuple[Checked, ...] = ()

    @property
    def ready(self) -> tuple[Checked, ...]:
        """Those that can go."""
        return tuple(one for one in self.checked if not one.obstacles)

    @property
    def held(self) -> tuple[Checked, ...]:
        """Those that something is in the way of."""
        return tuple(one for one in self.checked if one.obstacles)


def preflight(
    session: Session, workspace_id: int, found: Sequence[Invoice], mailer: EmailBy, *, mails: bool = True
) -> Preflight:
    """Look at invoices before they are sent, by what the store knows: no network.

    `mailer` is who e-mails what is sent (setting billing.email_by); `mails` False: they are posted. Those before
    the start date never go to QuickBooks, and nothing there is in their way.
    """
    facts = push_facts(session, workspace_id, contacts_coming(session, workspace_id))
    start = facts.setup.start_date
    if start is None:
        return Preflight(False)
    checked = []
    for invoice in found:
        goes = invoice.invoice_date >= start
        meant = _as_sent(invoice, mailer) if mails and invoice.state in _NOT_SENT else invoice
        meant = addressed_now(session, workspace_id, meant)
        checked.append(Checked(invoice, obstacles(meant, facts) if goes else ()))
    return Preflight(True, tuple(checked))


def _as_sent(invoice: Invoice, mailer: EmailBy) -> Invoice:
    return replace(invoice, email=replace(invoice.email, by=mailer))


@dataclass(frozen=True, slots=True)
class CheckInvoices:
    """Look at invoices before they are sent (ids; () is every approved one). `mails` False: to be posted."""

    ids: tuple[str, ...] = ()
    mails: bool = True
    lane = Lane.DESK

    def title(self) -> str:
        return _("Look before sending")

    def run(self, context: Context) -> Outcome[Preflight]:
        with context.store.read() as session:
            ids = self.ids or tuple(invoices.ids_in_state(session, context.workspace_id, State.APPROVED))
            found = invoices.read(session, context.workspace_id, ids)
            mailer = email_by(context.settings())
            result = preflight(session, context.workspace_id, found, mailer, mails=self.mails)
        if not result.applies:
            return Outcome(result, says=_("Billing into QuickBooks is not set up."))
        says = ngettext(
            "{ready} of {count} invoice is ready for QuickBooks.",
            "{ready} of {count} invoices are ready for QuickBooks.",
            len(result.checked),
        )
        return Outcome(result, says=says.format(ready=len(result.ready), count=len(result.checked)))


@dataclass(frozen=True, slots=True)
class AcceptDrift:
    """Accept an invoice as QuickBooks holds it (`name`: number or id): what differs is no longer told.

    Nothing is written to either side; only what counts as agreed changes. `seen`: the differences that the
    person looked at (a link's `drift`); when there are others by now, nothing is accepted.
    """

    name: str
    seen: tuple[Difference, ...] | None = None
    lane = Lane.DESK

    def title(self) -> str:
        return _("Accept as it is in QuickBooks")

    def run(self, context: Context) -> Outcome[InvoiceThere]:
        """Raises UsageError when there is nothing to accept."""
        with context.store.work(context.workspace_id, context.actor) as work:
            invoice_id, row = _row(work, self.name)
            if not row.drift or not row.quickbooks_id:
                raise UsageError(
                    _("Invoice {number} does not differ from QuickBooks.").format(number=row.number),
                    _("There is nothing to accept."),
                )
            staff.require(work, staff.Permission.BILLING_ADMIN)
            if self.seen is not None and self.seen != invoice_links.to_value(row).drift:
                raise UsageError(
                    _("Invoice {number} was changed in QuickBooks again.").format(number=row.number),
                    _("Look at both once more."),
                )
            invoice_links.agree(row, row.held)
            invoice_links.move(work, row, LinkState.VOIDED if is_over(row.held) else LinkState.PUSHED)
            row.refusal = {}
            invoices.log(work, invoice_id, "drift-accepted")
            problems.release(work, "invoice", invoice_id)
            number = row.number
        return Outcome(
            _there(context, invoice_id),
            says=_("Invoice {number} is accepted as it is in QuickBooks.").format(number=number),
        )


@dataclass(frozen=True, slots=True)
class AdoptInvoice:
    """Link an invoice (`name`: number or id) with one that is in QuickBooks already, by its id there.

    It has to be the same: customer, currency and total. Nothing is written to QuickBooks.
    """

    name: str
    quickbooks_id: str
    lane = Lane.RUN

    def title(self) -> str:
        return _("Adopt the invoice")

    def run(self, context: Context) -> Outcome[InvoiceThere]:
        """Raises RunBusy, SideError, UsageError when they are not the same."""
        with context.services.run_lease(context.workspace_id):
            with context.store.work(context.workspace_id, context.actor) as work:
                invoice_id, _link = _row(work, self.name)
                (invoice,) = invoices.read(work.session, context.workspace_id, [invoice_id])
                _require_not_voided(invoice)
            record = self._look(context)
            with context.store.work(context.workspace_id, context.actor) as work:
                others = self._adopt(work, invoice, record)
        says = (
            _("Invoice {number} is linked to {doc_number} in QuickBooks. Taken as it is there: {fields}.")
            if others
            else _("Invoice {number} is linked to {doc_number} in QuickBooks.")
        )
        return Outcome(
            _there(context, invoice_id),
            says=says.format(
                number=invoice.number,
                doc_number=record.number or record.id,
                fields=", ".join(map(invoice_field_text, others)),
            ),
        )

    def _look(self, context: Context) -> RemoteInvoice:
        wanted = clean(self.quickbooks_id)
        # Ids of QuickBooks are numbers; nothing else is asked for.
        is_one = wanted.isascii() and wanted.isdigit() and len(wanted) <= _LONGEST_ID
        record = _side(context).get_invoice(wanted) if is_one else None
        if record is None or record.gone:
            raise UsageError(
                _("QuickBooks has no invoice with the id “{id}”.").format(id=short(self.quickbooks_id)),
                _("Its id stands in the address of its page there."),
            )
        return record

    def _adopt(self, work: Work, invoice: Invoice, record: RemoteInvoice) -> tuple[str, ...]:
        """Link the two; answers the fields in which they differ."""
        staff.require(work, staff.Permission.BILLING_ADMIN)
        facts = push_facts(work.session, work.workspace_id)
        row = invoice_links.rows_of(work, [invoice.id])[invoice.id]
        held = invoice_links.held_as(work.session, work.workspace_id, [record.id])
        if record.id in held and held[record.id].invoice_id != invoice.id:
            raise UsageError(
                _("That invoice is linked to {number} already.").format(number=held[record.id].number)
            )
        if row.quickbooks_id and row.quickbooks_id != record.id and not is_over(row.held):
            # Whatever it came to: two open ones there would be one too many.
            raise UsageError(
                _("Invoice {number} is in QuickBooks already.").format(number=invoice.number),
                _("Void or delete the one that it is linked to there, then sync and adopt the other."),
            )
        customer = facts.customer_of(invoice.bill_to_id)
        _require_same(invoice, record, customer.id if customer is not None else "", record.customer_name)
        held_facts = facts_of(record)
        invoice_links.show(work, row, record)
        row.held = {**held_facts, "currency": held_facts["currency"] or invoice.currency}
        meant = facts_of(sales_invoice(invoice, facts, record.customer_id))
        # Whoever adopts takes it as it is there; in what it differs is told.
        invoice_links.agree(row, row.held)
        invoice_links.move(work, row, LinkState.PUSHED)
        row.refusal = {}
        row.attempt += 1
        invoices.log(work, invoice.id, "adopted", doc_number=record.number or record.id)
        problems.release(work, "invoice", invoice.id)
        journal.write(
            work,
            Entry(
                QUICKBOOKS,
                "link",
                "invoice",
                f"{invoice.number} {invoice.client}",
                state=journal.SETTLED,
                record_id=record.id,
                meant={"practice": invoice.id},
                answer={"facts": held_facts, "version": record.version},
                reason="decided",
            ),
        )
        return tuple(one.field for one in differences(meant, row.held))


@dataclass(frozen=True, slots=True)
class Resent:
    """What became of an invoice that was sent again, and of the run that did it."""

    there: InvoiceThere
    run: RunOutcome | None = None


@dataclass(frozen=True, slots=True)
class ResendInvoice:
    """Send an invoice (`name`: number or id) once more.

    One that is not in QuickBooks goes now; one that was deleted there is made again; one that is there and whose
    tax is off gets ours once more; one that is there is e-mailed again by QuickBooks, where it is the one that
    e-mails. Never a second one of what is there.
    """

    name: str
    lane = Lane.RUN

    def title(self) -> str:
        return _("Send again")

    def run(self, context: Context) -> Outcome[Resent]:
        """Raises RunBusy, UsageError when there is nothing to send."""
        with context.services.run_lease(context.workspace_id):
            with context.store.work(context.workspace_id, context.actor) as work:
                staff.require(work, staff.Permission.SEND_INVOICES)
                invoice_id, row = _row(work, self.name)
                (invoice,) = invoices.read(work.session, work.workspace_id, [invoice_id])
                _prepare(work, row, invoice)
                again = frozenset({invoice_id} if row.state == LinkState.PUSHED else ())
            inputs = run_inputs(context)
            inputs = replace(inputs, rules=replace(inputs.rules, mail_again=again))
            result = sync(inputs, parts=frozenset({Part.INVOICES}), only_invoices=frozenset({invoice_id}))
        if result.error is not None:
            raise result.error
        found = _there(context, invoice_id)
        if found.link.state is LinkState.PUSHED and result.applied:
            # A run about one invoice says nothing of the others, but of this one it does.
            with context.store.work(context.workspace_id, context.actor) as work:
                problems.release(work, "invoice", invoice_id)
            found = _there(context, invoice_id)
        if found.link.state is LinkState.PUSHED:
            says = _("Invoice {number} is in QuickBooks.")
        elif result.state == runs.PLANNED:
            # A question, or a workspace that only reads.
            says = summary(result)
        else:
            says = _("Invoice {number} did not go: its problem says why.")
        return Outcome(
            Resent(found, result),
            says=says.format(number=invoice.number),
            exit_code=exit_code(context, result),
        )


def _prepare(work: Work, row: InvoiceLinkRow, invoice: Invoice) -> None:
    """Bring the link to where the next plan takes it up. Raises UsageError when there is nothing to send."""
    row.refusal = {}
    if row.state in (LinkState.VOIDED, LinkState.TO_VOID) and invoice.state is State.VOIDED:
        raise UsageError(_("Invoice {number} is voided.").format(number=row.number))
    if row.held.get("state") == "deleted":
        row.quickbooks_id = row.doc_number = row.quickbooks_version = ""
        row.quickbooks_total = row.quickbooks_balance = None
        row.held, row.agreed, row.drift = {}, {}, []
        row.emailed_at, row.email_failed = None, False
        row.attempt += 1
        invoice_links.move(work, row, LinkState.TO_SEND)
        invoices.log(work, row.invoice_id, "to-be-sent-again")
    elif row.state == LinkState.VOIDED:
        raise UsageError(
            _("Invoice {number} is voided in QuickBooks.").format(number=row.number),
            _("Void it here as well, and bill it anew."),
        )
    elif row.state == LinkState.FAILED and {one["field"] for one in row.drift} <= TAX_FIELDS:
        invoice_links.move(work, row, LinkState.TO_SEND)
    elif row.state == LinkState.DRIFTED or row.drift:
        raise UsageError(
            _("Invoice {number} is in QuickBooks, and was changed there.").format(number=row.number),
            _("Accept it as it is there, or correct it in QuickBooks."),
            command=_("“invoices accept-drift” accepts it as it is there."),
        )
    elif row.state == LinkState.PUSHED:
        if not row.emails:
            raise UsageError(
                _("Invoice {number} is in QuickBooks already.").format(number=row.number),
                _("There is nothing to send again."),
            )
        row.email_failed = False


def try_again(work: Work, found: Sequence[problems.ProblemInfo]) -> None:
    """What was refused is tried again with the next run, whoever starts it: a person pressed Retry."""
    ids = [waits.id for one in found for waits in one.blocks if waits.kind == "invoice"]
    for row in invoice_links.rows_of(work, ids).values():
        row.refusal, row.email_failed = {}, False


def _row(work: Work, name: str) -> tuple[str, InvoiceLinkRow]:
    """The link of the invoice that a person means. Raises UsageError when it does not go to QuickBooks."""
    invoice_id = invoices.find_id(work.session, work.workspace_id, name)
    row = invoice_links.rows_of(work, [invoice_id]).get(invoice_id)
    if row is not None:
        return invoice_id, row
    for issued in unmet(work.session, work.workspace_id):
        if issued.id == invoice_id:
            return invoice_id, invoice_links.new_row(work, issued)
    (invoice,) = invoices.read(work.session, work.workspace_id, [invoice_id])
    _require_not_voided(invoice)
    raise UsageError(
        _("Invoice {number} does not go to QuickBooks.").format(number=invoice.number),
        _("Only what was sent or posted, on or after the start date of the billing set-up, goes there."),
    )


def _require_not_voided(invoice: Invoice) -> None:
    if invoice.state is State.VOIDED:
        raise UsageError(_("Invoice {number} is voided.").format(number=invoice.number))


def _require_same(invoice: Invoice, record: RemoteInvoice, customer_id: str, customer_name: str) -> None:
    """Raises UsageError, naming both, when an invoice there is not the one here."""
    if record.voided:
        raise UsageError(_("That invoice is voided in QuickBooks."))
    if record.customer_id != customer_id:
        raise UsageError(
            _("That invoice is for another customer: {theirs}, not {ours}.").format(
                theirs=customer_name or record.customer_id, ours=invoice.bill_to.name
            ),
            _("Only the same invoice can be adopted."),
        )
    currency = record.currency or invoice.currency
    if currency != invoice.currency or record.total != invoice.total:
        raise UsageError(
            _("That invoice comes to {theirs}, not {ours}.").format(
                theirs=money_text(record.total, currency), ours=money_text(invoice.total, invoice.currency)
            ),
            _("Only the same invoice can be adopted."),
        )


def _side(context: Context) -> InvoiceSide:
    side = context.services.quickbooks(context.workspace_id, context.progress).invoices
    if side is None:
        raise UsageError(_("This QuickBooks takes no invoices."))
    return side


def _there(context: Context, invoice_id: str) -> InvoiceThere:
    with context.store.read() as session:
        found = there(session, context.workspace_id, invoice_id)
    assert found is not None
    return found
