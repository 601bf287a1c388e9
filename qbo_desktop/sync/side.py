"""The port that both sides implement.

Terminology
    side        QuickBooks, or the practice system: one of the two places that hold the same clients
    record      one contact as a side holds it: its id there, its version there, and the contact
    version     an opaque text that changes whenever the record does (a SyncToken, a counter, a hash)
    cursor      an opaque text of the side's own: "everything up to here has been read"
    key         our idempotency key of one write: at most 36 characters, new for every new intention

A side raises only the errors of `qbo_desktop.errors`. An adapter says honestly what it cannot do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol

from qbo_desktop.domain.contact import Contact
from qbo_desktop.errors import SideError

if TYPE_CHECKING:
    from qbo_desktop.sync.invoice_side import InvoiceSide

SideName = Literal["quickbooks", "practice"]
QUICKBOOKS: SideName = "quickbooks"
PRACTICE: SideName = "practice"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a side can do. Whatever is false is never asked of it.

    `local`: it lives in our own store, so a write and what we remember of it are one commit.
    `idempotent`: it recognises the key of a write that it has already done.
    `partial_update`: it can change some fields and leave the others; otherwise whole records go.
    `clock_seconds`: how coarse its times are; changes within that much look simultaneous.
    `batch`: how many writes one call to `write_many` carries; 1 = one at a time.
    """

    local: bool = False
    create: bool = True
    update: bool = True
    deactivate: bool = True
    idempotent: bool = False
    partial_update: bool = True
    finds_by_key: bool = False
    invoices: bool = False
    clock_seconds: float = 1.0
    batch: int = 1


@dataclass(frozen=True, slots=True)
class Identity:
    """Which company or firm a side is: compared at each run, so that a wrong one is noticed.

    `key` is the realm id or the tenant key; `facts` holds what else it said (preferences …).
    """

    key: str
    name: str
    country: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Record:
    """One contact as a side showed it.

    `modified` is the side's own time in UTC, or None. `parent_id` is set for a sub-customer. `gone`: the
    side said that it no longer exists (deleted, or merged into another); the rest is as last seen.
    `unmapped` keeps what the side said that `Contact` has no place for, so that nothing is lost.
    """

    id: str
    version: str
    contact: Contact
    active: bool = True
    modified: datetime | None = None
    parent_id: str = ""
    unmapped: Mapping[str, Any] = field(default_factory=dict)
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Part of an answer to `changed_since`.

    `expected` is how many records the side announced in all, 0 when it does not say. `gone` are ids of
    which the side said itself that they no longer exist. On the last page only: `cursor`, where the next
    look may start; `whole`, that everything the side holds was shown; `compared`, that a change list
    was asked for but could not be used (too old, too long), so that everything was read instead.
    """

    records: tuple[Record, ...]
    expected: int = 0
    cursor: str = ""
    gone: tuple[str, ...] = ()
    whole: bool = False
    compared: bool = False


@dataclass(frozen=True, slots=True)
class Write:
    """One write of several: a creation when `record` is None, otherwise an update of `fields`.

    `active`: None leaves it, False makes the record inactive, True active again.
    """

    key: str
    contact: Contact
    record: Record | None = None
    fields: frozenset[str] = frozenset()
    active: bool | None = None


class Side(Protocol):
    """What the sync asks of a side. All ids and versions are text."""

    name: SideName
    capabilities: Capabilities

    @property
    def invoices(self) -> InvoiceSide | None:
        """The invoices of the side that is to hold them (`capabilities.invoices`); None of any other."""
        ...

    @property
    def requests_made(self) -> int:
        """How many calls went to the outside so far, repeats included, sign-in left out."""
        ...

    @property
    def last_trace_id(self) -> str:
        """By what the side's support finds its last answer; "" where there is no such thing."""
        ...

    def holders_of_name(self, name: str, refusal: SideError | None = None) -> list[tuple[str, str, str]]:
        """Who has a name that was refused: ("customer" | "vendor" | "employee", id, name). May cost calls."""
        ...

    def identity(self) -> Identity:
        """Which company this is. Raises SideError."""
        ...

    def changed_since(self, cursor: str) -> Iterator[Page]:
        """Everything changed since the cursor ("" = everything), inactive records included.

        Overlap is allowed (a record may be shown again unchanged); an omission never is. The last
        page carries the next cursor. Absence from the answer says nothing about a record.
        """
        ...

    def get(self, record_id: str) -> Record | None:
        """The record now, or None when the side says that it does not exist."""
        ...

    def find_contacts(self, *, name: str = "", email: str = "", key: str = "") -> list[Record]:
        """Records with exactly this name, e-mail, or (where the side can) made under this key."""
        ...

    def create_contact(self, contact: Contact, key: str) -> Record:
        """Make a record; answers it as the side now holds it."""
        ...

    def update_contact(self, record: Record, contact: Contact, fields: frozenset[str], key: str) -> Record:
        """Set `fields` of the record to the values of `contact`; other fields stay as they are there.

        `record` is the side's record as we last saw it: its version must still be the current one,
        otherwise Stale is raised and nothing is changed. A side without partial updates writes the
        whole record from `record` and `contact`, losing nothing that it holds.
        """
        ...

    def deactivate_contact(self, record: Record, key: str) -> Record:
        """Make the record inactive (archived); never deletes."""
        ...

    def write_many(self, writes: Sequence[Write], key: str) -> list[Record | SideError]:
        """Up to `capabilities.batch` writes in one call; an answer or a refusal for each, in their order.

        `key` is the call's own idempotency key. What concerns the whole call is raised: Unanswered means
        that any of them may have been done.
        """
        ...

    def is_older(self, version: str, than: str) -> bool:
        """Whether a version came before another one; False where that cannot be told. No call is made."""
        ...

    def cannot_hold(self, contact: Contact, field: str) -> str:
        """Why the side cannot hold this FIELD of a contact as it is; "" when it can. No call is made.

        Codes: "no-place" (it has no such field), "too-long", "characters", "email", "needed" (it must
        not be empty there).
        """
        ...
