"""Where on a page the reasons of its verdict lie, however it was turned, straightened, cut, split or joined. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.facts import PageFacts
from app.domain.geometry import Point, apply, common, corners, is_inside
from app.domain.page_layout import Layout


@dataclass(frozen=True, slots=True)
class ShownPlace:
    """The code of a reason, and the outline of its place in pixels of the page as it is laid out."""

    code: str
    outline: tuple[Point, ...]


def shown_places(layout: Layout, facts: Sequence[PageFacts]) -> tuple[ShownPlace, ...]:
    """The places of all reasons that have one, as far as they lie on the page: what was cut off, or covered wholly, is left out.

    Args:
        layout: of the page.
        facts: of its placements, in order.
    """
    page = corners((0, 0, *layout.size_px))
    found: list[ShownPlace] = []
    for one, piece in zip(facts, layout.pieces, strict=True):
        for reason in one.reasons:
            if reason.box_px is None:
                continue
            x0, y0, x1, y1 = reason.box_px
            drawn = [apply(piece.matrix, corner) for corner in corners((x0, y0, x1, y1))]
            outline = common(common(drawn, piece.seen) if piece.seen else (), page)
            if outline and not _is_covered(outline, layout):
                found.append(ShownPlace(reason.code, outline))
    return tuple(found)


def _is_covered(outline: Sequence[Point], layout: Layout) -> bool:
    return any(all(is_inside(point, cover) for point in outline) for cover in layout.covers)
