"""What keeps billing from taking one thing for another: names like ids, other clients' work, settings of all invoices."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from qbo_desktop.app import App
from qbo_desktop.errors import BillingRefused, UsageError
from qbo_desktop.operations.billing_lists import (
    AddPerson,
    AddWork,
    AddWorkType,
    RenamePerson,
    RetireTaxRate,
    SetPermission,
    UsePerson,
)
from qbo_desktop.operations.care import SetSetting
from qbo_desktop.operations.invoices import DraftInvoice
from qbo_desktop.operations.practice_contacts import AddContact
from qbo_desktop.practice.book import staff, tax_rates
from qbo_desktop.practice.book.drafts import NewInvoice, NewLine
from qbo_desktop.practice.book.staff import Permission
from qbo_desktop.practice.book.work_items import NewWork

DAY = date(2026, 11, 2)
LINE = NewLine("Bookkeeping", Decimal(1), Decimal(100))


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    app = App(tmp_path)
    yield app
    app.close()


def test_no_person_is_called_like_another_ones_id(app: App) -> None:
    context = app.context()
    anne = AddPerson("Anne").run(context).value
    for name in (anne.id, anne.id.lower()):
        with pytest.raises(UsageError, match="looks like one of the book"):
            AddPerson(name).run(context)
    with app.store.read() as session:
        owner = staff.at_work(session, app.workspace_id)
    with pytest.raises(UsageError, match="looks like one of the book"):
        RenamePerson(owner.id, anne.id).run(context)
    assert (
        SetPermission(anne.id, Permission.SEND_INVOICES).run(context).value
        == SetPermission("anne", Permission.SEND_INVOICES).run(context).value
    )
    assert UsePerson(anne.id).run(context).value.name == "Anne"


@pytest.mark.parametrize(
    "number",
    ["I9", "i12", "F1\u00ad", "F1\ufe0f", "F\u034f1", "F1\u180e", "F\u31641", "\u00ad", "F\u200b1", "A\nB"],
)
def test_a_number_that_looks_like_an_id_or_like_another_number_is_refused(app: App, number: str) -> None:
    context = app.context()
    client = AddContact({"name": "Lavoie inc."}).run(context).value.id
    with pytest.raises(UsageError, match="cannot be the number"):
        DraftInvoice(NewInvoice(client, DAY, [LINE], number=number)).run(context)
    assert DraftInvoice(NewInvoice(client, DAY, [LINE], number="F-🍁 no 1")).run(context).value.number


@pytest.mark.parametrize("prefix", ["I", "A\nB", "A\tB", "A\u200bB", "A\u202eB"])
def test_a_prefix_with_which_no_number_can_be_made_is_refused(app: App, prefix: str) -> None:
    with pytest.raises(UsageError, match="cannot be the number"):
        SetSetting("practice.invoice_prefix", prefix).run(app.context())
    assert app.settings().get("practice.invoice_prefix") == ""


def test_a_draft_does_not_bill_the_work_of_another_client(app: App) -> None:
    context = app.context()
    lavoie = AddContact({"name": "Lavoie inc."}).run(context).value.id
    roy = AddContact({"name": "Atelier Roy"}).run(context).value.id
    AddWorkType("Tax").run(context)
    work = AddWork(NewWork(roy, "Tax", "Return", Decimal(100))).run(context).value
    line = NewLine("Return", Decimal(1), Decimal(100), work_id=work.id)
    with pytest.raises(BillingRefused) as refused:
        DraftInvoice(NewInvoice(lavoie, DAY, [line])).run(context)
    assert refused.value.code == "work-of-another"
    assert DraftInvoice(NewInvoice(roy, DAY, [line])).run(context).value.lines[0].work_id == work.id


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("practice.country", "US"),
        ("practice.tax_rounding", "line"),
        ("practice.invoice_prefix", "F-"),
        ("billing.email_by", "practice"),
    ],
)
def test_what_holds_for_every_invoice_is_set_by_a_billing_admin(app: App, key: str, value: str) -> None:
    context = app.context()
    AddPerson("Anne").run(context)
    UsePerson("Anne").run(context)
    before = app.settings().get(key)
    with pytest.raises(BillingRefused, match="billing admin"):
        SetSetting(key, value).run(context)
    assert app.settings().get(key) == before
    SetSetting("ui.theme", "dark").run(context)
    UsePerson("Owner").run(context)
    SetSetting(key, value).run(context)
    assert app.settings().get(key) == value


def test_a_usual_rate_is_retired_by_its_name_in_the_other_language(app: App) -> None:
    RetireTaxRate("TPS + TVQ").run(app.context())
    with app.store.read() as session:
        retired = [one.rate.name for one in tax_rates.listed(session, app.workspace_id) if one.retired]
    assert retired == ["GST + QST"]
