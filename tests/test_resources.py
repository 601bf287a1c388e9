"""Resources are found in a tree, in an installed wheel and in a frozen program."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from qbo_desktop import resources
from qbo_desktop.resources import resource


def test_in_a_tree_they_lie_at_the_top() -> None:
    assert (
        resource("translations")
        == Path(resources.__file__).resolve().parents[1] / "resources" / "translations"
    )
    assert resource("README.md").is_file()


def test_in_a_wheel_they_lie_inside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site-packages" / "qbo_desktop"
    (package / "_resources").mkdir(parents=True)
    monkeypatch.setattr(resources, "__file__", str(package / "resources.py"))
    assert resource("icons", "app.svg") == package / "_resources" / "icons" / "app.svg"


def test_in_a_frozen_program_they_lie_in_the_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert resource() == tmp_path / "resources"
