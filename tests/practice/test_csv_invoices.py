"""The CSV of invoices: what each row says, what is refused and where, and what becomes of a file read again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from qbo_desktop.domain.invoice import Invoice, LineKind
from qbo_desktop.domain.tax import TaxComponent, TaxRate
from qbo_desktop.errors import UsageError
from qbo_desktop.practice.book.drafts import Terms
from qbo_desktop.practice.book.fields import lookup_key
from qbo_desktop.practice.book.work_types import Finder, WorkType
from qbo_desktop.practice.csv_billing import Lists
from qbo_desktop.practice.csv_clients import Client, Clients
from qbo_desktop.practice.csv_invoices import HeldInvoices, InvoicePlan, read_invoices
from qbo_desktop.practice.csv_invoices_plan import plan_invoices

GST_QST = TaxRate("T5", "GST + QST", (TaxComponent("GST", Decimal(5)), TaxComponent("QST", Decimal("9.975"))))
HEADER = "number,client_id,date,due_date,work_type,description,quantity,unit_price,tax_rate"
DAY = date(2026, 3, 28)


def rate(name: str) -> TaxRate | None:
    if lookup_key(name) not in ("", "gst + qst", "tps + tvq"):
        raise UsageError(f"There is no tax rate “{name}”.")
    return GST_QST if name else None


LISTS = Lists(
    Clients(
        [
            Client("C1", "Boulangerie Lavoie inc.", "0042"),
            Client("C2", "Atelier Roy"),
            Client("C3", "Roy et fils", archived=True),
            Client("C4", "Deux fois"),
            Client("C5", "Deux fois"),
        ]
    ),
    Finder(known=[WorkType("W1", "Bookkeeping")]).find,
    rate,
    Terms(),
)


def plan(*lines: str, header: str = HEADER, held: Iterable[Invoice] = ()) -> InvoicePlan:
    held = list(held)
    by_day: dict[date, list[Invoice]] = {}
    for one in held:
        by_day.setdefault(one.invoice_date, []).append(one)
    known = HeldInvoices({lookup_key(one.number): one for one in held}, by_day)
    return plan_invoices(read_invoices("\n".join([header, *lines]).encode()), LISTS, known)


def held_of(planned: InvoicePlan, prefix: str = "I") -> list[Invoice]:
    """The book after the plan was carried out."""
    return [
        replace(one, id=f"{prefix}{place}", number=one.number or f"{prefix}100{place}")
        for place, one in enumerate(planned.preview(), 1)
    ]


def faults(planned: InvoicePlan) -> list[tuple[int, str]]:
    return [(error.row, error.column) for error in planned.errors]


def row(number: str = "7", **cells: str) -> str:
    told = {
        "client_id": "C1",
        "date": "2026-03-28",
        "due_date": "",
        "work_type": "Bookkeeping",
        "description": "March",
        "quantity": "1",
        "unit_price": "100",
        "tax_rate": "",
        **cells,
    }
    return ",".join([number, *told.values()])


def test_rows_of_one_number_are_one_invoice_wherever_they_stand() -> None:
    planned = plan(row("7"), row("8"), row("7", description="April", unit_price="50", tax_rate="GST + QST"))
    assert planned.errors == ()
    assert [(one.new.number, one.rows) for one in planned.created] == [("7", (2, 4)), ("8", (3,))]
    assert planned.created[0].totals.total == 10000 + 5000 + 250 + 499
    assert planned.created[0].due_date == date(2026, 4, 27)


def test_leading_zeros_make_another_number() -> None:
    assert [one.new.number for one in plan(row("0012"), row("12")).created] == ["0012", "12"]


def test_a_row_without_a_number_is_an_invoice_of_its_own() -> None:
    assert [one.rows for one in plan(row(""), row("")).created] == [(2,), (3,)]


@pytest.mark.parametrize("number", ["1.00E+05", "1,23457E+11", "I12", "x" * 200])
def test_a_number_whose_digits_are_lost_or_that_the_book_does_not_take_is_refused(number: str) -> None:
    assert faults(plan(row(f'"{number}"'))) == [(2, "number")]


@pytest.mark.parametrize("number", ["1E+10", "12-Mar", "#N/A", "#####", "2026-03-12", "0012.50", "1.5"])
def test_a_number_that_the_book_takes_is_taken_and_comes_back(number: str) -> None:
    planned = plan(row(number))
    assert [one.new.number for one in planned.created] == [number]
    assert plan(row(number), held=held_of(planned)).unchanged == 1


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"client_id": "C99"}, "client_id"),
        ({"client_id": ""}, "client_id"),
        ({"client_id": "C3"}, "client_id"),
        ({"work_type": "Dancing"}, "work_type"),
        ({"tax_rate": "VAT"}, "tax_rate"),
        ({"date": "2026-02-30"}, "date"),
        ({"date": ""}, "date"),
        ({"date": "3/4/2026"}, "date"),
        ({"date": "46109"}, "date"),
        ({"due_date": "2026-03-27"}, "due_date"),
        ({"quantity": "many"}, "quantity"),
        ({"unit_price": ""}, "unit_price"),
        ({"unit_price": '"1,234"'}, "unit_price"),
        ({"unit_price": "0.00000000001"}, "unit_price"),
        ({"unit_price": "9999999999999"}, "unit_price"),
        ({"description": "x" * 4001}, "description"),
    ],
)
def test_a_bad_cell_is_named_with_its_row_and_column(cells: dict[str, str], column: str) -> None:
    planned = plan(row("6"), row("7", **cells))
    assert faults(planned) == [(3, column)]
    assert [one.new.number for one in planned.created] == ["6"]


def test_every_fault_of_a_file_is_named_at_once() -> None:
    planned = plan(row("7", client_id="C9", work_type="Dancing"), row("8", date="soon", quantity="x"))
    assert faults(planned) == [(2, "client_id"), (2, "work_type"), (3, "date"), (3, "quantity")]


def test_a_bad_row_takes_its_whole_invoice_with_it() -> None:
    planned = plan(row("7"), row("8"), row("7", quantity="x"))
    assert [one.new.number for one in planned.created] == ["8"]


def test_so_does_a_row_of_another_shape() -> None:
    planned = plan(row("7"), row("8"), row("7") + ",,surplus", row("8").replace(",", ";"), row("9"))
    assert faults(planned) == [(4, ""), (5, "")]
    assert [one.new.number for one in planned.created] == ["9"]


def test_rows_of_one_number_that_disagree_are_refused() -> None:
    assert faults(plan(row("7"), row("7", client_id="C2"))) == [(3, "client_id")]
    assert faults(plan(row("7"), row("7", date="2026-03-29"))) == [(3, "date")]


def test_what_an_invoice_has_once_may_stand_in_one_row() -> None:
    planned = plan(row("7", due_date="2026-05-01"), row("7", client_id="", date=""))
    assert planned.errors == ()
    assert planned.created[0].due_date == date(2026, 5, 1)


SUMS = HEADER + ",amount,subtotal,tax,total"


def test_sums_that_are_right_are_taken() -> None:
    planned = plan(row(tax_rate="GST + QST") + ",100.00,100.00,14.98,114.98", header=SUMS)
    assert planned.errors == ()


@pytest.mark.parametrize(
    ("sums", "column", "both"),
    [
        ("100.01,,,", "amount", ("$100.01", "$100.00")),
        (",99.99,,", "subtotal", ("$99.99", "$100.00")),
        (",,14.97,", "tax", ("$14.97", "$14.98")),
        (",,,114.97", "total", ("$114.97", "$114.98")),
        (",,,114.975", "total", ("114.975",)),
    ],
)
def test_a_wrong_sum_is_an_error_that_names_both(sums: str, column: str, both: tuple[str, ...]) -> None:
    planned = plan(row(tax_rate="GST + QST") + "," + sums, header=SUMS)
    assert faults(planned) == [(2, column)]
    assert all(text in planned.errors[0].says for text in both)
    assert planned.created == ()


def test_a_price_may_be_told_by_the_amount() -> None:
    header = "number,client_id,date,description,amount"
    planned = plan("7,C1,2026-03-28,March,12.34", header=header)
    assert planned.created[0].lines[0].unit_price == Decimal("12.34")


def test_a_discount_is_a_line_for_each_rate() -> None:
    planned = plan(
        row(tax_rate="GST + QST") + ",10 %", row(unit_price="50") + ",10 %", header=HEADER + ",discount"
    )
    lines = planned.created[0].lines
    assert [line.amount for line in lines if line.kind is LineKind.DISCOUNT] == [-1000, -500]
    assert faults(plan(row() + ",10", header=HEADER + ",discount")) == [(2, "discount")]


def test_an_invoice_of_the_same_content_is_unchanged_and_another_one_an_error() -> None:
    first = plan(row("0012"), row("0012", description="April"))
    again = plan(row("0012"), row("0012", description="April"), held=held_of(first))
    assert (again.created, again.unchanged, again.errors) == ((), 1, ())
    other = plan(row("0012"), row("0012", description="April", unit_price="101"), held=held_of(first))
    assert faults(other) == [(2, "number")]
    assert "unit_price" in other.errors[0].says
    assert len(plan(row("12"), held=held_of(first)).created) == 1


def test_rows_without_a_number_are_made_once_and_two_equal_ones_stay_two() -> None:
    held = held_of(plan(row(""), row("")))
    again = plan(row(""), row(""), held=held)
    assert (again.created, again.unchanged) == ((), 2)
    assert len(plan(row(""), row(""), row(""), held=held).created) == 1


def test_french_headers_decimals_mark_and_semicolons() -> None:
    text = (
        "\ufeffNuméro de facture;Nom du client;Date de facture;Échéance;Type de travail;Libellé;Qté;"
        "Prix unitaire;Taux de taxe;Zut\r\n"
        "0012;atelier  ROY;28/03/2026;28 avril 2026;bookkeeping;Tenue de livres;1,5;1 234,56 $;TPS + TVQ;x\r\n"
    )
    file = read_invoices(text.encode())
    planned = plan_invoices(file, LISTS, HeldInvoices({}, {}))
    assert planned.errors == ()
    assert "Zut" in planned.notes[0]
    (one,) = planned.created
    assert (one.new.number, one.client.id, one.new.invoice_date) == ("0012", "C2", DAY)
    assert one.due_date == date(2026, 4, 28)
    assert one.totals.subtotal == 185184


def test_what_could_be_read_in_two_ways_is_read_as_the_rest_of_the_file() -> None:
    planned = plan(row("7", unit_price='"1,234"'), row("8", unit_price='"0,5"'))
    assert [one.totals.total for one in planned.created] == [123, 50]
    planned = plan(row("7", unit_price='"1,234"'), row("8", unit_price="0.5"))
    assert [one.totals.total for one in planned.created] == [123400, 50]
    planned = plan(row("7", date="3/4/2026"), row("8", date="3/28/2026"))
    assert [one.new.invoice_date for one in planned.created] == [date(2026, 3, 4), DAY]


def test_clients_by_name_and_by_their_own_number() -> None:
    header = "client,client_identifier,date,unit_price"
    planned = plan(
        "atelier roy,,2026-03-28,1",
        ",0042,2026-03-28,1",
        "Deux fois,,2026-03-28,1",
        "Nobody,,2026-03-28,1",
        "Atelier Roy,0042,2026-03-28,1",
        header=header,
    )
    assert [one.client.id for one in planned.created] == ["C2", "C1"]
    assert faults(planned) == [(4, "client"), (5, "client"), (6, "client")]


def test_beside_an_id_only_the_name_of_another_client_counts() -> None:
    header = "number,client_id,client,date,unit_price"
    planned = plan(
        "1,C1,Lavoie (as it was called),2026-03-28,1",
        "2,C1,boulangerie lavoie INC.,2026-03-28,1",
        "3,C5,Deux fois,2026-03-28,1",
        "4,C1,Atelier Roy,2026-03-28,1",
        header=header,
    )
    assert [one.client.id for one in planned.created] == ["C1", "C1", "C5"]
    assert faults(planned) == [(5, "client")]


def test_who_is_billed_may_be_told_by_id_or_by_name() -> None:
    header = "number,client_id,bill_to,date,unit_price"
    planned = plan(
        *(
            f"{place},C1,{told},2026-03-28,1"
            for place, told in enumerate(("C2", "c2", "atelier roy", "C1", ""))
        ),
        header=header,
    )
    assert planned.errors == ()
    assert [one.new.bill_to_id for one in planned.created] == ["C2", "C2", "C2", "", ""]
    assert faults(plan("1,C1,C3,2026-03-28,1", "2,C1,Nobody,2026-03-28,1", header=header)) == [
        (2, "bill_to"),
        (3, "bill_to"),
    ]


def test_a_file_without_the_columns_that_it_needs_is_refused_whole() -> None:
    with pytest.raises(UsageError, match="client_id"):
        read_invoices(b"number,date,unit_price\n1,2026-03-28,5\n")


def test_twenty_thousand_rows() -> None:
    lines = [row(str(number // 4), description=f"Line {number}") for number in range(20_000)]
    planned = plan(*lines)
    assert planned.errors == ()
    assert len(planned.created) == 5_000
    assert sum(one.totals.total for one in planned.created) == 20_000 * 10_000


def test_four_hundred_lines_go_and_more_than_a_thousand_do_not() -> None:
    assert len(plan(*(row("7") for _line in range(400))).created[0].lines) == 400
    assert faults(plan(*(row("7") for _line in range(1001)))) == [(2, "")]
