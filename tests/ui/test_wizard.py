"""The set-up wizard, gone through as a person does: by mouse, by key, with everything that goes wrong."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QPushButton, QRadioButton, QWizard
from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.errors import SignInNeeded
from qbo_desktop.store import workspaces
from qbo_desktop.store.pairs import PairState
from qbo_desktop.sync.side import QUICKBOOKS
from qbo_desktop.ui.window import Window
from qbo_desktop.ui.wizard.quickbooks_page import needs_pasting
from qbo_desktop.ui.wizard.wizard import CONNECT, FIRST_SYNC, LANGUAGE, SetUpWizard
from qbo_desktop.wording import language
from tests.ui.conftest import OpenWindow, connect
from tests.ui.memory_side import COMPANY, MemoryServices
from tests.ui.test_window import LEFT, click, counts, idle


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that the browser was asked to open, and in which thread."""
    pages: list[str] = []

    def open_url(address: QUrl) -> bool:
        assert threading.current_thread() is threading.main_thread()
        pages.append(address.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    return pages


def wizard_of(window: Window, start: int = LANGUAGE) -> SetUpWizard:
    window.set_up(at_quickbooks=start == CONNECT)
    wizard = next(one for one in window.findChildren(SetUpWizard) if one.isVisible())
    assert wizard.currentId() == start
    wizard.activateWindow()
    return wizard


def press_button(qtbot: QtBot, wizard: SetUpWizard, which: QWizard.WizardButton) -> None:
    button = wizard.button(which)
    assert button.isEnabled()
    qtbot.mouseClick(button, LEFT)


def says(wizard: SetUpWizard) -> str:
    label = wizard.currentPage().findChild(QLabel, "connect-says")
    assert label is not None
    return label.text()


def field(wizard: SetUpWizard, name: str) -> QLineEdit:
    found = wizard.findChild(QLineEdit, name)
    assert found is not None
    return found


def test_the_whole_way_from_language_to_first_sync(
    qtbot: QtBot, open_window: OpenWindow, empty_app: App, world: MemoryServices, opened: list[str]
) -> None:
    window = open_window(empty_app)
    wizard = wizard_of(window)
    next_button = QWizard.WizardButton.NextButton
    press_button(qtbot, wizard, next_button)
    texts = " ".join(label.text() for label in wizard.currentPage().findChildren(QLabel))
    assert "Lacerte" in texts
    assert "ProConnect" in texts
    assert "CSV" in texts
    karbon = [
        choice for choice in wizard.currentPage().findChildren(QRadioButton) if choice.text() == "Karbon"
    ]
    assert not karbon[0].isEnabled()
    press_button(qtbot, wizard, next_button)
    qtbot.waitUntil(lambda: idle(window))
    assert not wizard.button(next_button).isEnabled()
    box = wizard.quickbooks_step.environment
    box.setFocus()
    while box.currentData() != "development":
        qtbot.keyClick(
            box, Qt.Key.Key_Up if box.currentIndex() > box.findData("development") else Qt.Key.Key_Down
        )
    qtbot.waitUntil(lambda: empty_app.settings().get("quickbooks.environment") == "development")
    qtbot.waitUntil(lambda: "developer.intuit.com" in wizard.quickbooks_step.steps.text())
    click(qtbot, wizard, "copy-redirect")
    assert QGuiApplication.clipboard().text() == "http://localhost:47813/callback"
    qtbot.keyClicks(field(wizard, "client-id"), "ABkeys")
    qtbot.keyClicks(field(wizard, "client-secret"), "s3cret")
    assert field(wizard, "client-secret").echoMode() is QLineEdit.EchoMode.Password
    click(qtbot, wizard, "connect")
    qtbot.waitUntil(lambda: wizard.button(next_button).isEnabled())
    assert opened == ["https://sign-in.example/authorize"]
    assert world.typed_keys == [("ABkeys", "s3cret")]
    assert field(wizard, "client-secret").text() == ""
    shown = " ".join(label.text() for label in wizard.currentPage().findChildren(QLabel) if label.isVisible())
    assert f"{COMPANY} (CA)" in shown
    assert "j.roy@example.com" in shown
    press_button(qtbot, wizard, next_button)
    assert wizard.currentId() == FIRST_SYNC
    step = wizard.sync_step
    qtbot.waitUntil(lambda: "to decide" in step.expected.text())
    assert counts(empty_app)[PairState.CREATED] == 0
    # Development keys are a real company: the first run asks.
    qtbot.waitUntil(step.yes_button.isVisible)
    click(qtbot, wizard, "yes")
    qtbot.waitUntil(lambda: "is done" in step.expected.text())
    assert counts(empty_app)[PairState.CREATED] > 0
    press_button(qtbot, wizard, QWizard.WizardButton.FinishButton)
    assert not wizard.isVisible()


def test_a_language_chosen_is_spoken_at_once(qtbot: QtBot, open_window: OpenWindow, empty_app: App) -> None:
    window = open_window(empty_app)
    wizard = wizard_of(window)
    choice = wizard.language_step.choices["fr_CA"]
    qtbot.mouseClick(choice, LEFT, pos=QPoint(9, choice.height() // 2))
    qtbot.waitUntil(lambda: language() == "fr_CA")
    assert empty_app.settings().get("ui.language") == "fr_CA"
    wizard.reject()


def test_a_sign_in_that_is_refused_is_said_and_can_be_done_again(
    qtbot: QtBot, open_window: OpenWindow, empty_app: App, world: MemoryServices, opened: list[str]
) -> None:
    world.sign_in_error = SignInNeeded("You did not allow the access.", "Connect again.", side="quickbooks")
    window = open_window(empty_app)
    wizard = wizard_of(window, CONNECT)
    click(qtbot, wizard, "connect")
    qtbot.waitUntil(lambda: "did not allow" in says(wizard))
    assert not wizard.button(QWizard.WizardButton.FinishButton).isEnabled()
    world.sign_in_error = None
    click(qtbot, wizard, "connect")
    qtbot.waitUntil(lambda: COMPANY in says(wizard))
    wizard.reject()


def test_a_sign_in_can_be_stopped(
    qtbot: QtBot, open_window: OpenWindow, empty_app: App, world: MemoryServices, opened: list[str]
) -> None:
    world.approved.clear()
    window = open_window(empty_app)
    wizard = wizard_of(window, CONNECT)
    click(qtbot, wizard, "connect")
    qtbot.waitUntil(lambda: bool(opened))
    address = wizard.findChild(QPushButton, "copy-address")
    assert address is not None
    qtbot.waitUntil(address.isVisible)
    qtbot.mouseClick(address, LEFT)
    assert QGuiApplication.clipboard().text() == opened[0]
    click(qtbot, wizard, "cancel-connect")
    qtbot.waitUntil(lambda: idle(window))
    qtbot.waitUntil(lambda: wizard.quickbooks_step.connect_button.isEnabled())
    assert "Stopped" in says(wizard)
    wizard.reject()


def test_with_an_https_address_the_address_is_pasted_back(
    qtbot: QtBot, open_window: OpenWindow, empty_app: App, world: MemoryServices, opened: list[str]
) -> None:
    window = open_window(empty_app)
    wizard = wizard_of(window, CONNECT)
    qtbot.waitUntil(lambda: idle(window))
    redirect = field(wizard, "redirect")
    qtbot.mouseClick(redirect, LEFT)
    redirect.selectAll()
    qtbot.keyClicks(redirect, "https://firm.example/back")
    qtbot.keyClick(redirect, Qt.Key.Key_Tab)
    qtbot.waitUntil(
        lambda: empty_app.settings().get("quickbooks.redirect_uri") == "https://firm.example/back"
    )
    qtbot.waitUntil(lambda: wizard.quickbooks_step.paste_box.isChecked())
    assert not wizard.quickbooks_step.paste_box.isEnabled()
    click(qtbot, wizard, "connect")
    pasted = field(wizard, "pasted-address")
    qtbot.waitUntil(pasted.isVisible)
    qtbot.keyClicks(pasted, "https://firm.example/back?code=abc&state=x&realmId=1")
    qtbot.keyClick(pasted, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: COMPANY in says(wizard))
    wizard.reject()


def test_a_wrong_redirect_address_is_answered_on_the_page(
    qtbot: QtBot, open_window: OpenWindow, empty_app: App
) -> None:
    window = open_window(empty_app)
    wizard = wizard_of(window, CONNECT)
    qtbot.waitUntil(lambda: idle(window) and wizard.isActiveWindow())
    redirect = field(wizard, "redirect")
    qtbot.mouseClick(redirect, LEFT)
    redirect.selectAll()
    qtbot.keyClicks(redirect, "nowhere")
    qtbot.keyClick(redirect, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: "nowhere" in says(wizard))
    wizard.reject()


def test_closing_the_wizard_while_it_waits_for_a_pasted_address_stops_waiting(
    qtbot: QtBot, open_window: OpenWindow, empty_app: App, opened: list[str]
) -> None:
    window = open_window(empty_app)
    wizard = wizard_of(window, CONNECT)
    qtbot.waitUntil(lambda: idle(window))
    box = wizard.quickbooks_step.paste_box
    qtbot.mouseClick(box, LEFT, pos=QPoint(9, box.height() // 2))
    assert box.isChecked()
    click(qtbot, wizard, "connect")
    qtbot.waitUntil(lambda: bool(opened))
    qtbot.keyClick(wizard, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: idle(window))
    with empty_app.store.read() as session:
        assert not workspaces.connection_of(session, empty_app.workspace_id, QUICKBOOKS).is_connected


def test_the_first_sync_can_be_stopped_and_begun_again(
    qtbot: QtBot, open_window: OpenWindow, app: App, world: MemoryServices
) -> None:
    world.side.page_size = 2
    window = open_window(app)
    wizard = wizard_of(window, CONNECT)
    press_button(qtbot, wizard, QWizard.WizardButton.NextButton)
    step = wizard.sync_step
    qtbot.waitUntil(lambda: "to decide" in step.expected.text())
    click(qtbot, wizard, "see-plan")
    plan = next(one for one in wizard.findChildren(QDialog, "plan-dialog") if one.isVisible())
    qtbot.keyClick(plan, Qt.Key.Key_Escape)
    world.side.gate = threading.Event()
    # Everything is read again, so that there is something to stop.
    world.side.records = {key: _changed(record) for key, record in world.side.records.items()}
    click(qtbot, wizard, "first-sync")
    qtbot.waitUntil(step.cancel_button.isVisible)
    click(qtbot, wizard, "cancel-sync")
    world.side.gate.set()
    qtbot.waitUntil(lambda: idle(window))
    qtbot.waitUntil(lambda: "Stopped" in step.says.text())
    click(qtbot, wizard, "first-sync")
    qtbot.waitUntil(lambda: "is done" in step.expected.text())
    wizard.reject()


def _changed(record: object) -> object:
    from dataclasses import replace

    return replace(record, version=f"9{record.version}")  # type: ignore[type-var,attr-defined]


def test_the_keyring_is_asked_in_the_run_lane_and_the_known_id_is_shown(
    qtbot: QtBot, open_window: OpenWindow, empty_app: App, world: MemoryServices
) -> None:
    world.stored_client_id = "ABknown"
    connect(empty_app)
    window = open_window(empty_app)
    wizard = wizard_of(window, CONNECT)
    qtbot.waitUntil(lambda: field(wizard, "client-id").text() == "ABknown")
    assert field(wizard, "client-secret").text() == ""
    assert field(wizard, "client-secret").placeholderText()
    wizard.reject()


def test_which_addresses_need_pasting() -> None:
    assert not needs_pasting("http://localhost:47813/callback")
    assert not needs_pasting("http://127.0.0.1:5/callback")
    assert not needs_pasting("http://[::1]:5/callback")
    assert not needs_pasting("http://[broken")
    assert needs_pasting("https://firm.example/back")
