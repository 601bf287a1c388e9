"""Two languages and two appearances, switched while everything is open."""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from qbo_desktop import wording
from qbo_desktop.operations.care import SetSetting
from qbo_desktop.ui import formats
from qbo_desktop.ui.page import PageName
from qbo_desktop.ui.window import Window

# Words that are names or are drawn by nobody's language.
SAME_IN_BOTH = {"QBO Desktop", "Karbon", "English", "Français (Canada)", "QuickBooks Online", "OK"}


@pytest.fixture
def mirrored_french(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A French in which every marked sentence is the English one in brackets: what stays bare was not marked."""
    real = wording._load

    class Brackets(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            return f"[{message}]"

        def ngettext(self, singular: str, plural: str, count: int) -> str:
            return f"[{singular if count < 2 else plural}]"

    monkeypatch.setattr(wording, "_load", lambda code: Brackets() if code == "fr_CA" else real(code))
    # What is kept of a language is this one meanwhile, and the real one afterwards.
    wording.texts_in.cache_clear()
    yield
    wording.texts_in.cache_clear()


def speak(window: Window, code: str) -> None:
    SetSetting("ui.language", code).run(window.app.context())


def bare(window: Window) -> list[str]:
    """The visible words of the window that are not in brackets."""
    words = [part.text() for part in window.findChildren(QLabel) if part.isVisible()]
    words += [part.text() for part in window.findChildren(QAbstractButton) if part.isVisible()]
    words += [
        menu.title()
        for menu in window.menuBar().findChildren(type(window.commands.workspaces))
        if menu.title()
    ]
    letters = [word for word in words if any(character.isalpha() for character in word)]
    return [word for word in letters if "[" not in word and word not in SAME_IN_BOTH]


@pytest.mark.parametrize("page", [PageName.OVERVIEW, PageName.CONNECTIONS, PageName.SETTINGS])
def test_a_switch_reaches_every_word_of_an_open_page(
    qtbot: QtBot, mirrored_french: None, window: Window, page: PageName
) -> None:
    window.go(page)
    before = window.page(page).title()
    speak(window, "fr_CA")
    qtbot.waitUntil(lambda: window.heading.text() == f"[{before}]")
    known = {"Cabinet Lavoie inc.", "Cabinet Lavoie inc. (CA)", "default"}
    assert [word for word in bare(window) if word not in known] == []
    assert str(window.navigation.item(0).text()).startswith("[")
    assert window.commands.sync_action.text() == "[Sync now]"
    speak(window, "en")
    qtbot.waitUntil(lambda: window.heading.text() == before)
    assert not any("[" in part.text() for part in window.findChildren(QLabel) if part.isVisible())


def test_qts_own_buttons_speak_french_too(qtbot: QtBot, window: Window) -> None:
    def cancel() -> str:
        return QCoreApplication.translate("QPlatformTheme", "Cancel")

    speak(window, "fr_CA")
    qtbot.waitUntil(lambda: QLocale().language() is QLocale.Language.French)
    assert cancel() == "Annuler"
    speak(window, "en")
    qtbot.waitUntil(lambda: cancel() == "Cancel")


def test_dates_numbers_and_lengths_follow_the_language() -> None:
    moment = datetime(2026, 11, 3, 12, 5, tzinfo=UTC).astimezone()
    try:
        wording.use_language("en")
        assert formats.number(1234567) == "1,234,567"
        assert "Nov" in formats.date(moment)
        wording.use_language("fr_CA")
        assert formats.number(1234567).replace("\u202f", "\xa0") == "1\xa0234\xa0567"
        assert "nov" in formats.date(moment)
        assert " h " in formats.time(moment).replace("\u202f", " ").replace("\xa0", " ")
    finally:
        wording.use_language("en")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (0.2, "1 s"), (59, "59 s"), (60, "1 min"), (200, "3 min"), (3700, "1 h 2 min"), (-5, "0 s")],
)
def test_lengths_of_time(seconds: float, words: str) -> None:
    assert formats.duration(seconds) == words


@pytest.mark.parametrize(
    ("decisions", "words"),
    [
        (0, "nothing to decide"),
        (1, "about 1 to decide, 1 minute"),
        (40, "about 40 to decide, 10 minutes"),
        (43, "about 45 to decide, 11 minutes"),
        (1234, "about 1,230 to decide, 309 minutes"),
    ],
)
def test_the_expected_load_in_words(decisions: int, words: str) -> None:
    assert formats.load(decisions) == words


def test_a_moment_of_today_is_a_time_and_an_older_one_has_its_day() -> None:
    now = datetime(2026, 11, 3, 15, 0, tzinfo=UTC)
    assert formats.when(now, now) == formats.time(now)
    assert formats.date(datetime(2026, 10, 1, tzinfo=UTC)) in formats.when(
        datetime(2026, 10, 1, tzinfo=UTC), now
    )
