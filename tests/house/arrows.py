"""The arrows between the parts of the program, as a contract of import-linter (`make check`).

import-linter's own contracts list what a part may *not* know, so that a new part is free until somebody
thinks of it. This one lists what each part may know, in pyproject.toml, and nothing else is allowed:

    arrows = ["operations -> sync, store, domain", "quickbooks -> sync.side, domain", ...]

A part is a folder or a file at the top of the package. A part may always know itself and what is
`everybodys`, unless its arrow refuses one ("errors -> -domain") or all of them ("sandbox -> -everybodys").
Naming `sync` allows all of it, naming `sync.side` only that; `*` is everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from importlinter import Contract, ContractCheck, fields, output


def read_arrows(lines: Iterable[str]) -> dict[str, frozenset[str]]:
    """Part → what it may know, of lines like "a -> b, c.d"; ValueError where a line is no arrow."""
    arrows: dict[str, frozenset[str]] = {}
    for line in lines:
        part, arrow, known = (piece.strip() for piece in line.partition("->"))
        if not arrow or not part or part in arrows:
            raise ValueError(f"not an arrow, or drawn twice: {line}")
        arrows[part] = frozenset(name.strip() for name in known.split(",") if name.strip())
    return arrows


def trespass(importer: str, imported: str, arrows: Mapping[str, frozenset[str]], everybodys: set[str]) -> str:
    """What is wrong with one import between two modules (named below the package), or "" when nothing is."""
    part, other = importer.split(".")[0], imported.split(".")[0]
    if part not in arrows and part not in everybodys:
        return f"{part} has no arrow: say in pyproject.toml what it may know"
    known = arrows.get(part, frozenset())
    if part == other or "*" in known:
        return ""
    if other in everybodys and f"-{other}" not in known and "-everybodys" not in known:
        return ""
    if any(imported == name or imported.startswith(f"{name}.") for name in known):
        return ""
    return f"{importer} imports {imported}: no arrow leads from {part} there"


class Arrows(Contract):  # type: ignore[misc]
    """Allows the imports that an arrow of the configuration allows, and no others."""

    type_name = "arrows"

    arrows = fields.ListField(subfield=fields.StringField())
    everybodys = fields.SetField(subfield=fields.StringField())

    def check(self, graph: Any, verbose: bool) -> ContractCheck:
        """Look at every import inside the package."""
        root = "qbo_desktop."
        arrows, everybodys = read_arrows(self.arrows), set(self.everybodys)
        wrong = []
        for importer in sorted(graph.modules):
            if not importer.startswith(root):
                continue
            for imported in sorted(graph.find_modules_directly_imported_by(importer)):
                if not imported.startswith(root):
                    continue
                says = trespass(importer.removeprefix(root), imported.removeprefix(root), arrows, everybodys)
                if says:
                    details = graph.get_import_details(importer=importer, imported=imported)
                    wrong += [f"{says} (line {detail['line_number']})" for detail in details] or [says]
        return ContractCheck(kept=not wrong, metadata={"wrong": wrong})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print the imports that no arrow allows."""
        for says in check.metadata["wrong"]:
            output.print_error(says)
