"""Linked, created, asked or skipped: the product's rules on small lists, and a hard firm as a whole."""

from __future__ import annotations

import pytest

from qbo_desktop.domain.contact import Address, Contact, Kind, Phone
from qbo_desktop.domain.kinds import kind_of
from qbo_desktop.domain.matching import SHOWN, Entry, Match, Outcome, match_contacts
from tests.synthetic_firm import synthetic_firm


def entry(record_id: str, name: str, email: str = "", **fields: object) -> Entry:
    """An organisation of that name."""
    return Entry(record_id, Contact(name=name, company=name, email=email).with_fields(**fields))


def person(record_id: str, first: str, last: str, email: str = "", **fields: object) -> Entry:
    name = f"{first} {last}"
    contact = Contact(name=name, kind=Kind.PERSON, first_name=first, last_name=last, email=email)
    return Entry(record_id, contact.with_fields(**fields))


def only(customers: list[Entry], contacts: list[Entry], **how: object) -> Match:
    """What becomes of the first customer."""
    return match_contacts(customers, contacts, **how)[0]  # type: ignore[arg-type]


def ids(match: Match) -> list[str]:
    return [candidate.practice_id for candidate in match.candidates]


DOOR = Address("1200 rue Ontario E", "", "Montréal", "QC", "H2L 1S1")
LAVOIE = entry("c1", "Lavoie inc.", "info@lavoie.example")


@pytest.mark.parametrize(
    "there",
    [
        entry("p1", "Lavoie inc.", "info@lavoie.example"),
        entry("p1", "  LAVOIE   INC. ", "Info@Lavoie.Example"),
        entry("p1", "Lavoie\u00a0inc.", "other@lavoie.example", email_2="info@lavoie.example"),
        entry("p1", "Lavoie", "info@lavoie.example", company="Lavoie inc."),
        entry("p1", "Lavoie inc.", "info@lavoie.example", kind=Kind.PERSON, kind_assumed=True),
    ],
)
def test_exact_name_and_exact_email_are_linked(there: Entry) -> None:
    match = only([LAVOIE], [there])
    assert (match.outcome, match.practice_id, match.reason) == (Outcome.LINK, "p1", "exact")


JEAN = person("c", "Jean", "Tremblay", "j@t.example")
SHOWN_ONLY = Contact(name="Jean Tremblay", email="j@t.example")


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (JEAN, Entry("p", SHOWN_ONLY.with_fields(kind=Kind.PERSON))),
        (JEAN, Entry("p", SHOWN_ONLY.with_fields(kind=Kind.PERSON, kind_assumed=True))),
        (JEAN, Entry("p", SHOWN_ONLY.with_fields(kind_assumed=True))),
        (JEAN, person("p", "Jean", "Tremblay", "j@t.example", name="Tremblay, J.")),
        (entry("c", "Zed inc.", "z@z.example"), Entry("p", Contact(name="Zed inc.", email="z@z.example"))),
        (
            entry("c", "Zed (Laval)", "z@z.example", company="Zed inc."),
            Entry("p", Contact(name="Zed inc.", email="z@z.example")),
        ),
    ],
)
def test_one_name_is_compared_and_the_display_name_stands_in_for_it(here: Entry, there: Entry) -> None:
    for left, right in ((here, there), (there, here)):
        match = only([left], [right])
        assert (match.outcome, match.practice_id, match.reason) == (Outcome.LINK, right.id, "exact")


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (
            person("c", "Jean", "Tremblay", "j@t.example", name="J Tremblay"),
            person("p", "Jacques", "Tremblay", "j@t.example", name="J Tremblay"),
        ),
        (
            entry("c", "Acme", "a@acme.example", company="Acme Farming Inc"),
            entry("p", "Acme", "a@acme.example", company="Acme Trading Inc"),
        ),
        (
            entry("c", "Acme", "a@acme.example", company="Acme Farming Inc"),
            entry("p", "Acme", "a@acme.example"),
        ),
        (
            person("c", "Jean", "Roy", "a@roy.example", company="Garage Roy"),
            person("p", "Marie", "Roy", "a@roy.example", company="Garage Roy"),
        ),
    ],
)
@pytest.mark.parametrize("opted", [False, True])
def test_an_equal_display_name_beside_the_compared_one_links_nobody(
    here: Entry, there: Entry, opted: bool
) -> None:
    """Not by the exact rule, not as very likely with telephone and address equal too, not in bulk."""
    more = {"phone_work": Phone("514 555-0132"), "mailing": DOOR}
    for left, right in ((here, there), (there, here)):
        for fields in ({}, more):
            match = only(
                [Entry("c", left.contact.with_fields(**fields))],
                [Entry("p", right.contact.with_fields(**fields))],
                link_very_likely=opted,
            )
            assert (match.outcome, match.ready, ids(match)) == (Outcome.ASK, False, ["p"])


