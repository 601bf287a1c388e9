"""What goes wrong with invoices on their way: each gets a problem of its own name, and goes once that is put right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from qbo_desktop.domain.billing_setup import TaxMapping
from qbo_desktop.domain.invoice import EmailStatus
from qbo_desktop.domain.invoice_links import LinkState
from qbo_desktop.domain.problem import Fix, ProblemCode
from qbo_desktop.errors import UsageError
from qbo_desktop.operations.billing_lists import AddTaxRate
from qbo_desktop.operations.billing_setup import MapDefaultItem, MapWorkType
from qbo_desktop.operations.practice_contacts import AddContact, AddType, EditContact
from qbo_desktop.operations.push import PushContacts
from qbo_desktop.operations.quickbooks_invoices import AcceptDrift, AdoptInvoice
from qbo_desktop.operations.run_sync import Sync
from qbo_desktop.store import billing_setup
from tests.billing_world import INVOICES, BillingWorld, line
from tests.stories.invoice_talk import customer, meanwhile, nobody_asks, retried, said, the_problem


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> BillingWorld:
    """Only to be copied."""
    made = BillingWorld(tmp_path_factory.mktemp("founded") / "firm").found()
    made.ask(MapDefaultItem("Advisory"))
    made.stop()
    return made


@pytest.fixture
def world(founded: BillingWorld, tmp_path: Path) -> Iterator[BillingWorld]:
    made = founded.copy(tmp_path / "firm")
    made.serve()
    yield made
    made.stop()


def map_tax(world: BillingWorld, rate: str, code: str) -> None:
    with world.app.store.work(world.app.workspace_id) as work:
        billing_setup.set_tax(work, rate, TaxMapping(code, insisted=True) if code else None)


def gst_qst(world: BillingWorld) -> str:
    """The practice's id of GST + QST."""
    with world.app.store.read() as session:
        setup = billing_setup.read(session, world.app.workspace_id)
    return next(rate for rate, mapping in setup.taxes.items() if mapping.code_id == "9")


@dataclass(frozen=True)
class Trouble:
    """What happens in QuickBooks (or in the set-up), what it is called, and what puts it right."""

    code: ProblemCode
    fix: Fix
    cause: Callable[[BillingWorld], object]
    mend: Callable[[BillingWorld], object]
    says: str


TROUBLES = {
    "service inactive": Trouble(
        ProblemCode.ITEM_INACTIVE,
        Fix.ITEM_MAP,
        lambda world: world.play("item", "deactivate", "9"),
        lambda world: world.play("item", "reactivate", "9"),
        "Advisory",
    ),
    "tax code inactive": Trouble(
        ProblemCode.TAX_INACTIVE,
        Fix.TAX_MAP,
        lambda world: world.play("tax-code", "deactivate", "9"),
        lambda world: world.play("tax-code", "reactivate", "9"),
        "GST + QST",
    ),
    "customer inactive": Trouble(
        ProblemCode.CUSTOMER_INACTIVE,
        Fix.CONTACT,
        lambda world: world.play("deactivate", customer(world)),
        lambda world: world.play("reactivate", customer(world)),
        "Boulangerie Lavoie ltée",
    ),
    "books closed": Trouble(
        ProblemCode.BOOKS_CLOSED,
        Fix.QUICKBOOKS,
        lambda world: world.play("close", "2026-03-31"),
        lambda world: world.play("close", "2026-02-28"),
        "2026",
    ),
    "company read-only": Trouble(
        ProblemCode.READ_ONLY_COMPANY,
        Fix.QUICKBOOKS,
        lambda world: world.play("switch", "read-only", "on"),
        lambda world: world.play("switch", "read-only", "off"),
        "read",
    ),
}


