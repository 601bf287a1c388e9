"""Billing as processes: the whole cycle by command, two at once on one draft, and what a help imports."""

from __future__ import annotations

import json
import subprocess
import sys

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
