"""Customers that are hard to swallow: what people have put into names, notes and fields over the years."""

from __future__ import annotations

from qbo_desktop.sandbox.people import Population
from qbo_desktop.sandbox.situations import Case, company, person, unknown_long_name, unknown_two_mails

_FIVE_MEGABYTES = 5 * 1024 * 1024


def _named(pattern: str, people: Population) -> Case:
    who = people.next()
    return Case([company(who, pattern.format(name=who.surname, given=who.given))])


def emoji(people: Population) -> Case:
    return _named("🏳️‍🌈 {name} 👩‍👩‍👧‍👦 — 𝓕𝓲𝓼𝓱 & ☕", people)


def quotes(people: Population) -> Case:
    return _named("\"{name}\" 'n' «{given}» “L’{name}”", people)


def markup(people: Population) -> Case:
    return _named("<b>{name}</b> &amp; <script>alert('{given}')</script>", people)


def percent_and_backslash(people: Population) -> Case:
    return _named("100% {name}\\{given} {{0}} %s $HOME `id`", people)


def statement(people: Population) -> Case:
    return _named("{name}'); DROP TABLE contacts;--", people)


def spreadsheet(people: Population) -> Case:
    """What a spreadsheet would take for a formula."""
    return _named('=SUM(A1)+{name};"x",{given}', people)


def directions(people: Population) -> Case:
    """Right-to-left text, an override sign, zero-width signs and a no-break space."""
    return _named("שלום {name} \u202eabc\u202c \u200b\u00a0مرحبا", people)


def decomposed(people: Population) -> Case:
    """The same letters in another normal form, and full-width ones."""
    return _named("E\u0301lise {name} ＦＵＬＬ", people)


def spaces(people: Population) -> Case:
    who = people.next()
    return Case([person(who, GivenName=f"  {who.given} ", DisplayName=f"  {who.given}   {who.surname}  ")])


def odd_reach(people: Population) -> Case:
    """Fields that hold something else than they are for."""
    who = people.next()
    return Case(
        [
            person(
                who,
                PrimaryPhone="call after 5 (not 6!!)",
                Mobile="+1 514 555 0199 poste abc",
                PrimaryEmailAddr=f"{who.given} <{who.own_mail}>; none@",
                BillAddr={"Line1": "???", "Country": "Narnia", "Lat": "INVALID", "Long": "INVALID"},
            )
        ]
    )


def long_note(people: Population) -> Case:
    """A note of 5 MB, which the service itself would not take today: only the first of a firm."""
    who = people.next()
    line = f"{who.person} a téléphoné, rappeler demain. "
    size = _FIVE_MEGABYTES if who.number < _CYCLE else 2_000
    return Case([company(who, Notes=(line * (size // len(line) + 1))[:size])])


SITUATIONS = (
    emoji,
    quotes,
    markup,
    percent_and_backslash,
    statement,
    spreadsheet,
    directions,
    decomposed,
    spaces,
    odd_reach,
    long_note,
    unknown_long_name,
    unknown_two_mails,
)
_CYCLE = len(SITUATIONS)
