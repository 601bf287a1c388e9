"""What a set-up that nobody has saved would send, and whose clients are not ready for it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from qbo_desktop.domain.billing_setup import BillingSetup, TaxMapping
from qbo_desktop.domain.company_lists import Entry, Kind
from qbo_desktop.domain.lines import PairState
from qbo_desktop.domain.period import Frequency
from qbo_desktop.domain.problem import ProblemCode
from qbo_desktop.errors import UsageError
from qbo_desktop.operations.billing_lists import AddWorkType
from qbo_desktop.operations.clients_to_bill import ClientsToBill, Lack, clients_to_bill
from qbo_desktop.operations.deposit_account import deposit_account
from qbo_desktop.operations.first_billing_run import FirstRun, PreviewFirstRun
from qbo_desktop.operations.invoices import ApproveInvoices, DraftInvoice, PostInvoices
from qbo_desktop.operations.practice_contacts import AddContact, EditContact
from qbo_desktop.practice.book import contacts as book
from qbo_desktop.practice.book import periods
from qbo_desktop.practice.book.drafts import NewInvoice, NewLine
from qbo_desktop.store import billing_setup, company_lists, runs, workspaces
from qbo_desktop.store.tables.contacts import CandidateRow, Pair
from tests.operations.billing_office import Office

FEBRUARY, MARCH = date(2026, 2, 3), date(2026, 3, 1)


@pytest.fixture
def firm(billing_office: Office) -> Office:
    """Three clients: C1 is linked, C2 is proposed to a customer, C3 stands alone."""
    office = billing_office
    with office.opened.work() as work:
        periods.generate(work, date(2026, 1, 1), Frequency.MONTH, 12)
    for name in ("Aubin inc.", "Bélanger inc.", "Caron inc."):
        AddContact({"name": name}).run(office.context())
    with office.opened.work() as work:
        here = office.opened.workspace_id
        work.session.add(Pair(workspace_id=here, quickbooks_id="1", practice_id="C1", state=PairState.LINKED))
        waits = Pair(workspace_id=here, quickbooks_id="2", state=PairState.WAITING)
        work.session.add(waits)
        work.session.flush()
        work.session.add(
            CandidateRow(
                pair_id=waits.id, practice_id="C2", rank=0, score=70, likeness="likely", reasons=[], vetoes=[]
            )
        )
        runs.end(work, runs.begin(work, "contacts", dry_run=False), runs.DONE, {})
    AddWorkType("Bookkeeping").run(office.context())
    return office


def bill(office: Office, client: str, day: date, rate: str, *, issue: bool = True) -> None:
    line = NewLine("Work", Decimal(1), Decimal(100), rate, work_type="Bookkeeping")
    made = DraftInvoice(NewInvoice(client, day, (line,))).run(office.context()).value
    if issue:
        ApproveInvoices([made.id]).run(office.context())
        PostInvoices([made.id]).run(office.context())


def preview(office: Office, setup: BillingSetup) -> FirstRun:
    return PreviewFirstRun(setup).run(office.context()).value


def clients(office: Office, since: date | None = MARCH) -> ClientsToBill:
    with office.opened.store.read() as session:
        return clients_to_bill(session, office.opened.workspace_id, since)


def rate_id(office: Office, name: str) -> str:
    return next(one.rate.id for one in office.view().taxes if one.rate.name == name)


def wanted(office: Office, **more: object) -> BillingSetup:
    both = rate_id(office, "GST + QST")
    code = next(one.id for one in office.view().codes if "QST QC" in one.name and "GST" in one.name)
    taxes = {both: TaxMapping(code)}
    return BillingSetup(**{"start_date": MARCH, "default_item_id": "1", "taxes": taxes, **more})  # type: ignore[arg-type]


def test_what_goes_is_counted_and_summed_and_what_does_not_is_told_by_its_cause(firm: Office) -> None:
    bill(firm, "C1", MARCH, "GST + QST")
    bill(firm, "C1", MARCH, "GST + QST")
    bill(firm, "C1", MARCH, "HST Ontario")
    bill(firm, "C3", MARCH, "GST + QST")
    bill(firm, "C1", FEBRUARY, "GST + QST")
    bill(firm, "C1", MARCH, "GST", issue=False)
    items = firm.view().items
    found = preview(firm, wanted(firm, default_item_id=items[0].id))
    (sums,) = found.ready
    assert (sums.count, sums.tax, sums.total) == (2, 2 * 1498, 2 * 11498)
    assert found.held == 2
    causes = {one.obstacle.code: one.invoices for one in found.hindrances}
    assert causes == {ProblemCode.TAX_UNMAPPED: 1, ProblemCode.CUSTOMER_REQUIRED: 1}
    assert found.not_sent == 1
    with firm.opened.store.read() as session:
        assert not billing_setup.read(session, firm.opened.workspace_id).is_on, "nothing was written"


def test_without_a_start_date_nothing_goes(firm: Office) -> None:
    bill(firm, "C1", MARCH, "GST + QST")
    assert preview(firm, wanted(firm, start_date=None)).count == 0


def test_clients_that_are_billed_and_not_linked_are_told_with_the_reason(firm: Office) -> None:
    for client in ("C1", "C2", "C3"):
        bill(firm, client, MARCH, "GST")
    bill(firm, "C3", FEBRUARY, "GST")
    found = clients(firm)
    assert (found.synced, found.billed, found.waiting) == (True, 3, 1)
    assert [(one.contact_id, one.lack, one.invoices) for one in found.unlinked] == [
        ("C2", Lack.WAITS, 1),
        ("C3", Lack.ALONE, 1),
    ]
    assert found.unlinked[0].line_id
    assert len(found.blocking) == 2
    assert clients(firm, None).unlinked[1].invoices == 2


def test_a_client_that_the_next_run_pushes_blocks_nothing(firm: Office) -> None:
    with firm.opened.work() as work:
        book.add_type(work, "Client")
        workspaces.set_setting(work, work.workspace_id, "contacts.push_types", "Client")
    EditContact("C3", {"type": "Client"}).run(firm.context())
    bill(firm, "C3", MARCH, "GST + QST")
    (one,) = clients(firm).unlinked
    assert one.lack is Lack.COMES
    assert clients(firm).blocking == ()
    assert preview(firm, wanted(firm, default_item_id=firm.view().items[0].id)).count == 1


def account(entry_id: str, name: str, kind: str) -> Entry:
    return Entry(Kind.ACCOUNT, entry_id, name, facts={"type": kind})


def test_the_deposit_account_is_named_by_name_or_id_and_has_to_take_payments(billing_office: Office) -> None:
    office = billing_office
    office.offers.lists = company = type(office.offers.lists)(
        entries=(
            account("35", "Chequing", "Bank"),
            account("36", "Petty cash", "Bank"),
            account("37", "Petty  Cash", "Other Current Asset"),
            account("40", "Rent", "Expense"),
        )
    )
    with office.opened.work() as work:
        company_lists.put(work, company)

    def put(value: str) -> str:
        with office.opened.work() as work:
            return deposit_account(work, value)

    assert put("35") == "35"
    assert put("chequing") == "35"
    assert put("") == ""
    for wrong in ("Rent", "nothing", "petty cash"):
        with pytest.raises(UsageError):
            put(wrong)
