"""To the cent, however the company is set up: what an invoice was billed at is what it is in QuickBooks, or it is told."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.stories.bills_at_random import EQUAL, HELD_BACK, TOLD, Firm, compound_code, settings

KINDS = ("canada", "us", "automated")


@pytest.fixture(scope="module", params=KINDS)
def firm(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    with compound_code():
        firm = Firm.founded(request.param, tmp_path_factory.mktemp(request.param) / "firm")
        yield firm
        firm.world.stop()


def test_each_invoice_ends_equal_or_told_under_every_switch(firm: Firm) -> None:
    """A few invoices under each set-up of the company."""
    chance = random.Random(2026)
    seen = Counter[str]()
    for switches in settings(firm.kind, every=False):
        firm.throw(switches)
        seen += firm.settle(switches, firm.bills(chance, 3))
    assert min(seen[EQUAL], seen[TOLD], seen[HELD_BACK]) > 0, seen


def test_what_is_told_stays_told_and_nothing_is_written_again(firm: Firm) -> None:
    """A company that refuses our taxes, and is a cent off: a second run writes nothing and tells the same."""
    switches = {"tax-rounding": "line", "tax-cent": "1", "override": "refused", "sales-tax": "on"}
    firm.throw({**switches, **({"ast-override": "ignored"} if firm.kind == "automated" else {})})
    issued = firm.bills(random.Random(7), 8)
    firm.world.sync()
    ended, writes = firm.outcomes(issued), firm.world.writes()
    assert TOLD in ended.values()
    firm.world.sync()
    assert (firm.outcomes(issued), firm.world.writes()) == (ended, writes)
    firm.forget()


@pytest.mark.long
def test_thousands_of_invoices_end_equal_or_told(firm: Firm) -> None:
    """QBO_DESKTOP_INVOICES says how many, of all kinds of companies together."""
    count = int(os.environ.get("QBO_DESKTOP_INVOICES", "3000")) / len(KINDS)
    chance = random.Random(75)
    seen = Counter[str]()
    every = list(settings(firm.kind, every=True))
    # Without sales tax nearly everything is held back, whatever the rest is: a tenth of them will do.
    weights = [1.0 if switches["sales-tax"] == "on" else 0.1 for switches in every]
    due = 0.0
    for switches, weight in zip(every, weights, strict=True):
        due += count * weight / sum(weights)
        firm.throw(switches)
        seen += firm.settle(switches, firm.bills(chance, max(1, round(due) - seen.total())))
    assert min(seen[EQUAL], seen[TOLD], seen[HELD_BACK]) > count / 100, seen
    print(firm.kind, dict(seen))  # what a person who runs it by hand wants to know
