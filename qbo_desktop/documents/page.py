"""Pages of Letter size: text that is measured, wrapped and placed first, and drawn when all pages are known.

Distances are points (1/72 inch), `y` is counted from the top. What is placed is values, so that a page can say
“3 of 7” before the seventh was thought of.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from qbo_desktop.documents.fonts import HELVETICA, Hand, Run, printable, width_of

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 612.0, 792.0
LEFT, RIGHT = 54.0, WIDTH - 54.0
TOP, BOTTOM = 48.0, HEIGHT - 64.0
LEADING = 1.32
_SMALLEST = 4.5
# Neither a parenthesis nor a backslash, nor beyond ASCII.
_AS_IT_IS = re.compile(r"[ -'*-\[\]-~]*")
# Texts of up to so many letters are kept with their lines, for the next invoice that has them.
_KEPT = 200

Shade = tuple[float, float, float]
BLACK: Shade = (0.1, 0.1, 0.12)
GREY: Shade = (0.42, 0.43, 0.46)
PALE: Shade = (0.82, 0.83, 0.85)
RED: Shade = (0.7, 0.13, 0.11)
GREEN: Shade = (0.09, 0.45, 0.25)


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks."""

    size: float = 9.0
    bold: bool = False
    shade: Shade = BLACK

    @property
    def leading(self) -> float:
        """From one line to the next."""
        return self.size * LEADING


BODY = Style()
SMALL = Style(8.0, shade=GREY)


@dataclass(frozen=True, slots=True)
class Ink:
    """Letters at a place: the left end of their base line."""

    x: float
    y: float
    run: Run
    size: float
    shade: Shade


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line."""

    left: float
    right: float
    y: float
    shade: Shade


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on a page."""

    things: list[Ink | Rule] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class About:
    """What the file says of itself."""

    title: str
    author: str
    language: str


