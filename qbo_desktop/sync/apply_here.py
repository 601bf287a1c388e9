"""Steps on a side that lives in our own store: the write, its line and its entry are one commit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, cast

from qbo_desktop.domain.contact import Contact
from qbo_desktop.domain.lines import PairState
from qbo_desktop.store import journal, mirror, pairs
from qbo_desktop.store.work import Work
from qbo_desktop.sync.applying import UNFINISHED, Applied, crossed, entry_of, filled
from qbo_desktop.sync.context import RunContext
from qbo_desktop.sync.plan import baseline_of
from qbo_desktop.sync.side import PRACTICE, Record
from qbo_desktop.sync.steps import CreateContact, LinkContact, WriteStep


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


def apply_here(context: RunContext, run_id: int, steps: Sequence[WriteStep], applied: Applied) -> None:
    """Carry some steps out, in one commit. A step whose records moved meanwhile is left for the next plan."""
    side = cast(LocalSide, context.practice)
    with context.store.work(context.workspace_id, context.actor) as work:
        rows = pairs.lines_for(work, [step.customer.id for step in steps], PairState.SKIPPED, UNFINISHED)
        open_steps = [
            step for step in steps if rows[step.customer.id].state in (PairState.WAITING, PairState.SKIPPED)
        ]
        open_steps = [
            step
            for step in _still_as_planned(work, open_steps)
            if not crossed(work, step, rows[step.customer.id], applied)
        ]
        written = _write(side, work, open_steps)
        mirror.put(work, context.practice.name, [record for _step, record, _key in written], by_the_run=True)
        pairs.join_many(
            work,
            [
                pairs.Joining(
                    rows[step.customer.id],
                    record.id,
                    PairState.CREATED if isinstance(step, CreateContact) else PairState.LINKED,
                    baseline_of(step.customer.contact, record.contact),
                    step.reason,
                    step.customer_digest,
                )
                for step, record, _key in written
            ],
        )
        journal.write_many(
            work,
            [
                entry_of(
                    step,
                    run_id,
                    key,
                    rows[step.customer.id],
                    state=journal.SETTLED,
                    record=record,
                    before=None if isinstance(step, CreateContact) else step.contact.contact.to_json(),
                )
                for step, record, key in written
            ],
        )
    applied.made.update(record.id for _step, record, _key in written)
    applied.done += len(written)
    applied.planned_anew += len(steps) - len(written)


def _still_as_planned(work: Work, steps: Sequence[WriteStep]) -> list[WriteStep]:
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
    links = [step for step in steps if isinstance(step, LinkContact)]
    filling = [step for step in links if step.fills]
    answers = side.update_many_in(work, [(step.contact, filled(step), _fields(step)) for step in filling])
    records |= {step.id: step.contact for step in links}
    records |= {step.id: record for step, record in zip(filling, answers, strict=True)}
    # None: changed in the book since it was read, so planned anew.
    return [(step, record, keys[step.id]) for step in steps if (record := records[step.id]) is not None]


def _fields(step: LinkContact) -> frozenset[str]:
    return frozenset(change.field for change in step.fills)
