"""Writing products, accounts, terms and their like: the recorded answers, and what is refused in which words."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbo_desktop.sandbox.amounts import dump
from qbo_desktop.sandbox.answers import Fault
from qbo_desktop.sandbox.clock import Clock
from qbo_desktop.sandbox.desk import Desk
from qbo_desktop.sandbox.list_kinds import LIST_KINDS, ListKind
from qbo_desktop.sandbox.names import Call, Written
from qbo_desktop.sandbox.object_lists import LISTS
from qbo_desktop.sandbox.properties import parse
from qbo_desktop.sandbox.state import State
from tests.corpus import Exchange, load
from tests.sandbox_process import Company, serve_sandbox

Row = dict[str, Any]
INCOME = {"value": "1"}


def recorded(name: str) -> Exchange:
    return next(each for each in load(name.partition("/")[0]) if each.name == name)


def write(state: State, entity: str, call: Call | None = None, **body: Any) -> Written:
    return Desk(state, Clock()).write(entity, parse(json.dumps(body).encode()), call or Call())


def make(state: State, entity: str = "Item", **body: Any) -> Row:
    given = {"IncomeAccountRef": INCOME, **body} if entity == "Item" else body
    return write(state, entity, **given).row


def change(state: State, entity: str, row: Row, **body: Any) -> Row:
    return write(state, entity, Id=row["Id"], SyncToken=row["SyncToken"], sparse=True, **body).row


def everything(state: State) -> str:
    return dump([state.rows(entity) for entity in LISTS])


def refusal(state: State, entity: str = "Item", call: Call | None = None, **body: Any) -> Fault:
    before = everything(state)
    with pytest.raises(Fault) as refused:
        write(state, entity, call, **body)
    assert everything(state) == before
    return refused.value


def test_a_product_is_made_with_what_the_service_adds(state: State) -> None:
    made = make(state, Name="Tenue de livres", UnitPrice="85.50", Description="Par mois")
    assert {key: made[key] for key in made if key != "MetaData"} == {
        "Name": "Tenue de livres",
        "Description": "Par mois",
        "Active": True,
        "FullyQualifiedName": "Tenue de livres",
        "Taxable": True,
        "SalesTaxIncluded": False,
        "UnitPrice": made["UnitPrice"],
        "Type": "Service",
        "IncomeAccountRef": {"value": "1", "name": "Services"},
        "PurchaseCost": 0,
        "TrackQtyOnHand": False,
        "domain": "QBO",
        "sparse": False,
        "Id": "15",
        "SyncToken": "0",
    }
    assert dump(made["UnitPrice"]) == "85.5"


def test_a_missing_name_is_refused_in_the_captured_words(state: State) -> None:
    fault = refusal(state, Type="Service", IncomeAccountRef=INCOME)
    error = recorded("item/049-create-item-error").body["Fault"]["Error"][0]
    assert (fault.code, fault.message, fault.detail, fault.element) == (
        error["code"],
        error["Message"],
        error["Detail"],
        error["element"],
    )


def test_a_stale_product_is_refused_in_the_captured_words(state: State) -> None:
    write(state, "Item", Call(who="Sandbox Usër"), Id="3", SyncToken="0", sparse=True, UnitPrice=90)
    fault = refusal(state, Id="3", SyncToken="0", sparse=True, UnitPrice=95)
    assert fault.detail == recorded("item/053-update-item-error").body["Fault"]["Error"][0]["Detail"]


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        ({"Name": "BOOKKEEPING"}, "6240", "Another product or service is already using this name."),
        ({"Name": "a:b"}, "2040", "a:b"),
        ({"Name": "a\tb"}, "2040", "a\tb"),
        ({"Name": "x" * 101}, "2050", "Max:100 supported. Supplied length:101"),
        ({"Name": "New", "Type": "Bundle"}, "2170", "Bundle"),
        ({"Name": "New", "IncomeAccountRef": {"value": "99"}}, "2500", "Accounts element id 99 not found"),
        ({"Name": "New", "IncomeAccountRef": {"value": "13"}}, "2500", "made inactive"),
        ({"Name": "New", "IncomeAccountRef": {"value": "5"}}, "6430", "Bank"),
        ({"Name": "New", "IncomeAccountRef": "5"}, "2010", "Can not instanti"),
        ({"Name": "New", "IncomeAccountRef": {}}, "2020", "IncomeAccountRef"),
        ({"Name": "New", "SalesTaxCodeRef": {"value": "77"}}, "2500", "77"),
        ({"Name": "New", "UnitPrice": "a lot"}, "2090", "a lot"),
        ({"Name": "New", "UnitPrice": "0.12345678"}, "2110", "0.12345678"),
        ({"Name": "New", "Colour": "red"}, "2010", 'Unrecognized field "Colour"'),
        ({"Name": "New", "Type": "Inventory"}, "6000", "the item cannot be of type Inventory."),
        ({"Name": "New", "Type": "Inventory", "TrackQtyOnHand": True}, "2020", "An inventory assetaccount"),
        ({"Name": "New", "ParentRef": {"value": "99"}}, "2500", "99"),
    ],
)
def test_products_that_are_refused(state: State, body: Row, code: str, words: str) -> None:
    fault = refusal(state, **{"IncomeAccountRef": INCOME, **body})
    assert fault.code == code
    assert words in str(fault.detail)


def test_full_bodies_with_empty_texts_are_taken(state: State) -> None:
    """As clients send them that return all they know."""
    empty = dict.fromkeys(("Description", "FullyQualifiedName", "Type", "Sku", "PurchaseDesc"), "")
    made = make(state, Name="Whole", **empty, SubItem=False, Id=None, SyncToken=0, CustomField=[], Level=None)
    assert (made["Type"], made["FullyQualifiedName"]) == ("Service", "Whole")
    assert not empty.keys() & made.keys() - {"FullyQualifiedName", "Type"}


def test_a_sparse_update_keeps_and_a_full_one_clears(state: State) -> None:
    made = make(state, Name="Kept", Description="Something", UnitPrice=12, Sku="K1")
    sparse = change(state, "Item", made, UnitPrice=13)
    assert (sparse["Description"], sparse["Sku"], sparse["UnitPrice"], sparse["SyncToken"]) == (
        *("Something", "K1", 13),
        "1",
    )
    whole = write(state, "Item", Id=made["Id"], SyncToken="1", Name="Kept", IncomeAccountRef=INCOME).row
    assert "Description" not in whole
    assert (whole["UnitPrice"], whole["Type"], whole["SyncToken"]) == (0, "Service", "2")
    assert refusal(state, Id=made["Id"], SyncToken="2", Name="Kept").code == "2020"
    again = write(state, "Item", Id=made["Id"], SyncToken="2", sparse=True, Name="Kept")
    assert (again.wrote, again.row["SyncToken"]) == (False, "2")


def test_made_inactive_and_active_again(state: State) -> None:
    made = make(state, Name="Autumn offer")
    gone = change(state, "Item", made, Active=False)
    assert (gone["Name"], gone["FullyQualifiedName"], gone["Active"]) == (
        *("Autumn offer (deleted)", "Autumn offer (deleted)"),
        False,
    )
    assert change(state, "Item", gone, Active=False)["SyncToken"] == "1"
    back = change(state, "Item", gone, Active=True)
    assert (back["Name"], back["Active"]) == ("Autumn offer", True)
    change(state, "Item", back, Active=False)
    make(state, Name="Autumn offer")  # the name is free
    assert refusal(state, Id=made["Id"], SyncToken="3", sparse=True, Active=True).code == "6240"


def test_the_recorded_deactivation_of_an_account(state: State) -> None:
    first, again = (
        recorded(f"account/00{n}-post-deactivate-account").content["request_body"] for n in (8, 2)
    )
    made = make(state, "Account", Name=first["Name"], AccountType="Income", AccountSubType="ServiceFeeIncome")
    ours = write(state, "Account", **{**first, "Id": made["Id"]})
    answer = recorded("account/008-post-deactivate-account").body["Account"]
    same = answer.keys() - {"Id", "MetaData", "CurrencyRef"}
    assert list(ours.row) == list(answer)
    assert {key: ours.row[key] for key in same} == {key: answer[key] for key in same}
    repeated = write(state, "Account", **{**again, "Id": made["Id"]})
    assert repeated.wrote is False
    nameless = refusal(state, "Account", Id=made["Id"], SyncToken="1", sparse=True, Active=True)
    assert (nameless.code, nameless.element) == ("2020", "Name")


def test_categories_hold_products(state: State) -> None:
    category = make(state, Name="Fiscalité", Type="Category")
    assert "UnitPrice" not in category
    assert "IncomeAccountRef" not in category
    inside = make(state, Name="T1", SubItem=True, ParentRef={"value": category["Id"]})
    assert (inside["FullyQualifiedName"], inside["Level"], inside["SubItem"]) == ("Fiscalité:T1", 1, True)
    make(state, Name="T1")  # outside it is another one
    change(state, "Item", category, Name="Impôts")
    assert state.rows("Item")[inside["Id"]]["FullyQualifiedName"] == "Impôts:T1"
    out = write(state, "Item", Id=inside["Id"], SyncToken="0", Name="T1 plus", IncomeAccountRef=INCOME).row
    assert out["FullyQualifiedName"] == "T1 plus"
    assert not out.keys() & {"ParentRef", "Level", "SubItem"}


def test_nobody_is_below_themselves(state: State) -> None:
    above = make(state, "Department", Name="Québec")
    below = make(state, "Department", Name="Lévis", ParentRef={"value": above["Id"]})
    assert below["SubDepartment"] is True
    fault = refusal(
        state, "Department", Id=above["Id"], SyncToken="0", sparse=True, ParentRef={"value": below["Id"]}
    )
    assert fault.code == "900"


def test_inventory_with_all_it_takes(state: State) -> None:
    asset = make(state, "Account", Name="Stock", AccountType="Other Current Asset")
    made = make(
        state,
        Name="Binder",
        Type="Inventory",
        TrackQtyOnHand=True,
        QtyOnHand=3,
        InvStartDate="2026-01-05",
        AssetAccountRef={"value": asset["Id"]},
        ExpenseAccountRef={"value": "10"},
    )
    assert (made["Type"], made["QtyOnHand"], made["InvStartDate"]) == ("Inventory", 3, "2026-01-05")
    whole = set(recorded("item/052-update-item").body["Item"])
    assert whole - {"Description", "PurchaseDesc"} <= set(made)


@pytest.mark.parametrize(
    ("entity", "body", "code"),
    [
        ("Account", {"Name": "services", "AccountType": "Income"}, "6240"),
        ("Account", {"Name": "New"}, "2020"),
        ("Account", {"Name": "New", "AccountType": "Money"}, "2170"),
        ("Term", {"Name": "net 30", "DueDays": 30}, "6240"),
        ("Term", {"Name": "Some day"}, "2020"),
        ("Class", {"Name": "Comptabilité"}, "6240"),
        ("Department", {"Name": ""}, "2020"),
        ("PaymentMethod", {"Name": "CASH"}, "6240"),
        ("PaymentMethod", {"Name": "Gold", "Type": "METAL"}, "2170"),
        ("TaxAgency", {"DisplayName": "revenu québec"}, "6240"),
        ("TaxAgency", {"Id": "1", "SyncToken": "0", "DisplayName": "Other"}, "500"),
        ("TaxCode", {"Name": "Mine"}, "500"),
        ("TaxRate", {"Id": "7", "SyncToken": "0", "RateValue": 6}, "500"),
        ("TaxRate", {"Id": "999", "SyncToken": "0", "RateValue": 6}, "610"),
        ("CompanyCurrency", {"Code": "CHF"}, "500"),
    ],
)
def test_other_lists_refuse(state: State, entity: str, body: Row, code: str) -> None:
    assert refusal(state, entity, **body).code == code


def test_other_lists_are_made(state: State) -> None:
    account = make(state, "Account", Name="Honoraires", AccountSubType="ServiceFeeIncome")
    assert (account["AccountType"], account["Classification"]) == ("Income", "Revenue")
    assert account["CurrencyRef"] == {"value": "CAD", "name": "Canadian Dollar"}
    days = make(state, "Term", Name="Net 45", DueDays="45")
    assert (days["Type"], days["DueDays"], days["DiscountDays"]) == ("STANDARD", 45, 0)
    dated = make(state, "Term", Name="Le 1er", DayOfMonthDue=1, DueNextMonthDays=2)
    assert dated["Type"] == "DATE_DRIVEN"
    assert "DueDays" not in dated
    assert len(make(state, "Class", Name="Audit")["Id"]) == 19
    assert make(state, "PaymentMethod", Name="PayPal")["Type"] == "NON_CREDIT_CARD"
    assert make(state, "TaxAgency", DisplayName="Somewhere")["TaxTrackedOnSales"] is True


def test_an_inactive_term_keeps_its_name(state: State) -> None:
    """As captured."""
    gone = change(state, "Term", state.rows("Term")["2"], Active=False)
    assert (gone["Name"], gone["Active"]) == ("Net 15", False)


def test_faults_of_meaning_meet_lists_too(state: State) -> None:
    stale = Call(struck=lambda kind: kind == "stale")
    assert refusal(state, "Item", stale, Id="3", SyncToken="0", sparse=True, UnitPrice=1).code == "5010"
    old = Call(struck=lambda kind: kind == "old-answer")
    written = write(state, "Item", old, Id="3", SyncToken="0", sparse=True, UnitPrice=1)
    assert (written.answer["UnitPrice"], written.row["UnitPrice"]) == (85, 1)
    assert state.older("Item")["3"]["UnitPrice"] == 85


def test_a_company_that_can_only_be_read(state: State) -> None:
    state.switch("read-only", "on")
    fault = refusal(state, Name="New", IncomeAccountRef=INCOME)
    assert (fault.code, fault.message) == ("6190", "Invalid Company Status")
    assert refusal(state, "Customer", DisplayName="New").code == "6190"


def test_over_the_wire_once_and_in_batches() -> None:
    with serve_sandbox(customers=2, faults="nolimit") as document:
        asked = Company(document["quickbooks"])
        body = {"Name": "Once", "IncomeAccountRef": INCOME}
        ids = [asked.post("/item?requestid=r1", json=body).json()["Item"]["Id"] for _ in range(2)]
        assert ids == ["15", "15"]
        assert asked.post("/item?operation=delete", json={"Id": "15", "SyncToken": "0"}).status_code == 400
        items = [
            {"bId": "1", "operation": "create", "Item": {"Name": "In a batch", "IncomeAccountRef": INCOME}},
            {"bId": "2", "operation": "create", "Item": {"Name": "Below", "ParentRef": {"value": "16"}}},
            {"bId": "3", "operation": "create", "TaxService": {"TaxCode": "Mine"}},
            {"bId": "4", "operation": "update", "Term": {"Id": "3", "SyncToken": "0", "Name": "Net 30 days"}},
            {"bId": "5", "Query": "SELECT * FROM Item WHERE Name = 'In a batch'"},
            {"bId": "6", "operation": "delete", "Term": {"Id": "3", "SyncToken": "0"}},
        ]
        answers = asked.post("/batch", json={"BatchItemRequest": items}).json()["BatchItemResponse"]
        codes = [each["Fault"]["Error"][0]["code"] if "Fault" in each else "" for each in answers]
        # Nobody sees what the same batch has made; what a full update leaves out is wrong for a term.
        assert codes == ["", "2500", "2000", "2020", "", "500"]
        assert answers[4]["QueryResponse"] == {}
        assert asked.get("/item/16").json()["Item"]["Name"] == "In a batch"


ODD = st.sampled_from(
    [
        *("", None, 0, -5, "1", "x", "a:b", True, "true", {}, {"value": "1"}, {"value": ""}, {"value": [1]}),
        *(
            [],
            [1],
            "2026-01-01",
            12.5,
            "Service",
            "Category",
            "Inventory",
            "Income",
            "é" * 120,
            {"name": "x"},
        ),
    ]
)


@given(data=st.data(), kind=st.sampled_from(list(LIST_KINDS.values())))
@settings(max_examples=200, deadline=None)
def test_whatever_is_sent_a_list_stays_one_that_can_be(data: st.DataObject, kind: ListKind) -> None:
    state = State(customers=0)
    for _ in range(4):
        body = data.draw(st.dictionaries(st.sampled_from(sorted(kind.known)), ODD, max_size=6))
        if data.draw(st.booleans()):
            row = data.draw(st.sampled_from(list(state.rows(kind.entity).values())))
            body |= {"Id": row["Id"], "SyncToken": row["SyncToken"], "sparse": data.draw(st.booleans())}
        body[kind.required[0]] = data.draw(st.sampled_from(["Ana", "ana", "Béa", "Services"]))
        if kind.entity == "Item":
            body["IncomeAccountRef"] = INCOME
        with contextlib.suppress(Fault):
            write(state, kind.entity, **body)
    rows = list(state.rows(kind.entity).values())
    assert all(value not in (None, "") for row in rows for value in row.values())
    active = [row for row in rows if row.get("Active", True)]
    names = [
        str(row.get("FullyQualifiedName") or row.get("Name") or row["DisplayName"]).casefold()
        for row in active
    ]
    assert len(names) == len(set(names))
