"""Services and payment methods by their names: the same in two languages, in doubt where two are near."""

from __future__ import annotations

import pytest

from qbo_desktop.domain.company_lists import Item
from qbo_desktop.domain.proposals import propose_default_item, propose_item, propose_method
from tests.domain.offers import ITEMS, METHODS, method


@pytest.mark.parametrize(
    ("work_type", "item"),
    [
        ("Bookkeeping", "3"),
        ("BOOKKEEPING", "3"),
        ("Tenue de livres", "3"),
        ("Tax returns - individuals", "4"),
        ("Déclarations de revenus – sociétés", "5"),
        ("declaration de revenus societe", "5"),
        ("Year-end", "10"),
        ("Payroll", "12"),
        ("Paie", "12"),
        ("Hours", "2"),
        ("Bookeeping", "3"),
    ],
)
def test_a_work_type_finds_its_service(work_type: str, item: str) -> None:
    proposal = propose_item(work_type, ITEMS)
    assert proposal.found is not None
    assert proposal.found.id == item
    assert not proposal.in_doubt


@pytest.mark.parametrize("work_type", ["Notary", "Vérification", "Audit", ""])
def test_what_nothing_resembles_has_no_proposal(work_type: str) -> None:
    assert propose_item(work_type, ITEMS).candidates == ()


def test_a_service_that_says_more_than_the_work_type_is_a_choice() -> None:
    proposal = propose_item("Tax return", ITEMS)
    assert proposal.in_doubt
    assert [one.id for one in proposal.candidates] == ["4"]


def test_two_that_are_near_are_in_doubt_and_an_equal_name_is_not() -> None:
    two = (Item("1", "Payroll"), Item("2", "Paie"))
    assert propose_item("Payroll service", two).in_doubt
    found = propose_item("Paie", two).found
    assert found is not None
    assert found.id == "2"
    assert propose_item("Paie", (Item("1", "Paie"), Item("2", "paie"))).in_doubt


def test_numbers_are_not_mistyped() -> None:
    assert propose_item("Regime 2025", (Item("1", "Regime 2026"),)).found is None


@pytest.mark.parametrize(
    ("names", "default"),
    [
        (("Services", "Hours", "Bookkeeping"), "Services"),
        (("Services comptables", "Bookkeeping"), "Services comptables"),
        (("Honoraires professionnels", "Paie"), "Honoraires professionnels"),
        (("Only this one",), "Only this one"),
        (("Services", "Services comptables"), "Services"),
        (("Hours", "Professional fees"), None),
        (("Bookkeeping", "Payroll"), None),
        ((), None),
    ],
)
def test_the_default_service(names: tuple[str, ...], default: str | None) -> None:
    proposal = propose_default_item([Item(str(at), name) for at, name in enumerate(names)])
    assert (proposal.found.name if proposal.found else None) == default
    assert proposal.in_doubt == (default is None and bool(names))


def test_a_category_and_an_inactive_service_are_no_default() -> None:
    offered = [Item("1", "Services", active=False), Item("2", "Services", kind="Category"), Item("3", "Fees")]
    found = propose_default_item(offered).found
    assert found is not None
    assert found.id == "3"


@pytest.mark.parametrize(
    ("name", "entry"), [("Cheque", "2"), ("Check", "2"), ("Cash", "1"), ("e-Transfer", "8"), ("Interac", "8")]
)
def test_a_payment_method_is_found_in_either_language(name: str, entry: str) -> None:
    found = propose_method(name, METHODS).found
    assert found is not None
    assert found.id == entry


def test_what_only_resembles_a_payment_method_is_a_choice() -> None:
    assert [one.id for one in propose_method("Credit card", METHODS).candidates] == ["3", "4"]
    assert propose_method("Credit card", METHODS).in_doubt
    assert [one.id for one in propose_method("Bank transfer", METHODS).candidates] == ["8"]
    assert propose_method("Other", METHODS).candidates == ()
    found = propose_method("Credit card", (*METHODS, method("9", "Carte de crédit"))).found
    assert found is not None
    assert found.id == "9"
    assert propose_method("Cheque", [method("2", "Chèque", active=False)]).found is None
    assert propose_method("Cash", [method("1", "Comptant"), method("2", "Argent comptant")]).in_doubt
