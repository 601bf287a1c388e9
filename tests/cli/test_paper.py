"""Invoices on paper by command: the PDF of one, messages written again, a run as files."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from qbo_desktop.practice.book.fields import lookup_key
from tests.cli.billing_firm import draft, shown, states
from tests.cli.program import Program
from tests.cli.shapes import INVOICE, check_shape


def test_a_pdf_by_number_and_an_unknown_one(firm: Program, tmp_path: Path) -> None:
    invoice = draft(firm)
    path = tmp_path / "one.pdf"
    assert firm.json("practice", "invoices", "pdf", invoice["number"], str(path)) == {"path": str(path)}
    assert path.read_bytes().startswith(b"%PDF")
    refused = firm.run("practice", "invoices", "pdf", "F-77", str(path))
    assert refused.code == 2


def test_a_name_that_means_two_invoices_prints_neither(firm: Program, tmp_path: Path) -> None:
    first, second = draft(firm), draft(firm)
    # No command gives such a number any more; a book of before may have it.
    with closing(sqlite3.connect(firm.home / "store.sqlite3")) as connection, connection:
        connection.execute(
            "UPDATE book_invoice SET number = ?, number_key = ? WHERE id = ?",
            (first["id"], lookup_key(first["id"]), second["id"]),
        )
    path = tmp_path / "one.pdf"
    refused = firm.run("practice", "invoices", "pdf", first["id"], str(path))
    assert refused.code == 2
    assert "the number of one invoice and the id of another" in refused.err
    assert not path.exists()


def test_messages_are_written_with_sending_and_again(firm: Program) -> None:
    firm.run("config", "set", "billing.email_by", "practice").ok()
    invoice = draft(firm)
    firm.run("practice", "approve", "all").ok()
    sent = firm.json("practice", "send", "all")
    (path,) = sent["messages"]
    assert shown(firm, invoice["id"])["email"]["status"] == "written"
    Path(path).unlink()
    again = firm.json("practice", "messages", invoice["number"])
    assert again["messages"] == [path]
    check_shape(again["done"][0], INVOICE)
    assert Path(path).is_file()
    assert firm.json("practice", "messages") == {"done": [], "failed": [], "messages": []}
    assert firm.run("practice", "messages", "F-77").code == 2


def test_a_run_is_handed_over_as_files(firm: Program, tmp_path: Path) -> None:
    invoice = draft(firm)
    firm.run("practice", "run", "close").ok()
    answer = firm.json("practice", "run", "export", str(tmp_path / "out"))
    check_shape(answer["done"][0], INVOICE)
    assert sorted(path.suffix for path in Path(answer["folder"]).iterdir()) == [".csv", ".pdf"]
    assert states(firm) == {invoice["number"]: "exported"}
