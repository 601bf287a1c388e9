"""The message that brings an invoice: a file that a mail program opens as a message to be sent.

`X-Unsent: 1` tells the mail program that it is a draft of the user's own, who looks at it and sends it. It names
no sender, so that the program's own account is taken.

The few headers are written here and not by a mail library, which reads “=?…?=” in a name as letters in code, line
breaks among them: such a text is put in code as a whole, so that it is read as what the person wrote.
"""

from __future__ import annotations

import binascii
import re
from base64 import encodebytes
from collections.abc import Iterator
from urllib.parse import quote

from qbo_desktop.documents.fonts import printable
from qbo_desktop.documents.invoice_pdf import Firm, invoice_title
from qbo_desktop.domain.invoice import Invoice
from qbo_desktop.locale_text import date_text, money_text
from qbo_desktop.wording import texts_in

LONGEST_NAME = 100
_NO_FILE_NAME = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_MOST_ADDRESSES = 20
# RFC 5321: what stands before the “@” and a whole domain have so many letters at most.
_LONGEST_LOCAL, _LONGEST_DOMAIN = 64, 253
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(
    r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"
)
# A header line has about 76 letters: so many bytes in Base64, or so many letters as they are.
_CODED_AT_ONCE, _PLAIN_AT_ONCE = 39, 60


class NoAddress(ValueError):
    """What stands in the place of an e-mail address is none."""


def message_file(invoice: Invoice, to: str, firm: Firm, language: str, pdf: bytes) -> bytes:
    """The message as an .eml file. `to` can hold several addresses, with “,” or “;” between.

    The same values give the same bytes. Raises NoAddress for what is no address.
    """
    title = invoice_title(invoice, language)
    found = list(addresses(to))
    name = _one_line(invoice.bill_to.name) if len(found) == 1 else ""
    receivers = f"{_phrase(name)} <{found[0]}>" if name else ",\n ".join(found)
    # Its like is in no part: Base64 has no hyphen, and quoted-printable writes “=” otherwise.
    boundary = f"----=_part_of_{re.sub('[^A-Za-z0-9]', '', invoice.id)}_"
    head = (
        "X-Unsent: 1\n"
        f"To: {receivers}\n"
        f"Subject: {_header_text(_one_line(_subject(title, firm, language)))}\n"
        "MIME-Version: 1.0\n"
        f'Content-Type: multipart/mixed; boundary="{boundary}"\n'
        "\n"
        f"--{boundary}\n"
        'Content-Type: text/plain; charset="utf-8"\n'
        "Content-Transfer-Encoding: quoted-printable\n"
        "\n"
    )
    between = (
        f"\n--{boundary}\n"
        "Content-Type: application/pdf\n"
        "Content-Transfer-Encoding: base64\n"
        f"Content-Disposition: attachment;{_parameter('filename', f'{file_name(title)}.pdf')}\n"
        "\n"
    )
    body = binascii.b2a_qp(_body(invoice, firm, language).encode("utf-8"), istext=True)
    parts = (
        head.encode("ascii"),
        body,
        between.encode("ascii"),
        encodebytes(pdf),
        f"\n--{boundary}--\n".encode(),
    )
    return b"".join(parts).replace(b"\n", b"\r\n")


def addresses(to: str) -> Iterator[str]:
    """The e-mail addresses of a text, each as it is written. Raises NoAddress.

    What mail servers hardly take is none either: quoted names, comments, numbers in brackets.
    """
    found = [part.strip() for part in re.split("[,;]", to) if part.strip()]
    if not found or len(found) > _MOST_ADDRESSES:
        raise NoAddress(to)
    for part in found:
        local, _at, domain = part.rpartition("@")
        domain = _latin(domain)
        good = len(local) <= _LONGEST_LOCAL and _LOCAL.fullmatch(local) and "=?" not in local
        if not good or len(domain) > _LONGEST_DOMAIN or not _DOMAIN.fullmatch(domain):
            raise NoAddress(part)
        yield f"{local}@{domain}"


