"""The station's words for the `ocr` library's check sheet: its layout as a drawing, its figures as JSON. The measuring runs in a worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from app.domain.canonical import Json
from app.domain.drawing import Drawing, Shape, TextLine
from app.services.pagework import PageSource, PdfReader, raster_of, refused
from ocr.errors import OcrError

TITLE = "TỜ KIỂM TRA MÁY QUÉT"


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


def check_sheet(source: PageSource, before: Mapping[str, Any] | None, pdf: PdfReader) -> dict[str, Json]:
    """Measure and judge a scanned check sheet.

    Args:
        source: the scan.
        before: the figures (`figures` of such a result) against which drift is told; None: there are none.
        pdf: how to read a PDF.

    Returns:
        `kind`, `version` (of the measuring), `sheet` (of the layout), `verdict`, `items` and `figures`.

    Raises:
        InputRefused: CHECK_SHEET_MISSING, CHECK_SHEET_FACE_AWAY, CHECK_SHEET_CUT_OFF, CHECK_SHEET_OTHER_VERSION, or the picture can't be
            decoded.
    """
    from ocr.checksheet.judge import Before, judge, overall
    from ocr.checksheet.measure import measure
    from ocr.checksheet.recipe import CheckRecipe

    recipe = CheckRecipe()
    version, sheet = measuring()
    try:
        figures = measure(raster_of(source, pdf), recipe)
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
        "figures": _rounded(asdict(figures)),
    }


def _rounded(value: Any) -> Any:
    """Plain JSON with five digits behind the point: more would be noise."""
    if isinstance(value, float):
        return round(value, 5)
    if isinstance(value, Mapping):
        return {key: _rounded(part) for key, part in value.items()}
    return [_rounded(part) for part in value] if isinstance(value, (list, tuple)) else value
