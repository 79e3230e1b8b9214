"""One page through the image stages: inspect it raw, clean it, show it.

The steps are plain functions of a `Raster`; what they find leaves as `ocr.values`. Reading the text is `ocr.text`, coding
the archive's layers is `ocr.image.layers`.
"""

from __future__ import annotations

from ocr.codes.reader import read_codes
from ocr.image.color import lightest, luminance, reduced
from ocr.image.geometry import orientation, skew, straighten
from ocr.image.hash import sha256_pixels
from ocr.image.imprint import imprint
from ocr.image.jpeg import encode_jpeg
from ocr.image.raster import Raster
from ocr.recipes import CleanRecipe, InspectRecipe
from ocr.values import PageFacts
from ocr.verdict.judge import judge

_INSPECT, _CLEAN = InspectRecipe(), CleanRecipe()
_SMALL_DPI = 150
"""what skew and orientation work at: shrunk once for both"""


def inspect(raster: Raster, recipe: InspectRecipe = _INSPECT) -> PageFacts:
    """Find out all about a raw page; nothing is changed on it.

    Args:
        raster: the page as it was scanned.
        recipe: where good ends.

    Raises:
        LanguageMissing: Tesseract had to be asked for the orientation and its data `osd` are not installed.
    """
    text_plane = lightest(reduced(raster.pixels, _SMALL_DPI / raster.dpi))
    dpi = min(raster.dpi, _SMALL_DPI)
    skew_deg, skew_confidence = skew(text_plane, dpi)
    judgement = judge(raster, skew_deg, skew_confidence, recipe)
    if skew_confidence <= recipe.least_skew_confidence:
        skew_deg = 0.0
    degrees, sure = (0, 0.0) if judgement.blank else orientation(text_plane, dpi, skew_deg)
    return PageFacts(
        width_px=raster.width_px,
        height_px=raster.height_px,
        dpi=raster.dpi,
        sha256_pixels=sha256_pixels(raster),
        skew_deg=skew_deg,
        skew_confidence=skew_confidence,
        orientation_deg=degrees,
        orientation_confidence=round(sure, 3),
        blank=judgement.blank,
        verdict=judgement.verdict,
        reasons=judgement.reasons,
        metrics=judgement.metrics,
        codes=() if judgement.blank else read_codes(luminance(raster.pixels)),
        imprint="" if judgement.blank else imprint(judgement.page, skew_deg).encode(),
    )


def clean(raster: Raster, facts: PageFacts, quarter_turns: int = 0, recipe: CleanRecipe = _CLEAN) -> Raster:
    """Turn a page upright by what `inspect` found, where the evidence carries it.

    Args:
        raster: the raw page.
        facts: of this page.
        quarter_turns: what an operator asks on top of it, clockwise.
        recipe: when a page is turned.
    """
    turned = facts.skew_confidence > recipe.least_skew_confidence and abs(facts.skew_deg) >= recipe.least_skew_deg
    sure = facts.orientation_confidence >= recipe.least_orientation_confidence
    return straighten(
        raster, facts.skew_deg if turned else 0.0, facts.orientation_deg if sure else 0, quarter_turns=quarter_turns
    )


def preview_jpeg(raster: Raster, longest_px: int = 1400, quality: int = 80) -> bytes:
    """A small JPEG for the screen: longest side at most `longest_px`, `quality` 0..100."""
    factor = longest_px / max(raster.width_px, raster.height_px)
    return encode_jpeg(reduced(raster.pixels, factor), quality)
