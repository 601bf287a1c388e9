"""How the columns of a table share the room there is. Pure: pixels in, pixels out."""

from __future__ import annotations

from collections.abc import Mapping


def share(
    room: int, wanted: Mapping[int, int], heading: Mapping[int, int], kept: Mapping[int, int], least: float
) -> dict[int, int]:
    """Column → width, in pixels, for the columns that are shown, in their order.

    `kept` are columns whose longest text is known: they get exactly that. The others share what is left in
    proportion to `wanted`; none becomes narrower than its `heading` while another has more than its own.
    Where they would become narrower than `least` of what they want, each gets what it wants, and the table
    scrolls.
    """
    flexible = [column for column in wanted if column not in kept]
    left = room - sum(kept.values())
    asked = sum(wanted[column] for column in flexible)
    if not flexible or left < asked * least:
        return {column: kept.get(column, wanted[column]) for column in wanted}
    pinned: dict[int, int] = {}
    if sum(heading[column] for column in flexible) <= left:
        pinned = _too_narrow(left, flexible, wanted, heading)
    loose = [column for column in flexible if column not in pinned]
    scale = (left - sum(pinned.values())) / sum(wanted[column] for column in loose) if loose else 0.0
    found = {column: int(wanted[column] * scale) for column in loose} | pinned | dict(kept)
    last = (loose or flexible)[-1]
    found[last] += room - sum(found.values())
    return {column: max(0, found[column]) for column in wanted}


def _too_narrow(
    left: int, flexible: list[int], wanted: Mapping[int, int], heading: Mapping[int, int]
) -> dict[int, int]:
    """The columns whose share would cut their heading, with the heading's width."""
    pinned: dict[int, int] = {}
    while loose := [column for column in flexible if column not in pinned]:
        scale = (left - sum(pinned.values())) / sum(wanted[column] for column in loose)
        cut = {column: heading[column] for column in loose if wanted[column] * scale < heading[column]}
        if not cut:
            return pinned
        pinned |= cut
    return pinned
