from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.line_breaking import even_lines_of
from app.domain.mark_layout import layouts, placed
from app.domain.mark_profiles import MarkProfile, load_mark_profiles
from app.domain.marks import Corner, overlap

A4_PT = (595.3, 841.9)
PROFILES = load_mark_profiles(Path(__file__).parents[3] / "resources" / "marks")
PERSONAL, COPY, ARCHIVE = PROFILES["TT01-personal"], PROFILES["ND30-sao-y"], PROFILES["TT02-2019-archive"]
SEAL_PT = (102.0, 102.0)
WORDS = ("SAO Y", "Ủy ban nhân dân Xã Mẫu", "27.10.2025 09:32:15 +07:00")
LONG = "Trung tâm Phục vụ hành chính công " * 6 + "Thanh Hóa"


def measure(text: str) -> float:
    """Every letter is half an em wide."""
    return len(text) / 2


def test_a_short_text_is_one_line() -> None:
    assert even_lines_of("SAO Y", 20.0, measure) == ("SAO Y",)


def test_lines_are_as_even_as_they_can_be() -> None:
    assert even_lines_of("một hai ba bốn năm sáu", 10.0, measure) == ("một hai ba", "bốn năm sáu")


def test_a_time_stays_in_one_line() -> None:
    assert even_lines_of("sao: 27.10.2025\u00a009:32:15\u00a0+07:00", 14.0, measure) == (
        "sao:",
        "27.10.2025 09:32:15 +07:00",
    )


def test_a_good_setting_is_worth_a_centimetre_and_no_more() -> None:
    """A code in the corner leaves room beside it for a narrow mark; a wide one has to stand below."""
    name = "Trung tâm Phục vụ hành chính công"

    def set_below(code_height_pt: float) -> int:
        ink = [(0.0, 0.0, 430.0, code_height_pt)]
        found = placed(COPY, ("SAO Y", name), None, measure, A4_PT, ink)
        assert found is not None
        return len(found[0].lines)

    assert (set_below(30.0), set_below(100.0)) == (2, 3)


def test_a_word_that_is_wider_than_the_mark_is_parted() -> None:
    assert "".join(even_lines_of("x" * 50, 10.0, measure)) == "x" * 50


@given(st.text(st.sampled_from("ăâêôơ nghi "), min_size=1).map(str.split).filter(bool).map(" ".join), st.floats(2, 40))
def test_no_line_is_too_wide_and_no_word_is_lost(text: str, width_em: float) -> None:
    lines = even_lines_of(text, width_em, measure)
    assert all(measure(line) <= width_em + 1e-6 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_the_seal_keeps_its_size_in_every_setting() -> None:
    found = list(layouts(ARCHIVE, WORDS[1:], SEAL_PT, measure, 7.0))
    assert len(found) >= 2
    for layout in found:
        assert layout.seal_pt is not None
        x0, y0, x1, y1 = layout.seal_pt
        assert (round(x1 - x0, 6), round(y1 - y0, 6)) == SEAL_PT
        assert 0 <= x0 < x1 <= layout.size_pt[0] + 1e-6 and 0 <= y0 < y1 <= layout.size_pt[1] + 1e-6
        for line, (x, y) in zip(layout.lines, layout.lines_at_pt, strict=True):
            box = x, y, x + measure(line) * 7.0, y + 7.0
            assert not overlap(layout.seal_pt, box)
            assert box[0] >= 0 and box[2] <= layout.size_pt[0] + 1e-6 and box[3] <= layout.size_pt[1]


def test_a_free_page_takes_the_mark_at_its_size_in_its_corner() -> None:
    found = placed(COPY, WORDS, None, measure, A4_PT, [])
    assert found is not None
    layout, place = found
    assert layout.letters_pt == 10.0 and layout.lines == WORDS
    assert (round(A4_PT[0] - place[2], 1), place[1]) == (22.7, 11.3)


def test_words_of_any_length_find_room() -> None:
    found = placed(COPY, ("SAO Y", LONG, WORDS[2]), None, measure, A4_PT, [])
    assert found is not None and found[0].letters_pt == 10.0
    assert " ".join(found[0].lines[1:-1]) == LONG


def test_letters_shrink_before_the_mark_leaves_its_corner() -> None:
    """Above the ink there is room for three lines of 6.5 pt, not of 8 pt."""
    found = placed(PERSONAL, WORDS, None, measure, A4_PT, [(0.0, 40.0, A4_PT[0], 600.0)])
    assert found is not None
    assert found[0].letters_pt < 8.0 and found[1][1] == 11.3


def test_letters_of_a_size_that_the_law_sets_never_shrink() -> None:
    found = placed(COPY, WORDS, None, measure, A4_PT, [(0.0, 38.0, A4_PT[0], 600.0)])
    assert found is not None
    assert found[0].letters_pt == 10.0 and found[1][1] >= 603.0


def test_the_top_of_the_page_is_tried_before_its_side() -> None:
    corner = [(300.0, 0.0, A4_PT[0], 400.0)]
    found = placed(COPY, WORDS, None, measure, A4_PT, corner)
    assert found is not None and found[1][1] == 11.3 and found[1][2] <= 297.0


def test_the_side_is_tried_before_the_rest_of_the_page() -> None:
    top = [(0.0, 0.0, A4_PT[0], 300.0), (300.0, 0.0, A4_PT[0], 700.0)]
    found = placed(COPY, WORDS, None, measure, A4_PT, top)
    assert found is not None and found[1][1] == 703.0 and found[1][0] > 300.0


def test_a_narrow_setting_parts_no_time() -> None:
    time = WORDS[2].replace(" ", "\u00a0")
    for layout in layouts(ARCHIVE, ("Ủy ban", time), SEAL_PT, measure, 10.0):
        assert layout.lines[-1] == WORDS[2]


def test_a_mark_that_finds_no_corner_keeps_its_size() -> None:
    found = placed(PERSONAL, WORDS, None, measure, A4_PT, [(0.0, 0.0, A4_PT[0], 600.0)])
    assert found is not None and found[0].letters_pt == 8.0 and found[1][1] == 603.0


@pytest.mark.parametrize("profile", [PERSONAL, COPY, ARCHIVE])
def test_a_full_page_has_no_room(profile: MarkProfile) -> None:
    assert placed(profile, WORDS, SEAL_PT, measure, A4_PT, [(0.0, 0.0, *A4_PT)]) is None


def test_both_corners_are_served() -> None:
    left = placed(replace(COPY, corner=Corner.TOP_LEFT), WORDS, SEAL_PT, measure, A4_PT, [])
    right = placed(COPY, WORDS, SEAL_PT, measure, A4_PT, [])
    assert left is not None and right is not None
    assert left[0].seal_pt is not None and left[0].seal_pt[0] == 0.0
    assert right[0].seal_pt is not None and right[0].seal_pt[2] == pytest.approx(right[0].size_pt[0])