@pytest.mark.parametrize("when", ["before", "meanwhile"])
@pytest.mark.parametrize("name", TROUBLES)
def test_what_the_bookkeeper_did(world: BillingWorld, name: str, when: str) -> None:
    """Whether it happened before the run or while it was on its way: the same problem, and nothing went."""
    trouble = TROUBLES[name]
    invoice, other = world.posted(), world.posted(client="C2")
    if when == "before":
        trouble.cause(world)
        world.sync()
    else:
        with meanwhile(lambda: trouble.cause(world)):
            world.sync()
    waiting = (invoice,) if trouble.code is ProblemCode.CUSTOMER_INACTIVE else (invoice, other)
    found = the_problem(world, trouble.code, trouble.fix, *waiting)
    assert trouble.says in str(found.facts) or not found.facts
    assert {world.link(one).state for one in waiting} == {LinkState.FAILED}
    assert not {one.number for one in waiting} & set(world.held())

    writes = world.writes()
    nobody_asks(world)
    assert (world.codes(), world.writes()) == ([trouble.code], writes), "nobody asked for another try"

    trouble.mend(world)
    # Somebody presses Retry, or asks for the invoices: the one is as good as the other.
    if when == "before":
        retried(world)
    else:
        world.sync()
    assert world.problems() == []
    assert {world.link(one).state for one in (invoice, other)} == {LinkState.PUSHED}
    assert set(world.held()) == {invoice.number, other.number}
    writes = world.writes()
    world.sync()
    assert world.writes() == writes


# Numbers.


def typed(world: BillingWorld, number: str, amount: str, contact: str = "C1", **more: str) -> str:
    """Somebody types an invoice in QuickBooks by hand; its id there."""
    fields = [f"{name}={value}" for name, value in more.items()]
    row = world.play("invoice", "add", number, customer(world, contact), amount, *fields)
    return str(row["Id"])


@pytest.mark.parametrize("when", ["before", "meanwhile"])
@pytest.mark.parametrize("same", [True, False])
def test_the_number_is_used_by_an_invoice_typed_by_hand(world: BillingWorld, same: bool, when: str) -> None:
    """The same invoice is offered to be adopted; another one keeps its number. Never is a second one made."""
    invoice = world.posted()

    def type_it() -> str:
        return typed(world, invoice.number, "100" if same else "90", tax="9")

    if when == "before":
        type_it()
        world.sync()
    else:
        with meanwhile(type_it):
            world.sync()
    code = ProblemCode.INVOICE_MAY_EXIST if same else ProblemCode.NUMBER_TAKEN
    found = the_problem(world, code, Fix.INVOICE_IN_QUICKBOOKS, invoice)
    (theirs,) = world.rows("Invoice")
    assert found.facts["holder"] == theirs["Id"]
    assert invoice.number in said(found)
    writes = world.writes()
    world.sync()
    nobody_asks(world)
    assert (world.writes() - writes) <= 1
    assert len(world.held()) == 1
    if same:
        adopted = world.ask(AdoptInvoice(invoice.number, theirs["Id"]))
        assert adopted.link.quickbooks_id == theirs["Id"]
    else:
        world.play("invoice", "edit", theirs["Id"], "number=H-1")
        retried(world)
        assert len(world.held()) == 2
    assert world.link(invoice).state is LinkState.PUSHED
    assert world.problems() == []
    writes = world.writes()
    world.sync()
    assert world.writes() == writes


@pytest.mark.parametrize("other", ["customer", "total", "voided"])
def test_an_invoice_of_that_number_that_is_another_one_is_not_taken_for_ours(
    world: BillingWorld, other: str
) -> None:
    invoice = world.posted()
    theirs = typed(
        world,
        invoice.number,
        "90" if other == "total" else "100",
        "C2" if other == "customer" else "C1",
        tax="9",
    )
    if other == "voided":
        world.play("invoice", "void", theirs)
    world.sync()
    the_problem(world, ProblemCode.NUMBER_TAKEN, Fix.INVOICE_IN_QUICKBOOKS, invoice)
    with pytest.raises(UsageError):
        world.ask(AdoptInvoice(invoice.number, theirs))
    assert world.link(invoice).quickbooks_id == ""
    assert len(world.held()) == 1


def test_odd_numbers_stay_as_they_are(world: BillingWorld) -> None:
    """Zeros in front, quotes, letters outside Latin, just as long as is allowed: neither lost nor sent twice."""
    odd = ["7", "07", "0042", "F-0001/é", "O'Brien 1", 'Q"1', "№ 7", "2026-№-😀", "2" * 21]
    made = [world.posted(number=number) for number in odd]
    world.sync()
    assert world.problems() == []
    assert set(world.held()) == set(odd)
    assert {world.link(one).state for one in made} == {LinkState.PUSHED}
    writes = world.writes()
    world.sync(full=True)
    assert world.writes() == writes


