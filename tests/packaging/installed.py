"""A program as its user has it, run from another folder with nothing of this tree around it."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

# Nothing of the tests' surroundings may help the program along; how this machine reaches its registry may.
_OURS = ("PYTHON", "QT_", "QBO_DESKTOP_", "DISPLAY", "WAYLAND_DISPLAY", "VIRTUAL_ENV", "XDG_")


def surroundings(home: Path) -> dict[str, str]:
    """The environment of a user with this home folder, no display and no Python settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    return {**kept, "HOME": str(home), "LANG": "C.UTF-8"}


def run(program: list[str], folder: Path, *, seconds: float = 300) -> subprocess.CompletedProcess[str]:
    """Run a command from `folder`, which is the user's home too, with no input."""
    return subprocess.run(
        program,
        cwd=folder,
        env=surroundings(folder),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


def check_demo(program: list[str], folder: Path, customers: int) -> dict[str, Any]:
    """Run the headless demo of the sample firm and hold its document against the contract; returns it."""
    home = folder / "home"
    asked = ["--demo", "--headless", "--json", "--home", str(home), "--customers", str(customers)]
    done = run([*program, *asked], folder)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    document: dict[str, Any] = json.loads(done.stdout)
    contacts = document["contacts"]
    states = {state: contacts[state] for state in ("linked", "created", "waiting", "skipped")}
    assert sum(states.values()) == customers, states
    assert min(states.values()) > 0, states
    assert "Traceback" not in done.stderr
    assert home.is_dir()
    return document
