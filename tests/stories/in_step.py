"""A small firm that was synced once, with a simulated QuickBooks of its own: where stories of staying in step begin.

Whoever tells a story acts as the bookkeeper in QuickBooks (`play`), as the practice's own people (commands) and
looks at QuickBooks' own objects (`customers`), never at what the program remembers of them.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from qbo_desktop.demo import play_sandbox
from tests.cli.program import Answer, Program
from tests.sandbox_process import Company, serve_sandbox
from tests.stories.unhurried import without_limits

# The firm's clients: they are on both sides, under the same name and e-mail. Ids of QuickBooks: 1, 2, …
CLIENTS: tuple[dict[str, str], ...] = (
    {"name": "Gestion Alpha inc.", "email": "alpha@firm.example", "phone_work": "514 555-0101"},
    {"name": "Boulangerie Bêta ltée", "email": "beta@firm.example", "phone_work": "514 555-0102"},
    {"name": "Chantal Côté", "email": "chantal@firm.example", "phone_mobile": "514 555-0103"},
    {"name": "Delta & fils", "email": "delta@firm.example", "phone_fax": "514 555-0104"},
    {"name": "Éditions Epsilon", "email": "epsilon@firm.example", "mailing_city": "Lévis"},
    {"name": "Fonderie Zêta inc.", "email": "zeta@firm.example", "phone_other": "514 555-0106"},
)
# FIELD → where QuickBooks keeps it.
PLACES: Mapping[str, tuple[str, ...]] = {
    "name": ("DisplayName",),
    "first_name": ("GivenName",),
    "middle_name": ("MiddleName",),
    "last_name": ("FamilyName",),
    "suffix": ("Suffix",),
    "company": ("CompanyName",),
    "phone_work": ("PrimaryPhone", "FreeFormNumber"),
    "phone_mobile": ("Mobile", "FreeFormNumber"),
    "phone_fax": ("Fax", "FreeFormNumber"),
    "phone_other": ("AlternatePhone", "FreeFormNumber"),
    **{
        f"{which}_{part}": (key, inner)
        for which, key in (("mailing", "BillAddr"), ("physical", "ShipAddr"))
        for part, inner in (
            ("line1", "Line1"),
            ("line2", "Line2"),
            ("city", "City"),
            ("region", "CountrySubDivisionCode"),
            ("postal_code", "PostalCode"),
            ("country", "Country"),
        )
    },
}


class World:
    """A home of the program and the simulated QuickBooks that it is signed in to."""

    def __init__(self, folder: Path, program: Program) -> None:
        self.folder = folder
        self.program = program
        self.log = folder / "requests.jsonl"
        self.quickbooks: dict[str, Any] = {}
        self._serving = ExitStack()

    @property
    def state(self) -> Path:
        """The file in which the simulated QuickBooks keeps its company."""
        return self.folder / "quickbooks.json"

    def serve(self, faults: str = "", **options: Any) -> None:
        """Start QuickBooks (anew, with the same company) under these faults, and point the program at it."""
        self.stop()
        wished = f"nolimit,{faults}" if faults else "nolimit"
        opened = serve_sandbox(customers=0, state=self.state, log=self.log, faults=wished, **options)
        document = self._serving.enter_context(opened)
        self.quickbooks = document["quickbooks"]
        self._serving.enter_context(without_limits(self.quickbooks))
        if self.program.home.exists():
            self.program.set_all({f"quickbooks.{key}_url": self.quickbooks[key] for key in ("api", "token")})

    def stop(self) -> None:
        """QuickBooks is not there any more."""
        self._serving.close()

    # In QuickBooks.

    def play(self, verb: str, *words: str) -> dict[str, Any]:
        """The bookkeeper does something in QuickBooks; the object as it is then."""
        return play_sandbox(self.folder, self.quickbooks["api"], verb, words)

    def customers(self) -> dict[str, dict[str, Any]]:
        """QuickBooks' own customers by id, the inactive ones too."""
        company = Company(self.quickbooks)
        rows = company.customers("SELECT * FROM Customer WHERE Active IN (true, false) MAXRESULTS 1000")
        return {row["Id"]: row for row in rows}

    def requests(self) -> list[dict[str, Any]]:
        """The requests to the company so far, in QuickBooks' own log."""
        lines = [json.loads(line) for line in self.log.read_text("utf-8").splitlines()]
        return [line for line in lines if line["path"].startswith("/v3/company/")]

    def writes(self) -> int:
        """How many requests changed something in QuickBooks so far, by its own log."""
        return sum(line["write"] for line in self.requests())

    # In the program.

    def run(self, *words: str) -> Answer:
        """A command, whatever comes of it."""
        return self.program.run("--json", *words)

    def sync(self, *words: str) -> dict[str, Any]:
        """A run that comes to its end."""
        document: dict[str, Any] = self.program.json("sync", *words)
        return document

    def settle(self, most: int = 4) -> dict[str, Any]:
        """Runs until nothing is left to write; the last one."""
        for _number in range(most):
            document = self.sync()
            if not document["plan"]:
                return document
        raise AssertionError(f"still something to write: {document['plan']}")

    def set(self, key: str, value: str) -> None:
        """A setting."""
        self.program.run("config", "set", key, value).ok()

    def contacts(self) -> dict[str, dict[str, Any]]:
        """The contacts of the book by id."""
        return {one["id"]: one for one in self.program.json("practice", "contacts")}

    def add(self, name: str, **fields: str) -> str:
        """Somebody of the practice adds a contact; its id."""
        words = [f"{key}={value}" for key, value in {"name": name, **fields}.items()]
        return str(self.program.json("practice", "contacts", "add", *words)["id"])

    def edit(self, practice_id: str, **fields: str) -> None:
        """Somebody of the practice changes a contact."""
        words = [f"{key}={value}" for key, value in fields.items()]
        self.program.json("practice", "contacts", "edit", practice_id, *words)

    def line(self, quickbooks_id: str) -> dict[str, Any]:
        """A customer's line in the client list."""
        (found,) = [one for one in self.program.json("contacts") if one["quickbooks_id"] == quickbooks_id]
        return dict(found)

    def line_of(self, practice_id: str) -> dict[str, Any]:
        """A contact's line in the client list."""
        (found,) = [one for one in self.program.json("contacts") if one["practice_id"] == practice_id]
        return dict(found)

    def problems(self) -> list[str]:
        """The codes of the open problems."""
        return [one["code"] for one in self.program.json("problems")]

    def copy(self, folder: Path) -> World:
        """The same firm and the same company once more, elsewhere; nothing is served yet."""
        folder.mkdir(parents=True, exist_ok=True)
        other = World(folder, self.program.copy(folder))
        shutil.copy(self.state, other.state)
        shutil.copy(self.log, other.log)
        return other


