"""Page work as the station does it, in warm worker processes, measured from inside and stage by stage."""

from __future__ import annotations

import multiprocessing
import os
import resource
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app import worker
from app.bootstrap.pdf_reader import pdf_reader
from app.domain.archival import ArchiveMetadata
from app.domain.artifacts import Stage
from app.domain.ids import new_id
from app.domain.page import PagePicture, PageText
from app.domain.page_view import Placement
from app.services.page_sources import PDF, PageSource, RawPage
from app.services.pagework import probe, work

WORKERS = 2
_MEMORY_LIMIT_BYTES = 3072 * 1_000_000
_STAGES = frozenset({Stage.INSPECT, Stage.LAYERS, Stage.TEXT})
STEPS = ("decode", "inspect", "clean", "layers", "read")


@dataclass(frozen=True, slots=True)
class Worked:
    """What one page gave and cost in its worker, whose peak memory so far is `peak_bytes`."""

    layers: bytes
    text: bytes
    cpu_s: float
    peak_bytes: int


@dataclass(frozen=True, slots=True)
class Line:
    """All pages through the line: the archive files, and what each page cost.

    Attributes:
        wall_s: of the page work with two workers that were warm.
        assemble_s: CPU for all archive files.
        steps_s: CPU of each step, summed over the pages.
    """

    pages: tuple[Worked, ...]
    wall_s: float
    assemble_s: float
    steps_s: dict[str, float]


def run_line(jobs: Sequence[tuple[str, Sequence[Path]]], folder: Path) -> Line:
    """Work on all pages of all jobs (name, inputs) and write `folder/NAME.pdf` for each."""
    from app.archive.assemble import assemble

    sources = [(name, source) for name, inputs in jobs for path in inputs for source in _sources(path)]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WORKERS, context, worker.begin, (_MEMORY_LIMIT_BYTES, os.getpid())) as pool:
        list(pool.map(_work, [sources[0][1]] * WORKERS))  # whoever comes first loads the engines
        begun = time.monotonic()
        pages = tuple(pool.map(_work, [source for _, source in sources]))
        wall_s = time.monotonic() - begun
        steps = list(pool.map(_step_by_step, [source for _, source in sources]))
    before = _cpu_s()
    for name, _ in jobs:
        of_job = [page for page, (owner, _) in zip(pages, sources, strict=True) if owner == name]
        contents = [(PagePicture.decode(page.layers), PageText.decode(page.text)) for page in of_job]
        made_at = datetime(2026, 11, 24, 8, tzinfo=UTC)
        pdf = assemble(contents, ArchiveMetadata("Tài liệu", "H56.14-261124-0001", "TP01", made_at))
        (folder / f"{name}.pdf").write_bytes(pdf)
    return Line(pages, wall_s, _cpu_s() - before, {step: sum(one[step] for one in steps) for step in STEPS})


def _sources(path: Path) -> Iterator[PageSource]:
    found = probe(path, pdf_reader())
    for index in range(found.pages):
        yield PageSource(path, found.media_type, index, 0.0)


def _work(source: PageSource) -> Worked:
    before = _cpu_s()
    made = work((RawPage(source),), Placement(new_id()), _STAGES, pdf_reader())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return Worked(made[Stage.LAYERS], made[Stage.TEXT], _cpu_s() - before, peak)


def _step_by_step(source: PageSource) -> dict[str, float]:
    """The same calls as `work`, each on its own clock."""
    from app.rasterise.render import render
    from ocr.image.decode import decode, from_pixels
    from ocr.image.ink import ink_boxes
    from ocr.image.truthful import true_page
    from ocr.page import clean, inspect
    from ocr.text.recipe import ReadRecipe
    from ocr.text.tesseract.api import TesseractApi

    steps = dict.fromkeys(STEPS, 0.0)

    @contextmanager
    def on(step: str) -> Iterator[None]:
        before = _cpu_s()
        yield
        steps[step] += _cpu_s() - before

    with on("decode"):
        if source.media_type == PDF:
            page = render(source.path, source.index)
            raster = from_pixels(page.pixels, page.width_px, page.height_px, page.channels, page.dpi)
        else:
            raster = decode(source.path, source.index)
    with on("inspect"):
        facts = inspect(raster)
    with on("clean"):
        cleaned = clean(raster, facts)
    with on("layers"):
        true_page(cleaned)
        ink_boxes(cleaned)
    with on("read"):
        TesseractApi().recognize(cleaned, ReadRecipe())
    return steps


def _cpu_s() -> float:
    """Of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
