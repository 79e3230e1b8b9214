"""A day without the network: papers are taken in, the station is started anew, and then the outbox drains."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from app.bootstrap import Station, build
from app.domain.errors import DeliveryFailed
from app.domain.model import Plan
from app.identity.secrets import MemorySecrets
from app.sandbox.dossiers.records import Records
from app.services.advance import Watch
from app.services.pool import SerialPool
from app.services.sign import KeyAuthorizer
from app.settings import load
from tests.support.dossier_server import ACCESS, dossier_server, free_port, small_pdf

WATCH = Watch(KeyAuthorizer(None, lambda _identity: None))
COMPONENTS = ("TP01", "TP02", "TP03")


def station_of(folder: Path, url: str, give_up_after_s: float) -> Station:
    delivery = {"url": url, "timeout_s": 20, "give_up_after_s": give_up_after_s}
    station = build(load(folder, {"min_free_mb": 1, "delivery": delivery}), pool=SerialPool())
    secrets = MemorySecrets()
    secrets.set("delivery-token", ACCESS.token)
    vars(station)["secrets"] = secrets
    return station


def take_in(station: Station, place: Path, count: int) -> dict[tuple[str, str], str]:
    """So many finished files into the outbox, the server being away; their hashes by dossier and component."""
    announced = {}
    for number in range(count):
        code, component = f"H56.14-261124-{number // 3 + 1:04d}", COMPONENTS[number % 3]
        file = place / f"{number}.pdf"
        file.write_bytes(small_pdf(f"{code} {component}"))
        with pytest.raises(DeliveryFailed, match="SERVER_UNREACHABLE"):
            station.digitizing.keep(file, code, component, Plan(upload=True), False, station.actor, WATCH)
        announced[code, component] = hashlib.sha256(file.read_bytes()).hexdigest()
    return announced


@pytest.mark.turns
@pytest.mark.parametrize("count", [12, pytest.param(300, marks=pytest.mark.soak)])
def test_a_day_offline_drains_with_a_receipt_for_each_and_no_duplicate(tmp_path: Path, count: int) -> None:
    data, place = tmp_path / "data", tmp_path / "files"
    place.mkdir()
    with station_of(data, f"http://127.0.0.1:{free_port()}", 0.0) as station:
        announced = take_in(station, place, count)
        resumed = station.recovery.resume(station.actor, WATCH)
        assert (len(resumed.finished), len(resumed.failures)) == (0, count)
        assert {failure.error.code for failure in resumed.failures} == {"SERVER_UNREACHABLE"}
    with dossier_server(tmp_path / "server") as server, station_of(data, server.url, 10.0) as station:
        server.switches.answers_lost = 2
        resumed = station.recovery.resume(station.actor, WATCH)
        lost = len(resumed.failures)
        assert lost <= 2
        assert len(resumed.finished) == count - lost
        if lost:
            assert len(station.recovery.resume(station.actor, WATCH).finished) == lost
        assert station.store.outbox.pending() == ()
        receipts = [station.store.outbox.receipt(document.id) for document in station.store.documents.all_current()]
        assert len({receipt.receipt_id for receipt in receipts if receipt and receipt.read_back}) == count
        assert station.store.audit.verify().first_break is None
        assert station.recovery.resume(station.actor, WATCH).finished == ()
        files = everything_at(server.folder, {code for code, _ in announced})
        assert sorted((*where, sha256) for where, sha256 in announced.items()) == sorted(files)


def everything_at(server: Path, codes: set[str]) -> list[tuple[str, str, str]]:
    """Dossier, component and hash of each file that was ever finished there, withdrawn ones too."""
    records = Records(server / "dossiers.db")
    manifests = [file.manifest for code in codes for file in records.files(code, attached_only=False)]
    return [(one.dossier_code, one.component_code, one.sha256) for one in manifests]
