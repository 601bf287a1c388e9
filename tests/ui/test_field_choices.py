"""What is chosen and what comes of it: the result that is shown is the one that is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbo_desktop.domain.choosing import Take, chosen
from qbo_desktop.domain.contact import Address, Contact, Phone
from qbo_desktop.domain.lines import PairInfo, PairState
from qbo_desktop.store.in_step import LinkedPair
from qbo_desktop.sync.side import Record
from qbo_desktop.ui.models.comparison import Standing, value_lines
from qbo_desktop.ui.models.field_choices import FieldChoices, newer_side

NOW = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
HOME = Address("1200 rue Ontario E", "app. 3", "Montréal", "QC", "H2L 1S1", "Canada")
OFFICE = Address("1 place Ville-Marie", city="Montréal", region="QC")
THEIRS = Contact(
    "Lavoie ltée", email="info@lavoie.example", phone_work=Phone("514 555-0132"), phone_mobile=Phone("514 555-0140"),
    mailing=HOME,
)  # fmt: skip
OURS = Contact(
    "Lavoie inc.", email="compta@lavoie.example", phone_work=Phone("514 555-0133"), phone_mobile=Phone("514 555-0141"),
    phone_home=Phone("450 555-0101"), mailing=OFFICE,
)  # fmt: skip


def in_conflict(theirs: Record, ours: Record, **reasons: str) -> LinkedPair:
    info = PairInfo(7, "1", "P1", PairState.LINKED, conflicts=reasons)
    return LinkedPair(info, theirs, ours, "", "")


def test_before_linking_the_practice_is_proposed_and_what_is_empty_is_filled() -> None:
    theirs = THEIRS.with_fields(company="Lavoie ltée", phone_fax=Phone("514 555-0199"))
    choices = FieldChoices.before_linking(theirs, OURS)
    by_field = {one.field: one for one in choices.fields}
    assert choices.takes == dict.fromkeys(
        ("name", "email", "phone_work", "phone_mobile", "mailing"), Take.PRACTICE
    )
    assert not by_field["company"].is_open
    assert by_field["company"].standing is Standing.HERE
    assert choices.kept("company").value == "Lavoie ltée"
    assert choices.kept("phone_home").value == Phone("450 555-0101")
    # Company and fax here, at once; five fields there, with the next run, and the home phone nowhere.
    assert choices.effect() == (2, 5)


def test_a_second_email_that_repeats_the_first_one_is_no_difference() -> None:
    theirs = Contact("A", email="a@x.example", email_2="b@x.example")
    choices = FieldChoices.before_linking(theirs, Contact("A", email="b@x.example"))
    assert [one.field for one in choices.fields] == ["email"]
    assert not choices.may_keep_both("email")


def test_both_says_where_the_other_one_goes() -> None:
    choices = FieldChoices.before_linking(THEIRS, OURS)
    choices.take("email", Take.BOTH)
    assert choices.kept("email").value == "compta@lavoie.example"
    assert choices.kept("email").other == ("email_2", "info@lavoie.example")
    choices.take("mailing", Take.BOTH)
    assert choices.kept("mailing").other == ("physical", HOME)
    assert choices.one_side() is None


def test_two_fields_do_not_get_the_same_place() -> None:
    choices = FieldChoices.before_linking(THEIRS, OURS)
    assert choices.could_keep_both("phone_work")
    assert choices.could_keep_both("phone_mobile")
    choices.take("phone_work", Take.BOTH)
    assert choices.kept("phone_work").other == ("phone_other", Phone("514 555-0132"))
    assert not choices.may_keep_both("phone_mobile")
    assert choices.take("phone_mobile", Take.BOTH) == ()
    assert choices.takes["phone_mobile"] is Take.PRACTICE
    choices.take("phone_work", Take.QUICKBOOKS)
    assert choices.may_keep_both("phone_mobile")


def test_a_name_can_not_be_two() -> None:
    choices = FieldChoices.before_linking(THEIRS, OURS)
    assert not choices.could_keep_both("name")
    choices.take("name", Take.BOTH)
    assert choices.takes["name"] is Take.PRACTICE


def test_in_a_conflict_what_is_not_empty_is_proposed_then_what_is_newer() -> None:
    theirs = Record(
        "1", "3", Contact("A", email="a@x.example", phone_work=Phone("514 555-0132")), modified=NOW
    )
    ours = Record(
        "P1", "5", Contact("B", phone_work=Phone("514 555-0133")), modified=NOW - timedelta(hours=1)
    )
    pair = in_conflict(theirs, ours, name="differs", email="both-changed", phone_work="both-changed")
    choices = FieldChoices.of_conflict(pair)
    assert [one.field for one in choices.fields] == ["name", "email", "phone_work"]
    assert set(choices.takes.values()) == {Take.QUICKBOOKS}
    older = replace(theirs, modified=NOW - timedelta(days=1))
    choices = FieldChoices.of_conflict(in_conflict(older, ours, name="differs", email="both-changed"))
    assert choices.takes == {"name": Take.PRACTICE, "email": Take.QUICKBOOKS}
    choices.take("email", Take.PRACTICE)
    assert choices.kept("email").value == ""
    assert choices.effect() == (0, 2)


@pytest.mark.parametrize(
    ("theirs", "ours", "side"),
    [
        (None, NOW, ""),
        (NOW, None, ""),
        (NOW, NOW, ""),
        (NOW, NOW - timedelta(milliseconds=900), ""),
        (NOW, NOW - timedelta(seconds=5), "quickbooks"),
        (NOW - timedelta(seconds=5), NOW, "practice"),
    ],
)
def test_the_newer_side_where_the_times_tell(
    theirs: datetime | None, ours: datetime | None, side: str
) -> None:
    assert newer_side(Record("1", "", THEIRS, modified=theirs), Record("2", "", OURS, modified=ours)) == side


_EMAILS = st.sampled_from(["", "a@x.example", "b@x.example", "c@x.example"])
_PHONES = st.sampled_from([None, Phone("514 555-0132"), Phone("514 555-0133"), Phone("514 555-0134")])
_CONTACTS = st.builds(
    Contact, name=st.sampled_from(["", "A", "B"]), email=_EMAILS, email_2=_EMAILS, phone_work=_PHONES,
    phone_mobile=_PHONES, phone_other=_PHONES, mailing=st.sampled_from([None, HOME, OFFICE]),
    physical=st.sampled_from([None, HOME, OFFICE]),
)  # fmt: skip


@given(_CONTACTS, _CONTACTS, st.lists(st.tuples(st.integers(0, 7), st.sampled_from(Take)), max_size=12))
def test_whatever_is_pressed_the_choice_can_be_written_and_is_what_is_shown(
    theirs: Contact, ours: Contact, presses: list[tuple[int, Take]]
) -> None:
    choices = FieldChoices.before_linking(theirs, ours)
    for number, take in presses:
        if choices.fields:
            choices.take(choices.fields[number % len(choices.fields)].field, take)
    values = chosen(choices.theirs, choices.ours, choices.takes)
    for one in choices.fields:
        kept = choices.kept(one.field)
        if one.is_open:
            assert kept.value == values[one.field]
        if kept.other is not None:
            assert values[kept.other[0]] == kept.other[1] == theirs.get(one.field)
        both = choices.takes.get(one.field) is Take.BOTH
        assert (kept.other is not None) == both


def test_an_address_is_shown_whole() -> None:
    assert value_lines(HOME) == "1200 rue Ontario E\napp. 3\nMontréal QC H2L 1S1\nCanada"
    assert value_lines(Phone("514 555-0132", "12")) == "514 555-0132 ext 12"
    assert value_lines(None) == ""