def test_a_number_that_is_too_long(world: BillingWorld) -> None:
    """Nothing is cut: it does not go, and billed again under a shorter one it does."""
    invoice = world.posted(number="2026-000000000000000001")
    world.sync()
    found = the_problem(world, ProblemCode.NUMBER_TOO_LONG, Fix.INVOICE, invoice)
    assert "23" in said(found)
    assert "21" in said(found)
    world.void(invoice)
    again = world.posted(number="2026-0000000000000001")
    world.sync()
    assert world.problems() == []
    assert list(world.held()) == [again.number]
    assert world.link(invoice).state is LinkState.VOIDED


# How the company is set up.

COMPANY = {
    "custom-numbers": ("off", ProblemCode.NUMBERS_OFF, Fix.QUICKBOOKS),
    "sales-tax": ("off", ProblemCode.SALES_TAX_OFF, Fix.QUICKBOOKS),
}


@pytest.mark.parametrize("switch", COMPANY)
def test_the_company_is_set_up_otherwise(world: BillingWorld, switch: str) -> None:
    value, code, fix = COMPANY[switch]
    invoice = world.posted()
    world.play("switch", switch, value)
    world.sync()
    the_problem(world, code, fix, invoice)
    assert world.held() == {}
    world.play("switch", switch, "on")
    retried(world)
    assert world.problems() == []
    assert list(world.held()) == [invoice.number]


def test_a_currency_that_the_company_does_not_have(world: BillingWorld) -> None:
    invoice = world.posted(currency="EUR")
    world.sync()
    found = the_problem(world, ProblemCode.CURRENCY_OFF, Fix.QUICKBOOKS, invoice)
    assert "EUR" in said(found)
    assert world.held() == {}


def test_a_currency_of_the_company_that_is_not_the_customers(world: BillingWorld) -> None:
    world.play("switch", "multicurrency", "on")
    invoice = world.posted(currency="USD")
    world.sync()
    found = the_problem(world, ProblemCode.CURRENCY_OFF, Fix.QUICKBOOKS, invoice)
    assert {"USD", "CAD"} <= set(said(found).replace(":", " ").replace(".", " ").split())
    assert world.held() == {}


# The set-up here.


def test_nothing_is_mapped(world: BillingWorld) -> None:
    """One missing mapping blocks many invoices and is one problem; each is told by its own name."""
    rate = gst_qst(world)
    map_tax(world, rate, "")
    some = [world.posted() for _number in range(3)]
    world.sync()
    found = the_problem(world, ProblemCode.TAX_UNMAPPED, Fix.TAX_MAP, *some)
    assert found.facts["rate"] == "GST + QST"
    assert found.group == rate
    map_tax(world, rate, "9")
    retried(world)
    assert world.problems() == []
    assert len(world.held()) == 3


def test_no_service_is_chosen(world: BillingWorld) -> None:
    with world.app.store.work(world.app.workspace_id) as work:
        billing_setup.set_default_item(work, "")
    mapped, other = world.posted(), world.posted(line(work_type=""))
    world.sync()
    assert world.codes() == [ProblemCode.ITEM_UNMAPPED] * 2
    world.ask(MapWorkType("Bookkeeping", "Bookkeeping"))
    world.sync()
    the_problem(world, ProblemCode.ITEM_UNMAPPED, Fix.ITEM_MAP, other)
    assert list(world.held()) == [mapped.number]
    world.ask(MapDefaultItem("Advisory"))
    retried(world)
    assert world.problems() == []
    assert len(world.held()) == 2


def test_a_tax_code_that_is_deleted_and_another_one_chosen(world: BillingWorld) -> None:
    invoice = world.posted()
    world.play("tax-code", "remove", "9")
    world.sync()
    assert world.problems()[0].fix == Fix.TAX_MAP
    assert world.codes() in ([ProblemCode.TAX_INACTIVE], [ProblemCode.TAX_UNMAPPED])
    the_problem(world, world.codes()[0], Fix.TAX_MAP, invoice)
    assert world.held() == {}


def test_a_client_that_is_nobodys_customer(world: BillingWorld) -> None:
    """No customer: the invoice waits, and goes in the very run that makes the customer."""
    world.ask(AddType("Prospect"))
    contact = world.ask(AddContact({"name": "Nouvelle cliente inc.", "type": "Prospect"}))
    invoice = world.posted(client=contact.id)
    world.sync()
    the_problem(world, ProblemCode.CUSTOMER_REQUIRED, Fix.CONTACT, invoice)
    world.ask(PushContacts((contact.id,)))
    world.sync()
    assert world.problems() == []
    assert list(world.held()) == [invoice.number]