COUPLE = Contact(name="Mark & Julie Roy", kind=Kind.PERSON, kind_assumed=True, email="m@roy.example")


@pytest.mark.parametrize(
    "there",
    [
        COUPLE,
        COUPLE.with_fields(name="Roy, Mark et Julie"),
        COUPLE.with_fields(first_name="Mark & Julie", last_name="Roy", kind_assumed=False),
        COUPLE.with_fields(kind=Kind.ORGANIZATION, company=COUPLE.name),
        COUPLE.with_fields(name="Mark Roy", first_name="Mark", last_name="Roy", kind_assumed=False),
        COUPLE.with_fields(email=""),
    ],
)
@pytest.mark.parametrize("opted", [False, True])
def test_a_couple_is_never_linked_without_a_person(there: Contact, opted: bool) -> None:
    for left, right in ((COUPLE, there), (there, COUPLE)):
        match = only([Entry("c", left)], [Entry("p", right)], link_very_likely=opted)
        assert (match.outcome, match.ready, ids(match)) == (Outcome.ASK, False, ["p"])
        assert "couple" in [veto.code for veto in match.candidates[0].vetoes]


def test_accents_count_in_the_exact_rule() -> None:
    match = only(
        [person("c", "Jérôme", "Côté", "j@c.example")], [person("p", "Jerome", "Cote", "j@c.example")]
    )
    assert (match.outcome, match.ready, ids(match)) == (Outcome.ASK, True, ["p"])


def test_no_resemblance_is_created() -> None:
    match = only([LAVOIE], [entry("p1", "Garage Tremblay", "garage@tremblay.example")])
    assert (match.outcome, match.reason, match.candidates) == (Outcome.CREATE, "no-resemblance", ())
    assert only([LAVOIE], []).outcome is Outcome.CREATE


@pytest.mark.parametrize(
    ("here", "there", "reason"),
    [
        (LAVOIE, entry("p", "Lavoie inc.", "other@x.example"), "name-only"),
        (LAVOIE, entry("p", "Lavoie inc."), "name-only"),
        (entry("c", "Lavoie inc."), entry("p", "Lavoie inc."), "name-only"),
        (LAVOIE, entry("p", "Gagnon ltée", "info@lavoie.example"), "email-only"),
        (LAVOIE, entry("p", "Lavoie ltée", "info@lavoie.example"), "likeness"),
        (LAVOIE, entry("p", "Lavoei inc."), "likeness"),
        (
            entry("c", "Zorg", phone_work=Phone("514 555-0132")),
            entry("p", "Blip", phone_work=Phone("(514) 555-0132 x4")),
            "likeness",
        ),
        (
            entry("c", "Zorg", mailing=DOOR),
            entry("p", "Blip", physical=Address("1200, Ontario Est", "", "Montreal", "QC", "h2l1s1")),
            "likeness",
        ),
    ],
)
def test_anything_between_is_asked(here: Entry, there: Entry, reason: str) -> None:
    match = only([here], [there])
    assert (match.outcome, match.reason, ids(match)) == (Outcome.ASK, reason, ["p"])


@pytest.mark.parametrize(
    ("here", "there", "veto"),
    [
        (LAVOIE, person("p", "Lavoie", "inc.", "info@lavoie.example"), "different-kind"),
        (
            entry("c", "Roy #2", "a@r.example", company="Roy"),
            entry("p", "Roy #3", "a@r.example", company="Roy"),
            "different-number",
        ),
        (
            person("c", "Jean", "Roy", "j@r.example", suffix="Jr"),
            person("p", "Jean", "Roy", "j@r.example", suffix="Sr"),
            "different-generation",
        ),
        (LAVOIE, Entry("p", LAVOIE.contact, active=False), "inactive"),
        (LAVOIE, Entry("p", LAVOIE.contact, is_sub_customer=True), "sub-customer"),
        (
            entry("c", "Roy", "a@r.example"),
            entry("p", "Roy Trust", "a@r.example", company="Roy"),
            "different-vehicle",
        ),
    ],
)
def test_a_veto_makes_a_question_of_an_exact_match(here: Entry, there: Entry, veto: str) -> None:
    match = only([here], [there], link_very_likely=True)
    assert (match.outcome, match.reason, match.ready) == (Outcome.ASK, f"veto:{veto}", False)
    assert veto in [found.code for found in match.candidates[0].vetoes]


