"""QuickBooks under the contract of every side, over a simulated company; and what it promises beyond."""

from __future__ import annotations

import pytest

from qbo_desktop.domain.contact import Address, Contact, FieldValue, one_line
from qbo_desktop.domain.kinds import kind_of
from qbo_desktop.quickbooks.side import QuickBooksSide
from tests.contract.side_contract import SideContract
from tests.contract.world import World
from tests.quickbooks.company_here import CompanyHere

TEXTS = ("name", "first_name", "middle_name", "last_name", "suffix", "company")
# What QuickBooks says of every customer.
OWN = frozenset(
    {
        *("domain", "sparse", "MetaData", "Active", "FullyQualifiedName", "PrintOnCheckName", "CurrencyRef"),
        *("Taxable", "Job", "BillWithParent", "Balance", "BalanceWithJobs", "PreferredDeliveryMethod"),
    }
)


@pytest.fixture
def company() -> CompanyHere:
    return CompanyHere()


@pytest.fixture
def side(company: CompanyHere) -> QuickBooksSide:
    return company.side()


def shown(contact: Contact) -> Contact:
    """How a customer comes back: composed characters, e-mails in a row, the kind as its fields tell it."""
    emails = (*contact.emails(), "", "")
    contact = contact.with_fields(
        **{field: one_line(str(contact.get(field))) for field in TEXTS},
        **{field: composed(contact.get(field)) for field in ("physical", "mailing")},
        email=emails[0],
        email_2=emails[1],
        more_emails=tuple(("other", email) for email in emails[2:] if email),
        more_phones=(),
        more_addresses=(),
        client_identifier="",
        phone_home=None,
        type="",
    )
    kind, assumed = kind_of(contact.name, contact.company, contact.first_name, contact.last_name)
    return contact.with_fields(kind=kind, kind_assumed=assumed)


def composed(address: FieldValue) -> Address | None:
    """An address in composed characters."""
    if not isinstance(address, Address):
        return None
    return Address.from_json({part: one_line(text) for part, text in address.to_json().items()})


class TestQuickBooksSide(SideContract):
    """The contract."""

    @pytest.fixture
    def world(self, company: CompanyHere, side: QuickBooksSide) -> World:
        def edit(record_id: str, name: str, email: str) -> None:
            company.play("edit", record_id, f"name={name}", f"email={email}")

        def retire(record_id: str) -> None:
            company.play("deactivate", record_id)

        return World(
            side,
            edit,
            retire,
            company.tick,
            # Longer than the overlap of two looks.
            settles=400,
            remove=company.remove,
            shown=shown,
            own=OWN,
            stamps=frozenset({"MetaData"}),
            names_are_unique=True,
        )
