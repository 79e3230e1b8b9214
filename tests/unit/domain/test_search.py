"""How words are compared, what a search asks for, and how a snippet is cut."""

from __future__ import annotations

import unicodedata
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import InputRefused
from app.domain.search import (
    MAX_TEXT_CHARS,
    WORDS_AFTER,
    WORDS_BEFORE,
    Piece,
    SearchQuery,
    exact_patterns,
    exactness,
    fold,
    fold_d,
    match_expression,
    placed_words,
    places,
    snippet,
)

VIETNAMESE = "aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"


def test_every_vietnamese_letter_folds_to_a_plain_one() -> None:
    for letter in VIETNAMESE + VIETNAMESE.upper():
        assert fold(letter) == fold(unicodedata.normalize("NFD", letter))
        assert fold(letter).isascii(), letter
    assert fold("ĐƯỜNG Nguyễn Đình Chiểu") == "duong nguyen dinh chieu"


@given(st.text())
def test_folding_d_keeps_every_place(text: str) -> None:
    assert len(fold_d(text)) == len(text)


@given(st.text(max_size=60))
def test_nothing_that_is_typed_is_syntax(text: str) -> None:
    try:
        query = SearchQuery.parse(text)
    except InputRefused as refused:
        assert refused.code in {"SEARCH_EMPTY", "SEARCH_TOO_LONG"}
        return
    expression = match_expression(query.phrases)
    strings, rest = expression.split('"')[1::2], expression.split('"')[::2]
    assert len(strings) == len(query.phrases)
    assert all(string.replace(" ", "").isalnum() for string in strings)
    assert {part.strip() for part in rest} <= {"", "AND"}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({}, "SEARCH_EMPTY"),
        ({"text": " ?! "}, "SEARCH_EMPTY"),
        ({"text": "x" * (MAX_TEXT_CHARS + 1)}, "SEARCH_TOO_LONG"),
        ({"text": "x " * 17}, "SEARCH_TOO_LONG"),
        ({"citizen": "12345"}, "CITIZEN_ID_MALFORMED"),
        ({"text": "x", "limit": 0}, "SEARCH_LIMIT"),
        ({"text": "x", "limit": 201}, "SEARCH_LIMIT"),
        ({"received_from": date(2026, 2, 1), "received_to": date(2026, 1, 1)}, "SEARCH_DATES"),
    ],
)
def test_what_asks_for_nothing_or_too_much_is_refused(asked: dict[str, object], code: str) -> None:
    with pytest.raises(InputRefused) as refused:
        SearchQuery.parse(**asked)  # type: ignore[arg-type]
    assert refused.value.code == code


def test_an_id_number_is_told_from_a_name_and_stays_out_of_the_log() -> None:
    by_id = SearchQuery.parse(citizen="038190 012345")
    assert (by_id.citizen_id, by_id.name) == ("038190012345", ())
    assert "038190012345" not in repr(by_id)
    by_name = SearchQuery.parse(citizen="Đỗ Mười 2")
    assert (by_name.citizen_id, by_name.name) == ("", ("do", "muoi", "2"))
    assert "muoi" not in repr(by_name)


def test_exact_words_count_by_their_diacritics() -> None:
    def exact(*phrases: tuple[str, ...]) -> int:
        return exactness(exact_patterns(phrases), "NGHĨA vụ,\nquân_sự (nghiã)")

    assert exact(("nghĩa",), ("vụ",)) == 2
    assert exact(("nghĩa", "vụ", "quân")) == 1
    assert exact(("sự",)) == 1
    assert exact(("nghía",), ("vụ", "nghĩa"), ("nghĩ",), ("ĩa", "vụ"), ("ụ",)) == 0
    assert exact(("nghia",), ("quan",)) == 0, "typed without diacritics, none is better than another"


def test_a_snippet_shows_the_place_where_most_stands_together() -> None:
    text = "khai " + "chữ " * 60 + "tờ khai\nđăng ký khai sinh " + "sau " * 60
    spots = [(i, i + 4) for i in range(len(text)) if text.startswith("khai", i)]
    spots += [(text.index("sinh"), text.index("sinh") + 4)]
    pieces = snippet(text, sorted(spots))
    assert [piece.text for piece in pieces if piece.found] == ["khai", "khai", "sinh"]
    shown = "".join(piece.text for piece in pieces)
    assert "tờ khai đăng ký khai sinh" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")


@given(
    words=st.lists(st.sampled_from(["đất", "nhà", "số", "ở"]), min_size=1, max_size=80),
    wanted=st.sampled_from(["đất", "nhà", "số"]),
)
def test_a_snippet_is_a_part_of_the_page(words: list[str], wanted: str) -> None:
    text = " ".join(words)
    spots = [(i, i + len(wanted)) for i in range(len(text)) if text.startswith(wanted, i)]
    pieces = snippet(text, spots)
    shown = "".join(piece.text for piece in pieces).removeprefix("… ").removesuffix(" …")
    assert shown in text
    assert len(shown.split()) <= WORDS_BEFORE + WORDS_AFTER
    assert {piece.text for piece in pieces if piece.found} == ({wanted} if spots else set())


def test_where_nothing_stands_nothing_is_shown() -> None:
    assert snippet("trang", []) == ()
    assert snippet("một", [(0, 3)]) == (Piece("một", found=True),)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("038190012345", ["citizen_id"]),
        ("H56.14-2611", ["code"]),
        ("000.00.06.H56-231027-0361", ["code"]),
        ("nguyen thi mau", ["name", "phrases"]),
        ("125/QĐ-UBND", ["number", "phrases"]),
    ],
)
def test_one_line_means_the_surest_first(line: str, meant: list[str]) -> None:
    asked = SearchQuery.of_anything(line)
    kinds = ("code", "name", "citizen_id", "number", "phrases")
    assert [next(kind for kind in kinds if getattr(query, kind)) for query in asked] == meant


@given(st.text(max_size=60))
def test_every_line_is_read_or_refused(line: str) -> None:
    try:
        queries = SearchQuery.of_anything(line)
    except InputRefused:
        return
    assert queries


def test_phrases_stand_where_their_words_stand_side_by_side() -> None:
    text = "Giấy KHAI SINH, khai\nsinh; khai báo Đỗ đo\u0302\u0303"
    shown = [text[start:end] for start, end in places([("khai", "sinh")], text)]
    assert shown == ["KHAI SINH", "khai\nsinh"]
    assert [text[start:end] for start, end in places([("do",)], text)] == ["Đỗ", "đo\u0302\u0303"]
    assert places([("a", "b"), ("b", "c")], "a b c") == [(0, 5)], "what overlaps is one place"
    assert places([("-",), ()], text) == []


@given(st.lists(st.sampled_from(["đo", "Đỗ", "đo\u0302", "do", "so", "số", "-", "\n", "İ", "ß"]), max_size=12))
def test_places_are_those_of_the_words_as_they_are_put_into_the_index(parts: list[str]) -> None:
    text = " ".join(parts)
    words = placed_words(text)
    assert places([("do",)], text) == [(start, end) for start, end, word in words if word == "do"]
    apart = [(one[0], two[1]) for one, two in pairwise(words) if (one[2], two[2]) == ("so", "do")]
    assert places([("số", "đo")], text) == apart
