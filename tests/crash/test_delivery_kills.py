"""The station, or the dossier system, is killed in mid-upload at random points; `resume` goes on, and nothing is lost or doubled.

Both are the real ones: `main.py resume` in a process of its own, and the sandbox as one. Between them lies a wire (`Tripwire`): the kill
comes behind a random byte of the requests, or at a random moment after a random answer, so that it meets headers, bodies, the moments in
which the server commits and those in which the station does. Whatever was killed, the next `resume` is all that a person does.

In the end each component has one copy at the server with the hash that was signed, attached, announced once; each document has its
receipt, and nothing waits. Seen to fail: with an outbox that draws its idempotency key anew each time (a second upload, left empty), and
with a server that does not know a finished upload any more. Where the outbox forgets the URL, the key heals it, and nothing fails.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from app.domain.clock import SystemClock
from app.domain.codes import DossierCode
from app.domain.errors import DeliveryFailed
from app.domain.model import BlobRef, Plan
from app.sandbox.client import RunningSandbox
from app.store.check import check
from app.store.store import open_store
from tests.crash.crash_summary import TOLD
from tests.crash.crash_world import Run, Zygote
from tests.support.delivery_faults.tripwire import Tripwire
from tests.support.known_keys import start_sandbox
from tests.support.store_world import open_copy

KILLS = int(os.environ.get("DELIVERY_KILLS", "100"))
SOAK = {"station": KILLS, "server": KILLS}
FEW = {"station": 7, "server": 2}
"""who is killed how often"""
ENTRY = "tests.support.delivery_faults.station"
SIZES = ((2_300_000, 40_000), (900_000,), (300_000, 64 << 10))
"""of the components of each dossier of a round, bytes"""
WHOLE_BYTES, WHOLE_ANSWERS = 3_650_000, 45
"""as much, at least, runs up and down over the wire in a round without a kill"""
SETTINGS = """mode = "training"
min_free_mb = 1
[work]
workers = 1
[delivery]
url = "{url}"
give_up_after_s = 0
bandwidth_limit_kbit_s = 8000
"""
"""with the limit a request carries 1 MB, so that the largest file takes three"""
PAUSE_S = 0.03
"""at most so long after an answer the kill comes: the station is storing it then"""

type RecordProperty = Callable[[str, object], None]
_SERIALS = count(1)


@dataclass(frozen=True)
class Paper:
    """A signed file that is to be sent."""

    document_id: UUID
    dossier_code: str
    component_code: str
    blob: BlobRef


@dataclass
class Bench:
    """A dossier system behind a wire, and stations to be killed."""

    folder: Path
    sandbox: RunningSandbox
    wire: Tripwire
    zygote: Zygote
    random: Random
    kills: Counter[str] = field(default_factory=Counter)
    rounds: int = 0
    papers: int = 0
    file_bytes: int = 0
    sent_bytes: int = 0

    def round(self, victims: Iterator[str]) -> None:
        """New documents, and kills until a run gets through."""
        data, papers = self._lay()
        self.rounds += 1
        for victim in victims:
            self._lay_wire(data, victim)
            run = self._resume(data)
            if not self.wire.tripped:
                self._settled(run)
                break
            self._note(victim, run)
        else:
            self.wire.lay(lambda: None)
            self._settled(self._resume(data))
        self._is_whole(data, papers)
        self.papers += len(papers)
        self.file_bytes += sum(paper.blob.size_bytes for paper in papers)

    def _lay(self) -> tuple[Path, list[Paper]]:
        """A data folder with documents that are signed and wait; no two files alike."""
        serial = next(_SERIALS)
        data = self.folder / f"data-{serial:04d}"
        desk, papers = open_copy(data), []
        with closing(desk.store) as store:
            for number, sizes in enumerate(SIZES):
                code = DossierCode.parse(f"H56.14-261126-{serial * len(SIZES) + number:05d}").text
                dossier = store.dossiers.open(code, "1.001", "H56", "H56", "Nguyễn Thị Mẫu", desk.actor)
                for place, size_bytes in enumerate(sizes, 1):
                    part = store.dossiers.component(dossier.id, f"TP{place:02d}", "Đơn đề nghị", desk.actor)
                    blob = store.blobs.put(b"%PDF-1.7\n" + self.random.randbytes(size_bytes), "application/pdf")
                    document = store.documents.create(part.id, 0, blob, Plan(upload=True), desk.actor)
                    papers.append(Paper(document.id, code, part.code, blob))
        shutil.copy(self.world / "sandbox.json", data)
        (data / "sohoa.toml").write_text(SETTINGS.format(url=self.wire.url))
        return data, papers

    @property
    def world(self) -> Path:
        """The folder of the sandbox."""
        return self.folder / "world"

    def _lay_wire(self, data: Path, victim: str) -> None:
        """A kill behind a random byte, or a moment after a random answer."""
        pause_s = self.random.uniform(0.0, PAUSE_S)
        kill = self._kill_server if victim == "server" else lambda: self._kill_station(data)
        if self.random.random() < 0.5:
            self.wire.lay(kill, at_bytes=self.random.randint(1, WHOLE_BYTES))
        else:
            answer = self.random.randint(1, WHOLE_ANSWERS)
            self.wire.lay(lambda: (time.sleep(pause_s), kill()), at_answers=answer)

    def _kill_station(self, data: Path) -> None:
        with contextlib.suppress(ProcessLookupError):  # it may have come to its end meanwhile
            os.killpg(int((data / "pid").read_text()), signal.SIGKILL)

    def _kill_server(self) -> None:
        os.kill(self.sandbox.info.pid, signal.SIGKILL)

    def _note(self, victim: str, run: Run) -> None:
        """Who was killed, and that the other one took it well; a killed server comes back."""
        assert run.survivors == 0, run
        if victim == "server":
            told = {failure["error"]["code"] for failure in run.said["failures"]}
            assert (run.status, told) in ((0, set()), (DeliveryFailed.exit_code, {"SERVER_UNREACHABLE"})), run.trouble
            self.sandbox.close()
            self.sandbox = start_sandbox(self.world)
        elif run.status == 0:
            return  # it had come to its end before the kill
        else:
            assert run.status == -signal.SIGKILL, (run.status, run.said, run.trouble)
        self.kills[victim] += 1

    def _resume(self, data: Path) -> Run:
        argv = [str(data / "pid"), "resume", "--json", "--data-dir", str(data)]
        run = self.zygote.run(argv, entry=ENTRY)
        self.sent_bytes += self.wire.up_bytes
        return run

    def _settled(self, run: Run) -> None:
        """Nothing went wrong."""
        assert (run.status, run.said.get("failures"), run.survivors) == (0, [], 0), (run.said, run.trouble)

    def _is_whole(self, data: Path, papers: list[Paper]) -> None:
        """One copy at the server for each component, hash equal, attached, announced once; one receipt of it; nothing waits."""
        held = self._held({paper.dossier_code for paper in papers})
        assert sorted(held) == sorted((p.dossier_code, p.component_code, p.blob.sha256) for p in papers)
        with closing(open_store(data, SystemClock(), min_free_bytes=0)) as store:
            for paper in papers:
                receipt = store.outbox.receipt(paper.document_id)
                assert receipt is not None and receipt.read_back
                assert (receipt.sha256, receipt.size_bytes) == (paper.blob.sha256, paper.blob.size_bytes)
                assert receipt.file_id == held[paper.dossier_code, paper.component_code, paper.blob.sha256]
            assert store.outbox.pending() == ()
            report = check(store)
        assert report.ok and report.audit.first_break is None, report
        shutil.rmtree(data)

    def _held(self, codes: set[str]) -> dict[tuple[str, str, str], str]:
        """Every upload that the server knows of these dossiers, by dossier, component and the hash of its bytes: its id.

        Read in its database and on its disk. Nothing may be announced twice, taken out, or lie about unattached.
        """
        folder = self.world / "sandbox" / "dossiers"
        query = (
            "SELECT upload.id, dossier_code, component_code, file.attached, file.deleted "
            "FROM upload LEFT JOIN file USING (id) "
            f"WHERE dossier_code IN ({','.join('?' * len(codes))})"
        )
        with closing(sqlite3.connect(f"file:{folder / 'dossiers.db'}?mode=ro", uri=True)) as connection:
            rows = connection.execute(query, sorted(codes)).fetchall()
        assert [row[3:] for row in rows] == [(1, None)] * len(rows), rows
        held = {}
        for file_id, code, component, _, _ in rows:
            content = folder / "content" / file_id
            held[code, component, hashlib.sha256(content.read_bytes()).hexdigest()] = file_id
            content.unlink()  # memory is not without end
        assert len(held) == len(rows), rows
        return held


@pytest.fixture
def bench(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Bench]:
    for name in ("runs", "scratch"):
        (tmp_path / name).mkdir()
    sandbox = start_sandbox(tmp_path / "world")
    port = int(sandbox.info.dossiers_url.rpartition(":")[2])
    zygote = Zygote(tmp_path / "runs", tmp_path / "scratch")
    seed = f"{request.config.getoption('randomly_seed', 0)} {request.node.name}"
    with closing(zygote), closing(Tripwire(port)) as wire:
        made = Bench(tmp_path, sandbox, wire, zygote, Random(seed))
        try:
            yield made
        finally:
            made.sandbox.close()


@pytest.mark.turns
@pytest.mark.long
@pytest.mark.timeout(300)
def test_a_few_kills(bench: Bench, request: pytest.FixtureRequest, record_property: RecordProperty) -> None:
    _kill_and_resume(bench, FEW, request, record_property)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_kills_in_mid_upload(bench: Bench, request: pytest.FixtureRequest, record_property: RecordProperty) -> None:
    _kill_and_resume(bench, SOAK, request, record_property)


def _kill_and_resume(
    bench: Bench, due: Mapping[str, int], request: pytest.FixtureRequest, record_property: RecordProperty
) -> None:
    began_s = time.monotonic()

    def victims() -> Iterator[str]:
        while left := [name for name, kills in due.items() if bench.kills[name] < kills]:
            yield bench.random.choice(left)

    while bench.kills.total() < sum(due.values()):
        bench.round(victims())
    told = (
        f"delivery kills: {bench.kills['station']} of the station, {bench.kills['server']} of the server; "
        f"{bench.papers} documents in {bench.rounds} rounds, one copy and one receipt each; "
        f"{bench.sent_bytes / bench.file_bytes:.2f} bytes sent for each byte; "
        f"seed {request.config.getoption('randomly_seed', 0)}; {time.monotonic() - began_s:.0f} s"
    )
    record_property(TOLD, told)
