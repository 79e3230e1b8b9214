"""Where each bit of a page goes, in pixels: of every master page one matrix from its own pixels to those of the page. Pure.

What a machine found (which way up the page lies, how far askew) and what hands did to it, cutting and joining included, become this one
matrix, so that whoever draws the page resamples it once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import assert_never
from uuid import UUID

from app.domain.geometry import (
    UPRIGHT,
    WHOLE,
    Affine,
    Axis,
    Hand,
    Mask,
    Point,
    Rect,
    SizePx,
    Turn,
    after,
    all_turns,
    apply,
    clipped,
    common,
    corners,
    grid,
    inverse,
    moved,
    quarters,
    scaled,
    turned,
    turned_rect,
    turned_size,
)
from app.domain.page_view import Item, Joined, Picture, Placement, SizeMm

MM_PER_INCH = 25.4
GAP_MM = 20.0
"""between the parts that lie on one page in their real size"""


@dataclass(frozen=True, slots=True)
class Raw:
    """A master page as it lies in its file, and how a machine says that it lies: degrees and quarters clockwise, to be taken back.

    `sheet` is what is shown of it, in the unit square of the picture turned back by its degrees, not by its quarters; None: all. It may
    reach beyond the square, where else a turn would take off what is written. `items` are the sheets or cards of which several lie there.
    """

    size_px: SizePx
    dpi: float
    skew_deg: float = 0.0
    quarters: int = 0
    sheet: Rect | None = None
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A master page on the page: the matrix from its pixels, and the outline of what of it is shown, in pixels of the page.

    An empty outline: nothing of it is shown. `own` (empty: all of it) is where on the master page the one item lies that is shown of it, in
    its pixels: where the outline reaches beyond, as after a turn, there is paper.
    """

    matrix: Affine
    outline: tuple[Point, ...]
    own: tuple[Point, ...] = ()

    @property
    def seen(self) -> tuple[Point, ...]:
        """What of the outline is of the master page, not paper that came in beside an item."""
        return common(self.outline, _mapped(self.matrix, self.own)) if self.own else self.outline


@dataclass(frozen=True, slots=True)
class Layout:
    """A page in pixels: its size, its pieces in the order of the placements, and what is covered, each by its corners.

    `on_white`: where no piece lies the page is white; else it has the colour of their paper.
    """

    size_px: SizePx
    dpi: float
    pieces: tuple[Piece, ...]
    covers: tuple[tuple[Point, ...], ...]
    on_white: bool = False

    def through(self, matrix: Affine, size_px: SizePx, dpi: float) -> Layout:
        """The same, laid onto something else."""
        return Layout(
            size_px,
            dpi,
            tuple(
                replace(piece, matrix=after(matrix, piece.matrix), outline=_mapped(matrix, piece.outline))
                for piece in self.pieces
            ),
            tuple(_mapped(matrix, cover) for cover in self.covers),
            self.on_white,
        )


def lay_out(picture: Picture, raws: Sequence[Raw]) -> Layout:
    """Lay a picture out in pixels.

    Args:
        picture: what is shown.
        raws: of its placements, in order.
    """
    if isinstance(picture, Placement) and picture.item is None:
        (raw,) = raws
        return _by_hand(_upright(raw), on_sheet(picture.hand, raw))
    return _laid(picture, iter(raws))


def on_sheet(hand: Hand, raw: Raw) -> Hand:
    """What hands did to a master page that is a page by itself: it shows its sheet alone unless they decided what is shown.

    A page that hands turned by some degrees keeps what it showed then: the sheet lies elsewhere on it. Before anything is drawn on a page,
    or pages are joined, this is put down (`DRAWN_ON_SHOWN`), so that what a machine says later moves nothing.
    """
    if raw.sheet is None or hand.crop is not None or hand.turns:
        return hand
    return replace(hand, crop=grid(turned_rect(raw.sheet, hand.quarter_turns - raw.quarters)))


def settled(picture: Picture, raws: Mapping[UUID, Raw]) -> Picture:
    """A page with what it shows put down as decided; the same where it shows all, where hands decided, or where nothing is known."""
    if isinstance(picture, Placement) and picture.item is None and picture.master_id in raws:
        hand = on_sheet(picture.hand, raws[picture.master_id])
        return picture if hand is picture.hand else replace(picture, hand=hand)
    return picture


def box_px(rect: Rect, size_px: SizePx) -> tuple[int, int, int, int]:
    """A rectangle of the unit square in whole pixels, one wide and high at least: two that touch share no pixel and leave none out."""
    (width, height), (left, top, right, bottom) = size_px, rect
    x0, y0 = min(round(left * width), width - 1), min(round(top * height), height - 1)
    return x0, y0, max(round(right * width), x0 + 1), max(round(bottom * height), y0 + 1)


def _laid(picture: Picture, raws: Iterator[Raw]) -> Layout:
    match picture:
        case Placement(_, hand, item):
            raw = next(raws)
            return _by_hand(_upright(raw) if item is None else _alone(raw, item), hand)
        case Joined(parts, axis, hand, paper_mm):
            laid = [_laid(part, raws) for part in parts]
            on_paper = None if paper_mm is None else _on_paper(laid, paper_mm)
            return _by_hand(on_paper or _joined(laid, axis), hand)
        case _ as unreachable:
            assert_never(unreachable)


