"""Three days of a station with its audit log, an outside authority with the true time, and a dossier system that keeps receipts."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from asn1crypto import tsp
from certomancer.registry import ServiceLabel

from app.domain.audit import GENESIS, row_hash
from app.domain.auditing.seals import Seal, TreeHead
from app.domain.canonical import canonical_json, sha256_hex
from app.domain.merkle import Frontier
from app.domain.model import Plan
from app.sandbox.pki.authority import DemoPki, ensure_pki
from app.services.auditing.sealing import LogSealing
from app.signing.trust import TrustSettings
from tests.support.known_keys import lay_known_keys
from tests.support.store_world import Desk, open_desk

DAYS = 3


class TrueTime:
    """What time it is in the world; a station's clock may stand wrong by `wrong`."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.wrong = timedelta(0)

    def now(self) -> datetime:
        """What the station's clock says."""
        return self.at + self.wrong


@dataclass
class World:
    """The station's folder, and what stands outside it: `receipts` is the folder of copies that the dossier system keeps."""

    folder: Path
    receipts: Path
    pki: DemoPki
    time: TrueTime
    _desk: Desk | None = field(default=None)

    @property
    def desk(self) -> Desk:
        """The station at work."""
        if self._desk is None:
            self._desk = open_desk(self.folder, self.time)
        return self._desk

    def close(self) -> None:
        """The station is shut down."""
        if self._desk is not None:
            self._desk.store.close()
            self._desk = None

    def trust(self) -> TrustSettings:
        """Whom the station trusts."""
        return TrustSettings((self.pki.root_pem,), (self.pki.issuer_pem,), fetch=False)

    def stamp(self, data: bytes, pki: DemoPki | None = None) -> bytes:
        """What an authority says of data now: a token of certomancer's, as the demonstration's serves it."""
        imprint = tsp.MessageImprint(
            {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": bytes.fromhex(sha256_hex(data))}
        )
        asked = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "cert_req": True})
        registry = (pki or self.pki).architecture().service_registry
        answer = registry.summon_timestamper(ServiceLabel("tsa"), self.time.at).request_tsa_response(asked)
        token: bytes = answer["time_stamp_token"].dump()
        return token

    def work(self, code: str) -> None:
        """A dossier: opened, scanned, made to a document."""
        dossier, part = self.desk.paper(code)
        self.desk.scan(self.desk.batch(dossier, part), 0, b"page of " + code.encode())
        self.desk.store.documents.create(part.id, 0, None, Plan(upload=True), self.desk.actor)
        self.time.at += timedelta(minutes=10)

    def send(self, code: str) -> None:
        """Its paper is received: the dossier system keeps the receipt, as of its own clock."""
        store = self.desk.store
        dossier = store.dossiers.find(code)
        assert dossier is not None
        (part,) = store.dossiers.components(dossier.id)
        document, tree = store.documents.current(part.id), store.seals.end().tree
        assert document is not None
        pdf = store.blobs.put(b"%PDF-1.7 " + code.encode(), "application/pdf")
        told = {"audit_head": tree.head, "audit_size": tree.size, "audit_root": tree.root}
        store.outbox.enqueue(document.id, pdf, told, self.desk.actor)
        self.time.at += timedelta(minutes=1)
        wire = {"MaBamNhatKy": tree.head, "KichThuocNhatKy": tree.size, "GocNhatKy": tree.root}
        receipt = {"MaBienNhan": f"BN-{code}", "ThoiDiemNhan": self.time.at.isoformat(), **wire}
        (self.receipts / f"{code}.json").write_text(json.dumps(receipt), encoding="utf-8")

    def seal(self) -> Seal:
        """The day's seal."""
        return LogSealing(self.desk.store, self.time, self.stamp).seal_now()


def authorities(folder: Path, family: str, before: datetime) -> DemoPki:
    """Those of a family of keys, founded a month before."""
    lay_known_keys(folder, family)
    facts = {"base_url": "", "created": (before - timedelta(days=30)).isoformat()}
    (folder / "pki.json").write_text(json.dumps(facts), encoding="utf-8")
    return ensure_pki(folder, "http://127.0.0.1:9/pki")


