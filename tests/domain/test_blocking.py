"""Who is compared with whom: twins always meet, strangers rarely, and size costs little."""

from __future__ import annotations

import pytest

from qbo_desktop.domain.blocking import COMPARED, Files, near_spellings
from qbo_desktop.domain.contact import Contact, Phone
from qbo_desktop.domain.profiles import Profile, profile_of
from tests.synthetic_firm import synthetic_firm


def firm(record_id: str, name: str, **fields: object) -> Profile:
    return profile_of(record_id, Contact(name=name, company=name).with_fields(**fields))


CROWD = [
    firm(f"x{i:04}", f"Gestion Services Lot{chr(97 + i % 26)}{chr(97 + i // 26)} inc.") for i in range(400)
]


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("Gestion Zorg", "Zorg Services inc."),
        ("Gestion Zorglub", "Gestion Zrglub"),
        ("Car Wash Gestion", "Carwash Gestion"),
        ("Bob Smith", "Robert Smith"),
    ],
)
def test_twins_meet_in_a_crowd(here: str, there: str) -> None:
    customer = firm("c", here)
    near = Files([*CROWD, firm("p", there)], [customer]).near(customer)
    assert "p" in [profile.id for profile in near]
    assert len(near) <= COMPARED


def test_a_phone_or_an_email_is_enough_to_meet() -> None:
    customer = firm("c", "Zorg", email="a@z.example", phone_work=Phone("514-555-0132"))
    others = [firm("p", "Blip", email="A@z.example"), firm("q", "Blop", phone_work=Phone("(514) 555-0132"))]
    assert {p.id for p in Files([*CROWD, *others], [customer]).near(customer)} >= {"p", "q"}


def test_words_everybody_has_make_nobody_meet() -> None:
    customer = firm("c", "Gestion Services Zorg inc.")
    assert Files(CROWD, [customer]).near(customer) == []


def test_near_spellings() -> None:
    known = ["tremblay", "trembley", "gagnon", "roy"]
    assert near_spellings(["tremblay"], known) == {"tremblay": ("trembley",)}
    assert near_spellings(["gagnn", "rox"], known) == {"gagnn": ("gagnon",)}


def test_a_large_firm_compares_a_small_part_of_all_pairs() -> None:
    made = synthetic_firm(1500, 4)
    customers = [profile_of(e.id, e.contact) for e in made.customers]
    practice = [profile_of(e.id, e.contact) for e in made.contacts]
    files = Files(practice, customers)
    pairs = sum(len(files.near(customer)) for customer in customers)
    assert pairs < len(customers) * len(practice) / 40
