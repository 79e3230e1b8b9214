"""What a page from outside draws with: typefaces, pictures, drawings, patterns, made anew with only what PDF/A-2 allows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf

from app.archive.foreign.colours import Colours
from app.archive.foreign.fonts import copied_font, type_3_frame
from app.archive.foreign.limits import MAX_PICTURE_PX, Budget, MustBeDrawn
from app.archive.foreign.matrices import UNIT, Matrix, after, area, matrix_of
from app.archive.foreign.operators import INTENTS, Run
from app.archive.foreign.values import Copies
from app.domain.imported import Drawn, LeftOut

MAX_FORM_DEPTH: Final = 8
_BLENDING: Final = frozenset(
    {
        "/Normal",
        "/Compatible",
        "/Multiply",
        "/Screen",
        "/Overlay",
        "/Darken",
        "/Lighten",
        "/ColorDodge",
        "/ColorBurn",
        "/HardLight",
        "/SoftLight",
        "/Difference",
        "/Exclusion",
        "/Hue",
        "/Saturation",
        "/Color",
        "/Luminosity",
    }
)
"""of ISO 32000-1, 11.3.5"""
_STATE_KEYS: Final = frozenset(
    ["/LW", "/LC", "/LJ", "/ML", "/D", "/FL", "/SM", "/SA", "/CA", "/ca", "/AIS", "/TK", "/OP", "/op", "/OPM"]
)
_IMAGE_KEYS: Final = frozenset(
    {"/Type", "/Subtype", "/Width", "/Height", "/BitsPerComponent", "/ImageMask", "/Decode", "/SMaskInData", "/Matte"}
)
"""what is copied of a picture as it is (ISO 32000-1, table 89); a key of nobody's could bring anything along unseen"""
_GROUP_KEYS: Final = ("/I", "/K")
_TILE_KEYS: Final = frozenset(["/PatternType", "/PaintType", "/TilingType", "/BBox", "/XStep", "/YStep", "/Matrix"])
_FOREIGN_FORM: Final = frozenset(["/Ref", "/PS", "/OPI", "/Subtype2", "/F"])
"""a drawing with one of these is drawn by something that is not in the file, or by PostScript"""
_PLAIN_TRANSFER: Final = ("/Identity", "/Default")


@dataclass(slots=True)
class Seen:
    """What came by: bytes of letters that are seen and that are not, the largest picture as a share of the page, what was left out."""

    letters: int = 0
    hidden_letters: int = 0
    picture_share: float = 0.0
    left_out: set[LeftOut] = field(default_factory=set)


