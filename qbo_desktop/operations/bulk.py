"""What a person does with several lines of the client list at once: each is one decision, undone as one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qbo_desktop.errors import UsageError
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.operations.practice_contacts import require_contact, show
from qbo_desktop.phrases.decisions import decision_text
from qbo_desktop.practice.book import contacts as book
from qbo_desktop.practice.book.fields import known_type
from qbo_desktop.store import pairs, workspaces
from qbo_desktop.store.work import Work
from qbo_desktop.sync.side import Record
from qbo_desktop.wording import _


@dataclass(frozen=True, slots=True)
class DeleteMatches:
    """Take linked pairs apart: the records stay, and "not the same" is remembered. Other lines are left alone."""

    pair_ids: tuple[int, ...]
    lane = Lane.DESK

    def title(self) -> str:
        return _("Delete matches")

    def run(self, context: Context) -> Outcome[int]:
        """Answers how many matches were deleted. Raises UsageError when none of the lines has one."""
        done = 0
        with context.store.work(context.workspace_id, context.actor) as work:
            for pair_id in self.pair_ids:
                row = pairs.get_row(work.session, work.workspace_id, pair_id)
                if row is None or row.state not in pairs.TOGETHER or row.practice_id is None:
                    continue
                pairs.refuse(work, row.quickbooks_id or "", row.practice_id)
                pairs.part(work, row, pairs.PairState.UNLINKED, "match-deleted")
                done += 1
            if not done:
                raise UsageError(_("None of these lines has a match."), _("Look at the list again."))
            work.decide("unlink-many", count=done)
            workspaces.matching_due(work)
        return Outcome(done, says=decision_text("unlink-many", {"count": done}), undoable=True)


@dataclass(frozen=True, slots=True)
class SetType:
    """Give contacts a type that the book has; "" takes their type away."""

    practice_ids: tuple[str, ...]
    type: str
    lane = Lane.DESK

    def title(self) -> str:
        return _("Set the type")

    def run(self, context: Context) -> Outcome[int]:
        """Answers how many contacts have another type now. Raises UsageError for unknown types and ids."""

        def change(work: Work) -> int:
            name = known_type(book.types(work.session, work.workspace_id), self.type)
            return _each(
                work,
                self.practice_ids,
                lambda record: record.contact.type != name,
                lambda contact_id: book.edit(work, contact_id, {"type": name}, None),
            )

        return _decided(context, change, "set-type", name=self.type)


@dataclass(frozen=True, slots=True)
class ArchiveContacts:
    """Put contacts into the archive, or take them out again."""

    practice_ids: tuple[str, ...]
    archived: bool = True
    lane = Lane.DESK

    def title(self) -> str:
        return _("Archive the contacts") if self.archived else _("Take the contacts out of the archive")

    def run(self, context: Context) -> Outcome[int]:
        """Answers how many were not there yet. Raises UsageError for unknown ids."""

        def change(work: Work) -> int:
            return _each(
                work,
                self.practice_ids,
                lambda record: record.active is self.archived,
                lambda contact_id: book.set_archived(work, contact_id, self.archived),
            )

        return _decided(context, change, "archive-many" if self.archived else "restore-many")


def _each(
    work: Work, ids: Sequence[str], is_due: Callable[[Record], bool], write: Callable[[str], Record]
) -> int:
    """Write to each contact that is due; answers how many there were."""
    done = 0
    for contact_id in dict.fromkeys(ids):
        if is_due(require_contact(work, contact_id)):
            show(work, write(contact_id))
            done += 1
    return done


def _decided(context: Context, change: Callable[[Work], int], phrase: str, **facts: str) -> Outcome[int]:
    with context.store.work(context.workspace_id, context.actor) as work:
        done = change(work)
        if done:
            work.decide(phrase, count=done, **facts)
    return Outcome(done, says=decision_text(phrase, {"count": done, **facts}), undoable=bool(done))
