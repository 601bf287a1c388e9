"""What any side promises of its writes beyond one creation and one change: several at once, limits, clearing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qbo_desktop.domain.contact import FIELDS, SHARED_FIELDS, Address, Contact
from qbo_desktop.errors import Refused, SideError, Stale
from qbo_desktop.sync.side import Record, Write
from tests.contract.world import FULL, World, is_object

CODES = ("", "no-place", "too-long", "characters", "email", "needed")


def records(answers: list[Record | SideError]) -> list[Record]:
    """The answers, when none is a refusal."""
    return [answer for answer in answers if isinstance(answer, Record)]


class WritesContract:
    """The part of the contract about writes."""

    def test_several_writes_are_answered_in_their_order(self, world: World) -> None:
        size = world.side.capabilities.batch
        assert size >= 1
        writes = [Write(f"w{number}", Contact(name=f"N{number}")) for number in range(size)]
        made = records(world.side.write_many(writes, "call-1"))
        assert [record.contact.name for record in made] == [write.contact.name for write in writes]
        assert [world.side.get(record.id) for record in made] == made
        assert world.side.write_many([], "call-2") == []

    def test_one_refusal_among_several_stops_no_other(self, world: World) -> None:
        first = world.side.create_contact(Contact(name="First", email="1@example.com"), "key-1")
        moved = world.side.create_contact(Contact(name="Moved"), "key-2")
        world.edit(moved.id, "Moved there", "there@example.com")
        nobody = replace(first, id="404404404")
        email = frozenset({"email"})
        answers = world.side.write_many(
            [
                Write("w1", Contact(name="New one", email="new@example.com")),
                Write("w2", Contact(email="lost@example.com"), nobody, email),
                Write("w3", Contact(email="2@example.com"), first, email),
                Write("w4", Contact(email="ours@example.com"), moved, email),
                Write("w5", Contact(name="New two")),
            ],
            "call-1",
        )
        assert [type(answer) for answer in answers] == [Record, Refused, Record, Stale, Record]
        made, _no, changed, _stale, last = answers
        assert isinstance(made, Record)
        assert isinstance(changed, Record)
        assert isinstance(last, Record)
        assert (made.contact.name, last.contact.name) == ("New one", "New two")
        assert (changed.id, changed.contact.name) == (first.id, "First")
        assert changed.contact.email == "2@example.com"
        now = world.side.get(moved.id)
        assert now is not None
        assert now.contact.email == "there@example.com"
        assert all(isinstance(answer, Record) or answer.side == world.side.name for answer in answers)

    def test_made_inactive_and_active_again_with_others(self, world: World) -> None:
        made = world.side.create_contact(FULL, "key-1")
        (off,) = world.side.write_many([Write("w1", made.contact, made, active=False)], "call-1")
        if not world.side.capabilities.deactivate:
            assert isinstance(off, Refused)
            assert world.side.get(made.id) == made
            return
        assert isinstance(off, Record)
        assert (off.active, off.contact) == (False, made.contact)
        wanted = off.contact.with_fields(email="back@example.com")
        (on,) = world.side.write_many([Write("w2", wanted, off, frozenset({"email"}), True)], "call-2")
        assert isinstance(on, Record)
        assert (on.active, on.contact) == (True, made.contact.with_fields(email="back@example.com"))
        assert world.side.get(made.id) == on

    def test_the_same_call_again_makes_nothing_where_keys_are_recognised(self, world: World) -> None:
        writes = [Write(f"w{number}", Contact(name=f"N{number}")) for number in range(3)]
        first = records(world.side.write_many(writes, "call-1"))
        again = records(world.side.write_many(writes, "call-1"))
        assert len(first) == len(again) == 3
        if world.side.capabilities.idempotent:
            assert again == first
            assert world.side.find_contacts(name="N1") == [first[1]]
        else:
            assert not {record.id for record in first} & {record.id for record in again}

    def test_who_has_a_name_is_told_where_names_are_unique(self, world: World) -> None:
        made = world.side.create_contact(Contact(name="Côté & fils"), "key-1")
        found = world.side.holders_of_name("Côté & fils")
        assert found == ([("customer", made.id, "Côté & fils")] if world.names_are_unique else [])
        assert world.side.holders_of_name("Nobody’s") == []

    # What it can hold

    def test_asking_what_it_can_hold_goes_nowhere_and_always_says_the_same(self, world: World) -> None:
        before = world.side.requests_made
        for contact in (FULL, Contact(), Contact(name="x" * 10_000, email="none", email_2="\ud800")):
            first = {field: world.side.cannot_hold(contact, field) for field in FIELDS}
            assert first == {field: world.side.cannot_hold(contact, field) for field in FIELDS}
            assert set(first.values()) <= set(CODES)
        assert world.side.requests_made == before

    def test_a_usual_contact_is_held_but_for_what_has_no_place(self, world: World) -> None:
        for field in FIELDS:
            assert world.side.cannot_hold(FULL, field) in ("", "no-place")

    def test_nobody_at_all_needs_a_name(self, world: World) -> None:
        assert world.side.cannot_hold(Contact(email="a@example.com"), "name") in ("", "needed")
        assert world.side.cannot_hold(Contact(name="Somebody"), "name") == ""

    # Clearing, and what shares a place

    @pytest.mark.parametrize("field", [field for field in SHARED_FIELDS if field != "name"])
    def test_each_field_can_be_cleared(self, world: World, field: str) -> None:
        made = world.side.create_contact(FULL, "key-1")
        cleared = FULL.with_fields(**{field: None if is_object(field) else ""})
        changed = world.side.update_contact(made, cleared, frozenset({field}), "key-2")
        assert changed.contact == world.held(cleared)
        assert world.side.get(made.id) == changed

    def test_both_emails_can_be_cleared(self, world: World) -> None:
        made = world.side.create_contact(FULL, "key-1")
        changed = world.side.update_contact(made, Contact(), frozenset({"email", "email_2"}), "key-2")
        assert changed.contact == world.held(FULL.with_fields(email="", email_2=""))

    @pytest.mark.parametrize("field", ["email", "email_2"])
    def test_a_third_email_is_never_lost(self, world: World, field: str) -> None:
        rich = FULL.with_fields(more_emails=(("books", "third@example.com"),))
        made = world.side.create_contact(rich, "key-1")
        assert made.contact.emails() == ("helene@example.com", "autre@example.com", "third@example.com")
        wanted = Contact(email="new@example.com", email_2="new@example.com")
        changed = world.side.update_contact(made, wanted, frozenset({field}), "key-2")
        left = "autre@example.com" if field == "email" else "helene@example.com"
        assert set(changed.contact.emails()) == {"new@example.com", left, "third@example.com"}
        assert changed.contact.get(field) == "new@example.com"

    def test_a_change_of_one_part_of_an_address_keeps_the_rest(self, world: World) -> None:
        made = world.side.create_contact(FULL, "key-1")
        assert made.contact.mailing is not None
        wanted = made.contact.with_fields(mailing=replace(made.contact.mailing, postal_code="G1R 4S9"))
        changed = world.side.update_contact(made, wanted, frozenset({"mailing"}), "key-2")
        assert changed.contact.mailing == Address(line1="CP 12", city="Québec", postal_code="G1R 4S9")
        assert changed.contact.physical == FULL.physical
        assert world.beside(changed) == world.beside(made)
