from __future__ import annotations

import errno
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from scanner.errors import AccessDenied, SpoolFull, SpoolUnwritable
from scanner.sane import config
from scanner.sane.config import installed_drivers, write_config


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "system"
    folder.mkdir()
    (folder / "fujitsu.conf").write_text("usb 0x04c5 0x1041\n")
    (folder / "airscan.conf").write_text("[options]\n")
    monkeypatch.setattr(config, "SYSTEM_CONFIG_DIR", folder)
    return folder


def test_drivers_are_listed_and_bring_their_own_configuration(tmp_path: Path, system: Path) -> None:
    write_config(tmp_path / "sane.d", ["airscan", "fujitsu", "pnm"], None)
    assert {path.name: path.read_text() for path in (tmp_path / "sane.d").iterdir()} == {
        "dll.conf": "airscan\nfujitsu\npnm\n",
        "fujitsu.conf": "usb 0x04c5 0x1041\n",
        "airscan.conf": "[options]\n",
    }


def test_named_network_scanners_replace_the_search(tmp_path: Path, system: Path) -> None:
    write_config(tmp_path, ["airscan"], {"Desk 1": "http://10.0.0.5/eSCL"})
    text = (tmp_path / "airscan.conf").read_text()
    assert '"Desk 1" = http://10.0.0.5/eSCL, eSCL\n' in text
    assert "discovery = disable" in text


def test_a_right_file_is_left_alone_and_an_old_one_goes(tmp_path: Path, system: Path) -> None:
    write_config(tmp_path, ["airscan", "fujitsu"], {})
    inode = (tmp_path / "airscan.conf").stat().st_ino
    write_config(tmp_path, ["airscan"], {})
    assert (tmp_path / "airscan.conf").stat().st_ino == inode
    assert not (tmp_path / "fujitsu.conf").exists()


def test_the_computers_own_drivers_are_found_in_order(tmp_path: Path) -> None:
    (tmp_path / "dll.d").mkdir()
    (tmp_path / "dll.conf").write_text("# old\nnet\nfujitsu # ADF\n#canon\nescl\n\n")
    (tmp_path / "dll.d" / "airscan").write_text("airscan\nnet\n")
    assert installed_drivers(tmp_path) == ("net", "fujitsu", "airscan")
    assert installed_drivers(tmp_path / "nowhere") == ()


def test_threads_that_write_the_same_do_not_meet(tmp_path: Path, system: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        for drivers in (["airscan", "fujitsu"], ["airscan", "pnm"]) * 10:
            for written in [threads.submit(write_config, tmp_path / "sane.d", drivers, None) for _ in range(8)]:
                written.result()
    names = sorted(path.name for path in (tmp_path / "sane.d").iterdir())
    assert names == ["airscan.conf", "dll.conf"]
    assert (tmp_path / "sane.d" / "dll.conf").read_text() == "airscan\npnm\n"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, system: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SpoolUnwritable):
        write_config(tmp_path / "file" / "sane.d", ["airscan"], None)


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path, system: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, target: Path) -> Path:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(SpoolFull):
        write_config(tmp_path / "sane.d", ["airscan"], None)
    assert list((tmp_path / "sane.d").iterdir()) == []


def test_a_configuration_that_cannot_be_read_is_told(system: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(path: Path) -> bytes:
        raise PermissionError(errno.EACCES, "denied")

    (system / "dll.conf").write_text("net\n")
    monkeypatch.setattr(Path, "read_bytes", denied)
    with pytest.raises(AccessDenied):
        installed_drivers(system)
