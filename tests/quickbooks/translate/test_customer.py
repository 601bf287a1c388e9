"""Customers ↔ contacts: every recorded one, every odd shape, both directions."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from qbo_desktop.domain.contact import Address, Contact, Kind, Phone
from qbo_desktop.quickbooks.translate.customer import (
    ADDRESSES,
    DELETED,
    PARENT_UNKNOWN,
    active_to_json,
    from_json,
    new_to_json,
    to_json,
    update_to_json,
)
from tests.corpus import load


def recorded() -> list[tuple[str, dict[str, Any]]]:
    """Every customer in any recorded answer, by the name of its file."""
    found = []
    for exchange in load():
        body = exchange.body
        if not isinstance(body, dict):
            continue
        if isinstance(body.get("Customer"), dict):
            found.append((exchange.name, body["Customer"]))
        response = body.get("QueryResponse")
        rows = response.get("Customer", []) if isinstance(response, dict) else []
        found += [(f"{exchange.name}#{number}", row) for number, row in enumerate(rows)]
    return found


RECORDED = recorded()


def test_there_are_recorded_customers_to_look_at() -> None:
    assert len({name.split("#")[0] for name, _ in RECORDED}) > 20


@pytest.mark.parametrize("addresses", ADDRESSES)
def test_every_recorded_customer_translates_and_nothing_of_it_is_lost(addresses: str) -> None:
    for name, data in RECORDED:
        record = from_json(data, addresses)
        assert record.id == data["Id"], name
        # Column lists (SELECT Id, DisplayName) leave properties out.
        assert record.version == data.get("SyncToken", ""), name
        back = to_json(record.contact, addresses=addresses)
        for key, value in data.items():
            if key in ("Id", "SyncToken"):
                continue
            if key in ("BillAddr", "ShipAddr"):
                both = {**{k: v for k, v in back.get(key, {}).items() if v}, **record.unmapped.get(key, {})}
                assert {part: both.get(part, "") for part in value} == {**value}, name
            else:
                assert record.unmapped.get(key, back.get(key)) == _plain(value), (name, key)
        if "MetaData" in data:
            assert record.modified is not None, name
            assert record.modified.tzinfo is UTC, name
        json.dumps(record.unmapped)


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value, default=str))


def test_a_whole_customer() -> None:
    record = from_json(
        {
            "Id": "5",
            "SyncToken": "1",
            "DisplayName": "Lavoie, Zoë",
            "GivenName": "Zoë",
            "MiddleName": "M.",
            "FamilyName": "Lavoie",
            "Suffix": "Jr",
            "Title": "Me",
            "PrimaryEmailAddr": {"Address": "zoe@lavoie.example"},
            "PrimaryPhone": {"FreeFormNumber": "(514) 555-0142 poste 12"},
            "Mobile": {"FreeFormNumber": "514 555-0143"},
            "Fax": {"FreeFormNumber": "514 555-0144"},
            "AlternatePhone": {"FreeFormNumber": "514 555-0145"},
            "WebAddr": {"URI": "https://lavoie.example"},
            "BillAddr": {
                "Id": "9",
                "Line1": "12, rue Haute",
                "Line2": "bureau 3",
                "Line3": "a/s Luc",
                "Line4": "",
                "Line5": "porte B",
                "City": "Laval",
                "CountrySubDivisionCode": "QC",
                "PostalCode": "H7A 1A1",
                "Country": "CAN",
                "Lat": "INVALID",
                "Long": "INVALID",
            },
            "ShipAddr": {"Line1": "1 Main St."},
            "Balance": Decimal("12.50"),
            "Active": True,
            "MetaData": {"LastUpdatedTime": "2026-08-27T01:37:57-07:00"},
        }
    )
    contact = record.contact
    assert (record.id, record.version, record.active, record.parent_id) == ("5", "1", True, "")
    assert record.modified == datetime(2026, 8, 27, 8, 37, 57, tzinfo=UTC)
    assert contact == Contact(
        name="Lavoie, Zoë",
        kind=Kind.PERSON,
        first_name="Zoë",
        middle_name="M.",
        last_name="Lavoie",
        suffix="Jr",
        email="zoe@lavoie.example",
        phone_work=Phone("(514) 555-0142", "12"),
        phone_mobile=Phone("514 555-0143"),
        phone_fax=Phone("514 555-0144"),
        phone_other=Phone("514 555-0145"),
        mailing=Address("12, rue Haute", "bureau 3, a/s Luc, porte B", "Laval", "QC", "H7A 1A1", "CAN"),
        physical=Address("1 Main St."),
        website="https://lavoie.example",
    )
    assert record.unmapped["Title"] == "Me"
    assert record.unmapped["Balance"] == "12.50"
    assert record.unmapped["BillAddr"] == {
        "Id": "9",
        "Line2": "bureau 3",
        "Line3": "a/s Luc",
        "Line5": "porte B",
        "Lat": "INVALID",
        "Long": "INVALID",
    }
    assert record.unmapped["PrimaryPhone"] == {"FreeFormNumber": "(514) 555-0142 poste 12"}
    assert "ShipAddr" not in record.unmapped
    assert "DisplayName" not in record.unmapped


def test_the_setting_says_which_address_is_which() -> None:
    data = {"BillAddr": {"Line1": "billing"}, "ShipAddr": {"Line1": "shipping"}}
    first, other = from_json(data, "mailing-physical").contact, from_json(data, "physical-mailing").contact
    assert first.mailing == other.physical == Address("billing")
    assert first.physical == other.mailing == Address("shipping")
    assert to_json(other, ["physical"], "physical-mailing").keys() == {"BillAddr"}
    assert to_json(first, ["physical"], "mailing-physical").keys() == {"ShipAddr"}


@pytest.mark.parametrize(
    ("data", "kind", "assumed"),
    [
        (
            {"DisplayName": "Boulangerie Lavoie", "CompanyName": "BOULANGERIE  Lavoie"},
            Kind.ORGANIZATION,
            False,
        ),
        ({"DisplayName": "Zoë L.", "GivenName": "Zoë", "FamilyName": "Lavoie"}, Kind.PERSON, False),
        (
            {"DisplayName": "ABC", "CompanyName": "ABC", "GivenName": "Zoë", "FamilyName": "Lavoie"},
            Kind.ORGANIZATION,
            False,
        ),
        ({"DisplayName": "9123-4567 Québec inc."}, Kind.ORGANIZATION, True),
        ({"DisplayName": "Tremblay, Luc"}, Kind.PERSON, True),
        ({}, Kind.ORGANIZATION, True),
    ],
)
def test_person_or_organisation(data: dict[str, Any], kind: Kind, assumed: bool) -> None:
    contact = from_json(data).contact
    assert (contact.kind, contact.kind_assumed) == (kind, assumed)


@pytest.mark.parametrize(
    ("line", "emails"),
    [
        ("a@b.example", ("a@b.example",)),
        ("a@b.example, c@d.example;e@f.example ; g@h.example", None),
        ("a@b.example,a@b.example", ("a@b.example",)),
        (" ; , ", ()),
        ("none", ()),
    ],
)
def test_several_emails_in_one_field(line: str, emails: tuple[str, ...] | None) -> None:
    record = from_json({"PrimaryEmailAddr": {"Address": line}})
    contact = record.contact
    if emails is None:
        emails = ("a@b.example", "c@d.example", "e@f.example", "g@h.example")
        assert (contact.email, contact.email_2) == emails[:2]
        assert tuple(value for _label, value in contact.more_emails) == emails[2:]
        assert to_json(contact, ["email"]) == {"PrimaryEmailAddr": {"Address": ", ".join(emails)}}
    assert contact.emails() == emails
    if line != "a@b.example":
        assert record.unmapped["PrimaryEmailAddr"] == {"Address": line}


@pytest.mark.parametrize(
    ("data", "parent"),
    [
        ({"Job": True, "ParentRef": {"value": "7", "name": "P"}}, "7"),
        ({"Job": False, "ParentRef": {"value": 7}}, "7"),
        ({"Job": True}, PARENT_UNKNOWN),
        ({"Job": "true"}, PARENT_UNKNOWN),
        ({"IsProject": True}, PARENT_UNKNOWN),
        ({"Level": 1}, PARENT_UNKNOWN),
        ({"Job": False, "Level": 0}, ""),
        ({"Job": None, "ParentRef": None}, ""),
        ({"ParentRef": {}}, ""),
    ],
)
def test_sub_customers(data: dict[str, Any], parent: str) -> None:
    assert from_json(data).parent_id == parent


def test_deleted_is_taken_off_the_name_of_an_inactive_customer_only() -> None:
    off = from_json({"DisplayName": f"Lavoie{DELETED}", "Active": False})
    assert (off.contact.name, off.active) == ("Lavoie", False)
    assert off.unmapped["DisplayName"] == f"Lavoie{DELETED}"
    on = from_json({"DisplayName": f"Lavoie{DELETED}", "Active": True})
    assert on.contact.name == f"Lavoie{DELETED}"


@pytest.mark.parametrize(
    ("value", "active"), [(True, True), (False, False), ("false", False), (None, True), (0, True), ([], True)]
)
def test_a_customer_is_active_unless_told_otherwise(value: object, active: bool) -> None:
    assert from_json({"Active": value}).active is active
    assert from_json({}).active is True


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-01-01T00:00:00-08:00", datetime(2026, 1, 1, 8, tzinfo=UTC)),
        ("2026-01-01T00:00:00.195+05:30", datetime(2025, 12, 31, 18, 30, 0, 195000, tzinfo=UTC)),
        ("2026-01-01T00:00:00Z", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-01-01T00:00:00", datetime(2026, 1, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00+10:00", None),
        ("yesterday", None),
        (17, None),
        (None, None),
    ],
)
def test_times_of_any_offset(written: object, moment: datetime | None) -> None:
    assert from_json({"MetaData": {"LastUpdatedTime": written}}).modified == moment


@pytest.mark.parametrize(
    "odd", [None, 5, Decimal("7.10"), True, [], {}, ["a"], {"value": 1}, "\ud800", "a\x00b\n"]
)
def test_odd_values_anywhere(odd: object) -> None:
    keys = (
        "Id",
        "SyncToken",
        "DisplayName",
        "PrimaryEmailAddr",
        "PrimaryPhone",
        "BillAddr",
        "WebAddr",
        "MetaData",
    )
    for key in (*keys, "Active", "Job", "ParentRef", "Notes"):
        record = from_json({"DisplayName": "x", key: odd})
        json.dumps(record.unmapped).encode()
        json.dumps(record.contact.to_json(), ensure_ascii=False).encode("utf-8")
        if key not in ("Id", "SyncToken") and odd not in ("x", None):
            assert key in record.unmapped or odd == {}


def test_numbers_where_text_is_expected() -> None:
    record = from_json(
        {"Id": 5, "SyncToken": 0, "DisplayName": 9123, "PrimaryPhone": {"FreeFormNumber": 5145550142}}
    )
    assert (record.id, record.version, record.contact.name) == ("5", "0", "9123")
    assert record.contact.phone_work == Phone("5145550142")


@pytest.mark.parametrize("data", [None, [], "text", 5, True])
def test_what_is_no_customer_at_all_is_an_empty_record(data: object) -> None:
    record = from_json(data)
    assert record.id == ""
    assert record.contact.label() == ""


def test_long_and_difficult_texts_are_kept_whole() -> None:
    name = 'L’Étoile d\'Or & Fils «naïve» 😀 "quoted" ' + "é" * 460
    note = "n" * 5_000_000
    record = from_json({"Id": "1", "DisplayName": name, "Notes": note})
    assert record.contact.name == name
    assert record.unmapped["Notes"] == note


def test_a_sparse_update_names_exactly_the_fields_it_changes() -> None:
    contact = Contact(name="A", email="a@b.example", phone_home=Phone("1"), mailing=Address("1 Main St."))
    assert to_json(contact, ["name"]) == {"DisplayName": "A"}
    assert to_json(contact, ["phone_home", "type"]) == {}
    assert to_json(contact, ["phone_work"]) == {"PrimaryPhone": {"FreeFormNumber": ""}}
    assert to_json(contact, ["last_name"]) == {"FamilyName": ""}
    # A sent address replaces the old one whole, third lines included.
    sent = to_json(contact, ["mailing"])["BillAddr"]
    assert sent["Line1"] == "1 Main St."
    assert {sent[line] for line in ("Line2", "Line3", "Line4", "Line5", "City")} == {""}
    assert to_json(contact).keys() == {"DisplayName", "PrimaryEmailAddr", "BillAddr"}


def test_a_change_of_an_email_keeps_the_others_of_the_customer() -> None:
    record = from_json({"Id": "5", "PrimaryEmailAddr": {"Address": "a@b.example; c@d.example e@f.example"}})
    # The contact that the values come from knows one address only.
    contact = Contact(email="new@b.example")
    for fields, line in (
        (["email"], "new@b.example, c@d.example, e@f.example"),
        (["email_2"], "a@b.example, e@f.example"),
        (["email", "email_2"], "new@b.example, e@f.example"),
    ):
        assert update_to_json(record, contact, fields) == {"PrimaryEmailAddr": {"Address": line}}
    assert update_to_json(record, contact, ["name", "phone_home", "type"]) == {}


BILLED = {
    "Id": "9",
    "Line1": "12, rue Haute",
    "Line2": "bureau 3",
    "Line3": "a/s Luc",
    "Line5": "Laval QC",
    "PostalCode": "H7A 1A1",
    "Lat": "INVALID",
    "Long": "-73.7",
}
EMPTY = dict.fromkeys(("Line2", "Line3", "Line4", "Line5", "City", "CountrySubDivisionCode", "Country"), "")


@pytest.mark.parametrize(
    ("billed", "changes", "sent"),
    [
        # The lines stay as they were parted, the rest and what we have no place for as it was.
        (BILLED, {"postal_code": "H7A 2B2"}, {**EMPTY, **BILLED, "PostalCode": "H7A 2B2"}),
        (
            BILLED,
            {"line1": "9, rue Basse", "line2": ""},
            {
                **EMPTY,
                "Line1": "9, rue Basse",
                "Id": "9",
                "PostalCode": "H7A 1A1",
                "Lat": "INVALID",
                "Long": "-73.7",
            },
        ),
        # An address that begins with its second line, told with and without an empty first one.
        (
            {"Line1": "", "Line2": "x"},
            {"city": "Laval"},
            {**EMPTY, "Line1": "", "Line2": "x", "City": "Laval", "PostalCode": ""},
        ),
        ({"Line2": "x"}, {"city": "Laval"}, {**EMPTY, "Line1": "x", "City": "Laval", "PostalCode": ""}),
        (None, {"line1": "new"}, {**EMPTY, "Line1": "new", "PostalCode": ""}),
        ("odd", {"line1": "new"}, {**EMPTY, "Line1": "new", "PostalCode": ""}),
        # Emptied, nothing of it is kept.
        (
            BILLED,
            dict.fromkeys(("line1", "line2", "city", "postal_code"), ""),
            {**EMPTY, "Line1": "", "PostalCode": ""},
        ),
    ],
)
def test_a_change_of_an_address(billed: Any, changes: dict[str, str], sent: dict[str, str]) -> None:
    record = from_json({"Id": "5", "BillAddr": billed})
    wanted = replace(record.contact.mailing or Address(), **changes)
    body = update_to_json(record, Contact(mailing=wanted), ["mailing"])
    assert body == {"BillAddr": sent}
    # It reads back as what was wanted.
    assert from_json({**body, "Id": "5"}).contact.mailing == (wanted or None)
    assert update_to_json(record, Contact(physical=wanted), ["physical"], "physical-mailing").keys() == {
        "BillAddr"
    }


def test_nobody_is_sent_without_a_display_name() -> None:
    person = Contact(first_name="Zoë", last_name="Lavoie", suffix="Jr")
    assert new_to_json(person)["DisplayName"] == "Zoë Lavoie Jr"
    record = from_json({"Id": "5", "DisplayName": "The Lavoies", "GivenName": "Zoë"})
    assert update_to_json(record, Contact(), ["name"]) == {"DisplayName": "Zoë"}
    bare = from_json({"Id": "5", "DisplayName": "The Lavoies"})
    assert update_to_json(bare, Contact(), ["name"]) == {}
    assert active_to_json(bare, Contact(), True) == {"Active": True, "DisplayName": "The Lavoies"}
    assert active_to_json(bare, Contact(name="Other"), False) == {"Active": False}
