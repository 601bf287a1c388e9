"""The pinned requirements: every one with hashes, and no address of any registry in them."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.house.sources import ROOT

PINNED = ("requirements.txt", "requirements-dev.txt")
# For one measurement, in an environment of its own.
BESIDE = "requirements-compare"
# An address, an option that names one, or a bare host name (a dotted word before / or :port).
ADDRESS = re.compile(
    r"://|--(?:extra-)?index-url|--find-links|--trusted-host|--no-index|^-[if]\b|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}[:/]",
    re.M,
)


def pins(name: str) -> dict[str, str]:
    """Distribution → version, as pinned in a file."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([A-Za-z0-9._-]+)(?:\[[\w,-]+\])?==([^\s;]+)", text, re.M))


@pytest.mark.parametrize(
    "name", [*PINNED, "requirements-dev.in", f"{BESIDE}.in", f"{BESIDE}.txt", "pyproject.toml"]
)
def test_no_address_is_named(name: str) -> None:
    assert ADDRESS.findall((ROOT / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url simple",
        "# from https://registry.test/simple",
        "six @ file:///six.whl",
        "-i registry",
        "# cache registry.example.com/simple",
    ],
)
def test_an_address_is_seen(line: str) -> None:
    assert ADDRESS.search(line)


@pytest.mark.parametrize("name", PINNED)
def test_every_pin_has_hashes(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"^#.*\n", "", text, flags=re.M).strip())
    assert len(entries) == len(pins(name))
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_everything_declared_is_pinned() -> None:
    """A dependency added to pyproject.toml without `make requirements` would not be installed."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    names = {re.split(r"[\[<>=~! ]", line)[0].lower() for line in declared}
    assert names - {name.lower() for name in pins("requirements.txt")} == set()


def test_both_files_pin_the_same_versions() -> None:
    """What is tested is what runs."""
    runtime, everything = (pins(name) for name in PINNED)
    assert {name: version for name, version in runtime.items() if everything.get(name) != version} == {}
