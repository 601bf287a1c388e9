"""The one catalogue: English and French (Canada) for the window and the command line alike.

Mark a text with `_()`, a plural with `ngettext()`; a text declared before its language is known with
`N_()`, translated with `_()` where it is shown. Whole sentences only, with {named} places filled by
`.format()` after translation.
"""

from __future__ import annotations

import gettext
import io
from functools import lru_cache
from pathlib import Path

from qbo_desktop.resources import resource

LANGUAGES = ("en", "fr_CA")
DOMAIN = "qbo_desktop"


class _Catalogue:
    """The translations in force, and the language they are of."""

    def __init__(self) -> None:
        self.language = "en"
        self.texts: gettext.NullTranslations = gettext.NullTranslations()


_in_force = _Catalogue()


def use_language(code: str) -> None:
    """Speak this language from now on; an unknown code falls back to English."""
    _in_force.language = code if code in LANGUAGES else "en"
    _in_force.texts = _load(_in_force.language)


def language() -> str:
    """The language in force, as its code."""
    return _in_force.language


@lru_cache(maxsize=len(LANGUAGES))
def texts_in(code: str) -> gettext.NullTranslations:
    """The catalogue of a language, whatever language is in force: for what is printed in the client's.

    Mark the texts as `texts.gettext("…")` and `texts.ngettext("…", "…", count)`; they are gathered like all.
    """
    return _load(code)


def _load(code: str) -> gettext.NullTranslations:
    if code == "en":
        return gettext.NullTranslations()
    source = resource("translations", f"{code}.po")
    compiled = resource("translations", f"{code}.mo")
    # In a working tree the .po may be newer than what the last build compiled.
    if source.is_file() and (not compiled.is_file() or compiled.stat().st_mtime < source.stat().st_mtime):
        return gettext.GNUTranslations(io.BytesIO(compile_catalogue(source)))
    if compiled.is_file():
        with compiled.open("rb") as stream:
            return gettext.GNUTranslations(stream)
    return gettext.NullTranslations()


def compile_catalogue(source: Path) -> bytes:
    """The binary catalogue (.mo) of a .po file; fuzzy entries are left out."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as stream:
        catalogue = read_po(stream)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    return compiled.getvalue()


def _(text: str) -> str:
    """The text in the language in force."""
    return _in_force.texts.gettext(text) if text else ""


def ngettext(singular: str, plural: str, count: int) -> str:
    """The form for a count, in the language in force."""
    return _in_force.texts.ngettext(singular, plural, count)


def N_(text: str) -> str:
    """Mark a text for the catalogue without translating it now."""
    return text
