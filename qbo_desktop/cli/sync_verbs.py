"""`sync` and `answer`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from qbo_desktop.cli.output import Output, table
from qbo_desktop.cli.payloads import question_payload, run_payload
from qbo_desktop.cli.verbs import not_built_yet
from qbo_desktop.cli.watching import watched
from qbo_desktop.errors import EXIT_DONE, EXIT_WAITING, UsageError
from qbo_desktop.locale_text import money_text
from qbo_desktop.operations.problems import Answer
from qbo_desktop.operations.run_sync import Sync, something_waits
from qbo_desktop.phrases.conflicts import left_out_text
from qbo_desktop.phrases.fields import field_text
from qbo_desktop.phrases.journal import action_text, side_text
from qbo_desktop.phrases.problems import problem_text, question_text
from qbo_desktop.store import client_list, pairs, problems
from qbo_desktop.sync.invoice_steps import EmailInvoice, SendInvoice, VoidInvoice
from qbo_desktop.sync.parts import EVERYTHING, Part
from qbo_desktop.sync.run import RunOutcome
from qbo_desktop.sync.steps import PlanStep
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.app import App


def sync(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """One run over both sides."""
    if parsed.part == "payments":
        raise not_built_yet(f"sync {parsed.part}")
    parts = frozenset({Part(parsed.part)}) if parsed.part else EVERYTHING
    with watched(out) as progress:
        outcome = Sync(dry_run=parsed.dry_run, full=parsed.full, parts=parts).run(app.context(progress))
    if out.as_json:
        with app.store.read() as session:
            left_out = client_list.lines(session, app.workspace_id, "skipped")
            waiting = pairs.counts(session, app.workspace_id)[pairs.PairState.WAITING]
        planned = (
            {wait.customer.id for wait in outcome.value.plan.waits}
            if outcome.value.state == "planned"
            else set()
        )
        out.line(run_payload(outcome.value, left_out, max(waiting, len(planned))))
        if outcome.value.error is not None:
            out.say(outcome.value.error.by_command())
    else:
        error = outcome.value.error
        says = outcome.says if error is None else error.by_command()
        out.document(None, lambda: run_text(outcome.value, says))
    return outcome.exit_code


def run_text(result: RunOutcome, says: str) -> str:
    """A run in lines: what it would write, its questions, problems and what was left out, and its sentence."""
    lines = []
    if result.plan.steps and (result.applied == 0 or result.questions):
        lines.append(
            table(
                (_("Side"), _("Action"), _("Client"), _("Fields")),
                [
                    (side_text(step.side), action_text(step.action), step.subject, _fields(step))
                    for step in result.plan.steps
                ],
            )
        )
    lines += [f"? {question_text(one.code, one.facts)}" for one in result.questions]
    lines += [f"! {problem_text(one.code, one.facts)}" for one in result.problems]
    lines += [f"- {one.subject}: {left_out_text(one.reason)}" for one in result.left_out]
    if result.compared:
        lines.append(_("QuickBooks could not list its changes, so everything was read and compared."))
    lines.append(says)
    if result.questions:
        lines.append(_("Answer with “qbo-desktop answer {id} yes”.").format(id=result.questions[0].id))
    return "\n".join(lines)


def _fields(step: PlanStep) -> str:
    """What a step changes; of an invoice, what it comes to and where its e-mail goes."""
    if isinstance(step, SendInvoice | VoidInvoice):
        return money_text(step.total, step.currency)
    if isinstance(step, EmailInvoice):
        return step.email_to
    return ", ".join(field_text(change.field) for change in step.changes())


def answer(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """The open questions, or the answer to one."""
    if parsed.row_id is not None:
        if parsed.reply is None:
            raise UsageError(_("Answer with yes or no."), _("For example: qbo-desktop answer 12 yes"))
        done = Answer(parsed.row_id, parsed.reply == "yes").run(app.context())
        out.say(done.says)
    with app.store.read() as session:
        left = problems.open_questions(session, app.workspace_id)
    out.document(
        [question_payload(one) for one in left],
        lambda: (
            "\n".join(f"{one.id}  {question_text(one.code, one.facts)}" for one in left)
            or _("No question is open.")
        ),
    )
    return EXIT_WAITING if parsed.row_id is not None and something_waits(app.context()) else EXIT_DONE
