"""Sentences go to the catalogue whole: a literal inside `_()`, its places filled afterwards."""

from __future__ import annotations

import ast

import pytest

from tests.house.sources import Source, parsed, sources

MARKS = {"_": 1, "N_": 1, "ngettext": 2}


def broken_marks(source: Source) -> list[str]:
    """Texts given to the catalogue that it can never find: f-strings, and sentences put together from pieces.

    A variable is fine in `_()`: it holds a text marked elsewhere with `N_()`.
    """
    found = []
    for node in ast.walk(source.tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS):
            continue
        for argument in node.args[: MARKS[node.func.id]]:
            if isinstance(argument, (ast.JoinedStr, ast.BinOp)) or _filled_too_early(argument):
                found.append(f"{source.name}:{node.lineno} {ast.unparse(node)[:80]}")
    return found


def _filled_too_early(argument: ast.expr) -> bool:
    """`_("… {x}".format(x=x))`: the catalogue holds the sentence with its places, not with their contents."""
    made = isinstance(argument, ast.Call) and isinstance(argument.func, ast.Attribute) and argument.func.attr
    return made in ("format", "format_map", "join", "replace")


def test_the_catalogue_is_asked_for_whole_sentences() -> None:
    assert [found for source in sources() for found in broken_marks(source)] == []


@pytest.mark.parametrize(
    "text",
    [
        '_(f"{name} is gone")',
        '_("one " + word)',
        '_("%s is gone" % name)',
        '_("{name} is gone".format(name=name))',
        'ngettext("one", f"{n} of them", n)',
    ],
)
def test_a_broken_mark_is_seen(text: str) -> None:
    assert len(broken_marks(parsed(text))) == 1


def test_a_whole_sentence_passes() -> None:
    assert (
        broken_marks(
            parsed('_("{name} is gone").format(name=name)\n_(setting.label)\n_(WORDS.get(state, state))\n')
        )
        == []
    )
