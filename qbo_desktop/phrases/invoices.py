"""Invoices in words: their states, the entries of their activity log, what became of the e-mail."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from qbo_desktop.domain.invoice import EmailBy, EmailNote, EmailStatus, Event, Invoice, State
from qbo_desktop.domain.invoice_standing import There
from qbo_desktop.domain.money import to_minor
from qbo_desktop.locale_text import date_text, money_text
from qbo_desktop.wording import N_, _

_EVENTS = {
    "drafted": N_("Drafted."),
    "drafted-from-work": N_("Drafted from unbilled work."),
    "imported": N_("Imported from a file."),
    "changed": N_("Changed."),
    "discounted": N_("A discount of {percent} % was given."),
    "approved": N_("Approved at {total}."),
    "back-to-draft": N_("Taken back to a draft."),
    "in-run": N_("Closed in the billing run {run}."),
    "posted": N_("Posted without an e-mail; waits for its payment."),
    "exported": N_("Exported as a file."),
    "payment": N_("A payment of {amount} of {day} was recorded ({payment})."),
    "payment-reversed": N_("The payment of {amount} was reversed on {day} ({payment})."),
    "paid": N_("Nothing is due any more: the invoice is paid."),
    "unpaid-again": N_("Something is due again: the invoice waits for its payment."),
    "voided": N_("Voided."),
    "discarded": N_("The draft was thrown away."),
    "message-written": N_("The message to {to} was written."),
    "message-failed": N_("The message to {to} could not be written: {says}"),
    "message-withdrawn": N_("The message to {to} was withdrawn."),
    "pushed": N_("Made in QuickBooks as {doc_number}, at {total}."),
    "adopted": N_("Linked to the invoice {doc_number} that was in QuickBooks already."),
    "voided-in-quickbooks": N_("Voided in QuickBooks as well."),
    "drifted": N_("It was changed in QuickBooks."),
    "drift-accepted": N_("What was changed in QuickBooks was accepted as it is."),
    "to-be-sent-again": N_("To be made in QuickBooks again."),
    "emailed-by-quickbooks": N_("E-mailed by QuickBooks to {to}."),
}
_SENT = {
    EmailBy.NOBODY: N_("Sent without an e-mail; waits for its payment."),
    EmailBy.PRACTICE: N_("Sent; the practice system writes the message to {to}."),
    EmailBy.QUICKBOOKS: N_("Sent; QuickBooks e-mails it to {to}."),
}


def event_text(event: Event) -> str:
    """An entry of the activity log as a sentence."""
    facts = dict(event.facts)
    for name in ("amount", "total"):
        if name in facts:
            minor = to_minor(Decimal(facts[name]), facts["currency"])
            facts[name] = money_text(minor, facts["currency"])
    if "day" in facts:
        facts["day"] = date_text(date.fromisoformat(facts["day"]))
    if event.code == "sent":
        by = EmailBy(facts.get("by", "nobody"))
        if by is not EmailBy.NOBODY and not facts.get("to"):
            return _("Sent; there is no e-mail address to send it to.")
        return _(_SENT[by]).format(**facts)
    return _(_EVENTS[event.code]).format(**facts) if event.code in _EVENTS else event.code


def state_text(state: State) -> str:
    """The state of an invoice."""
    return {
        State.DRAFT: _("Draft"),
        State.APPROVED: _("Approved"),
        State.AWAITING_PAYMENT: _("Awaiting payment"),
        State.EXPORTED: _("Exported"),
        State.PAID: _("Paid"),
        State.VOIDED: _("Voided"),
    }[state]


def sending_text(by: EmailBy) -> str:
    """What sending does, and who e-mails then."""
    return {
        EmailBy.QUICKBOOKS: _("Sending issues the invoices; QuickBooks is to e-mail them."),
        EmailBy.PRACTICE: _("Sending issues the invoices and writes a message for each, with its PDF."),
        EmailBy.NOBODY: _("Sending issues the invoices; nobody e-mails them."),
    }[by]


def voided_there_text() -> str:
    """What becomes of a voided invoice where invoices go to QuickBooks."""
    return _(
        "Where it is in QuickBooks, the next run voids it there, as long as nothing has been paid on it."
    )


def there_text(there: There) -> str:
    """How an invoice stands to QuickBooks, in the few words of a column that is called so."""
    return {
        There.NOT: "",
        There.TO_SEND: _("To send"),
        There.THERE: _("In QuickBooks"),
        There.PROBLEM: _("Problem"),
        There.CHANGED: _("Changed there"),
        There.TO_VOID: _("To void"),
        There.VOIDED: _("Voided there"),
    }[there]


def email_text(email: EmailNote) -> str:
    """Who e-mails an invoice and what became of it; "" before it was sent."""
    if email.by is None or email.by is EmailBy.NOBODY:
        return ""
    if email.by is EmailBy.QUICKBOOKS and email.status is EmailStatus.FAILED:
        return _("QuickBooks did not e-mail it to {to}").format(to=email.to)
    return {
        EmailStatus.NONE: "",
        EmailStatus.WAITING: _("Waits to be e-mailed to {to}"),
        EmailStatus.WRITTEN: _("The message to {to} is written"),
        EmailStatus.SENT: _("E-mailed by QuickBooks to {to}"),
        EmailStatus.NO_ADDRESS: _("No e-mail address"),
        EmailStatus.FAILED: _("The message to {to} could not be written"),
    }[email.status].format(to=email.to)


def fact_texts(invoice: Invoice) -> list[str]:
    """What is said of an invoice beside whom it is for."""
    facts: list[tuple[str, str]] = [
        (_("Date: {value}"), date_text(invoice.invoice_date)),
        (_("Due date: {value}"), date_text(invoice.due_date)),
        (_("Currency: {value}"), invoice.currency),
        (_("Billing run: {value}"), invoice.run_id),
        (_("E-mail: {value}"), email_text(invoice.email)),
    ]
    return [words.format(value=value) for words, value in facts if value]
