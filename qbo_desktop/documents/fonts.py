"""Which font prints which letter.

Text in Windows-1252 (French, English, most of Western Europe) takes Helvetica, which every reader of PDFs has.
Anything else takes a TrueType font of this machine that has the letters; where none has one, the letter without
its accent; where there is none of that either, a mark. Nothing a person wrote stops an invoice from being printed.
"""

from __future__ import annotations

import os
import struct
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

HELVETICA = ("Helvetica", "Helvetica-Bold")
MARK = "?"
# What is written otherwise in Windows-1252, or not at all.
_OTHERWISE = str.maketrans(
    {
        "\u202f": "\u00a0",
        "\u2007": "\u00a0",
        "\u2009": "\u00a0",
        "\u2010": "-",
        "\u2011": "-",
        "\u2212": "-",
        "\u2028": "\n",
        "\u2029": "\n",
        "\t": "    ",
        "\u00ad": "",
    }
)
# Letters that Unicode does not take apart.
_BARE = str.maketrans("łŁđĐħĦŧŦıŀĿ", "lLdDhHtTilL")
# Files of regular and bold letters, those that resemble Helvetica first; then those that have more of the world.
_WANTED = (
    ("liberationsans-regular.ttf", "liberationsans-bold.ttf"),
    ("arial.ttf", "arialbd.ttf"),
    ("arial.ttf", "arial bold.ttf"),
    ("segoeui.ttf", "segoeuib.ttf"),
    ("dejavusans.ttf", "dejavusans-bold.ttf"),
    ("notosans-regular.ttf", "notosans-bold.ttf"),
    ("freesans.ttf", "freesansbold.ttf"),
    ("arial unicode.ttf", ""),
    ("arialuni.ttf", ""),
    ("msyh.ttc", "msyhbd.ttc"),
    ("simsun.ttc", ""),
    ("yugothr.ttc", "yugothb.ttc"),
    ("msgothic.ttc", ""),
    ("malgun.ttf", "malgunbd.ttf"),
    ("hiragino sans gb.ttc", ""),
    ("wqy-microhei.ttc", ""),
    ("wqy-zenhei.ttc", ""),
    ("droidsansfallbackfull.ttf", ""),
    ("seguisym.ttf", ""),
    ("symbola.ttf", ""),
)


@dataclass(frozen=True, slots=True)
class Run:
    """Letters that one font prints."""

    font: str
    text: str


def printable(text: str) -> str:
    """A text as it can be printed: composed letters, no control characters but line breaks."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).translate(_OTHERWISE)
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        letter for letter in text if letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cf", "Cs")
    )


class Hand:
    """How one text is written: its fonts are chosen for all of it, so that its words look alike."""

    def __init__(self, text: str, bold: bool, faces: Iterable[Face] | None = None) -> None:
        """`text` as `printable` gives it. `faces`: instead of those of this machine."""
        self._bold = bold
        self._faces: list[Face] = []
        # Nearly every text is plain; then no letter of it is looked at by itself.
        self._plain = _all_in_helvetica(text)
        if not self._plain:
            foreign = {letter for letter in text if not _in_helvetica(letter)} - {"\n"}
            known = system_faces() if faces is None else faces
            counts = [(sum(map(face.has, foreign)), face) for face in known]
            # Sorting keeps the order of those that have as many: the one most like Helvetica first.
            self._faces = [face for count, face in sorted(counts, key=lambda one: -one[0]) if count]

    def runs(self, text: str) -> tuple[Run, ...]:
        """A piece of the text, font by font."""
        if self._plain:
            return (Run(self._helvetica, text),) if text else ()
        runs: list[Run] = []
        for font, letters in (self._write(letter) for letter in text):
            if runs and runs[-1].font == font:
                runs[-1] = Run(font, runs[-1].text + letters)
            elif letters:
                runs.append(Run(font, letters))
        return tuple(runs)

    def width(self, text: str, size: float) -> float:
        """How wide a piece is, in points."""
        if self._plain:
            return width_of(Run(self._helvetica, text)) * size if text else 0.0
        return sum(map(width_of, self.runs(text))) * size

    @property
    def _helvetica(self) -> str:
        return HELVETICA[1 if self._bold else 0]

    def _write(self, letter: str) -> tuple[str, str]:
        for face in self._faces:
            if face.has(letter):
                return face.font(self._bold), letter
        if _in_helvetica(letter):
            return self._helvetica, letter
        if unicodedata.category(letter) == "Mn":
            return self._helvetica, ""
        bare = "".join(
            part for part in unicodedata.normalize("NFKD", letter.translate(_BARE)) if _in_helvetica(part)
        )
        return self._helvetica, bare or MARK


def missing_letters(text: str, faces: Iterable[Face] | None = None) -> str:
    """The letters of a text that no font prints as they are, each once; "" nearly always.

    `faces`: instead of those of this machine.
    """
    text = printable(text)
    if _all_in_helvetica(text):
        return ""
    known = tuple(system_faces() if faces is None else faces)
    return "".join(
        letter
        for letter in dict.fromkeys(text)
        if letter != "\n" and not _in_helvetica(letter) and not any(face.has(letter) for face in known)
    )


@lru_cache(maxsize=20_000)
def width_of(run: Run) -> float:
    """How wide letters are at a size of one point."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return float(stringWidth(run.text, run.font, 1))


