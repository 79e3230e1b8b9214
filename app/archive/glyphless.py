"""The glyphless font: invisible letters that can be found, selected and copied.

One composite font serves a whole file. Each different letter of the file is one CID, numbered from 1 as they come; all CIDs share one
empty glyph of half an em, and /ToUnicode maps each to its exact letter, as ISO 19005-2 asks of level U (6.2.11.7.2). /CIDSet names them, as
ISO 19005-1 asks of a subset (6.3.5).
"""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping
from functools import cache
from itertools import batched

from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib.tables._g_l_y_f import Glyph
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

ADVANCE_EM = 0.5
"""how far each letter moves on, in em"""
ASCENT_EM, DESCENT_EM = 0.8, -0.2
"""the line above and below the baseline, in em: together one em, so that the font size is the height of the line"""

_UNITS = 1000
_NAME = "AAAAAA+SohoaGlyphless"
_MADE_AT = 3_850_070_400
"""2026-01-01 in seconds since 1904, as TrueType counts"""
_MAX_BFCHAR = 100
"""entries that one `beginbfchar` may hold (Adobe technical note 5014)"""


class Cids(dict[str, str]):
    """The CID of each different letter of a file, in four hexadecimal digits, from 1, in the order in which they are first asked for."""

    def __missing__(self, letter: str) -> str:
        cid = self[letter] = f"{len(self) + 1:04X}"
        return cid


@cache
def font_program() -> bytes:
    """A TrueType font of two empty glyphs (`.notdef` and the letter), the same bytes each time."""
    advance = round(ADVANCE_EM * _UNITS)
    ascent, descent = round(ASCENT_EM * _UNITS), round(DESCENT_EM * _UNITS)
    glyphs = [".notdef", "letter"]
    builder = FontBuilder(_UNITS, isTTF=True)
    builder.font.recalcTimestamp = False
    builder.updateHead(created=_MADE_AT, modified=_MADE_AT)
    builder.setupGlyphOrder(glyphs)
    builder.setupCharacterMap({0x20: "letter"})
    builder.setupGlyf({name: Glyph() for name in glyphs})
    builder.setupHorizontalMetrics(dict.fromkeys(glyphs, (advance, 0)))
    builder.setupHorizontalHeader(ascent=ascent, descent=descent)
    builder.setupNameTable({"familyName": "SohoaGlyphless", "styleName": "Regular", "psName": "SohoaGlyphless"})
    builder.setupOS2(sTypoAscender=ascent, sTypoDescender=descent, usWinAscent=ascent, usWinDescent=-descent)
    builder.setupPost(keepGlyphNames=False)
    file = io.BytesIO()
    builder.save(file)
    return file.getvalue()


def to_unicode(cids: Mapping[str, str]) -> bytes:
    """The CMap that gives each CID its letter in UTF-16BE (PDF 32000-1, 9.10.3)."""
    blocks: list[str] = []
    for entries in batched(cids.items(), _MAX_BFCHAR):
        lines = "\n".join(f"<{cid}> <{letter.encode('utf-16-be').hex().upper()}>" for letter, cid in entries)
        blocks.append(f"{len(entries)} beginbfchar\n{lines}\nendbfchar\n")
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        + "".join(blocks)
        + "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")


def fill_font(pdf: Pdf, font: Object, cids: Mapping[str, str]) -> None:
    """Make the Type0 font for these letters of a dictionary that pages name already; what it needs is added to the file."""
    program = font_program()
    descriptor = pdf.make_indirect(
        Dictionary(
            Type=Name.FontDescriptor,
            FontName=Name("/" + _NAME),
            Flags=4,
            FontBBox=Array([0, round(DESCENT_EM * _UNITS), round(ADVANCE_EM * _UNITS), round(ASCENT_EM * _UNITS)]),
            ItalicAngle=0,
            Ascent=round(ASCENT_EM * _UNITS),
            Descent=round(DESCENT_EM * _UNITS),
            CapHeight=round(ASCENT_EM * _UNITS),
            StemV=80,
            FontFile2=pdf.make_stream(program, Length1=len(program)),
            CIDSet=pdf.make_stream(all_of(len(cids) + 1)),
        )
    )
    glyph_of_cid = struct.pack(f">{len(cids) + 1}H", 0, *[1] * len(cids))
    descendant = pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=Name("/" + _NAME),
            DW=round(ADVANCE_EM * _UNITS),
            FontDescriptor=descriptor,
            CIDToGIDMap=pdf.make_stream(glyph_of_cid),
            CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
        )
    )
    font.Type = Name.Font
    font.Subtype = Name.Type0
    font.BaseFont = Name("/" + _NAME)
    font.Encoding = Name("/Identity-H")
    font.DescendantFonts = Array([descendant])
    font.ToUnicode = pdf.make_stream(to_unicode(cids))


def all_of(count: int) -> bytes:
    """A /CIDSet of all CIDs below `count`: so many ones, the highest bit of a byte first, then zeros to the end of the last byte."""
    return b"\xff" * (count // 8) + (bytes([0xFF00 >> count % 8 & 0xFF]) if count % 8 else b"")
