"""Photos of pages on a table, drawn with everything known: where the corners are, how far the paper bends, where it glares.

A pinhole camera looks at a sheet that lies on a plane, or bends over it as part of a cylinder; tables, light, shadows, noise and JPEG
are drawn from a seed. Light adds and multiplies in linear terms, as it does in front of a camera; levels are coded by a power of 2.2.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.raster import MM_PER_INCH, Pixels

type Floats = NDArray[np.float32]
type Shape = tuple[int, int]
"""rows and columns"""

TABLES: Final = ("wood", "dark", "bright", "cloth")
_GAMMA: Final = 2.2
_STEP_PX: Final = 8
"""maps are computed on a grid of such cells and interpolated"""
_ROUNDS: Final = 12


@dataclass(frozen=True, slots=True)
class Scene:
    """How a page was photographed.

    Attributes:
        size_px: width and height of the photo.
        focal: of the lens, over the diagonal of the picture: 0.6 is the main camera of a phone.
        tilt_deg, azimuth_deg: how far the camera leans away from straight above, and to which side.
        roll_deg: turn of the page in the picture, clockwise.
        fill: how much of the picture's width or height the page takes.
        shift: of the page from the middle, in shares of the picture.
        table: one of `TABLES`.
        hand: two fingers hold the page at an edge.
        under: another sheet lies under the page, a little askew.
        bow_mm: how high an arched page stands off the table in its middle; 0: flat.
        gradient: how much light the darker side of the picture lacks, 0..1.
        shadow: how much light a phone held over the page takes, 0..1; `shadow_soft_mm` is the sigma of its rim.
        glare_mm: radius within which a lamp burns the print out; 0: none.
        paper_light: light of the paper, linear 0..1.
        noise: sigma of the sensor's noise in levels.
        blur_px: sigma of the optics.
        jpeg: quality of the file.
        seed: of textures and places.
    """

    size_px: tuple[int, int] = (4000, 3000)
    focal: float = 0.62
    tilt_deg: float = 0.0
    azimuth_deg: float = 0.0
    roll_deg: float = 0.0
    fill: float = 0.85
    shift: tuple[float, float] = (0.0, 0.0)
    table: str = "wood"
    hand: bool = False
    under: bool = False
    bow_mm: float = 0.0
    gradient: float = 0.0
    shadow: float = 0.0
    shadow_soft_mm: float = 8.0
    glare_mm: float = 0.0
    paper_light: float = 0.75
    noise: float = 2.0
    blur_px: float = 0.7
    jpeg: int = 88
    seed: int = 0

    def evenly_lit(self) -> Scene:
        """The same picture under even light: what colours are compared with."""
        return replace(self, gradient=0.0, shadow=0.0, glare_mm=0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """A drawn photo and its truth.

    Attributes:
        pixels: H x W x 3 uint8.
        corners_px: 4 x 2, from the page's own top-left corner clockwise.
        page_mm: width and height of the paper.
        least_dpi: pixels an inch of paper where and in which direction there are fewest.
        bow_mm: largest distance of an edge of the page from the chord of its corners, on the page stretched flat.
        glare_px: x, y and radius of what is burnt out; None: nothing.
    """

    pixels: Pixels
    corners_px: NDArray[np.float64]
    page_mm: tuple[float, float]
    least_dpi: float
    bow_mm: float
    glare_px: tuple[float, float, float] | None


@dataclass(frozen=True, slots=True, eq=False)
class _Camera:
    """Columns of `turn` are the picture's right, its down and the way that it looks, in the table's millimetres (z up, y down)."""

    turn: NDArray[np.float64]
    place: NDArray[np.float64]
    focal_px: float
    middle_px: NDArray[np.float64]

    def seen(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points of the world (N x 3) in the picture, in pixels whose edges lie at whole numbers."""
        there = (points - self.place) @ self.turn
        return np.asarray(there[:, :2] / there[:, 2:] * self.focal_px + self.middle_px)

    def rays(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Steps to the right and down that each pixel's ray makes when it comes down by one millimetre."""
        flat = np.stack(
            [(x - self.middle_px[0]) / self.focal_px, (y - self.middle_px[1]) / self.focal_px, np.ones_like(x)]
        )
        ways = np.tensordot(self.turn, flat, 1)
        return ways[0] / -ways[2], ways[1] / -ways[2]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Paper of so many millimetres, its middle at 0, arched over x; what is printed at a place lies at its length along the arch."""

    width_mm: float
    height_mm: float
    bow_mm: float
    lengths: tuple[NDArray[np.float64], NDArray[np.float64]] = field(init=False)

    def __post_init__(self) -> None:
        x = np.linspace(-self.width_mm / 2, self.width_mm / 2, 2001)
        slope = -8 * self.bow_mm * x / self.width_mm**2
        steps = np.sqrt(1 + slope**2)
        along = np.concatenate([[0.0], np.cumsum((steps[1:] + steps[:-1]) / 2 * np.diff(x))])
        object.__setattr__(self, "lengths", (x, along - along[-1] / 2))

    def height_at(self, x: NDArray[np.floating]) -> NDArray[np.floating]:
        """How high the paper stands."""
        return np.asarray(self.bow_mm * np.clip(1 - (2 * x / self.width_mm) ** 2, 0, 1))

    def printed_at(self, x: NDArray[np.floating]) -> Floats:
        """Where along the paper a place is."""
        over, along = self.lengths
        inside = np.interp(x, over, along)
        return np.asarray(np.where(np.abs(x) > self.width_mm / 2, x * along[-1] / over[-1], inside), np.float32)

    def points(self, u: NDArray[np.float64], v: NDArray[np.float64]) -> NDArray[np.float64]:
        """Places on the paper (shares of its length and height, 0..1) in the world, N x 3."""
        over, along = self.lengths
        x = np.interp(along[0] + u * (along[-1] - along[0]), along, over)
        return np.stack([x, (v - 0.5) * self.height_mm, self.height_at(x)], 1)


def photographed(page: Pixels, page_mm: tuple[float, float], scene: Scene) -> Photo:
    """Take the photo.

    Args:
        page: clean print, H x W x 3 uint8, as fine as wanted.
        page_mm: its width and height.
        scene: how.
    """
    chance = np.random.default_rng(scene.seed)
    # an arched sheet is narrower than a flat one: near enough, its length is longer by 8/3 of the square of its rise
    over_mm = page_mm[0] / (1 + 8 / 3 * (scene.bow_mm / page_mm[0]) ** 2)
    sheet = _Sheet(over_mm, page_mm[1], scene.bow_mm)
    camera = _camera(sheet, scene)
    shape = scene.size_px[1], scene.size_px[0]
    u, v, table_x, table_y = _places(camera, sheet, page_mm, shape)
    print_ = _print_at(page, page_mm, u, v) * np.float32(scene.paper_light)
    table = _table(scene.table, table_x, table_y, chance)
    inside = _coverage(u, v, page_mm)
    if scene.under:
        _lay_under(table, table_x, table_y, sheet, scene.paper_light)
    light = table + (print_ - table) * inside[..., None]
    if scene.hand:
        _hold(light, u, v, page_mm, chance)
    light *= _light(scene, shape, sheet, camera, chance)[..., None]
    glare = _glare(scene, sheet, camera, shape, chance)
    if glare is not None:
        light += glare[0][..., None]
    levels = 255 * np.clip(light * chance.uniform(0.96, 1.04, 3).astype(np.float32), 0, 1) ** np.float32(1 / _GAMMA)
    return Photo(
        _as_file(levels, scene, chance),
        camera.seen(sheet.points(np.array([0.0, 1, 1, 0]), np.array([0.0, 0, 1, 1]))),
        page_mm,
        _least_dpi(camera, sheet, page_mm),
        _edge_bow(camera, sheet, page_mm),
        None if glare is None else glare[1],
    )


def _camera(sheet: _Sheet, scene: Scene) -> _Camera:
    """Lean back, turn, and go so far away that the page fills the picture as asked."""
    width, height = scene.size_px
    focal_px = scene.focal * float(np.hypot(width, height))
    tilt, azimuth, roll = np.deg2rad([scene.tilt_deg, scene.azimuth_deg, scene.roll_deg])
    way = np.array([np.sin(tilt) * np.cos(azimuth), np.sin(tilt) * np.sin(azimuth), -np.cos(tilt)])
    up = np.array([np.sin(roll), np.cos(roll), 0.0])  # the picture's down on the table before it leans
    right = np.cross(way, up)
    right /= np.linalg.norm(right)
    turn = np.stack([right, np.cross(right, way), way], 1)
    middle = np.array([width / 2, height / 2])
    corners = sheet.points(np.array([0.0, 1, 1, 0]), np.array([0.0, 0, 1, 1]))
    near, far = 50.0, 5000.0
    for _ in range(40):
        away = (near + far) / 2
        seen = _Camera(turn, -way * away, focal_px, middle).seen(corners)
        if (np.ptp(seen, 0) / scene.size_px).max() > scene.fill:
            near = away
        else:
            far = away
    camera = _Camera(turn, -way * far, focal_px, middle)
    seen = camera.seen(corners)
    off = (seen.min(0) + seen.max(0)) / 2 - middle - np.array(scene.shift) * scene.size_px
    return replace(camera, place=camera.place + turn[:, :2] @ (off / focal_px * far))


def _places(
    camera: _Camera, sheet: _Sheet, page_mm: tuple[float, float], shape: Shape
) -> tuple[Floats, Floats, Floats, Floats]:
    """What each pixel sees: the place on the paper (millimetres from its corner), and that on the table under it."""
    rows, columns = (length // _STEP_PX + 2 for length in shape)
    y, x = (np.mgrid[0:rows, 0:columns] * _STEP_PX).astype(np.float64)
    right, down = camera.rays(x, y)
    over, under = camera.place[0] + right * camera.place[2], camera.place[1] + down * camera.place[2]
    height = np.zeros_like(over)
    for _ in range(_ROUNDS if sheet.bow_mm else 0):
        height = sheet.height_at(over - right * height)
    u = sheet.printed_at(over - right * height) + page_mm[0] / 2
    v = under - down * height + page_mm[1] / 2
    return _grown(u, shape), _grown(v, shape), _grown(over, shape), _grown(under, shape)


def _grown(plane: NDArray[np.floating], shape: Shape) -> Floats:
    """From nodes at every `_STEP_PX` (whole numbers: edges of pixels) to the middles of all pixels."""
    x = (np.arange(shape[1], dtype=np.float32) + 0.5) / _STEP_PX
    y = (np.arange(shape[0], dtype=np.float32) + 0.5) / _STEP_PX
    grid_x, grid_y = np.broadcast_to(x, shape), np.broadcast_to(y[:, None], shape)
    return np.asarray(cv2.remap(plane.astype(np.float32), grid_x, grid_y, cv2.INTER_LINEAR))


def _print_at(page: Pixels, page_mm: tuple[float, float], u: Floats, v: Floats) -> Floats:
    """Light that the print sends back, 0..1."""
    scale_x, scale_y = page.shape[1] / page_mm[0], page.shape[0] / page_mm[1]
    seen_scale = 1 / max(float(np.median(np.abs(np.diff(u[::64], axis=1)))) + 1e-9, 1e-9)
    soft = max(0.0, scale_x / max(seen_scale, 1e-3) - 1) * 0.5  # fewer pixels than print has: what a lens would average
    source = cv2.GaussianBlur(page, (0, 0), soft) if soft > 0.2 else page
    drawn = cv2.remap(source, u * scale_x - 0.5, v * scale_y - 0.5, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    lut = ((np.arange(256) / 255) ** _GAMMA).astype(np.float32)
    return np.asarray(lut[drawn])


def _coverage(u: Floats, v: Floats, page_mm: tuple[float, float]) -> Floats:
    """How much of each pixel is paper: 1 inside, a soft step of about a pixel at the edge."""
    inside = np.minimum(np.minimum(u, page_mm[0] - u), np.minimum(v, page_mm[1] - v))
    pixel_mm = max(
        float(np.median(np.abs(np.diff(v[:, ::64], axis=0)))), float(np.median(np.abs(np.diff(u[::64], axis=1))))
    )
    return np.asarray(np.clip(inside / max(pixel_mm, 1e-6) + 0.5, 0, 1), np.float32)


def _table(kind: str, x: Floats, y: Floats, chance: np.random.Generator) -> Floats:
    """Light of the bare table, linear, H x W x 3."""
    turn = chance.uniform(0, np.pi)
    along, across = (
        x * np.float32(np.cos(turn)) + y * np.float32(np.sin(turn)),
        y * np.float32(np.cos(turn)) - x * np.float32(np.sin(turn)),
    )
    if kind == "wood":
        color = np.array(
            ((0.32, 0.17, 0.08), (0.20, 0.10, 0.05), (0.42, 0.27, 0.15))[int(chance.integers(3))], np.float32
        )
        waves = _noise(along / 60, across / 3, chance) * 0.35 + _noise(along / 200, across / 14, chance) * 0.4
        return np.asarray(color * np.clip(1 + waves, 0.2, 2)[..., None], np.float32)
    if kind == "cloth":
        color = np.array(
            ((0.10, 0.16, 0.30), (0.25, 0.06, 0.06), (0.12, 0.24, 0.14))[int(chance.integers(3))], np.float32
        )
        weave = 0.12 * np.sin(along * 4) * np.sin(across * 4) + 0.15 * _noise(along / 40, across / 40, chance)
        return np.asarray(color * (1 + weave)[..., None], np.float32)
    level = chance.uniform(0.02, 0.07) if kind == "dark" else chance.uniform(0.32, 0.45)
    tint = np.array(chance.uniform(0.94, 1.0, 3), np.float32)
    return np.asarray(
        np.float32(level) * tint * (1 + 0.06 * _noise(along / 30, across / 30, chance))[..., None], np.float32
    )


def _noise(x: Floats, y: Floats, chance: np.random.Generator) -> Floats:
    """Smooth noise of unit cells that repeats, about -1..1."""
    cells = chance.uniform(-1, 1, (64, 64)).astype(np.float32)
    return np.asarray(cv2.remap(cells, np.mod(x, 63), np.mod(y, 63), cv2.INTER_LINEAR))


def _lay_under(table: Floats, x: Floats, y: Floats, sheet: _Sheet, paper_light: float) -> None:
    """Draw another sheet of the same size, a little darker, with the shadow that the upper one throws on it."""
    turn = np.float32(np.deg2rad(2.5))
    over, under = (x - 9) * np.cos(turn) + (y - 6) * np.sin(turn), (y - 6) * np.cos(turn) - (x - 9) * np.sin(turn)
    there = (np.abs(over) < sheet.width_mm / 2) & (np.abs(under) < sheet.height_mm / 2)
    away = np.maximum(np.abs(x) - sheet.width_mm / 2, np.abs(y) - sheet.height_mm / 2)
    shade = 0.9 - 0.35 * np.exp(-np.maximum(away, 0) / 1.2)
    table[there] = (np.float32(paper_light) * shade[there])[:, None]


def _hold(light: Floats, u: Floats, v: Floats, page_mm: tuple[float, float], chance: np.random.Generator) -> None:
    """Draw two fingers that reach over the right or the lower edge."""
    right = bool(chance.random() < 0.5)
    along, across = (v, page_mm[0] - u) if right else (u, page_mm[1] - v)
    middle = chance.uniform(0.25, 0.7) * page_mm[int(right)]
    for offset, reach in ((0.0, 16.0), (19.0, 12.0)):
        beside = (along - np.float32(middle + offset)) / 8
        finger = across < reach - 8 + 8 * np.sqrt(np.clip(1 - beside**2, 0, 1))
        finger &= np.abs(beside) < 1
        round_ = np.clip(1 - 0.5 * beside[finger] ** 2, 0.3, 1)
        light[finger] = np.array([0.55, 0.33, 0.25], np.float32) * round_[:, None]


def _light(scene: Scene, shape: Shape, sheet: _Sheet, camera: _Camera, chance: np.random.Generator) -> Floats:
    """Share of the lamp's light that reaches each pixel."""
    rows, columns = (length // _STEP_PX + 2 for length in shape)
    y, x = np.mgrid[0 : 1 : rows * 1j, 0 : 1 : columns * 1j].astype(np.float32)
    way = chance.uniform(0, 2 * np.pi)
    slope = (x - 0.5) * np.cos(way) + (y - 0.5) * np.sin(way)
    light = 1 - scene.gradient * (slope / (abs(np.cos(way)) + abs(np.sin(way))) + 0.5)
    light *= 1 - 0.15 * scene.gradient * ((x - 0.5) ** 2 + (y - 0.5) ** 2)
    corner = camera.seen(sheet.points(np.array([0.35, 0.75, 0.85, 0.45]), np.array([0.55, 0.5, 1.3, 1.35])))
    if scene.shadow:
        lit = np.zeros((rows, columns), np.float32)
        cv2.fillConvexPoly(lit, np.round(corner / _STEP_PX).astype(np.int32), 1.0)
        px_per_mm = float(
            np.linalg.norm(np.diff(camera.seen(sheet.points(np.array([0.0, 1]), np.array([0.5, 0.5]))), axis=0))
        )
        sigma = scene.shadow_soft_mm * px_per_mm / sheet.width_mm / _STEP_PX
        light *= 1 - scene.shadow * cv2.GaussianBlur(lit, (0, 0), max(0.5, sigma))
    return _grown(light, shape)


def _glare(
    scene: Scene, sheet: _Sheet, camera: _Camera, shape: Shape, chance: np.random.Generator
) -> tuple[Floats, tuple[float, float, float]] | None:
    """Light of a lamp mirrored by the paper, strong enough to burn out even black print within the radius; and where."""
    if not scene.glare_mm:
        return None
    share = chance.uniform(0.3, 0.7, 2)
    spot = sheet.points(share[:1], share[1:])
    x, y = camera.seen(spot)[0]
    side = camera.seen(spot + np.array([[scene.glare_mm, 0, 0]]))[0]
    radius = float(np.hypot(side[0] - x, side[1] - y))
    rows, columns = (length // _STEP_PX + 2 for length in shape)
    grid_y, grid_x = (np.mgrid[0:rows, 0:columns] * _STEP_PX).astype(np.float32)
    away = np.hypot(grid_x - np.float32(x), grid_y - np.float32(y)) / radius
    return _grown(1.1 * np.exp(-(np.maximum(away - 0.8, 0) ** 2) / 0.12), shape), (float(x), float(y), radius)


def _as_file(levels: Floats, scene: Scene, chance: np.random.Generator) -> Pixels:
    """Optics, noise and JPEG."""
    soft = cv2.GaussianBlur(levels, (0, 0), scene.blur_px) if scene.blur_px else levels
    field_ = (scene.noise * chance.standard_normal((soft.shape[0], soft.shape[1] + 2), np.float32)).astype(np.float32)
    soft = soft + np.lib.stride_tricks.sliding_window_view(field_, 3, axis=1)
    pixels = np.clip(soft, 0, 255).astype(np.uint8)
    _, coded = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, scene.jpeg])
    return np.ascontiguousarray(cv2.imdecode(coded, cv2.IMREAD_COLOR)[..., ::-1])


def _least_dpi(camera: _Camera, sheet: _Sheet, page_mm: tuple[float, float]) -> float:
    u, v = (plane.ravel() for plane in np.meshgrid(np.linspace(0, 1, 9), np.linspace(0, 1, 9)))
    step = 1e-3
    inward_u, inward_v = np.where(u > 0.5, -step, step), np.where(v > 0.5, -step, step)
    here = camera.seen(sheet.points(u, v))
    right = (camera.seen(sheet.points(u + inward_u, v)) - here) / (inward_u * page_mm[0])[:, None]
    down = (camera.seen(sheet.points(u, v + inward_v)) - here) / (inward_v * page_mm[1])[:, None]
    return float(np.linalg.svd(np.stack([right, down], 2), compute_uv=False)[:, 1].min()) * MM_PER_INCH


def _edge_bow(camera: _Camera, sheet: _Sheet, page_mm: tuple[float, float]) -> float:
    t = np.linspace(0, 1, 41)
    zero, one = np.zeros_like(t), np.ones_like(t)
    corners = camera.seen(sheet.points(np.array([0.0, 1, 1, 0]), np.array([0.0, 0, 1, 1]))).astype(np.float32)
    wide, high = page_mm
    upright = cv2.getPerspectiveTransform(corners, np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32))
    worst = 0.0
    for u, v, axis, level in ((t, zero, 1, 0.0), (t, one, 1, high), (zero, t, 0, 0.0), (one, t, 0, wide)):
        seen = camera.seen(sheet.points(u, v)).astype(np.float32)
        flat = cv2.perspectiveTransform(seen[None], upright)[0]
        worst = max(worst, float(np.abs(flat[:, axis] - level).max()))
    return worst
