"""The invoices of a QuickBooks company, written and looked at: `sync.invoice_side.InvoiceSide`.

Terminology of the port in QuickBooks' words: version = SyncToken, number = DocNumber, key = requestid, void =
operation void (an invoice is never deleted from here). What was written is not read again: the answer shows
the invoice as it is, and whoever asked compares.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from qbo_desktop.domain.company_lists import CompanyLists, Item
from qbo_desktop.domain.sales_invoice import RemoteInvoice
from qbo_desktop.errors import Refused, SideError, Stale, UsageError
from qbo_desktop.quickbooks import batches, faults
from qbo_desktop.quickbooks.changes import LOOK_BACK, OVERLAP, Changes, changes_in
from qbo_desktop.quickbooks.client import LARGEST_PAGE, WITH_INACTIVE, QuickBooksClient, literal, utc_text
from qbo_desktop.quickbooks.lists import ITEM, read_lists
from qbo_desktop.quickbooks.translate import invoice, item
from qbo_desktop.quickbooks.translate.customer import DELETED
from qbo_desktop.quickbooks.translate.shapes import moment, rows
from qbo_desktop.sync.invoice_side import INVOICE, Act, InvoiceChanges, InvoiceWrite
from qbo_desktop.wording import _

_log = logging.getLogger(__name__)


class QuickBooksInvoices:
    """The invoices of one company.

    A single write goes under its own key, several as one batch under the batch's. The service does not do a
    request twice under one key; what a key was for cannot be looked for, so the number is.
    """

    batch = batches.MOST_ITEMS

    def __init__(
        self, client: QuickBooksClient, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """`clock` is asked (UTC) only as long as the service has not told its own time."""
        self._client = client
        self._clock = clock
        # A company without foreign currencies may leave the currency of an invoice unsaid.
        self._home_currency = ""

    @property
    def last_trace_id(self) -> str:
        """See the port."""
        return self._client.last_trace_id

    def company_lists(self) -> CompanyLists:
        """See the port: one call for a company of usual size and plan."""
        found = read_lists(self._client)
        self._home_currency = found.company.home_currency
        return found

    def invoices_changed_since(self, cursor: str) -> InvoiceChanges:
        """See the port: one call, the service's own list of changes.

        `is_cut` when that list reaches back less far than the cursor, may have been cut short, or is refused.
        """
        if not cursor:
            # The time of its last answer is early enough.
            return InvoiceChanges((), cursor=utc_text(self._client.last_time or self._asked_time()))
        since = moment(cursor)
        if since is None:
            raise UsageError(_("The mark of the last sync cannot be read."), _("Run the sync with --full."))
        changes = self._changes(since - OVERLAP)
        if changes is None:
            # Whoever asks for each of them now has seen everything up to this moment.
            return InvoiceChanges((), cursor=utc_text(self._asked_time()), is_cut=True)
        begun = self._client.last_time
        records = self._records(changes.rows)
        stubs = {record.id for record in records if record.gone}
        gone = {*changes.gone, *stubs}
        records = [record for record in records if not record.gone]
        if crossed := [record.id for record in records if record.id in gone]:
            # Shown as it is and as gone: only a look tells.
            looked = {one: self.get_invoice(one) for one in crossed}
            gone -= {one for one, now in looked.items() if now is not None}
            records = [looked.get(record.id, record) or record for record in records if record.id not in gone]
        return InvoiceChanges(
            tuple(records), tuple(sorted(gone)), utc_text(begun) if begun else cursor, changes.is_cut
        )

    def _changes(self, since: datetime) -> Changes | None:
        """The service's list of changes; None when it cannot be had."""
        now = self._client.last_time or self._clock()
        if since < now - LOOK_BACK:
            return None
        try:
            return changes_in(self._client.changed(INVOICE, since), INVOICE)
        except SideError as error:
            if not faults.is_about_the_question(error):
                raise
            _log.warning("QuickBooks has no list of changed invoices (%s)", error.code)
            return None

    def _asked_time(self) -> datetime:
        """The service's time now, by a cheap call; our own when it tells none."""
        self._client.count(INVOICE)
        return self._client.last_time or self._clock()

    def invoices_numbered(self, numbers: Sequence[str]) -> list[RemoteInvoice]:
        """See the port. A number that the service's query language cannot hold is looked for by itself.

        One that it refuses even so is not found: a write under it is then refused with 6140, if it is in use.
        """
        wanted = list(dict.fromkeys(number for number in numbers if number))
        # Characters outside Latin-1 were reported to break the service's parser, and with it the whole question.
        plain = [number for number in wanted if _is_latin(number)]
        found = self._asked("DocNumber", plain) if plain else []
        for number in wanted:
            if not _is_latin(number):
                found += self._asked("DocNumber", [number])
        return _each_once(found)

    def get_invoice(self, invoice_id: str) -> RemoteInvoice | None:
        """See the port."""
        found = self._client.read(INVOICE, invoice_id)
        return next(iter(self._records([found])), None) if found is not None else None

    def get_invoices(self, ids: Sequence[str]) -> list[RemoteInvoice]:
        """See the port. Where one of them makes the service refuse the question, each is read by itself."""
        wanted = list(dict.fromkeys(one for one in ids if one))
        if not wanted:
            return []
        try:
            return self._asked("Id", wanted)
        except Refused as error:
            # Recorded: an invoice with an e-mail address that is none makes every query that meets it fail.
            _log.warning("QuickBooks refused a question for invoices (%s); each is read", error.code)
            looked = [self.get_invoice(one) for one in wanted]
            return [one for one in looked if one is not None]

    def write_invoices(self, writes: Sequence[InvoiceWrite], key: str) -> list[RemoteInvoice | SideError]:
        """See the port: up to 30; one request."""
        if len(writes) > batches.MOST_ITEMS or len(key) > batches.LONGEST_KEY:
            raise ValueError(f"{len(writes)} writes under a key of {len(key)} characters")
        if not writes:
            return []
        bodies = [_body(write) for write in writes]
        options = [batches.VOID if write.act is Act.VOID else "" for write in writes]
        if len(writes) == 1:
            return [self._written(bodies[0], writes[0].key, options[0])]
        answers, trace_id = self._client.batch(batches.items_of(INVOICE, bodies, options), key)
        return [
            one if isinstance(one, SideError) else self._record(one)
            for one in batches.answers_of(INVOICE, bodies, answers, trace_id)
        ]

    def _written(self, body: Mapping[str, Any], key: str, operation: str) -> RemoteInvoice | SideError:
        """A write of its own: what the service says of this invoice is an answer, the rest is raised."""
        try:
            answer = self._client.write(INVOICE, body, key, operation)
        except (Refused, Stale) as error:
            return error
        found = batches.of_object(answer, body, self._client.last_trace_id)
        return found if isinstance(found, SideError) else self._record(found)

    def send_invoice(self, record: RemoteInvoice, to: str, key: str) -> RemoteInvoice:
        """See the port."""
        answer = self._client.send(INVOICE, record.id, to, key)
        found = batches.of_object(answer, {"Id": record.id}, self._client.last_trace_id)
        if isinstance(found, SideError):
            raise found
        return self._record(found)

    def create_item(self, name: str, account_id: str, key: str) -> Item:
        """See the port: Refused 6240 when another item has the name."""
        body = item.new_to_json(name, account_id)
        found = batches.of_object(self._client.write(ITEM, body, key), body, self._client.last_trace_id)
        if isinstance(found, SideError):
            raise found
        return item.from_json(found)

    def find_item(self, name: str) -> Item | None:
        """See the port. Names are one where only the case of their letters differs, as they are there."""
        # An inactive one has "(deleted)" behind its name.
        condition = f"{WITH_INACTIVE} AND Name IN ({literal(name)}, {literal(name + DELETED)})"
        try:
            found = list(self._client.query_all(ITEM, condition))
        except Refused as error:
            _log.warning("QuickBooks refused a question for a name (%s); all items are read", error.code)
            found = list(self._client.query_all(ITEM, WITH_INACTIVE))
        same = [
            one for one in map(item.from_json, found) if one.id and one.name.casefold() == name.casefold()
        ]
        # Written the same before written otherwise, in use before out of use.
        same.sort(key=lambda one: (one.name != name, not one.active))
        return next(iter(same), None)

    def holder_of_number(self, refusal: SideError) -> tuple[str, str]:
        """See the port."""
        kind, holder = faults.number_holder(refusal)
        return (INVOICE if kind.casefold() == INVOICE.casefold() else kind), holder

    def _asked(self, name: str, values: Sequence[str]) -> list[RemoteInvoice]:
        listed = ", ".join(literal(value) for value in values)
        condition = f"{name} IN ({listed})" if len(values) > 1 else f"{name} = {listed}"
        statement = f"SELECT * FROM {INVOICE} WHERE {condition} MAXRESULTS {LARGEST_PAGE}"
        return self._records(rows(self._client.query(statement).get(INVOICE)))

    def _records(self, found: Iterable[Any]) -> list[RemoteInvoice]:
        records = [self._record(row) for row in found]
        if not all(record.id for record in records):
            # Nothing can be remembered of an invoice that has no id.
            _log.warning("QuickBooks answered an invoice without an id; it is left out")
        return [record for record in records if record.id]

    def _record(self, row: Any) -> RemoteInvoice:
        return invoice.from_json(row, self._home_currency)


def _body(write: InvoiceWrite) -> dict[str, Any]:
    """The Invoice that a write sends."""
    if write.act is Act.VOID:
        assert write.record is not None, "only what is there can be voided"
        return invoice.void_body(write.record)
    assert write.meant is not None, "what is to be there must be said"
    if write.act is Act.CREATE:
        return invoice.body_of(write.meant)
    assert write.record is not None, "only what is there can be changed"
    return invoice.tax_body(write.record, write.meant)


def _is_latin(number: str) -> bool:
    return all(ord(character) < 256 for character in number)


def _each_once(found: Sequence[RemoteInvoice]) -> list[RemoteInvoice]:
    return list({record.id: record for record in found}.values())
