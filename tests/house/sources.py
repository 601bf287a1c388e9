"""The program's own source files, read and parsed once for all house rules."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "qbo_desktop"


@dataclass(frozen=True)
class Source:
    """One Python file: its path from the root of the tree, its text, and its syntax tree."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """The path as messages name it, with forward slashes on every system."""
        return self.path.as_posix()

    def within(self, *folders: str) -> bool:
        """Whether the file lies in one of these folders of the package, or is one of these files."""
        inside = self.path.relative_to("qbo_desktop").as_posix()
        return any(inside == folder or inside.startswith(f"{folder}/") for folder in folders)

    def imports(self) -> Iterator[tuple[int, str]]:
        """Every module named in an import, with its line, wherever in the file it stands.

        Not what stands under `if TYPE_CHECKING`: it is never imported.
        """
        unseen = {
            id(inner)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
            for statement in node.body
            for inner in ast.walk(statement)
        }
        for node in ast.walk(self.tree):
            if id(node) in unseen:
                continue
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.lineno, node.module


@cache
def sources() -> tuple[Source, ...]:
    """The package's files, sorted."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        found.append(Source(path.relative_to(ROOT), text, ast.parse(text, str(path))))
    return tuple(found)


def parsed(text: str, name: str = "qbo_desktop/example.py") -> Source:
    """A source made of a text, to show that a rule can fail."""
    return Source(Path(name), text, ast.parse(text))
