"""Drawn forms with known text, read before they are archived and after."""

from __future__ import annotations

from typing import Any

import numpy as np
import pypdfium2

from app.archive.assemble import assemble
from app.domain.archival import LayerMode
from app.domain.page import PageText
from app.services.pagework import layer_recipe, told_picture
from ocr.image.raster import Raster
from ocr.image.truthful import true_layers
from ocr.text.recipe import ReadRecipe
from ocr.text.tesseract_api import TesseractApi
from tests.perf.drawn_forms import KINDS, drawn_form
from tests.perf.many_assembled import METADATA
from tests.perf.reading_scores import plain, scores_of

_SAMPLES = 10_000


def forms_again(seeds: int, modes: tuple[LayerMode, ...]) -> dict[str, dict[str, Any]]:
    """CER of the forms and of their archives, by mode, with a 95 % interval of the change; `seeds` forms of each kind."""
    engine = TesseractApi()
    rows: list[list[float]] = []
    for form in (drawn_form(kind, seed=seed) for kind in KINDS for seed in range(1, seeds + 1)):
        pages = [form.raster, *(_archived(form.raster, mode) for mode in modes)]
        truth = plain(form.text)
        rows.append([scores_of(truth, plain(engine.recognize(page, ReadRecipe()).text))[0] for page in pages])
    cers = np.array(rows)
    chosen = np.random.default_rng(1).integers(0, len(cers), (_SAMPLES, len(cers)))
    found = {}
    for number, mode in enumerate(modes, 1):
        change = (cers[:, number] - cers[:, 0])[chosen].mean(1)
        found[mode.value] = {
            "forms": len(cers),
            "cer_form": round(float(cers[:, 0].mean()), 4),
            "cer_archive": round(float(cers[:, number].mean()), 4),
            "cer_change": np.percentile(change, (2.5, 97.5)).round(4).tolist(),
        }
    return found


def _archived(page: Raster, mode: LayerMode) -> Raster:
    """The page of its archive, drawn at its own resolution."""
    picture = told_picture(true_layers(page, layer_recipe(mode)), ())
    file = assemble([(picture, PageText(page.width_px, page.height_px, page.dpi, (), "none"))], METADATA)
    document = pypdfium2.PdfDocument(file)
    try:
        pixels = document[0].render(scale=page.dpi / 72, rev_byteorder=True).to_numpy()[..., :3]
        return Raster(np.ascontiguousarray(pixels), page.dpi)
    finally:
        document.close()
