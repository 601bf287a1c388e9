"""The three lists that share one supply of names and ids: customers, vendors and employees.

What each of them may hold, how long it may be, and the order in which the service prints it. Lengths of a
customer are those of Intuit's reference; those of the other two are taken to be the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

CUSTOMER, VENDOR, EMPLOYEE = "Customer", "Vendor", "Employee"

NAME_PARTS = ("Title", "GivenName", "MiddleName", "FamilyName", "Suffix")
_SERVER = ("domain", "sparse", "Id", "SyncToken", "MetaData")
_PHONES = ("PrimaryPhone", "AlternatePhone", "Mobile", "Fax")

ADDRESS_PARTS: Mapping[str, int] = {
    "Id": 40,
    **dict.fromkeys(("Line1", "Line2", "Line3", "Line4", "Line5"), 500),
    **dict.fromkeys(("City", "Country", "CountrySubDivisionCode", "Lat", "Long", "Note", "Tag"), 255),
    "PostalCode": 30,
}


@dataclass(frozen=True)
class NameKind:
    """One of the lists.

    `texts` and `holders` give the longest text of a property (for a holder: of the one property inside it);
    `printed` is all that is stored, in order; `ignored` is known and without effect; `kept` is what a full
    update leaves as it is when it is left out, because it always has a value.
    """

    entity: str
    printed: tuple[str, ...]
    texts: Mapping[str, int]
    holders: Mapping[str, tuple[str, int]]
    addresses: tuple[str, ...]
    references: tuple[str, ...]
    flags: tuple[str, ...]
    kept: frozenset[str]
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    amounts: tuple[str, ...] = ()
    once: tuple[str, ...] = ()  # taken on creation, never again
    secret: tuple[str, ...] = ()  # printed masked
    ignored: frozenset[str] = frozenset()
    numbers: tuple[str, ...] = ()  # prices and quantities, exact

    @property
    def writable(self) -> frozenset[str]:
        """Everything that a request may set."""
        return frozenset(
            (
                *(*self.texts, *self.holders, *self.addresses, *self.references, *self.flags),
                *(*self.choices, *self.amounts, *self.numbers, *self.once),
            )
        )

    @property
    def known(self) -> frozenset[str]:
        """Everything that a request may name."""
        return self.writable | self.ignored | frozenset(self.printed)


_NAME_TEXTS = {
    **dict.fromkeys(("Title", "Suffix"), 16),
    **dict.fromkeys(("GivenName", "MiddleName", "FamilyName"), 100),
    "DisplayName": 500,
    "PrintOnCheckName": 110,
}
_HOLDERS = {
    **dict.fromkeys(_PHONES, ("FreeFormNumber", 30)),
    "PrimaryEmailAddr": ("Address", 100),
    "WebAddr": ("URI", 1_000),
}
# Sent by clients that return all they know, or belonging to what is not simulated.
_NO_EFFECT = frozenset(
    (
        *("CustomField", "AttachableRef", "ClientEntityId", "Organization", "status", "GSTIN", "IsProject"),
        *(
            "GSTRegistrationType",
            "BusinessNumber",
            "OtherContactInfo",
            "OtherAddr",
            "Source",
            "V4IDPseudonym",
        ),
    )
)

KINDS: Mapping[str, NameKind] = {
    kind.entity: kind
    for kind in (
        NameKind(
            CUSTOMER,
            printed=(
                *("Taxable", "TaxExemptionReasonId", "BillAddr", "ShipAddr", "Notes", "Job"),
                *("BillWithParent", "ParentRef", "Level", "CustomerTypeRef", "SalesTermRef"),
                *("PaymentMethodRef", "Balance", "OpenBalanceDate", "BalanceWithJobs", "CurrencyRef"),
                *("PreferredDeliveryMethod", "ResaleNum", *_SERVER, *NAME_PARTS, "FullyQualifiedName"),
                *("CompanyName", "DisplayName", "PrintOnCheckName", "Active", *_PHONES),
                *("PrimaryEmailAddr", "WebAddr", "DefaultTaxCodeRef", "PrimaryTaxIdentifier"),
            ),
            texts={
                **_NAME_TEXTS,
                "CompanyName": 100,
                "Notes": 2_000,
                "ResaleNum": 16,
                "TaxExemptionReasonId": 2,
                "PrimaryTaxIdentifier": 20,
            },
            holders=_HOLDERS,
            addresses=("BillAddr", "ShipAddr"),
            references=(
                *("ParentRef", "CustomerTypeRef", "SalesTermRef", "PaymentMethodRef", "CurrencyRef"),
                "DefaultTaxCodeRef",
            ),
            flags=("Taxable", "Job", "BillWithParent", "Active"),
            choices={"PreferredDeliveryMethod": ("Print", "Email", "None")},
            amounts=("Balance",),
            once=("Balance", "OpenBalanceDate", "CurrencyRef"),
            secret=("PrimaryTaxIdentifier",),
            kept=frozenset(
                (
                    *("Taxable", "Job", "BillWithParent", "ParentRef", "PreferredDeliveryMethod", "Active"),
                    "DefaultTaxCodeRef",
                )
            ),
            ignored=_NO_EFFECT,
        ),
        NameKind(
            VENDOR,
            printed=(
                *("BillAddr", "TermRef", "TaxIdentifier", "Balance", "AcctNum", "Vendor1099", "CurrencyRef"),
                *(*_SERVER, *NAME_PARTS, "CompanyName", "DisplayName", "PrintOnCheckName", "Active"),
                *(*_PHONES, "PrimaryEmailAddr", "WebAddr"),
            ),
            texts={**_NAME_TEXTS, "CompanyName": 100, "AcctNum": 100, "TaxIdentifier": 20},
            holders=_HOLDERS,
            addresses=("BillAddr",),
            references=("TermRef", "CurrencyRef"),
            flags=("Vendor1099", "Active"),
            amounts=("Balance",),
            once=("Balance", "CurrencyRef"),
            secret=("TaxIdentifier",),
            kept=frozenset(("Vendor1099", "Active")),
            ignored=_NO_EFFECT
            | {"BillRate", "CostRate", "TaxReportingBasis", "T4AEligible", "T5018Eligible"},
        ),
        NameKind(
            EMPLOYEE,
            printed=(
                *("EmployeeNumber", "SSN", "PrimaryAddr", "BillableTime", "BirthDate", "Gender"),
                *("HiredDate", "ReleasedDate", *_SERVER, *NAME_PARTS, "DisplayName", "PrintOnCheckName"),
                *("Active", "PrimaryPhone", "Mobile", "PrimaryEmailAddr"),
            ),
            texts={
                **_NAME_TEXTS,
                **dict.fromkeys(("EmployeeNumber", "SSN", "Gender"), 100),
                **dict.fromkeys(("BirthDate", "HiredDate", "ReleasedDate"), 10),
            },
            holders={key: _HOLDERS[key] for key in ("PrimaryPhone", "Mobile", "PrimaryEmailAddr")},
            addresses=("PrimaryAddr",),
            references=(),
            flags=("BillableTime", "Active"),
            secret=("SSN",),
            kept=frozenset(("BillableTime", "Active")),
            ignored=_NO_EFFECT | {"BillRate", "CostRate", "CompanyName"},
        ),
    )
}
