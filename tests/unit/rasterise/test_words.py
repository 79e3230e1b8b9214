"""The words that a page itself says: their letters, lines and places, however the page is turned."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np
import pytest
from pikepdf import Name, Pdf

from app.archive.lettering import codes
from app.domain.entered import SURE_FROM
from app.rasterise.render import render
from app.rasterise.words import page_words
from tests.support.foreign_pdfs import LINES, born_digital, saved, turned


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.pdf"
    path.write_bytes(saved(born_digital()))
    return path


def test_letters_lines_and_order(page: Path) -> None:
    text = page_words(page, 0, 0, (2480, 3508), 300.0)
    assert text.text == "\n".join(LINES)
    assert all(unicodedata.is_normalized("NFC", word.text) for word in text.words)
    assert text.engine.startswith("pdf ")


def test_words_that_another_program_read_from_a_scan_are_not_sure(tmp_path: Path) -> None:
    path = tmp_path / "searchable.pdf"
    path.write_bytes(saved(born_digital(more=f"BT /F 14 Tf 3 Tr 72 300 Td <{codes(LINES[0])}> Tj ET\n".encode())))
    text = page_words(path, 0, 0, (2480, 3508), 300.0)
    unseen = {word.text for word in text.words if word.confidence < SURE_FROM}
    assert unseen == set(LINES[0].split())
    drawn = [word for word in text.words if word.box_px[1] < 1750]
    assert {word.confidence for word in drawn} == {1.0}


@pytest.mark.parametrize("quarter_turns", [0, 1, 2, 3])
def test_boxes_lie_around_the_ink(page: Path, quarter_turns: int) -> None:
    drawn = render(page, 0)
    pixels = np.frombuffer(drawn.pixels, np.uint8).reshape(drawn.height_px, drawn.width_px)
    ink = np.rot90(pixels, -quarter_turns) < 128
    height_px, width_px = ink.shape
    text = page_words(page, 0, quarter_turns, (width_px, height_px), drawn.dpi)
    assert len(text.words) == sum(len(line.split()) for line in LINES)
    inside = np.zeros_like(ink)
    for word in text.words:
        x0, y0, x1, y1 = word.box_px
        assert ink[y0:y1, x0:x1].any()
        inside[max(0, y0 - 3) : y1 + 3, max(0, x0 - 3) : x1 + 3] = True
    assert not (ink & ~inside).any()


def test_a_page_that_the_file_turns_and_cuts_is_read_upright(tmp_path: Path) -> None:
    path = tmp_path / "turned.pdf"
    path.write_bytes(saved(turned()))
    drawn = render(path, 0)
    ink = np.rot90(np.frombuffer(drawn.pixels, np.uint8).reshape(drawn.height_px, drawn.width_px) < 128)
    text = page_words(path, 0, 3, (drawn.height_px, drawn.width_px), drawn.dpi)
    assert text.text == "\n".join(LINES)
    x0, y0, x1, y1 = text.words[0].box_px
    assert ink[y0:y1, x0:x1].any()


def test_a_page_without_words(tmp_path: Path) -> None:
    path = tmp_path / "empty.pdf"
    with Pdf.new() as pdf:
        pdf.add_blank_page()
        pdf.pages[0].obj[Name.Rotate] = 90
        path.write_bytes(saved(pdf))
    assert page_words(path, 0, 0, (100, 100), 72.0).words == ()
