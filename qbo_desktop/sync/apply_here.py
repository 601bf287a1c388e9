"""Steps on a side that lives in our own store: the write, its line and its entry are one commit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, cast

from qbo_desktop.domain.contact import Contact
from qbo_desktop.domain.lines import PairState
from qbo_desktop.store import in_step, journal, mirror, pairs
from qbo_desktop.store.tables.contacts import Pair
from qbo_desktop.store.work import Work
from qbo_desktop.sync.applying import (
    UNFINISHED,
    Applied,
    agreed_after,
    crossed,
    entry_of,
    is_still_as_planned,
    joining,
    meant_by,
    planned_record,
    record_json,
    settle_update,
)
from qbo_desktop.sync.context import RunContext
from qbo_desktop.sync.side import PRACTICE, Record
from qbo_desktop.sync.steps import (
    CreateContact,
    Deactivate,
    LinkContact,
    NewcomerStep,
    UpdateRecord,
    WriteStep,
)


class LocalSide(Protocol):
    """A side in our own store: its writes can share a commit with what we remember of them."""

    def create_in(self, work: Work, contact: Contact, key: str) -> Record:
        """Make one contact as part of a decision: undoing the decision takes it away."""
        ...

    def create_many_in(self, work: Work, wanted: Iterable[tuple[Contact, str]]) -> list[Record]:
        """Make many contacts as part of a run."""
        ...

    def update_in(
        self, work: Work, record: Record, contact: Contact, fields: frozenset[str], key: str
    ) -> Record:
        """Change one contact as part of a decision. Raises Stale and Refused."""
        ...

    def update_many_in(
        self, work: Work, wanted: Sequence[tuple[Record, Contact, frozenset[str]]]
    ) -> list[Record | None]:
        """Change fields of many contacts; None for one that is no longer of the record's version."""
        ...

    def deactivate_in(self, work: Work, record: Record, key: str) -> Record:
        """Archive one contact. Raises Stale and Refused."""
        ...


def apply_here(context: RunContext, run_id: int, steps: Sequence[WriteStep], applied: Applied) -> None:
    """Carry some steps out, in one commit. A step whose records moved meanwhile is left for the next plan."""
    side = cast(LocalSide, context.practice)
    with context.store.work(context.workspace_id, context.actor) as work:
        rows = _open_rows(work, steps, applied)
        written = _write(side, work, [step for step in steps if step.id in rows])
        mirror.put(work, context.practice.name, [record for _step, record, _key in written], by_the_run=True)
        pairs.join_many(
            work,
            [
                joining(
                    rows[step.id],
                    step.customer,
                    record,
                    PairState.CREATED if isinstance(step, CreateContact) else PairState.LINKED,
                    step.reason,
                    step.customer_digest,
                )
                for step, record, _key in written
                if isinstance(step, NewcomerStep)
            ],
        )
        for step, record, _key in written:
            _settle(work, rows[step.id], step, record, applied)
        journal.write_many(
            work,
            [
                entry_of(
                    step,
                    run_id,
                    key,
                    rows[step.id].id,
                    state=journal.SETTLED,
                    record=record,
                    before=None if (was := planned_record(step)) is None else {"record": record_json(was)},
                )
                for step, record, key in written
            ],
        )
    for step, record, _key in written:
        applied.note(PRACTICE, record)
        if isinstance(step, CreateContact):
            applied.made.add(record.id)
    applied.done += len(written)
    applied.planned_anew += len(steps) - len(written)


def _open_rows(work: Work, steps: Sequence[WriteStep], applied: Applied) -> dict[str, Pair]:
    """Step id → its line, of the steps that are still as planned."""
    newcomers = [step for step in steps if isinstance(step, NewcomerStep)]
    rows = pairs.lines_for(work, [step.customer.id for step in newcomers], PairState.SKIPPED, UNFINISHED)
    found = {
        step.id: rows[step.customer.id]
        for step in _still_as_planned(work, newcomers)
        if rows[step.customer.id].state in (PairState.WAITING, PairState.SKIPPED)
        and not crossed(work, step, rows[step.customer.id], applied)
    }
    others = [step for step in steps if isinstance(step, UpdateRecord | Deactivate)]
    lines = in_step.rows_of(work, [step.pair_id for step in others])
    for step in others:
        row = lines.get(step.pair_id)
        if row is not None and is_still_as_planned(row, step):
            found[step.id] = row
    return found


def _still_as_planned(work: Work, steps: Sequence[NewcomerStep]) -> list[NewcomerStep]:
    """The steps whose contact is still the one that they were planned from, and linked to nobody."""
    wanted = [step.contact.id for step in steps if isinstance(step, LinkContact)]
    taken = pairs.linked_among(work.session, work.workspace_id, wanted)
    now = mirror.digests(work.session, work.workspace_id, PRACTICE, wanted)
    return [
        step
        for step in steps
        if isinstance(step, CreateContact)
        or (step.contact.id not in taken and now.get(step.contact.id) == mirror.digest_of(step.contact))
    ]


def _write(side: LocalSide, work: Work, steps: Sequence[WriteStep]) -> list[tuple[WriteStep, Record, str]]:
    keys = {step.id: journal.new_key() for step in steps}
    creations = [step for step in steps if isinstance(step, CreateContact)]
    made = side.create_many_in(work, [(step.contact, keys[step.id]) for step in creations])
    records: dict[str, Record | None] = {
        step.id: record for step, record in zip(creations, made, strict=True)
    }
    records |= {step.id: step.contact for step in steps if isinstance(step, LinkContact)}
    changing = [(step, was) for step in steps if step.changes() and (was := planned_record(step)) is not None]
    answers = side.update_many_in(
        work,
        [
            (was, meant_by(step), frozenset(change.field for change in step.changes()))
            for step, was in changing
        ],
    )
    records |= {step.id: record for (step, _was), record in zip(changing, answers, strict=True)}
    for step in steps:
        if isinstance(step, Deactivate):
            records[step.id] = side.deactivate_in(work, step.record, keys[step.id])
    # None: changed in the book since it was read, so planned anew.
    return [(step, record, keys[step.id]) for step in steps if (record := records[step.id]) is not None]


def _settle(work: Work, row: Pair, step: WriteStep, record: Record, applied: Applied) -> None:
    if isinstance(step, UpdateRecord):
        agreed, not_taken = agreed_after(row, step, record.contact, applied)
        settle_update(work, row, step, record, agreed, applied, taken=not not_taken)
    elif isinstance(step, Deactivate):
        pairs.part(work, row, PairState.UNLINKED, step.reason)
