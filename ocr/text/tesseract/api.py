"""Tesseract in this process, through tesserocr: half the CPU time of the program."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from threading import Lock

# One thread a process: parallel pages need parallel processes, and OpenMP would cost five times the CPU time. OpenMP
# reads the variable when the library is loaded.
os.environ["OMP_THREAD_LIMIT"] = "1"

import numpy as np
import tesserocr
from numpy.typing import NDArray

from ocr.errors import ReadingFailed
from ocr.image.raster import Raster
from ocr.text.accents.counts import counts
from ocr.text.again.passes import all_words
from ocr.text.again.second_reading import ReadStrip
from ocr.text.found import FoundWord
from ocr.text.page import page_of
from ocr.text.picture import reading_picture
from ocr.text.recipe import (
    CHOICES,
    DIGITS,
    LINE_DPI,
    LSTM_ALONE,
    ONE_BLOCK,
    ONE_LINE,
    ONLY,
    SCATTERED,
    WITHOUT_DICTIONARIES,
    ReadRecipe,
    reads_vietnamese,
)
from ocr.text.spelling import choices_of
from ocr.text.tesseract.data import (
    installed_languages,
    language_digest,
    other_language,
    require_language,
    tessdata_folder,
    told_with,
)
from ocr.values import TextPage

type _Pixels = NDArray[np.uint8]

_engine_in_use = Lock()


class TesseractApi:
    """`OcrEngine` over libtesseract. All instances of a process share one loaded network."""

    def __init__(self, folder: Path | None = None) -> None:
        """Uses the language data in `folder`, by default those of the system.

        Raises:
            LanguageMissing: the system has no folder of language data.
        """
        self._folder = folder or tessdata_folder()

    @property
    def version(self) -> str:
        """See `OcrEngine`."""
        number = tesserocr.tesseract_version().split()[1]
        return f"tesseract-api {number}, data {language_digest(self._folder)}"

    def languages(self) -> tuple[str, ...]:
        """See `OcrEngine`."""
        return installed_languages(self._folder)

    def prepare(self, recipe: ReadRecipe) -> None:
        """Loads what reading by this recipe takes and keeps; what cannot be loaded is told by the reading itself.

        Before the first page is decoded: what stays then lies below the pages that come and go, which would else leave holes around it
        that no other page fits into.
        """
        if not set(recipe.language.split("+")) <= set(self.languages()):
            return
        with suppress(RuntimeError):
            _loaded(self._folder, recipe.language, recipe.page_segmentation, recipe.engine_mode)
            if other := other_language(self._folder, recipe.language):
                _other_network(self._folder, other)
        if reads_vietnamese(recipe.language):
            counts()

    def recognize(self, raster: Raster, recipe: ReadRecipe) -> TextPage:
        """See `OcrEngine`."""
        require_language(self._folder, recipe.language)
        picture = reading_picture(raster, recipe)
        other = other_language(self._folder, recipe.language)
        told = told_with(self.version, other)
        if picture.bare:
            return page_of((), raster, picture, told, recipe)
        with _engine_in_use:
            try:
                api = _loaded(self._folder, recipe.language, recipe.page_segmentation, recipe.engine_mode)
                reads = _Reads(api, recipe, picture.dpi, self._folder, other)
                found = all_words(picture, raster, reads)
            except RuntimeError as error:
                raise ReadingFailed(f"libtesseract: {error}") from None
        return page_of(found, raster, picture, told, recipe)


@dataclass(frozen=True, slots=True)
class _Reads:
    """`again.passes.Reads` over one loaded network, which is left as the recipe wants it after each reading."""

    api: tesserocr.PyTessBaseAPI
    recipe: ReadRecipe
    dpi: float
    folder: Path
    language: str | None
    """of the other network"""

    def page(self, gray: _Pixels) -> list[FoundWord]:
        return list(_read(self.api, gray, self.dpi))

    def blocks(self, pictures: Sequence[_Pixels]) -> list[list[FoundWord]]:
        with self._as(ONE_BLOCK):
            return [self.page(gray) for gray in pictures]

    def scattered(self, gray: _Pixels) -> list[FoundWord]:
        with self._as(SCATTERED):
            return self.page(gray)

    def line(self, gray: _Pixels) -> str:
        with self._as(ONE_LINE):
            return self._said(gray, self.dpi)

    def digits(self, gray: _Pixels) -> str:
        self.api.SetVariable(ONLY, DIGITS)
        try:
            with self._as(ONE_LINE):
                return self._said(gray, LINE_DPI)
        finally:
            self.api.SetVariable(ONLY, "")

    @property
    def other(self) -> ReadStrip | None:
        if self.language is None:
            return None
        network = _other_network(self.folder, self.language)
        return lambda strip: list(_read(network, strip, LINE_DPI))

    @contextmanager
    def _as(self, segmentation: int) -> Iterator[None]:
        self.api.SetPageSegMode(segmentation)
        try:
            yield
        finally:
            self.api.SetPageSegMode(self.recipe.page_segmentation)

    def _said(self, gray: _Pixels, dpi: float) -> str:
        _show(self.api, gray, dpi)
        try:
            return str(self.api.GetUTF8Text()).strip()
        finally:
            self.api.Clear()


_kept: dict[tuple[Path, str, int, int], tesserocr.PyTessBaseAPI] = {}
"""the last engine"""


def _loaded(folder: Path, language: str, segmentation: int, mode: int) -> tesserocr.PyTessBaseAPI:
    """The engine for such a recipe. Loading takes longer than a short page, so the last one is kept; it goes before another one comes."""
    wanted = folder, language, segmentation, mode
    if wanted not in _kept:
        _kept.clear()
        variables = CHOICES if reads_vietnamese(language) else {}
        _kept[wanted] = tesserocr.PyTessBaseAPI(
            path=str(folder), lang=language, psm=segmentation, oem=mode, variables=variables
        )
    return _kept[wanted]


@lru_cache(maxsize=1)
def _other_network(folder: Path, language: str) -> tesserocr.PyTessBaseAPI:
    """The engine for second readings of numbers: no dictionary knows them."""
    return tesserocr.PyTessBaseAPI(
        path=str(folder), lang=language, psm=ONE_LINE, oem=LSTM_ALONE, variables=WITHOUT_DICTIONARIES
    )


def _show(api: tesserocr.PyTessBaseAPI, gray: _Pixels, dpi: float) -> None:
    height, width = gray.shape
    api.SetImageBytes(gray.tobytes(), width, height, 1, width)
    api.SetSourceResolution(round(dpi))


def _read(api: tesserocr.PyTessBaseAPI, gray: _Pixels, dpi: float) -> Iterator[FoundWord]:
    """The words on a picture, in the engine's own order."""
    _show(api, gray, dpi)
    try:
        if not api.Recognize():
            raise ReadingFailed("libtesseract gave up on the page")
        results = api.GetIterator()
        if results is None:
            return
        yield from _words(results)
    finally:
        api.Clear()


