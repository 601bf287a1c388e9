"""The CSV of a run's invoices goes back into a book with the same clients and lists, and makes the same invoices."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from qbo_desktop.domain.invoice import Invoice
from qbo_desktop.operations.billing_csv import ImportInvoices
from qbo_desktop.operations.documents import ExportInvoices
from qbo_desktop.operations.invoices import ApproveInvoices, DiscountDraft, DraftInvoice
from qbo_desktop.practice.book.drafts import NewInvoice
from qbo_desktop.wording import use_language
from tests.practice.billing import DAY, BillingFirm, found_a_firm, line, reopened

NOTES = "Merci; à bientôt.\nSigned: “A, B”\n\n=1+1"


@pytest.fixture(params=["en", "fr_CA"])
def two(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[BillingFirm, BillingFirm]]:
    """Two books with the same clients, work types and rates, in each language."""
    use_language(request.param)
    try:
        first = found_a_firm(tmp_path / "first")
        first.book.add(name="Jumeau inc.")
        first.book.add(name="Jumeau inc.")
        first.book.store.close()
        shutil.copytree(tmp_path / "first", tmp_path / "second")
        with ExitStack() as stack:
            firms = reopened(tmp_path / "first"), reopened(tmp_path / "second")
            for firm in firms:
                stack.callback(firm.book.store.close)
            yield firms
    finally:
        use_language("en")


def content(invoice: Invoice) -> Any:
    """What an invoice says, without what a book gives it."""
    return (
        invoice.number,
        invoice.client_id,
        invoice.bill_to.contact_id,
        invoice.invoice_date,
        invoice.due_date,
        invoice.currency,
        invoice.notes,
        [
            (one.description, one.quantity, one.unit_price, one.amount, one.rate, one.work_type_id)
            for one in invoice.lines
        ],
        invoice.totals,
    )


def exported(firm: BillingFirm, *ids: str, folder: Path) -> Path:
    firm.all_done(ApproveInvoices(ids))
    done = firm.ask(ExportInvoices(ids, folder))
    assert (done.failed, len(done.done)) == ((), len(ids))
    assert done.folder is not None
    return done.folder / "lines.csv"


def test_what_is_exported_comes_back(two: tuple[BillingFirm, BillingFirm], tmp_path: Path) -> None:
    first, second = two
    lines = (
        line("=SUM(A1)\nthen; “more”, 'so'", "1.00001", "1234.56789", "GST + QST", work_type="Bookkeeping"),
        line("'- minus", "-2", "1.234", "HST Ontario"),
        line("Écritures", "0.5", "-10", "", work_type="Bookkeeping"),
        line("Three thousand", "3", "1000", "Exempt"),
    )
    renamed = first.draft(*lines, notes=NOTES)
    discounted = first.draft(*lines, client="C2")
    first.ask(DiscountDraft(discounted.id, line(quantity="10").quantity))
    twin = first.ask(
        DraftInvoice(NewInvoice("C4", DAY, (line(),), number="0012", bill_to_id="C3", currency="USD"))
    )
    for firm in two:
        firm.book.edit("C1", name="Boulangerie Roy inc.")
    file = exported(first, renamed.id, discounted.id, twin.id, folder=tmp_path / "out")
    imported = second.ask(ImportInvoices(file))
    assert imported.created == 3
    mine = [content(first.invoice(one.id)) for one in (renamed, discounted, twin)]
    assert [content(one) for one in second.invoices()] == mine
    # Read again it is what the book has.
    again = second.ask(ImportInvoices(file))
    assert (again.created, again.unchanged) == (0, 3)
