from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import Cancelled, DeviceNotFound, FileUnreadable, FolderEmpty, SheetCountMismatch
from scanner.folder import FolderBackend, natural_order, scan_files
from scanner.frames import ScanRequest, Side
from scanner.media import media_type

HEADS = [
    (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\nrest", "image/png"),
    (b"II*\x00rest", "image/tiff"),
    (b"MM\x00*rest", "image/tiff"),
    (b"BMrest", "image/bmp"),
    (b"RIFF\x00\x00\x00\x00WEBPrest", "image/webp"),
    (b"%PDF-1.7", "application/pdf"),
    (b"\n\n%PDF-1.4", "application/pdf"),
    (b"RIFF\x00\x00\x00\x00WAVE", "application/octet-stream"),
    (b"hello", "application/octet-stream"),
    (b"", "application/octet-stream"),
]


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    (tmp_path / "spool").mkdir()
    return tmp_path / "spool"


def scan(backend: FolderBackend, spool: Path, **fields: object) -> list[str]:
    request = ScanRequest(backend.device_id, **fields)  # type: ignore[arg-type]
    frames = backend.scan(request, spool, cancelled=lambda: False, progress=lambda *_: None)
    return [frame.path.read_text() for frame in frames]


@pytest.mark.parametrize(("head", "name"), HEADS)
def test_the_media_type_is_read_from_the_bytes(head: bytes, name: str) -> None:
    assert media_type(head) == name


def test_natural_order() -> None:
    names = ["p10.jpg", "P2.jpg", "p1.jpg", "a.jpg", "2.jpg", "10.jpg", "p2b.jpg"]
    ordered = [path.name for path in natural_order([Path(name) for name in names])]
    assert ordered == ["2.jpg", "10.jpg", "a.jpg", "p1.jpg", "P2.jpg", "p2b.jpg", "p10.jpg"]


@given(st.lists(st.text(alphabet="aB19.-²", min_size=1, max_size=6).filter(lambda name: name.strip(".")), unique=True))
def test_natural_order_does_not_depend_on_the_order_given(names: list[str]) -> None:
    paths = [Path(name) for name in names]
    assert natural_order(paths) == natural_order(paths[::-1])


def test_hidden_files_and_folders_are_no_pages(tmp_path: Path, spool: Path) -> None:
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    for name in (".hidden", "p10", "p9"):
        (folder / name).write_text(name)
    assert scan(FolderBackend(folder), spool) == ["p9", "p10"]


def test_files_stay_and_count_as_sheets(tmp_path: Path, spool: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "one").write_text("1")
    with pytest.raises(SheetCountMismatch):
        scan(FolderBackend(folder), spool, expected_sheets=2)
    assert (folder / "one").exists()


def test_going_on_skips_the_files_that_were_handed_on(tmp_path: Path, spool: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("1", "2", "3"):
        (folder / name).write_text(name)
    backend = FolderBackend(folder)
    assert scan(backend, spool, expected_sheets=2, first_seq=1, skip_sha256=hashes("1")) == ["2", "3"]
    with pytest.raises(FolderEmpty):
        scan(backend, spool, first_seq=3, skip_sha256=hashes("3", "1", "2"))


def test_going_on_loses_no_file_where_others_went_or_came(tmp_path: Path, spool: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("0", "2", "3"):  # 1 and 2 were handed on; 1 is gone since, and 0 is new
        (folder / name).write_text(name)
    assert scan(FolderBackend(folder), spool, first_seq=2, skip_sha256=hashes("1", "2")) == ["0", "3"]


def test_equal_files_are_skipped_as_often_as_they_were_handed_on(tmp_path: Path, spool: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("1", "2", "3"):
        (folder / name).write_text("blank")
    assert scan(FolderBackend(folder), spool, first_seq=2, skip_sha256=hashes("blank", "blank")) == ["blank"]


def hashes(*contents: str) -> tuple[str, ...]:
    return tuple(hashlib.sha256(content.encode()).hexdigest() for content in contents)


def test_an_empty_folder_is_an_empty_feeder(tmp_path: Path, spool: Path) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(FolderEmpty):
        scan(FolderBackend(tmp_path / "in"), spool)


def test_a_missing_folder_is_no_device(tmp_path: Path, spool: Path) -> None:
    backend = FolderBackend(tmp_path / "in")
    assert backend.devices() == ()
    with pytest.raises(DeviceNotFound):
        scan(backend, spool)


def test_named_files_come_in_the_order_given(tmp_path: Path, spool: Path) -> None:
    files = [tmp_path / name for name in ("b", "a")]
    for path in files:
        path.write_bytes(b"%PDF-" + path.name.encode())
    frames = list(scan_files(files, spool, 5))
    assert [(frame.seq, frame.path.name, frame.media_type) for frame in frames] == [
        (5, "000005.pdf", "application/pdf"),
        (6, "000006.pdf", "application/pdf"),
    ]
    assert {(frame.sheet, frame.side, frame.pages) for frame in frames} == {(None, Side.FRONT, 1)}


def test_a_missing_file_is_named(tmp_path: Path, spool: Path) -> None:
    with pytest.raises(FileUnreadable, match="gone"):
        list(scan_files([tmp_path / "gone"], spool))


def test_cancelling_in_the_middle_of_a_file_leaves_nothing_of_it(tmp_path: Path, spool: Path) -> None:
    big = tmp_path / "big"
    big.write_bytes(bytes(3 << 20))
    asked = iter([False, True])
    with pytest.raises(Cancelled):
        list(scan_files([big], spool, cancelled=lambda: next(asked)))
    assert list(spool.iterdir()) == []


def test_a_folder_that_may_not_be_read_is_told(tmp_path: Path, spool: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(folder: Path) -> None:
        raise PermissionError(13, "Permission denied")  # as for anybody but root, whom nothing is refused

    monkeypatch.setattr(Path, "iterdir", refused)
    with pytest.raises(DeviceNotFound, match="Permission denied"):
        scan(FolderBackend(tmp_path), spool)
