"""One page on its way into the archive: coded layers and words, in pixels of the cleaned page, and their stored form."""

from __future__ import annotations

import json
import re
import struct
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.domain.canonical import Json, canonical_json
from app.domain.imported import ImportedPage

type BoxPx = tuple[int, int, int, int]
"""x0, y0, x1, y1 in pixels; origin top-left; x1 and y1 exclusive"""


class LayerKind(StrEnum):
    """How the bytes of a layer are coded.

    A JPEG picture, the same in a zlib stream, a JBIG2 stencil (generic region, embedded organisation), or a picture without loss: rows
    filtered as PNG has them, then Flate, 8 bits a channel. Or no picture at all: a page of a PDF file, kept as it is.
    """

    JPEG = "jpeg"
    DEFLATED_JPEG = "deflated-jpeg"
    JBIG2_MASK = "jbig2-mask"
    FLATE = "flate"
    PDF_PAGE = "pdf-page"


@dataclass(frozen=True, slots=True)
class PictureLayer:
    """A coded picture that fills `box_px` of the page; later layers paint over earlier ones.

    `color` (RGB, 0..1) is the ink of a stencil and None for a picture; `gray` says that a picture has one channel.
    """

    kind: LayerKind
    data: bytes
    width_px: int
    height_px: int
    box_px: BoxPx
    color: tuple[float, float, float] | None
    gray: bool

    def effective_dpi(self, page_dpi: float) -> float:
        """Pixels of this layer an inch of paper, along the side that has fewer.

        Args:
            page_dpi: of the page whose pixels `box_px` is in.
        """
        x0, y0, x1, y1 = self.box_px
        return page_dpi * min(self.width_px / (x1 - x0), self.height_px / (y1 - y0))


@dataclass(frozen=True, slots=True)
class PagePicture:
    """The layers of one cleaned page of `width_px` x `height_px` at `dpi`; `reason` says why it has this form.

    `ink_px` are boxes that together cover every mark on the page, on a coarse grid: what a visible signature may not cover. `imported` says
    what became of a page of a PDF file; None: it is of a picture, or of several pages. `shown_jpeg` is what the layers show, small: the
    finished file is compared with it.
    """

    width_px: int
    height_px: int
    dpi: float
    layers: tuple[PictureLayer, ...]
    reason: str
    ink_px: tuple[BoxPx, ...] = ()
    imported: ImportedPage | None = None
    shown_jpeg: bytes = b""

    @property
    def is_kept(self) -> bool:
        """Whether it is a page of a PDF file as it was: its words are in it."""
        return any(layer.kind is LayerKind.PDF_PAGE for layer in self.layers)

    @property
    def lowest_effective_dpi(self) -> float:
        """Of all layers; the page's own where there is none."""
        return min((layer.effective_dpi(self.dpi) for layer in self.layers), default=self.dpi)

    def encode(self) -> bytes:
        """The stored form: length of the header (4 bytes, big-endian), JSON header, the layers' bytes in order, then the small picture."""
        header = canonical_json(
            {
                "width_px": self.width_px,
                "height_px": self.height_px,
                "dpi": self.dpi,
                "reason": self.reason,
                "ink_px": self.ink_px,
                **({"imported": self.imported.to_json()} if self.imported is not None else {}),
                "layers": [
                    {
                        "kind": layer.kind.value,
                        "size": len(layer.data),
                        "width_px": layer.width_px,
                        "height_px": layer.height_px,
                        "box_px": layer.box_px,
                        "color": layer.color,
                        "gray": layer.gray,
                    }
                    for layer in self.layers
                ],
                "shown_size": len(self.shown_jpeg),
            }
        ).encode()
        parts = struct.pack(">I", len(header)), header, *(layer.data for layer in self.layers), self.shown_jpeg
        return b"".join(parts)

    @classmethod
    def decode(cls, data: bytes) -> PagePicture:
        """The inverse of `encode`. Raises ValueError on bytes that `encode` did not make."""
        try:
            (size,) = struct.unpack_from(">I", data)
            header = json.loads(data[4 : 4 + size])
            offset, layers = 4 + size, []
            for entry in header["layers"]:
                layers.append(
                    PictureLayer(
                        LayerKind(entry["kind"]),
                        data[offset : offset + entry["size"]],
                        entry["width_px"],
                        entry["height_px"],
                        tuple(entry["box_px"]),
                        tuple(entry["color"]) if entry["color"] else None,
                        entry["gray"],
                    )
                )
                offset += entry["size"]
            shown_jpeg = data[offset : offset + header["shown_size"]]
            offset += header["shown_size"]
        except (struct.error, KeyError, TypeError) as error:
            raise ValueError("not a stored page picture") from error
        if offset != len(data):
            raise ValueError("a stored page picture is cut short")
        ink = tuple((x0, y0, x1, y1) for x0, y0, x1, y1 in header["ink_px"])
        imported = ImportedPage.from_json(header["imported"]) if "imported" in header else None
        size = header["width_px"], header["height_px"], header["dpi"]
        return cls(*size, tuple(layers), header["reason"], ink, imported, shown_jpeg)


class WordNote(StrEnum):
    """What is to be known of a word: marks restored; a second reading of a number agreed or differs; no such number can be; written by
    hand; a seal or a signature lies over it."""

    ACCENTS = "accents"
    AGREED = "agreed"
    DIFFERS = "differs"
    MALFORMED = "malformed"
    HANDWRITTEN = "handwritten"
    COVERED = "covered"


