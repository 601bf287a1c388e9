"""A contact: a client of the firm, a person or an organisation, as either side shows it.

Both sides are translated into this one value; whatever one of them cannot hold stays empty here.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, Self


class Kind(StrEnum):
    """What a contact is. The wording of the command line uses these very words."""

    PERSON = "person"
    ORGANIZATION = "organization"


# "poste 12", "ext. 12", "x12", "#12" at the end of a number (reference: matching notes on extensions).
_EXTENSION = re.compile(
    r"^(?P<number>.*?[\d)])\s*[,;]?\s*(?:poste|post|ext(?:ension)?|x|p\.|#)\s*\.?:?\s*(?P<ext>\d{1,7})\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number as written, and its extension (digits) apart."""

    number: str
    extension: str = ""

    @classmethod
    def parse(cls, text: str) -> Phone | None:
        """Read a number as people write it; None for blank text.

        An extension written in English or French is taken off first, since number parsers read
        "poste 12" as vanity letters.
        """
        text = one_line(text)
        if not text:
            return None
        found = _EXTENSION.match(text)
        if found and sum(c.isdigit() for c in found["number"]) >= 5:
            return cls(found["number"].strip(), found["ext"])
        return cls(text)

    def __str__(self) -> str:
        return f"{self.number} ext {self.extension}" if self.extension else self.number


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address in the six parts that both sides can be mapped to."""

    line1: str = ""
    line2: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""

    def __bool__(self) -> bool:
        return bool(self.line1 or self.line2 or self.city or self.region or self.postal_code or self.country)

    def __str__(self) -> str:
        place = " ".join(part for part in (self.region, self.postal_code) if part)
        return ", ".join(part for part in (self.line1, self.line2, self.city, place, self.country) if part)

    def to_json(self) -> dict[str, str]:
        """The six parts by name, empty ones included."""
        return {part: getattr(self, part) for part in ADDRESS_PARTS}

    @classmethod
    def from_json(cls, data: dict[str, str] | None) -> Self | None:
        """The inverse of `to_json`; None for None or for six blanks."""
        if not data:
            return None
        address = cls(**{part: str(data.get(part) or "") for part in ADDRESS_PARTS})
        return address if address else None


ADDRESS_PARTS = ("line1", "line2", "city", "region", "postal_code", "country")

NAME_FIELDS = ("name", "first_name", "middle_name", "last_name", "suffix", "company")
EMAIL_FIELDS = ("email", "email_2")
PHONE_FIELDS = ("phone_work", "phone_mobile", "phone_home", "phone_fax", "phone_other")
ADDRESS_FIELDS = ("physical", "mailing")
# FIELD of the command line contract, in its order; `type` belongs to the practice alone.
FIELDS = (*NAME_FIELDS, *EMAIL_FIELDS, *PHONE_FIELDS, *ADDRESS_FIELDS, "type")
# What can be in step between two sides: everything but the practice's own type.
SHARED_FIELDS = FIELDS[:-1]

FieldValue = str | Phone | Address | None


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact. Text fields are "" when empty, phones and addresses None.

    `name` is what it is called in lists (QuickBooks' DisplayName). `kind_assumed` says that nobody
    told us the kind: it was proposed from the name and is compatible with both. The `more_…` tuples
    are (label, value) pairs beyond what the sides have fields for; they never leave the practice.
    """

    name: str = ""
    kind: Kind = Kind.ORGANIZATION
    kind_assumed: bool = False
    first_name: str = ""
    middle_name: str = ""
    last_name: str = ""
    suffix: str = ""
    company: str = ""
    email: str = ""
    email_2: str = ""
    phone_work: Phone | None = None
    phone_mobile: Phone | None = None
    phone_home: Phone | None = None
    phone_fax: Phone | None = None
    phone_other: Phone | None = None
    physical: Address | None = None
    mailing: Address | None = None
    type: str = ""
    client_identifier: str = ""
    website: str = ""
    more_emails: tuple[tuple[str, str], ...] = ()
    more_phones: tuple[tuple[str, str], ...] = ()
    more_addresses: tuple[tuple[str, Address], ...] = ()

    def get(self, field: str) -> FieldValue:
        """The value of one FIELD."""
        value: FieldValue = getattr(self, field)
        return value

    def with_fields(self, **values: Any) -> Contact:
        """A copy with some fields replaced."""
        return replace(self, **values)

    def label(self) -> str:
        """What to call it in a list, even when it has no display name."""
        return self.name or self.company or self.person_name() or self.email

    def person_name(self) -> str:
        """Given, middle, family name and suffix in reading order."""
        parts = (self.first_name, self.middle_name, self.last_name, self.suffix)
        return " ".join(part for part in parts if part)

    def emails(self) -> tuple[str, ...]:
        """Every e-mail address, the first one first."""
        found = (self.email, self.email_2, *(address for _, address in self.more_emails))
        return tuple(dict.fromkeys(email for email in found if email))

    def phones(self) -> tuple[Phone, ...]:
        """Every telephone number but the fax, which tells nobody apart."""
        own = (self.phone_work, self.phone_mobile, self.phone_home, self.phone_other)
        more = tuple(Phone.parse(text) for _, text in self.more_phones)
        return tuple(dict.fromkeys(phone for phone in (*own, *more) if phone))

    def addresses(self) -> tuple[Address, ...]:
        """Every postal address, without repeats."""
        found = (self.physical, self.mailing, *(address for _, address in self.more_addresses))
        return tuple(dict.fromkeys(address for address in found if address))

    def to_json(self) -> dict[str, Any]:
        """A canonical JSON object: phones as text, addresses as objects, empty fields left out."""
        data: dict[str, Any] = {}
        for name in _NAMES:
            value = getattr(self, name)
            if name == "kind":
                data["kind"] = value.value
            elif name == "more_addresses":
                if value:
                    data[name] = [[label, address.to_json()] for label, address in value]
            elif value:
                data[name] = field_to_json(value)
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Contact:
        """The inverse of `to_json`; unknown keys are ignored, missing ones are empty."""
        values: dict[str, Any] = {}
        for name, raw in data.items():
            if name == "kind":
                values["kind"] = Kind(raw)
            elif name in PHONE_FIELDS or name in ADDRESS_FIELDS:
                values[name] = field_from_json(name, raw)
            elif name == "more_addresses":
                pairs = ((str(label), Address.from_json(address)) for label, address in raw)
                values[name] = tuple((label, address) for label, address in pairs if address)
            elif name in ("more_emails", "more_phones"):
                values[name] = tuple((str(label), str(value)) for label, value in raw)
            elif name in _KNOWN:
                values[name] = raw
        return cls(**values)


# Asked for at every record that is read or written: looked up once.
_NAMES = tuple(spec.name for spec in fields(Contact))
_KNOWN = frozenset(_NAMES)


def field_to_json(value: Any) -> Any:
    """One field's value as JSON: text, or the six parts of an address; "" for nothing."""
    if value is None:
        return ""
    if isinstance(value, Address):
        return value.to_json()
    if isinstance(value, Phone):
        return str(value)
    if isinstance(value, tuple):
        return [list(pair) for pair in value]
    return value


def field_from_json(field: str, raw: Any) -> FieldValue:
    """The inverse of `field_to_json` for a FIELD."""
    if field in PHONE_FIELDS:
        return Phone.parse(str(raw or ""))
    if field in ADDRESS_FIELDS:
        return Address.from_json(raw if isinstance(raw, dict) else None)
    return str(raw or "")


def one_line(text: str) -> str:
    """Text in composed Unicode form with every run of white space as one blank, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())
