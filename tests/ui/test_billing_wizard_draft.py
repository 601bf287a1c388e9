"""What the set-up of billing compares and remembers, without a window."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from qbo_desktop.domain.billing_setup import TaxMapping
from qbo_desktop.domain.company_lists import TaxCode, TaxRegime
from qbo_desktop.domain.proposals import Proposal
from qbo_desktop.domain.tax import TaxComponent, TaxRate
from qbo_desktop.operations.billing_map_reading import MappedTax, MappedWorkType, SetupView, StartDate
from qbo_desktop.operations.billing_setup import MapDefaultItem, MapTax, MapWorkType, SetStartDate
from qbo_desktop.settings import Settings
from qbo_desktop.ui.billing_wizard.draft import EMAIL_BY, Draft
from qbo_desktop.ui.billing_wizard.pages import SetUpPage
from qbo_desktop.ui.billing_wizard.tax_beside import Beside, beside
from qbo_desktop.wording import use_language
from tests.ui.lists_in_memory import CANADA, CODES, ITEMS, US_CODES, tax

DAY = date(2026, 11, 1)
BOTH = TaxRate("T1", "GST + QST", (TaxComponent("GST", Decimal(5)), TaxComponent("QST", Decimal("9.975"))))
HST = TaxRate("T2", "HST", (TaxComponent("HST", Decimal(13)),))
NOTHING = TaxRate("T3", "Zero-rated", (TaxComponent("Zero-rated", Decimal(0)),))


def view(**more: Any) -> SetupView:
    work = MappedWorkType("W1", "Books", "", None, Proposal(ITEMS[1], (ITEMS[1],)))
    doubt = MappedWorkType("W2", "Payroll", "", None, Proposal(None, ITEMS[2:4]))
    rate = MappedTax(
        BOTH,
        Decimal("14.975"),
        False,
        "",
        None,
        None,
        None,
        None,
        (),
        False,
        False,
        Proposal(CODES[0]),
        used=True,
    )
    values: dict[str, Any] = {
        "connected": True, "company": CANADA.company, "lists_at": datetime(2026, 11, 2), "lists_are_old": False,  # noqa: DTZ001
        "start": StartDate(DAY, 0, 0, False), "default_item_id": "", "default_item": None,
        "default_proposal": Proposal(ITEMS[0]), "work_types": (work, doubt), "taxes": (rate,), "methods": (),
        "items": ITEMS, "codes": CODES, "methods_there": (), "accounts": (), "missing": (), "today": DAY,
    }  # fmt: skip
    return SetupView(**{**values, **more})


def test_what_is_sure_is_taken_until_the_person_decides_otherwise() -> None:
    draft = Draft(view(), Settings())
    sure, doubt = draft.view.work_types
    assert (draft.item(sure), draft.is_item_proposed(sure)) == ("2", True)
    assert (draft.item(doubt), draft.is_item_proposed(doubt)) == ("", False)
    assert draft.default_item == "1"
    assert draft.start == DAY
    assert not draft.is_touched
    draft.choose_item("W1", "")
    assert (draft.item(sure), draft.is_item_proposed(sure)) == ("", False)
    assert draft.is_touched
    draft.renew(view(items=()), Settings())
    assert draft.item(sure) == "", "a list that is read again changes nothing"


def test_each_page_writes_its_own_and_the_start_date_comes_last() -> None:
    draft = Draft(view(), Settings())
    assert draft.changes([SetUpPage.CLIENTS, SetUpPage.SUMMARY]) == ()
    assert draft.changes([SetUpPage.START_DATE]) == (SetStartDate(DAY),)
    assert draft.changes(SetUpPage) == (
        MapWorkType("W1", "2"),
        MapDefaultItem("1"),
        MapTax("T1", "5", "", False),
        SetStartDate(DAY),
    )
    draft.choose_setting(EMAIL_BY, "nobody")
    assert draft.changes([SetUpPage.PAYMENTS]) == (), "as it is already"
    assert draft.setup().taxes == {"T1": TaxMapping("5")}


def test_the_summary_alone_shows_what_is_saved_and_nothing_that_is_only_proposed() -> None:
    draft = Draft(view(), Settings(), proposes=False)
    setup = draft.setup()
    assert (setup.start_date, setup.default_item_id, setup.items, setup.taxes) == (None, "", {}, {})


@pytest.mark.parametrize(
    ("rate", "code", "agrees", "primary", "secondary"),
    [
        (BOTH, CODES[0], True, "GST 5% ✓", "QST 9.975% ✓"),
        (BOTH, CODES[5], False, "GST 5% ✓", "QST 9.975% ✗ 9.5%"),
        (BOTH, CODES[1], False, "GST 5% ✓", "QST 9.975% ✗ 0%"),
        (HST, CODES[0], False, "HST 13% ✗ 5%", "✗ QST 9.975%"),
        (HST, CODES[2], True, "HST 13% ✓", ""),
        (NOTHING, CODES[3], True, "Zero-rated 0% ✓", ""),
    ],
)
def test_a_rate_and_a_code_tax_by_tax(
    rate: TaxRate, code: TaxCode, agrees: bool, primary: str, secondary: str
) -> None:
    found = beside(rate, code, DAY, TaxMapping(code.id), TaxRegime.LINES)
    assert found.agrees is agrees
    assert found.primary is not None
    assert found.primary.says == primary
    assert (found.secondary.says if found.secondary else "") == secondary
    assert bool(found.why) is not agrees


def test_the_same_sum_by_other_taxes_is_not_the_same() -> None:
    other = TaxCode("30", "Other", (tax("31", "A", "4.975"), tax("32", "B", "10")))
    found = beside(BOTH, other, DAY, TaxMapping("30"), TaxRegime.LINES)
    assert not found.agrees
    assert "not by the same taxes" in found.why


@pytest.mark.parametrize(
    ("rate", "code", "regime", "agrees"),
    [
        (HST, US_CODES[0], TaxRegime.AUTOMATED, True),
        (HST, US_CODES[1], TaxRegime.AUTOMATED, False),
        (NOTHING, US_CODES[1], TaxRegime.AUTOMATED, True),
        (NOTHING, US_CODES[0], TaxRegime.AUTOMATED, False),
        (HST, US_CODES[0], TaxRegime.US, False),
    ],
)
def test_taxable_or_not(rate: TaxRate, code: TaxCode, regime: TaxRegime, agrees: bool) -> None:
    found = beside(rate, code, DAY, TaxMapping(code.id), regime)
    assert found.agrees is agrees
    assert bool(found.why) is not agrees


def test_percentages_are_written_in_the_language_in_force() -> None:
    use_language("fr_CA")
    found: Beside = beside(BOTH, CODES[0], DAY, TaxMapping("5"), TaxRegime.LINES)
    assert found.percent == "14,975\u00a0%"
