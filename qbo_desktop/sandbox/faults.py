"""Misbehaviour on demand: the `--faults` grammar, read into rules.

`KIND[=VALUE][@PATH-REGEX][xTIMES]`, commas between. Without a path a fault concerns the accounting API only
(`/v3/`), so that signing in keeps working; the pattern is searched in path and query string. Without a number
of times it goes on for ever. `nolimit`, `rotate`, `grace`, `clock` and `blank` are settings and take neither.

Some kinds concern what a request means, and count only where they take effect. `stale` refuses an update with
5010 although its SyncToken was right, `old-answer` carries an update out and answers the object as it was before;
in a batch each item counts. `old-read` answers a read, a query or change data capture from a copy that lacks the
last change of each name. `total=+0.01` stores an invoice whose total is so much more (or less) than its lines and
tax, `tax=5` one with so much tax that nobody asked for; again each item of a batch counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Literal

from qbo_desktop.sandbox.grants import Rotation

_SETTINGS = ("nolimit", "rotate", "grace", "clock", "blank")
_OF_AMOUNTS = ("total", "tax")
_OF_MEANING = ("stale", "old-answer", "old-read", *_OF_AMOUNTS)
_WITH_NUMBER = {"latency", "hang", "grace", "clock"}
_WITH_STATUS = {"html": 200, "xml": 500}
KINDS = (
    *("latency", "hang", "429", "401", "403", "500", "502", "503", "drop-after", "drop", "truncated"),
    *("html", "xml", "badjson", "fault200", "expire", *_OF_MEANING, *_SETTINGS),
)
_PIECE = re.compile(
    rf"(?P<kind>{'|'.join(KINDS)})"
    r"(?:\s*=\s*(?P<value>[\w.+-]+?))?"
    r"(?:\s*@\s*(?P<path>\S.*?))?"
    r"(?:\s*x\s*(?P<times>\d+))?"
)


@dataclass
class Rule:
    """One fault; `left` counts down, None is without end. `value`: milliseconds, seconds or a status."""

    kind: str
    value: float
    path: re.Pattern[str]
    left: int | None
    amount: Decimal = Decimal(0)

    def take(self, target: str) -> bool:
        """Whether it strikes this request (path and query string); counts it then."""
        if self.left == 0 or not self.path.search(target):
            return False
        if self.left is not None:
            self.left -= 1
        return True


@dataclass
class Faults:
    """All that was asked for."""

    rules: list[Rule] = field(default_factory=list)
    limited: bool = True
    rotation: Rotation = "always"
    grace_seconds: float = 0
    clock_seconds: float = 0
    blank_keeps: bool = False  # an empty text in a sparse update clears nothing

    def strike(self, target: str) -> tuple[float, Rule | None]:
        """How many seconds this request waits, and the fault that then meets it."""
        wait = 0.0
        met: Rule | None = None
        for rule in self.rules:
            if rule.kind in _OF_MEANING:
                continue
            if rule.kind in ("latency", "hang"):
                if rule.take(target):
                    wait += rule.value / 1000 if rule.kind == "latency" else rule.value
            elif met is None and rule.take(target):
                met = rule
        return wait, met

    def strikes(self, target: str, kind: str) -> bool:
        """Whether a fault of this kind, one of meaning, meets this request (one write of it); counts it then."""
        return any(rule.kind == kind and rule.take(target) for rule in self.rules)

    def amount(self, target: str, kind: str) -> Decimal | None:
        """By how much a fault of this kind, one of amounts, meets one write; None where none does. Counts it."""
        return next((rule.amount for rule in self.rules if rule.kind == kind and rule.take(target)), None)


def parse(spec: str) -> Faults:
    """Read a specification. Raises ValueError with a sentence that names the piece which is wrong."""
    faults = Faults()
    for piece in _pieces(spec):
        found = _PIECE.fullmatch(piece)
        if found is None:
            raise ValueError(f"{piece!r} is not a fault. The kinds are: {', '.join(sorted(KINDS))}.")
        kind, value, path, times = found.group("kind", "value", "path", "times")
        if kind in _SETTINGS:
            if path or times:
                raise ValueError(f"{piece!r}: {kind} takes neither a path nor a number of times.")
            _set(faults, kind, value, piece)
            continue
        if value is not None and kind not in _WITH_NUMBER | {*_WITH_STATUS, *_OF_AMOUNTS}:
            raise ValueError(f"{piece!r}: {kind} takes no value.")
        number: float = _WITH_STATUS.get(kind, 0)
        amount = Decimal(0)
        if kind in _OF_AMOUNTS:
            amount = _amount(value, piece)
        elif kind in _WITH_NUMBER or value is not None:
            number = _number(value, piece)
        if kind in _WITH_STATUS and not (100 <= number <= 599 and number == int(number)):
            raise ValueError(f"{piece!r}: the value of {kind} is an HTTP status.")
        if number < 0:
            raise ValueError(f"{piece!r}: the value of {kind} cannot be below zero.")
        try:
            pattern = re.compile(path or "^/v3/")
        except re.error as error:
            raise ValueError(f"{piece!r}: {path} is not a regular expression ({error}).") from None
        # To expire the tokens once is what the word says; more only on demand.
        left = int(times) if times else (1 if kind == "expire" else None)
        faults.rules.append(Rule(kind, number, pattern, left, amount))
    return faults


def _set(faults: Faults, kind: str, value: str | None, piece: str) -> None:
    match kind:
        case "nolimit":
            if value is not None:
                raise ValueError(f"{piece!r}: nolimit takes no value.")
            faults.limited = False
        case "rotate":
            choices: dict[str, Literal["always", "daily"]] = {"always": "always", "daily": "daily"}
            if value not in choices:
                raise ValueError(f"{piece!r}: rotate is daily or always.")
            faults.rotation = choices[value]
        case "grace":
            faults.grace_seconds = _number(value, piece)
        case "blank":
            if value not in ("keeps", "clears"):
                raise ValueError(f"{piece!r}: blank is clears or keeps.")
            faults.blank_keeps = value == "keeps"
        case _:
            faults.clock_seconds = _number(value, piece)


def _number(value: str | None, piece: str) -> float:
    try:
        return float(value or "")
    except ValueError:
        raise ValueError(f"{piece!r} needs a number behind the equals sign.") from None


def _amount(value: str | None, piece: str) -> Decimal:
    try:
        amount = Decimal(value or "")
        if amount.is_finite() and amount == amount.quantize(Decimal("0.01")):
            return amount
    except InvalidOperation:
        pass
    raise ValueError(f"{piece!r} needs an amount behind the equals sign, as in total=+0.01.")


def _pieces(spec: str) -> list[str]:
    """Split at commas that do not stand in the brackets of a pattern."""
    pieces, depth, start = [], 0, 0
    for at, sign in enumerate(spec):
        depth += (sign in "([{") - (sign in ")]}")
        if sign == "," and depth <= 0:
            pieces.append(spec[start:at])
            start = at + 1
    pieces.append(spec[start:])
    return [piece.strip() for piece in pieces if piece.strip()]
