"""Words as a server's lexemes."""

from __future__ import annotations

from app.store.search.tsvector.lexemes import query, vector, vector_of_numbers


def test_words_stand_at_their_places_and_what_nobody_can_type_is_left_out() -> None:
    assert vector(["so", "125", "so"]) == "'so':1,3 '125':2"
    assert vector(["o'a", "b\\", "x" * 201, "d"]) == "'o''a':1 'b\\\\':2 'd':4"
    assert vector([]) == ""


def test_a_long_page_keeps_within_what_a_server_takes() -> None:
    long = vector(["la"] * 300 + ["x"] * 17_000 + ["cuoi"])
    assert long.count(",") == 255 + 255
    assert long.endswith("'cuoi':16383")


def test_no_phrase_reaches_from_one_number_into_the_next() -> None:
    assert vector_of_numbers([("125", "qd"), ("7", "gcn")]) == "'125':1 'qd':2 '7':5 'gcn':6"


def test_a_question_holds_nothing_but_words() -> None:
    assert query([("Khai", "sinh"), ("Đỗ",)]) == "('khai' <-> 'sinh') & ('do')"
    assert query([("a:*|!b",)]) == "('a' <-> 'b')"
    assert query([("-",)]) == ""
