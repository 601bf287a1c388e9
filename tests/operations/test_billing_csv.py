"""Importing work and invoices: previews, bad rows, files read twice, and what is written into the book."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from sqlmodel import select

from qbo_desktop.domain.changes import Topic
from qbo_desktop.domain.invoice import State
from qbo_desktop.operations.billing_csv import ImportInvoices, ImportWork
from qbo_desktop.operations.billing_lists import AddWork, ChangeWork, DeleteEntry, RenameWorkType
from qbo_desktop.operations.context import Context
from qbo_desktop.operations.invoices import BillWork
from qbo_desktop.practice.book import contacts, importing_invoices, importing_work, work_list
from qbo_desktop.practice.book.billing_tables import BookWork
from qbo_desktop.practice.book.work_items import NewWork
from qbo_desktop.practice.book.work_list import WorkItem
from qbo_desktop.sync.progress import Progress, Stage
from tests.practice.billing import BillingFirm, found_a_firm, line

INVOICES = """number,client_id,date,due_date,work_type,description,quantity,unit_price,tax_rate
0012,C1,2026-03-28,,Bookkeeping,March,1.5,100.25,GST + QST
1001,C2,2026-03-28,,,Advice,1,50,GST
0012,C1,2026-03-28,,,Fees,1,10,
,C2,2026-03-29,,,Advice,1,60,
"""
WORK = """kind,client_id,work_type,title,fee,date,quantity,unit_price,description
work,C1,Bookkeeping,March,500.00,2026-03-01,,,
time,C1,,March,,2026-03-02,1.5,120,Call
expense,C1,,March,,2026-03-02,1,12.50,Taxi
"""


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[BillingFirm]:
    founded = found_a_firm(tmp_path / "home")
    yield founded
    founded.book.store.close()


def _written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_drafts_are_made_with_their_numbers_and_the_log_says_so(firm: BillingFirm, tmp_path: Path) -> None:
    heard: list[frozenset[Topic]] = []
    firm.book.store.subscribe(lambda changes: heard.append(changes.topics))
    outcome = ImportInvoices(_written(tmp_path / "file.csv", INVOICES)).run(firm.context)
    made = outcome.value.invoices
    assert (outcome.value.created, outcome.value.applied, outcome.exit_code) == (3, True, 0)
    # 1001 is taken by the file: the series passes over it.
    assert [(one.number, one.total) for one in made] == [("0012", 18290), ("1001", 5250), ("1002", 6000)]
    assert [firm.invoice(one.id) for one in made] == list(made)
    assert {one.state for one in made} == {State.DRAFT}
    assert firm.codes(made[0].id) == ["imported"]
    assert any(Topic.INVOICES in topics for topics in heard)


def test_a_preview_writes_nothing_and_shows_what_would_be(firm: BillingFirm, tmp_path: Path) -> None:
    before = firm.dump()
    value = firm.ask(ImportInvoices(_written(tmp_path / "file.csv", INVOICES), dry_run=True))
    assert firm.dump() == before
    assert (value.created, value.applied) == (3, False)
    assert [(one.number, one.total) for one in value.invoices] == [
        ("0012", 18290),
        ("1001", 5250),
        ("", 6000),
    ]


def test_the_same_file_twice_makes_nothing_twice(firm: BillingFirm, tmp_path: Path) -> None:
    path = _written(tmp_path / "file.csv", INVOICES)
    firm.ask(ImportInvoices(path))
    before = firm.dump()
    value = firm.ask(ImportInvoices(path))
    assert (value.created, value.unchanged, value.errors) == (0, 3, ())
    assert firm.dump() == before


def test_a_number_with_other_content_is_an_error_and_nothing_is_made(
    firm: BillingFirm, tmp_path: Path
) -> None:
    firm.draft(line(price="1"), number="0012")
    before = firm.dump()
    path = _written(tmp_path / "file.csv", INVOICES)
    outcome = ImportInvoices(path).run(firm.context)
    assert [(error.row, error.column) for error in outcome.value.errors] == [(2, "number")]
    assert (outcome.value.created, outcome.exit_code) == (0, 2)
    assert firm.dump() == before
    skipped = firm.ask(ImportInvoices(path, skip_bad_rows=True))
    assert [one.number for one in skipped.invoices] == ["1001", "1002"]


def test_work_time_and_expenses_are_added_once_and_can_be_billed(firm: BillingFirm, tmp_path: Path) -> None:
    path = _written(tmp_path / "file.csv", WORK)
    preview = firm.ask(ImportWork(path, dry_run=True))
    assert (preview.created, preview.applied) == (3, False)
    value = firm.ask(ImportWork(path))
    assert value.created == 3
    (item,) = value.work
    assert (item.fee, [entry.amount for entry in item.entries]) == (50000, [18000, 1250])
    (invoice,) = firm.ask(BillWork([item.id]))
    assert invoice.totals.subtotal == 51250
    before = firm.dump()
    again = firm.ask(ImportWork(path))
    assert (again.created, again.unchanged) == (0, 3)
    assert firm.dump() == before


def test_a_bad_row_of_work_stops_all_unless_it_is_to_be_skipped(firm: BillingFirm, tmp_path: Path) -> None:
    before = firm.dump()
    path = _written(tmp_path / "file.csv", WORK + "work,C9,Bookkeeping,April,1,2026-04-01,,,\n")
    outcome = ImportWork(path).run(firm.context)
    assert [(error.row, error.column) for error in outcome.value.errors] == [(5, "client_id")]
    assert outcome.exit_code == 2
    assert firm.dump() == before
    assert firm.ask(ImportWork(path, skip_bad_rows=True)).created == 3


def test_more_than_are_made_at_once(firm: BillingFirm, tmp_path: Path) -> None:
    rows = [f"{number:04},C1,2026-03-28,,,Line {number},1,1,GST" for number in range(600)]
    text = "\n".join([INVOICES.splitlines()[0], *rows])
    value = firm.ask(ImportInvoices(_written(tmp_path / "file.csv", text)))
    assert [one.number for one in value.invoices] == [f"{number:04}" for number in range(600)]
    assert len(firm.invoices(State.DRAFT)) == 600


class MeanwhileOnce(Progress):
    """Lets somebody else write when an import has its plan and is about to take the writer's place."""

    def __init__(self, others: Callable[[], object]) -> None:
        super().__init__()
        self._others = others

    def at(self, stage: Stage, done: int = 0, total: int = 0) -> None:
        if stage is Stage.APPLY:
            self._others()


