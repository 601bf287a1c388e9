"""Which customers a contact may be: the scorer of matching, asked from the other side."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbo_desktop.domain.contact import Contact, Phone
from qbo_desktop.domain.likeness import Likeness
from qbo_desktop.domain.matching import SHOWN, Entry, match_contacts
from qbo_desktop.domain.reverse_matching import CustomerCandidate, likely_customers
from tests.domain.test_matching import entry, person
from tests.domain.test_matching_properties import contacts

LAVOIE = entry("k1", "Lavoie inc.", "info@lavoie.example", phone_work=Phone("514 555-0132"))
STRANGER = entry("s", "Garage Zorglub", "z@zorglub.example")


def ids(candidates: tuple[CustomerCandidate, ...]) -> list[str]:
    return [candidate.customer_id for candidate in candidates]


def test_the_customer_it_is_comes_first_with_its_reasons() -> None:
    namesake = entry("c2", "Lavoie et Roy", "")
    twin = entry("c1", "Lavoie ltée", "INFO@lavoie.example", phone_work=Phone("(514) 555-0132"))
    (found,) = likely_customers([LAVOIE], [STRANGER, namesake, twin])
    assert found[0].customer_id == "c1"
    assert found[0].likeness is Likeness.VERY_LIKELY
    assert [reason.code for reason in found[0].reasons[:2]] == ["name-equal-but-form", "same-email"]
    assert found[0].vetoes == ()
    assert "s" not in ids(found)


def test_answers_come_in_the_order_of_the_contacts_and_strangers_get_none() -> None:
    asked = [STRANGER, LAVOIE, entry("k2", "Ferme Cyr")]
    customers = [entry("c1", "Lavoie inc."), entry("c2", "Ferme Cyr enr.")]
    assert [ids(found) for found in likely_customers(asked, customers)] == [[], ["c1"], ["c2"]]
    assert likely_customers([], customers) == []
    assert likely_customers(asked, []) == [(), (), ()]


def test_a_pair_called_not_the_same_is_no_candidate() -> None:
    customers = [entry("c1", "Lavoie inc."), entry("c2", "Lavoie inc.")]
    (found,) = likely_customers([LAVOIE], customers, frozenset({("c1", "k1")}))
    assert ids(found) == ["c2"]


@pytest.mark.parametrize(
    ("how", "veto"), [({"active": False}, "inactive"), ({"is_sub_customer": True}, "sub-customer")]
)
def test_who_is_inactive_or_a_sub_customer_is_shown_with_its_veto(how: dict[str, bool], veto: str) -> None:
    there = Entry("c1", LAVOIE.contact, **how)
    (found,) = likely_customers([LAVOIE], [there])
    assert [found[0].customer_id, found[0].vetoes[0].code] == ["c1", veto]
    assert found[0].likeness is not Likeness.VERY_LIKELY


def test_the_practices_other_contacts_count_for_what_is_shared() -> None:
    there = [entry("c1", "Placements Lavoie", "info@lavoie.example")]
    sister = entry("k2", "Ferme Lavoie", "info@lavoie.example")
    (alone,) = likely_customers([LAVOIE], there)
    (shared,) = likely_customers([LAVOIE], there, context_contacts=[sister, LAVOIE])
    assert "same-email" in {reason.code for reason in alone[0].reasons}
    assert "shared-email" in {reason.code for reason in shared[0].reasons}
    assert shared[0].score < alone[0].score


def test_at_most_five_are_shown_and_the_most_alike_first() -> None:
    crowd = [entry(f"c{n}", "Lavoie inc.", f"{n}@x.example") for n in range(SHOWN + 3)]
    own = entry("d", "Lavoie inc.", "info@lavoie.example")
    (found,) = likely_customers([LAVOIE], [*crowd, own])
    assert len(found) == SHOWN
    assert found[0].customer_id == "d"


def test_progress_is_told_and_ends_the_work_when_it_raises() -> None:
    told: list[tuple[int, int]] = []
    likely_customers([LAVOIE], [STRANGER], on_progress=lambda done, total: told.append((done, total)))
    assert (told[0], told[-1]) == ((0, 1), (1, 1))

    def stop(done: int, total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        likely_customers([LAVOIE], [STRANGER], on_progress=stop)


few = st.lists(contacts(), max_size=6)


@settings(max_examples=60, deadline=None)
@given(few, few, st.randoms(use_true_random=False))
def test_both_sides_see_the_same_pairs_with_the_same_words(
    here: list[Contact], there: list[Contact], dice: object
) -> None:
    customers = [Entry(f"c{n}", contact) for n, contact in enumerate(here) if contact.label()]
    practice = [Entry(f"k{n}", contact) for n, contact in enumerate(there)]
    mixed = sorted(customers, key=lambda _: dice.random())  # type: ignore[attr-defined]
    found = likely_customers(practice, mixed)
    assert found == likely_customers(practice, customers), "in any order"
    seen = {
        (candidate.customer_id, contact.id): (candidate.score, candidate.reasons, candidate.vetoes)
        for contact, candidates in zip(practice, found, strict=True)
        for candidate in candidates
    }
    full = {contact.id for contact, few in zip(practice, found, strict=True) if len(few) == SHOWN}
    for match in match_contacts(customers, practice):
        for candidate in match.candidates:
            pair = (match.customer_id, candidate.practice_id)
            if pair in seen:
                assert seen[pair] == (candidate.score, candidate.reasons, candidate.vetoes)
            else:
                assert candidate.practice_id in full


def test_a_person_is_found_under_a_short_name() -> None:
    there = [person("c1", "Robert", "Roy", "bob@roy.example"), person("c2", "Roberta", "Roy")]
    (found,) = likely_customers([person("k", "Bob", "Roy", "bob@roy.example")], there)
    assert found[0].customer_id == "c1"
