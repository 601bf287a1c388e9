"""What the lists of billing share: how they are narrowed, what they answer of each row, how it is summed up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from qbo_desktop.domain.money import read_decimal, to_minor
from qbo_desktop.store.mirror import fold
from qbo_desktop.store.tables.contacts import MirrorRecord
from qbo_desktop.sync.side import PRACTICE


@dataclass(frozen=True, slots=True)
class Sieve:
    """What a list is narrowed to: every word of `search`, one client, days from `first` to `last`, one run.

    Nothing set keeps everything.
    """

    search: str = ""
    client_id: str = ""
    first: date | None = None
    last: date | None = None
    run_id: str = ""

    def __bool__(self) -> bool:
        return bool(self.search.strip() or self.client_id or self.first or self.last or self.run_id)


class Listed(NamedTuple):
    """A row of a list, as much of it as sums and decisions need; amounts in minor units.

    `owed` is what the client owes of it now. `version` guards what is decided about it.
    """

    id: str
    currency: str
    total: int
    owed: int
    version: int


def listed(session: Session, query: Any) -> list[Listed]:
    """The rows of a query that selects the columns of `Listed`, in its order.

    Read from the driver as they are: thousands of rows cost half as much so.
    """
    result = session.connection().execute(query)
    cursor = result.cursor
    assert cursor is not None
    found = list(map(Listed._make, cursor.fetchall()))
    result.close()
    return found


@dataclass(frozen=True, slots=True)
class Sum:
    """How many rows of one currency there are, and what they come to. Two currencies are never added."""

    currency: str
    count: int
    total: int
    owed: int


def sums(rows: Iterable[Listed]) -> tuple[Sum, ...]:
    """The rows summed up, each currency for itself, that of most rows first."""
    found: dict[str, list[int]] = {}
    for row in rows:
        one = found.setdefault(row.currency, [0, 0, 0])
        one[0] += 1
        one[1] += row.total
        one[2] += row.owed
    made = (Sum(currency, *numbers) for currency, numbers in found.items())
    return tuple(sorted(made, key=lambda one: (-one.count, one.currency)))


def has_words(workspace_id: int, search: str, client_id: Any, others: Iterable[Any]) -> Iterator[Any]:
    """A condition for each word: the client has it, or one of the other columns (compared as they are).

    A client has what stands in its contact: names, e-mails, telephone numbers; accents and case do not count.
    """
    columns = tuple(others)
    for word in fold(search).split():
        clients = select(MirrorRecord.record_id).where(
            MirrorRecord.workspace_id == workspace_id,
            MirrorRecord.side == PRACTICE,
            col(MirrorRecord.search).like(pattern(word), escape="\\"),
        )
        yield or_(
            col(client_id).in_(clients),
            *(column.like(pattern(word), escape="\\") for column in columns),
        )


def pattern(word: str) -> str:
    """What LIKE takes for "contains this word"."""
    return "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def amount_meant(search: str) -> int | None:
    """The amount in minor units that a person searches for when all that is typed is one: 1149.75, 1 149,75 $."""
    value = read_decimal(search) if any(character.isdigit() for character in search) else None
    return to_minor(value, "CAD") if value is not None and abs(value) < Decimal(10) ** 13 else None


def client_of(workspace_id: int, client_id: Any) -> Any:
    """The condition that joins a row to its client's contact in the mirror."""
    return and_(
        col(MirrorRecord.workspace_id) == workspace_id,
        col(MirrorRecord.side) == PRACTICE,
        col(MirrorRecord.record_id) == client_id,
    )
