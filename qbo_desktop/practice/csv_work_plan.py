"""What a file of work makes of the book: work and entries to add, what is there already, what is wrong, by row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from qbo_desktop.domain.contact import one_line
from qbo_desktop.domain.money import LARGEST_AMOUNT, from_minor, line_amount
from qbo_desktop.errors import UsageError
from qbo_desktop.practice.book.draft_checks import checked_currency
from qbo_desktop.practice.book.fields import BadValue, lookup_key, short
from qbo_desktop.practice.book.work_items import LONGEST_TITLE, NewEntry, NewWork, checked_fee
from qbo_desktop.practice.book.work_list import Entry, EntryKind, FeeType, WorkItem
from qbo_desktop.practice.csv_billing import (
    BillingFile,
    Lists,
    RowErrors,
    checked_description,
    read_day,
    read_number,
    required,
)
from qbo_desktop.practice.csv_clients import Client
from qbo_desktop.practice.csv_contacts import ImportRow
from qbo_desktop.practice.csv_headers import folded
from qbo_desktop.practice.csv_work import PlannedWork, WorkPlan
from qbo_desktop.wording import _, ngettext

_KINDS = {
    **dict.fromkeys(("", "work", "travail", "mandat", "dossier"), None),
    **dict.fromkeys(("time", "hours", "temps", "heures"), EntryKind.TIME),
    **dict.fromkeys(("expense", "expenses", "depense", "depenses", "debours", "frais"), EntryKind.EXPENSE),
}
_FEE_TYPES = {
    **dict.fromkeys(("fixed", "fixed fee", "fixe", "forfait", "honoraires fixes"), FeeType.FIXED),
    **dict.fromkeys(
        (
            "time",
            "hourly",
            "time and materials",
            "temps",
            "horaire",
            "au temps",
            "temps et materiel",
            "temps et debours",
        ),
        FeeType.TIME,
    ),
    **dict.fromkeys(("non billable", "nonbillable", "non facturable"), FeeType.NON_BILLABLE),
}
_YES = frozenset({"", "yes", "y", "true", "1", "oui", "o", "vrai", "x"})
_NO = frozenset({"no", "n", "false", "0", "non", "faux"})


def plan_work(file: BillingFile, lists: Lists, held: Iterable[WorkItem]) -> WorkPlan:
    """Decide what the rows of a file add to the book's work, `held`, in the order in which it was added."""
    return _Planner(file, lists, held).plan()


_Name = tuple[str, str]  # client id, key of the title


@dataclass(frozen=True, slots=True)
class _ReadWork:
    """A row of work that can be. `given` are those of its columns that it may leave to the book; `fee` minor units."""

    row: int
    name: _Name
    client: Client
    new: NewWork
    fee: int
    given: frozenset[str]
    work_type: str
    rate: str

    def is_charged_as(self, item: WorkItem) -> bool:
        """Whether work of the book is of the same type, and charges the same in the same currency."""
        return (item.work_type_id, item.fee_type, item.fee, item.currency) == (
            self.new.work_type,
            self.new.fee_type,
            self.fee,
            self.new.currency,
        )

    def other(self, item: WorkItem) -> list[str]:
        """The columns that the row gives, and in which work of the book is another."""
        differ = {
            "tax_rate": item.rate_id != self.new.rate,
            "bill_to": item.bill_to_id != self.new.bill_to_id,
        }
        return [column for column, differs in differ.items() if differs and column in self.given]


def _there_already(one: _ReadWork, item: WorkItem) -> UsageError:
    return UsageError(
        _("“{title}” is in the book with another content ({columns}).").format(
            title=short(item.title), columns=", ".join(one.other(item))
        ),
        _("Change the work in the book, or give the row another title or date."),
    )


