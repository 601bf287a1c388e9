"""QuickBooks as a side of the sync: its customers as records.

Terminology of the port (`qbo_desktop.sync.side`) in QuickBooks' words: version = SyncToken, cursor = the
service's own time, key = requestid, deactivate = Active false (customers cannot be deleted).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from qbo_desktop.domain.contact import Contact
from qbo_desktop.errors import UsageError
from qbo_desktop.quickbooks.client import QuickBooksClient, literal, utc_text
from qbo_desktop.quickbooks.translate import customer
from qbo_desktop.quickbooks.translate.company import Preferences, identity_from_json, preferences_from_json
from qbo_desktop.quickbooks.translate.shapes import moment
from qbo_desktop.sync.side import QUICKBOOKS, Capabilities, Identity, Page, Record, SideName
from qbo_desktop.wording import _

_log = logging.getLogger(__name__)

CUSTOMER = "Customer"
# Inactive ones are left out by the service unless they are asked for.
WITH_INACTIVE = "Active IN (true, false)"
# Records changed while the last look was under way, or committed late there, are looked at twice.
OVERLAP = timedelta(minutes=5)


class QuickBooksSide:
    """The customers of one company.

    Writes work; `capabilities` still denies them, because a sync carries customers one way only so far.
    """

    name: SideName = QUICKBOOKS
    capabilities = Capabilities(create=False, update=False, deactivate=False, idempotent=True)

    def __init__(
        self,
        client: QuickBooksClient,
        addresses: str = customer.DEFAULT_ADDRESSES,
        requests: Callable[[], int] = lambda: 0,
    ) -> None:
        """`addresses` is the value of the setting contacts.addresses; `requests` counts what was sent."""
        self._client = client
        self._addresses = addresses
        self._requests = requests

    @property
    def requests_made(self) -> int:
        """See the port."""
        return self._requests()

    def identity(self) -> Identity:
        """The company, by its realm id. One request."""
        return identity_from_json(self._client.company_info(), self._client.realm_id)

    def preferences(self) -> Preferences:
        """The company's settings that the sync depends on. One request."""
        return preferences_from_json(self._client.preferences())

    def changed_since(self, cursor: str) -> Iterator[Page]:
        """All customers, or those changed since the cursor less the overlap; inactive ones included.

        Everything: one request for the count, one for each thousand and one more. Changes: one request, as
        long as there are fewer than a thousand.
        """
        where, expected, begun = WITH_INACTIVE, 0, None
        if cursor:
            since = moment(cursor)
            if since is None:
                raise UsageError(
                    _("The mark of the last sync cannot be read."), _("Run the sync with --full.")
                )
            where += f" AND MetaData.LastUpdatedTime >= {literal(utc_text(since - OVERLAP))}"
        else:
            expected = self._client.count(CUSTOMER, WITH_INACTIVE)
            begun = self._client.last_time
        before: list[Record] | None = None
        for rows in self._client.pages(CUSTOMER, where):
            if before is not None:
                yield Page(tuple(before), expected)
            # The time of the first answer: what changes while the rest is read is newer than that.
            begun = begun or self._client.last_time
            before = [record for row in rows if (record := self._record(row)) is not None]
        yield Page(tuple(before or ()), expected, utc_text(begun) if begun else cursor)

    def get(self, record_id: str) -> Record | None:
        """The customer now; None when the service says that there is none."""
        found = self._client.read(CUSTOMER, record_id)
        return None if found is None else self._record(found)

    def find_contacts(self, *, name: str = "", email: str = "", key: str = "") -> list[Record]:
        """Customers with exactly this name and e-mail, inactive ones included. Keys cannot be looked for."""
        conditions = [WITH_INACTIVE]
        if name:
            conditions.append(f"DisplayName = {literal(name)}")
        if email:
            conditions.append(f"PrimaryEmailAddr = {literal(email)}")
        if len(conditions) == 1:
            return []
        rows = self._client.query_all(CUSTOMER, " AND ".join(conditions))
        return [record for row in rows if (record := self._record(row)) is not None]

    def create_contact(self, contact: Contact, key: str) -> Record:
        """Make a customer. Refused 6240 when a customer, vendor or employee has the name already."""
        return self._written(customer.to_json(contact, addresses=self._addresses), key)

    def update_contact(self, record: Record, contact: Contact, fields: frozenset[str], key: str) -> Record:
        """A sparse update of the fields; Stale when the customer is not at the record's version any more."""
        changes = customer.to_json(contact, fields, self._addresses)
        if not changes:
            # Only fields that QuickBooks has no place for: what it holds is already all it can.
            return self.get(record.id) or record
        return self._written({**_identified(record), **changes}, key)

    def deactivate_contact(self, record: Record, key: str) -> Record:
        """Make the customer inactive; QuickBooks then writes "(deleted)" behind its name."""
        return self._written({**_identified(record), "Active": False}, key)

    def _written(self, body: Mapping[str, Any], key: str) -> Record:
        return customer.from_json(self._client.write(CUSTOMER, body, key), self._addresses)

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
