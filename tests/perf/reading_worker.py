"""What a page worker of the station costs that reads: its start, an empty page, and its memory over many pages."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from app import worker
from app.bootstrap.pdf_reader import pdf_reader
from app.domain.artifacts import Stage
from app.domain.ids import new_id
from app.domain.page_view import Placement
from app.services.page_sources import PageSource, RawPage
from app.services.pagework import probe, stage_recipes, work
from app.services.workers import WorkerPool
from ocr.image.raster import Raster
from ocr.memory import give_memory_back
from ocr.text.recipe import ReadRecipe
from ocr.text.tesseract.api import TesseractApi
from tests.perf.commands import ROOT

_MEMORY_LIMIT_BYTES = 3072 * 1_000_000
_STAGES = frozenset({Stage.INSPECT, Stage.TEXT})
_STARTS, _EMPTY_PAGES = 3, 5


@contextmanager
def _pool() -> Iterator[WorkerPool]:
    pool = WorkerPool(1, functools.partial(worker.begin, _MEMORY_LIMIT_BYTES, os.getpid()), give_memory_back)
    try:
        yield pool
    finally:
        pool.end()


def measured(pictures: Sequence[Path], pages: int) -> dict[str, Any]:
    """All of it. In a process of its own: a worker loads what its parent's main module does, and a station's is light."""
    call = "import sys; from pathlib import Path; from tests.perf.reading_worker import report; "
    call += "report([Path(name) for name in sys.argv[2:]], int(sys.argv[1]))"
    run = [sys.executable, "-c", call, str(pages), *map(str, pictures)]
    done = subprocess.run(run, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def report(pictures: Sequence[Path], pages: int) -> None:
    """What `measured` gives, as JSON."""
    print(json.dumps(_start() | _empty_page() | _memory(pictures, pages)))


def _start() -> dict[str, Any]:
    """Wall seconds (the best of three) until a fresh worker answers, and until it has loaded what reading needs and named it."""
    answers, ready = [], []
    for _ in range(_STARTS):
        begun = time.monotonic()
        with _pool() as pool:
            pool.schedule(os.getpid).result()
            answers.append(time.monotonic() - begun)
            pool.schedule(stage_recipes, args=(pdf_reader().recipe,)).result()
            ready.append(time.monotonic() - begun)
    return {"answers_s": round(min(answers), 2), "ready_s": round(min(ready), 2)}


def _empty_page() -> dict[str, Any]:
    """CPU milliseconds of reading a white A4 page of 300 dpi that nobody looked at first: the best of five."""
    page, taken = Raster(np.full((3508, 2480, 3), 250, np.uint8), 300.0), []
    for _ in range(_EMPTY_PAGES):
        begun = time.process_time()
        TesseractApi().recognize(page, ReadRecipe())
        taken.append(time.process_time() - begun)
    return {"empty_page_ms": round(1000 * min(taken), 1)}


def _memory(pictures: Sequence[Path], pages: int) -> dict[str, Any]:
    """MB of one worker that inspects and reads, after a tenth of the pages and at the end, and its peak; each look from outside."""
    with _pool() as pool:
        pid, marks = pool.schedule(os.getpid).result(), []
        for number in range(pages):
            picture = pictures[number % len(pictures)]
            source = PageSource(picture, probe(picture, pdf_reader()).media_type, 0, 0.0)
            pool.schedule(work, args=((RawPage(source),), Placement(new_id()), _STAGES, pdf_reader())).result()
            if number + 1 in (max(1, pages // 10), pages):
                marks.append(_mb(pid, "VmRSS"))
        return {
            "pages": pages,
            "after_a_tenth_mb": marks[0],
            "at_the_end_mb": marks[-1],
            "peak_mb": _mb(pid, "VmHWM"),
        }


def _mb(pid: int, what: str) -> int:
    own = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":" in line)
    return round(int(own[what].split()[0]) * 1024 / 1e6)
