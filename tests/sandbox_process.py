"""Starts the simulated QuickBooks as a program of its own, for whatever test wants to talk to one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def start_sandbox(tmp_path: Path, **options: Any) -> Iterator[tuple[dict[str, Any], subprocess.Popen[str]]]:
    """A running sandbox: its ready document and its process, which is stopped at the end.

    `options` are those of `qbo_desktop.sandbox.serve.run`. It approves sign-ins by itself unless told otherwise,
    and ends with this process even when that is killed.
    """
    wished = {"approve": True, "with_parent": True, **options}
    for name in ("state", "log"):
        if wished.get(name) is not None:
            wished[name] = str(wished[name])
    with (tmp_path / "sandbox-errors.txt").open("a", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "qbo_desktop.sandbox", json.dumps(wished)],
            cwd=ROOT,
            env={**os.environ, "PYTHONUTF8": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            said = (tmp_path / "sandbox-errors.txt").read_text("utf-8")
            raise AssertionError(f"The sandbox did not start (exit {process.wait(10)}): {said}")
        yield json.loads(line), process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
        assert process.stdin is not None
        process.stdin.close()
        assert process.stdout is not None
        process.stdout.close()