DOUBTED = frozenset({WordNote.DIFFERS, WordNote.MALFORMED, WordNote.HANDWRITTEN, WordNote.COVERED})
"""what stands in such a word is never taken as sure"""


class BlockKind(StrEnum):
    """What a block of lines is on an office paper (NĐ 30/2020/NĐ-CP, Annex I)."""

    ISSUER = "issuer"
    MOTTO = "motto"
    NUMBER = "number"
    DATE = "date"
    TITLE = "title"
    BODY = "body"
    TABLE = "table"
    RECIPIENTS = "recipients"
    SIGNATURE = "signature"
    STAMP = "stamp"
    PAGE_NUMBER = "page-number"
    NOTE = "note"


_PRINTED_BESIDE = re.compile(r"^S[^\W\d_][:;.]?|ng[àáâa]y|th[áàâa]ng|n[ăâàa]m|[/⁄][^\W\d_][^\d/⁄]*$")
"""what is printed in a head for a hand to fill in: *Số:*, *ngày*, *tháng*, *năm* and the symbol"""
_PLAIN_WORD = 7
"""so many parts has a stored word of which nothing is to be known"""
HEAD = frozenset({BlockKind.ISSUER, BlockKind.MOTTO, BlockKind.NUMBER, BlockKind.DATE})
"""the lines of a head, which stand in pairs"""


@dataclass(frozen=True, slots=True)
class PageWord:
    """One word in reading order: NFC text, its box, its line's box and the line's baseline at its left edge; confidence 0..1.

    `raw` is what was read where marks were restored, `second` what a second reading says where it differs; else empty.
    """

    text: str
    box_px: BoxPx
    line_box_px: BoxPx
    baseline_y_px: float
    confidence: float
    block: int
    line: int
    raw: str = ""
    second: str = ""
    notes: frozenset[WordNote] = frozenset()

    @property
    def printed(self) -> str:
        """What of it is passed on as text: all; of a word that is written by hand only the print that it was read together with."""
        return self.text if WordNote.HANDWRITTEN not in self.notes else "".join(_PRINTED_BESIDE.findall(self.text))


@dataclass(frozen=True, slots=True)
class PageText:
    """The words of one cleaned page. `engine` names the reader and its language data; `blocks` are the kinds of its blocks by number.

    `unread`: why there are no words though something may stand there (the code of an error: the reader hung, crashed or broke down on it).
    """

    width_px: int
    height_px: int
    dpi: float
    words: tuple[PageWord, ...]
    engine: str
    blocks: tuple[BlockKind, ...] = ()
    unread: str = ""

    @property
    def text(self) -> str:
        """Plain NFC text: words joined by spaces, lines by newlines, blocks by an empty line; the head's are lines. Nothing of what is
        written by hand.
        """
        out: list[str] = []
        last: PageWord | None = None
        for word in self.words:
            if not word.printed:
                continue
            if last is not None:
                out.append("\n\n" if self._part(last.block, word.block) else "\n" if word.line != last.line else " ")
            out.append(word.printed)
            last = word
        return "".join(out)

    def _part(self, block: int, other: int) -> bool:
        """Two blocks are parted by more than a line's end: all but those of a head, whose lines stand in pairs."""
        told = max(block, other) < len(self.blocks)
        return block != other and not (told and {self.blocks[block], self.blocks[other]} <= HEAD)

    def encode(self) -> bytes:
        """The stored form: canonical JSON."""
        words: list[Json] = [
            [
                w.text,
                list(w.box_px),
                list(w.line_box_px),
                round(w.baseline_y_px, 2),
                round(w.confidence, 4),
                w.block,
                w.line,
                *([w.raw, w.second, sorted(w.notes)] if w.raw or w.second or w.notes else []),
            ]
            for w in self.words
        ]
        return canonical_json(
            {
                "width_px": self.width_px,
                "height_px": self.height_px,
                "dpi": self.dpi,
                "engine": self.engine,
                "words": words,
                "blocks": list(self.blocks),
                **({"unread": self.unread} if self.unread else {}),
            }
        ).encode()

    @classmethod
    def decode(cls, data: bytes) -> PageText:
        """The inverse of `encode`; readings of before kinds of blocks were told are read too, for the search shows them as long as they
        are kept. Raises ValueError on bytes that `encode` did not make.
        """
        try:
            page = json.loads(data)
            words = tuple(_word(stored) for stored in page["words"])
            blocks = tuple(BlockKind(kind) for kind in page.get("blocks", ()))
            size = page["width_px"], page["height_px"], page["dpi"]
            return cls(*size, words, page["engine"], blocks, page.get("unread", ""))
        except (KeyError, TypeError) as error:
            raise ValueError("not a stored page text") from error


def _word(stored: list[Any]) -> PageWord:
    if len(stored) == _PLAIN_WORD:
        text, box, line_box, *rest = stored
        return PageWord(text, tuple(box), tuple(line_box), *rest)
    text, box, line_box, baseline_y, confidence, block, line, raw, second, notes = stored
    seen = frozenset(WordNote(note) for note in notes)
    return PageWord(text, tuple(box), tuple(line_box), baseline_y, confidence, block, line, raw, second, seen)
