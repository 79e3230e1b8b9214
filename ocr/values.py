"""The values that leave the library. All are frozen, slotted, picklable and hold no pixel arrays.

Coordinates are pixels of the image that the value speaks of, origin top-left, x right, y down; angles are degrees,
clockwise positive. Colours are RGB.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels: x0, y0 inclusive, x1, y1 exclusive."""

    x0: int
    y0: int
    x1: int
    y1: int


class ColorMode(StrEnum):
    """What one pixel holds."""

    COLOR = "color"
    GRAY = "gray"
    LINEART = "lineart"


@dataclass(frozen=True, slots=True)
class Probe:
    """What the headers of an image file say, without decoding its pixels.

    `pages` counts the images of a multi-page TIFF; `dpi` is 0.0 where the file states none.
    """

    media_type: str
    pages: int
    width_px: int
    height_px: int
    dpi: float
    mode: ColorMode


class Verdict(StrEnum):
    """What a supervisor would say of the page."""

    GOOD = "good"
    DOUBTFUL = "doubtful"
    POOR = "poor"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a page is not simply good. `code` is stable (`OUT_OF_FOCUS`, ...); `box_px` marks the place, if there is one."""

    code: str
    box_px: Box | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """A bar code or QR code on the page. `text` is a claim of the paper, never proof, and is never logged."""

    symbology: str
    text: str = field(repr=False)
    box_px: Box


type Outline = tuple[tuple[float, float], ...]
"""corners, clockwise from the top-left"""


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What was found out about a raw page before anything was changed on it.

    Attributes:
        width_px, height_px, dpi: of the raw image, or of the page that was drawn upright from a photo.
        sha256_pixels: of the decoded pixels (shape, dtype and bytes), independent of the file format.
        skew_deg: turn of the text; positive = the page is turned clockwise. 0.0 where there is no evidence.
        skew_confidence: peak over median of the projection score; below 5 the page is not turned.
        orientation_deg: 0, 90, 180 or 270: how far the page is turned clockwise from upright.
        orientation_confidence: 0..1; 0 where the detector abstained (then `orientation_deg` is 0).
        blank: nothing but paper.
        verdict, reasons, metrics: the judgement and the numbers behind it.
        codes: bar codes and QR codes, boxes on the raw image.
        sheet: left, top, right, bottom of what is shown of the picture, in the unit square of the picture turned back by its skew about its
            middle (not by its orientation): its paper, or more than the square where the turn would take off ink; None: all of it.
        items: where several sheets or cards lie on one glass, what is kept of each, in reading order; else none.
        outlines: of the sheets that the picture is cut to, in its unit square.
        photo: what is known of the photo that the page was drawn upright from; None of a scan.
        imprint: `ocr.same.Imprint` in its stored form, by which the same sheet is known again; empty for a blank page.
    """

    width_px: int
    height_px: int
    dpi: float
    sha256_pixels: str
    skew_deg: float
    skew_confidence: float
    orientation_deg: int
    orientation_confidence: float
    blank: bool
    verdict: Verdict
    reasons: tuple[Reason, ...] = ()
    metrics: dict[str, float] = field(default_factory=dict)
    codes: tuple[Code, ...] = ()
    imprint: str = ""
    sheet: tuple[float, float, float, float] | None = None
    items: tuple[ItemCrop, ...] = ()
    outlines: tuple[Outline, ...] = ()
    photo: PhotoFacts | None = None


class LayerKind(StrEnum):
    """How a layer's bytes are coded and painted."""

    JPEG = "jpeg"
    """a picture (DCT), painted as it is"""
    DEFLATED_JPEG = "deflated-jpeg"
    """a JPEG file in a zlib stream (RFC 1950): of bare paper, Huffman's code leaves two bits a block, all alike"""
    JBIG2_MASK = "jbig2-mask"
    """a one-bit stencil (JBIG2, generic lossless region, embedded organisation): 1 = painted in `color`"""
    FLATE = "flate"
    """a picture without loss: rows filtered as PNG has them (RFC 2083), then Flate; 8 bits a channel"""


@dataclass(frozen=True, slots=True)
class Layer:
    """One picture of a page, coded. Later layers paint over earlier ones.

    `width_px`, `height_px` are the coded picture's own size; `box_px` is the place it fills on the page.
    `color` (0..1 each) is the ink of a mask; None for pictures. `gray` says that a picture has one channel.
    """

    kind: LayerKind
    data: bytes
    width_px: int
    height_px: int
    box_px: Box
    color: tuple[float, float, float] | None = None
    gray: bool = False


@dataclass(frozen=True, slots=True)
class PageLayers:
    """A cleaned page as layers. `reason` says why this form was chosen (`layered`, `photo`, `low_resolution`, ...)."""

    width_px: int
    height_px: int
    dpi: float
    layers: tuple[Layer, ...]
    reason: str


class Note(StrEnum):
    """What is to be known of a word beside its text."""

    ACCENTS = "accents"
    """marks were restored, or the size of letters; `Word.raw` is what the engine read"""
    AGREED = "agreed"
    """a second reading of the number says the same"""
    DIFFERS = "differs"
    """a second reading says something else (`Word.second`) or sees nothing; a person has to look"""
    MALFORMED = "malformed"
    """no number, day or code of this form can be; a person has to look"""
    HANDWRITTEN = "handwritten"
    """written by hand: what was read is a guess, and is never taken for the text"""
    COVERED = "covered"
    """a seal or a signature lies over it"""


