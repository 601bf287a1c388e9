"""The French catalogue holds every marked text of the program, with the same places to fill."""

from __future__ import annotations

import ast
import re
from functools import cache
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tests.house.sources import PACKAGE, ROOT, sources

FRENCH = ROOT / "resources" / "translations" / "fr_CA.po"
# As `make texts` has it: _() and ngettext() are among Babel's own.
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}

Text = str | tuple[str, ...]


@cache
def marked() -> frozenset[Text]:
    """Every text marked in the code; the sandbox speaks as QuickBooks does, and is not translated."""

    def ours(folder: object) -> bool:
        return not re.search(r"(^|[/\\])(sandbox|__pycache__)$", str(folder))

    found = extract_from_dir(PACKAGE, keywords=KEYWORDS, directory_filter=ours)
    return frozenset(message for _file, _line, message, _comments, _context in found)


@cache
def french() -> Catalog:
    """The catalogue as it stands in the tree."""
    with FRENCH.open("rb") as stream:
        return read_po(stream)


def forms(text: object) -> list[str]:
    """One text, or its singular and plurals."""
    return [text] if isinstance(text, str) else [str(form) for form in text]  # type: ignore[attr-defined]


def places(text: str) -> set[str]:
    """The named places of a sentence."""
    return {name for _before, name, _spec, _conversion in Formatter().parse(text) if name is not None}


def faults(message: Message) -> list[str]:
    """What is wrong with a translated message: a form missing, or places that its source does not have."""
    translated = forms(message.string)
    if not all(translated):
        return [f"{message.id!r} is not translated"]
    allowed = set().union(*(places(form) for form in forms(message.id)))
    wrong = [form for form in translated if places(form) - allowed]
    # A plural's form may leave the count out ("one contact"); a plain sentence may leave nothing out.
    if isinstance(message.id, str) and places(str(message.string)) != allowed:
        wrong = translated
    return [f"{message.id!r}: other places in {form!r}" for form in wrong]


def test_every_text_is_in_the_catalogue() -> None:
    held = {message.id if isinstance(message.id, str) else tuple(message.id) for message in french()}
    assert sorted(map(str, marked() - held)) == [], "make texts, then translate"


def test_every_translation_is_whole() -> None:
    found = [fault for message in french() if message.id for fault in faults(message)]
    assert found == []


def test_no_translation_is_a_guess() -> None:
    assert [message.id for message in french() if message.id and message.fuzzy] == []


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("{name} is gone", ""),
        ("{name} is gone", "C’est parti"),
        ("{name} is gone", "{nom} est parti"),
        (("{count} contact", "{count} contacts"), ("{count} contact", "")),
        (("{count} contact", "{count} contacts"), ("un contact", "{nombre} contacts")),
    ],
)
def test_a_faulty_translation_is_seen(source: Text, translation: Text) -> None:
    assert faults(Message(source, translation))


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("{name} is gone", "{name} est parti"),
        (("one contact", "{count} contacts"), ("un contact", "{count} contacts")),
    ],
)
def test_a_sound_translation_passes(source: Text, translation: Text) -> None:
    assert faults(Message(source, translation)) == []


def test_every_mark_can_be_gathered() -> None:
    """A mark inside an f-string is invisible to the gathering on some Pythons, so its text has no French."""
    gathered = {form for text in marked() for form in forms(text)}
    lost = [
        f"{source.name}:{node.lineno} {argument.value!r}"
        for source in sources()
        if not source.within("sandbox")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS
        for argument in node.args[: 2 if node.func.id == "ngettext" else 1]
        if isinstance(argument, ast.Constant) and argument.value not in gathered
    ]
    assert lost == []
