"""Where on the shown picture of a page the reasons of its verdict lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize
from PySide6.QtGui import QPolygonF, QTransform

from app.domain.facts import PageFacts
from app.domain.page_layout import Layout
from app.domain.shown_places import shown_places
from app.ui.viewmodels.redrawn import polygon


@dataclass(frozen=True, slots=True)
class Mark:
    """The reason's code, and its outline in pixels of the picture."""

    code: str
    outline: QPolygonF


def places(layout: Layout, facts: Sequence[PageFacts], picture: QSize) -> tuple[Mark, ...]:
    """The places of all reasons that have one, as far as the page shows them.

    Args:
        layout: of the page.
        facts: of its placements, in order.
        picture: the size of its picture in pixels.
    """
    scale = QTransform.fromScale(picture.width() / layout.size_px[0], picture.height() / layout.size_px[1])
    return tuple(Mark(place.code, scale.map(polygon(place.outline))) for place in shown_places(layout, facts))
