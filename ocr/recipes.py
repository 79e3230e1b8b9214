"""All parameters of the image stages, as values: a changed recipe or version makes derived pages be made anew.

The numbers were tuned on real scans of 150 to 300 dpi; lengths are in pixels of the resolution that is named beside
them, or in millimetres, so that they hold for every scan.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from ocr.verdict.thresholds import BlankLimits, Limit, blank_limits, limits

INSPECT_VERSION = 45
CLEAN_VERSION = 5
LAYERS_VERSION = 35
TIDY_VERSION = 4


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


class LayerMode(StrEnum):
    """How much of the paper the archive keeps."""

    FAITHFUL = "faithful"
    """the tone of the paper, all that is seen on it, at 200 dpi or more"""
    LEAN = "lean"
    """white paper; all that is written, printed or stamped on it, at 200 dpi or more"""
    MASTER = "master"
    """every pixel of the cleaned page"""


@dataclass(frozen=True, slots=True)
class FidelityLimits:
    """How true a coded page has to be to the cleaned one, as `ocr.image.fidelity` measures it.

    Attributes:
        text_ssim: least structural similarity of the text (-1..1): real pages of 300 dpi have 0.93 to 0.96, of 200 dpi 0.82 to 0.93.
        color_mean, color_p99: greatest CIEDE2000 difference of coloured ink, in the mean and at the 99th percentile.
        lost_share, invented_share: of dark pixels, at most so many (0..1) gone and come.
        faint_lost_share, faint_place_lost_share: of faint marks, at most so many gone from the page, and from any 4 cm of it: real
            pages have 0.005 at most, lean 0.04.
        ink_p99: so much more or less ink on 4 mm of text at most (0..1), at the 99th percentile: pages of 300 dpi have 0.1 to 0.3, one of
            gray print 0.6.
        hue_off: so much change of the hue of dark ink at most, of its depth: real pages have up to 0.13, lean 0.14, a line of dark blue
            print that turns black 0.22.
    """

    text_ssim: float = 0.8
    color_mean: float = 3.0
    color_p99: float = 8.0
    lost_share: float = 0.005
    invented_share: float = 0.002
    faint_lost_share: float = 0.04
    faint_place_lost_share: float = 0.12
    ink_p99: float = 0.58
    hue_off: float = 0.16


@dataclass(frozen=True, slots=True)
class LayerRecipe:
    """How a cleaned page is coded. A quality is of `ocr.image.jpeg.encode_fine_jpeg`, 1..100.

    Attributes:
        mode: how much of the paper is kept.
        least_dpi: below it a stencil of text would be coarser than the law asks, and the page stays one picture.
        card_mm: a picture whose longer side is at most this is a card (identity cards have 85.6 mm) and stays one picture.
        background_dpi, background_quality: of the JPEG under the text; never below 200 dpi.
        stencil_dpi: of the stencil of the text at most, but for a page with a bar code or a QR code; never below 200 dpi.
        photo_quality: the same where the page bears a photograph.
        picture_dpi, picture_quality: at most so much, of a page that stays one picture.
        optimal_codes: whether a JPEG has Huffman codes of its own.
        deflate_level: of zlib (1..9), by which the repetitions that bare paper leaves in a JPEG are coded.
        speck_cells: marks that cover at most so many squares of 0.17 mm are no text.
        chroma: max(R,G,B) - min(R,G,B) above that of the paper from which ink is coloured.
        photo_share: so much of the page has to be photographs, to be coded as good as they need (0..1); a portrait on a card has 0.0015.
        picture_share: so much of the page not being paper makes it a picture (0..1).
        limits: a page that is less true than this takes a richer form.
    """

    mode: LayerMode = LayerMode.FAITHFUL
    least_dpi: float = 199.0
    card_mm: float = 110.0
    background_dpi: float = 200.0
    background_quality: int = 34
    stencil_dpi: float = 600.0
    photo_quality: int = 60
    picture_dpi: float = 300.0
    picture_quality: int = 70
    optimal_codes: bool = False
    deflate_level: int = 6
    speck_cells: int = 2
    chroma: int = 70
    photo_share: float = 0.001
    picture_share: float = 0.35
    limits: FidelityLimits = FidelityLimits()


def layer_recipe(mode: LayerMode) -> LayerRecipe:
    """What stands for a mode."""
    if mode is LayerMode.LEAN:
        return LayerRecipe(
            mode,
            background_quality=19,
            stencil_dpi=250.0,
            photo_quality=40,
            picture_quality=50,
            optimal_codes=True,
            deflate_level=9,
        )
    return LayerRecipe(mode)


@dataclass(frozen=True, slots=True)
class TidyRecipe:
    """What is taken away from an upright page, and from where on.

    Attributes:
        steps: which, by the names of `ocr.image.clean.steps`; they are done in the order of that table. `whitened` stands in for `tone`.
        uneven_light: share (0..1) of the light that has to be missing somewhere, before it is evened.
        least_light: share of the light left, below which paper is no longer told from what is no paper.
        border_level: share of the paper's level below which a scanner's border is dark.
        border_mm: how far a border reaches in; a broader one is a background, and a matter of the crop.
        hole_mm: least and greatest diameter of a punched hole (ISO 838: 6).
        hole_contrast: levels (0..255) by which a hole differs from the paper around it.
        staple_mm: least and greatest length of a staple.
        speck_mm: longest side of a speck.
        speck_away_mm: so far from a speck there is nothing else: the farthest dot of a diacritic or leader is nearer to its next.
        most_specks: more of them are a pattern.
        bleed_contrast: greatest share of black (0..1) of what shows through from the back.
        bleed_soft_mm: sigma of the softest edge that writing has; what shows through is softer.
        bleed_left: share of the contrast that is left of what shows through.
    """

    steps: tuple[str, ...] = ("borders", "holes", "staples", "specks", "bleed", "tone")
    uneven_light: float = 0.09
    least_light: float = 0.35
    border_level: float = 0.55
    border_mm: float = 25.0
    hole_mm: tuple[float, float] = (4.6, 7.6)
    hole_contrast: int = 10
    staple_mm: tuple[float, float] = (8.0, 14.0)
    speck_mm: float = 0.6
    speck_away_mm: float = 2.5
    most_specks: int = 400
    bleed_contrast: float = 0.24
    bleed_soft_mm: float = 0.23
    bleed_left: float = 0.05
