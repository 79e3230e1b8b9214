"""What a person chose is written into `sohoa.toml`, and nothing else in it moves."""

from __future__ import annotations

import errno
import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import StationError
from app.settings import load
from app.settings.written import Value, changed, write
from tests.support.unproven import unproven

WRITTEN = """\
# the counter by the door
language = "vi"

[scanner]
dpi = 300  # as the province wants it

[signing]
pkcs12 = "/keys/officer.p12"
level = "B-LT"

[signing.seal]
papers = "none"
"""


def test_keys_change_and_all_else_stays(tmp_path: Path) -> None:
    file = tmp_path / "sohoa.toml"
    file.write_text(WRITTEN, encoding="utf-8")
    file.chmod(0o640)
    settings = write(
        tmp_path,
        {
            "scanner.device": "airscan:e0:Máy quét",
            "signing.pkcs12": None,
            "signing.pkcs11.library": "auto",
            "delivery.url": "https://so.example",
            "language": "en",
        },
    )
    assert (settings.scanner.device, settings.language) == ("airscan:e0:Máy quét", "en")
    assert settings.signing.pkcs12 is None and settings.signing.pkcs11.library == "auto"
    assert load(tmp_path) == settings
    text = file.read_text(encoding="utf-8")
    assert text.startswith(
        '# the counter by the door\nlanguage = "en"\n\n[scanner]\ndpi = 300  # as the province wants it\n'
    )
    assert 'level = "B-LT"\n\n[signing.seal]\npapers = "none"\n' in text
    assert file.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [file]


def test_the_first_setting_makes_the_file_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    assert write(folder, {"operator.name": 'Trần "Tư" \\ \x07'}).operator.name == 'Trần "Tư" \\ \x07'
    assert (folder / "sohoa.toml").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("written", "changes", "code"),
    [
        ('scanner = { device = "x" }\n', {"scanner.device": "y"}, "SETTINGS_BY_HAND"),
        ('scanner.device = "x"\n', {"scanner.device": "y"}, "SETTINGS_BY_HAND"),
        ("[delivery]\ntimeout_s = 3\n", {"delivery.kind": "fax"}, "SETTING_INVALID"),
        ('[signing]\npkcs12 = "/a"\n', {"signing.csc.url": "https://b"}, "KEY_IN_TWO_PLACES"),
        ("[scaner]\n", {"language": "en"}, "SETTING_UNKNOWN"),
    ],
)
def test_what_can_not_be_written_soundly_is_refused_and_the_file_stays(
    tmp_path: Path, written: str, changes: dict[str, Value], code: str
) -> None:
    file = tmp_path / "sohoa.toml"
    file.write_text(written, encoding="utf-8")
    with pytest.raises(StationError) as caught:
        write(tmp_path, changes)
    assert caught.value.code == code
    assert file.read_text(encoding="utf-8") == written


def test_what_the_province_decided_is_not_written_beside_it(tmp_path: Path) -> None:
    policy = unproven('[delivery]\nurl = "https://province.example"\n')
    with pytest.raises(StationError) as caught:
        write(tmp_path / "data", {"delivery.url": "https://own.example"}, policy)
    assert (caught.value.code, caught.value.fields["key"]) == ("SETTING_DECIDED_ELSEWHERE", "delivery.url")
    assert not (tmp_path / "data").exists()


def test_a_folder_that_takes_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StationError) as caught:
        write(tmp_path / "file" / "below", {"language": "en"})
    assert caught.value.code in ("SETTINGS_UNWRITABLE", "SETTINGS_UNREADABLE")


def test_a_write_that_fails_half_way_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "sohoa.toml"
    file.write_text(WRITTEN, encoding="utf-8")

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StationError) as caught:
        write(tmp_path, {"language": "en"})
    assert caught.value.code == "SETTINGS_UNWRITABLE"
    assert file.read_text(encoding="utf-8") == WRITTEN
    assert list(tmp_path.iterdir()) == [file]


@given(st.text(max_size=40))
def test_any_text_comes_back_as_it_was(value: str) -> None:
    assert tomllib.loads(changed(WRITTEN, {"operator.name": value}))["operator"]["name"] == value
