"""Invoices over a real connection: what only the wire can spoil (no body, odd characters, lost answers)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from qbo_desktop.domain.contact import Contact
from qbo_desktop.errors import Unanswered
from qbo_desktop.quickbooks import faults
from qbo_desktop.quickbooks.client import QuickBooksClient
from qbo_desktop.quickbooks.endpoints import Endpoints
from qbo_desktop.quickbooks.side import QuickBooksSide
from qbo_desktop.quickbooks.transport import Answer, Judged, Request
from qbo_desktop.quickbooks.wire import Wire
from qbo_desktop.sync.invoice_side import Act, InvoiceWrite
from tests.contract.invoice_contract import done, meant
from tests.sandbox_process import serve_sandbox, sign_in

TROUBLE = "nolimit,drop-after@/invoice x1,drop-after@/batch x1"


class Signed:
    """The wire with a token on every request."""

    def __init__(self, token: str) -> None:
        self._wire = Wire(timeouts=(5, 5))
        self._token = token

    def send(self, request: Request) -> Answer:
        return self._wire.send(request.with_headers(Authorization=f"Bearer {self._token}"))


@pytest.fixture
def side() -> Iterator[QuickBooksSide]:
    with serve_sandbox(customers=0, faults=TROUBLE) as document:
        said: dict[str, Any] = document["quickbooks"]
        names = ("api", "authorize", "token", "revoke", "userinfo")
        endpoints = Endpoints(
            **{name: said[name] for name in names}, redirect_uri="http://localhost:9/callback"
        )
        signed = Signed(sign_in(said)["access_token"])
        yield QuickBooksSide(QuickBooksClient(endpoints, said["realm_id"], Judged(signed, faults.read)))


def test_invoices_over_a_real_connection(side: QuickBooksSide) -> None:
    invoices = side.invoices
    customer = side.create_contact(Contact(name="Tremblay inc."), "customer")
    invoice = meant(customer.id, "3", "9", ("7", "21"))
    start = invoices.invoices_changed_since("").cursor

    # The answer is lost after the invoice was made; the number finds it, the key makes nothing twice.
    alone = InvoiceWrite(Act.CREATE, "key-1", replace(invoice, number="É’ 1 & 2+3%"))
    with pytest.raises(Unanswered):
        invoices.write_invoices([alone], "call-1")
    (found,) = invoices.invoices_numbered(["É’ 1 & 2+3%"])
    assert done(invoices.write_invoices([alone], "call-1")[0]).id == found.id

    writes = [InvoiceWrite(Act.CREATE, "", replace(invoice, number=f"N{one}")) for one in range(29)]
    writes.append(InvoiceWrite(Act.VOID, "", record=found))
    with pytest.raises(Unanswered):
        invoices.write_invoices(writes, "call-2")
    made = [done(one) for one in invoices.write_invoices(writes, "call-2")]
    assert len({one.id for one in made}) == 30
    assert made[-1].voided
    assert len(invoices.invoices_numbered([one.number for one in made])) == 30

    sent = invoices.send_invoice(made[0], "tom&zoé+x@b.example", "key-2")
    assert (sent.emailed, sent.email_to) == (True, "tom&zoé+x@b.example")
    assert len(invoices.invoices_changed_since(start).records) == 30
    assert invoices.create_item("Tenue d’été & cie", "1", "key-3") == invoices.find_item("Tenue d’été & cie")
