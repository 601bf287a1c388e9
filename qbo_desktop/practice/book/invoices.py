"""Invoices of the Practice Book as values, and the rows behind them.

Reading gives `Invoice`s; those who change one work on its row, on an open unit of work, and finish with `stamp`
and `log`. Many invoices are read with a few questions, whatever their number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, inspect
from sqlmodel import Session, SQLModel, col, select

from qbo_desktop.domain.changes import Topic
from qbo_desktop.domain.invoice import (
    BillTo,
    EmailBy,
    EmailNote,
    EmailStatus,
    Event,
    Invoice,
    Line,
    LineKind,
    State,
    Totals,
)
from qbo_desktop.domain.money import decimal_text
from qbo_desktop.domain.tax import Tax, TaxRounding
from qbo_desktop.errors import UsageError
from qbo_desktop.practice.book import tax_rates
from qbo_desktop.practice.book.billing_tables import (
    BookInvoice,
    BookInvoiceEvent,
    BookInvoiceLine,
    BookInvoiceTax,
)
from qbo_desktop.practice.book.fields import clean, lookup_key, short
from qbo_desktop.practice.book.staff import at_work
from qbo_desktop.store.work import Work
from qbo_desktop.wording import _

INVOICE_NUMBERS = "book_invoice"
INVOICE_CHANGES = "book_invoice_change"
_IN_ONE_QUESTION = 500
# What a row of an invoice says where nothing else is said: a row that is no object of the session needs it told.
_DEFAULTS: dict[str, Any] = {
    name: told.default for name, told in BookInvoice.model_fields.items() if not told.is_required()
}


# Looking


def get(session: Session, workspace_id: int, invoice_id: str) -> Invoice | None:
    """An invoice by its id, or None."""
    row = session.get(BookInvoice, (workspace_id, invoice_id))
    return values_of(session, workspace_id, [row])[0] if row else None


def read(session: Session, workspace_id: int, invoice_ids: Sequence[str]) -> list[Invoice]:
    """These invoices in this order, of those that there are."""
    rows = rows_of(session, workspace_id, invoice_ids)
    return values_of(session, workspace_id, [rows[one] for one in invoice_ids if one in rows])


def in_state(session: Session, workspace_id: int, states: Iterable[State] = ()) -> list[Invoice]:
    """Every invoice in one of these states (none named: in any), in the order in which they were drafted."""
    query = select(BookInvoice).where(BookInvoice.workspace_id == workspace_id)
    wanted = [str(state) for state in states]
    if wanted:
        query = query.where(col(BookInvoice.state).in_(wanted))
    rows = sorted(session.exec(query), key=lambda row: (len(row.id), row.id))
    return values_of(session, workspace_id, rows)


def ids_in_state(session: Session, workspace_id: int, state: State) -> list[str]:
    """The ids of the invoices in a state, in the order in which they were drafted."""
    ids = session.exec(
        select(BookInvoice.id).where(
            BookInvoice.workspace_id == workspace_id, BookInvoice.state == str(state)
        )
    )
    return sorted(ids, key=lambda one: (len(one), one))


def find_id(session: Session, workspace_id: int, name: str) -> str:
    """The id of the invoice that a person means: by its number, or by its id.

    Numbers are compared as they are written, but for case: 0012 is not 12. Raises UsageError where there is
    none, and where one invoice has as its number what is another's id.
    """
    wanted = clean(name)
    query = select(BookInvoice.id).where(BookInvoice.workspace_id == workspace_id)
    numbered = session.exec(query.where(BookInvoice.number_key == number_key(wanted))).first()
    if numbered is None:
        # A voided draft has given its number back, and can still be asked for by it.
        numbered = session.exec(query.where(BookInvoice.number == wanted)).first()
    identified = session.exec(query.where(BookInvoice.id == wanted)).first()
    if numbered and identified and numbered != identified:
        raise UsageError(
            _("“{name}” is the number of one invoice and the id of another.").format(name=short(wanted)),
            _("Name the one with this number by its id: {id}.").format(id=numbered),
        )
    found = numbered or identified
    if not wanted or found is None:
        raise UsageError(
            _("There is no invoice “{name}”.").format(name=short(name)),
            _("Search for it on the Billing page."),
            command=_("“practice invoices” lists them."),
        )
    return found


def events(session: Session, workspace_id: int, invoice_id: str) -> list[Event]:
    """The activity log of an invoice, the oldest entry first."""
    rows = session.exec(
        select(BookInvoiceEvent)
        .where(BookInvoiceEvent.workspace_id == workspace_id, BookInvoiceEvent.invoice_id == invoice_id)
        .order_by(col(BookInvoiceEvent.id))
    )
    return [Event(row.at, row.who, row.code, row.facts) for row in rows]


# Rows. Those who change invoices write through these.


def number_key(number: str) -> str:
    """What equal numbers have in common: forms, case and blanks around do not count, zeros do."""
    return lookup_key(number)


def rows_of(session: Session, workspace_id: int, invoice_ids: Sequence[str]) -> dict[str, BookInvoice]:
    """The rows of these invoices by id, of those that there are."""
    found: dict[str, BookInvoice] = {}
    for piece in pieces(invoice_ids):
        query = select(BookInvoice).where(
            BookInvoice.workspace_id == workspace_id, col(BookInvoice.id).in_(piece)
        )
        found.update((row.id, row) for row in session.exec(query))
    return found


def values_of(session: Session, workspace_id: int, rows: Sequence[BookInvoice]) -> list[Invoice]:
    """Rows as values, with their lines and taxes."""
    lines: dict[str, list[BookInvoiceLine]] = {}
    taxes: dict[str, list[BookInvoiceTax]] = {}
    for piece in pieces([row.id for row in rows]):
        for line in session.exec(
            select(BookInvoiceLine)
            .where(BookInvoiceLine.workspace_id == workspace_id, col(BookInvoiceLine.invoice_id).in_(piece))
            .order_by(col(BookInvoiceLine.invoice_id), col(BookInvoiceLine.place))
        ):
            lines.setdefault(line.invoice_id, []).append(line)
        for tax in session.exec(
            select(BookInvoiceTax)
            .where(BookInvoiceTax.workspace_id == workspace_id, col(BookInvoiceTax.invoice_id).in_(piece))
            .order_by(col(BookInvoiceTax.invoice_id), col(BookInvoiceTax.place))
        ):
            taxes.setdefault(tax.invoice_id, []).append(tax)
    return [_value(row, lines.get(row.id, ()), taxes.get(row.id, ())) for row in rows]


def pieces(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    """Ids in lists that a statement can hold."""
    return (ids[start : start + _IN_ONE_QUESTION] for start in range(0, len(ids), _IN_ONE_QUESTION))


def put_lines(
    work: Work, row: BookInvoice, lines: Sequence[Line], totals: Totals, *, new: bool = False
) -> None:
    """Give an invoice these lines and sums, instead of what it has (a new one has none)."""
    if not new:
        _drop_lines(work, row)
    put_all_lines(work, [(row, lines, totals)])


def put_all_lines(work: Work, wanted: Sequence[tuple[BookInvoice, Sequence[Line], Totals]]) -> None:
    """Give invoices that have none these lines and sums.

    Lines and taxes are written at once and not as objects of the session: nobody undoes them by themselves,
    and what concerns them is announced with their invoice.
    """
    for row, _lines, totals in wanted:
        row.subtotal, row.tax, row.total = totals.subtotal, totals.tax, totals.total
    _write_lines(work, [(row.id, some, totals) for row, some, totals in wanted])


def insert_all(
    work: Work, wanted: Sequence[tuple[dict[str, Any], Sequence[Line], Totals]], how: str, who: str
) -> None:
    """Write new invoices, as the columns of their rows, with lines, sums and the first entry of their logs.

    Written at once and not as objects of the session, whose making is most of the time: for thousands that are made
    together and that no decision takes back. No line of them may bill work: that is said on the work's own row.
    """
    changes = work.next_numbers(INVOICE_CHANGES, len(wanted))
    rows = [
        {**_DEFAULTS, **columns, "change": change}
        for (columns, _lines, _totals), change in zip(wanted, changes, strict=True)
    ]
    _write(work, BookInvoice, rows)
    _write_lines(work, [(columns["id"], some, totals) for columns, some, totals in wanted])
    log_all(work, [columns["id"] for columns, _lines, _totals in wanted], how, who)
    work.touch(Topic.INVOICES)


def _write_lines(work: Work, wanted: Sequence[tuple[str, Sequence[Line], Totals]]) -> None:
    lines = [
        _line_columns(work, invoice_id, place, line)
        for invoice_id, some, _totals in wanted
        for place, line in enumerate(some, 1)
    ]
    taxes = [
        {
            "workspace_id": work.workspace_id,
            "invoice_id": invoice_id,
            "place": place,
            "name": tax.name,
            "rate": decimal_text(tax.rate),
            "base": tax.base,
            "amount": tax.amount,
            "rate_names": list(tax.rate_names),
        }
        for invoice_id, _lines, totals in wanted
        for place, tax in enumerate(totals.taxes, 1)
    ]
    _write(work, BookInvoiceLine, lines)
    _write(work, BookInvoiceTax, taxes)


def _drop_lines(work: Work, row: BookInvoice) -> None:
    lines = select(BookInvoiceLine).where(
        BookInvoiceLine.workspace_id == work.workspace_id, BookInvoiceLine.invoice_id == row.id
    )
    taxes = select(BookInvoiceTax).where(
        BookInvoiceTax.workspace_id == work.workspace_id, BookInvoiceTax.invoice_id == row.id
    )
    for old in (*work.session.exec(lines), *work.session.exec(taxes)):
        work.session.delete(old)
    work.session.flush()


def stamp(work: Work, rows: Sequence[BookInvoice], *, new: bool = False) -> None:
    """Mark rows as changed now: the next change numbers and, unless they are new, versions."""
    if not rows:
        return
    for row, change in zip(rows, work.next_numbers(INVOICE_CHANGES, len(rows)), strict=True):
        row.change = change
        row.updated_at = work.now
        if not new:
            row.version += 1


def log(work: Work, invoice_id: str, code: str, who: str = "", **facts: str) -> None:
    """Add an entry to an invoice's activity log. `who` is the one at work unless another is named."""
    work.session.add(
        BookInvoiceEvent(
            workspace_id=work.workspace_id,
            invoice_id=invoice_id,
            at=work.now,
            who=who or at_work(work.session, work.workspace_id).name,
            code=code,
            facts=facts,
        )
    )


