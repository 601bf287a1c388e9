"""What can be in the way of an invoice, in words: what it is, what it means, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from qbo_desktop.domain.money import to_minor
from qbo_desktop.domain.problem import Fix, ProblemCode
from qbo_desktop.locale_text import date_text, money_text, percent_text
from qbo_desktop.wording import N_, _, ngettext

# Code → (what happened, what it means, what to do next). {…} come from the problem's facts.
INVOICE_PROBLEMS: Mapping[str, tuple[str, str, str]] = {
    ProblemCode.CUSTOMER_REQUIRED: (
        N_("{subject} has no customer in QuickBooks."),
        N_("An invoice there needs a customer; the billing contact is not linked to one."),
        N_("Link the client, or push it to QuickBooks; then retry."),
    ),
    ProblemCode.CUSTOMER_INACTIVE: (
        N_("The customer “{customer}” of {subject} is inactive in QuickBooks."),
        N_("QuickBooks takes no invoice for a customer that is inactive, merged away or deleted."),
        N_("Make it active again in QuickBooks, or link the client to another customer; then retry."),
    ),
    ProblemCode.NUMBER_TAKEN: (
        N_("Invoice number {number} is already used in QuickBooks."),
        N_("Another document has it: {holder_says} Two documents never get the same number."),
        N_(
            "Give the other one another number in QuickBooks, or void this one and bill it again; then retry."
        ),
    ),
    ProblemCode.INVOICE_MAY_EXIST: (
        N_("Invoice {number} seems to be in QuickBooks already."),
        N_("There is one with this number, this customer and this total, and nobody linked it."),
        N_("Look at both; if they are the same, adopt it."),
    ),
    ProblemCode.NUMBER_TOO_LONG: (
        N_("The number {number} is too long for QuickBooks."),
        N_("It has {length} characters; QuickBooks takes {longest}."),
        N_("Void the invoice and bill it again under a shorter number."),
    ),
    ProblemCode.NUMBERS_OFF: (
        N_("QuickBooks is set to number invoices by itself."),
        N_("Your numbers would be lost, and an invoice could not be recognised by its number."),
        N_("Switch on custom transaction numbers in QuickBooks, under Sales in its settings; then retry."),
    ),
    ProblemCode.TAX_UNMAPPED: (
        N_("The tax rate “{rate_name}” has no match in QuickBooks."),
        N_("Every line there needs a tax code, also one without tax."),
        N_("Choose the tax code that stands for it; then retry."),
    ),
    ProblemCode.TAX_INACTIVE: (
        N_("The tax code “{code}” is no longer in use in QuickBooks."),
        N_("The tax rate “{rate_name}” is mapped to it, and it was made inactive or deleted there."),
        N_("Choose another tax code for the rate; then retry."),
    ),
    ProblemCode.TAX_DIFFERS: (
        N_("“{rate_name}” and the tax code “{code}” do not charge the same."),
        N_("On {date_text} it is {ours_text} here and {theirs_text} there, so the totals would differ."),
        N_("Choose another tax code for the rate; then retry."),
    ),
    ProblemCode.US_TAXES: (
        N_("Invoice {number} has several tax rates."),
        N_("An invoice in a US company has one tax rate: {rates}."),
        N_("Bill it with one rate on all taxed lines; then retry."),
    ),
    ProblemCode.SALES_TAX_OFF: (
        N_("Sales tax is switched off in QuickBooks."),
        N_("QuickBooks would leave the tax of invoice {number} out, and its total would be another one."),
        N_("Switch sales tax on in QuickBooks; then retry."),
    ),
    ProblemCode.ITEM_UNMAPPED: (
        N_("Work of the type “{work_type_name}” has no service in QuickBooks."),
        N_("Every line there sells a product or service, and none is chosen for it, nor a default one."),
        N_("Choose a service for it, or a default service; then retry."),
    ),
    ProblemCode.ITEM_INACTIVE: (
        N_("The service “{item}” cannot be used in QuickBooks."),
        N_("It was made inactive there, or is no service at all; “{work_type_name}” is mapped to it."),
        N_("Make it active again, or choose another one; then retry."),
    ),
    ProblemCode.CURRENCY_OFF: (
        N_("QuickBooks cannot take an invoice in {currency}."),
        N_("The company or the customer works in {theirs}: {number} is in {currency}."),
        N_("Add the currency in QuickBooks, or bill in {theirs}; then retry."),
    ),
    ProblemCode.BOOKS_CLOSED: (
        N_("The books are closed in QuickBooks up to {closed_text}."),
        N_("Invoices of that day and earlier are refused."),
        N_("Ask whoever keeps the books to move the closing date; then retry."),
    ),
    ProblemCode.TOTALS_DIFFER: (
        N_("Invoice {number} is {practice_total_text} here and {quickbooks_total_text} in QuickBooks."),
        N_(
            "QuickBooks came to another tax, and did not take ours. Nothing is hidden: both totals stand here."
        ),
        N_("Compare both; correct it in QuickBooks, or accept it as it is there."),
    ),
    ProblemCode.INVOICE_DIFFERS: (
        N_("QuickBooks did not take invoice {number} as it was sent."),
        N_("It answered without an error, but holds something else: {field_names}."),
        N_("Compare both; correct it in QuickBooks, or accept it as it is there."),
    ),
    ProblemCode.PAID_NOT_VOIDED: (
        N_("Invoice {number} was voided here, but has been paid in QuickBooks."),
        N_("{paid_text} has been received on it there, so it was left as it is."),
        N_("Take the payment off in QuickBooks; then retry."),
    ),
    ProblemCode.DRIFT: (
        N_("Invoice {number} was changed in QuickBooks."),
        N_("{changed_says} What is changed there is told, never copied back."),
        N_("Compare both; accept it as it is there, or correct it in QuickBooks."),
    ),
    ProblemCode.NO_EMAIL_ADDRESS: (
        N_("{subject} has no e-mail address that QuickBooks can use."),
        N_("QuickBooks is to e-mail invoice {number}, and does not know to whom."),
        N_("Put the address of the contact right; then retry."),
    ),
    ProblemCode.EMAIL_REFUSED: (
        N_("QuickBooks did not e-mail invoice {number}."),
        N_("The invoice itself is there. {says}"),
        N_("Look at the address {to}; then retry."),
    ),
    ProblemCode.READ_ONLY_COMPANY: (
        N_("The QuickBooks company can only be read."),
        N_("Its subscription or trial has ended, or there was a problem with its billing."),
        N_("Renew the subscription in QuickBooks; then retry."),
    ),
}

INVOICE_FIXES: Mapping[str, str] = {
    Fix.TAX_MAP: N_("Map it"),
    Fix.ITEM_MAP: N_("Choose the service"),
    Fix.BILLING_SETUP: N_("Open the billing set-up"),
    Fix.INVOICE_IN_QUICKBOOKS: N_("See both"),
    Fix.QUICKBOOKS: N_("Open QuickBooks"),
}
_FIELDS = {
    "number": N_("number"),
    "customer": N_("customer"),
    "date": N_("date"),
    "due_date": N_("due date"),
    "currency": N_("currency"),
    "tax": N_("tax"),
    "taxes": N_("taxes, each by itself"),
    "total": N_("total"),
    "lines": N_("lines"),
    "state": N_("state"),
}
_STATES = {"open": N_("open"), "voided": N_("voided"), "deleted": N_("deleted")}
_CHANGES = {
    "open": N_("Changed were: {field_names}."),
    "voided": N_("It was voided there."),
    "deleted": N_("It was deleted there."),
}
_HOLDERS = {
    "Invoice": N_("an invoice."),
    "Credit Memo": N_("a credit memo."),
    "Sales Receipt": N_("a sales receipt."),
    "Journal Entry": N_("a journal entry."),
    "": N_("a document of another kind."),
}


def invoice_field_text(field: str) -> str:
    """The name of a field of an invoice; the field itself where it has none."""
    return _(_FIELDS[field]) if field in _FIELDS else field


def invoice_value_text(field: str, value: str, currency: str) -> str:
    """A value of `domain.sales_invoice.FIELDS` as people read it; a customer is given as it comes."""
    if not value:
        return "—"
    if field in ("date", "due_date"):
        return date_text(date.fromisoformat(value))
    if field == "lines":
        count = int(value.partition("#")[0])
        return ngettext("{count} line", "{count} lines", count).format(count=count)
    if field == "taxes":
        amounts = [one.partition("=")[2] for one in value.split(";")]
        return " + ".join(money_text(to_minor(Decimal(one), currency), currency) for one in amounts)
    if field in ("tax", "total"):
        return money_text(to_minor(Decimal(value), currency), currency)
    return _(_STATES[value]) if field == "state" and value in _STATES else value


def invoice_words(facts: Mapping[str, Any]) -> dict[str, str]:
    """The words of facts of invoices that are codes, dates, percentages or amounts."""
    words: dict[str, str] = {}
    for name in ("date", "closed"):
        if facts.get(name):
            words[f"{name}_text"] = date_text(date.fromisoformat(str(facts[name])))
    currency = str(facts.get("currency", ""))
    for name in ("practice_total", "quickbooks_total", "paid"):
        if facts.get(name):
            words[f"{name}_text"] = money_text(to_minor(Decimal(str(facts[name])), currency), currency)
    for name in ("ours", "theirs"):
        if str(facts.get(name, "")).replace(".", "", 1).isdigit():
            words[f"{name}_text"] = percent_text(Decimal(str(facts[name])))
    if "rate" in facts:
        words["rate_name"] = str(facts["rate"]) or _("no tax set")
    if "work_type" in facts:
        words["work_type_name"] = str(facts["work_type"]) or _("no type")
    if "invoice_fields" in facts:
        fields = [one for one in str(facts["invoice_fields"]).split(",") if one]
        if "tax" in fields:  # each by itself says nothing that their sum does not
            fields = [one for one in fields if one != "taxes"]
        words["field_names"] = ", ".join(map(invoice_field_text, fields))
        words["changed_says"] = _(_CHANGES.get(str(facts.get("there", "open")), _CHANGES["open"])).format(
            field_names=words["field_names"]
        )
    if "holder_kind" in facts:
        words["holder_says"] = _(_HOLDERS.get(str(facts["holder_kind"]), _HOLDERS[""]))
    return words
