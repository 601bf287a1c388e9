"""What a run is given: two sides, the store, and the rules of the workspace."""

from __future__ import annotations

from dataclasses import dataclass, field

from qbo_desktop.store.work import Store
from qbo_desktop.sync.invoice_side import InvoiceSource
from qbo_desktop.sync.progress import Progress
from qbo_desktop.sync.side import Side


@dataclass(frozen=True, slots=True)
class Rules:
    """The workspace's settings that a plan depends on.

    `is_real`: the company is not the simulated one, so the first run asks before it writes. `push_types`:
    the types of the contacts that become customers. `conflict_policy` is the setting's value. `by_hand`: a person
    started the run, so what QuickBooks refused before is tried again. `mail_again`: invoices (ids of the practice)
    that QuickBooks is to e-mail although it has done so.
    """

    imported_type: str = "Client"
    link_very_likely: bool = False
    is_real: bool = True
    read_only: bool = False
    push_types: tuple[str, ...] = ()
    conflict_policy: str = "ask"
    by_hand: bool = True
    mail_again: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RunContext:
    """Everything that the stages share. Values only; the sides are the one way out of this machine.

    `source` is where the invoices come from; None: this practice system issues none.
    """

    store: Store
    workspace_id: int
    quickbooks: Side
    practice: Side
    rules: Rules = field(default_factory=Rules)
    actor: str = ""
    company_key: str = ""
    company_name: str = ""
    progress: Progress = field(default_factory=Progress)
    source: InvoiceSource | None = None
