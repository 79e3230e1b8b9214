"""The station's own typeface in a PDF file: the letters that are used, with their widths and what they mean.

So what is drawn can be searched, copied and read aloud, and every printer shows the same (ISO 32000-1, 9.7; ISO 19005-2, 6.2.11).
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from app.archive.glyphless import all_of

UNITS_PER_EM: Final = 1000
"""of the typeface: `packaging/make-fonts` gives it those of a PDF file"""
_FONT: Final = Path(__file__).resolve().parents[2] / "resources" / "fonts" / "SohoaSerif-Regular.ttf"
_NOT_SYMBOLIC: Final = 32
_UPRIGHT_STEM: Final = 80
_MOST_IN_A_BLOCK: Final = 100
"""lines of a ToUnicode map (Adobe Technical Note 5014)"""


def text_width_em(text: str) -> float:
    """How wide a text of one em is, in em."""
    return sum(_width_of(letter) for letter in text) / UNITS_PER_EM


def has_letter(letter: str) -> bool:
    """Whether the typeface knows a letter."""
    return ord(letter) in _typeface().getBestCmap()


def codes(text: str) -> str:
    """A text as the operand of Tj, in hexadecimal. Raises KeyError: the typeface lacks a letter."""
    font = _typeface()
    known = font.getBestCmap()
    return "".join(f"{font.getGlyphID(known[ord(letter)]):04x}" for letter in text)


def embedded(pdf: Pdf, texts: Iterable[str]) -> Object:
    """The typeface as a font of the file, with the letters of these texts. Raises KeyError as `codes` does."""
    letters = sorted({letter for text in texts for letter in text})
    glyphs = {letter: int(codes(letter), 16) for letter in letters}
    name = Name(f"/{_tag(letters)}+SohoaSerif-Regular")
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=name,
        CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
        CIDToGIDMap=Name.Identity,
        DW=UNITS_PER_EM,
        W=Array(list(_widths(glyphs))),
        FontDescriptor=pdf.make_indirect(_descriptor(pdf, name, letters)),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=name,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=pdf.make_stream(_to_unicode(glyphs)),
        )
    )


def list_glyphs(pdf: Pdf, font: Object) -> None:
    """Say which glyphs an embedded font holds, as ISO 19005-1 asks of a subset (6.3.5) and later parts do not.

    A glyph keeps its number in the subset; those below it that are left out are there as empty ones.
    """
    descriptor = font.DescendantFonts[0].FontDescriptor
    with TTFont(io.BytesIO(descriptor.FontFile2.read_bytes()), lazy=True) as program:
        descriptor.CIDSet = pdf.make_stream(all_of(program["maxp"].numGlyphs))


def _descriptor(pdf: Pdf, name: Name, letters: Iterable[str]) -> Dictionary:
    font, program = _typeface(), _subset(letters)
    head, os2 = font["head"], font["OS/2"]
    return Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        Flags=_NOT_SYMBOLIC,
        FontBBox=Array([head.xMin, head.yMin, head.xMax, head.yMax]),
        ItalicAngle=0,
        Ascent=font["hhea"].ascent,
        Descent=font["hhea"].descent,
        CapHeight=os2.sCapHeight,
        StemV=_UPRIGHT_STEM,
        FontFile2=pdf.make_stream(program),
        CIDSet=pdf.make_stream(_cid_set(program)),
    )


def _cid_set(program: bytes) -> bytes:
    """A bit for each glyph that the font program holds, the empty ones too (ISO 19005-1, 6.3.5; ISO 19005-2, 6.2.11.4.2)."""
    with TTFont(io.BytesIO(program), lazy=True) as font:
        count = int(font["maxp"].numGlyphs)
    return bytes([0xFF]) * (count // 8) + bytes([0xFF << 8 - count % 8 & 0xFF] if count % 8 else [])


def _subset(letters: Iterable[str]) -> bytes:
    """The outlines of these letters, each under the number that it has in the whole typeface."""
    options = Options(layout_features=[], name_IDs=[], notdef_outline=True, retain_gids=True, hinting=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[ord(letter) for letter in letters])
    file = io.BytesIO()
    with TTFont(_FONT, lazy=True, recalcTimestamp=False) as font:
        subsetter.subset(font)
        font.save(file)
    return file.getvalue()


def _widths(glyphs: Mapping[str, int]) -> Iterator[int | Array]:
    names = _typeface().getGlyphOrder()
    for glyph in sorted(set(glyphs.values())):
        yield glyph
        yield Array([_width(names[glyph])])


@cache
def _width_of(letter: str) -> int:
    known = _typeface().getBestCmap()
    return _width(known.get(ord(letter), known[ord("?")]))


def _width(glyph_name: str) -> int:
    return int(_typeface()["hmtx"][glyph_name][0])


def _to_unicode(glyphs: Mapping[str, int]) -> bytes:
    meaning: dict[int, str] = {}
    for letter, glyph in glyphs.items():
        meaning.setdefault(glyph, letter)  # a space and one that does not break look the same
    lines = [f"<{glyph:04x}> <{letter.encode('utf-16-be').hex()}>" for glyph, letter in sorted(meaning.items())]
    blocks = [lines[start : start + _MOST_IN_A_BLOCK] for start in range(0, len(lines), _MOST_IN_A_BLOCK)]
    parts = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <ffff> endcodespacerange",
        *("\n".join((f"{len(block)} beginbfchar", *block, "endbfchar")) for block in blocks),
        "endcmap CMapName currentdict /CMap defineresource pop end end",
    ]
    return "\n".join(parts).encode("ascii")


def _tag(letters: Iterable[str]) -> str:
    """Six capitals that tell this subset from others (ISO 32000-1, 9.6.4)."""
    digest = sha256("".join(letters).encode()).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])


@cache
def _typeface() -> Any:
    return TTFont(_FONT, lazy=True)
