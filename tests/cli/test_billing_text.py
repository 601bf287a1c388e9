"""What billing prints for people: amounts at the right, in the language of the home, nothing left unfilled."""

from __future__ import annotations

import re

import pytest

from qbo_desktop.cli.output import table
from tests.cli.billing_firm import DAY, draft, work
from tests.cli.program import Program

COMMANDS = (
    "work-types",
    "staff",
    "taxes",
    "periods",
    "work",
    "unbilled",
    "invoices",
    "invoices --state paid",
    "invoices show paid",
    "invoices show draft",
    "payments",
    "run list",
    "approve nothing",
    "void draft nothing",
)


@pytest.fixture(scope="module")
def billed(billing_firm: Program, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A firm with something in every list."""
    program = billing_firm.copy(tmp_path_factory.mktemp("billed"))
    work(program, "The books", fee="12345.60")
    program.run("practice", "work", "expense", "J1", "--price", "12.34", "--date", DAY).ok()
    for number in ("draft", "paid", "other"):
        draft(program, "Bookkeeping;{braces} & more;1.5;1000;GST + QST", more=("--number", number))
    for words in (
        ("approve", "paid"),
        ("run", "close", "--until", "2025-03-09"),
        ("run", "close"),
        ("run", "send"),
        ("pay", "paid", "1724.63", "--date", DAY, "--method", "Cheque"),
    ):
        program.run("practice", *words)
    return program


@pytest.mark.parametrize("language", ["en", "fr_CA"])
@pytest.mark.parametrize("command", COMMANDS)
def test_every_answer_can_be_read(billed: Program, command: str, language: str) -> None:
    billed.run("config", "set", "ui.language", language).ok()
    answer = billed.run("practice", *command.split())
    assert answer.code in (0, 2)
    assert answer.out.strip()
    assert not re.search(r"\{(?!braces)", answer.said), "a place that nobody filled"
    assert "Traceback" not in answer.said


def test_amounts_are_written_as_the_language_does(billed: Program) -> None:
    billed.run("config", "set", "ui.language", "en").ok()
    assert "$12,357.94" in billed.run("practice", "work").out
    english = billed.run("practice", "invoices", "show", "paid").out
    billed.run("config", "set", "ui.language", "fr_CA").ok()
    assert re.search(r"12\s357,94\s\$", billed.run("practice", "work").out)
    french = billed.run("practice", "invoices", "show", "paid").out
    assert "1.5" in english
    assert "1,5" in french
    assert "9.975%" in english
    assert re.search(r"9,975\s%", french)


def test_an_invoice_shows_its_sums_one_below_the_other(billed: Program) -> None:
    billed.run("config", "set", "ui.language", "en").ok()
    blocks = billed.run("practice", "invoices", "show", "paid").out.split("\n\n")
    (sums,) = (block.splitlines() for block in blocks if block.startswith("Subtotal"))
    assert [line.split()[-1] for line in sums] == [
        *("$1,500.00", "$75.00", "$149.63", "$1,724.63", "$1,724.63", "$0.00")
    ]
    assert len({len(line) for line in sums}) == 1, "all end in one column"


def test_columns_of_amounts_stand_at_the_right() -> None:
    assert table(("What", "Amount"), [("one", "$1.00"), ("more", "$1,000.00")], right=(1,)).splitlines() == [
        "What     Amount",
        "----  ---------",
        "one       $1.00",
        "more  $1,000.00",
    ]
    assert table(("A", "B"), [("1", "2")]).splitlines()[-1] == "1  2"


def test_quiet_leaves_the_answer_alone(firm: Program) -> None:
    answer = firm.run("--quiet", "practice", "work-types", "add", "Tax")
    assert (answer.out, answer.err) == ("Bookkeeping\nTax\n", "")


def test_the_help_of_practice_lists_what_is_beneath_it(empty: Program) -> None:
    helped = empty.run("practice", "--help").out
    for noun in ("contacts", "work-types", "taxes", "draft", "approve", "run", "pay", "periods"):
        assert re.search(rf"^\s+{noun}\b", helped, re.M), noun
    assert "--component" in empty.run("practice", "taxes", "add", "--help").out
    assert "--until" in empty.run("practice", "run", "close", "--help").out
    assert not empty.home.exists(), "help opens nothing"
