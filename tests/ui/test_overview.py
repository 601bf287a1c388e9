"""The Overview in each of its states, by mouse and by key."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.domain.contact import Contact, Kind
from qbo_desktop.errors import SignInNeeded, Unreachable
from qbo_desktop.operations.care import SetSetting
from qbo_desktop.operations.decisions import SetAside
from qbo_desktop.operations.invoices import ApproveInvoices
from qbo_desktop.operations.run_sync import Sync
from qbo_desktop.store import pairs, problems
from qbo_desktop.store.pairs import PairState
from qbo_desktop.ui.page import PageName
from qbo_desktop.ui.pages.billing import BillingPage
from qbo_desktop.ui.pages.billing_tabs import APPROVED, DRAFTS
from qbo_desktop.ui.pages.overview import OverviewPage
from qbo_desktop.ui.plan_dialog import PlanDialog
from qbo_desktop.ui.window import Window
from qbo_desktop.ui.wizard.wizard import SetUpWizard
from tests.ui.bills import line, open_bills
from tests.ui.conftest import OpenWindow, connect
from tests.ui.memory_side import COMPANY, MemoryServices, customer
from tests.ui.test_window import LEFT, click, counts, dialog, idle, press


def overview(window: Window) -> OverviewPage:
    return cast(OverviewPage, window.page(PageName.OVERVIEW))


def lines_of(page: OverviewPage) -> list[str]:
    """What the card of the next run says."""
    return [one.text() for one in page.next_run.findChildren(QLabel) if one.isVisible()]


def test_never_connected_it_offers_the_set_up(qtbot: QtBot, open_window: OpenWindow, empty_app: App) -> None:
    window = open_window(empty_app)
    page = overview(window)
    assert page.hero.isVisible()
    assert not page.next_run.isVisible()
    click(qtbot, window, "hero-act")
    wizard = window.findChild(SetUpWizard)
    assert wizard is not None
    assert wizard.isVisible()
    wizard.reject()


def test_before_the_first_sync_it_counts_and_then_syncs(
    qtbot: QtBot, open_window: OpenWindow, app: App
) -> None:
    window = open_window(app)
    page = overview(window)
    assert "First see" in page.hero.more.text()
    click(qtbot, window, "hero-act")
    qtbot.waitUntil(lambda: "to decide" in page.hero.more.text())
    assert counts(app)[PairState.CREATED] == 0
    click(qtbot, window, "hero-act")
    qtbot.waitUntil(lambda: counts(app)[PairState.CREATED] > 0 and idle(window))
    qtbot.waitUntil(lambda: not page.hero.isVisible())
    assert page.needs.isVisible()


def test_what_needs_the_person_leads_there(qtbot: QtBot, window: Window) -> None:
    click(qtbot, window, f"need-{PageName.DUPLICATES}")
    assert window.stack.currentWidget() is window.page(PageName.DUPLICATES)


def test_a_preview_shows_the_plan_and_writes_nothing(
    qtbot: QtBot, window: Window, world: MemoryServices
) -> None:
    world.side.records["120"] = customer(
        120, Contact("Zoo de Granby", Kind.ORGANIZATION, email="zoo@granby.example")
    )
    before = counts(window.app)
    click(qtbot, window, "preview")
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(QDialog, "plan-dialog")))
    plan = dialog(window, "plan-dialog")
    assert isinstance(plan, PlanDialog)

    def shown() -> str:
        model = plan.view.model
        columns = range(model.columnCount())
        return " ".join(
            str(model.index(at, column).data()) for at in range(model.rowCount()) for column in columns
        )

    assert "Zoo de Granby" in shown()
    assert "zoo@granby.example" in shown()
    qtbot.keyClicks(plan.view.search, "no such client")
    qtbot.waitUntil(lambda: "Zoo de Granby" not in shown())
    qtbot.keyClick(plan, Qt.Key.Key_Escape)
    assert counts(window.app) == before
    qtbot.waitUntil(lambda: "1 contact to create here" in lines_of(overview(window)))
    # A real run makes the preview old.
    press(qtbot, window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: "Not looked at yet" in overview(window).next_run.words.text())


def test_everything_decided_is_one_calm_sentence(
    qtbot: QtBot, open_window: OpenWindow, synced_app: App
) -> None:
    for pair_id in [one.id for one in _waiting(synced_app)]:
        SetAside(pair_id).run(synced_app.context())
    window = open_window(synced_app)
    texts = [part.text() for part in overview(window).needs.findChildren(type(window.heading))]
    assert any("Nothing needs you" in text for text in texts)


def _waiting(app: App) -> list[pairs.PairInfo]:
    with app.store.read() as session:
        return [one for one in pairs.customers(session, app.workspace_id) if one.state is PairState.WAITING]


def test_the_first_run_with_a_real_company_asks_and_goes_on_after_yes(
    qtbot: QtBot, open_window: OpenWindow, empty_app: App
) -> None:
    connect(empty_app, environment="production")
    window = open_window(empty_app)
    press(qtbot, window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(PlanDialog)))
    # The plan is left; its question stays on the Overview.
    qtbot.keyClick(dialog(window, "plan-dialog"), Qt.Key.Key_Escape)

    def yes() -> QPushButton | None:
        return next(
            (
                one
                for one in window.findChildren(QPushButton)
                if one.objectName().startswith("yes-") and one.isVisible()
            ),
            None,
        )

    qtbot.waitUntil(lambda: yes() is not None and idle(window))
    assert counts(empty_app)[PairState.CREATED] == 0
    with empty_app.store.read() as session:
        assert COMPANY in str(problems.open_questions(session, empty_app.workspace_id)[0].facts)
    button = yes()
    assert button is not None
    qtbot.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: counts(empty_app)[PairState.CREATED] > 0 and idle(window))
    qtbot.waitUntil(lambda: yes() is None)


def test_no_answered_by_key_writes_nothing(qtbot: QtBot, open_window: OpenWindow, empty_app: App) -> None:
    connect(empty_app, environment="production")
    Sync().run(empty_app.context())
    window = open_window(empty_app)
    no = next(one for one in window.findChildren(QPushButton) if one.objectName().startswith("no-"))
    no.setFocus()
    qtbot.keyClick(no, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "asks again" in window.status.says.text())
    assert counts(empty_app)[PairState.CREATED] == 0


def test_offline_it_says_so_and_tries_again(qtbot: QtBot, window: Window, world: MemoryServices) -> None:
    world.side.error = Unreachable(
        "QuickBooks could not be reached.", "Check the network.", side="quickbooks"
    )
    click(qtbot, window, "sync-now")
    page = overview(window)
    qtbot.waitUntil(page.hero.isVisible)
    assert "could not be reached" in page.hero.heading.text()
    assert window.notice.isVisible()
    world.side.error = None
    click(qtbot, window, "hero-act")
    qtbot.waitUntil(lambda: not page.hero.isVisible() and idle(window))
    qtbot.waitUntil(lambda: not window.notice.isVisible())


def test_signed_out_it_leads_to_connections(qtbot: QtBot, window: Window, world: MemoryServices) -> None:
    world.side.error = SignInNeeded("No longer trusted.", side="quickbooks")
    click(qtbot, window, "sync-now")
    page = overview(window)
    qtbot.waitUntil(lambda: page.hero.isVisible() and idle(window))
    click(qtbot, window, "hero-act")
    assert window.stack.currentWidget() is window.page(PageName.CONNECTIONS)


def test_the_next_automatic_run_is_told(qtbot: QtBot, window: Window) -> None:
    SetSetting("sync.interval_minutes", "30").run(window.app.context())
    page = overview(window)
    qtbot.waitUntil(page.last_run.next.isVisible)
    assert "min" in page.last_run.next.text()
    qtbot.waitUntil(window.status.next.isVisible)


def test_read_only_is_said(qtbot: QtBot, window: Window) -> None:
    SetSetting("sync.read_only", "on").run(window.app.context())
    qtbot.waitUntil(lambda: "Read-only is on" in overview(window).next_run.more.text())


def test_what_waits_in_the_billing_is_counted_and_leads_there(
    qtbot: QtBot, open_window: OpenWindow, empty_app: App
) -> None:
    bills = open_bills(empty_app, qtbot, open_window)
    assert bills.window is not None
    page = overview(bills.window)
    assert not page.needs.isVisible()
    drafts = [bills.draft(line()) for _one in range(3)]
    bills.ask(ApproveInvoices([drafts[0].id]))
    bills.window.feed.flush()
    qtbot.waitUntil(lambda: bool(page.needs.findChild(QPushButton, f"need-{APPROVED}")))
    qtbot.waitUntil(page.needs.isVisible)
    said = [one.text() for one in page.needs.findChildren(QLabel)]
    assert said[-4:] == ["2", "draft invoices to approve", "1", "approved invoice to send"]
    for place in (APPROVED, DRAFTS):
        bills.window.go(PageName.OVERVIEW)
        click(qtbot, bills.window, f"need-{place}")
        billing = bills.window.stack.currentWidget()
        assert isinstance(billing, BillingPage)
        assert billing.tabs.name() == place
