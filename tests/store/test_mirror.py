"""The mirror gives back what a side showed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from qbo_desktop.domain.contact import Address, Contact, Kind, Phone
from qbo_desktop.store import mirror
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS, Record
from tests.store.opened import Opened

WHOLE = Record(
    "7",
    "3",
    Contact(
        name="Zoé Côté",
        kind=Kind.PERSON,
        kind_assumed=True,
        email="zoe@cote.example",
        phone_work=Phone("418 555-0110", "12"),
        mailing=Address("1 rue A", city="Lévis", region="QC"),
        more_emails=(("other", "z@cote.example"),),
        more_addresses=(("cottage", Address("2 rue B")),),
    ),
    active=False,
    modified=datetime(2026, 3, 1, 12, 30, tzinfo=UTC),
    parent_id="4",
    unmapped={"Notes": "keep me"},
)
BARE = Record("8", "0", Contact(name="Nord"))


@pytest.fixture
def shown(opened: Opened) -> Opened:
    with opened.work() as work:
        mirror.put(work, QUICKBOOKS, [WHOLE, BARE])
        mirror.put(work, PRACTICE, [Record("C1", "1", Contact(name="Nord"))])
    return opened


def test_everything_of_one_side_comes_back_whole(shown: Opened) -> None:
    with shown.store.read() as session:
        found = mirror.everything(session, shown.workspace_id, QUICKBOOKS)
    assert sorted(found, key=lambda one: one[0].id) == [
        (WHOLE, mirror.digest_of(WHOLE)),
        (BARE, mirror.digest_of(BARE)),
    ]


def test_what_is_not_asked_for_is_left_out(shown: Opened) -> None:
    with shown.store.read() as session:
        found = {
            record.id: record
            for record, _digest in mirror.everything(session, shown.workspace_id, QUICKBOOKS, unmapped=False)
        }
    assert found["7"].unmapped == {}
    assert found["7"].contact == WHOLE.contact
    assert found["7"].modified == WHOLE.modified
    assert found["8"] == BARE


def test_the_digest_of_what_comes_back_is_the_one_that_was_kept(shown: Opened) -> None:
    with shown.store.read() as session:
        kept = mirror.digests(session, shown.workspace_id, QUICKBOOKS, ["7", "8"])
        found = mirror.everything(session, shown.workspace_id, QUICKBOOKS, unmapped=False)
    assert {record.id: mirror.digest_of(record) for record, _digest in found} == kept