def test_two_contacts_exactly_equal_are_a_tie() -> None:
    match = only([LAVOIE], [entry("p1", "Lavoie inc.", "info@lavoie.example"), Entry("p2", LAVOIE.contact)])
    assert (match.outcome, match.reason, ids(match)) == (Outcome.ASK, "tie", ["p1", "p2"])


def test_two_customers_exactly_equal_to_one_contact_are_a_question() -> None:
    twins = [LAVOIE, Entry("c2", LAVOIE.contact)]
    assert [m.reason for m in match_contacts(twins, [Entry("p", LAVOIE.contact)])] == ["tie", "tie"]


def test_an_archived_double_does_not_stand_in_the_way() -> None:
    contacts = [Entry("p1", LAVOIE.contact, active=False), Entry("p2", LAVOIE.contact)]
    assert only([LAVOIE], contacts).practice_id == "p2"


def test_siblings_with_one_email_are_asked_the_right_one_first() -> None:
    customers = [entry("c1", "Garage Roy", "a@roy.example"), entry("c2", "Toitures Roy", "a@roy.example")]
    contacts = [entry("p2", "Toitures Roy", "a@roy.example"), entry("p1", "Garage Roy", "a@roy.example")]
    matches = match_contacts(customers, contacts, link_very_likely=True)
    assert [(m.outcome, m.reason, ids(m)[0]) for m in matches] == [
        (Outcome.ASK, "veto:shared-email", "p1"),
        (Outcome.ASK, "veto:shared-email", "p2"),
    ]


def test_settled_customers_and_taken_contacts_count_for_sharing_but_are_no_candidates() -> None:
    there = [Entry("p1", LAVOIE.contact), entry("p2", "Gestion Roy", "info@lavoie.example")]
    match = only([LAVOIE], there, taken=frozenset({"p2"}))
    assert (match.reason, ids(match)) == ("veto:shared-email", ["p1"])
    settled = [entry("c9", "Gestion Roy", "info@lavoie.example")]
    match = only([LAVOIE], there[:1], context_customers=settled)
    assert (match.reason, ids(match)) == ("veto:shared-email", ["p1"])


def test_sub_customers_do_not_share_with_their_parent() -> None:
    job = Entry("c2", Contact(name="Lavoie inc.:Chalet", email="info@lavoie.example"), is_sub_customer=True)
    parent, child = match_contacts([LAVOIE, job], [Entry("p", LAVOIE.contact)])
    assert (parent.outcome, child.outcome, child.reason) == (Outcome.LINK, Outcome.SKIP, "sub-customer")


def test_skipped_customers_say_why() -> None:
    customers = [
        Entry("c1", LAVOIE.contact, active=False),
        Entry("c2", Contact(email="someone@x.example")),
        Entry("c3", Contact(name="   ")),
    ]
    matches = match_contacts(customers, [Entry("p", LAVOIE.contact)])
    assert [(m.outcome, m.reason) for m in matches] == [
        (Outcome.SKIP, "inactive"),
        (Outcome.SKIP, "no-name"),
        (Outcome.SKIP, "no-name"),
    ]


def test_not_the_same_is_never_proposed_again_and_never_created() -> None:
    there = [Entry("p", LAVOIE.contact)]
    match = only([LAVOIE], there, refused=frozenset({("c1", "p")}))
    assert (match.outcome, match.reason, match.candidates) == (Outcome.ASK, "refused", ())
    there.append(entry("p2", "Lavoie inc.", "else@x.example"))
    assert ids(only([LAVOIE], there, refused=frozenset({("c1", "p")}))) == ["p2"]


def test_not_the_same_of_one_customer_is_not_that_of_another() -> None:
    match = only([LAVOIE], [Entry("p", LAVOIE.contact)], refused=frozenset({("c7", "p")}))
    assert match.outcome is Outcome.LINK


