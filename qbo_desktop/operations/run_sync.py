"""Sync now: one run over both sides, previewed or real."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from qbo_desktop.errors import EXIT_DONE, EXIT_WAITING, AppError, SignInNeeded
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.store import backups, in_step, pairs, problems, runs, workspaces
from qbo_desktop.sync.context import Rules, RunContext
from qbo_desktop.sync.parts import EVERYTHING, Part
from qbo_desktop.sync.run import RunOutcome, problem_of, sync
from qbo_desktop.sync.side import QUICKBOOKS
from qbo_desktop.sync.steps import CreateCustomer, Plan
from qbo_desktop.wording import _, ngettext

SIMULATED = "simulated"

T = TypeVar("T")
# The setting `sync.plan_first`.
ALWAYS, LARGE, NEVER = "always", "large", "never"
# More steps than these are a large plan: no longer taken in at a glance.
_MANY = 20


def must_be_read(plan: Plan, plan_first: str) -> bool:
    """Whether the setting `sync.plan_first` wants this plan to be read before it is carried out."""
    if plan_first == NEVER or not plan.steps:
        return False
    if plan_first == ALWAYS:
        return True
    return len(plan.steps) > _MANY or any(isinstance(step, CreateCustomer) for step in plan.steps)


@dataclass(frozen=True, slots=True)
class Sync:
    """One run. `dry_run` stops after the plan; `full` reads both sides from the beginning.

    `approved`: only the steps of these fingerprints (`sync.steps.fingerprint`), as a plan showed them.
    `plan_first`: as the setting of that name; a plan that it wants read is where the run stops. `parts`: what the
    run is about. `by_hand` False: nobody asked for it, so what was refused before is left alone.
    """

    dry_run: bool = False
    full: bool = False
    approved: frozenset[str] | None = None
    plan_first: str = NEVER
    parts: frozenset[Part] = EVERYTHING
    by_hand: bool = True
    lane = Lane.RUN

    def title(self) -> str:
        return _("Preview of the next run") if self.dry_run else _("Sync now")

    def run(self, context: Context) -> Outcome[RunOutcome]:
        """Raises RunBusy. What stopped the run is in the outcome, not raised."""
        return carried_out(
            context,
            lambda: backups.back_up_daily(context.store.path, context.store.clock().date()),
            lambda inputs, _backup: sync(
                replace(inputs, rules=replace(inputs.rules, by_hand=self.by_hand)),
                dry_run=self.dry_run,
                from_the_beginning=self.full,
                approved=self.approved,
                holds=lambda plan: must_be_read(plan, self.plan_first),
                parts=self.parts,
            ),
            lambda result: summary(result, waiting=_waiting(context)),
        )


def run_inputs(context: Context) -> RunContext:
    """What a run is given. Raises SignInNeeded and KeychainError."""
    settings = context.settings()
    with context.store.read() as session:
        connection = workspaces.connection_of(session, context.workspace_id, QUICKBOOKS)
    rules = Rules(
        imported_type=settings.get("contacts.imported_type"),
        link_very_likely=settings.is_on("contacts.auto_link_very_likely"),
        is_real=connection.environment != SIMULATED,
        read_only=settings.is_on("sync.read_only"),
        push_types=tuple(
            one.strip() for one in settings.get("contacts.push_types").split(";") if one.strip()
        ),
        conflict_policy=settings.get("contacts.conflict_policy"),
    )
    return RunContext(
        store=context.store,
        workspace_id=context.workspace_id,
        quickbooks=context.services.quickbooks(context.workspace_id, context.progress),
        practice=context.services.practice(context.workspace_id, context.actor),
        rules=rules,
        actor=context.actor,
        company_key=connection.key,
        company_name=connection.company,
        progress=context.progress,
        source=context.services.invoice_source(context.workspace_id, context.actor),
    )


def carried_out(
    context: Context,
    prepare: Callable[[], T],
    carry: Callable[[RunContext, T], RunOutcome],
    says: Callable[[RunOutcome], str],
) -> Outcome[RunOutcome]:
    """Hold the workspace, look at what was asked for, and carry it out as a run. Raises RunBusy."""
    with context.services.run_lease(context.workspace_id):
        wanted = prepare()
        try:
            inputs = run_inputs(context)
        except AppError as error:
            return could_not_start(context, error)
        result = carry(inputs, wanted)
        if isinstance(result.error, SignInNeeded):
            mark_signed_out(context)
    return Outcome(result, says=says(result), exit_code=exit_code(context, result))


def could_not_start(context: Context, error: AppError) -> Outcome[RunOutcome]:
    """A run that had nobody to talk to still leaves its one problem behind."""
    with context.store.read() as session:
        known = workspaces.connection_of(session, context.workspace_id, QUICKBOOKS)
    # Never connected, or disconnected by the user: a state that Overview shows, not a problem.
    expected = not known.key or known.state == workspaces.DISCONNECTED
    found = [] if expected else problem_of(error)
    if isinstance(error, SignInNeeded):
        mark_signed_out(context)
    with context.store.work(context.workspace_id, context.actor) as work:
        for problem in found:
            problems.report(work, problem)
    result = RunOutcome(0, runs.FAILED, problems=tuple(found), error=error, requests={QUICKBOOKS: 0})
    return Outcome(result, says=str(error), exit_code=error.exit_code)


def mark_signed_out(context: Context) -> None:
    """Remember that the service no longer trusts us; links and queue stay."""
    with context.store.work(context.workspace_id, context.actor) as work:
        connection = workspaces.connection_of(work.session, context.workspace_id, QUICKBOOKS)
        if connection.is_connected:
            workspaces.save_connection(work, replace(connection, state=workspaces.SIGNED_OUT))


def exit_code(context: Context, result: RunOutcome) -> int:
    """What a run's command answers: done, something waits, or the error's own code."""
    if result.error is not None:
        return result.error.exit_code
    # A preview keeps no problem, and tells those that it met all the same.
    return EXIT_WAITING if result.problems or something_waits(context) else EXIT_DONE


def something_waits(context: Context) -> bool:
    """Whether problems, questions or decisions wait for the user. Rows set aside wait too: they are open."""
    with context.store.read() as session:
        waiting = pairs.counts(session, context.workspace_id)[pairs.PairState.WAITING]
        return bool(
            waiting
            or in_step.count_conflicted(session, context.workspace_id)
            or problems.count_open(session, context.workspace_id)
            or problems.open_questions(session, context.workspace_id)
        )


def _waiting(context: Context) -> int:
    with context.store.read() as session:
        return pairs.counts(session, context.workspace_id)[pairs.PairState.WAITING]


def summary(result: RunOutcome, waiting: int = 0) -> str:
    """The run in one sentence, for the status line; in a second one what still waits for the user."""
    said = _what_it_did(result, waiting)
    if result.applied and result.problems:
        trouble = ngettext("{count} problem.", "{count} problems.", len(result.problems))
        said = f"{said} {trouble.format(count=len(result.problems))}"
    if result.error is not None or result.questions or not waiting:
        return said
    left = ngettext(
        "{count} client waits for your decision.", "{count} clients wait for your decision.", waiting
    )
    return f"{said} {left.format(count=waiting)}"


def what_stopped(result: RunOutcome) -> str:
    """Why a run wrote nothing, as a sentence: its error, or its question; "" when neither stopped it."""
    if result.error is not None:
        return str(result.error)
    return _("The run has a question for you before it writes anything.") if result.questions else ""


def _what_it_did(result: RunOutcome, waiting: int) -> str:
    if stopped := what_stopped(result):
        return stopped
    if result.state == runs.PLANNED:
        return ngettext(
            "The next run would write {count} thing.",
            "The next run would write {count} things.",
            len(result.plan.steps),
        ).format(count=len(result.plan.steps))
    if not result.applied and result.problems:
        return ngettext(
            "Nothing was written. {count} problem waits for you.",
            "Nothing was written. {count} problems wait for you.",
            len(result.problems),
        ).format(count=len(result.problems))
    if not result.applied:
        return (
            _("Nothing had to be written.")
            if waiting
            else _("Everything is in step. Nothing had to be written.")
        )
    if result.plan.invoice_steps:
        return ngettext(
            "{count} thing was brought into step.", "{count} things were brought into step.", result.applied
        ).format(count=result.applied)
    return ngettext(
        "{count} client was brought into step.", "{count} clients were brought into step.", result.applied
    ).format(count=result.applied)
