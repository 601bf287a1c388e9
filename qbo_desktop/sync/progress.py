"""How a run says how far it is, and how it is told to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from qbo_desktop.errors import Interrupted
from qbo_desktop.wording import _


class Stage(StrEnum):
    """The stages of a run, in order; `WAITING` is the time a service makes us wait."""

    RECOVER = "recover"
    PULL = "pull"
    MATCH = "match"
    PLAN = "plan"
    APPLY = "apply"
    RECORD = "record"
    WAITING = "waiting"


@dataclass
class Progress:
    """Hand one to a run. `report` gets (stage, done, total); total 0 means: not known."""

    report: Callable[[Stage, int, int], None] = lambda stage, done, total: None
    stop: threading.Event = field(default_factory=threading.Event)

    def at(self, stage: Stage, done: int = 0, total: int = 0) -> None:
        """Say how far the run is. Raises Interrupted when the person said stop."""
        self.check()
        self.report(stage, done, total)

    def check(self) -> None:
        """Raise Interrupted when the person said stop."""
        if self.stop.is_set():
            raise Interrupted(_("Stopped. What was done stays done; the next run goes on from here."))