def _upright(raw: Raw) -> Layout:
    """The page as the machine puts it upright: by quarters, then about its middle."""
    size = turned_size(raw.size_px, raw.quarters)
    matrix = after(turned(Turn(-raw.skew_deg, (0.5, 0.5)), size), quarters(-raw.quarters, raw.size_px))
    return Layout(size, raw.dpi, (Piece(matrix, corners((0, 0, *size))),), ())


def _alone(raw: Raw, item: Item) -> Layout:
    """One item of several on a glass, straight and the right way up."""
    x0, y0, x1, y1 = (round(share * side) for share, side in zip(item.box, raw.size_px * 2, strict=True))
    kept = max(1, x1 - x0), max(1, y1 - y0)
    straight = after(moved(-x0, -y0), turned(Turn(item.turn_deg, item.about), raw.size_px))
    size = turned_size(kept, item.quarter_turns)
    matrix = after(quarters(item.quarter_turns, kept), straight)
    page = corners((0, 0, *size))
    return Layout(size, raw.dpi, (Piece(matrix, page, _mapped(inverse(matrix), page)),), ())


def _by_hand(whole: Layout, hand: Hand) -> Layout:
    """What hands did to it, in their order."""
    if hand == Hand():
        return whole
    size = turned_size(whole.size_px, hand.quarter_turns)
    matrix = after(all_turns(hand.turns, size), quarters(hand.quarter_turns, whole.size_px))
    turned_round = whole.through(matrix, size, whole.dpi)
    covers = tuple(_mapped(all_turns(mask.turns, size), corners(_in_px(mask, size))) for mask in hand.masks)
    x0, y0, x1, y1 = box_px(hand.crop or WHOLE, size)
    cut = replace(turned_round, covers=(*turned_round.covers, *covers))
    return _cut(cut.through(moved(-x0, -y0), (x1 - x0, y1 - y0), whole.dpi))


def _in_px(mask: Mask, size_px: SizePx) -> Rect:
    """A mask in pixels, as it was drawn."""
    (width, height), (left, top, right, bottom) = size_px, mask.rect
    return left * width, top * height, right * width, bottom * height


def _cut(page: Layout) -> Layout:
    """Of a single piece all is shown that the page is large: paper that a turn brings in at the corners is filled anyway."""
    if len(page.pieces) > 1:
        return page
    (piece,) = page.pieces
    return replace(page, pieces=(replace(piece, outline=corners((0, 0, *page.size_px))),))


def _joined(parts: Sequence[Layout], axis: Axis) -> Layout:
    """Parts in a row, at the finest resolution of them; top or left edges are in line."""
    dpi = max(part.dpi for part in parts)
    large = [_at_dpi(part, dpi) for part in parts]
    pieces: list[Piece] = []
    covers: list[tuple[Point, ...]] = []
    x = y = 0
    for part in large:
        there = _within_its_edges(part).through(moved(x, y), part.size_px, dpi)
        pieces += there.pieces
        covers += there.covers
        x, y = (x + part.size_px[0], 0) if axis is Axis.BESIDE else (0, y + part.size_px[1])
    beside = axis is Axis.BESIDE
    size = (x, max(part.size_px[1] for part in large)) if beside else (max(part.size_px[0] for part in large), y)
    return Layout(size, dpi, tuple(pieces), tuple(covers))


def fits(picture: Joined, raws: Sequence[Raw]) -> bool:
    """Whether the parts of a picture lie on its paper in their real size; `raws` are of its placements, in order."""
    of_parts = iter(raws)
    laid = [_laid(part, of_parts) for part in picture.parts]
    return picture.paper_mm is not None and _on_paper(laid, picture.paper_mm) is not None


def _on_paper(parts: Sequence[Layout], paper_mm: SizeMm) -> Layout | None:
    """Parts beneath each other in the middle of a page, in their real size; None: they are too large for it."""
    dpi = max(part.dpi for part in parts)
    large = [_at_dpi(part, dpi) for part in parts]
    width, height = (round(side_mm / MM_PER_INCH * dpi) for side_mm in paper_mm)
    room = height - sum(part.size_px[1] for part in large)
    if room < 0 or max(part.size_px[0] for part in large) > width:
        return None
    gap = min(round(GAP_MM / MM_PER_INCH * dpi), room // len(large))
    pieces: list[Piece] = []
    covers: list[tuple[Point, ...]] = []
    y = (room - gap * (len(large) - 1)) // 2
    for part in large:
        x = (width - part.size_px[0]) // 2
        there = _within_its_edges(part).through(moved(x, y), part.size_px, dpi)
        pieces += there.pieces
        covers += there.covers
        y += part.size_px[1] + gap
    return Layout((width, height), dpi, tuple(pieces), tuple(covers), on_white=True)


def _within_its_edges(part: Layout) -> Layout:
    """What was cut off a part, or covered beyond its edges, would lie on its neighbours."""
    pieces = tuple(replace(piece, outline=clipped(piece.outline, part.size_px)) for piece in part.pieces)
    covers = (clipped(cover, part.size_px) for cover in part.covers)
    return replace(part, pieces=pieces, covers=tuple(cover for cover in covers if cover))


def _at_dpi(part: Layout, dpi: float) -> Layout:
    if part.dpi == dpi:
        return part
    factor = dpi / part.dpi
    size = max(1, round(part.size_px[0] * factor)), max(1, round(part.size_px[1] * factor))
    return part.through(scaled(factor), size, dpi)


def _mapped(matrix: Affine, outline: tuple[Point, ...]) -> tuple[Point, ...]:
    return outline if matrix == UPRIGHT else tuple(apply(matrix, point) for point in outline)
