"""CSV as people's programs write it, to and from rows of text: encoding, separator, quotes, Excel's habits.

Knows nothing of contacts. Bytes come in, a `Table` or a UsageError with a sentence goes out; every cell is
already freed of what spreadsheets add. Writing is the inverse, and never lets a cell become a formula.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from qbo_desktop.errors import UsageError
from qbo_desktop.practice.book.fields import clean, short
from qbo_desktop.wording import _

SEPARATORS = (",", ";", "\t")
# A 5 MB note in a cell is odd, not wrong; the reader's own limit is 128 KB.
_LONGEST_CELL = 64 * 1024 * 1024
# What French and English text in Windows-1252 uses beyond ASCII. Bytes of any other encoding, read so,
# nearly always show a letter that is not among these ("Ã©" for UTF-8, "Ž" for a Mac's é).
_WINDOWS_LETTERS = frozenset(
    "ÀÂÄÆÇÈÉÊËÎÏÔÖŒÙÛÜŸàâäæçèéêëîïôöœùûüÿ’‘“”«»–—…•°€£¢§®™©½¼¾ªº·\xa0ÑñÁáÍíÓóÚúßÅåØø"
)
_BINARY_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its number as a spreadsheet counts (the first line is 1), and its cells."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV as read. Blank lines are left out; `notes` are sentences about how it was read."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    separator: str
    notes: tuple[str, ...] = ()


def read_table(data: bytes, recognised: Callable[[Sequence[str]], int]) -> Table:
    """Read a CSV. `recognised` says how many names of a header are known: the separator that makes most wins.

    Raises UsageError for what is no text, an empty file, a header of which nothing is known, and quotes that
    do not end.
    """
    text, notes = decode(data)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), None)
    if first is None:
        raise UsageError(_("The file is empty."), _("Its first line must name the columns."))
    told = re.fullmatch(r"sep=(.)", lines[first].strip(" "), re.IGNORECASE)  # Excel's own first line
    if told:
        first += 1
    separator = _separator(lines[first:], recognised, told[1] if told else "")
    records = _records(lines, first, separator)
    _number, header = next(records)
    rows = tuple(
        Row(number, tuple(unshield(cell) for cell in cells))
        for number, cells in records
        if any(cell.strip() for cell in cells)
    )
    return Table(tuple(clean(name) for name in header), rows, separator, notes)


def decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of a file, and what there is to say about its encoding. Raises UsageError.

    UTF-8 with or without its mark, UTF-16 (Excel's “Unicode text”), and Windows-1252 when it reads as French
    or English.
    """
    if data.startswith(_BINARY_STARTS):
        raise UsageError(
            _("This file is not a CSV but a workbook or a document."),
            _("Open it in the program that made it and save it as “CSV UTF-8”."),
        )
    text, notes = _decoded(data)
    if "\0" in text:
        raise UsageError(
            _("In line {line} of this file stands a zero byte (NUL), which no text contains.").format(
                line=text.count("\n", 0, text.index("\0")) + 1
            ),
            _("The file may be damaged. Save it anew as “CSV UTF-8”, then import it again."),
        )
    return text, notes


def _decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode_as(data, "utf-16"), ()
    if encoding := _unmarked_utf16(data[:2000]):
        return _decode_as(data, encoding), ()
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        raise _not_text(line) from None
    if not all(character in _WINDOWS_LETTERS for character in set(text) if not character.isascii()):
        raise _not_text(line)
    return text, (
        _("The file is not UTF-8: it was read as Windows-1252. Look whether the accents are right."),
    )


def _unmarked_utf16(start: bytes) -> str:
    """Which UTF-16 a text without a mark is, or "": of plain letters every other byte is zero."""
    first, second = start[0::2], start[1::2]
    for zeros, others, encoding in ((second, first, "utf-16-le"), (first, second, "utf-16-be")):
        if zeros.count(0) * 2 > len(zeros) and others.count(0) * 4 < len(others):
            return encoding
    return ""


def _decode_as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise _not_text(1) from None


def _not_text(line: int) -> UsageError:
    return UsageError(
        _("The characters of this file cannot be read (line {line}): it is not UTF-8.").format(line=line),
        _("Save it as “CSV UTF-8”, then import it again."),
    )


