"""Tesseract as the system's program, through pytesseract: the fallback where tesserocr has no wheel.

It starts a process and loads the network for each page, which doubles the CPU time. Its hOCR output is read rather
than its TSV, because only hOCR states the baselines.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree.ElementTree import Element, ParseError

import numpy as np
import pytesseract
from defusedxml.ElementTree import fromstring
from numpy.typing import NDArray

from ocr.errors import ReadingFailed
from ocr.image.png import encode_png
from ocr.image.raster import Raster
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

_XHTML = "{http://www.w3.org/1999/xhtml}"
_LONGEST_PAGE_S = 120.0

type _Pixels = NDArray[np.uint8]

# pytesseract hands its own environment on to the program. More OpenMP threads cost five times the CPU time.
os.environ["OMP_THREAD_LIMIT"] = "1"


class TesseractProgram:
    """`OcrEngine` over the `tesseract` command."""

    def __init__(self, folder: Path | None = None) -> None:
        """Uses the language data in `folder`, by default those of the system.

        Raises:
            LanguageMissing: the system has no folder of language data.
        """
        self._folder = folder or tessdata_folder()

    @property
    def version(self) -> str:
        """See `OcrEngine`.

        Raises:
            ReadingFailed: the program is not there.
        """
        try:
            number = pytesseract.get_tesseract_version()
        except (OSError, SystemExit) as error:
            raise ReadingFailed(f"the tesseract program does not start: {error}") from None
        return f"tesseract-program {number}, data {language_digest(self._folder)}"

    def languages(self) -> tuple[str, ...]:
        """See `OcrEngine`."""
        return installed_languages(self._folder)

    def recognize(self, raster: Raster, recipe: ReadRecipe) -> TextPage:
        """See `OcrEngine`."""
        require_language(self._folder, recipe.language)
        picture = reading_picture(raster, recipe)
        other = other_language(self._folder, recipe.language)
        told = told_with(self.version, other)
        if picture.bare:
            return page_of((), raster, picture, told, recipe)
        return page_of(
            all_words(picture, raster, _Reads(self._folder, recipe, picture.dpi, other)), raster, picture, told, recipe
        )


@dataclass(frozen=True, slots=True)
class _Reads:
    """`again.passes.Reads`: each reading is a run of the program."""

    folder: Path
    recipe: ReadRecipe
    dpi: float
    language: str | None
    """of the other network"""

    def page(self, gray: _Pixels) -> list[FoundWord]:
        return self._one(gray, self.dpi, self.recipe.language, _options(self.recipe))

    def blocks(self, pictures: Sequence[_Pixels]) -> Iterator[list[FoundWord]]:
        return self._words(pictures, self.dpi, self.recipe.language, self._as(ONE_BLOCK))

    def scattered(self, gray: _Pixels) -> list[FoundWord]:
        return self._one(gray, self.dpi, self.recipe.language, self._as(SCATTERED))

    def line(self, gray: _Pixels) -> str:
        return self._said(gray, self.dpi, {})

    def digits(self, gray: _Pixels) -> str:
        return self._said(gray, LINE_DPI, {ONLY: DIGITS})

    @property
    def other(self) -> ReadStrip | None:
        language = self.language
        if language is None:
            return None
        how = f"--psm {ONE_LINE} --oem {LSTM_ALONE}" + _told(WITHOUT_DICTIONARIES)
        return lambda strip: self._one(strip, LINE_DPI, language, how)

    def _as(self, segmentation: int) -> str:
        return _options(replace(self.recipe, page_segmentation=segmentation))

    def _one(self, gray: _Pixels, dpi: float, language: str, how: str) -> list[FoundWord]:
        return [word for words in self._words([gray], dpi, language, how) for word in words]

    def _words(self, pictures: Sequence[_Pixels], dpi: float, language: str, how: str) -> Iterator[list[FoundWord]]:
        """Runs the program once on several pictures: the words of each."""
        options = f"--tessdata-dir {shlex.quote(str(self.folder))} --dpi {round(dpi)} {how}"
        with TemporaryDirectory(prefix="sohoa-read-") as folder:
            files = [Path(folder, f"{number}.png") for number in range(len(pictures))]
            for file, gray in zip(files, pictures, strict=True):
                file.write_bytes(encode_png(Raster(gray, dpi)))
            listed = Path(folder, "pictures.txt")
            listed.write_text("".join(f"{file}\n" for file in files))
            try:
                answer = pytesseract.image_to_pdf_or_hocr(
                    str(listed), lang=language, config=options, extension="hocr", timeout=_LONGEST_PAGE_S
                )
                root: Element = fromstring(answer)
            except (RuntimeError, OSError, ParseError) as error:
                raise ReadingFailed(f"the tesseract program: {type(error).__name__}") from None
        for page in root.iter(f"{_XHTML}div"):
            if page.get("class") == "ocr_page":
                yield list(_words(page))

    def _said(self, line: _Pixels, dpi: float, only: Mapping[str, str]) -> str:
        """Runs the program on a picture of one line."""
        options = (
            f"--tessdata-dir {shlex.quote(str(self.folder))} --dpi {round(dpi)}"
            f" --psm {ONE_LINE} --oem {self.recipe.engine_mode}{_told(only)}"
        )
        try:
            said = pytesseract.image_to_string(line, lang=self.recipe.language, config=options, timeout=_LONGEST_PAGE_S)
        except (RuntimeError, OSError) as error:
            raise ReadingFailed(f"the tesseract program: {type(error).__name__}") from None
        return str(said).strip()


def _options(recipe: ReadRecipe) -> str:
    choices = CHOICES if reads_vietnamese(recipe.language) else {}
    return f"--psm {recipe.page_segmentation} --oem {recipe.engine_mode}" + _told(choices)


def _told(variables: Mapping[str, str]) -> str:
    return "".join(f" -c {name}={value}" for name, value in variables.items())


def _words(root: Element) -> Iterator[FoundWord]:
    """The words of a page of an hOCR document. Lines are the elements that state a baseline or hold words."""
    for line in root.iter(f"{_XHTML}span"):
        if line.get("class") in ("ocrx_word", "ocrx_cinfo"):
            continue
        line_box = _numbers(line, "bbox")
        slope, foot = _numbers(line, "baseline") or (0.0, 0.0)
        xa, xb, y = line_box[0], line_box[2], line_box[3] + foot
        for word in line.iter(f"{_XHTML}span"):
            if word.get("class") != "ocrx_word":
                continue
            x0, y0, x1, y1 = (int(value) for value in _numbers(word, "bbox"))
            yield FoundWord(
                text="".join(_spoken(word)).strip(),
                box=(x0, y0, x1, y1),
                baseline=(xa, y, xb, y + slope * (xb - xa)),
                confidence=_numbers(word, "x_wconf")[0] / 100,
                others=tuple(_choices(word)),
            )


def _spoken(word: Element) -> Iterator[str]:
    """The text of a word, without what else its signs may be."""
    yield word.text or ""
    for part in word:
        if part.get("class") != "ocrx_cinfo":
            yield from part.itertext()


def _choices(word: Element) -> Iterator[tuple[tuple[str, float], ...]]:
    """For each sign of a word what else it may be."""
    for sign in word:
        if sign.get("class") == "ocrx_cinfo":
            yield choices_of((partial(str, one.text or ""), _numbers(one, "x_confs")[0]) for one in sign)


def _numbers(element: Element, name: str) -> tuple[float, ...]:
    """The values of one property in an hOCR title (hOCR 1.2, 2.3); empty where it is absent."""
    stated = re.search(rf"\b{name}((?: -?[\d.]+)+)", element.get("title", ""))
    return tuple(float(value) for value in stated[1].split()) if stated else ()
