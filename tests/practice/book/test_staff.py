"""People: who may do what, who is here, and that a permission is always held by somebody."""

from __future__ import annotations

import pytest

from qbo_desktop.errors import BillingRefused, UsageError
from qbo_desktop.operations.billing_lists import AddPerson, RenamePerson, SetPermission, UsePerson
from qbo_desktop.practice.book import staff
from qbo_desktop.practice.book.staff import LONGEST_STAFF_NAME, Permission, Person
from tests.practice.billing import BillingFirm


def people(firm: BillingFirm) -> list[Person]:
    with firm.book.store.read() as session:
        return staff.people(session, firm.book.workspace_id)


def test_a_new_book_has_an_owner_who_may_do_everything(firm: BillingFirm) -> None:
    (owner,) = people(firm)
    assert (owner.owner, owner.at_work, owner.permissions) == (True, True, set(Permission))


def test_somebody_new_may_do_nothing_yet(firm: BillingFirm) -> None:
    luc = firm.ask(AddPerson("  Luc\n Gagné "))
    assert (luc.name, luc.permissions, luc.owner, luc.at_work) == ("Luc Gagné", set(), False, False)
    assert firm.ask(AddPerson("LUC gagné")) == luc, "the same person twice"


@pytest.mark.parametrize("name", ["", "   ", "\n", "x" * (LONGEST_STAFF_NAME + 1)])
def test_a_name_that_is_none(firm: BillingFirm, name: str) -> None:
    luc = firm.ask(AddPerson("Luc"))
    before = firm.dump()
    for operation in (AddPerson(name), RenamePerson(luc.id, name)):
        with pytest.raises(UsageError):
            firm.ask(operation)
    assert firm.dump() == before


def test_names_are_given_once(firm: BillingFirm) -> None:
    luc = firm.ask(AddPerson("Luc"))
    with pytest.raises(UsageError, match="Owner is there already"):
        firm.ask(RenamePerson(luc.id, "owner"))
    assert firm.ask(RenamePerson(luc.id, "LUC")).name == "LUC"
    with pytest.raises(UsageError, match="id"):
        firm.ask(RenamePerson("S99", "Eve"))


@pytest.mark.parametrize("permission", list(Permission))
def test_a_permission_is_always_held_by_somebody(firm: BillingFirm, permission: Permission) -> None:
    before = firm.dump()
    with pytest.raises(BillingRefused, match="the only one") as refused:
        firm.ask(SetPermission("Owner", permission, False))
    assert (refused.value.code, refused.value.fix) == ("last-permission", "staff")
    assert firm.dump() == before
    firm.ask(AddPerson("Luc"))
    firm.ask(SetPermission("luc", permission))
    assert permission not in firm.ask(SetPermission("Owner", permission, False)).permissions


def test_only_an_admin_changes_people(firm: BillingFirm) -> None:
    firm.someone_without(*Permission)
    before = firm.dump()
    for operation in (
        AddPerson("Eve"),
        RenamePerson("S1", "Eve"),
        SetPermission("Luc", Permission.BILLING_ADMIN),
        SetPermission("Owner", Permission.SEND_INVOICES, False),
    ):
        with pytest.raises(
            BillingRefused, match="Luc does not have the permission “billing admin”"
        ) as refused:
            firm.ask(operation)
        assert "Owner" in refused.value.remedy
    assert firm.dump() == before


def test_exactly_one_is_at_work(firm: BillingFirm) -> None:
    firm.ask(AddPerson("Luc"))
    firm.ask(UsePerson("LUC"))
    assert [one.name for one in people(firm) if one.at_work] == ["Luc"]
    with pytest.raises(UsageError, match=r"Nobody here is called “Nobody\”\.|There are: Owner, Luc"):
        firm.ask(UsePerson("Nobody"))
    assert [one.name for one in people(firm) if one.at_work] == ["Luc"]
    firm.ask(UsePerson("S1"))
    assert [one.name for one in people(firm) if one.at_work] == ["Owner"]
