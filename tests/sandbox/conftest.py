"""One running sandbox per file for the tests that only look; those that change something start their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from qbo_desktop.sandbox.state import State
from tests.sandbox_process import Company, serve_sandbox


@pytest.fixture(scope="module")
def looked_at() -> Iterator[Company]:
    """A client signed in to a company of 60 customers, without limits."""
    with serve_sandbox(faults="nolimit") as document:
        yield Company(document["quickbooks"])


@pytest.fixture
def state() -> State:
    """A company of twelve customers, kept in no file."""
    return State(customers=12)
