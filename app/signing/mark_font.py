"""The typeface of a visible mark in a file that is PDF/A-1."""

from __future__ import annotations

from typing import Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.font.opentype import GlyphAccumulator

_CID_SET: Final = generic.pdf_name("/CIDSet")


class ListedFont(GlyphAccumulator):
    """As pyHanko embeds a subset, and with the list of its glyphs, which ISO 19005-1 asks for (6.3.5) and later parts don't."""

    def prepare_write(self) -> None:
        """Embed the subset."""
        if not self._write_prepared:
            if not self._subset_created:
                self._extract_subset()
                self._subset_created = True
            listed = generic.StreamObject(stream_data=_ones(self.tt["maxp"].numGlyphs))
            listed.compress()
            self.cidfont_obj._font_descriptor[_CID_SET] = self.writer.add_object(listed)
        super().prepare_write()  # type: ignore[no-untyped-call]


def _ones(count: int) -> bytes:
    """So many ones, the highest bit of a byte first, then zeros to the end of the last byte.

    A glyph keeps its number in the subset; those below it that are left out are there as empty ones.
    """
    return b"\xff" * (count // 8) + (bytes([0xFF00 >> count % 8 & 0xFF]) if count % 8 else b"")
