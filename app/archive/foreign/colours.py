"""Which colours mean the same everywhere: those of a profile that is in the file, gray and sRGB (ISO 19005-2, 6.2.4)."""

from __future__ import annotations

import struct
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

from app.archive.foreign.limits import MAX_DEPTH, Budget, MustBeDrawn
from app.domain.imported import Drawn

_PLAIN: Final = frozenset({"/DeviceGray", "/DeviceRGB", "/G", "/RGB", "/CalGray", "/CalRGB", "/Lab", "/Pattern"})
_ABBREVIATED: Final = {"/G": "/DeviceGray", "/RGB": "/DeviceRGB", "/CMYK": "/DeviceCMYK", "/I": "/Indexed"}
_BY_A_PROFILE: Final = {1: b"GRAY", 3: b"RGB ", 4: b"CMYK"}
_CLASSES: Final = frozenset({b"mntr", b"scnr", b"prtr", b"spac"})
_LATEST_PROFILE: Final = 4
_HEADER: Final = struct.Struct(">8xB3x4s4s16x4s")


class Colours:
    """Judges colour spaces by the defaults of the resources at hand."""

    def __init__(self, resources: Object | None, budget: Budget) -> None:
        self._spaces = resources.get(Name.ColorSpace) if isinstance(resources, Dictionary) else None
        self._budget = budget

    def require_named(self, name: str) -> None:
        """A colour space that an operator names. Raises MustBeDrawn (COLOUR, CONTENT)."""
        if name in _PLAIN or name == "/DeviceCMYK":
            self.require(Name(name))
            return
        found = self._spaces.get(name) if isinstance(self._spaces, Dictionary) else None
        if found is None:
            raise MustBeDrawn(Drawn.CONTENT)
        self.require(found)

    def require(self, space: object, depth: int = MAX_DEPTH) -> None:
        """A colour space whose colours mean the same everywhere. Raises MustBeDrawn (COLOUR)."""
        if depth == 0:
            raise MustBeDrawn(Drawn.TOO_LARGE)
        if isinstance(space, Name):
            self._require_device(_ABBREVIATED.get(str(space), str(space)), depth)
        elif isinstance(space, Array) and len(space):
            self._require_array(_ABBREVIATED.get(str(space[0]), str(space[0])), list(space)[1:], depth)
        else:
            raise MustBeDrawn(Drawn.COLOUR)

    def _require_device(self, name: str, depth: int) -> None:
        if name == "/DeviceCMYK":
            instead = self._spaces.get(Name.DefaultCMYK) if isinstance(self._spaces, Dictionary) else None
            if instead is None or isinstance(instead, Name):
                raise MustBeDrawn(Drawn.COLOUR)
            self.require(instead, depth - 1)
        elif name not in _PLAIN:
            raise MustBeDrawn(Drawn.COLOUR)

    def _require_array(self, family: str, rest: list[Object], depth: int) -> None:
        match family, rest:
            case "/ICCBased", [pikepdf.Stream() as profile]:
                self._require_profile(profile)
            case (("/CalGray" | "/CalRGB" | "/Lab"), [Dictionary()]):
                pass
            case "/Indexed", [base, *_]:
                self.require(base, depth - 1)
            case "/Pattern", [base, *_]:
                self.require(base, depth - 1)
            case "/Separation", [_, alternate, _]:
                self.require(alternate, depth - 1)
            case _, []:
                self._require_device(family, depth)
            case _:
                raise MustBeDrawn(Drawn.COLOUR)

    def _require_profile(self, stream: pikepdf.Stream) -> None:
        """By its header (ICC.1:2010, 7.2): a device or a colour space, of as many channels as the file says."""
        header = self._budget.decoded(stream)[: _HEADER.size]
        if len(header) < _HEADER.size:
            raise MustBeDrawn(Drawn.COLOUR)
        version, kind, space, magic = _HEADER.unpack(header)
        channels = stream.get(Name.N)
        expected = _BY_A_PROFILE.get(int(channels)) if isinstance(channels, int) else None
        sound = magic == b"acsp" and version <= _LATEST_PROFILE and kind in _CLASSES
        if not sound or space not in (expected, b"Lab " if channels == 3 else None):
            raise MustBeDrawn(Drawn.COLOUR)
