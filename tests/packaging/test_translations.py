"""The build step compiles what a person has read, and only that."""

from __future__ import annotations

import gettext
from pathlib import Path

from hatch_build import compile_translations

CATALOGUE = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: fr_CA\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "Appearance"
msgstr "Apparence"

#, fuzzy
msgid "Language"
msgstr "Langage"

msgid "{count} contact"
msgid_plural "{count} contacts"
msgstr[0] "{count} personne"
msgstr[1] "{count} personnes"
"""


def test_a_catalogue_is_compiled_beside_its_source(tmp_path: Path) -> None:
    translations = tmp_path / "resources" / "translations"
    translations.mkdir(parents=True)
    (translations / "fr_CA.po").write_text(CATALOGUE, encoding="utf-8")
    (compiled,) = compile_translations(tmp_path)
    assert compiled == translations / "fr_CA.mo"
    with compiled.open("rb") as stream:
        french = gettext.GNUTranslations(stream)
    assert french.gettext("Appearance") == "Apparence"
    assert french.ngettext("{count} contact", "{count} contacts", 0) == "{count} personne"
    assert french.ngettext("{count} contact", "{count} contacts", 2) == "{count} personnes"
    assert french.gettext("Language") == "Language", "a fuzzy entry is a guess"


def test_no_catalogue_is_no_error(tmp_path: Path) -> None:
    assert compile_translations(tmp_path) == []
