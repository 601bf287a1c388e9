"""A PDF of an invoice as the service hands it out: one page of text, written by hand, in a font every viewer has."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from qbo_desktop.sandbox.properties import Row

_LEFT, _TOP, _LEADING = 56, 780, 16
_MOST_LINES = 45


def invoice_pdf(company: str, row: Row) -> bytes:
    """The page of an Invoice row: who bills whom, each line with its amount, tax, total and what is open."""
    currency = row.get("CurrencyRef", {}).get("value", "")
    lines = [
        company,
        "",
        f"INVOICE {row.get('DocNumber', '')}".rstrip(),
        f"Date {row['TxnDate']}   Due {row['DueDate']}",
        f"Bill to {row['CustomerRef'].get('name', '')}",
        *_address(row.get("BillAddr", {})),
        "",
    ]
    for line in row["Line"]:
        detail = line.get("SalesItemLineDetail", {})
        said = line.get("Description") or detail.get("ItemRef", {}).get("name") or line["DetailType"]
        amount = f"   {_plain(line['Amount'])}" if "Amount" in line else ""
        lines.append(f"{said[:90]}{amount}".replace("\n", " "))
    lines += [
        "",
        f"Tax {_plain(row.get('TxnTaxDetail', {}).get('TotalTax', 0))}",
        f"Total {_plain(row['TotalAmt'])} {currency}",
        f"Balance due {_plain(row['Balance'])} {currency}",
    ]
    return _document(lines[:_MOST_LINES])


def _address(address: Row) -> list[str]:
    street = [str(address[f"Line{n}"]) for n in range(1, 6) if f"Line{n}" in address]
    place = " ".join(
        str(address[part]) for part in ("City", "CountrySubDivisionCode", "PostalCode") if part in address
    )
    return [*street, *([place] if place else [])]


def _plain(amount: Decimal | int) -> str:
    return f"{Decimal(amount):,.2f}"


def _document(lines: Sequence[str]) -> bytes:
    """A document of one letter page with these lines of text."""
    shown = "\n".join(f"({_escaped(line)}) '" for line in lines)
    text = f"BT /F1 11 Tf {_LEADING} TL {_LEFT} {_TOP} Td\n{shown}\nET".encode("cp1252", "replace")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 842]/Resources<</Font<</F1 4 0 R>>>>/Contents 5 0 R>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(text), text),
    ]
    body = b"%PDF-1.4\n"
    places = []
    for number, each in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (size, table, end)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
