"""Settings, each declared once: what may be typed, what it becomes, and what is refused with a sentence."""

from __future__ import annotations

import pytest

from qbo_desktop.errors import UsageError
from qbo_desktop.settings import BY_KEY, DECLARED, NOT_BUILT_YET, Settings, Type, declared


@pytest.mark.parametrize("setting", DECLARED, ids=lambda one: one.key)
def test_every_default_may_be_typed_and_stays_as_it_is(setting: object) -> None:
    assert setting.check(setting.default) == setting.default  # type: ignore[attr-defined]


def test_keys_are_declared_once_and_none_is_both_built_and_not() -> None:
    assert len(BY_KEY) == len(DECLARED)
    assert not NOT_BUILT_YET & set(BY_KEY)


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("ui.language", "FR_ca", "fr_CA"),
        ("ui.theme", "  Dark ", "dark"),
        ("sync.read_only", "ON", "on"),
        ("sync.interval_minutes", " 15 ", "15"),
        ("contacts.imported_type", "  Trust ", "Trust"),
        ("quickbooks.api_url", "https://example.com/a", "https://example.com/a"),
        ("quickbooks.api_url", "", ""),
    ],
)
def test_what_is_typed_becomes_its_canonical_form(key: str, typed: str, value: str) -> None:
    assert declared(key).check(typed) == value


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("ui.language", "de"),
        ("sync.read_only", "maybe"),
        ("sync.interval_minutes", "-1"),
        ("sync.interval_minutes", "1.5"),
        ("sync.interval_minutes", "٣"),
        ("sync.interval_minutes", "9999999"),
        ("quickbooks.api_url", "example.com"),
        ("quickbooks.api_url", "https://"),
        ("quickbooks.api_url", "https://a:port/"),
        ("quickbooks.api_url", "https://[half"),
        ("quickbooks.api_url", "ftp://example.com"),
    ],
)
def test_what_cannot_be_is_refused(key: str, typed: str) -> None:
    with pytest.raises(UsageError) as refused:
        declared(key).check(typed)
    assert key in refused.value.says


def test_unknown_keys_and_those_of_later_parts_are_told_apart() -> None:
    with pytest.raises(UsageError, match="no setting"):
        declared("no.such")
    for key in NOT_BUILT_YET:
        with pytest.raises(UsageError, match="not built yet"):
            declared(key)


def test_values_in_force_are_what_was_set_or_the_default() -> None:
    settings = Settings({"sync.read_only": "on", "sync.interval_minutes": "20"})
    assert settings.is_on("sync.read_only")
    assert settings.number("sync.interval_minutes") == 20
    for setting in DECLARED:
        assert Settings().get(setting.key) == setting.default
    assert {setting.type for setting in DECLARED} <= set(Type)
