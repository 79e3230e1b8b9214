"""Readers that fail on low pages, in workers: each is the first thing that a worker does, and a worker's limits hold as always."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import NoReturn

from app import worker
from ocr.errors import ReadingFailed
from ocr.image.raster import Raster
from ocr.text.recipe import ReadRecipe
from ocr.text.tesseract.api import TesseractApi
from ocr.values import TextPage

MEMORY_BYTES = 3_000_000_000
LOW_PX = 800


def hangs(parent: int) -> None:
    """Stops as a whole, so that no signal handler and no thread of it runs on."""
    _begin(parent, lambda: os.kill(os.getpid(), signal.SIGSTOP))


def crashes(parent: int) -> None:
    """Ends as by a fault of the C library."""
    _begin(parent, lambda: os.kill(os.getpid(), signal.SIGSEGV))


def breaks_down(parent: int) -> None:
    """Says that it can't go on."""
    _begin(parent, _refuse)


def _refuse() -> NoReturn:
    raise ReadingFailed("libtesseract gave up on the page")


def _begin(parent: int, fail: Callable[[], None]) -> None:
    worker.begin(MEMORY_BYTES, parent)
    reads = TesseractApi.recognize

    def recognize(engine: TesseractApi, raster: Raster, recipe: ReadRecipe) -> TextPage:
        if raster.height_px < LOW_PX:
            fail()
        return reads(engine, raster, recipe)

    TesseractApi.recognize = recognize  # type: ignore[method-assign]
