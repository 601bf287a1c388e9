"""Matching on hard firms with known truth: nobody is linked wrongly, and a person's work stays small.

`make test` takes three firms, `make test-long` twenty. The figures are printed (pytest -s shows them).
"""

from __future__ import annotations

import pytest

from qbo_desktop.domain.matching import Entry, Outcome, match_contacts
from qbo_desktop.domain.reverse_matching import likely_customers
from tests.firms.clients import SHARES
from tests.firms.firm import Firm, hard_firm
from tests.firms.judging import Judgement, agree, judged, together

SIZE = 600
TWENTY = range(1, 21)


def measured(seeds: range, *, link_very_likely: bool) -> Judgement:
    """All firms of these seeds as one."""
    firms = (hard_firm(SIZE, seed) for seed in seeds)
    return together(
        judged(firm, match_contacts(firm.customers, firm.contacts, link_very_likely=link_very_likely))
        for firm in firms
    )


def hold_to_the_targets(found: Judgement, *, link_very_likely: bool) -> None:
    print(
        f"\n{found.present} true pairs: {len(found.right)} linked right, {len(found.wrong)} wrong; asked"
        f" {found.asked}, right first {len(found.first)}, among five {len(found.among_five)};"
        f" missed {len(found.missed)}; of {len(found.agreeing)} whose name and one identifier agree"
        f" {len(found.agreeing_linked)} linked\nreview load: {found.load()}"
    )
    assert found.wrong == []
    assert len(found.first) >= 0.9 * found.asked
    assert len(found.first) + len(found.among_five) >= 0.97 * found.asked
    assert len(found.missed) <= 0.05 * found.present
    # Two strangers of one name, each on one side only and one of them without e-mail, look ready to anybody.
    assert len(found.ready_wrong) <= 0.03 * (len(found.ready_right) + len(found.ready_wrong))
    if link_very_likely:
        assert len(found.agreeing_linked) >= 0.5 * len(found.agreeing)


@pytest.mark.parametrize("opted", [False, True], ids=["default", "very likely linked"])
def test_a_few_hard_firms(opted: bool) -> None:
    hold_to_the_targets(measured(range(41, 44), link_very_likely=opted), link_very_likely=opted)


@pytest.mark.long
@pytest.mark.parametrize("opted", [False, True], ids=["default", "very likely linked"])
def test_twenty_hard_firms(opted: bool) -> None:
    hold_to_the_targets(measured(TWENTY, link_very_likely=opted), link_very_likely=opted)


@pytest.mark.parametrize("opted", [False, True])
def test_the_order_of_a_hard_firm_changes_nothing(opted: bool) -> None:
    firm = hard_firm(300, 5)
    straight = match_contacts(firm.customers, firm.contacts, link_very_likely=opted)
    turned = match_contacts(firm.customers[::-1], firm.contacts[::-1], link_very_likely=opted)
    assert turned[::-1] == straight


def test_the_customer_of_a_contact_is_found_from_the_other_side() -> None:
    firm = hard_firm(SIZE, 3)
    inverse = {contact: customer for customer, contact in firm.truth.items() if contact}
    asked = [contact for contact in firm.contacts if contact.id in inverse]
    found = likely_customers(asked, firm.customers, frozenset())
    places = [
        [candidate.customer_id for candidate in candidates].index(inverse[contact.id])
        if inverse[contact.id] in [candidate.customer_id for candidate in candidates]
        else -1
        for contact, candidates in zip(asked, found, strict=True)
    ]
    # Here a sub-customer, written as its parent is, stands beside it among the candidates.
    assert places.count(0) >= 0.9 * len(asked)
    assert places.count(-1) <= 0.03 * len(asked)


@pytest.fixture(scope="module")
def firm() -> Firm:
    return hard_firm(1_500, 8)


def test_a_firm_is_what_its_shares_say(firm: Firm) -> None:
    assert len(firm.customers) == 1_500
    assert 0.8 < len(firm.contacts) / len(firm.customers) < 1.1
    assert set(firm.truth) == {customer.id for customer in firm.customers}
    known = {contact.id for contact in firm.contacts}
    shown = [true for true in firm.truth.values() if true]
    assert set(shown) <= known
    assert len(shown) == len(set(shown))
    kinds = set(firm.knots.values())
    assert {"numbered sister", "holding", "one of a couple", "household", "sister company", "generations",
            "namesake", "office", "bookkeeper", "branch", "sub-customer", "person"} <= kinds  # fmt: skip
    assert sum(SHARES.values()) < 1


def test_a_firm_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    assert hard_firm(80, 4) == hard_firm(80, 4)
    assert hard_firm(80, 4) != hard_firm(80, 5)


def test_quickbooks_has_every_display_name_once(firm: Firm) -> None:
    names = [customer.contact.name.casefold() for customer in firm.customers]
    assert len(set(names)) == len(names)


def test_the_plain_rule_links_few_of_them(firm: Firm) -> None:
    """The firm is hard: by name and e-mail alone less than half of the true pairs are found."""
    found = judged(firm, match_contacts(firm.customers, firm.contacts))
    assert 0 < len(found.right) < 0.5 * found.present


def test_agreement_is_judged_without_the_scorer(firm: Firm) -> None:
    there = {contact.id: contact.contact for contact in firm.contacts}
    alike = [
        agree(customer.contact, there[firm.truth[customer.id]])
        for customer in firm.customers
        if firm.truth[customer.id]
    ]
    assert 0.3 * len(alike) < sum(alike) < 0.9 * len(alike)


def test_a_judge_sees_a_wrong_link(firm: Firm) -> None:
    """The figures are figures: with two contacts exchanged the links to them count as wrong."""
    answers = match_contacts(firm.customers, firm.contacts)
    linked = [answer for answer in answers if answer.outcome is Outcome.LINK][:2]
    one, other = (answer.practice_id for answer in linked)
    exchanged = [
        Entry({one: other, other: one}.get(entry.id, entry.id), entry.contact) for entry in firm.contacts
    ]
    again = match_contacts(firm.customers, exchanged)
    assert set(judged(firm, again).wrong) == {answer.customer_id for answer in linked}
