"""How a page lies: its visible box, its turn and its unit, and where on it annotations stand (ISO 32000-1, 7.7.3.3 and 12.5.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from app.domain.errors import InputRefused, SigningFailed
from app.domain.marks import BoxPt
from app.signing.pdf_objects import elements, entry

ROTATIONS: Final = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}
_MAX_PAGE_TREE_DEPTH: Final = 64
_MAX_ANNOTATIONS: Final = 10_000
_NOT_SEEN: Final = 0b10_0010
"""annotation flags hidden and no view"""
_ROUNDING_PT: Final = 1e-6


@dataclass(frozen=True, slots=True)
class PageFrame:
    """How a page lies: its visible box in user space (x0, y0 at the bottom left), its clockwise rotation, and the points in a user unit."""

    box: tuple[float, float, float, float]
    rotation_deg: int
    unit_pt: float = 1.0

    @property
    def size_pt(self) -> tuple[float, float]:
        """Width and height as displayed."""
        width, height = (self.box[2] - self.box[0]) * self.unit_pt, (self.box[3] - self.box[1]) * self.unit_pt
        return (width, height) if self.rotation_deg in (0, 180) else (height, width)

    def to_user_space(self, place: BoxPt) -> tuple[float, float, float, float]:
        """A box of the displayed page (origin top-left) as a PDF rectangle.

        Raises:
            SigningFailed: MARK_OUTSIDE_PAGE.
        """
        width, height = (side + _ROUNDING_PT for side in self.size_pt)
        if not (0 <= place[0] < place[2] <= width and 0 <= place[1] < place[3] <= height):
            raise SigningFailed("MARK_OUTSIDE_PAGE")
        x0, y0, x1, y1 = (number / self.unit_pt for number in place)
        (xa, ya), (xb, yb) = self._point(x0, y0), self._point(x1, y1)
        return min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)

    def to_displayed(self, rectangle: tuple[float, float, float, float]) -> BoxPt:
        """The inverse of `to_user_space`; the box may lie beyond the page."""
        (xa, ya), (xb, yb) = self._displayed(*rectangle[:2]), self._displayed(*rectangle[2:])
        x0, y0, x1, y1 = min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)
        return x0 * self.unit_pt, y0 * self.unit_pt, x1 * self.unit_pt, y1 * self.unit_pt

    def _point(self, x: float, y: float) -> tuple[float, float]:
        left, bottom, right, top = self.box
        match self.rotation_deg:
            case 90:
                return left + y, bottom + x
            case 180:
                return right - x, bottom + y
            case 270:
                return right - y, top - x
            case _:
                return left + x, top - y

    def _displayed(self, x: float, y: float) -> tuple[float, float]:
        left, bottom, right, top = self.box
        match self.rotation_deg:
            case 90:
                return y - bottom, x - left
            case 180:
                return right - x, y - bottom
            case 270:
                return top - y, right - x
            case _:
                return x - left, top - y


def page_frame(page: Any) -> PageFrame:
    """The frame of a page dictionary (boxes and rotation may be inherited).

    Raises:
        InputRefused: PDF_DAMAGED.
    """
    try:
        media = _box(_inherited(page, "/MediaBox"))
        crop = _inherited(page, "/CropBox")
        box = media if crop is None else _intersection(media, _box(crop))
        rotation = int(_inherited(page, "/Rotate") or 0) % 360
        unit = float(entry(page, "/UserUnit", 1.0))
    except (TypeError, ValueError, KeyError, IndexError, AttributeError) as error:
        raise InputRefused("PDF_DAMAGED", type(error).__name__) from error
    if rotation not in ROTATIONS or box[0] >= box[2] or box[1] >= box[3] or not 0 < unit < float("inf"):
        raise InputRefused("PDF_DAMAGED", "page box")
    return PageFrame(box, rotation, unit)


def annotation_boxes(page: Any, frame: PageFrame) -> tuple[BoxPt, ...]:
    """Where the annotations of the page stand that may be seen: earlier signatures, stamps, form fields, comments.

    Raises:
        InputRefused: PDF_DAMAGED.
    """
    try:
        return tuple(frame.to_displayed(box) for box in _seen(page) if box[0] < box[2] and box[1] < box[3])
    except (TypeError, ValueError, KeyError, IndexError, AttributeError) as error:
        raise InputRefused("PDF_DAMAGED", type(error).__name__) from error


def _seen(page: Any) -> Iterator[tuple[float, float, float, float]]:
    annotations = entry(page, "/Annots", ())
    if len(annotations) > _MAX_ANNOTATIONS:
        raise ValueError("annotations")
    for annotation in elements(annotations):
        hidden = int(entry(annotation, "/F", 0)) & _NOT_SEEN
        if not hidden and "/Rect" in annotation and annotation["/Subtype"] != "/Popup":
            yield _box(annotation["/Rect"])


def _inherited(page: Any, key: str) -> Any:
    node = page
    for _ in range(_MAX_PAGE_TREE_DEPTH):
        if key in node:
            return node[key]
        if "/Parent" not in node:
            return None
        node = node["/Parent"]
    raise ValueError("page tree")


def _box(value: Any) -> tuple[float, float, float, float]:
    xa, ya, xb, yb = (float(number) for number in elements(value))
    return min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)


def _intersection(a: BoxPt, b: BoxPt) -> BoxPt:
    return max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])
