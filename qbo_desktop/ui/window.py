"""The main window: navigation, pages, what runs, what went wrong, and the shared commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from qbo_desktop.domain.changes import Changes, Topic
from qbo_desktop.errors import AppError, Interrupted, SignInNeeded
from qbo_desktop.operations import billing_setup_reading
from qbo_desktop.operations.billing_lists import UsePerson
from qbo_desktop.operations.care import BackUp
from qbo_desktop.operations.context import Lane, Operation
from qbo_desktop.operations.history import Redo, Undo
from qbo_desktop.operations.run_sync import Sync
from qbo_desktop.store.standing import standing
from qbo_desktop.ui import theme
from qbo_desktop.ui.automatic import AutomaticSync, Tray
from qbo_desktop.ui.billing_wizard.pages import BILLING_WIZARD, open_set_up
from qbo_desktop.ui.commands import Commands
from qbo_desktop.ui.dialogs.push_dialog import open_push
from qbo_desktop.ui.dialogs.reverse_dialog import open_last_reverse
from qbo_desktop.ui.feed import Feed
from qbo_desktop.ui.help import HelpDialog, about
from qbo_desktop.ui.language import Speaker
from qbo_desktop.ui.lasting_constants import keep_constants
from qbo_desktop.ui.navigation import Navigation
from qbo_desktop.ui.page import Page, PageName, Request
from qbo_desktop.ui.page_list import page_classes
from qbo_desktop.ui.pages.overview import OverviewPage
from qbo_desktop.ui.place import restore_place, save_place
from qbo_desktop.ui.planned_runs import PlannedRuns
from qbo_desktop.ui.runner import Advance, Finished, Job, Runner
from qbo_desktop.ui.status_bar import StatusBar
from qbo_desktop.ui.turns import Turns
from qbo_desktop.ui.widgets.activity_bar import ActivityBar
from qbo_desktop.ui.widgets.ask import AskDialog, ask
from qbo_desktop.ui.widgets.basics import button, label, row
from qbo_desktop.ui.widgets.notice import NoticeBar, show_fault
from qbo_desktop.ui.widgets.read_only_bar import ReadOnlyBar
from qbo_desktop.ui.widgets.refusal import fix_target, fix_words
from qbo_desktop.ui.workspaces import WorkspaceDesk
from qbo_desktop.wording import _, language

if TYPE_CHECKING:
    from qbo_desktop.app import App

_STATUS_EVERY_MILLISECONDS = 20_000
_SHOWN_IN_THE_FRAME = (
    Topic.CONNECTIONS, Topic.DUPLICATES, Topic.PROBLEMS, Topic.RUNS, Topic.SETTINGS, Topic.WORKSPACES, Topic.STAFF,
)  # fmt: skip


class Window(QMainWindow):
    """The window over an opened App."""

    finished = Signal(object)  # Finished

    def __init__(self, app: App) -> None:
        super().__init__()
        keep_constants()
        self.app = app
        self.runner = Runner(app.context, self)
        self.feed = Feed(app.store, parent=self)
        self.speaker = Speaker(_application())
        self.turns = Turns(self)
        self.automatic = AutomaticSync(app, self)
        self.tray = Tray(self)
        self.pages: dict[str, Page] = {}
        self._current_theme = app.settings().get("ui.theme")
        self._is_leaving = False
        self._build()
        self.commands = Commands(self, app)
        self.desk = WorkspaceDesk(app, self, self.run)
        self.plans = PlannedRuns(self)
        self._connect()
        self.retranslate()
        self._refresh_frame()
        if self.pages:
            self.go(next(iter(self.pages)), None)
        restore_place(self, app.home)

    # --- building ----------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.navigation = Navigation()
        self.stack = QStackedWidget()
        self.heading = label(size=1.6, bold=True, wrap=False)
        self.sync_button = button("primary", name="sync-now")
        self.activity = ActivityBar()
        self.read_only = ReadOnlyBar()
        self.notice = NoticeBar()
        self.status = StatusBar(self)
        self.setStatusBar(self.status)
        top = QVBoxLayout()
        top.setContentsMargins(theme.WIDE, theme.WIDE - 4, theme.WIDE, theme.SMALL)
        top.setSpacing(theme.SMALL)
        top.addLayout(row(self.heading, None, self.sync_button))
        top.addWidget(self.activity)
        top.addWidget(self.read_only)
        top.addWidget(self.notice)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.stack, 1)
        body = QWidget()
        across = QHBoxLayout(body)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.navigation)
        across.addLayout(column, 1)
        self.setCentralWidget(body)
        for page_class in page_classes():
            page = page_class(self.app)
            page.run_requested.connect(self.run)
            page.go.connect(self.go)
            self.pages[page.name] = page
            self.navigation.add(page.name, page.title())
            self.stack.addWidget(page)

    def _connect(self) -> None:
        commands, runner = self.commands, self.runner
        self.navigation.chosen.connect(self._show)
        self.feed.changed.connect(self._hear)
        runner.started.connect(self._began)
        runner.advanced.connect(self._advanced)
        runner.finished.connect(self._ended)
        self.activity.cancelled.connect(lambda: runner.cancel(Lane.RUN))
        self.sync_button.clicked.connect(self.sync_now)
        self.automatic.due.connect(self._sync_by_itself)
        self.tray.opened.connect(self._come_forward)
        self.read_only.opened.connect(lambda: self.go(PageName.SETTINGS, "sync.read_only"))
        overview = self.pages.get(PageName.OVERVIEW)
        if isinstance(overview, OverviewPage):
            self.plans.waits.connect(overview.plan_waits)
            self.plans.made.connect(overview.plan_made)
        self.status.undo.connect(lambda: self.run(Request(Undo())))
        self.status.who.chosen.connect(lambda person_id: self.run(Request(UsePerson(person_id))))
        self.status.who.staff_wanted.connect(lambda: self.go(PageName.BILLING_SETUP, "staff"))
        commands.sync.connect(self.sync_now)
        commands.preview.connect(lambda: self.go(PageName.OVERVIEW, "preview"))
        commands.push.connect(lambda: open_push(self))
        commands.take_back.connect(lambda: open_last_reverse(self))
        commands.cancel.connect(self.activity.cancel_button.click)
        commands.undo.connect(lambda: self.run(Request(Undo())))
        commands.redo.connect(lambda: self.run(Request(Redo())))
        commands.search.connect(self._search)
        commands.set_up.connect(lambda: self.set_up())
        commands.back_up.connect(lambda: self.run(Request(BackUp())))
        commands.help.connect(lambda: HelpDialog(self).open())
        commands.about.connect(lambda: about(self))
        commands.switch_workspace.connect(self.desk.switch)
        commands.new_workspace.connect(self.desk.new)
        commands.rename_workspace.connect(self.desk.rename)
        commands.delete_workspace.connect(self.desk.delete)
        self.desk.switched.connect(self._refresh_everything)
        self._ticker = QTimer(self)
        self._ticker.setInterval(_STATUS_EVERY_MILLISECONDS)
        self._ticker.timeout.connect(self.refresh_standing)
        self._ticker.start()

    # --- going about -------------------------------------------------------------------------------------

    def page(self, name: PageName) -> Page:
        """A page by name. KeyError when it is not built."""
        return self.pages[name]

    def go(self, name: str, argument: object = None) -> None:
        """Show a page; one that is not built is not gone to."""
        if name == "wizard":
            self.set_up(at_quickbooks=argument == "quickbooks")
        elif name == BILLING_WIZARD:
            open_set_up(self, argument)
        elif name == "plan":
            self.plans.show(argument)  # type: ignore[arg-type]
        elif name in self.pages:
            self.navigation.show_line(PageName(name), True)
            self.navigation.go_to(name)
            self._show(name)
            if argument is not None:
                self.pages[name].arrive(argument)

    def _show(self, name: str) -> None:
        page = self.pages[name]
        self.stack.setCurrentWidget(page)
        self.heading.setText(page.title())
        page.refresh_if_stale()
        if name != PageName.PROBLEMS:
            self.refresh_standing()

    def _page_name(self) -> str:
        page = self.stack.currentWidget()
        return str(page.name) if isinstance(page, Page) else ""

    def _search(self) -> None:
        page = self.stack.currentWidget()
        if not (isinstance(page, Page) and page.focus_search()) and PageName.CONTACTS in self.pages:
            self.go(PageName.CONTACTS, None)
            self.pages[PageName.CONTACTS].focus_search()

    def set_up(self, *, at_quickbooks: bool = False) -> None:
        """Open the set-up wizard, at its QuickBooks page to connect again."""
        from qbo_desktop.ui.wizard.wizard import CONNECT, LANGUAGE, SetUpWizard

        wizard = SetUpWizard(self.app, self.runner, self, start=CONNECT if at_quickbooks else LANGUAGE)
        wizard.spoke.connect(self._speak)
        wizard.go.connect(self.go)
        wizard.open()

    def _come_forward(self) -> None:
        self.showNormal() if self.isMinimized() else self.show()
        self.raise_()
        self.activateWindow()

    # --- running -----------------------------------------------------------------------------------------

    def run(self, request: Request | Operation[Any]) -> None:
        """Run what a page asked for, in its lane; a run that writes shows its plan first where that is wanted."""
        asked = request if isinstance(request, Request) else Request(request)
        if self.plans.takes(asked.operation):
            self.plans.start(asked)
        else:
            self.run_now(asked)

    def run_now(self, asked: Request) -> None:
        """Run it as it is."""

        def after(ended: Finished) -> None:
            if ended.outcome is not None:
                self._say_outcome(ended)
                if asked.then is not None:
                    asked.then(ended.outcome)
            elif ended.error is not None:
                if asked.failed is None or not asked.failed(ended.error):
                    self.say_error(ended.error)
            else:
                show_fault(self, ended.fault)

        self.runner.submit(asked.operation, after)
        self._refresh_queue()

    def is_syncing(self) -> bool:
        """Whether the run lane is at work."""
        return self.runner.current(Lane.RUN) is not None

    def sync_now(self) -> None:
        """Start a run, unless one is under way."""
        if self.runner.current(Lane.RUN) is None:
            self.notice.hide()
            self.run(Request(Sync()))

    def _sync_by_itself(self) -> None:
        # A person who reads a plan is not to find it old by the time it is applied.
        if not (self.runner.current(Lane.RUN) or self._is_leaving or QApplication.activeModalWidget()):
            self.plans.start(Request(Sync(by_hand=False)), by_itself=True)

    def _began(self, job: Job) -> None:
        self.activity.begin(job)
        if job.lane is Lane.RUN:
            self.feed.follow_a_run(True)
            self._show_running()

    def _advanced(self, advance: Advance) -> None:
        self.activity.advance(advance)

    def _ended(self, ended: Finished) -> None:
        self.activity.end(ended)
        if ended.job.lane is Lane.RUN:
            goes_on = self.runner.current(Lane.RUN) is not None or self.runner.waiting(Lane.RUN) > 0
            self.feed.follow_a_run(goes_on)
            self._show_running()
        else:
            self.feed.flush()
            self._refresh_queue()
        for page in self.pages.values():
            page.heard(ended)
        self.finished.emit(ended)
        if self._is_leaving and not self.runner.is_busy():
            self.close()

    def _show_running(self) -> None:
        running = self.runner.current(Lane.RUN) is not None
        self.sync_button.setEnabled(not running)
        self.commands.set_running(running)
        self._refresh_queue()

    def _say_outcome(self, ended: Finished) -> None:
        outcome = ended.outcome
        assert outcome is not None
        self.status.say(outcome.says, undoable=outcome.undoable)
        stopped = getattr(outcome.value, "error", None)  # a run answers what stopped it
        if isinstance(stopped, AppError):
            self.say_error(stopped)
        elif isinstance(ended.job.operation, Sync):
            self.notice.hide()
            if not self.isActiveWindow() and outcome.exit_code and not ended.job.operation.dry_run:
                self.tray.say(_("The run has ended, and something waits for you."))

    def say_error(self, error: AppError) -> None:
        """The one place where an error crosses into the window."""
        self.status.say(error.says)
        if isinstance(error, Interrupted):
            return
        if isinstance(error, SignInNeeded):
            self.notice.show_error(error, _("Open connections"), lambda: self.go(PageName.CONNECTIONS))
        elif target := fix_target(error):
            self.notice.show_error(error, fix_words(error), lambda: self.go(*target))
        else:
            self.notice.show_error(error)
        if not self.isActiveWindow():
            self.tray.say(error.says)

    # --- showing -----------------------------------------------------------------------------------------

    def _hear(self, changes: Changes) -> None:
        if changes.concern(Topic.SETTINGS):
            self._take_settings()
        for page in self.pages.values():
            if changes.concern(*page.topics):
                page.is_stale = True
        self.turns.add(self._refresh_page)
        if changes.concern(Topic.ACTIVITY, Topic.WORKSPACES):
            self.turns.add(self.commands.refresh)
        if changes.concern(*_SHOWN_IN_THE_FRAME):
            self.turns.add(self.refresh_standing)

    def _refresh_page(self) -> None:
        page = self.stack.currentWidget()
        if isinstance(page, Page):
            page.refresh_if_stale()

    def _take_settings(self) -> None:
        settings = self.app.settings()
        if settings.get("ui.theme") != self._current_theme:
            self._current_theme = settings.get("ui.theme")
            theme.apply_theme(_application(), self._current_theme)
            self._refresh_everything()
        if settings.get("ui.language") != language():
            self._speak(settings.get("ui.language"))

    def _speak(self, code: str) -> None:
        if code != language():
            self.speaker.speak(code)
        self.retranslate()

    def _refresh_everything(self) -> None:
        self._refresh_frame()
        self.setWindowTitle(self._title())
        for page in self.pages.values():
            page.is_stale = True
            page.refresh_if_stale()

    def _refresh_frame(self) -> None:
        self.refresh_standing()
        self.commands.refresh()

    def refresh_standing(self) -> None:
        """Show anew how things stand: the badges and the line at the bottom, from one read."""
        with self.app.store.read() as session:
            found = standing(session, self.app.workspace_id)
            people = billing_setup_reading.people(session, self.app.workspace_id)
        now = self.app.store.clock()
        self.read_only.setVisible(found.settings.is_on("sync.read_only"))
        self.status.who.show_people(people)
        self.status.show_connection(found.connection, now)
        self.status.show_runs(found.last_run, self.automatic.next_run(found), now)
        self._refresh_queue()
        wrong = found.open_problems
        self.navigation.set_badge(PageName.DUPLICATES, found.waiting + found.conflicts)
        self.navigation.set_badge(PageName.PROBLEMS, wrong)
        shown = bool(wrong or found.ignored) or self._page_name() == PageName.PROBLEMS
        self.navigation.show_line(PageName.PROBLEMS, shown)

    def _refresh_queue(self) -> None:
        self.status.show_queue(sum(self.runner.waiting(lane) for lane in Lane))

    def _title(self) -> str:
        many = len(self.app.workspaces()) > 1
        return f"{self.desk.name()} – QBO Desktop" if many else "QBO Desktop"

    def retranslate(self) -> None:
        """Every text of the window and its pages in the language in force."""
        self.setWindowTitle(self._title())
        self.sync_button.setText(_("Sync now"))
        self.sync_button.setToolTip("F5")
        self.navigation.retranslate()
        for part in (self.activity, self.read_only, self.notice, self.status, self.commands):
            part.retranslate()
        for page in self.pages.values():
            page.retranslate()
            page.is_stale = True
            page.refresh_if_stale()
            self.navigation.set_title(page.name, page.title())
        current = self.stack.currentWidget()
        if isinstance(current, Page):
            self.heading.setText(current.title())
        self.refresh_standing()

    # --- leaving -----------------------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.runner.current(Lane.RUN) is not None and not self._is_leaving:
            event.ignore()
            self._ask_to_leave()
            return
        if self.runner.is_busy():  # a decision is still being written: it is done in a moment
            event.ignore()
            self.leave()
            return
        save_place(self, self.app.home)
        self.feed.close()
        event.accept()

    def _ask_to_leave(self) -> AskDialog:
        return ask(
            self, _("A run is under way"), _("Stop the run and close?"),
            _("The step in hand is finished first. What was done stays done, and the next run goes on from there."),
            _("Stop and close"), self.leave, _("Keep open"),
        )  # fmt: skip

    def leave(self) -> None:
        """Stop what runs, then close, without asking."""
        self._is_leaving = True
        if self.runner.current(Lane.RUN) is not None:
            self.activity.say_stopping()
        self.runner.refuse()
        if not self.runner.is_busy():
            self.close()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.ThemeChange and self._current_theme == "system" and self.isVisible():
            chosen = theme.chosen_tokens("system")
            if chosen is not theme.tokens():
                QTimer.singleShot(0, self, self._take_system_theme)

    def _take_system_theme(self) -> None:
        theme.apply_theme(_application(), "system")
        self._refresh_everything()


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return application
