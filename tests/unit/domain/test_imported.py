"""What is told of a page of a PDF file: stored and found again, with a word for each code, and whether its own words can be believed."""

from __future__ import annotations

import pytest

from app.domain.imported import Drawn, ImportedPage, LeftOut
from app.messages import Language, texts


def test_it_is_stored_and_found_again() -> None:
    page = ImportedPage(Drawn.COLOUR, (LeftOut.LINKS, LeftOut.ATTACHMENTS), ("số liệu.xml",), 3)
    assert ImportedPage.from_json(page.to_json()) == page
    assert ImportedPage.from_json(ImportedPage(None).to_json()) == ImportedPage(None)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_code_has_a_word(language: Language) -> None:
    words = texts(language)["words"]
    assert {key.removeprefix("because_") for key in words if key.startswith("because_")} == set(Drawn)
    assert {key.removeprefix("code_") for key in words if key.startswith("code_")} >= set(LeftOut)


@pytest.mark.parametrize(
    ("page", "hold"),
    [
        (ImportedPage(None), True),
        (ImportedPage(None, (LeftOut.FORM,)), True),
        (ImportedPage(Drawn.FONT_NOT_EMBEDDED), True),
        (ImportedPage(Drawn.FONT_NOT_EMBEDDED, (LeftOut.TAGS,)), True),
        (ImportedPage(Drawn.FONT_NOT_EMBEDDED, (LeftOut.FORM,)), False),
        (ImportedPage(Drawn.COLOUR, (LeftOut.NOTES,)), False),
        (ImportedPage(Drawn.FONT_NOT_UNICODE), False),
        (ImportedPage(Drawn.HIDDEN_LAYERS), False),
        (ImportedPage(Drawn.SCAN), False),
        (ImportedPage(Drawn.REFUSED), False),
    ],
)
def test_words_hold_where_they_are_all_that_is_written(page: ImportedPage, hold: bool) -> None:
    assert page.words_hold is hold
