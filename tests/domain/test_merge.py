"""The three-way merge: a table of cases, and what holds for any values."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbo_desktop.domain.agreement import same_value
from qbo_desktop.domain.contact import SHARED_FIELDS, Address, Contact, Phone, field_to_json
from qbo_desktop.domain.merge import (
    Agreed,
    Merge,
    Policy,
    after_write,
    merge,
    newer_of,
)

OLD, THEIRS, OURS = "old@a.example", "theirs@a.example", "ours@a.example"


def agreed_on(**fields: object) -> Agreed:
    return Agreed({name: field_to_json(value) for name, value in fields.items()})


def directions(found: Merge) -> tuple[list[str], list[str], dict[str, str]]:
    return (
        [change.field for change in found.to_practice],
        [change.field for change in found.to_quickbooks],
        dict(found.conflicts),
    )


@pytest.mark.parametrize(
    ("baseline", "theirs", "ours", "expected"),
    [
        # changed on one side: it travels
        (OLD, THEIRS, OLD, (["email"], [], {})),
        (OLD, OLD, OURS, ([], ["email"], {})),
        # cleared on one side: that travels as well
        (OLD, "", OLD, (["email"], [], {})),
        (OLD, OLD, "", ([], ["email"], {})),
        # changed on both, alike: nothing to do
        (OLD, THEIRS, THEIRS, ([], [], {})),
        (OLD, "", "", ([], [], {})),
        # changed on both, otherwise
        (OLD, THEIRS, OURS, ([], [], {"email": "both-changed"})),
        (OLD, "", OURS, ([], [], {"email": "both-changed"})),
        # never agreed
        (None, THEIRS, "", (["email"], [], {})),
        (None, "", OURS, ([], ["email"], {})),
        (None, THEIRS, OURS, ([], [], {"email": "differs"})),
        # agreed to be empty
        ("", THEIRS, "", (["email"], [], {})),
        ("", THEIRS, OURS, ([], [], {"email": "both-changed"})),
        # formatting is no change
        (OLD, OLD.upper(), OLD, ([], [], {})),
    ],
)
def test_what_becomes_of_one_field(
    baseline: str | None, theirs: str, ours: str, expected: tuple[list[str], list[str], dict[str, str]]
) -> None:
    known = Agreed() if baseline is None else agreed_on(email=baseline)
    found = merge(Contact(name="A", email=theirs), Contact(name="A", email=ours), known)
    assert directions(found) == expected


@pytest.mark.parametrize(
    ("policy", "newer", "expected"),
    [
        (Policy.ASK, "practice", ([], [], {"email": "both-changed"})),
        (Policy.QUICKBOOKS, "", (["email"], [], {})),
        (Policy.PRACTICE, "", ([], ["email"], {})),
        (Policy.NEWEST, "quickbooks", (["email"], [], {})),
        (Policy.NEWEST, "practice", ([], ["email"], {})),
        (Policy.NEWEST, "", ([], [], {"email": "times-not-comparable"})),
    ],
)
def test_the_policy_settles_what_both_changed(
    policy: Policy, newer: str, expected: tuple[list[str], list[str], dict[str, str]]
) -> None:
    found = merge(
        Contact(email=THEIRS), Contact(email=OURS), agreed_on(email=OLD), policy=policy, newer=newer
    )
    assert directions(found) == expected


@pytest.mark.parametrize("policy", list(Policy))
def test_no_policy_overwrites_what_was_never_agreed(policy: Policy) -> None:
    found = merge(Contact(email=THEIRS), Contact(email=OURS), Agreed(), policy=policy, newer="practice")
    assert directions(found) == ([], [], {"email": "differs"})


@pytest.mark.parametrize(
    ("field", "left", "right"),
    [
        ("phone_work", Phone("(514) 555-0132", "12"), Phone("514.555.0132", "12")),
        ("phone_work", Phone("+1 514 555-0132"), Phone("514 555 0132")),
        ("mailing", Address("1 rue A", postal_code="h2l1s1"), Address("1 rue  A", postal_code="H2L 1S1")),
        ("name", "Caf\u00e9 Roy", "Cafe\u0301  Roy"),
    ],
)
def test_formatting_is_no_change(field: str, left: object, right: object) -> None:
    found = merge(
        Contact().with_fields(**{field: left}), Contact().with_fields(**{field: right}), agreed_on()
    )
    assert directions(found) == ([], [], {})


def test_what_a_side_cannot_hold_stays_and_says_why() -> None:
    theirs = Contact(name="A")
    ours = Contact(name="A", phone_home=Phone("514 555-0101"), phone_work=Phone("514 555-0102"))
    found = merge(
        theirs, ours, Agreed(), they_cannot=lambda _c, field: "no-place" if field == "phone_home" else ""
    )
    assert [change.field for change in found.to_quickbooks] == ["phone_work"]
    assert found.stays == {"phone_home": ("quickbooks", "no-place")}


def test_one_value_too_many_keeps_the_first_of_two() -> None:
    def too_long(contact: Contact, field: str) -> str:
        whole = ", ".join(contact.emails())
        return "too-long" if field in ("email", "email_2") and len(whole) > 20 else ""

    ours = Contact(email="a@example.com", email_2="b@example.com")
    found = merge(Contact(), ours, Agreed(), they_cannot=too_long)
    assert [change.field for change in found.to_quickbooks] == ["email"]
    assert found.stays == {"email_2": ("quickbooks", "too-long")}


def test_a_second_email_that_repeats_the_others_first_waits_for_it() -> None:
    theirs, ours = Contact(email="a@x.example", email_2="b@x.example"), Contact(email="b@x.example")
    assert directions(merge(theirs, ours, Agreed())) == ([], [], {"email": "differs"})


def test_a_country_that_one_side_leaves_out_is_a_form_and_no_conflict() -> None:
    theirs, ours = Address("1 rue A", city="Laval"), Address("1 rue A", city="Laval", country="Canada")
    first = merge(Contact(mailing=theirs), Contact(mailing=ours), Agreed())
    assert directions(first) == ([], [], {})
    assert directions(merge(Contact(mailing=theirs), Contact(mailing=ours), first.agreed)) == ([], [], {})
    moved = Contact(mailing=Address("2 rue B", city="Laval"))
    assert directions(merge(moved, Contact(mailing=ours), first.agreed))[0] == ["mailing"]
    # Once agreed, adding the country is a change like another.
    known = agreed_on(mailing=theirs)
    assert directions(merge(Contact(mailing=theirs), Contact(mailing=ours), known))[1] == ["mailing"]


def test_a_form_of_its_own_is_agreed_and_measured_against() -> None:
    known = Agreed({"name": "Roy inc."}, {"name": "ROY INC"})
    assert directions(merge(Contact(name="ROY INC"), Contact(name="Roy inc."), known)) == ([], [], {})
    assert directions(merge(Contact(name="Roy & fils"), Contact(name="Roy inc."), known))[0] == ["name"]
    assert directions(merge(Contact(name="ROY INC"), Contact(name="Roy et fils"), known))[1] == ["name"]


@pytest.mark.parametrize(
    ("theirs", "ours", "expected"),
    [(10.0, 5.0, "quickbooks"), (5.0, 10.0, "practice"), (10.0, 9.5, ""), (None, 1.0, ""), (1.0, None, "")],
)
def test_which_side_is_newer(theirs: float | None, ours: float | None, expected: str) -> None:
    assert newer_of(theirs, ours, 1.0) == expected


# What holds for any values. Few values, so that they meet.

_texts = st.sampled_from(["", "a", "b", "c"])
_emails = st.sampled_from(["", "a@x.example", "b@x.example", "A@X.example"])
_phones = st.sampled_from([None, Phone("514 555-0101"), Phone("(514) 555-0101"), Phone("514 555-0102", "3")])
_addresses = st.sampled_from([None, Address("1 rue A"), Address("2 rue B", postal_code="H2L 1S1")])
contacts = st.builds(
    Contact,
    name=_texts,
    first_name=_texts,
    company=_texts,
    email=_emails,
    email_2=_emails,
    phone_work=_phones,
    phone_mobile=_phones,
    phone_home=_phones,
    mailing=_addresses,
    physical=_addresses,
)


def known_from(contact: Contact, fields: set[str]) -> Agreed:
    return Agreed({name: field_to_json(contact.get(name)) for name in fields})


some_agreed = st.builds(known_from, contacts, st.sets(st.sampled_from(SHARED_FIELDS)))
policies = st.sampled_from(list(Policy))
newers = st.sampled_from(["", "quickbooks", "practice"])


def carried_out(theirs: Contact, ours: Contact, found: Merge) -> tuple[Contact, Contact, Agreed]:
    """Both sides and what is agreed, once the writes of a merge are settled."""
    after_ours = ours.with_fields(**{change.field: change.new for change in found.to_practice})
    after_theirs = theirs.with_fields(**{change.field: change.new for change in found.to_quickbooks})
    agreed, missed = after_write(found.agreed, found.to_practice, after_ours, after_ours, ours, "practice")
    assert not missed
    agreed, missed = after_write(
        agreed, found.to_quickbooks, after_theirs, after_theirs, theirs, "quickbooks"
    )
    assert not missed
    return after_theirs, after_ours, agreed


@given(contacts)
def test_nothing_in_nothing_out(contact: Contact) -> None:
    found = merge(contact, contact, known_from(contact, set(SHARED_FIELDS)))
    assert directions(found) == ([], [], {})
    assert set(found.agreed.baseline) == set(SHARED_FIELDS)


@given(contacts, contacts, st.booleans())
def test_a_change_of_one_side_always_travels_whole(before: Contact, after: Contact, theirs: bool) -> None:
    known = known_from(before, set(SHARED_FIELDS))
    found = merge(after, before, known) if theirs else merge(before, after, known)
    changed = [name for name in SHARED_FIELDS if not same_value(name, before.get(name), after.get(name))]
    to_practice, to_quickbooks, conflicts = directions(found)
    assert (to_practice if theirs else to_quickbooks) == changed
    assert not (to_quickbooks if theirs else to_practice)
    assert not conflicts


@given(contacts, contacts, some_agreed, policies, newers)
def test_after_it_is_settled_both_sides_agree_or_a_conflict_names_the_field(
    theirs: Contact, ours: Contact, agreed: Agreed, policy: Policy, newer: str
) -> None:
    found = merge(theirs, ours, agreed, policy=policy, newer=newer)
    theirs, ours, agreed = carried_out(theirs, ours, found)
    for name in SHARED_FIELDS:
        if same_value(name, theirs.get(name), ours.get(name)):
            continue
        waits = name == "email_2" and "email" in found.conflicts
        assert name in found.conflicts or waits, name


@given(contacts, contacts, some_agreed, policies, newers)
def test_merged_again_nothing_more_happens(
    theirs: Contact, ours: Contact, agreed: Agreed, policy: Policy, newer: str
) -> None:
    first = merge(theirs, ours, agreed, policy=policy, newer=newer)
    theirs, ours, agreed = carried_out(theirs, ours, first)
    second = merge(theirs, ours, agreed, policy=policy, newer=newer)
    assert directions(second) == ([], [], dict(first.conflicts))


@given(contacts, contacts, some_agreed, policies, newers)
def test_no_value_is_lost_that_nobody_replaced(
    theirs: Contact, ours: Contact, agreed: Agreed, policy: Policy, newer: str
) -> None:
    """What is overwritten is what was agreed, or what the policy decided; never a value from before a link."""
    found = merge(theirs, ours, agreed, policy=policy, newer=newer)
    for change in (*found.to_practice, *found.to_quickbooks):
        if change.old and policy is Policy.ASK:
            assert same_value(change.field, change.old, agreed.ours(change.field))


def _mirrored(found: Merge) -> tuple[list[str], list[str], dict[str, str]]:
    to_practice, to_quickbooks, conflicts = directions(found)
    return to_quickbooks, to_practice, conflicts


@given(contacts, contacts, some_agreed)
def test_both_sides_are_treated_alike(theirs: Contact, ours: Contact, agreed: Agreed) -> None:
    assert directions(merge(theirs, ours, agreed)) == _mirrored(merge(ours, theirs, agreed))


@given(contacts, contacts, some_agreed, st.sets(st.sampled_from(SHARED_FIELDS)))
def test_a_side_is_never_written_what_it_cannot_hold(
    theirs: Contact, ours: Contact, agreed: Agreed, hard: set[str]
) -> None:
    cannot: Callable[[Contact, str], str] = lambda _contact, field: "no-place" if field in hard else ""  # noqa: E731
    found = merge(theirs, ours, agreed, they_cannot=cannot)
    assert not hard & {change.field for change in found.to_quickbooks}
    assert all(side == "quickbooks" for side, _why in found.stays.values())


# What a side answers to a write.


def test_an_answer_in_another_form_is_remembered_as_theirs() -> None:
    before, meant = Contact(name="Roy"), Contact(name="Roy & Fils")
    found = merge(before, meant, agreed_on(name="Roy"))
    agreed, missed = after_write(
        found.agreed, found.to_quickbooks, meant, Contact(name="ROY & FILS"), before, "quickbooks"
    )
    assert not missed
    assert (agreed.baseline["name"], agreed.their_form["name"]) == ("Roy & Fils", "ROY & FILS")


def test_an_answer_that_shows_the_former_value_is_not_taken() -> None:
    before, meant = Contact(name="Roy"), Contact(name="Roy & Fils")
    found = merge(before, meant, agreed_on(name="Roy"))
    agreed, missed = after_write(found.agreed, found.to_quickbooks, meant, before, before, "quickbooks")
    assert missed == ("name",)
    assert agreed.baseline["name"] == "Roy"
