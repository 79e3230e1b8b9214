"""A disk that is really full: a small file system in memory."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.archive.assemble import assemble_to
from app.domain.canonical import sha256_hex
from app.domain.errors import StoreFailed
from app.domain.model import Batch, MasterPage, Side, SpooledFrame
from app.services.handing_out.whole_file import write_whole
from app.store.check import check
from tests.support.archive_pages import METADATA, jpeg_layer, picture_of, text_of
from tests.support.store_world import Desk, open_desk


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("a small file system can only be mounted by root")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder], check=False)
    if mounted.returncode != 0:
        pytest.skip("this machine lets nobody mount a tmpfs")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_full_disk_is_told_and_nothing_is_lost(small_disk: Path, tmp_path: Path) -> None:
    desk = open_desk(small_disk / "data")
    dossier, component = desk.paper("H1")
    batch = desk.batch(dossier, component)
    ballast = small_disk / "ballast"
    acknowledged = list(desk.scan(batch, 0, os.urandom(100_000)))
    free = os.statvfs(small_disk)
    ballast.write_bytes(b"x" * (free.f_bavail * free.f_frsize - 300_000))
    with pytest.raises(StoreFailed, match="DISK_FULL") as caught:
        for seq in range(1, 100):
            acknowledged += _scan_from_elsewhere(desk, batch, seq, tmp_path)
    assert caught.value.retryable
    assert not list((small_disk / "data" / "blobs" / "tmp").iterdir())
    waiting = tmp_path / f"{len(acknowledged):06d}.tif"
    assert waiting.exists(), "the page that could not be taken still lies in the spool"
    assert [page.id for page in desk.store.capture.batch_pages(batch.id)] == [page.id for page in acknowledged]
    ballast.unlink()
    acknowledged += _scan_from_elsewhere(desk, batch, len(acknowledged), tmp_path)
    assert check(desk.store).ok
    assert [page.id for page in desk.store.capture.batch_pages(batch.id)] == [page.id for page in acknowledged]
    desk.store.close()


@pytest.mark.parametrize("room_bytes", [20_000, 140_000, 220_000])
def test_an_archive_that_does_not_fit_leaves_nothing_behind(small_disk: Path, room_bytes: int) -> None:
    desk = open_desk(small_disk / "data")
    free = os.statvfs(small_disk)
    (small_disk / "ballast").write_bytes(b"x" * (free.f_bavail * free.f_frsize - room_bytes))
    pages = [(picture_of(jpeg_layer(200)), text_of(["Đơn"]))] * 5

    def make(path: Path) -> None:
        assemble_to(path, pages, METADATA)

    with pytest.raises(StoreFailed, match="DISK_FULL"):
        desk.store.artifacts.make("1" * 64, "archive", make, "application/pdf")
    assert not list((small_disk / "data" / "blobs" / "tmp").iterdir())
    assert not list(desk.store.blobs.files())
    desk.store.close()


def _scan_from_elsewhere(desk: Desk, batch: Batch, seq: int, spool: Path) -> tuple[MasterPage, ...]:
    """The spool lies on another disk here, so that it is the store's own writing that fails."""
    path = spool / f"{seq:06d}.tif"
    data = path.read_bytes() if path.exists() else os.urandom(70_000)
    path.write_bytes(data)
    frame = SpooledFrame(path, seq, "image/tiff", seq + 1, Side.FRONT, sha256_hex(data), 1)
    return desk.store.capture.adopt(batch.id, frame, desk.actor)


def test_a_full_disk_under_the_database_is_told(small_disk: Path) -> None:
    desk = open_desk(small_disk / "data")
    free = os.statvfs(small_disk)
    (small_disk / "ballast").write_bytes(b"x" * (free.f_bavail * free.f_frsize))
    opened = 0
    with pytest.raises(StoreFailed, match="DISK_FULL"):
        for opened in range(10_000):
            desk.paper(f"H-{opened}")
    (small_disk / "ballast").unlink()
    desk.paper(f"H-{opened}")
    assert desk.store.audit.verify().first_break is None
    assert len(desk.store.dossiers.recent(20_000)) == opened + 1
    desk.store.close()


def test_what_is_handed_out_to_a_full_disk_leaves_nothing_there(small_disk: Path, tmp_path: Path) -> None:
    """Neither a part under its name, which a reader would take for the file, nor one beside it, which would keep the disk full."""
    desk, out = open_desk(tmp_path / "data"), small_disk / "out"
    out.mkdir()
    (small_disk / "ballast").write_bytes(
        b"x" * (os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize - 50_000)
    )
    kept = desk.store.blobs.put(os.urandom(200_000), "application/pdf")
    with pytest.raises(StoreFailed, match="DISK_FULL"):
        desk.store.blobs.copy_out(kept, out / "signed.pdf")
    with pytest.raises(StoreFailed, match="DISK_FULL"):
        write_whole(out / "sheet.pdf", os.urandom(200_000))
    assert list(out.iterdir()) == []
    write_whole(out / "sheet.pdf", b"short")
    assert [file.read_bytes() for file in out.iterdir()] == [b"short"]
    desk.store.close()
