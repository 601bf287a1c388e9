"""Whether those whom invoices are addressed to have a customer in QuickBooks, and what keeps the others from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from qbo_desktop.practice.book.addressees import addressees
from qbo_desktop.settings import Settings
from qbo_desktop.store import in_step, pairs, runs, workspaces
from qbo_desktop.store.pairs import PairState

if TYPE_CHECKING:
    from sqlmodel import Session


class Lack(StrEnum):
    """Why a contact has no customer yet.

    WAITS  it is proposed to a customer, and somebody has to decide    COMES  the next run makes its customer
    ALONE  nobody has linked or pushed it
    """

    WAITS = "waits"
    COMES = "comes"
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class Unlinked:
    """A contact that is billed and has no customer. `line_id`: the line of the decision that it waits for, or 0."""

    contact_id: str
    name: str
    invoices: int
    lack: Lack
    line_id: int = 0


@dataclass(frozen=True, slots=True)
class ClientsToBill:
    """How the contacts stand that invoices are addressed to.

    `synced`: a run of contacts has been applied. `billed` counts all of them; `waiting` the decisions that are
    open, whomever they concern. `unlinked` begins with those that a person has to do something about.
    """

    synced: bool
    billed: int
    waiting: int
    unlinked: tuple[Unlinked, ...]

    @property
    def blocking(self) -> tuple[Unlinked, ...]:
        """Those whose invoices would be held up."""
        return tuple(one for one in self.unlinked if one.lack is not Lack.COMES)


def clients_to_bill(session: Session, workspace_id: int, since: date | None) -> ClientsToBill:
    """How they stand: drafts, approved invoices, and what was issued on or after a day (None: whenever)."""
    synced = runs.has_applied(session, workspace_id)
    billed = addressees(session, workspace_id, since)
    ids = [one.contact_id for one in billed]
    linked = pairs.linked_among(session, workspace_id, ids)
    lone = [one for one in billed if one.contact_id not in linked]
    proposed = in_step.proposed_to(session, workspace_id, [one.contact_id for one in lone])
    coming = contacts_coming(session, workspace_id) if lone else frozenset()
    found = []
    for one in lone:
        line_id, _customer = proposed.get(one.contact_id, (0, ""))
        lack = Lack.COMES if one.contact_id in coming else Lack.WAITS if line_id else Lack.ALONE
        found.append(Unlinked(one.contact_id, one.name, one.invoices, lack, line_id))
    waiting = pairs.counts(session, workspace_id)[PairState.WAITING]
    waiting -= pairs.count_aside(session, workspace_id)
    return ClientsToBill(synced, len(billed), waiting, tuple(_in_order(found)))


def contacts_coming(session: Session, workspace_id: int) -> frozenset[str]:
    """The contacts of which the next run makes customers: new or changed ones of a type that is pushed."""
    types = pushed_types(workspaces.settings_of(session, workspace_id))
    if not types or not runs.has_applied(session, workspace_id):
        return frozenset()
    due = in_step.due_contacts(session, workspace_id, types)
    waits = in_step.proposed_to(session, workspace_id, [one.record.id for one in due])
    return frozenset(one.record.id for one in due if one.record.id not in waits)


def pushed_types(settings: Settings) -> tuple[str, ...]:
    """The contact types that go to QuickBooks."""
    return tuple(one.strip() for one in settings.get("contacts.push_types").split(";") if one.strip())


def _in_order(found: Sequence[Unlinked]) -> list[Unlinked]:
    order = (Lack.WAITS, Lack.ALONE, Lack.COMES)
    return sorted(found, key=lambda one: order.index(one.lack))
