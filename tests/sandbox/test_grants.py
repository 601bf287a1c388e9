"""How long codes and tokens live, by a clock that the test moves."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from qbo_desktop.sandbox.clock import Clock
from qbo_desktop.sandbox.grants import (
    ACCESS_SECONDS,
    ACCOUNTING,
    REFRESH_SECONDS,
    Grants,
    InvalidGrant,
    Tokens,
)
from qbo_desktop.sandbox.state import State

BACK = "http://localhost/back"
DAY = 86_400


@pytest.fixture
def clock() -> Clock:
    return Clock()


def books(clock: Clock, **options: object) -> Grants:
    return Grants(State(customers=0), clock, **options)  # type: ignore[arg-type]


def first(grants: Grants) -> Tokens:
    return grants.redeem(grants.new_code([ACCOUNTING], BACK), BACK)


def later(clock: Clock, seconds: float) -> None:
    clock.ahead += timedelta(seconds=seconds)


def test_a_code_lives_five_minutes(clock: Clock) -> None:
    grants = books(clock)
    early, late = grants.new_code([ACCOUNTING], BACK), grants.new_code([ACCOUNTING], BACK)
    later(clock, 290)
    assert grants.redeem(early, BACK).realm_id
    later(clock, 20)
    with pytest.raises(InvalidGrant):
        grants.redeem(late, BACK)


def test_access_lives_an_hour(clock: Clock) -> None:
    grants = books(clock)
    tokens = first(grants)
    later(clock, ACCESS_SECONDS - 10)
    assert grants.holder(tokens.access)[0] is not None
    later(clock, 20)
    holder, why = grants.holder(tokens.access)
    assert holder is None
    assert why.startswith("Token expired")


def test_each_refresh_replaces_the_token(clock: Clock) -> None:
    grants = books(clock)
    old = first(grants)
    new = grants.refresh(old.refresh)
    assert new.refresh != old.refresh
    with pytest.raises(InvalidGrant, match="Incorrect or invalid refresh token"):
        grants.refresh(old.refresh)
    # The mistake costs nothing but the call: both of the newer tokens stay good.
    assert grants.holder(new.access)[0] is not None
    assert grants.refresh(new.refresh).refresh


def test_daily_rotation_keeps_the_token_for_a_day(clock: Clock) -> None:
    grants = books(clock, rotation="daily")
    tokens = first(grants)
    later(clock, DAY - 60)
    same = grants.refresh(tokens.refresh)
    assert same.refresh == tokens.refresh
    assert same.access != tokens.access
    assert same.refresh_seconds == pytest.approx(REFRESH_SECONDS - DAY + 60, abs=5)
    later(clock, 120)
    other = grants.refresh(tokens.refresh)
    assert other.refresh != tokens.refresh
    with pytest.raises(InvalidGrant):
        grants.refresh(tokens.refresh)


def test_a_replaced_token_lives_on_for_the_grace(clock: Clock) -> None:
    grants = books(clock, grace_seconds=DAY)
    tokens = first(grants)
    grants.refresh(tokens.refresh)
    later(clock, DAY - 60)
    assert grants.refresh(tokens.refresh).access
    later(clock, 120)
    with pytest.raises(InvalidGrant):
        grants.refresh(tokens.refresh)


def test_refresh_tokens_slide_by_101_days_up_to_five_years(clock: Clock) -> None:
    grants = books(clock)
    tokens = first(grants)
    for _ in range(18):
        later(clock, 100 * DAY)
        tokens = grants.refresh(tokens.refresh)
    assert tokens.refresh_seconds == pytest.approx(tokens.hard_seconds, abs=2)
    assert tokens.hard_seconds == pytest.approx(25 * DAY, abs=5)
    later(clock, 26 * DAY)
    with pytest.raises(InvalidGrant):
        grants.refresh(tokens.refresh)


def test_an_unused_refresh_token_dies(clock: Clock) -> None:
    grants = books(clock)
    tokens = first(grants)
    later(clock, 102 * DAY)
    with pytest.raises(InvalidGrant, match="Token invalid"):
        grants.refresh(tokens.refresh)


def test_dead_grants_are_forgotten(clock: Clock) -> None:
    state = State(customers=0)
    grants = Grants(state, clock)
    revoked, kept = first(grants), first(grants)
    grants.revoke(revoked.refresh)
    later(clock, DAY)
    first(grants)
    assert len(state.grants) == 3
    later(clock, 2 * DAY)
    first(grants)
    assert len(state.grants) == 3
    assert grants.refresh(kept.refresh).access
    with pytest.raises(InvalidGrant):
        grants.refresh(revoked.refresh)


def test_no_token_is_in_the_state_file(clock: Clock, tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    grants = Grants(State(customers=0, file=file), clock)
    code = grants.new_code([ACCOUNTING], BACK)
    tokens = grants.redeem(code, BACK)
    again = grants.refresh(tokens.refresh)
    kept = file.read_text("utf-8")
    assert not [
        each for each in (code, tokens.access, tokens.refresh, again.access, again.refresh) if each in kept
    ]
    reopened = Grants(State.open(file, region="CA", customers=0), clock)
    assert reopened.holder(again.access)[0] is not None
    assert reopened.refresh(again.refresh).refresh
