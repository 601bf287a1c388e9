"""The printed invoice, read back: what it must say, in both languages, on as many pages as it takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qbo_desktop.documents.invoice_pdf import Firm, invoice_pdf
from qbo_desktop.domain.invoice import LONGEST_NOTES, BillTo, State
from qbo_desktop.domain.payment import Allocation, Payment, PaymentOrigin, PaymentState
from qbo_desktop.wording import texts_in
from tests.documents.printed import COMPOUND, EXEMPT, FIRM, GST, QC, invoice, line, pages, reader, text


def payment(amount: int, invoice_id: str = "I1", state: PaymentState = PaymentState.RECORDED) -> Payment:
    return Payment(
        "P1",
        PaymentOrigin.PRACTICE,
        "C1",
        date(2026, 3, 15),
        amount,
        "CAD",
        "cheque",
        (Allocation(invoice_id, amount),),
        state,
    )


def test_it_says_who_bills_whom_for_what() -> None:
    printed = text(invoice(line("The books & <b>taxes</b>", "12.5", "85.125", QC)))
    for part in (
        "Lavoie & Roy <CPA> inc.",
        "120, rue Saint-Jean",
        "418 555-0142",
        "TPS 123456789 RT0001",
        "Boulangerie Lavoie inc.",
        "12, côte du Passage",
        "F-1001",
        "Mar 2, 2026",
        "Apr 1, 2026",
        "30 days",
        "The books & <b>taxes</b>",
        "12.5",
        "85.125",
        "GST + QST",
        "1,064.06",
        "Page 1 of 1",
    ):
        assert part in printed


def test_sums_taxes_and_what_is_due() -> None:
    lines = (line(rate=QC), line(rate=GST), line(rate=EXEMPT), line())
    partly = invoice(*lines, paid=5_000)
    printed = text(partly, payments=[payment(5_000)]).split("\n")
    # Taxes equal in name and percentage are one for the eye; a tax of nothing is none.
    for label, amount in (
        ("Subtotal", "$400.00"),
        ("GST (5%)", "$10.00"),
        ("QST (9.975%)", "$9.98"),
        ("Total", "$419.98"),
        ("Payment of Mar 15, 2026", "-$50.00"),
        ("Amount due", "$369.98"),
    ):
        assert label in printed
        assert amount in printed
    assert not [one for one in printed if "0%" in one]


def test_payments_that_do_not_count_are_not_printed() -> None:
    partly = invoice(paid=5_000)
    taken_back = payment(700, state=PaymentState.REVERSED)
    printed = text(partly, payments=[payment(5_000), taken_back, payment(900, "I2")])
    assert "-$50.00" in printed
    assert "$7.00" not in printed
    assert "$9.00" not in printed


def test_without_payments_the_sum_is_said() -> None:
    printed = text(invoice(paid=5_000))
    assert "Payments" in printed
    assert "-$50.00" in printed
    assert "$50.00" in printed.replace("-$50.00", "")


def test_french() -> None:
    printed = text(invoice(line("Tenue de livres", "12.5", "100", QC), line(rate=EXEMPT)), "fr_CA")
    for part in (
        "TPS + TVQ",
        "TPS (5 %)",
        "TVQ (9,975 %)",
        "Exonéré",
        "12,5",
        "1 250,00",
        "1 avr. 2026",
        " $",
    ):
        assert part in printed
    for word in ("Invoice", "Bill to", "Amount due", "Subtotal"):
        assert texts_in("fr_CA").gettext(word) in printed


def test_french_names_of_taxes_are_english_ones_on_an_english_invoice() -> None:
    quebec = replace(
        QC, name="TPS + TVQ", components=(replace(QC.components[0], name="TPS"), QC.components[1])
    )
    printed = text(invoice(line(rate=quebec)))
    assert "GST + QST" in printed
    assert "GST (5%)" in printed
    assert "TPS (" not in printed


def test_a_compound_tax_is_printed_as_it_was_computed() -> None:
    printed = text(invoice(line(rate=COMPOUND)))
    # 9.5 % of 105.00
    assert "$9.98" in printed
    assert "$114.98" in printed
    assert "Quebec until\n2012" in printed


@pytest.mark.parametrize(
    ("state", "mark"),
    [
        (State.DRAFT, "DRAFT"),
        (State.APPROVED, "DRAFT"),
        (State.VOIDED, "VOID"),
        (State.PAID, "PAID"),
        (State.AWAITING_PAYMENT, ""),
        (State.EXPORTED, ""),
    ],
)
def test_marks_stand_on_every_page(state: State, mark: str) -> None:
    paid = 8_000_00 if state is State.PAID else 0
    printed = pages(invoice(*[line() for _ in range(80)], state=state, paid=paid))
    assert len(printed) > 1
    for page in printed:
        assert [word for word in ("DRAFT", "VOID", "PAID") if word in page.split("\n")] == (
            [mark] if mark else []
        )


def test_nothing_is_due_of_a_voided_invoice() -> None:
    due = text(invoice(state=State.VOIDED)).split("\n")
    assert due[due.index("Amount due") - 1] == "$0.00" or due[due.index("Amount due") + 1] == "$0.00"


def test_another_currency_is_said() -> None:
    printed = text(invoice(line(), currency="USD"))
    assert "Currency" in printed
    assert "Total in USD" in printed
    assert "USD 100.00" in printed
    assert "USD" not in text(invoice())


def test_a_currency_without_decimals() -> None:
    printed = text(invoice(line("Consulting", "3", "333.5", currency="JPY"), currency="JPY"))
    assert "JPY 1,001" in printed
    assert "333.5" in printed


def test_the_client_is_named_beside_another_bill_to() -> None:
    assert "Client" not in text(invoice())
    assert "Atelier Roy" in text(invoice(client="Atelier Roy"))


def test_due_on_receipt() -> None:
    assert "On receipt" in text(invoice(due_date=date(2026, 3, 2)))


def test_four_hundred_lines_are_all_there_under_a_header_on_every_page() -> None:
    printed = pages(invoice(*[line(f"Line no. {number};", rate=QC) for number in range(400)]))
    assert len(printed) > 5
    whole = "\n".join(printed)
    assert [number for number in range(400) if f"Line no. {number};" not in whole] == []
    for number, page in enumerate(printed, 1):
        assert f"Page {number} of {len(printed)}" in page
        assert "Description" in page or "Line no." not in page
        assert "F-1001" in page
    assert "$45,990.00" in printed[-1]


def test_long_notes_flow_over_pages_whole() -> None:
    words = [f"word{number}" for number in range(1_200)]
    notes = " ".join(words)[:LONGEST_NOTES]
    printed = pages(invoice(notes=notes + "\n\nLast paragraph."))
    assert len(printed) >= 3
    whole = set("\n".join(printed).split())
    assert [word for word in notes.split() if word not in whole] == []
    assert "Last paragraph." in printed[-1]


def test_a_description_longer_than_a_page_is_whole() -> None:
    words = [f"w{number}" for number in range(900)]
    printed = pages(invoice(line(" ".join(words)[:4_000]), line("The next")))
    assert len(printed) >= 2
    whole = set("\n".join(printed).split())
    assert [word for word in " ".join(words)[:4_000].split() if word not in whole] == []
    assert "The next" in "\n".join(printed).split("\n")


def test_line_breaks_of_a_description_stay() -> None:
    printed = text(invoice(line("First\nSecond\r\nThird"))).split("\n")
    assert {"First", "Second", "Third"} <= set(printed)


@pytest.mark.parametrize(
    "name",
    [
        "Łódź Żubrówka",
        "Σίσυφος",
        "株式会社",
        "🎉👩‍👩‍👧",
        "עברית",
        "a\u0300\u0301\u0302" * 50,
        "W" * 4_000,
        "\x00\x07\x1b[31m",
        "\ud800",
        "\u202e evil",
        "",
        "   ",
        "\t\n\n",
    ],
)
def test_no_text_stops_an_invoice_from_being_printed(name: str) -> None:
    odd = invoice(line(name), bill_to=BillTo("C1", name, (name,)), client=name, notes=name, number=name[:50])
    printed = text(odd, firm=Firm(name, (name,), (name,), (name,)))
    assert "$100.00" in printed


def test_numbers_of_any_length_stay_on_the_page() -> None:
    long = line("Long", "1234567.1234567891", "9999999.1234567891")
    printed = text(invoice(long))
    assert "1,234,567.1234567891" in printed
    assert "9,999,999.1234567891" in printed


def test_the_same_invoice_is_the_same_bytes() -> None:
    one = invoice(line("Łódź", rate=QC), notes="Merci")
    assert invoice_pdf(one, FIRM, "fr_CA") == invoice_pdf(one, FIRM, "fr_CA")
    assert invoice_pdf(one, FIRM, "fr_CA") != invoice_pdf(one, FIRM, "en")


def test_the_file_says_what_it_is() -> None:
    read = reader(invoice_pdf(invoice(), FIRM, "fr_CA"))
    assert read.metadata is not None
    assert "F-1001" in str(read.metadata.title)
    assert read.metadata.author == FIRM.name
    assert read.trailer["/Root"]["/Lang"] == "fr-CA"  # type: ignore[index]
    assert (read.pages[0].mediabox.width, read.pages[0].mediabox.height) == (612, 792)


def test_an_invoice_of_a_firm_without_a_name() -> None:
    assert "$100.00" in text(invoice(), firm=Firm())