def test_twins_inside_quickbooks_are_not_made_twice() -> None:
    twins = [LAVOIE, Entry("c2", LAVOIE.contact)]
    assert [(m.outcome, m.reason) for m in match_contacts(twins, [])] == [(Outcome.ASK, "twin")] * 2
    assert only([LAVOIE], [], context_customers=twins[1:]).reason == "twin"


def test_two_newcomers_of_one_name_or_of_one_email_are_no_twins() -> None:
    """Nobody in the practice resembles them: one list does not say that two of its records are one."""
    others = [LAVOIE, entry("c2", "Lavoie inc.", "else@x.example")]
    assert [m.outcome for m in match_contacts(others, [])] == [Outcome.CREATE] * 2
    siblings = [LAVOIE, entry("c2", "Garage Cyr", "info@lavoie.example")]
    assert [m.outcome for m in match_contacts(siblings, [])] == [Outcome.CREATE] * 2


def test_at_most_five_candidates_the_best_first() -> None:
    contacts = [entry(f"p{i}", "Lavoie inc.", f"{i}@x.example") for i in range(9)]
    contacts.append(entry("q", "Lavoie inc.", "", phone_work=Phone("514 555-0132")))
    match = only([entry("c", "Lavoie inc.", "", phone_work=Phone("514 555-0132"))], contacts)
    assert (len(match.candidates), ids(match)[0]) == (SHOWN, "q")
    scores = [candidate.score for candidate in match.candidates]
    assert scores == sorted(scores, reverse=True)


def test_a_contact_linked_in_this_run_is_nobodys_candidate() -> None:
    customers = [LAVOIE, entry("c2", "Lavoie inc.", "else@x.example")]
    linked, other = match_contacts(customers, [Entry("p", LAVOIE.contact)])
    assert (linked.outcome, other.outcome, other.candidates) == (Outcome.LINK, Outcome.ASK, ())


@pytest.mark.parametrize(
    ("here", "there", "ready"),
    [
        (LAVOIE, entry("p", "Lavoie inc."), True),
        (entry("c", "Lavoie inc."), entry("p", "Lavoie inc.", "info@lavoie.example"), True),
        (entry("c", "Pâtisserie Roy", "a@r.example"), entry("p", "Patisserie Roy", "a@r.example"), True),
        (LAVOIE, entry("p", "Lavoie inc.", "other@x.example"), False),
        (LAVOIE, entry("p", "Lavoie ltée", "info@lavoie.example"), False),
        (entry("c", "Roy 2"), entry("p", "Roy 2", kind=Kind.PERSON), False),
        (
            entry("c", "Roy", mailing=DOOR, phone_work=Phone("514 555-0132")),
            entry("p", "Roy", mailing=Address("1 Main", city="Laval"), phone_work=Phone("514 555-0177")),
            False,
        ),
    ],
)
def test_ready(here: Entry, there: Entry, ready: bool) -> None:
    match = only([here], [there])
    assert (match.outcome, match.ready) == (Outcome.ASK, ready)


def test_ready_needs_the_best_on_both_sides() -> None:
    one, other = entry("p1", "Lavoie inc."), entry("p2", "LAVOIE INC.")
    match = only([LAVOIE], [one, other])
    assert (match.reason, match.ready) == ("tie", False)
    customers = [entry("c1", "Lavoie inc."), entry("c2", "lavoie inc.")]
    assert [m.ready for m in match_contacts(customers, [one])] == [False, False]


def test_very_likely_is_linked_only_when_asked_for() -> None:
    here = person("c", "Jérôme", "Côté", "j@c.example")
    there = person("p", "Jerome", "Cote", "j@c.example")
    assert only([here], [there]).outcome is Outcome.ASK
    match = only([here], [there], link_very_likely=True)
    assert (match.outcome, match.practice_id, match.reason) == (Outcome.LINK, "p", "very-likely")


