"""What every side that holds invoices keeps: written, looked for, watched, voided, e-mailed, with its services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import count

import pytest

from qbo_desktop.domain.sales_invoice import RemoteInvoice, SalesInvoice, SalesLine, SalesTax, facts_of
from qbo_desktop.errors import Refused, SideError, Stale
from qbo_desktop.sync.invoice_side import INVOICE, Act, InvoiceSide, InvoiceWrite
from qbo_desktop.sync.invoices.numbers import look_for

_KEYS = count(1)


@dataclass
class InvoiceWorld:
    """A side without invoices, and somebody else's hands on it.

    `meant` is an invoice that it can hold; `edit` gives another due date, `delete` takes away, `settles` is how
    long until a change is past the overlap of two looks (seconds), `tick` lets time pass.
    """

    side: InvoiceSide
    meant: SalesInvoice
    account_id: str
    edit: Callable[[str, date], None]
    delete: Callable[[str], None]
    tick: Callable[[float], None]
    settles: float = 0
    watches: bool = True


def key() -> str:
    return f"key-{next(_KEYS)}"


def numbered(world: InvoiceWorld, number: str) -> SalesInvoice:
    return replace(world.meant, number=number)


def done(answer: RemoteInvoice | SideError) -> RemoteInvoice:
    assert isinstance(answer, RemoteInvoice), answer
    return answer


def make(world: InvoiceWorld, number: str = "INV-1") -> RemoteInvoice:
    write = InvoiceWrite(Act.CREATE, key(), numbered(world, number))
    (answer,) = world.side.write_invoices([write], key())
    return done(answer)


def looked_for(world: InvoiceWorld, numbers: list[str]) -> list[RemoteInvoice]:
    """Those that have these numbers, as a run asks for them: one by one where the side would not look for all."""
    found = look_for(world.side, numbers)
    assert found.refused == {}
    return list(found.records)


def agrees(record: RemoteInvoice, meant: SalesInvoice) -> None:
    """All that the side does not compute is as it was meant; what it computes adds up."""
    theirs, ours = facts_of(record), facts_of(meant)
    for name in ("number", "customer", "date", "due_date", "state"):
        assert theirs[name] == ours[name]
    assert record.currency in ("", meant.currency)
    assert record.total - record.tax == meant.subtotal
    assert (record.balance, record.lines) == (record.total, len(meant.lines))
    assert record.id
    assert record.version
    assert not record.emailed


class InvoiceContract:
    """Subclasses give a `world`."""

    def test_one_is_made_and_shown(self, world: InvoiceWorld) -> None:
        made = make(world)
        agrees(made, world.meant)
        assert world.side.get_invoice(made.id) == made
        assert world.side.get_invoices([made.id, made.id]) == [made]
        assert world.side.invoices_numbered(["INV-1", "INV-1"]) == [made]

    def test_the_same_key_makes_nothing_twice(self, world: InvoiceWorld) -> None:
        write = InvoiceWrite(Act.CREATE, key(), world.meant)
        (first,), (again,) = (world.side.write_invoices([write], "call") for _time in range(2))
        assert done(first).id == done(again).id
        writes = [InvoiceWrite(Act.CREATE, "", numbered(world, number)) for number in ("INV-2", "INV-3")]
        both, repeated = (world.side.write_invoices(writes, "call-2") for _time in range(2))
        assert [done(one).id for one in both] == [done(one).id for one in repeated]
        assert len(looked_for(world, ["INV-1", "INV-2", "INV-3"])) == 3

    def test_several_are_done_in_one_call_each_with_its_own_answer(self, world: InvoiceWorld) -> None:
        first, second = make(world, "INV-1"), make(world, "INV-2")
        meant = numbered(world, "INV-2")
        writes = [
            InvoiceWrite(Act.CREATE, "", numbered(world, "INV-3")),
            InvoiceWrite(Act.VOID, "", record=first),
            InvoiceWrite(Act.CREATE, "", numbered(world, "INV-2")),
            InvoiceWrite(Act.TAX, "", meant, second),
        ]
        made, voided, refused, taxed = world.side.write_invoices(writes, key())
        agrees(done(made), numbered(world, "INV-3"))
        assert (done(voided).id, done(voided).voided) == (first.id, True)
        assert isinstance(refused, Refused)
        assert refused.code == "6140"
        assert world.side.holder_of_number(refused) == (INVOICE, second.id)
        assert (done(taxed).id, done(taxed).tax) == (second.id, meant.tax)

    def test_a_number_in_use_is_refused_and_names_its_holder(self, world: InvoiceWorld) -> None:
        made = make(world)
        (refused,) = world.side.write_invoices([InvoiceWrite(Act.CREATE, key(), world.meant)], key())
        assert isinstance(refused, Refused)
        assert world.side.holder_of_number(refused) == (INVOICE, made.id)
        assert world.side.holder_of_number(Refused("No.")) == ("", "")

    @pytest.mark.parametrize("number", ["L'É-1", "50% \\ off", '"x" & y+z', "2026–01 ’", "ＮＯ 7", "1e5"])
    def test_odd_numbers_are_found(self, world: InvoiceWorld, number: str) -> None:
        others = [make(world, "INV-1"), make(world, "INV-2")]
        made = make(world, number)
        assert made.number == number
        found = looked_for(world, ["INV-1", number, "INV-9", "INV-2"])
        assert {one.id for one in found} == {made.id, *(one.id for one in others)}

    def test_what_is_not_there_is_not_found(self, world: InvoiceWorld) -> None:
        made = make(world)
        assert world.side.get_invoice("99999") is None
        assert world.side.get_invoice("none of these") is None
        assert world.side.get_invoices(["99999", made.id]) == [made]
        assert world.side.get_invoices([]) == []
        assert world.side.invoices_numbered([]) == []
        assert world.side.invoices_numbered(["INV-9"]) == []

    def test_the_billed_taxes_are_set_and_the_lines_stay(self, world: InvoiceWorld) -> None:
        made = make(world)
        assert made.tax != world.meant.tax, "the world is to compute another tax"
        (answer,) = world.side.write_invoices([InvoiceWrite(Act.TAX, key(), world.meant, made)], key())
        taxed = done(answer)
        assert (taxed.tax, taxed.total) == (world.meant.tax, world.meant.total)
        assert (taxed.lines, taxed.number) == (made.lines, made.number)
        assert taxed.version != made.version
        assert world.side.get_invoice(made.id) == taxed

    @pytest.mark.parametrize("amounts", [(1000, 1996), (1001, 1994)], ids=["in all", "each by itself"])
    def test_taxes_that_are_known_to_differ_go_along_at_once(
        self, world: InvoiceWorld, amounts: tuple[int, int]
    ) -> None:
        meant = billed(world.meant, amounts, computed=(1000, 1995))
        assert meant.brings_taxes
        (answer,) = world.side.write_invoices([InvoiceWrite(Act.CREATE, key(), meant)], key())
        made = done(answer)
        assert (made.tax, made.total) == (meant.tax, meant.total)
        assert facts_of(made)["taxes"] == facts_of(meant)["taxes"] != ""

    def test_one_is_voided_and_keeps_its_number(self, world: InvoiceWorld) -> None:
        made = make(world)
        (answer,) = world.side.write_invoices([InvoiceWrite(Act.VOID, key(), record=made)], key())
        voided = done(answer)
        assert (voided.id, voided.voided, voided.total, voided.balance) == (made.id, True, 0, 0)
        assert world.side.invoices_numbered(["INV-1"]) == [voided]

    @pytest.mark.parametrize("act", [Act.VOID, Act.TAX])
    def test_one_that_was_changed_meanwhile_is_left_alone(self, world: InvoiceWorld, act: Act) -> None:
        made, other = make(world, "INV-1"), make(world, "INV-2")
        world.edit(made.id, date(2026, 7, 1))
        now = world.side.get_invoice(made.id)
        assert now is not None
        assert (now.due_date, now.version != made.version) == (date(2026, 7, 1), True)
        (alone,) = world.side.write_invoices([InvoiceWrite(act, key(), world.meant, made)], key())
        writes = [InvoiceWrite(act, "", world.meant, one) for one in (made, other)]
        stale, written = world.side.write_invoices(writes, key())
        assert isinstance(alone, Stale)
        assert isinstance(stale, Stale)
        assert done(written).id == other.id
        assert world.side.get_invoice(made.id) == now

    def test_what_changed_is_told(self, world: InvoiceWorld) -> None:
        start = world.side.invoices_changed_since("")
        assert (start.records, start.gone, start.is_cut) == ((), (), False)
        assert start.cursor
        kept, gone = make(world, "INV-1"), make(world, "INV-2")
        world.delete(gone.id)
        changes = world.side.invoices_changed_since(start.cursor)
        assert changes.is_cut is not world.watches
        if world.watches:
            assert (changes.records, changes.gone) == ((kept,), (gone.id,))
            world.tick(world.settles)
            later = world.side.invoices_changed_since(changes.cursor)
            later = world.side.invoices_changed_since(later.cursor)
            assert (later.records, later.gone, later.is_cut) == ((), (), False)
            world.edit(kept.id, date(2026, 7, 1))
            (record,) = world.side.invoices_changed_since(later.cursor).records
            assert record.due_date == date(2026, 7, 1)
        assert world.side.get_invoice(gone.id) is None

    def test_one_is_emailed(self, world: InvoiceWorld) -> None:
        made = make(world)
        sent = world.side.send_invoice(made, "tom&zoé+x@b.example", key())
        assert (sent.id, sent.email_to, sent.emailed) == (made.id, "tom&zoé+x@b.example", True)
        assert sent.total == made.total
        now = world.side.get_invoice(made.id)
        assert now is not None
        assert now.emailed

    def test_a_service_is_made_and_found(self, world: InvoiceWorld) -> None:
        made = world.side.create_item("Tenue d'été", world.account_id, key())
        assert (made.name, made.active, made.sellable) == ("Tenue d'été", True, True)
        assert world.side.find_item("Tenue d'été") == made
        assert world.side.find_item("Tenue") is None
        with pytest.raises(Refused) as caught:
            world.side.create_item("Tenue d'été", world.account_id, key())
        assert caught.value.code == "6240"

    def test_too_many_at_once_is_a_mistake_of_the_caller(self, world: InvoiceWorld) -> None:
        write = InvoiceWrite(Act.CREATE, key(), world.meant)
        with pytest.raises(ValueError):
            world.side.write_invoices([write] * (world.side.batch + 1), key())
        assert world.side.write_invoices([], key()) == []


def billed(meant: SalesInvoice, amounts: tuple[int, int], computed: tuple[int, int]) -> SalesInvoice:
    """The same with these two taxes, where the side is said to come to `computed` by itself."""
    taxes = tuple(
        replace(tax, amount=ours, computed=theirs)
        for tax, ours, theirs in zip(meant.taxes, amounts, computed, strict=True)
    )
    tax = sum(amounts)
    return replace(meant, taxes=taxes, tax=tax, total=meant.subtotal + tax, computed=sum(computed))


def meant(customer_id: str, item_id: str, code_id: str, rates: tuple[str, ...]) -> SalesInvoice:
    """An invoice in Quebec whose billed taxes are a cent above what is computed: 2 x 50.00 and 100.00."""
    lines = (
        SalesLine(10000, "Tenue de livres\navril", item_id, code_id, Decimal(2), Decimal(50)),
        SalesLine(10000, "Déclaration", item_id, code_id),
    )
    amounts = (1000, 1996)
    taxes = [
        # Said to agree, so that the service computes by itself.
        SalesTax(rate, percent, 20000, amount, amount)
        for rate, percent, amount in zip(rates, (Decimal(5), Decimal("9.975")), amounts, strict=True)
    ]
    return SalesInvoice(
        number="INV-1",
        customer_id=customer_id,
        invoice_date=date(2026, 5, 1),
        due_date=date(2026, 5, 31),
        currency="CAD",
        lines=lines,
        taxes=tuple(taxes),
        tax=2996,
        total=22996,
        computed=2996,
        memo="Merci",
        private_note="Merci bien",
        email="a@b.example",
    )
