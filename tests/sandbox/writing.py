"""Writing names without a server in between: what the tests of the rules share."""

from __future__ import annotations

import json
from typing import Any

import pytest

from qbo_desktop.sandbox.amounts import dump
from qbo_desktop.sandbox.answers import Fault
from qbo_desktop.sandbox.clock import Clock
from qbo_desktop.sandbox.name_kinds import CUSTOMER, KINDS
from qbo_desktop.sandbox.names import Call, Names, Written
from qbo_desktop.sandbox.properties import parse
from qbo_desktop.sandbox.state import State
from tests.corpus import Exchange, load


def recorded(name: str) -> Exchange:
    return next(each for each in load(name.partition("/")[0]) if each.name == name)


def write(state: State, entity: str = CUSTOMER, call: Call | None = None, **body: Any) -> Written:
    sent = parse(json.dumps(body).encode())
    return Names(state, Clock()).write(KINDS[entity], sent, call or Call())


def make(state: State, entity: str = CUSTOMER, **body: Any) -> dict[str, Any]:
    return write(state, entity, **body).row


def everything(state: State) -> str:
    return dump([state.names.of(entity) for entity in KINDS])


def refusal(state: State, entity: str = CUSTOMER, **body: Any) -> Fault:
    before = everything(state)
    with pytest.raises(Fault) as refused:
        write(state, entity, **body)
    assert everything(state) == before
    return refused.value
