import io
import re

from fontTools.ttLib import TTFont

from app.archive.glyphless import Cids, font_program, to_unicode


def test_each_letter_keeps_the_code_that_it_was_given_first() -> None:
    cids = Cids()
    assert [cids[letter] for letter in "babc"] == ["0001", "0002", "0001", "0003"]


def test_each_code_maps_to_its_exact_letter() -> None:
    cids = Cids()
    for letter in ("a", "Ậ", "ữ", "đ", "𠀀", *map(chr, range(0x4E00, 0x4E00 + 150))):
        cids[letter]
    cmap = to_unicode(cids).decode("ascii")
    pairs = re.findall(r"^<([0-9A-F]{4})> <((?:[0-9A-F]{4})+)>$", cmap, re.MULTILINE)
    mapped = {bytes.fromhex(utf16).decode("utf-16-be"): cid for cid, utf16 in pairs if (cid, utf16) != ("0000", "FFFF")}
    assert mapped == cids
    assert max(int(count) for count in re.findall(r"(\d+) beginbfchar", cmap)) <= 100


def test_font_has_two_empty_glyphs_of_half_an_em() -> None:
    font = TTFont(io.BytesIO(font_program()))
    assert font["head"].unitsPerEm == 1000
    assert [font["hmtx"][name] for name in font.getGlyphOrder()] == [(500, 0), (500, 0)]
    assert all(glyph.numberOfContours == 0 for glyph in (font["glyf"][name] for name in font.getGlyphOrder()))
    assert (font["head"].created, font["head"].modified) == (3_850_070_400, 3_850_070_400)
