"""Billing as processes: the whole cycle by command, two at once on one draft, and what a help imports."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.cli.billing_firm import DAY, draft, shown
from tests.cli.program import ROOT, Program

HEAVY = (
    "PySide6",
    "alembic",
    "requests",
    "keyring",
    "uvicorn",
    "babel",
    "reportlab",
    "sqlalchemy",
    "sqlmodel",
)


def test_the_whole_cycle_by_command(firm: Program, tmp_path: Path) -> None:
    """From a file of work to a paid invoice and back again; what a day begins with is a process of its own."""

    def does(*words: str) -> Any:
        anew = words[-1] in ("close", "send")
        answer = (firm.spawn if anew else firm.run)("--json", "practice", *words)
        assert answer.code == 0, answer.said
        return answer.document

    does("periods", "generate", "--from", "2026-01-01", "--frequency", "quarter", "--count", "1")
    file = tmp_path / "work.csv"
    file.write_text(
        "client_id,work_type,title,fee,tax_rate,date\n"
        "C1,Bookkeeping,January,1500.50,GST + QST,2025-01-31\n"
        "C1,Bookkeeping,February,99.99,GST,2025-02-28\n"
    )
    assert does("work", "import", str(file))["created"] == 2
    ids = [one["id"] for one in does("unbilled")]
    billed = does("bill", *ids, "--date", "2025-03-03", "--due", "2025-03-31")
    assert (billed["state"], billed["subtotal"]) == ("draft", "1600.49")
    assert [(one["name"], one["amount"]) for one in billed["tax"]] == [
        *(("GST", "75.03"), ("QST", "149.67"), ("GST", "5.00"))
    ]
    assert billed["total"] == "1830.19"
    adhoc = does("draft", "--client", "C2", "--date", "2025-03-04", "--line", ";Advice;2;10;")
    (approved,) = does("approve", billed["number"])["done"]
    assert approved["state"] == "approved"
    closed = does("run", "close")
    assert {one["id"] for one in closed["done"]} == {billed["id"], adhoc["id"]}
    sent = does("run", "send")
    assert {one["state"] for one in sent["done"]} == {"awaiting-payment"}
    payment = does("pay", billed["number"], "1830.19", "--date", "2025-03-20", "--method", "EFT")
    assert does("invoices", "--state", "paid")[0]["id"] == billed["id"]
    assert does("reverse", payment["id"])["state"] == "reversed"
    (voided,) = does("void", billed["number"])["done"]
    assert voided["state"] == "voided"
    assert [one["id"] for one in does("unbilled")] == ids, "what a voided invoice billed is unbilled again"


def test_two_processes_approve_one_draft(firm: Program) -> None:
    """One of them does, the other is told; the history has it once."""
    number = draft(firm)["number"]
    both = [firm.start("--json", "practice", "approve", number) for _each in range(2)]
    answers = [process.communicate(timeout=120) for process in both]
    documents = [json.loads(out) for out, _err in answers]
    assert sorted(process.returncode for process in both) == [0, 2], answers
    assert sorted(len(one["done"]) for one in documents) == [0, 1]
    (failed,) = [failed for one in documents for failed in one["failed"]]
    assert (failed["code"], failed["number"]) == ("is-approved", number)
    assert [one["code"] for one in shown(firm, number)["activity"]] == ["drafted", "approved"]


def test_two_processes_pay_the_same_amount_due(firm: Program) -> None:
    number = draft(firm)["number"]
    firm.run("practice", "approve", number).ok()
    firm.run("practice", "send", number).ok()
    both = [firm.start("practice", "pay", number, "114.98", "--date", DAY) for _each in range(2)]
    said = [process.communicate(timeout=120) for process in both]
    assert sorted(process.returncode for process in both) == [0, 2], said
    record = shown(firm, number)
    assert (record["paid"], record["due"], record["state"]) == ("114.98", "0.00", "paid")
    assert len(firm.json("practice", "payments")) == 1


def test_the_help_of_practice_imports_nothing_heavy(firm: Program) -> None:
    program = (
        "import sys; from qbo_desktop.__main__ import main; main(sys.argv[1:]);"
        "sys.stderr.write(' '.join(sorted(name for name in sys.modules if '.' not in name)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "--home", str(firm.home) + "-none", "practice", "draft", "--help"],
        env=firm.environment(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "--discount" in done.stdout
    assert [name for name in HEAVY if name in done.stderr.split()] == []
