"""The command line in this process: the real commands on a data folder that is attached to the sandbox of the test session."""

from __future__ import annotations

import contextlib
import functools
import io
import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, cast

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from app import bootstrap
from app.archive.judge import JudgeServer
from app.cli.main import run
from app.sandbox.client import RunningSandbox
from app.sandbox.paper.small import small_dossier
from app.services.pool import WorkPool
from app.services.workers import Urgency, WorkerPool
from ocr.memory import give_memory_back
from tests.support.page_memory import RememberingPool

ROOT = Path(__file__).resolve().parents[2]
FEEDER = "airscan:e0:Sohoa feeder"
"""the sandbox's scanner with a feeder and a glass"""
SCHEMAS = ROOT / "docs" / "schemas"
SETTINGS = """mode = "training"
min_free_mb = 1
pdfa_judge_socket = "{judge}"
[work]
workers = 1
[delivery]
give_up_after_s = 0
[signing]
level_floor = "B-B"
"""
_SERIALS = count(1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The one JSON document on stdout."""
        return cast(dict[str, Any], json.loads(self.out))

    @property
    def error(self) -> dict[str, Any]:
        """The error of a command that failed as a whole; it follows the schema."""
        conforms("error", self.document)
        return cast(dict[str, Any], self.document["error"])


@dataclass(frozen=True, slots=True)
class CommandLine:
    """Calls of `main.py` on one data folder."""

    folder: Path

    def __call__(self, *argv: str | Path) -> Outcome:
        """Run a command and take down its words."""
        out, err = io.StringIO(), io.StringIO()
        words = [*map(str, argv), "--data-dir", str(self.folder)]
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run(words)
        assert "Traceback" not in out.getvalue() + err.getvalue()
        return Outcome(code, out.getvalue(), err.getvalue())

    def json(self, *argv: str | Path) -> Outcome:
        """The same with `--json`; stdout has to hold just one document."""
        outcome = self(*argv, "--json")
        assert outcome.document is not None
        return outcome

    def store_is_whole(self) -> bool:
        """Nothing missing, nothing damaged, the audit chain unbroken."""
        return self.json("store", "check").code == 0

    def queued(self) -> list[dict[str, Any]]:
        """What waits to be sent."""
        queue: list[dict[str, Any]] = self.json("queue").document["queue"]
        return queue


def data_folder(folder: Path, sandbox: RunningSandbox, judge: JudgeServer) -> CommandLine:
    """A fresh data folder in training mode, attached to the sandbox that lives."""
    folder.mkdir(mode=0o700, parents=True)
    shutil.copy(sandbox.info.root_pem.parents[2] / "sandbox.json", folder)
    (folder / "sohoa.toml").write_text(SETTINGS.format(judge=judge.socket_path), encoding="utf-8")
    return CommandLine(folder)


@dataclass(frozen=True, slots=True)
class Counter:
    """A station, its sandbox, and two pages that lie beside it."""

    cli: CommandLine
    sandbox: RunningSandbox
    pages: tuple[Path, ...]


@contextlib.contextmanager
def open_counter(folder: Path, sandbox: RunningSandbox, judge: JudgeServer) -> Iterator[Counter]:
    """One in this folder; while it is open, all stations of this process share one worker."""
    with shared_workers():
        yield Counter(data_folder(folder / "data", sandbox, judge), sandbox, small_dossier(folder / "paper", 2))


def fresh_code() -> str:
    """A dossier code that no other test of this process uses."""
    return f"H56.14-261123-{next(_SERIALS):04d}"


@contextlib.contextmanager
def pipe_with(secret: str) -> Iterator[int]:
    """A descriptor for `--pin-fd`, from which the secret can be read once. The command closes it."""
    reading, writing = os.pipe()
    os.write(writing, f"{secret}\n".encode())
    os.close(writing)
    yield reading
    with contextlib.suppress(OSError):
        os.close(reading)


class _Borrowed:
    """The shared workers as one station sees them: when it closes, what it had begun is done, its callbacks too."""

    def __init__(self, workers: WorkPool) -> None:
        self._workers = workers
        self._ended: list[threading.Event] = []

    def schedule(
        self,
        function: Callable[..., Any],
        *,
        args: Sequence[Any] = (),
        timeout: float | None = None,
        urgency: Urgency = Urgency.IN_TURN,
    ) -> Future[Any]:
        future: Future[Any] = Future()
        ended = threading.Event()
        self._ended.append(ended)

        def hand_on(done: Future[Any]) -> None:
            error = done.exception()
            future.set_result(done.result()) if error is None else future.set_exception(error)
            ended.set()

        begun = self._workers.schedule(function, args=args, timeout=timeout, urgency=urgency)
        begun.add_done_callback(hand_on)
        return future

    def wait(self) -> None:
        """Until all that was begun is done."""
        for ended in self._ended:
            ended.wait()


@contextlib.contextmanager
def shared_workers() -> Iterator[None]:
    """All stations of this process use one worker, as one long-lived station would: its start costs a second.

    A page that any of them had worked on is not worked on again.
    """
    begin = functools.partial(bootstrap.worker.begin, 3_000_000_000, os.getpid())
    workers = WorkerPool(1, begin, give_memory_back)

    def borrow(station: bootstrap.Station) -> _Borrowed:
        borrowed = _Borrowed(RememberingPool(workers))
        station._working.callback(borrowed.wait)
        return borrowed

    shared = functools.cached_property(borrow)
    shared.__set_name__(bootstrap.Station, "pool")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bootstrap.Station, "pool", shared)
        yield
    workers.end()


def conforms(command: str, document: dict[str, Any]) -> None:
    """Check a document against the published schema of its command."""
    schema = _schema(f"{command}.json")
    Draft202012Validator.check_schema(schema.contents)
    checker = Draft202012Validator.FORMAT_CHECKER
    Draft202012Validator(schema.contents, registry=Registry(retrieve=_schema), format_checker=checker).validate(
        document
    )


def _schema(name: str) -> Resource[Any]:
    return Resource.from_contents(json.loads((SCHEMAS / name).read_text(encoding="utf-8")))
