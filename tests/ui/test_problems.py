"""The error panel: what went wrong, and every way to put it right, by mouse and by keyboard."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.domain.problem import Blocked, Fix, Problem, ProblemCode
from qbo_desktop.errors import Fault, Unreachable
from qbo_desktop.operations.problems import seconds_to_wait
from qbo_desktop.operations.run_sync import Sync
from qbo_desktop.store import contact_list, mirror, pairs, problems
from qbo_desktop.sync.side import PRACTICE
from qbo_desktop.ui.dialogs.free_name_dialog import FreeNameDialog
from qbo_desktop.ui.dialogs.ignore_dialog import IgnoreDialog
from qbo_desktop.ui.page import PageName
from qbo_desktop.ui.pages.problem_card import ProblemCard
from qbo_desktop.ui.pages.problems import ProblemsPage
from qbo_desktop.ui.window import Window
from qbo_desktop.wording import use_language
from tests.ui.conftest import OpenWindow
from tests.ui.memory_side import MemoryServices
from tests.ui.pages import dialog_of, go_to, line_of, press_where_the_focus_is, settled

LEFT = Qt.MouseButton.LeftButton
MISSING = Problem(
    ProblemCode.MISSING_TYPE,
    group="Client - QuickBooks",
    fix=Fix.SETTINGS,
    facts={"type": "Client - QuickBooks"},
    blocks=tuple(Blocked("contact", str(number), f"Client {number}") for number in range(1, 8)),
)
SIGN_IN = Problem(
    ProblemCode.SIGN_IN,
    group="quickbooks",
    fix=Fix.SIGN_IN,
    details={"fault": "3200: message=AuthenticationFailed", "trace_id": "1-6543-abcdef", "status": 401},
)
REFUSED = Problem(
    ProblemCode.REFUSED,
    group="2",
    fix=Fix.CONTACT,
    facts={"subject": "Garage Tremblay", "says": "The name is taken."},
    blocks=(Blocked("contact", "2", "Garage Tremblay"),),
)


def report(app: App, *found: Problem) -> list[int]:
    """Write problems down, as a run does."""
    with app.store.work(app.workspace_id) as work:
        return [problems.report(work, one) for one in found]


@pytest.fixture
def page(synced_app: App, open_window: OpenWindow, qtbot: QtBot) -> ProblemsPage:
    report(synced_app, MISSING, SIGN_IN, REFUSED)
    window = open_window(synced_app)
    return go_to(window, PageName.PROBLEMS, ProblemsPage, qtbot)


@pytest.fixture
def window(page: ProblemsPage) -> Window:
    found = page.window()
    assert isinstance(found, Window)
    return found


def card_of(page: ProblemsPage, code: ProblemCode) -> ProblemCard:
    return next(card for card in page.cards if card.problem.code == code)


def words(card: ProblemCard) -> str:
    return "\n".join(label.text() for label in card.findChildren(QLabel) if label.isVisible())


def listens(page: ProblemsPage) -> list[tuple[str, object]]:
    went: list[tuple[str, object]] = []
    page.go.connect(lambda name, argument: went.append((name, argument)))
    return went


def test_each_problem_is_a_sentence_that_counts_what_it_blocks(page: ProblemsPage) -> None:
    assert page.says.text() == "3 problems · blocking 8 records"
    missing = card_of(page, ProblemCode.MISSING_TYPE)
    assert missing.sentence.text() == "The contact type “Client - QuickBooks” no longer exists."
    assert missing.blocks.text() == "blocks 7 records"
    assert not card_of(page, ProblemCode.SIGN_IN).blocks.isVisible()
    assert "blocks 7 records" in missing.accessibleName()


def test_it_says_meaning_and_step_and_opens_to_the_records_by_mouse(page: ProblemsPage, qtbot: QtBot) -> None:
    missing = card_of(page, ProblemCode.MISSING_TYPE)
    assert not missing.inside.isVisible()
    # What it means and the next step are seen without opening anything.
    assert "Contacts that arrive from QuickBooks are to get this type." in words(missing)
    assert "Next step: Choose another type in the settings." in words(missing)
    qtbot.mouseClick(missing.arrow, LEFT)
    assert missing.inside.isVisible()
    names = [button.text() for button in missing.inside.findChildren(QPushButton)]
    assert "Client 5" in names
    assert "Client 6" not in names
    more = next(one for one in missing.inside.findChildren(QPushButton) if one.text() == "Show all 7")
    qtbot.mouseClick(more, LEFT)
    assert "Client 7" in [button.text() for button in missing.inside.findChildren(QPushButton)]


def test_cards_are_walked_opened_and_closed_by_keys(page: ProblemsPage, qtbot: QtBot) -> None:
    first, second, _third = page.cards
    first.setFocus()
    press_where_the_focus_is(Qt.Key.Key_Right, qtbot)
    assert first.is_open()
    assert "opened" in first.accessibleName()
    press_where_the_focus_is(Qt.Key.Key_Down, qtbot)
    assert second.hasFocus()
    press_where_the_focus_is(Qt.Key.Key_Return, qtbot)
    assert second.is_open()
    press_where_the_focus_is(Qt.Key.Key_Left, qtbot)
    assert not second.is_open()
    press_where_the_focus_is(Qt.Key.Key_Up, qtbot)
    assert first.hasFocus()
    press_where_the_focus_is(Qt.Key.Key_Up, qtbot)
    assert first.hasFocus()


def test_support_gets_code_words_and_trace(page: ProblemsPage, qtbot: QtBot) -> None:
    card = card_of(page, ProblemCode.SIGN_IN)
    card.set_open(True)
    shown = card.details_text()
    assert shown in words(card)
    assert ProblemCode.SIGN_IN in shown
    assert "1-6543-abcdef" in shown
    assert "AuthenticationFailed" in shown
    qtbot.mouseClick(card.copy, LEFT)
    copied = QGuiApplication.clipboard().text()
    assert "QuickBooks no longer accepts our sign-in." in copied
    assert "trace_id: 1-6543-abcdef" in copied
    assert card.copy.text() == "Copied"


def test_fix_leads_to_the_very_place(page: ProblemsPage, window: Window, qtbot: QtBot) -> None:
    went = listens(page)
    qtbot.mouseClick(card_of(page, ProblemCode.SIGN_IN).fix, LEFT)
    qtbot.mouseClick(card_of(page, ProblemCode.MISSING_TYPE).fix, LEFT)
    qtbot.mouseClick(card_of(page, ProblemCode.REFUSED).fix, LEFT)
    assert went == [
        (PageName.CONNECTIONS, "connect"),
        (PageName.SETTINGS, "contacts.imported_type"),
        (PageName.CONTACTS, line_of(window, "Garage Tremblay").id),
    ]


def test_a_blocked_record_leads_to_its_line(page: ProblemsPage, window: Window, qtbot: QtBot) -> None:
    went = listens(page)
    card = card_of(page, ProblemCode.REFUSED)
    card.set_open(True)
    name = next(one for one in card.inside.findChildren(QPushButton) if one.text() == "Garage Tremblay")
    qtbot.mouseClick(name, LEFT)
    assert went == [(PageName.CONTACTS, line_of(window, "Garage Tremblay").id)]


def test_retry_runs_and_what_is_solved_goes(page: ProblemsPage, window: Window, qtbot: QtBot) -> None:
    qtbot.mouseClick(card_of(page, ProblemCode.REFUSED).retry, LEFT)
    settled(window, qtbot, lambda: not page.cards)
    assert page.empty.isVisible()
    assert page.empty.heading.text() == "No problems"
    assert not page.retry_all.isVisible()


def test_a_problem_that_stays_counts_its_tries(
    page: ProblemsPage, window: Window, world: MemoryServices, qtbot: QtBot
) -> None:
    world.side.error = Unreachable("The network is down.", side="quickbooks", faults=(Fault("", "no route"),))
    Sync().run(window.app.context())
    qtbot.waitUntil(lambda: any(card.problem.code == ProblemCode.UNREACHABLE for card in page.cards))
    card = card_of(page, ProblemCode.UNREACHABLE)
    card.set_open(True)
    assert "tried 1 time" in words(card)
    qtbot.mouseClick(card.retry, LEFT)
    settled(window, qtbot, lambda: card_of(page, ProblemCode.UNREACHABLE).problem.attempts == 2)
    again = card_of(page, ProblemCode.UNREACHABLE)
    assert again.is_open()
    assert "tried 2 times" in words(again)
    assert again.retry.isEnabled()


def test_retry_all_counts_down(
    page: ProblemsPage, window: Window, world: MemoryServices, qtbot: QtBot
) -> None:
    world.side.error = Unreachable("The network is down.", side="quickbooks")
    assert page.retry_all.text() == "Retry all"
    qtbot.mouseClick(page.retry_all, LEFT)
    assert not page.retry_all.isEnabled()
    settled(window, qtbot, lambda: page.retry_all.text().startswith("Retry all (in "))
    assert not page.retry_all.isEnabled()
    assert page.retry_all.text() in {"Retry all (in 3:00)", "Retry all (in 2:59)", "Retry all (in 2:58)"}
    assert seconds_to_wait(window.app.context()) > 170
    later = datetime.now(UTC) + timedelta(minutes=3, seconds=1)
    window.app.store.clock = lambda: later
    qtbot.waitUntil(lambda: page.retry_all.text() == "Retry all", timeout=3000)
    assert page.retry_all.isEnabled()


def test_ignore_asks_why_and_can_be_taken_back(page: ProblemsPage, window: Window, qtbot: QtBot) -> None:
    card_of(page, ProblemCode.MISSING_TYPE).setFocus()
    press_where_the_focus_is(Qt.Key.Key_I, qtbot)
    dialog = dialog_of(page, IgnoreDialog, qtbot)
    assert not dialog.yes_button.isEnabled()
    qtbot.keyClicks(dialog.field, "We rename it in January")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    settled(window, qtbot, lambda: len(page.cards) == 2)
    assert page.says.text() == "2 problems · blocking 1 record"
    assert page.ignored.text() == "Ignored 1"
    qtbot.mouseClick(page.ignored, LEFT)
    (card,) = page.cards
    card.set_open(True)
    assert "Ignored because: We rename it in January" in words(card)
    assert not card.retry.isVisible()
    qtbot.mouseClick(card.bring_back, LEFT)
    settled(window, qtbot, lambda: not page.cards)
    assert page.empty.heading.text() == "No problem is ignored"
    qtbot.mouseClick(page.ignored, LEFT)
    assert len(page.cards) == 3
    assert not page.ignored.isVisible()


def test_ignore_by_mouse_and_no_reason_changes_nothing(
    page: ProblemsPage, window: Window, qtbot: QtBot
) -> None:
    qtbot.mouseClick(card_of(page, ProblemCode.REFUSED).ignore, LEFT)
    dialog = dialog_of(page, IgnoreDialog, qtbot)
    qtbot.mouseClick(dialog.yes_button, LEFT)
    assert dialog.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not window.runner.is_busy()
    assert len(page.cards) == 3


def test_a_refresh_leaves_what_is_open_and_who_has_the_focus(
    page: ProblemsPage, window: Window, qtbot: QtBot
) -> None:
    card = card_of(page, ProblemCode.MISSING_TYPE)
    card.set_open(True)
    card.setFocus()
    report(window.app, Problem(ProblemCode.QUOTA, group="quickbooks"))
    qtbot.waitUntil(lambda: len(page.cards) == 4)
    same = card_of(page, ProblemCode.MISSING_TYPE)
    assert same.is_open()
    assert window.focusWidget() is same


def test_a_great_many_are_shown_piece_by_piece(page: ProblemsPage, window: Window, qtbot: QtBot) -> None:
    many = [
        Problem(ProblemCode.REFUSED, group=f"g{number}", facts={"subject": str(number)})
        for number in range(150)
    ]
    report(window.app, *many)
    qtbot.waitUntil(lambda: len(page.cards) == 100)
    assert page.more.text() == "Show 53 more"
    qtbot.mouseClick(page.more, LEFT)
    assert len(page.cards) == 153
    assert not page.more.isVisible()


def test_the_entry_in_the_navigation_comes_and_goes(window: Window, page: ProblemsPage, qtbot: QtBot) -> None:
    assert window.navigation.badge(PageName.PROBLEMS) == 3
    line = window.navigation.line(PageName.PROBLEMS)
    assert line is not None
    assert not line.isHidden()


def test_the_page_follows_the_language(page: ProblemsPage, window: Window) -> None:
    before = page.cards[0]
    use_language("fr_CA")
    window.retranslate()
    assert page.cards[0] is not before
    assert len(page.cards) == 3
    use_language("en")


def name_taken(app: App, name: str) -> Problem:
    """QuickBooks has the name of this contact of the practice already."""
    with app.store.read() as session:
        found = contact_list.ordered_ids(session, app.workspace_id, search=name)
        practice_id = str(found[0])
    return Problem(
        ProblemCode.NAME_TAKEN,
        group=practice_id,
        fix=Fix.RENAME,
        facts={"subject": name, "first": f"{name} (2)", "second": f"{name} (3)"},
        blocks=(Blocked("contact", practice_id, name),),
        details={"practice_id": practice_id},
    )


def name_of(app: App, practice_id: str) -> str:
    with app.store.read() as session:
        record = mirror.get(session, app.workspace_id, PRACTICE, practice_id)
    assert record is not None
    return record.contact.name


def rename(page: ProblemsPage, qtbot: QtBot) -> FreeNameDialog:
    """By keyboard: Tab from the card to its button, Space."""
    card = card_of(page, ProblemCode.NAME_TAKEN)
    assert card.fix.text() == "Choose a name"
    card.fix.setFocus()
    press_where_the_focus_is(Qt.Key.Key_Space, qtbot)
    dialog = dialog_of(page, FreeNameDialog, qtbot)
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


@pytest.mark.parametrize(("key", "wanted"), [(None, "(2)"), (Qt.Key.Key_2, "(3)"), (Qt.Key.Key_Down, "(3)")])
def test_a_taken_name_gets_one_that_is_free(
    key: Qt.Key | None, wanted: str, page: ProblemsPage, window: Window, qtbot: QtBot
) -> None:
    taken = name_taken(window.app, "Clinique Beaulieu")
    report(window.app, taken)
    qtbot.waitUntil(lambda: len(page.cards) == 4)
    dialog = rename(page, qtbot)
    if key is not None:
        qtbot.keyClick(dialog.focusWidget(), key)
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    settled(window, qtbot, lambda: name_of(window.app, taken.group) == f"Clinique Beaulieu {wanted}")
    assert window.status.says.text() == f"Clinique Beaulieu is called Clinique Beaulieu {wanted} now."


def test_a_taken_name_gets_the_persons_own(page: ProblemsPage, window: Window, qtbot: QtBot) -> None:
    taken = name_taken(window.app, "Clinique Beaulieu")
    report(window.app, taken)
    qtbot.waitUntil(lambda: len(page.cards) == 4)
    dialog = rename(page, qtbot)
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_3)
    assert dialog.focusWidget() is dialog.field
    assert not dialog.yes_button.isEnabled()  # still the name that is taken
    qtbot.keyClick(dialog.field, Qt.Key.Key_End)
    qtbot.keyClicks(dialog.field, " du Nord")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    settled(window, qtbot, lambda: name_of(window.app, taken.group) == "Clinique Beaulieu du Nord")


def test_a_name_that_quickbooks_refuses_is_said(page: ProblemsPage, window: Window, qtbot: QtBot) -> None:
    report(window.app, name_taken(window.app, "Clinique Beaulieu"))
    qtbot.waitUntil(lambda: len(page.cards) == 4)
    dialog = rename(page, qtbot)
    dialog.own.setChecked(True)
    dialog.field.setText("Clinique: Beaulieu")
    qtbot.mouseClick(dialog.yes_button, LEFT)
    settled(window, qtbot, window.notice.isVisible)
    assert "no colon" in window.notice.sentence.text()


def test_who_may_exist_already_is_decided_where_it_waits(
    page: ProblemsPage, window: Window, qtbot: QtBot
) -> None:
    went = listens(page)
    row = line_of(window, "Jean Roy").id
    about = name_taken(window.app, "Clinique Beaulieu")
    may_exist = Problem(
        ProblemCode.MAY_EXIST,
        group=about.group,
        fix=Fix.DUPLICATES,
        facts={"subject": "Jean Roy", "other": "Jean Roy", "row": str(row)},
        blocks=about.blocks,
    )
    elsewhere = replace(may_exist, group="other", facts={**may_exist.facts, "row": ""}, fix=Fix.CONTACT)
    report(window.app, may_exist, elsewhere)
    qtbot.waitUntil(lambda: len(page.cards) == 5)
    for card in page.cards:
        if card.problem.code == ProblemCode.MAY_EXIST:
            qtbot.mouseClick(card.fix, LEFT)
    with window.app.store.read() as session:
        own = pairs.own_line(session, window.app.workspace_id, about.group)
        assert own is not None
        assert sorted(went) == sorted([(PageName.DUPLICATES, row), (PageName.CONTACTS, own.id)])


def test_every_cause_has_its_card(synced_app: App, open_window: OpenWindow, qtbot: QtBot) -> None:
    report(synced_app, *(Problem(code, group=code.value) for code in ProblemCode))
    page = go_to(open_window(synced_app), PageName.PROBLEMS, ProblemsPage, qtbot)
    assert {card.problem.code for card in page.cards} == set(ProblemCode)
    for card in page.cards:
        card.set_open(True)
        assert card.sentence.text(), card.problem.code
        assert "Next step: " in words(card), card.problem.code
