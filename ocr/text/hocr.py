"""hOCR, the XHTML form of recognised text (hOCR 1.2, http://kba.github.io/hocr-spec/1.2/)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ocr.values import BlockKind, Box, TextPage, Word

_XHTML = "http://www.w3.org/1999/xhtml"
_XML_LANG = "http://www.w3.org/XML/1998/namespace"
_CLASSES = {
    BlockKind.TABLE: "ocr_table",
    BlockKind.PAGE_NUMBER: "ocr_pageno",
    BlockKind.STAMP: "ocr_textfloat",
    BlockKind.NOTE: "ocr_textfloat",
}
"""what stands apart from the columns of running text, which are `ocr_carea` (hOCR 1.2, 4.1 and 4.2)"""
_CAPABILITIES = "ocr_page ocr_carea ocr_table ocr_textfloat ocr_pageno ocr_line ocrx_word"


def hocr_of(pages: Sequence[TextPage], title: str = "", language: str = "vi") -> str:
    """One hOCR document of the pages, in order.

    Each page is an `ocr_page`. Each block is an `ocr_carea`, or an `ocr_table`, `ocr_textfloat` or `ocr_pageno`, with its kind as `x_kind`
    (`BlockKind`); each line an `ocr_line` with bbox and baseline, each word an `ocrx_word` with bbox, x_wconf (0..100) and what is to be
    known of it as `x_notes` (`Note`). The words stand in reading order.

    Args:
        pages: the pages as read.
        title: title of the document.
        language: BCP 47 tag of the text.

    Returns:
        A well-formed XHTML document, to be stored as UTF-8.
    """
    html = Element("html", {"xmlns": _XHTML, "lang": language, f"{{{_XML_LANG}}}lang": language})
    head = SubElement(html, "head")
    SubElement(head, "title").text = _printable(title)
    SubElement(head, "meta", {"charset": "utf-8"})
    SubElement(head, "meta", {"name": "ocr-system", "content": "; ".join(sorted({page.engine for page in pages}))})
    SubElement(head, "meta", {"name": "ocr-capabilities", "content": _CAPABILITIES})
    body = SubElement(html, "body")
    for number, page in enumerate(pages, 1):
        _add_page(body, page, number)
    indent(html)
    return '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n' + tostring(html, encoding="unicode") + "\n"


def _add_page(body: Element, page: TextPage, number: int) -> None:
    size = _bbox(Box(0, 0, page.width_px, page.height_px))
    title = f"{size}; ppageno {number - 1}; scan_res {round(page.dpi)} {round(page.dpi)}"
    sheet = SubElement(body, "div", {"class": "ocr_page", "id": f"page_{number}", "title": title})
    for block, of_block in groupby(page.words, key=lambda word: word.block):
        words = tuple(of_block)
        identifier = f"block_{number}_{block + 1}"
        kind = page.blocks[block] if block < len(page.blocks) else BlockKind.BODY
        told = {"class": _CLASSES.get(kind, "ocr_carea"), "id": identifier}
        area = SubElement(sheet, "div", {**told, "title": f"{_bbox(_around(words))}; x_kind {kind}"})
        for line, of_line in groupby(words, key=lambda word: word.line):
            _add_line(area, tuple(of_line), f"{number}_{line + 1}")


def _add_line(area: Element, words: Sequence[Word], number: str) -> None:
    """A line, as a block of its own so that browsers break it, with a space between its words."""
    box = words[0].line_box_px
    title = f"{_bbox(box)}; {_baseline(words, box)}"
    line = SubElement(area, "p", {"class": "ocr_line", "id": f"line_{number}", "title": title})
    for position, word in enumerate(words, 1):
        title = f"{_bbox(word.box_px)}; x_wconf {round(100 * word.confidence)}"
        if word.notes:
            title += f"; x_notes {' '.join(sorted(word.notes))}"
        attributes = {"class": "ocrx_word", "id": f"word_{number}_{position}", "title": title}
        span = SubElement(line, "span", attributes)
        span.text = _printable(word.text)
        span.tail = " "


def _baseline(words: Sequence[Word], box: Box) -> str:
    """Slope, and offset in pixels from the lower left corner of the line's box, of the line's baseline."""
    first, last = words[0], words[-1]
    run = last.box_px.x0 - first.box_px.x0
    slope = (last.baseline_y_px - first.baseline_y_px) / run if run > 0 else 0.0
    offset = first.baseline_y_px - slope * (first.box_px.x0 - box.x0) - box.y1
    return f"baseline {slope:.4f} {offset:.1f}"


def _bbox(box: Box) -> str:
    return f"bbox {box.x0} {box.y0} {box.x1} {box.y1}"


def _around(words: Iterable[Word]) -> Box:
    boxes = [word.line_box_px for word in words]
    return Box(
        min(box.x0 for box in boxes),
        min(box.y0 for box in boxes),
        max(box.x1 for box in boxes),
        max(box.y1 for box in boxes),
    )


def _printable(text: str) -> str:
    """The text without the control characters that XML 1.0 (2.2) forbids even in escaped form."""
    return "".join(sign for sign in text if sign >= " " and sign not in "\ufffe\uffff")