def test_a_customer_that_was_merged_away(world: BillingWorld) -> None:
    """The loser of a merge takes no invoices; linked to the survivor, the client is billed there."""
    invoice = world.posted()
    world.play("merge", customer(world), customer(world, "C2"))
    world.sync()
    found = the_problem(world, ProblemCode.CUSTOMER_INACTIVE, Fix.CONTACT, invoice)
    assert "Boulangerie Lavoie ltée" in said(found)
    world.sync()
    assert world.held() == {}


# E-mail.


def test_an_e_mail_to_nobody(world: BillingWorld) -> None:
    """Without an address it does not go at all; with one it goes and is e-mailed."""
    world.ask(EditContact("C3", {"email": ""}))
    invoice = world.sent(client="C3")
    world.sync()
    the_problem(world, ProblemCode.NO_EMAIL_ADDRESS, Fix.CONTACT, invoice)
    assert world.held() == {}
    world.ask(EditContact("C3", {"email": "chantal@example.com"}))
    retried(world)
    assert world.problems() == []
    row = world.held()[invoice.number]
    assert (row["EmailStatus"], row["BillEmail"]["Address"]) == ("EmailSent", "chantal@example.com")


@pytest.mark.parametrize("address", ["pas une adresse", "a@b", "x" * 95 + "@exemple.ca"])
def test_an_address_that_quickbooks_would_not_take(world: BillingWorld, address: str) -> None:
    """Who is only billed is billed without it; who is to be e-mailed waits until the address is put right."""
    world.ask(EditContact("C1", {"email": address}))
    posted, sent = world.posted(), world.sent()
    world.sync()
    the_problem(world, ProblemCode.NO_EMAIL_ADDRESS, Fix.CONTACT, sent)
    assert list(world.held()) == [posted.number]
    world.ask(EditContact("C1", {"email": "a@exemple.ca, b@exemple.ca"}))
    retried(world)
    assert world.problems() == []
    assert world.held()[sent.number]["BillEmail"]["Address"] == "a@exemple.ca, b@exemple.ca"


def test_an_e_mail_that_quickbooks_refuses(world: BillingWorld) -> None:
    """The invoice is there and stays; only the e-mail is tried again, once somebody says so."""
    world.play("switch", "email", "refused")
    invoice = world.sent()
    world.sync()
    found = the_problem(world, ProblemCode.EMAIL_REFUSED, Fix.CONTACT, invoice)
    assert "client1@firm.example" in said(found)
    assert world.link(invoice).state is LinkState.PUSHED
    assert world.invoice(invoice.id).email.status is EmailStatus.FAILED
    writes = world.writes()
    nobody_asks(world)
    assert (world.writes(), world.codes()) == (writes, [ProblemCode.EMAIL_REFUSED])
    world.play("switch", "email", "sent")
    nobody_asks(world)
    assert world.codes() == [ProblemCode.EMAIL_REFUSED]
    retried(world)
    assert world.problems() == []
    assert world.held()[invoice.number]["EmailStatus"] == "EmailSent"
    assert world.invoice(invoice.id).email.status is EmailStatus.SENT


def test_a_better_address_after_a_refusal(world: BillingWorld) -> None:
    """The address of the contact is put right: the e-mail goes to the new one."""
    world.play("switch", "email", "refused")
    invoice = world.sent()
    world.sync()
    world.ask(EditContact("C1", {"email": "factures@lavoie.example"}))
    world.play("switch", "email", "sent")
    retried(world)
    assert world.problems() == []
    assert world.invoice(invoice.id).email.to == "factures@lavoie.example"


# Texts.


def test_texts_that_are_odd(world: BillingWorld) -> None:
    """Emoji, line breaks, quotes, tags, and more than QuickBooks can hold: the invoice goes, and is there once."""
    odd = 'Reçu 🧾\nLigne deux\t"entre guillemets" <b>&amp; l’été</b> ' + "é" * 3_900
    invoice = world.posted(line(odd), line(""), notes="Merci 🙏\n" + "m" * 3_900)
    world.sync()
    assert world.problems() == []
    row = world.held()[invoice.number]
    first, second = row["Line"][:2]
    assert first["Description"].startswith('Reçu 🧾\nLigne deux\t"entre guillemets" <b>&amp; l’été</b>')
    assert len(first["Description"]) <= 4_000
    assert not second.get("Description")
    assert len(row["CustomerMemo"]["value"]) <= 1_000
    writes = world.writes()
    world.sync(full=True)
    assert world.writes() == writes


