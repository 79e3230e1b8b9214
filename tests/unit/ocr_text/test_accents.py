"""Marks that were lost are restored by what the engine thought of and by what is usual; all else stays as it was read."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ocr.text.accents.capitals import sized
from ocr.text.accents.counts import TABLE, counts
from ocr.text.accents.restore import Choices, restored
from ocr.values import Box, Note, Word


def page(*lines: str, confidence: float = 0.9, blocks: Sequence[int] | None = None) -> list[Word]:
    """Words as read, line by line; all in one block, or in those."""
    words = []
    for number, line in enumerate(lines):
        for place, text in enumerate(line.split()):
            box = Box(100 * place, 40 * number, 100 * place + 90, 40 * number + 30)
            words.append(Word(text, box, box, box.y1, confidence, blocks[number] if blocks else 0, number))
    return words


def text_of(words: Sequence[Word], choices: dict[Box, Choices] | None = None) -> str:
    return " ".join(word.text for word in restored(words, choices or {}, counts()))


@pytest.mark.parametrize(
    ("read", "right"),
    [
        ("thù tục hành chính", "thủ tục hành chính"),
        ("ỦY BAN NHÂN DÂN TINH QUẢNG NGÃI", "ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI"),
        ("Uy ban nhân dân tỉnh", "Ủy ban nhân dân tỉnh"),
        ("sữa đổi, bô sung một số điều", "sửa đổi, bổ sung một số điều"),
        ("Căn cứ Nghi định số 63/2010/NĐ-CP ngày 08 tháng 6", "Căn cứ Nghị định số 63/2010/NĐ-CP ngày 08 tháng 6"),
        ("tỉnh Quảng Ngài", "tỉnh Quảng Ngãi"),
        ("thành phố Cần Tho", "thành phố Cần Thơ"),
        ("tỉnh Đăk Lắk", "tỉnh Đắk Lắk"),
        ("Độc lập - Tư do - Hạnh phúc", "Độc lập - Tự do - Hạnh phúc"),
        ("CỘNG HÒA XÃ HỘI CHU NGHĨA VIÊT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    ],
)
def test_marks_are_restored_by_what_is_usual(read: str, right: str) -> None:
    assert text_of(page(read, confidence=0.6)) == right


def test_what_was_changed_says_so() -> None:
    first, second, *_ = restored(page("thù tục, hành chính", confidence=0.6), {}, counts())
    assert (first.text, first.raw, first.notes) == ("thủ", "thù", {Note.ACCENTS})
    assert (second.text, second.raw, second.notes) == ("tục,", "", frozenset())


def test_a_run_goes_on_across_lines_and_not_across_blocks() -> None:
    lines = ("giải quyết thủ", "tuc hành chính")
    assert text_of(page(*lines, confidence=0.6)).endswith("thủ tục hành chính")
    apart = restored(page("Ủy ban nhân", "dan", confidence=0.9, blocks=(0, 1)), {}, counts())
    together = restored(page("Ủy ban nhân", "dan", confidence=0.9), {}, counts())
    assert (apart[-1].text, together[-1].text) == ("dan", "dân")


def test_what_the_engine_thought_of_is_likelier() -> None:
    words = page("Nơi nhận: như trên", confidence=0.97)
    assert text_of(words) == "Nơi nhận: như trên"
    doubtful = page("phòng Tải chính", confidence=0.97)
    assert text_of(doubtful) == "phòng Tải chính"
    thought: Choices = ((), (("à", 0.1),), ())
    assert text_of(doubtful, {doubtful[1].box_px: thought}) == "phòng Tài chính"


def test_another_letter_counts_only_if_the_engine_thought_of_it() -> None:
    words = page("Căn cú Luật Tồ chức", confidence=0.7)
    assert text_of(words).startswith("Căn cứ Luật Tổ")
    other = page("Điềo kiện", confidence=0.7)
    assert text_of(other).startswith("Điềo")
    assert text_of(other, {other[0].box_px: ((), (), (), (("u", 0.05),))}).startswith("Điều")


@pytest.mark.parametrize(
    "read",
    [
        "Please send this form to the office of the Ministry",
        "Nguyen Van An, Tran Thi Binh, Le Loi",
        "UBND TTHC HĐND MTTQ THPT",
        "diện tích 15 ha",
        "và/hoặc hoa/qua",
        "điểm a, điểm b, điểm d",
        "Microsoft Windows Samsung",
        "HO VA TEN NGUYEN VAN AN",
    ],
)
def test_what_is_no_vietnamese_word_stays(read: str) -> None:
    assert text_of(page(read, confidence=0.9)) == read


@pytest.mark.parametrize("read", ["nền hoà bình", "nền hòa bình", "Ủy ban xã Hoà Bình", "Uỷ ban xã Hòa Bình"])
def test_a_tone_stays_where_it_is_printed(read: str) -> None:
    assert text_of(page(read, confidence=0.3)) == read


def test_a_restored_tone_stands_where_the_page_puts_it() -> None:
    assert text_of(page("thuỷ lợi, hoà bình, Uy ban nhân dân", confidence=0.5)).endswith("Uỷ ban nhân dân")
    assert text_of(page("thủy lợi, hòa bình, Uy ban nhân dân", confidence=0.5)).endswith("Ủy ban nhân dân")


@pytest.mark.parametrize(
    ("read", "right"),
    [
        ("một sỐ điều", "một số điều"),
        ("quản lÝ đất", "quản lý đất"),
        ("Gia LaI", "Gia Lai"),
        ("hồ SƠ gồm", "hồ sơ gồm"),
        ("THIẾT LẬP HỒ SƠ", "THIẾT LẬP HỒ SƠ"),
        ("theo TTg và KHoa", "theo TTg và Khoa"),
        ("cấp TU tỉnh", "cấp TU tỉnh"),
    ],
)
def test_letters_of_a_word_have_one_size(read: str, right: str) -> None:
    assert " ".join(sized([(word, 0) for word in read.split()])) == right


def test_a_page_without_words_has_none() -> None:
    assert restored([], {}, counts()) == ()
    assert text_of(page(". . -")) == ". . -"


def test_the_table_is_small_and_holds_counts_alone() -> None:
    table = counts()
    assert TABLE.stat().st_size < 3 << 20
    assert len(table.syllables) > 4000
    assert max(map(len, table.syllables)) <= 9
    assert table.pairs.times.min() >= 1
