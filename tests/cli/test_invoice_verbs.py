"""`invoices` without a connection: what is to go is known from the book alone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.billing_firm import draft
from tests.cli.program import Answer, Program
from tests.cli.shapes import INVOICE_STATES, INVOICE_THERE, check_shape


@pytest.fixture
def started(firm: Program) -> Program:
    """The firm bills into QuickBooks from the first of February on, and nothing has gone yet."""
    firm.json("map", "start-date", "2025-02-01")
    return firm


def posted(firm: Program, day: str = "2025-03-10") -> dict[str, Any]:
    made: dict[str, Any] = draft(firm, day=day)
    firm.json("practice", "approve", made["id"])
    firm.json("practice", "post", made["id"])
    return made


def test_before_the_set_up_nothing_goes(firm: Program) -> None:
    made = posted(firm)
    assert firm.json("invoices") == []
    answer = firm.run("invoices", "resend", made["number"])
    assert (answer.code, "does not go to QuickBooks" in answer.err) == (2, True)


def test_what_was_posted_is_to_be_sent(started: Program) -> None:
    """From the start date on, before any run; a draft, an approved and an earlier one are not."""
    made = posted(started)
    posted(started, "2025-01-31")
    draft(started)
    (found,) = started.json("invoices")
    check_shape(found, INVOICE_THERE, "invoices")
    assert (found["number"], found["push"], found["quickbooks"]) == (made["number"], "to-send", None)
    assert [len(started.json("invoices", "--state", one)) for one in INVOICE_STATES] == [1, 0, 0, 0, 0]
    text = started.run("invoices").ok().out
    assert "to be sent" in text
    assert "$114.98" in text


def test_the_start_date_decides_at_once(started: Program) -> None:
    posted(started)
    started.json("map", "start-date", "2025-04-01")
    assert started.json("invoices") == []
    started.json("map", "start-date", "off")
    assert started.json("invoices") == []
    started.json("map", "start-date", "2025-03-10")
    assert len(started.json("invoices")) == 1


def test_what_was_voided_before_it_went_does_not_go(started: Program) -> None:
    made = posted(started)
    started.json("practice", "void", made["id"])
    assert started.json("invoices") == []
    assert "No invoice is in that state." in started.run("invoices", "--state", "voided").ok().out
    assert "No invoice goes to QuickBooks yet." in started.run("invoices").ok().out


@pytest.mark.parametrize(
    "words", [("resend",), ("accept-drift",), ("adopt", "12")], ids=lambda words: words[0]
)
def test_what_a_person_decides_needs_a_connection_or_a_difference(
    started: Program, words: tuple[str, ...]
) -> None:
    made = posted(started)
    verb, *more = words
    answer: Answer = started.run("invoices", verb, made["number"], *more)
    assert answer.code == (2 if verb == "accept-drift" else 3)
    assert answer.err.strip()
    assert [one["push"] for one in started.json("invoices")] == ["to-send"], "and it still goes"