class _Planner:
    def __init__(self, file: BillingFile, lists: Lists, held: Iterable[WorkItem]) -> None:
        self._file = file
        self._lists = lists
        self._errors = RowErrors(file.errors)
        self._held: dict[_Name, list[WorkItem]] = {}
        for item in held:
            self._held.setdefault((item.client_id, lookup_key(item.title)), []).append(item)
        self._answered: set[str] = set()
        self._answers: dict[int, WorkItem] = {}  # by row
        self._planned: dict[_Name, list[PlannedWork]] = {}
        self._of_book: dict[str, PlannedWork] = {}
        self._all: list[PlannedWork] = []
        self._bad: set[_Name] = set()
        self._unchanged = 0
        self._alike = 0

    def plan(self) -> WorkPlan:
        entries: list[tuple[ImportRow, EntryKind]] = []
        wanted: list[_ReadWork] = []
        for row in self._file.rows:
            kind = self._errors.attempt(row.number, "kind", lambda row=row: _kind(row))  # type: ignore[misc]
            if isinstance(kind, EntryKind):
                entries.append((row, kind))
            elif not self._errors.any_of([row.number]) and (one := self._read_work(row)) is not None:
                wanted.append(one)
        self._answer(wanted)
        for one in wanted:
            self._take_work(one)
        for row, kind in entries:
            self._take_entry(row, kind)
        notes = list(self._file.notes)
        if self._alike:
            notes.append(
                ngettext(
                    "{count} piece of work is added though the client has work of this title and date already.",
                    "{count} pieces of work are added though their clients have work of these titles and dates already.",
                    self._alike,
                ).format(count=self._alike)
            )
        changed = tuple(one for one in self._all if one.new is not None or one.entries)
        return WorkPlan(changed, self._unchanged, self._errors.all(), tuple(notes))

    def _read_work(self, row: ImportRow) -> _ReadWork | None:
        cells, file, lists, errors = row.cells, self._file, self._lists, self._errors
        at = row.number
        client = errors.attempt(at, "client_id", lambda: lists.clients.of_row(cells))
        title = errors.attempt(at, "title", lambda: _title(cells.get("title", "")))
        work_type = errors.attempt(at, "work_type", lambda: lists.work_type(required(cells, "work_type")))
        rate = errors.attempt(at, "tax_rate", lambda: lists.rate(cells.get("tax_rate", "")))
        currency = errors.attempt(
            at, "currency", lambda: checked_currency(cells.get("currency") or lists.terms.currency)
        )
        day = self._day(row) if cells.get("date") else None
        bill_to = (
            errors.attempt(at, "bill_to", lambda: lists.clients.billed_to(cells["bill_to"]))
            if cells.get("bill_to")
            else None
        )
        told_fee = (
            errors.attempt(at, "fee", lambda: read_number(cells["fee"], "fee", file.comma))
            if cells.get("fee")
            else Decimal(0)
        )
        fee_type = errors.attempt(at, "fee_type", lambda: _fee_type(cells.get("fee_type", ""), told_fee))
        fee = 0
        if currency and told_fee is not None and fee_type is FeeType.FIXED:
            fee = errors.attempt(at, "fee", lambda: checked_fee(told_fee, currency)) or 0
        elif told_fee and fee_type not in (None, FeeType.FIXED):
            errors.add(
                at,
                "fee",
                _("Only work with a fixed fee has a fee. Leave it empty, or write fixed into fee_type."),
            )
        name = (client.id, lookup_key(title)) if client and title else None
        if errors.any_of([at]) or not (client and title and work_type and currency and fee_type and name):
            if name:
                self._bad.add(name)
            return None
        new = NewWork(
            client_id=client.id,
            work_type=work_type.id,
            title=title,
            fee=from_minor(fee, currency),
            fee_type=fee_type,
            rate=rate.id if rate else "",
            currency=currency,
            bill_to_id=bill_to.id if bill_to and bill_to != client else "",
            work_date=day,
        )
        given = frozenset(column for column in ("tax_rate", "bill_to") if cells.get(column))
        return _ReadWork(at, name, client, new, fee, given, work_type.name, rate.name if rate else "")

    def _answer(self, wanted: Sequence[_ReadWork]) -> None:
        """Find the work of the book that answers for each row.

        Rows that say more go first, and work that has no more than a row says: none takes another's answer.
        """
        for one in sorted(wanted, key=lambda one: -len(one.given)):
            alike = [
                item for item in self._unanswered(one) if one.is_charged_as(item) and not one.other(item)
            ]
            if alike:
                best = min(
                    alike,
                    key=lambda item: (item.rate_id != one.new.rate) + (item.bill_to_id != one.new.bill_to_id),
                )
                self._answered.add(best.id)
                self._answers[one.row] = best

    def _unanswered(self, one: _ReadWork) -> list[WorkItem]:
        """The book's work of the client, title and date of a row that answers for no other row."""
        return [
            item
            for item in self._held.get(one.name, ())
            if item.work_date == one.new.work_date and item.id not in self._answered
        ]

    def _take_work(self, one: _ReadWork) -> None:
        same = self._answers.get(one.row)
        if same is not None:
            self._unchanged += 1
            self._add(one.name, self._piece_of_book(one.client, same))
            return
        unanswered = self._unanswered(one)
        charged = [item for item in unanswered if one.is_charged_as(item)]
        if charged:
            self._bad.add(one.name)
            self._errors.add(one.row, one.other(charged[0])[0], str(_there_already(one, charged[0])))
            return
        if unanswered:
            self._alike += 1
        planned = PlannedWork(one.client, one.new, None, one.work_type, one.rate, one.fee)
        self._all.append(planned)
        self._add(one.name, planned)

    def _add(self, name: _Name, planned: PlannedWork) -> None:
        self._planned.setdefault(name, []).append(planned)

    def _piece_of_book(self, client: Client, item: WorkItem) -> PlannedWork:
        planned = self._of_book.get(item.id)
        if planned is None:
            planned = self._of_book[item.id] = PlannedWork(client, None, item)
            self._all.append(planned)
        return planned

    def _day(self, row: ImportRow) -> date | None:
        return self._errors.attempt(
            row.number, "date", lambda: read_day(required(row.cells, "date"), "date", self._file.days)
        )

    def _take_entry(self, row: ImportRow, kind: EntryKind) -> None:
        cells, file, lists, errors = row.cells, self._file, self._lists, self._errors
        at = row.number
        client = errors.attempt(at, "client_id", lambda: lists.clients.of_row(cells))
        title = errors.attempt(at, "title", lambda: _title(cells.get("title", "")))
        day = self._day(row)
        text = errors.attempt(at, "description", lambda: checked_description(cells.get("description", "")))
        rate = errors.attempt(at, "tax_rate", lambda: lists.rate(cells.get("tax_rate", "")))
        billable = errors.attempt(at, "billable", lambda: _yes_or_no(cells.get("billable", "")))
        quantity = (
            errors.attempt(at, "quantity", lambda: read_number(cells["quantity"], "quantity", file.comma))
            if cells.get("quantity")
            else Decimal(1)
        )
        price = errors.attempt(
            at,
            "unit_price",
            lambda: read_number(required(cells, "unit_price"), "unit_price", file.comma),
        )
        if quantity is not None and price is not None and (quantity < 0 or price < 0):
            errors.add(
                at,
                "quantity" if quantity < 0 else "unit_price",
                _("Time and expenses cannot be negative, nor beyond measure."),
            )
        if errors.any_of([at]) or client is None or not title or day is None:
            return
        if quantity is None or price is None or billable is None:
            return
        entry = NewEntry(
            work_id="",
            kind=kind,
            entry_date=day,
            quantity=quantity,
            unit_price=price,
            description=text or "",
            rate=rate.id if rate else None,
            billable=billable,
        )
        planned = errors.attempt(at, "title", lambda: self._work_of(client, title, entry))
        if planned is None:
            return
        currency = planned.new.currency if planned.new else planned.preview().currency
        if line_amount(quantity, price, currency) > LARGEST_AMOUNT:
            errors.add(at, "unit_price", _("Time and expenses cannot be negative, nor beyond measure."))
            return
        planned.entries.append(entry)

    def _work_of(self, client: Client, title: str, entry: NewEntry) -> PlannedWork | None:
        """The work that an entry goes to; None when it has the entry already. Raises BadValue."""
        name = (client.id, lookup_key(title))
        if name in self._bad:
            raise BadValue(
                _("The row of its work “{title}” is in error.").format(title=short(title)), column="title"
            )
        currencies = {one.preview().currency for one in self._planned.get(name, ())}
        for item in self._held.get(name, ()):
            if currencies and item.currency not in currencies:
                continue  # what another currency charges is other time
            for there in item.entries:
                if there.id not in self._answered and _is_same(there, entry):
                    self._answered.add(there.id)
                    self._unchanged += 1
                    return None
        candidates: Sequence[PlannedWork] = self._planned.get(name, ())
        if not candidates:
            candidates = [
                self._piece_of_book(client, item) for item in self._held.get(name, ()) if not item.invoice_id
            ]
        if not candidates:
            raise BadValue(
                _("{client} has no unbilled work called “{title}”.").format(
                    client=client.name, title=short(title)
                ),
                _("Add a row of kind work for it, or write the title as the Practice Book has it."),
                column="title",
            )
        if len(candidates) > 1:
            raise BadValue(
                ngettext(
                    "{client} has {count} piece of work called “{title}”: it is not clear which is meant.",
                    "{client} has {count} pieces of work called “{title}”: it is not clear which is meant.",
                    len(candidates),
                ).format(client=client.name, count=len(candidates), title=short(title)),
                _("Give them titles of their own first."),
                column="title",
            )
        return candidates[0]


