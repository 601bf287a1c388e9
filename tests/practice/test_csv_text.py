"""Any program's CSV is read, or refused with a sentence that says where; a cell never becomes a formula."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbo_desktop.errors import UsageError
from qbo_desktop.practice.book.fields import clean
from qbo_desktop.practice.csv_text import Row, Table, decode, read_table, shield, unshield, write_table

KNOWN = {"name", "email", "city"}


def table(data: bytes | str) -> Table:
    raw = data.encode() if isinstance(data, str) else data
    return read_table(raw, lambda names: sum(name in KNOWN for name in names))


def cells(data: bytes | str) -> list[tuple[str, ...]]:
    return [row.cells for row in table(data).rows]


def refusal(data: bytes | str) -> str:
    with pytest.raises(UsageError) as caught:
        table(data)
    return str(caught.value)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separator_and_line_ends_are_recognised(separator: str, end: str) -> None:
    lines = ["name,email", 'Anne,"a;b,c\td"', "Éric,"]
    text = end.join(line.replace(",", separator, 1) for line in lines)
    found = table(text)
    assert found.separator == separator
    assert [row.cells for row in found.rows] == [("Anne", "a;b,c\td"), ("Éric", "")]


def test_the_separator_is_the_one_that_makes_known_columns() -> None:
    found = table("a, b, c, d;name;email\n1;Anne;x")
    assert found.header == ("a, b, c, d", "name", "email")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "ascii"]
)
def test_encodings(encoding: str) -> None:
    city = "Quebec" if encoding == "ascii" else "Lévis, “Québec” œuf"
    found = table(f'name,city\nAnne,"{city}"\n'.encode(encoding))
    assert found.rows[0].cells == ("Anne", city)
    assert bool(found.notes) == (encoding == "cp1252"), "a guess is said"


@pytest.mark.parametrize(
    "data",
    [
        "name,city\nAnne,Lévis\n".encode("mac_roman"),
        "name,city\nAnne,Lévis\n".encode("cp850"),
        "name,city\nAnne,Lévis\n".encode()[:-2] + b"\xff\xc3",
        "name,city\nПётр,Москва\n".encode("cp1251"),
        b"name,city\nAnne,\x81\x8d\n",
    ],
)
def test_an_unreadable_encoding_is_said_with_its_line(data: bytes) -> None:
    says = refusal(data)
    assert "line 2" in says
    assert "UTF-8" in says


def test_a_workbook_is_said_to_be_one() -> None:
    assert "workbook" in refusal(b"PK\x03\x04\x14\x00\x06\x00")


def test_half_a_utf16_is_refused() -> None:
    with pytest.raises(UsageError):
        decode("name,city\n".encode("utf-16")[:-1])


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"name,email\nAn\0ne,a@example.com\n", 2),
        (b"na\0me,email\nAnne,\n", 1),
        (b"\0\0\0\0\0\0\0\0", 1),
        (b"\xef\xbb\xbfname,email\r\nAnne,\0\r\n", 2),
        (b"name\n" + b"Anne\n" * 1000 + b"\0\n", 1002),
        ("name,email\nHélène,\0".encode("cp1252"), 2),
        ("name,email\nAnne,\0\n".encode("utf-16"), 2),
        ("name,email\nAnne,\n\0".encode("utf-16-le")[:-2] + b"\0\0", 3),
    ],
)
def test_a_zero_byte_is_said_with_its_line(data: bytes, line: int) -> None:
    says = refusal(data)
    assert "NUL" in says
    assert f"line {line} " in says


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_said_to_be_empty(data: bytes) -> None:
    assert "empty" in refusal(data)


@pytest.mark.parametrize("data", ["name|email\nAnne|a", "Anne,a@example.com\nEric,b", "name:email\n"])
def test_a_wrong_separator_or_no_header_shows_the_first_line(data: str) -> None:
    assert data.splitlines()[0] in refusal(data)


def test_line_breaks_in_quotes_and_blank_lines_keep_the_row_numbers_of_a_spreadsheet() -> None:
    found = table('name,city\n"Anne\r\nRoy",Laval\n\n , \n"Say ""hi""",Lévis\n')
    assert found.rows == (Row(2, ("Anne\nRoy", "Laval")), Row(5, ('Say "hi"', "Lévis")))


def test_excels_own_first_line_tells_the_separator() -> None:
    found = table("sep=;\nname;city\nAnne;Laval")
    assert found.separator == ";"
    assert found.rows == (Row(3, ("Anne", "Laval")),)


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ('name,city\nAnne,"Laval\nEric,Lévis\n', 2),
        ('name,city\nAnne,Laval\n"Eric\nLévis,x\n', 3),
        ('name,city\nAnne,Laval\n"two\nlines","never closed\n', 4),
        ('name,city\n"Anne,Laval\n"Eric",Lévis\n', 2),
        ('name,"city\nAnne,Laval\n', 1),
        ('\n\nname,city\n"x","y" z\n', 4),
    ],
)
def test_an_unclosed_quote_is_said_with_the_line_where_it_opened(data: str, line: int) -> None:
    assert f"line {line} " in refusal(data)


def test_a_cell_of_five_megabytes_is_read() -> None:
    assert cells(f'name,city\nAnne,"{"é" * 2_500_000}"')[0][1] == "é" * 2_500_000


@pytest.mark.parametrize(
    ("cell", "means"),
    [
        ("'+1 514 555-0100", "+1 514 555-0100"),
        ("+1 514 555-0100", "+1 514 555-0100"),
        ("'000123", "000123"),
        ('"=""000123"""', "000123"),
        ('="000123"', "000123"),
        ("'=SUM(A1)", "=SUM(A1)"),
        ("'t Hof", "'t Hof"),
        ("''=1", "'=1"),
        ("  spaced ", "spaced"),
    ],
)
def test_what_excel_adds_is_taken_away(cell: str, means: str) -> None:
    assert cells(f"name,city\n{cell},x\n")[0][0] == means


@given(st.text())
def test_a_shielded_text_comes_back(text: str) -> None:
    meant = clean(text)
    assert unshield(shield(meant)) == meant


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=5), st.sampled_from(",;\t"))
def test_what_is_written_is_read_back(rows: list[list[str]], separator: str) -> None:
    meant = [tuple(clean(cell) for cell in row) for row in rows]
    written = "".join(write_table(("name", "city"), meant, separator))
    assert cells(written) == [row for row in meant if any(row)]
    for line in csv.reader(io.StringIO(written), delimiter=separator):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in line)
