"""What any side promises of its changes: a reader who goes from mark to mark ends with what is there."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from qbo_desktop.domain.contact import Contact
from tests.contract.world import FULL, ODD, Reader, World


class ChangesContract:
    """The part of the contract about `changed_since`."""

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
        world.tick(world.settles)
        assert len(reader.look()) == 1
        world.tick(world.settles)
        assert reader.look() == []
        cursor = reader.cursor
        assert reader.look() == []
        assert (cursor, reader.cursor) != ("", "")

    def test_no_change_is_ever_left_out(self, world: World) -> None:
        """A state machine: whoever writes, and however the clock stands, a reader ends with what is there."""
        run_machine(world)

    def test_what_is_no_longer_there_is_said_to_be_gone(self, world: World) -> None:
        made = [world.side.create_contact(Contact(name=f"N{number}"), f"k{number}") for number in range(3)]
        reader = Reader(world.side)
        reader.look()
        if world.remove is None:
            world.retire(made[0].id)
            assert not any(page.gone for page in reader.pages())
            return
        world.remove(made[0].id)
        pages = reader.pages()
        assert [record_id for page in pages for record_id in page.gone] == [made[0].id]
        assert set(reader.shown) == {record.id for record in made[1:]}
        assert world.side.get(made[0].id) is None
        first = Reader(world.side)
        first.look()
        assert set(first.shown) == set(reader.shown), "a first look never shows it"

    def test_a_mark_of_long_ago_leaves_nothing_out(self, world: World) -> None:
        """Whether the side still lists such old changes, or everything is read instead."""
        made = [world.side.create_contact(Contact(name=f"N{number}"), f"k{number}") for number in range(4)]
        reader = Reader(world.side)
        reader.look()
        world.edit(made[0].id, "Edited long ago", "old@example.com")
        world.retire(made[1].id)
        if world.remove is not None:
            world.remove(made[2].id)
        world.tick(40 * 86_400)
        pages = reader.pages()
        there = {record.id: world.side.get(record.id) for record in made}
        if pages[-1].whole:
            # What is not shown is not there: the reader is told that he saw everything.
            shown = {record.id for page in pages for record in page.records}
            reader.shown = {
                record_id: record for record_id, record in reader.shown.items() if record_id in shown
            }
        assert reader.shown == {
            record_id: record for record_id, record in there.items() if record is not None
        }
        world.tick(world.settles)
        assert not reader.pages()[-1].compared, "the new mark is good again"


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
            self.ids.append(
                world.side.create_contact(Contact(name=apart(name)), f"machine-{len(counter)}").id
            )

        @precondition(lambda self: self.ids)
        @rule(data=st.data(), email=st.sampled_from(["a@example.com", "b@example.com", ""]))
        def update(self, data: st.DataObject, email: str) -> None:
            record = world.side.get(data.draw(st.sampled_from(self.ids)))
            assert record is not None
            world.side.update_contact(record, Contact(email=email), frozenset({"email"}), "")

        @precondition(lambda self: self.ids)
        @rule(data=st.data(), name=st.sampled_from(["Renamed", "Again"]))
        def somebody_else(self, data: st.DataObject, name: str) -> None:
            counter.append(name)
            world.edit(data.draw(st.sampled_from(self.ids)), apart(name), "")

        @precondition(lambda self: self.ids)
        @rule(data=st.data())
        def retire(self, data: st.DataObject) -> None:
            world.retire(data.draw(st.sampled_from(self.ids)))

        @precondition(lambda self: self.ids and world.remove is not None)
        @rule(data=st.data())
        def remove(self, data: st.DataObject) -> None:
            record_id = data.draw(st.sampled_from(self.ids))
            assert world.remove is not None
            world.remove(record_id)
            self.ids.remove(record_id)

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

    def apart(name: str) -> str:
        return f"{len(counter)} {name[:450]}" if world.names_are_unique else name

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
