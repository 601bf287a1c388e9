"""The message that brings an invoice: a file that a mail program opens as a message to be sent.

`X-Unsent: 1` tells the mail program that it is a draft of the user's own, who looks at it and sends it. It names
no sender, so that the program's own account is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from qbo_desktop.documents.fonts import printable
from qbo_desktop.documents.invoice_pdf import Firm, invoice_title
from qbo_desktop.domain.invoice import Invoice
from qbo_desktop.locale_text import date_text, money_text
from qbo_desktop.wording import texts_in

LONGEST_NAME = 100
_NO_FILE_NAME = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_MOST_ADDRESSES = 20


class NoAddress(ValueError):
    """What stands in the place of an e-mail address is none."""


def message_file(invoice: Invoice, to: str, firm: Firm, language: str, pdf: bytes) -> bytes:
    """The message as an .eml file. `to` can hold several addresses, with “,” or “;” between.

    The same values give the same bytes. Raises NoAddress for what is no address.
    """
    title = invoice_title(invoice, language)
    message = EmailMessage(policy=SMTP)
    message["X-Unsent"] = "1"
    message["To"] = list(addresses(to, invoice.bill_to.name))
    message["Subject"] = _one_line(_subject(title, firm, language))
    message.set_content(_body(invoice, firm, language), charset="utf-8")
    message.add_attachment(
        pdf, maintype="application", subtype="pdf", filename=f"{file_name(title)}.pdf", cte="base64"
    )
    # Else it is drawn by lot. Base64 has no hyphen, and no line of the body begins with this.
    message.set_boundary(f"----=_part_of_{re.sub('[^A-Za-z0-9]', '', invoice.id)}_")
    return message.as_bytes()


def addresses(to: str, name: str) -> Iterator[Address]:
    """The e-mail addresses of a text, the name with the first where it is alone. Raises NoAddress."""
    found = [part.strip() for part in re.split("[,;]", to) if part.strip()]
    if not found or len(found) > _MOST_ADDRESSES:
        raise NoAddress(to)
    for part in found:
        local, _at, domain = part.rpartition("@")
        try:
            # Old mail servers know the Latin form of “lavoïe.example” only, which every registry has.
            spec = f"{local}@{domain.encode('idna').decode('ascii')}"
            address = Address(_one_line(name) if len(found) == 1 else "", addr_spec=spec)
        except (ValueError, HeaderParseError, IndexError) as error:
            raise NoAddress(part) from error
        if not (address.username and address.domain and part.isprintable()) or " " in part:
            raise NoAddress(part)
        yield address


def file_name(text: str) -> str:
    """A text as the name of a file on any system, without ending; never empty."""
    name = _NO_FILE_NAME.sub("-", _one_line(text))[:LONGEST_NAME].strip(" .")
    return name or "-"


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
