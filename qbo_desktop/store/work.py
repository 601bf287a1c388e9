"""The unit of work: one transaction with a title, what it changed, and how it is taken back.

`with store.work(workspace_id) as work:` opens a writing transaction at once; leaving it commits, saves the
undo image when `work.decide()` was called, and publishes the `Changes`. `with store.read() as session:`
is a short reading transaction. Neither leaves its thread, and none is open across a network call.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event, inspect
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, SQLModel, select

from qbo_desktop.domain.changes import Changes, Topic
from qbo_desktop.store.engine import is_world_failure, open_engine, saying_store_errors
from qbo_desktop.store.place import STORE_FILE
from qbo_desktop.store.tables.journal import DecisionRow
from qbo_desktop.store.tables.workspaces import Sequence

_TOPICS: Mapping[str, tuple[Topic, ...]] = {
    "workspace": (Topic.WORKSPACES,),
    "setting": (Topic.SETTINGS,),
    "connection": (Topic.CONNECTIONS,),
    "mirror": (Topic.CONTACTS,),
    "pair": (Topic.CONTACTS, Topic.DUPLICATES),
    "candidate": (Topic.DUPLICATES,),
    "refusal": (Topic.DUPLICATES,),
    "run": (Topic.RUNS,),
    "step": (Topic.ACTIVITY,),
    "decision": (Topic.ACTIVITY,),
    "problem": (Topic.PROBLEMS,),
    "question": (Topic.QUESTIONS,),
    "book_contact": (Topic.BOOK, Topic.CONTACTS),
    "book_type": (Topic.BOOK,),
    "book_staff": (Topic.BOOK, Topic.STAFF),
    "book_work_type": (Topic.WORK,),
    "book_work": (Topic.WORK,),
    "book_entry": (Topic.WORK,),
    "book_tax_rate": (Topic.TAXES,),
    "book_period": (Topic.PERIODS,),
    "book_run": (Topic.INVOICES,),
    "book_invoice": (Topic.INVOICES,),
    "book_invoice_event": (Topic.INVOICES,),
    "book_payment": (Topic.PAYMENTS,),
    "company_list": (Topic.BILLING_SETUP,),
    "billing_setup": (Topic.BILLING_SETUP,),
    "item_map": (Topic.BILLING_SETUP,),
    "tax_map": (Topic.BILLING_SETUP,),
    "method_map": (Topic.BILLING_SETUP,),
    "invoice_link": (Topic.INVOICES,),
}
# Rows that no undo brings back: numbers already given, and the record of what happened.
_NOT_UNDONE = frozenset({"sequence", "cursor", "step", "decision", "run", "problem", "question"})


class Work:
    """One writing transaction in a workspace."""

    def __init__(self, session: Session, workspace_id: int, actor: str, now: datetime) -> None:
        self.session = session
        self.workspace_id = workspace_id
        self.actor = actor
        self.now = now
        self._topics: set[Topic] = set()
        self._sequences: dict[str, Sequence] = {}
        self._decision: tuple[str, dict[str, Any]] | None = None
        self._images: dict[tuple[str, tuple[Any, ...]], dict[str, Any]] = {}
        self.decision_id: int | None = None
        event.listen(session, "before_flush", self._note_flush)

    def touch(self, *topics: Topic) -> None:
        """Say that a statement outside the session's objects changed something of these topics."""
        self._topics.update(topics)

    def decide(self, phrase: str, **facts: Any) -> None:
        """Make this work something that a person decided and can take back.

        `phrase` is a code of `qbo_desktop.phrases.decisions`, `facts` fill its sentence.
        """
        self._decision = (phrase, facts)

    def next_numbers(self, name: str, count: int = 1) -> range:
        """Take numbers out of a series of the store; they are never given again."""
        row = self._sequences.get(name) or self.session.get(Sequence, name)
        if row is None:
            row = Sequence(name=name, next=1)
            self.session.add(row)
        # The session holds its rows weakly: without this one it would be read at every number.
        self._sequences[name] = row
        # Written with the next flush: until then nobody else can ask, for this transaction has the writer's place.
        first = row.next
        row.next = first + count
        return range(first, first + count)

    def next_row_id(self) -> int:
        """One row id: unique among all lines that commands call by a row id."""
        return self.next_numbers("row")[0]

    def _note_flush(self, session: Session, _context: Any, _instances: Any) -> None:
        # Both are made anew at each look, so they are asked for once.
        new, deleted = session.new, session.deleted
        for row in (*new, *session.dirty, *deleted):
            if not isinstance(row, SQLModel) or (
                row not in new and row not in deleted and not session.is_modified(row)
            ):
                continue
            table = str(row.__tablename__)
            self._topics.update(_TOPICS.get(table, ()))
            if table in _NOT_UNDONE:
                continue
            state = inspect(row)
            key = (table, tuple(state.mapper.primary_key_from_instance(row)))
            if key not in self._images:
                self._images[key] = {"before": None if row in new else row_image(row, committed=True)}
            self._images[key]["row"] = None if row in deleted else row

    def finish(self) -> Changes:
        """Flush, save the decision, and answer what changed. The caller commits."""
        self.session.flush()
        if self._decision is not None:
            phrase, facts = self._decision
            images = []
            for (table, primary_key), image in self._images.items():
                row = image["row"]
                images.append(
                    {
                        "table": table,
                        "key": list(primary_key),
                        "before": image["before"],
                        "after": None if row is None else row_image(row),
                    }
                )
            images = [image for image in images if image["before"] != image["after"]]
            decision = DecisionRow(
                workspace_id=self.workspace_id,
                at=self.now,
                actor=self.actor,
                phrase=phrase,
                facts=facts,
                images=images,
                state="done",
            )
            # A new decision is a new branch: what had been undone can no longer be redone.
            for undone in self.session.exec(
                select(DecisionRow).where(
                    DecisionRow.workspace_id == self.workspace_id, DecisionRow.state == "undone"
                )
            ):
                undone.state = "left"
            self.session.add(decision)
            self.session.flush()
            self.decision_id = decision.id
        event.remove(self.session, "before_flush", self._note_flush)
        return Changes(self.workspace_id, frozenset(self._topics))


