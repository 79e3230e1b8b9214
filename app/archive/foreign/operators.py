"""One content stream from outside, operator by operator: only what PDF/A-2 allows comes through (ISO 19005-2, 6.2.2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

import pikepdf
from pikepdf import Array, ContentStreamInlineImage, ContentStreamInstruction, Dictionary, Name, Object, Operator

from app.archive.foreign.colours import Colours
from app.archive.foreign.limits import MustBeDrawn
from app.archive.foreign.matrices import Matrix, after, area, matrix_of
from app.domain.imported import Drawn

if TYPE_CHECKING:
    from app.archive.foreign.content import Contents

type Instruction = ContentStreamInstruction | ContentStreamInlineImage
_MAX_STATES: Final = 28
"""q inside q (ISO 19005-2, 6.1.13)"""
_STATE_OPERATORS: Final = frozenset({"q", "Q", "cm", "w", "J", "j", "M", "d", "ri", "i", "gs"})
_PATH_OPERATORS: Final = frozenset(
    {
        "m",
        "l",
        "c",
        "v",
        "y",
        "h",
        "re",
        "S",
        "s",
        "f",
        "F",
        "f*",
        "B",
        "B*",
        "b",
        "b*",
        "n",
        "W",
        "W*",
        "sh",
        "Do",
        "d0",
        "d1",
    }
)
_TEXT_OPERATORS: Final = frozenset(
    {"BT", "ET", "Tc", "Tw", "Tz", "TL", "Tf", "Tr", "Ts", "Td", "TD", "Tm", "T*", "Tj", "TJ", "'", '"'}
)
_COLOUR_OPERATORS: Final = frozenset({"CS", "cs", "SC", "SCN", "sc", "scn", "G", "g", "RG", "rg", "K", "k"})
_OPERATORS: Final = _STATE_OPERATORS | _PATH_OPERATORS | _TEXT_OPERATORS | _COLOUR_OPERATORS
_MARKS: Final = frozenset({"BMC", "BDC", "EMC", "MP", "DP", "BX", "EX"})
INTENTS: Final = frozenset({"/RelativeColorimetric", "/AbsoluteColorimetric", "/Perceptual", "/Saturation"})
_SHOWING: Final = frozenset({"Tj", "TJ", "'", '"'})
_UNSEEN: Final = (3, 7)
"""text rendering modes that paint nothing (ISO 32000-1, 9.3.6)"""
_TEXT_OF_MARKS: Final = ("/ActualText", "/Alt", "/E", "/Lang")
_DEFAULTS: Final = ("/DefaultGray", "/DefaultRGB", "/DefaultCMYK")
_NAMING: Final = {
    "Tf": "/Font",
    "Do": "/XObject",
    "gs": "/ExtGState",
    "cs": "/ColorSpace",
    "CS": "/ColorSpace",
    "scn": "/Pattern",
    "SCN": "/Pattern",
    "sh": "/Shading",
}
"""operators that name something, and where among the resources it stands"""
_FORBIDDEN_INSIDE: Final = frozenset({"/LZWDecode", "/Crypt", "/JPXDecode"})


class Run:
    """One content stream on its way through."""

    def __init__(self, contents: Contents, resources: Object | None, matrix: Matrix, depth: int) -> None:
        self._contents = contents
        self._resources = resources
        self._depth = depth
        self._matrix, self._mode = matrix, 0
        self._saved: list[tuple[Matrix, int]] = []
        self._marks: list[bool] = []
        self._colours = Colours(resources, contents.budget)
        self.used = Dictionary()
        for name in _DEFAULTS:
            if self._entry("/ColorSpace", name) is not None:
                self._use("/ColorSpace", name, lambda space: contents.space(space, None))

    def take(self, instruction: Instruction) -> Sequence[Instruction]:
        """What stands in its place."""
        if isinstance(instruction, ContentStreamInlineImage):
            self._require_inline(instruction.iimage.obj)
            return (instruction,)
        operator, operands = str(instruction.operator), list(instruction.operands)
        if operator in _MARKS:
            return self._mark(operator, operands)
        if operator not in _OPERATORS:
            raise MustBeDrawn(Drawn.CONTENT)
        if operator in ("q", "Q"):
            return (instruction,) if self._state_kept(operator) else ()
        if operator == "ri" and (not operands or str(operands[0]) not in INTENTS):
            return ()
        self._look(operator, operands)
        return (instruction,)

    def end(self) -> list[ContentStreamInstruction]:
        """What was begun is ended."""
        closing = ["EMC"] * sum(self._marks) + ["Q"] * len(self._saved)
        return [ContentStreamInstruction([], Operator(operator)) for operator in closing]

    def _look(self, operator: str, operands: Sequence[object]) -> None:
        """See to what an operator needs."""
        if operator == "cm":
            self._matrix = after(matrix_of(operands), self._matrix)
        elif operator == "Tr" and operands:
            self._mode = int(operands[0]) if isinstance(operands[0], int) else 0
        elif operator in _SHOWING:
            self._count(operands)
        elif operator in ("k", "K"):
            self._colours.require(Name.DeviceCMYK)
        elif operator in _NAMING:
            name = operands[0 if operator == "Tf" else -1] if operands else None
            if isinstance(name, Name):
                self._refer(operator, str(name))
            elif operator not in ("scn", "SCN"):
                raise MustBeDrawn(Drawn.CONTENT)

    def _refer(self, operator: str, name: str) -> None:
        """An operator uses something of the resources."""
        contents, resources, matrix, depth = self._contents, self._resources, self._matrix, self._depth
        kind = _NAMING[operator]
        if kind == "/ColorSpace":
            self._colours.require_named(name)
            if self._entry(kind, name) is None:  # a device's own
                return
        make: dict[str, Callable[[Object], Object]] = {
            "/Font": lambda thing: contents.font(thing, resources, depth),
            "/XObject": lambda thing: contents.painted(thing, resources, matrix, depth),
            "/ExtGState": lambda thing: contents.state(thing, resources, depth),
            "/ColorSpace": lambda thing: contents.space(thing, resources),
            "/Pattern": lambda thing: contents.pattern(thing, resources, depth),
            "/Shading": lambda thing: contents.shading(thing, resources),
        }
        self._use(kind, name, make[kind])

    def _entry(self, kind: str, name: str) -> Object | None:
        entries = self._resources.get(kind) if isinstance(self._resources, Dictionary) else None
        return entries.get(name) if isinstance(entries, Dictionary) else None

    def _use(self, kind: str, name: str, make: Callable[[Object], Object]) -> None:
        found = self._entry(kind, name)
        if found is None:
            raise MustBeDrawn(Drawn.CONTENT)
        if kind not in self.used:
            self.used[kind] = Dictionary()
        if name not in self.used[kind]:
            self.used[kind][name] = make(found)

    def _state_kept(self, operator: str) -> bool:
        """Whether a q or Q stays: one Q too many is left out."""
        if operator == "q":
            self._saved.append((self._matrix, self._mode))
            if len(self._saved) > _MAX_STATES:
                raise MustBeDrawn(Drawn.TOO_LARGE)
        elif self._saved:
            self._matrix, self._mode = self._saved.pop()
        else:
            return False
        return True

    def _count(self, operands: Sequence[object]) -> None:
        shown = list(operands[-1]) if operands and isinstance(operands[-1], Array) else operands[-1:]
        size = sum(len(bytes(one)) for one in shown if isinstance(one, pikepdf.String))
        if self._mode in _UNSEEN:
            self._contents.seen.hidden_letters += size
        else:
            self._contents.seen.letters += size

    def _mark(self, operator: str, operands: Sequence[object]) -> Sequence[Instruction]:
        """Of marks the words are kept that stand for what is drawn; structure and layers are not."""
        if operator == "EMC":
            kept = bool(self._marks) and self._marks.pop()
            return (ContentStreamInstruction([], Operator("EMC")),) if kept else ()
        if operator == "BMC":
            self._marks.append(False)
        if operator != "BDC":
            return ()
        properties = operands[-1] if operands else None
        if isinstance(properties, Name):
            properties = self._entry("/Properties", str(properties))
        if operands and operands[0] == Name.OC:
            self._contents.layer(properties if isinstance(properties, Object) else None)
            properties = None
        words = {}
        if isinstance(properties, Dictionary):
            words = {
                key: pikepdf.String(bytes(properties[key]))
                for key in _TEXT_OF_MARKS
                if isinstance(properties.get(key), pikepdf.String)
            }
        self._marks.append(bool(words))
        return (ContentStreamInstruction([Name.Span, Dictionary(words)], Operator("BDC")),) if words else ()

    def _require_inline(self, told: Object) -> None:
        """A picture inside the operators stays as it is, or the page is drawn. `told` is what stands before its bytes."""
        filters = told.get(Name.Filter, Array())
        names = {str(filters)} if isinstance(filters, Name) else {str(one) for one in filters}
        if told.get(Name.Interpolate) == True or names & _FORBIDDEN_INSIDE:  # noqa: E712 - a value of any kind
            raise MustBeDrawn(Drawn.PICTURE_CODING)
        seen = self._contents.seen
        seen.picture_share = max(seen.picture_share, area(self._matrix))
        space = told.get(Name.ColorSpace)
        if isinstance(space, Name):
            self._refer("cs", str(space))
        elif space is not None:
            self._colours.require(space)
