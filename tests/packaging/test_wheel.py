"""The wheel holds what the program needs, and runs where nothing else of this tree is."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.house.sources import PACKAGE, ROOT
from tests.packaging.installed import check_demo, run

# One environment for all of them, which takes a minute to make.
pytestmark = [pytest.mark.long, pytest.mark.xdist_group("wheel")]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree, built with the pinned tools that are installed."""
    target = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target), str(ROOT)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    (found,) = target.glob("qbo_desktop-*.whl")
    return found


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty environment with the pinned requirements and the wheel; its folder of programs."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder / "venv", with_pip=True)
    programs = folder / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
    for wanted in (["--require-hashes", "-r", str(ROOT / "requirements.txt")], ["--no-deps", str(wheel)]):
        command = [str(programs / "python"), "-m", "pip", "install", "--quiet", *wanted]
        # As pip is set up on this machine: its own home, and not an empty one.
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    return programs


def test_it_holds_every_module_and_resource(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    modules = {path.relative_to(ROOT).as_posix() for path in PACKAGE.rglob("*.py")}
    resources = {
        f"qbo_desktop/_resources/{path.relative_to(ROOT / 'resources').as_posix()}"
        for path in (ROOT / "resources").rglob("*")
        if path.is_file()
    }
    assert modules - held == set()
    assert resources - held == set()


def test_it_holds_the_compiled_translations(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    sources = {path.stem for path in (ROOT / "resources" / "translations").glob("*.po")}
    assert "fr_CA" in sources
    assert {f"qbo_desktop/_resources/translations/{name}.mo" for name in sources} - held == set()


def test_it_holds_nothing_else(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"qbo_desktop"}


def test_the_demo_runs_from_another_folder(environment: Path, tmp_path: Path) -> None:
    check_demo([str(environment / "qbo-desktop")], tmp_path, customers=40)


def test_the_module_runs_too(environment: Path, tmp_path: Path) -> None:
    done = run([str(environment / "python"), "-m", "qbo_desktop", "--version"], tmp_path)
    assert done.returncode == 0, done.stderr


def test_it_speaks_french(environment: Path, tmp_path: Path) -> None:
    """The compiled catalogue is found where the wheel put it, and translates a text of the program."""
    program = (
        "from qbo_desktop.wording import _, use_language\n"
        "from qbo_desktop.settings import declared\n"
        "text = declared('ui.theme').label\n"
        "use_language('fr_CA')\n"
        "print(text, _(text), sep='|')\n"
    )
    done = run([str(environment / "python"), "-c", program], tmp_path)
    assert done.returncode == 0, done.stderr
    english, french = done.stdout.strip().split("|")
    assert french
    assert french != english


def test_the_headless_path_needs_no_qt(environment: Path, tmp_path: Path) -> None:
    """With PySide6 made unimportable, as where the system's libraries are missing, the demo still runs."""
    blocked = tmp_path / "blocked"
    blocked.mkdir()
    (blocked / "PySide6.py").write_text("raise ImportError('libEGL.so.1: cannot open shared object file')\n")
    program = (
        f"import sys; sys.path.insert(0, {str(blocked)!r})\n"
        "from qbo_desktop.__main__ import main; sys.exit(main())"
    )
    check_demo([str(environment / "python"), "-c", program], tmp_path, customers=40)