@pytest.mark.parametrize(
    ("here", "there"),
    [
        # another legal form, a sibling by one letter, a name that only phone and address back
        (LAVOIE, entry("p", "Lavoie ltée", "info@lavoie.example", phone_work=Phone("514 555-0132"))),
        (person("c", "Michel", "Roy", "roy@r.example"), person("p", "Michèle", "Roy", "roy@r.example")),
        (
            entry("c", "Toitures Roy", mailing=DOOR, phone_work=Phone("514 555-0132")),
            entry("p", "Toitures Ruy", mailing=DOOR, phone_work=Phone("514 555-0132")),
        ),
        (entry("c", "Roy"), entry("p", "Roy")),
        (
            entry("c", "Clinique Trépanier-Langlois Ltd", "a@t.example", phone_work=Phone("514 555-0132")),
            entry("p", "Groupe Trépanier-Langlois Ltd", "a@t.example", phone_work=Phone("514 555-0132")),
        ),
    ],
)
def test_what_is_not_linked_even_so(here: Entry, there: Entry) -> None:
    assert only([here], [there], link_very_likely=True).outcome is Outcome.ASK


def test_a_typing_error_beside_the_same_email_is_very_likely() -> None:
    here = entry("c", "Boulangerei Lavoie", "info@lavoie.example", phone_work=Phone("514 555-0132"))
    there = entry("p", "Boulangerie Lavoie", "info@lavoie.example", phone_work=Phone("514 555-0132"))
    assert only([here], [there], link_very_likely=True).outcome is Outcome.LINK


def test_very_likely_wants_a_clear_margin() -> None:
    here = person("c", "Jérôme", "Côté", "j@c.example", phone_work=Phone("514 555-0132"))
    there = person("p1", "Jerome", "Cote", "j@c.example")
    near = person("p2", "Jérôme", "Côté", "", phone_work=Phone("514 555-0132"))
    assert only([here], [there], link_very_likely=True).outcome is Outcome.LINK
    assert only([here], [there, near], link_very_likely=True).outcome is Outcome.ASK


def test_progress_is_told_and_its_exception_ends_the_work() -> None:
    firm = synthetic_firm(450, 1)
    told: list[tuple[int, int]] = []
    match_contacts(firm.customers, firm.contacts, on_progress=lambda done, total: told.append((done, total)))
    assert told[0] == (0, 450)
    assert told[-1] == (450, 450)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert any(0 < done < 450 for done, _ in told)

    def cancel(done: int, total: int) -> None:
        if done:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        match_contacts(firm.customers, firm.contacts, on_progress=cancel)


@pytest.mark.parametrize(
    "name", ["😀", "\u200b", "'", "&", "()", "inc.", "Dr", "& Roy", ",", "x" * 500, "北京公司", "O'"]
)
def test_odd_names_are_survived(name: str) -> None:
    for first, last in (("", ""), (name, name), ("", name)):
        kind, assumed = kind_of(name, "", first, last)
        contact = Contact(
            name=name, kind=kind, kind_assumed=assumed, first_name=first, last_name=last, email="@"
        )
        match = only([Entry("c", contact)], [Entry("p", contact), LAVOIE])
        assert match.outcome in (Outcome.ASK, Outcome.LINK)
        assert "p" in (match.practice_id, *ids(match))


def test_an_address_half_the_firm_has_is_survived() -> None:
    customers = [entry(f"c{i}", f"Firme {i}", "noreply@firm.example") for i in range(300)]
    contacts = [Entry(f"p{c.id}", c.contact) for c in customers]
    matches = match_contacts(customers, contacts)
    assert {m.outcome for m in matches} == {Outcome.ASK}
    assert all(ids(m)[0] == f"p{m.customer_id}" for m in matches)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("opted", [False, True])
def test_a_hard_firm_has_no_wrong_link_and_little_is_missed(seed: int, opted: bool) -> None:
    firm = synthetic_firm(600, seed)
    matches = match_contacts(firm.customers, firm.contacts, link_very_likely=opted)
    here = [m for m in matches if m.outcome is not Outcome.SKIP and firm.truth[m.customer_id]]
    links = [m for m in matches if m.outcome is Outcome.LINK]
    assert [m for m in links if m.practice_id != firm.truth[m.customer_id]] == []
    assert len(links) > len(here) * (0.35 if opted else 0.15)
    assert len({m.practice_id for m in links}) == len(links)
    missed = [m for m in here if m.outcome is Outcome.CREATE]
    assert len(missed) <= len(here) * 0.02
    asked = [m for m in here if m.outcome is Outcome.ASK]
    first = [m for m in asked if ids(m)[:1] == [firm.truth[m.customer_id]]]
    assert len(first) >= len(asked) * 0.95
