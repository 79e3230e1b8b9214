"""The plan in force is what is done: no later word is lost, nothing is sent without its signatures, and none counts that was not made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from pyhanko.sign.fields import MDPPerm

from app.archive.judge import JudgeServer
from app.bootstrap import Station
from app.domain.errors import DeliveryFailed, InputRefused, SigningFailed, StationError
from app.domain.model import BlobRef, Component, Document, Plan
from app.domain.release import Obstacle
from app.domain.signatures import Preparation, PreparedPdf
from app.identity.secrets import MemorySecrets
from app.services.advance import Watch
from app.services.foreign import ForeignFiles
from app.services.pin_of_one_run import PinOfOneRun
from app.services.sign import KeyAuthorizer
from app.store.blobs import Blobs
from tests.support.attack_signers import certified
from tests.support.demo_world import demo_pki
from tests.support.memory_gateway import MemoryGateway
from tests.support.open_dossier import CODE, NO_KEY, signing_station
from tests.support.signing_world import blank_pdf

pytestmark = pytest.mark.xdist_group("station")
PLAN = Plan(sign=True, signer="officer", appearance="none", level="B-B")
SEALED = replace(PLAN, seal="seal", seal_appearance="none")


@pytest.fixture
def gateway() -> MemoryGateway:
    return MemoryGateway()


@pytest.fixture
def station(tmp_path: Path, judge_server: JudgeServer, gateway: MemoryGateway) -> Iterator[Station]:
    seal = {"pkcs12": demo_pki().seal_p12, "appearance": "none"}
    with signing_station(tmp_path / "data", judge_server, level="B-B", level_floor="B-B", seal=seal) as made:
        made.__dict__["gateway"] = gateway
        made.delivering._give_up_after_s = 0.0
        yield made


def watch() -> Watch:
    pin = demo_pki().officer_pin.read_text()
    return Watch(PinOfOneRun(MemorySecrets, lambda _question: pin, open_s=600.0))


def taken(station: Station, paper: Path, code: str = "TP01") -> Component:
    dossier = station.editing.open(CODE, station.actor).value.dossier
    part = station.editing.component(dossier.id, code, station.actor)
    station.capture.import_files(dossier.id, part.id, [paper], station.actor, stages=frozenset())
    return part


def away(*_: object) -> None:
    raise DeliveryFailed("SERVER_UNREACHABLE", retryable=True)


def queued_unsigned(station: Station, gateway: MemoryGateway, part: Component) -> Document:
    """It was sent without a signature, and the server was away."""
    gateway.opening = away
    document = station.digitizing.paper(part.id, Plan(upload=True), station.actor)
    with pytest.raises(DeliveryFailed, match="SERVER_UNREACHABLE"):
        station.advancing.advance(document.id, station.actor, NO_KEY)
    gateway.opening = lambda _manifest: None
    return document


@contextmanager
def refusing_the_seal(station: Station, error: StationError) -> Iterator[None]:
    """What the person signed can't be made ready for the organisation. No file brings that about by itself: it would refuse the person."""
    foreign = type(station.signing._foreign)
    prepared = foreign.prepared

    def refused(self: ForeignFiles, path: Path, pdf: bytes, preparation: Preparation) -> PreparedPdf:
        if b"/ByteRange" in pdf:
            raise error
        return prepared(self, path, pdf, preparation)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(foreign, "prepared", refused)
        yield


def test_a_file_that_takes_no_seal_keeps_its_signature_and_is_told_again_as_often_as_it_is_asked(
    station: Station, tmp_path: Path
) -> None:
    path, out = tmp_path / "plain.pdf", tmp_path / "out.pdf"
    path.write_bytes(blank_pdf())
    plan = replace(SEALED, out=str(out))
    for _ in range(2):
        document = station.digitizing.loose(path, plan, station.actor)
        assert station.documents.state(document).last_signature() is None, "it is not as it was asked for"
        with refusing_the_seal(station, SigningFailed("FIELDS_LOCKED", field="x")):
            done = station.signing_batch.sign([document], station.actor, watch())
        assert (done.signed, [one.error.code for one in done.refused]) == ((), ["FIELDS_LOCKED"])
        assert station.signing_batch.waiting() == ()
        left = station.store.documents.plan(document.id)
        assert (left.sign, left.seal, out.exists()) == (True, "", False)


def test_a_file_that_takes_no_signature_is_not_sent_without_it(
    station: Station, gateway: MemoryGateway, tmp_path: Path
) -> None:
    path, plan = tmp_path / "certified.pdf", replace(PLAN, upload=True)
    path.write_bytes(certified(blank_pdf(), MDPPerm.NO_CHANGES))
    with pytest.raises(SigningFailed, match="CERTIFIED_UNCHANGEABLE"):
        station.digitizing.keep(path, CODE, "TP01", plan, False, station.actor, watch())
    for told in (["CERTIFIED_UNCHANGEABLE"], []):
        resumed = station.recovery.resume(station.actor, watch())
        assert [one.error.code for one in resumed.failures] == told
    assert gateway.arrived == []