class Sheet:
    """Pages in the making. `y` is where the next line begins; `opening` begins each page after the first."""

    def __init__(self, opening: Callable[[Sheet], None]) -> None:
        self.pages = [Page()]
        self.y = TOP
        self._opening = opening

    def need(self, height: float) -> bool:
        """Begin another page unless so much room is left on this one; says whether it did."""
        if self.y + height <= BOTTOM:
            return False
        self.break_page()
        return True

    def break_page(self) -> None:
        """Begin another page."""
        self.pages.append(Page())
        self.y = TOP
        self._opening(self)

    def text(self, x: float, line: Line, style: Style, *, align_right: bool = False) -> None:
        """Place a line at `y`, its left end at `x` or, aligned, its right end."""
        at = x - line.width if align_right else x
        for run in line.runs:
            self.pages[-1].things.append(Ink(at, self.y + style.size, run, line.size, style.shade))
            at += width_of(run) * line.size

    def word(
        self, x: float, text: str, style: Style = BODY, *, align_right: bool = False, room: float = 0.0
    ) -> None:
        """Place one line of text as it is; `room`: made smaller until it fits there."""
        self.text(x, one_line(text, style, room), style, align_right=align_right)

    def block(self, x: float, text: str, width: float, style: Style = BODY) -> None:
        """Place a text of any length, wrapped, over as many pages as it takes."""
        for line in wrapped(text, width, style):
            self.need(style.leading)
            self.text(x, line, style)
            self.y += style.leading

    def rule(self, left: float = LEFT, right: float = RIGHT, shade: Shade = PALE) -> None:
        """Draw a line across at `y`."""
        self.pages[-1].things.append(Rule(left, right, self.y, shade))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a text, and how it is written: font by font."""

    text: str
    runs: tuple[Run, ...]
    size: float
    width: float


# Headings, names of taxes and the firm stand on every invoice: each is measured once.
@lru_cache(maxsize=2_048)
def one_line(text: str, style: Style, room: float = 0.0) -> Line:
    """A text on one line, smaller than its style where it would not fit into `room`."""
    text = " ".join(printable(text).split("\n"))
    hand = Hand(text, style.bold)
    width, size = hand.width(text, style.size), style.size
    if room and width > room:
        size = max(_SMALLEST, style.size * room / width)
        width = hand.width(text, size)
    return Line(text, hand.runs(text), size, width)


def wrapped(text: str, width: float, style: Style) -> Iterable[Line]:
    """A text in lines that fit into `width`; its own line breaks stay, and a word that is too long is divided."""
    return _wrapped_before(text, width, style) if len(text) <= _KEPT else _wrap(text, width, style)


@lru_cache(maxsize=2_048)
def _wrapped_before(text: str, width: float, style: Style) -> tuple[Line, ...]:
    return tuple(_wrap(text, width, style))


def _wrap(text: str, width: float, style: Style) -> Iterator[Line]:
    text = printable(text)
    hand = Hand(text, style.bold)
    for paragraph in text.split("\n"):
        for line in _fill(hand, paragraph, width, style.size):
            yield Line(line, hand.runs(line), style.size, hand.width(line, style.size))


def _fill(hand: Hand, paragraph: str, room: float, size: float) -> Iterator[str]:
    line, taken = "", 0.0
    for piece in _pieces(hand, paragraph, room, size):
        width = hand.width(piece, size)
        if line and taken + hand.width(piece.rstrip(" "), size) > room:
            yield line.rstrip(" ")
            line, taken = "", 0.0
            piece = piece.lstrip(" ")
            width = hand.width(piece, size)
        line, taken = line + piece, taken + width
    yield line.rstrip(" ")


def _pieces(hand: Hand, paragraph: str, room: float, size: float) -> Iterator[str]:
    """Words with the blanks behind them; letters in pieces where a word is wider than the room."""
    for word in re.findall(r" *[^ ]+ *|^ +$", paragraph):
        if hand.width(word.rstrip(" "), size) <= room:
            yield word
            continue
        piece, taken = "", 0.0
        for letter in word:
            width = hand.width(letter, size)
            if piece and taken + width > room:
                yield piece
                piece, taken = "", 0.0
            piece, taken = piece + letter, taken + width
        yield piece


def draw(pages: Sequence[Page], about: About) -> bytes:
    """The pages as a PDF. The same pages give the same bytes."""
    from reportlab import rl_config
    from reportlab.pdfgen.canvas import Canvas

    # Its default writes bytes as text, for channels that nobody uses any more.
    rl_config.useA85 = 0
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(WIDTH, HEIGHT), invariant=1, lang=about.language)
    canvas.setTitle(printable(about.title))
    canvas.setAuthor(printable(about.author))
    canvas.setCreator("QBO Desktop")
    for page in pages:
        _draw(canvas, page.things)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _draw(canvas: Canvas, things: Iterable[Ink | Rule]) -> None:
    """Draw a page; what holds already (font, colour) is not said again, which makes most of the time and size.

    Lines, and text in Helvetica, are written in the PDF's own words: a thousand invoices have fifty thousand pieces.
    """
    font, shade = ("", 0.0), (-1.0, -1.0, -1.0)
    for thing in things:
        if isinstance(thing, Rule):
            y = HEIGHT - thing.y
            canvas.addLiteral(
                f"{_shade(thing.shade)} RG 0.6 w n {thing.left:.3f} {y:.3f} m {thing.right:.3f} {y:.3f} l S"
            )
            continue
        if thing.shade != shade:
            shade = thing.shade
            canvas.addLiteral(f"{_shade(shade)} rg")
        if (thing.run.font, thing.size) != font:
            font = (thing.run.font, thing.size)
            canvas.setFont(*font)
        if thing.run.font in HELVETICA:
            place = f"1 0 0 1 {thing.x:.3f} {HEIGHT - thing.y:.3f} Tm"
            # “T*” ends the line, for readers that take the text out.
            canvas.addLiteral(f"BT {place} ({_escaped(thing.run.text)}) Tj T* ET")
        else:
            canvas.drawString(thing.x, HEIGHT - thing.y, thing.run.text)
            # The letters of such a font are divided among several, and the last one holds.
            font = ("", 0.0)


def _shade(shade: Shade) -> str:
    return " ".join(f"{part:.3f}" for part in shade)


def _escaped(text: str) -> str:
    """A text in Windows-1252 as it stands between the parentheses of a PDF."""
    if _AS_IT_IS.fullmatch(text):
        return text
    return "".join(
        chr(byte) if _AS_IT_IS.fullmatch(chr(byte)) else f"\\{byte:03o}" for byte in text.encode("cp1252")
    )