def _separator(lines: list[str], recognised: Callable[[Sequence[str]], int], told: str) -> str:
    """The separator that makes the most known columns of the header; the most columns between equals."""
    found: list[tuple[int, int, str]] = []
    for separator in (told,) if told in SEPARATORS else SEPARATORS:
        try:
            header: list[str] = next(_reader(lines, separator))
        except csv.Error:  # an unclosed quote: told below, with its line
            header = lines[0].split(separator)
        found.append((recognised([clean(name) for name in header]), len(header), separator))
    known, _count, separator = max(found, key=lambda candidate: candidate[:2])
    if not known:
        raise UsageError(
            _("No column of this file is known. Its first line is “{line}”.").format(line=short(lines[0])),
            _("The first line must name the columns, separated by commas, semicolons or tabs."),
        )
    return separator


class _Reader(Protocol):
    """What csv.reader gives: records, and how many lines it has taken for them."""

    @property
    def line_num(self) -> int: ...

    def __next__(self) -> list[str]: ...


def _reader(lines: Iterable[str], separator: str) -> _Reader:
    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_CELL))
    return csv.reader(
        (line + "\n" for line in lines), delimiter=separator, strict=True, skipinitialspace=True
    )


def _records(lines: list[str], first: int, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Row number and cells of each record from this line on; blank ones count, as in a spreadsheet."""
    reader = _reader(lines[first:], separator)
    number = first
    begun = first
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise _broken_quotes(lines, begun, separator) from None
        number += 1
        begun = first + reader.line_num
        yield number, cells


def _broken_quotes(lines: list[str], begun: int, separator: str) -> UsageError:
    """Which line of the record that begins there opened the quote that went wrong."""
    opened = None
    at_start = True  # of a cell
    for position in range(begun, len(lines)):
        text = lines[position] + "\n"
        place = 0
        while place < len(text):
            character = text[place]
            if opened is not None:
                if character == '"' and text[place + 1 : place + 2] == '"':
                    place += 1
                elif character == '"':
                    after = text[place + 1]
                    if after not in (separator, "\n"):
                        return _quote_inside(opened + 1, text[place + 1 :])
                    opened = None
            elif character == '"' and at_start:
                opened = position
            if opened is None:
                at_start = character in (separator, "\n") or (at_start and character == " ")
            place += 1
    return UsageError(
        _('In line {line} a quote (") was opened and is never closed.').format(line=(opened or begun) + 1),
        _("Close it, then import the file again."),
    )


def _quote_inside(line: int, behind: str) -> UsageError:
    return UsageError(
        _(
            'In line {line} a quote (") was opened, and it does not end where its cell ends: '
            "behind it comes “{text}”."
        ).format(line=line, text=short(behind)),
        _('Close it, or write a quote inside a cell twice (""), then import the file again.'),
    )


# Spreadsheets: an apostrophe keeps a text a text; = + - @ and a tab would begin a formula.
_WOULD_BE_FORMULA = re.compile(r"'*[=+\-@\t＝＋－＠]")
_LOOKS_SHIELDED = re.compile(r"'+\d")
_SHIELDED = re.compile(r"'+[=+\-@\t＝＋－＠\d]")
_TEXT_FORMULA = re.compile(r'="(.*)"', re.DOTALL)


def shield(text: str) -> str:
    """A cell's text as it may stand in a file: what would become a formula gets an apostrophe in front."""
    return f"'{text}" if _WOULD_BE_FORMULA.match(text) or _LOOKS_SHIELDED.match(text) else text


def unshield(text: str) -> str:
    """The inverse of `shield`; also takes ="000123", with which programs keep zeros, for what it shows."""
    text = clean(text)
    if _SHIELDED.match(text):
        return text[1:]
    formula = _TEXT_FORMULA.fullmatch(text)
    return clean(formula[1].replace('""', '"')) if formula else text


class _Lines:
    """The last line that csv.writer wrote."""

    def __init__(self) -> None:
        self.line = ""

    def write(self, text: str) -> None:
        self.line = text


def write_table(header: Sequence[str], rows: Iterable[Sequence[str]], separator: str = ",") -> Iterator[str]:
    """The lines of a CSV, each with its end (CR LF, as RFC 4180 and Excel have it)."""
    lines = _Lines()
    writer = csv.writer(lines, delimiter=separator)
    writer.writerow(header)
    yield lines.line
    for row in rows:
        writer.writerow([shield(cell) for cell in row])
        yield lines.line
