"""What holds for any two lists, by generated records that are easily taken for each other."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from qbo_desktop.domain.contact import Address, Contact, Kind, Phone
from qbo_desktop.domain.kinds import kind_of
from qbo_desktop.domain.likeness import compare, is_resemblance, resembling, score_of, vetoes_of
from qbo_desktop.domain.matching import Entry, Match, Outcome, match_contacts
from qbo_desktop.domain.profiles import profile_of, taken_count

# A busy machine is no failure.
UNHURRIED = settings(deadline=None)

FIRST = st.sampled_from(
    ["", "Jean", "Jérôme", "Michèle", "Bob", "Robert", "J.", "Mark & Julie", "Jean-François"]
)
LAST = st.sampled_from(["", "Côté", "Cote", "Roy", "Roy Jr", "Tremblay", "Trembley", "De La Cruz", "O'Brien"])
FIRMS = st.sampled_from(
    ["", "Boulangerie Lavoie ltée", "Boulangerie Lavoie inc.", "Gestion Jean Côté", "Fiducie Roy", "Acme (2)",
     "9123-4567 Québec inc.", "9123-4576 Québec inc.", "Œuvres St-Denis", "Smith & Jones LLP",
     "Zed (Café Zoé)"]
)  # fmt: skip
LOOSE = st.text(alphabet="abcdéèêïöç ñœŁ-'.,&()12ß", max_size=14)
EMAILS = st.sampled_from(
    ["", "a@x.example", "A@X.example", "b@x.example", "jérôme@gmail.com", "j.roy@gmail.com"]
)
PHONES = st.sampled_from(["", "514-555-0132", "(514) 555-0132 poste 12", "514-555-0177", "+33 1 42 68 53 00"])
STREETS = st.sampled_from(["", "1200 rue Ontario E", "4-1200, rue Ontario Est", "12 St-Denis St", "C.P. 44"])


@st.composite
def contacts(draw: st.DrawFn) -> Contact:
    first, last, company = draw(FIRST), draw(LAST), draw(FIRMS)
    name = draw(st.sampled_from([f"{first} {last}".strip(), f"{last}, {first}", company]) | LOOSE)
    kind, assumed = kind_of(name, company, first, last)
    if draw(st.booleans()):
        kind, assumed = draw(st.sampled_from(list(Kind))), draw(st.booleans())
    street = draw(STREETS)
    return Contact(
        name=name,
        kind=kind,
        kind_assumed=assumed,
        first_name=first,
        last_name=last,
        company=company,
        email=draw(EMAILS),
        phone_work=Phone.parse(draw(PHONES)),
        mailing=Address(street, "", "Montréal", "QC", "H2L 1S1") if street else None,
    )


TEXTS = ("name", "first_name", "last_name", "company", "email")


def respelled(contact: Contact, spell: object) -> Contact:
    assert callable(spell)
    return replace(contact, **{field: spell(getattr(contact, field)) for field in TEXTS})


def without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def score(a: Contact, b: Contact) -> tuple[int, list[str], list[str]]:
    left, right = profile_of("c", a), profile_of("p", b)
    census = taken_count([left], [right])
    left.weigh(census)
    right.weigh(census)
    reasons = compare(left, right, census)
    vetoes = vetoes_of(left, right, census)
    return score_of(reasons), sorted(r.code for r in reasons), [v.code for v in vetoes]


@UNHURRIED
@given(contacts(), contacts())
def test_the_score_is_symmetric(a: Contact, b: Contact) -> None:
    assert score(a, b) == score(b, a)


@UNHURRIED
@given(contacts(), contacts())
def test_case_does_not_matter(a: Contact, b: Contact) -> None:
    assert score(respelled(a, str.upper), b) == score(a, b) == score(a, respelled(b, str.lower))


@UNHURRIED
@given(contacts(), contacts())
def test_spacing_does_not_matter(a: Contact, b: Contact) -> None:
    spaced = respelled(a, lambda text: "  " + text.replace(" ", "  \u00a0") + " ")
    assert score(spaced, b) == score(a, b)


@UNHURRIED
@given(contacts(), contacts())
def test_accents_are_worth_five_points_at_most(a: Contact, b: Contact) -> None:
    accented = score(a, b)[0]
    assert abs(score(respelled(a, without_accents), b)[0] - accented) <= 5
    assert abs(score(a, respelled(b, without_accents))[0] - accented) <= 5


@UNHURRIED
@given(contacts(), contacts())
def test_whoever_is_let_go_early_does_not_resemble(a: Contact, b: Contact) -> None:
    left, right = profile_of("c", a), profile_of("p", b)
    census = taken_count([left], [right])
    left.weigh(census)
    right.weigh(census)
    reasons = compare(left, right, census)
    assert resembling(left, right, census) == (reasons if is_resemblance(reasons) else [])


@UNHURRIED
@given(contacts())
def test_a_record_is_like_itself(a: Contact) -> None:
    if a.name.strip():
        assert score(a, a)[0] >= 50
        assert set(score(a, a)[2]) <= {"couple"}


entries = st.lists(st.tuples(contacts(), st.booleans(), st.booleans()), max_size=7)


def sides(
    left: list[tuple[Contact, bool, bool]], right: list[tuple[Contact, bool, bool]]
) -> tuple[list[Entry], list[Entry]]:
    customers = [
        Entry(str(i), c, active=up or sub, is_sub_customer=sub and up) for i, (c, up, sub) in enumerate(left)
    ]
    practice = [Entry(f"p{i}", c, active=up or sub) for i, (c, up, sub) in enumerate(right)]
    return customers, practice


@settings(max_examples=60, deadline=None)
@given(
    entries,
    entries,
    st.booleans(),
    st.sets(st.tuples(st.sampled_from("0123"), st.sampled_from(["p0", "p1", "p2"]))),
)
def test_links_are_single_and_never_under_a_veto(
    left: list[tuple[Contact, bool, bool]],
    right: list[tuple[Contact, bool, bool]],
    opted: bool,
    refused: set[tuple[str, str]],
) -> None:
    customers, practice = sides(left, right)
    taken = frozenset({"p3"})
    matches = match_contacts(
        customers, practice, taken=taken, refused=frozenset(refused), link_very_likely=opted
    )
    assert [m.customer_id for m in matches] == [c.id for c in customers]
    links = {m.customer_id: m.practice_id for m in matches if m.outcome is Outcome.LINK}
    assert len(set(links.values())) == len(links)
    assert not taken & set(links.values())
    assert not refused & set(links.items())
    by_id = {e.id: e for e in (*customers, *practice)}
    for match in matches:
        assert bool(match.practice_id) == (match.outcome is Outcome.LINK)
        shown = [c.practice_id for c in match.candidates]
        assert len(shown) == len(set(shown)) <= 5
        assert not taken & set(shown)
        assert not refused & {(match.customer_id, p) for p in shown}
        if match.outcome is Outcome.LINK:
            assert match.candidates[0].vetoes == ()
            assert by_id[match.practice_id].active
            assert not profile_of("", by_id[match.practice_id].contact).is_couple
        else:
            assert not set(shown) & set(links.values())
        if match.ready:
            assert match.outcome is Outcome.ASK
            assert match.candidates[0].vetoes == ()


@settings(max_examples=50, deadline=None)
@given(entries, entries, st.booleans(), st.randoms(use_true_random=False))
def test_the_order_of_the_lists_changes_nothing(
    left: list[tuple[Contact, bool, bool]],
    right: list[tuple[Contact, bool, bool]],
    opted: bool,
    dice: object,
) -> None:
    customers, practice = sides(left, right)

    def decided(here: list[Entry], there: list[Entry]) -> dict[str, Match]:
        return {m.customer_id: m for m in match_contacts(here, there, link_very_likely=opted)}

    straight = decided(customers, practice)
    assert decided(customers[::-1], practice[::-1]) == straight
    mixed = sorted(practice, key=lambda e: dice.random())  # type: ignore[attr-defined]
    assert decided(customers, mixed) == straight


@UNHURRIED
@given(contacts(), st.booleans())
def test_a_tie_is_a_question(contact: Contact, opted: bool) -> None:
    if not contact.name.strip():
        return
    alike = [Entry("p1", contact), Entry("p2", contact)]
    match = match_contacts([Entry("c", contact)], alike, link_very_likely=opted)[0]
    assert (match.outcome, match.reason, match.ready) == (Outcome.ASK, "tie", False)
