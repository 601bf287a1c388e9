"""What holds for every test: no display, no proxy, no keyring of the user's; and a word about the corpus."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

# Before anything imports Qt: tests run where there is no display.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# A test that reached the user's keyring would touch real secrets; one that needs a keyring injects it.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
# Loopback never goes through a proxy, whatever the machine says.
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost,::1"
for name in ("QBO_DESKTOP_HOME", "DISPLAY", "WAYLAND_DISPLAY"):
    os.environ.pop(name, None)

import pytest  # noqa: E402
from hypothesis import settings  # noqa: E402

from qbo_desktop.wording import use_language  # noqa: E402
from tests.corpus import CORPUS  # noqa: E402
from tests.quick_stores import make_stores_quick  # noqa: E402

# Each property says less often what it says in `make test`; a machine that has time asks for more by name.
settings.register_profile("quick", max_examples=40, deadline=None)
settings.register_profile("thorough", max_examples=400, deadline=None)
settings.load_profile(os.environ.get("QBO_TEST_PROPERTIES", "quick"))

make_stores_quick()

_left_out: list[str] = []


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Before anything of a test is made: what a module or a session shares is made in English, too."""
    use_language("en")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Every test begins in English and leaves English behind, whatever is made or undone around it."""
    use_language("en")
    yield
    use_language("en")


def pytest_configure(config: pytest.Config) -> None:
    """With CI set, a missing corpus fails the run."""
    if os.environ.get("CI") and not CORPUS.is_dir():
        raise pytest.UsageError(
            "../shared/corpus is not there: the tests over recorded answers cannot be left out"
        )


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Without the corpus, the files that read it are not collected; the summary names them."""
    if CORPUS.is_dir() or collection_path.suffix != ".py" or not collection_path.name.startswith("test_"):
        return None
    if "tests.corpus" not in collection_path.read_text(encoding="utf-8"):
        return None
    _left_out.append(str(collection_path.relative_to(config.rootpath)))
    return True


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Whether the corpus is there, at the top of the report."""
    return (
        []
        if CORPUS.is_dir()
        else ["../shared/corpus is missing: the tests over recorded answers are left out"]
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The files that were left out, at the end of the report."""
    for name in sorted(_left_out):
        terminalreporter.write_line(f"left out, it reads the corpus: {name}", yellow=True)
