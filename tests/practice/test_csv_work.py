"""The CSV of work: pieces of work, time and expenses, and what becomes of a file read again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from qbo_desktop.errors import UsageError
from qbo_desktop.practice.book.work_list import Entry, EntryKind, FeeType, WorkItem
from qbo_desktop.practice.csv_work import WorkPlan, read_work
from qbo_desktop.practice.csv_work_plan import plan_work
from tests.practice.test_csv_invoices import LISTS

HEADER = "kind,client_id,work_type,title,fee,fee_type,tax_rate,date,quantity,unit_price,description,billable"
MARCH = "work,C1,Bookkeeping,March,500.00,,,2026-03-01,,,,"
CALL = "time,C1,,March,,,,2026-03-02,1.5,120,Call,"


def plan(*lines: str, header: str = HEADER, held: Iterable[WorkItem] = ()) -> WorkPlan:
    return plan_work(read_work("\n".join([header, *lines]).encode()), LISTS, held)


def faults(planned: WorkPlan) -> list[tuple[int, str]]:
    return [(error.row, error.column) for error in planned.errors]


def held_of(planned: WorkPlan) -> list[WorkItem]:
    """The book after the plan was carried out."""
    items = []
    for place, one in enumerate(planned.work, 1):
        entries = tuple(
            Entry(
                id=f"E{place}-{number}",
                kind=new.kind,
                entry_date=new.entry_date,
                quantity=new.quantity,
                unit_price=new.unit_price,
                amount=0,
                description=new.description,
                billable=new.billable,
                rate="",
                rate_id="",
                invoice_id="",
                staff_id="",
                version=1,
            )
            for number, new in enumerate(one.entries)
        )
        items.append(replace(one.preview(), id=f"J{place}", entries=entries))
    return items


def test_work_with_its_time_and_expenses_in_any_order() -> None:
    planned = plan(CALL, MARCH, "expense,C1,,march,,,,2026-03-03,,12.50,Taxi,no")
    assert planned.errors == ()
    (one,) = planned.work
    assert planned.created == 3
    assert (one.fee, one.preview().fee_type) == (50000, FeeType.FIXED)
    assert [(entry.kind, entry.quantity, entry.billable) for entry in one.entries] == [
        (EntryKind.TIME, Decimal("1.5"), True),
        (EntryKind.EXPENSE, Decimal(1), False),
    ]


def test_the_same_file_again_adds_nothing() -> None:
    again = plan(MARCH, CALL, held=held_of(plan(MARCH, CALL)))
    assert (again.created, again.unchanged, again.errors) == (0, 2, ())


def test_nor_when_it_was_billed_meanwhile() -> None:
    billed = [replace(one, invoice_id="I1") for one in held_of(plan(MARCH, CALL))]
    again = plan(MARCH, CALL, held=billed)
    assert (again.created, again.unchanged, again.errors) == (0, 2, ())
    assert plan(CALL, held=billed).unchanged == 1


def test_two_equal_rows_are_two_where_the_book_has_fewer() -> None:
    other = "work,C1,Bookkeeping,April,500.00,,,2026-04-01,,,,"
    assert plan(other, other).created == 2
    again = plan(other, other, held=held_of(plan(other)))
    assert (again.created, again.unchanged) == (1, 1)
    twice = plan(MARCH, CALL, CALL, held=held_of(plan(MARCH, CALL)))
    assert (twice.created, twice.unchanged) == (1, 2)


MORE = HEADER + ",currency,bill_to"


def test_work_of_another_currency_is_other_work_and_so_is_its_time() -> None:
    yen = MARCH.replace("500.00", "50000") + ",JPY,"
    held = held_of(plan(MARCH + ",,", CALL + ",,", header=MORE))
    assert held[0].fee == 50000, "as many minor units"
    again = plan(yen, CALL + ",,", header=MORE, held=held)
    assert (again.unchanged, again.errors) == (0, ())
    assert [(one.new and one.new.currency, one.fee, len(one.entries)) for one in again.work] == [
        ("JPY", 50000, 1)
    ]
    assert any("has work of this title" in note for note in again.notes)


@pytest.mark.parametrize(
    ("told", "columns"),
    [
        ("work,C1,Bookkeeping,March,500.00,,GST + QST,2026-03-01,,,,,,", ["tax_rate"]),
        ("work,C1,Bookkeeping,March,500.00,,,2026-03-01,,,,,,C2", ["bill_to"]),
        ("work,C1,Bookkeeping,March,500.00,,GST + QST,2026-03-01,,,,,,C2", ["tax_rate", "bill_to"]),
    ],
)
def test_work_with_another_rate_or_payer_is_an_error_that_names_them(told: str, columns: list[str]) -> None:
    """Added, it would charge the same once more; unchanged, it would be charged otherwise than the file says."""
    planned = plan(told, CALL + ",,", header=MORE, held=held_of(plan(MARCH)))
    assert faults(planned) == [(2, columns[0]), (3, "title")]
    assert f"({', '.join(columns)})" in planned.errors[0].says
    assert (planned.created, planned.unchanged) == (0, 0)
    assert plan(told, header=MORE, held=held_of(plan(told, header=MORE))).unchanged == 1


def test_what_a_row_leaves_out_the_book_may_say() -> None:
    held = replace(held_of(plan(MARCH))[0], rate_id="T5", bill_to_id="C2")
    assert plan(MARCH, held=[held]).unchanged == 1


def test_no_row_takes_the_answer_of_a_row_that_says_more() -> None:
    rows = [MARCH + ",,", MARCH + ",,C2", MARCH.replace("500.00,,", "500.00,,GST + QST") + ",,"]
    held = held_of(plan(*rows, header=MORE))
    for some in (rows, rows[::-1]):
        for there in (held, held[::-1]):
            again = plan(*some, header=MORE, held=there)
            assert (again.created, again.unchanged, again.errors) == (0, 3, ())
    # Where the book has but one of two, it is the one that is like it.
    again = plan(*rows[:2], header=MORE, held=held[1:2])
    assert [one.new and one.new.bill_to_id for one in again.work] == [""]


def test_an_unknown_currency_is_one_error() -> None:
    assert faults(plan(MARCH + ",ZZZZ,", header=MORE)) == [(2, "currency")]


def test_time_goes_to_the_unbilled_work_of_the_book() -> None:
    held = held_of(plan(MARCH))
    planned = plan(CALL, held=held)
    assert [(one.held and one.held.id, len(one.entries)) for one in planned.work] == [("J1", 1)]
    assert faults(plan(CALL, held=[replace(held[0], invoice_id="I1")])) == [(2, "title")]


def test_time_that_could_belong_to_two_is_an_error() -> None:
    assert faults(plan(MARCH, MARCH, CALL)) == [(4, "title")]
    assert faults(plan(CALL)) == [(2, "title")]


def test_the_entries_of_a_bad_row_are_in_error_with_it() -> None:
    planned = plan(MARCH.replace("500.00", "5.001"), CALL)
    assert faults(planned) == [(2, "fee"), (3, "title")]
    assert planned.work == ()


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (MARCH.replace("C1", "C77"), "client_id"),
        (MARCH.replace("Bookkeeping", "Dancing"), "work_type"),
        (MARCH.replace("Bookkeeping", ""), "work_type"),
        (MARCH.replace("March", ""), "title"),
        (MARCH.replace("500.00", "-1"), "fee"),
        (MARCH.replace("500.00,", "500.00,time"), "fee"),
        (MARCH.replace("500.00,", "500.00,free"), "fee_type"),
        (MARCH.replace("work", "party"), "kind"),
        (MARCH.replace("2026-03-01", "2026-13-01"), "date"),
    ],
)
def test_a_bad_cell_is_named_with_its_row_and_column(row: str, column: str) -> None:
    assert faults(plan(row)) == [(2, column)]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (CALL.replace("1.5", "-1.5"), "quantity"),
        (CALL.replace("120", ""), "unit_price"),
        (CALL.replace("2026-03-02", ""), "date"),
        (CALL + "perhaps", "billable"),
    ],
)
def test_so_is_one_of_an_entry(row: str, column: str) -> None:
    assert faults(plan(MARCH, row)) == [(3, column)]


def test_french_headers_kinds_and_decimals() -> None:
    text = (
        "\ufeffGenre;Nom du client;Type de travail;Mandat;Honoraires;Date;Heures;Tarif horaire;Libellé\r\n"
        "travail;Atelier Roy;Bookkeeping;Mars;1 234,50;2026-03-01;;;\r\n"
        "temps;Atelier Roy;;Mars;;2 mars 2026;1,25;100,00 $;Appel\r\n"
        "débours;Atelier Roy;;Mars;;03/03/2026;1;12,5;Taxi\r\n"
    )
    planned = plan_work(read_work(text.encode()), LISTS, ())
    assert planned.errors == ()
    (one,) = planned.work
    assert one.fee == 123450
    assert [entry.entry_date for entry in one.entries] == [date(2026, 3, 2), date(2026, 3, 3)]


def test_a_file_without_titles_is_refused_whole() -> None:
    with pytest.raises(UsageError, match="title"):
        read_work(b"client_id,work_type\nC1,Bookkeeping\n")