def row_image(row: SQLModel, *, committed: bool = False) -> dict[str, Any]:
    """All columns of a row as JSON values; `committed`: as they were before this transaction's changes."""
    state = inspect(row)
    image: dict[str, Any] = {}
    for attribute in state.mapper.column_attrs:
        name = attribute.key
        value = getattr(row, name)
        if committed and name in state.committed_state:  # the others are as they were
            history = state.attrs[name].history
            if history.deleted:
                value = history.deleted[0]
        image[name] = {"utc": value.astimezone(UTC).isoformat()} if isinstance(value, datetime) else value
    return image


class Store:
    """An open store: its file, its engine, and those who want to hear of changes."""

    def __init__(self, path: Path, engine: Engine, clock: Callable[[], datetime]) -> None:
        self.path = path
        self.clock = clock
        self._engine = engine
        self._writing = engine.execution_options(writes=True)
        self._listeners: list[Callable[[Changes], None]] = []
        self._lock = threading.Lock()
        self._watching: Connection | None = None

    @classmethod
    def open(
        cls, folder: Path, clock: Callable[[], datetime] | None = None, *, file: Path | None = None
    ) -> Store:
        """Open (or make) the store of a home folder, or in the file named. Raises StoreError."""
        path = file or folder / STORE_FILE
        with saying_store_errors(path):
            engine = open_engine(path)
        return cls(path, engine, clock or (lambda: datetime.now(UTC)))

    @contextmanager
    def work(self, workspace_id: int = 0, actor: str = "") -> Iterator[Work]:
        """A writing transaction; committed when the block ends, rolled back when it raises."""
        changes = Changes()
        try:
            with Session(self._writing, expire_on_commit=False) as session, session.begin():
                work = Work(session, workspace_id, actor, self.clock())
                # The transaction takes its place before the first read, not at the first write.
                session.connection()
                yield work
                changes = work.finish()
        except DatabaseError as error:
            if not is_world_failure(error):
                raise
            with saying_store_errors(self.path):
                raise
        if changes:
            self.publish(changes)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A short reading transaction."""
        try:
            with Session(self._engine, expire_on_commit=False) as session:
                yield session
        except DatabaseError as error:
            if not is_world_failure(error):
                raise
            with saying_store_errors(self.path):
                raise

    def subscribe(self, listener: Callable[[Changes], None]) -> Callable[[], None]:
        """Call the listener after each commit, in the thread that committed; answers how to stop that."""
        with self._lock:
            self._listeners.append(listener)

        def stop() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return stop

    def publish(self, changes: Changes) -> None:
        """Tell everybody who subscribed."""
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            listener(changes)

    def data_version(self) -> int:
        """A number that moves when another connection or process commits (SQLite's data_version).

        It is a connection's own, so one is kept for it. Always ask in the same thread.
        """
        if self._watching is None:
            self._watching = self._engine.connect()
        with self._watching.begin():
            return int(self._watching.exec_driver_sql("PRAGMA data_version").scalar_one())

    def close(self) -> None:
        """Let go of the file."""
        if self._watching is not None:
            self._watching.close()
            self._watching = None
        self._engine.dispose()
