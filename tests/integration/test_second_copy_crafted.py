"""A stick that somebody made up: anyone can seal to the public key, and nothing that he seals breaks a restore without a word."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import shutil
import sqlite3
import subprocess
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from app.domain.errors import StationError, StoreFailed
from app.store.second_copy.restoring import restore_copy
from app.store.second_copy.sealing import seal
from app.store.store import DATABASE_FILE
from tests.support.store_world import KEY, copied, open_copy, waiting_dossier

COPY = str(uuid4())
PAGE = bytes(4096)
HEADER = {
    "format": 1,
    "station": COPY,
    "copy": COPY,
    "seq": 1,
    "parent": 1,
    "page_size": 4096,
    "pages": 1,
    "page_numbers": None,
    "database_sha256": hashlib.sha256(PAGE).hexdigest(),
    "audit_head": "0" * 64,
    "late": {},
    "missing": [],
}


def line(**changed: object) -> bytes:
    return json.dumps({**HEADER, **changed}).encode() + b"\n"


def stick(folder: Path, snapshot: bytes) -> Path:
    """A copy folder with one snapshot, sealed as a real one."""
    (folder / "snapshots").mkdir(parents=True)
    mark = {"format": 1, "copy": COPY, "station": COPY, "recipients": [KEY.recipient]}
    (folder / "sohoa-copy.json").write_text(json.dumps(mark))
    with (folder / "snapshots" / "00000001-00000001.age").open("wb") as file:
        seal(io.BytesIO(snapshot), file, (KEY.recipient,))
    return folder


def refused(folder: Path, into: Path) -> str:
    with pytest.raises(StationError) as caught:
        restore_copy(folder, into, KEY.secret)
    assert list(into.iterdir()) == [], "nothing of it stays"
    return caught.value.code


def _broken_deflate() -> bytes:
    whole = bytearray(gzip.compress(line() + PAGE, mtime=0))
    whole[10] = 0xFF  # the first block is of a kind that there is none of
    with pytest.raises(zlib.error):
        gzip.decompress(whole)
    return bytes(whole)


MADE_UP = {
    "no gzip": b"hello",
    "nothing": b"",
    "another deflate": _broken_deflate(),
    "cut off": gzip.compress(line() + PAGE)[:-20],
    "deep": gzip.compress(b"[" * 100_000 + b"\n"),
    "huge": gzip.compress(line(pages=1 << 60) + PAGE),
    "beyond any database": gzip.compress(line(pages=(64 << 30) // 4096 + 1) + PAGE),
    "no number": gzip.compress(line(pages="1") + PAGE),
    "a fraction": gzip.compress(line(pages=1.0) + PAGE),
    "endless": gzip.compress(line(page_numbers=[float("inf")], parent=0) + PAGE),
    "changes of nothing": gzip.compress(line(page_numbers=[0]) + PAGE),
    "no copy": gzip.compress(line(copy="x") + PAGE),
    "no text": gzip.compress(line(late={"a": 1}) + PAGE),
    "no list": gzip.compress(line(late=[1]) + PAGE),
    "half a letter": gzip.compress(line(audit_head="\ud800") + PAGE),
}


@pytest.mark.parametrize("name", MADE_UP)
def test_what_is_no_snapshot_is_told(tmp_path: Path, name: str) -> None:
    assert refused(stick(tmp_path / "usb", MADE_UP[name]), tmp_path / "new") == "COPY_DAMAGED"


def test_what_is_no_database_is_told(tmp_path: Path) -> None:
    page = b"no database" * 400
    snapshot = line(database_sha256=hashlib.sha256(page[:4096]).hexdigest()) + page[:4096]
    assert refused(stick(tmp_path / "usb", gzip.compress(snapshot)), tmp_path / "new").startswith("DATABASE_")


@pytest.mark.parametrize(
    ("table", "column"), [("sealed_papers", "name"), ("sealed_papers", "at_utc"), ("stations", "id")]
)
def test_a_value_of_another_kind_is_told(tmp_path: Path, table: str, column: str) -> None:
    """The database of a real copy, with one value changed and sealed again."""
    desk = open_copy(tmp_path / "data")
    waiting_dossier(desk, "H1")
    made = copied(desk, tmp_path / "usb")
    desk.store.close()
    database = tmp_path / "data" / DATABASE_FILE
    with closing(sqlite3.connect(database)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute(f"UPDATE {table} SET {column} = X'00FF' WHERE rowid = (SELECT min(rowid) FROM {table})")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = database.read_bytes()
    size = int.from_bytes(data[16:18])
    told = {"copy": str(made.copy_id), "page_size": size, "pages": len(data) // size}
    snapshot = line(**told, database_sha256=hashlib.sha256(data).hexdigest()) + data
    folder = stick(tmp_path / "made up", gzip.compress(snapshot))
    (tmp_path / "usb" / "papers").rename(folder / "papers")
    with pytest.raises(StoreFailed, match="COPY_DAMAGED"):
        restore_copy(folder, tmp_path / "new", KEY.secret)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "small"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk], check=False).returncode != 0:
        pytest.skip("this machine lets nobody mount a tmpfs")
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_a_database_that_the_disk_has_no_room_for_is_not_begun(tmp_path: Path, small_disk: Path) -> None:
    free = shutil.disk_usage(small_disk).free
    folder = stick(tmp_path / "usb", gzip.compress(line(pages=1000) + bytes(4096 * 1000)))
    assert refused(folder, small_disk / "new") == "DISK_FULL"
    folder = stick(tmp_path / "sparse", gzip.compress(line(pages=1 << 20) + PAGE))
    assert refused(folder, small_disk / "new") == "DISK_FULL", "before it is told that it is cut off"
    assert shutil.disk_usage(small_disk).free >= free - 8192
