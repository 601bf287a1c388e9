"""What the journal knows of a creation: whether it ever left."""

from __future__ import annotations

import pytest

from qbo_desktop.store import journal
from qbo_desktop.store.journal import Entry
from qbo_desktop.sync.side import QUICKBOOKS
from tests.store.opened import Opened


def was_sent(opened: Opened, practice_id: str = "I1", kind: str = "invoice") -> bool:
    with opened.store.read() as session:
        return journal.was_sent(session, opened.workspace_id, kind, practice_id)


def intended(opened: Opened, practice_id: str = "I1", action: str = "create", kind: str = "invoice") -> int:
    """An entry as it is written before a request leaves."""
    meant = {"practice": practice_id, "facts": {"number": "1001"}}
    with opened.work() as work:
        return journal.write(
            work, Entry(QUICKBOOKS, action, kind, "1001", state=journal.INTENDED, meant=meant)
        )


def mark(opened: Opened, entry_id: int, state: str, *, looked: bool = False) -> None:
    with opened.work() as work:
        journal.mark(work, entry_id, state, answer=journal.LOOKED_FOR if looked else None)


@pytest.mark.parametrize(
    ("states", "looked", "left"),
    [
        ((), False, False),
        ((journal.SENT,), False, True),
        ((journal.SENT, journal.UNKNOWN), False, True),
        # It never left: there was nothing to look for.
        ((journal.DROPPED,), False, False),
        # It left, was looked for and not found: it may yet have come.
        ((journal.UNKNOWN, journal.DROPPED), True, True),
        ((journal.SENT, journal.REFUSED), False, False),
    ],
)
def test_whether_a_creation_left(opened: Opened, states: tuple[str, ...], looked: bool, left: bool) -> None:
    entry_id = intended(opened)
    for state in states:
        mark(opened, entry_id, state, looked=looked and state == states[-1])
    assert was_sent(opened) is left


def test_only_of_that_very_record_and_only_a_creation(opened: Opened) -> None:
    for practice_id, action, kind in (
        ("I10", "create", "invoice"),
        ("I1", "void", "invoice"),
        ("I1", "create", "contact"),
    ):
        mark(opened, intended(opened, practice_id, action, kind), journal.UNKNOWN)
    assert not was_sent(opened)
    assert was_sent(opened, "I10")
    assert was_sent(opened, "I1", "contact")


def test_an_earlier_one_that_left_counts_beside_a_later_one_that_did_not(opened: Opened) -> None:
    mark(opened, intended(opened), journal.DROPPED, looked=True)
    mark(opened, intended(opened), journal.DROPPED)
    assert was_sent(opened)
