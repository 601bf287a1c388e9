"""The fields of a contact and of an invoice in words, and how one value stands to another."""

from __future__ import annotations

from qbo_desktop.domain.contact import Kind
from qbo_desktop.wording import N_, _

_FIELDS = {
    "id": N_("Id"),
    "kind": N_("Kind"),
    "name": N_("Name"),
    "first_name": N_("First name"),
    "middle_name": N_("Middle name"),
    "last_name": N_("Last name"),
    "suffix": N_("Suffix"),
    "company": N_("Company"),
    "email": N_("E-mail"),
    "email_2": N_("Second e-mail"),
    "phone_work": N_("Work phone"),
    "phone_mobile": N_("Mobile phone"),
    "phone_home": N_("Home phone"),
    "phone_fax": N_("Fax"),
    "phone_other": N_("Other phone"),
    "physical": N_("Physical address"),
    "mailing": N_("Mailing address"),
    "type": N_("Type"),
    "client_identifier": N_("Client identifier"),
    "website": N_("Website"),
    "archived": N_("Archived"),
    "more_emails": N_("Further e-mails"),
    "more_phones": N_("Further phones"),
    "more_addresses": N_("Further addresses"),
    "mailing_line1": N_("Mailing address, line 1"),
    "mailing_line2": N_("Mailing address, line 2"),
    "mailing_city": N_("Mailing address, city"),
    "mailing_region": N_("Mailing address, province or state"),
    "mailing_postal_code": N_("Mailing address, postal code"),
    "mailing_country": N_("Mailing address, country"),
    "physical_line1": N_("Physical address, line 1"),
    "physical_line2": N_("Physical address, line 2"),
    "physical_city": N_("Physical address, city"),
    "physical_region": N_("Physical address, province or state"),
    "physical_postal_code": N_("Physical address, postal code"),
    "physical_country": N_("Physical address, country"),
    # What a step about an invoice says of it.
    "number": N_("Number"),
    "customer": N_("Customer"),
    "date": N_("Date"),
    "due_date": N_("Due date"),
    "currency": N_("Currency"),
    "tax": N_("Taxes"),
    "taxes": N_("taxes, each by itself"),
    "total": N_("Total"),
    "lines": N_("Lines"),
    "state": N_("State"),
}
_PARTS = {
    "line1": N_("Line 1"),
    "line2": N_("Line 2"),
    "city": N_("City"),
    "region": N_("Province or state"),
    "postal_code": N_("Postal code"),
    "country": N_("Country"),
}
_KINDS = {Kind.PERSON: N_("person"), Kind.ORGANIZATION: N_("organisation")}


def field_text(field: str) -> str:
    """What a field, or a column of the CSV, is called."""
    words = _(_FIELDS[field])
    return words[:1].upper() + words[1:]


def part_text(part: str) -> str:
    """What a part of an address is called, where it is clear which address."""
    return _(_PARTS[part])


def kind_text(kind: Kind, assumed: bool = False) -> str:
    """Person or organisation, and whether nobody told us."""
    if not assumed:
        return _(_KINDS[kind])
    return _("person (assumed)") if kind is Kind.PERSON else _("organisation (assumed)")
