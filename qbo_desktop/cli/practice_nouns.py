"""The verbs of `practice`, each declared once: the Practice Book's contacts, its lists, its billing."""

from __future__ import annotations

import argparse

from qbo_desktop.cli.arguments import component, day, decimal, draft_line, percentage, positive
from qbo_desktop.cli.verb import Verb
from qbo_desktop.wording import N_

# Written out here, so that a command line is understood without the book; tests compare.
STATES = ("draft", "approved", "awaiting-payment", "exported", "paid", "voided")
FREQUENCIES = ("month", "quarter", "year")
PERMISSIONS = ("billing-admin", "send-invoices")
FEE_TYPES = ("fixed", "time", "non-billable")


def _contacts(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("arguments", nargs="*", metavar="add|edit|archive")
    parser.add_argument("--search", default="", metavar="TEXT")


def _types(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("arguments", nargs="*", metavar="add NAME")


def _name(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME")


def _permission(parser: argparse.ArgumentParser) -> None:
    _name(parser)
    parser.add_argument("permission", choices=PERMISSIONS)


def _tax(parser: argparse.ArgumentParser) -> None:
    _name(parser)
    parser.add_argument(
        "--component", action="extend", nargs="+", type=component, required=True, metavar="NAME=PERCENT"
    )
    parser.add_argument("--compound", action="store_true")


def _work(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--client", required=True, metavar="PRACTICE_ID")
    parser.add_argument("--type", required=True, metavar="WORK_TYPE")
    parser.add_argument("--title", required=True, metavar="TEXT")
    parser.add_argument("--fee", type=decimal, metavar="AMOUNT")
    parser.add_argument("--fee-type", choices=FEE_TYPES, default="fixed")
    parser.add_argument("--tax", default="", metavar="TAX_RATE")
    parser.add_argument("--date", type=day, metavar="DATE")
    parser.add_argument("--bill-to", default="", metavar="PRACTICE_ID")
    parser.add_argument("--currency", default="", metavar="CODE")


def _entry(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("work_id", metavar="WORK_ID")
    parser.add_argument("--quantity", type=decimal, default="1", metavar="NUMBER")
    parser.add_argument("--price", type=decimal, required=True, metavar="AMOUNT")
    parser.add_argument("--description", default="", metavar="TEXT")
    parser.add_argument("--date", type=day, metavar="DATE")
    parser.add_argument("--tax", metavar="TAX_RATE")
    parser.add_argument("--non-billable", action="store_true")


def _import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--skip-bad-rows", action="store_true")


def _bill(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("arguments", nargs="+", metavar="WORK_ID")
    parser.add_argument("--date", type=day, metavar="DATE")
    parser.add_argument("--due", type=day, metavar="DATE")


def _draft(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--client", required=True, metavar="PRACTICE_ID")
    parser.add_argument("--date", type=day, required=True, metavar="DATE")
    parser.add_argument(
        "--line",
        action="extend",
        nargs="+",
        type=draft_line,
        required=True,
        metavar="WORK_TYPE;DESCRIPTION;QUANTITY;UNIT_PRICE;TAX_RATE",
    )
    parser.add_argument("--due", type=day, metavar="DATE")
    parser.add_argument("--number", default="", metavar="NUMBER")
    parser.add_argument("--bill-to", default="", metavar="PRACTICE_ID")
    parser.add_argument("--currency", default="", metavar="CODE")
    parser.add_argument("--notes", default="", metavar="TEXT")
    parser.add_argument("--discount", type=percentage, metavar="PERCENT")


def _invoices(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--state", choices=STATES)


def _invoice(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("invoice", metavar="INVOICE")


def _moved(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("arguments", nargs="+", metavar="INVOICE|all")


def _until(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--until", type=day, metavar="DATE")


def _run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", nargs="?", default="", metavar="RUN_ID")


def _pay(parser: argparse.ArgumentParser) -> None:
    _invoice(parser)
    parser.add_argument("amount", type=decimal, metavar="AMOUNT")
    parser.add_argument("--date", type=day, metavar="DATE")
    parser.add_argument("--method", default="", metavar="TEXT")
    parser.add_argument("--reference", default="", metavar="TEXT")


def _reverse(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("payment", metavar="PAYMENT_ID")
    parser.add_argument("--date", type=day, metavar="DATE")


def _generate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="first", type=day, required=True, metavar="DATE")
    parser.add_argument("--frequency", choices=FREQUENCIES, required=True)
    parser.add_argument("--count", type=positive, required=True, metavar="NUMBER")


def _day(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("day", type=day, metavar="DATE")


def _pdf(parser: argparse.ArgumentParser) -> None:
    _invoice(parser)
    parser.add_argument("file", metavar="FILE")


def _messages(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("arguments", nargs="*", metavar="INVOICE")


def _export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER")
    parser.add_argument("--run", default="", metavar="RUN_ID")


_LISTS = "practice_lists_verbs"
_WORK = "practice_work_verbs"
_BILLING = "practice_billing_verbs"
_IMPORT = "practice_import_verbs"
_PAYMENTS = "practice_payment_verbs"
_PAPER = "practice_paper_verbs"

NOUNS: tuple[Verb, ...] = (
    Verb("contacts", N_("the contacts of the Practice Book"), "practice_verbs:contacts", _contacts),
    Verb("types", N_("the types of contacts"), "practice_verbs:types", _types),
    Verb(
        "work-types",
        N_("the kinds of work that are billed"),
        f"{_LISTS}:work_types",
        nouns=(Verb("add", N_("add a work type"), f"{_LISTS}:add_work_type", _name),),
    ),
    Verb(
        "staff",
        N_("who works here, and what each may do"),
        f"{_LISTS}:staff",
        nouns=(
            Verb("add", N_("add a person"), f"{_LISTS}:add_person", _name),
            Verb("grant", N_("give somebody a permission"), f"{_LISTS}:grant", _permission),
            Verb("revoke", N_("take a permission away"), f"{_LISTS}:revoke", _permission),
            Verb("use", N_("say who works at this workstation"), f"{_LISTS}:use", _name),
        ),
    ),
    Verb(
        "taxes",
        N_("tax rates, single and combined"),
        f"{_LISTS}:taxes",
        nouns=(
            Verb("add", N_("add a tax rate"), f"{_LISTS}:add_tax", _tax),
            Verb("delete", N_("delete a tax rate that nothing uses"), f"{_LISTS}:delete_tax", _name),
            Verb("retire", N_("offer a tax rate no more"), f"{_LISTS}:retire_tax", _name),
            Verb("restore", N_("offer a retired tax rate again"), f"{_LISTS}:restore_tax", _name),
        ),
    ),
    Verb(
        "periods",
        N_("accounting periods"),
        f"{_LISTS}:periods",
        nouns=(
            Verb("generate", N_("add periods that follow each other"), f"{_LISTS}:generate", _generate),
            Verb("close", N_("close the period of a day"), f"{_LISTS}:close_period", _day),
            Verb("open", N_("open the period of a day"), f"{_LISTS}:open_period", _day),
        ),
    ),
    Verb(
        "work",
        N_("the work of the firm"),
        f"{_WORK}:work",
        nouns=(
            Verb("add", N_("add a piece of work"), f"{_WORK}:add_work", _work),
            Verb("time", N_("add time to a piece of work"), f"{_WORK}:add_time", _entry),
            Verb("expense", N_("add an expense to a piece of work"), f"{_WORK}:add_expense", _entry),
            Verb("import", N_("add work from a CSV file"), f"{_IMPORT}:import_work", _import),
        ),
    ),
    Verb("unbilled", N_("what no invoice bills yet"), f"{_WORK}:unbilled"),
    Verb("bill", N_("drafts of invoices from work"), f"{_BILLING}:bill", _bill),
    Verb("draft", N_("a draft of an invoice, line by line"), f"{_BILLING}:draft", _draft),
    Verb(
        "invoices",
        N_("the invoices"),
        f"{_BILLING}:invoices",
        _invoices,
        nouns=(
            Verb("show", N_("one invoice with its payments and its history"), f"{_BILLING}:show", _invoice),
            Verb("pdf", N_("print an invoice to a file"), f"{_PAPER}:pdf", _pdf),
            Verb("import", N_("make drafts of a CSV file"), f"{_IMPORT}:import_invoices", _import),
        ),
    ),
    Verb("approve", N_("approve drafts"), f"{_BILLING}:approve", _moved),
    Verb("unapprove", N_("take approved invoices back to drafts"), f"{_BILLING}:unapprove", _moved),
    Verb("send", N_("send approved invoices"), f"{_BILLING}:send", _moved),
    Verb("messages", N_("write the messages of sent invoices again"), f"{_PAPER}:messages", _messages),
    Verb("post", N_("issue approved invoices without an e-mail"), f"{_BILLING}:post", _moved),
    Verb("void", N_("void invoices, and throw drafts away"), f"{_BILLING}:void", _moved),
    Verb(
        "run",
        N_("billing runs"),
        nouns=(
            Verb("list", N_("the billing runs, the latest first"), f"{_BILLING}:runs"),
            Verb("close", N_("approve the drafts and close a run of them"), f"{_BILLING}:close_run", _until),
            Verb("send", N_("send what waits in closed runs"), f"{_BILLING}:send_run", _run),
            Verb("post", N_("issue what waits in closed runs without e-mails"), f"{_BILLING}:post_run", _run),
            Verb(
                "export", N_("hand over what waits in closed runs as files"), f"{_PAPER}:export_run", _export
            ),
        ),
    ),
    Verb("pay", N_("record a payment for an invoice"), f"{_PAYMENTS}:pay", _pay),
    Verb("payments", N_("the payments"), f"{_PAYMENTS}:payments"),
    Verb("reverse", N_("take a payment back"), f"{_PAYMENTS}:reverse", _reverse),
)
