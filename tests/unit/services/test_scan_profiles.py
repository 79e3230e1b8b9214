from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import UsageError
from app.domain.rules import load_law, require_for_submission, shortfalls
from app.services.profiles import named, own_profiles, under_locks
from app.settings import ScannerSection, load
from app.settings.locks import require_open
from scanner.frames import ColorMode, Source
from scanner.profiles import Profile
from tests.support.driver_tables import ROOT, shipped
from tests.support.unproven import unproven

LAW = load_law(Path(ROOT) / "resources" / "rules")
DAY = date(2026, 11, 24)


def profiles(**sections: dict[str, Any]) -> dict[str, Profile]:
    return own_profiles(shipped(), ScannerSection.model_validate({"profiles": sections, "page": "A5", "dpi": 400}))


def test_a_section_changes_what_came_with_the_station() -> None:
    found = profiles(**{"Ảnh chụp": {"dpi": 1200, "options": {"gamma": "1.8"}}, "the-cccd": {"source": "adf-duplex"}})
    photo, card = found["anh-chup"], found["the-cccd"]
    assert (photo.dpi, photo.sources, photo.options) == (1200, (Source.FLATBED,), (("gamma", "1.8"),))
    assert (card.sources, card.sides, card.page_width_mm) == ((Source.ADF_DUPLEX,), 2, 105)
    assert len(found) == len(shipped())


def test_a_section_of_another_name_is_a_profile_of_its_own() -> None:
    found = named(profiles(**{"Hộ chiếu Đ": {"source": "flatbed", "mode": "gray", "page": "A6"}}), "hộ chiếu đ")
    assert (found.key, found.sources, found.dpi, found.mode) == ("ho-chieu-d", (Source.FLATBED,), 400, ColorMode.GRAY)
    assert (found.page_width_mm, found.page_height_mm) == (105, 148)


def test_a_locked_resolution_holds_for_every_profile_but_one_that_the_policy_sets(tmp_path: Path) -> None:
    (tmp_path / "sohoa.toml").write_text('[scanner.profiles.the-cccd]\ndpi = 200\nmode = "gray"\n')
    locked = load(tmp_path, policy=unproven("[scanner]\ndpi = 400\n[scanner.profiles.anh-chup]\ndpi = 600\n"))
    found = under_locks(own_profiles(shipped(), locked.scanner), locked)
    assert {key: profile.dpi for key, profile in found.items() if profile.dpi != 400} == {"anh-chup": 600}
    assert found["the-cccd"].mode is ColorMode.GRAY, "what is not locked stays as the counter has it"
    free = load(tmp_path)
    assert under_locks(own_profiles(shipped(), free.scanner), free) == own_profiles(shipped(), free.scanner)


def test_a_call_that_wants_otherwise_than_the_policy_is_refused(tmp_path: Path) -> None:
    locked = load(tmp_path, policy=unproven('[scanner]\ndpi = 400\npage = "A4"\n'))
    require_open(locked, "scanner", dpi=400, page="A4", mode="gray", source=None)
    require_open(locked, "scanner", dpi=None, page=None)
    for asked in ({"dpi": 300}, {"page": "A5"}):
        with pytest.raises(UsageError) as caught:
            require_open(locked, "scanner", **asked)
        assert (caught.value.code, caught.value.fields["key"]) == (
            "SETTING_DECIDED_ELSEWHERE",
            f"scanner.{next(iter(asked))}",
        )


def test_what_has_no_meaning_and_what_nobody_knows_is_told() -> None:
    with pytest.raises(UsageError) as caught:
        profiles(**{"???": {}})
    assert (caught.value.code, caught.value.fields["key"]) == ("SETTING_INVALID", "scanner.profiles.???")
    with pytest.raises(UsageError) as caught:
        named(profiles(), "A7")
    assert caught.value.code == "PROFILE_UNKNOWN"
    assert "the-cccd (Thẻ CCCD hai mặt)" in str(caught.value.fields["known"])


@pytest.mark.parametrize(
    ("dpi", "mode", "codes"),
    [
        (300, "color", []),
        (200, "color", []),
        (199, "color", ["SCAN_TOO_COARSE"]),
        (300, "gray", ["SCAN_NOT_COLOR"]),
        (150, "lineart", ["SCAN_TOO_COARSE", "SCAN_NOT_COLOR"]),
    ],
)
def test_what_the_rules_have_against_a_scan(dpi: int, mode: str, codes: list[str]) -> None:
    found = shortfalls(LAW, DAY, dpi, mode)
    assert [error.code for error in found] == codes
    if codes:
        assert "NĐ 30/2020/NĐ-CP" in str(found[0].fields["rule"])
        with pytest.raises(UsageError, match=codes[0]):
            require_for_submission(LAW, DAY, dpi, mode)
    else:
        require_for_submission(LAW, DAY, dpi, mode)


def test_each_shipped_profile_is_good_enough_for_a_submission() -> None:
    for profile in shipped().values():
        assert shortfalls(LAW, DAY, profile.dpi, profile.mode.value) == ()
