"""What a person decides about a customer: link, create, not the same, set aside, reopen, unlink.

In the Practice Book a decision is complete at once; each can be undone at any later time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from qbo_desktop.domain.agreement import fills
from qbo_desktop.domain.contact import Contact, Kind
from qbo_desktop.domain.lines import PairState
from qbo_desktop.errors import UsageError
from qbo_desktop.operations.conflicts import choose_fields, refuse_emptying, takes_of
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.operations.here import local_practice
from qbo_desktop.phrases.decisions import decision_text
from qbo_desktop.store import journal, mirror, pairs, workspaces
from qbo_desktop.store.journal import Entry
from qbo_desktop.store.tables.contacts import Pair
from qbo_desktop.store.work import Work
from qbo_desktop.sync.applying import joining
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS, Record, SideName
from qbo_desktop.sync.steps import changes_json, changes_of
from qbo_desktop.wording import _, ngettext


@dataclass(frozen=True, slots=True)
class Decided:
    """The line after the decision. `contact` is what the contact was called before it, where that may differ."""

    id: int
    decision: str
    quickbooks_id: str
    practice_id: str
    changed: bool = True
    contact: str = ""


# --- what the decisions share ----------------------------------------------------------------------------


def open_line(work: Work, pair_id: int, *, unlinked_too: bool = False) -> Pair:
    """The line of that row id that waits for a decision; UsageError with the next step when it does not.

    `unlinked_too`: a customer whose match was deleted may be decided about as well.
    """
    row = pairs.get_row(work.session, work.workspace_id, pair_id)
    if row is None or row.quickbooks_id is None:
        raise UsageError(
            _("There is no decision with the row id {id}.").format(id=pair_id),
            _("It may have been settled meanwhile: look at the list again."),
            command=_("“qbo-desktop duplicates” lists the open ones."),
        )
    if row.state in pairs.TOGETHER:
        raise UsageError(
            _("This customer is linked already."),
            _("Delete the match first, or link the customer to another contact."),
        )
    if row.state == PairState.SKIPPED:
        raise UsageError(
            _("This customer is left out by a rule, so there is nothing to decide."),
            _("Its details say which."),
            command=_("“qbo-desktop contacts show {id}” says which.").format(id=row.id),
        )
    if row.state == PairState.UNLINKED and not unlinked_too:
        raise UsageError(
            _("The match of this customer was deleted."),
            _("Reopen the decision, link the customer, or create a contact."),
        )
    return row


def customer_of(work: Work, row: Pair) -> tuple[Record, str]:
    """The customer of a line, as last seen, with its digest."""
    record = mirror.get(work.session, work.workspace_id, QUICKBOOKS, row.quickbooks_id or "")
    if record is None:
        raise UsageError(_("QuickBooks has not shown this customer yet."), _("Sync first."))
    return record, mirror.digest_of(record)


def contact_to_link(work: Work, practice_id: str) -> Record:
    """The contact, free to be linked."""
    record = mirror.get(work.session, work.workspace_id, PRACTICE, practice_id)
    if record is None:
        raise UsageError(
            _("There is no contact with the practice id “{id}”.").format(id=practice_id),
            _("Search for it in the Practice Book."),
            command=_("“qbo-desktop practice contacts” lists them."),
        )
    if pairs.linked_to(work.session, work.workspace_id, practice_id) is not None:
        raise UsageError(
            _("{name} is linked to another customer already.").format(name=record.contact.label()),
            _("Delete that match first."),
        )
    return record


def put_together(context: Context, work: Work, row: Pair, practice_id: str, reason: str) -> Record:
    """Link a line to a contact: empty fields of the contact are filled, nothing is overwritten."""
    customer, digest = customer_of(work, row)
    contact = contact_to_link(work, practice_id)
    wanted = fills(customer.contact, contact.contact)
    key = journal.new_key()
    record = contact
    if wanted:
        filled = contact.contact.with_fields(**{change.field: change.new for change in wanted})
        side = local_practice(context)
        record = side.update_in(work, contact, filled, frozenset(change.field for change in wanted), key)
        mirror.put_one(work, PRACTICE, record)
    pairs.lift_refusals(work, customer.id, practice_id)
    pairs.join_many(work, [joining(row, customer, record, PairState.LINKED, reason, digest)])
    _note(work, row, "link", customer, record, key, [changes_json(change) for change in wanted], contact)
    return record


def _note(
    work: Work,
    row: Pair,
    action: str,
    customer: Record,
    record: Record,
    key: str,
    changes: list[Any],
    before: Record | None = None,
) -> None:
    journal.write(
        work,
        Entry(
            side=PRACTICE,
            action=action,
            kind="contact",
            subject=customer.contact.label(),
            state=journal.SETTLED,
            key=key,
            reason="decided",
            record_id=record.id,
            pair_id=row.id,
            before=before.contact.to_json() if before else None,
            meant={"contact": record.contact.to_json(), "customer": customer.id},
            answer={"id": record.id, "version": record.version},
            changes=changes,
        ),
    )


def _decided(context: Context, change: Callable[[Work], Decided], phrase: str) -> Outcome[Decided]:
    with context.store.work(context.workspace_id, context.actor) as work:
        result = change(work)
        facts = {
            "name": _label(work, QUICKBOOKS, result.quickbooks_id),
            "contact": result.contact or _label(work, PRACTICE, result.practice_id),
        }
        if result.changed:
            work.decide(phrase, **facts)
            # Whoever waits beside it may be clear now: the next run looks at the open lines again.
            workspaces.matching_due(work)
    return Outcome(result, says=decision_text(phrase, facts), undoable=result.changed)


def _label(work: Work, side: SideName, record_id: str) -> str:
    record = mirror.get(work.session, work.workspace_id, side, record_id)
    return record.contact.label() if record else record_id


# --- the decisions ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LinkTo:
    """This customer is that contact. `takes`: FIELD → quickbooks, practice or both, chosen before linking."""

    pair_id: int
    practice_id: str
    takes: Mapping[str, str] = field(default_factory=dict)
    lane = Lane.DESK

    def title(self) -> str:
        return _("Link to a contact")

    def run(self, context: Context) -> Outcome[Decided]:
        def change(work: Work) -> Decided:
            row = open_line(work, self.pair_id, unlinked_too=True)
            # Both values are looked at as they are before anything is filled.
            customer, _digest = customer_of(work, row)
            before = contact_to_link(work, self.practice_id)
            takes = takes_of(self.takes)
            refuse_emptying(customer.contact, before.contact, takes)
            record = put_together(context, work, row, self.practice_id, "decided")
            wanted = {
                name: take
                for name, take in takes.items()
                if before.contact.get(name) and customer.contact.get(name)
            }
            if wanted:
                record = choose_fields(context, work, row, customer, record, wanted)
            return Decided(row.id, "link", row.quickbooks_id or "", record.id, contact=before.contact.label())

        return _decided(context, change, "link-merge" if self.takes else "link")


@dataclass(frozen=True, slots=True)
class CreateContactFor:
    """This customer is nobody whom we have: make a contact. `kind` overrides what was assumed."""

    pair_id: int
    kind: Kind | None = None
    lane = Lane.DESK

    def title(self) -> str:
        return _("Create a new contact")

    def run(self, context: Context) -> Outcome[Decided]:
        imported_type = context.settings().get("contacts.imported_type")

        def change(work: Work) -> Decided:
            row = open_line(work, self.pair_id, unlinked_too=True)
            customer, digest = customer_of(work, row)
            if not customer.contact.label():
                raise UsageError(
                    _("This customer has no name, so no contact can be made of it."),
                    _("Give it a name in QuickBooks, then sync."),
                )
            contact = customer.contact.with_fields(type=imported_type)
            if self.kind is not None:
                contact = contact.with_fields(kind=self.kind, kind_assumed=False)
            key = journal.new_key()
            record = local_practice(context).create_in(work, contact, key)
            mirror.put_one(work, PRACTICE, record)
            pairs.join_many(work, [joining(row, customer, record, PairState.CREATED, "decided", digest)])
            changes = [changes_json(one) for one in changes_of(Contact(kind=contact.kind), contact)]
            _note(work, row, "create", customer, record, key, changes)
            return Decided(row.id, "create", customer.id, record.id)

        return _decided(context, change, "create")


@dataclass(frozen=True, slots=True)
class NotTheSame:
    """This customer is not that contact, and never will be proposed again."""

    pair_id: int
    practice_id: str
    lane = Lane.DESK

    def title(self) -> str:
        return _("Not the same")

    def run(self, context: Context) -> Outcome[Decided]:
        def change(work: Work) -> Decided:
            row = open_line(work, self.pair_id)
            if mirror.get(work.session, work.workspace_id, PRACTICE, self.practice_id) is None:
                raise UsageError(
                    _("There is no contact with the practice id “{id}”.").format(id=self.practice_id)
                )
            pairs.refuse(work, row.quickbooks_id or "", self.practice_id)
            work.session.flush()
            left = pairs.candidates(work.session, work.workspace_id, [row.id])[row.id]
            row.ready = False
            if not left:
                row.reason = "refused"
            return Decided(row.id, "not-same", row.quickbooks_id or "", self.practice_id)

        return _decided(context, change, "not-same")


@dataclass(frozen=True, slots=True)
class SetAside:
    """Not now: the line stays open, out of the way."""

    pair_id: int
    lane = Lane.DESK

    def title(self) -> str:
        return _("Set aside")

    def run(self, context: Context) -> Outcome[Decided]:
        def change(work: Work) -> Decided:
            row = open_line(work, self.pair_id)
            row.aside = True
            return Decided(row.id, "skip", row.quickbooks_id or "", "")

        return _decided(context, change, "skip")


@dataclass(frozen=True, slots=True)
class Reopen:
    """Take a decision up again: lifts set aside, "not the same" and a deleted match."""

    pair_id: int
    lane = Lane.DESK

    def title(self) -> str:
        return _("Reopen the decision")

    def run(self, context: Context) -> Outcome[Decided]:
        def change(work: Work) -> Decided:
            row = open_line(work, self.pair_id, unlinked_too=True)
            row.aside = False
            pairs.lift_refusals(work, row.quickbooks_id or "")
            if row.state == PairState.UNLINKED:
                row.state = PairState.WAITING
            row.reason = "reopened"
            row.decided_by, row.decided_at = work.actor or "-", work.now
            return Decided(row.id, "reopen", row.quickbooks_id or "", "")

        return _decided(context, change, "reopen")


@dataclass(frozen=True, slots=True)
class DeleteMatch:
    """Take a linked pair apart: both records stay, and "not the same" is remembered."""

    pair_id: int
    lane = Lane.DESK

    def title(self) -> str:
        return _("Delete match")

    def run(self, context: Context) -> Outcome[Decided]:
        def change(work: Work) -> Decided:
            row = pairs.get_row(work.session, work.workspace_id, self.pair_id)
            if row is None or row.state not in pairs.TOGETHER or row.practice_id is None:
                raise UsageError(
                    _("There is no match with the row id {id}.").format(id=self.pair_id),
                    _("It may have been settled meanwhile: look at the list again."),
                    command=_("“qbo-desktop contacts --state linked” lists them."),
                )
            practice_id = row.practice_id
            pairs.refuse(work, row.quickbooks_id or "", practice_id)
            pairs.part(work, row, PairState.UNLINKED, "match-deleted")
            return Decided(row.id, "unlink", row.quickbooks_id or "", practice_id)

        return _decided(context, change, "unlink")


@dataclass(frozen=True, slots=True)
class LinkByHand:
    """Link, or link anew, a customer and a contact by their own ids."""

    quickbooks_id: str
    practice_id: str
    lane = Lane.DESK

    def title(self) -> str:
        return _("Link to another contact")

    def run(self, context: Context) -> Outcome[Decided]:
        def change(work: Work) -> Decided:
            row = pairs.of_customer(work.session, work.workspace_id, self.quickbooks_id)
            if row is None:
                raise UsageError(
                    _("There is no customer with the QuickBooks id “{id}” here.").format(
                        id=self.quickbooks_id
                    ),
                    _("Sync first, then look it up in the client list."),
                    command=_("Sync first, or look it up with “qbo-desktop contacts”."),
                )
            if row.practice_id == self.practice_id:
                return Decided(row.id, "link", self.quickbooks_id, self.practice_id, changed=False)
            contact_to_link(work, self.practice_id)
            if row.practice_id is not None:
                pairs.part(work, row, PairState.UNLINKED, "match-deleted")
            record = put_together(context, work, row, self.practice_id, "decided")
            return Decided(row.id, "link", self.quickbooks_id, record.id)

        return _decided(context, change, "link")


@dataclass(frozen=True, slots=True)
class AcceptReady:
    """Link every ready line to its one proposal, as one decision."""

    lane = Lane.DESK

    def title(self) -> str:
        return _("Accept all ready matches")

    def run(self, context: Context) -> Outcome[tuple[Decided, ...]]:
        accepted: list[Decided] = []
        with context.store.work(context.workspace_id, context.actor) as work:
            for pair_id in pairs.ready_ids(work.session, work.workspace_id):
                row = open_line(work, pair_id)
                best = pairs.candidates(work.session, work.workspace_id, [pair_id])[pair_id]
                if not best or best[0].rank != 0:  # its one proposal went to somebody else meanwhile
                    continue
                record = put_together(context, work, row, best[0].practice_id, "ready")
                accepted.append(Decided(row.id, "link", row.quickbooks_id or "", record.id))
            if accepted:
                work.decide("accept-ready", count=len(accepted))
                workspaces.matching_due(work)
        says = ngettext("{count} match accepted.", "{count} matches accepted.", len(accepted)).format(
            count=len(accepted)
        )
        return Outcome(tuple(accepted), says=says, undoable=bool(accepted))
