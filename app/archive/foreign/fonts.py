"""Fonts of a page from outside: kept are those whose letters are in the file and say what they mean (ISO 19005-2, 6.2.11)."""

from __future__ import annotations

import re
from typing import Final

import pikepdf
from fontTools import agl
from pikepdf import Array, Dictionary, Name, Object

from app.archive.foreign.limits import MustBeDrawn
from app.archive.foreign.values import Copies
from app.domain.imported import Drawn

_OLD_LETTERS: Final = re.compile(r"^/(?:[A-Z]{6}\+)?(?:\.Vn[A-Z]|VNI[-_ ]|VNtimes|Vn[A-Z][a-z]+[HU]?$)")
"""typefaces of TCVN3 (.VnTime, .VnTimeH) and VNI, whose codes are places of their own"""
_STANDARD: Final = frozenset({"/WinAnsiEncoding", "/MacRomanEncoding", "/MacExpertEncoding"})
_PREDEFINED: Final = frozenset({"/Identity-H", "/Identity-V"})
_SYMBOLIC: Final = 4
_SIMPLE_KEYS: Final = (
    "/Type",
    "/Subtype",
    "/BaseFont",
    "/FirstChar",
    "/LastChar",
    "/Widths",
    "/Encoding",
    "/ToUnicode",
)
_TYPE_0_KEYS: Final = ("/Type", "/Subtype", "/BaseFont", "/Encoding", "/ToUnicode")
_CID_KEYS: Final = ("/Type", "/Subtype", "/BaseFont", "/CIDSystemInfo", "/DW", "/W", "/DW2", "/W2", "/CIDToGIDMap")
_TYPE_3_KEYS: Final = (
    "/Type",
    "/Subtype",
    "/FontBBox",
    "/FontMatrix",
    "/Encoding",
    "/FirstChar",
    "/LastChar",
    "/Widths",
    "/ToUnicode",
)
_DESCRIPTOR_KEYS: Final = (
    "/Type",
    "/FontName",
    "/FontFamily",
    "/FontStretch",
    "/FontWeight",
    "/Flags",
    "/FontBBox",
    "/ItalicAngle",
    "/Ascent",
    "/Descent",
    "/Leading",
    "/CapHeight",
    "/XHeight",
    "/StemV",
    "/StemH",
    "/AvgWidth",
    "/MaxWidth",
    "/MissingWidth",
)
"""without CIDSet and CharSet, which need not be there and are often wrong"""
_UNPACKED: Final = ("/ToUnicode", "/CIDToGIDMap")
"""streams that readers unpack whole"""
_PROGRAMS: Final = {
    "/Type1": (("/FontFile", None), ("/FontFile3", "/Type1C"), ("/FontFile3", "/OpenType")),
    "/MMType1": (("/FontFile", None), ("/FontFile3", "/Type1C")),
    "/TrueType": (("/FontFile2", None), ("/FontFile3", "/OpenType")),
    "/CIDFontType0": (("/FontFile3", "/CIDFontType0C"), ("/FontFile3", "/OpenType")),
    "/CIDFontType2": (("/FontFile2", None), ("/FontFile3", "/OpenType")),
}
"""which programs a kind of font may have (ISO 32000-1, table 126)"""


def copied_font(font: Object, copies: Copies) -> Object:
    """A font whose letters stand in a program of their own: Type 1, TrueType, or composite. Not one whose letters are drawn (Type 3).

    Raises:
        MustBeDrawn: FONT_NOT_EMBEDDED, FONT_NOT_UNICODE, FONT_OLD_LETTERS, FONT_CODING, CONTENT.
    """
    if not isinstance(font, Dictionary):
        raise MustBeDrawn(Drawn.CONTENT)
    known = copies.once(font, "font")
    if known is not None:
        return known
    if _OLD_LETTERS.match(str(font.get(Name.BaseFont, ""))):
        raise MustBeDrawn(Drawn.FONT_OLD_LETTERS)
    made = _type_0(font, copies) if font.get(Name.Subtype) == Name.Type0 else _simple(font, copies)
    return copies.remember(font, "font", made)


def type_3_frame(font: Dictionary, copies: Copies) -> Dictionary:
    """A font whose letters are drawn, without them. Raises as `copied_font`."""
    if not isinstance(font.get(Name.ToUnicode), pikepdf.Stream) and not _names_are_known(font.get(Name.Encoding)):
        raise MustBeDrawn(Drawn.FONT_NOT_UNICODE)
    return _some(font, _TYPE_3_KEYS, copies)


