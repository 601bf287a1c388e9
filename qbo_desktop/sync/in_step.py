"""What the stages ask of the store about linked pairs and names, as the plan's own values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qbo_desktop.domain.merge import Policy
from qbo_desktop.store import in_step, mirror, runs
from qbo_desktop.store.in_step import LinkedPair
from qbo_desktop.store.work import Work
from qbo_desktop.sync.context import RunContext
from qbo_desktop.sync.plan_pairs import DuePair, PairRules
from qbo_desktop.sync.side import QUICKBOOKS

if TYPE_CHECKING:
    from sqlmodel import Session


def pair_rules(context: RunContext) -> PairRules:
    """What merges depend on in this workspace. Before a run ever came to its end nothing goes to QuickBooks."""
    with context.store.read() as session:
        may_write = runs.has_applied(session, context.workspace_id)
    theirs, ours = context.quickbooks, context.practice
    return PairRules(
        policy=Policy(context.rules.conflict_policy),
        to_quickbooks=may_write and theirs.capabilities.update,
        they_cannot=theirs.cannot_hold,
        we_cannot=ours.cannot_hold,
        clock_seconds=max(theirs.capabilities.clock_seconds, ours.capabilities.clock_seconds),
    )


def due_pair(pair: LinkedPair) -> DuePair:
    """A linked pair as the plan knows it."""
    return DuePair(pair.info, pair.customer, pair.contact, pair.customer_digest, pair.contact_digest)


def pair_again(work: Work, pair_id: int) -> DuePair | None:
    """A pair as it is now, to be merged once more; None when it is no longer linked."""
    found = in_step.linked_pair(work.session, work.workspace_id, pair_id)
    return None if found is None else due_pair(found)


def taken_names(session: Session, workspace_id: int) -> dict[str, str]:
    """Keys of the names in use in QuickBooks as far as it has shown them → who has them."""
    return mirror.names_in_use(session, workspace_id, QUICKBOOKS)
