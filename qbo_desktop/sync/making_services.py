"""Make a service in QuickBooks, journal first: looked for by its name → intended → sent → settled.

One that is there already is taken. After a lost answer it is looked for; what cannot be told yet stays open in the
journal, and is settled by whoever looks next.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass

from qbo_desktop.crash_points import crash_point
from qbo_desktop.domain.company_lists import Item
from qbo_desktop.errors import Refused, SideError, Unanswered
from qbo_desktop.store import company_lists, journal
from qbo_desktop.store.journal import Entry
from qbo_desktop.store.work import Store, Work
from qbo_desktop.sync.invoice_side import InvoiceSide
from qbo_desktop.sync.side import QUICKBOOKS

ITEM = "item"
_REASON = "chosen"


@dataclass(frozen=True, slots=True)
class ServiceMaker:
    """Makes services of one workspace, for one person. Only while the workspace is held for a run."""

    store: Store
    workspace_id: int
    actor: str
    side: InvoiceSide

    def make(self, name: str, account_id: str) -> tuple[Item, bool]:
        """The service of this name, and whether it was made now; also one that cannot be used.

        Raises SideError; after Unanswered it may have been made, and the journal knows.
        """
        self.recover()
        found = self.side.find_item(name)
        if found is not None:
            self._keep(found)
            return found, False
        key = journal.new_key()
        step_id = self._intend(name, account_id, key)
        crash_point("item-intended")
        try:
            made = self.side.create_item(name, account_id, key)
        except Unanswered as error:
            self._mark(step_id, journal.UNKNOWN, error)
            found = self.side.find_item(name)
            if found is None:
                raise
            self._settle(step_id, found)
            return found, True
        except SideError as error:
            is_refused = isinstance(error, Refused)
            self._mark(step_id, journal.REFUSED if is_refused else journal.DROPPED, error)
            # Refused for its name: somebody made one between our look and our write.
            holder = self.side.find_item(name) if is_refused else None
            if holder is None:
                raise
            self._keep(holder)
            return holder, False
        crash_point("item-sent")
        self._settle(step_id, made)
        return made, True

    def has_open(self) -> bool:
        """Whether something about services was left open."""
        return bool(self._left())

    def recover(self) -> None:
        """Settle or drop what was left open about services. It looks; nothing is repeated."""
        for entry in self._left():
            sent = entry.state != journal.INTENDED
            found = self.side.find_item(entry.subject) if sent else None
            if found is not None:
                self._settle(entry.id, found)
            else:
                self._mark(entry.id, journal.DROPPED)

    def _left(self) -> list[Entry]:
        with self.store.read() as session:
            return [one for one in journal.unsettled(session, self.workspace_id) if one.kind == ITEM]

    def _intend(self, name: str, account_id: str, key: str) -> int:
        entry = Entry(
            QUICKBOOKS,
            "create",
            ITEM,
            name,
            key=key,
            reason=_REASON,
            meant={"name": name, "account": account_id},
            changes=[{"field": "name", "old": "", "new": name}],
        )
        with self._work() as work:
            step_id = journal.write(work, entry)
        # Sent from here on: a kill between this commit and the answer leaves it to be looked for.
        with self._work() as work:
            journal.mark(work, step_id, journal.SENT)
        return step_id

    def _settle(self, step_id: int, item: Item) -> None:
        with self._work() as work:
            journal.mark(
                work,
                step_id,
                journal.SETTLED,
                record_id=item.id,
                answer=item.to_json(),
                trace_id=self.side.last_trace_id,
            )
            company_lists.put_item(work, item)

    def _keep(self, item: Item) -> None:
        with self._work() as work:
            company_lists.put_item(work, item)

    def _mark(self, step_id: int, state: str, error: SideError | None = None) -> None:
        with self._work() as work:
            journal.mark(
                work,
                step_id,
                state,
                fault=(error.details() or error.says) if error is not None else "",
                trace_id=error.trace_id if error is not None else "",
            )

    def _work(self) -> AbstractContextManager[Work]:
        return self.store.work(self.workspace_id, self.actor)
