"""Where good ends: `thresholds.toml` as values."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from ocr.values import Verdict

_FILE = Path(__file__).with_suffix(".toml")


class OnBlank(StrEnum):
    """What a limit means on a page without writing."""

    SAME = "same"
    NOTE = "note"
    """it is told, and the page stays good"""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Limit:
    """From where on a metric is a reason.

    Attributes:
        code: of the reason.
        metric: that it is judged by.
        below: True where less is worse, and the levels themselves are still better; False where more is, from the levels on.
        note, doubtful, poor: levels of the metric, None where it never comes to that.
        on_blank: what holds for a page without writing.
    """

    code: str
    metric: str
    below: bool
    note: float | None
    doubtful: float | None
    poor: float | None
    on_blank: OnBlank

    def verdict(self, value: float, blank: bool) -> Verdict | None:
        """The verdict on a value of the metric; None where nothing is to be said."""
        if blank and self.on_blank is OnBlank.NONE:
            return None
        for level, verdict in ((self.poor, Verdict.POOR), (self.doubtful, Verdict.DOUBTFUL), (self.note, Verdict.GOOD)):
            if level is not None and (value < level if self.below else value >= level):
                return Verdict.GOOD if blank and self.on_blank is OnBlank.NOTE else verdict
        return None

    @property
    def mildest(self) -> float:
        """The level at which anything is said at all."""
        return next(level for level in (self.note, self.doubtful, self.poor) if level is not None)


@dataclass(frozen=True, slots=True)
class BlankLimits:
    """How little is nothing; each as in the file."""

    dark_px: int
    ink_px: int
    maybe_dark_px: int
    maybe_faint_marks: int
    maybe_faint_in_line: int
    written_faint_marks: int


@cache
def limits() -> tuple[Limit, ...]:
    """All limits, in the order in which reasons are told."""
    return tuple(_limit(entry) for entry in _data()["limit"])


@cache
def blank_limits() -> BlankLimits:
    """The limits of a blank page."""
    return BlankLimits(**_data()["blank"])


def _limit(entry: Mapping[str, Any]) -> Limit:
    below = "below" in entry
    levels = entry["below" if below else "from"]
    return Limit(
        entry["code"],
        entry["metric"],
        below,
        levels.get("note"),
        levels.get("doubtful"),
        levels.get("poor"),
        OnBlank(entry.get("on_blank", "none")),
    )


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
