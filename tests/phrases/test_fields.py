"""Every field and every write has its words."""

from __future__ import annotations

import pytest

from qbo_desktop.domain.contact import ADDRESS_PARTS, FIELDS, Kind
from qbo_desktop.domain.sales_invoice import FIELDS as INVOICE_FIELDS
from qbo_desktop.operations.practice_reading import COLUMNS
from qbo_desktop.phrases.fields import field_text, kind_text, part_text
from qbo_desktop.phrases.journal import entry_reason, entry_state, entry_text
from qbo_desktop.store import journal
from qbo_desktop.store.journal import Entry


@pytest.mark.parametrize("field", sorted({*FIELDS, *COLUMNS, "website", *INVOICE_FIELDS}))
def test_every_field_has_a_name(field: str) -> None:
    assert field_text(field)[0].isupper()


def test_every_column_has_a_name_of_its_own() -> None:
    assert len({field_text(column) for column in COLUMNS}) == len(COLUMNS)
    assert len({part_text(part) for part in ADDRESS_PARTS}) == len(ADDRESS_PARTS)


def test_an_assumed_kind_says_so() -> None:
    for kind in Kind:
        assert kind_text(kind, assumed=True) != kind_text(kind)
        assert "assumed" in kind_text(kind, assumed=True)


def test_writes_and_their_reasons_are_sentences() -> None:
    linked = Entry("practice", "link", "contact", "Lavoie", reason="exact")
    assert entry_text(linked) == "The customer and the contact were linked."
    assert entry_reason(linked) == "Name and e-mail are exactly equal."
    assert (
        entry_reason(Entry("practice", "create", "contact", "Lavoie", reason="decided"))
        == "A person decided it."
    )
    # A write of a later part of the program is still shown, by its code.
    assert entry_text(Entry("practice", "void", "invoice", "F-1")) == "void"
    assert entry_reason(Entry("practice", "void", "invoice", "F-1", reason="new")) == ""


@pytest.mark.parametrize(
    ("kind", "action", "reason"),
    [
        ("invoice", "create", "issued"),
        ("invoice", "void", "voided-in-practice"),
        ("invoice", "update", "not-emailed"),
        ("item", "create", ""),
    ],
)
def test_writes_of_invoices_are_sentences_about_invoices(kind: str, action: str, reason: str) -> None:
    entry = Entry("quickbooks", action, kind, "F-1", reason=reason)
    assert entry_text(entry).endswith(".")
    assert "ustomer" not in entry_text(entry)
    assert entry_reason(entry).endswith(".") == bool(reason)


@pytest.mark.parametrize("state", [*journal.OPEN_STATES, journal.SETTLED, journal.REFUSED, journal.DROPPED])
def test_every_ending_of_a_write_has_words(state: str) -> None:
    assert entry_state(Entry("practice", "link", "contact", "x", state=state)) != ""
