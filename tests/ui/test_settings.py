"""The Settings page: an editor for each declaration, saved at once, wrong values answered by the field."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QSizePolicy
from pytestqt.qtbot import QtBot

from qbo_desktop.settings import DECLARED
from qbo_desktop.ui import theme
from qbo_desktop.ui.page import PageName
from qbo_desktop.ui.pages.settings import SettingsPage
from qbo_desktop.ui.window import Window
from tests.ui.test_window import LEFT, idle


def settings(window: Window) -> SettingsPage:
    window.go(PageName.SETTINGS)
    return cast(SettingsPage, window.page(PageName.SETTINGS))


def editor(page: SettingsPage, key: str) -> QLineEdit:
    return cast(QLineEdit, page.rows[key].editor)


def choose(qtbot: QtBot, box: QComboBox, value: str) -> None:
    """Choose by keys, as a person without a mouse does."""
    box.setFocus()
    steps = box.findData(value) - box.currentIndex()
    for _step in range(abs(steps)):
        qtbot.keyClick(box, Qt.Key.Key_Down if steps > 0 else Qt.Key.Key_Up)


def test_every_declared_setting_has_its_editor_with_a_name(window: Window) -> None:
    page = settings(window)
    assert set(page.rows) == {setting.key for setting in DECLARED}
    for setting in DECLARED:
        assert page.rows[setting.key].editor.accessibleName() == setting.label
        assert page.rows[setting.key].sizePolicy().verticalPolicy() is not QSizePolicy.Policy.Ignored


def test_a_text_is_saved_at_once(qtbot: QtBot, window: Window) -> None:
    page = settings(window)
    field = editor(page, "contacts.imported_type")
    field.selectAll()
    qtbot.keyClicks(field, "Client - QuickBooks")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.app.settings().get("contacts.imported_type") == "Client - QuickBooks")


def test_a_wrong_value_is_answered_by_the_field_and_the_old_one_stays(qtbot: QtBot, window: Window) -> None:
    page = settings(window)
    field, row = editor(page, "sync.interval_minutes"), page.rows["sync.interval_minutes"]
    field.selectAll()
    qtbot.keyClicks(field, "often")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(row.wrong.isVisible)
    assert "often" in row.wrong.text()
    assert window.app.settings().get("sync.interval_minutes") == "0"
    assert not window.notice.isVisible()
    field.selectAll()
    qtbot.keyClicks(field, "15")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.app.settings().get("sync.interval_minutes") == "15")
    assert not row.wrong.isVisible()


def test_plain_http_to_another_machine_is_refused(qtbot: QtBot, window: Window) -> None:
    page = settings(window)
    field = editor(page, "quickbooks.api_url")
    field.setFocus()
    qtbot.keyClicks(field, "http://far.example/")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(page.rows["quickbooks.api_url"].wrong.isVisible)
    assert window.app.settings().get("quickbooks.api_url") == ""


def test_a_switch_by_mouse(qtbot: QtBot, window: Window) -> None:
    page = settings(window)
    box = page.rows["sync.read_only"].editor
    assert isinstance(box, QCheckBox)
    page.scrolled.ensureWidgetVisible(box)
    qtbot.mouseClick(box, LEFT, pos=QPoint(8, box.height() // 2))
    qtbot.waitUntil(lambda: window.app.settings().is_on("sync.read_only"))


def test_the_appearance_changes_at_once(qtbot: QtBot, window: Window) -> None:
    page = settings(window)
    box = page.rows["ui.theme"].editor
    assert isinstance(box, QComboBox)
    try:
        choose(qtbot, box, "dark")
        qtbot.waitUntil(lambda: theme.tokens().is_dark)
        assert window.palette().window().color().lightness() < 100
    finally:
        theme.apply_theme(cast(QApplication, QApplication.instance()), "light")


def test_the_wheel_over_a_choice_changes_nothing(qtbot: QtBot, window: Window) -> None:
    page = settings(window)
    box = page.rows["quickbooks.environment"].editor
    assert isinstance(box, QComboBox)
    before = box.currentIndex()
    middle = QPointF(box.rect().center())
    wheel = QWheelEvent(
        middle, QPointF(box.mapToGlobal(middle.toPoint())), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(box, wheel)
    assert box.currentIndex() == before
    assert idle(window)


def test_one_can_be_sent_to_a_setting(qtbot: QtBot, window: Window) -> None:
    window.go(PageName.SETTINGS, "sync.interval_minutes")
    page = cast(SettingsPage, window.page(PageName.SETTINGS))
    qtbot.waitUntil(lambda: editor(page, "sync.interval_minutes").hasFocus())
