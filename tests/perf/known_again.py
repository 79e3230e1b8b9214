"""Drawn pages with known text, read before they are archived and after."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from app.archive.assemble import assemble
from app.domain.archival import LayerMode
from app.domain.page import PageText
from app.services.pagework import layer_recipe
from app.services.told import told_picture
from ocr.image.raster import Raster
from ocr.image.truthful import true_page
from tests.perf.drawn_forms import KINDS, drawn_form
from tests.perf.many_assembled import METADATA
from tests.perf.read_again import Again, changes, read, shown
from tests.perf.reading_scores import plain

_MODES = (LayerMode.FAITHFUL, LayerMode.LEAN)


def forms(seeds: int) -> Iterator[tuple[Raster, str]]:
    """So many of each kind, and their text as of `plain`."""
    for form in (drawn_form(kind, seed=seed) for kind in KINDS for seed in range(1, seeds + 1)):
        yield form.raster, plain(form.text)


def known_again(pages: Iterable[tuple[Raster, str]], shifts: int) -> dict[str, dict[str, list[float]]]:
    """By mode, `changes` of pages with their text."""
    known: dict[LayerMode, list[Again]] = {mode: [] for mode in _MODES}
    for page, truth in pages:
        before = read(page, range(shifts))
        for mode in _MODES:
            known[mode].append(Again(truth, before, read(_archived(page, mode), range(shifts))))
    return {mode.value: changes(again) for mode, again in known.items()}


def _archived(page: Raster, mode: LayerMode) -> Raster:
    """What its archive shows."""
    picture = told_picture(true_page(page, layer_recipe(mode)).page, ())
    with tempfile.NamedTemporaryFile(prefix="sohoa-bench-", suffix=".pdf") as file:
        text = PageText(page.width_px, page.height_px, page.dpi, (), "none")
        file.write(assemble([(picture, text)], METADATA))
        file.flush()
        return shown(Path(file.name), 0, picture)
