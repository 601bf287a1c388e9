"""What an operation advises can be done in the window as well: commands and options stand in `command` alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from qbo_desktop import errors
from qbo_desktop.errors import AppError, SideError, Unreachable, UsageError
from tests.house.sources import Source, sources

_ERRORS = {
    name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, AppError)
}
_OF_THE_COMMAND_LINE = re.compile(r"(^|[\s(“])--[a-z]|qbo-desktop ")
# What the window has no means for: there the command is the honest advice.
_ONLY_BY_COMMAND = {"Run the sync with --full."}
_SHOWN = ("operations", "quickbooks", "sync", "practice", "connection.py", "keychain.py", "lease.py")


def words(node: ast.AST) -> str:
    return " ".join(
        inner.value
        for inner in ast.walk(node)
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str)
    )


def advices(source: Source) -> Iterator[tuple[int, str]]:
    """Line and text of what is said by errors, but for what is only for the command line."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _ERRORS:
            named = [one.value for one in node.keywords if one.arg == "remedy"]
            for part in (*node.args, *named):
                yield part.lineno, words(part)


def test_no_advice_names_an_option_or_a_command() -> None:
    found = [
        (source, *advice) for source in sources() if source.within(*_SHOWN) for advice in advices(source)
    ]
    assert len(found) > 50
    named = [
        (f"{source.name}:{line}", text) for source, line, text in found if _OF_THE_COMMAND_LINE.search(text)
    ]
    assert [one for one in named if one[1] not in _ONLY_BY_COMMAND] == []
    assert {text for _place, text in named} == _ONLY_BY_COMMAND


@pytest.mark.parametrize("text", ["Add --reason.", "“qbo-desktop answer” lists them.", "Paste it (--paste)."])
def test_what_the_rule_finds(text: str) -> None:
    assert _OF_THE_COMMAND_LINE.search(text)


def test_the_command_line_says_its_own_next_step() -> None:
    error = UsageError("It is missing.", "Type it.", command="Add --it.")
    assert (str(error), error.by_command()) == ("It is missing. Type it.", "It is missing. Add --it.")
    assert UsageError("It is missing.", "Type it.").by_command() == "It is missing. Type it."
    side: SideError = Unreachable("No answer.", "Look at the cable.", command="Try --later.")
    assert (str(side), side.by_command()) == ("No answer. Look at the cable.", "No answer. Try --later.")
