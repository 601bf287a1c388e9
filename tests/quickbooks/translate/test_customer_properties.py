"""Properties of the translation of customers: no JSON is a crash, and there and back is the same contact."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qbo_desktop.domain.contact import SHARED_FIELDS, Contact
from qbo_desktop.quickbooks.translate.customer import ADDRESSES, from_json, to_json, update_to_json

LEAF = st.none() | st.booleans() | st.integers() | st.decimals() | st.text(max_size=20)
KEYS = st.sampled_from(
    [
        "Id",
        "SyncToken",
        "DisplayName",
        "GivenName",
        "FamilyName",
        "CompanyName",
        "Suffix",
        "MiddleName",
        "FullyQualifiedName",
        "Active",
        "Job",
        "ParentRef",
        "PrimaryEmailAddr",
        "PrimaryPhone",
        "Mobile",
        "Fax",
        "AlternatePhone",
        "BillAddr",
        "ShipAddr",
        "WebAddr",
        "MetaData",
        "Level",
        "Notes",
        "Other",
        "Address",
        "FreeFormNumber",
        "URI",
        "Line1",
        "Line2",
        "Line3",
        "Line4",
        "City",
        "PostalCode",
        "Country",
        "LastUpdatedTime",
        "value",
    ]
)
ANY_JSON = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6), max_leaves=20
)
WORDS = st.text(st.characters(categories=("L", "N", "P", "Z", "S")), max_size=25)
PEOPLE = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(
            ["DisplayName", "GivenName", "FamilyName", "CompanyName", "Suffix", "MiddleName"], WORDS
        ),
        **{
            key: st.fixed_dictionaries(
                {"FreeFormNumber": WORDS | st.from_regex(r"[\d()+ -]{5,12}( poste \d{1,4})?")}
            )
            for key in ["PrimaryPhone", "Mobile", "Fax", "AlternatePhone"]
        },
        **{
            key: st.dictionaries(
                st.sampled_from(
                    [
                        "Line1",
                        "Line2",
                        "Line3",
                        "Line5",
                        "City",
                        "Country",
                        "PostalCode",
                        "CountrySubDivisionCode",
                    ]
                ),
                WORDS,
            )
            for key in ("BillAddr", "ShipAddr")
        },
        "PrimaryEmailAddr": st.fixed_dictionaries({"Address": WORDS | st.lists(st.emails()).map(", ".join)}),
        "WebAddr": st.fixed_dictionaries({"URI": WORDS}),
    },
)


@given(ANY_JSON, st.sampled_from(list(ADDRESSES)))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_no_json_whatsoever_is_a_crash(data: Any, addresses: str) -> None:
    record = from_json(data, addresses)
    json.dumps([record.contact.to_json(), record.unmapped], ensure_ascii=False, default=_unexpected).encode()
    assert Contact.from_json(record.contact.to_json()) == record.contact
    to_json(record.contact, SHARED_FIELDS, addresses)


def _unexpected(value: object) -> None:
    raise AssertionError(value)


@given(PEOPLE, st.sampled_from(list(ADDRESSES)))
def test_there_and_back_is_the_same_contact(data: dict[str, Any], addresses: str) -> None:
    contact = from_json(data, addresses).contact
    sent = to_json(contact, addresses=addresses)
    again = from_json(sent, addresses)
    assert again.contact == contact
    # What we write ourselves is held whole: nothing of it is left beside the contact.
    assert not again.unmapped
    assert from_json(to_json(contact, SHARED_FIELDS, addresses), addresses).contact == contact.with_fields(
        website=""
    )


@given(ANY_JSON | PEOPLE, PEOPLE, st.sets(st.sampled_from(SHARED_FIELDS)), st.sampled_from(list(ADDRESSES)))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_an_update_says_what_it_sets_and_leaves_the_rest(
    before: Any, other: dict[str, Any], fields: set[str], addresses: str
) -> None:
    record, wanted = from_json(before, addresses), from_json(other, addresses).contact
    body = update_to_json(record, wanted, fields, addresses)
    json.dumps(body)
    data = before if isinstance(before, dict) else {}
    after = from_json({**data, **body}, addresses).contact
    emails = {"email", "email_2"}
    for field in SHARED_FIELDS:
        if field in ("name", "phone_home") or (field in emails and fields & emails):
            continue
        assert after.get(field) == (wanted if field in fields else record.contact).get(field), field
    assert set(record.contact.emails()[2:]) <= set(after.emails())
