"""Carrying an import plan into the book, and the look at the book that a plan is made from."""

from __future__ import annotations

from sqlmodel import Session

from qbo_desktop.practice.book import contacts
from qbo_desktop.practice.book.fields import unknown_contact
from qbo_desktop.practice.book.tables import BookContact
from qbo_desktop.practice.csv_plan import BookLook, ImportPlan
from qbo_desktop.store.work import Work

# What notes the undo images looks through all rows of a flush for each of them.
_IN_ONE_FLUSH = 200


def look(session: Session, workspace_id: int) -> BookLook:
    """The book's contacts and types, as `plan_import` needs them."""
    return BookLook(
        records={record.id: record for record in contacts.all_records(session, workspace_id)},
        types=contacts.types(session, workspace_id),
    )


def apply_import(work: Work, plan: ImportPlan) -> list[str]:
    """Write all that a plan creates and updates; answers the ids of the new contacts in the rows' order.

    Rows in error are left out: whether they may be is asked before (`plan.may_be_applied`). Raises Stale when
    a contact was changed since the plan was made: then nothing of this unit of work is kept, and planning
    anew finds what is left to do.
    """
    new = contacts.new_rows(work, ((created.contact, "") for created in plan.created))
    for row, created in zip(new, plan.created, strict=True):
        row.archived = created.archived
    for start in range(0, len(new), _IN_ONE_FLUSH):
        work.session.add_all(new[start : start + _IN_ONE_FLUSH])
        work.session.flush()
    changed = []
    for update in plan.updated:
        held = work.session.get(BookContact, (work.workspace_id, update.id))
        if held is None:
            raise unknown_contact(update.id)
        contacts.check_version(held, update.version)
        contacts.fill(held, update.contact)
        held.archived = update.archived
        changed.append(held)
        if len(changed) == _IN_ONE_FLUSH:
            contacts.stamp(work, changed)
            work.session.flush()
            changed.clear()
    contacts.stamp(work, changed)
    work.session.flush()
    return [row.id for row in new]
