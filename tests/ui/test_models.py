"""The tables: order and rows read apart, selection kept, copy, export, columns remembered, and what they cost."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import event

from qbo_desktop.app import App
from qbo_desktop.domain.contact import Address, Contact, Phone
from qbo_desktop.operations.practice_contacts import AddContact
from qbo_desktop.operations.practice_csv import ApplyImport, PlanImport
from qbo_desktop.operations.quickbooks_pages import customer_address
from qbo_desktop.store.pairs import PairState
from qbo_desktop.ui.models.client_lines import ClientLinesModel
from qbo_desktop.ui.models.comparison import FieldRow, Standing, side_by_side, standing_text
from qbo_desktop.ui.models.contact_rows import ContactRowsModel
from qbo_desktop.ui.models.decisions import DecisionsModel
from qbo_desktop.ui.models.export import shielded
from qbo_desktop.ui.models.marks import state_icon
from qbo_desktop.ui.models.rows_table import RowsTable
from qbo_desktop.wording import use_language


def names(model: ClientLinesModel | ContactRowsModel) -> list[str]:
    return [model.index(row, 0).data() for row in range(model.rowCount())]


@pytest.fixture
def clients(synced_app: App, qtbot: QtBot) -> RowsTable:
    model = ClientLinesModel(synced_app)
    table = RowsTable(model, "test")
    table.resize(900, 400)
    qtbot.addWidget(table)
    table.show()
    model.refresh()
    return table


def test_the_lines_are_sorted_without_regard_to_accents(clients: RowsTable) -> None:
    model = clients.rows
    model.sort(0, Qt.SortOrder.AscendingOrder)
    found = [model.row(place).name for place in range(model.rowCount())]
    assert found.index("Clinique Béaulieu") < found.index("Garage Tremblay") < found.index("Pépinière Côté")
    model.sort(0, Qt.SortOrder.DescendingOrder)
    assert model.row(0).name == "Pépinière Côté"


def test_a_filter_and_a_search_narrow_the_list(clients: RowsTable) -> None:
    model = clients.rows
    assert isinstance(model, ClientLinesModel)
    model.set_filter("linked")
    assert set(names(model)) == {"Garage Tremblay", "Pépinière Côté", "Ateliers Nord"}
    model.set_search("pepiniere COTE")
    assert names(model) == ["Pépinière Côté"]
    model.set_search("nobody here")
    assert model.rowCount() == 0


def test_the_headers_follow_the_language(clients: RowsTable) -> None:
    model = clients.rows
    heard: list[object] = []
    model.headerDataChanged.connect(lambda *_where: heard.append(1))
    use_language("fr_CA")
    clients.retranslate()
    assert heard
    use_language("en")


def test_the_state_is_told_by_word_and_shape(clients: RowsTable) -> None:
    model = clients.rows
    column = [one.key for one in model.columns].index("state")
    row = next(place for place in range(model.rowCount()) if model.row(place).state is PairState.WAITING)
    assert model.index(row, column).data() == "To decide"
    assert not model.index(row, column).data(Qt.ItemDataRole.DecorationRole).isNull()
    shapes = {state_icon(state).pixmap(16, 16).toImage().bits().tobytes() for state in PairState}
    assert len(shapes) >= 6


def test_a_refresh_keeps_selection_and_scroll(clients: RowsTable, synced_app: App) -> None:
    clients.resize(700, 140)
    chosen = clients.rows.ids[-2]
    clients.select_id(chosen)
    scrolled = clients.verticalScrollBar().value()
    assert scrolled > 0
    AddContact({"name": "Aaa premier", "kind": "organization"}).run(synced_app.context())
    clients.rows.refresh()
    assert clients.current_id() == chosen
    assert clients.selected_ids() == [chosen]
    assert clients.verticalScrollBar().value() == scrolled


def test_when_the_row_in_hand_goes_the_next_one_is_taken(clients: RowsTable) -> None:
    clients.select_place(2)
    following = clients.rows.ids[3]
    gone = clients.rows.ids[2]
    read = clients.rows.read_ids
    clients.rows.read_ids = lambda session: [one for one in read(session) if one != gone]  # type: ignore[method-assign]
    clients.rows.refresh()
    assert clients.current_id() == following


def test_copy_takes_the_selected_rows(clients: RowsTable, qtbot: QtBot) -> None:
    clients.select_place(0)
    qtbot.keyClick(clients, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(clients, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert len(lines) == clients.rows.rowCount()
    assert all(line.count("\t") == len(clients.shown_columns()) - 1 for line in lines)
    assert any(
        line.startswith("Garage Tremblay\tGarage Tremblay\tLinked\tgarage@tremblay.example") for line in lines
    )


def test_the_export_holds_what_is_shown(clients: RowsTable, synced_app: App, tmp_path: Path) -> None:
    clients.rows.set_search("garage")
    clients.setColumnHidden(3, True)
    clients.horizontalHeader().moveSection(2, 0)
    target = tmp_path / "out.csv"
    outcome = clients.export_to(target).run(synced_app.context())
    assert outcome.value == 1
    assert str(target) in outcome.says
    with target.open(encoding="utf-8-sig", newline="") as stream:
        header, *rows = csv.reader(stream)
    assert header[:2] == ["State", "QuickBooks"]
    assert "E-mail in QuickBooks" not in header
    assert rows[0][:3] == ["Linked", "Garage Tremblay", "Garage Tremblay"]


def test_a_cell_that_looks_like_a_formula_is_shielded() -> None:
    assert shielded("=1+1") == "'=1+1"
    assert shielded("@cmd") == "'@cmd"
    assert shielded("-2+3|cmd") == "'-2+3|cmd"
    assert shielded("+1 514 555-0100") == "+1 514 555-0100"
    assert shielded("-12,50") == "-12,50"
    assert shielded("Lavoie") == "Lavoie"


def test_the_columns_are_remembered(synced_app: App, qtbot: QtBot) -> None:
    def table() -> RowsTable:
        made = RowsTable(ClientLinesModel(synced_app), "remembered")
        made.resize(900, 300)
        qtbot.addWidget(made)
        made.show()
        qtbot.waitExposed(made)
        return made

    first = table()
    first.setColumnWidth(0, 333)
    first.columns_menu().actions()[1].trigger()
    second = table()
    assert second.columnWidth(0) == 333
    assert second.isColumnHidden(1)
    assert not second.isColumnHidden(0)
    assert (synced_app.home / "window.ini").is_file()


def test_a_click_on_a_header_sorts(clients: RowsTable, qtbot: QtBot) -> None:
    header = clients.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(1) + 20, header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert clients.rows.sort_key == "practice_name"
    # "Why" has no order: the arrow stays where the rows are sorted.
    column = [one.key for one in clients.rows.columns].index("why")
    clients.horizontalScrollBar().setValue(clients.horizontalScrollBar().maximum())
    place = QPoint(header.sectionViewportPosition(column) + 20, header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert clients.rows.sort_key == "practice_name"
    assert header.sortIndicatorSection() == 1


@pytest.mark.parametrize("language", ["en", "fr_CA"])
@pytest.mark.parametrize("width", [500, 900, 1600])
def test_no_word_of_ours_is_cut(synced_app: App, qtbot: QtBot, language: str, width: int) -> None:
    use_language(language)
    tables = [RowsTable(ClientLinesModel(synced_app)), RowsTable(ContactRowsModel(synced_app))]
    decisions = RowsTable(DecisionsModel(synced_app))
    decisions.least_fit = 0.0
    for table in (*tables, decisions):
        qtbot.addWidget(table)
        table.resize(width, 400)
        table.show()
        ours = [at for at, column in enumerate(table.rows.columns) if column.words]
        assert ours
        for at in ours:
            known = table.rows.columns[at].words
            assert known is not None
            longest = max(table.fontMetrics().horizontalAdvance(text) for text in known())
            assert table.columnWidth(at) > longest


def test_single_letters_do_not_jump_to_a_row(clients: RowsTable, qtbot: QtBot) -> None:
    clients.select_place(0)
    chosen = clients.current_id()
    qtbot.keyClick(clients, Qt.Key.Key_G)
    assert clients.current_id() == chosen


def test_contacts_that_are_linked_are_not_offered(synced_app: App) -> None:
    model = ContactRowsModel(synced_app, free_only=True)
    model.refresh()
    assert "Garage Tremblay" not in names(model)
    assert "Boulangerie Lavoie inc." in names(model)


def test_many_rows_cost_what_few_cost(app: App, tmp_path: Path, qtbot: QtBot) -> None:
    """Counted, not timed: two statements to show a long table, and not more rows read than for a short one."""
    file = tmp_path / "many.csv"
    lines = [f"Client {number:05},c{number}@example.com" for number in range(1500)]
    file.write_text("name,email\n" + "\n".join(lines), encoding="utf-8")
    plan = PlanImport(file).run(app.context()).value
    ApplyImport(plan).run(app.context())
    model = ContactRowsModel(app)
    table = RowsTable(model)
    table.resize(900, 500)
    qtbot.addWidget(table)
    table.show()
    with counted(app) as statements:
        model.refresh()
        table.grab()
        assert model.rowCount() == 1506
        assert 2 <= len(statements) <= 4
        table.scrollToBottom()
        table.grab()
        assert len(statements) <= 7
    read: list[int] = []
    rows = model.read_rows
    model.read_rows = lambda session, ids: read.append(len(ids)) or rows(session, ids)  # type: ignore[method-assign,func-returns-value]
    table.scrollToTop()
    model.refresh()
    table.grab()
    assert sum(read) <= 120


@contextmanager
def counted(app: App) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT"):
            found.append(statement)

    engine = app.store._engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_fields_side_by_side_tell_how_they_stand() -> None:
    customer = Contact(
        "Lavoie ltée",
        email="Info@Lavoie.example",
        phone_work=Phone("514 555-0132", "12"),
        mailing=Address("1 rue A"),
    )
    contact = Contact(
        "Lavoie inc.", email="info@lavoie.example", phone_work=Phone("(514) 555-0132", "12"), company="Lavoie"
    )
    rows = {row.field: row for row in side_by_side(customer, contact, {"email": "old@lavoie.example"})}
    assert rows["name"].standing is Standing.DIFFER
    assert rows["email"].standing is Standing.ALIKE
    assert rows["email"].agreed == "old@lavoie.example"
    assert rows["phone_work"].standing is Standing.ALIKE
    assert rows["phone_work"].quickbooks == "514 555-0132 ext 12"
    assert rows["mailing"].standing is Standing.HERE
    assert standing_text(rows["mailing"]) == "only in QuickBooks"
    assert standing_text(rows["company"]) == "only in the practice"
    assert "first_name" not in rows


@pytest.mark.parametrize("standing", [Standing.EQUAL, Standing.ALIKE, Standing.DIFFER])
def test_each_mark_has_a_word(standing: Standing) -> None:
    assert standing_text(FieldRow("name", "a", "b", standing))


@pytest.mark.parametrize(
    ("environment", "host"), [("production", "qbo.intuit.com"), ("development", "sandbox.qbo.intuit.com")]
)
def test_the_page_of_a_customer_names_company_and_customer(environment: str, host: str) -> None:
    address = customer_address(environment, "9341", "5 8")
    assert address.startswith(f"https://{host}/app/login?")
    assert "deeplinkcompanyid=9341" in address
    assert "nameId%3D5%2520" in address
    assert customer_address("simulated", "9341", "58") == ""
    assert customer_address("custom", "9341", "58") == ""
    assert customer_address(environment, "", "58") == ""


def test_a_model_survives_a_row_that_went(clients: RowsTable) -> None:
    clients.rows.ids.append(999_999)
    assert clients.rows.row(len(clients.rows.ids) - 1) is None
    assert clients.rows.row(-1) is None
    read: Callable[[int], object] = clients.rows.row
    assert read(10**6) is None
