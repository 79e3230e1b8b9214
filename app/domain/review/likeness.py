"""How a page that was scanned again lies beside the one that it replaces: is it the same paper, and how well do the two fit? Pure."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.canonical import Json


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two scans of a side of a sheet, laid on each other where their ink fits best.

    Attributes:
        same_paper: whether both show the same side of the same sheet.
        similarity: the share (0..1) of ink that has a counterpart, of the page that has less of it.
        in_heap: so many cells of ink without a counterpart lie together: another handwriting, stamp or number; None: too unlike to ask.
        upside_down: whether the second lies the other way up.
        shift_mm: by how much it is moved (x, y), both laid about the middle of their ink.
        skew_deg: by how much it is turned more than the first, clockwise.
        growth: how many times as large its sides are (width, height) in real size.
    """

    same_paper: bool
    similarity: float
    in_heap: int | None
    upside_down: bool
    shift_mm: tuple[float, float]
    skew_deg: float
    growth: tuple[float, float]

    def to_json(self) -> dict[str, Json]:
        """As it stands in a case's facts."""
        return {
            "same_paper": self.same_paper,
            "similarity": round(self.similarity, 4),
            "in_heap": self.in_heap,
            "upside_down": self.upside_down,
            "shift_mm": [round(one, 2) for one in self.shift_mm],
            "skew_deg": round(self.skew_deg, 3),
            "growth": [round(one, 4) for one in self.growth],
        }
