"""Values of a file from outside, made anew in another file: numbers, names, lists, and streams with codings that PDF/A allows."""

from __future__ import annotations

from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf

from app.archive.foreign.limits import MAX_DEPTH, Budget, MustBeDrawn, filters_of
from app.domain.imported import Drawn

_KEPT_FILTERS: Final = frozenset(
    {
        "/FlateDecode",
        "/DCTDecode",
        "/CCITTFaxDecode",
        "/JBIG2Decode",
        "/RunLengthDecode",
        "/ASCII85Decode",
        "/ASCIIHexDecode",
    }
)
_CODED_ANEW: Final = frozenset({"/LZWDecode"})
_ABOUT_CODING: Final = frozenset({"/Length", "/Filter", "/DecodeParms", "/DL"})
_OUTSIDE: Final = ("/F", "/FFilter", "/FDecodeParms")
"""a stream with these has its bytes in another file"""
_NOT_COPIED: Final = frozenset(
    {"/Parent", "/Metadata", "/PieceInfo", "/StructParent", "/StructParents", "/AA", "/OPI", "/LastModified"}
)


class Copies:
    """Objects of `source` in `target`, each once, however often it is referred to."""

    def __init__(self, target: Pdf, budget: Budget) -> None:
        self.target = target
        self.budget = budget
        self._made: dict[tuple[int, int, str], Object] = {}

    def once(self, source: Object, way: str) -> Object | None:
        """What was made of an indirect object in this way before."""
        return self._made.get((*source.objgen, way)) if source.objgen != (0, 0) else None

    def remember(self, source: Object, way: str, made: Object) -> Object:
        """`made` stands for `source` from now on."""
        if source.objgen == (0, 0):
            return made
        indirect = self.target.make_indirect(made)
        self._made[(*source.objgen, way)] = indirect
        return indirect

    def value(self, source: object, depth: int = MAX_DEPTH) -> object:
        """A value as it is, with all that it refers to.

        Raises:
            MustBeDrawn: TOO_LARGE, also for what contains itself; CONTENT: it is no value; what `stream` raises.
        """
        self.budget.take_object()
        if depth == 0:
            raise MustBeDrawn(Drawn.TOO_LARGE)
        if not isinstance(source, Object):
            return source
        known = self.once(source, "value")
        if known is not None:
            return known
        if isinstance(source, pikepdf.Stream):
            return self.remember(source, "value", self.stream(source, depth))
        if isinstance(source, Array):
            return self.remember(source, "value", Array([self.value(one, depth - 1) for one in source]))
        if isinstance(source, Dictionary):
            made = Dictionary(
                {key: self.value(one, depth - 1) for key, one in source.items() if key not in _NOT_COPIED}
            )
            return self.remember(source, "value", made)
        if isinstance(source, Name | pikepdf.String):
            return Name(str(source)) if isinstance(source, Name) else pikepdf.String(bytes(source))
        raise MustBeDrawn(Drawn.CONTENT)

    def stream(
        self, source: pikepdf.Stream, depth: int = MAX_DEPTH, leaving: frozenset[str] = frozenset()
    ) -> pikepdf.Stream:
        """A stream with its coding; one whose coding PDF/A forbids is coded anew without loss.

        Raises:
            MustBeDrawn: PICTURE_CODING, CONTENT (its bytes are in another file), TOO_LARGE.
        """
        if any(key in source for key in _OUTSIDE):
            raise MustBeDrawn(Drawn.CONTENT)
        filters = filters_of(source)
        left = _NOT_COPIED | _ABOUT_CODING | leaving
        entries = {key: self.value(one, depth - 1) for key, one in source.items() if key not in left}
        if _KEPT_FILTERS.issuperset(filters):
            made = self.target.make_stream(self.budget.raw(source), entries)
            if filters:
                made.Filter = Array(list(map(Name, filters))) if len(filters) > 1 else Name(filters[0])
                parms = source.get(Name.DecodeParms)
                if parms is not None:
                    made.DecodeParms = self.value(parms, depth - 1)
        elif (_KEPT_FILTERS | _CODED_ANEW).issuperset(filters):
            made = self.target.make_stream(self._decoded(source), entries)
        else:
            raise MustBeDrawn(Drawn.PICTURE_CODING)
        return made

    def _decoded(self, source: pikepdf.Stream) -> bytes:
        self.budget.raw(source)
        try:
            return source.read_bytes()
        except pikepdf.PdfError as error:
            raise MustBeDrawn(Drawn.PICTURE_CODING) from error
