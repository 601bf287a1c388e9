"""A firm that bills by command: two clients, a work type, the months of a year that is over, and its work."""

from __future__ import annotations

from typing import Any

from tests.cli.program import Program

# A year that is over wherever the tests are run: no payment of it lies in the future.
DAY = "2025-03-10"


def set_up(program: Program) -> Program:
    """Make the home, all by command. The clients are C1 and C2, the owner is at work."""
    for words in (
        ("practice", "contacts", "add", "name=Lavoie inc.", "email=accueil@lavoie.example"),
        ("practice", "contacts", "add", "name=Roy"),
        ("practice", "work-types", "add", "Bookkeeping"),
        ("practice", "periods", "generate", "--from", "2025-01-01", "--frequency", "month", "--count", "12"),
    ):
        program.run(*words).ok()
    return program


def draft(
    program: Program, *lines: str, client: str = "C1", day: str = DAY, more: tuple[str, ...] = ()
) -> Any:
    """Make a draft; its record. Without lines it comes to 114.98 with GST + QST on 100."""
    written = lines or ("Bookkeeping;The books;1;100;GST + QST",)
    words = [word for line in written for word in ("--line", line)]
    return program.json("practice", "draft", "--client", client, "--date", day, *words, *more)


def work(program: Program, title: str, *more: str, client: str = "C1", fee: str = "100") -> Any:
    """Add work with a fixed fee; its record."""
    words = ("--client", client, "--type", "Bookkeeping", "--title", title, "--fee", fee)
    return program.json("practice", "work", "add", *words, *more)


def shown(program: Program, invoice: str) -> Any:
    """An invoice with its activity log and payments."""
    return program.json("practice", "invoices", "show", invoice)


def states(program: Program) -> dict[str, str]:
    """Number → state, of every invoice."""
    return {one["number"]: one["state"] for one in program.json("practice", "invoices")}
