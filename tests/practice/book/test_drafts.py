"""Drafts: what comes of odd input, and that nothing comes of what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qbo_desktop.domain.invoice import LONGEST_DESCRIPTION, LONGEST_NOTES, MOST_LINES, Line, State
from qbo_desktop.domain.tax import TaxRounding
from qbo_desktop.errors import BillingRefused, UsageError
from qbo_desktop.operations.invoices import ChangeDraft, DiscountDraft, VoidInvoices
from qbo_desktop.practice.book import drafts, invoices, tax_rates
from qbo_desktop.practice.book.billing_tables import BookInvoice
from qbo_desktop.practice.book.drafts import DraftChanges, NewInvoice, NewLine, Terms, as_new
from tests.domain.invoices_at_random import RATES, expected, lines, percents
from tests.practice.billing import DAY, BillingFirm, line


def test_a_draft_holds_what_was_written(firm: BillingFirm) -> None:
    made = firm.draft(
        line("Tenue de livres", "2.5", "80", "gst + qst", work_type="bookkeeping"),
        line("Frais", "1", "9.95"),
        notes="Merci\r\nde votre confiance 🍞",
    )
    assert (made.number, made.state, made.client) == ("1001", State.DRAFT, "Boulangerie Lavoie inc.")
    assert (made.totals.subtotal, made.totals.tax, made.total) == (20_995, 2_995, 23_990)
    assert [(tax.name, tax.amount) for tax in made.totals.taxes] == [("GST", 1_000), ("QST", 1_995)]
    assert made.lines[0].work_type == "Bookkeeping"
    assert made.due_date == DAY + timedelta(days=30)
    assert made.notes == "Merci\nde votre confiance 🍞"
    assert (made.bill_to.email, made.bill_to.address) == ("compta@lavoie.example", ("Lévis",))
    assert firm.codes(made.id) == ["drafted"]
    assert made == firm.invoice(made.id)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(found=lines(6), rule=st.sampled_from(TaxRounding), percent=st.none() | percents)
def test_the_book_holds_the_sums_of_an_exact_computation(
    firm: BillingFirm, found: list[Line], rule: TaxRounding, percent: Decimal | None
) -> None:
    terms = Terms(rounding=rule)
    with firm.book.work() as work:
        for rate in filter(None, RATES):
            parts = [(one.name, one.rate) for one in rate.components]
            if rate.name not in {one.rate.name for one in tax_rates.listed(work.session, work.workspace_id)}:
                tax_rates.add(work, rate.name, parts, rate.compound)
    with firm.book.work() as work:
        written = [
            NewLine(one.description, one.quantity, one.unit_price, one.rate.name if one.rate else "")
            for one in found
        ]
        row = drafts.create(work, NewInvoice("C1", DAY, written), terms)
        work.session.flush()
    if percent is not None:
        with firm.book.work() as work, _nothing_to_discount():
            drafts.discount(work, row.id, percent, "Rabais", terms)
    made = firm.invoice(row.id)
    subtotal, taxes, total = expected(list(made.lines), rule)
    assert made.lines[: len(found)] == tuple(
        replace(one, rate=kept.rate, kind=kept.kind) for one, kept in zip(found, made.lines, strict=False)
    )
    assert (made.totals.subtotal, made.total, made.totals.tax) == (subtotal, total, total - subtotal)
    assert sorted((tax.name, tax.amount) for tax in made.totals.taxes) == taxes
    # Changed without a change of its lines, it stays what it is.
    again = firm.ask(ChangeDraft(made.id, DraftChanges(notes="x")))
    assert (again.lines, again.totals, again.rounding) == (made.lines, made.totals, rule)


class _nothing_to_discount:
    def __enter__(self) -> None: ...

    def __exit__(self, _kind: Any, error: BaseException | None, _trace: Any) -> bool:
        return isinstance(error, UsageError) and "discount" in error.says


def test_four_hundred_lines(firm: BillingFirm) -> None:
    made = firm.draft(*(line(f"Receipt {n}", "1.00001", "0.335", "GST") for n in range(400)))
    assert len(made.lines) == 400
    assert made.totals.subtotal == 400 * 34
    assert [one.description for one in made.lines][::133] == [f"Receipt {n}" for n in (0, 133, 266, 399)]


def test_an_invoice_has_a_largest_number_of_lines(firm: BillingFirm) -> None:
    with pytest.raises(UsageError, match="at most 1000 lines, not 1001"):
        firm.draft(*([line()] * (MOST_LINES + 1)))
    full = firm.draft(*([line("x", "1", "1")] * MOST_LINES))
    with pytest.raises(UsageError, match="at most 1000 lines"):
        firm.ask(DiscountDraft(full.id, Decimal(10)))


def test_long_notes_are_kept_whole_or_refused(firm: BillingFirm) -> None:
    notes = ("é🍞" * LONGEST_NOTES)[: LONGEST_NOTES - 2] + "\nz"
    made = firm.draft(notes=notes)
    assert firm.invoice(made.id).notes == notes
    for refused in (
        lambda: firm.draft(notes=notes + "z"),
        lambda: firm.ask(ChangeDraft(made.id, DraftChanges(notes=notes + "z"))),
    ):
        with pytest.raises(UsageError, match="10001 characters; at most 10000"):
            refused()
    assert firm.invoice(made.id).notes == notes


@pytest.mark.parametrize(
    ("quantity", "price", "amount"),
    [
        ("1.33333", "100", 13_333),
        ("0.12345", "81", 1_000),
        ("3", "33.335", 10_001),
        ("-1", "0.005", -1),
        ("1", "99000000000", 9_900_000_000_000),
    ],
)
def test_what_does_not_divide_is_rounded_once(
    firm: BillingFirm, quantity: str, price: str, amount: int
) -> None:
    made = firm.draft(line("Odd", quantity, price))
    assert (made.lines[0].quantity, made.lines[0].unit_price) == (Decimal(quantity), Decimal(price))
    assert (made.lines[0].amount, made.total) == (amount, amount)


@pytest.mark.parametrize(
    "lines",
    [
        [line("Too much", "2", "99000000000")],
        [line("Much", "1", "99000000000"), line("More", "1", "99000000000")],
        [line("Taxed", "1", "99000000000", "HST Ontario")],
        [line("Digits", "0.00000000001", "1")],
        [line("Beyond", "1E+100000000", "1")],
        [line("None", "NaN", "1")],
        [line("None", "1", "sNaN")],
        [line("None", "1", "Infinity")],
        [line("Unknown rate", rate="GST 6")],
        [line("Unknown type", work_type="Poetry")],
        [line("x" * (LONGEST_DESCRIPTION + 1))],
    ],
)
def test_a_line_that_cannot_be_leaves_no_trace(firm: BillingFirm, lines: list[NewLine]) -> None:
    before = firm.dump()
    with pytest.raises(UsageError) as refused:
        firm.draft(*lines)
    assert refused.value.says
    assert firm.dump() == before
    # Nor where whoever asked goes on within the same work, as an import does.
    with firm.book.work() as work, pytest.raises(UsageError):
        firm.drafter(work).create(NewInvoice("C1", DAY, lines))
    assert firm.dump() == before
    assert firm.draft().number == "1001", "a number was lost"


@pytest.mark.parametrize(
    "more",
    [
        {"client": "C99"},
        {"client": ""},
        {"bill_to_id": "C99"},
        {"currency": "DOLLARS"},
        {"currency": "C4D"},
        {"due_date": DAY - timedelta(days=1)},
        {"day": date(9999, 12, 15)},
        {"number": "a\nb"},
        {"number": "a\x00b"},
        {"number": "10\u200b01"},
        {"number": "\ud800"},
        {"number": "1" * 51},
        {"client": "\ud800"},
        {"client": "C1'; DROP TABLE book_invoice; --"},
    ],
)
def test_what_cannot_be_an_invoice_leaves_no_trace(firm: BillingFirm, more: dict[str, Any]) -> None:
    before = firm.dump()
    with pytest.raises(UsageError):
        firm.draft(**more)
    assert firm.dump() == before


def test_a_client_in_the_archive_is_not_billed(firm: BillingFirm) -> None:
    from qbo_desktop.practice.book import contacts

    with firm.book.work() as work:
        contacts.set_archived(work, "C2")
    with pytest.raises(UsageError, match="Atelier Roy is in the archive"):
        firm.draft(client="C2")
    with pytest.raises(UsageError, match="archive"):
        firm.draft(bill_to_id="C2")


def test_text_is_kept_as_it_was_meant(firm: BillingFirm) -> None:
    made = firm.draft(line("  Pain 🥖 «frais»\r\nligne 2\x07\ud800 "), client="C2")
    assert made.lines[0].description == "Pain 🥖 «frais»\nligne 2\N{REPLACEMENT CHARACTER}"
    assert firm.invoice(made.id).lines == made.lines


# Numbers


def test_numbers_are_given_in_order_with_the_prefix(firm: BillingFirm) -> None:
    with firm.book.work() as work:
        drafter = firm.drafter(work, prefix="F-")
        made = [drafter.create(NewInvoice("C1", DAY, [line()])).number for _n in range(3)]
    assert made == ["F-1001", "F-1002", "F-1003"]


@pytest.mark.parametrize("again", ["A-7", "a-7", " A-7 ", "Ａ-7"])
def test_a_number_is_used_once(firm: BillingFirm, again: str) -> None:
    firm.draft(number="A-7")
    before = firm.dump()
    with pytest.raises(BillingRefused, match="used already") as refused:
        firm.draft(number=again)
    assert refused.value.code == "number-in-use"
    other = firm.draft(number="B")
    with pytest.raises(BillingRefused, match="used already"):
        firm.ask(ChangeDraft(other.id, DraftChanges(number=again)))
    assert len(firm.invoices()) == 2
    assert before != firm.dump()


def test_leading_zeros_make_another_number(firm: BillingFirm) -> None:
    made = [firm.draft(number=number) for number in ("12", "012", "0012")]
    assert [one.number for one in made] == ["12", "012", "0012"]
    with firm.book.store.read() as session:
        found = [
            invoices.find_id(session, firm.book.workspace_id, number) for number in ("0012", "12", "012")
        ]
    assert found == [made[2].id, made[0].id, made[1].id]


def test_the_series_steps_over_numbers_that_somebody_gave(firm: BillingFirm) -> None:
    for number in ("1001", "1002", "1004"):
        firm.draft(number=number)
    assert [firm.draft().number for _n in range(3)] == ["1003", "1005", "1006"]


def test_a_draft_that_is_thrown_away_gives_its_number_back(firm: BillingFirm) -> None:
    made = firm.draft(number="7")
    firm.all_done(VoidInvoices([made.id]))
    again = firm.draft(number="7")
    with firm.book.store.read() as session:
        assert invoices.find_id(session, firm.book.workspace_id, "7") == again.id


def test_a_number_can_be_spelled_anew_but_only_as_a_number(firm: BillingFirm) -> None:
    made = firm.draft(number="a 1")
    assert firm.ask(ChangeDraft(made.id, DraftChanges(number="A 1"))).number == "A 1"
    for spelled in ("A\n1", "A" + " " * 60 + "1"):
        with pytest.raises(UsageError):
            firm.ask(ChangeDraft(made.id, DraftChanges(number=spelled)))
    assert firm.invoice(made.id).number == "A 1"


def test_what_is_the_number_of_one_and_the_id_of_another_is_asked_about(firm: BillingFirm) -> None:
    one, two = firm.draft(), firm.draft()
    with pytest.raises(UsageError, match="looks like one of the book"):
        firm.draft(number=two.id)
    with firm.book.work() as work:  # as a book that is older than this rule may have it
        row = work.session.get_one(BookInvoice, (work.workspace_id, one.id))
        row.number, row.number_key = two.id, invoices.number_key(two.id)
    with (
        firm.book.store.read() as session,
        pytest.raises(UsageError, match="number of one invoice and the id of another"),
    ):
        invoices.find_id(session, firm.book.workspace_id, two.id)
    for unknown in ("", " ", "9999", "I99", "\U0001f95a"):
        with firm.book.store.read() as session, pytest.raises(UsageError, match="no invoice"):
            invoices.find_id(session, firm.book.workspace_id, unknown)


# Changes and discounts


def test_a_change_replaces_the_lines_and_their_sums(firm: BillingFirm) -> None:
    made = firm.draft(line(rate="GST + QST"), line("Old", "2", "10", "HST Ontario"))
    kept = as_new(made.lines[0])
    changed = firm.ask(
        ChangeDraft(made.id, DraftChanges(lines=[replace(kept, quantity=Decimal(2)), line("New")]))
    )
    assert [one.amount for one in changed.lines] == [20_000, 10_000]
    assert changed.total == 20_000 + 1_000 + 1_995 + 10_000
    assert changed.version == made.version + 1
    assert firm.codes(made.id) == ["drafted", "changed"]
    assert firm.invoice(made.id) == changed


def test_a_rate_keeps_its_id_on_a_line_that_is_written_back(firm: BillingFirm) -> None:
    """Whatever other rates are called: a name that looks like an id is no name."""
    for name in ("T3", "t3", "Ｔ3"):
        with firm.book.work() as work, pytest.raises(UsageError, match="ids are written so"):
            tax_rates.add(work, name, [("Other", Decimal(50))])
    made = firm.draft(line(rate="GST"))
    changed = firm.ask(ChangeDraft(made.id, DraftChanges(lines=[as_new(made.lines[0])])))
    assert changed.totals == made.totals


@pytest.mark.parametrize(
    "changes",
    [
        DraftChanges(due_date=DAY - timedelta(days=1)),
        DraftChanges(invoice_date=date(2027, 1, 1)),
        DraftChanges(bill_to_id="C99"),
        DraftChanges(number=" "),
        DraftChanges(notes="new", lines=[line(rate="No such rate")]),
        DraftChanges(notes="new", lines=[line(price="99000000000"), line(price="99000000000")]),
    ],
)
def test_a_change_that_is_refused_changes_nothing(firm: BillingFirm, changes: DraftChanges) -> None:
    made = firm.draft()
    before = firm.dump()
    with pytest.raises(UsageError):
        firm.ask(ChangeDraft(made.id, changes))
    assert firm.dump() == before


def test_two_windows_that_change_one_draft(firm: BillingFirm) -> None:
    made = firm.draft()
    firm.ask(ChangeDraft(made.id, DraftChanges(notes="first"), version=made.version))
    before = firm.dump()
    for late in (
        ChangeDraft(made.id, DraftChanges(notes="second"), version=made.version),
        DiscountDraft(made.id, Decimal(5), version=made.version),
    ):
        with pytest.raises(BillingRefused) as refused:
            firm.ask(late)
        assert refused.value.code == "changed-meanwhile"
    assert firm.dump() == before


def test_only_a_draft_is_changed(firm: BillingFirm) -> None:
    sent, voided = firm.posted(), firm.draft()
    firm.all_done(VoidInvoices([voided.id]))
    before = firm.dump()
    for one in (sent, voided):
        for operation in (ChangeDraft(one.id, DraftChanges(notes="x")), DiscountDraft(one.id, Decimal(5))):
            with pytest.raises(BillingRefused):
                firm.ask(operation)
    with pytest.raises(UsageError, match="no invoice"):
        firm.ask(ChangeDraft("I99", DraftChanges(notes="x")))
    assert firm.dump() == before


def test_a_discount_is_a_line_for_each_rate(firm: BillingFirm) -> None:
    made = firm.draft(line(rate="GST"), line("Copies", "1", "33.33", "GST"), line("Untaxed", "1", "10"))
    changed = firm.ask(DiscountDraft(made.id, Decimal("12.5"), "Fidélité"))
    taken = changed.lines[3:]
    assert [(one.description, one.amount, one.rate.name if one.rate else "") for one in taken] == [
        ("Fidélité", -1_667, "GST"),
        ("Fidélité", -125, ""),
    ]
    assert changed.total == 14_333 - 1_792 + 583
    assert firm.codes(made.id) == ["drafted", "discounted"]


@pytest.mark.parametrize("percent", ["0", "-1", "100.01", "NaN", "Infinity"])
def test_a_discount_that_cannot_be(firm: BillingFirm, percent: str) -> None:
    made = firm.draft()
    before = firm.dump()
    with pytest.raises(UsageError, match="discount"):
        firm.ask(DiscountDraft(made.id, Decimal(percent)))
    assert firm.dump() == before


def test_a_discount_of_nothing_is_refused_instead_of_noted(firm: BillingFirm) -> None:
    made = firm.draft(line("Free", "1", "0"))
    with pytest.raises(UsageError, match="nothing on 1001"):
        firm.ask(DiscountDraft(made.id, Decimal(10)))
    assert firm.codes(made.id) == ["drafted"]


def test_the_rule_of_rounding_is_the_one_of_the_moment_the_lines_were_written(firm: BillingFirm) -> None:
    from qbo_desktop.store import workspaces

    copies = [line("Copy", "1", "0.10", "GST")] * 3
    made = firm.draft(*copies)
    with firm.book.work() as work:
        workspaces.set_setting(work, work.workspace_id, "practice.tax_rounding", "line")
    assert firm.ask(ChangeDraft(made.id, DraftChanges(notes="x"))).totals.tax == 2
    assert firm.draft(*copies).totals.tax == 3
    changed = firm.ask(ChangeDraft(made.id, DraftChanges(lines=copies)))
    assert (changed.rounding, changed.totals.tax) == (TaxRounding.LINE, 3)
