"""How columns share the room: nothing of ours cut, nothing lost, headings whole where that is possible."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qbo_desktop.ui.models.column_widths import share

WIDTHS = st.integers(min_value=20, max_value=400)


def test_words_of_ours_get_their_width_and_data_shares_the_rest() -> None:
    found = share(600, {0: 200, 1: 100, 2: 100}, {0: 60, 1: 60, 2: 60}, {1: 150}, 0.75)
    assert found == {0: 300, 1: 150, 2: 150}


def test_where_it_would_be_too_narrow_the_table_scrolls() -> None:
    found = share(300, {0: 200, 1: 100, 2: 100}, {0: 60, 1: 60, 2: 60}, {1: 150}, 0.75)
    assert found == {0: 200, 1: 150, 2: 100}


def test_a_heading_is_not_cut_while_another_column_has_room() -> None:
    found = share(400, {0: 300, 1: 100}, {0: 80, 1: 140}, {}, 0.0)
    assert found == {0: 260, 1: 140}


@given(
    room=st.integers(min_value=1, max_value=2000),
    columns=st.lists(st.tuples(WIDTHS, WIDTHS, st.booleans()), min_size=1, max_size=9),
    least=st.sampled_from([0.0, 0.75]),
)
def test_every_column_has_a_width_and_words_always_theirs(
    room: int, columns: list[tuple[int, int, bool]], least: float
) -> None:
    wanted = {at: width for at, (width, _heading, _ours) in enumerate(columns)}
    heading = {at: head for at, (_width, head, _ours) in enumerate(columns)}
    words = {at: width for at, (width, _heading, ours) in enumerate(columns) if ours}
    found = share(room, wanted, heading, words, least)
    assert list(found) == list(wanted)
    assert all(width >= 0 for width in found.values())
    assert all(found[at] == width for at, width in words.items())
    if len(words) < len(wanted) and room >= sum(words.values()) + sum(wanted.values()):
        assert sum(found.values()) == room
        ours = [at for at in found if at not in words]
        # Only while the headings of those that share have room beside the words that are kept whole.
        has_room = sum(heading[at] for at in ours) <= room - sum(words.values())
        assert all(found[at] >= heading[at] or not has_room for at in ours)
