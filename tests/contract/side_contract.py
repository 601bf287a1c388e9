"""What any side promises, as one suite: a test class for each adapter inherits it and provides a `world`.

A side that cannot do something says so in its capabilities; the suite then holds it to that instead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from qbo_desktop.domain.contact import FIELDS, Address, Contact, Kind, Phone
from qbo_desktop.errors import Refused, Stale
from qbo_desktop.sync.side import Record, Side

FULL = Contact(
    name="Hélène L'Été-Côté",
    kind=Kind.PERSON,
    first_name="Hélène",
    middle_name="B.",
    last_name="L'Été-Côté",
    suffix="Jr",
    company="Côté & filles",
    email="helene@example.com",
    email_2="autre@example.com",
    phone_work=Phone("+1 514 555-0199", "12"),
    phone_mobile=Phone("514 555-0100"),
    phone_home=Phone("819 555-0101"),
    phone_fax=Phone("819 555-0102"),
    phone_other=Phone("1 800 555-0103"),
    physical=Address("1, rue A", "bureau 2", "Lévis", "QC", "G6V 1A1", "Canada"),
    mailing=Address(line1="CP 12", city="Québec"),
    type="Client",
)

ODD = [
    "😀 Chez Zoé 👩‍👩‍👧",
    "Quotes \" ' « » “ ” `",
    "Tom & Jerry <script>alert(1)</script> %_\\ ; -- /* #",
    "x" * 500,
    "é" * 500,
    "\u202eשלום עולם\u202c مرحبا",
    "Cafe\N{COMBINING ACUTE ACCENT} inc.",
    "ＦＵＬＬ ﬁ ½ ß İ ı",
    "null",
    "0",
    "12345678901234567890",
]


@dataclass(frozen=True)
class World:
    """A side that is empty, and other people's hands on it.

    `edit` sets the name and e-mail of a record behind our back, `retire` makes it inactive, `tick` lets the
    side's clock move by this many seconds.
    """

    side: Side
    edit: Callable[[str, str, str], None]
    retire: Callable[[str], None]
    tick: Callable[[float], None]


class Reader:
    """Someone who reads what changed, from cursor to cursor, and remembers what was shown."""

    def __init__(self, side: Side) -> None:
        self.side = side
        self.cursor = ""
        self.shown: dict[str, Record] = {}

    def look(self) -> list[Record]:
        """Read up to now; answers what was shown this time."""
        pages = list(self.side.changed_since(self.cursor))
        assert pages, "there is a last page, be it empty"
        assert all(not page.cursor for page in pages[:-1]), "the cursor comes with the last page only"
        assert pages[-1].cursor
        self.cursor = pages[-1].cursor
        seen = [record for page in pages for record in page.records]
        self.shown |= {record.id: record for record in seen}
        return seen


def as_held(contact: Contact) -> Contact:
    """A contact without what only the book and no other side has to keep: whether its kind was assumed."""
    return replace(contact, kind_assumed=False)


class SideContract:
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
        assert made.contact == FULL
        assert made.active
        assert made.version
        assert world.side.get(made.id) == made

    def test_get_of_nothing_is_none(self, world: World) -> None:
        assert world.side.get("C404404") is None

    def test_an_empty_contact_field_stays_empty(self, world: World) -> None:
        made = world.side.create_contact(Contact(name="Only a name inc."), "key-1")
        assert as_held(made.contact) == as_held(Contact(name="Only a name inc."))

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
        made = world.side.create_contact(contact, "key-1")
        assert made.contact == contact
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
        assert [record.contact for record in world.side.find_contacts(name=FULL.name)] == [FULL]
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
        assert changed.contact == FULL.with_fields(
            email="new@example.com", phone_home=None, mailing=Address(city="Laval")
        )
        assert world.side.get(made.id) == changed

    @pytest.mark.parametrize("field", FIELDS)
    def test_each_field_is_set_alone(self, world: World, field: str) -> None:
        made = world.side.create_contact(FULL, "key-1")
        wanted = Contact(
            **{spec: _other(FULL.get(spec)) for spec in FIELDS if spec != "type"}, type="Prospect"
        )
        changed = world.side.update_contact(made, wanted, frozenset({field}), "key-2")
        assert changed.contact == FULL.with_fields(**{field: wanted.get(field)})

    def test_update_loses_nothing_that_it_has_no_place_for(self, world: World) -> None:
        made = world.side.create_contact(FULL, "key-1")
        assert made.unmapped == {}
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
        assert changed.unmapped == rich.unmapped

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
        assert retired.contact == FULL
        assert world.side.get(made.id) == retired
        with pytest.raises(Stale):
            world.side.deactivate_contact(made, "key-3")

    # What changed

    def test_everything_is_shown_from_the_beginning_inactive_ones_too(self, world: World) -> None:
        reader = Reader(world.side)
        assert reader.look() == []
        made = [world.side.create_contact(Contact(name=f"N{number}"), f"k{number}") for number in range(3)]
        world.retire(made[1].id)
        full = Reader(world.side)
        assert {record.id for record in full.look()} == {record.id for record in made}
        assert [full.shown[record.id].active for record in made] == [True, False, True]
        reader.look()
        assert reader.shown == full.shown

    def test_many_come_in_pages_that_leave_none_out(self, world: World) -> None:
        made = {
            world.side.create_contact(Contact(name=f"N{number}"), f"k{number}").id for number in range(120)
        }
        pages = list(world.side.changed_since(""))
        shown = [record.id for page in pages for record in page.records]
        assert set(shown) == made
        assert len(shown) == 120
        assert {page.expected for page in pages} <= {0, 120}

    def test_what_changes_between_two_pages_is_not_missed(self, world: World) -> None:
        made = [world.side.create_contact(Contact(name=f"N{number}"), f"k{number}") for number in range(120)]
        world.tick(10)
        reader = Reader(world.side)
        cursor = ""
        for number, page in enumerate(world.side.changed_since("")):
            reader.shown |= {record.id: record for record in page.records}
            cursor = page.cursor
            if number == 0:
                world.edit(made[0].id, "Changed", "")
                world.edit(made[119].id, "Changed too", "")
        reader.cursor = cursor
        reader.look()
        assert {record.id for record in made} == set(reader.shown)
        assert reader.shown[made[0].id].contact.name == "Changed"
        assert reader.shown[made[119].id].contact.name == "Changed too"

    def test_a_quiet_side_shows_nothing_once_its_clock_has_moved_on(self, world: World) -> None:
        reader = Reader(world.side)
        world.side.create_contact(FULL, "key-1")
        world.tick(10)
        assert len(reader.look()) == 1
        world.tick(10)
        assert reader.look() == []
        cursor = reader.cursor
        assert reader.look() == []
        assert (cursor, reader.cursor) != ("", "")

    def test_no_change_is_ever_left_out(self, world: World) -> None:
        """A state machine: whoever writes, and however the clock stands, a reader ends with what is there."""
        run_machine(world)


def _other(value: Any) -> Any:
    if isinstance(value, Phone):
        return Phone("418 555-0177", "7")
    if isinstance(value, Address):
        return Address(line1="99, rue Z", postal_code="H0H 0H0")
    return f"{value} other"


def run_machine(world: World) -> None:
    """Drive writers and a reader against each other on one side."""

    class Machine(RuleBasedStateMachine):
        """The reader's memory, compared after each look with every record asked for one by one."""

        @initialize()
        def begin(self) -> None:
            self.reader = Reader(world.side)
            self.ids: list[str] = []
            self.reader.look()
            self.reader.shown.clear()

        @rule(name=st.sampled_from(ODD))
        def create(self, name: str) -> None:
            # No key is used twice, in whichever example of the machine.
            counter.append(name)
            self.ids.append(world.side.create_contact(Contact(name=name), f"machine-{len(counter)}").id)

        @precondition(lambda self: self.ids)
        @rule(data=st.data(), email=st.sampled_from(["a@example.com", "b@example.com", ""]))
        def update(self, data: st.DataObject, email: str) -> None:
            record = world.side.get(data.draw(st.sampled_from(self.ids)))
            assert record is not None
            world.side.update_contact(record, Contact(email=email), frozenset({"email"}), "")

        @precondition(lambda self: self.ids)
        @rule(data=st.data(), name=st.sampled_from(["Renamed", "Again"]))
        def somebody_else(self, data: st.DataObject, name: str) -> None:
            world.edit(data.draw(st.sampled_from(self.ids)), name, "")

        @precondition(lambda self: self.ids)
        @rule(data=st.data())
        def retire(self, data: st.DataObject) -> None:
            world.retire(data.draw(st.sampled_from(self.ids)))

        @rule(seconds=st.sampled_from([0.5, 1, 2, 5]))
        def time_passes(self, seconds: float) -> None:
            world.tick(seconds)

        @rule()
        def look(self) -> None:
            self.reader.look()
            assert {id: self.reader.shown.get(id) for id in self.ids} == {
                id: world.side.get(id) for id in self.ids
            }

        @invariant()
        def shown_are_ours(self) -> None:
            assert len(set(self.ids)) == len(self.ids), "an id is given once"

        def teardown(self) -> None:
            if hasattr(self, "reader"):
                self.look()

    counter: list[str] = []
    machine = Machine.TestCase
    machine.settings = settings(
        max_examples=20,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    machine().runTest()
