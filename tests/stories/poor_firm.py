"""A firm whose practice system is the poor one: what it holds before the first run, and how it ends.

Run as a program it is one run against a server that somebody else started, to be killed in the middle:

    python -m tests.stories.poor_firm HOME PORT
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from qbo_desktop.domain.contact import Contact, Phone
from qbo_desktop.store import journal
from qbo_desktop.sync.side import Record
from tests.contract.poor_side import PoorProcess, PoorSide
from tests.store.opened import open_store
from tests.sync.sides import Firm, MemoryCompany

# Two of them are in the practice already and get something filled in, one is in it as it is, one is doubtful.
CUSTOMERS = (
    Record(
        "1",
        "0",
        Contact(name="Érablière du Lac inc.", company="Érablière du Lac inc.", email="lac@e.example"),
    ),
    Record("2", "0", Contact(name="Anne Roy", first_name="Anne", last_name="Roy", email="anne@roy.example")),
    Record("3", "0", Contact(name="Garage Gagné inc.", company="Garage Gagné inc.")),
    Record(
        "4",
        "0",
        Contact(
            name="Luc Morin",
            first_name="Luc",
            last_name="Morin",
            email="luc@morin.example",
            phone_work=Phone("514 555-0188"),
        ),
    ),
    Record("5", "0", Contact(name="Dépanneur 24 h", email="nuit@dep.example")),
    Record(
        "6", "0", Contact(name="Zoé Lévesque", first_name="Zoé", last_name="Lévesque", email="z@l.example")
    ),
    Record("7", "0", Contact(name="Boulangerie Lavoie", email="autre@lavoie.example")),
)
OURS = (
    Contact(
        name="Anne Roy", first_name="Anne", last_name="Roy", email="anne@roy.example", email_2="a@r.example"
    ),
    Contact(name="Luc Morin", first_name="Luc", last_name="Morin", email="luc@morin.example"),
    Contact(name="Zoé Lévesque", first_name="Zoé", last_name="Lévesque", email="z@l.example", type="Client"),
    Contact(name="Boulangerie Lavoie", email="pain@lavoie.example"),
)
STATES = {
    "1": "created",
    "2": "linked",
    "3": "created",
    "4": "linked",
    "5": "created",
    "6": "linked",
    "7": "waiting",
}
CREATIONS = 3


def found(process: PoorProcess) -> None:
    """Fill an empty server with the practice's own clients."""
    side = PoorSide(process)
    for number, contact in enumerate(OURS):
        side.create_contact(contact, f"own-{number}")


def firm_at(home: Path, process: PoorProcess) -> Firm:
    """The firm of this home; its company stands in the code, so that every process finds the same."""
    company = MemoryCompany(list(CUSTOMERS), page_size=3)
    return Firm(open_store(home), company, practice=PoorSide(process))


def clients(process: PoorProcess) -> list[dict[str, Any]]:
    """What the practice holds, by name, without what only counts changes."""
    page = PoorSide(process).changed_since("")
    return sorted(
        ({**record.contact.to_json(), "active": record.active} for some in page for record in some.records),
        key=lambda one: (one["name"], one.get("email", "")),
    )


def check_settled(firm: Firm, process: PoorProcess, expected: list[dict[str, Any]]) -> None:
    """After a run that came to its end: everybody where they belong, no twin, nothing missing, nothing open."""
    assert firm.states() == STATES
    assert clients(process) == expected
    lines = firm.lines()
    linked = [line.practice_id for line in lines.values() if line.practice_id]
    assert len(linked) == len(set(linked)) == 6
    with firm.store.read() as session:
        assert journal.unsettled(session, firm.workspace_id) == []
    written = process.written()
    # What QuickBooks lacked is filled there by the second run; the practice has it all.
    outcome = firm.settle(most=2)
    assert outcome.plan.steps == ()
    assert process.written() == written, "a second run wrote something"


def main() -> None:
    firm = firm_at(Path(sys.argv[1]), PoorProcess.at(int(sys.argv[2])))
    outcome = firm.run()
    firm.store.close()
    sys.exit(0 if outcome.error is None else outcome.error.exit_code)


if __name__ == "__main__":
    main()
