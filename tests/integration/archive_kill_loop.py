"""Archives one paper over and over, in a child that is killed each time at another point, and lets another child go on.

    archive_kill_loop.py FOLDER JUDGE_SOCKET COUNT|POINT...  ->  {"point": [signal or exit status of the killed, what was wrong afterwards]}

Points are spread over the whole way. A named one is an arrival at a boundary (`blob.rename.before:3`), and all there are between the first
page and the file that lies at its place are numbered by a run that nothing kills. The others are moments inside of a piece of work
(`assemble@0.40`): the child says when it begins, and is killed after that share of the time that the work took in the run before; where
it was quicker, it waits for the kill at the work's end.

A program of its own, because it forks: the test process has threads.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.sandbox.paper.small import small_dossier
from app.services.pagework import work
from app.services.pool import SerialPool, WorkPool
from tests.support.archive_world import (
    OLDER,
    assert_done,
    assert_old_or_new,
    export,
    finish,
    lay,
    station_at,
)
from tests.support.page_memory import RememberingPool

SHEETS = 3
MOMENTS = {"work": 0.2, "assemble": 0.2, "judge": 0.05, "compare": 0.1, "hand out": 0.05, "export": 0.05}
"""a piece of the way -> the share of all points that are moments inside of it; the rest are boundaries"""


@dataclass(frozen=True, slots=True)
class Point:
    """Where a run is killed: at an arrival at a boundary, or at a share of a piece's time."""

    piece: str = ""
    share: float = 0.0
    boundary: str = ""

    @property
    def of_export(self) -> bool:
        """Whether what is finished is handed out once more there."""
        return self.piece == "export" or self.boundary.startswith("export.")

    @classmethod
    def parse(cls, text: str) -> Point:
        """The inverse of `str`."""
        piece, _, share = text.partition("@")
        return cls(piece, float(share)) if share else cls(boundary=text)

    def __str__(self) -> str:
        return self.boundary or f"{self.piece}@{self.share:.2f}"


class Watched:
    """Tells the parent when a piece of work begins, and waits for the kill when it is over; measures it where nobody kills."""

    def __init__(self, piece: str = "", told: int | None = None, calls: int = 1) -> None:
        """`told`: the pipe's end; None: nothing is killed. `calls`: how often the piece is called until it is over."""
        self.piece, self._told, self._left = piece, told, calls
        self.kills = told is not None
        self.seen: dict[str, tuple[float, int]] = {}
        """piece -> seconds from its first beginning to its last end, and how often it was called"""
        self._began: dict[str, float] = {}

    def around[**P, T](self, piece: str, function: Callable[P, T]) -> Callable[P, T]:
        def call(*args: P.args, **kwargs: P.kwargs) -> T:
            if piece not in self._began:
                self._began[piece] = time.monotonic()
                if self._told is not None and piece == self.piece:
                    os.write(self._told, b".")
            done = function(*args, **kwargs)
            self.seen[piece] = time.monotonic() - self._began[piece], self.seen.get(piece, (0.0, 0))[1] + 1
            if self._told is not None and piece == self.piece:
                self._left -= 1
                while not self._left:
                    signal.pause()
            return done

        return call


class WatchedPool(SerialPool):
    """Page work in this process, as a piece of work; nothing is remembered."""

    def __init__(self, watched: Watched) -> None:
        self._watched = watched

    def schedule(self, function: Callable[..., Any], **how: Any) -> Any:
        return super().schedule(self._watched.around("work", function) if function is work else function, **how)


def main(folder: Path, judge: Path, wanted: list[str]) -> None:
    world = World(folder, judge)
    points = world.spread(int(wanted[0])) if wanted[0].isdigit() else map(Point.parse, wanted)
    ends: dict[str, list[int]] = {}
    for number, point in enumerate(points):
        ends[str(point)] = world.kill(point, older=number % 2 == 0)
    print(json.dumps(ends))


