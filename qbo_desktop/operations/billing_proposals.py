"""Take over what is proposed for the billing set-up: whatever is not in doubt, and nothing that a person set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from qbo_desktop.domain.proposals import Proposal
from qbo_desktop.domain.tax_pairing import mapping_of
from qbo_desktop.errors import UsageError
from qbo_desktop.operations.billing_map_reading import SetupView, read_setup
from qbo_desktop.operations.billing_setup_rights import require_rights
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.store import billing_setup
from qbo_desktop.store.work import Work
from qbo_desktop.wording import _, ngettext

DEFAULT_ITEM, WORK_TYPE, TAX, METHOD = "default-item", "work-type", "tax", "payment-method"


@dataclass(frozen=True, slots=True)
class Proposed:
    """One mapping that was, or would be, set, or that is in doubt.

    `kind`: default-item, work-type, tax, payment-method. `name` and `id` are ours, `to` and `to_id` QuickBooks';
    in doubt these are "" and `candidates` are the names to choose from.
    """

    kind: str
    name: str
    id: str
    to: str = ""
    to_id: str = ""
    candidates: tuple[str, ...] = ()

    @property
    def in_doubt(self) -> bool:
        """Whether a person has to choose."""
        return not self.to_id


@dataclass(frozen=True, slots=True)
class Propose:
    """Set every proposal that is not in doubt, where nothing is set yet. `dry_run` only tells."""

    dry_run: bool = False
    lane = Lane.DESK

    def title(self) -> str:
        return _("Take over the proposals")

    def run(self, context: Context) -> Outcome[tuple[Proposed, ...]]:
        """Raises UsageError before QuickBooks' lists were read, and BillingRefused without the permissions."""
        now = context.store.clock()
        if self.dry_run:
            with context.store.read() as session:
                found = proposed(read_setup(session, context.workspace_id, now))
            return Outcome(found, says=_says(found, dry_run=True))
        with context.store.work(context.workspace_id, context.actor) as work:
            require_rights(work.session, work.workspace_id)
            view = read_setup(work.session, work.workspace_id, now)
            found = proposed(view)
            for one in found:
                if not one.in_doubt:
                    _set(work, one, view)
        return Outcome(found, says=_says(found, dry_run=False))


def proposed(view: SetupView) -> tuple[Proposed, ...]:
    """What is proposed for whatever has nothing yet. Raises UsageError before QuickBooks' lists were read."""
    if view.lists_at is None:
        raise UsageError(
            _("QuickBooks’ services and tax codes have not been read yet."),
            _("Connect QuickBooks, then read its lists."),
            command=_("Connect QuickBooks; then “qbo-desktop map list” reads them."),
        )
    return tuple(_found(view))


def _found(view: SetupView) -> Iterator[Proposed]:
    if not view.default_item_id:
        yield from _one(DEFAULT_ITEM, "", "", view.default_proposal)
    for kind in view.work_types:
        if not kind.item_id:
            yield from _one(WORK_TYPE, kind.name, kind.id, kind.proposal)
    for tax in view.taxes:
        if not tax.code_id and (tax.used or not tax.retired):
            yield from _one(TAX, tax.rate.name, tax.rate.id, tax.proposal)
    for method in view.methods:
        if not method.entry_id:
            yield from _one(METHOD, method.text, method.method, method.proposal)


def _one(kind: str, name: str, own_id: str, proposal: Proposal[Any]) -> Iterator[Proposed]:
    found = proposal.found
    if found is not None:
        yield Proposed(kind, name, own_id, found.name, found.id)
    elif proposal.in_doubt:
        yield Proposed(kind, name, own_id, candidates=tuple(one.name for one in proposal.candidates))


def _set(work: Work, one: Proposed, view: SetupView) -> None:
    if one.kind == DEFAULT_ITEM:
        billing_setup.set_default_item(work, one.to_id)
    elif one.kind == WORK_TYPE:
        billing_setup.set_item(work, one.id, one.to_id)
    elif one.kind == TAX:
        tax = next(tax for tax in view.taxes if tax.rate.id == one.id)
        if tax.proposal.found is not None:
            mapping = mapping_of(tax.rate, tax.proposal.found, view.regime, view.today)
            billing_setup.set_tax(work, one.id, mapping)
    else:
        billing_setup.set_method(work, one.id, one.to_id)


def _says(found: Sequence[Proposed], *, dry_run: bool) -> str:
    count = sum(not one.in_doubt for one in found)
    doubts = len(found) - count
    done = (
        ngettext("{count} proposal would be taken over.", "{count} proposals would be taken over.", count)
        if dry_run
        else ngettext("{count} proposal was taken over.", "{count} proposals were taken over.", count)
    ).format(count=count)
    if not doubts:
        return done
    left = ngettext("{count} is in doubt: choose yourself.", "{count} are in doubt: choose yourself.", doubts)
    return f"{done} {left.format(count=doubts)}"
