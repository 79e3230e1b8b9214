"""Patch codes, as far as separator sheets need them: which bars a patch has (Kodak, "Patch Code Information", A-61599)."""

from __future__ import annotations

from typing import Final

NARROW_MM: Final = 2.032
WIDE_MM: Final = 5.08
GAP_MM: Final = 2.032
BARS: Final = {"1": "wwnn", "2": "wnnw", "3": "wnwn", "4": "nwwn", "6": "nnww", "T": "nwnw"}
"""from the edge that is fed first; 3 is T upside down, 6 is 1"""
HEIGHT_MM: Final = 2 * NARROW_MM + 2 * WIDE_MM + 3 * GAP_MM


def bar_heights_mm(name: str) -> tuple[float, ...]:
    """Of the four bars of a patch, in order. Raises KeyError: there is no such patch."""
    return tuple(WIDE_MM if bar == "w" else NARROW_MM for bar in BARS[name])
