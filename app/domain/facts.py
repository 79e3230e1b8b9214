"""What was found out about one raw page: the stored form of the INSPECT artifact."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.domain.canonical import Json, canonical_json
from app.domain.geometry import Point, Rect, Turn, apply, in_common, rect_from_json, turned
from app.domain.page import BoxPx
from app.domain.page_view import LEAST_OF_ONE_ITEM
from app.domain.release import PageQuality


@dataclass(frozen=True, slots=True)
class QualityReason:
    """Why a page is not simply good, and where (pixels of the raw page; None: the whole page)."""

    code: str
    box_px: BoxPx | None


@dataclass(frozen=True, slots=True)
class PageCode:
    """A bar code or QR code: a claim of the paper, never proof, never logged."""

    symbology: str
    text: str = field(repr=False)
    box_px: BoxPx


MM_PER_INCH = 25.4
STREAK = "STREAK"
"""the reason of a page that bears one"""

type Item = tuple[float, tuple[float, float], Rect]

_FROM_WORST = (PageQuality.POOR, PageQuality.UNKNOWN, PageQuality.DOUBTFUL, PageQuality.GOOD)


@dataclass(frozen=True, slots=True)
class PageFacts:
    """Facts and verdict of a raw page; the same words as `ocr.values.PageFacts`, in the station's own types.

    `imprint` is what the same sheet is known by when it comes again; empty for a blank page. `sheet` is what is shown of the picture, in
    the unit square of the picture turned back by its skew; None: all of it. `items` says of each of several sheets or cards on one glass by
    how many degrees the picture is turned, clockwise, about which point of its unit square, and what is kept of it then; `item_qualities`
    are the verdicts of each alone. `outlines` are the
    corners of the sheets that the picture is cut to, in its unit square. `photo` is what the library needs to draw a page upright from a
    photo, of which all the rest is told then; None: it was scanned.
    """

    width_px: int
    height_px: int
    dpi: float
    sha256_pixels: str
    skew_deg: float
    skew_confidence: float
    orientation_deg: int
    orientation_confidence: float
    blank: bool
    quality: PageQuality
    reasons: tuple[QualityReason, ...]
    metrics: Mapping[str, float]
    codes: tuple[PageCode, ...]
    imprint: str = ""
    sheet: Rect | None = None
    items: tuple[Item, ...] = ()
    outlines: tuple[tuple[Point, ...], ...] = ()
    photo: Mapping[str, Json] | None = None
    item_qualities: tuple[PageQuality, ...] = ()

    @property
    def width_mm(self) -> float:
        """Of the raw page; 0.0: not known."""
        return self.width_px * self._mm_per_px

    @property
    def length_mm(self) -> float:
        """Of the raw page; 0.0: not known."""
        return self.height_px * self._mm_per_px

    @property
    def streaks_mm(self) -> tuple[float, ...]:
        """The columns of streaks that make it doubtful, from the left edge of the raw page, the clearest first."""
        boxes = (reason.box_px for reason in self.reasons if reason.code == STREAK and reason.box_px is not None)
        return tuple((box[0] + box[2]) / 2 * self._mm_per_px for box in boxes)

    @property
    def _mm_per_px(self) -> float:
        return MM_PER_INCH / self.dpi if self.dpi > 0 else 0.0

    def doubted(self, reason: str | None) -> PageFacts:
        """The same page, of which the scanner said something that a person must decide on; None: it said nothing."""
        if reason is None:
            return self
        quality = PageQuality.DOUBTFUL if self.quality is PageQuality.GOOD else self.quality
        return replace(self, quality=quality, reasons=(QualityReason(reason, None), *self.reasons))

    def of_item(self, item: Item) -> PageFacts:
        """What is known of one of several sheets on the glass: its own verdict, and the reasons that lie on it; the same where it is not
        known which one that is. A later look may have found it a little elsewhere."""
        shares = [in_common(item[2], one[2]) for one in self.items[: len(self.item_qualities)]]
        place = max(range(len(shares)), key=shares.__getitem__, default=None)
        if place is None or shares[place] < LEAST_OF_ONE_ITEM:
            return self
        (width, height), (turn_deg, about, (left, top, right, bottom)) = (self.width_px, self.height_px), item
        straight = turned(Turn(turn_deg, about), (width, height))

        def is_on_it(reason: QualityReason) -> bool:
            if reason.box_px is None:
                return True
            x0, y0, x1, y1 = reason.box_px
            x, y = apply(straight, ((x0 + x1) / 2, (y0 + y1) / 2))
            return left * width <= x <= right * width and top * height <= y <= bottom * height

        reasons = tuple(reason for reason in self.reasons if is_on_it(reason))
        return replace(self, quality=self.item_qualities[place], reasons=reasons)

    @classmethod
    def together(cls, facts: Sequence[PageFacts]) -> PageFacts:
        """What is known of a page on which several were put: it is no better than the worst of them, blank where all are, and bears
        the codes of all."""
        worst = min(facts, key=lambda one: _FROM_WORST.index(one.quality))
        if len(facts) == 1:
            return worst
        return replace(
            worst, blank=all(one.blank for one in facts), codes=tuple(code for one in facts for code in one.codes)
        )

    def encode(self) -> bytes:
        """The stored form: canonical JSON."""
        plain = {name: getattr(self, name) for name in self.__slots__}
        plain["quality"] = self.quality.value
        plain["item_qualities"] = [quality.value for quality in self.item_qualities]
        plain["reasons"] = [[r.code, r.box_px] for r in self.reasons]
        plain["codes"] = [[c.symbology, c.text, c.box_px] for c in self.codes]
        plain["metrics"] = {name: round(value, 6) for name, value in self.metrics.items()}
        return canonical_json(plain).encode()

    @classmethod
    def decode(cls, data: bytes) -> PageFacts:
        """The inverse of `encode`. Raises ValueError on bytes that `encode` did not make."""
        plain = json.loads(data)
        try:
            plain["quality"] = PageQuality(plain["quality"])
            plain["item_qualities"] = tuple(PageQuality(quality) for quality in plain.get("item_qualities", ()))
            plain["reasons"] = tuple(QualityReason(code, tuple(box) if box else None) for code, box in plain["reasons"])
            plain["codes"] = tuple(PageCode(kind, text, tuple(box)) for kind, text, box in plain["codes"])
            plain["items"] = tuple(
                (float(turn), (float(x), float(y)), rect_from_json(kept))
                for turn, (x, y), kept in plain.get("items", ())
            )
            plain["outlines"] = tuple(
                tuple((float(x), float(y)) for x, y in outline) for outline in plain.get("outlines", ())
            )
            plain["sheet"] = rect_from_json(plain["sheet"]) if plain.get("sheet") else None
            return cls(**plain)
        except (KeyError, TypeError) as error:
            raise ValueError("not stored page facts") from error
