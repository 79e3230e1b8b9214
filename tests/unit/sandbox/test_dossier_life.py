"""What the sandbox's dossiers come to by themselves and by decision, which ones there are, and what an earlier database becomes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from app.domain.codes import DossierCode
from app.domain.delivery import UploadManifest
from app.sandbox.dossiers.database import _FIRST
from app.sandbox.dossiers.invented import CITIZENS, catalogue, invent, sample_procedure
from app.sandbox.dossiers.records import Records
from app.sandbox.dossiers.refusal import Refused
from tests.support.dossier_server import ACCESS, CODE, DossierServer, dossier_server, manifest_of, small_pdf

BEGAN = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


class Office:
    """Records with a clock of the test's own, and a way to hand in files."""

    def __init__(self, folder: Path) -> None:
        self.now = BEGAN
        self.accepted_after_s: float | None = 60.0
        self.records = Records(folder / "dossiers.db", lambda: self.now, lambda: self.accepted_after_s)
        self._keys = 0

    def hand_in(self, component: str, **changes: object) -> str:
        """The id of the file that it became."""
        manifest: UploadManifest = manifest_of(small_pdf(component), component_code=component, **changes)
        self._keys += 1
        key = f"k-{self._keys}"
        upload = self.records.announce(manifest, key, lambda upload_id: None)
        self.records.finish(upload, key, manifest.sha256, manifest.size_bytes, attach=True)
        return upload.id

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def story(self) -> list[tuple[int, float]]:
        """What the dossier came to, and how many seconds after the beginning."""
        self.records.dossier(CODE)
        return [(change.status, (change.at - BEGAN).total_seconds()) for change in self.records.statuses(CODE)]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(tmp_path)
    office.records.dossier(CODE)
    return office


def test_a_complete_dossier_is_accepted_when_it_was_due_and_not_when_somebody_looked(office: Office) -> None:
    for second, component in enumerate(("TP01", "TP02", "TP03"), 1):
        office.later(10)
        office.hand_in(component)
        assert office.story() == [(2, 0.0)], second
    office.later(59)
    assert office.story() == [(2, 0.0)]
    office.later(3600)
    assert office.story() == [(2, 0.0), (4, 90.0)]
    office.accepted_after_s = None
    assert office.story() == [(2, 0.0), (4, 90.0)], "what was accepted stays so"


def test_nothing_is_accepted_while_a_required_component_is_empty(office: Office) -> None:
    office.hand_in("TP01")
    office.hand_in("TP02")
    gone = office.hand_in("TP03")
    office.records.withdraw(gone, "nhầm hồ sơ")
    office.later(3600)
    assert office.story() == [(2, 0.0)]
    office.hand_in("TP03")
    office.later(60)
    assert office.story() == [(2, 0.0), (4, 3660.0)]


def test_a_result_fills_no_component(office: Office) -> None:
    office.hand_in("TP01")
    office.hand_in("TP02")
    office.hand_in("KQ03", purpose="result", result_code="KQ.1")
    office.later(3600)
    assert office.story() == [(2, 0.0)]


def test_a_supplement_brings_the_dossier_back(office: Office) -> None:
    files = [office.hand_in(component) for component in ("TP01", "TP02", "TP03")]
    office.later(10)
    office.records.set_status(CODE, 5, "Đơn chưa ký tên")
    office.later(3600)
    assert office.story() == [(2, 0.0), (5, 10.0)]
    office.hand_in("TP01", supersedes=files[0], version=2)
    office.later(61)
    assert office.story() == [(2, 0.0), (5, 10.0), (2, 3610.0), (4, 3670.0)]


def test_an_operator_says_no_status_that_there_is_not(office: Office) -> None:
    for status in (0, 11):
        with pytest.raises(Refused, match="MANIFEST_REFUSED"):
            office.records.set_status(CODE, status, "")


def test_the_procedure_can_be_set_until_a_file_comes(office: Office) -> None:
    other = next(procedure for code, procedure in catalogue().items() if code != sample_procedure().code)
    known = office.records.set_procedure(CODE, other.code).dossier
    assert (known.procedure_code, [c.code for c in known.components]) == (other.code, [p.code for p in other.papers])
    assert office.records.dossier(CODE).dossier == known
    office.hand_in(other.papers[0].code)
    with pytest.raises(Refused):
        office.records.set_procedure(CODE, sample_procedure().code)
    with pytest.raises(Refused):
        office.records.set_procedure(CODE, "9.999999.H56")


