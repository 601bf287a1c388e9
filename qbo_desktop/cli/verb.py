"""A verb of the command line: its words, its arguments, the verbs beneath it, and what runs it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Collection
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from qbo_desktop.wording import _

Declare = Callable[[argparse.ArgumentParser], None]


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb. `place` is "module:function", imported only when the verb is run.

    `nouns` are the verbs beneath it (`practice contacts`); without a `place` one of them must be named.
    """

    name: str
    words: str
    place: str = ""
    arguments: Declare = lambda parser: None
    needs_no_store: bool = False
    hidden: bool = False
    nouns: tuple[Verb, ...] = ()

    def declare(
        self, subparsers: Any, common: argparse.ArgumentParser, words: Collection[str], depth: int = 0
    ) -> None:
        """Add the verb to a parser. Those beneath it are added where its name is among the words typed.

        A parser costs a millisecond, and a command line names one verb.
        """
        shown = {} if self.hidden else {"help": _(self.words)}
        parser = subparsers.add_parser(self.name, parents=[common], description=_(self.words), **shown)
        self.arguments(parser)
        if self.place:
            parser.set_defaults(handler=self._run, needs_no_store=self.needs_no_store)
        if self.nouns and self.name in words:
            beneath = parser.add_subparsers(
                dest=f"noun_{depth}", metavar=_("COMMAND"), required=not self.place
            )
            for noun in self.nouns:
                noun.declare(beneath, common, words, depth + 1)

    def _run(self, *arguments: Any) -> int:
        module, function = self.place.split(":")
        return int(getattr(import_module(f"qbo_desktop.cli.{module}"), function)(*arguments))
