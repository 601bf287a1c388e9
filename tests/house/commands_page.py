"""docs/commands.md, made of the verbs of `qbo_desktop.cli`; `make docs` writes it, a test compares."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from qbo_desktop.cli import verbs
from qbo_desktop.cli.main import common_options
from qbo_desktop.cli.verb import Verb
from tests.house.sources import ROOT

PAGE = ROOT / "docs" / "commands.md"

_HEAD = """\
# The commands

`qbo-desktop` without a command opens the window. With one it works without a window, and does the same things
by the same code. `qbo-desktop COMMAND --help` says more. This page is made from the program (`make docs`).

## Options of every command

They stand before or after the command.

| option | means |
|---|---|
{options}
The variable `QBO_DESKTOP_HOME` stands for `--home`. With `--json`, standard output holds one JSON document
and nothing else (`sandbox` and `connect` print a line of JSON for each thing they have to say); what is
said on the way goes to standard error. Amounts and ids in it are strings, dates ISO, times UTC.

## The commands

| command | does |
|---|---|
{commands}
Not built yet, and answering so with exit code 2: {later}.

## Exit codes

| code | means |
|---|---|
| 0 | done |
| 1 | done, but problems, questions or decisions wait for you |
| 2 | wrong usage or input |
| 3 | not connected, sign-in needed, or no keyring |
| 4 | another run holds the workspace |
| 5 | the other side could not be reached |
| 130 | cancelled |
"""


def page() -> str:
    """The whole page."""
    options = "".join(
        f"| `{written(action)}` | {action.help} |\n" for action in common_options()._actions if action.help
    )
    commands = "".join(f"| `{line}` | {words} |\n" for verb in verbs.VERBS for line, words in lines(verb))
    later = ", ".join(f"`{name}`" for name in sorted(verbs.NOT_BUILT_YET))
    return _HEAD.format(options=options, commands=commands, later=later)


def lines(verb: Verb, above: str = "") -> Iterator[tuple[str, str]]:
    """A verb as it is typed and what it does, then the verbs beneath it."""
    if verb.place:
        yield f"{above}{usage(verb)}", verb.words
    for noun in verb.nouns:
        yield from lines(noun, f"{above}{verb.name} ")


def usage(verb: Verb) -> str:
    """A verb with its arguments, as it is typed; the bars inside a cell are escaped."""
    parser = argparse.ArgumentParser(prog=verb.name, add_help=False)
    verb.arguments(parser)
    words = [written(action) for action in parser._actions if action.help is not argparse.SUPPRESS]
    return " ".join([verb.name, *words]).replace("|", "\\|")


def written(action: argparse.Action) -> str:
    """One argument as usage lines write it: brackets where it may be left out, bars between choices."""
    # Not argparse's own usage line, which is written differently by each version of Python.
    choices = "|".join(map(str, action.choices)) if action.choices else ""
    value = str(action.metavar or choices or action.dest.upper())
    if action.option_strings:
        name = action.option_strings[-1]
        given = name if action.nargs == 0 else f"{name} {value}{' …' if action.nargs == '+' else ''}"
        return given if action.required else f"[{given}]"
    many = {"*": f"[{value} …]", "+": f"{value} …", "?": f"[{value}]"}
    return many.get(str(action.nargs), value)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
