"""What speaks for two contacts being one client, and what forbids deciding that without a person."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Likeness(StrEnum):
    """The word beside the number; the codes of the command line."""

    VERY_LIKELY = "very-likely"
    LIKELY = "likely"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence by code, and the points it gives (for) or takes (against)."""

    code: str
    points: int


@dataclass(frozen=True, slots=True)
class Veto:
    """Why a pair may not be linked without a person, by code."""

    code: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A practice contact that may be the customer: score 0 to 100, strongest reasons first."""

    practice_id: str
    score: int
    likeness: Likeness
    reasons: tuple[Reason, ...]
    vetoes: tuple[Veto, ...]


VERY_LIKELY_FROM = 85
LIKELY_FROM = 65
POSSIBLE_FROM = 40


def likeness_of(score: int) -> Likeness:
    """The word for a score. A candidate shown by a rule despite a low score is *possible*."""
    if score >= VERY_LIKELY_FROM:
        return Likeness.VERY_LIKELY
    return Likeness.LIKELY if score >= LIKELY_FROM else Likeness.POSSIBLE
