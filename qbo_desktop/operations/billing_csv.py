"""Work and invoices from CSV: what a file would bring, and bringing it, whole or not at all.

A file is read and planned beside the others who write, and written in one unit of work, which is short.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from qbo_desktop.domain.invoice import Invoice
from qbo_desktop.errors import EXIT_DONE, EXIT_USAGE
from qbo_desktop.operations.billing_terms import terms_of
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.operations.practice_csv import read_file
from qbo_desktop.practice.book import importing_invoices, importing_work, invoices
from qbo_desktop.practice.book.drafts import Terms
from qbo_desktop.practice.book.work_list import WorkItem
from qbo_desktop.practice.csv_billing import BillingFile
from qbo_desktop.practice.csv_contacts import RowError
from qbo_desktop.practice.csv_invoices import InvoicePlan, read_invoices
from qbo_desktop.practice.csv_work import WorkPlan, read_work
from qbo_desktop.store.work import Work
from qbo_desktop.sync.progress import Stage
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from sqlmodel import Session

P = TypeVar("P", bound=InvoicePlan | WorkPlan)
M_co = TypeVar("M_co", covariant=True)


@dataclass(frozen=True, slots=True)
class InvoicesImported:
    """What an import of invoices did, or would do; `applied` says which.

    `created` and `unchanged` count invoices. `invoices` are the drafts that were made; of an import that was
    not applied those that it would make, with the number that the file gives or "", and the id "".
    """

    created: int
    unchanged: int
    errors: tuple[RowError, ...]
    notes: tuple[str, ...]
    invoices: tuple[Invoice, ...]
    applied: bool

    def to_json(self) -> dict[str, Any]:
        """As the command line answers, without the invoices."""
        return _to_json(self.created, self.unchanged, self.errors, self.notes, applied=self.applied)


@dataclass(frozen=True, slots=True)
class WorkImported:
    """What an import of work did, or would do; `applied` says which.

    `created` and `unchanged` count pieces of work and entries (time, expenses) together. `work` are the pieces
    that were added or got entries; of an import that was not applied those that it would add, with the id "".
    """

    created: int
    unchanged: int
    errors: tuple[RowError, ...]
    notes: tuple[str, ...]
    work: tuple[WorkItem, ...]
    applied: bool

    def to_json(self) -> dict[str, Any]:
        """As the command line answers, without the work."""
        return _to_json(self.created, self.unchanged, self.errors, self.notes, applied=self.applied)


def _to_json(
    created: int, unchanged: int, errors: Sequence[RowError], notes: Sequence[str], *, applied: bool
) -> dict[str, Any]:
    return {
        "created": created,
        "unchanged": unchanged,
        "applied": applied,
        "errors": [error.to_json() for error in errors],
        "notes": list(notes),
    }


@dataclass(frozen=True, slots=True)
class ImportInvoices:
    """Make drafts of a CSV of invoices; how it is read says `practice.csv_invoices`.

    Any bad row → nothing is made (exit 2), unless bad rows are to be skipped: then their invoices are left out
    whole. `dry_run`: nothing is made in any case. Raises UsageError for a file that is no such CSV.
    """

    path: Path
    dry_run: bool = False
    skip_bad_rows: bool = False
    lane = Lane.DESK

    def title(self) -> str:
        return _("Import invoices")

    def run(self, context: Context) -> Outcome[InvoicesImported]:
        plan, ids = _carry_out(context, self, read_invoices, importing_invoices)
        if ids is None:
            made = plan.preview()
        else:
            with context.store.read() as session:
                made = tuple(invoices.read(session, context.workspace_id, ids))
        applied = ids is not None
        imported = InvoicesImported(
            len(plan.created) if applied or self.dry_run else 0,
            plan.unchanged,
            plan.errors,
            plan.notes,
            made,
            applied,
        )
        if not applied:
            return Outcome(imported, says=_not_applied(self.dry_run), exit_code=_code(plan.errors, self))
        says = ngettext("{count} draft is made.", "{count} drafts are made.", imported.created)
        return Outcome(imported, says=says.format(count=imported.created))


@dataclass(frozen=True, slots=True)
class ImportWork:
    """Add work, time and expenses from a CSV; how it is read says `practice.csv_work`.

    Any bad row → nothing is added (exit 2), unless bad rows are to be skipped. `dry_run`: nothing is added in
    any case. Raises UsageError for a file that is no such CSV.
    """

    path: Path
    dry_run: bool = False
    skip_bad_rows: bool = False
    lane = Lane.DESK

    def title(self) -> str:
        return _("Import work")

    def run(self, context: Context) -> Outcome[WorkImported]:
        plan, added = _carry_out(context, self, read_work, importing_work)
        applied = added is not None
        imported = WorkImported(
            plan.created if applied or self.dry_run else 0,
            plan.unchanged,
            plan.errors,
            plan.notes,
            plan.preview() if added is None else added,
            applied,
        )
        if not applied:
            return Outcome(imported, says=_not_applied(self.dry_run), exit_code=_code(plan.errors, self))
        says = ngettext("{count} row is added.", "{count} rows are added.", plan.created)
        return Outcome(imported, says=says.format(count=plan.created))


class _Importing(Protocol[P, M_co]):
    """How one kind of file gets into the book; `mark` moves with whatever a plan rests on."""

    def plan(self, session: Session, workspace_id: int, file: BillingFile, terms: Terms) -> P: ...

    def mark(self, session: Session, workspace_id: int) -> int: ...

    def apply(self, work: Work, wanted: P, terms: Terms) -> M_co: ...


def _carry_out(
    context: Context,
    asked: ImportInvoices | ImportWork,
    read: Callable[[bytes], BillingFile],
    importing: _Importing[P, M_co],
) -> tuple[P, M_co | None]:
    """The plan as it was made last, and what writing it answered; None where nothing was written."""

    def may_apply(plan: P) -> bool:
        return not asked.dry_run and (asked.skip_bad_rows or not plan.errors)

    terms = terms_of(context.settings())
    context.progress.at(Stage.PULL)
    file = read(read_file(asked.path))
    context.progress.at(Stage.PLAN)
    with context.store.read() as session:
        plan = importing.plan(session, context.workspace_id, file, terms)
        mark = importing.mark(session, context.workspace_id)
    if not may_apply(plan):
        return plan, None
    size = len(plan.created) if isinstance(plan, InvoicePlan) else plan.created
    context.progress.at(Stage.APPLY, 0, size)
    with context.store.work(context.workspace_id, context.actor) as work:
        # The plan was made while others could write; only what moved under it makes it wait for another.
        if importing.mark(work.session, context.workspace_id) != mark:
            plan = importing.plan(work.session, context.workspace_id, file, terms)
        return plan, importing.apply(work, plan, terms) if may_apply(plan) else None


def _not_applied(dry_run: bool) -> str:
    return (
        _("Nothing is written: this is a preview.")
        if dry_run
        else _("Nothing was imported, because of the rows in error.")
    )


def _code(errors: Sequence[RowError], asked: ImportInvoices | ImportWork) -> int:
    return EXIT_USAGE if errors and not asked.skip_bad_rows else EXIT_DONE
