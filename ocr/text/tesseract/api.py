"""Tesseract in this process, through tesserocr: half the CPU time of the program."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
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
from ocr.text.again.by_cells import read_by_cells
from ocr.text.again.by_columns import columns_read_apart
from ocr.text.again.lone_numbers import lone_numbers
from ocr.text.again.marks_below import marks_given_back
from ocr.text.again.second_reading import read_twice
from ocr.text.again.signed import signed_names
from ocr.text.page import FoundWord, choices_of, page_of
from ocr.text.picture import ReadingPicture, reading_picture
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
from ocr.text.tesseract.data import (
    installed_languages,
    language_digest,
    other_language,
    require_language,
    tessdata_folder,
)
from ocr.values import TextPage

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

    def recognize(self, raster: Raster, recipe: ReadRecipe) -> TextPage:
        """See `OcrEngine`."""
        require_language(self._folder, recipe.language)
        picture = reading_picture(raster, recipe)
        if picture.bare:
            return page_of((), raster, picture, self.version, recipe)
        with _engine_in_use:
            try:
                api = _loaded(self._folder, recipe)
                found = read_by_cells(
                    picture,
                    lambda page: _read(api, page, picture.dpi),
                    lambda cells: _cells(api, cells, picture.dpi, recipe),
                )
                found = columns_read_apart(
                    picture,
                    found,
                    lambda column: _read(api, column, picture.dpi),
                    lambda column: _scattered(api, column, picture.dpi, recipe),
                )
                found = _read_again(api, picture, found, recipe)
                found += signed_names(picture, raster, found, lambda foot: _scattered(api, foot, picture.dpi, recipe))
                other = _other_network(self._folder, other_language(self._folder, recipe.language))
                found = read_twice(picture, found, lambda strip: _read(other, strip, LINE_DPI))
            except RuntimeError as error:
                raise ReadingFailed(f"libtesseract: {error}") from None
        return page_of(found, raster, picture, self.version, recipe)


@lru_cache(maxsize=1)
def _loaded(folder: Path, recipe: ReadRecipe) -> tesserocr.PyTessBaseAPI:
    """The engine for this recipe. Loading takes longer than a short page, so the last one is kept."""
    return tesserocr.PyTessBaseAPI(
        path=str(folder),
        lang=recipe.language,
        psm=recipe.page_segmentation,
        oem=recipe.engine_mode,
        variables=CHOICES if reads_vietnamese(recipe.language) else {},
    )


def _cells(
    api: tesserocr.PyTessBaseAPI, cells: Sequence[NDArray[np.uint8]], dpi: float, recipe: ReadRecipe
) -> Iterator[list[FoundWord]]:
    """The words of each of several blocks of text."""
    api.SetPageSegMode(ONE_BLOCK)
    try:
        for cell in cells:
            yield list(_read(api, cell, dpi))
    finally:
        api.SetPageSegMode(recipe.page_segmentation)


def _scattered(
    api: tesserocr.PyTessBaseAPI, gray: NDArray[np.uint8], dpi: float, recipe: ReadRecipe
) -> list[FoundWord]:
    """The words of a picture on which they stand anywhere."""
    api.SetPageSegMode(SCATTERED)
    try:
        return list(_read(api, gray, dpi))
    finally:
        api.SetPageSegMode(recipe.page_segmentation)


@lru_cache(maxsize=1)
def _other_network(folder: Path, language: str) -> tesserocr.PyTessBaseAPI:
    """The engine for second readings of numbers: no dictionary knows them."""
    return tesserocr.PyTessBaseAPI(
        path=str(folder), lang=language, psm=ONE_LINE, oem=LSTM_ALONE, variables=WITHOUT_DICTIONARIES
    )


def _read(api: tesserocr.PyTessBaseAPI, gray: NDArray[np.uint8], dpi: float) -> Iterator[FoundWord]:
    """The words on a picture, in the engine's own order."""
    height, width = gray.shape
    try:
        api.SetImageBytes(gray.tobytes(), width, height, 1, width)
        api.SetSourceResolution(round(dpi))
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


def _read_again(
    api: tesserocr.PyTessBaseAPI, picture: ReadingPicture, found: Sequence[FoundWord], recipe: ReadRecipe
) -> list[FoundWord]:
    """The words with the marks that were missed, and the numbers that stand alone."""

    def one_line(line: NDArray[np.uint8], dpi: float) -> str:
        height, width = line.shape
        api.SetImageBytes(line.tobytes(), width, height, 1, width)
        api.SetSourceResolution(round(dpi))
        return str(api.GetUTF8Text()).strip()

    try:
        api.SetPageSegMode(ONE_LINE)
        words = marks_given_back(picture, found, lambda line: one_line(line, picture.dpi))
        api.SetVariable(ONLY, DIGITS)
        return [*words, *lone_numbers(picture, found, lambda line: one_line(line, LINE_DPI))]
    finally:
        api.Clear()
        api.SetVariable(ONLY, "")
        api.SetPageSegMode(recipe.page_segmentation)


def _baseline(
    points: tuple[tuple[int, int], tuple[int, int]] | None, box: tuple[int, int, int, int]
) -> tuple[float, float, float, float]:
    """Both ends of the baseline; the foot of the word's own box where the engine fitted none."""
    if points is None:
        return box[0], box[3], box[2], box[3]
    (xa, ya), (xb, yb) = points
    return xa, ya, xb, yb
