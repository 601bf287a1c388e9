"""A side that is empty, other people's hands on it, and what it may be asked to hold: material of the suite."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from qbo_desktop.domain.contact import FIELDS, PHONE_FIELDS, Address, Contact, FieldValue, Kind, Phone
from qbo_desktop.sync.side import Page, Record, Side

FULL = Contact(
    name="Hélène L'Été-Côté",
    kind=Kind.PERSON,
    first_name="Hélène",
    middle_name="B.",
    last_name="L'Été-Côté",
    suffix="Jr",
    company="Côté & filles",
    email="helene@example.com",
    email_2="autre@example.com",
    phone_work=Phone("+1 514 555-0199", "12"),
    phone_mobile=Phone("514 555-0100"),
    phone_home=Phone("819 555-0101"),
    phone_fax=Phone("819 555-0102"),
    phone_other=Phone("1 800 555-0103"),
    physical=Address("1, rue A", "bureau 2", "Lévis", "QC", "G6V 1A1", "Canada"),
    mailing=Address(line1="CP 12", city="Québec"),
    type="Client",
)

ODD = [
    "😀 Chez Zoé 👩‍👩‍👧",
    "Quotes \" ' « » “ ” `",
    "Tom & Jerry <script>alert(1)</script> %_\\ ; -- /* #",
    "x" * 500,
    "é" * 500,
    "\u202eשלום עולם\u202c مرحبا",
    "Cafe\N{COMBINING ACUTE ACCENT} inc.",
    "ＦＵＬＬ ﬁ ½ ß İ ı",
    "null",
    "0",
    "12345678901234567890",
]


def to_the_letter(contact: Contact) -> Contact:
    """A side that shows a contact just as it was given."""
    return contact


@dataclass(frozen=True)
class World:
    """A side that is empty, and other people's hands on it.

    `edit` sets the name and e-mail of a record behind our back, `retire` makes it inactive, `tick` lets the
    side's clock move by this many seconds; after `settles` of them a change is not shown a second time.
    `remove` makes a record be there no longer; None where that cannot happen. `shown`: how the side shows a
    contact that it holds. `own`: what it says of every record beside the contact, `stamps` of it what moves
    with each change. `names_are_unique`: no two records of one name.
    """

    side: Side
    edit: Callable[[str, str, str], None]
    retire: Callable[[str], None]
    tick: Callable[[float], None]
    settles: float = 10
    remove: Callable[[str], None] | None = None
    shown: Callable[[Contact], Contact] = to_the_letter
    own: frozenset[str] = frozenset()
    stamps: frozenset[str] = frozenset()
    names_are_unique: bool = False

    def held(self, contact: Contact) -> Contact:
        """What of a contact the side can hold, as it shows it."""
        return self.shown(self.holdable(contact))

    def holdable(self, contact: Contact) -> Contact:
        """A contact without the FIELDs that the side says it cannot hold."""
        while refused := [
            field for field in FIELDS if contact.get(field) and self.side.cannot_hold(contact, field)
        ]:
            contact = contact.with_fields(**{refused[-1]: None if is_object(refused[-1]) else ""})
        return contact

    def beside(self, record: Record) -> dict[str, Any]:
        """What a record says beside its contact, without what moves by itself."""
        return {key: value for key, value in record.unmapped.items() if key not in self.stamps}


def is_object(field: str) -> bool:
    """Whether an empty FIELD is None and not empty text."""
    return field in (*PHONE_FIELDS, "physical", "mailing")


def another(field: str, value: FieldValue) -> FieldValue:
    """A value for a FIELD that is not this one."""
    if isinstance(value, Phone):
        return Phone("418 555-0177", "7")
    if isinstance(value, Address):
        return Address(line1="99, rue Z", postal_code="H0H 0H0")
    return f"{field}@other.example" if field.startswith("email") else f"{value} other"


class Reader:
    """Someone who reads what changed, from cursor to cursor, and remembers what was shown."""

    def __init__(self, side: Side) -> None:
        self.side = side
        self.cursor = ""
        self.shown: dict[str, Record] = {}

    def look(self) -> list[Record]:
        """Read up to now; answers what was shown this time."""
        return [record for page in self.pages() for record in page.records]

    def pages(self) -> list[Page]:
        """Read up to now, page by page."""
        pages = list(self.side.changed_since(self.cursor))
        assert pages, "there is a last page, be it empty"
        assert all(not page.cursor for page in pages[:-1]), "the cursor comes with the last page only"
        assert pages[-1].cursor
        assert not any(page.whole or page.compared for page in pages[:-1]), "so do these"
        assert pages[-1].whole or self.cursor, "the first look shows everything, and says so"
        assert pages[-1].whole or not pages[-1].compared
        self.cursor = pages[-1].cursor
        for page in pages:
            self.shown |= {record.id: record for record in page.records}
            for record_id in page.gone:
                self.shown.pop(record_id, None)
        return pages


def as_held(contact: Contact) -> Contact:
    """A contact without what only the book and no other side has to keep: whether its kind was assumed."""
    return replace(contact, kind_assumed=False)
