"""The sample firm: its customers in QuickBooks, and its practice's client list before the first sync.

Both come from one list of cases, made from a seed, so that the shares are known: about a third exact, a
third unknown to the practice, the rest for somebody to decide, a few skipped. A larger firm begins with the
same clients as a smaller one.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from qbo_desktop.sandbox import hostile
from qbo_desktop.sandbox import situations as story
from qbo_desktop.sandbox.clock import stamp
from qbo_desktop.sandbox.people import Population
from qbo_desktop.sandbox.situations import Case, Draft
from qbo_desktop.sandbox.vocabulary import REGIONS, Vocabulary

Situation = Callable[[Population], Case]

# One of everything: 40 customers.
_FIRST: tuple[Situation, ...] = (
    story.exact_person,
    story.unknown_company,
    story.same_name_only,
    story.exact_company,
    story.unknown_person,
    story.same_mail_only,
    story.exact_apostrophes,
    story.unknown_emoji,
    story.siblings_sharing_a_mail,
    story.exact_with_sub_customer,
    story.unknown_ampersand,
    story.person_and_their_holding,
    story.exact_quotes,
    story.numbered_companies,
    story.unknown_without_anything,
    story.exact_person,
    story.other_legal_form,
    story.unknown_long_name,
    story.inactive,
    story.exact_with_extension,
    story.accents_dropped,
    story.unknown_person,
    story.junior_and_senior,
    story.exact_company,
    story.couple,
    story.unknown_free_text_address,
    story.exact_unlocated,
    story.last_name_first,
    story.nameless,
    story.exact_company,
    story.unknown_company,
    story.same_telephone_other_extension,
    story.exact_person,
    story.unknown_two_mails,
    story.typing_error,
    story.unknown_person,
    story.two_candidates,
)
_EXACT = (story.exact_person, story.exact_company)
_UNKNOWN = (story.unknown_company, story.unknown_person)
_DOUBTFUL = (
    story.same_name_only,
    story.same_mail_only,
    story.other_legal_form,
    story.accents_dropped,
    story.last_name_first,
    story.typing_error,
    story.siblings_sharing_a_mail,
    story.same_telephone_other_extension,
    story.couple,
    story.junior_and_senior,
    story.two_candidates,
    story.numbered_companies,
    story.person_and_their_holding,
)
_SKIPPED = (story.inactive, story.sub_customer, story.nameless)

_CSV_COLUMNS = (
    "id",
    "kind",
    "name",
    "first_name",
    "middle_name",
    "last_name",
    "suffix",
    "company",
    "type",
    "email",
    "email_2",
    "phone_work",
    "phone_mobile",
    "phone_home",
    "phone_fax",
    "phone_other",
    *(
        f"{which}_{part}"
        for which in ("physical", "mailing")
        for part in ("line1", "line2", "city", "region", "postal_code", "country")
    ),
    "client_identifier",
    "archived",
)
SAMPLE_FIRM = "sample-firm"
HOSTILE = "hostile"  # customers that are hard to swallow, and nobody in the practice
SCENARIOS = (SAMPLE_FIRM, HOSTILE)
_FOUNDED = datetime(2021, 2, 1, 17, 30, tzinfo=UTC)


def customers(region: str, count: int, seed: int = 1, scenario: str = SAMPLE_FIRM) -> list[dict[str, Any]]:
    """The firm's customers as QuickBooks holds them, Ids "1" to str(count).

    Raises ValueError for an unknown region or scenario, or a negative count.
    """
    drafts = [draft for case in _cases(region, count, seed, scenario) for draft in case.customers][:count]
    words = REGIONS[region]
    return [_customer(words, drafts, index) for index in range(len(drafts))]


def practice_contacts(
    region: str, customers: int, seed: int = 1, scenario: str = SAMPLE_FIRM
) -> list[dict[str, str]]:
    """What the firm's practice knows before the first sync: the columns of a contacts CSV, ids empty.

    Raises ValueError as `customers()` does.
    """
    rows = [row for case in _cases(region, customers, seed, scenario) for row in case.contacts]
    return [
        dict.fromkeys(_CSV_COLUMNS, "") | row | {"client_identifier": f"C{number:05d}", "archived": "no"}
        for number, row in enumerate(rows, 1)
    ]


def certain_clients(
    region: str, customers: int, seed: int = 1, scenario: str = SAMPLE_FIRM
) -> frozenset[tuple[str, str]]:
    """(name, e-mail) of the contacts of the practice that are customers beyond doubt: the same under both.

    Raises ValueError as `customers()` does.
    """
    return frozenset(
        (row["name"], row["email"])
        for case in _cases(region, customers, seed, scenario)
        for row in case.contacts
        if len(case.contacts) == len(case.customers) == 1
        and case.customers[0].get("Active", True)
        and row["email"]
        and (row["name"], row["email"]) == _called(case.customers[0])
    )


def _called(draft: Draft) -> tuple[str, str]:
    return str(draft.get("DisplayName", "")), str(draft.get("PrimaryEmailAddr", ""))


def _cases(region: str, count: int, seed: int, scenario: str) -> Iterator[Case]:
    """Cases until there are `count` customers, or a few more where the last case has several."""
    if region not in REGIONS:
        raise ValueError(f"There is no sample firm for the region {region!r}; there is one for CA and US.")
    if scenario not in SCENARIOS:
        raise ValueError(f"There is no scenario {scenario!r}; there are: {', '.join(SCENARIOS)}.")
    if count < 0:
        raise ValueError("A firm cannot have fewer than no customers.")
    people = Population(REGIONS[region], seed)
    made = 0
    wanted = itertools.cycle(hostile.SITUATIONS) if scenario == HOSTILE else _endless()
    for number, situation in enumerate(wanted):
        if made >= count:
            return
        case = situation(people)
        made += len(case.customers)
        yield case
        if number % 8 == 7 and scenario == SAMPLE_FIRM:
            yield story.practice_only(people)


def _endless() -> Iterator[Situation]:
    yield from _FIRST
    doubtful = 0
    turn = 0
    while True:
        for place in range(4):
            yield _EXACT[(turn + place) % len(_EXACT)]
            yield _UNKNOWN[(turn + place) % len(_UNKNOWN)]
            if place == 3 and turn % 4 == 3:
                yield _SKIPPED[turn // 4 % len(_SKIPPED)]
            else:
                yield _DOUBTFUL[doubtful % len(_DOUBTFUL)]
                doubtful += 1
        turn += 1


def _customer(words: Vocabulary, drafts: list[Draft], index: int) -> dict[str, Any]:
    """The draft with what the server adds, in the order in which the server prints it."""
    draft = drafts[index]
    made = _FOUNDED + timedelta(minutes=37 * index % 2_000_000)
    server: dict[str, Any] = {
        "domain": "QBO",
        "sparse": False,
        "Id": str(index + 1),
        "SyncToken": "0",
        "MetaData": {"CreateTime": stamp(made), "LastUpdatedTime": stamp(made + timedelta(days=index % 90))},
    }
    if not draft:
        return {**server, "Active": True}
    name = draft["DisplayName"]
    active = draft.get("Active", True)
    shown = name if active else f"{name} (deleted)"
    parent = draft.get("parent")
    whole = f"{drafts[index - parent]['DisplayName']}:{shown}" if parent else shown
    found: dict[str, Any] = {
        "Taxable": True,
        "BillAddr": _address(draft.get("BillAddr"), 2 * index + 2),
        "ShipAddr": _address(draft.get("ShipAddr"), 2 * index + 3),
        "Notes": draft.get("Notes"),
        "Job": bool(parent),
        "BillWithParent": False,
        "ParentRef": {"value": str(index + 1 - parent)} if parent else None,
        "Level": 1 if parent else None,
        "Balance": 0,
        "BalanceWithJobs": 0,
        "CurrencyRef": {"value": words.currency[0], "name": words.currency[1]},
        "PreferredDeliveryMethod": "Print",
        **server,
        "GivenName": draft.get("GivenName"),
        "FamilyName": draft.get("FamilyName"),
        "Suffix": draft.get("Suffix"),
        "FullyQualifiedName": whole,
        "CompanyName": draft.get("CompanyName"),
        "DisplayName": shown,
        "PrintOnCheckName": draft.get("CompanyName") or name[:110],
        "Active": active,
        **{
            which: {"FreeFormNumber": draft[which]}
            for which in ("PrimaryPhone", "AlternatePhone", "Mobile")
            if which in draft
        },
        "PrimaryEmailAddr": {"Address": draft["PrimaryEmailAddr"]} if "PrimaryEmailAddr" in draft else None,
        "WebAddr": {"URI": draft["WebAddr"]} if "WebAddr" in draft else None,
        "DefaultTaxCodeRef": {"value": "2"} if words.region == "US" else None,
    }
    return {key: value for key, value in found.items() if value is not None}


def _address(parts: dict[str, str] | None, identifier: int) -> dict[str, str] | None:
    return {"Id": str(identifier), **parts} if parts else None