@lru_cache(maxsize=4_096)
def _in_helvetica(letter: str) -> bool:
    return _all_in_helvetica(letter)


def _all_in_helvetica(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


class Face:
    """A font of this machine, regular and bold, known to ReportLab by name."""

    def __init__(self, regular: TTFont, bold: TTFont) -> None:
        self._fonts = (regular, bold)

    def has(self, letter: str) -> bool:
        """Whether it has the letter, regular and bold."""
        code = ord(letter)
        return all(code in font.face.charToGlyph for font in self._fonts)

    def font(self, bold: bool) -> str:
        """The name by which ReportLab prints with it."""
        return str(self._fonts[1 if bold else 0].fontName)


@lru_cache(maxsize=1)
def system_faces() -> tuple[Face, ...]:
    """The fonts of this machine that can print what Helvetica cannot, looked for once."""
    return tuple(faces_in(font_folders()))


def faces_in(folders: Iterable[Path]) -> Iterator[Face]:
    """The wanted fonts that lie in these folders, the best first; those that cannot be read are passed over."""
    files = _font_files(folders)
    for regular, bold in _WANTED:
        if regular not in files or (bold and bold not in files):
            continue
        first = _load(files[regular])
        if first is not None:
            yield Face(first, (_load(files[bold]) if bold else None) or first)


def font_folders() -> list[Path]:
    """Where this system keeps its fonts."""
    home = Path.home()
    if sys.platform == "win32":
        windows = Path(os.environ.get("WINDIR", r"C:\Windows"))
        own = os.environ.get("LOCALAPPDATA")
        return [windows / "Fonts", *([Path(own) / "Microsoft" / "Windows" / "Fonts"] if own else [])]
    if sys.platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library" / "Fonts"]
    return [
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        home / ".local" / "share" / "fonts",
        home / ".fonts",
    ]


def _font_files(folders: Iterable[Path]) -> Mapping[str, Path]:
    """Name in small letters → file, of the fonts that lie in these folders."""
    wanted = {name for pair in _WANTED for name in pair if name}
    found: dict[str, Path] = {}
    for folder in folders:
        for parent, _folders, names in os.walk(folder):
            for name in names:
                if name.lower() in wanted:
                    found.setdefault(name.lower(), Path(parent) / name)
    return found


def _load(path: Path) -> TTFont | None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFError, TTFont

    try:
        font = TTFont(f"system-{path.name.lower()}", str(path), subfontIndex=0)
        pdfmetrics.registerFont(font)
    except (TTFError, OSError, ValueError, KeyError, IndexError, struct.error):
        return None
    return font
