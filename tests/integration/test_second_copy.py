"""A second copy on another disk: what it costs, what it refuses, when it counts, and that the key alone brings everything back."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import StationError, StoreFailed
from app.store.boundaries import BOUNDARIES, RESTORED, SECOND_COPY
from app.store.purge import purge
from app.store.restore import compare
from app.store.second_copy.copying import write_copy
from app.store.second_copy.folder import MARK_FILE, snapshots_in
from app.store.second_copy.restoring import restore_copy
from app.store.second_copy.sealing import new_key, recipient_of
from app.store.store import DATABASE_FILE
from tests.support.memory_disk import in_memory
from tests.support.store_world import KEY, Desk, anywhere, copied, open_copy, open_desk, waiting_dossier

OTHER_KEY = new_key()
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder where an fsync costs nothing: most of these tests are not about the disk."""
    with in_memory() as folder:
        yield folder


@pytest.fixture
def desk(place: Path) -> Iterator[Desk]:
    desk = open_copy(place / "dữ liệu")
    yield desk
    desk.store.close()


@pytest.fixture
def folder(place: Path) -> Path:
    return place / "usb"


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def spoil(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.chmod(0o600)
    path.write_bytes(data)


def test_the_key_alone_brings_everything_back(desk: Desk, folder: Path, place: Path) -> None:
    waiting_dossier(desk, "H1")
    first = copied(desk, folder)
    waiting_dossier(desk, "H2")
    second = copied(desk, folder)
    assert (first.papers, second.papers) == (3, 3), "a paper is sealed once; what a machine made of it is not"
    held = desk.store.outbox.pending()
    desk.store.close()
    shutil.rmtree(desk.store.folder)
    report = restore_copy(folder, place / "new", KEY.secret)
    assert report.ok
    again = open_desk(place / "new")
    assert again.store.station_id == desk.store.station_id
    assert again.store.outbox.pending() == held
    assert [again.store.blobs.read(upload.blob)[:8] for upload in held] == [b"%PDF-1.7"] * 2
    assert again.store.artifacts.find([b"H1".hex().zfill(64)]) == {}
    assert [row.event for row in again.store.audit.rows()][-1] == "store.restored"
    waiting_dossier(again, "H3")
    third = copied(again, folder)
    assert set(third.documents) >= {upload.document_id for upload in held[1:]}
    assert restore_copy(folder, place / "newer", KEY.secret).ok
    again.store.close()


def test_a_copy_is_stated_when_it_was_read_back_and_of_its_own_entry_alone(desk: Desk, folder: Path) -> None:
    waiting_dossier(desk, "H1")
    (entry,) = desk.store.outbox.pending()
    assert desk.store.copies.of(entry.document_id) == ()
    made = copied(desk, folder)
    (found,) = desk.store.copies.of(entry.document_id)
    assert (found.upload_id, found.sha256) == (entry.id, entry.blob.sha256)
    assert (found.copy_id, found.snapshot_id) == (made.copy_id, made.snapshot_id)
    newer = desk.store.blobs.put(b"%PDF-1.7 another", "application/pdf")
    desk.store.outbox.enqueue(entry.document_id, newer, {}, desk.actor)
    assert desk.store.copies.of(entry.document_id) == (), "the newer entry is in no copy yet"
    assert copied(desk, folder).documents == (entry.document_id,)


def test_a_dossier_costs_its_own_bytes(desk: Desk, folder: Path) -> None:
    for number in range(10):
        waiting_dossier(desk, f"H{number}", pages=6, size_bytes=30_000)
    copied(desk, folder)
    waiting_dossier(desk, "one more", pages=6, size_bytes=30_000)
    before = size_of(folder)
    made = copied(desk, folder)
    assert made.papers == 7
    assert size_of(folder) - before < 1.7 * 6 * 30_000, "its papers, and what it changed in the database"


def test_an_independent_program_can_be_told_nothing_by_names(desk: Desk, folder: Path) -> None:
    waiting_dossier(desk, "H1")
    copied(desk, folder)
    text = "\n".join(path.name for path in folder.rglob("*"))
    assert not any(sha256 in text or sha256[:12] in text for sha256, _ in desk.store.blobs.files())
    everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert b"SQLite format" not in everything
    assert b"%PDF" not in everything


def test_what_comes_while_a_copy_is_made_is_in_it_with_its_pages(desk: Desk, folder: Path, place: Path) -> None:
    """It comes after the papers were sealed and before the database is taken down, so that the snapshot knows it."""
    waiting_dossier(desk, "H1")
    codes = ["H2"]

    def meanwhile(done: int, total: int, unit: str) -> None:
        if codes:
            waiting_dossier(desk, codes.pop())

    recipients = (KEY.recipient,)
    made = write_copy(desk.store, folder, recipients, desk.actor, keep=3, apart=anywhere, progress=meanwhile)
    assert (made.papers, len(made.documents)) == (6, 2)
    assert restore_copy(folder, place / "new", KEY.secret).ok
    assert copied(desk, folder).papers == 0, "it is not sealed twice"


def test_a_file_on_the_disk_that_looks_like_a_disk_is_refused(tmp_path: Path) -> None:
    """With this machine's own kernel: a loop device over a file beside the data folder. Where the disk under the data folder can't be
    known (an overlay, a changed root), that is why it is refused."""
    image, mounted = tmp_path / "image", tmp_path / "mounted"
    mounted.mkdir()
    with image.open("wb") as file:
        file.truncate(8 << 20)
    subprocess.run(["mkfs.ext4", "-q", "-F", image], check=True)
    if subprocess.run(["mount", "-o", "loop", image, mounted], check=False).returncode != 0:
        pytest.skip("this machine lets nobody mount a loop device")
    desk = open_copy(tmp_path / "data")
    try:
        with pytest.raises(StoreFailed, match=r"COPY_SAME_DISK|COPY_DISK_UNKNOWN"):
            write_copy(desk.store, mounted / "copy", (KEY.recipient,), desk.actor, keep=3)
    finally:
        subprocess.run(["umount", mounted], check=True)
        desk.store.close()


def test_only_so_many_snapshots_stay_and_each_of_them_restores(desk: Desk, folder: Path, place: Path) -> None:
    for number in range(10):
        waiting_dossier(desk, f"H{number}", pages=1, size_bytes=100)
        copied(desk, folder, keep=3)
    there = snapshots_in(folder)
    newest = [name for name in there if name.seq > 7]
    assert [name.seq for name in newest] == [8, 9, 10]
    assert any(name.parent != name.seq for name in newest), "the test is to see snapshots that build on others"
    assert len(there) <= 6
    for name in newest:
        assert restore_copy(folder, place / f"{name.seq}", KEY.secret, seq=name.seq).ok
        restored = open_desk(place / f"{name.seq}")
        assert len(restored.store.outbox.pending()) == name.seq
        restored.store.close()


def test_what_was_purged_is_in_no_copy_any_more(desk: Desk, folder: Path, place: Path) -> None:
    for number in range(3):
        waiting_dossier(desk, f"H{number}")
        copied(desk, folder)
    owner, _ = desk.paper("H1")
    page = next(iter(desk.store.capture.pages(owner.id).values()))
    count = len(list(folder.glob("papers/*/*")))
    purge(desk.store, page.blob.sha256, "x", desk.actor)
    copied(desk, folder)
    assert len(list(folder.glob("papers/*/*"))) == count - 1
    assert len(snapshots_in(folder)) == 1
    assert restore_copy(folder, place / "new", KEY.secret).ok


def test_a_stick_that_lies_is_found_out(desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A false stick takes bytes and gives others back: no real part here does that, so what is read is changed on the way."""
    waiting_dossier(desk, "H1")
    (entry,) = desk.store.outbox.pending()
    real = os.posix_fadvise

    def forget(descriptor: int, offset: int, length: int, advice: int) -> None:
        real(descriptor, offset, length, advice)
        spoil(Path(f"/proc/self/fd/{descriptor}").readlink())

    monkeypatch.setattr(os, "posix_fadvise", forget)
    with pytest.raises(StoreFailed, match="COPY_NOT_READ_BACK"):
        copied(desk, folder)
    assert desk.store.copies.of(entry.document_id) == ()
    monkeypatch.undo()
    assert copied(desk, folder).documents == (entry.document_id,)


def test_a_page_that_the_station_lacks_keeps_its_dossier_uncovered(desk: Desk, folder: Path) -> None:
    waiting_dossier(desk, "H1")
    waiting_dossier(desk, "H2")
    owner, _ = desk.paper("H1")
    page = next(iter(desk.store.capture.pages(owner.id).values()))
    desk.store.blobs.path(page.blob).unlink()
    made = copied(desk, folder)
    assert made.missing == (page.blob.sha256,)
    assert len(made.documents) == 1


@pytest.mark.parametrize("code", ["COPY_FOLDER_FOREIGN", "COPY_OTHER_STATION", "COPY_OTHER_KEY", "COPY_MARK_DAMAGED"])
def test_a_folder_of_somebody_else_is_left_as_it_is(desk: Desk, folder: Path, place: Path, code: str) -> None:
    recipients = (KEY.recipient,)
    match code:
        case "COPY_FOLDER_FOREIGN":
            folder.mkdir()
            (folder / "ảnh.jpg").write_bytes(b"cat")
        case "COPY_OTHER_STATION":
            shutil.copytree(desk.store.folder, place / "other")
            (place / "other" / DATABASE_FILE).unlink()
            shutil.rmtree(place / "other" / "blobs")
            other = open_desk(place / "other")
            write_copy(other.store, folder, recipients, other.actor, keep=3, apart=anywhere)
            other.store.close()
        case "COPY_OTHER_KEY":
            copied(desk, folder)
            recipients = (OTHER_KEY.recipient,)
        case _:
            folder.mkdir()
            (folder / MARK_FILE).write_text("{}")
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    with pytest.raises(StoreFailed, match=code):
        write_copy(desk.store, folder, recipients, desk.actor, keep=3, apart=anywhere)
    assert before == {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


def test_the_same_disk_is_no_second_copy(tmp_path: Path) -> None:
    desk, folder = open_copy(tmp_path / "data"), tmp_path / "usb"
    with pytest.raises(StoreFailed, match="COPY_SAME_DISK"):
        write_copy(desk.store, folder, (KEY.recipient,), desk.actor, keep=3)
    assert not folder.exists()
    desk.store.close()


def test_memory_is_no_second_copy(tmp_path: Path, small_disk: Path) -> None:
    desk = open_copy(tmp_path / "data")
    with pytest.raises(StoreFailed, match="COPY_IN_MEMORY"):
        write_copy(desk.store, small_disk / "copy", (KEY.recipient,), desk.actor, keep=3)
    desk.store.close()


def test_a_stick_that_was_pulled_is_told(desk: Desk, folder: Path) -> None:
    with pytest.raises(StoreFailed, match="COPY_FOLDER_GONE"):
        write_copy(desk.store, folder / "media" / "usb", (KEY.recipient,), desk.actor, keep=3)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "small"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk], check=False)
    if mounted.returncode != 0:
        pytest.skip("this machine lets nobody mount a tmpfs")
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_a_full_stick_is_told_and_the_copy_before_still_counts(desk: Desk, small_disk: Path, place: Path) -> None:
    folder = small_disk / "copy"
    waiting_dossier(desk, "H1")
    copied(desk, folder)
    waiting_dossier(desk, "too much", size_bytes=1_500_000)
    with pytest.raises(StoreFailed, match="COPY_FULL") as caught:
        copied(desk, folder)
    assert caught.value.retryable
    assert list((folder / "tmp").iterdir()) == []
    assert restore_copy(folder, place / "new", KEY.secret).ok
    subprocess.run(["mount", "-o", "remount,size=8m", small_disk], check=True)
    assert len(copied(desk, folder).documents) == 1


def test_what_a_restore_refuses(desk: Desk, folder: Path, place: Path) -> None:
    waiting_dossier(desk, "H1")
    new = place / "new"

    def refused(where: Path = folder, into: Path = new, key: str = KEY.secret, seq: int | None = None) -> str:
        with pytest.raises(StationError) as caught:
            restore_copy(where, into, key, seq=seq)
        return caught.value.code

    assert refused() == "COPY_NONE"
    copied(desk, folder)
    assert refused(key=OTHER_KEY.secret) == "RECOVERY_KEY_OTHER"
    assert refused(key=KEY.recipient) == "RECOVERY_KEY_MALFORMED"
    assert refused(into=desk.store.folder) == "RESTORE_NOT_EMPTY"
    assert refused(seq=7) == "COPY_NONE"
    (snapshot,) = snapshots_in(folder)
    spoil(folder / str(snapshot))
    assert refused() == "COPY_DAMAGED"
    assert list(new.iterdir()) == []


def test_a_paper_that_the_copy_lost_is_named_and_holds_up_no_other(desk: Desk, folder: Path, place: Path) -> None:
    waiting_dossier(desk, "H1")
    copied(desk, folder)
    spoiled, gone, *_ = sorted(folder.glob("papers/*/*"))
    spoil(spoiled)
    gone.unlink()
    report = restore_copy(folder, place / "new", KEY.secret)
    assert (len(report.missing), report.damaged, report.audit.first_break) == (2, (), None)


def test_a_restored_database_is_the_same(desk: Desk, folder: Path, place: Path) -> None:
    waiting_dossier(desk, "H1")
    copied(desk, folder)
    restore_copy(folder, place / "new", KEY.secret)
    desk.store.close()
    differing = compare(desk.store.folder, place / "new")
    of_copy = {"audit_rows", "copy_snapshots", "document_copies", "artifacts", "blobs"}
    assert {name for name in differing if len(name) < 64} == of_copy


def test_the_list_of_boundaries_is_true(desk: Desk, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = waiting_dossier(desk, "H1")
    log = place / "boundaries"
    monkeypatch.setenv("SOHOA_BOUNDARY_LOG", str(log))
    copied(desk, place / "usb")
    purge(desk.store, page.blob.sha256, "x", desk.actor)
    copied(desk, place / "usb")
    restore_copy(place / "usb", place / "new", KEY.secret)
    assert set(log.read_text().split()) - set(BOUNDARIES) == {*SECOND_COPY, *RESTORED}


def test_a_kill_at_every_boundary_leaves_a_copy_that_restores(place: Path) -> None:
    """`<step>.before` finds the disk as `<the step before>.after` left it: the restore is tried after each `after`."""
    call = [sys.executable, Path(__file__).with_name("copy_kill_loop.py"), place, *SECOND_COPY]
    done = subprocess.run(call, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == dict.fromkeys(SECOND_COPY, -signal.SIGKILL)
    key = (place / "key").read_text()
    for boundary in SECOND_COPY:
        left = place / boundary
        if not boundary.startswith("mark.") and boundary.endswith(".after"):
            report = restore_copy(left / "usb", left / "new", key)
            assert set(report.missing) <= {(place / "purged").read_text()}, (boundary, report)
            restored = open_desk(left / "new")
            assert restored.store.outbox.pending()
            restored.store.close()
        after = open_desk(left / "data")
        write_copy(after.store, left / "usb", (recipient_of(key),), after.actor, keep=3, apart=anywhere)
        after.store.close()
    assert restore_copy(place / SECOND_COPY[-1] / "usb", place / "newest", key).ok


@pytest.mark.interop
def test_an_independent_program_opens_everything(desk: Desk, folder: Path, place: Path) -> None:
    """Debian's `age` and `gzip`: without this program, with the printed key alone."""
    waiting_dossier(desk, "H1")
    copied(desk, folder)
    (place / "key").write_text(KEY.secret)
    opened = {hashlib.sha256(_age(path, place / "key")).hexdigest() for path in folder.glob("papers/*/*")}
    assert opened == {upload.blob.sha256 for upload in desk.store.outbox.pending()} | {
        page.blob.sha256 for page in desk.store.capture.pages(desk.paper("H1")[0].id).values()
    }
    (snapshot,) = snapshots_in(folder)
    header, _, database = gzip.decompress(_age(folder / str(snapshot), place / "key")).partition(b"\n")
    assert json.loads(header)["database_sha256"] == hashlib.sha256(database).hexdigest()
    assert database.startswith(b"SQLite format 3")


def _age(path: Path, key: Path) -> bytes:
    return subprocess.run(["age", "--decrypt", "--identity", key, path], check=True, capture_output=True).stdout
