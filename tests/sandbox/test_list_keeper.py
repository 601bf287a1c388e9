"""What the bookkeeper does with products, tax codes, the closing date and the switches."""

from __future__ import annotations

from typing import Any

import pytest

from qbo_desktop.sandbox.bookkeeper import Bookkeeper, Unplayable
from qbo_desktop.sandbox.clock import Clock
from qbo_desktop.sandbox.desk import Desk
from qbo_desktop.sandbox.firm_taxes import HOME_CODE
from qbo_desktop.sandbox.state import State


def play(state: State, *words: str) -> dict[str, Any]:
    return Bookkeeper(state, Clock(), Desk(state, Clock())).act(words[0], words[1:])


def test_products_come_and_change(state: State) -> None:
    made = play(state, "item", "add", "Évaluation", "price=350.25", "tax-code=5", "description=D'entreprise")
    assert (made["Name"], str(made["UnitPrice"]), made["SalesTaxCodeRef"]["name"]) == (
        *("Évaluation", "350.25"),
        "HST ON",
    )
    assert play(state, "item", "show", "Évaluation") == made
    assert play(state, "item", "edit", made["Id"], "UnitPrice=400")["UnitPrice"] == 400
    assert play(state, "item", "rename", "Évaluation", "Évaluation d'entreprise")["SyncToken"] == "2"
    gone = play(state, "item", "deactivate", made["Id"])
    assert (gone["Active"], gone["Name"]) == (False, "Évaluation d'entreprise (deleted)")
    assert play(state, "item", "reactivate", made["Id"])["Name"] == "Évaluation d'entreprise"
    assert state.editor("Item", made["Id"]) == "Camille Bergeron"


@pytest.mark.parametrize(
    "words",
    [
        ("account", "add", "Honoraires", "AccountType=Income"),
        ("term", "add", "Net 45", "DueDays=45"),
        ("class", "add", "Audit"),
        ("department", "add", "Laval"),
        ("payment-method", "add", "PayPal"),
    ],
)
def test_other_lists_too(state: State, words: tuple[str, ...]) -> None:
    made = play(state, *words)
    assert play(state, words[0], "deactivate", made["Id"])["Active"] is False
    back = play(state, words[0], "reactivate", made["Id"])
    assert (back["Name"], back["Active"]) == (words[2], True)


def test_tax_codes_are_the_bookkeeper_s(state: State) -> None:
    off = play(state, "tax-code", "deactivate", "HST ON")
    assert (off["Active"], off["SyncToken"], off["Name"]) == (False, "1", "HST ON")
    assert play(state, "tax-code", "deactivate", "HST ON")["SyncToken"] == "1"
    assert play(state, "tax-code", "reactivate", "5")["Active"] is True
    assert play(state, "tax-code", "rename", "5", "Ontario")["Description"] == "Ontario"
    play(state, "tax-code", "remove", "5")
    assert "5" not in state.rows("TaxCode")
    with pytest.raises(Unplayable, match="no TaxCode “5”"):
        play(state, "tax-code", "show", "5")


def test_codes_become_french(state: State) -> None:
    play(state, "tax-code", "french")
    names = [row["Name"] for row in state.rows("TaxCode").values() if row["Active"]]
    assert state.rows("TaxCode")[HOME_CODE]["Name"] == "TPS/TVQ QC - 9,975"
    assert not {"GST", "Exempt", "HST ON"} & set(names)
    with pytest.raises(Unplayable, match="No tax code"):
        play(state, "tax-code", "french")


def test_pseudo_codes_cannot_be_touched() -> None:
    with pytest.raises(Unplayable, match="cannot be changed"):
        play(State(customers=1, region="US"), "tax-code", "rename", "TAX", "Taxed")


def test_the_books_are_closed_and_opened(state: State) -> None:
    closed = play(state, "close", "2025-12-31")
    assert closed["AccountingInfoPrefs"]["BookCloseDate"] == "2025-12-31"
    assert state.switches["closing-date"] == "2025-12-31"
    assert "BookCloseDate" not in play(state, "close", "none")["AccountingInfoPrefs"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("item",), "It is written so"),
        (("item", "paint", "3"), "It is written so"),
        (("item", "add", "New", "colour=red"), "colour=red"),
        (("item", "add", "Bookkeeping"), "already using this name"),
        (("item", "show", "999"), "no Item “999”"),
        (("tax-code", "paint"), "It is written so"),
        (("close",), "It is written so"),
        (("close", "yesterday"), "closing-date is one of"),
        (("switch", "email"), "It is written so"),
        (("switch", "colour", "red"), "There is no switch"),
    ],
)
def test_what_cannot_be_done_is_said(state: State, words: tuple[str, ...], says: str) -> None:
    with pytest.raises(Unplayable, match=says):
        play(state, *words)
