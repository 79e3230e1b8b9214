"""The data folder is lost in mid-day: with the copy on the stick and the printed key alone, nothing is missing and nothing comes twice."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from app.bootstrap import Station, build
from app.bootstrap.second_copies import restore_second_copy
from app.domain.errors import DeliveryFailed
from app.domain.model import Plan
from app.identity.secrets import MemorySecrets
from app.services.pool import SerialPool
from app.settings import Settings, load
from app.store.second_copy import place
from tests.integration.test_day_offline import COMPONENTS, WATCH, everything_at
from tests.support.dossier_server import ACCESS, DossierProcess, free_port, small_pdf
from tests.support.store_world import KEY, anywhere


class Day:
    """A counter, its stick, and the dossier system, which can be away."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.announced: dict[tuple[str, str], str] = {}
        for name in ("files", "usb", "server"):
            (folder / name).mkdir()

    def settings(self, data: str) -> Settings:
        copy = {"folders": [str(self.folder / "usb" / "sohoa")], "recipients": [KEY.recipient]}
        url = f"http://127.0.0.1:{self.port}"
        delivery = {"url": url, "timeout_s": 20, "give_up_after_s": 0}
        return load(self.folder / data, {"min_free_mb": 1, "delivery": delivery, "second_copy": copy})

    def station(self, data: str = "data") -> Station:
        station = build(self.settings(data), pool=SerialPool())
        secrets = MemorySecrets()
        secrets.set("delivery-token", ACCESS.token)
        vars(station)["secrets"] = secrets
        return station

    def server(self) -> DossierProcess:
        return DossierProcess(self.folder / "server", self.port)

    def take_in(self, station: Station, count: int, *, away: bool) -> None:
        """So many finished files, each to be sent at once."""
        for _ in range(count):
            number = len(self.announced)
            code, component = f"H56.14-261124-{number // 3 + 1:04d}", COMPONENTS[number % 3]
            file = self.folder / "files" / f"{number}.pdf"
            file.write_bytes(small_pdf(f"{code} {component}"))
            self.announced[code, component] = hashlib.sha256(file.read_bytes()).hexdigest()
            keep = (file, code, component, Plan(upload=True), False, station.actor, WATCH)
            if away:
                with pytest.raises(DeliveryFailed, match="SERVER_UNREACHABLE"):
                    station.digitizing.keep(*keep)
            else:
                assert station.digitizing.keep(*keep).receipt is not None


@pytest.mark.parametrize("count", [12, pytest.param(300, marks=pytest.mark.soak)])
def test_a_day_that_loses_its_data_folder(tmp_path: Path, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "require_elsewhere", anywhere)
    day = Day(tmp_path)
    with day.station() as station:
        server = day.server()
        day.take_in(station, count // 4, away=False)
        station.second_copies.make(station.actor)
        server.kill()
        for _ in range(count // 4):  # as the desk does: a copy after each dossier that could not be sent
            day.take_in(station, 3, away=True)
            (made,) = station.second_copies.make(station.actor).made
            assert len(made.documents) == 3
        waiting = station.store.outbox.pending()
        assert all(station.second_copies.of(upload.document_id) for upload in waiting)
        server = day.server()
        for upload in waiting[::5]:  # their receipts are in no copy
            station.delivering.send(upload, station.actor)
        server.kill()
    shutil.rmtree(tmp_path / "data")
    report = restore_second_copy(day.settings("new"), tmp_path / "usb" / "sohoa", KEY.secret, None, lambda *_: None)
    assert report.ok
    server = day.server()
    with day.station("new") as station:
        resumed = station.recovery.resume(station.actor, WATCH)
        assert (resumed.failures, len(resumed.finished)) == ((), len(waiting))
        assert station.store.outbox.pending() == ()
        documents = station.store.documents.all_current()
        receipts = [station.store.outbox.receipt(document.id) for document in documents]
        assert len({receipt.receipt_id for receipt in receipts if receipt and receipt.read_back}) == len(day.announced)
        assert station.store.audit.verify().first_break is None
    server.kill()
    files = everything_at(tmp_path / "server", {code for code, _ in day.announced})
    assert sorted(files) == sorted((*where, sha256) for where, sha256 in day.announced.items())


def test_a_stick_that_is_pulled_counts_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "require_elsewhere", anywhere)
    day = Day(tmp_path)
    with day.station() as station:
        day.take_in(station, 1, away=True)
        (upload,) = station.store.outbox.pending()
        assert station.second_copies.of(upload.document_id) is None
        station.second_copies.make(station.actor)
        found = station.second_copies.of(upload.document_id)
        assert found is not None
        assert found.sha256 == upload.blob.sha256
        (tmp_path / "usb" / "sohoa").rename(tmp_path / "pulled")
        assert station.second_copies.of(upload.document_id) is None
        (state,) = station.second_copies.states()
        assert state.error is not None
        (tmp_path / "pulled").rename(tmp_path / "usb" / "sohoa")
        assert station.second_copies.of(upload.document_id) == found
        for snapshot in (tmp_path / "usb" / "sohoa" / "snapshots").iterdir():
            snapshot.unlink()
        assert station.second_copies.of(upload.document_id) is None
