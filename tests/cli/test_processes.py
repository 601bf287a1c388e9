"""The program as a process: what it imports, two at once, Ctrl-C, and no keyring."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from tests.cli.program import ROOT, Program
from tests.cli.shapes import is_refusal

HEAVY = (
    "PySide6",
    "alembic",
    "requests",
    "keyring",
    "uvicorn",
    "starlette",
    "phonenumbers",
    "rapidfuzz",
    "reportlab",
)


def wait_for_run(program: Program, process: subprocess.Popen[str]) -> None:
    """Until a run is under way there."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert process.poll() is None, "it ended before its run began"
        with closing(sqlite3.connect(program.home / "store.sqlite3")) as connection:
            if connection.execute("SELECT 1 FROM run WHERE state = 'running'").fetchone():
                return
        time.sleep(0.01)
    raise AssertionError("the run never began")


def test_status_imports_nothing_heavy(synced: Program) -> None:
    program = (
        "import json, sys; from qbo_desktop.__main__ import main; code = main(sys.argv[1:]);"
        "sys.stderr.write(json.dumps([code, sorted(name for name in sys.modules if '.' not in name)]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "--home", str(synced.home), "--json", "status"],
        env=synced.environment(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    code, modules = json.loads(done.stderr)
    assert code == 0
    assert json.loads(done.stdout)["counts"]["linked"] > 0
    assert [name for name in HEAVY if name in modules] == []


def test_two_runs_at_once_and_the_user_in_between(fresh: Program) -> None:
    first = fresh.start("--json", "sync", QBO_DESKTOP_SLOW_AT="1500")
    wait_for_run(fresh, first)
    second = fresh.run("--json", "sync")
    assert second.code == 4
    assert second.err.strip()
    assert is_refusal(second.out)
    for command in (("retry", "--all"), ("disconnect", "quickbooks")):
        answer = fresh.run(*command)
        assert answer.code == (4 if command[0] == "disconnect" else 0), answer.said
    assert fresh.run("--json", "status").code == 0, "looking never waits"
    added = fresh.run("--json", "practice", "contacts", "add", "name=Pendant la synchro")
    assert added.code == 0, "the user is never frozen"
    out, _err = first.communicate(timeout=60)
    assert first.returncode in (0, 1)
    assert json.loads(out)["state"] == "done"
    assert fresh.run("sync").code in (0, 1)


def test_a_restore_waits_for_nobody_and_takes_no_store_from_a_run(fresh: Program, tmp_path: Path) -> None:
    fresh.run("backup", str(tmp_path / "copy.sqlite3")).ok()
    first = fresh.start("sync", QBO_DESKTOP_SLOW_AT="1500")
    wait_for_run(fresh, first)
    assert fresh.run("restore", str(tmp_path / "copy.sqlite3")).code == 4
    first.communicate(timeout=60)


def test_ctrl_c_stops_a_run_cleanly_and_the_next_one_finishes(fresh: Program) -> None:
    process = fresh.start("--json", "sync", QBO_DESKTOP_SLOW_AT="700")
    wait_for_run(fresh, process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert json.loads(out)["state"] == "cancelled"
    assert fresh.json("status")["last_run"]["state"] == "cancelled"
    assert fresh.json("problems") == []
    fresh.run("sync").ok()
    assert len([one for one in fresh.json("contacts") if one["quickbooks_id"]]) == 60


def test_no_keyring_on_this_machine(synced: Program) -> None:
    answer = synced.spawn("--json", "sync", PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring")
    assert answer.code == 3
    assert "keyring" in answer.err.lower()
    assert "Traceback" not in answer.err


def test_a_closed_pipe_ends_the_printing_and_nothing_else(synced: Program) -> None:
    process = synced.start("contacts")
    assert process.stdout is not None
    process.stdout.close()
    process.wait(60)
    assert process.stderr is not None
    assert "Traceback" not in process.stderr.read()


def test_an_old_terminal_gets_what_it_can_show(synced: Program) -> None:
    environment = {**synced.environment(PYTHONIOENCODING="ascii"), "LC_ALL": "C"}
    environment.pop("PYTHONUTF8")
    done = subprocess.run(
        [sys.executable, "-m", "qbo_desktop", "--home", str(synced.home), "contacts"],
        env=environment,
        cwd=os.fspath(synced.home),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    done.stdout.decode("ascii")
