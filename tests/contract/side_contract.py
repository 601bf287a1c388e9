"""What any side promises, as one suite: a test class for each adapter inherits it and provides a `world`.

A side that cannot do something says so in its capabilities; the suite then holds it to that instead.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from qbo_desktop.domain.contact import FIELDS, Address, Contact, Kind
from qbo_desktop.errors import Refused, Stale
from tests.contract.changes_contract import ChangesContract
from tests.contract.world import FULL, ODD, World, another, as_held
from tests.contract.writes_contract import WritesContract


class SideContract(WritesContract, ChangesContract):
    """Inherit it, and provide the fixture `world`."""

    # Reading what was written

    def test_it_says_who_it_is_and_what_it_can_do(self, world: World) -> None:
        identity = world.side.identity()
        assert identity.key
        assert identity == world.side.identity()
        assert world.side.name in ("quickbooks", "practice")
        assert world.side.capabilities.clock_seconds >= 0

    def test_create_answers_the_record_as_it_is_held(self, world: World) -> None:
        made = world.side.create_contact(FULL, "key-1")
        assert made.contact == world.held(FULL)
        assert made.active
        assert made.version
        assert world.side.get(made.id) == made

    def test_get_of_nothing_is_none(self, world: World) -> None:
        assert world.side.get("C404404") is None

    def test_an_empty_contact_field_stays_empty(self, world: World) -> None:
        made = world.side.create_contact(Contact(name="Only a name inc."), "key-1")
        assert as_held(made.contact) == as_held(Contact(name="Only a name inc."))
        assert made.unmapped.keys() <= world.own

    @pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
    def test_odd_characters_survive(self, world: World, text: str) -> None:
        contact = Contact(
            name=text,
            first_name=text,
            last_name=text,
            kind=Kind.PERSON,
            email=f"{len(text)}@example.com",
            mailing=Address(line1=text, city=text),
        )
        contact = world.holdable(contact)
        assert contact.name == text
        made = world.side.create_contact(contact, "key-1")
        assert made.contact == world.shown(contact)
        assert world.side.get(made.id) == made
        assert world.side.find_contacts(name=text) == [made]

    # Finding

    def test_find_by_exact_name_or_email(self, world: World) -> None:
        made = world.side.create_contact(FULL, "key-1")
        other = world.side.create_contact(Contact(name="Other", email="other@example.com"), "key-2")
        assert world.side.find_contacts(name=FULL.name) == [made]
        assert world.side.find_contacts(email="other@example.com") == [other]
        assert world.side.find_contacts(name="Hélène") == []
        assert world.side.find_contacts(name="Helene L'Ete-Cote") == [], "accents count"
        assert world.side.find_contacts(email="example.com") == []
        assert world.side.find_contacts() == []

    def test_find_shows_every_one_of_a_name(self, world: World) -> None:
        if world.names_are_unique:
            only = world.side.create_contact(Contact(name="Roy"), "key-1")
            with pytest.raises(Refused):
                world.side.create_contact(Contact(name="ROY"), "key-2")
            assert world.side.find_contacts(name="Roy") == [only]
            return
        made = [world.side.create_contact(Contact(name="Roy"), f"key-{number}") for number in range(3)]
        found = world.side.find_contacts(name="Roy")
        assert {record.id for record in found} == {record.id for record in made}
        assert len({record.id for record in made}) == 3, "another key is another intention"

    def test_find_shows_inactive_ones_too(self, world: World) -> None:
        made = world.side.create_contact(FULL, "key-1")
        world.retire(made.id)
        (found,) = world.side.find_contacts(name=FULL.name)
        assert not found.active

    def test_a_write_whose_answer_was_lost_can_be_looked_for(self, world: World) -> None:
        """By its key where the side knows keys, otherwise by what it says."""
        world.side.create_contact(FULL, "lost")
        by_key = world.side.find_contacts(key="lost")
        assert len(by_key) == (1 if world.side.capabilities.finds_by_key else 0)
        assert [record.contact for record in world.side.find_contacts(name=FULL.name)] == [world.held(FULL)]
        assert world.side.find_contacts(key="never used") == []

    def test_the_same_key_again_makes_nothing_where_keys_are_recognised(self, world: World) -> None:
        first = world.side.create_contact(FULL, "key-1")
        again = world.side.create_contact(FULL, "key-1")
        found = world.side.find_contacts(name=FULL.name)
        if world.side.capabilities.idempotent:
            assert again == first
            assert found == [first]
        else:
            assert again.id != first.id
            assert len(found) == 2

    # Changing

    def test_update_sets_its_fields_and_keeps_the_others(self, world: World) -> None:
        made = world.side.create_contact(FULL, "key-1")
        wanted = Contact(
            name="Ignored", email="new@example.com", phone_home=None, mailing=Address(city="Laval")
        )
        fields = frozenset({"email", "phone_home", "mailing"})
        changed = world.side.update_contact(made, wanted, fields, "key-2")
        assert changed.id == made.id
        assert changed.version != made.version
        assert changed.contact == world.held(
            FULL.with_fields(email="new@example.com", phone_home=None, mailing=Address(city="Laval"))
        )
        assert world.side.get(made.id) == changed

    @pytest.mark.parametrize("field", FIELDS)
    def test_each_field_is_set_alone(self, world: World, field: str) -> None:
        made = world.side.create_contact(FULL, "key-1")
        wanted = Contact(
            **{spec: another(spec, FULL.get(spec)) for spec in FIELDS if spec != "type"}, type="Prospect"
        )
        changed = world.side.update_contact(made, wanted, frozenset({field}), "key-2")
        assert changed.contact == world.held(FULL.with_fields(**{field: wanted.get(field)}))

    def test_update_loses_nothing_that_it_has_no_place_for(self, world: World) -> None:
        contact = FULL.with_fields(
            website="https://example.com",
            client_identifier="00042",
            more_emails=(("books", "b@example.com"),),
            more_phones=(("cottage", "819 555-0104"),),
            more_addresses=(("cottage", Address(city="Gatineau")),),
        )
        rich = world.side.create_contact(contact, "key-2")
        changed = world.side.update_contact(
            rich, Contact(email="x@example.com"), frozenset({"email"}), "key-3"
        )
        assert changed.contact == rich.contact.with_fields(email="x@example.com")
        assert world.beside(changed) == world.beside(rich)

    def test_update_of_an_old_version_is_stale_and_changes_nothing(self, world: World) -> None:
        made = world.side.create_contact(FULL, "key-1")
        world.edit(made.id, "Renamed", "renamed@example.com")
        now = world.side.get(made.id)
        assert now is not None
        assert now.version != made.version
        with pytest.raises(Stale) as caught:
            world.side.update_contact(made, Contact(email="ours@example.com"), frozenset({"email"}), "key-2")
        assert caught.value.side == world.side.name
        assert world.side.get(made.id) == now

    def test_update_of_what_is_not_there_is_refused(self, world: World) -> None:
        made = world.side.create_contact(FULL, "key-1")
        gone = replace(made, id="C404404")
        with pytest.raises(Refused):
            world.side.update_contact(gone, FULL, frozenset({"email"}), "key-2")

    def test_deactivate_keeps_the_record(self, world: World) -> None:
        made = world.side.create_contact(FULL, "key-1")
        if not world.side.capabilities.deactivate:
            with pytest.raises(Refused):
                world.side.deactivate_contact(made, "key-2")
            assert world.side.get(made.id) == made
            return
        retired = world.side.deactivate_contact(made, "key-2")
        assert not retired.active
        assert retired.contact == world.held(FULL)
        assert world.side.get(made.id) == retired
        with pytest.raises(Stale):
            world.side.deactivate_contact(made, "key-3")
