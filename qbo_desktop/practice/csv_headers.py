"""Which column a header means: our own names, those of other programs in English and French, a user's map.

Where a list has one address and does not say which, it is taken for the mailing address: that is what client
lists are kept for.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qbo_desktop.domain.contact import ADDRESS_FIELDS, ADDRESS_PARTS, EMAIL_FIELDS, NAME_FIELDS, PHONE_FIELDS
from qbo_desktop.errors import UsageError
from qbo_desktop.practice.book.fields import short
from qbo_desktop.practice.csv_more import MORE_COLUMNS
from qbo_desktop.wording import _, ngettext

COLUMNS = (
    "id",
    "kind",
    *NAME_FIELDS,
    "type",
    *EMAIL_FIELDS,
    *PHONE_FIELDS,
    *(f"{field}_{part}" for field in sorted(ADDRESS_FIELDS, reverse=True) for part in ADDRESS_PARTS),
    "client_identifier",
    "archived",
)
# What few contacts have: exported only when some contact has it.
EXTRA_COLUMNS = ("website", *MORE_COLUMNS)
ALL_COLUMNS = (*COLUMNS, *EXTRA_COLUMNS)
NAMING_COLUMNS = frozenset({"name", "first_name", "last_name", "company"})

# Column → folded headers (see `folded`) of other programs.
_KNOWN_BY_COLUMN = {
    "kind": "contact kind; kind of contact; entity; person or organization; genre; nature",
    "name": (
        "display name; client name; customer name; contact name; full name; customer; client; "
        "nom; nom du client; nom complet; nom affiche; nom d affichage; nom usuel; display name "
        "as; customer full name"
    ),
    "first_name": "first; firstname; given name; givenname; taxpayer first name; prenom; prenom du client",
    "middle_name": "middle; middlename; middle initial; mi; deuxieme prenom; second prenom; autre prenom",
    "last_name": (
        "last; lastname; surname; family name; familyname; taxpayer last name; nom de famille; nom famille"
    ),
    "suffix": "name suffix; suffixe",
    "company": (
        "company name; companyname; business name; organization; organisation; organization name; "
        "firm; entreprise; nom de l entreprise; societe; compagnie; nom de la compagnie; raison "
        "sociale; organisme"
    ),
    "type": (
        "contact type; client type; customer type; type de contact; type de client; categorie; category"
    ),
    "email": (
        "e mail; e mail address; email address; email 1; e mail 1; primary email; main email; "
        "work email; courriel; courriel 1; adresse courriel; adresse de courriel; adresse "
        "electronique; courrier electronique; courriel principal; mail"
    ),
    "email_2": (
        "e mail 2; e mail 2 address; second email; secondary email; other email; alternate email; "
        "cc email; courriel 2; deuxieme courriel; autre courriel; courriel secondaire"
    ),
    "phone_work": (
        "phone; phone number; phone 1; telephone; telephone number; main phone; primary phone; "
        "work phone; business phone; office phone; daytime phone; tel; tel bureau; telephone 1; "
        "numero de telephone; telephone bureau; telephone au bureau; telephone au travail; "
        "telephone travail; telephone principal"
    ),
    "phone_mobile": (
        "mobile; mobile phone; cell; cell phone; cellular; cellphone; mobile number; cellulaire; "
        "telephone cellulaire; telephone mobile; tel cellulaire; tel cell; portable"
    ),
    "phone_home": (
        "home phone; home; evening phone; residence phone; telephone domicile; telephone a "
        "domicile; telephone maison; tel domicile; tel maison; telephone residence; domicile"
    ),
    "phone_fax": "fax; fax number; business fax; telecopieur; numero de fax; telecopie",
    "phone_other": (
        "other phone; other; phone 2; alternate phone; alt phone; telephone 2; autre telephone; "
        "tel autre; autre"
    ),
    "client_identifier": (
        "client id; client no; client number; client code; customer id; customer number; account "
        "no; account number; identifier; user defined identifier; numero de client; no de client; "
        "no client; code client; code du client; numero client; identifiant; identifiant client; "
        "identifiant du client"
    ),
    "archived": "is archived; inactive; archive; inactif",
    "mailing_line1": (
        "address; address 1; address line 1; street; street 1; street address; street address 1; "
        "mailing address; mailing address 1; mailing street; billing address; billing address 1; "
        "billing address line 1; billing street; home address; bill addr line 1; billaddr line1; "
        "adresse; adresse 1; adresse ligne 1; ligne 1; rue; no et rue; adresse postale; adresse "
        "de facturation; adresse de correspondance; adresse postale 1; adresse postale ligne 1"
    ),
    "mailing_line2": (
        "address 2; address line 2; street 2; street address 2; apt; suite; unit; mailing address "
        "2; billing address 2; billing address line 2; adresse 2; adresse ligne 2; appartement; "
        "app; bureau; unite; adresse postale 2; adresse postale ligne 2"
    ),
    "mailing_city": (
        "city; town; mailing city; billing city; home city; ville; municipalite; ville postale; "
        "ville de facturation"
    ),
    "mailing_region": (
        "region; state; province; state province; province state; state or province; mailing "
        "state; billing state; mailing province; billing province; prov; etat; province etat; "
        "province de facturation"
    ),
    "mailing_postal_code": (
        "postal code; zip; zip code; zipcode; postcode; mailing zip; mailing postal code; billing "
        "zip; billing postal code; zip postal code; postal zip code; code postal; cp; code postal "
        "de facturation"
    ),
    "mailing_country": "country; mailing country; billing country; pays; pays de facturation",
    "physical_line1": (
        "physical address; physical address 1; shipping address; shipping address 1; shipping "
        "street; business address; office address; adresse physique; adresse physique 1; adresse "
        "de livraison; adresse du bureau; adresse civique"
    ),
    "physical_line2": (
        "physical address 2; shipping address 2; business address 2; adresse physique 2; adresse "
        "de livraison 2"
    ),
    "physical_city": "shipping city; business city; ville physique; ville de livraison",
    "physical_region": "physical state; physical province; shipping state; shipping province; business state",
    "physical_postal_code": (
        "physical zip; physical postal code; shipping zip; shipping postal code; business postal "
        "code; business zip; code postal physique; code postal de livraison"
    ),
    "physical_country": "shipping country; business country; pays de livraison",
    "website": "web site; web address; webaddr; url; site web; site internet; adresse web",
    "more_emails": "more e mails; autres courriels",
    "more_phones": "more phones; autres telephones",
    "more_addresses": "more addresses; autres adresses",
}


def folded(header: str) -> str:
    """Words in lower case without accents and punctuation: "E-mail (2)" and "e_mail 2" are the same."""
    plain = unicodedata.normalize("NFKD", header.casefold())
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    return " ".join("".join(character if character.isalnum() else " " for character in plain).split())


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Folded headers (see `folded`) → columns: our own names, and those of other programs."""

    own: Mapping[str, str]
    known: Mapping[str, str]

    @classmethod
    def of(cls, columns: Iterable[str], known: Mapping[str, str]) -> Vocabulary:
        """From our own columns, and column → headers of other programs, folded and separated by "; "."""
        return cls(
            {folded(column): column for column in columns},
            {header: column for column, headers in known.items() for header in headers.split("; ")},
        )

    def column_of(self, header: str) -> str:
        """The column that a header means by itself, or ""."""
        name = folded(header)
        return self.own.get(name) or self.known.get(name, "")