class BlockKind(StrEnum):
    """What a block of lines is on an office paper (NĐ 30/2020/NĐ-CP, Annex I)."""

    ISSUER = "issuer"
    """head, left: the issuer and whom it belongs to"""
    MOTTO = "motto"
    """head, right: the state's name and its motto"""
    NUMBER = "number"
    """head, left: number and symbol, and under them the subject of a letter"""
    DATE = "date"
    """head, right: place and day"""
    TITLE = "title"
    """kind of document and what it is about"""
    BODY = "body"
    TABLE = "table"
    RECIPIENTS = "recipients"
    """*Nơi nhận*"""
    SIGNATURE = "signature"
    """office, name and what stands between them"""
    STAMP = "stamp"
    """no part of the text: marks of electronic signatures and copies, letters of seals, degrees of haste, scribbles and specks"""
    PAGE_NUMBER = "page-number"
    NOTE = "note"
    """in the margin or under the text"""


HEAD = frozenset({BlockKind.ISSUER, BlockKind.MOTTO, BlockKind.NUMBER, BlockKind.DATE})
"""the lines of a head, which stand in pairs"""


@dataclass(frozen=True, slots=True)
class Word:
    """One word as read.

    Attributes:
        text: NFC, no white space.
        box_px: the word's own box on the page image that was read.
        line_box_px: the box of its line: gives all words of a line one height.
        baseline_y_px: y of the line's baseline at the word's left edge.
        confidence: 0..1.
        block, line: number of the block and of the line (within the page) in reading order, from 0.
        raw: what the engine read where `text` is another word; else empty.
        second: what the other of two readings says where they are not the same; else empty.
        notes: what is to be known of it.
    """

    text: str
    box_px: Box
    line_box_px: Box
    baseline_y_px: float
    confidence: float
    block: int
    line: int
    raw: str = ""
    second: str = ""
    notes: frozenset[Note] = frozenset()


@dataclass(frozen=True, slots=True)
class TextPage:
    """All words of one page in reading order, with the size of the image they lie on."""

    width_px: int
    height_px: int
    dpi: float
    words: tuple[Word, ...]
    engine: str
    """name and version of the engine and of its language data, for the record"""
    blocks: tuple[BlockKind, ...] = ()
    """the kind of each block, by its number"""

    @property
    def text(self) -> str:
        """The page as plain NFC text: words joined by spaces, lines by newlines, blocks by an empty line; the head's are lines."""
        out: list[str] = []
        last: Word | None = None
        for word in self.words:
            if last is not None:
                out.append("\n\n" if self._part(last.block, word.block) else "\n" if word.line != last.line else " ")
            out.append(word.text)
            last = word
        return "".join(out)

    def _part(self, block: int, other: int) -> bool:
        """Two blocks are parted by more than a line's end: all but those of a head, whose lines stand in pairs."""
        told = max(block, other) < len(self.blocks)
        return block != other and not (told and {self.blocks[block], self.blocks[other]} <= HEAD)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of paper or a card, as it lies on the scanner's glass.

    Attributes:
        corners_px: x and y of its corners in the raw picture, clockwise from the top-left as it lies. A sheet that is larger than the
            picture, or torn or folded, has its corners where its sides would meet: they may lie outside of the picture.
        turn_deg: of its edges, -45..45.
        size_mm: width and height as it lies.
        missing_mm: at each corner, in the order of the corners, the length of the line along which it is cut off or folded; 0 where the
            corner is whole.
        slack_mm: by how much further out the top, right, bottom and left side may lie: the width of the shadow that is seen along it.
        confidence: 0..1, how sure it is that this is a sheet's edge and nothing printed.
    """

    corners_px: tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]
    turn_deg: float
    size_mm: tuple[float, float]
    missing_mm: tuple[float, float, float, float]
    slack_mm: tuple[float, float, float, float]
    confidence: float


@dataclass(frozen=True, slots=True)
class ItemCrop:
    """What is kept of one of several sheets on a glass: the picture is turned clockwise by `turn_deg` about a point of its unit square, at
    its own size; `box` is a rectangle of what comes out. A sheet near the rim may reach out of 0..1 there: that part was not scanned.
    `verdict` is of this sheet alone; None: it was not judged.
    """

    turn_deg: float
    about: tuple[float, float]
    box: tuple[float, float, float, float]
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """What was found out about a photo of a page on a table.

    Attributes:
        corners_px: of the paper, x and y, clockwise from the one that lies top-left; edges of pixels lie at whole numbers.
        paper: `A4`, `letter` or `card`, by the ratio of the sides, or what was said; empty where the ratio fits no usual paper.
        paper_mm: width and height as the page lies in the picture.
        aspect, aspect_error: measured width over height, and the relative error (one sigma) to be expected of it.
        effective_dpi: pixels an inch of paper where and in which direction there are fewest: the far edge counts.
        drawn_dpi: at which the page is drawn upright.
        glare_box_px: where a lamp burnt print out, on the photo; None: nowhere.
        glare_share: of the page (0..1) that is burnt out so.
        curl_mm: how far an edge or a line of text bends away from its chord, on the page drawn flat.
        curl_confidence: 0..1.
        confidence: 0..1, that this is the page's outline; at most 0.5 where the ratio fits no usual paper.
    """

    corners_px: tuple[tuple[float, float], ...]
    paper: str
    paper_mm: tuple[float, float]
    aspect: float
    aspect_error: float
    effective_dpi: float
    drawn_dpi: float
    glare_box_px: Box | None
    glare_share: float
    curl_mm: float
    curl_confidence: float
    confidence: float
