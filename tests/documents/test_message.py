"""The message that brings an invoice: headers nobody can break out of, a body with what is due, the PDF."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest

from qbo_desktop.documents.message import NoAddress, file_name, message_file
from qbo_desktop.domain.invoice import BillTo
from tests.documents.printed import FIRM, invoice

PDF = b"%PDF-1.4 \x00\xff " * 90


def read(to: str = "a@lavoie.example", language: str = "en", pdf: bytes = PDF, **more: Any) -> EmailMessage:
    message = message_from_bytes(message_file(invoice(**more), to, FIRM, language, pdf), policy=default)
    assert isinstance(message, EmailMessage)
    return message


def body(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\u00a0", " ")


def test_a_mail_program_takes_it_for_a_draft_with_the_pdf() -> None:
    message = read()
    assert message["X-Unsent"] == "1"
    assert message["From"] is None
    assert message["To"] == '"Boulangerie Lavoie inc." <a@lavoie.example>'
    assert message["Subject"] == "Invoice F-1001 from Lavoie & Roy <CPA> inc."
    (attached,) = message.iter_attachments()
    assert attached.get_content_type() == "application/pdf"
    assert attached.get_filename() == "Invoice F-1001.pdf"
    assert attached.get_content() == PDF


def test_the_body_says_what_is_due_and_when() -> None:
    said = body(read())
    for part in ("F-1001", "Mar 2, 2026", "$100.00", "Apr 1, 2026", FIRM.name, "418 555-0142"):
        assert part in said


def test_the_body_of_one_that_is_partly_paid_and_of_one_that_is_paid() -> None:
    assert "$60.00 is still due" in body(read(paid=4_000))
    assert "nothing is due" in body(read(paid=10_000))


def test_in_french_dates_and_amounts_are() -> None:
    said = body(read(language="fr_CA"))
    assert "100,00 $" in said
    assert "1 avr. 2026" in said


def test_line_breaks_in_names_begin_no_header() -> None:
    evil = "Roy\r\nBcc: spy@evil.example\n\n<html>"
    message = read(bill_to=BillTo("C1", evil), client=evil, number="F\r\nBcc: spy@evil.example")
    assert message["Bcc"] is None
    assert message.keys() == ["X-Unsent", "To", "Subject", "MIME-Version", "Content-Type"]
    assert str(message["To"].addresses[0].addr_spec) == "a@lavoie.example"


@pytest.mark.parametrize(
    "to",
    [
        "",
        " ; ",
        "nobody",
        "a@",
        "@b.example",
        "a@b.example\nBcc: spy@evil.example",
        "a@b.example\r\n",
        "a b@c.example",
        "<a@b.example>",
        "a@b@c.example",
        "é@b.example",
        "a@b..example",
        "a@" + "x" * 70 + ".example",
        "a@b.example, nobody",
        ";".join(f"a{number}@b.example" for number in range(21)),
    ],
)
def test_what_is_no_address_is_refused(to: str) -> None:
    if to == "a@b.example\r\n":
        # Blanks around are nobody's fault.
        assert read(to)["To"].addresses[0].addr_spec == "a@b.example"
        return
    with pytest.raises(NoAddress):
        read(to)


def test_several_addresses() -> None:
    found = [one.addr_spec for one in read("a@b.example; c@d.example,e@f.example")["To"].addresses]
    assert found == ["a@b.example", "c@d.example", "e@f.example"]


def test_a_domain_with_accents_is_written_in_its_latin_form() -> None:
    assert read("a@lavoïe.example")["To"].addresses[0].domain == "xn--lavoe-fta.example"


def test_a_name_with_any_letters() -> None:
    name = "Łódź, “Żubr” 株式会社"
    assert read(bill_to=BillTo("C1", name))["To"].addresses[0].display_name == name


def test_the_same_message_is_the_same_bytes() -> None:
    first = message_file(invoice(), "a@b.example", FIRM, "en", PDF)
    assert first == message_file(invoice(), "a@b.example", FIRM, "en", PDF)
    assert b"\r\n" in first
    assert max(map(len, first.split(b"\r\n"))) <= 998


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Invoice F/10\\01: a*b?", "Invoice F-10-01- a-b-"),
        ("../../etc/passwd", "-..-etc-passwd"),
        ("a\nb\x00c", "a bc"),
        ("...", "-"),
        ("", "-"),
        ("x" * 300, "x" * 100),
        ("Facture n° 12 é", "Facture n° 12 é"),
    ],
)
def test_names_of_files(text: str, name: str) -> None:
    assert file_name(text) == name
