"""The two lanes, and the only threads of the window.

A worker object lives in the QThread of its lane and runs one operation at a time. What crosses is frozen
values by queued signals; cancelling is the `threading.Event` of the operation's `Progress`. The queue is
kept here, in the window's thread, so that what waits can be dropped without asking the worker.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from PySide6.QtCore import QDeadlineTimer, QObject, Qt, QThread, Signal, Slot

from qbo_desktop.errors import AppError
from qbo_desktop.operations.context import Context, Lane, Operation, Outcome
from qbo_desktop.sync.progress import Progress, Stage

_log = logging.getLogger(__name__)
# Reports closer together than this are left out: the eye sees no more, and the window has other things to do.
_REPORT_EVERY_SECONDS = 0.12


@dataclass(frozen=True, slots=True)
class Job:
    """One operation that was handed in. `context` is made when it was, so that it keeps its workspace."""

    id: int
    operation: Operation[Any]
    context: Context = field(repr=False)

    @property
    def lane(self) -> Lane:
        """Where it runs."""
        return self.operation.lane


@dataclass(frozen=True, slots=True)
class Advance:
    """How far a job is. `total` 0 means: not known. `remaining` in seconds, or None."""

    job: Job
    stage: Stage
    done: int
    total: int
    remaining: float | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """How a job ended: with an outcome, with an error a person understands, or with a fault of ours."""

    job: Job
    outcome: Outcome[Any] | None = None
    error: AppError | None = None
    fault: str = ""


class _Worker(QObject):
    """Lives in a lane's thread and runs what it is given."""

    advanced = Signal(object)
    finished = Signal(object)

    @Slot(object)
    def take(self, job: Job) -> None:
        """Run one job to its end; every ending is a value."""
        pace = _Pace(job, self.advanced.emit)
        job.context.progress.report = pace.report
        try:
            job.context.progress.check()
            ended = Finished(job, job.operation.run(job.context))
        except AppError as error:
            ended = Finished(job, error=error)
        except Exception:  # noqa: BLE001  (the edge of the thread: whatever it was, the window has to say so)
            fault = traceback.format_exc()
            _log.error("A fault in “%s”:\n%s", type(job.operation).__name__, fault)
            ended = Finished(job, fault=fault)
        self.finished.emit(ended)


class _Pace:
    """Lets a report through now and then, with an estimate of what remains."""

    def __init__(self, job: Job, say: Callable[[Advance], None]) -> None:
        self._job = job
        self._say = say
        self._stage: Stage | None = None
        self._began = 0.0
        self._said = 0.0

    def report(self, stage: Stage, done: int, total: int) -> None:
        """Called by the operation, in the lane's thread, as often as it likes."""
        now = time.monotonic()
        if stage is not self._stage:
            self._stage, self._began, self._said = stage, now, 0.0
        if now - self._said < _REPORT_EVERY_SECONDS and (done < total or not total):
            return
        self._said = now
        spent = now - self._began
        remaining = spent / done * (total - done) if total and 0 < done <= total and spent > 1 else None
        self._say(Advance(self._job, stage, done, total, remaining))


class _LaneThread(QObject):
    """A thread with its worker, and what waits for it."""

    handed = Signal(object)

    def __init__(
        self, lane: Lane, advanced: Callable[[Advance], None], finished: Callable[[Finished], None]
    ) -> None:
        super().__init__()
        self.waiting: deque[Job] = deque()
        self.current: Job | None = None
        self.thread_ = QThread()
        self.thread_.setObjectName(f"lane-{lane}")
        self._worker = _Worker()
        self._worker.moveToThread(self.thread_)
        queued = Qt.ConnectionType.QueuedConnection
        self.handed.connect(self._worker.take, queued)
        self._worker.advanced.connect(advanced, queued)
        self._worker.finished.connect(finished, queued)
        self.thread_.start()

    def next(self) -> Job | None:
        """Hand the next job over, if the lane is free."""
        if self.current is not None or not self.waiting:
            return None
        self.current = self.waiting.popleft()
        self.handed.emit(self.current)
        return self.current


class Runner(QObject):
    """Runs operations in their lanes. Made, called and heard in the window's thread only."""

    started = Signal(object)  # Job
    advanced = Signal(object)  # Advance
    finished = Signal(object)  # Finished

    def __init__(self, context: Callable[[Progress], Context], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._numbers = count(1)
        self._closing = False
        self._after: dict[int, Callable[[Finished], None]] = {}
        self._lanes = {lane: _LaneThread(lane, self._advance, self._finish) for lane in Lane}

    def submit(
        self, operation: Operation[Any], after: Callable[[Finished], None] | None = None
    ) -> Job | None:
        """Queue an operation; `after` hears how it ended, before `finished` is emitted. None when closing."""
        if self._closing:
            return None
        job = Job(next(self._numbers), operation, self._context(Progress()))
        if after is not None:
            self._after[job.id] = after
        self._lanes[operation.lane].waiting.append(job)
        self._go_on(operation.lane)
        return job

    def current(self, lane: Lane) -> Job | None:
        """What runs in a lane now."""
        return self._lanes[lane].current

    def waiting(self, lane: Lane) -> int:
        """How many jobs wait in a lane."""
        return len(self._lanes[lane].waiting)

    def is_busy(self) -> bool:
        """Whether anything runs or waits."""
        return any(lane.current or lane.waiting for lane in self._lanes.values())

    def cancel(self, lane: Lane) -> None:
        """Ask what runs in a lane to stop after its step; what waits there is dropped."""
        place = self._lanes[lane]
        for job in place.waiting:
            self._after.pop(job.id, None)
        place.waiting.clear()
        if place.current is not None:
            place.current.context.progress.stop.set()

    def refuse(self) -> None:
        """Take nothing new and stop the run; what the desk was given is still done, for it was decided."""
        self._closing = True
        self.cancel(Lane.RUN)

    def close(self, limit_seconds: float = 40.0) -> bool:
        """Refuse new, stop the current after its step, drop what waits, end the threads.

        False when a thread did not end within the limit (a read timeout is 30 s); it is then left alone.
        """
        self.refuse()
        self._lanes[Lane.DESK].waiting.clear()
        deadline = QDeadlineTimer(int(limit_seconds * 1000))
        for place in self._lanes.values():
            place.thread_.quit()
        return all(place.thread_.wait(deadline) for place in self._lanes.values())

    def _go_on(self, lane: Lane) -> None:
        job = self._lanes[lane].next()
        if job is not None:
            self.started.emit(job)

    @Slot(object)
    def _advance(self, advance: Advance) -> None:
        if self._lanes[advance.job.lane].current is advance.job:
            self.advanced.emit(advance)

    @Slot(object)
    def _finish(self, ended: Finished) -> None:
        self._lanes[ended.job.lane].current = None
        after = self._after.pop(ended.job.id, None)
        if after is not None and not self._closing:
            after(ended)
        self.finished.emit(ended)
        self._go_on(ended.job.lane)