class Contents:
    """Content streams of one page, and what they refer to, made anew."""

    def __init__(self, target: Pdf, budget: Budget, *, layers_hidden: bool) -> None:
        """`layers_hidden`: whether a layer of the file is not shown, or only at times."""
        self._copies = Copies(target, budget)
        self.budget = budget
        self._layers_hidden = layers_hidden
        self.seen = Seen()

    def drawn(self, content: Object, resources: Object | None, matrix: Matrix, depth: int) -> tuple[bytes, Dictionary]:
        """A content stream, or a page, as it may stand in the archive, and the resources that it uses.

        Raises:
            MustBeDrawn: it can't.
        """
        if depth == 0:
            raise MustBeDrawn(Drawn.TOO_LARGE)
        self._require_small(content)
        run = Run(self, resources, matrix, depth)
        kept = [one for instruction in pikepdf.parse_content_stream(content) for one in run.take(instruction)]
        return pikepdf.unparse_content_stream([*kept, *run.end()]), run.used

    def group(self, group: Object | None, resources: Object | None) -> Object | None:
        """How a page or a drawing is mixed with what lies under it."""
        if not isinstance(group, Dictionary):
            return None
        made = Dictionary(Type=Name.Group, S=Name.Transparency)
        space = group.get(Name.CS)
        if space is not None:
            Colours(resources, self.budget).require(space)
            made.CS = self._copies.value(space)
        for key in _GROUP_KEYS:
            if key in group:
                made[key] = bool(group[key])
        return made

    def _require_small(self, content: Object) -> None:
        """Before it is taken apart: each byte becomes a hundred then."""
        streams: Iterable[object] = [content]
        if isinstance(content, Dictionary) and not isinstance(content, pikepdf.Stream):
            inner = content.get(Name.Contents)
            streams = list(inner) if isinstance(inner, Array) else [inner]
        for stream in streams:
            if isinstance(stream, pikepdf.Stream):
                self.budget.decoded(stream)

    def layer(self, group: Object | None) -> None:
        """Something belongs to a layer. Raises MustBeDrawn (HIDDEN_LAYERS)."""
        policy = group.get(Name.P) if isinstance(group, Dictionary) else None
        if (
            self._layers_hidden
            or policy in (Name.AllOff, Name.AnyOff)
            or (isinstance(group, Dictionary) and "/VE" in group)
            or any(map(_off_at_times, _groups(group)))
        ):
            raise MustBeDrawn(Drawn.HIDDEN_LAYERS)
        self.seen.left_out.add(LeftOut.LAYERS)

    def font(self, font: Object, resources: Object | None, depth: int) -> Object:
        """A font. Raises MustBeDrawn."""
        if not isinstance(font, Dictionary) or font.get(Name.Subtype) != Name.Type3:
            return copied_font(font, self._copies)
        known = self._copies.once(font, "font")
        if known is not None:
            return known
        made = type_3_frame(font, self._copies)
        shapes = font.get(Name.CharProcs)
        if not isinstance(shapes, Dictionary):
            raise MustBeDrawn(Drawn.CONTENT)
        used, drawn = Dictionary(), Dictionary()
        for name, shape in shapes.items():
            letters = self.seen.letters
            content, needed = self.drawn(shape, font.get(Name.Resources, resources), UNIT, depth - 1)
            self.seen.letters = letters
            drawn[name] = self._copies.target.make_stream(content)
            for kind, entries in needed.items():
                used[kind] = Dictionary({**dict(used.get(kind, Dictionary()).items()), **dict(entries.items())})
        made.CharProcs, made.Resources = drawn, used
        return self._copies.remember(font, "font", made)

    def painted(self, thing: Object | None, resources: Object | None, matrix: Matrix, depth: int) -> Object:
        """A picture or a drawing that `Do` paints. Raises MustBeDrawn."""
        if not isinstance(thing, pikepdf.Stream):
            raise MustBeDrawn(Drawn.CONTENT)
        if Name.OC in thing:
            self.layer(thing.get(Name.OC))
        if thing.get(Name.Subtype) == Name.Image:
            self.seen.picture_share = max(self.seen.picture_share, area(matrix))
            return self.image(thing, resources)
        if thing.get(Name.Subtype) == Name.Form:
            return self.form(thing, resources, matrix, depth)
        raise MustBeDrawn(Drawn.CONTENT)

    def form(self, form: object, resources: Object | None, matrix: Matrix, depth: int) -> Object:
        """A drawing inside a drawing. Raises MustBeDrawn."""
        if not isinstance(form, pikepdf.Stream) or not _FOREIGN_FORM.isdisjoint(form.keys()):
            raise MustBeDrawn(Drawn.CONTENT)
        own = form.get(Name.Resources)
        known = self._copies.once(form, "form") if own is not None else None
        if known is not None:
            return known
        inner = matrix_of(form.get(Name.Matrix))
        resources = resources if own is None else own
        content, used = self.drawn(form, resources, after(inner, matrix), depth - 1)
        made = self._copies.target.make_stream(
            content, Type=Name.XObject, Subtype=Name.Form, FormType=1, Resources=used
        )
        made.BBox = self._copies.value(form.BBox)
        if Name.Matrix in form:
            made.Matrix = self._copies.value(form.Matrix)
        group = self.group(form.get(Name.Group), resources)
        if group is not None:
            made.Group = group
        return self._copies.remember(form, "form", made) if own is not None else self._copies.target.make_indirect(made)

    def image(self, image: pikepdf.Stream, resources: Object | None) -> Object:
        """A picture with its masks. Raises MustBeDrawn."""
        known = self._copies.once(image, "image")
        if known is not None:
            return known
        _require_size(image)
        made = self._copies.stream(image, leaving=frozenset(image.keys()) - _IMAGE_KEYS)
        space = image.get(Name.ColorSpace)
        if space is not None:
            Colours(resources, self.budget).require(space)
            made.ColorSpace = self._copies.value(space)
        elif not _is_true(image.get(Name.ImageMask)):
            raise MustBeDrawn(Drawn.COLOUR)
        if _is_true(image.get(Name.Interpolate)):
            self.seen.left_out.add(LeftOut.INTERPOLATION)
        for key in (Name.SMask, Name.Mask):
            mask = image.get(key)
            if isinstance(mask, pikepdf.Stream):
                if Name.SMask in mask or isinstance(mask.get(Name.Mask), pikepdf.Stream):
                    raise MustBeDrawn(Drawn.CONTENT)
                made[key] = self.image(mask, resources)
            elif isinstance(mask, Array):
                made[key] = self._copies.value(mask)
        return self._copies.remember(image, "image", made)

    def state(self, state: Object | None, resources: Object | None, depth: int) -> Object:
        """How things are drawn from here on. Raises MustBeDrawn."""
        if not isinstance(state, Dictionary) or Name.Font in state:
            raise MustBeDrawn(Drawn.CONTENT)
        known = self._copies.once(state, "state")
        if known is not None:
            return known
        if any(str(state.get(key, "/Identity")) not in _PLAIN_TRANSFER for key in ("/TR", "/TR2")):
            raise MustBeDrawn(Drawn.COLOUR)
        made = Dictionary({key: self._copies.value(state[key]) for key in _STATE_KEYS if key in state})
        made.Type = Name.ExtGState
        if str(state.get("/RI", "")) in INTENTS:
            made.RI = Name(str(state.RI))
        if Name.BM in state:
            made.BM = _blending(state.BM)
        mask = state.get(Name.SMask)
        if isinstance(mask, Name):
            made.SMask = Name("/None")
        elif isinstance(mask, Dictionary):
            made.SMask = self._soft_mask(mask, resources, depth)
        return self._copies.remember(state, "state", made)

    def _soft_mask(self, mask: Dictionary, resources: Object | None, depth: int) -> Dictionary:
        made = Dictionary({key: self._copies.value(mask[key]) for key in ("/Type", "/S", "/BC") if key in mask})
        if mask.get("/TR", Name.Identity) != Name.Identity:
            made.TR = self._copies.value(mask.TR)
        made.G = self.form(mask.get(Name.G), resources, UNIT, depth)
        return made

    def pattern(self, pattern: Object | None, resources: Object | None, depth: int) -> Object:
        """What fills an area: a tile, or colours that run into each other. Raises MustBeDrawn."""
        if not isinstance(pattern, Dictionary | pikepdf.Stream):
            raise MustBeDrawn(Drawn.CONTENT)
        known = self._copies.once(pattern, "pattern")
        if known is not None:
            return known
        if isinstance(pattern, pikepdf.Stream):
            content, used = self.drawn(pattern, pattern.get(Name.Resources, resources), UNIT, depth - 1)
            entries = {key: self._copies.value(pattern[key]) for key in _TILE_KEYS if key in pattern}
            made: Object = self._copies.target.make_stream(content, entries, Type=Name.Pattern, Resources=used)
        else:
            made = Dictionary(
                Type=Name.Pattern, PatternType=2, Shading=self.shading(pattern.get(Name.Shading), resources)
            )
            if Name.Matrix in pattern:
                made.Matrix = self._copies.value(pattern.Matrix)
            if Name.ExtGState in pattern:
                made.ExtGState = self.state(pattern.ExtGState, resources, depth)
        return self._copies.remember(pattern, "pattern", made)

    def shading(self, shading: Object | None, resources: Object | None) -> Object:
        """Colours that run into each other. Raises MustBeDrawn."""
        if not isinstance(shading, Dictionary | pikepdf.Stream):
            raise MustBeDrawn(Drawn.CONTENT)
        Colours(resources, self.budget).require(shading.get(Name.ColorSpace))
        made = self._copies.value(shading)
        assert isinstance(made, Object)
        return made

    def space(self, space: Object | None, resources: Object | None) -> Object:
        """A colour space of the resources. Raises MustBeDrawn."""
        Colours(resources, self.budget).require(space)
        made = self._copies.value(space)
        assert isinstance(made, Object)
        return made


