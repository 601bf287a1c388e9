"""Whoever chooses French after the book was made reads French in it; what a person named stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from qbo_desktop.app import App
from qbo_desktop.operations.billing_lists import AddTaxRate, RenamePerson
from qbo_desktop.operations.care import SetSetting
from qbo_desktop.operations.invoices import DraftInvoice
from qbo_desktop.operations.practice_contacts import AddContact
from qbo_desktop.practice.book import staff, tax_rates
from qbo_desktop.practice.book.drafts import NewInvoice, NewLine
from qbo_desktop.wording import use_language


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    app = App(tmp_path)
    yield app
    app.close()
    use_language("en")


def names(app: App) -> list[str]:
    with app.store.read() as session:
        return [one.rate.name for one in tax_rates.listed(session, app.workspace_id)]


def people(app: App) -> list[str]:
    with app.store.read() as session:
        return [one.name for one in staff.people(session, app.workspace_id)]


def test_the_usual_rates_and_the_owner_speak_the_language_that_is_chosen(app: App) -> None:
    english = names(app)
    SetSetting("ui.language", "fr_CA").run(app.context())
    assert {"TPS", "TPS + TVQ", "TVH Ontario", "Exonéré"} <= set(names(app))
    assert people(app) == ["Propriétaire"]
    with app.store.read() as session:
        rate = tax_rates.find(session, app.workspace_id, "GST + QST")
    assert rate is not None
    assert [one.name for one in rate.components] == ["TPS", "TVQ"]
    SetSetting("ui.language", "en").run(app.context())
    assert names(app) == english
    assert people(app) == ["Owner"]


def test_what_is_used_or_named_by_a_person_stays(app: App) -> None:
    context = app.context()
    client = AddContact({"name": "Lavoie inc."}).run(context).value.id
    line = NewLine("Bookkeeping", Decimal(1), Decimal(100), "GST + QST")
    DraftInvoice(NewInvoice(client, date(2026, 11, 1), [line])).run(context)
    AddTaxRate("TPS", [("TPS", Decimal(5))]).run(context)
    with app.store.read() as session:
        owner = staff.at_work(session, app.workspace_id).id
    RenamePerson(owner, "Anne").run(context)
    SetSetting("ui.language", "fr_CA").run(context)
    assert "GST + QST" in names(app), "an invoice has it"
    assert names(app).count("TPS") == 1, "two rates cannot have one name"
    assert "GST" in names(app)
    assert people(app) == ["Anne"]