def test_a_file_that_was_queued_unsigned_is_not_sent_once_its_signature_was_refused(
    station: Station, gateway: MemoryGateway, tmp_path: Path
) -> None:
    path, gateway.opening = tmp_path / "certified.pdf", away
    path.write_bytes(certified(blank_pdf(), MDPPerm.NO_CHANGES))
    for plan, code in ((Plan(upload=True), "SERVER_UNREACHABLE"), (PLAN, "CERTIFIED_UNCHANGEABLE")):
        with pytest.raises(StationError, match=code):
            station.digitizing.keep(path, CODE, "TP01", plan, False, station.actor, watch())
    station.recovery.resume(station.actor, watch())
    gateway.opening = lambda _manifest: None
    drained = station.draining.drain(station.store.outbox.pending(), station.actor)
    assert ([one.error.code for one in drained.left], gateway.arrived) == (["SENDING_CALLED_OFF"], [])
    sent = station.digitizing.keep(path, CODE, "TP01", Plan(upload=True), False, station.actor, watch())
    assert sent.receipt is not None, "who says once more that it shall go as it is has the last word"


def test_a_file_whose_seal_was_refused_is_not_sent_without_it_from_the_desk(
    station: Station, gateway: MemoryGateway, tmp_path: Path
) -> None:
    path, plan, signed = tmp_path / "plain.pdf", replace(SEALED, upload=True), list[UUID]()
    path.write_bytes(blank_pdf())
    with refusing_the_seal(station, SigningFailed("FIELDS_LOCKED", field="x")):
        with pytest.raises(SigningFailed, match="FIELDS_LOCKED"):
            station.digitizing.keep(path, CODE, "TP01", plan, False, station.actor, watch())
        station.recovery.resume(station.actor, watch())
    dossier = station.editing.open(CODE, station.actor).value.dossier
    part = station.editing.component(dossier.id, "TP01", station.actor)
    for asked in (plan, replace(PLAN, upload=True)):
        told = station.finishing.sign([part.id], asked, station.actor, watch(), lambda _: watch(), signed.append)
        assert {one: error.code for one, error in told.items()} == {part.id: "FILE_NOT_SEALED"}
    found = station.releasing.release(dossier.id).hindrances
    assert [one.obstacle for one in found if one.component_code == "TP01"] == [Obstacle.NOT_SEALED]
    assert (station.recovery.resume(station.actor, watch()).failures, gateway.arrived) == ((), [])
    sealed = station.digitizing.keep(path, CODE, "TP01", plan, False, station.actor, watch())
    assert sealed.state.sealed is not None and sealed.receipt is not None, "who asks for the seal once more gets it"
    assert station.finishing.sign([part.id], plan, station.actor, watch(), lambda _: watch(), signed.append) == {}


def test_a_seal_waits_where_only_the_machine_was_too_slow_for_it(station: Station, tmp_path: Path) -> None:
    path = tmp_path / "plain.pdf"
    path.write_bytes(blank_pdf())
    document = station.digitizing.loose(path, SEALED, station.actor)
    with refusing_the_seal(station, InputRefused("FILE_BREAKS_READER", "TimeoutError", file=str(path))):
        done = station.signing_batch.sign([document], station.actor, watch())
    assert [one.error.code for one in done.refused] == ["FILE_BREAKS_READER"]
    assert station.signing_batch.waiting() == (document,)
    assert len(station.signing_batch.sign([document], station.actor, watch()).signed) == 1
    assert station.store.documents.sealed(document.id) is not None


def test_what_is_asked_for_while_a_copy_is_handed_out_is_not_lost(
    station: Station, paper: tuple[Path, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part, copy_out = taken(station, paper[0]), Blobs.copy_out
    plan = replace(PLAN, out=str(tmp_path / "out.pdf"))
    document = station.digitizing.paper(part.id, plan, station.actor)

    def meanwhile(self: Blobs, blob: BlobRef, out: Path) -> None:
        copy_out(self, blob, out)
        station.documents.finish(part.id, replace(plan, out="", upload=True), station.actor)

    monkeypatch.setattr(Blobs, "copy_out", meanwhile)
    assert station.advancing.advance(document.id, station.actor, watch()).receipt is not None
    known = station.store.documents.plan(document.id)
    assert (known.upload, known.out) == (True, "")


def test_what_was_queued_unsigned_is_not_sent_once_it_shall_be_signed(
    station: Station, gateway: MemoryGateway, paper: tuple[Path, ...]
) -> None:
    part = taken(station, paper[0])
    queued = queued_unsigned(station, gateway, part)
    plan = replace(PLAN, upload=True)
    assert station.digitizing.paper(part.id, plan, station.actor) == queued
    with pytest.raises(SigningFailed):
        station.advancing.advance(queued.id, station.actor, Watch(KeyAuthorizer(None, lambda _question: None)))
    drained = station.draining.drain(station.store.outbox.pending(), station.actor)
    assert ([one.error.code for one in drained.left], gateway.arrived) == (["SIGNATURE_AWAITED"], [])
    done = station.advancing.advance(queued.id, station.actor, watch())
    assert done.signed is not None and done.receipt is not None
    assert [one.sha256 for one in gateway.arrived] == [done.signed.blob.sha256]
    assert station.store.outbox.pending() == ()


def test_what_was_queued_unsigned_is_sealed_too(
    station: Station, gateway: MemoryGateway, paper: tuple[Path, ...]
) -> None:
    part = taken(station, paper[0])
    queued = queued_unsigned(station, gateway, part)
    plan = replace(SEALED, upload=True)
    assert station.digitizing.paper(part.id, plan, station.actor) == queued
    done = station.advancing.advance(queued.id, station.actor, watch())
    assert done.state.sealed is not None and done.receipt is not None
    assert done.receipt.sha256 == done.state.sealed.blob.sha256
    found = station.releasing.release(part.dossier_id).hindrances
    signing = {Obstacle.NOT_SIGNED, Obstacle.NOT_SEALED, Obstacle.NOT_RECEIVED}
    assert not signing & {one.obstacle for one in found if one.component_code == part.code}
