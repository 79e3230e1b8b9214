"""How a mark is set: its words in lines, its seal beside or above them, and the first of these settings that finds room on the page.

The order is the rule. First the corner of the page is tried, then its whole top, then the corner's side down to the bottom, then the
whole page. In each of them the letters have the profile's size first and shrink down to the least; at each size the best setting is taken
that comes as near to the corner as any, give or take a centimetre. The seal keeps its size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.line_breaking import Measure, even_lines_of
from app.domain.mark_profiles import MarkProfile
from app.domain.marks import WHOLE_PAGE, BoxPt, Corner, distance, free_place

LEADING: Final = 1.15
"""distance of two baselines in ems: what Times New Roman has by itself"""
INSET_PT: Final = 1.5
"""room around the words, for strokes that reach beyond their letter's width"""
_SEAL_GAP_PT: Final = 6.0
_SHRINK_PT: Final = 0.5
_AS_NEAR_PT: Final = 28.0
"""a centimetre: a good setting is worth that way"""
_REACHES: Final = ((2 / 3, 1 / 3), (1.0, 1 / 3), (2 / 3, 1.0), WHOLE_PAGE)
"""parts of the page, from the corner on: the corner itself, the top, the side, all"""
_WIDTHS: Final = (1.0, 1.5, 0.7)
"""parts of the profile's width that are tried: a wide mark is low, a narrow one fits beside a heading"""


@dataclass(frozen=True, slots=True)
class MarkLayout:
    """One setting of a mark in a box of `size_pt` (origin top-left).

    Attributes:
        lines: the words.
        letters_pt: their size.
        size_pt: width and height of the whole.
        lines_at_pt: where each line's box begins: left and top.
        seal_pt: what the seal fills.
    """

    lines: tuple[str, ...]
    letters_pt: float
    size_pt: tuple[float, float]
    lines_at_pt: tuple[tuple[float, float], ...]
    seal_pt: BoxPt | None


def placed(
    profile: MarkProfile,
    words: Sequence[str],
    seal_size_pt: tuple[float, float] | None,
    measure: Measure,
    page_size_pt: tuple[float, float],
    ink_boxes_pt: Sequence[BoxPt],
) -> tuple[MarkLayout, BoxPt] | None:
    """The setting of a mark and its place on the page, by the rule of this module; None where the page has no room.

    Args:
        profile: which mark.
        words: its lines.
        seal_size_pt: width and height of the seal; None: it has none.
        measure: the typeface.
        page_size_pt: width and height of the page as displayed.
        ink_boxes_pt: what must not be covered.
    """
    settings = [list(layouts(profile, words, seal_size_pt, measure, letters_pt)) for letters_pt in _sizes(profile)]
    least_pt = _least([layout.size_pt for of_one_size in settings for layout in of_one_size])
    for reach in _REACHES:
        if free_place(page_size_pt, ink_boxes_pt, least_pt, profile.corner, reach) is None:
            continue  # what is smaller than all of them finds none there
        for of_one_size in settings:
            found = [
                (layout, place)
                for layout in of_one_size
                if (place := free_place(page_size_pt, ink_boxes_pt, layout.size_pt, profile.corner, reach)) is not None
            ]
            if found:
                return _best(found, page_size_pt, profile.corner)
    return None


def _least(sizes_pt: Sequence[tuple[float, float]]) -> tuple[float, float]:
    return min(width for width, _ in sizes_pt), min(height for _, height in sizes_pt)


def _best(
    found: Sequence[tuple[MarkLayout, BoxPt]], page_size_pt: tuple[float, float], corner: Corner
) -> tuple[MarkLayout, BoxPt]:
    """The first one that is as near as any."""
    ways_pt = [distance(page_size_pt, place, corner) for _, place in found]
    return next(entry for entry, way in zip(found, ways_pt, strict=True) if way <= min(ways_pt) + _AS_NEAR_PT)


def layouts(
    profile: MarkProfile,
    words: Sequence[str],
    seal_size_pt: tuple[float, float] | None,
    measure: Measure,
    letters_pt: float,
) -> Iterator[MarkLayout]:
    """The settings with letters of that size, the best first, each once."""
    seen: set[tuple[str, ...]] = set()
    longest_em = max(measure(word) for line in words for word in line.split(" "))
    widest_em = profile.width_pt * max(_WIDTHS) / letters_pt
    for part in _WIDTHS:
        width_em = min(max(profile.width_pt * part / letters_pt, longest_em), widest_em)
        lines = tuple(piece for line in words for piece in even_lines_of(line, width_em, measure))
        if lines in seen:
            continue
        seen.add(lines)
        widths_pt = tuple(measure(line) * letters_pt for line in lines)
        if seal_size_pt is None:
            yield _alone(lines, letters_pt, widths_pt)
        else:
            yield _beside(lines, letters_pt, widths_pt, seal_size_pt, profile.corner)
            yield _below(lines, letters_pt, widths_pt, seal_size_pt)


def _alone(lines: tuple[str, ...], letters_pt: float, widths_pt: Sequence[float]) -> MarkLayout:
    step = LEADING * letters_pt
    places = tuple((INSET_PT, INSET_PT + number * step) for number in range(len(lines)))
    size_pt = max(widths_pt) + 2 * INSET_PT, len(lines) * step + 2 * INSET_PT
    return MarkLayout(lines, letters_pt, size_pt, places, None)


def _beside(
    lines: tuple[str, ...],
    letters_pt: float,
    widths_pt: Sequence[float],
    seal_size_pt: tuple[float, float],
    corner: Corner,
) -> MarkLayout:
    """The seal at the corner's side, the words at its middle."""
    text = _alone(lines, letters_pt, widths_pt)
    (width, height), (across, down) = text.size_pt, seal_size_pt
    size_pt = across + _SEAL_GAP_PT + width, max(down, height)
    seal_x, text_x = (0.0, across + _SEAL_GAP_PT) if corner is Corner.TOP_LEFT else (width + _SEAL_GAP_PT, 0.0)
    seal_y, text_y = (size_pt[1] - down) / 2, (size_pt[1] - height) / 2
    places = tuple((x + text_x, y + text_y) for x, y in text.lines_at_pt)
    return MarkLayout(lines, letters_pt, size_pt, places, (seal_x, seal_y, seal_x + across, seal_y + down))


def _below(
    lines: tuple[str, ...], letters_pt: float, widths_pt: Sequence[float], seal_size_pt: tuple[float, float]
) -> MarkLayout:
    """The seal above the words, all about one axis."""
    text = _alone(lines, letters_pt, widths_pt)
    (width, height), (across, down) = text.size_pt, seal_size_pt
    whole, seal_x = max(across, width), (max(across, width) - across) / 2
    places = tuple(
        ((whole - line_pt) / 2, y + down) for line_pt, (_, y) in zip(widths_pt, text.lines_at_pt, strict=True)
    )
    return MarkLayout(lines, letters_pt, (whole, down + height), places, (seal_x, 0.0, seal_x + across, down))


def _sizes(profile: MarkProfile) -> Iterator[float]:
    size = profile.size_pt
    while size >= profile.least_size_pt:
        yield size
        size -= _SHRINK_PT