class World:
    """Where it all happens: the sheets as they came in, and what a whole run makes of them."""

    def __init__(self, folder: Path, judge: Path) -> None:
        self._folder, self._judge, self._raw = folder, judge, folder / "raw"
        with station_at(self._raw, judge) as station:
            lay(station, small_dossier(folder / "paper", SHEETS))
        shutil.copytree(self._raw, folder / "warm" / "data")
        watched = Watched("work")  # each page is worked on here: no child has to, but those that are killed at it
        self._finish(folder / "warm", watched)
        self._passed, self._seen = self._whole_run()
        self._seen |= watched.seen
        self.new = (folder / "whole" / "out.pdf").read_bytes()
        (self._exported,) = (file.name for file in (folder / "whole" / "exported").iterdir())

    def spread(self, count: int) -> Iterator[Point]:
        """So many, spread evenly over the boundaries and over the time of each piece."""
        moments = {piece: max(1, round(count * share)) for piece, share in MOMENTS.items()}
        boundaries = count - sum(moments.values())
        assert len(self._passed) >= boundaries > 0, (len(self._passed), boundaries)
        for number in range(boundaries):
            yield Point(boundary=self._passed[number * len(self._passed) // boundaries])
        for piece, many in moments.items():
            for number in range(many):
                yield Point(piece, (number + 0.5) / many)

    def kill(self, point: Point, *, older: bool) -> list[int]:
        """One run that is killed there, and one that goes on; `older`: another file lies where this one shall."""
        place = self._folder / "place"
        shutil.copytree(self._raw, place / "data")
        (place / "exported").mkdir()
        if older:
            for file in (place / "out.pdf", place / "exported" / self._exported):
                file.write_bytes(OLDER)
        if point.of_export:
            assert _in_child(lambda: self._finish(place, Watched())) == 0
        before = self.new if point.of_export else OLDER if older else None
        killed = self._killed(place, point)
        went_on = _in_child(lambda: self._go_on(place, before, OLDER if older else None))
        if (killed, went_on) == (-signal.SIGKILL, 0):
            shutil.rmtree(place)
        else:
            place.rename(self._folder / f"wrong {point}")
        return [killed, went_on]

    def _killed(self, place: Path, point: Point) -> int:
        begun, told = os.pipe()
        took_s, calls = self._seen.get(point.piece, (0.0, 1))
        watched = Watched(point.piece, told if point.piece else None, calls)
        work = self._export if point.of_export else self._finish
        child = _fork(lambda: work(place, watched), point.boundary)
        os.close(told)
        if point.piece:
            assert os.read(begun, 1) == b".", f"{point}: never begun"
            time.sleep(point.share * took_s)
            os.killpg(child, signal.SIGKILL)
        os.close(begun)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    def _finish(self, place: Path, watched: Watched) -> None:
        pool: WorkPool | None = WatchedPool(watched) if watched.piece == "work" else None
        if pool is not None and not watched.kills:
            pool = RememberingPool(pool)
        with station_at(place / "data", self._judge, pool) as station:
            archiving, documents = station.advancing._archiving, station.documents
            archiving._assemble = watched.around("assemble", archiving._assemble)
            archiving._judge = watched.around("judge", archiving._judge)
            archiving._pixels = watched.around("compare", archiving._pixels)
            documents.hand_out = watched.around("hand out", documents.hand_out)  # type: ignore[method-assign]
            finish(station, place / "out.pdf")

    def _export(self, place: Path, watched: Watched) -> None:
        with station_at(place / "data", self._judge) as station:
            watched.around("export", export)(station, place / "exported")

    def _go_on(self, place: Path, older: bytes | None, older_export: bytes | None) -> None:
        exported = place / "exported" / self._exported
        with station_at(place / "data", self._judge) as station:
            assert_old_or_new(station, place / "out.pdf", older, self.new)
            assert (exported.read_bytes() if exported.exists() else None) in (older_export, self.new)
            finish(station, place / "out.pdf")
            export(station, exported.parent)
            assert_done(station, place / "out.pdf", self.new)
            assert [file.read_bytes() for file in exported.parent.iterdir()] == [self.new]

    def _whole_run(self) -> tuple[tuple[str, ...], dict[str, tuple[float, int]]]:
        """Nothing is killed: which boundaries it comes by, each with its number, and how long its pieces take."""
        place, notes = self._folder / "whole", self._folder / "notes.json"
        shutil.copytree(self._raw, place / "data")
        (place / "exported").mkdir()

        def run(work: Callable[[Path, Watched], None]) -> None:
            watched = Watched()
            os.environ["SOHOA_BOUNDARY_LOG"] = f"{notes}.boundaries"
            work(place, watched)
            notes.write_text(json.dumps(watched.seen))

        passed: list[str] = []
        seen: dict[str, tuple[float, int]] = {}
        for way, of_it in ((self._finish, ""), (self._export, "export.")):
            assert _in_child(lambda way=way: run(way)) == 0
            log = Path(f"{notes}.boundaries")
            passed += _numbered(name for name in log.read_text().split() if name.startswith(of_it))
            log.unlink()
            seen |= json.loads(notes.read_text())
        return tuple(passed), seen


def _numbered(names: Iterable[str]) -> Iterator[str]:
    seen: Counter[str] = Counter()
    for name in names:
        seen[name] += 1
        yield f"{name}:{seen[name]}"


def _in_child(run: Callable[[], None]) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(_fork(run), 0)[1])


def _fork(run: Callable[[], None], boundary: str = "") -> int:
    child = os.fork()
    if child:
        return child
    os.setpgrp()
    if boundary:
        os.environ |= {"SOHOA_KILL_AT": boundary, "SOHOA_KILL_GROUP": str(os.getpid())}
    try:
        run()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
