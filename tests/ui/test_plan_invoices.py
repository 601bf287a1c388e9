"""Invoices in a plan: on the screen, on paper, in a file, and among what the next run will do."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.domain.problem import Blocked, Fix, Problem, ProblemCode
from qbo_desktop.sync.invoice_steps import EmailInvoice, SendInvoice, VoidInvoice
from qbo_desktop.sync.run import RunOutcome
from qbo_desktop.sync.steps import Plan
from qbo_desktop.ui.models.plan_rows import Group
from qbo_desktop.ui.pages.overview_parts import NextRunCard
from qbo_desktop.ui.plan_print import export_plan, sheet_of
from qbo_desktop.ui.plan_view import PlanView
from qbo_desktop.wording import use_language

UNMAPPED = Problem(
    ProblemCode.TAX_UNMAPPED, "R1", Fix.TAX_MAP, {"rate": "GST + QST"},
    (Blocked("invoice", "I3", "F-1044 Aubin"), Blocked("invoice", "I4", "F-1045 Lavoie inc.")),
)  # fmt: skip
PLAN = Plan(
    steps=(
        SendInvoice("I1", "F-1042", "Lavoie inc.", "CAD", 114975, "issued", date(2026, 11, 24), 14975,
                    "info@lavoie.example"),
        VoidInvoice("I2", "F-0977", "Aubin", "CAD", 20000, "voided-in-practice", "77"),
        EmailInvoice("I5", "F-0978", "Aubin", "CAD", 20000, "not-emailed", "78", "info@aubin.example"),
    ),
    problems=(UNMAPPED,),
)  # fmt: skip


@pytest.fixture
def outcome() -> RunOutcome:
    return RunOutcome(run_id=1, state="planned", plan=PLAN)


@pytest.fixture
def view(empty_app: App, outcome: RunOutcome, qtbot: QtBot) -> PlanView:
    made = PlanView(empty_app)
    qtbot.addWidget(made)
    made.show_outcome(outcome)
    return made


def cells(view: PlanView, key: str) -> list[str]:
    column = next(at for at, one in enumerate(view.model.columns) if one.key == key)
    return [view.model.index(at, column).data() for at in range(view.model.rowCount())]


def test_each_step_says_number_client_total_and_taxes(view: PlanView) -> None:
    assert view.summary.text() == "This run will write 3 things."
    pills = [one.text() for one in view.counts.findChildren(QLabel)]
    assert pills == ["To QuickBooks 3", "To the practice 0", "Cannot be done 1"]
    assert cells(view, "what") == ["New invoice", "Void the invoice", "E-mail the invoice", "Cannot be done"]
    assert cells(view, "who") == [
        "F-1042 Lavoie inc.",
        "F-0977 Aubin",
        "F-0978 Aubin",
        "F-1044 Aubin and 1 more",
    ]
    sent, voided, emailed, _problem = cells(view, "changes")
    assert sent == "Total: $1,149.75 · Taxes: $149.75 · Date: Nov 24, 2026 · E-mail: info@lavoie.example"
    assert voided == "Total: $200.00 → $0.00"
    assert emailed == "E-mail: info@aubin.example"
    assert cells(view, "why")[0] == "It was sent or posted in the practice."


def test_it_is_searched_by_amount_and_narrowed_to_what_is_voided(view: PlanView) -> None:
    view.search.setText("1,149.75")
    view.search_now()
    assert cells(view, "who") == ["F-1042 Lavoie inc."]
    view.search.setText("")
    view.search_now()
    view.group.setCurrentIndex(view.group.findData(Group.VOID.value))
    assert view.group.currentText() == "Invoices to void: 1"
    view.group.activated.emit(view.group.currentIndex())
    assert cells(view, "who") == ["F-0977 Aubin"]


def test_paper_and_file_have_the_same(view: PlanView, empty_app: App, tmp_path: Path) -> None:
    sheet = sheet_of("Plan", [], view.shown_rows())
    assert sheet.rows[0][3].splitlines()[:2] == ["Total: $1,149.75", "Taxes: $149.75"]
    path = tmp_path / "plan.csv"
    use_language("fr_CA")
    try:
        export_plan(path, view.shown_rows()).run(empty_app.context())
    finally:
        use_language("en")
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = [one for one in csv.reader(file, delimiter=";") if "F-1042 Lavoie inc." in one]
    assert [one[7] for one in lines] == ["2026-11-24", "149,75", "1149,75", "info@lavoie.example"]


def test_the_overview_tells_them_apart(outcome: RunOutcome, empty_app: App, qtbot: QtBot) -> None:
    card = NextRunCard()
    qtbot.addWidget(card)
    now = empty_app.store.clock()
    card.show_preview(outcome, now, now, False)
    found = [one.text() for one in card.findChildren(QLabel)]
    assert {"1 invoice to send", "1 invoice to void", "1 invoice to e-mail"} <= set(found)
