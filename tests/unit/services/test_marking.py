"""What a station puts into the law's marks, and what it says where something is missing."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.domain.errors import SigningFailed
from app.domain.marks import PageInk
from app.domain.signatures import Appearance
from app.services.marking import Marking, SealFile
from tests.support.signing_world import ORGANISATION, mark_profiles, seal_png

TODAY = date(2026, 11, 26)
INK = PageInk((595.0, 842.0), ((0.0, 0.0, 9.0, 9.0),))


def _refusal(marking: Marking, appearance: Appearance, day: date = TODAY) -> str:
    with pytest.raises(SigningFailed) as caught:
        marking.mark(appearance, day, INK)
    if (
        caught.value.code != "MARK_NOT_IN_FORCE"
    ):  # whatever does not hang on the day is known before a document is there
        with pytest.raises(SigningFailed, match=caught.value.code):
            marking.require(appearance)
    return caught.value.code


def test_a_mark_shows_what_its_profile_asks_for(tmp_path: Path) -> None:
    (tmp_path / "seal.png").write_bytes(seal_png())
    marking = Marking(mark_profiles(), ORGANISATION, SealFile(tmp_path / "seal.png", 30.0))
    personal = marking.mark(Appearance.TT01_PERSONAL, TODAY, INK)
    assert (personal.profile.appearance, personal.seal, personal.ink) == ("TT01-personal", None, INK)
    sealed = marking.mark(Appearance.TT02_ARCHIVE, TODAY, INK)
    assert sealed.seal is not None
    assert (sealed.organisation, sealed.seal.png, sealed.seal.width_mm) == (ORGANISATION, seal_png(), 30.0)


def test_a_personal_mark_needs_neither_name_nor_seal() -> None:
    assert Marking(mark_profiles(), "", None).mark(Appearance.TT01_PERSONAL, TODAY, INK).organisation == ""


@pytest.mark.parametrize("name", ["", "  "])
def test_an_organisations_mark_without_its_name_is_refused(name: str) -> None:
    assert _refusal(Marking(mark_profiles(), name, None), Appearance.ND30_SAO_LUC) == "ORGANISATION_NOT_SET"


def test_a_seal_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert _refusal(Marking(mark_profiles(), ORGANISATION, None), Appearance.TT02_ARCHIVE) == "SEAL_NOT_SET"
    lost = Marking(mark_profiles(), ORGANISATION, SealFile(tmp_path / "none.png", 36.0))
    assert _refusal(lost, Appearance.TT02_ARCHIVE) == "SEAL_DAMAGED"


def test_a_mark_counts_on_its_own_days_only() -> None:
    ended = {"ND30-sao-y": replace(mark_profiles()["ND30-sao-y"], valid_to=date(2026, 1, 1))}
    marking = Marking(ended, ORGANISATION, None)
    assert marking.mark(Appearance.ND30_SAO_Y, date(2026, 1, 1), INK)
    assert _refusal(marking, Appearance.ND30_SAO_Y) == "MARK_NOT_IN_FORCE"
    assert _refusal(marking, Appearance.ND30_SAO_Y, date(2020, 3, 4)) == "MARK_NOT_IN_FORCE"
    assert _refusal(marking, Appearance.ND30_TRICH_SAO) == "APPEARANCE_UNKNOWN"
