"""Which font prints which letter, with the fonts of a machine and with none."""

from __future__ import annotations

from pathlib import Path

import pytest

from qbo_desktop.documents.fonts import MARK, Face, Hand, faces_in, printable
from qbo_desktop.documents.page import BODY, Style, wrapped


class Made(Face):
    """A font that has these letters."""

    def __init__(self, name: str, letters: str) -> None:
        self._name, self._letters = name, set(letters)

    def has(self, letter: str) -> bool:
        return letter in self._letters

    def font(self, bold: bool) -> str:
        return f"{self._name}-{'bold' if bold else 'plain'}"


def runs(text: str, *faces: Face, bold: bool = False) -> list[tuple[str, str]]:
    return [(run.font, run.text) for run in Hand(printable(text), bold, faces).runs(printable(text))]


def test_french_needs_no_font_of_the_machine() -> None:
    text = "Œuvre à 1 234,56 $ – « garçon » €"
    assert runs(text, Made("other", text)) == [("Helvetica", text)]
    assert runs(text, bold=True) == [("Helvetica-Bold", text)]


def test_one_font_for_the_whole_text_where_one_has_it() -> None:
    assert runs("Łódź a", Made("few", "Ł"), Made("all", "Łódź a")) == [("all-plain", "Łódź a")]


def test_what_no_font_has_alone_is_printed_by_several() -> None:
    found = runs("Ωя", Made("greek", "Ω"), Made("russian", "я"))
    assert sorted(found) == [("greek-plain", "Ω"), ("russian-plain", "я")]


def test_without_a_font_letters_lose_their_accents() -> None:
    assert runs("Żółć ﬁ Ⅷ") == [("Helvetica", "Zólc fi VIII")]


def test_what_has_no_plain_letter_is_marked() -> None:
    assert runs("北京 🎉") == [("Helvetica", f"{MARK * 2} {MARK}")]


def test_the_narrow_blank_of_french_numbers_is_printed() -> None:
    assert runs("1\u202f234") == [("Helvetica", "1\u00a0234")]


@pytest.mark.parametrize("text", ["a\x00b", "a\u200bb", "a\u202eb", "a\u00adb", "a\x1bb"])
def test_what_has_no_shape_is_left_out(text: str) -> None:
    assert printable(text) == "ab"


def test_a_file_that_is_no_font_is_passed_over(tmp_path: Path) -> None:
    for name in ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"):
        (tmp_path / name).write_bytes(b"not a font at all")
    (tmp_path / "DejaVuSans.ttf").write_bytes(b"")
    (tmp_path / "DejaVuSans-Bold.ttf").write_bytes(b"\x00\x01\x00\x00")
    assert list(faces_in([tmp_path, tmp_path / "missing"])) == []


@pytest.mark.parametrize("text", ["word " * 60, "W" * 300, "a" + " " * 400 + "b", "北" * 200, "x-" * 200])
def test_no_line_is_wider_than_its_room(text: str) -> None:
    lines = list(wrapped(text, 100, BODY))
    assert len(lines) > 1 or len(text.split()) == 2
    assert max(line.width for line in lines) <= 100.001


def test_wrapping_loses_nothing_but_blanks() -> None:
    text = "The quick  brown fox\njumps over " + "verylongword" * 12 + " the dog"
    kept = "".join(line.text for line in wrapped(text, 90, Style(9, bold=True)))
    assert "".join(kept.split()) == "".join(text.split())
