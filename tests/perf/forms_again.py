"""Drawn forms with known text, read before they are archived and after."""

from __future__ import annotations

import tempfile
from pathlib import Path

from app.archive.assemble import assemble
from app.domain.archival import LayerMode
from app.domain.page import PageText
from app.services.pagework import layer_recipe, told_picture
from ocr.image.raster import Raster
from ocr.image.truthful import true_layers
from tests.perf.drawn_forms import KINDS, drawn_form
from tests.perf.many_assembled import METADATA
from tests.perf.read_again import Again, changes, read, shown
from tests.perf.reading_scores import plain


def forms_again(seeds: int, modes: tuple[LayerMode, ...], shifts: int) -> dict[str, dict[str, list[float]]]:
    """By mode, `changes` of `seeds` forms of each kind."""
    known: dict[LayerMode, list[Again]] = {mode: [] for mode in modes}
    for form in (drawn_form(kind, seed=seed) for kind in KINDS for seed in range(1, seeds + 1)):
        truth, before = plain(form.text), read(form.raster, range(shifts))
        for mode in modes:
            known[mode].append(Again(truth, before, read(_archived(form.raster, mode), range(shifts))))
    return {mode.value: changes(pages) for mode, pages in known.items()}


def _archived(page: Raster, mode: LayerMode) -> Raster:
    """What its archive shows."""
    picture = told_picture(true_layers(page, layer_recipe(mode)), ())
    with tempfile.NamedTemporaryFile(prefix="sohoa-bench-", suffix=".pdf") as file:
        text = PageText(page.width_px, page.height_px, page.dpi, (), "none")
        file.write(assemble([(picture, text)], METADATA))
        file.flush()
        return shown(Path(file.name), 0, picture)
