"""What a person does with several lines of the client list at once: each is one decision, undone as one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qbo_desktop.errors import UsageError
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.operations.practice_contacts import require_contact
from qbo_desktop.phrases.decisions import decision_text
from qbo_desktop.practice.book import contacts as book
from qbo_desktop.practice.book.fields import known_type
from qbo_desktop.practice.book.tables import BookContact
from qbo_desktop.store import mirror, pairs, workspaces
from qbo_desktop.store.work import Work
from qbo_desktop.sync.side import PRACTICE
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

            def give(row: BookContact) -> bool:
                return book.fill(row, book.to_record(row).contact.with_fields(type=name))

            return _each(work, self.practice_ids, give)

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
            def put(row: BookContact) -> bool:
                was, row.archived = row.archived, self.archived
                return was is not self.archived

            return _each(work, self.practice_ids, put)

        return _decided(context, change, "archive-many" if self.archived else "restore-many")


def _each(work: Work, ids: Sequence[str], change: Callable[[BookContact], bool]) -> int:
    """Change each contact and let the client list see it; answers how many were not so already.

    Many contacts are written with few statements, since the whole is one transaction.
    """
    wanted = list(dict.fromkeys(ids))
    rows = book.rows_of(work, wanted)
    for contact_id in wanted:
        if contact_id not in rows:
            require_contact(work, contact_id)
    changed = [row for contact_id in wanted if change(row := rows[contact_id])]
    book.stamp(work, changed)
    work.session.flush()
    mirror.put_decided(work, PRACTICE, [book.to_record(row) for row in changed])
    pairs.note_contacts(work, [row.id for row in changed])
    return len(changed)


def _decided(context: Context, change: Callable[[Work], int], phrase: str, **facts: str) -> Outcome[int]:
    with context.store.work(context.workspace_id, context.actor) as work:
        done = change(work)
        if done:
            work.decide(phrase, count=done, **facts)
    return Outcome(done, says=decision_text(phrase, {"count": done, **facts}), undoable=bool(done))
