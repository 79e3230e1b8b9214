"""Syllables of Vietnamese: which there are, where their tone stands, and what of a printed word is one."""

from __future__ import annotations

import pytest

from ocr.text.accents.syllables import bare, is_syllable, key, spellings, token_of

WRITTEN = [
    *("nghị", "quyết", "quý", "gì", "giếng", "giặt", "khuỷu", "ngoằn", "quỳnh", "thuở", "xoong", "đường", "ỷ", "yểng"),
    *("được", "bệnh", "phượng", "loét", "khuya", "chuyển", "nguyễn", "oanh", "đắk", "krông"),
]


@pytest.mark.parametrize("word", WRITTEN)
def test_a_syllable_is_written_as_it_is(word: str) -> None:
    assert is_syllable(key(word))
    assert spellings(key(word)) == (word,)


@pytest.mark.parametrize("pair", [("hòa", "hoà"), ("thủy", "thuỷ"), ("khỏe", "khoẻ"), ("ủy", "uỷ")])
def test_two_placements_of_a_tone_are_one_syllable(pair: tuple[str, str]) -> None:
    assert key(pair[0]) == key(pair[1])
    assert spellings(key(pair[0])) == pair


@pytest.mark.parametrize(
    "word", ["cac", "bức.", "cáckhu", "ubnd", "strong", "office", "zalo", "tthc", "phập phồng", "", "b"]
)
def test_what_is_no_syllable(word: str) -> None:
    assert not is_syllable(key(word))


def test_letters_without_marks() -> None:
    assert bare("ĐƯỜNG đặc biệt Ủy") == "DUONG dac biet Uy"


@pytest.mark.parametrize(
    ("word", "letters", "before", "after"),
    [
        ("điều,", "điều", False, False),
        ("(Sở", "Sở", True, False),
        ("-Như", "Như", True, False),
        ("trên.", "trên", False, True),
        ("“Giấy", "Giấy", True, False),
        ("và/hoặc", "", False, False),
        ("QĐ-UBND", "", False, False),
        ("a@b.vn", "", False, False),
        ("@tinh", "", False, False),
        ("/tinh", "", False, False),
        (".vn", "", False, False),
        ("xã/", "", False, False),
        ("TP-", "", False, False),
        ("-", "", True, True),
        (":", "", True, True),
        (",", "", False, False),
    ],
)
def test_what_of_a_word_may_be_a_syllable(word: str, letters: str, before: bool, after: bool) -> None:
    token = token_of(word)
    assert (token.letters, token.before, token.after) == (letters, before, after)
    assert word[token.start : token.end] == letters


def test_a_number_is_known() -> None:
    assert token_of("15/2025").number
    assert not token_of("mười").number
