"""A process that has loaded the whole command line and forks a child for each run: a real process to kill, without the price of its start.

The page workers of a run are forks too, with their engines at hand: their start was half of a run's time. That a worker which is spawned
ends with its station is seen in `tests/integration/test_page_workers.py`.

Run as a script. It reads one order a line from stdin (JSON: `argv`, `environment`, `out`, `kill_after_s`; if need be `entry`, a module
whose `run` takes the place of the command line, and `victim`: `child` kills the scan child alone) and answers with one line
(JSON: `status`, `seconds`, `cpu_s`, `survivors`). A child leads a session of its own, as if a terminal had started it. Whatever it
leaves behind comes to this process, which waits until all of it is gone: one that outlives a killed station is a survivor, ended
here and told.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import multiprocessing
import os
import resource
import select
import signal
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

PR_SET_CHILD_SUBREAPER = 36
LOADED = (
    "app.archive.assemble",
    "app.archive.judge",
    "app.bootstrap",
    "app.cli.commands.documents",
    "app.cli.commands.house",
    "app.cli.main",
    "app.delivery.openapi_tus",
    "app.identity.secrets",
    "app.rasterise.render",
    "app.rasterise.words",
    "app.archive.foreign.keep",
    "app.sandbox.client",
    "app.services.pagework",
    "app.services.workers",
    "app.signing.pkcs12",
    "app.signing.validate",
    "app.store.store",
    "asn1crypto.pkcs12",
    "fontTools.subset",
    "h11",
    "httpcore",
    "lxml.etree",
    "multiprocessing.popen_fork",
    "multiprocessing.popen_spawn_posix",
    "ocr.image.ink",
    "ocr.image.layers",
    "ocr.page",
    "ocr.text.tesseract.api",
    "scanner.folder",
    "scanner.sane.backend",
    "scanner.watched",
    "sqlalchemy.dialects.sqlite",
    "uharfbuzz",
)
"""what a run of `digitize` or `resume` imports, the engines included"""
END_LIMIT_S = 20.0
"""how long the rest of a killed tree may take to end on a busy machine"""


def load() -> None:
    """Import what a run imports. Nothing of it may start a thread or keep a file open: a fork would copy half of it."""
    for name in LOADED:
        importlib.import_module(name)
    _ready_page_workers()
    if len(list(Path("/proc/self/task").iterdir())) != 1:
        raise RuntimeError("more than one thread: a fork would lose all but one")
    gc.freeze()  # the collector of a child need not look at what all share, and so copy it


def _ready_page_workers() -> None:
    """Load the engines, what they say of themselves and their network, and have each pool fork its workers."""
    from app.archive.verapdf import launch
    from app.services import pagework, workers
    from app.worker_pdf import recipe
    from ocr.text.recipe import ReadRecipe
    from ocr.text.tesseract.api import TesseractApi

    launch.engine_version()
    pagework.stage_recipes(recipe)
    TesseractApi().prepare(ReadRecipe())
    workers.multiprocessing = SimpleNamespace(get_context=lambda _way: multiprocessing.get_context("fork"))


def serve() -> None:
    """Answer orders until stdin closes."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    for line in sys.stdin:
        print(json.dumps(_run(json.loads(line))), flush=True)


def _run(order: dict[str, Any]) -> dict[str, Any]:
    before, began = _cpu_s(), time.monotonic()
    child = os.fork()
    if child == 0:
        _be_the_station(order)
    watched = os.pidfd_open(child)
    try:
        limit_s = order["kill_after_s"]
        if limit_s is not None and not select.select([watched], [], [], limit_s)[0]:
            _kill(child, order.get("victim", "station"))
        _, status = os.waitpid(child, 0)
    finally:
        os.close(watched)
    seconds = time.monotonic() - began
    survivors = _bury()
    code = os.waitstatus_to_exitcode(status)
    return {"status": code, "seconds": seconds, "cpu_s": _cpu_s() - before, "survivors": survivors}


def _kill(station: int, victim: str) -> None:
    if victim == "station":
        os.killpg(station, signal.SIGKILL)
        return
    for child in Path(f"/proc/{station}/task/{station}/children").read_text().split():
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                os.kill(int(child), signal.SIGKILL)


def _be_the_station(order: dict[str, Any]) -> None:
    """In the child: a fresh session, the given environment, files for its words; never returns."""
    code = 70
    try:
        os.setsid()
        os.environ.update(order["environment"], SOHOA_KILL_GROUP=str(os.getpid()))
        for number, path in ((0, os.devnull), (1, order["out"]), (2, order["out"] + ".err")):
            flags = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC
            opened = os.open(path, flags, 0o600)
            os.dup2(opened, number)
            os.close(opened)
        sys.argv = ["main.py", *order["argv"]]
        code = importlib.import_module(order.get("entry", "app.cli.main")).run(order["argv"])
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _bury() -> int:
    """Wait for all that the run left behind; returns how many had to be killed."""
    deadline, survivors = time.monotonic() + END_LIMIT_S, 0
    while True:
        try:
            gone, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return survivors
        if gone == 0 and time.monotonic() > deadline:
            for child in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split():
                os.kill(int(child), signal.SIGKILL)
                survivors += 1
            os.waitpid(-1, 0)
        elif gone == 0:
            time.sleep(0.005)


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    load()
    serve()
