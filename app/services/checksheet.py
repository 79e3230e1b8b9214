"""The station's words for the `ocr` library's check sheet: its layout as a drawing, its figures as JSON. The measuring runs in a worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.domain.canonical import Json
from app.domain.drawing import Drawing, Shape, TextLine
from app.domain.errors import UsageError
from app.services.page_sources import PageSource, PdfReader
from app.services.pagework import raster_of
from app.services.told import refused
from ocr.errors import OcrError

TITLE = "TỜ KIỂM TRA MÁY QUÉT"
_MOST_PRINT_ERROR = 0.1


def sheet_drawing() -> Drawing:
    """The check sheet as it is printed."""
    from ocr.checksheet import layout

    return Drawing(
        TITLE,
        layout.WIDTH_MM,
        layout.HEIGHT_MM,
        tuple(Shape(shape.points, shape.ink) for shape in layout.polygons()),
        tuple(TextLine(c.text, c.x, c.baseline, c.size, c.anchor, c.ink) for c in layout.captions()),
    )


def measuring() -> tuple[int, int]:
    """Versions of the measuring and of the sheet's layout: figures of other ones can't be compared."""
    from ocr.checksheet import layout
    from ocr.checksheet.recipe import CHECK_VERSION

    return CHECK_VERSION, layout.VERSION


def require_plausible(rulers_mm: tuple[float, float]) -> None:
    """Refuse lengths that no printer makes of the rulers: a slip of the keyboard would make a good scanner a poor one.

    Raises:
        UsageError: USAGE.
    """
    from ocr.checksheet.layout import RULERS_MM

    if any(abs(given / true - 1) > _MOST_PRINT_ERROR for given, true in zip(rulers_mm, RULERS_MM, strict=True)):
        raise UsageError("USAGE", what=f"--rulers: {RULERS_MM[0]:.0f} {RULERS_MM[1]:.0f} (mm, ±10 %)")


def check_sheet(
    source: PageSource, rulers_mm: tuple[float, float] | None, before: Mapping[str, Any] | None, pdf: PdfReader
) -> dict[str, Json]:
    """Measure and judge a scanned check sheet.

    Args:
        source: the scan.
        rulers_mm: how long the printed rulers really are, across and down; None: as they should be.
        before: the figures (`figures` of such a result) against which drift is told; None: there are none.
        pdf: how to read a PDF.

    Returns:
        `kind`, `version` (of the measuring), `sheet` (of the layout), `verdict`, `items` and `figures`.

    Raises:
        InputRefused: CHECK_SHEET_MISSING, CHECK_SHEET_FACE_AWAY, CHECK_SHEET_CUT_OFF, CHECK_SHEET_OTHER_VERSION, or the picture can't be
            decoded.
    """
    from ocr.checksheet.judge import Before, judge, overall
    from ocr.checksheet.layout import RULERS_MM
    from ocr.checksheet.measure import measure
    from ocr.checksheet.recipe import CheckRecipe

    recipe = CheckRecipe()
    version, sheet = measuring()
    try:
        figures = measure(raster_of(source, pdf), recipe, rulers_mm or RULERS_MM)
    except OcrError as error:
        raise refused(error) from None
    drift = None
    if before is not None:
        drift = Before(tuple(before["tone"]["lightness"]), tuple((lab[0], lab[1], lab[2]) for lab in before["patches"]))
    items = judge(figures, drift, recipe)
    return {
        "kind": "sheet",
        "version": version,
        "sheet": sheet,
        "verdict": overall(items).value,
        "items": [_rounded(asdict(item)) for item in items],
        "figures": {"rulers_mm": list(rulers_mm or RULERS_MM), **_rounded(asdict(figures))},
    }


def check_target(source: PageSource, reference: Path, pdf: PdfReader) -> dict[str, Json]:
    """Judge colours by a scanned target of 24 patches and its reference data; the result is shaped as that of `check_sheet`.

    Raises:
        InputRefused: REFERENCE_UNREADABLE, TARGET_MISSING, or the picture can't be decoded.
    """
    from ocr.checksheet.judge import colour_items, overall
    from ocr.checksheet.recipe import CheckRecipe
    from ocr.checksheet.reference import in_grid, read_reference
    from ocr.checksheet.target import measure_target

    try:
        patches = in_grid(read_reference(reference))
        true = [lab for _, lab in patches]
        found = measure_target(raster_of(source, pdf), true)
    except OcrError as error:
        raise refused(error) from None
    items = colour_items(found, true, CheckRecipe())
    return {
        "kind": "target",
        "version": measuring()[0],
        "verdict": overall(items).value,
        "items": [_rounded(asdict(item)) for item in items],
        "figures": {
            "patches": [
                _rounded({"name": name, "true": lab, "measured": seen})
                for (name, lab), seen in zip(patches, found, strict=True)
            ]
        },
    }


def _rounded(value: Any) -> Any:
    """Plain JSON with five digits behind the point: more would be noise."""
    if isinstance(value, float):
        return round(value, 5)
    if isinstance(value, Mapping):
        return {key: _rounded(part) for key, part in value.items()}
    return [_rounded(part) for part in value] if isinstance(value, (list, tuple)) else value
