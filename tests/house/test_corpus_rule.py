"""The recorded answers lie outside the repository: without them tests are left out aloud, and CI fails."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.sources import ROOT

READS_IT = "from tests.corpus import load\n\ndef test_recorded():\n    assert load('customer')\n"
DOES_NOT = "def test_other():\n    assert True\n"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A tree of two tests, one over the corpus, with nothing beside it."""
    tree = tmp_path / "clone"
    (tree / "tests").mkdir(parents=True)
    for name in ("conftest.py", "corpus.py", "quick_stores.py"):
        shutil.copy(ROOT / "tests" / name, tree / "tests" / name)
    (tree / "tests" / "test_recorded.py").write_text(READS_IT)
    (tree / "tests" / "test_other.py").write_text(DOES_NOT)
    (tree / "pytest.ini").write_text("[pytest]\naddopts = --import-mode=importlib\npythonpath = .\n")
    return tree


def run_tests(tree: Path, *, ci: bool) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in ("CI", "PYTEST_ADDOPTS")}
    if ci:
        environment["CI"] = "true"
    # What is installed beside pytest says nothing here, and takes most of the time.
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
    return subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)


def test_without_it_the_files_that_read_it_are_named(clone: Path) -> None:
    done = run_tests(clone, ci=False)
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout
    assert "left out, it reads the corpus: tests/test_recorded.py" in done.stdout


def test_without_it_ci_fails(clone: Path) -> None:
    done = run_tests(clone, ci=True)
    assert done.returncode == 4
    assert "corpus is not there" in done.stderr


def test_with_it_everything_is_collected(clone: Path) -> None:
    folder = clone.parent / "shared" / "corpus" / "customer"
    folder.mkdir(parents=True)
    (folder / "001.json").write_text('{"status": 200, "kind": "recorded", "response_body": {}}')
    done = run_tests(clone, ci=True)
    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout
