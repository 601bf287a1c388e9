"""QuickBooks' Customer ↔ a contact. PURE; nothing raises, whatever the JSON looks like.

    DisplayName                        name ("(deleted)" of an inactive one taken off)
    GivenName MiddleName FamilyName Suffix CompanyName      the same
    PrimaryEmailAddr                   email, email_2 and more, "," or ";" between
    PrimaryPhone Mobile Fax AlternatePhone                  work, mobile, fax, other
    BillAddr ShipAddr                  mailing and physical, or the other way round (a setting)
    WebAddr.URI                        website

Everything else, and everything that the way back would not give exactly so, is kept in `unmapped`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from qbo_desktop.domain.contact import EMAIL_FIELDS, Contact, Phone
from qbo_desktop.domain.emails import split_emails
from qbo_desktop.domain.kinds import kind_of
from qbo_desktop.quickbooks.holding import LONGEST_EMAILS, joined_emails
from qbo_desktop.quickbooks.translate import address
from qbo_desktop.quickbooks.translate.shapes import flag, moment, part, plain, text
from qbo_desktop.sync.side import Record

TEXTS = {
    "DisplayName": "name",
    "GivenName": "first_name",
    "MiddleName": "middle_name",
    "FamilyName": "last_name",
    "Suffix": "suffix",
    "CompanyName": "company",
}
PHONES = {
    "PrimaryPhone": "phone_work",
    "Mobile": "phone_mobile",
    "Fax": "phone_fax",
    "AlternatePhone": "phone_other",
}
# The choices of the setting contacts.addresses: what billing and shipping address are here.
ADDRESSES = {
    "mailing-physical": {"BillAddr": "mailing", "ShipAddr": "physical"},
    "physical-mailing": {"BillAddr": "physical", "ShipAddr": "mailing"},
}
DEFAULT_ADDRESSES = "mailing-physical"
DELETED = " (deleted)"
# A sub-customer whose parent is not told.
PARENT_UNKNOWN = "?"


def from_json(data: Any, addresses: str = DEFAULT_ADDRESSES) -> Record:
    """A customer as a record. `addresses` is a key of ADDRESSES. An id that did not come is ""."""
    data = data if isinstance(data, Mapping) else {}
    active = flag(data.get("Active"), default=True)
    texts = {ours: text(data.get(theirs)) for theirs, ours in TEXTS.items()}
    # The fully qualified name of a customer without a parent is its display name.
    name = texts.pop("name") or text(data.get("FullyQualifiedName"))
    if not active:
        name = name.removesuffix(DELETED)
    kind, assumed = kind_of(name, texts["company"], texts["first_name"], texts["last_name"])
    emails = _emails(text(part(data, "PrimaryEmailAddr", "Address")))
    where = ADDRESSES.get(addresses, ADDRESSES[DEFAULT_ADDRESSES])
    contact = Contact(
        name=name,
        kind=kind,
        kind_assumed=assumed,
        email=emails[0] if emails else "",
        email_2=emails[1] if len(emails) > 1 else "",
        more_emails=tuple(("other", email) for email in emails[2:]),
        website=text(part(data, "WebAddr", "URI")),
    ).with_fields(
        **texts,
        **{ours: _phone(data.get(theirs)) for theirs, ours in PHONES.items()},
        **{ours: address.from_json(data.get(theirs)) for theirs, ours in where.items()},
    )
    return Record(
        id=text(data.get("Id")),
        version=text(data.get("SyncToken")),
        contact=contact,
        active=active,
        modified=moment(part(data, "MetaData", "LastUpdatedTime")),
        parent_id=_parent(data),
        unmapped=_unmapped(data, contact, addresses),
    )


def to_json(
    contact: Contact, fields: Iterable[str] | None = None, addresses: str = DEFAULT_ADDRESSES
) -> dict[str, Any]:
    """The properties of a Customer for these FIELDs (None: all that are not empty), ready to be sent.

    With fields named, an empty one is sent empty, so that a sparse update clears it. FIELDs that
    QuickBooks has no place for (the home telephone, the practice's type) are left out.
    """
    wanted = None if fields is None else frozenset(fields)
    body: dict[str, Any] = {}
    for theirs, ours in TEXTS.items():
        if _is_sent(ours, wanted, getattr(contact, ours)):
            body[theirs] = getattr(contact, ours)
    emails = joined_emails(contact)
    if bool(emails) if wanted is None else not wanted.isdisjoint(EMAIL_FIELDS):
        body["PrimaryEmailAddr"] = {"Address": emails}
    for theirs, ours in PHONES.items():
        phone: Phone | None = getattr(contact, ours)
        if _is_sent(ours, wanted, phone):
            body[theirs] = {"FreeFormNumber": str(phone) if phone else ""}
    for theirs, ours in ADDRESSES.get(addresses, ADDRESSES[DEFAULT_ADDRESSES]).items():
        if _is_sent(ours, wanted, getattr(contact, ours)):
            body[theirs] = address.to_json(getattr(contact, ours))
    # The website is none of the FIELDs: it goes out with a new customer only.
    if wanted is None and contact.website:
        body["WebAddr"] = {"URI": contact.website}
    return body


def new_to_json(contact: Contact, addresses: str = DEFAULT_ADDRESSES) -> dict[str, Any]:
    """The body of a new customer. Of the e-mails beyond the second go as many as the one field takes."""
    more = contact.more_emails
    while more and len(joined_emails(contact.with_fields(more_emails=more))) > LONGEST_EMAILS:
        more = more[:-1]
    return _named(to_json(contact.with_fields(more_emails=more), addresses=addresses), contact)


def update_to_json(
    record: Record, contact: Contact, fields: Iterable[str], addresses: str = DEFAULT_ADDRESSES
) -> dict[str, Any]:
    """The properties of a sparse update that sets FIELDs of a customer to the values of a contact.

    What shares a property with a field and is none itself stays as the customer has it: its third e-mail,
    the coordinates of its address. {} when QuickBooks has no place for any of the fields.
    """
    fields = frozenset(fields)
    after = record.contact.with_fields(**{field: contact.get(field) for field in fields})
    body = to_json(after, fields, addresses)
    for theirs, ours in ADDRESSES.get(addresses, ADDRESSES[DEFAULT_ADDRESSES]).items():
        if theirs in body:
            kept = record.unmapped.get(theirs)
            body[theirs] = address.changed_to_json(getattr(after, ours), getattr(record.contact, ours), kept)
    return _named(body, after) if "name" in fields else body


def active_to_json(record: Record, contact: Contact, active: bool) -> dict[str, Any]:
    """The properties that make a customer inactive, or active again under its name without "(deleted)"."""
    if not active:
        return {"Active": False}
    name = contact.name or record.contact.name
    return {"Active": True, **({"DisplayName": name} if name else {})}


def _named(body: dict[str, Any], contact: Contact) -> dict[str, Any]:
    """A customer cannot be without a display name: one that has none is called by its person's."""
    if body.get("DisplayName"):
        return body
    rest = {key: value for key, value in body.items() if key != "DisplayName"}
    return {"DisplayName": contact.person_name(), **rest} if contact.person_name() else rest


def _is_sent(field: str, wanted: frozenset[str] | None, value: object) -> bool:
    return bool(value) if wanted is None else field in wanted


def _emails(line: str) -> list[str]:
    return list(dict.fromkeys(split_emails(line)))


def _phone(data: Any) -> Phone | None:
    return Phone.parse(text(part(data, "FreeFormNumber")))


def _parent(data: Mapping[str, Any]) -> str:
    """The parent's id of a sub-customer or project, "" for a customer of its own."""
    parent = text(part(data, "ParentRef", "value"))
    if parent:
        return parent
    level = text(data.get("Level"))
    is_sub = flag(data.get("Job"), False) or flag(data.get("IsProject"), False) or level not in ("", "0")
    return PARENT_UNKNOWN if is_sub else ""


def _unmapped(data: Mapping[str, Any], contact: Contact, addresses: str) -> dict[str, Any]:
    """What the contact does not hold, or not exactly so: the way back is the judge."""
    back = to_json(contact, addresses=addresses)
    left: dict[str, Any] = {}
    for key, value in data.items():
        if key in ("BillAddr", "ShipAddr"):
            rest = address.unmapped(value)
            if rest is not None:
                left[key] = rest
        elif key not in ("Id", "SyncToken") and (key not in back or back[key] != value):
            left[key] = value
    found: dict[str, Any] = plain(left)
    return found
