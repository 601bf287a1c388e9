"""QuickBooks as a side of the sync: its customers as records (its invoices: `quickbooks.invoices`).

Terminology of the port (`qbo_desktop.sync.side`) in QuickBooks' words: version = SyncToken, cursor = the
service's own time, key = requestid, deactivate = Active false (customers cannot be deleted).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from qbo_desktop.domain.contact import Contact, one_line
from qbo_desktop.errors import SideError, UsageError
from qbo_desktop.quickbooks import batches, faults
from qbo_desktop.quickbooks.changes import LOOK_BACK, OVERLAP, Changes, changes_in
from qbo_desktop.quickbooks.client import WITH_INACTIVE, QuickBooksClient, literal, utc_text
from qbo_desktop.quickbooks.holding import cannot_hold
from qbo_desktop.quickbooks.invoices import QuickBooksInvoices
from qbo_desktop.quickbooks.translate import customer
from qbo_desktop.quickbooks.translate.company import Preferences, identity_from_json, preferences_from_json
from qbo_desktop.quickbooks.translate.shapes import moment, part, text
from qbo_desktop.sync.invoice_side import InvoiceSide
from qbo_desktop.sync.side import QUICKBOOKS, Capabilities, Identity, Page, Record, SideName, Write
from qbo_desktop.wording import _

_log = logging.getLogger(__name__)

CUSTOMER = "Customer"
# Names are unique over these three lists.
NAME_KINDS = {"customer": CUSTOMER, "vendor": "Vendor", "employee": "Employee"}


class QuickBooksSide:
    """The customers of one company, read and written.

    A write carries our key as requestid, and the service does not do the same request twice; but nothing can
    be looked for by its key. A batch has one key for all its writes.
    """

    name: SideName = QUICKBOOKS
    capabilities = Capabilities(idempotent=True, partial_update=True, invoices=True, batch=batches.MOST_ITEMS)

    def __init__(
        self,
        client: QuickBooksClient,
        addresses: str = customer.DEFAULT_ADDRESSES,
        requests: Callable[[], int] = lambda: 0,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`addresses` is the value of the setting contacts.addresses; `requests` counts what was sent.

        `clock` is asked (UTC) only as long as the service has not told its own time.
        """
        self._client = client
        self._addresses = addresses
        self._requests = requests
        self._clock = clock
        self._invoices = QuickBooksInvoices(client, clock)

    @property
    def invoices(self) -> InvoiceSide:
        """See the port: over the same client."""
        return self._invoices

    @property
    def requests_made(self) -> int:
        """See the port."""
        return self._requests()

    @property
    def last_trace_id(self) -> str:
        """See the port."""
        return self._client.last_trace_id

    def identity(self) -> Identity:
        """The company, by its realm id. One request."""
        return identity_from_json(self._client.company_info(), self._client.realm_id)

    def preferences(self) -> Preferences:
        """The company's settings that the sync depends on. One request."""
        return preferences_from_json(self._client.preferences())

    def changed_since(self, cursor: str) -> Iterator[Page]:
        """All customers, or those changed since the cursor less the overlap; inactive ones included.

        Changes: one request, by the service's own list. Everything: one request for the count, one for each
        thousand and one more; also, as `compared`, when the list reaches back less far than the cursor, may
        have been cut short, or is refused.
        """
        if not cursor:
            yield from self._everything()
            return
        since = moment(cursor)
        if since is None:
            raise UsageError(_("The mark of the last sync cannot be read."), _("Run the sync with --full."))
        changes = self._changes(since - OVERLAP)
        if changes is None:
            yield from self._everything(cursor, compared=True)
            return
        begun = self._client.last_time
        if changes.is_cut:
            yield from self._everything(cursor, compared=True, begun=begun, gone=changes.gone)
            return
        records = self._records(changes.rows)
        gone = set(changes.gone)
        if crossed := [record.id for record in records if record.id in gone]:
            # Shown as it is and as gone: only a look tells.
            looked = {record_id: self.get(record_id) for record_id in crossed}
            gone -= {record_id for record_id, now in looked.items() if now is not None}
            records = [looked.get(record.id, record) or record for record in records if record.id not in gone]
        yield Page(tuple(records), 0, utc_text(begun) if begun else cursor, tuple(sorted(gone)))

    def _changes(self, since: datetime) -> Changes | None:
        """The service's list of changes; None when it cannot be had, so that everything must be compared."""
        now = self._client.last_time or self._clock()
        if since < now - LOOK_BACK:
            return None
        try:
            return changes_in(self._client.changed(CUSTOMER, since), CUSTOMER)
        except SideError as error:
            if not faults.is_about_the_question(error):
                raise
            _log.warning("QuickBooks has no list of changes (%s); everything is compared", error.code)
            return None

    def _everything(
        self,
        cursor: str = "",
        *,
        compared: bool = False,
        begun: datetime | None = None,
        gone: tuple[str, ...] = (),
    ) -> Iterator[Page]:
        """All customers, page by page. `begun`: when this look began, as far as it is known."""
        expected = self._client.count(CUSTOMER, WITH_INACTIVE)
        # The time of the first answer: what changes while the rest is read is newer than that.
        begun = begun or self._client.last_time
        pages = self._client.pages(CUSTOMER, WITH_INACTIVE)
        before: list[Record] | None = None
        shown: set[str] = set()
        while True:
            try:
                rows = next(pages)
            except StopIteration as end:
                is_whole = bool(end.value)
                break
            if before is not None:
                yield Page(tuple(before), expected)
            begun = begun or self._client.last_time
            before = self._records(rows)
            shown |= {record.id for record in before}
        yield Page(
            tuple(before or ()),
            expected,
            utc_text(begun) if begun else cursor,
            tuple(one for one in gone if one not in shown),
            whole=is_whole,
            compared=compared,
        )

    def get(self, record_id: str) -> Record | None:
        """The customer now; None when the service says that there is none."""
        found = self._client.read(CUSTOMER, record_id)
        return None if found is None else self._record(found)

    def find_contacts(self, *, name: str = "", email: str = "", key: str = "") -> list[Record]:
        """Customers with exactly this name and e-mail, inactive ones included. Keys cannot be looked for."""
        conditions = [WITH_INACTIVE]
        if name:
            # An inactive one has "(deleted)" behind its name.
            conditions.append(f"DisplayName IN ({literal(name)}, {literal(name + customer.DELETED)})")
        if email:
            conditions.append(f"PrimaryEmailAddr = {literal(email)}")
        if len(conditions) == 1:
            return []
        found = self._records(self._client.query_all(CUSTOMER, " AND ".join(conditions)))
        another = one_line(name + customer.DELETED).casefold()
        return [record for record in found if not name or record.contact.name.casefold() != another]

    def holders_of_name(self, name: str, refusal: SideError | None = None) -> list[tuple[str, str, str]]:
        """Who has a name that was refused (6240): ("customer" | "vendor" | "employee", id, name).

        Active ones only: inactive ones hold no name. `refusal` may tell the id of a customer who has it under
        another spelling. Three requests, one more for an id that the refusal alone tells.
        """
        found = [
            (kind, row_id, text(part(row, "DisplayName")))
            for kind, entity in NAME_KINDS.items()
            for row in self._client.query_all(entity, f"DisplayName = {literal(name)}")
            if (row_id := text(part(row, "Id")))
        ]
        told = faults.name_holder(refusal) if refusal is not None else ""
        if told and told not in {row_id for _kind, row_id, _label in found}:
            holder = self.get(told)
            if holder is not None:
                found.append(("customer", told, holder.contact.label()))
        return found

    def create_contact(self, contact: Contact, key: str) -> Record:
        """Make a customer. Refused 6240 when a customer, vendor or employee has the name already."""
        return self._written(self._body(Write(key, contact)), key)

    def update_contact(self, record: Record, contact: Contact, fields: frozenset[str], key: str) -> Record:
        """A sparse update of the fields; Stale when the customer is not at the record's version any more."""
        body = self._body(Write(key, contact, record, fields))
        return self._written(body, key) if _says_something(body) else self._as_it_is(record)

    def deactivate_contact(self, record: Record, key: str) -> Record:
        """Make the customer inactive; QuickBooks then writes "(deleted)" behind its name."""
        return self._written(self._body(Write(key, record.contact, record, active=False)), key)

    def write_many(self, writes: Sequence[Write], key: str) -> list[Record | SideError]:
        """Up to 30 writes as one batch: one request. A write of fields that have no place costs a look instead.

        The key of the call is its requestid; those of the single writes do not go along.
        """
        if len(writes) > batches.MOST_ITEMS or len(key) > batches.LONGEST_KEY:
            raise ValueError(f"{len(writes)} writes under a key of {len(key)} characters")
        bodies = [self._body(write) for write in writes]
        sent = [body for body in bodies if _says_something(body)]
        got = iter(self._batch(sent, key) if sent else ())
        return [
            next(got) if _says_something(body) else self._looked_at(write)
            for write, body in zip(writes, bodies, strict=True)
        ]

    def is_older(self, version: str, than: str) -> bool:
        """See the port: a SyncToken counts up."""
        return version.isdecimal() and than.isdecimal() and int(version) < int(than)

    def cannot_hold(self, contact: Contact, field: str) -> str:
        """See the port; `quickbooks.holding` has the limits."""
        return cannot_hold(contact, field)

    def _body(self, write: Write) -> dict[str, Any]:
        """The Customer that a write sends: whole when it is new, otherwise which one and what changes."""
        if write.record is None:
            made = customer.new_to_json(write.contact, self._addresses)
            return made if write.active is not False else {**made, "Active": False}
        changes = customer.update_to_json(write.record, write.contact, write.fields, self._addresses)
        if write.active is not None:
            named = write.contact if "name" in write.fields else write.record.contact
            changes |= customer.active_to_json(write.record, named, write.active)
        return {**_identified(write.record), **changes}

    def _written(self, body: Mapping[str, Any], key: str) -> Record:
        answer = batches.of_object(self._client.write(CUSTOMER, body, key), body)
        if isinstance(answer, SideError):
            raise answer
        return customer.from_json(answer, self._addresses)

    def _batch(self, bodies: Sequence[Mapping[str, Any]], key: str) -> list[Record | SideError]:
        answers, trace_id = self._client.batch(batches.items_of(CUSTOMER, bodies), key)
        return [
            one if isinstance(one, SideError) else customer.from_json(one, self._addresses)
            for one in batches.answers_of(CUSTOMER, bodies, answers, trace_id)
        ]

    def _as_it_is(self, record: Record) -> Record:
        """Only fields that QuickBooks has no place for: what it holds is already all it can."""
        return self.get(record.id) or record

    def _looked_at(self, write: Write) -> Record | SideError:
        assert write.record is not None, "a new customer always says something"
        try:
            return self._as_it_is(write.record)
        except SideError as error:
            # The others of the batch are done: their answers must not be lost with this look.
            return error

    def _records(self, rows: Iterable[object]) -> list[Record]:
        return [record for row in rows if (record := self._record(row)) is not None]

    def _record(self, row: object) -> Record | None:
        record = customer.from_json(row, self._addresses)
        if not record.id:
            # Nothing can be remembered of a customer that has no id.
            _log.warning("QuickBooks answered a customer without an id; it is left out")
            return None
        return record


def _identified(record: Record) -> dict[str, Any]:
    """What every change begins with: which customer, as of which version, and that the rest stays."""
    return {"sparse": True, "Id": record.id, "SyncToken": record.version}


def _says_something(body: Mapping[str, Any]) -> bool:
    """Whether a write has more in it than which customer it is about."""
    return "Id" not in body or bool(body.keys() - {"sparse", "Id", "SyncToken"})
