"""All parameters of the image stages, as values: a changed recipe or version makes derived pages be made anew.

The numbers were tuned on real scans of 150 to 300 dpi; lengths are in pixels of the resolution that is named beside
them, or in millimetres, so that they hold for every scan.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ocr.verdict.thresholds import BlankLimits, Limit, blank_limits, limits

INSPECT_VERSION = 11
CLEAN_VERSION = 1
LAYERS_VERSION = 3


@dataclass(frozen=True, slots=True)
class InspectRecipe:
    """How a raw page is judged.

    Attributes:
        limits: where good ends, by reason; one that is left out is not told.
        blank: how little on a page is nothing.
        least_skew_confidence: below it the angle is not evidence.
    """

    limits: tuple[Limit, ...] = field(default_factory=limits)
    blank: BlankLimits = field(default_factory=blank_limits)
    least_skew_confidence: float = 5.0


@dataclass(frozen=True, slots=True)
class CleanRecipe:
    """When a page is turned.

    Attributes:
        least_skew_deg: smaller turns would blur more than they mend.
        least_skew_confidence: below it the angle is not evidence (text 12 to 68, blank pages 1.5 to 2.9).
        least_orientation_confidence: below it the page is not turned by quarters.
    """

    least_skew_deg: float = 0.05
    least_skew_confidence: float = 5.0
    least_orientation_confidence: float = 0.5


@dataclass(frozen=True, slots=True)
class LayerRecipe:
    """How a cleaned page is coded, tone of the paper kept.

    Attributes:
        least_dpi: below it a stencil of text would be coarser than the law asks, and the page stays one picture.
        card_mm: a picture whose longer side is at most this is a card (identity cards have 85.6 mm) and stays one picture.
        background_dpi, background_quality: of the JPEG under the text; never below 200 dpi. Quality 0..100.
        picture_dpi, picture_quality: at most so much, of a page that stays one picture.
        speck_cells: marks that cover at most so many cells of 2 x 2 pixels are no text.
        chroma: max(R,G,B) - min(R,G,B) above that of the paper from which ink is coloured.
        picture_share: so much of the page not being paper makes it a picture (0..1).
    """

    least_dpi: float = 199.0
    card_mm: float = 110.0
    background_dpi: float = 200.0
    background_quality: int = 50
    picture_dpi: float = 300.0
    picture_quality: int = 75
    speck_cells: int = 2
    chroma: int = 70
    picture_share: float = 0.35
