"""QuickBooks' lists and the billing set-up as the store keeps them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from qbo_desktop.domain.billing_setup import BillingSetup, TaxMapping
from qbo_desktop.domain.company_lists import CompanyLists, Kind
from qbo_desktop.store import billing_setup, company_lists
from tests.domain.offers import AUTOMATED, CANADA, CODES, ITEMS
from tests.store.opened import START, Opened


def kept(opened: Opened) -> CompanyLists:
    with opened.store.read() as session:
        return company_lists.read(session, opened.workspace_id)


def setup_of(opened: Opened) -> BillingSetup:
    with opened.store.read() as session:
        return billing_setup.read(session, opened.workspace_id)


@pytest.mark.parametrize("lists", [CANADA, AUTOMATED, CompanyLists()])
def test_lists_come_back_as_they_were_shown(opened: Opened, lists: CompanyLists) -> None:
    with opened.work() as work:
        company_lists.put(work, lists)
    found = kept(opened)
    assert found.company == lists.company
    assert set(found.items) == set(lists.items)
    assert set(found.codes) == set(lists.codes)
    assert len(found.entries) == len(lists.entries)
    assert all(one in found.entries for one in lists.entries)


def test_what_is_shown_no_more_is_inactive_and_comes_back(opened: Opened) -> None:
    for shown in (CANADA, replace(CANADA, items=ITEMS[1:], codes=CODES[1:], entries=())):
        with opened.work() as work:
            company_lists.put(work, shown)
    found = kept(opened)
    gone, code = found.item("1"), found.code("2")
    assert gone is not None
    assert code is not None
    assert (gone.name, gone.active, code.active) == ("Services", False, False)
    assert not any(one.active for one in found.of(Kind.PAYMENT_METHOD))
    with opened.work() as work:
        company_lists.put(work, CANADA)
    assert set(kept(opened).items) == set(ITEMS)


def test_one_item_is_kept_by_itself(opened: Opened) -> None:
    with opened.work() as work:
        company_lists.put_item(work, ITEMS[0])
        company_lists.put_item(work, replace(ITEMS[0], name="Honoraires", active=False))
    (found,) = kept(opened).items
    assert (found.name, found.active) == ("Honoraires", False)
    with opened.work() as work:
        company_lists.forget(work)
    assert kept(opened) == CompanyLists()


def test_the_set_up_comes_back_and_each_part_can_be_taken_away(opened: Opened) -> None:
    assert setup_of(opened) == BillingSetup()
    taxes = {"T1": TaxMapping("9", "21", insisted=True), "T2": TaxMapping("6")}
    for _time in range(2):
        with opened.work() as work:
            billing_setup.set_start_date(work, date(2026, 3, 1))
            billing_setup.set_default_item(work, "1")
            billing_setup.set_item(work, "W1", "3")
            for rate_id, mapping in taxes.items():
                billing_setup.set_tax(work, rate_id, mapping)
            billing_setup.set_method(work, "Cheque", "2")
            billing_setup.lists_read(work)
    found = setup_of(opened)
    assert (found.start_date, found.default_item_id, found.is_on) == (date(2026, 3, 1), "1", True)
    assert (found.items, found.taxes, found.methods) == ({"W1": "3"}, taxes, {"cheque": ("Cheque", "2")})
    assert (found.item_for("W1"), found.item_for("W2")) == ("3", "1")
    read_at = found.lists_at
    assert read_at is not None
    with opened.work() as work:
        billing_setup.set_start_date(work, None)
        billing_setup.set_default_item(work, "")
        billing_setup.set_item(work, "W1", "")
        billing_setup.set_tax(work, "T1", None)
        billing_setup.set_tax(work, "T2", None)
        billing_setup.set_method(work, "CHEQUE", "")
    assert setup_of(opened) == BillingSetup(lists_at=read_at)


def test_lists_are_old_after_ten_minutes() -> None:
    assert company_lists.is_old(None, START)
    assert not company_lists.is_old(START, START + timedelta(minutes=10))
    assert company_lists.is_old(START, START + timedelta(minutes=10, seconds=1))
