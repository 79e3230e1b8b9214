"""Draining the outbox: many documents, several dossiers side by side, until all are received or nothing can be done now."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.clock import Clock
from app.domain.errors import Cancelled, DeliveryFailed, StationError
from app.domain.model import Actor, DeliveryReceipt, Upload
from app.domain.retry import ALARMS, HEALED_BY_WAITING, FailedAttempt, Waiting, due, next_due_s
from app.services.deliver import Delivering
from app.services.progress import CancelledCheck, Progress, never, silent

if TYPE_CHECKING:
    from app.store.store import Store

_LOOK_S = 0.1
"""so often a waiting run looks whether it was cancelled"""


@dataclass(frozen=True, slots=True)
class NotSent:
    """An entry that still waits, and why: its own failure, or that of the server for which it waits."""

    upload: Upload
    error: StationError


@dataclass(frozen=True, slots=True)
class Drained:
    """What a run did, and what is left."""

    received: tuple[DeliveryReceipt, ...]
    left: tuple[NotSent, ...]


@dataclass(frozen=True, slots=True)
class Unsent:
    """How many documents wait to be sent, how long the oldest has waited, and whether that is too long."""

    count: int
    age_s: float
    overdue: bool

    def warning(self) -> DeliveryFailed | None:
        """What a supervisor should hear; None: all is well."""
        if not self.overdue:
            return None
        return DeliveryFailed("OUTBOX_OVERDUE", retryable=True, count=self.count, hours=int(self.age_s // 3600))


class Draining:
    """Sends what waits, by the rules of `app.domain.retry`. One run at a time, of all processes."""

    def __init__(
        self,
        store: Store,
        delivering: Delivering,
        clock: Clock,
        *,
        at_once: int,
        patience_s: float,
        unsent_limit_s: float = float("inf"),
    ) -> None:
        """How it is done.

        Args:
            store: the data folder.
            delivering: what tries once to send one.
            clock: UTC.
            at_once: how many dossiers side by side.
            patience_s: how long a run goes on without one receipt.
            unsent_limit_s: how long a document may wait until somebody is warned.
        """
        self._store = store
        self._delivering = delivering
        self._clock = clock
        self._at_once = at_once
        self._patience_s = patience_s
        self._unsent_limit_s = unsent_limit_s

    def unsent(self) -> Unsent:
        """What waits now; derived, and a clock that was set back makes nothing negative."""
        count, oldest = self._store.outbox.unsent()
        age_s = max(0.0, (self._clock.now() - oldest).total_seconds()) if oldest is not None else 0.0
        return Unsent(count, age_s, age_s > self._unsent_limit_s)

    def drain(
        self, uploads: Sequence[Upload], actor: Actor, *, cancelled: CancelledCheck = never, progress: Progress = silent
    ) -> Drained:
        """Send these entries, the oldest first. Bytes are told of all of them together, so their pace gives an estimate.

        A person asks for it, so it begins with a clean sheet: what was refused or waited is tried anew. Alarms stand.

        Raises:
            StoreFailed: DUTY_HELD: another run is at it.
            Cancelled: what is received stays received, the rest stays in the outbox.
        """
        with self._store.duties.hold("outbox"):
            run = _Run(self._store, self._delivering, self._clock, actor, cancelled, progress)
            for upload in uploads:
                run.take(upload, [past for past in self._store.outbox.attempts(upload.id) if past.code in ALARMS])
            return self._run_off(run, self._patience_s)

    def drain_due(self, actor: Actor, *, cancelled: CancelledCheck = never, progress: Progress = silent) -> Drained:
        """Send what is due by now, of all that waits. Nobody asked for it: every attempt before counts, and nothing is waited for.

        Raises:
            StoreFailed: DUTY_HELD: another run is at it.
            Cancelled: as `drain`.
        """
        with self._store.duties.hold("outbox"):
            run = _Run(self._store, self._delivering, self._clock, actor, cancelled, progress)
            for upload in self._store.outbox.pending():
                run.take(upload, self._store.outbox.attempts(upload.id))
            return self._run_off(run, 0.0)

    def _run_off(self, run: _Run, patience_s: float) -> Drained:
        with ThreadPoolExecutor(self._at_once, "upload") as threads:
            try:
                run.go(threads, self._at_once, patience_s)
            finally:
                run.over = True
        return run.drained()


class _Run:
    """One run. Everything but `_send` and `_told` belongs to the thread that drains."""

    def __init__(
        self,
        store: Store,
        delivering: Delivering,
        clock: Clock,
        actor: Actor,
        cancelled: CancelledCheck,
        progress: Progress,
    ) -> None:
        self._store = store
        self._delivering = delivering
        self._clock = clock
        self._actor = actor
        self._asked_to_stop = cancelled
        self._progress = progress
        self.over = False
        self._uploads: dict[UUID, Upload] = {}
        self._waiting: dict[UUID, Waiting] = {}
        self._errors: dict[UUID, StationError] = {}
        self._trouble: StationError | None = None
        self._under_way: dict[Future[DeliveryReceipt], UUID] = {}
        self._received: list[DeliveryReceipt] = []
        self._received_at: datetime | None = None
        self._telling = threading.Lock()
        self._bytes: dict[UUID, int] = {}

    def take(self, upload: Upload, before: Sequence[FailedAttempt]) -> None:
        """An entry that shall be sent, and the attempts before this run that count."""
        self._uploads[upload.id] = upload
        self._waiting[upload.id] = Waiting(upload.id, str(upload.manifest["dossier_code"]), tuple(before))
        for last in before[-1:]:
            self._errors[upload.id] = DeliveryFailed(last.code)

    def go(self, threads: ThreadPoolExecutor, at_once: int, patience_s: float) -> None:
        """Send until nothing is left that can be sent, or no receipt came for `patience_s`."""
        until = time.monotonic() + patience_s
        while not self._stopped():
            self._begin(threads, at_once)
            if self._under_way:
                done, _ = wait(self._under_way, _LOOK_S, FIRST_COMPLETED)
                if sum(self._is_received(future) for future in done):
                    until = time.monotonic() + patience_s
                continue
            left_s = next_due_s(list(self._waiting.values()), self._clock.now(), self._received_at)
            if left_s is None or (left_s > 0 and time.monotonic() + left_s > until):
                return
            time.sleep(min(left_s, _LOOK_S))
        raise Cancelled

    def drained(self) -> Drained:
        """What came of it."""
        left = [
            NotSent(self._uploads[id_], self._errors.get(id_) or self._trouble or StationError())
            for id_ in self._waiting
        ]
        return Drained(tuple(self._received), tuple(left))

    def _stopped(self) -> bool:
        return self.over or self._asked_to_stop()

    def _begin(self, threads: ThreadPoolExecutor, at_once: int) -> None:
        under_way = set(self._under_way.values())
        ready = due(list(self._waiting.values()), self._clock.now(), under_way, self._received_at)
        for one in ready[: at_once - len(under_way)]:
            self._under_way[threads.submit(self._send, self._uploads[one.id])] = one.id

    def _send(self, upload: Upload) -> DeliveryReceipt:
        def told(done: int, total: int, unit: str) -> None:
            self._told(upload, done)

        with self._store.duties.hold(f"document-{upload.document_id}"):
            receipt = self._delivering.attempt(upload, self._actor, cancelled=self._stopped, progress=told)
        self._told(upload, upload.blob.size_bytes)
        return receipt

    def _told(self, upload: Upload, done_bytes: int) -> None:
        with self._telling:
            self._bytes[upload.id] = done_bytes
            whole = sum(one.blob.size_bytes for one in self._uploads.values())
            self._progress(sum(self._bytes.values()), whole, "bytes")

    def _is_received(self, future: Future[DeliveryReceipt]) -> bool:
        """Whether this try ended with a receipt; else its failure is kept."""
        id_ = self._under_way.pop(future)
        try:
            receipt = future.result()
        except Cancelled:
            return False
        except StationError as error:
            self._failed(id_, error)
            return False
        self._received.append(receipt)
        self._received_at = self._clock.now()
        self._errors.pop(id_, None)
        del self._waiting[id_]
        return True

    def _failed(self, id_: UUID, error: StationError) -> None:
        asked_s = int(error.fields.get("retry_after_s", 0))
        attempt = FailedAttempt(error.code, self._clock.now(), asked_s)
        known = self._waiting[id_]
        self._waiting[id_] = replace(known, attempts=(*known.attempts, attempt))
        self._errors[id_] = error
        if error.code in HEALED_BY_WAITING:
            self._trouble = error
