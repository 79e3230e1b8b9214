"""What a page worker of the station costs that reads: its start, an empty page, and its memory over many pages."""

from __future__ import annotations

import functools
import os
import resource
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
from ocr.text.recipe import ReadRecipe
from ocr.text.tesseract_api import TesseractApi

_MEMORY_LIMIT_BYTES = 3072 * 1_000_000
_STAGES = frozenset({Stage.INSPECT, Stage.TEXT})
_STARTS, _EMPTY_PAGES = 3, 5


@contextmanager
def _pool() -> Iterator[WorkerPool]:
    pool = WorkerPool(1, functools.partial(worker.begin, _MEMORY_LIMIT_BYTES, os.getpid()))
    try:
        yield pool
    finally:
        pool.end()


def start_of() -> dict[str, Any]:
    """Wall seconds (the best of three) until a fresh worker answers, and until it has loaded what reading needs and named it."""
    answers, loads = [], []
    for _ in range(_STARTS):
        begun = time.monotonic()
        with _pool() as pool:
            pool.schedule(os.getpid).result()
            answers.append(time.monotonic() - begun)
            pool.schedule(stage_recipes, args=(pdf_reader().recipe,)).result()
            loads.append(time.monotonic() - begun)
            empty_ms = pool.schedule(_empty_page_ms).result()
    return {"answers_s": round(min(answers), 2), "ready_s": round(min(loads), 2), "empty_page_ms": round(empty_ms, 1)}


def _empty_page_ms() -> float:
    """CPU milliseconds of reading a white A4 page of 300 dpi, without looking at it first: the best of five."""
    page, taken = Raster(np.full((3508, 2480, 3), 250, np.uint8), 300.0), []
    for _ in range(_EMPTY_PAGES):
        begun = time.process_time()
        TesseractApi().recognize(page, ReadRecipe())
        taken.append(time.process_time() - begun)
    return 1000 * min(taken)


def memory_of(pictures: Sequence[Path], pages: int) -> dict[str, Any]:
    """MB of one worker that inspects and reads, after a tenth of the pages and at the end, and its peak."""
    with _pool() as pool:
        marks = []
        for number in range(pages):
            picture = pictures[number % len(pictures)]
            source = PageSource(picture, probe(picture, pdf_reader()).media_type, 0, 0.0)
            pool.schedule(work, args=((RawPage(source),), Placement(new_id()), _STAGES, pdf_reader())).result()
            if number + 1 in (max(1, pages // 10), pages):
                marks.append(pool.schedule(_resident_mb).result())
        peak_mb = pool.schedule(_peak_mb).result()
    return {"pages": pages, "after_a_tenth_mb": marks[0], "at_the_end_mb": marks[-1], "peak_mb": peak_mb}


def _resident_mb() -> int:
    held = int(Path("/proc/self/statm").read_text().split()[1])
    return round(held * resource.getpagesize() / 1e6)


def _peak_mb() -> int:
    own = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":" in line)
    return round(int(own["VmHWM"].split()[0]) * 1024 / 1e6)
