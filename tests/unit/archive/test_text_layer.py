import re
import unicodedata
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.archive.glyphless import Cids
from app.archive.text_layer import FONT_RESOURCE, text_operators, writable
from app.domain.page import PageText, PageWord, WordNote
from tests.support.archive_pages import text_of

WORD = re.compile(r"(\S+) (\S+) Td (\d+) Tz <([0-9A-F]+)> Tj")

boxes = st.tuples(st.integers(0, 2000), st.integers(0, 2000), st.integers(1, 400), st.integers(1, 80)).map(
    lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3])
)
words = st.builds(
    lambda text, box, line: PageWord(text, box, box, box[3] - 5.0, 0.5, 0, line),
    st.text(max_size=9),
    boxes,
    st.integers(0, 3),
)


def shown(page: PageText, width_pt: float = 595.2, height_pt: float = 841.92) -> list[tuple[str, float, float]]:
    """Text, x and y of each word that the operators show, as a reader of the content stream finds them."""
    cids = Cids()
    operators = text_operators(page, width_pt, height_pt, cids)
    letters = {cid: letter for letter, cid in cids.items()}
    found, x, y = [], 0.0, 0.0
    for dx, dy, _, codes in WORD.findall(operators):
        x, y = x + float(dx), y + float(dy)
        text = "".join(letters[codes[i : i + 4]] for i in range(0, len(codes), 4))
        found.append((text, x, y))
    return found


def test_each_word_stands_at_its_left_edge_on_its_baseline() -> None:
    page = text_of(["Độc lập", "Tự do"])
    scale = 595.2 / page.width_px
    for (text, x, y), word in zip(shown(page), page.words, strict=True):
        assert text == word.text + " "
        assert abs(x - word.box_px[0] * scale) <= 0.051
        assert abs(841.92 - y - word.baseline_y_px * scale) <= 0.051


def test_text_is_invisible_and_a_line_has_one_size() -> None:
    page = text_of(["Độc lập Tự do", "Hạnh phúc"])
    operators = text_operators(page, 595.2, 841.92, Cids())
    assert operators.startswith("BT\n3 Tr\n")
    assert len(re.findall(rf"/{FONT_RESOURCE} 19\.9 Tf", operators)) == 2


def test_page_scales_to_the_size_it_is_given() -> None:
    page = text_of(["Một"])
    ((_, x, _),) = shown(page, width_pt=1190.4)
    assert abs(x - 120 * 1190.4 / page.width_px) <= 0.051


def test_what_is_written_by_hand_has_no_text_in_the_archive() -> None:
    page = text_of(["Số: 1020/SYT-NVY ngày 05 tháng 9"])
    by_hand = {"1020/SYT-NVY", "05"}
    notes = {WordNote.HANDWRITTEN}
    words = [replace(word, notes=frozenset(notes)) if word.text in by_hand else word for word in page.words]
    page = replace(page, words=tuple(words))
    assert "".join(text for text, *_ in shown(page)) == "Số: /SYT-NVY ngày tháng 9 "
    assert page.text == "Số: /SYT-NVY ngày tháng 9"


def test_page_without_words_shows_nothing() -> None:
    page = text_of([])
    cids = Cids()
    assert text_operators(page, 595.2, 841.92, cids) == ""
    assert not cids


def test_decomposed_letters_are_composed_and_unwritable_ones_dropped() -> None:
    assert writable(unicodedata.normalize("NFD", "ƯỚC NGUYỆN")) == "ƯỚC NGUYỆN"
    assert writable("a\x00b\ufeffc\ufffed\ud800e\u2028f") == "abcdef"


@given(st.lists(words, max_size=8))
def test_any_words_give_numbers_that_a_reader_takes(found: list[PageWord]) -> None:
    page = PageText(2400, 2400, 300.0, tuple(found), "any")
    assert [text for text, _, _ in shown(page)] == [writable(w.text) + " " for w in found if writable(w.text)]
    operators = text_operators(page, 576.0, 576.0, Cids())
    assert all(int(stretch) > 0 for stretch in re.findall(r"(-?\d+) Tz", operators))
    assert not re.search(r"\de|nan|inf", operators)