CONTACTS = Vocabulary.of(ALL_COLUMNS, _KNOWN_BY_COLUMN)


@dataclass(frozen=True, slots=True)
class Headers:
    """What each header of a file means: a column, or "" when it is ignored; and what there is to say."""

    names: tuple[str, ...]
    columns: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def ignored(self) -> tuple[str, ...]:
        """The headers that are ignored, by name."""
        pairs = zip(self.names, self.columns, strict=True)
        return tuple(name for name, column in pairs if name and not column)


def proposed_column(header: str) -> str:
    """The column that a header means by itself, or ""."""
    return CONTACTS.column_of(header)


def recognised(names: Sequence[str], mapping: Mapping[str, str], words: Vocabulary = CONTACTS) -> int:
    """How many headers mean something."""
    return sum(1 for name in names if _in_map(name, mapping) or words.column_of(name))


def read_headers(names: Sequence[str], mapping: Mapping[str, str], words: Vocabulary = CONTACTS) -> Headers:
    """What the headers of a file mean. The map comes first, then our own names, then other programs'.

    When two headers would mean the same, our own name and then the first one is taken, the other is ignored
    and named; the same own or mapped name twice is refused. Raises UsageError.
    """
    columns = [""] * len(names)
    taken: dict[str, str] = {}
    for position, name in enumerate(names):
        told = _in_map(name, mapping)
        column = told if told is not None else words.own.get(folded(name), "")
        if column and column in taken:
            raise UsageError(
                _("Two columns of the file are the column {column}: “{first}” and “{second}”.").format(
                    column=column, first=short(taken[column]), second=short(name)
                ),
                _("Rename or remove one of them."),
            )
        if column:
            taken[column] = name
            columns[position] = column
    for position, name in enumerate(names):
        column = words.known.get(folded(name), "")
        if not columns[position] and _in_map(name, mapping) is None and column and column not in taken:
            taken[column] = name
            columns[position] = column
    headers = Headers(tuple(names), tuple(columns))
    return Headers(headers.names, headers.columns, _notes(headers, mapping))


def _in_map(name: str, mapping: Mapping[str, str]) -> str | None:
    """The mapped column, "" for one that shall be ignored, None when the map does not speak of it."""
    if name in mapping:
        return mapping[name]
    plain = folded(name)
    return next((column for header, column in mapping.items() if plain and folded(header) == plain), None)


def _notes(headers: Headers, mapping: Mapping[str, str]) -> tuple[str, ...]:
    notes = []
    if headers.ignored:
        notes.append(
            ngettext(
                "This column is not known and is ignored: {names}.",
                "These columns are not known and are ignored: {names}.",
                len(headers.ignored),
            ).format(names=", ".join(short(name) for name in headers.ignored))
        )
    there = {folded(name) for name in headers.names}
    missing = [header for header in mapping if folded(header) not in there]
    if missing:
        notes.append(
            ngettext(
                "The map names a column that the file does not have: {names}.",
                "The map names columns that the file does not have: {names}.",
                len(missing),
            ).format(names=", ".join(short(name) for name in missing))
        )
    return tuple(notes)


def read_map(text: str) -> dict[str, str]:
    """A map as kept in a file: a JSON object of header → column; "" or null ignores a header.

    Raises UsageError for anything else and for a column that does not exist.
    """
    try:
        raw = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):  # the latter from brackets in brackets without end
        raw = None
    if not isinstance(raw, dict):
        raise UsageError(
            _("The map is not a JSON object of header and column."),
            _("It looks like {example}.").format(example='{"Client Name": "name", "Ville": "mailing_city"}'),
        )
    mapping = {}
    for header, column in raw.items():
        column = "" if column is None else column
        if not isinstance(column, str) or (column and column not in ALL_COLUMNS):
            raise UsageError(
                _("The map sends “{header}” to “{column}”, which is not a column.").format(
                    header=short(header), column=short(str(column))
                ),
                _("The columns are: {columns}.").format(columns=", ".join(ALL_COLUMNS)),
            )
        mapping[header] = column
    return mapping
