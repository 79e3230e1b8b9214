"""Soak: a station that signs a batch of documents is killed at random moments, and the batch goes on until all of it is signed.

The real command line (`resume`) in a process that leads a group of its own, with the sandbox's authorities over HTTP. Whatever the moment:
what was signed before stays as it is, no document is signed twice, no file is there in part, and the next call goes on by itself.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
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

from app.bootstrap import build
from app.domain.clock import SystemClock
from app.domain.model import Plan
from app.domain.signatures import Level
from app.domain.verification import SignatureVerdict
from app.sandbox.client import RunningSandbox, start
from app.settings import load
from app.signing.fetching import host_of
from app.signing.trust import TrustSettings
from app.signing.validate import validate
from app.store.check import check
from app.store.store import Store, open_store
from tests.crash.crash_summary import TOLD
from tests.crash.crash_world import Run, Zygote
from tests.support.signing_faults.world import paper

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
    """Data folders with batches to be signed, one after the other, and stations to be killed."""

    folder: Path
    sandbox: RunningSandbox
    zygote: Zygote
    random: Random
    reference_s: float = 0.0
    kills: int = 0
    in_mid_batch: int = 0
    signed: int = 0
    _serials: Iterator[int] = field(default_factory=count)

    def trust(self) -> TrustSettings:
        """Whom the sandbox is."""
        info = self.sandbox.info
        return TrustSettings((info.root_pem,), (info.issuer_pem,), private_hosts=frozenset({host_of(info.tsa_url)}))

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
        shutil.copy(self.folder / "sandbox-world" / "sandbox.json", folder)
        (folder / "sohoa.toml").write_text(SETTINGS)
        with build(load(folder)) as station:
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
        run = self.bench.zygote.run(["resume", "--json", "--data-dir", str(self.folder)], kill_after_s=after_s)
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
                (report,) = validate(out.read_bytes(), self.bench.trust(), fetch=False)
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
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    shared = Path("/dev/shm")
    with ExitStack() as stack:
        place = shared if shared.is_dir() else None
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sohoa-signing-", dir=place)))
        for name in ("sandbox-world", "runs", "scratch"):
            (folder / name).mkdir()
        sandbox = stack.enter_context(start(folder / "sandbox-world", samples=False))
        zygote = stack.enter_context(closing(Zygote(folder / "runs", folder / "scratch")))
        seed = f"{request.config.getoption('randomly_seed', 0)} {request.node.name}"
        yield Bench(folder, sandbox, zygote, Random(seed))


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_kills_in_mid_batch_sign_nothing_twice_and_leave_nothing_half(
    bench: Bench, request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> None:
    began_s, batches = time.monotonic(), 0
    bench.measure()
    while bench.kills < KILLS:
        batches += 1
        batch = bench.lay_out()
        while bench.kills < KILLS:
            run = batch.resume(bench.random.uniform(0.0, bench.reference_s))
            if run.status == 0:
                break
            assert run.status == -9, run
            bench.kills += 1
            bench.in_mid_batch += 0 < batch.looks_well() < BATCH
        assert batch.resume(None).said["failures"] == []
        batch.is_done()
        bench.signed += BATCH
        batch.discard()
    line = (
        f"signing kills: {bench.kills} ({bench.in_mid_batch} with the batch half signed) in {batches} batches; {bench.signed} documents "
        f"signed once each, none twice, none in part; seed {request.config.getoption('randomly_seed', 0)}; "
        f"{time.monotonic() - began_s:.0f} s"
    )
    record_property(TOLD, line)
