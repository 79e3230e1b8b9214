"""The port that every OCR engine fills."""

from __future__ import annotations

from typing import Protocol

from ocr.image.raster import Raster
from ocr.text.recipe import ReadRecipe
from ocr.values import TextPage


class OcrEngine(Protocol):
    """Reads the words of upright pages. One call at a time in a process; for more speed, use more processes."""

    @property
    def version(self) -> str:
        """Name and version of the engine and of the language data it finds: changes whenever a result could."""
        ...

    def languages(self) -> tuple[str, ...]:
        """The language data that are installed, sorted; empty where there are none."""
        ...

    def recognize(self, raster: Raster, recipe: ReadRecipe) -> TextPage:
        """Reads one upright page.

        Args:
            raster: the page, text lines level within about half a degree.
            recipe: how to read it.

        Returns:
            The words in reading order, coordinates in pixels of `raster`; no words for an empty page.

        Raises:
            LanguageMissing: the recipe's language data are not installed.
            ReadingFailed: the engine is not there or broke down.
        """
        ...
