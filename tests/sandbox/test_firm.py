"""The sample firm: believable, the same every time, and with the promised shares at every size."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from typing import Any

import pytest
from rapidfuzz import fuzz, process

from qbo_desktop.sandbox import firm
from qbo_desktop.sandbox.people import Population, without_accents
from qbo_desktop.sandbox.vocabulary import REGIONS

SIZES = [40, 60, 200, 1_000]


def _name(customer: dict[str, Any]) -> str:
    if customer.get("CompanyName") == customer.get("DisplayName") or "GivenName" not in customer:
        return str(customer.get("DisplayName", ""))
    parts = (customer.get(part) for part in ("GivenName", "FamilyName", "Suffix"))
    return " ".join(part for part in parts if part)


def _mail(customer: dict[str, Any]) -> str:
    return str(customer.get("PrimaryEmailAddr", {}).get("Address", "")).casefold()


def _telephone(text: str) -> str:
    return re.sub(r"\D", "", text)[:10]


def _likeness(name: str) -> str:
    return re.sub(
        r"\b(inc|ltée|ltd|enr|s\.e\.n\.c|llc|corp|co|llp)\b\.?", "", without_accents(name).casefold()
    )


class Shares:
    """Sorts a firm by a plain reading of the matching rules, on its own."""

    def __init__(self, region: str, size: int, seed: int = 1) -> None:
        self.customers = firm.customers(region, size, seed)
        self.contacts = firm.practice_contacts(region, size, seed)
        contact_mails = Counter(row["email"].casefold() for row in self.contacts if row["email"])
        contact_names = Counter(row["name"].casefold() for row in self.contacts)
        mails = Counter(_mail(customer) for customer in self.customers if customer.get("Active", True))
        pairs = {(row["name"].casefold(), row["email"].casefold()) for row in self.contacts}
        phones = {_telephone(row["phone_work"]) for row in self.contacts} - {""}
        self.known = [_likeness(row["name"]) for row in self.contacts]
        self.exact: list[dict[str, Any]] = []
        self.unknown: list[dict[str, Any]] = []
        self.doubtful: list[dict[str, Any]] = []
        self.skipped: list[dict[str, Any]] = []
        for customer in self.customers:
            name, mail = _name(customer).casefold(), _mail(customer)
            single = mails[mail] == contact_mails[mail] == contact_names[name] == 1
            resembles = (
                contact_names[name]
                or contact_mails[mail]
                or _telephone(customer.get("PrimaryPhone", {}).get("FreeFormNumber", "")) in phones
            )
            if not name or not customer["Active"] or customer["Job"]:
                self.skipped.append(customer)
            elif (name, mail) in pairs and single:
                self.exact.append(customer)
            elif resembles:
                self.doubtful.append(customer)
            else:
                self.unknown.append(customer)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("region", ["CA", "US"])
def test_the_shares_follow_the_size(region: str, size: int) -> None:
    shares = Shares(region, size)
    assert len(shares.customers) == size
    assert 0.25 <= len(shares.exact) / size <= 0.40
    assert 0.22 <= len(shares.unknown) / size <= 0.40
    assert 0.20 <= len(shares.doubtful) / size <= 0.40
    assert 0.01 <= len(shares.skipped) / size <= 0.10
    in_both = len(shares.exact) + len(shares.doubtful)
    assert 0.05 * size <= len(shares.contacts) - in_both <= 0.30 * size


def _alike(customers: list[dict[str, Any]], known: list[str], cutoff: int) -> list[list[str]]:
    """For each customer the names in the practice that are like its own."""
    found = []
    for customer in customers:
        name = _likeness(_name(customer))
        near = process.extract(name, known, scorer=fuzz.token_sort_ratio, score_cutoff=cutoff, limit=5)
        found.append([each for each, *_ in near])
    return found


@pytest.mark.parametrize("region", ["CA", "US"])
def test_nobody_resembles_another_by_accident(region: str) -> None:
    """Words that many share (a trade) leave a likeness of up to 90; a typing error is above."""
    shares = Shares(region, 1_000)
    assert [near for near in _alike(shares.unknown, shares.known, 90) if near] == []
    assert [near for near in _alike(shares.exact, shares.known, 90) if len(near) != 1] == []


@pytest.mark.parametrize("region", ["CA", "US"])
def test_mail_domains_and_telephones_are_one_family_s(region: str) -> None:
    people = Population(REGIONS[region], seed=1)
    known = [people.next() for _ in range(45_000)]
    for kept in ("surname", "domain", "telephone", "place"):
        assert len({getattr(who, kept) for who in known}) == len(known)


@pytest.mark.parametrize("region", ["CA", "US"])
def test_a_larger_firm_begins_with_the_smaller_one(region: str) -> None:
    whole = firm.customers(region, 120)
    for size in (0, 1, 2, 9, 40, 100):
        assert firm.customers(region, size) == whole[:size]
    rows = firm.practice_contacts(region, 60)
    assert firm.practice_contacts(region, 120)[: len(rows)] == rows


def test_seeds_make_different_firms() -> None:
    names = [{_name(customer) for customer in firm.customers("CA", 60, seed)} for seed in (1, 2, 3)]
    for one, other in itertools.combinations(names, 2):
        assert len(one & other) <= 3
    assert firm.customers("CA", 60, 2) == firm.customers("CA", 60, 2)


@pytest.mark.parametrize("region", ["CA", "US"])
def test_one_of_every_situation_is_among_forty(region: str) -> None:
    customers = firm.customers(region, 40)
    contacts = firm.practice_contacts(region, 40)
    names = [str(customer.get("DisplayName", "")) for customer in customers]
    phones = " ".join(
        customer[which]["FreeFormNumber"]
        for customer in customers
        for which in ("PrimaryPhone", "AlternatePhone", "Mobile")
        if which in customer
    )
    mails = Counter(_mail(customer) for customer in customers)
    known = {row["name"] for row in contacts}
    assert max(len(name) for name in names) == 500
    assert any("🌻" in name for name in names)
    assert any('"' in name for name in names)
    assert any("'" in name for name in names)
    assert any(", " in name and len(name) < 60 for name in names)
    assert sum(" & " in name for name in names) >= 2
    assert any(
        customer["Job"] and customer["ParentRef"]["value"] for customer in customers if "Job" in customer
    )
    assert [name for name in names if name.endswith(" (deleted)")]
    bare = [customer for customer in customers if not _name(customer)]
    assert [set(customer) for customer in bare] == [
        {"domain", "sparse", "Id", "SyncToken", "MetaData", "Active"}
    ]
    assert any("Line4" in customer.get("BillAddr", {}) for customer in customers)
    assert any(customer.get("BillAddr", {}).get("Lat") == "INVALID" for customer in customers)
    assert any(", " in mail for mail in mails)
    assert [mail for mail, count in mails.items() if mail and count >= 2]
    assert any("Suffix" in customer for customer in customers)
    extensions = ("poste 1", "ext 1", "x 1") if region == "CA" else ("ext 1", "x 1", "ext. 1")
    assert all(word in phones for word in extensions)
    dropped = {without_accents(name) for name in names if without_accents(name) != name}
    assert dropped & known
    holding = "Gestion" if region == "CA" else "Holdings"
    assert any(holding in name and any(who in name for who in known) for name in names)
    digits = [re.sub(r"\D", "", name) for name in names if re.match(r"\d{4}-?\d{4} ", name)]
    theirs = [re.sub(r"\D", "", name) for name in known if re.match(r"\d{4}-?\d{4} ", name)]
    assert sum(a != b for a, b in zip(digits[0], theirs[0], strict=True)) == 2


def test_the_american_firm_is_american() -> None:
    customers = firm.customers("US", 60)
    assert {customer["CurrencyRef"]["value"] for customer in customers if "CurrencyRef" in customer} == {
        "USD"
    }
    codes = [customer.get("BillAddr", {}).get("PostalCode") for customer in customers]
    assert all(re.fullmatch(r"\d{5}-\d{4}", code) for code in codes if code)
    assert not [name for name in map(_name, customers) if re.search(r"Québec|ltée|Gestion|inc\.", name)]


def test_contacts_have_the_columns_of_the_csv() -> None:
    rows = firm.practice_contacts("CA", 200)
    columns = list(rows[0])
    assert all(list(row) == columns for row in rows)
    assert {row["id"] for row in rows} == {""}
    assert {row["kind"] for row in rows} == {"person", "organization"}
    assert {row["type"] for row in rows} == {"Client"}
    assert {row["archived"] for row in rows} == {"no"}
    assert len({row["client_identifier"] for row in rows}) == len(rows)
    assert all(row["name"] for row in rows)
    assert columns[:9] == [
        *("id", "kind", "name", "first_name", "middle_name", "last_name", "suffix", "company", "type")
    ]


def test_names_are_unique_as_quickbooks_demands_and_ids_run_on() -> None:
    customers = firm.customers("CA", 20_000)
    names = Counter(customer.get("FullyQualifiedName", "").casefold() for customer in customers)
    assert [name for name, count in names.items() if name and count > 1] == []
    assert [customer["Id"] for customer in customers] == [str(n) for n in range(1, 20_001)]
    known = {customer["Id"] for customer in customers}
    assert all(c["ParentRef"]["value"] in known for c in customers if "ParentRef" in c)


def test_nothing_exceeds_what_quickbooks_stores() -> None:
    for region in ("CA", "US"):
        for customer in firm.customers(region, 500):
            assert len(customer.get("CompanyName", "")) <= 100
            assert len(customer.get("PrintOnCheckName", "")) <= 110
            assert ":" not in customer.get("DisplayName", "")
            for which in ("PrimaryPhone", "AlternatePhone", "Mobile"):
                assert len(customer.get(which, {}).get("FreeFormNumber", "")) <= 30
            assert _mail(customer) == "" or _mail(customer).endswith(".example")


@pytest.mark.parametrize(("region", "size"), [("FR", 10), ("CA", -1)])
def test_firms_that_cannot_be(region: str, size: int) -> None:
    with pytest.raises(ValueError):
        firm.customers(region, size)
    with pytest.raises(ValueError):
        firm.practice_contacts(region, size)
