"""Links of invoices as they are asked for: by state, page by page, and those that QuickBooks is to e-mail."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import pytest

from qbo_desktop.domain.invoice_links import LinkState
from qbo_desktop.store import invoice_links
from qbo_desktop.store.tables.billing import InvoiceLinkRow
from tests.store.opened import START, Opened

MAILED = {"emails": True, "emailed_at": START}


@pytest.fixture
def links(opened: Opened) -> Opened:
    """Five that are pushed, of which two are to be e-mailed, and one that is not there yet."""
    rows: dict[str, dict[str, object]] = {
        "posted": {},
        "due": {"emails": True},
        "mailed": MAILED,
        "refused-again": {**MAILED, "email_failed": True},
        "not-by-quickbooks": {"emailed_at": START},
        "to-send": {"emails": True, "state": LinkState.TO_SEND},
    }
    with opened.work() as work:
        for at, (invoice_id, values) in enumerate(rows.items()):
            given = {"state": LinkState.PUSHED, **values}
            work.session.add(
                InvoiceLinkRow(
                    workspace_id=opened.workspace_id, invoice_id=invoice_id, number=f"{9 - at}", client_id="C1",
                    client="Lavoie", bill_to_id="C1", invoice_date=date(2026, 3, 2), currency="CAD", tax=0,
                    total=100, changed_at=START, **given,
                )
            )  # fmt: skip
    return opened


def ids(
    opened: Opened,
    *states: LinkState,
    to_email: bool = False,
    again: Collection[str] = (),
    limit: int = 0,
    after: str = "",
) -> list[str]:
    with opened.store.read() as session:
        found = invoice_links.in_state(
            session, opened.workspace_id, states, limit=limit, after=after, to_email=to_email, again=again
        )
    return [one.invoice_id for one in found]


def test_those_that_are_to_be_e_mailed_are_asked_of_the_store(links: Opened) -> None:
    """What was e-mailed is left alone, unless that failed since or a person wants it once more."""
    pushed = LinkState.PUSHED
    assert ids(links, pushed, to_email=True, limit=50) == ["due", "refused-again"]
    assert ids(links, pushed, to_email=True, again={"mailed"}, limit=50) == ["due", "mailed", "refused-again"]
    # One that somebody else e-mails stays so, whatever is wanted.
    assert "not-by-quickbooks" not in ids(links, to_email=True, again={"not-by-quickbooks", "posted"})
    assert ids(links, LinkState.TO_SEND, to_email=True) == ["to-send"]
    assert len(ids(links, pushed)) == 5


def test_page_by_page_none_is_left_out(links: Opened) -> None:
    assert ids(links, LinkState.PUSHED, to_email=True, limit=1) == ["due"]
    assert ids(links, LinkState.PUSHED, to_email=True, limit=1, after="due") == ["refused-again"]
    assert ids(links, LinkState.PUSHED, to_email=True, limit=1, after="refused-again") == []
    assert ids(links, limit=3) == ["due", "mailed", "not-by-quickbooks"]
