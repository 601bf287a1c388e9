"""The error panel's verbs: retry, ignore, bring back; and the answers to a run's questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from qbo_desktop.errors import EXIT_WAITING, UsageError
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.operations.quickbooks_invoices import try_again
from qbo_desktop.operations.run_sync import NEVER, Sync
from qbo_desktop.store import problems, workspaces
from qbo_desktop.store.problems import ProblemInfo, Question
from qbo_desktop.sync.run import RunOutcome
from qbo_desktop.wording import _, ngettext

BETWEEN_RETRIES = timedelta(minutes=3)
_LAST_RETRY = ("window", "retry-all")


@dataclass(frozen=True, slots=True)
class Retried:
    """How many problems were tried again; `wait_seconds` when it was too soon. `run` is what the run answered."""

    retried: int
    wait_seconds: int = 0
    run: RunOutcome | None = None


def seconds_to_wait(context: Context) -> int:
    """Seconds until "retry all" may be used again; 0 when it may."""
    with context.store.read() as session:
        text = workspaces.cursor_of(session, context.workspace_id, *_LAST_RETRY)
    if not text:
        return 0
    left = datetime.fromisoformat(text) + BETWEEN_RETRIES - context.store.clock()
    # A clock that was set back must not lock the button for longer than the rule says.
    return max(0, min(int(left.total_seconds() + 0.999), int(BETWEEN_RETRIES.total_seconds())))


@dataclass(frozen=True, slots=True)
class Retry:
    """Try again: one problem by row id, those of a group, or all (at most once in three minutes).

    A run meets every open record again, so one run serves them all. `plan_first`: as for `Sync`.
    """

    row_id: int | None = None
    group: str = ""
    everything: bool = False
    plan_first: str = NEVER
    lane = Lane.RUN

    def title(self) -> str:
        return _("Retry all") if self.everything else _("Retry")

    def run(self, context: Context) -> Outcome[Retried]:
        chosen = self._chosen(context)
        if self.everything:
            wait = seconds_to_wait(context)
            if wait:
                says = ngettext(
                    "Retry all is possible again in {count} second.",
                    "Retry all is possible again in {count} seconds.",
                    wait,
                ).format(count=wait)
                return Outcome(Retried(0, wait), says=says, exit_code=EXIT_WAITING)
        # Raises RunBusy before anything is counted: who could not retry need not wait.
        if chosen:
            with context.store.work(context.workspace_id, context.actor) as work:
                try_again(work, chosen)
        result = Sync(plan_first=self.plan_first).run(context) if chosen else None
        if self.everything:
            with context.store.work(context.workspace_id, context.actor) as work:
                workspaces.move_cursor(work, *_LAST_RETRY, value=work.now.isoformat())
        if result is None:
            return Outcome(Retried(0), says=_("There is no problem to retry."))
        return Outcome(Retried(len(chosen), run=result.value), says=result.says, exit_code=result.exit_code)

    def _chosen(self, context: Context) -> list[ProblemInfo]:
        with context.store.read() as session:
            found = problems.open_problems(session, context.workspace_id)
        if self.everything:
            return found
        if self.group:
            return [one for one in found if self.group in (one.group, one.code)]
        chosen = [one for one in found if one.id == self.row_id]
        if not chosen:
            raise _no_problem(self.row_id or 0)
        return chosen


@dataclass(frozen=True, slots=True)
class Ignore:
    """Put a problem away, with a reason; it can be brought back."""

    row_id: int
    reason: str
    lane = Lane.DESK

    def title(self) -> str:
        return _("Ignore")

    def run(self, context: Context) -> Outcome[int]:
        if not self.reason.strip():
            raise UsageError(_("Say why the problem is ignored."), command=_("Add --reason “…”."))
        _require(context, self.row_id)
        with context.store.work(context.workspace_id, context.actor) as work:
            problems.ignore(work, self.row_id, self.reason.strip())
        return Outcome(self.row_id, says=_("The problem is ignored until you bring it back."))


@dataclass(frozen=True, slots=True)
class BringBack:
    """Show an ignored problem again."""

    row_id: int
    lane = Lane.DESK

    def title(self) -> str:
        return _("Stop ignoring")

    def run(self, context: Context) -> Outcome[int]:
        _require(context, self.row_id)
        with context.store.work(context.workspace_id, context.actor) as work:
            problems.bring_back(work, self.row_id)
        return Outcome(self.row_id, says=_("The problem is shown again."))


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer a question that a run asked."""

    row_id: int
    yes: bool
    lane = Lane.DESK

    def title(self) -> str:
        return _("Answer")

    def run(self, context: Context) -> Outcome[Question]:
        with context.store.work(context.workspace_id, context.actor) as work:
            question = problems.answer(work, self.row_id, self.yes)
        if question is None:
            raise UsageError(
                _("There is no question with the row id {id}.").format(id=self.row_id),
                _("It may have been settled meanwhile: look at the list again."),
                command=_("“qbo-desktop answer” lists the open ones."),
            )
        says = (
            _("The next run goes on.") if self.yes else _("Nothing will be written; the next run asks again.")
        )
        return Outcome(question, says=says)


def _require(context: Context, row_id: int) -> None:
    with context.store.read() as session:
        if problems.find(session, context.workspace_id, row_id) is None:
            raise _no_problem(row_id)


def _no_problem(row_id: int) -> UsageError:
    return UsageError(
        _("There is no open problem with the row id {id}.").format(id=row_id),
        _("It may have been settled meanwhile: look at the list again."),
        command=_("“qbo-desktop problems” lists them."),
    )
