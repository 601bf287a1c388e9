"""How invoices stand to QuickBooks, in the lists of the Billing page: the column, its words, the filter."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.domain.invoice import Invoice
from qbo_desktop.domain.invoice_links import LinkState
from qbo_desktop.domain.invoice_standing import There
from qbo_desktop.operations import billing_reading
from qbo_desktop.operations.billing_reading import Sieve
from qbo_desktop.operations.invoices import VoidInvoices
from qbo_desktop.ui.page import PageName
from qbo_desktop.ui.pages.billing import BillingPage
from qbo_desktop.ui.pages.billing_tabs import ALL, AWAITING, DRAFTS
from tests.ui.bills import Bills, line, open_bills
from tests.ui.conftest import OpenWindow
from tests.ui.invoices_there import stands, switch_on
from tests.ui.pages import go_to


@pytest.fixture
def bills(request: pytest.FixtureRequest, empty_app: App, qtbot: QtBot) -> Bills:
    opens = "page" in request.fixturenames
    return open_bills(empty_app, qtbot, request.getfixturevalue("open_window") if opens else None)


@pytest.fixture
def page(bills: Bills, open_window: OpenWindow, qtbot: QtBot) -> BillingPage:
    assert bills.window is not None
    return go_to(bills.window, PageName.BILLING, BillingPage, qtbot)


def column(page: BillingPage) -> list[str]:
    at = next(at for at, one in enumerate(page.model.columns) if one.key == "there")
    return [page.model.index(row, at).data() for row in range(page.model.rowCount())]


def one_of_each(bills: Bills) -> dict[There, Invoice]:
    """An invoice for every word, by its word; the first is a draft."""
    found = {there: bills.posted(line(str(there))) for there in There if there}
    switch_on(bills.app)
    stands(bills.app, found[There.THERE], LinkState.PUSHED, "71")
    stands(bills.app, found[There.PROBLEM], LinkState.FAILED)
    stands(bills.app, found[There.CHANGED], LinkState.DRIFTED, "72")
    stands(bills.app, found[There.TO_VOID], LinkState.TO_VOID, "73")
    stands(bills.app, found[There.VOIDED], LinkState.VOIDED, "74")
    bills.ask(VoidInvoices([found[There.TO_VOID].id, found[There.VOIDED].id]))
    return {There.NOT: bills.draft(line()), **found}


def test_the_list_and_its_filter_agree(bills: Bills) -> None:
    found = one_of_each(bills)
    gone = bills.posted(line())
    stands(bills.app, gone, LinkState.PUSHED, "75")
    waiting = bills.posted(line())
    stands(bills.app, waiting, LinkState.FAILED)
    bills.ask(VoidInvoices([gone.id, waiting.id]))
    met = bills.posted(line())
    stands(bills.app, met, LinkState.TO_SEND)
    never = bills.posted(line())
    stands(bills.app, never, LinkState.VOIDED)
    with bills.app.store.read() as session:
        rows = billing_reading.lists.by_ids(
            session, bills.app.workspace_id, [one.id for one in (*found.values(), met, never, gone, waiting)]
        )
        kept = {
            there: {
                one.id
                for one in billing_reading.lists.ordered(
                    session, bills.app.workspace_id, "all", Sieve(there=there)
                )
            }
            for there in There
            if there
        }
    assert {one.id: rows[one.id].there for one in found.values()} == {
        one.id: there for there, one in found.items()
    }
    assert rows[met.id].there is There.TO_SEND
    assert rows[never.id].there is There.NOT
    # Voided here since the last run: the next one voids it there, or has nothing to do.
    assert rows[gone.id].there is There.TO_VOID
    assert rows[waiting.id].there is There.NOT
    for there, ids in kept.items():
        assert ids == {one_id for one_id, row in rows.items() if row.there is there}


def test_before_the_start_date_nothing_is_to_be_sent(bills: Bills) -> None:
    invoice = bills.posted(line())
    switch_on(bills.app, bills.today + timedelta(days=1))
    with bills.app.store.read() as session:
        here = bills.app.workspace_id
        assert billing_reading.lists.by_ids(session, here, [invoice.id])[invoice.id].there is There.NOT
        assert billing_reading.lists.ordered(session, here, "all", Sieve(there=There.TO_SEND)) == []


def test_the_column_comes_with_the_set_up_and_the_filter_narrows_the_list(
    page: BillingPage, bills: Bills, qtbot: QtBot
) -> None:
    assert "there" not in page.tables[ALL].shown_keys()
    assert not page.filters.there.isVisibleTo(page)
    one_of_each(bills)
    page.show_list(ALL)
    qtbot.waitUntil(lambda: "there" in page.tables[ALL].shown_keys())
    assert "owed" not in page.tables[ALL].shown_keys()  # there is room for one of them
    page.look_again()
    assert sorted(column(page)) == sorted(
        ["—", "To send", "In QuickBooks", "Problem", "Changed there", "To void", "Voided there"]
    )
    page.filters.there.setCurrentIndex(page.filters.there.findData(There.PROBLEM))
    assert column(page) == ["Problem"]
    # Drafts have nothing to do with it: what was asked for there does not narrow them.
    page.tabs.turn_to(DRAFTS)
    assert not page.filters.there.isVisibleTo(page)
    assert len(page.model.ids) == 1
    page.tabs.turn_to(AWAITING)
    assert column(page) == ["Problem"]
    page.show_all()
    assert len(page.model.ids) == 4
    switch_on(bills.app, None)
    qtbot.waitUntil(lambda: "there" not in page.tables[AWAITING].shown_keys())


def test_one_that_could_not_be_e_mailed_says_so(page: BillingPage, bills: Bills) -> None:
    switch_on(bills.app)
    invoice = bills.posted(line())
    stands(bills.app, invoice, LinkState.PUSHED, "71", emails=True, email_failed=True)
    page.show_list(AWAITING)
    page.look_again()
    assert column(page) == ["Not e-mailed"]