def file_name(text: str) -> str:
    """A text as the name of a file on any system, without ending; never empty."""
    name = _NO_FILE_NAME.sub("-", _one_line(text))[:LONGEST_NAME].strip(" .")
    return name or "-"


def _latin(domain: str) -> str:
    """A domain as old mail servers know it: “lavoïe.example” has a Latin form, which every registry has.

    "" where that would be the form of another one, as of “straße.example”, which is not “strasse.example”.
    """
    if domain.isascii():
        return domain
    try:
        latin = domain.encode("idna").decode("ascii")
        same = latin.encode("ascii").decode("idna") == domain.lower()
    except UnicodeError:
        return ""
    return latin if same else ""


# Headers: lines end with “\n” here, and no piece of text that stands in one has any.


def _header_text(text: str) -> str:
    """A text as the value of a header, folded: as it is where nobody can take it for code, else in code."""
    if _plain(text) and len(text) <= _PLAIN_AT_ONCE:
        return text
    return "\n ".join(
        f"=?utf-8?b?{binascii.b2a_base64(piece, newline=False).decode('ascii')}?=" for piece in _coded(text)
    )


def _phrase(name: str) -> str:
    """The name before an address."""
    if not _plain(name) or len(name) > _PLAIN_AT_ONCE:
        return _header_text(name) + "\n"
    escaped = re.sub(r'(["\\])', r"\\\1", name)
    return f'"{escaped}"'


def _parameter(key: str, text: str) -> str:
    """A text as the last parameter of a header, in pieces where it is long (RFC 2231)."""
    if _plain(text) and len(text) <= _PLAIN_AT_ONCE and not re.search(r'["\\]', text):
        return f'\n {key}="{text}"'
    pieces = [quote(piece, safe="") for piece in _coded(text, 20)]
    if len(pieces) == 1:
        return f"\n {key}*=utf-8''{pieces[0]}"
    pieces[0] = f"utf-8''{pieces[0]}"
    return ";".join(f"\n {key}*{place}*={piece}" for place, piece in enumerate(pieces))


def _plain(text: str) -> bool:
    return text.isascii() and text.isprintable() and "=?" not in text


def _coded(text: str, at_once: int = _CODED_AT_ONCE) -> Iterator[bytes]:
    """A text in UTF-8, in pieces of so many bytes at most; no letter is divided."""
    piece = b""
    for letter in text:
        more = letter.encode("utf-8")
        if len(piece) + len(more) > at_once:
            yield piece
            piece = b""
        piece += more
    yield piece


def _subject(title: str, firm: Firm, language: str) -> str:
    if not firm.name:
        return title
    return texts_in(language).gettext("{invoice} from {firm}").format(invoice=title, firm=firm.name)


def _body(invoice: Invoice, firm: Firm, language: str) -> str:
    texts = texts_in(language)
    says = texts.gettext(
        "Hello,\n\n"
        "Please find attached invoice {number} of {day}. {due} is due by {due_day}.\n\n"
        "Thank you for your business.\n"
    )
    if invoice.due <= 0:
        says = texts.gettext(
            "Hello,\n\n"
            "Please find attached invoice {number} of {day}. The total is {total}; nothing is due.\n\n"
            "Thank you for your business.\n"
        )
    elif invoice.paid:
        says = texts.gettext(
            "Hello,\n\n"
            "Please find attached invoice {number} of {day}. Of its total of {total}, {due} is still due by "
            "{due_day}.\n\n"
            "Thank you for your business.\n"
        )
    letter = says.format(
        number=_one_line(invoice.number),
        day=date_text(invoice.invoice_date, language),
        total=money_text(invoice.total, invoice.currency, language),
        due=money_text(invoice.due, invoice.currency, language),
        due_day=date_text(invoice.due_date, language),
    )
    signature = "\n".join(_one_line(part) for part in (firm.name, *firm.contact) if part.strip())
    return f"{letter}\n{signature}\n" if signature else letter


def _one_line(text: str) -> str:
    """Without line breaks and control characters: nothing a person wrote begins another header."""
    return " ".join(printable(text).split())