def _words(results: tesserocr.PyResultIterator) -> Iterator[FoundWord]:
    """The words of a reading, each with what else its signs may be."""
    level = tesserocr.RIL.WORD
    word: FoundWord | None = None
    others: list[tuple[tuple[str, float], ...]] = []
    for at in tesserocr.iterate_level(results, tesserocr.RIL.SYMBOL):
        if at.IsAtBeginningOf(level):
            if word is not None:
                yield replace(word, others=tuple(others))
            box = at.BoundingBox(level)
            word, others = None, []
            if box is not None and not at.Empty(level):
                baseline = _baseline(at.Baseline(tesserocr.RIL.TEXTLINE), box)
                word = FoundWord(at.GetUTF8Text(level), box, baseline, at.Confidence(level) / 100)
        if word is not None:
            others.append(choices_of((one.GetUTF8Text, one.Confidence()) for one in at.GetChoiceIterator()))
    if word is not None:
        yield replace(word, others=tuple(others))


def _baseline(
    points: tuple[tuple[int, int], tuple[int, int]] | None, box: tuple[int, int, int, int]
) -> tuple[float, float, float, float]:
    """Both ends of the baseline; the foot of the word's own box where the engine fitted none."""
    if points is None:
        return box[0], box[3], box[2], box[3]
    (xa, ya), (xb, yb) = points
    return xa, ya, xb, yb
