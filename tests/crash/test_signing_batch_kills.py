"""Soak: a station that signs a batch of documents is killed at random moments, and the batch goes on until all of it is signed.

The real command line (`resume`) with a key file, and a station whose key is on a token, each in a process that leads a group of its own and
asks authorities over HTTP. Whatever the moment: what was signed before stays as it is, no document is signed twice, no file is there in
part, no child with an unlocked token outlives its station, no wrong PIN reaches the token, and the next call goes on.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from app.bootstrap import Station, build
from app.domain.clock import SystemClock
from app.domain.model import Plan
from app.domain.signatures import Level
from app.domain.verification import SignatureVerdict
from app.settings import load
from app.signing.fetching import host_of
from app.signing.trust import TrustSettings
from app.signing.validate import validate_own
from app.store.check import check
from app.store.store import Store, open_store
from tests.crash.crash_summary import TOLD
from tests.crash.crash_world import Run, Zygote
from tests.support.known_keys import start_sandbox
from tests.support.memory_disk import in_memory
from tests.support.signing_faults.station import set_up
from tests.support.signing_faults.world import LOCKS_AT, paper
from tests.support.signing_world import demo_trust
from tests.support.token_world import Tokens, officer_token, proxy_library

KILLS = int(os.environ.get("SIGNING_KILLS", "100"))
BATCH = 8
"""documents"""
SETTINGS = """mode = "training"
min_free_mb = 1
[work]
workers = 1
"""
COUNTED = ("document.prepared", "document.signed")


@dataclass
class Bench:
    """Data folders with batches to be signed, one after the other, and stations to be killed.

    Attributes:
        folder: where they lie.
        trust: whose certificates are believed.
        open: a station over a data folder, which it sets up where it is new.
        go_on: a process that goes on with the batch of a data folder, killed after so many seconds.
        random: the random numbers of the test.
    """

    folder: Path
    trust: TrustSettings
    open: Callable[[Path], Station]
    go_on: Callable[[Path, float | None], Run]
    random: Random
    reference_s: float = 0.0
    kills: int = 0
    in_mid_batch: int = 0
    signed: int = 0
    _serials: Iterator[int] = field(default_factory=count)

    def measure(self) -> None:
        """How long a whole batch takes if nobody is killed."""
        batch = self.lay_out()
        run = batch.resume(None)
        assert run.status == 0, run
        self.reference_s = run.seconds
        batch.is_done()
        batch.discard()

    def lay_out(self) -> Batch:
        """A new data folder in which a batch is planned."""
        folder = self.folder / f"data-{next(self._serials):03d}"
        folder.mkdir(mode=0o700)
        with self.open(folder) as station:
            batch = Batch(self, folder)
            dossier = station.store.dossiers.open("H56.14-261126-0001", "1.001", "H56", "H56", "Mẫu", station.actor)
            for number in range(BATCH):
                part = station.store.dossiers.component(dossier.id, f"TP{number:02d}", "Đơn", station.actor)
                blob = station.store.blobs.put(paper(), "application/pdf")
                out = batch.out / f"{part.code}.pdf"
                plan = Plan(sign=True, signer="officer", appearance="none", level="B-LT", out=str(out))
                batch.documents[station.store.documents.create(part.id, 0, blob, plan, station.actor).id] = out
        return batch


@dataclass
class Batch:
    """One data folder; its documents and where a copy of each is owed."""

    bench: Bench
    folder: Path
    documents: dict[UUID, Path] = field(default_factory=dict)
    known: dict[UUID, str] = field(default_factory=dict)

    @property
    def out(self) -> Path:
        """Where the signed files are owed."""
        return self.folder.with_name(f"{self.folder.name}-out")

    def resume(self, after_s: float | None) -> Run:
        """Go on with the batch, for so long."""
        run = self.bench.go_on(self.folder, after_s)
        assert run.survivors == 0, run
        return run

    def looks_well(self) -> int:
        """What was signed before is what it was; each file that is owed is whole or not there. Returns how many are signed."""
        with closing(self._store()) as store:
            signed = {document: store.documents.signed(document) for document in self.documents}
        found = {document: one.blob.sha256 for document, one in signed.items() if one is not None}
        assert {document: found.get(document) for document in self.known} == self.known
        for document, out in self.documents.items():
            assert not out.exists() or hashlib.sha256(out.read_bytes()).hexdigest() == found[document]
        self.known = found
        return len(found)

    def is_done(self) -> None:
        """Each document is prepared and signed once, well, and at rest; nothing is lying about."""
        assert self.looks_well() == BATCH
        with closing(self._store()) as store:
            counted = Counter((row.event, row.facts["document"]) for row in store.audit.rows() if row.event in COUNTED)
            assert counted == {(event, str(document)): 1 for event in COUNTED for document in self.documents}
            for document, out in self.documents.items():
                (report,) = validate_own(out.read_bytes(), self.bench.trust)
                assert (report.verdict, report.level) == (SignatureVerdict.VALID, Level.B_LT), (document, report)
            assert store.audit.verify().first_break is None
            store.blobs.collect(timedelta(0))
            assert check(store).ok
        assert sorted(self.out.iterdir()) == sorted(self.documents.values())
        assert list((self.folder / "blobs" / "tmp").iterdir()) == []
        assert list((self.bench.folder / "scratch").iterdir()) == []

    def discard(self) -> None:
        """Memory is not without end."""
        shutil.rmtree(self.folder)
        shutil.rmtree(self.out)

    def _store(self) -> Store:
        return open_store(self.folder, SystemClock())


@pytest.fixture
def folder() -> Iterator[Path]:
    """In memory: these tests are about the order of writes, not about the disk."""
    with in_memory() as made:
        for name in ("sandbox-world", "runs", "scratch"):
            (made / name).mkdir()
        yield made


@pytest.fixture
def random(request: pytest.FixtureRequest) -> Random:
    return Random(f"{request.config.getoption('randomly_seed', 0)} {request.node.name}")


@pytest.fixture
def sandbox_bench(folder: Path, random: Random) -> Iterator[Bench]:
    """The command line in training, before the sandbox and its key file."""
    with ExitStack() as stack:
        sandbox = stack.enter_context(start_sandbox(folder / "sandbox-world"))
        zygote = stack.enter_context(closing(Zygote(folder / "runs", folder / "scratch")))

        def lay(data: Path) -> Station:
            shutil.copy(folder / "sandbox-world" / "sandbox.json", data)
            (data / "sohoa.toml").write_text(SETTINGS)
            return build(load(data))

        def go_on(data: Path, after_s: float | None) -> Run:
            run = zygote.run(["resume", "--json", "--data-dir", str(data)], kill_after_s=after_s)
            assert run.status or run.said["failures"] == [], run
            return run

        info = sandbox.info
        hosts = frozenset({host_of(info.tsa_url)})
        trust = TrustSettings((info.root_pem,), (info.issuer_pem,), private_hosts=hosts)
        yield Bench(folder, trust, lay, go_on, random)


@pytest.fixture
def token_bench(folder: Path, random: Random) -> Iterator[Bench]:
    """A station whose key is on a token: the child that has the token's library, and the PIN, ends with the station that is killed."""
    (folder / "slots").mkdir()
    slots = Tokens(folder / "slots")
    with slots.here(), closing(Zygote(folder / "runs", folder / "scratch")) as zygote:
        slots.put(officer_token())
        slots.script(lock_at=LOCKS_AT)

        def go_on(data: Path, after_s: float | None) -> Run:
            run = zygote.run([str(data)], kill_after_s=after_s, entry="tests.support.signing_faults.station")
            assert run.status in (0, -9), run
            assert slots.wrong() == 0
            return run

        yield Bench(folder, demo_trust(), lambda data: set_up(data, proxy_library()), go_on, random)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("key", "kills"), [("sandbox_bench", KILLS), ("token_bench", KILLS // 4)])
def test_kills_in_mid_batch_sign_nothing_twice_and_leave_nothing_half(
    key: str, kills: int, request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> None:
    bench: Bench = request.getfixturevalue(key)
    began_s, batches = time.monotonic(), 0
    bench.measure()
    while bench.kills < kills:
        batches += 1
        batch = bench.lay_out()
        while bench.kills < kills:
            run = batch.resume(bench.random.uniform(0.0, bench.reference_s))
            if run.status == 0:
                if not batch.known:  # a whole batch; the one that was measured met a busier machine
                    bench.reference_s = min(bench.reference_s, run.seconds)
                break
            assert run.status == -9, run
            bench.kills += 1
            bench.in_mid_batch += 0 < batch.looks_well() < BATCH
        assert batch.resume(None).status == 0
        batch.is_done()
        bench.signed += BATCH
        batch.discard()
    line = (
        f"signing kills ({key}): {bench.kills} ({bench.in_mid_batch} with the batch half signed) in {batches} batches; {bench.signed} "
        f"documents signed once each, none twice, none in part; seed {request.config.getoption('randomly_seed', 0)}; "
        f"{time.monotonic() - began_s:.0f} s"
    )
    record_property(TOLD, line)
