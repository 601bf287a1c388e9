"""What the verbs of billing print for people: tables with the amounts at the right. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from qbo_desktop.cli.output import jsonable, table
from qbo_desktop.domain.invoice import Invoice, Line, State
from qbo_desktop.domain.payment import Payment, PaymentState
from qbo_desktop.locale_text import money_text, number_text, percent_text
from qbo_desktop.operations.billing_records import (
    BillingRun,
    EntryKind,
    FeeType,
    History,
    ListedRate,
    Permission,
    Person,
    WorkItem,
    permission_text,
)
from qbo_desktop.operations.invoices import Failure, Results
from qbo_desktop.phrases.invoices import email_text, event_text, state_text
from qbo_desktop.wording import _, ngettext


def invoices_text(invoices: Sequence[Invoice]) -> str:
    """Invoices, a line each."""
    return table(
        (_("Number"), _("State"), _("Client"), _("Date"), _("Due date"), _("Total"), _("Due")),
        [
            (
                one.number,
                state_text(one.state),
                one.client,
                one.invoice_date.isoformat(),
                one.due_date.isoformat(),
                money_text(one.total, one.currency),
                "" if one.state is State.VOIDED else money_text(one.due, one.currency),
            )
            for one in invoices
        ],
        right=(5, 6),
    )


def invoice_text(invoice: Invoice) -> str:
    """One invoice: whom it is for, its lines, its sums, its notes."""

    def money(amount: int) -> str:
        return money_text(amount, invoice.currency)

    facts = [
        (_("Number"), invoice.number),
        (_("State"), state_text(invoice.state)),
        (_("Client"), f"{invoice.client} ({invoice.client_id})"),
        (_("Date"), invoice.invoice_date.isoformat()),
        (_("Due date"), invoice.due_date.isoformat()),
    ]
    if invoice.bill_to_id != invoice.client_id:
        facts.insert(3, (_("Bill to"), f"{invoice.bill_to.name} ({invoice.bill_to_id})"))
    if invoice.run_id:
        facts.append((_("Billing run"), invoice.run_id))
    if email := email_text(invoice.email):
        facts.append((_("E-mail"), email))
    sums = [(_("Subtotal"), money(invoice.totals.subtotal))]
    sums += [(f"{tax.name} {percent_text(tax.rate)}", money(tax.amount)) for tax in invoice.totals.taxes]
    sums += [
        (_("Total"), money(invoice.total)),
        (_("Payments"), money(invoice.paid)),
    ]
    if invoice.state is not State.VOIDED:
        sums.append((_("Due"), money(invoice.due)))
    parts = [
        _columns(facts),
        "",
        _lines_text(invoice.lines, invoice.currency),
        "",
        _columns(sums, right=True),
    ]
    if invoice.notes:
        parts += ["", invoice.notes]
    return "\n".join(parts)


def _lines_text(lines: Sequence[Line], currency: str) -> str:
    return table(
        (_("Work type"), _("Description"), _("Quantity"), _("Price"), _("Amount"), _("Tax rate")),
        [
            (
                line.work_type,
                line.description,
                number_text(line.quantity),
                number_text(line.unit_price, least=2),
                money_text(line.amount, currency),
                line.rate.name if line.rate else "",
            )
            for line in lines
        ],
        right=(2, 3, 4),
    )


def history_text(history: History) -> str:
    """One invoice with its payments and its activity log."""
    parts = [invoice_text(history.invoice)]
    if history.payments:
        parts += ["", payments_text(history.payments, {history.invoice.id: history.invoice.number})]
    events = [(str(jsonable(event.at)), event.who, event_text(event)) for event in history.events]
    # Whole sentences: a table would cut them short.
    parts += ["", *("  ".join(event) for event in events)]
    return "\n".join(parts)


def _columns(pairs: Sequence[tuple[str, str]], *, right: bool = False) -> str:
    names, values = max(len(name) for name, _value in pairs), max(len(value) for _name, value in pairs)
    return "\n".join(
        f"{name.ljust(names)}  {value.rjust(values) if right else value}" for name, value in pairs
    )


def results_text(results: Results) -> str:
    """What became of many: the invoices that were moved, then the others with their reasons."""
    parts = [invoices_text(results.done)] if results.done else []
    if results.failed:
        count = len(results.failed)
        said = ngettext("{count} was left as it is:", "{count} were left as they are:", count)
        parts += [said.format(count=count), *(failure_line(one) for one in results.failed)]
    if results.unwritten:
        parts += [_("Sent, but without the message:"), *(failure_line(one) for one in results.unwritten)]
    parts += [str(path) for path in results.messages]
    return "\n".join(parts)


def failure_line(failed: Failure) -> str:
    """Why an invoice was left as it is, and the next step."""
    return f"  {failed.number or failed.id}  {failed.says} {failed.command or failed.remedy}".rstrip()


def payments_text(payments: Sequence[Payment], numbers: Mapping[str, str]) -> str:
    """Payments, a line each. `numbers`: invoice id → number."""
    return table(
        (_("Payment"), _("State"), _("Date"), _("Method"), _("Reference"), _("Invoices"), _("Amount")),
        [
            (
                one.id,
                _("Recorded") if one.state is PaymentState.RECORDED else _("Reversed"),
                one.payment_date.isoformat(),
                one.method,
                one.reference,
                ", ".join(numbers.get(part.invoice_id, part.invoice_id) for part in one.allocations),
                money_text(one.amount, one.currency),
            )
            for one in payments
        ],
        right=(6,),
    )


def work_text(items: Sequence[WorkItem]) -> str:
    """Work, a line each."""
    return table(
        (
            _("Work"),
            _("Client"),
            _("Work type"),
            _("Title"),
            _("Date"),
            _("Paid by"),
            _("Unbilled"),
            _("Tax rate"),
        ),
        [
            (
                one.id,
                one.client,
                one.work_type,
                one.title,
                _day(one.work_date),
                fee_type_text(one.fee_type),
                money_text(one.unbilled(), one.currency),
                one.rate,
            )
            for one in items
        ],
        right=(6,),
    )


def fee_type_text(fee_type: FeeType) -> str:
    """How a piece of work is paid, in words."""
    return {
        FeeType.FIXED: _("Fixed fee"),
        FeeType.TIME: _("Time and expenses"),
        FeeType.NON_BILLABLE: _("Non-billable"),
    }[fee_type]


def work_item_text(item: WorkItem) -> str:
    """One piece of work with its time and expenses."""
    if not item.entries:
        return work_text([item])
    entries = table(
        (_("Entry"), _("Kind"), _("Date"), _("Description"), _("Quantity"), _("Price"), _("Amount")),
        [
            (
                one.id,
                _("Time") if one.kind is EntryKind.TIME else _("Expense"),
                one.entry_date.isoformat(),
                one.description,
                number_text(one.quantity),
                number_text(one.unit_price, least=2),
                money_text(one.amount, item.currency),
            )
            for one in item.entries
        ],
        right=(4, 5, 6),
    )
    return "\n".join([work_text([item]), "", entries])


def runs_text(runs: Sequence[BillingRun]) -> str:
    """Billing runs, a line each."""
    return table(
        (_("Billing run"), _("Until"), _("Closed on"), _("Who"), _("Invoices"), _("To send")),
        [
            (
                one.id,
                _day(one.until),
                str(jsonable(one.closed_at)),
                one.closed_by,
                str(one.invoices),
                str(one.to_send),
            )
            for one in runs
        ],
        right=(4, 5),
    )


def rates_text(rates: Sequence[ListedRate]) -> str:
    """Tax rates, a line each."""
    return table(
        (_("Tax rate"), _("Name"), _("Taxes"), _("Percent"), _("State")),
        [
            (
                one.rate.id,
                one.rate.name,
                " + ".join(f"{part.name} {percent_text(part.rate)}" for part in one.rate.components),
                percent_text(one.rate.percent()),
                _rate_state(one),
            )
            for one in rates
        ],
        right=(3,),
    )


def _rate_state(listed: ListedRate) -> str:
    if listed.retired:
        return _("Retired")
    return _("Compound") if listed.rate.compound else ""


def people_text(people: Sequence[Person]) -> str:
    """The staff, a line each."""
    return table(
        (_("Person"), _("Name"), _("Works here"), _("Permissions")),
        [
            (
                one.id,
                one.name,
                _("yes") if one.at_work else "",
                ", ".join(permission_text(each) for each in Permission if each in one.permissions),
            )
            for one in people
        ],
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
