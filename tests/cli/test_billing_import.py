"""Work and invoices from files, by command: what is answered, and that a bad row lets nothing in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.billing_firm import work
from tests.cli.program import Program
from tests.cli.shapes import INVOICE, WORK, check_ids, check_shape, is_refusal

INVOICES = """\
number,client_id,date,due_date,work_type,description,quantity,unit_price,tax_rate
0012,C1,2025-03-03,2025-04-02,Bookkeeping,"The books, all",2,50.25,GST + QST
0012,C1,2025-03-03,2025-04-02,,Postage,1,5,
F-9,C2,2025-03-04,,Bookkeeping,Advice,1.5,100,GST
"""
WORK_ROWS = """\
client_id,work_type,title,fee,tax_rate,date
C1,Bookkeeping,January,1500.50,GST,2025-01-31
C2,Bookkeeping,February,10,,
"""
IMPORTED = {"created": int, "unchanged": int, "errors": [{"row": int, "column": str, "says": str}]}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "rows.csv"


def test_invoices_become_drafts_once(firm: Program, file: Path) -> None:
    file.write_text(INVOICES)
    preview = firm.json("practice", "invoices", "import", str(file), "--dry-run")
    assert (preview["created"], preview["unchanged"]) == (2, 0)
    assert [one["total"] for one in preview["invoices"]] == ["120.55", "157.50"]
    assert firm.json("practice", "invoices") == []
    answer = firm.json("practice", "invoices", "import", str(file))
    check_shape(answer, {**IMPORTED, "invoices": [INVOICE]})
    check_ids(answer)
    assert (answer["created"], answer["unchanged"], answer["errors"]) == (2, 0, [])
    assert [(one["number"], one["state"], one["subtotal"], one["total"]) for one in answer["invoices"]] == [
        ("0012", "draft", "105.50", "120.55"),
        ("F-9", "draft", "150.00", "157.50"),
    ]
    again = firm.json("practice", "invoices", "import", str(file))
    assert (again["created"], again["unchanged"]) == (0, 2)
    assert len(firm.json("practice", "invoices")) == 2


def test_work_is_imported_and_billed(firm: Program, file: Path) -> None:
    work(firm, "Already there")
    file.write_text(WORK_ROWS)
    answer = firm.json("practice", "work", "import", str(file))
    check_shape(answer, {**IMPORTED, "work": [WORK]})
    assert (answer["created"], answer["errors"]) == (2, [])
    assert [(one["title"], one["unbilled"]) for one in firm.json("practice", "unbilled")] == [
        ("Already there", "100.00"),
        ("January", "1500.50"),
        ("February", "10.00"),
    ]
    assert firm.json("practice", "work", "import", str(file))["unchanged"] == 2


@pytest.mark.parametrize(
    ("noun", "rows", "bad"),
    [("invoices", INVOICES, "X,C99,2025-03-03,,,x,1,1,\n"), ("work", WORK_ROWS, "C99,Bookkeeping,T,1,,\n")],
)
def test_a_bad_row_lets_nothing_in_unless_it_is_skipped(
    firm: Program, file: Path, noun: str, rows: str, bad: str
) -> None:
    file.write_text(rows + bad)
    words = ("--json", "practice", noun, "import", str(file))
    answer = firm.run(*words)
    assert answer.code == 2
    assert answer.document["created"] == 0
    assert answer.document[noun] == [], "nothing is named that was not made"
    (error,) = answer.document["errors"]
    assert error["row"] == len((rows + bad).splitlines())
    assert "C99" in error["says"]
    assert answer.err.strip()
    assert firm.json("practice", noun) == []
    told = firm.run("practice", noun, "import", str(file))
    assert (told.code, "C99" in told.out) == (2, True)
    skipped = firm.run(*words, "--skip-bad-rows")
    assert (skipped.code, skipped.document["created"], len(skipped.document["errors"])) == (0, 2, 1)
    assert len(firm.json("practice", noun)) == 2


@pytest.mark.parametrize("noun", ["invoices", "work"])
def test_a_file_that_is_none(firm: Program, file: Path, noun: str) -> None:
    file.write_text("Dear diary\n")
    for path in (file, file.with_name("no-such-file.csv"), file.parent):
        answer = firm.run("--json", "practice", noun, "import", str(path))
        assert answer.code == 2
        assert answer.err.strip()
        assert is_refusal(answer.out)
        assert "Traceback" not in answer.said
