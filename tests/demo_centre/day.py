"""The day of the demonstration: who works, what goes wrong and when, and what is noticed of it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from app.domain.errors import StoreFailed
from app.messages import explain
from tests.demo_centre.reckoning import decisions_at_centre, decisions_at_home, pages_read
from tests.demo_centre.town import COUNTERS, WORKERS, Program, Town
from tests.demo_centre.words import WORDS
from tests.support.wire import Way

DOSSIERS: Final = 12
"""of each counter, two pages each"""
ASKED: Final = -(-DOSSIERS // 3)
"""of these, so many have a page of which a supervisor is told"""
_PAUSE_S: Final = 6.0
"""between two citizens"""
_OPENS: Final = 7 * 60
_MINUTES_A_SECOND: Final = 6
"""so fast the day goes"""
_PATIENCE_S: Final = 600.0
"""after the counters have closed"""


@dataclass
class Day:
    """One day in a town.

    Attributes:
        acknowledged: by counter: page -> hash of its bytes, as the counter said when it acknowledged it.
        slowest_ms: of the pages since the last thing went wrong.
        cases: that the supervisor sent back.
    """

    town: Town
    say: Callable[[str], None]
    acknowledged: dict[int, dict[str, str]] = field(default_factory=dict)
    stations: dict[int, str] = field(default_factory=dict)
    cases: set[str] = field(default_factory=set)
    slowest_ms: float = 0.0
    _since: int = 0
    _open: set[int] = field(default_factory=set)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _begun: float = 0.0
    _said: dict[str, str] = field(default_factory=dict)

    # -- what is said

    def tell(self, word: str, /, indent: bool = False, **fields: object) -> None:
        """A line of the story, at its time of day."""
        minutes = _OPENS + int((time.monotonic() - self._begun) * _MINUTES_A_SECOND) if self._begun else _OPENS
        line = WORDS[self.town.language][word].format(**fields)
        with self._lock:
            self.say(f"{minutes // 60 % 24:02d}:{minutes % 60:02d}  {'    ' if indent else ''}{line}")

    def _notice(self, who: str, word: str, said: str, **fields: object) -> None:
        """What a program says again and again is told once, and nothing before the counters open."""
        with self._lock:
            if not self._begun or self._said.get(who) == said[:12]:
                return
            self._said[who] = said[:12]
        self.tell(word, indent=True, said=said, **fields)

    # -- who works

    def _counter(self, number: int) -> Program:
        self.acknowledged[number] = {}
        self._open.add(number)

        def hear(line: str) -> None:
            facts = json.loads(line)
            with self._lock:
                if "page" in facts:
                    self.acknowledged[number][facts["page"]] = facts["sha256"]
                    self.slowest_ms = max(self.slowest_ms, facts["ms"])
                self.stations[number] = facts.get("station", self.stations.get(number, ""))
                if facts.get("ended"):
                    self._open.discard(number)

        folder = str(self.town.counter_folder(number))
        words = ["-m", "tests.demo_centre.counter", folder, str(number), str(DOSSIERS), str(_PAUSE_S)]
        return self.town.begin(self.town.counter_folder(number).name, words, hear, lambda _: None)

    def _replicator(self, number: int) -> Program:
        def hear(line: str) -> None:
            self._notice(f"replicator {number}", "replicator", line, number=number)

        words = ["main.py", "replicate", "--data-dir", str(self.town.counter_folder(number))]
        return self.town.begin(self.town.counter_folder(number).name, words, lambda _: None, hear)

    def _worker(self, number: int) -> Program:
        words = ["main.py", "worker", "--data-dir", str(self.town.folder / f"worker-{number}")]
        return self.town.begin(f"worker-{number}", words, lambda _: None, lambda _: None)

    def _supervisor(self) -> Program:
        def hear(line: str) -> None:
            facts: dict[str, Any] = json.loads(line)
            if "case" in facts:
                with self._lock:
                    self.cases.add(facts["case"])
                    self._said.pop("supervisor", None)
            elif "code" in facts:
                told = explain(StoreFailed(facts["code"]), self.town.language)
                self._notice("supervisor", "supervisor", f"{facts['code']}: {told.message}")

        folder = str(self.town.folder / "supervisor")
        return self.town.begin("supervisor", ["-m", "tests.demo_centre.supervisor", folder], hear, lambda _: None)

    # -- the day

    def live(self) -> None:
        """From the opening until all is where it belongs, or nobody waits any more."""
        town = self.town
        town.let_in()
        services = [self._worker(number) for number in range(1, WORKERS + 1)]
        services += [self._supervisor(), *(self._replicator(number) for number in range(1, COUNTERS + 1))]
        counters = [self._counter(number) for number in range(1, COUNTERS + 1)]
        _until(lambda: all(self.acknowledged.values()), counters)
        self._begun = time.monotonic()
        self.tell("up")
        for at_s, does in self._schedule(services):
            self._wait_until(at_s)
            does()
        _until(lambda: not self._open, counters)
        self.tell("closed")
        self.tell("sent_back", indent=True, count=len(self.cases))
        self._come_in(services)
        for service in services:
            if service.runs:
                service.stop()

    def _schedule(self, services: list[Program]) -> list[tuple[float, Callable[[], None]]]:
        town = self.town
        return [
            (12, lambda: self._goes("postgres_dies", town.server.kill)),
            (20, lambda: self._comes("postgres_back", town.server.start)),
            (28, lambda: self._goes("cut", lambda: self._break(3, Way(cut_after=0)))),
            (36, lambda: self._goes("worker_dies", lambda: self._replace_worker(services))),
            (44, lambda: self._comes("joined", lambda: self._mend(3))),
            (60, lambda: self._goes("bucket_dies", town.seaweed.kill)),
            (68, lambda: self._comes("bucket_back", town.seaweed.start)),
            (76, lambda: self._goes("silent", lambda: self._break(1, Way(stalls=True)))),
            (86, lambda: self._comes("speaks", lambda: self._mend(1))),
        ]

    def _goes(self, word: str, does: Callable[[], None]) -> None:
        with self._lock:
            self._since, self.slowest_ms = self._pages(), 0.0
            self._said.clear()
        self.tell(word)
        does()

    def _comes(self, word: str, does: Callable[[], None]) -> None:
        does()
        self.tell("meanwhile", indent=True, pages=self._pages() - self._since, ms=round(self.slowest_ms))
        self.tell(word)

    def _pages(self) -> int:
        return sum(len(pages) for pages in self.acknowledged.values())

    def _break(self, number: int, way: Way) -> None:
        for to in ("database", "bucket"):
            line = self.town.lines[number, to]
            line.up, line.down = way, way

    def _mend(self, number: int) -> None:
        for to in ("database", "bucket"):
            self.town.lines[number, to].mend()

    def _replace_worker(self, services: list[Program]) -> None:
        services[0].kill()
        services.append(self._worker(WORKERS + 1))

    def _wait_until(self, at_s: float) -> None:
        time.sleep(max(0.0, self._begun + at_s - time.monotonic()))

    def _come_in(self, services: list[Program]) -> None:
        """Until the counters have brought everything, nothing waits to be read, and every decision is at home."""
        begun = time.monotonic()
        while time.monotonic() - begun < _PATIENCE_S:
            time.sleep(5)
            waiting = max(0, self._pages() - pages_read(self.town))
            self.tell("reads", indent=True, waiting=waiting)
            if waiting == 0 and all(self._is_home(number) for number in self.acknowledged):
                self.tell("settled")
                return
        self.tell("late", seconds=round(_PATIENCE_S))

    def _is_home(self, number: int) -> bool:
        """Whether all that was to be decided about its dossiers was, and is at home."""
        decided = decisions_at_centre(self.town, self.stations[number])
        return len(decided) >= ASKED and decisions_at_home(self.town.counter_folder(number)) >= decided


def _until(happened: Callable[[], bool], counters: list[Program]) -> None:
    """Raises TimeoutError after a while; RuntimeError where a counter ended otherwise than its day does."""
    end = time.monotonic() + _PATIENCE_S
    while not happened():
        if any(one.process.poll() for one in counters):
            raise RuntimeError("a counter broke down: its log says why")
        if time.monotonic() > end:
            raise TimeoutError(f"not within {_PATIENCE_S} s")
        time.sleep(0.2)
