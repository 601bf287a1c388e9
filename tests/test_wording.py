"""The one catalogue: a language is taken into use at once, and an unknown one falls back to English."""

from __future__ import annotations

from pathlib import Path

import pytest

from qbo_desktop.wording import LANGUAGES, N_, _, compile_catalogue, language, ngettext, use_language


def test_english_is_what_the_code_says() -> None:
    assert _("Sync now") == "Sync now"
    assert N_("Sync now") == "Sync now"
    assert ngettext("{count} match", "{count} matches", 1) == "{count} match"
    assert ngettext("{count} match", "{count} matches", 2) == "{count} matches"


@pytest.mark.parametrize("code", LANGUAGES)
def test_an_empty_text_stays_empty_and_does_not_become_the_catalogues_head(code: str) -> None:
    use_language(code)
    assert _("") == ""


@pytest.mark.parametrize("code", ["", "de", "fr_FR", "../fr_CA"])
def test_an_unknown_language_is_english(code: str) -> None:
    use_language("fr_CA")
    use_language(code)
    assert language() == "en"
    assert _("Language") == "Language"


def test_french_is_spoken_at_once_and_left_at_once() -> None:
    use_language("fr_CA")
    assert _("Language") == "Langue"
    use_language("en")
    assert _("Language") == "Language"


def test_a_doubtful_translation_is_not_shown(tmp_path: Path) -> None:
    source = tmp_path / "x.po"
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "sure"\nmsgstr "sûr"\n\n#, fuzzy\nmsgid "doubtful"\nmsgstr "peut-être"\n',
        encoding="utf-8",
    )
    compiled = compile_catalogue(source)
    assert "sûr".encode() in compiled
    assert "peut-être".encode() not in compiled
