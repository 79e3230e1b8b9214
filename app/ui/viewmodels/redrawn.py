"""How a page will look, drawn from pictures that are at hand, until the worker's own is here: as sharp as these, and where nothing is at
hand, white paper. What hands covered is covered here too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPolygonF, QTransform

from app.domain.facts import PageFacts
from app.domain.geometry import Affine, Point
from app.domain.glass_items import is_divisible, items_of
from app.domain.page_layout import Layout, Raw, lay_out, settled
from app.domain.page_view import Item, PageView, Picture, Placement, done_to, masters_of, placements
from app.domain.shown_codes import raw_of
from app.ui.style.tokens import BARE_PAPER, COVER_INK

LONGEST_PX = 1400
"""of a picture that is drawn here: as long as a PREVIEW"""
type AtHand = Callable[[UUID], tuple[PageView, QImage] | None]
"""a picture of a page on which a master page is, and the page as it was then"""


@dataclass(frozen=True, slots=True)
class Bases:
    """What is known of master pages: enough to say where each bit of a page goes."""

    facts: Mapping[UUID, PageFacts]
    cleaning: Mapping[str, Any]

    def with_those_of(self, other: Bases) -> Bases:
        """What is known of the master pages of both."""
        return Bases({**self.facts, **other.facts}, self.cleaning)

    def layout(self, picture: Picture) -> Layout | None:
        """Where everything goes; None: a master page was not looked at yet."""
        known = [self.facts.get(placement.master_id) for placement in placements(picture)]
        if not known or any(facts is None for facts in known):
            return None
        return lay_out(picture, [raw_of(facts, self.cleaning) for facts in known if facts is not None])

    def raw(self, picture: Picture) -> Raw | None:
        """How the one master page of a page lies in its file; None: it was not looked at yet, or there are several."""
        facts = self.facts.get(picture.master_id) if isinstance(picture, Placement) else None
        return None if facts is None else raw_of(facts, self.cleaning)

    def items(self, picture: Picture) -> tuple[Item, ...]:
        """The sheets or cards on the glass of a page that can be made pages of their own; none where there is just one."""
        if not isinstance(picture, Placement) or not is_divisible(picture):
            return ()
        raw = self.raw(picture)
        return () if raw is None else items_of(picture, {picture.master_id: raw})

    def settled(self, picture: Picture) -> Picture:
        """What the page would show, had hands not decided it."""
        bare = done_to(picture, picture.hand.cropped(None))
        known = {master: self.facts[master] for master in masters_of(picture) if master in self.facts}
        return settled(bare, {master: raw_of(facts, self.cleaning) for master, facts in known.items()})


def redrawn(view: PageView, at_hand: AtHand, bases: Bases) -> QImage | None:
    """The page as it is now; None: nothing of it is at hand."""
    layout = bases.layout(view.picture)
    found = [at_hand(placement.master_id) for placement in view.placements]
    if layout is None or not any(found):
        return None
    factor = min(1.0, LONGEST_PX / max(layout.size_px))
    width, height = (max(1, round(side * factor)) for side in layout.size_px)
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(BARE_PAPER))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    whole = QTransform.fromScale(width / layout.size_px[0], height / layout.size_px[1])
    for placement, piece, source in zip(view.placements, layout.pieces, found, strict=True):
        if source is not None:
            _draw(painter, source, placement.master_id, transform(piece.matrix) * whole, piece.seen, whole, bases)
    painter.setTransform(whole)
    for cover in layout.covers:
        path = QPainterPath()
        path.addPolygon(polygon(cover))
        painter.fillPath(path, QColor(COVER_INK))
    painter.end()
    return image


def transform(matrix: Affine) -> QTransform:
    """The matrix as Qt writes it."""
    a, b, c, d, e, f = matrix
    return QTransform(a, c, b, d, e, f)


def polygon(points: Sequence[Point]) -> QPolygonF:
    """An outline as Qt writes it, closed."""
    corners = [QPointF(*point) for point in points]
    return QPolygonF([*corners, *corners[:1]])


def _draw(
    painter: QPainter,
    source: tuple[PageView, QImage],
    master: UUID,
    to_image: QTransform,
    outline: tuple[Point, ...],
    whole: QTransform,
    bases: Bases,
) -> None:
    """Draw one master page out of a picture of a page that showed it."""
    then, picture = source
    before = bases.layout(then.picture)
    if before is None:
        return
    place = next(number for number, placement in enumerate(then.placements) if placement.master_id == master)
    piece = before.pieces[place]
    scale = QTransform.fromScale(picture.width() / before.size_px[0], picture.height() / before.size_px[1])
    back, possible = (transform(piece.matrix) * scale).inverted()
    if not possible:
        return
    shown = QPainterPath()
    shown.addPolygon(whole.map(polygon(outline)))
    there = scale.map(polygon(piece.seen)).intersected(QPolygonF(QRectF(picture.rect())))
    of_it = QPainterPath()
    of_it.addPolygon((back * to_image).map(there))
    painter.save()
    painter.setClipPath(shown.intersected(of_it))
    painter.setTransform(back * to_image)
    painter.drawImage(0, 0, picture)
    painter.restore()
