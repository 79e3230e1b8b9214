"""Which pages are read, and in which language: what stands above the engines."""

from __future__ import annotations

from dataclasses import replace

from ocr.errors import LanguageMissing, ScriptUnknown
from ocr.image.raster import Raster
from ocr.text.confidence import calibrated
from ocr.text.engine import OcrEngine
from ocr.text.foreign import in_unknown_script, looks_foreign, mean_confidence
from ocr.text.recipe import ReadRecipe
from ocr.values import TextPage


def read(engine: OcrEngine, page: Raster, recipe: ReadRecipe) -> TextPage:
    """The words of a page; one that looks foreign is read once more, with the foreign language beside the usual one.

    The second reading stands where the engine is surer of it; `TextPage.engine` then names its languages. Where its language data are not
    installed the first one stands, and says so there.

    Raises:
        LanguageMissing: the data of the recipe's language are not installed.
        ReadingFailed: the engine broke down; ScriptUnknown: what it read is no text in any of the languages.
    """
    found = _read(engine, page, replace(recipe, calibrated=False))
    if in_unknown_script(found):
        raise ScriptUnknown
    return replace(found, words=calibrated(found.words)) if recipe.calibrated else found


def _read(engine: OcrEngine, page: Raster, recipe: ReadRecipe) -> TextPage:
    usual = engine.recognize(page, recipe)
    if not recipe.foreign_language or not looks_foreign(usual):
        return usual
    try:
        other = engine.recognize(page, replace(recipe, language=recipe.foreign_language))
    except LanguageMissing:
        return replace(usual, engine=f"{usual.engine}, {recipe.foreign_language} not installed")
    return replace(other, engine=f"{other.engine}, {recipe.foreign_language}") if _surer(other, usual) else usual


def without_words(engine: OcrEngine, page: Raster) -> TextPage:
    """Of a page on which there is only paper, or that is not to be read."""
    return TextPage(page.width_px, page.height_px, page.dpi, (), engine.version)


def _surer(one: TextPage, other: TextPage) -> bool:
    """By the engine's own words: our tables know Vietnamese alone."""
    return mean_confidence(one) > mean_confidence(other)
