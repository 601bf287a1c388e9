"""The lists that clients may write besides names: what an object of each may hold, and its rules.

Orders of properties are the recorded ones. TaxCode, TaxRate and CompanyCurrency are not here: they can only be
read (tax codes come by `tax_service.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from qbo_desktop.sandbox.name_kinds import VENDOR, NameKind

ITEM, ACCOUNT, TERM, CLASS, DEPARTMENT = "Item", "Account", "Term", "Class", "Department"
PAYMENT_METHOD, TAX_AGENCY = "PaymentMethod", "TaxAgency"

_SERVER = ("domain", "sparse", "Id", "SyncToken", "MetaData")
# Sent by clients that return all they know.
_NO_EFFECT = frozenset(("CustomField", "AttachableRef", "LinkedTxn", "ClientEntityId", "status", "Source"))


@dataclass(frozen=True)
class ListKind(NameKind):
    """One of the lists.

    `label` is what a refusal of a taken name calls it; `required` has to be there on creation and in a full
    update; `named` says that even a sparse update has to bring the name; `below` is the flag that goes with
    ParentRef; `marked` says that the name of an inactive one ends in " (deleted)"; `refers` names the list
    behind each reference.
    """

    label: str = ""
    required: tuple[str, ...] = ("Name",)
    named: bool = False
    below: str = ""
    marked: bool = True
    updatable: bool = True
    refers: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)


LIST_KINDS: Mapping[str, ListKind] = {
    kind.entity: kind
    for kind in (
        ListKind(
            ITEM,
            label="product or service",
            printed=(
                *("Name", "Sku", "Description", "Active", "SubItem", "ParentRef", "Level"),
                *("FullyQualifiedName", "Taxable", "SalesTaxIncluded", "UnitPrice", "Type"),
                *("IncomeAccountRef", "PurchaseDesc", "PurchaseTaxIncluded", "PurchaseCost"),
                *("ExpenseAccountRef", "AssetAccountRef", "PrefVendorRef", "ClassRef", "TrackQtyOnHand"),
                *("QtyOnHand", "InvStartDate", "SalesTaxCodeRef", "PurchaseTaxCodeRef", *_SERVER),
            ),
            texts={"Name": 100, "Sku": 100, "Description": 4_000, "PurchaseDesc": 1_000, "InvStartDate": 32},
            holders={},
            addresses=(),
            references=(
                *("ParentRef", "IncomeAccountRef", "ExpenseAccountRef", "AssetAccountRef", "PrefVendorRef"),
                *("ClassRef", "SalesTaxCodeRef", "PurchaseTaxCodeRef"),
            ),
            flags=(
                *("Active", "SubItem", "Taxable", "SalesTaxIncluded", "PurchaseTaxIncluded"),
                "TrackQtyOnHand",
            ),
            choices={"Type": ("Service", "NonInventory", "Inventory", "Category")},
            numbers=("UnitPrice", "PurchaseCost", "QtyOnHand"),
            kept=frozenset(("Active", "Type", "TrackQtyOnHand")),
            below="SubItem",
            refers={
                "ParentRef": ITEM,
                **dict.fromkeys(("IncomeAccountRef", "ExpenseAccountRef", "AssetAccountRef"), ACCOUNT),
                "PrefVendorRef": VENDOR,
                "ClassRef": CLASS,
                "SalesTaxCodeRef": "TaxCode",
                "PurchaseTaxCodeRef": "TaxCode",
            },
            ignored=_NO_EFFECT
            | {
                *("AbatementRate", "ReverseChargeRate", "ServiceType", "ItemCategoryType", "ReorderPoint"),
                *("TaxClassificationRef", "ItemGroupDetail", "PrintGroupedItems", "UQCDisplayText", "UQCId"),
                *("AvgCost", "QtyOnPurchaseOrder", "QtyOnSalesOrder", "ManPartNum", "DeferredRevenue"),
            },
        ),
        ListKind(
            ACCOUNT,
            label="account",
            printed=(
                *("Name", "SubAccount", "ParentRef", "Description", "FullyQualifiedName", "Active"),
                *("Classification", "AccountType", "AccountSubType", "AcctNum", "CurrentBalance"),
                *("CurrentBalanceWithSubAccounts", "CurrencyRef", "TaxCodeRef", *_SERVER),
            ),
            texts={"Name": 100, "Description": 100, "AcctNum": 20, "AccountType": 50, "AccountSubType": 100},
            holders={},
            addresses=(),
            references=("ParentRef", "CurrencyRef", "TaxCodeRef"),
            flags=("Active", "SubAccount"),
            kept=frozenset(("Active", "AccountType", "AccountSubType")),
            once=("CurrencyRef",),
            named=True,
            below="SubAccount",
            refers={"ParentRef": ACCOUNT, "TaxCodeRef": "TaxCode"},
            defaults={"SubAccount": False, "CurrentBalance": 0, "CurrentBalanceWithSubAccounts": 0},
            ignored=_NO_EFFECT | {"TxnLocationType", "AccountAlias", "OnlineBankingEnabled", "FIName"},
        ),
        ListKind(
            TERM,
            label="term",
            printed=(
                *("Name", "Active", "Type", "DiscountPercent", "DueDays", "DiscountDays", "DayOfMonthDue"),
                *("DueNextMonthDays", "DiscountDayOfMonth", *_SERVER),
            ),
            texts={"Name": 31},
            holders={},
            addresses=(),
            references=(),
            flags=("Active",),
            numbers=(
                *("DiscountPercent", "DueDays", "DiscountDays", "DayOfMonthDue", "DueNextMonthDays"),
                "DiscountDayOfMonth",
            ),
            kept=frozenset(("Active",)),
            marked=False,  # as captured
            ignored=_NO_EFFECT,
        ),
        *(
            ListKind(
                entity,
                label=label,
                printed=("Name", below, "ParentRef", "FullyQualifiedName", "Active", *_SERVER),
                texts={"Name": 100},
                holders={},
                addresses=(),
                references=("ParentRef",),
                flags=("Active", below),
                kept=frozenset(("Active",)),
                named=entity == CLASS,
                below=below,
                refers={"ParentRef": entity},
                defaults={below: False},
                ignored=_NO_EFFECT | {"Address"},
            )
            for entity, label, below in (
                (CLASS, "class", "SubClass"),
                (DEPARTMENT, "department", "SubDepartment"),
            )
        ),
        ListKind(
            PAYMENT_METHOD,
            label="payment method",
            printed=("Name", "Active", "Type", *_SERVER),
            texts={"Name": 31},
            holders={},
            addresses=(),
            references=(),
            flags=("Active",),
            choices={"Type": ("CREDIT_CARD", "NON_CREDIT_CARD")},
            kept=frozenset(("Active", "Type")),
            defaults={"Type": "NON_CREDIT_CARD"},
            ignored=_NO_EFFECT,
        ),
        ListKind(
            TAX_AGENCY,
            label="tax agency",
            printed=(
                *("DisplayName", "TaxRegistrationNumber", "TaxTrackedOnPurchases", "TaxTrackedOnSales"),
                *_SERVER,
            ),
            texts={"DisplayName": 100, "TaxRegistrationNumber": 30},
            holders={},
            addresses=(),
            references=(),
            flags=("TaxTrackedOnPurchases", "TaxTrackedOnSales"),
            kept=frozenset(),
            required=("DisplayName",),
            updatable=False,
            defaults={"TaxTrackedOnPurchases": False, "TaxTrackedOnSales": True},
            ignored=_NO_EFFECT | {"TaxAgencyConfig", "LastFileDate"},
        ),
    )
}