def _simple(font: Dictionary, copies: Copies) -> Dictionary:
    kind = str(font.get(Name.Subtype, ""))
    if kind not in ("/Type1", "/MMType1", "/TrueType"):
        raise MustBeDrawn(Drawn.CONTENT)
    descriptor = font.get(Name.FontDescriptor)
    program = _program(descriptor, kind)
    encoding = font.get(Name.Encoding)
    symbolic = bool(_flags(descriptor) & _SYMBOLIC)
    if not isinstance(font.get(Name.ToUnicode), pikepdf.Stream) and (symbolic or not _names_are_known(encoding)):
        raise MustBeDrawn(Drawn.FONT_NOT_UNICODE)
    if kind == "/TrueType" and symbolic != (encoding is None):
        raise MustBeDrawn(Drawn.FONT_CODING)
    if not {"/FirstChar", "/LastChar", "/Widths"} <= set(font.keys()):
        raise MustBeDrawn(Drawn.FONT_CODING)
    made = _some(font, _SIMPLE_KEYS, copies)
    made.FontDescriptor = _descriptor(descriptor, program, copies)
    return made


def _type_0(font: Dictionary, copies: Copies) -> Dictionary:
    descendants = font.get(Name.DescendantFonts)
    if not isinstance(descendants, Array) or not len(descendants) or not isinstance(descendants[0], Dictionary):
        raise MustBeDrawn(Drawn.CONTENT)
    descendant = descendants[0]
    kind = str(descendant.get(Name.Subtype, ""))
    descriptor = descendant.get(Name.FontDescriptor)
    program = _program(descriptor, kind)
    if not isinstance(font.get(Name.ToUnicode), pikepdf.Stream):
        raise MustBeDrawn(Drawn.FONT_NOT_UNICODE)
    if str(font.get(Name.Encoding, "")) not in _PREDEFINED:
        raise MustBeDrawn(Drawn.FONT_CODING)
    below = _some(descendant, _CID_KEYS, copies)
    if kind == "/CIDFontType2" and Name.CIDToGIDMap not in below:
        below.CIDToGIDMap = Name.Identity  # what its absence means
    below.FontDescriptor = _descriptor(descriptor, program, copies)
    made = _some(font, _TYPE_0_KEYS, copies)
    made.DescendantFonts = Array([copies.target.make_indirect(below)])
    return made


def _program(descriptor: Object | None, kind: str) -> str:
    """The key of the font's program in its descriptor."""
    if isinstance(descriptor, Dictionary):
        for key, subtype in _PROGRAMS.get(kind, ()):
            program = descriptor.get(key)
            if isinstance(program, pikepdf.Stream) and (subtype is None or str(program.get(Name.Subtype)) == subtype):
                return key
    raise MustBeDrawn(Drawn.FONT_NOT_EMBEDDED)


def _descriptor(descriptor: Object | None, program: str, copies: Copies) -> Object:
    assert isinstance(descriptor, Dictionary)
    known = copies.once(descriptor, "descriptor")
    if known is not None:
        return known
    made = _some(descriptor, _DESCRIPTOR_KEYS, copies)
    letters = descriptor[program]
    assert isinstance(letters, pikepdf.Stream)
    copies.budget.take_typeface(letters)
    made[program] = copies.value(letters)
    return copies.remember(descriptor, "descriptor", made)


def _flags(descriptor: Object | None) -> int:
    flags = descriptor.get(Name.Flags) if isinstance(descriptor, Dictionary) else None
    return flags if isinstance(flags, int) else 0


def _names_are_known(encoding: Object | None) -> bool:
    """Whether each code has a name that the Adobe Glyph List gives a meaning."""
    if isinstance(encoding, Name):
        return str(encoding) in _STANDARD
    if not isinstance(encoding, Dictionary):
        return False
    differences = encoding.get(Name.Differences, Array())
    if not isinstance(differences, Array):
        return False
    return all(agl.toUnicode(str(one)[1:]) for one in differences if isinstance(one, Name) and one != Name("/.notdef"))


def _some(source: Dictionary, keys: tuple[str, ...], copies: Copies) -> Dictionary:
    for key in _UNPACKED:
        if key in keys and isinstance(stream := source.get(key), pikepdf.Stream):
            copies.budget.take_typeface(stream)
    return Dictionary({key: copies.value(source[key]) for key in keys if key in source})
