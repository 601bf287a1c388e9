"""Firms at random, made of so few words that clients collide in every way."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from qbo_desktop.domain.contact import Address, Contact, Phone
from qbo_desktop.sync.side import Record

SURNAMES = ("Roy", "Gagné", "Lavoie", "O’Brien", "")
GIVEN = ("Anne", "Luc", "")
BUSINESSES = (
    "Lavoie inc.",
    "Lavoie ltée",
    "9384-1122 Québec inc.",
    "9384-1123 Québec inc.",
    "Fiducie Roy",
    "🍁 & fils",
)
MAILS = ("info@lavoie.example", "anne@roy.example", "", "", "INFO@Lavoie.example")
PHONES = (None, Phone("+15145550100"), Phone("514 555-0100", "12"), Phone("not a number"))
ADDRESSES = (None, Address(line1="12 rue du Lac", city="Lévis", postal_code="G6V 1A1"))


@st.composite
def contacts(draw: st.DrawFn) -> Contact:
    """A contact: a person, an organisation, or neither."""
    given, surname = draw(st.sampled_from(GIVEN)), draw(st.sampled_from(SURNAMES))
    business = draw(st.sampled_from(BUSINESSES))
    person = draw(st.booleans())
    name = " ".join(part for part in (given, surname) if part) if person else business
    values: dict[str, Any] = {
        "name": draw(st.sampled_from([name, name.upper(), f"  {name} ", name])).strip(),
        "email": draw(st.sampled_from(MAILS)),
        "phone_work": draw(st.sampled_from(PHONES)),
        "mailing": draw(st.sampled_from(ADDRESSES)),
    }
    if person:
        values |= {"first_name": given, "last_name": surname}
    elif draw(st.booleans()):
        values["company"] = business
    return Contact(**values)


@st.composite
def customers(draw: st.DrawFn, most: int = 14) -> list[Record]:
    """Customers, some inactive, some below another."""
    found = []
    for number in range(draw(st.integers(0, most))):
        parent = str(draw(st.integers(0, number - 1))) if number and draw(st.integers(0, 6)) == 0 else ""
        found.append(
            Record(
                str(number),
                "0",
                draw(contacts()),
                active=draw(st.integers(0, 6)) > 0,
                parent_id=parent,
            )
        )
    return found