def _is_same(there: Entry, entry: NewEntry) -> bool:
    if entry.rate is not None and there.rate_id != entry.rate:
        return False
    return (
        there.kind,
        there.entry_date,
        there.quantity,
        there.unit_price,
        there.description,
        there.billable,
    ) == (entry.kind, entry.entry_date, entry.quantity, entry.unit_price, entry.description, entry.billable)


def _kind(row: ImportRow) -> EntryKind | None:
    text = row.cells.get("kind", "")
    if folded(text) not in _KINDS:
        raise BadValue(
            _("“{value}” is not a kind of row: it is work, time or expense.").format(value=short(text)),
            column="kind",
        )
    return _KINDS[folded(text)]


def _title(text: str) -> str:
    title = one_line(text)
    if not title or len(title) > LONGEST_TITLE:
        raise BadValue(
            _("A piece of work needs a title of at most {most} characters.").format(most=LONGEST_TITLE),
            column="title",
        )
    return title


def _fee_type(text: str, fee: Decimal | None) -> FeeType:
    if not text:
        return FeeType.FIXED if fee else FeeType.TIME
    found = _FEE_TYPES.get(folded(text))
    if found is None:
        raise BadValue(
            _("“{value}” is not a fee type: it is fixed, time or non-billable.").format(value=short(text)),
            column="fee_type",
        )
    return found


def _yes_or_no(text: str) -> bool:
    if text.casefold() not in _YES | _NO:
        raise BadValue(
            _("“{value}” in the column billable is neither yes nor no.").format(value=short(text)),
            column="billable",
        )
    return text.casefold() in _YES
