"""One page through the image stages: inspect it raw, clean it, show it.

The steps are plain functions of a `Raster`; what they find leaves as `ocr.values`. Reading the text is `ocr.text`, coding
the archive's layers is `ocr.image.layers`.
"""

from __future__ import annotations

from ocr.codes.reader import read_codes
from ocr.image.color import lightest, luminance, reduced
from ocr.image.geometry import WHOLE, orientation, skew, straighten
from ocr.image.hash import sha256_pixels
from ocr.image.imprint import imprint
from ocr.image.jpeg import encode_jpeg
from ocr.image.raster import Raster
from ocr.recipes import CleanRecipe, InspectRecipe
from ocr.values import PageFacts
from ocr.verdict.judge import judge

_INSPECT, _CLEAN = InspectRecipe(), CleanRecipe()
PREVIEW_PX, THUMB_PX = (1400, 1400), (240, 320)
"""the boxes that small pictures go into: for reading on the screen, and for a grid of pages"""
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
    skew_deg, orientation_deg = stands(facts, recipe)
    return straighten(raster, skew_deg, orientation_deg, quarter_turns, facts.sheet or WHOLE)


def stands(facts: PageFacts, recipe: CleanRecipe = _CLEAN) -> tuple[float, int]:
    """Skew and orientation of a page in degrees, as far as the evidence carries them; 0 where it does not."""
    turned = facts.skew_confidence > recipe.least_skew_confidence and abs(facts.skew_deg) >= recipe.least_skew_deg
    sure = facts.orientation_confidence >= recipe.least_orientation_confidence
    return facts.skew_deg if turned else 0.0, facts.orientation_deg if sure else 0


def preview_jpeg(raster: Raster, box_px: tuple[int, int] = PREVIEW_PX, quality: int = 80) -> bytes:
    """A small JPEG for the screen: as large as goes into a box of that width and height, never enlarged; `quality` 0..100."""
    factor = min(box_px[0] / raster.width_px, box_px[1] / raster.height_px)
    return encode_jpeg(reduced(raster.pixels, factor), quality)


def shrunk(raster: Raster, longest_px: int) -> Raster:
    """A raw page for small pictures only: averaged by whole cells, so that a page `longest_px` long still fills the largest of them."""
    cell = longest_px // max(PREVIEW_PX)
    return raster if cell < 2 else Raster(reduced(raster.pixels, 1 / cell), raster.dpi / cell)
