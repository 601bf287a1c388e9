"""Garbage is searched for again after the block, as before it."""

from __future__ import annotations

import gc

import pytest

from qbo_desktop.domain.collecting import without_collecting
from qbo_desktop.domain.matching import match_contacts
from tests.domain.test_matching import LAVOIE


def test_it_is_put_off_and_taken_up_again() -> None:
    assert gc.isenabled()
    with without_collecting():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_stays_off_where_it_was_off() -> None:
    gc.disable()
    try:
        with without_collecting():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_matching_that_is_cancelled_leaves_it_on() -> None:
    def cancel(done: int, total: int) -> None:
        assert not gc.isenabled()
        raise InterruptedError

    for _ in range(2):
        with pytest.raises(InterruptedError):
            match_contacts([LAVOIE], [LAVOIE], on_progress=cancel)
        assert gc.isenabled()
