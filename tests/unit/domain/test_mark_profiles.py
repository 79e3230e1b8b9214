import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

import pytest

from app.cli.parser import APPEARANCES
from app.domain.errors import InputRefused
from app.domain.mark_profiles import load_mark_profiles
from app.domain.marks import Corner
from app.domain.signatures import Appearance
from app.settings.signing import AppearanceName

FOLDER = Path(__file__).parents[3] / "resources" / "marks"
COPIED_AT, SIGNED_AT = datetime(2025, 10, 27, 2, 32, 15, tzinfo=UTC), datetime(2025, 10, 27, 17, 0, 59, tzinfo=UTC)


def _words(appearance: Appearance) -> tuple[str, ...]:
    """Written with spaces for no-break spaces."""
    words = load_mark_profiles(FOLDER)[appearance].words(
        name="Nguyễn Thị Mẫu", organisation="Ủy ban nhân dân Xã Mẫu", copied_at=COPIED_AT, signed_at=SIGNED_AT
    )
    return tuple(line.replace("\u00a0", " ") for line in words)


def test_the_personal_mark_says_that_it_is_a_copy_who_made_it_and_when() -> None:
    assert _words(Appearance.TT01_PERSONAL) == (
        "BẢN SỐ HÓA TỪ BẢN GIẤY",
        "Người số hóa: Nguyễn Thị Mẫu",
        "Thời gian sao: 27.10.2025 09:32:15 +07:00",
    )


@pytest.mark.parametrize(
    ("appearance", "title"),
    [
        (Appearance.ND30_SAO_Y, "SAO Y"),
        (Appearance.ND30_SAO_LUC, "SAO LỤC"),
        (Appearance.ND30_TRICH_SAO, "TRÍCH SAO"),
    ],
)
def test_an_organisations_copy_says_its_form_who_made_it_and_when_it_was_signed(
    appearance: Appearance, title: str
) -> None:
    assert _words(appearance) == (title, "Ủy ban nhân dân Xã Mẫu", "28.10.2025 00:00:59 +07:00")


def test_the_archives_mark_shows_seal_name_and_time() -> None:
    assert _words(Appearance.TT02_ARCHIVE) == ("Ủy ban nhân dân Xã Mẫu", "28.10.2025 00:00:59 +07:00")
    assert load_mark_profiles(FOLDER)[Appearance.TT02_ARCHIVE].seal


def test_corners_and_sizes_are_those_of_the_law() -> None:
    profiles = load_mark_profiles(FOLDER)
    assert {name: (p.corner, p.size_pt, p.least_size_pt, p.seal) for name, p in profiles.items()} == {
        "TT01-personal": (Corner.TOP_LEFT, 8.0, 6.5, False),
        "ND30-sao-y": (Corner.TOP_RIGHT, 10.0, 10.0, False),
        "ND30-sao-luc": (Corner.TOP_RIGHT, 10.0, 10.0, False),
        "ND30-trich-sao": (Corner.TOP_RIGHT, 10.0, 10.0, False),
        "TT02-2019-archive": (Corner.TOP_RIGHT, 10.0, 7.0, True),
    }
    assert all(profile.source and profile.article for profile in profiles.values())


def test_profiles_settings_and_command_line_know_the_same_marks() -> None:
    known = {*load_mark_profiles(FOLDER), Appearance.NONE}
    assert known == set(Appearance) == set(APPEARANCES) == set(get_args(AppearanceName.__value__))


def test_a_mark_holds_from_its_day_to_its_last() -> None:
    profile = load_mark_profiles(FOLDER)["ND30-sao-y"]
    assert [profile.held_on(date(2020, 3, day)) for day in (4, 5)] == [False, True]


def test_date_time_and_zone_are_one_word_to_the_setter() -> None:
    words = load_mark_profiles(FOLDER)["TT01-personal"].words(
        name="Mẫu", organisation="", copied_at=COPIED_AT, signed_at=SIGNED_AT
    )
    assert words[2].split(" ") == ["Thời", "gian", "sao:", "27.10.2025\u00a009:32:15\u00a0+07:00"]


def test_a_name_brings_no_line_of_its_own() -> None:
    words = load_mark_profiles(FOLDER)["TT01-personal"].words(
        name="Nguyễn\n\u202eThị  Mẫu {signed_at}", organisation="", copied_at=COPIED_AT, signed_at=SIGNED_AT
    )
    assert words[1] == "Người số hóa: Nguyễn Thị Mẫu {signed_at}"


_GOOD = (FOLDER / "TT01-personal.toml").read_text()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('corner = "top-left"', 'corner = "middle"'),
        ("{name}", "{id_number}"),
        ("{name}", "{name.__class__}"),
        ("size_pt = 8.0", "size_pt = 80.0"),
        ("least_size_pt = 6.5", "least_size_pt = 9.0"),
        ("width_pt = 200.0", "width_pt = 2.0"),
        ('typeface = "SohoaSerif-Regular"', 'typeface = "../../secret"'),
        ("seal = false", "seal = false\ncolour = 1"),
        ("seal = false", ""),
        ("valid_from = 2023-04-05", 'valid_from = "soon"'),
        ("valid_from = 2023-04-05", "valid_from = 2023-04-05\nvalid_to = 2020-01-01"),
        ("[appearances]", "[names]"),
        ("lines = [", "lines = [[], "),
        ("seal", "= ="),
    ],
)
def test_a_profile_that_means_nothing_is_refused_by_its_file(old: str, new: str, tmp_path: Path) -> None:
    assert old in _GOOD
    (tmp_path / "own.toml").write_text(_GOOD.replace(old, new))
    with pytest.raises(InputRefused) as caught:
        load_mark_profiles(tmp_path)
    assert (caught.value.code, caught.value.fields) == ("MARKS_MALFORMED", {"file": "own.toml"})


def test_no_appearance_has_two_profiles(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(_GOOD)
    with pytest.raises(InputRefused):
        load_mark_profiles(tmp_path)


def test_what_came_with_the_station_is_not_confirmed_yet() -> None:
    """Whoever reads a law sets `verified`; this test reminds him of the table in docs/appearances.md."""
    assert not any(tomllib.loads(path.read_text())["verified"] for path in FOLDER.glob("*.toml"))
