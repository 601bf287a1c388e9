"""A contact that was added can be taken back until it is billed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from qbo_desktop.app import App
from qbo_desktop.operations.history import Undo
from qbo_desktop.operations.invoices import DraftInvoice
from qbo_desktop.operations.practice_contacts import AddContact
from qbo_desktop.practice.book import contacts
from qbo_desktop.practice.book.drafts import NewInvoice, NewLine


@pytest.mark.parametrize("billed", [False, True])
def test_a_contact_with_an_invoice_is_not_taken_back(tmp_path: Path, billed: bool) -> None:
    app = App(tmp_path)
    context = app.context()
    client = AddContact({"name": "Lavoie inc."}).run(context).value.id
    if billed:
        line = NewLine("Bookkeeping", Decimal(1), Decimal(100))
        DraftInvoice(NewInvoice(client, date(2026, 11, 1), [line])).run(context)
    (taken,) = Undo().run(context).value
    assert taken.done is not billed
    with app.store.read() as session:
        assert (contacts.get(session, app.workspace_id, client) is None) is not billed
    app.close()
