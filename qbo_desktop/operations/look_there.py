"""One invoice of QuickBooks looked at, so that a person sees whether it is the one here. Nothing is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from qbo_desktop.domain.sales_invoice import RemoteInvoice
from qbo_desktop.errors import UsageError
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.wording import _

_ID = re.compile("txnId=([^&]+)")


@dataclass(frozen=True, slots=True)
class LookAtInvoice:
    """Read an invoice by its id there, or by the address of its page."""

    quickbooks_id: str
    lane = Lane.RUN

    def title(self) -> str:
        return _("Look at the invoice in QuickBooks")

    def run(self, context: Context) -> Outcome[RemoteInvoice]:
        """Raises SideError, UsageError when there is none."""
        wanted = id_of(self.quickbooks_id)
        side = context.services.quickbooks(context.workspace_id, context.progress).invoices
        if side is None:
            raise UsageError(_("This QuickBooks takes no invoices."))
        record = side.get_invoice(wanted) if wanted else None
        if record is None or record.gone:
            raise UsageError(
                _("QuickBooks has no invoice with the id {id}.").format(id=wanted or "—"),
                _("Its id stands in the address of its page there."),
            )
        return Outcome(record)


def id_of(typed: str) -> str:
    """The id of an invoice there, of what a person typed or pasted: the id, or the address of its page."""
    text = typed.strip()
    if "://" not in text:
        return text
    # A link by way of the sign-in page carries the page's own address as one of its values.
    found = _ID.search(unquote(text))
    return found.group(1) if found else ""