def _with_others(firm: BillingFirm, others: Callable[[], object]) -> Context:
    """They write while the import runs: with its place taken they would wait for it in vain."""
    return replace(firm.context, progress=MeanwhileOnce(others))


def test_what_others_write_while_a_file_of_invoices_is_planned_counts(
    firm: BillingFirm, tmp_path: Path
) -> None:
    path = _written(tmp_path / "file.csv", INVOICES)
    outcome = ImportInvoices(path).run(_with_others(firm, lambda: firm.draft(line(price="1"), number="0012")))
    assert [(error.row, error.column) for error in outcome.value.errors] == [(2, "number")]
    assert (outcome.value.created, outcome.value.applied, outcome.exit_code) == (0, False, 2)
    assert [one.number for one in firm.invoices()] == ["0012"]
    skipped = ImportInvoices(path, skip_bad_rows=True).run(
        _with_others(firm, lambda: firm.ask(ImportInvoices(path, skip_bad_rows=True)))
    )
    assert (skipped.value.created, skipped.value.unchanged) == (0, 2), "the other one was quicker"


@pytest.mark.parametrize("moved", ["renamed", "archived"])
def test_so_do_the_lists_of_the_book(firm: BillingFirm, tmp_path: Path, moved: str) -> None:
    def others() -> None:
        if moved == "renamed":
            firm.ask(RenameWorkType("W1", "Books"))
        else:
            with firm.book.work() as work:
                contacts.set_archived(work, "C1", True)

    outcome = ImportWork(_written(tmp_path / "file.csv", WORK)).run(_with_others(firm, others))
    assert (outcome.value.created, outcome.exit_code) == (0, 2)
    assert outcome.value.errors[0].row == 2


def test_what_others_write_while_a_file_of_work_is_planned_counts(firm: BillingFirm, tmp_path: Path) -> None:
    path = _written(tmp_path / "file.csv", WORK)
    value = ImportWork(path).run(_with_others(firm, lambda: firm.ask(ImportWork(path)))).value
    assert (value.created, value.unchanged, value.applied) == (0, 3, True)
    (item,) = _work(firm)
    # An entry that goes meanwhile is missing, and comes again; work whose fee changes is other work.
    gone = ImportWork(path).run(_with_others(firm, lambda: firm.ask(DeleteEntry(item.entries[0].id)))).value
    assert (gone.created, gone.unchanged) == (1, 2)
    other = NewWork("C1", "Bookkeeping", "March", Decimal(700), work_date=item.work_date)
    again = ImportWork(path).run(_with_others(firm, lambda: firm.ask(ChangeWork(item.id, other)))).value
    assert (again.created, again.unchanged) == (1, 2)
    assert sorted(one.fee for one in _work(firm)) == [50000, 70000]


def test_a_plan_that_still_holds_is_not_made_again(
    firm: BillingFirm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned: list[object] = []
    for module in (importing_invoices, importing_work):
        monkeypatch.setattr(
            module, "plan", lambda *given, plan=module.plan: planned.append(1) or plan(*given)
        )
    # What nobody's plan rests on moves nothing: another invoice is nothing to work, and work is nothing to invoices.
    ImportWork(_written(tmp_path / "work.csv", WORK)).run(_with_others(firm, firm.draft))
    added = NewWork("C2", "Bookkeeping", "Other")
    ImportInvoices(_written(tmp_path / "file.csv", INVOICES)).run(
        _with_others(firm, lambda: firm.ask(AddWork(added)))
    )
    assert len(planned) == 2


def test_drafts_of_a_file_are_rows_as_drafts_by_hand_are(firm: BillingFirm, tmp_path: Path) -> None:
    text = "number,client_id,date,description,quantity,unit_price,tax_rate\nA1,C1,2026-03-02,March,2,100.25,GST + QST\n"
    (made,) = firm.ask(ImportInvoices(_written(tmp_path / "file.csv", text))).invoices
    by_hand = firm.draft(line("March", "2", "100.25", "GST + QST"), number="A2")
    assert replace(made, id=by_hand.id, number=by_hand.number) == by_hand
    rows = [dict(zip(_columns(firm), row, strict=True)) for row in firm.dump()["book_invoice"]]
    ours = {"id", "number", "number_key", "change", "created_at", "updated_at"}
    assert len({tuple(row[name] for name in sorted(row.keys() - ours)) for row in rows}) == 1
    assert len({row["change"] for row in rows}) == 2


def _columns(firm: BillingFirm) -> list[str]:
    with firm.book.store.read() as session:
        told = session.connection().exec_driver_sql("PRAGMA table_info(book_invoice)")
        return [str(row[1]) for row in told]


def _work(firm: BillingFirm) -> list[WorkItem]:
    with firm.book.store.read() as session:
        rows = session.exec(select(BookWork)).all()
        return work_list.read(session, firm.book.workspace_id, [row.id for row in rows])
