"""Pages with codes whose text is known, drawn as papers bear them: beside text, turned, fine, inverted, under a seal, damaged, faint.

The same seed gives the same page.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import zxingcpp
from PIL import Image

from app.sandbox.paper.seal import SEAL_RED, seal
from ocr.codes.patch import NARROW_MM, PATTERNS, WIDE_MM
from ocr.image.raster import Pixels
from tests.unit.ocr_image.drawn_pages import sheet, write

DPI: Final = 300
SIZE_MM: Final = (210.0, 297.0)
_MM: Final = DPI / 25.4
_MIL_PX: Final = DPI / 1000
_NAMES: Final = {
    zxingcpp.BarcodeFormat.QRCode: "https://dichvucong.mau.example/tra-cuu?mahs=H56.14-240823-0001",
    zxingcpp.BarcodeFormat.Code39: "H56.14-240823-0001",
    zxingcpp.BarcodeFormat.Code128: "H56.14-240823-0001",
    zxingcpp.BarcodeFormat.PDF417: "GCN 038190012345 / 10052021",
    zxingcpp.BarcodeFormat.DataMatrix: "000.00.06.H56-231027-0361",
}


@dataclass(frozen=True, slots=True, eq=False)
class CodedPage:
    """H x W x 3 uint8 of `DPI`, what it shows, and what was done to it."""

    kind: str
    condition: str
    pixels: Pixels
    texts: frozenset[str]


def coded_pages(seeds: int) -> Iterator[CodedPage]:
    """Each kind of code in each condition, `seeds` times; then pages with several codes and with patches."""
    for seed in range(seeds):
        for kind, text in _NAMES.items():
            for condition in _CONDITIONS:
                yield _page(kind, text, condition, seed)
        yield _several(seed)
        for number, name in enumerate(PATTERNS.values()):
            yield _patched(name, seed * len(PATTERNS) + number)


def _page(kind: zxingcpp.BarcodeFormat, text: str, condition: str, seed: int) -> CodedPage:
    chance = np.random.default_rng((seed, list(_CONDITIONS).index(condition)))
    done = _CONDITIONS[condition]
    page = _ground(seed)
    mark = _symbol(kind, text, done.module_mil * _MIL_PX)
    if done.inverted:
        mark = 255 - mark
    if done.turn_deg:
        mark = _turned(mark, float(done.turn_deg * chance.choice((-1, 1))))
    top, left = _room(page, mark, chance)
    page[top : top + mark.shape[0], left : left + mark.shape[1]] = mark[..., None]
    if done.damage is not None:
        spot = page[top : top + mark.shape[0], left : left + mark.shape[1]]
        spot[:] = done.damage(spot, chance)
    name = kind.name if hasattr(kind, "name") else str(kind)
    return CodedPage(name, condition, _scanned(page, seed), frozenset({text}))


def _several(seed: int) -> CodedPage:
    chance, page = np.random.default_rng((seed, 99)), _ground(seed)
    for number, (kind, text) in enumerate(_NAMES.items()):
        mark = _symbol(kind, text, 15 * _MIL_PX)
        top, left = round((20 + 50 * number) * _MM), round(chance.uniform(20, 60) * _MM)
        page[top : top + mark.shape[0], left : left + mark.shape[1]] = mark[..., None]
    return CodedPage("all", "several", _scanned(page, seed), frozenset(_NAMES.values()))


def _patched(name: str, seed: int) -> CodedPage:
    """A separator sheet: a patch parallel to its upper edge, as it is printed, turned a little and spotted."""
    chance, page = np.random.default_rng((seed, 7)), np.full(_shape(), 250, np.uint8)
    top = round(chance.uniform(8, 40) * _MM)
    kinds = next(kinds for kinds, of in PATTERNS.items() if of == name)
    scale = float(chance.uniform(0.85, 1.03))
    for kind in kinds:
        height = round((WIDE_MM if kind == "w" else NARROW_MM) * scale * _MM)
        page[top : top + height, round(30 * _MM) : round(170 * _MM)] = 30
        top += height + round(NARROW_MM * scale * _MM)
    for _ in range(6):
        at = tuple(int(side * chance.uniform(0, 1)) for side in reversed(page.shape[:2]))
        cv2.circle(page, at, round(chance.uniform(1, 4) * _MM), (int(chance.integers(60, 250)),) * 3, -1)
    turned = _turned(page, float(chance.uniform(-4, 4)), keep=True)
    return CodedPage("Patch", "as printed", _scanned(turned, seed), frozenset({name}))


@dataclass(frozen=True, slots=True)
class _Condition:
    module_mil: float = 15
    turn_deg: float = 0
    inverted: bool = False
    damage: Callable[[Pixels, np.random.Generator], Pixels] | None = None


def _under_a_seal(spot: Pixels, chance: np.random.Generator) -> Pixels:
    size = round(34 * _MM)
    ink = np.asarray(seal("CƠ QUAN MẪU", "TỈNH MẪU", size, int(chance.integers(99))), np.float32) / 255
    height, width = spot.shape[:2]
    over = np.zeros((height, width), np.float32)
    top, left = (height - size) // 2, (width - size) // 2
    cut = ink[max(0, -top) : max(0, -top) + min(height, size), max(0, -left) : max(0, -left) + min(width, size)]
    over[max(0, top) : max(0, top) + cut.shape[0], max(0, left) : max(0, left) + cut.shape[1]] = cut
    red = np.array(SEAL_RED, np.float32) / 255
    return np.asarray(spot * (1 - over[..., None] * (1 - red)), np.uint8)


def _pen(spot: Pixels, chance: np.random.Generator) -> Pixels:
    height, width = spot.shape[:2]
    found = np.ascontiguousarray(spot)
    for _ in range(2):
        ends = [(int(chance.uniform(0, width)), int(at)) for at in (0, height - 1)]
        cv2.line(found, ends[0], ends[1], (40, 60, 150), round(0.6 * _MM), cv2.LINE_AA)
    return found


def _hole(spot: Pixels, chance: np.random.Generator) -> Pixels:
    height, width = spot.shape[:2]
    found = np.ascontiguousarray(spot)
    at = int(chance.uniform(0.55, 0.8) * width), int(chance.uniform(0.55, 0.8) * height)
    cv2.circle(found, at, round(0.09 * min(height, width)), (255, 255, 255), -1)
    return found


def _faint(spot: Pixels, _: np.random.Generator) -> Pixels:
    return np.asarray(235 - (255 - spot.astype(np.float32)) * 0.28, np.uint8)


def _blurred(spot: Pixels, _: np.random.Generator) -> Pixels:
    return np.asarray(cv2.GaussianBlur(spot, (0, 0), 1.8), np.uint8)


_CONDITIONS: Final = {
    "plain": _Condition(),
    "10 mil": _Condition(module_mil=10),
    "turned 3": _Condition(turn_deg=3),
    "turned 8": _Condition(turn_deg=8),
    "turned 20": _Condition(turn_deg=20),
    "turned 40": _Condition(turn_deg=40),
    "inverted": _Condition(inverted=True),
    "under a seal": _Condition(damage=_under_a_seal),
    "under a pen": _Condition(damage=_pen),
    "with a hole": _Condition(damage=_hole),
    "faint": _Condition(damage=_faint),
    "blurred": _Condition(damage=_blurred),
}


def _symbol(kind: zxingcpp.BarcodeFormat, text: str, module_px: float) -> Pixels:
    """H x W, quiet zone included."""
    fine = np.asarray(zxingcpp.create_barcode(text, kind).to_image(scale=1, add_quiet_zones=True), np.uint8)
    if kind in (zxingcpp.BarcodeFormat.Code39, zxingcpp.BarcodeFormat.Code128):
        row = fine[fine.shape[0] // 4]
        fine = np.tile(row, (max(1, round(11 * _MM / module_px)), 1))
        fine = np.pad(fine, 6, constant_values=255)
    large = cv2.resize(fine, None, fx=12, fy=12, interpolation=cv2.INTER_NEAREST)
    size = round(fine.shape[1] * module_px), round(fine.shape[0] * module_px)
    return np.asarray(cv2.resize(large, size, interpolation=cv2.INTER_AREA), np.uint8)


def _turned(picture: Pixels, degrees: float, *, keep: bool = False) -> Pixels:
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    size = (width, height)
    if not keep:
        across, down = abs(turn[0, 0]), abs(turn[0, 1])
        size = round(height * down + width * across), round(height * across + width * down)
        turn[:, 2] += (size[0] - width) / 2, (size[1] - height) / 2
    return np.asarray(cv2.warpAffine(picture, turn, size, borderValue=(255, 255, 255)), np.uint8)


def _room(page: Pixels, mark: Pixels, chance: np.random.Generator) -> tuple[int, int]:
    most = page.shape[0] - mark.shape[0], page.shape[1] - mark.shape[1]
    return int(chance.uniform(0.05, 0.95) * most[0]), int(chance.uniform(0.05, 0.95) * most[1])


def _ground(seed: int) -> Pixels:
    return np.array(_written(seed % 3))


@functools.cache
def _written(number: int) -> Image.Image:
    return write(sheet(DPI, SIZE_MM), DPI, 11 + number)


def _shape() -> tuple[int, int, int]:
    return round(SIZE_MM[1] * _MM), round(SIZE_MM[0] * _MM), 3


def _scanned(page: Pixels, seed: int) -> Pixels:
    soft = cv2.GaussianBlur(page, (0, 0), 0.7).astype(np.int16)
    grain = np.random.default_rng(seed).normal(0, 3.0, (512, 512, 1))
    rows, columns = page.shape[0] // 512 + 1, page.shape[1] // 512 + 1
    soft += np.tile(grain, (rows, columns, 1))[: page.shape[0], : page.shape[1]].astype(np.int16)
    return np.clip(soft, 0, 255).astype(np.uint8)
