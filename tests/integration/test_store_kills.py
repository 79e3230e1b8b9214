"""A store that was killed at each of its boundaries, and at any moment: nothing acknowledged is lost, and the work goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID

import pytest

from app.domain.editlog import Straighten
from app.domain.errors import StoreFailed
from app.store.boundaries import BOUNDARIES, FOUNDING
from app.store.check import check
from app.store.store import Store
from tests.crash.crash_boundaries import leaves_what_another_leaves
from tests.support.audit_privacy import leaks, words_of_people
from tests.support.memory_disk import in_memory
from tests.support.postgres import asked_for
from tests.support.store_world import BLURRED, open_desk, work
from tests.support.turns import due

LOOP = Path(__file__).with_name("store_kill_loop.py")
ROOT = Path(__file__).parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
OF_A_FILE = ("copy.", "scrub.", "backup.", "commit.backup_folder.")
"""a server is copied, and what was deleted there overwritten, by its own means"""
ALL = tuple(boundary for boundary in BOUNDARIES if not (asked_for() and boundary.startswith(OF_A_FILE)))
SHARE = tuple(boundary for boundary in ALL if boundary in FOUNDING or not leaves_what_another_leaves(boundary))
"""those between which something new is on the disk; the others are killed at by `make soak`"""
WRITER = """
import sys
from pathlib import Path
from tests.support.store_world import open_desk
desk = open_desk(Path(sys.argv[1]))
batch = desk.batch(*desk.paper("H1"))
for seq in range(10_000):
    (page,) = desk.scan(batch, seq, b"page %d of %s" % (seq, batch.id.bytes))
    print(batch.id, page.id, flush=True)
"""


@pytest.fixture
def memory() -> Iterator[Path]:
    """A folder where an fsync costs nothing: these tests are about the order of writes, not about the disk."""
    with in_memory() as folder:
        yield folder


@pytest.mark.own_folder("of a place there are more")
def test_the_list_of_boundaries_is_true(memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = memory / "boundaries"
    monkeypatch.setenv("SOHOA_BOUNDARY_LOG", str(log))
    work(memory / "data", memory / "acknowledged")
    assert sorted(set(log.read_text().split())) == sorted(ALL)

    if asked_for():
        return  # what is left reads the file
    typed = {"nhầm hồ sơ", "khiếu nại", "Nguyễn Văn A", "Trần Thị B", "CN=Trần Thị B", "Người đã nghỉ", "1/QĐ"}
    assert leaks(memory / "data", typed | words_of_people(memory / "data")) == [], "in rows of every kind"


@pytest.mark.long
@pytest.mark.timeout(900)  # its whole share where all variants run, beside other work
def test_a_kill_at_a_boundary_loses_nothing(memory: Path, request: pytest.FixtureRequest) -> None:
    _kill_at(due(request.config, SHARE), memory)


@pytest.mark.soak
@pytest.mark.timeout(900)  # some 150 boundaries, beside other work
def test_a_kill_at_any_boundary_loses_nothing(memory: Path) -> None:
    _kill_at(ALL, memory)


def _kill_at(boundaries: Sequence[str], memory: Path) -> None:
    done = subprocess.run(
        [sys.executable, LOOP, memory, *boundaries], env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == dict.fromkeys(boundaries, -signal.SIGKILL), done.stderr
    for boundary in boundaries:
        place = memory / boundary
        _assert_whole(place / "data", _acknowledged((place / "acknowledged").read_text()))


def test_a_writer_killed_at_any_moment_loses_nothing(memory: Path) -> None:
    pages: dict[UUID, list[UUID]] = defaultdict(list)
    for round_ in range(3):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, memory / "data"], env=ENVIRONMENT, stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        first = writer.stdout.readline()
        time.sleep(0.05 + 0.037 * round_)
        writer.kill()
        rest = writer.communicate()[0]
        for batch, found in _acknowledged(first + rest[: rest.rfind("\n") + 1]).items():
            pages[batch] += found
    assert sum(map(len, pages.values())) > 4
    _assert_whole(memory / "data", pages)


def _assert_repairs_decided(store: Store) -> None:
    """No page was made anew without the decision, and none decided about without being made anew."""
    dossier = store.dossiers.find("H01-1")
    if dossier is not None:
        made_anew = [one for one in store.dossiers.log(dossier.id) if isinstance(one.operation, Straighten)]
        decided = [one for case, one in store.review.decided_of(dossier.id) if case.kind is BLURRED]
        assert [one.by for one in decided] == [one.actor_id for one in made_anew]


def _acknowledged(text: str) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for line in text.splitlines():
        batch, *pages = map(UUID, line.split())
        found[batch] += [page for page in pages if page not in found[batch]]
    return found


def _assert_whole(folder: Path, acknowledged: dict[UUID, list[UUID]]) -> None:
    """Each acknowledged page is there once, in order and with its bytes; the audit chain holds; nothing is left lying about."""
    store = open_desk(folder).store
    try:
        for batch, pages in acknowledged.items():
            found = [page.id for page in store.capture.batch_pages(batch)]
            assert found[: len(pages)] == pages
            assert len(found) <= len(pages) + 2, "at most the frame under way is there without a word"
        report = check(store)
        assert report.ok, report
        _assert_repairs_decided(store)
        for page in (page for batch in acknowledged for page in store.capture.batch_pages(batch)):
            try:
                assert store.blobs.read(page.blob)
            except StoreFailed as error:
                assert error.code == "BLOB_PURGED"
    finally:
        store.close()
