"""A page and its archive, read on equal terms: over the same pixels, and moved alike.

A page that is moved by a pixel is read a little otherwise, and so is one that is coded. The mean over a few such shifts tells the second
from the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from app.domain.page import PagePicture
from app.rasterise.render import draw_sized
from ocr.image.raster import Raster
from ocr.text.recipe import ReadRecipe
from ocr.text.tesseract.api import TesseractApi
from tests.perf.reading_scores import letters_wrong, plain, scores_of

MEASURES: Final = ("CER", "letters wrong", "words found")
_SAMPLES: Final = 10_000


@dataclass(frozen=True, slots=True)
class Again:
    """What stands on a page, and what was read on it and on its archive at each shift; texts as of `plain`."""

    truth: str
    before: Sequence[str]
    after: Sequence[str]


def shown(file: Path, index: int, picture: PagePicture) -> Raster:
    """What an archive shows, over just the pixels of the cleaned page: at another resolution it would be read by other rules."""
    drawn = draw_sized(file, index, (picture.width_px, picture.height_px)).pixels
    pixels = np.frombuffer(drawn, np.uint8).reshape(picture.height_px, picture.width_px, 3)
    return Raster(pixels, picture.dpi)


def read(page: Raster, shifts_px: Iterable[int]) -> list[str]:
    """Its text, moved right and down by so many pixels each time."""
    engine = TesseractApi()
    return [plain(engine.recognize(_moved(page, by_px), ReadRecipe()).text) for by_px in shifts_px]


def _moved(page: Raster, by_px: int) -> Raster:
    if not by_px:
        return page
    return replace(page, pixels=cv2.copyMakeBorder(page.pixels, by_px, 0, by_px, 0, cv2.BORDER_REPLICATE))


def changes(pages: Sequence[Again]) -> dict[str, list[float]]:
    """By measure: mean before, mean after, and the 95 % interval of the change, of bootstrap samples of pages."""
    before = np.array([_scores(page.truth, page.before) for page in pages])
    after = np.array([_scores(page.truth, page.after) for page in pages])
    chosen = np.random.default_rng(1).integers(0, len(pages), (_SAMPLES, len(pages)))
    interval = np.percentile((after - before)[chosen].mean(1), (2.5, 97.5), axis=0)
    rows = np.vstack([before.mean(0), after.mean(0), interval]).round(4)
    return dict(zip(MEASURES, rows.T.tolist(), strict=True))


def _scores(truth: str, texts: Sequence[str]) -> NDArray[np.float64]:
    """Means over the shifts."""
    scores = [(scores_of(truth, text)[0], letters_wrong(truth, text), scores_of(truth, text)[1]) for text in texts]
    return np.asarray(np.mean(scores, axis=0))


def told(found: dict[str, list[float]]) -> str:
    """A line of `changes`."""
    return "; ".join(
        f"{name} {before} -> {after} [{low:+}, {high:+}]" for name, (before, after, low, high) in found.items()
    )
