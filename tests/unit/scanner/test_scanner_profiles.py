from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scanner.errors import ProfileMalformed
from scanner.frames import ColorMode, Source
from scanner.profiles import Profile, find_profile, load_profiles
from tests.support.driver_tables import shipped

TITLES = ["Hồ sơ A4 màu 2 mặt", "A4 một mặt", "Thẻ CCCD hai mặt", "Khổ A3", "Ảnh chụp", "Sổ đóng quyển"]


def test_what_comes_with_the_station() -> None:
    profiles = shipped()
    assert [profile.title for profile in profiles.values()] == TITLES
    assert list(profiles) == ["a4-mau-2-mat", "a4-mot-mat", "the-cccd", "kho-a3", "anh-chup", "so-dong-quyen"]
    assert all(profile.mode is ColorMode.COLOR and profile.dpi >= 300 for profile in profiles.values())
    card = profiles["the-cccd"]
    assert (card.sources[0], card.sides, card.detect_double_feed) == (Source.FLATBED, 2, False)
    assert profiles["anh-chup"].sources == (Source.FLATBED,)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("change", [str, str.upper, str.lower, lambda name: f" {name} "])
def test_a_profile_is_found_by_key_and_by_its_name_however_it_is_written(
    form: str, change: Callable[[str], str]
) -> None:
    for profile in shipped().values():
        assert find_profile(shipped(), change(unicodedata.normalize(form, profile.title))) is profile  # type: ignore[arg-type]
        assert find_profile(shipped(), change(profile.key)) is profile
    assert find_profile(shipped(), "hộ chiếu") is None


def test_the_best_source_that_the_device_has() -> None:
    card = shipped()["the-cccd"]
    assert card.source_in((Source.ADF, Source.ADF_DUPLEX)) is Source.ADF_DUPLEX
    assert card.source_in(tuple(Source)) is Source.FLATBED
    assert card.source_in((Source.ADF,)) is None


def test_the_request_says_all_that_the_profile_means() -> None:
    request = shipped()["the-cccd"].request("any:1", Source.FLATBED)
    assert (request.device_id, request.source, request.dpi, request.mode) == (
        "any:1",
        Source.FLATBED,
        300,
        ColorMode.COLOR,
    )
    assert (request.page_width_mm, request.page_height_mm, request.detect_double_feed) == (105, 105, False)


@pytest.mark.parametrize(
    "fields",
    [
        {"key": "A4"},
        {"key": "hồ-sơ"},
        {"title": " "},
        {"title": unicodedata.normalize("NFD", "Ảnh")},
        {"sources": ()},
        {"sources": (Source.ADF, Source.ADF)},
        {"sources": (Source.ADF_DUPLEX,), "sides": 1},
        {"sides": 3},
        {"dpi": 50},
        {"dpi": 2400},
        {"page_width_mm": 0.0},
        {"page_height_mm": -1.0},
    ],
)
def test_what_no_device_could_mean_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        Profile(**{"key": "a4", "title": "A4", "sources": (Source.ADF,), **fields})


@pytest.mark.parametrize(
    "text",
    [
        "key = 'a4'",
        "key = 'a4'\ntitle = 'A4'\nsources = ['tray']",
        "key = 'a4'\ntitle = 'A4'\nsources = ['adf']\nmode = 'sepia'",
        "key = 'a4'\ntitle = 'A4'\nsources = ['adf']\npages = 3",
        "key = 'a4'\ntitle = 'A4'\nsources = ['adf']\npage_mm = [210.0]",
        "key = 'a4'\ntitle = 'A4'\nsources = ['adf']\npage_mm = ['wide', 'long']",
        "key = ",
        b"title = '\xff'",
    ],
)
def test_a_file_that_can_not_be_used_is_named(tmp_path: Path, text: str | bytes) -> None:
    (tmp_path / "a4.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ProfileMalformed, match=r"a4\.toml"):
        load_profiles(tmp_path)


def test_a_key_stands_once(tmp_path: Path) -> None:
    for name in ("1.toml", "2.toml"):
        (tmp_path / name).write_text("key = 'a4'\ntitle = 'A4'\nsources = ['adf']\n", encoding="utf-8")
    with pytest.raises(ProfileMalformed, match=r"2\.toml"):
        load_profiles(tmp_path)
