"""Two thousand customers with all that people put into names: imported whole, and a second run writes nothing."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from qbo_desktop.sandbox.firm import customers as firm_customers
from qbo_desktop.store import mirror
from qbo_desktop.sync.side import QUICKBOOKS
from tests.stories.firms import check_no_twin, connected, sandbox, standing


def composed(name: str) -> str:
    """A name letter for letter, but for the way its accents are written and its doubled blanks."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def swallow(tmp_path: Path, customers: int) -> None:
    with sandbox(tmp_path, customers=customers, scenario="hostile") as running:
        program = connected(tmp_path, running, customers=0)
        program.run("sync").ok()
        lines = program.json("contacts")
        assert len([one for one in lines if one["quickbooks_id"]]) == customers
        check_no_twin(program)
        names = {one["name"] for one in program.json("practice", "contacts")}
        created = [one for one in lines if one["state"] == "created"]
        assert {one["practice_name"] for one in created} <= names
        shown = {one["Id"]: one["DisplayName"] for one in firm_customers("CA", customers, scenario="hostile")}
        for one in created:
            assert composed(one["name"]) == composed(shown[one["quickbooks_id"]])
        before = standing(program)
        for _time in range(2):
            again = program.run("--json", "sync").ok().document
            assert again["applied"] == 0
            assert again["plan"] == []
        assert program.run("--json", "sync", "--full").ok().document["applied"] == 0
        assert standing(program) == before
        with program.opened() as app, app.store.read() as session:
            assert mirror.count(session, app.workspace_id, QUICKBOOKS) == customers
        exported = tmp_path / "clients.csv"
        program.run("contacts", "export", str(exported)).ok()
        back = program.json("contacts", "import", str(exported))
        assert (back["created"], back["updated"], back["errors"]) == (0, 0, [])


def test_a_few_hostile_customers_are_imported_whole(tmp_path: Path) -> None:
    swallow(tmp_path, 26)


@pytest.mark.long
def test_two_thousand_hostile_customers_are_imported_whole(tmp_path: Path) -> None:
    swallow(tmp_path, 2000)
