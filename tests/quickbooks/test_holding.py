"""What a customer can hold of a contact: every limit at its last good and its first bad value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbo_desktop.domain.contact import FIELDS, Address, Contact, Phone
from qbo_desktop.quickbooks.holding import LONGEST_PART, LONGEST_TEXT, cannot_hold


def test_a_usual_contact_is_held_whole_but_for_what_has_no_place() -> None:
    contact = Contact(
        name="Zoé Roy",
        first_name="Zoé",
        last_name="Roy",
        company="Roy : conseil",
        email="z@roy.example",
        email_2="2@roy.example",
        phone_work=Phone("514 555-0142", "12"),
        phone_home=Phone("514 555-0143"),
        mailing=Address("12, rue Haute", city="Laval"),
        type="Client",
    )
    found = {field: why for field in FIELDS if (why := cannot_hold(contact, field))}
    assert found == {"phone_home": "no-place", "type": "no-place"}


@pytest.mark.parametrize(
    ("field", "most"),
    [
        ("name", 500),
        ("first_name", 100),
        ("middle_name", 100),
        ("last_name", 100),
        ("suffix", 16),
        ("company", 100),
    ],
)
def test_lengths_of_names(field: str, most: int) -> None:
    assert LONGEST_TEXT[field] == most
    assert cannot_hold(Contact(**{field: "é" * most}), field) == ""
    assert cannot_hold(Contact(**{field: "é" * (most + 1)}), field) == "too-long"


@pytest.mark.parametrize("sign", [":", "\t", "\n"])
def test_signs_that_no_name_may_have(sign: str) -> None:
    for field in LONGEST_TEXT:
        found = cannot_hold(Contact(**{field: f"A{sign}B"}), field)
        assert found == ("" if field == "company" else "characters"), field


@pytest.mark.parametrize(
    ("phone", "why"),
    [
        (Phone("5" * 30), ""),
        (Phone("5" * 31), "too-long"),
        # As it is written: the extension with its word.
        (Phone("5" * 23, "12"), ""),
        (Phone("5" * 24, "12"), "too-long"),
        (Phone("CALL MOM"), ""),
    ],
)
def test_telephones(phone: Phone, why: str) -> None:
    for field in ("phone_work", "phone_mobile", "phone_fax", "phone_other"):
        assert cannot_hold(Contact(**{field: phone}), field) == why


@pytest.mark.parametrize("part", LONGEST_PART)
def test_addresses(part: str) -> None:
    most = {"line1": 500, "line2": 500, "postal_code": 30}.get(part, 255)
    for field in ("physical", "mailing"):
        assert cannot_hold(Contact(**{field: Address(**{part: "x" * most})}), field) == ""
        assert cannot_hold(Contact(**{field: Address(**{part: "x" * (most + 1)})}), field) == "too-long"
        assert cannot_hold(Contact(**{field: Address(**{part: "\udfff"})}), field) == "characters"


def of_length(count: int, mailbox: str = "a") -> str:
    return f"{mailbox}@".ljust(count - 2, "x") + ".y"


@pytest.mark.parametrize(
    ("first", "second", "more", "found"),
    [
        (of_length(100), "", (), ("", "")),
        (of_length(101), "", (), ("too-long", "")),
        (of_length(49), of_length(49, "b"), (), ("", "")),
        # The second makes it too long; the first fits.
        (of_length(50), of_length(49, "b"), (), ("", "too-long")),
        # The first cannot go, so the second has the room for itself.
        (of_length(101), of_length(49, "b"), (), ("too-long", "")),
        (of_length(20), of_length(101, "b"), (), ("", "too-long")),
        # What the customer has beyond them keeps its room.
        (of_length(49), "", (of_length(49, "c"),), ("", "")),
        (of_length(50), "", (of_length(49, "c"),), ("too-long", "")),
        (of_length(30), of_length(30, "b"), (of_length(37, "c"),), ("", "too-long")),
        # The same twice is written once.
        (of_length(60), of_length(60), (), ("", "no-place")),
        ("no address", "n@dot", (), ("email", "email")),
        ("a@b.c, d@e.f", "", (), ("", "")),
        ("a@b.c, d@e", "", (), ("email", "")),
    ],
)
def test_emails_share_one_field(
    first: str, second: str, more: tuple[str, ...], found: tuple[str, str]
) -> None:
    contact = Contact(
        name="A", email=first, email_2=second, more_emails=tuple(("other", one) for one in more)
    )
    assert (cannot_hold(contact, "email"), cannot_hold(contact, "email_2")) == found


def test_somebody_needs_a_name() -> None:
    assert cannot_hold(Contact(), "name") == "needed"
    assert cannot_hold(Contact(company="Only a company", email="a@b.example"), "name") == "needed"
    for part in ("first_name", "middle_name", "last_name", "suffix"):
        assert cannot_hold(Contact(**{part: "x"}), "name") == ""
    assert [field for field in FIELDS if cannot_hold(Contact(), field) == "needed"] == ["name"]


TEXT = st.text(max_size=600) | st.sampled_from(["", "a:b", "\ud83d", "a@b.example"])


@given(
    st.fixed_dictionaries({}, optional=dict.fromkeys((*LONGEST_TEXT, "email", "email_2"), TEXT)),
    st.sampled_from(FIELDS),
)
def test_the_answer_is_one_of_the_codes(texts: dict[str, str], field: str) -> None:
    contact = Contact(**texts)
    first = cannot_hold(contact, field)
    assert first in ("", "no-place", "too-long", "characters", "email", "needed")
    assert cannot_hold(contact, field) == first
