"""The packaged program of build.spec builds, and does the whole job from another folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.sources import ROOT
from tests.packaging.installed import check_demo, run

# One packaged program for all of them, which takes a minute to make.
pytestmark = [pytest.mark.long, pytest.mark.xdist_group("frozen")]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packaged program, built from this tree into a folder of its own."""
    folder = tmp_path_factory.mktemp("frozen")
    command = [
        *(sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"),
        *("--distpath", str(folder / "dist"), "--workpath", str(folder / "work"), str(ROOT / "build.spec")),
    ]
    built = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    suffix = ".exe" if sys.platform == "win32" else ""
    return folder / "dist" / "qbo-desktop" / f"qbo-desktop{suffix}"


def test_the_demo_runs_from_another_folder(program: Path, tmp_path: Path) -> None:
    check_demo([str(program)], tmp_path, customers=40)


def test_it_carries_the_translations(program: Path) -> None:
    sources = {path.stem for path in (ROOT / "resources" / "translations").glob("*.po")}
    carried = {path.stem for path in program.parent.rglob("translations/*.mo")}
    assert "fr_CA" in sources
    assert sources - carried == set()


def test_it_answers_a_command(program: Path, tmp_path: Path) -> None:
    """An empty home gets a store with the schema of today, made by the code and scripts inside the bundle."""
    done = run([str(program), "--home", str(tmp_path / "home"), "status", "--json"], tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_knows_the_keyrings(program: Path, tmp_path: Path) -> None:
    """`doctor` asks the keyring first: whatever backend this machine has, the bundle can ask for it."""
    done = run([str(program), "--home", str(tmp_path / "home"), "doctor", "--json"], tmp_path)
    assert '"keyring"' in done.stdout
    assert "Traceback" not in done.stderr


def test_it_prints_an_invoice(program: Path, tmp_path: Path) -> None:
    """ReportLab finds its encodings and widths of letters by name, also in the bundle."""
    home = ["--home", str(tmp_path / "home")]
    steps = (
        ("practice", "contacts", "add", "name=Lavoie"),
        ("practice", "draft", "--client", "C1", "--date", "2025-03-10", "--line", ";Łódź é;1;100;GST + QST"),
        ("practice", "invoices", "pdf", "I1", str(tmp_path / "one.pdf")),
    )
    for words in steps:
        done = run([str(program), *home, *words], tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "one.pdf").read_bytes().startswith(b"%PDF")