@contextmanager
def world_before_the_first_sync(folder: Path) -> Iterator[World]:
    """The firm's clients on both sides, and a sign-in; no run yet."""
    folder.mkdir(parents=True, exist_ok=True)
    world = World(folder, Program(folder / "home"))
    world.serve()
    try:
        for client in CLIENTS:
            name, *fields = [f"{key}={value}" for key, value in client.items()]
            world.play("add", name.removeprefix("name="), *fields)
        world.program.configure(world.quickbooks)
        path = folder / "clients.csv"
        write_csv(path, CLIENTS)
        world.program.run("contacts", "import", str(path)).ok()
        assert world.program.connect(world.quickbooks).code == 0
        yield world
    finally:
        world.stop()


def write_csv(path: Path, rows: tuple[dict[str, str], ...]) -> None:
    """Rows as a file of contacts."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(dict.fromkeys(key for row in rows for key in row)))
        writer.writeheader()
        writer.writerows(rows)


def held_there(row: Mapping[str, Any], field: str) -> str:
    """A FIELD as QuickBooks' own object has it."""
    if field in ("email", "email_2"):
        emails = [one.strip() for one in re.split("[,;]", row.get("PrimaryEmailAddr", {}).get("Address", ""))]
        return emails[field == "email_2"] if len(emails) > (field == "email_2") else ""
    value: Any = row
    for part in PLACES[field]:
        value = value.get(part, "") if isinstance(value, Mapping) else ""
    return str(value).removesuffix(" (deleted)")


def alike(field: str, theirs: str, ours: str) -> bool:
    """Whether two values of a FIELD say the same; punctuation of a telephone number is no difference."""
    if field.startswith("phone"):
        return re.sub(r"\W|ext|poste", "", theirs) == re.sub(r"\W|ext|poste", "", ours)
    return theirs.strip() == ours.strip()


def differences(world: World) -> dict[tuple[str, str], tuple[str, str]]:
    """(QuickBooks id, FIELD) → both values, wherever QuickBooks' own object and the book's contact differ.

    Pairs of which one is inactive, archived or gone are asleep and left out.
    """
    customers, contacts = world.customers(), world.contacts()
    found = {}
    for line in world.program.json("contacts", "--state", "linked"):
        row, contact = customers.get(line["quickbooks_id"]), contacts[line["practice_id"]]
        if row is None or not row["Active"] or contact["archived"]:
            continue
        for field in ("email", "email_2", *PLACES):
            theirs, ours = held_there(row, field), str(contact.get(field) or "")
            if not alike(field, theirs, ours):
                found[line["quickbooks_id"], field] = (theirs, ours)
    return found


def check_no_twins(world: World, customers: int, contacts: int) -> None:
    """So many of each side, each linked once at most."""
    assert len(world.customers()) == customers
    assert len(world.contacts()) == contacts
    linked = world.program.json("contacts", "--state", "linked")
    for key in ("quickbooks_id", "practice_id"):
        ids = [one[key] for one in linked]
        assert len(ids) == len(set(ids)), "linked twice"
