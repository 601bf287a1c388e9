"""Every code that matching can give has words, and no words are left without a code."""

from __future__ import annotations

import pytest

from qbo_desktop.domain.likeness import REASON_CODES, VETO_CODES, Likeness
from qbo_desktop.domain.matching import ASK_CODES, LINK_CODES, SKIP_CODES, match_contacts
from qbo_desktop.phrases import reasons
from tests.synthetic_firm import synthetic_firm


def test_every_code_has_words_and_the_other_way_round() -> None:
    assert set(reasons.REASONS) == set(REASON_CODES)
    assert set(reasons.VETOES) == set(VETO_CODES)
    assert set(reasons.QUESTIONS) == set(ASK_CODES)
    assert set(reasons.SKIPS) == set(SKIP_CODES)
    assert set(reasons.LINKS) == set(LINK_CODES)
    assert set(reasons.LIKENESSES) == set(Likeness)


def test_words_are_not_codes() -> None:
    spoken = [reasons.reason_text(code) for code in REASON_CODES]
    assert len(set(spoken)) == len(spoken)
    assert not set(spoken) & set(REASON_CODES)


def test_whatever_a_firm_gives_is_said_in_words() -> None:
    """The lists of codes are those the domain really gives."""
    firm = synthetic_firm(500, 3)
    given: set[str] = set()
    for match in match_contacts(firm.customers, firm.contacts, link_very_likely=True):
        say = {"ask": reasons.ask_text, "skip": reasons.skip_text}.get(match.outcome, reasons.link_text)
        assert say(match.reason)
        for candidate in match.candidates:
            assert reasons.likeness_text(candidate.likeness)
            assert all(reasons.reason_text(reason.code) for reason in candidate.reasons)
            assert all(reasons.veto_text(veto.code) for veto in candidate.vetoes)
            given |= {reason.code for reason in candidate.reasons}
    assert len(given) > 25


def test_a_veto_speaks_for_the_question() -> None:
    assert reasons.ask_text("veto:couple") == reasons.veto_text("couple")


def test_an_unknown_code_is_an_error() -> None:
    with pytest.raises(KeyError):
        reasons.ask_text("veto:no-such-veto")
