"""What `make demo-centre` says and when it is content; the day itself is lived in `make soak ROOM=centre`."""

from __future__ import annotations

from dataclasses import replace
from string import Formatter

from tests.demo_centre.reckoning import Reckoned
from tests.demo_centre.words import WORDS

WHOLE = Reckoned(24, 24, 24, 24, 24, 4, 4, 0, 0, agrees=True, chains=True)


def test_the_demonstration_is_content_where_all_numbers_agree_and_nowhere_else() -> None:
    assert WHOLE.is_whole
    for name in (
        "acknowledged",
        "at_home",
        "at_centre",
        "in_bucket",
        "read",
        "decided",
        "came_home",
        "lost",
        "doubled",
    ):
        assert not replace(WHOLE, **{name: getattr(WHOLE, name) + 1}).is_whole, name
    for name in ("agrees", "chains"):
        assert not replace(WHOLE, **{name: False}).is_whole, name
    assert not replace(WHOLE, decided=0, came_home=0).is_whole, "a day on which nothing was decided shows nothing"


def test_both_languages_say_the_same() -> None:
    fields = {
        language: {word: {name for _, name, _, _ in Formatter().parse(text) if name} for word, text in words.items()}
        for language, words in WORDS.items()
    }
    assert fields["vi"] == fields["en"]
