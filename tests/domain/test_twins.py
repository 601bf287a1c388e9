"""Nobody becomes a contact a second time unasked: customers that resemble somebody who is linked already."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbo_desktop.domain.blocking import FULL_FILE
from qbo_desktop.domain.contact import Address, Contact, Kind, Phone
from qbo_desktop.domain.matching import Entry, Match, Outcome, match_contacts
from qbo_desktop.domain.profiles import profile_of
from tests.domain.test_matching import LAVOIE, entry, ids, only, person
from tests.domain.test_matching_properties import contacts

PHONE = Phone("514 555-0132")
DOOR = Address("1200 rue Ontario E", "", "Montréal", "QC", "H2L 1S1")
TAKEN = frozenset({"p"})


def like(record: Entry, **fields: object) -> Entry:
    """The same record with other values, as a client that is linked."""
    return Entry("p", record.contact.with_fields(**fields))


ROBERT = person("c", "Robert", "Roy", "robert.roy@gmail.com", phone_work=PHONE)


@pytest.mark.parametrize(
    ("here", "client"),
    [
        (LAVOIE, like(LAVOIE)),
        (LAVOIE, like(LAVOIE, email="other@x.example")),
        (LAVOIE, like(LAVOIE, email="", kind=Kind.PERSON, kind_assumed=True)),
        (LAVOIE, entry("p", "LAVOIE ltée")),
        (entry("c", "Lavoie inc. (2)"), entry("p", "Lavoie inc.")),
        (entry("c", "Pâtisserie Roy"), entry("p", "Patisserie Roy")),
        (Entry("c", Contact(name="Roy, Jean")), person("p", "Jean", "Roy")),
        (Entry("c", Contact(name="Dr Jean Roy, CPA", kind=Kind.PERSON)), person("p", "Jean", "Roy")),
        (LAVOIE, entry("p", "Gagnon ltée", "INFO@lavoie.example")),
        (LAVOIE, entry("p", "Gagnon ltée", "other@x.example", email_2="info@lavoie.example")),
        (ROBERT, person("p", "Bob", "Roy", "robert.rooy@gmail.com", phone_work=PHONE)),
        (LAVOIE, Entry("p", LAVOIE.contact, active=False)),
    ],
)
@pytest.mark.parametrize("opted", [False, True])
def test_who_resembles_a_client_is_asked_about_without_that_client(
    here: Entry, client: Entry, opted: bool
) -> None:
    match = only([here], [client], taken=TAKEN, link_very_likely=opted)
    assert match == Match(here.id, Outcome.ASK, reason="twin")
    behind = replace(client, active=True)
    assert only([here], [], context_customers=[behind], link_very_likely=opted).reason == "twin"


@pytest.mark.parametrize(
    "client",
    [
        entry("p", "Garage Tremblay", "garage@tremblay.example"),
        entry("p", "Garage Tremblay", phone_work=PHONE, mailing=DOOR),
        person("p", "Lucie", "Roy", phone_work=PHONE, mailing=DOOR),
        person("p", "Bob", "Roy"),
        person("p", "Robert", "Ruy"),
    ],
)
def test_a_client_somewhat_alike_keeps_nobody_from_becoming_a_contact(client: Entry) -> None:
    """The same telephone and door are those of a family, or of an office."""
    here = person("c", "Robert", "Roy", phone_work=PHONE, mailing=DOOR)
    if client.contact.phone_work is None:
        here = person("c", "Robert", "Roy")
    match = only([here], [client], taken=TAKEN)
    assert (match.outcome, match.reason) == (Outcome.CREATE, "no-resemblance")
    assert only([here], [], context_customers=[client]).outcome is Outcome.CREATE


@pytest.mark.parametrize("turned", [False, True])
def test_a_second_record_of_one_linked_in_this_run_is_asked_about(turned: bool) -> None:
    customers = [entry("c1", "Acme inc", "a@x.example"), entry("c2", "Acme inc", "k@x.example")]
    there = [entry("p", "Acme inc", "a@x.example")]
    found = {m.customer_id: m for m in match_contacts(customers[::-1] if turned else customers, there)}
    assert (found["c1"].outcome, found["c1"].practice_id) == (Outcome.LINK, "p")
    assert found["c2"] == Match("c2", Outcome.ASK, reason="twin")


def test_a_second_record_of_one_linked_as_very_likely_is_asked_about() -> None:
    """It has the name of the customer, and not that of the contact."""
    customers = [
        entry("c1", "Boulangerei Zorg", "info@zorg.example", phone_work=PHONE),
        entry("c2", "Boulangerei Zorg", "paie@autre.example"),
    ]
    there = [entry("p", "Boulangerie Zorg", "info@zorg.example", phone_work=PHONE)]
    for lists in (customers, customers[::-1]):
        found = {m.customer_id: m for m in match_contacts(lists, there, link_very_likely=True)}
        linked = [m.customer_id for m in found.values() if m.outcome is Outcome.LINK]
        assert linked == ["c1"]
        assert (found["c2"].outcome, found["c2"].reason, ids(found["c2"])) == (Outcome.ASK, "twin", [])


def test_free_contacts_are_proposed_all_the_same() -> None:
    client, free = like(LAVOIE, email="other@x.example"), entry("q", "Blip", phone_work=PHONE)
    here = Entry("c", LAVOIE.contact.with_fields(phone_work=PHONE))
    match = only([here], [client, free], taken=TAKEN)
    assert (match.outcome, match.reason, ids(match), match.ready) == (Outcome.ASK, "twin", ["q"], False)


def test_a_free_contact_of_that_name_says_more() -> None:
    match = only([LAVOIE], [like(LAVOIE, email="other@x.example"), entry("q", "Lavoie inc.")], taken=TAKEN)
    assert (match.outcome, match.reason, ids(match), match.ready) == (Outcome.ASK, "name-only", ["q"], False)


def test_a_further_company_of_an_owner_of_several_is_asked_about() -> None:
    """Their one e-mail says that it is his; whether it is new is for a person to say."""
    clients = [
        entry(f"p{n}", f"Immeubles {name}", "a@roy.example") for n, name in enumerate(("Zorg", "Blip"))
    ]
    here = entry("c", "Toitures Cyr", "a@roy.example")
    match = only([here], clients, taken=frozenset({"p0", "p1"}))
    assert (match.outcome, match.reason, match.candidates) == (Outcome.ASK, "twin", ())


def test_an_equal_name_is_seen_in_any_crowd() -> None:
    crowd = [entry(f"p{n:03}", "Lavoie inc.", f"{n}@x.example") for n in range(FULL_FILE + 5)]
    match = only([LAVOIE], crowd, taken=frozenset(client.id for client in crowd))
    assert match.reason == "twin"


def test_strangers_beside_clients_become_contacts() -> None:
    clients = [entry(f"p{n}", f"Garage {name}", f"{n}@x.example") for n, name in enumerate(("Cyr", "Roy"))]
    customers = [LAVOIE, person("c2", "Jean", "Zito"), entry("c3", "Zorg", "z@zorg.example")]
    found = match_contacts(customers, clients, taken=frozenset({"p0", "p1"}))
    assert [m.outcome for m in found] == [Outcome.CREATE] * 3


def test_what_a_person_called_not_the_same_stays_said() -> None:
    match = only([LAVOIE], [like(LAVOIE)], taken=TAKEN, refused=frozenset({("c1", "p")}))
    assert (match.outcome, match.reason) == (Outcome.ASK, "refused")


many = st.lists(contacts(), max_size=6)


@settings(max_examples=50, deadline=None)
@given(many, many, many, st.booleans(), st.randoms(use_true_random=False))
def test_nobody_with_the_name_or_mail_of_a_client_becomes_a_contact_unasked(
    here: list[Contact], there: list[Contact], settled: list[Contact], opted: bool, dice: object
) -> None:
    customers = [Entry(f"{n}", contact) for n, contact in enumerate(here)]
    practice = [Entry(f"p{n}", contact) for n, contact in enumerate(there)]
    before = [Entry(f"s{n}", contact) for n, contact in enumerate(settled)]
    taken = frozenset({"p0", "p2"})

    def decided(*lists: list[Entry]) -> dict[str, Match]:
        mixed = [sorted(entries, key=lambda _: dice.random()) for entries in lists]  # type: ignore[attr-defined]
        found = match_contacts(
            mixed[0], mixed[1], taken=taken, context_customers=mixed[2], link_very_likely=opted
        )
        return {match.customer_id: match for match in found}

    found = decided(customers, practice, before)
    assert decided(customers, practice, before) == found, "in any order"
    linked = [match for match in found.values() if match.outcome is Outcome.LINK]
    bound = taken | {match.practice_id for match in linked}
    of_linked = {match.customer_id for match in linked}
    clients = [
        profile_of(client.id, client.contact)
        for client in (
            *(contact for contact in practice if contact.id in bound),
            *(customer for customer in customers if customer.id in of_linked),
            *(one for one in before if one.contact.label().strip()),
        )
    ]
    for match in found.values():
        if match.outcome is not Outcome.CREATE:
            continue
        new = profile_of(match.customer_id, here[int(match.customer_id)])
        for client in clients:
            assert not new.folded_name or new.folded_name != client.folded_name
            assert not {e.address for e in new.emails} & {e.address for e in client.emails}
