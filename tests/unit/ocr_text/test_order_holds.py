"""The order holds where words are seen a pixel off, and costs little more than the words are many."""

from __future__ import annotations

import cProfile
import pstats
import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.text.layout.order import Drawn, in_reading_order
from ocr.values import Box, Word
from tests.unit.ocr_text.drawn_paper import DrawnPaper, landscape_table, letter, table_of_figures

PAPERS = {draw.__name__: draw() for draw in (letter, landscape_table, table_of_figures)}


def shaken(paper: DrawnPaper, seed: int) -> list[Word]:
    """Each word up to a pixel off, its baseline with it."""
    chance = random.Random(seed)
    moved = []
    for word in paper.words:
        right, down = chance.randint(-1, 1), chance.randint(-1, 1)
        box = word.box_px
        place = Box(box.x0 + right, box.y0 + down, box.x1 + right, box.y1 + down)
        moved.append(replace(word, box_px=place, baseline_y_px=word.baseline_y_px + down))
    return moved


@given(st.sampled_from(sorted(PAPERS)), st.integers(0, 10**6))
@settings(max_examples=60)
def test_words_a_pixel_off_are_read_in_the_same_order_as_the_same_blocks(name, seed):
    paper = PAPERS[name]
    size = paper.width_px, paper.image.height
    still, moved = in_reading_order(paper.words, *size), in_reading_order(shaken(paper, seed), *size)
    assert [(word.text, word.block, word.line) for word in moved.words] == [
        (word.text, word.block, word.line) for word in still.words
    ]
    assert moved.blocks == still.blocks


def word(text: str, x0: int, y0: int, width: int = 40) -> Word:
    box = Box(x0, y0, x0 + width, y0 + 20)
    return Word(text, box, box, y0 + 20.0, 0.9, 0, 0)


def table(count: int) -> list[Word]:
    return [word(str(n), 50 + 100 * (n % 20), 50 + 30 * (n // 20)) for n in range(count)]


def times(count: int) -> list[Word]:
    return [word("08:00:00", 50 + 100 * (n % 20), 50 + 30 * (n // 20), 60) for n in range(count)]


def text(count: int) -> list[Word]:
    return [word("Nghị", 50 + 50 * (n % 60), 50 + 30 * (n // 60)) for n in range(count)]


def strewn(count: int) -> list[Word]:
    chance = random.Random(1)
    return [word("Bà", chance.randint(0, 3000), chance.randint(0, 4000)) for _ in range(count)]


def heaped(count: int) -> list[Word]:
    return [word("Bà", 100 + n % 7, 100 + n % 5) for n in range(count)]


def steps(words: list[Word], drawn: Drawn) -> int:
    """Calls of functions that it takes to order them."""
    with cProfile.Profile() as profile:
        in_reading_order(words, 3100, 10**6, drawn)
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


@pytest.mark.turns
@pytest.mark.parametrize("draw", [table, times, text, strewn, heaped])
def test_four_times_the_words_take_about_four_times_the_steps(draw: Callable[[int], list[Word]]):
    assert steps(draw(4000), Drawn()) < 5.5 * steps(draw(1000), Drawn())


def test_four_times_the_ruled_cells_take_about_four_times_the_steps():
    few, many = (
        steps(
            table(count),
            Drawn(
                tables=(
                    tuple(
                        Box(40 + 100 * (n % 20), 40 + 30 * (n // 20), 140 + 100 * (n % 20), 70 + 30 * (n // 20))
                        for n in range(count)
                    ),
                )
            ),
        )
        for count in (1000, 4000)
    )
    assert many < 5.5 * few