def log_all(work: Work, invoice_ids: Iterable[str], code: str, who: str, **facts: str) -> None:
    """Add the same entry to the activity logs of many invoices, which are changed or made by the same work."""
    entries = [
        {
            "workspace_id": work.workspace_id,
            "invoice_id": one,
            "at": work.now,
            "who": who,
            "code": code,
            "facts": facts,
        }
        for one in invoice_ids
    ]
    _write(work, BookInvoiceEvent, entries)


def _write(work: Work, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows with one statement. Through the table: by way of the class each row without a rate, say, would be
    a statement of its own."""
    if rows:
        work.session.connection().execute(insert(inspect(table).local_table), rows)


def bill_to_json(bill_to: BillTo) -> dict[str, Any]:
    """Whom an invoice is addressed to, as its row keeps it."""
    return {
        "contact_id": bill_to.contact_id,
        "name": bill_to.name,
        "address": list(bill_to.address),
        "email": bill_to.email,
    }


def email_of(row: BookInvoice) -> EmailNote:
    """Who e-mails an invoice, to whom, and what became of it."""
    return EmailNote(
        EmailBy(row.email_by) if row.email_by else None,
        row.email_to,
        EmailStatus(row.email_status) if row.email_status else EmailStatus.NONE,
    )


def _bill_to(content: Mapping[str, Any]) -> BillTo:
    return BillTo(content["contact_id"], content["name"], tuple(content["address"]), content["email"])


def _line_columns(work: Work, invoice_id: str, place: int, line: Line) -> dict[str, Any]:
    return {
        "workspace_id": work.workspace_id,
        "invoice_id": invoice_id,
        "place": place,
        "kind": str(line.kind),
        "work_type_id": line.work_type_id,
        "work_type": line.work_type,
        "description": line.description,
        "quantity": decimal_text(line.quantity),
        "unit_price": decimal_text(line.unit_price),
        "amount": line.amount,
        "rate_id": line.rate.id if line.rate else "",
        "rate": tax_rates.to_json(line.rate) if line.rate else None,
        "worth": line.worth,
        "work_id": line.work_id,
        "entry_id": line.entry_id,
    }


def _line(row: BookInvoiceLine) -> Line:
    return Line(
        description=row.description,
        quantity=Decimal(row.quantity),
        unit_price=Decimal(row.unit_price),
        amount=row.amount,
        rate=tax_rates.from_json(row.rate) if row.rate else None,
        kind=LineKind(row.kind),
        work_type_id=row.work_type_id,
        work_type=row.work_type,
        worth=row.worth,
        work_id=row.work_id,
        entry_id=row.entry_id,
    )


def _value(row: BookInvoice, lines: Iterable[BookInvoiceLine], taxes: Iterable[BookInvoiceTax]) -> Invoice:
    sums = tuple(
        Tax(tax.name, Decimal(tax.rate), tax.base, tax.amount, tuple(tax.rate_names)) for tax in taxes
    )
    return Invoice(
        id=row.id,
        number=row.number,
        state=State(row.state),
        client_id=row.client_id,
        client=row.client,
        bill_to=_bill_to(row.bill_to),
        invoice_date=row.invoice_date,
        due_date=row.due_date,
        currency=row.currency,
        lines=tuple(_line(line) for line in lines),
        totals=Totals(row.subtotal, sums, row.tax, row.total),
        rounding=TaxRounding(row.rounding),
        paid=row.paid,
        notes=row.notes,
        run_id=row.run_id,
        email=email_of(row),
        version=row.version,
    )
