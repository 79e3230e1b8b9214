"""What a service shows of itself while it runs: its log, and where a call asks for it health, readiness and metrics."""

from __future__ import annotations

import json
import logging
import shutil
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.domain.errors import DeviceFailed, StationError, StoreFailed
from app.domain.page_jobs import Priority
from app.domain.telemetry import heard_by, tell, tell_trouble
from app.services.centre import Centre
from app.services.doctor import Question, ask, free_space
from app.telemetry.endpoint import Answer, answering
from app.telemetry.lines import JsonLines, OtherWarnings
from app.telemetry.metrics import FORMAT, Metrics, Reading
from app.telemetry.pulse import Pulse, notify

if TYPE_CHECKING:
    from app.bootstrap import Station
    from app.bootstrap.centre_worker import CentreStation
    from app.jobs.queue import PageQueue

TURNS_WITHIN_S: Final = 30.0
"""a worker's loop turns each second, whatever its pages take"""
ROUND_WITHIN_S: Final = 1_200.0
"""a round of replication may send a file of half an hour's scanning over a slow line, and waits between two failures"""
_REMEMBERED_S: Final = 5.0
"""so long an answer counts: whoever asks more often asks neither the database nor the place again"""
_ANSWER_S: Final = 5.0
"""so long is waited for what a part answers: who scrapes gives up after ten seconds, and would hear of no part at all"""
_SILENT: Final = {
    "database": "DATABASE_AWAY",
    "centre": "DATABASE_AWAY",
    "place": "PLACE_AWAY",
    "folder": "DEVICE_NOT_FOUND",
    "disk": "DISK_FAILED",
}
"""what is told of a part that gives no answer in time"""
_NOTHING: Final = "0" * 64
"""the name of bytes that nobody has"""

type Readings = Callable[[], Iterable[Reading]]


@contextmanager
def log_in_json() -> Iterator[None]:
    """Each fact is a line on stderr, and so is what this program and its libraries warn of; how the program ends is told too."""
    lines = JsonLines(lambda line: (sys.stderr.write(line), sys.stderr.flush()))
    with heard_by(lines), _warnings_go_to(OtherWarnings(lines)):
        try:
            yield
        except StationError as error:
            tell_trouble("program.failed", code=error.code)
            raise
        except Exception as error:
            tell_trouble("program.failed", code=StationError.code, error=type(error).__name__)
            raise


@contextmanager
def _warnings_go_to(handler: logging.Handler) -> Iterator[None]:
    """To `handler` alone: the words of others are no lines of JSON, and may be of people."""
    root = logging.getLogger()
    level, others = root.level, root.handlers
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)  # those of `warnings` would go to stderr as they are
    try:
        yield
    finally:
        logging.captureWarnings(capture=False)
        root.handlers = others
        root.setLevel(level)


@contextmanager
def worker_shown(station: CentreStation, queue: PageQueue, address: tuple[str, int] | None) -> Iterator[Pulse]:
    """Show a worker; what it gives is to be beaten by its loop.

    Raises:
        UsageError: as `answering`.
    """

    def readings() -> Iterator[Reading]:
        stands = queue.stands()
        waiting = {one.priority: one for one in stands.waiting}
        for priority in Priority:
            one, labels = waiting.get(priority), {"priority": priority.word}
            yield Reading("sohoa_queue_pages", "Pages that wait for a worker.", one.pages if one else 0, labels)
            oldest_s = one.oldest_s if one else 0.0
            yield Reading("sohoa_queue_oldest_seconds", "For how long the first of them has waited.", oldest_s, labels)
        for code, pages in stands.aside.items():
            yield Reading("sohoa_queue_aside_pages", "Pages that wait for a person.", pages, {"code": code})

    from app.store.replication.reaching import require_schema

    database = station.store.database
    parts = {"database": lambda: require_schema(database), "place": lambda: str(station.place.has(_NOTHING))}
    with _shown(station, address, TURNS_WITHIN_S, parts, readings) as pulse:
        yield pulse


