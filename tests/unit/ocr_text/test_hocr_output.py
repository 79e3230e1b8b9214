from __future__ import annotations

import re
from dataclasses import replace

from defusedxml.ElementTree import fromstring

from ocr.text.hocr import hocr_of
from ocr.text.layout.order import in_reading_order
from ocr.values import BlockKind, Box, Note, TextPage, Word
from tests.unit.ocr_text.drawn_paper import letter

X = "{http://www.w3.org/1999/xhtml}"


def page_of_letter() -> TextPage:
    paper = letter()
    ordered = in_reading_order(paper.words, paper.width_px, paper.image.height)
    return TextPage(paper.width_px, paper.px(paper.height_mm), paper.dpi, ordered.words, "engine 1", ordered.blocks)


def elements(root, name):
    return [element for element in root.iter() if element.get("class") == name]


def test_pages_lines_and_words_are_stated_with_their_places():
    page = page_of_letter()
    root = fromstring(hocr_of([page, page], title="Công văn"))
    assert root.tag == f"{X}html"
    assert root.findtext(f"{X}head/{X}title") == "Công văn"
    sheets = elements(root, "ocr_page")
    assert [sheet.get("title") for sheet in sheets] == [
        f"bbox 0 0 {page.width_px} {page.height_px}; ppageno {number}; scan_res 200 200" for number in (0, 1)
    ]
    found = [(word.text, word.get("title")) for word in elements(sheets[1], "ocrx_word")]
    assert found == [
        (w.text, f"bbox {w.box_px.x0} {w.box_px.y0} {w.box_px.x1} {w.box_px.y1}; x_wconf 100") for w in page.words
    ]
    assert len(elements(sheets[0], "ocr_line")) == page.words[-1].line + 1
    kinds = [area.get("title").split("; x_kind ")[1] for area in elements(sheets[0], "ocr_carea")]
    assert kinds == [kind.value for kind in page.blocks]


def test_what_stands_apart_from_running_text_is_no_column_of_it():
    page = page_of_letter()
    apart = replace(page, blocks=(BlockKind.PAGE_NUMBER, BlockKind.TABLE, BlockKind.STAMP, *page.blocks[3:]))
    root = fromstring(hocr_of([apart]))
    assert [len(elements(root, name)) for name in ("ocr_pageno", "ocr_table", "ocr_textfloat")] == [1, 1, 1]
    assert len(elements(root, "ocr_carea")) == len(page.blocks) - 3
    (stated,) = [meta.get("content") for meta in root.iter(f"{X}meta") if meta.get("name") == "ocr-capabilities"]
    used = {element.get("class") for element in root.iter() if element.get("class")}
    assert used <= set(stated.split())


def test_identifiers_are_unique():
    page = page_of_letter()
    identifiers = re.findall(r' id="([^"]+)"', hocr_of([page, page]))
    assert len(identifiers) == len(set(identifiers))


def test_the_baseline_is_measured_from_the_lower_left_corner_of_the_line():
    words = tuple(
        Word(text, Box(x, 80, x + 90, 130), Box(100, 80, 590, 132), 120.0 + (x - 100) / 100, 0.876, 0, 0)
        for text, x in (("Số", 100), ("12", 300), ("năm", 500))
    )
    (line,) = elements(fromstring(hocr_of([TextPage(900, 400, 300.0, words, "")])), "ocr_line")
    assert line.get("title") == "bbox 100 80 590 132; baseline 0.0100 -12.0"
    assert {word.get("title").split("; ")[1] for word in line} == {"x_wconf 88"}


def test_what_is_to_be_known_of_a_word_is_told():
    box = Box(0, 0, 9, 9)
    words = (
        Word("1020", box, box, 9.0, 0.5, 0, 0, notes=frozenset({Note.HANDWRITTEN, Note.DIFFERS})),
        Word("năm", box, box, 9.0, 1.0, 0, 0),
    )
    found = elements(fromstring(hocr_of([TextPage(9, 9, 300.0, words, "")])), "ocrx_word")
    assert [word.get("title").split("; ")[2:] for word in found] == [["x_notes differs handwritten"], []]


def test_signs_of_markup_and_control_characters_do_no_harm():
    box = Box(0, 0, 9, 9)
    words = (Word("<b>&\x07\"'", box, box, 9.0, 1.0, 0, 0),)
    root = fromstring(hocr_of([TextPage(9, 9, 300.0, words, "a<b")], title="x & y"))
    assert [word.text for word in elements(root, "ocrx_word")] == ["<b>&\"'"]


def test_an_empty_page_is_a_page():
    (sheet,) = elements(fromstring(hocr_of([TextPage(10, 20, 300.0, (), "")])), "ocr_page")
    assert len(sheet) == 0
