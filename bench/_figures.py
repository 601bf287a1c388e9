"""What every measurement shares: the machine it ran on, medians, and one way to print a figure."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass


def machine() -> str:
    """The machine in one line: what the figures beside it were measured on."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{os.cpu_count()} cores{_memory()}, {platform.system()} {platform.machine()}, {python}{_load()}"


def _memory() -> str:
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):  # Windows does not say it this way
        return ""
    return f", {total / 2**30:.0f} GiB"


def _load() -> str:
    """How many processes wanted a processor in the last minute: above the cores, times are too long."""
    try:
        return f", load {os.getloadavg()[0]:.1f}"
    except (AttributeError, OSError):
        return ""


def spread(values: Sequence[float], unit: str = "s") -> str:
    """The median, with the smallest and the largest behind it."""
    return f"{statistics.median(values):.2f} {unit} ({min(values):.2f} to {max(values):.2f})"


def line(name: str, figure: str, target: str = "", met: bool | None = None) -> None:
    """Print one figure, its target, and whether it was reached."""
    verdict = "" if met is None else ("  reached" if met else "  MISSED")
    print(f"  {name:<46} {figure}" + (f"   target {target}{verdict}" if target else ""), flush=True)


@dataclass(frozen=True)
class Spent:
    """What a command took: seconds by the clock, and of a processor (0 where the system does not tell)."""

    clock: float
    processor: float


def spent_on(command: Sequence[str]) -> Spent:
    """Run a command to its end. Raises CalledProcessError when it fails."""
    begun, used = time.perf_counter(), os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    now = os.times()
    return Spent(
        time.perf_counter() - begun,
        now.children_user + now.children_system - used.children_user - used.children_system,
    )


def python(*arguments: str) -> list[str]:
    """A command of this very interpreter."""
    return [sys.executable, *arguments]
