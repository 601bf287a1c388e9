"""The invoices of QuickBooks under the contract: over a simulated company, and over a service that is poor."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from qbo_desktop.domain.company_lists import TaxRegime
from qbo_desktop.domain.contact import Address, Contact
from qbo_desktop.domain.sales_invoice import RemoteInvoice, SalesInvoice, SalesLine
from qbo_desktop.errors import Refused, Unanswered
from qbo_desktop.quickbooks.transport import Answer, Request, Transport
from qbo_desktop.sync.invoice_side import Act, InvoiceWrite
from tests.contract.invoice_contract import InvoiceContract, InvoiceWorld, billed, done, key, make, meant
from tests.quickbooks.company_here import CompanyHere
from tests.quickbooks.poor_books import No, PoorBooks


def simulated(company: CompanyHere) -> InvoiceWorld:
    side = company.side()
    # Where it is shipped to decides automated sales tax.
    there = Address("1 Main St.", city="Barre", region="VT")
    customer = side.create_contact(Contact(name="Tremblay inc.", physical=there), "customer")
    return InvoiceWorld(
        side.invoices,
        meant(customer.id, "3", "9", ("7", "21")),
        "1",
        lambda invoice_id, due: company.play("invoice", "edit", invoice_id, f"due={due}") and None,
        lambda invoice_id: company.play("invoice", "delete", invoice_id) and None,
        company.tick,
        settles=400,
    )


class TestSimulatedCompany(InvoiceContract):
    """With everything that the service can."""

    @pytest.fixture
    def world(self) -> InvoiceWorld:
        return simulated(CompanyHere())


class TestPoorService(InvoiceContract):
    """Without questions for several at once, without a list of changes, ids as numbers, currencies unsaid."""

    @pytest.fixture
    def world(self) -> InvoiceWorld:
        def refuses(asked: str) -> None:
            if " IN (" in asked and "FROM Invoice" in asked:
                raise No("4000", "Error parsing query", 'QueryParserError: Encountered " <IN> "')
            if asked.startswith("cdc"):
                raise No("500", "Unsupported Operation", "Operation cdc is not supported.")

        books = PoorBooks(refuses)

        def edit(invoice_id: str, due: date) -> None:
            row = next(one for one in books.lists["Invoice"] if str(one["Id"]) == invoice_id)
            books.put({**row, "DueDate": due.isoformat(), "SyncToken": row["SyncToken"] + 1})

        def delete(invoice_id: str) -> None:
            books.lists["Invoice"] = [one for one in books.lists["Invoice"] if str(one["Id"]) != invoice_id]

        return InvoiceWorld(
            books.side(),
            meant("61", "3", "9", ("7", "21")),
            "1",
            edit,
            delete,
            lambda _s: None,
            watches=False,
        )


def write(world: InvoiceWorld, invoice: SalesInvoice) -> RemoteInvoice | Refused:
    (answer,) = world.side.write_invoices([InvoiceWrite(Act.CREATE, key(), invoice)], key())
    assert isinstance(answer, RemoteInvoice | Refused), answer
    return answer


def american(*switches: str) -> tuple[CompanyHere, InvoiceWorld]:
    """An invoice of 100.00 that is taxed and 100.00 that is not, in a company of the US."""
    company = CompanyHere(region="US", switches=switches)
    world = simulated(company)
    regime = world.side.company_lists().company.regime
    lines = (SalesLine(10000, "Kit", "13", "TAX"), SalesLine(10000, "Work", "3", "NON"))
    world.meant = replace(
        world.meant,
        regime=regime,
        header_code_id="3",
        lines=lines,
        currency="USD",
        taxes=(),
        tax=910,
        total=20910,
    )
    return company, world


def test_what_it_costs() -> None:
    company = CompanyHere()
    world = simulated(company)
    side = company.side()
    world.side = side.invoices

    def costs(count: int) -> None:
        nonlocal before
        assert side.requests_made - before == count
        before = side.requests_made

    before = side.requests_made
    mark = world.side.invoices_changed_since("").cursor
    costs(1)
    writes = [InvoiceWrite(Act.CREATE, "", replace(world.meant, number=f"N{one}")) for one in range(30)]
    made = [done(one) for one in world.side.write_invoices(writes, key())]
    costs(1)
    world.side.invoices_numbered([one.number for one in made])
    costs(1)
    world.side.get_invoices([one.id for one in made])
    costs(1)
    assert len(world.side.invoices_changed_since(mark).records) == 30
    costs(1)
    assert world.side.invoices_changed_since("").cursor
    costs(0)
    assert world.side.last_trace_id == side.last_trace_id != ""


def test_a_mark_of_long_ago_says_that_each_has_to_be_looked_at() -> None:
    company = CompanyHere()
    world = simulated(company)
    make(world)
    mark = world.side.invoices_changed_since("").cursor
    company.tick(31 * 86_400)
    changes = world.side.invoices_changed_since(mark)
    # Its last answer is as old, so the service was asked, and refused.
    assert (changes.records, changes.gone, changes.is_cut) == ((), (), True)
    assert world.side.invoices_changed_since(changes.cursor).is_cut is False


def test_a_payment_is_seen_and_is_no_change_of_the_invoice() -> None:
    company = CompanyHere()
    world = simulated(company)
    made = make(world)
    mark = world.side.invoices_changed_since("").cursor
    company.play("receive", made.id, "100")
    (paid,) = world.side.invoices_changed_since(mark).records
    assert (paid.total, paid.balance, paid.paid) == (made.total, made.total - 10000, 10000)
    assert len(paid.payments) == 1


def test_one_voided_there_is_seen() -> None:
    company = CompanyHere()
    world = simulated(company)
    made = make(world)
    company.play("invoice", "void", made.id)
    now = world.side.get_invoice(made.id)
    assert now is not None
    assert (now.voided, now.number, now.total) == (True, "INV-1", 0)


class Loses:
    """Stands between, and loses the answer to the first request whose address ends so."""

    def __init__(self, inner: Transport, ending: str) -> None:
        self._inner = inner
        self._ending = ending

    def send(self, request: Request) -> Answer:
        answer = self._inner.send(request)
        if self._ending and request.url.endswith(self._ending):
            self._ending = ""
            raise Unanswered("The connection broke.")
        return answer


@pytest.mark.parametrize(("count", "ending"), [(1, "/invoice"), (2, "/batch")])
def test_an_answer_that_is_lost_may_have_been_a_write(count: int, ending: str) -> None:
    company = CompanyHere()
    world = simulated(company)
    side = company.side(lambda inner: Loses(inner, ending)).invoices
    numbers = [f"INV-{one}" for one in range(count)]
    writes = [InvoiceWrite(Act.CREATE, "the-key", replace(world.meant, number=one)) for one in numbers]
    with pytest.raises(Unanswered):
        side.write_invoices(writes, "the-call")
    found = side.invoices_numbered(numbers)
    assert {one.number for one in found} == set(numbers)
    answers = [done(one) for one in side.write_invoices(writes, "the-call")]
    assert {one.id for one in answers} == {one.id for one in found}, "the key brings the answers of then"


def test_an_email_whose_answer_is_lost_is_seen() -> None:
    company = CompanyHere()
    made = make(simulated(company))
    side = company.side(lambda inner: Loses(inner, "/send")).invoices
    with pytest.raises(Unanswered):
        side.send_invoice(made, "a@b.example", key())
    now = side.get_invoice(made.id)
    assert now is not None
    assert now.emailed


def test_taxes_in_the_us() -> None:
    _company, world = american()
    made = write(world, replace(world.meant, computed=910))
    assert isinstance(made, RemoteInvoice)
    assert (made.tax, made.total) == (910, 20910)
    assert [(one.rate_id, one.base, one.amount) for one in made.taxes] == [
        ("1", 10000, 710),
        ("2", 10000, 200),
    ]
    untaxed = replace(
        world.meant,
        number="INV-2",
        header_code_id="",
        lines=(SalesLine(10000, "Work", "3", "NON"),),
        tax=0,
        total=10000,
        computed=0,
    )
    made = write(world, untaxed)
    assert isinstance(made, RemoteInvoice)
    assert (made.tax, made.taxes, made.total) == (0, (), 10000)
    refused = write(world, replace(untaxed, number="INV-3", lines=(SalesLine(10000, "Work", "3", "8"),)))
    assert isinstance(refused, Refused)
    assert refused.code == "6100"


@pytest.mark.parametrize(("override", "becomes"), [("honoured", 910), ("ignored", None)])
def test_automated_sales_tax_computes_and_may_take_a_total(override: str, becomes: int | None) -> None:
    _company, world = american("ast=on", f"ast-override={override}")
    assert world.meant.regime is TaxRegime.AUTOMATED
    made = write(world, replace(world.meant, computed=910))
    assert isinstance(made, RemoteInvoice)
    assert made.total - made.tax == 20000
    (answer,) = world.side.write_invoices([InvoiceWrite(Act.TAX, key(), world.meant, made)], key())
    assert done(answer).tax == (made.tax if becomes is None else becomes)
    assert done(answer).lines == 2


def test_a_company_without_sales_tax_takes_none() -> None:
    world = simulated(CompanyHere(switches=("sales-tax=off",)))
    meant_there = replace(world.meant, regime=TaxRegime.NONE, taxes=(), tax=0, total=20000, computed=0)
    made = write(world, meant_there)
    assert isinstance(made, RemoteInvoice)
    assert (made.tax, made.total, made.taxes) == (0, 20000, ())


def test_an_override_that_is_ignored_is_seen() -> None:
    world = simulated(CompanyHere(switches=("override=ignored",)))
    made = write(world, billed(world.meant, (1000, 1996), computed=(1000, 1995)))
    assert isinstance(made, RemoteInvoice)
    assert (made.tax, made.total) == (2995, 22995)


def test_a_foreign_invoice_says_its_currency() -> None:
    company = CompanyHere(switches=("multicurrency=on",))
    world = simulated(company)
    client = company.client()
    customer = client.write("Customer", {"DisplayName": "Boston LLC", "CurrencyRef": {"value": "USD"}}, "c")
    foreign = replace(world.meant, customer_id=customer["Id"], currency="USD", foreign=True)
    made = write(world, foreign)
    assert isinstance(made, RemoteInvoice), made.details()
    assert (made.currency, made.total - made.tax) == ("USD", 20000)


def test_saying_the_home_currency_does_no_harm() -> None:
    world = simulated(CompanyHere())
    made = write(world, replace(world.meant, foreign=True))
    assert isinstance(made, RemoteInvoice)
    assert made.currency == "CAD"


# QST of which the service would come to a cent less.
WITH_A_CENT = billed(meant("", "", "", ("7", "21")), (1000, 1996), computed=(1000, 1995)).taxes


@pytest.mark.parametrize(
    ("switches", "changes", "code"),
    [
        (("closing-date=2026-05-01",), {}, "6210"),
        (("read-only=on",), {}, "6190"),
        (("override=refused",), {"taxes": WITH_A_CENT}, "6000"),
        ((), {"customer_id": "999"}, "2500"),
        ((), {"number": "x" * 22}, "2050"),
        ((), {"lines": (SalesLine(10000, "x", "999", "9"),)}, "2500"),
        ((), {"lines": (SalesLine(10000, "x", "14", "9"),)}, "2500"),
        ((), {"lines": (SalesLine(10000, "x", "11", "9"),)}, "2500"),
        ((), {"lines": (SalesLine(10000, "x", "3", ""),)}, "6000"),
        ((), {"lines": (SalesLine(10000, "x", "3", "9", Decimal(3), Decimal(33)),)}, "6070"),
    ],
)
def test_what_the_service_refuses_is_refused_with_its_code(
    switches: tuple[str, ...], changes: dict[str, object], code: str
) -> None:
    company = CompanyHere()
    world = simulated(company)
    company.state.switch_all(switches)
    answer = write(world, replace(world.meant, **changes))  # type: ignore[arg-type]
    assert isinstance(answer, Refused)
    assert answer.code == code
    assert answer.details()
    good = () if switches else (replace(world.meant, number="OK"),)
    writes = [InvoiceWrite(Act.CREATE, "", one) for one in (replace(world.meant, **changes), *good)]  # type: ignore[arg-type]
    refused, *rest = world.side.write_invoices([*writes, *writes][:2], key())
    assert isinstance(refused, Refused)
    assert refused.code == code
    if good:
        assert done(rest[0]).number == "OK"
