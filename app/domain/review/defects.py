"""The catalogue of what can be wrong with a scanned page, and where a supervisor saw it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from app.domain.canonical import Json
from app.domain.geometry import Rect, rect_from_json


class Defect(StrEnum):
    """A kind of defect; `defect_<value>` is the key of its words. The order is that of the keys 1, 2, 3 ... that mark one."""

    FOCUS = "focus"
    EXPOSURE = "exposure"
    SKEW = "skew"
    CROP = "crop"
    MISSING_CORNER = "missing_corner"
    STREAK = "streak"
    BLEED = "bleed"
    NOISE = "noise"
    RESOLUTION = "resolution"
    COLOR = "color"
    ORIENTATION = "orientation"
    BLANK = "blank"
    DOUBLE_FEED = "double_feed"
    ORDER = "order"
    WRONG_DOSSIER = "wrong_dossier"
    ILLEGIBLE_SEAL = "illegible_seal"
    ILLEGIBLE_SIGNATURE = "illegible_signature"
    WRONG_FIELD = "wrong_field"


@dataclass(frozen=True, slots=True)
class DefectMark:
    """One defect on a page. `rect` is where, in the unit square of the page as it is shown; None: all of it."""

    page: UUID
    defect: Defect
    rect: Rect | None = None

    def to_json(self) -> dict[str, Json]:
        """The stored form."""
        return {"page": str(self.page), "defect": self.defect.value, "rect": self.rect and list(self.rect)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`. Raises ValueError on a defect that this program does not know."""
        rect = stored["rect"]
        return cls(UUID(stored["page"]), Defect(stored["defect"]), None if rect is None else rect_from_json(rect))
