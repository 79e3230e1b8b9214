"""Where on the shown page the reasons of its verdict lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPolygonF, QTransform

from app.domain.facts import PageFacts


@dataclass(frozen=True, slots=True)
class Mark:
    """The reason's code, and its outline in pixels of the picture."""

    code: str
    outline: QPolygonF


def places(facts: PageFacts, cleaning: Mapping[str, Any], quarter_turns: int, picture: QSize) -> tuple[Mark, ...]:
    """The places of all reasons that have one.

    Args:
        facts: of the raw page.
        cleaning: the parameters that the picture was cleaned with (`ocr.recipes.CleanRecipe`).
        quarter_turns: the turn by hand, clockwise.
        picture: its size in pixels.
    """
    shown = to_picture(facts, cleaning, quarter_turns, picture)
    whole = QPolygonF(QRectF(0, 0, picture.width(), picture.height()))
    out: list[Mark] = []
    for reason in facts.reasons:
        if reason.box_px is not None:
            x0, y0, x1, y1 = reason.box_px
            outline = shown.map(QPolygonF(QRectF(x0, y0, x1 - x0, y1 - y0)))
            out.append(Mark(reason.code, outline.intersected(whole)))
    return tuple(out)


def to_picture(facts: PageFacts, cleaning: Mapping[str, Any], quarter_turns: int, picture: QSize) -> QTransform:
    """From pixels of the raw page to pixels of the picture: turned about the middle as the page was, then scaled."""
    sure = facts.orientation_confidence >= cleaning["least_orientation_confidence"]
    crooked = facts.skew_confidence > cleaning["least_skew_confidence"]
    crooked = crooked and abs(facts.skew_deg) >= cleaning["least_skew_deg"]
    quarters = (quarter_turns - (facts.orientation_deg // 90 if sure else 0)) % 4
    raw = QSize(facts.width_px, facts.height_px)
    page = raw.transposed() if quarters % 2 else raw
    shown = QTransform()
    shown.scale(picture.width() / page.width(), picture.height() / page.height())
    shown.translate(page.width() / 2, page.height() / 2)
    shown.rotate(90 * quarters - (facts.skew_deg if crooked else 0.0))
    shown.translate(-raw.width() / 2, -raw.height() / 2)
    return shown
