"""How a mark is set: its words in lines, its seal beside or above them, and the first of these settings that finds room on the page.

The order is the rule. At the profile's size, the setting that comes nearest to the corner; where none stays in the corner, the same
with smaller letters, down to the least size; where none does even so, the nearest place of the whole page, largest letters first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.mark_profiles import MarkProfile
from app.domain.marks import BoxPt, Corner, distance, free_place, in_corner

type Measure = Callable[[str], float]
"""the width of a text in ems"""

LEADING: Final = 1.15
"""distance of two baselines in ems: what Times New Roman has by itself"""
INSET_PT: Final = 1.5
"""room around the words, for strokes that reach beyond their letter's width"""
_SEAL_GAP_PT: Final = 6.0
_SHRINK_PT: Final = 0.5
_WIDTHS: Final = (1.0, 1.5, 0.7)
"""parts of the profile's width that are tried: a wide mark is low, a narrow one fits beside a heading"""


@dataclass(frozen=True, slots=True)
class MarkLayout:
    """One setting of a mark in a box of `size_pt`; its words begin at `text_at_pt`, its seal fills `seal_pt` (origin top-left)."""

    lines: tuple[str, ...]
    letters_pt: float
    size_pt: tuple[float, float]
    text_at_pt: tuple[float, float]
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
    elsewhere: tuple[MarkLayout, BoxPt] | None = None
    for letters_pt in _sizes(profile):
        found = [
            (layout, place)
            for layout in layouts(profile, words, seal_size_pt, measure, letters_pt)
            if (place := free_place(page_size_pt, ink_boxes_pt, layout.size_pt, profile.corner)) is not None
        ]
        near = [entry for entry in found if in_corner(page_size_pt, entry[1], profile.corner)]
        nearest = min(near or found, key=lambda entry: distance(page_size_pt, entry[1], profile.corner), default=None)
        if near:
            return nearest
        elsewhere = elsewhere or nearest
    return elsewhere


def layouts(
    profile: MarkProfile,
    words: Sequence[str],
    seal_size_pt: tuple[float, float] | None,
    measure: Measure,
    letters_pt: float,
) -> Iterator[MarkLayout]:
    """The settings with letters of that size, the best first, each once."""
    seen: set[tuple[str, ...]] = set()
    for part in _WIDTHS:
        width_em = profile.width_pt * part / letters_pt
        lines = tuple(piece for line in words for piece in wrapped(line, width_em, measure))
        if lines not in seen:
            seen.add(lines)
            text_pt = (
                max(map(measure, lines)) * letters_pt + 2 * INSET_PT,
                len(lines) * LEADING * letters_pt + 2 * INSET_PT,
            )
            yield from _around(lines, letters_pt, text_pt, seal_size_pt, profile.corner)


def wrapped(text: str, width_em: float, measure: Measure) -> tuple[str, ...]:
    """The text in as few lines as the width needs, and these as even as they can be. A word that is wider alone is parted."""
    parts = [piece for word in text.split(" ") for piece in _parted(word, width_em, measure)]
    lines = _filled(parts, width_em, measure)
    narrow, wide = max(map(measure, parts)), width_em
    for _ in range(8):  # halving: even to 1/256 of the width
        middle = (narrow + wide) / 2
        narrower = _filled(parts, middle, measure)
        if len(narrower) > len(lines):
            narrow = middle
        else:
            wide, lines = middle, narrower
    return tuple(lines)


def _filled(parts: Sequence[str], width_em: float, measure: Measure) -> list[str]:
    lines = [parts[0]]
    for part in parts[1:]:
        longer = f"{lines[-1]} {part}"
        if measure(longer) <= width_em:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines


def _parted(word: str, width_em: float, measure: Measure) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and measure(pieces[-1] + letter) > width_em:
            pieces.append(letter)
        else:
            pieces[-1] += letter
    return pieces


def _around(
    lines: tuple[str, ...],
    letters_pt: float,
    text_pt: tuple[float, float],
    seal_pt: tuple[float, float] | None,
    corner: Corner,
) -> Iterator[MarkLayout]:
    """Without a seal the words alone. Else the seal at the corner's side and the words beside it, then the seal over the words."""
    (width, height) = text_pt
    if seal_pt is None:
        yield MarkLayout(lines, letters_pt, text_pt, (INSET_PT, INSET_PT), None)
        return
    across, down = seal_pt
    whole = across + _SEAL_GAP_PT + width, max(down, height)
    text_y, seal_y = (whole[1] - height) / 2 + INSET_PT, (whole[1] - down) / 2
    seal_x, text_x = (0.0, across + _SEAL_GAP_PT) if corner is Corner.TOP_LEFT else (width + _SEAL_GAP_PT, 0.0)
    yield MarkLayout(
        lines, letters_pt, whole, (text_x + INSET_PT, text_y), (seal_x, seal_y, seal_x + across, seal_y + down)
    )
    whole = max(across, width), down + height
    seal_x, text_x = (whole[0] - across) / 2, (whole[0] - width) / 2
    yield MarkLayout(
        lines, letters_pt, whole, (text_x + INSET_PT, down + INSET_PT), (seal_x, 0.0, seal_x + across, down)
    )


def _sizes(profile: MarkProfile) -> Iterator[float]:
    size = profile.size_pt
    while size >= profile.least_size_pt:
        yield size
        size -= _SHRINK_PT
