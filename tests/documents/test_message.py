"""The message that brings an invoice: headers nobody can break out of, a body with what is due, the PDF."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import compat32, default
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qbo_desktop.documents.fonts import printable
from qbo_desktop.documents.invoice_pdf import Firm
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


CODE = "=?utf-8?q?=0d=0aBcc:_spy@evil.example?="
HEADERS = ["X-Unsent", "To", "Subject", "MIME-Version", "Content-Type"]
ANY_TEXT = st.one_of(
    st.text(max_size=90),
    st.lists(
        st.sampled_from(
            ["=?", "?=", "utf-8", "?q?", "?b?", "=0d=0a", "Bcc:", " ", "\r\n", '"', "\\", "é", ",", "<", ">"]
        ),
        max_size=12,
    ).map("".join),
)


def cleaned(text: str) -> str:
    return " ".join(printable(text).split())


def decoded(message: Any, key: str) -> str:
    """A header as mail programs show it."""
    return str(make_header(decode_header("".join(str(message[key]).splitlines()))))


@pytest.mark.parametrize(
    "evil",
    [
        CODE,
        f"Roy {CODE} inc.",
        f"{CODE} {CODE}",
        "=?utf-8?b?DQpCY2M6IHNweUBldmlsLmV4YW1wbGU=?=",
        "é" + CODE,
        "x" * 70 + " " + CODE,
    ],
)
def test_letters_that_look_like_code_begin_no_header(evil: str) -> None:
    firm = Firm(evil, (), (), ())
    written = message_file(invoice(bill_to=BillTo("C1", evil), number=evil), "a@b.example", firm, "en", PDF)
    for policy in (default, compat32):
        message = message_from_bytes(written, policy=policy)
        assert message.keys() == HEADERS
        assert [part.get_content_type() for part in message.walk()][1:] == ["text/plain", "application/pdf"]
    message = message_from_bytes(written, policy=default)
    assert [one.addr_spec for one in message["To"].addresses] == ["a@b.example"]
    # Written by that library once more, as programs do that pass it on.
    assert message_from_bytes(message.as_bytes(), policy=default).keys() == HEADERS
    assert decoded(message_from_bytes(written), "Subject") == f"Invoice {evil} from {evil}"
    assert evil in decoded(message_from_bytes(written), "To")


@given(name=ANY_TEXT, number=ANY_TEXT, firm_name=ANY_TEXT)
@example(name=CODE, number=CODE, firm_name=CODE)
@example(name='"=?\\', number="", firm_name="")
@example(name="\\", number='"', firm_name="a\\")
def test_any_texts_leave_the_headers_and_the_address(name: str, number: str, firm_name: str) -> None:
    firm = Firm(firm_name, (), (firm_name,), ())
    printed = invoice(bill_to=BillTo("C1", name), number=number)
    written = message_file(printed, "a@b.example", firm, "en", b"%PDF")
    assert max(map(len, written.split(b"\r\n"))) <= 78
    assert b"\n" not in written.replace(b"\r\n", b"")
    message = message_from_bytes(written, policy=default)
    assert message.keys() == HEADERS
    assert [one.addr_spec for one in message["To"].addresses] == ["a@b.example"]
    raw = message_from_bytes(written)
    to = decoded(raw, "To")
    assert to.endswith("a@b.example>") or to == "a@b.example"
    if "=?" not in str(raw["To"]):
        to = re.sub(r"\\(.)", r"\1", to)
    assert cleaned(name) in to
    # What the person wrote is read; blanks in it are as wide as one.
    assert cleaned(decoded(raw, "Subject")) == cleaned(
        f"Invoice {number} from {firm_name}" if firm_name else f"Invoice {number}"
    )
    (attached,) = message.iter_attachments()
    assert attached.keys() == ["Content-Type", "Content-Transfer-Encoding", "Content-Disposition"]
    assert attached.get_content() == b"%PDF"


@pytest.mark.parametrize("letter", ["a", "é", "株", "\U0001f389", "=?", '"'])
def test_a_name_of_three_thousand_letters_is_folded(letter: str) -> None:
    name = letter * 3_000
    written = message_file(invoice(bill_to=BillTo("C1", name), number=name), "a@b.example", FIRM, "en", PDF)
    assert max(map(len, written.split(b"\r\n"))) <= 78
    assert decoded(message_from_bytes(written), "To").removesuffix(" <a@b.example>") == name
    message = message_from_bytes(written, policy=default)
    assert [one.addr_spec for one in message["To"].addresses] == ["a@b.example"]
    (attached,) = message.iter_attachments()
    filename = attached.get_filename()
    assert filename is not None
    assert filename.startswith("Invoice ")


def test_an_address_is_written_as_it_is() -> None:
    for to in ("O'Neil+Tax@Mail.Example", "l" * 64 + "@" + "d" * 63 + ".example", "a_{b}@1-2.example"):
        assert f"<{to}>".encode() in message_file(invoice(), to, FIRM, "en", PDF)


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
        "l" * 65 + "@b.example",
        "a@" + "b." * 130 + "example",
        "a@" + "é" * 70 + ".example",
        "a(a comment)@b.example",
        "a@b.example(a comment)",
        '"a a"@b.example',
        '"a"@b.example',
        ".a@b.example",
        "a@[127.0.0.1]",
        "a@-b.example",
        "a@straße.example",
        "a@ｂ.example",
        "=?utf-8?q?a=0d=0aBcc:spy?=@b.example",
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
