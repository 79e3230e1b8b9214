"""Drifts of the weekly check sheet: figures of a device that get worse from check to check, and which part to look at.

There are few checks, and they are alike: the same sheet in the same device. So each is a value of a CUSUM that teaches itself what is usual
(`run_length`); only the side that is worse counts. A figure of a steady device has a false alarm after 335 checks on average: six years.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from app.domain.health.drift import Part
from app.domain.health.run_length import Cusum

LIMIT: Final = 4.0
_TAUGHT: Final = 20
_PART_OF: Final[Mapping[str, Part]] = {
    "SCALE_X": Part.OPTICS,
    "SCALE_Y": Part.TRANSPORT,
    "SKEW": Part.GUIDES,
    "SHEAR": Part.ROLLERS,
    "BEND": Part.ROLLERS,
    "SHARPNESS": Part.OPTICS,
    "EVENNESS": Part.OPTICS,
    "OVERSHOOT": Part.OPTICS,
    "LINES": Part.OPTICS,
    "TONE": Part.LAMP,
    "CAST": Part.LAMP,
    "COLOUR": Part.LAMP,
    "LIGHT": Part.LAMP,
    "STREAKS": Part.GLASS,
}
"""by the item's code, or its beginning (`ocr.checksheet.judge`)"""


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One figure of one check; where `poor` is the smaller limit, small figures are bad."""

    code: str
    value: float
    doubtful: float
    poor: float


@dataclass(frozen=True, slots=True)
class CheckDrift:
    """A figure that gets worse: of which item, which part to look at, its value now, since which check, and when it was certain."""

    code: str
    part: Part
    now: float
    since: datetime
    found_at: datetime
    checks: int


def items_of(result: Mapping[str, Any]) -> tuple[CheckItem, ...]:
    """The figures of a check as it is kept (`DeviceCheck.result`); none of a check with a colour target."""
    if result.get("kind") != "sheet":
        return ()
    return tuple(CheckItem(one["code"], one["value"], one["doubtful"], one["poor"]) for one in result["items"])


def check_drifts(checks: Iterable[tuple[datetime, Iterable[CheckItem]]]) -> tuple[CheckDrift, ...]:
    """Find figures that get worse, in the order in which that became certain; each once.

    Args:
        checks: those of one device with one printed sheet, the oldest first.
    """
    sums: dict[str, Cusum] = {}
    times: dict[str, list[datetime]] = {}
    found: dict[str, CheckDrift] = {}
    for at, items in checks:
        for item in items:
            chart = sums.setdefault(item.code, Cusum(LIMIT, _TAUGHT))
            seen = times.setdefault(item.code, [])
            seen.append(at)
            worse = chart.add(-item.value if item.poor < item.doubtful else item.value) > 0
            if worse and item.code not in found:
                since = chart.above_since
                checked = len(seen) - since
                found[item.code] = CheckDrift(item.code, _part(item.code), item.value, seen[since], at, checked)
    return tuple(sorted(found.values(), key=lambda one: one.found_at))


def _part(code: str) -> Part:
    return _PART_OF.get(code) or _PART_OF[code.split("_", maxsplit=1)[0]]
