"""What the simulated service remembers, and its state file.

The file holds how the firm was made (region, size, seed), what was changed since, the switches and the
sign-ins; so it stays small for a firm of any size. Tokens and codes are kept as digests only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from qbo_desktop.sandbox import company, firm, firm_lists, object_lists, switches
from qbo_desktop.sandbox.clock import Clock, stamp
from qbo_desktop.sandbox.journal import Document, Journal, Noted, merge
from qbo_desktop.sandbox.name_kinds import CUSTOMER, KINDS
from qbo_desktop.sandbox.name_lists import Lists, NameLists
from qbo_desktop.sandbox.object_lists import ObjectLists

_FORMAT = 3
_READ = (1, 2, _FORMAT)
_ROWS = ("changed", "gone")
_KEYED = ("editors", "replies", "switches")

Row = dict[str, Any]


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
    changed: Lists = field(default_factory=dict)  # rows by entity and Id, new and changed
    gone: Lists = field(default_factory=dict)  # what is told of those removed
    editors: dict[str, str] = field(default_factory=dict)  # who changed it last; see `edited`
    replies: dict[str, str] = field(default_factory=dict)  # requestid → the answer it was given
    switches: dict[str, str] = field(default_factory=dict)  # by name; see `switches.py`
    # Not in the file:
    clock: Clock = field(default_factory=Clock)
    keys: company.Keys = field(init=False)
    names: NameLists = field(init=False)
    objects: ObjectLists = field(init=False)
    _journal: Journal | None = field(init=False, default=None, repr=False)
    _about_saved: str = field(init=False, default="", repr=False)

    def __post_init__(self) -> None:
        for which in _ROWS:
            kept: Lists = getattr(self, which)
            entities = (*KINDS, *object_lists.ENTITIES)
            setattr(self, which, {entity: Noted(kept.get(entity, {})) for entity in entities})
        for which in _KEYED:
            setattr(self, which, Noted(getattr(self, which)))
        for name, value in switches.defaults().items():
            self.switches.setdefault(name, value)
        if self.file is not None:
            self._journal = Journal(self.file)
        self.keys = company.keys(self.region, self.seed)
        made = firm.customers(self.region, self.customers, self.seed, self.scenario)
        self.names = NameLists(made, self.changed, self.gone)
        self._derive_objects()

    def _derive_objects(self) -> None:
        made = firm_lists.made(self.region, self.switches)
        self.objects = ObjectLists(made, self.changed, self.gone)

    @property
    def customer_list(self) -> dict[str, Row]:
        """The customers by Id."""
        return self.names.of(CUSTOMER)

    def rows(self, entity: str) -> dict[str, Row]:
        """The objects of one entity by Id, names, lists and transactions alike; not to be changed."""
        return self.names.of(entity) if entity in KINDS else self.objects.of(entity)

    def older(self, entity: str) -> dict[str, Row]:
        """The same as it was before the last change of each object."""
        return self.names.older(entity) if entity in KINDS else self.objects.older(entity)

    def next_id(self, entity: str) -> str:
        """An id that nobody has had: of the names', the transactions', or the list's own supply."""
        return self.names.next_id() if entity in KINDS else self.objects.next_id(entity)

    def put(self, entity: str, row: Row) -> None:
        """Take up a row, new or in the place of the one with its Id."""
        if entity in KINDS:
            self.names.put(entity, row)
        else:
            self.objects.put(entity, row)

    def remove(self, entity: str, identifier: str) -> None:
        """Take a row out. Change data capture tells of it as deleted now. Raises KeyError without such a row."""
        stub = {
            "domain": "QBO",
            "status": "Deleted",
            "Id": identifier,
            "MetaData": {"LastUpdatedTime": stamp(self.clock.now())},
        }
        (self.names if entity in KINDS else self.objects).remove(entity, identifier, stub)

    def edited(self, entity: str, identifier: str, who: str) -> None:
        """Note who changed an object last; a stale update is told."""
        self.editors[object_key(entity, identifier)] = who

    def editor(self, entity: str, identifier: str) -> str:
        """Who changed it last; "" when nobody did since the firm was made."""
        return self.editors.get(object_key(entity, identifier), "")

    def switch(self, name: str, value: str) -> None:
        """Throw a switch. Raises ValueError with a sentence."""
        self.switches[name] = switches.checked(name, value, self.region)
        if name in ("ast", "sales-tax", "multicurrency"):  # the company has other lists then
            self._derive_objects()

    def switch_all(self, words: Iterable[str]) -> None:
        """Throw switches as they are typed, `NAME=VALUE`; all or none. Raises ValueError with a sentence."""
        for name, value in switches.read_words(words, self.region).items():
            self.switch(name, value)

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
            journal = Journal(file)
            kept, exact, changes = journal.read()
            kept |= {name: exact[name] for name in _ROWS if name in exact}
            kept.pop("journal", None)
            written = kept.pop("format")
            if written not in _READ:
                raise StateUnreadable(f"{file} was written by another version of the sandbox.")
            if written == 1:  # before there were other names than customers'
                kept["changed"] = {CUSTOMER: kept["changed"]}
                kept["replies"] = {key: f'{{"{CUSTOMER}":{text}}}' for key, text in kept["replies"].items()}
            for each in changes:
                _take(kept, each)
            state = cls(**{**kept, **_sign_ins(kept)}, file=file)
            if written == _FORMAT:
                state._journal, state._about_saved = journal, state._about()
            return state
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise StateUnreadable(f"{file} is not a state file of the sandbox: {error}") from error

    def save(self) -> None:
        """Write what changed since the last time; nothing to do without a file."""
        if self._journal is None:
            return
        if not self._journal.begun:
            self._rewrite(self._journal)
            return
        changes = self._since()
        if changes:
            self._journal.append(changes)
        if self._journal.is_long:
            self._rewrite(self._journal)

    def close(self) -> None:
        """Leave one whole file behind."""
        if self._journal is not None and self._journal.has_changes:
            self._rewrite(self._journal)

    def _rewrite(self, journal: Journal) -> None:
        self._since()
        about = {
            "format": _FORMAT,
            "region": self.region,
            "customers": self.customers,
            "seed": self.seed,
            "scenario": self.scenario,
        }
        kept = {
            which: {entity: rows for entity, rows in getattr(self, which).items() if rows} for which in _ROWS
        }
        keyed = {which: getattr(self, which) for which in _KEYED}
        journal.rewrite({**about, **json.loads(self._about()), **kept, **keyed})

    def _since(self) -> Document:
        """What differs from the last time this was asked, as one line of the journal."""
        found: Document = {}
        for which in _ROWS:
            lists: dict[str, Noted] = getattr(self, which)
            rows = {entity: changes for entity, each in lists.items() if (changes := each.since())}
            if rows:
                found[which] = rows
        for which in _KEYED:
            keyed: Noted = getattr(self, which)
            if changes := keyed.since():
                found[which] = changes
        about = self._about()
        if about != self._about_saved:
            self._about_saved = found["about"] = about
        return found

    def _about(self) -> str:
        """The sign-ins as text: their times are floats, unlike everything else."""
        kept = {
            "redirect_uris": self.redirect_uris,
            "signing_key": self.signing_key,
            "grants": [asdict(grant) for grant in self.grants],
            "codes": {name: asdict(code) for name, code in self.codes.items()},
        }
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def object_key(entity: str, identifier: str) -> str:
    """One object among those of all kinds; the names have their ids together, so the id will do."""
    return identifier if entity in KINDS else f"{entity} {identifier}"


def _take(kept: Document, changes: Document) -> None:
    """One line of the journal on top of what is kept."""
    for which in _ROWS:
        for entity, rows in changes.get(which, {}).items():
            merge(kept.setdefault(which, {}).setdefault(entity, {}), rows)
    for which in _KEYED:
        merge(kept.setdefault(which, {}), changes.get(which, {}))
    kept.update(json.loads(changes.get("about", "{}")))


def _sign_ins(kept: Document) -> dict[str, Any]:
    """What `State._about` wrote, as it was."""
    grants = [
        Grant(**{**grant, "refresh": [RefreshToken(**token) for token in grant["refresh"]]})
        for grant in kept["grants"]
    ]
    codes = {name: Code(**code) for name, code in kept["codes"].items()}
    return {
        "redirect_uris": kept["redirect_uris"],
        "signing_key": kept["signing_key"],
        "grants": grants,
        "codes": codes,
    }
