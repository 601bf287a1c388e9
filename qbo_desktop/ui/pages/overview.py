"""The Overview: connected? what needs me? what will the next run do? when was the last one?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from qbo_desktop.domain.changes import Topic
from qbo_desktop.domain.lines import PairState
from qbo_desktop.domain.problem import ProblemCode
from qbo_desktop.operations import billing_reading
from qbo_desktop.operations.context import Outcome
from qbo_desktop.operations.problems import Answer
from qbo_desktop.operations.run_sync import Sync
from qbo_desktop.store import problems, runs
from qbo_desktop.store.standing import Standing, standing
from qbo_desktop.store.workspaces import CONNECTED, SIGNED_OUT, Connection
from qbo_desktop.ui import formats, theme
from qbo_desktop.ui.dialogs.reverse_dialog import open_reverse
from qbo_desktop.ui.page import Page, PageName
from qbo_desktop.ui.pages.billing_tabs import APPROVED, DRAFTS
from qbo_desktop.ui.pages.overview_parts import Hero, LastRunCard, Need, NeedsCard, NextRunCard
from qbo_desktop.ui.runner import Finished
from qbo_desktop.ui.status_bar import days_kind, light_of
from qbo_desktop.ui.widgets.basics import Light, Scrolled, label, row
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from qbo_desktop.app import App
    from qbo_desktop.sync.run import RunOutcome

_NARROW = 760


class OverviewPage(Page):
    """The first page. What a preview found is kept until a real run makes it old."""

    name = PageName.OVERVIEW
    topics = frozenset({
        Topic.CONTACTS, Topic.DUPLICATES, Topic.PROBLEMS, Topic.QUESTIONS, Topic.CONNECTIONS, Topic.RUNS,
        Topic.SETTINGS, Topic.WORKSPACES, Topic.INVOICES,
    })  # fmt: skip

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(app, parent)
        # Workspace → the last preview and when it was made.
        self._previews: dict[int, tuple[Any, datetime]] = {}
        # Workspaces whose last preview was made by itself, and is to be read before it is carried out.
        self._waiting: set[int] = set()
        self._hero_does = ""
        self.light = Light()
        self.sides = label(wrap=True)
        self.state = label(wrap=False)
        self.days = label(wrap=False, kind="pill")
        self.hero, self.needs, self.next_run, self.last_run = (
            Hero(),
            NeedsCard(),
            NextRunCard(),
            LastRunCard(),
        )
        self.days.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        scrolled = Scrolled()
        across = row(self.light, self.sides, self.state, self.days)
        across.setStretch(1, 1)
        scrolled.content.addLayout(across)
        scrolled.content.addWidget(self.hero)
        self.middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.middle.setSpacing(theme.WIDE - 4)
        self.middle.addWidget(self.needs, 1)
        self.middle.addWidget(self.next_run, 1)
        scrolled.content.addLayout(self.middle)
        scrolled.content.addWidget(self.last_run)
        scrolled.content.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scrolled)
        self.hero.acted.connect(self._act)
        self.needs.go.connect(self._see_to)
        self.last_run.back_wanted.connect(lambda run: open_reverse(self, run))
        self.needs.answered.connect(self._answer)
        self.next_run.preview_wanted.connect(self.preview)
        self.next_run.plan_wanted.connect(self.show_plan)

    def title(self) -> str:
        return _("Overview")

    def retranslate(self) -> None:
        self.needs.set_title(_("What needs you"))
        self.next_run.set_title(_("What the next run will do"))
        self.last_run.set_title(_("Last run"))

    def arrive(self, argument: object) -> None:
        if argument == "preview":
            self.preview()

    # --- showing -----------------------------------------------------------------------------------------

    def refresh(self) -> None:
        workspace_id, now = self.app.workspace_id, self.app.store.clock()
        with self.app.store.read() as session:
            found = standing(session, workspace_id)
            questions = problems.open_questions(session, workspace_id) if found.questions else []
            bills = billing_reading.invoice_counts(session, workspace_id)
        self._show_line(found.connection, now)
        self._show_hero(found)
        needs = [*self._needs(found), *_billing_needs(bills)]
        self.needs.show_needs(needs, questions)
        ready = found.connection.state == CONNECTED
        outcome, made_at = self._previews.get(workspace_id, (None, None))
        self.next_run.show_preview(outcome, made_at, now, found.settings.is_on("sync.read_only"))
        self.next_run.preview_button.setEnabled(ready)
        self.needs.setVisible(bool(needs or questions) or not found.is_first)
        self.next_run.setVisible(ready and (not found.is_first or outcome is not None))
        self.last_run.setVisible(found.last_run is not None)
        self.last_run.show_run(found.last_run, found.next_run(), now)
        self.last_run.show_clients(
            found.together, found.lines[PairState.WAITING], found.lines[PairState.SKIPPED]
        )

    def _show_line(self, connection: Connection, now: datetime) -> None:
        state, words = light_of(connection)
        self.light.set_state(state, words)
        company = connection.company or _("no company yet")
        if connection.country:
            company = _("{company} ({country})").format(company=company, country=connection.country)
        self.sides.setText(_("Practice Book  ⇄  QuickBooks: {company}").format(company=company))
        self.state.setText(words)
        days = connection.refresh_token_days(now)
        self.days.setVisible(days is not None)
        if days is not None:
            self.days.setText(formats.days_left(days))
            theme.say_kind(self.days, days_kind(days))

    def _show_hero(self, found: Standing) -> None:
        connection = found.connection
        self._hero_does = ""
        if connection.state == SIGNED_OUT:
            self._hero_does = "connections"
            self.hero.show_state(
                "connections", _("Sign in to QuickBooks again"),
                _("QuickBooks no longer accepts our sign-in. Nothing is lost: every link and decision is kept."),
                _("Sign in …"),
            )  # fmt: skip
        elif not connection.is_connected:
            self._hero_does = "wizard"
            known = bool(connection.key)
            self.hero.show_state(
                "connections", _("QuickBooks is not connected") if known else _("Connect QuickBooks to begin"),
                _("Your links and decisions are kept and can be looked at. Connect again to go on.") if known else
                _("The set-up takes a few minutes: language, practice system, sign-in, first sync."),
                _("Connect …") if known else _("Begin the set-up …"),
            )  # fmt: skip
        elif ProblemCode.UNREACHABLE in found.problems:
            self._hero_does = "sync"
            self.hero.show_state(
                "offline", _("QuickBooks could not be reached"),
                _("You can go on looking and deciding; it is brought into step when the network is back."), _("Try again"),
            )  # fmt: skip
        elif found.is_first and not found.questions:
            self._show_first_time()
        else:
            self.hero.hide()

    def _show_first_time(self) -> None:
        outcome, _made_at = self._previews.get(self.app.workspace_id, (None, None))
        if outcome is None:
            self._hero_does = "preview"
            more = _("First see what will come: both sides are read and compared, and nothing is written.")
            self.hero.show_state("duplicates", _("Ready for the first sync"), more, _("See what will come"))
        else:
            self._hero_does = "sync"
            more = _(
                "Expected: {load}. What is certain is linked, what is new becomes a contact, what is doubtful waits "
                "for you. QuickBooks is only read."
            ).format(load=formats.load(len(outcome.plan.waits)))
            self.hero.show_state("duplicates", _("Ready for the first sync"), more, _("Sync now"))

    def _needs(self, found: Standing) -> list[Need]:
        needs = []
        waiting, wrong = found.waiting, found.open_problems
        outcome, _made_at = self._previews.get(self.app.workspace_id, (None, None))
        if self.app.workspace_id in self._waiting and outcome is not None and not outcome.questions:
            planned = len(outcome.plan.steps)
            words = ngettext(
                "thing in a plan that waits for you", "things in a plan that waits for you", planned
            )
            needs.append(Need(planned, words, _("Read the plan"), "plan"))
        if waiting:
            words = ngettext("client to decide", "clients to decide", waiting)
            needs.append(Need(waiting, words, _("Resolve"), PageName.DUPLICATES))
        if found.conflicts:
            words = ngettext("client with fields to choose", "clients with fields to choose", found.conflicts)
            needs.append(Need(found.conflicts, words, _("Choose"), PageName.DUPLICATES, "conflicts"))
        if wrong:
            words = ngettext("problem to look at", "problems to look at", wrong)
            needs.append(Need(wrong, words, _("See"), PageName.PROBLEMS))
        return needs

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = event.size().width() < _NARROW
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self.middle.direction() is not way:
            self.middle.setDirection(way)

    # --- doing -------------------------------------------------------------------------------------------

    def preview(self) -> None:
        """Run without writing, and show the plan."""
        self.run(Sync(dry_run=True), self._previewed)

    def _previewed(self, outcome: Outcome[Any]) -> None:
        if outcome.value.error is None:
            self._previews[self.app.workspace_id] = (outcome.value, self.app.store.clock())
            if outcome.value.plan.steps or outcome.value.plan.waits or outcome.value.questions:
                self.show_plan()

    def show_plan(self) -> None:
        """The plan of the last preview."""
        outcome, _made_at = self._previews.get(self.app.workspace_id, (None, None))
        if outcome is not None:
            self._waiting.discard(self.app.workspace_id)
            self.refresh()
            self.go.emit("plan", outcome)

    def plan_waits(self, workspace_id: int, outcome: RunOutcome) -> None:
        """A run that started by itself stopped at a plan that a person wants to read first."""
        self._waiting.add(workspace_id)
        self.plan_made(workspace_id, outcome)

    def plan_made(self, workspace_id: int, outcome: RunOutcome) -> None:
        """A plan was made: it is what the next run will do."""
        self._previews[workspace_id] = (outcome, self.app.store.clock())
        self.is_stale = True
        self.refresh_if_stale()

    def heard(self, ended: Finished) -> None:
        if not isinstance(ended.job.operation, Sync) or ended.outcome is None:
            return
        workspace_id, result = ended.job.context.workspace_id, ended.outcome.value
        if result.error is not None:
            return
        if result.state == runs.PLANNED:
            self._previews[workspace_id] = (result, self.app.store.clock())
        else:
            self._previews.pop(workspace_id, None)
            self._waiting.discard(workspace_id)
        self.is_stale = True
        self.refresh_if_stale()

    def _see_to(self, page: str, place: str) -> None:
        if page == "plan":
            self.show_plan()
        else:
            self.go.emit(page, place or None)

    def _act(self) -> None:
        if self._hero_does == "wizard":
            self.go.emit("wizard", None)
        elif self._hero_does == "connections":
            self.go.emit(PageName.CONNECTIONS, "connect")
        elif self._hero_does == "preview":
            self.run(Sync(dry_run=True))
        elif self._hero_does == "sync":
            self.run(Sync())

    def _answer(self, question_id: int, yes: bool) -> None:
        self.run(Answer(question_id, yes), (lambda _outcome: self.run(Sync())) if yes else None)


def _billing_needs(bills: Mapping[str, int]) -> list[Need]:
    """What waits in the billing: drafts that nobody approved, invoices that nobody sent."""
    needs = []
    if drafts := bills[DRAFTS]:
        words = ngettext("draft invoice to approve", "draft invoices to approve", drafts)
        needs.append(Need(drafts, words, _("Look through"), PageName.BILLING, DRAFTS))
    if approved := bills[APPROVED]:
        words = ngettext("approved invoice to send", "approved invoices to send", approved)
        needs.append(Need(approved, words, _("Look through"), PageName.BILLING, APPROVED))
    return needs
