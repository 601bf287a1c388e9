"""What the lists of billing share: how they are narrowed, what they answer of each row, how it is summed up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import or_
from sqlmodel import Session, col, select

from qbo_desktop.domain.invoice_standing import There
from qbo_desktop.domain.money import read_decimal, to_minor
from qbo_desktop.store.mirror import fold
from qbo_desktop.store.tables.contacts import MirrorRecord
from qbo_desktop.sync.side import PRACTICE


@dataclass(frozen=True, slots=True)
class Sieve:
    """What a list is narrowed to: every word of `search`, one client, days from `first` to `last`, one run.

    `there`: how invoices stand to QuickBooks; work has no such. Nothing set keeps everything.
    """

    search: str = ""
    client_id: str = ""
    first: date | None = None
    last: date | None = None
    run_id: str = ""
    there: There = There.NOT

    def __bool__(self) -> bool:
        return bool(
            self.search.strip() or self.client_id or self.first or self.last or self.run_id or self.there
        )


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
    """The rows of a query that selects the columns of `Listed`, in its order."""
    return list(map(Listed._make, _from_the_driver(session, query)))


def _from_the_driver(session: Session, query: Any) -> list[tuple[Any, ...]]:
    """Rows of texts and whole numbers as the driver gives them: thousands of them cost half as much so."""
    result = session.connection().execute(query)
    cursor = result.cursor
    assert cursor is not None
    found: list[tuple[Any, ...]] = list(cursor.fetchall())
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


def listed_by_client(
    session: Session, workspace_id: int, query: Any, client_id: Any, *, descending: bool
) -> list[Listed]:
    """The rows of such a query, in its order within each client, the clients by name.

    Clients are few and their names long: it takes a third of the time to look their places up than to have the
    rows ordered by names. A row whose client is not in the book any more comes last.
    """
    names = session.exec(
        select(MirrorRecord.record_id)
        .where(MirrorRecord.workspace_id == workspace_id, MirrorRecord.side == PRACTICE)
        .order_by(col(MirrorRecord.search))
    )
    places = {name: place for place, name in enumerate(names)}
    rows = _from_the_driver(session, query.add_columns(col(client_id)))
    rows.sort(key=lambda row: places.get(row[-1], len(places)))
    found = [Listed._make(row[:-1]) for row in rows]
    return found[::-1] if descending else found
