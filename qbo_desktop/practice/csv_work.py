"""The CSV of work: pieces of work, time and expenses, and what an import of it adds to the book.

Columns: client_id (or client, the exact name; or client_identifier), work_type, title, fee, fee_type (fixed,
time, non-billable), tax_rate, date, bill_to, currency; and for rows of time and expenses kind (work, time,
expense; empty is work), quantity, unit_price, description, billable.

- A row of time or of an expense belongs to the work of the same client and title: to that of the file, else to
  that of the book whose fee no invoice bills. More than one is an error, not a guess. An empty tax_rate is the
  work's own; an empty quantity is 1; an empty billable is yes.
- An empty fee_type is fixed where there is a fee, else time.
- Work that equals one in the book in client, title, work type, date, currency, fee type and fee is unchanged;
  where the row gives a tax_rate or a bill_to, these are the same too. Work of another currency, type or fee is
  other work, and is added. Work that differs in the tax_rate or the bill_to alone is an error that names them:
  added, it would charge the same again.
- An entry that its work has with the same day, quantity, price and description is unchanged.
- Each of the book answers for one row: two equal rows of one file stay two, where the book has fewer. Importing
  a file again adds nothing.
- The rows of time and expenses of a bad work row are in error with it.

Pure: bytes → BillingFile → WorkPlan. Planned by csv_work_plan.py, carried out by book/importing_work.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from qbo_desktop.errors import UsageError
from qbo_desktop.practice.book.work_items import NewEntry, NewWork
from qbo_desktop.practice.book.work_list import WorkItem
from qbo_desktop.practice.csv_billing import (
    CLIENT_HEADERS,
    NAMING_A_CLIENT,
    BillingFile,
    read_billing,
)
from qbo_desktop.practice.csv_clients import Client
from qbo_desktop.practice.csv_contacts import RowError
from qbo_desktop.practice.csv_headers import Vocabulary
from qbo_desktop.wording import _, ngettext

WORK_COLUMNS = (
    "kind",
    "client_id",
    "client",
    "client_identifier",
    "work_type",
    "title",
    "fee",
    "fee_type",
    "tax_rate",
    "date",
    "bill_to",
    "currency",
    "description",
    "quantity",
    "unit_price",
    "billable",
)
_KNOWN = {column: headers for column, headers in CLIENT_HEADERS.items() if column != "amount"}
WORDS = Vocabulary.of(
    WORK_COLUMNS,
    {
        **_KNOWN,
        "kind": "row type; line type; genre; nature; sorte",
        "title": (
            "work; work title; work name; job; job name; engagement; project; titre; travail; "
            "titre du travail; nom du travail; mandat; dossier; projet"
        ),
        "fee": "fixed fee; work fee; honoraires; honoraire; montant fixe; prix fixe; forfait",
        "fee_type": "fee basis; billing type; type d honoraires; mode de facturation; type de facturation",
        "date": "work date; entry date; date du travail; jour",
        "billable": "is billable; facturable",
    },
)


def read_work(data: bytes) -> BillingFile:
    """Read a CSV of work. Raises UsageError when it cannot be read, or lacks a column that it needs."""
    file = read_billing(data, WORDS, frozenset({"fee", "quantity", "unit_price"}), frozenset({"date"}))
    missing = [] if file.has(*NAMING_A_CLIENT) else ["client_id"]
    if not file.has("title"):
        missing.append("title")
    if missing:
        raise UsageError(
            ngettext(
                "The file lacks a column: {names}.", "The file lacks columns: {names}.", len(missing)
            ).format(names=", ".join(missing)),
            _("Work needs at least client_id, work_type and title in each row."),
        )
    return file


@dataclass(slots=True)
class PlannedWork:
    """A piece of work that the import will add (`new`) or that is there (`held`), and the entries it gets.

    The work of an entry's `NewEntry` is not known yet: its `work_id` is "".
    """

    client: Client
    new: NewWork | None
    held: WorkItem | None
    work_type: str = ""
    rate: str = ""
    fee: int = 0
    entries: list[NewEntry] = field(default_factory=list)

    def preview(self) -> WorkItem:
        """The piece of work as it will be, without the entries that it will get."""
        if self.held is not None:
            return self.held
        new = self.new
        assert new is not None
        return WorkItem(
            id="",
            client_id=self.client.id,
            client=self.client.name,
            work_type=self.work_type,
            work_type_id=new.work_type,
            title=new.title,
            fee_type=new.fee_type,
            fee=self.fee,
            currency=new.currency,
            rate=self.rate,
            rate_id=new.rate,
            bill_to_id=new.bill_to_id,
            work_date=new.work_date,
            invoice_id="",
        )


@dataclass(frozen=True, slots=True)
class WorkPlan:
    """What an import will do. `work` are the pieces that are added or get entries; `notes` are sentences."""

    work: tuple[PlannedWork, ...]
    unchanged: int
    errors: tuple[RowError, ...]
    notes: tuple[str, ...]

    @property
    def created(self) -> int:
        """How many pieces of work and entries the import adds."""
        return sum((one.new is not None) + len(one.entries) for one in self.work)

    def preview(self) -> tuple[WorkItem, ...]:
        """The pieces of work that are added or get entries."""
        return tuple(one.preview() for one in self.work)