@contextmanager
def replicator_shown(station: Station, centre: Centre, address: tuple[str, int] | None) -> Iterator[Pulse]:
    """Show what brings a station's rows to its centre; ready says how its last round ended.

    Raises:
        UsageError: as `answering`.
    """

    def last_round() -> str:
        stands = centre.stands()
        if stands.error is not None:
            raise stands.error
        if stands.reached_at is None:
            raise StoreFailed("DATABASE_AWAY", "not reached yet", retryable=True)
        return ""

    def readings() -> Iterator[Reading]:
        stands = centre.stands()
        name = "sohoa_replication"
        yield Reading(f"{name}_waiting_rows", "Rows that the centre lacks.", stands.rows)
        yield Reading(f"{name}_waiting_bytes", "Bytes of files among them.", stands.size_bytes)
        lag_s = (datetime.now(UTC) - stands.since).total_seconds() if stands.since else 0.0
        yield Reading(f"{name}_lag_seconds", "Since when the oldest of them waits.", lag_s)
        awaited = Counter(one.because.code if one.because else "" for one in stands.awaited)
        for code in {"", *awaited}:
            told = "Dossiers handed to this counter that are not here yet; the code says what is wrong with them."
            yield Reading(f"{name}_awaited_dossiers", told, awaited[code], {"code": code})
        if stands.reached_at is not None:
            at = stands.reached_at.timestamp()
            yield Reading(f"{name}_reached_timestamp_seconds", "When the centre answered last.", at)

    with _shown(station, address, ROUND_WITHIN_S, {"centre": last_round}, readings) as pulse:
        yield pulse


@contextmanager
def watcher_shown(station: Station, folder: Path, address: tuple[str, int] | None) -> Iterator[Pulse]:
    """Show what takes in the files of a folder.

    Raises:
        UsageError: as `answering`.
    """

    def reached() -> str:
        if not folder.is_dir():
            raise DeviceFailed("DEVICE_NOT_FOUND", device=str(folder))
        return ""

    with _shown(station, address, ROUND_WITHIN_S, {"folder": reached}, tuple) as pulse:
        yield pulse


@contextmanager
def _shown(
    station: Station,
    address: tuple[str, int] | None,
    within_s: float,
    parts: Mapping[str, Question],
    readings: Readings,
) -> Iterator[Pulse]:
    pulse, folder = Pulse(), station.settings.data_dir
    least = station.settings.min_free_mb * 1_000_000
    ready = _Ready({**parts, "disk": lambda: free_space(folder, least)})
    metrics = Metrics(lambda: _states(folder, ready, readings))
    questions = {
        "/healthz": lambda: _health(pulse, within_s),
        "/readyz": lambda: _readiness(ready),
        "/metrics": lambda: Answer(200, FORMAT, metrics.text()),
    }
    with ExitStack() as open_for_now:
        if address is not None:
            open_for_now.enter_context(heard_by(metrics))
            open_for_now.enter_context(answering(*address, questions))
        tell("service.started")
        try:
            yield pulse
        finally:
            notify("STOPPING=1")
            tell("service.stopped")


class _Ready:
    """What of the parts that a service needs does not answer, by code; asked anew once the last answer is old. None is waited for long."""

    def __init__(self, parts: Mapping[str, Question]) -> None:
        self.parts = parts
        self._lock = threading.Lock()
        self._asking: threading.Thread | None = None
        self._asked_at = 0.0
        self._at = ""
        self._failed: dict[str, str] = {}

    def failed(self) -> dict[str, str]:
        with self._lock:
            asking, is_old = self._asking, time.monotonic() - self._asked_at > _REMEMBERED_S
            if asking is None or (is_old and not asking.is_alive()):
                asking = self._asking = threading.Thread(target=self._ask, name="ready", daemon=True)
                asking.start()
        asking.join(_ANSWER_S)
        found, silent = self._failed, self._at
        return {**found, silent: _SILENT[silent]} if silent else found

    def _ask(self) -> None:
        for name, question in self.parts.items():
            self._at = name
            (found,) = ask({name: question}, required=True)
            others = {other: code for other, code in self._failed.items() if other != name}
            self._failed = others if found.trouble is None else {**others, name: _code(found.trouble)}
        self._at, self._asked_at = "", time.monotonic()


def _code(trouble: Exception) -> str:
    return trouble.code if isinstance(trouble, StationError) else StationError.code


def _health(pulse: Pulse, within_s: float) -> Answer:
    alive = pulse.age_s <= within_s
    return _json(alive, {"alive": alive, "turned_s": round(pulse.age_s, 1)})


def _readiness(ready: _Ready) -> Answer:
    failed = ready.failed()
    return _json(not failed, {"ready": not failed, "failed": failed})


def _json(holds: bool, document: Mapping[str, object]) -> Answer:
    return Answer(200 if holds else 503, "application/json", json.dumps(document).encode())


def _states(folder: Path, ready: _Ready, readings: Readings) -> Iterator[Reading]:
    failed = ready.failed()
    for part in ready.parts:
        yield Reading(
            "sohoa_ready", "Whether a part that the service needs answers.", part not in failed, {"part": part}
        )
    yield Reading("sohoa_disk_free_bytes", "Room on the disk of the data folder.", shutil.disk_usage(folder).free)
    if "database" not in failed:
        try:
            yield from readings()
        except StoreFailed as error:  # it went away just now: the next scrape says so
            tell_trouble("metrics.incomplete", code=error.code)
