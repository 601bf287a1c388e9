"""Names that are free in QuickBooks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qbo_desktop.domain.contact import Address, Contact
from qbo_desktop.domain.naming import LONGEST_NAME, free_names, name_key


def test_a_name_with_a_colon_is_proposed_without_it() -> None:
    assert free_names(Contact(name="Roy: fils"), {"roy fils (2)"}) == ("Roy fils (3)", "Roy fils (4)")


def test_a_town_with_a_colon_is_told_without_it() -> None:
    contact = Contact(name="Roy", mailing=Address(city="Québec: Limoilou"))
    assert free_names(contact, set()) == ("Roy (2)", "Roy (Québec Limoilou)")


@given(
    st.text(":aB ", max_size=6) | st.just("x" * 600),
    st.text(":cD ", max_size=6) | st.just("y" * 600),
    st.sets(st.sampled_from(["a (2)", "b (2)", "(2)", "a b (3)"])),
)
def test_two_names_are_always_found_and_quickbooks_takes_them(name: str, town: str, taken: set[str]) -> None:
    found = free_names(Contact(name=name, mailing=Address(city=town)), taken)
    assert len(set(found)) == 2
    for one in found:
        assert ":" not in one
        assert 0 < len(one) <= LONGEST_NAME
        assert name_key(one) not in taken
