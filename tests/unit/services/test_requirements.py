"""What a dossier is asked for, and papers that may not be digitised: at import, at scan, at sending and in the release."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from app.bootstrap import Station, build
from app.domain.delivery import RemoteComponent, RemoteDossier, UploadManifest
from app.domain.errors import DeliveryFailed, InputRefused
from app.domain.model import Component, Dossier, PaperForm, Plan
from app.domain.names import FileNames
from app.domain.release import Obstacle
from app.domain.requirements import DifferenceKind
from app.domain.rules import Law, load_law
from app.messages import differences
from app.services.announce import Announcing
from app.services.deliver import Delivering
from app.services.pool import SerialPool
from app.services.requirements import Requirements
from app.settings import load
from scanner.frames import ScanRequest
from tests.support.dossier_server import manifest_of
from tests.support.memory_gateway import MemoryGateway

CODE = "H56.14-261126-0001"
SHOWN_ONLY = "2.000884.000.00.00.H56"
FOREIGN_BIRTH = "1.000893.000.00.00.H56"
CHANGED = """
[[rules]]
id = "forms.not_digitised"
value = ["photocopy"]
source = "Thông tư cũ"
article = "Điều 7"
valid_from = 2023-04-05
valid_to = 2025-06-30
verified = true
"""


class Clock:
    """A clock that a test sets."""

    def __init__(self, now: datetime) -> None:
        self.at = now

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with build(load(tmp_path / "data", {"min_free_mb": 1}), pool=SerialPool()) as opened:
        yield opened


@pytest.fixture
def changed(tmp_path: Path) -> Law:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "digitisation.toml").write_text(CHANGED, encoding="utf-8")
    return load_law(tmp_path / "rules")


def opened(station: Station, procedure: str) -> tuple[Dossier, dict[str, Component]]:
    desk = station.editing.open(CODE, station.actor, procedure_code=procedure).value
    return desk.dossier, {component.code: component for component in desk.components}


def hindrances(station: Station, dossier_id: UUID) -> dict[str, set[Obstacle]]:
    found: dict[str, set[Obstacle]] = {}
    for hindrance in station.releasing.release(dossier_id).hindrances:
        found.setdefault(hindrance.component_code, set()).add(hindrance.obstacle)
    return found


def test_a_paper_that_is_only_shown_is_neither_imported_nor_scanned(station: Station, tmp_path: Path) -> None:
    dossier, parts = opened(station, SHOWN_ONLY)
    picture = tmp_path / "card.jpg"
    picture.write_bytes(b"whatever")
    with pytest.raises(InputRefused) as scanned:
        request = ScanRequest("folder:/nowhere")
        station.capture.scan(dossier.id, parts["TP01"].id, request, station.actor)
    with station.capture.alone(), pytest.raises(InputRefused) as imported:
        station.capture.import_within(dossier.id, parts["TP01"].id, [], station.actor, {}, None)  # type: ignore[arg-type]
    for refused in (scanned.value, imported.value):
        assert (refused.code, refused.fields["form"]) == ("NOT_TO_BE_DIGITISED", "show-only")
        assert refused.fields["rule"] == "TT 01/2023/TT-VPCP"
    assert station.store.capture.batches(dossier.id) == ()


def test_what_a_person_says_of_the_paper_counts_more_than_the_catalogue(station: Station) -> None:
    dossier, parts = opened(station, SHOWN_ONLY)
    station.editing.set_form(dossier.id, parts["TP01"].id, PaperForm.ORIGINAL, station.actor)
    station.requirements.admit(parts["TP01"].id)
    station.editing.undo(dossier.id, station.actor)
    with pytest.raises(InputRefused):
        station.requirements.admit(parts["TP01"].id)
    unasked = station.editing.component(dossier.id, "TP77", station.actor)
    station.requirements.admit(unasked.id)


def test_a_required_copy_is_not_missed_by_the_release(station: Station) -> None:
    dossier, _ = opened(station, FOREIGN_BIRTH)
    assert hindrances(station, dossier.id) == {"TP01": {Obstacle.MISSING}, "TP02": {Obstacle.MISSING}}


def test_the_day_of_the_paper_decides_and_not_today(station: Station, changed: Law) -> None:
    parts = opened(station, FOREIGN_BIRTH)[1]
    clock = Clock(datetime(2025, 6, 30, 16, 0, tzinfo=UTC))
    requirements = Requirements(station.store, station.catalogue, changed, clock)
    copies = parts["TP03"]
    document = station.store.documents.create(copies.id, 0, None, Plan(), station.actor)
    with pytest.raises(InputRefused):
        requirements.admit(copies.id)
    assert not requirements.digitisable(PaperForm.PHOTOCOPY, None)
    clock.at = datetime(2025, 6, 30, 17, 0, tzinfo=UTC)  # the next day in Viet Nam
    requirements.admit(copies.id)
    requirements.admit_document(document.id)  # it was made today, long after that rule
    assert document.made_at > clock.at


@pytest.fixture
def outbox(station: Station) -> tuple[Delivering, MemoryGateway]:
    server = MemoryGateway()
    return Delivering(station.store, server, 0.0, admit=station.requirements.admit_document), server


def test_what_turns_out_to_be_a_copy_is_not_sent_and_steps_aside_with_the_reason(
    station: Station, outbox: tuple[Delivering, MemoryGateway]
) -> None:
    delivering, server = outbox
    dossier, parts = opened(station, FOREIGN_BIRTH)
    paper = parts["TP01"]
    document = station.store.documents.create(paper.id, 0, None, Plan(upload=True), station.actor)
    blob = station.store.blobs.put(b"%PDF-1.7", "application/pdf")
    manifest = manifest_of(b"%PDF-1.7", dossier_code=CODE, component_code="TP01").to_json()
    upload = station.store.outbox.enqueue(document.id, blob, manifest, station.actor)
    station.editing.set_form(dossier.id, paper.id, PaperForm.PHOTOCOPY, station.actor)
    with pytest.raises(InputRefused) as refused:
        delivering.send(upload, station.actor)
    assert refused.value.code == "NOT_TO_BE_DIGITISED"
    assert [attempt.code for attempt in station.store.outbox.attempts(upload.id)] == ["NOT_TO_BE_DIGITISED"]
    assert server.arrived == []
    station.editing.undo(dossier.id, station.actor)
    assert delivering.send(upload, station.actor).sha256 == blob.sha256


def remote(*components: RemoteComponent, procedure: str = FOREIGN_BIRTH) -> RemoteDossier:
    return RemoteDossier(CODE, procedure, "Khai sinh", "Nguyễn Thị Mẫu", "H56.14", "H56.22", 2, components)


def test_what_the_dossier_system_asks_for_is_what_the_dossier_has(station: Station) -> None:
    dossier, parts = opened(station, FOREIGN_BIRTH)
    station.editing.set_form(dossier.id, parts["TP02"].id, PaperForm.ORIGINAL, station.actor)
    said = remote(RemoteComponent("TP01", parts["TP01"].title, True), RemoteComponent("TP09", "Giấy tờ khác", True))
    changed = station.opening.describe(said, station.actor)
    assert changed.changes.dossiers == {dossier.id}
    assert {one.kind for one in changed.value.differences} == {DifferenceKind.DROPPED, DifferenceKind.ADDED}
    desk = station.editing.desk(dossier.id)
    assert [component.code for component in desk.components] == ["TP01", "TP09"]
    assert hindrances(station, dossier.id) == {"TP01": {Obstacle.MISSING}, "TP09": {Obstacle.MISSING}}
    again = station.opening.describe(said, station.actor)
    assert again.changes.dossiers == frozenset()
    for language, words in (("vi", "yêu cầu thêm TP09"), ("en", "asks for TP09")):
        assert any(words in told for told in differences(again.value, language))  # type: ignore[arg-type]


def test_what_holds_a_paper_stays_a_part_of_the_dossier(station: Station) -> None:
    dossier, parts = opened(station, FOREIGN_BIRTH)
    station.store.documents.create(parts["TP02"].id, 0, None, Plan(), station.actor)
    station.opening.describe(remote(RemoteComponent("TP01", parts["TP01"].title, True)), station.actor)
    assert [component.code for component in station.editing.desk(dossier.id).components] == ["TP01", "TP02"]


def test_a_dossier_that_is_new_here_gets_the_procedure_of_the_dossier_system(station: Station) -> None:
    said = remote(RemoteComponent("TP01", "Đơn", True), procedure="2.001955.000.00.00.H56")
    asked = station.opening.describe(said, station.actor).value
    assert station.store.dossiers.find(CODE).procedure_code == "2.001955.000.00.00.H56"  # type: ignore[union-attr]
    assert asked.procedure is not None
    assert asked.procedure.field == "Lao động, tiền lương"


def test_who_does_not_answer_changes_nothing(station: Station) -> None:
    dossier, _ = opened(station, FOREIGN_BIRTH)
    with pytest.raises(DeliveryFailed):
        station.opening.ask(dossier.id, station.actor)
    assert station.store.remote.newest(dossier.id) is None


def test_an_id_number_in_a_files_name_enters_no_log_and_no_audit_row(
    station: Station, caplog: pytest.LogCaptureFixture
) -> None:
    owner, title = "038190012345", "Tờ khai đăng ký khai sinh"
    said = replace(
        remote(RemoteComponent("TP01", title, True), RemoteComponent("TP02", title, True)), applicant_id=owner
    )
    station.opening.describe(said, station.actor)
    names = FileNames("{owner}.{procedure}.{paper_type}.{nn}")
    announcing = Announcing(station.store, station.requirements, names)
    server = MemoryGateway()
    delivering = Delivering(station.store, server, 0.0, tell=announcing.tell)
    dossier = station.store.dossiers.find(CODE)
    assert dossier is not None
    sent = []
    with caplog.at_level(logging.DEBUG):
        for code in ("TP01", "TP02"):
            component = station.editing.component(dossier.id, code, station.actor)
            blob = station.store.blobs.put(b"%PDF-1.7 " + code.encode(), "application/pdf")
            document = station.store.documents.create(component.id, 0, blob, Plan(upload=True), station.actor)
            upload = delivering.enqueue(station.documents.state(document), blob, station.actor)
            server.opening = refuse
            with pytest.raises(DeliveryFailed):
                delivering.send(upload, station.actor)
            sent.append(UploadManifest.from_json(upload.manifest))
    assert [manifest.file_name for manifest in sent] == [
        f"{owner}.1.000893.000.00.00.H56.TP01.01.pdf",
        f"{owner}.1.000893.000.00.00.H56.TP02.01.pdf",
    ]
    assert [manifest.title for manifest in sent] == [title, title]
    with station.store.database.read() as connection:
        audited = connection.exec_driver_sql("SELECT facts FROM audit_rows").scalars().all()
    assert audited and owner not in str(audited)
    assert owner not in caplog.text


def refuse(manifest: UploadManifest) -> None:
    raise DeliveryFailed("COMPONENT_UNKNOWN", component=manifest.component_code)


def test_two_papers_of_one_kind_have_two_names(station: Station) -> None:
    dossier, parts = opened(station, FOREIGN_BIRTH)
    announcing = Announcing(station.store, station.requirements, FileNames("{procedure}"))
    delivering = Delivering(station.store, MemoryGateway(), 0.0, tell=announcing.tell)
    names = []
    for code in ("TP01", "TP02", "TP01"):
        blob = station.store.blobs.put(b"%%PDF-1.7 %d" % len(names), "application/pdf")
        document = station.store.documents.create(parts[code].id, 0, blob, Plan(upload=True), station.actor)
        upload = delivering.enqueue(station.documents.state(document), blob, station.actor)
        names.append(upload.manifest["file_name"])
    assert names == [
        "1.000893.000.00.00.H56.pdf",
        "1.000893.000.00.00.H56_02.pdf",
        "1.000893.000.00.00.H56.pdf",
    ], "a new version takes the name of the one before"
    assert upload.manifest["form"] == "original"
    assert dossier.procedure_code == FOREIGN_BIRTH


def test_the_station_asks_the_law_before_it_sends_and_tells_what_lies_on_the_counter(station: Station) -> None:
    station.__dict__["gateway"] = MemoryGateway()
    dossier, parts = opened(station, FOREIGN_BIRTH)
    paper = parts["TP01"]
    station.editing.set_form(dossier.id, paper.id, PaperForm.PHOTOCOPY, station.actor)
    blob = station.store.blobs.put(b"%PDF-1.7", "application/pdf")
    scanned = station.store.documents.create(paper.id, 0, None, Plan(upload=True), station.actor)
    with pytest.raises(InputRefused, match="NOT_TO_BE_DIGITISED"):
        station.delivering.enqueue(station.documents.state(scanned), blob, station.actor)
    kept = station.store.documents.create(paper.id, 0, blob, Plan(upload=True), station.actor)
    upload = station.delivering.enqueue(station.documents.state(kept), blob, station.actor)
    assert upload.manifest["form"] == "photocopy"
