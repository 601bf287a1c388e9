"""The verbs of `map`, each declared once: the billing set-up by command."""

from __future__ import annotations

import argparse
from datetime import date

from qbo_desktop.cli.arguments import day
from qbo_desktop.cli.verb import Verb
from qbo_desktop.wording import N_

OFF = "off"


def _propose(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true")


def _work_type(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("item", metavar="ITEM")


def _item(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("item", metavar="ITEM")


def _create_item(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("--account", default="", metavar="ACCOUNT")


def _tax(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("code", metavar="CODE")
    parser.add_argument("secondary", nargs="?", default="", metavar="SECONDARY")
    parser.add_argument("--anyway", action="store_true")


def _method(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("method", metavar="METHOD")


def _day_or_off(text: str) -> date | None:
    return None if text == OFF else day(text)


def _start_date(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("day", type=_day_or_off, metavar="DATE")


NOUNS: tuple[Verb, ...] = (
    Verb("list", N_("what stands for what in QuickBooks, and what is missing"), "map_verbs:show"),
    Verb(
        "propose",
        N_("take over every proposal that is not in doubt"),
        "map_verbs:propose",
        arguments=_propose,
    ),
    Verb(
        "work-type",
        N_("choose the service that bills a work type"),
        "map_verbs:work_type",
        arguments=_work_type,
    ),
    Verb("default-item", N_("choose the default service"), "map_verbs:default_item", arguments=_item),
    Verb("create-item", N_("make a service in QuickBooks"), "map_verbs:create_item", arguments=_create_item),
    Verb("tax", N_("choose the tax code that stands for a tax rate"), "map_verbs:tax", arguments=_tax),
    Verb(
        "payment-method",
        N_("choose QuickBooks’ payment method for one of the practice"),
        "map_verbs:payment_method",
        arguments=_method,
    ),
    Verb(
        "start-date",
        N_("send invoices of this day and later to QuickBooks; “off” sends none"),
        "map_verbs:start_date",
        arguments=_start_date,
    ),
)
