"""The recorded answers of the real QuickBooks service, read in place from ../shared.

They are not part of this repository. Where the folder is missing, the test files that import this module
are not collected, and the report says so; with CI set, the run fails instead (see conftest.py).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"


@dataclass(frozen=True)
class Exchange:
    """One recorded exchange: where it lies, and the whole file as parsed (fractions are Decimal)."""

    path: Path
    content: dict[str, Any]

    @property
    def name(self) -> str:
        """Entity and file, as a test is named: customer/013-get-get-id."""
        return f"{self.path.parent.name}/{self.path.stem}"

    @property
    def status(self) -> int:
        """The HTTP status of the answer."""
        return int(self.content["status"])

    @property
    def body(self) -> Any:
        """The answer's body: parsed JSON, or text where the service answered XML or HTML."""
        return self.content["response_body"]

    @property
    def recorded(self) -> bool:
        """Whether status and headers are the real ones, and not inferred by who quoted the body."""
        return bool(self.content["kind"] == "recorded")


def entities() -> tuple[str, ...]:
    """The folders of the corpus."""
    return tuple(sorted(folder.name for folder in CORPUS.iterdir() if folder.is_dir()))


def load(*names: str) -> tuple[Exchange, ...]:
    """All exchanges of these folders (of every folder when none is named), in the order of their files."""
    found: list[Exchange] = []
    for name in names or entities():
        for path in sorted((CORPUS / name).glob("*.json")):
            content = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
            found.append(Exchange(path, content))
    return tuple(found)
