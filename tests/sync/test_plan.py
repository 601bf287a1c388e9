"""The plan, as a table: what a match becomes, given what the customer's line says already."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from qbo_desktop.domain.contact import Contact
from qbo_desktop.domain.matching import Candidate, Likeness, Match, Outcome
from qbo_desktop.store.pairs import PairInfo, PairState
from qbo_desktop.sync.match import Unsettled, is_open
from qbo_desktop.sync.plan import make_plan
from qbo_desktop.sync.plan_pairs import joined
from qbo_desktop.sync.side import Record
from qbo_desktop.sync.steps import CreateContact, LinkContact, Plan, Skip, Wait

CUSTOMER = Record("7", "3", Contact(name="Lavoie ltée", email="info@lavoie.example", company="Lavoie ltée"))
CONTACT = Record("C4", "1", Contact(name="Lavoie ltée", email="info@lavoie.example"))
PROPOSED = (Candidate("C4", 80, Likeness.LIKELY, (), ()),)


def line(state: PairState, **facts: Any) -> PairInfo:
    return PairInfo(12, "7", "", state, **facts)


WAITING = line(PairState.WAITING, reason="same-name")
DECIDED = line(PairState.WAITING, reason="reopened", decided_by="Anne")
ASIDE = line(PairState.WAITING, reason="same-name", aside=True)


@pytest.mark.parametrize(
    ("outcome", "known", "becomes"),
    [
        (Outcome.LINK, None, LinkContact),
        (Outcome.LINK, WAITING, LinkContact),
        (Outcome.LINK, DECIDED, Wait),
        (Outcome.LINK, ASIDE, Wait),
        (Outcome.LINK, line(PairState.SKIPPED), LinkContact),
        (Outcome.CREATE, None, CreateContact),
        (Outcome.CREATE, line(PairState.SKIPPED), CreateContact),
        (Outcome.CREATE, WAITING, Wait),
        (Outcome.CREATE, DECIDED, Wait),
        (Outcome.CREATE, ASIDE, Wait),
        (Outcome.ASK, None, Wait),
        (Outcome.ASK, WAITING, Wait),
        (Outcome.ASK, line(PairState.SKIPPED), Wait),
        (Outcome.SKIP, None, Skip),
        (Outcome.SKIP, WAITING, Skip),
        (Outcome.SKIP, line(PairState.SKIPPED), Skip),
    ],
)
def test_what_a_match_becomes(outcome: Outcome, known: PairInfo | None, becomes: type) -> None:
    linked = outcome == Outcome.LINK
    match = Match("7", outcome, "C4" if linked else "", "exact", PROPOSED if not linked else ())
    plan = planned(match, known)
    made = [*plan.steps, *plan.waits, *plan.skips]
    assert [type(one) for one in made] == [becomes]
    assert made[0].customer is CUSTOMER
    assert made[0].customer_digest == "digest"
    assert plan.questions == ()


def planned(match: Match, known: PairInfo | None = None, **how: Any) -> Plan:
    found = [Unsettled(CUSTOMER, "digest", known, match)]
    return make_plan(found, {"C4": CONTACT}, imported_type="Client", **how)


def test_a_new_contact_gets_the_imported_type_and_all_that_the_customer_has() -> None:
    (step,) = planned(Match("7", Outcome.CREATE, "", "no-resemblance")).steps
    assert isinstance(step, CreateContact)
    assert step.contact == CUSTOMER.contact.with_fields(type="Client")
    assert {change.field: change.new for change in step.changes()} == {
        "name": "Lavoie ltée",
        "company": "Lavoie ltée",
        "email": "info@lavoie.example",
        "type": "Client",
    }
    assert all(not change.old for change in step.changes())


def test_a_link_fills_what_is_empty_and_overwrites_nothing() -> None:
    (step,) = planned(Match("7", Outcome.LINK, "C4", "exact")).steps
    assert isinstance(step, LinkContact)
    assert [(change.field, change.new) for change in step.changes()] == [("company", "Lavoie ltée")]
    agreed, conflicts, _is_settled = joined(CUSTOMER, CONTACT)
    assert agreed.baseline["email"] == "info@lavoie.example"
    assert not conflicts
    other = replace(CONTACT, contact=CONTACT.contact.with_fields(email="roy@example.com"))
    agreed, conflicts, _is_settled = joined(CUSTOMER, other)
    assert "email" not in agreed.baseline
    assert conflicts == {"email": "differs"}


def test_the_same_step_planned_again_has_the_same_name() -> None:
    match = Match("7", Outcome.CREATE, "", "no-resemblance")
    assert planned(match).steps[0].id == planned(match).steps[0].id
    link = Match("7", Outcome.LINK, "C4", "exact")
    assert planned(match).steps[0].id != planned(link).steps[0].id


def test_the_first_run_against_a_real_company_asks_one_question_that_tells_the_load() -> None:
    match = Match("7", Outcome.CREATE, "", "no-resemblance")
    plan = planned(match, asks_first=True, company="Cabinet Roy", company_key="9")
    (question,) = plan.questions
    assert question.group == "9"
    assert dict(question.facts) == {"company": "Cabinet Roy", "creations": 1, "links": 0, "decisions": 0}


@pytest.mark.parametrize(
    ("known", "digest", "is_due"),
    [
        (None, "a", True),
        (line(PairState.WAITING, customer_digest="a"), "a", True),
        (line(PairState.SKIPPED, customer_digest="a"), "a", False),
        (line(PairState.SKIPPED, customer_digest="a"), "b", True),
        (line(PairState.SKIPPED), "a", True),
        (line(PairState.UNLINKED, customer_digest="a"), "b", False),
        (line(PairState.LINKED, customer_digest="a"), "b", False),
        (line(PairState.CREATED, customer_digest="a"), "b", False),
    ],
)
def test_about_whom_the_rules_still_have_a_say(known: PairInfo | None, digest: str, is_due: bool) -> None:
    assert is_open(known, digest) is is_due