def three_days(folder: Path) -> World:
    """A station at work: each day a dossier is sent, one more is worked on, and the day is sealed; the last day is not over yet."""
    (folder / "receipts").mkdir(parents=True)
    began = datetime.now(UTC) - timedelta(days=DAYS)
    pki = authorities(folder / "pki", "demonstration", began)
    world = World(folder / "data", folder / "receipts", pki, TrueTime(began))
    for day in range(DAYS):
        world.time.at = began + timedelta(days=day)
        world.work(f"H{day}-1")
        world.send(f"H{day}-1")
        world.work(f"H{day}-2")
        if day < DAYS - 1:
            world.time.at += timedelta(hours=6)
            world.seal()
    world.time.at += timedelta(minutes=30)
    world.close()
    return world


def copy_of(world: World, folder: Path) -> World:
    """The same once more, to be tampered with."""
    shutil.copytree(world.folder, folder / "data")
    shutil.copytree(world.receipts, folder / "receipts")
    time = TrueTime(world.time.at)
    return World(folder / "data", folder / "receipts", world.pki, time)


@contextmanager
def tampering(world: World) -> Iterator[sqlite3.Connection]:
    """Somebody who has the database file: what the station's triggers refuse is done all the same. What it keeps itself of manifests goes
    too: whoever changes rows changes that with them."""
    world.close()
    with closing(sqlite3.connect(world.folder / "sohoa.db")) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys=OFF")
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("DELETE FROM uploads")
        yield connection
        connection.commit()


def chained_anew(connection: sqlite3.Connection, since: int) -> None:
    """Every row from `since` on gets the hash that it must have: what whoever has the program can compute."""
    before = connection.execute("SELECT sha256 FROM audit_rows WHERE position = ?", (since - 1,)).fetchone()
    previous = before["sha256"] if before else GENESIS
    rows = connection.execute("SELECT * FROM audit_rows WHERE position >= ? ORDER BY position", (since,)).fetchall()
    for row in rows:
        previous = _rehashed(connection, row, previous)


def _rehashed(connection: sqlite3.Connection, row: sqlite3.Row, previous: str) -> str:
    at = datetime.fromisoformat(row["at_utc"]).replace(tzinfo=UTC)
    station, actor = UUID(row["station_id"]), UUID(row["actor_id"])
    sha256 = row_hash(row["position"], station, actor, at, row["event"], json.loads(row["facts"]), previous)
    connection.execute(
        "UPDATE audit_rows SET previous_sha256 = ?, sha256 = ? WHERE position = ?", (previous, sha256, row["position"])
    )
    return sha256


def sealed_anew(world: World, pki: DemoPki | None = None, at: datetime | None = None) -> None:
    """Every seal is made again over the rows as they are now, each with a new time-stamp, and the rows tell of these."""
    if at is not None:
        world.time.at = at
    with tampering(world) as connection:
        seals = connection.execute("SELECT * FROM audit_seals ORDER BY seq").fetchall()
        for old in seals:
            hashes = connection.execute(
                "SELECT sha256 FROM audit_rows WHERE position < ? ORDER BY position", (old["size"],)
            )
            leaves = [bytes.fromhex(row["sha256"]) for row in hashes]
            frontier = Frontier().with_entries(leaves)
            tree = TreeHead(old["size"], frontier.root.hex(), leaves[-1].hex())
            token = world.stamp(tree.statement(UUID(old["station_id"])), pki)
            seal = Seal(old["seq"], tree, frontier, token, world.time.at)
            peaks = canonical_json([peak.hex() for peak in frontier.peaks])
            connection.execute(
                "UPDATE audit_seals SET root = ?, head = ?, peaks = ?, token = ? WHERE seq = ?",
                (tree.root, tree.head, peaks, token, seal.seq),
            )
            facts = {"seal": seal.seq, "size": tree.size, "root": tree.root, "sha256": seal.sha256}
            connection.execute("UPDATE audit_rows SET facts = ? WHERE position = ?", (canonical_json(facts), tree.size))
            chained_anew(connection, tree.size)
