"""A table on paper: it goes on over as many pages as it needs, and stops when it is told to."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QPageSize, QPdfWriter

from qbo_desktop.errors import UsageError
from qbo_desktop.ui.paper import Sheet, print_sheet


def sheet(rows: int, text: str = "old@x.example → new@x.example") -> Sheet:
    cells = [("Change", f"Client {number}", text) for number in range(rows)]
    return Sheet(
        "This run will write things.", ("Nothing yet.",), ("What", "Who", "Fields"), (1, 1, 2), cells
    )


def writer(path: Path) -> QPdfWriter:
    made = QPdfWriter(str(path))
    made.setPageSize(QPageSize(QPageSize.PageSizeId.Letter))
    return made


def test_more_rows_are_more_pages(qapp: object, tmp_path: Path) -> None:
    few = print_sheet(sheet(5), writer(tmp_path / "few.pdf"), lambda: None)
    many = print_sheet(sheet(500), writer(tmp_path / "many.pdf"), lambda: None)
    assert few == 1
    assert many > 5
    assert (tmp_path / "many.pdf").read_bytes().count(b"/Type /Page\n") == many


def test_a_value_without_blanks_wraps_and_takes_room(qapp: object, tmp_path: Path) -> None:
    short = print_sheet(sheet(60, "x"), writer(tmp_path / "short.pdf"), lambda: None)
    long = print_sheet(sheet(60, "x" * 400), writer(tmp_path / "long.pdf"), lambda: None)
    assert long > short


def test_it_is_broken_off_when_told(qapp: object, tmp_path: Path) -> None:
    left = [10]

    def check() -> None:
        left[0] -= 1
        if not left[0]:
            raise KeyError("stop")

    with pytest.raises(KeyError):
        print_sheet(sheet(50), writer(tmp_path / "x.pdf"), check)


def test_a_device_that_takes_nothing_is_said(qapp: object, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not answer"):
        print_sheet(sheet(1), writer(tmp_path / "no" / "x.pdf"), lambda: None)
