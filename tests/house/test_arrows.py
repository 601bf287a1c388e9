"""The contracts of import-linter say all that docs/architecture.md says: no part of the program is left out.

import-linter lists what a part may *not* know, so a new part would be free to be known by everyone. Here the
lists are held against the arrows, stated as what each part *may* know.
"""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from tests.house.sources import PACKAGE, ROOT

# Known by all but the sandbox, and above all layers: no arrow is drawn for these.
EVERYBODYS = {"errors", "wording", "settings", "resources", "system_libraries", "domain"}
ABOVE_ALL = {"__main__", "app"}
# Part → what it may name besides itself and everybody's.
ARROWS: dict[str, set[str]] = {
    "domain": set(),
    "store": {"domain"},
    "sync": {"domain", "store"},
    "operations": {"sync", "store", "domain"},
    "quickbooks": {"sync", "domain"},
    "practice": {"sync", "store", "domain"},
    "ui": {"operations", "store", "sync", "domain"},
    "cli": {"operations", "store", "sync", "domain"},
}
# Of sync, these parts know only the port (and the two faces its values).
OF_SYNC = {"quickbooks": {"side"}, "practice": {"side"}, "ui": {"side", "steps"}, "cli": {"side", "steps"}}


def contracts() -> dict[str, set[str]]:
    """Source part → every part that some contract forbids it (names below the package)."""
    tool: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    forbidden: dict[str, set[str]] = {}
    for contract in tool["importlinter"]["contracts"]:
        if contract["type"] == "independence":
            modules = {name.removeprefix("qbo_desktop.") for name in contract["modules"]}
            for module in modules:
                forbidden.setdefault(module, set()).update(modules - {module})
            continue
        assert contract["type"] == "forbidden"
        for source in contract["source_modules"]:
            names = {name.removeprefix("qbo_desktop.") for name in contract["forbidden_modules"]}
            forbidden.setdefault(source.removeprefix("qbo_desktop."), set()).update(names)
    return forbidden


def parts() -> set[str]:
    """The folders and files at the top of the package."""
    found = {path.stem for path in PACKAGE.glob("*.py")} | {
        path.name for path in PACKAGE.iterdir() if path.is_dir() and any(path.rglob("*.py"))
    }
    return found - {"__init__"}


def stages() -> set[str]:
    """The modules of sync."""
    return {path.stem for path in (PACKAGE / "sync").iterdir()} - {"__init__", "__pycache__"}


@pytest.mark.parametrize("part", sorted(ARROWS))
def test_what_no_arrow_reaches_is_forbidden(part: str) -> None:
    unreachable = parts() - EVERYBODYS - {"__main__", part} - ARROWS[part]
    assert unreachable - contracts().get(part, set()) == set(), f"add them to the contract of {part}"


@pytest.mark.parametrize("part", sorted(OF_SYNC))
def test_the_stages_of_a_run_are_known_to_those_who_run_it(part: str) -> None:
    inner = {f"sync.{stage}" for stage in stages() - OF_SYNC[part]}
    assert inner - contracts()[part] == set(), f"add them to the contract of {part}"


def test_no_contract_forbids_an_arrow() -> None:
    forbidden = contracts()
    assert {part: ARROWS[part] & forbidden[part] for part in ARROWS if ARROWS[part] & forbidden[part]} == {}


def test_the_sandbox_knows_nothing_of_ours() -> None:
    assert parts() - {"sandbox", "__main__", "system_libraries"} - contracts()["sandbox"] == set()


def test_every_part_has_its_arrows() -> None:
    """A new folder of the program must say what it may know."""
    assert parts() - set(ARROWS) - EVERYBODYS - ABOVE_ALL - {"sandbox", "keychain"} == set()
