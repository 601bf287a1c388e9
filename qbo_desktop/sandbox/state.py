"""What the simulated service remembers, and its state file.

The file holds how the firm was made (region, size, seed), what was changed since, and the sign-ins; so it
stays small for a firm of any size. Tokens and codes are kept as digests only.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from qbo_desktop.sandbox import company, firm
from qbo_desktop.sandbox.amounts import dump, parse_amount
from qbo_desktop.sandbox.name_kinds import CUSTOMER
from qbo_desktop.sandbox.name_lists import Lists, NameLists

_FORMAT = 2


class StateUnreadable(Exception):
    """The state file is not one, or is of a later version; says which file."""


def digest(secret: str) -> str:
    """What is kept of a token: enough to know it again, nothing to use."""
    return hashlib.sha256(secret.encode()).hexdigest()


@dataclass
class RefreshToken:
    """One value of a grant's refresh token; `replaced`: when a newer one took its place. Unix times."""

    digest: str
    issued: float
    expires: float
    replaced: float | None = None


@dataclass
class Grant:
    """One consent of one user to one app, with all tokens that came of it. `number` names it for its code."""

    number: int
    scopes: list[str]
    realm_id: str | None
    began: float
    hard_expiry: float
    refresh: list[RefreshToken] = field(default_factory=list)
    access: dict[str, float] = field(default_factory=dict)  # digest → expiry
    revoked: bool = False


@dataclass
class Code:
    """An authorization code; once used it stays known, so that its second use can be punished."""

    scopes: list[str]
    realm_id: str | None
    redirect_uri: str
    expires: float
    grant: int | None = None  # number of the grant it gave


@dataclass
class State:
    """Everything that a restart must not lose. `save()` after each change."""

    region: str = "CA"
    customers: int = 60
    seed: int = 1
    scenario: str = firm.SAMPLE_FIRM
    file: Path | None = None
    redirect_uris: list[str] = field(default_factory=list)  # registered ones; empty = any https or loopback
    signing_key: str = ""
    grants: list[Grant] = field(default_factory=list)
    codes: dict[str, Code] = field(default_factory=dict)
    changed: Lists = field(default_factory=dict)  # names by list and Id, new and changed
    gone: Lists = field(default_factory=dict)  # what is told of those merged away
    editors: dict[str, str] = field(default_factory=dict)  # Id → who changed it last
    replies: dict[str, str] = field(default_factory=dict)  # requestid → the answer it was given
    # Derived, not in the file:
    keys: company.Keys = field(init=False)
    names: NameLists = field(init=False)

    def __post_init__(self) -> None:
        self.keys = company.keys(self.region, self.seed)
        made = firm.customers(self.region, self.customers, self.seed, self.scenario)
        self.names = NameLists(made, self.changed, self.gone)

    @property
    def customer_list(self) -> dict[str, dict[str, Any]]:
        """The customers by Id."""
        return self.names.of(CUSTOMER)

    @classmethod
    def open(
        cls, file: Path | None, *, region: str, customers: int, scenario: str = firm.SAMPLE_FIRM
    ) -> State:
        """The state of the file where there is one (its firm wins over the arguments), else a new one.

        Raises StateUnreadable, and ValueError for an unknown region or scenario.
        """
        if file is None or not file.exists():
            state = cls(region=region, customers=customers, scenario=scenario, file=file)
            state.save()
            return state
        try:
            text = file.read_text("utf-8")
            kept = json.loads(text)
            exact = json.loads(text, parse_float=parse_amount)  # times are floats, amounts are not
            kept |= {name: exact[name] for name in ("changed", "gone") if name in exact}
            written = kept.pop("format")
            if written == 1:  # before there were other names than customers'
                kept["changed"] = {CUSTOMER: kept["changed"]}
                kept["replies"] = {key: f'{{"{CUSTOMER}":{text}}}' for key, text in kept["replies"].items()}
            elif written != _FORMAT:
                raise StateUnreadable(f"{file} was written by another version of the sandbox.")
            grants = [
                Grant(**{**grant, "refresh": [RefreshToken(**token) for token in grant["refresh"]]})
                for grant in kept.pop("grants")
            ]
            codes = {name: Code(**code) for name, code in kept.pop("codes").items()}
            return cls(**kept, grants=grants, codes=codes, file=file)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise StateUnreadable(f"{file} is not a state file of the sandbox: {error}") from error

    def save(self) -> None:
        """Write the file, whole or not at all; nothing to do without one."""
        if self.file is None:
            return
        self.file.parent.mkdir(parents=True, exist_ok=True)
        kept = {
            "format": _FORMAT,
            "region": self.region,
            "customers": self.customers,
            "seed": self.seed,
            "scenario": self.scenario,
            "redirect_uris": self.redirect_uris,
            "signing_key": self.signing_key,
            "grants": [asdict(grant) for grant in self.grants],
            "codes": {name: asdict(code) for name, code in self.codes.items()},
            "changed": self.changed,
            "gone": self.gone,
            "editors": self.editors,
            "replies": self.replies,
        }
        beside = self.file.with_name(self.file.name + ".new")
        beside.write_text(dump(kept), "utf-8")
        os.replace(beside, self.file)  # noqa: PTH105  one name for both systems' atomic rename
