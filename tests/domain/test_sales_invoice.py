"""An invoice as QuickBooks is to hold it, under each regime; and in what two of them differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from qbo_desktop.domain.billing_setup import BillingSetup
from qbo_desktop.domain.company_lists import Item, TaxRegime
from qbo_desktop.domain.invoice import BillTo, EmailBy, EmailNote, Invoice
from qbo_desktop.domain.push_rules import PushFacts, sales_invoice
from qbo_desktop.domain.sales_invoice import (
    Difference,
    RemoteInvoice,
    SalesInvoice,
    SalesTax,
    differences,
    facts_of,
)
from qbo_desktop.domain.tax import TaxRounding
from tests.domain.pushing import (
    EXEMPT,
    GST,
    ITEM,
    ONTARIO,
    QUEBEC,
    TUCSON,
    facts,
    invoice,
    line,
)


def meant(one: Invoice, known: PushFacts | None = None) -> SalesInvoice:
    """As it is to be there, for customer 58."""
    return sales_invoice(one, known or facts(), "58")


def test_head_lines_and_sums() -> None:
    there = meant(invoice(line("1000"), line("50", EXEMPT), line("7", None)))
    assert (there.number, there.customer_id, there.currency) == ("1001", "58", "CAD")
    assert (there.invoice_date, there.due_date) == (date(2026, 3, 2), date(2026, 4, 1))
    assert (there.subtotal, there.tax, there.total, there.computed) == (105_700, 14_975, 120_675, 14_975)
    assert [(one.amount, one.item_id, one.code_id) for one in there.lines] == [
        (100_000, "3", "9"),
        (5_000, "3", "2"),
        (700, "3", "4"),
    ]
    assert [(one.rate_id, str(one.percent), one.base, one.amount) for one in there.taxes] == [
        ("7", "5", 100_000, 5_000),
        ("21", "9.975", 100_000, 9_975),
    ]
    assert (there.foreign, there.email_wanted, there.email) == (False, False, "garage@firm.example")


@pytest.mark.parametrize("number", ["0001001", "00", "No 7/2026-é", "123456789012345678901"])
def test_the_number_goes_as_it_is(number: str) -> None:
    assert meant(invoice(number=number)).number == number


def test_us_by_hand_one_code_for_the_whole_and_taxable_or_not_on_lines() -> None:
    one = invoice(line("100", None), line("10", EXEMPT), line("1000", TUCSON), currency="USD")
    there = meant(one, facts(TaxRegime.US))
    assert [each.code_id for each in there.lines] == ["NON", "NON", "TAX"]
    assert (there.header_code_id, there.tax, there.computed) == ("3", 9_100, 9_100)
    assert [(each.rate_id, each.base, each.amount) for each in there.taxes] == [
        ("1", 100_000, 7_100),
        ("2", 100_000, 2_000),
    ]


def test_us_without_any_tax_has_no_code_at_its_head() -> None:
    there = meant(invoice(line(tax=EXEMPT), line(tax=None), currency="USD"), facts(TaxRegime.US))
    assert ([one.code_id for one in there.lines], there.header_code_id) == (["NON", "NON"], "")
    assert (there.taxes, there.computed) == ((), 0)


def test_us_a_line_that_is_not_taxed_is_in_no_base_whatever_its_rate_is_mapped_to() -> None:
    one = invoice(line("1000", TUCSON), line("500", EXEMPT), currency="USD")
    there = meant(one, facts(TaxRegime.US, taxes={TUCSON: "3", EXEMPT: "2"}))
    assert [each.code_id for each in there.lines] == ["TAX", "NON"]
    assert ([each.rate_id for each in there.taxes], there.computed) == (["1", "2"], 9_100)


def test_automated_tax_is_left_to_the_service() -> None:
    there = meant(invoice(line(tax=TUCSON), line(tax=EXEMPT), currency="USD"), facts(TaxRegime.AUTOMATED))
    assert [one.code_id for one in there.lines] == ["TAX", "NON"]
    assert (there.taxes, there.header_code_id, there.computed) == ((), "", there.tax)


def test_without_sales_tax_nothing_is_said_of_it() -> None:
    there = meant(invoice(line(tax=None), line(tax=EXEMPT)), facts(TaxRegime.NONE, codes=()))
    assert [one.code_id for one in there.lines] == ["", ""]
    assert (there.taxes, there.tax, there.total) == ((), 0, 20_000)


@pytest.mark.parametrize(
    ("quantity", "price", "currency", "goes"),
    [
        ("1.5", "33.33", "CAD", True),
        ("14.50", "128.350", "CAD", True),  # half a cent: 1,861.075
        ("0.00001", "0.01", "CAD", True),
        ("-1.5", "33.35", "CAD", True),  # half a cent goes away from zero on both sides
        ("3", "0.1234567", "CAD", True),
        ("3", "0.12345678", "CAD", False),
        ("2", "500", "JPY", True),
        ("1.5", "333", "JPY", False),  # 499.50 there, 500 here
        ("1.5", "0.333", "KWD", False),
    ],
)
def test_quantity_and_price_go_only_where_their_product_is_the_amount_there(
    quantity: str, price: str, currency: str, goes: bool
) -> None:
    (only,) = meant(invoice(line(price, GST, quantity, currency), currency=currency)).lines
    sent = (Decimal(quantity), Decimal(price)) if goes else (None, None)
    assert (only.quantity, only.unit_price) == sent


def test_an_amount_that_is_no_product_goes_alone() -> None:
    (only,) = meant(invoice(line("33.33", GST, "3", amount=10_000))).lines
    assert (only.amount, only.quantity, only.unit_price) == (10_000, None, None)


def test_discounts_and_nothing_are_lines_like_others() -> None:
    there = meant(invoice(line("100"), line("-25"), line("0"), line("-75")))
    assert [one.amount for one in there.lines] == [10_000, -2_500, 0, -7_500]
    assert (there.subtotal, there.tax, there.total, there.computed) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("length", "memo", "note"),
    [(0, 0, 0), (1_000, 1_000, 0), (1_001, 1_000, 1_001), (4_000, 1_000, 4_000), (9_999, 1_000, 4_000)],
)
def test_notes_are_the_memo_and_whole_as_a_private_note_where_they_are_long(
    length: int, memo: int, note: int
) -> None:
    notes = ("Merci de votre confiance 🧾\n" * 400)[:length]
    there = meant(invoice(notes=notes))
    assert len(there.memo) <= memo
    assert len(there.private_note) <= note
    if length <= 1_000:
        assert (there.memo, there.private_note) == (notes, "")
    else:
        # Cut behind a whole word, with a sign that there is more.
        assert there.memo.endswith(" …")
        assert notes.startswith(there.memo.removesuffix(" …"))
        assert notes[len(there.memo) - 2].isspace()
        assert (there.private_note == notes) is (length <= 4_000)


def test_one_endless_word_is_cut_where_there_is_room() -> None:
    there = meant(invoice(notes="x" * 5_000))
    assert (len(there.memo), len(there.private_note)) == (1_000, 4_000)


@pytest.mark.parametrize(
    "text", ['Déclaration 🍁👩‍👩‍👧 "T2"\nligne 2\r\n\tligne 3', "", "é" * 4_000, "日本 语"]
)
def test_descriptions_go_as_they_are(text: str) -> None:
    assert meant(invoice(line(description=text))).lines[0].description == text


def test_a_foreign_currency_is_said() -> None:
    known = facts(multicurrency=True, currencies=("CAD", "USD"))
    assert meant(invoice(line(tax=GST), currency="USD"), known).foreign
    assert not meant(invoice(line(tax=GST)), known).foreign


def test_who_mails_it_and_to_whom() -> None:
    own = EmailNote(EmailBy.QUICKBOOKS, to="comptes@garage.example")
    assert (meant(invoice(email=own)).email, meant(invoice(email=own)).email_wanted) == (own.to, True)
    nobody = invoice(bill_to=BillTo("C1", "Garage"), email=EmailNote(EmailBy.NOBODY))
    assert (meant(nobody).email, meant(nobody).email_wanted) == ("", False)


def test_work_types_have_their_own_items() -> None:
    setup = BillingSetup(default_item_id="3", items={"W2": "4"})
    known = facts(items=(ITEM, Item("4", "Impôt")), setup=setup)
    there = meant(invoice(line(), line(work_type_id="W2"), line(work_type_id="")), known)
    assert [one.item_id for one in there.lines] == ["3", "4", "3"]


def test_another_tax_does_not_become_this_one_by_its_amount() -> None:
    """Thirteen percent billed on a code of 14.975: nothing is sent along, and the totals are compared."""
    one = invoice(line("1000", ONTARIO), rule=TaxRounding.LINE)
    there = meant(one, facts(taxes={ONTARIO: "9"}))
    assert (there.taxes, there.tax, there.computed) == ((), 13_000, 14_975)


# Compared.


def remote(one: SalesInvoice, **changes: object) -> RemoteInvoice:
    """What QuickBooks holds when it took everything."""
    held: dict[str, object] = {
        "number": one.number,
        "customer_id": one.customer_id,
        "invoice_date": one.invoice_date,
        "due_date": one.due_date,
        "currency": one.currency,
        "tax": one.tax,
        "total": one.total,
        "balance": one.total,
        **changes,
    }
    return RemoteInvoice("264", "0", **held)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, []),
        ({"currency": ""}, []),
        ({"balance": 0, "payments": ("83",)}, []),
        ({"tax": 14_976, "total": 114_976}, [("tax", "149.75", "149.76"), ("total", "1149.75", "1149.76")]),
        ({"total": 114_976}, [("total", "1149.75", "1149.76")]),
        ({"number": "1002"}, [("number", "1001", "1002")]),
        ({"customer_id": "59"}, [("customer", "58", "59")]),
        ({"due_date": None}, []),
        ({"currency": "USD"}, [("currency", "CAD", "USD")]),
        ({"voided": True, "total": 0, "tax": 0}, [("state", "open", "voided")]),
        ({"gone": True}, [("state", "open", "deleted")]),
    ],
)
def test_differences(changes: dict[str, object], told: list[tuple[str, str, str]]) -> None:
    one = meant(invoice(line("1000", QUEBEC)))
    found = differences(facts_of(one), facts_of(remote(one, **changes)))
    assert list(found) == [Difference(*each) for each in told]


GST_5, QST_5 = SalesTax("7", Decimal(5), 10_000, 500), SalesTax("21", Decimal("9.975"), 10_000, 998)


@pytest.mark.parametrize(
    ("held", "told"),
    [
        ((GST_5, QST_5), ""),
        # In another order, in two parts, or with one that takes nothing: the same.
        ((QST_5, replace(GST_5, amount=200), replace(GST_5, amount=300)), ""),
        ((GST_5, QST_5, SalesTax("3", Decimal(0), 10_000, 0)), ""),
        # A service that does not tell them apart.
        ((), ""),
        ((replace(GST_5, amount=501), replace(QST_5, amount=997)), "21=9.97;7=5.01"),
        ((replace(GST_5, amount=1_498),), "7=14.98"),
        ((replace(GST_5, rate_id="8"), QST_5), "21=9.98;8=5.00"),
    ],
)
def test_taxes_of_the_same_sum_are_compared_each_by_itself(held: tuple[SalesTax, ...], told: str) -> None:
    one = meant(invoice(line("100", QUEBEC)))
    assert facts_of(one)["taxes"] == "21=9.98;7=5.00"
    found = differences(facts_of(one), facts_of(remote(one, taxes=held)))
    assert list(found) == ([Difference("taxes", "21=9.98;7=5.00", told)] if told else [])


def test_of_two_that_are_void_nothing_is_told() -> None:
    one = meant(invoice())
    first, second = remote(one, voided=True), remote(one, voided=True, total=0, tax=0, number="")
    assert differences(facts_of(first), facts_of(second)) == ()


def test_what_was_paid_is_the_total_less_the_balance() -> None:
    one = meant(invoice())
    assert (remote(one).paid, remote(one, balance=4_497).paid) == (0, 7_001)
    assert not remote(one).emailed
    assert remote(one, email_status="EmailSent").emailed