def test_the_whole_catalogue_is_there_by_serial() -> None:
    codes = sorted(catalogue())
    for thousand, channel in ((6, 1), (7, 2), (8, 3)):
        found = [invent(DossierCode.parse(f"H56.14-261124-{1000 * thousand + place}")) for place in range(len(codes))]
        assert [one.procedure_code for one in found] == codes
        assert {one.channel for one in found} == {channel}
    rounds = [invent(DossierCode.parse(f"H56.14-261124-{6000 + len(codes) * n}")).applicant_id for n in range(3)]
    assert rounds == [citizen.id for citizen in CITIZENS]
    for serial in ("0001", "5999", "9001", "00001", "12345"):
        assert invent(DossierCode.parse(f"H56.14-261124-{serial}")).procedure_code == sample_procedure().code


def test_a_database_of_before_is_led_on(tmp_path: Path) -> None:
    file = tmp_path / "dossiers.db"
    manifest = dict(manifest_of(small_pdf()).to_json())
    for name in ("paper_type", "form", "purpose", "reuse", "source_id", "result_code", "number", "issuer"):
        del manifest[name]
    told = "2026-11-24T01:00:00+00:00"
    with closing(sqlite3.connect(file)) as old:
        old.executescript(_FIRST)
        old.execute("INSERT INTO dossier VALUES (?, '1', 'Thủ tục', 'Mẫu', 'H56.14', 'Xã', 2, ?)", (CODE, told))
        old.execute("INSERT INTO component VALUES (?, 'TP01', 0, 'Đơn', 1)", (CODE,))
        for number, deleted in ((1, "nhầm"), (2, None)):
            stored = str(manifest).replace("'", '"').replace("None", "null")
            old.execute(
                "INSERT INTO upload VALUES (?, ?, ?, ?, 'TP01', ?)",
                (f"u{number}", f"k{number}", stored, CODE, told),
            )
            old.execute(
                "INSERT INTO file VALUES (?, ?, ?, 1, ?, ?, ?)",
                (f"u{number}", f"k{number}", number, deleted, told, '{"MaBienNhan": "BN-1-000001", "MayChu": "x"}'),
            )
        old.commit()
    for _ in range(2):
        records = Records(file, lambda: BEGAN + timedelta(hours=1))
        gone, kept = records.files(CODE, attached_only=True)
        assert (gone.deleted, gone.deleted_at, kept.deleted) == ("nhầm", BEGAN, None)
        assert (kept.manifest.reuse, kept.manifest.purpose) == (1, "component")
        assert [change.status for change in records.statuses(CODE)] == [2, 4]
        assert gone.withdrawal()["LyDo"] == "nhầm"
    with pytest.raises(sqlite3.IntegrityError), records.database.transaction() as connection:
        connection.execute("DELETE FROM upload WHERE id = 'u1'")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DossierServer]:
    with dossier_server(tmp_path_factory.mktemp("dossiers")) as server:
        yield server


@pytest.mark.parametrize(
    ("path", "orders"),
    [
        ("status", {"TrangThaiHoSo": "5"}),
        ("status", {"TrangThaiHoSo": True}),
        ("status", {"TrangThaiHoSo": 5, "GhiChu": 1}),
        ("status", {}),
        ("procedure", {"MaTTHC": 1}),
        ("procedure", []),
    ],
)
def test_odd_orders_decide_nothing(server: DossierServer, path: str, orders: object) -> None:
    url = f"{server.url}/control/dossiers/{CODE}/{path}"
    said = httpx.post(url, json=orders, headers={"Authorization": f"Bearer {ACCESS.control_token}"})
    assert (said.status_code, said.json()["error_code"]) == (400, "MANIFEST_REFUSED")


def test_an_order_of_the_control_is_told_back(server: DossierServer) -> None:
    token = {"Authorization": f"Bearer {ACCESS.control_token}"}
    url = f"{server.url}/control/dossiers/{CODE}"
    told = httpx.post(f"{url}/status", json={"TrangThaiHoSo": 5, "GhiChu": "Thiếu đơn"}, headers=token).json()
    assert (told["TrangThaiHoSo"], told["GhiChu"]) == (5, "Thiếu đơn")
    other = sorted(catalogue())[0]
    assert httpx.post(f"{url}/procedure", json={"MaTTHC": other}, headers=token).json()["MaTTHC"] == other
