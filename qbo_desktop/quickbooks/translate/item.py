"""QuickBooks' Item ↔ a product or service. PURE; nothing raises, whatever the JSON looks like.

The way back is only that of a new service: items that are there are never changed.
"""

from __future__ import annotations

from typing import Any

from qbo_desktop.domain.company_lists import Item
from qbo_desktop.quickbooks.translate.figures import number
from qbo_desktop.quickbooks.translate.listed import is_active, name_of
from qbo_desktop.quickbooks.translate.shapes import flag, part, reference, text

SERVICE = "Service"


def from_json(data: Any) -> Item:
    """An item under its own name, without the category that it stands in. An id that did not come is ""."""
    account = part(data, "IncomeAccountRef")
    return Item(
        id=text(part(data, "Id")),
        name=name_of(data, "Name", "FullyQualifiedName"),
        active=is_active(data),
        kind=text(part(data, "Type")) or SERVICE,
        description=text(part(data, "Description")),
        unit_price=number(part(data, "UnitPrice")),
        income_account=text(part(account, "name")) or reference(account),
        taxable=flag(part(data, "Taxable"), default=False),
    )


def new_to_json(name: str, account_id: str) -> dict[str, Any]:
    """The body of a new service that earns for an income account."""
    return {"Name": name, "Type": SERVICE, "IncomeAccountRef": {"value": account_id}}
