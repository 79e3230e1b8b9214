"""All parameters of the image stages, as values: a changed recipe or version makes derived pages be made anew.

The numbers were tuned on real scans of 150 to 300 dpi; lengths are in pixels of the resolution that is named beside
them, or in millimetres, so that they hold for every scan.
"""

from __future__ import annotations

from dataclasses import dataclass

INSPECT_VERSION = 6
CLEAN_VERSION = 1
LAYERS_VERSION = 2


@dataclass(frozen=True, slots=True)
class InspectRecipe:
    """How a raw page is judged.

    Attributes:
        blank_dark_px, blank_ink_px: with fewer pixels at 100 dpi of dark ink, and of ink of any colour, a page is blank
            (real blank backs have at most 24 dark ones; a seal that bled through has up to 1700 red ones, one that was
            put there some 6000).
        maybe_blank_dark_px: with fewer dark ones a person should look whether it is.
        maybe_faint_marks, faint_marks: from so many marks of faint writing a page without ink is not blank: a person should look, or it is
            written on for sure (blank backs have at most 21, those through which print shows 0, faintly printed pages some 700).
        focus_poor, focus_doubtful: `verdict.focus.edge_steepness` below which a page is out of focus, or may be.
        dark_poor, dark_doubtful: level of the paper (0..255) below which a page is too dark, or may be.
        light_poor, light_doubtful: contrast of the ink against its paper (0..255) below which it is too light.
        skew_doubtful_deg: beyond it corners of the sheet are usually lost.
        least_skew_confidence: below it the angle is not evidence.
        least_dpi: what the law asks of a copy.
        streak_contrast: levels (0..255) by which a streak is darker than the paper beside it, where it is faintest.
        cut_marks: so many letters running over one edge of the picture mean that the page is cut off.
    """

    blank_dark_px: int = 40
    blank_ink_px: int = 3000
    maybe_blank_dark_px: int = 100
    maybe_faint_marks: int = 30
    faint_marks: int = 100
    focus_poor: float = 0.33
    focus_doubtful: float = 0.40
    dark_poor: float = 90.0
    dark_doubtful: float = 130.0
    light_poor: float = 45.0
    light_doubtful: float = 70.0
    skew_doubtful_deg: float = 4.0
    least_skew_confidence: float = 5.0
    least_dpi: float = 199.0
    streak_contrast: float = 8.0
    cut_marks: int = 4


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