# The service misbehaves.


def mended(world: BillingWorld) -> None:
    """QuickBooks is served anew, and does what it should."""
    world.serve()


def test_the_service_adds_tax_by_itself(world: BillingWorld) -> None:
    """So much more than roundings come to is another tax: never a success, both totals are told."""
    world.serve("tax=5@/invoice x9")
    invoice = world.posted()
    world.sync()
    found = the_problem(world, ProblemCode.TOTALS_DIFFER, Fix.INVOICE_IN_QUICKBOOKS, invoice)
    assert "114.98" in said(found)
    assert str(world.held()[invoice.number]["TotalAmt"]) in said(found)
    assert world.link(invoice).state is LinkState.FAILED
    writes = world.writes()
    world.sync()
    assert (world.writes(), len(world.held())) == (writes, 1)
    # The bookkeeper voids it there: then it was changed by somebody.
    world.play("invoice", "void", invoice.number)
    world.sync()
    the_problem(world, ProblemCode.DRIFT, Fix.INVOICE_IN_QUICKBOOKS, invoice)


def test_a_wrong_tax_that_is_put_right_there(world: BillingWorld) -> None:
    """Corrected in QuickBooks, both agree, and the problem is over without a word of anybody."""
    world.serve("tax=5@/invoice x1")
    invoice = world.posted()
    world.sync()
    assert world.codes() == [ProblemCode.TOTALS_DIFFER]
    mended(world)
    # Typed anew there, the service computes it again.
    world.play("invoice", "edit", invoice.number, "amount=100.00", "tax=9")
    world.sync()
    assert world.held()[invoice.number]["TotalAmt"] == Decimal("114.98")
    assert world.codes() == []
    assert world.link(invoice).state is LinkState.PUSHED


def test_a_wrong_total_that_somebody_accepts(world: BillingWorld) -> None:
    world.serve("total=7@/invoice x9")
    invoice = world.posted()
    world.sync()
    the_problem(world, ProblemCode.TOTALS_DIFFER, Fix.INVOICE_IN_QUICKBOOKS, invoice)
    accepted = world.ask(AcceptDrift(invoice.number))
    assert accepted.link.state is LinkState.PUSHED
    assert world.problems() == []
    writes = world.writes()
    world.sync()
    assert world.writes() == writes
    assert world.problems() == []


@pytest.mark.parametrize(
    "fault", ["drop-after@/invoice\\?", "drop-after@/send", "html@/invoice\\?", "badjson@/send"]
)
def test_the_answer_is_lost(world: BillingWorld, fault: str) -> None:
    """It arrived and nobody said so: told, looked for, found; once there, e-mailed once."""
    world.serve(f"{fault} x9")
    invoice = world.sent()
    outcome = world.ask(Sync(parts=INVOICES))
    assert outcome.error is not None or outcome.problems
    assert len(world.held()) <= 1
    mended(world)
    world.sync()
    assert world.problems() == []
    row = world.held()[invoice.number]
    assert row["EmailStatus"] == "EmailSent"
    assert world.link(invoice).state is LinkState.PUSHED
    assert world.invoice(invoice.id).email.status is EmailStatus.SENT
    writes = world.writes()
    world.sync(full=True)
    assert world.writes() == writes


# The US.


def test_several_taxes_on_an_invoice_of_the_us(tmp_path: Path) -> None:
    """One rate on an invoice there: told by the name that its users know, and billed anew it goes."""
    world = BillingWorld(tmp_path / "firm", "US").found()
    for name, rate in (("CA", "8"), ("AZ", "9.1")):
        world.ask(AddTaxRate(name, [(name, Decimal(rate))]))
    invoice = world.posted(line(rate="CA"), line(rate="AZ"))
    world.sync()
    problems = {one.code: one for one in world.problems()}
    assert problems[ProblemCode.US_TAXES].fix == Fix.INVOICE
    assert {"AZ, CA"} == {problems[ProblemCode.US_TAXES].facts["rates"]}
    assert world.held() == {}
    world.void(invoice)
    world.sync()
    assert ProblemCode.US_TAXES not in world.codes()
    world.stop()
