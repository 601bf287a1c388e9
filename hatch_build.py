"""The build step: compiles the translations, so that a plain pip install speaks French too.

Runs for the wheel and for an editable install alike, and for the packaged program by `build.spec`. Babel
comes from `build-system.requires`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_translations(root: Path) -> list[Path]:
    """Turn every `resources/translations/*.po` into the `.mo` beside it, and return those.

    Fuzzy entries are left out: they are guesses that nobody has read yet.
    """
    compiled = []
    for source in sorted((root / "resources" / "translations").glob("*.po")):
        with source.open("rb") as stream:
            catalogue = read_po(stream)
        target = source.with_suffix(".mo")
        with target.open("wb") as stream:
            write_mo(stream, catalogue)
        compiled.append(target)
    return compiled


class CompileTranslations(BuildHookInterface):
    """What hatchling calls while it builds."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before the files are collected; `version` is "standard" or "editable"."""
        compile_translations(Path(self.root))
