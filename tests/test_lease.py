"""The run lease: one run a workspace, also across processes, and it dies with its process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from qbo_desktop.errors import EXIT_BUSY, RunBusy, StoreError
from qbo_desktop.lease import run_lease

ROOT = Path(__file__).resolve().parents[1]
HOLDER = (
    "import sys; from pathlib import Path; from qbo_desktop.lease import run_lease\n"
    "with run_lease(Path(sys.argv[1]) / 'store.sqlite3', 1):\n"
    "    print('held', flush=True); sys.stdin.readline()\n"
)


def test_the_same_workspace_is_held_once_and_another_one_beside_it(tmp_path: Path) -> None:
    with run_lease(tmp_path / "store.sqlite3", 1):
        with pytest.raises(RunBusy) as busy, run_lease(tmp_path / "store.sqlite3", 1):
            raise AssertionError("held twice")
        with run_lease(tmp_path / "store.sqlite3", 2):
            pass
    assert busy.value.exit_code == EXIT_BUSY
    assert busy.value.remedy
    with run_lease(tmp_path / "store.sqlite3", 1):
        pass


def test_it_is_given_back_when_the_run_fails(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), run_lease(tmp_path / "store.sqlite3", 1):
        raise ZeroDivisionError
    with run_lease(tmp_path / "store.sqlite3", 1):
        pass


def test_a_killed_process_holds_nobody_up(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(RunBusy), run_lease(tmp_path / "store.sqlite3", 1):
        raise AssertionError("held twice")
    holder.kill()
    holder.communicate()
    with run_lease(tmp_path / "store.sqlite3", 1):
        pass


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "locks").write_text("a file")
    with pytest.raises(StoreError) as refused, run_lease(tmp_path / "store.sqlite3", 1):
        raise AssertionError("held")
    assert refused.value.remedy