def _require_size(image: pikepdf.Stream) -> None:
    """Of a picture, before somebody takes memory for it. Raises MustBeDrawn."""
    width_px, height_px = image.get(Name.Width), image.get(Name.Height)
    if not isinstance(width_px, int) or not isinstance(height_px, int) or min(width_px, height_px) < 1:
        raise MustBeDrawn(Drawn.CONTENT)
    if width_px * height_px > MAX_PICTURE_PX:
        raise MustBeDrawn(Drawn.TOO_LARGE)


def _groups(group: Object | None) -> list[object]:
    """A layer, and those of which it is made where it stands for several."""
    members = group.get(Name.OCGs) if isinstance(group, Dictionary) else None
    return [group, *(members if isinstance(members, Array) else [members])]


def _off_at_times(layer: object) -> bool:
    """Whether a layer says of itself that it is not shown on the screen, on paper or elsewhere: readers hide it, PDFium among them, though
    the file asks nobody to heed that (ISO 32000-1, table 102).
    """
    usage = layer.get("/Usage") if isinstance(layer, Dictionary) else None
    if not isinstance(usage, Dictionary):
        return False
    kinds = [(usage.get(f"/{kind}"), f"/{kind}State") for kind in ("View", "Print", "Export")]
    return any(isinstance(one, Dictionary) and one.get(state) == Name.OFF for one, state in kinds)


def _is_true(value: object) -> bool:
    return isinstance(value, bool) and value


def _blending(mode: Object) -> Name:
    """The first way of mixing that the standard knows (ISO 32000-1, 11.3.5). Raises MustBeDrawn."""
    modes = list(mode) if isinstance(mode, Array) else [mode]
    known = [str(one) for one in modes if str(one) in _BLENDING]
    if not known:
        raise MustBeDrawn(Drawn.TRANSPARENCY)
    return Name(known[0])
