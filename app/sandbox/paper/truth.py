"""What is known of a drawn side: the truth that scans, verdicts and recognised text are compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import cos, radians, sin


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels, origin top-left: x0, y0 inclusive, x1, y1 exclusive."""

    x0: int
    y0: int
    x1: int
    y1: int

    def scanned(self, width_px: int, height_px: int, orientation_deg: int, skew_deg: float) -> Box:
        """The box around this one after the page was turned as a scanner would deliver it.

        Args:
            width_px, height_px: size of the upright page.
            orientation_deg: 0, 90, 180 or 270, clockwise; a quarter turn swaps the sides of the frame.
            skew_deg: further turn about the centre of the frame, clockwise.
        """
        turned = orientation_deg + skew_deg
        c, s = cos(radians(turned)), sin(radians(turned))
        frame_w, frame_h = (height_px, width_px) if orientation_deg % 180 else (width_px, height_px)
        corners = [(x - width_px / 2, y - height_px / 2) for x in (self.x0, self.x1) for y in (self.y0, self.y1)]
        xs = [x * c - y * s + frame_w / 2 for x, y in corners]
        ys = [x * s + y * c + frame_h / 2 for x, y in corners]
        return Box(round(min(xs)), round(min(ys)), round(max(xs)), round(max(ys)))


@dataclass(frozen=True, slots=True)
class SideTruth:
    """One side of paper as drawn.

    Attributes:
        number: place in the tray, from 1.
        title: what the paper is, in Vietnamese.
        component: code of the dossier component that the side belongs to; empty where it belongs to none.
        width_px, height_px, dpi: of the frame as delivered.
        text: all printed text in reading order, one printed line a line, NFC; what is written by hand is not in it.
        handwriting: what is written by pen, in reading order.
        skew_deg: turn of the text beyond `orientation_deg`, clockwise positive.
        orientation_deg: 0, 90, 180 or 270: how far the page is turned clockwise from upright.
        blank: nothing is printed or written on the side.
        boxes: named places (seal, signature, photo, qr, ...) in pixels of the frame as delivered.
        page_boxes: the same places in pixels of the upright, unskewed page.
        qr_payload: text of the QR code on the side, if it bears one.
        barcode: text of the Code 39 bar code on the side, if it bears one.
    """

    number: int
    title: str
    component: str
    width_px: int
    height_px: int
    dpi: int
    text: str
    handwriting: tuple[str, ...] = ()
    skew_deg: float = 0.0
    orientation_deg: int = 0
    blank: bool = False
    boxes: Mapping[str, Box] = field(default_factory=dict)
    page_boxes: Mapping[str, Box] = field(default_factory=dict)
    qr_payload: str | None = None
    barcode: str | None = None
