"""An invoice as a PDF, in the language of the client: who bills whom, for what, the taxes, what is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from gettext import NullTranslations

from qbo_desktop.documents.fonts import missing_letters
from qbo_desktop.documents.page import (
    BODY,
    GREEN,
    GREY,
    HEIGHT,
    LEFT,
    RED,
    RIGHT,
    SMALL,
    About,
    Line,
    Shade,
    Sheet,
    Style,
    draw,
    one_line,
    wrapped,
)
from qbo_desktop.domain.invoice import Invoice, State
from qbo_desktop.domain.invoice import Line as InvoiceLine
from qbo_desktop.domain.money import decimals_of
from qbo_desktop.domain.payment import Payment, PaymentState
from qbo_desktop.domain.tax_names import tax_name
from qbo_desktop.locale_text import amount_alone, date_text, money_text, number_text, percent_text
from qbo_desktop.wording import texts_in

AT_HOME = "CAD"
BOLD = Style(9.0, bold=True)
HEADING = Style(8.0, bold=True, shade=GREY)
NAME = Style(14.0, bold=True)
TITLE = Style(22.0, bold=True)
_PAD = 5.0
# The right ends of the columns of numbers, and where the tax's name begins.
_DESCRIPTION_WIDTH = 226.0
_QUANTITY, _PRICE, _TAX, _AMOUNT = 340.0, 412.0, 420.0, RIGHT
_TAX_WIDTH = 66.0
_AMOUNT_WIDTH = RIGHT - _TAX - _TAX_WIDTH - 4
_TOTALS_LEFT = 330.0
# A row of up to so many lines is not divided between two pages.
_KEPT_TOGETHER = 12


@dataclass(frozen=True, slots=True)
class Firm:
    """Who bills. Each of the last three has a part a line."""

    name: str = ""
    address: tuple[str, ...] = ()
    contact: tuple[str, ...] = ()
    tax_numbers: tuple[str, ...] = ()


def invoice_pdf(invoice: Invoice, firm: Firm, language: str, payments: Sequence[Payment] = ()) -> bytes:
    """The invoice on as many pages as it takes. `language` is a code of ours, `payments` those applied to it.

    Without payments, what was paid is said in one sum. The same values give the same bytes.
    """
    return _Print(invoice, firm, language, payments).pdf()


def invoice_title(invoice: Invoice, language: str) -> str:
    """What the invoice is called: “Invoice F-1001”."""
    return texts_in(language).gettext("Invoice {number}").format(number=invoice.number)


def unprinted_letters(invoice: Invoice, firm: Firm) -> str:
    """The letters of an invoice that no font prints as they are: with some, its paper is not what the book says."""
    bill_to = invoice.bill_to
    texts = [firm.name, *firm.address, *firm.contact, *firm.tax_numbers]
    texts += [invoice.number, invoice.client, bill_to.name, *bill_to.address, invoice.notes]
    for line in invoice.lines:
        texts += [line.description or line.work_type, line.rate.name if line.rate else ""]
    texts += [tax.name for tax in invoice.totals.taxes]
    return missing_letters("\n".join(texts))


class _Print:
    """One invoice on its way to paper."""

    def __init__(self, invoice: Invoice, firm: Firm, language: str, payments: Sequence[Payment]) -> None:
        self.invoice = invoice
        self.firm = firm
        self.language = language
        self.texts: NullTranslations = texts_in(language)
        self.payments = payments
        self.sheet = Sheet(self._continue)
        self.in_table = False

    def pdf(self) -> bytes:
        self._head()
        self._table()
        self._totals()
        self._notes()
        self._feet()
        about = About(
            invoice_title(self.invoice, self.language),
            self.firm.name or "QBO Desktop",
            self.language.replace("_", "-"),
        )
        return draw(self.sheet.pages, about)

    # The top of the first page

    def _head(self) -> None:
        sheet, top = self.sheet, self.sheet.y
        if self.firm.name:
            for line in wrapped(self.firm.name, 270, NAME):
                sheet.text(LEFT, line, NAME)
                sheet.y += NAME.leading
        for part in (*self.firm.address, *self.firm.contact, *self.firm.tax_numbers):
            sheet.block(LEFT, part, 270, SMALL)
        left_ends = sheet.y
        sheet.y = top
        sheet.word(RIGHT, self.texts.gettext("Invoice"), TITLE, align_right=True)
        sheet.y += TITLE.leading
        if marked := self._mark():
            words, shade = marked
            sheet.word(RIGHT, words, Style(13.0, bold=True, shade=shade), align_right=True)
            sheet.y += 18
        sheet.y = max(left_ends, sheet.y) + 16
        self._parties()

    def _parties(self) -> None:
        sheet, top = self.sheet, self.sheet.y
        bill_to = self.invoice.bill_to
        sheet.word(LEFT, self.texts.gettext("Bill to"), HEADING)
        sheet.y += 13
        sheet.block(LEFT, bill_to.name, 270, BOLD)
        for part in bill_to.address:
            sheet.block(LEFT, part, 270)
        left_ends = sheet.y
        sheet.y = top
        for label, value in self._facts():
            sheet.word(_TOTALS_LEFT, label, Style(shade=GREY), room=100)
            for line in wrapped(value, RIGHT - _TOTALS_LEFT - 106, BODY):
                sheet.text(RIGHT, line, BODY, align_right=True)
                sheet.y += 13
        sheet.y = max(left_ends, sheet.y) + 18

    def _facts(self) -> list[tuple[str, str]]:
        invoice, texts = self.invoice, self.texts
        facts = [
            (texts.gettext("Number"), invoice.number),
            (texts.gettext("Date"), date_text(invoice.invoice_date, self.language)),
            (texts.gettext("Due date"), date_text(invoice.due_date, self.language)),
            (texts.gettext("Terms"), self._terms()),
        ]
        if invoice.client and invoice.client != invoice.bill_to.name:
            facts.append((texts.gettext("Client"), invoice.client))
        if invoice.currency != AT_HOME:
            facts.append((texts.gettext("Currency"), invoice.currency))
        return facts

    def _terms(self) -> str:
        days = (self.invoice.due_date - self.invoice.invoice_date).days
        if days <= 0:
            return self.texts.gettext("On receipt")
        return self.texts.ngettext("{count} day", "{count} days", days).format(count=days)

    def _mark(self) -> tuple[str, Shade] | None:
        return {
            State.DRAFT: (self.texts.gettext("DRAFT"), RED),
            State.APPROVED: (self.texts.gettext("DRAFT"), RED),
            State.VOIDED: (self.texts.gettext("VOID"), RED),
            State.PAID: (self.texts.gettext("PAID"), GREEN),
        }.get(self.invoice.state)

    def _continue(self, sheet: Sheet) -> None:
        """The top of each page after the first."""
        sheet.word(LEFT, invoice_title(self.invoice, self.language), BOLD, room=200)
        sheet.word(_TOTALS_LEFT - 60, self.invoice.bill_to.name, SMALL, room=200)
        if marked := self._mark():
            sheet.word(RIGHT, marked[0], Style(9.0, bold=True, shade=marked[1]), align_right=True)
        sheet.y += 24
        if self.in_table:
            self._table_head()

    # The lines

    def _table_head(self) -> None:
        sheet, texts = self.sheet, self.texts
        sheet.word(LEFT, texts.gettext("Description"), HEADING)
        sheet.word(_QUANTITY, texts.gettext("Quantity"), HEADING, align_right=True, room=56)
        sheet.word(_PRICE, texts.gettext("Price"), HEADING, align_right=True, room=66)
        sheet.word(_TAX, texts.gettext("Tax"), HEADING, room=_TAX_WIDTH)
        sheet.word(_AMOUNT, texts.gettext("Amount"), HEADING, align_right=True, room=_AMOUNT_WIDTH)
        sheet.y += 13
        sheet.rule(shade=GREY)
        sheet.y += _PAD

    def _table(self) -> None:
        self.in_table = True
        self.sheet.need(60)
        if self.sheet.y > 60:
            self._table_head()
        for line in self.invoice.lines:
            self._row(line)
        self.in_table = False

    def _row(self, line: InvoiceLine) -> None:
        sheet, currency = self.sheet, self.invoice.currency
        says = list(wrapped(line.description or line.work_type, _DESCRIPTION_WIDTH, BODY))
        rate = tax_name(line.rate.name, self.language) if line.rate else ""
        tax = list(wrapped(rate, _TAX_WIDTH, BODY)) if rate else []
        rows = max(len(says), len(tax), 1)
        sheet.need((rows if rows <= _KEPT_TOGETHER else 3) * BODY.leading + _PAD)
        least = decimals_of(currency)
        numbers = (
            (_QUANTITY, number_text(line.quantity, self.language), 56.0),
            (_PRICE, number_text(line.unit_price, self.language, least=least), 66.0),
            (_AMOUNT, amount_alone(line.amount, currency, self.language), _AMOUNT_WIDTH),
        )
        for x, text, room in numbers:
            sheet.word(x, text, align_right=True, room=room)
        for place in range(rows):
            sheet.need(BODY.leading)
            self._cell(LEFT, says, place)
            self._cell(_TAX, tax, place)
            sheet.y += BODY.leading
        sheet.y += 3
        sheet.rule()
        sheet.y += _PAD

    def _cell(self, x: float, lines: list[Line], place: int) -> None:
        if place < len(lines):
            self.sheet.text(x, lines[place], BODY)

    # The sums

    def _totals(self) -> None:
        invoice, texts = self.invoice, self.texts
        sums = [(texts.gettext("Subtotal"), self._money(invoice.totals.subtotal), BODY)]
        sums += [(label, self._money(amount), BODY) for label, amount in self._taxes()]
        total = (
            texts.gettext("Total") if invoice.currency == AT_HOME else texts.gettext("Total in {currency}")
        )
        sums.append((total.format(currency=invoice.currency), self._money(invoice.total), BOLD))
        sums += [(label, self._money(-amount), BODY) for label, amount in self._paid()]
        due = 0 if invoice.state is State.VOIDED else invoice.due
        self.sheet.y += 4
        self.sheet.need(min(len(sums), 10) * 15 + 30)
        for label, value, style in sums:
            self._sum(label, value, style)
        self.sheet.y += 2
        self.sheet.rule(_TOTALS_LEFT, RIGHT, GREY)
        self.sheet.y += 5
        self._sum(texts.gettext("Amount due"), self._money(due), Style(11.0, bold=True))

    def _sum(self, label: str, value: str, style: Style) -> None:
        self.sheet.need(style.leading + 3)
        figure = one_line(value, style, 130)
        self.sheet.text(RIGHT, figure, style, align_right=True)
        for line in wrapped(label, RIGHT - _TOTALS_LEFT - figure.width - 8, style):
            self.sheet.need(style.leading)
            self.sheet.text(_TOTALS_LEFT, line, style)
            self.sheet.y += style.leading
        self.sheet.y += 3

    def _taxes(self) -> list[tuple[str, int]]:
        """What each tax comes to, those equal in name and percentage together; a tax of nothing is left out."""
        sums: dict[tuple[str, Decimal], int] = {}
        for tax in self.invoice.totals.taxes:
            if tax.rate or tax.amount:
                key = (tax_name(tax.name, self.language), tax.rate)
                sums[key] = sums.get(key, 0) + tax.amount
        label = self.texts.gettext("{tax} ({percent})")
        return [
            (label.format(tax=name, percent=percent_text(rate, self.language)), amount)
            for (name, rate), amount in sums.items()
        ]

    def _paid(self) -> list[tuple[str, int]]:
        """The payments that count, or their sum where they were not handed in."""
        counting: list[tuple[date, int]] = [
            (payment.payment_date, part.amount)
            for payment in self.payments
            if payment.state is PaymentState.RECORDED
            for part in payment.allocations
            if part.invoice_id == self.invoice.id
        ]
        if sum(amount for _day, amount in counting) != self.invoice.paid:
            return [(self.texts.gettext("Payments"), self.invoice.paid)]
        label = self.texts.gettext("Payment of {day}")
        return [(label.format(day=date_text(day, self.language)), amount) for day, amount in counting]

    def _money(self, amount: int) -> str:
        return money_text(amount, self.invoice.currency, self.language)

    # What stands below

    def _notes(self) -> None:
        if not self.invoice.notes.strip():
            return
        self.sheet.y += 18
        self.sheet.need(40)
        self.sheet.word(LEFT, self.texts.gettext("Notes"), HEADING)
        self.sheet.y += 14
        self.sheet.block(LEFT, self.invoice.notes.strip(), RIGHT - LEFT)

    def _feet(self) -> None:
        """The foot of every page, now that it is known how many there are."""
        title = one_line(invoice_title(self.invoice, self.language), SMALL, 300)
        pages = self.texts.gettext("Page {page} of {pages}")
        count = len(self.sheet.pages)
        for number, page in enumerate(self.sheet.pages, 1):
            foot = Sheet(self._continue)
            foot.pages, foot.y = [page], HEIGHT - 46
            foot.text(LEFT, title, SMALL)
            foot.word(RIGHT, pages.format(page=number, pages=count), SMALL, align_right=True)
