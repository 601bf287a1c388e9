"""Problems of invoices as values: one cause is one problem, and what was refused is told as it was then."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qbo_desktop.domain.invoice_links import InvoiceLink, LinkState
from qbo_desktop.domain.problem import Blocked, Fix, Problem, ProblemCode
from qbo_desktop.domain.sales_invoice import Difference
from qbo_desktop.store.journal import REFUSED, SETTLED, Entry
from qbo_desktop.sync.invoices.facts import gathered, kept
from qbo_desktop.sync.invoices.plan import differing, drifted, refused_before
from qbo_desktop.sync.parts import Part, part_of
from qbo_desktop.sync.reversal import NO_WAY_BACK, NOT_SETTLED, VOID_INSTEAD, plan_reversal

LINK = InvoiceLink(
    *("I7", "1007", "C1", "Lavoie inc.", "C1"), date(2026, 3, 2), "CAD", 1498, 11498, LinkState.FAILED
)
WAITS = Blocked("invoice", "I7", "1007 Lavoie inc.")


def test_one_cause_is_one_problem_that_blocks_each_invoice_once() -> None:
    others = [Blocked("invoice", f"I{number}", "") for number in range(3)]
    met = [
        Problem(ProblemCode.TAX_UNMAPPED, "T1", Fix.TAX_MAP, {"rate": "GST"}, (one,))
        for one in (*others, others[0])
    ]
    met.insert(1, Problem(ProblemCode.TAX_UNMAPPED, "T2", Fix.TAX_MAP, {"rate": "QST"}, (others[0],)))
    first, second = gathered(met)
    assert (first.group, first.blocks) == ("T1", tuple(others))
    assert (second.group, second.blocks) == ("T2", (others[0],))


def test_a_refusal_is_told_again_as_it_was() -> None:
    problem = Problem(
        ProblemCode.NUMBER_TAKEN,
        "I7",
        Fix.INVOICE_IN_QUICKBOOKS,
        {"number": "1007"},
        (WAITS,),
        {"fault": "6140", "trace_id": "1-2"},
    )
    assert refused_before(replace(LINK, refusal=kept(problem))) == problem


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        (("tax", "total"), ProblemCode.TOTALS_DIFFER),
        (("due_date",), ProblemCode.INVOICE_DIFFERS),
        (("customer", "total"), ProblemCode.TOTALS_DIFFER),
        (("state",), ProblemCode.DRIFT),
    ],
)
def test_what_quickbooks_holds_otherwise(fields: tuple[str, ...], code: ProblemCode) -> None:
    """What it answered otherwise is its doing; what is voided or deleted since is somebody's."""
    link = replace(
        LINK,
        drift=tuple(Difference(one, "a", "b") for one in fields),
        agreed={"total": "114.98"},
        held={"total": "119.98"},
    )
    found = differing(link)
    assert (found.code, found.group, found.blocks) == (code, "I7", (WAITS,))
    assert found.facts["invoice_fields"] == ",".join(fields)
    if code is ProblemCode.TOTALS_DIFFER:
        assert (found.facts["practice_total"], found.facts["quickbooks_total"]) == ("114.98", "119.98")
    assert drifted(link).code is ProblemCode.DRIFT


@pytest.mark.parametrize(
    ("code", "kinds", "part"),
    [
        (ProblemCode.DRIFT, ["invoice"], Part.INVOICES),
        (ProblemCode.NUMBERS_OFF, [], Part.INVOICES),
        (ProblemCode.REFUSED, ["invoice"], Part.INVOICES),
        (ProblemCode.REFUSED, ["contact"], Part.CONTACTS),
        (ProblemCode.UNANSWERED, ["invoice"], Part.INVOICES),
        (ProblemCode.NAME_TAKEN, ["contact"], Part.CONTACTS),
        (ProblemCode.MISSING_TYPE, [], Part.CONTACTS),
    ],
)
def test_which_run_would_meet_it(code: ProblemCode, kinds: list[str], part: Part) -> None:
    assert part_of(code, kinds) is part


@pytest.mark.parametrize(
    ("action", "state", "why"),
    [
        ("create", SETTLED, VOID_INSTEAD),
        ("link", SETTLED, VOID_INSTEAD),
        ("update", SETTLED, NO_WAY_BACK),
        ("void", SETTLED, NO_WAY_BACK),
        ("create", REFUSED, NOT_SETTLED),
    ],
)
def test_nothing_about_an_invoice_is_taken_back(action: str, state: str, why: str) -> None:
    entry = Entry("quickbooks", action, "invoice", "1007 Lavoie inc.", state=state, run_id=3, record_id="9")
    steps, settled, left_out = plan_reversal([entry], {})
    assert (steps, settled) == ((), ())
    assert [(one.subject, one.reason) for one in left_out] == [("1007 Lavoie inc.", why)]
