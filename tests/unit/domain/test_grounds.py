"""The grounds on which doubtful pages are taken: each has words in both languages, each doubt is offered some, a note is kept as said."""

from __future__ import annotations

import pytest

from app.cli.edit_options import GROUNDS
from app.domain.errors import InputRefused
from app.domain.grounds import MOST_NOTE_CHARACTERS, MOST_OFFERED, Acceptance, Ground, check_note, grounds
from app.messages import Language, acceptance, texts

REASONS = (
    "MAYBE_BLANK", "BLANK_PAGE", "SKEWED", "CUT_OFF", "STREAK", "OUT_OF_FOCUS", "TOO_LIGHT", "TOO_DARK", "LOW_RESOLUTION", "NOT_COLOR",
    "DOUBLE_FEED", "BACK_MISSING", "COVER_LOST", "CORNER_FOLDED", "SEAL_FAINT", "BLEED", "GLARE", "COLOR_CAST", "NOISE", "BANDING",
    "TORN", "FOREIGN_OBJECT", "STRETCHED", "NEARLY_BLANK", "CURLED", "JPEG_DAMAGE", "ORIENTATION_UNSURE", "SIGNATURE_FAINT", "SEAL_BLURRED",
)  # fmt: skip


@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_ground_has_words(language: Language) -> None:
    words = texts(language)["words"]
    assert all(words[f"ground_{ground}"] for ground in Ground)
    assert {key for key in words if key.startswith("ground_")} == {f"ground_{ground}" for ground in Ground}


def test_the_command_line_knows_the_same_grounds() -> None:
    assert set(GROUNDS) == set(Ground)


def test_each_doubt_is_offered_what_fits_it_and_each_offer_has_a_digit() -> None:
    for code in REASONS:
        offered = grounds([code])
        assert offered[-3:] == (Ground.LEGIBLE, Ground.NO_OTHER_COPY, Ground.OTHER)
        assert 4 <= len(offered) <= MOST_OFFERED, code
    assert len(grounds(REASONS)) == len(set(grounds(REASONS))) == MOST_OFFERED
    assert grounds(["CUT_OFF", "TOO_LIGHT"])[:3] == (Ground.TO_THE_EDGE, Ground.ORIGINAL_TORN, Ground.ORIGINAL_FAINT)
    assert Ground.OTHER in grounds([]), "a page may be doubtful for a reason of tomorrow"


def test_a_note_is_kept_in_nfc_and_is_needed_where_the_ground_says_nothing() -> None:
    assert check_note(Ground.STAMP_OVER_TEXT, "") == ""
    assert check_note(Ground.OTHER, "  Da\u0302\u0301u  tròn ") == "Dấu tròn"
    for ground, note in ((Ground.OTHER, " "), (Ground.LEGIBLE, "x" * (MOST_NOTE_CHARACTERS + 1))):
        with pytest.raises(InputRefused, match="REASON_NEEDED"):
            check_note(ground, note)


def test_what_was_said_is_told_in_words() -> None:
    assert acceptance(Acceptance("stamp_over_text", "trang 2"), "vi") == "Con dấu, chữ ký đè lên chữ: trang 2"
    assert acceptance(Acceptance("other", "seen by Mr B"), "en") == "seen by Mr B"
    assert acceptance(Acceptance("bản gốc mờ; original_torn"), "en").startswith("bản gốc mờ; The original is torn")
