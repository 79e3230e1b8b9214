"""A finished file that is handed in counts as signed by who signed it, where all its signatures hold; that is put down and told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.archive.judge import JudgeServer
from app.bootstrap import Station
from app.domain.errors import InputRefused, SigningFailed
from app.domain.kept_signatures import KeptSignature, prove_a_paper, who_signed
from app.domain.model import Document, Plan
from app.domain.release import Obstacle
from app.domain.results import ResultFacts
from app.domain.signatures import Appearance, Level
from app.services.advance import Watch
from app.services.sign import KeyAuthorizer
from app.signing.trust import TrustSettings
from app.worker import SignatureJudge
from tests.support.demo_world import demo_pki
from tests.support.memory_gateway import MemoryGateway
from tests.support.open_dossier import CODE, NO_KEY, DossierCounter, proving_station
from tests.support.signing_world import blank_pdf, demo_signer, sign

pytestmark = pytest.mark.xdist_group("station")
OFFICER, SEAL = "Nguyễn Thị Mẫu - THỬ NGHIỆM", "Ủy ban nhân dân"


@pytest.fixture
def station(tmp_path: Path, judge_server: JudgeServer) -> Iterator[Station]:
    with proving_station(tmp_path / "data", judge_server) as made:
        made.__dict__["gateway"] = MemoryGateway()
        yield made


def keep(station: Station, path: Path, *, replacing: bool = False) -> Document:
    _, part = DossierCounter(station).open()
    return station.digitizing.keep(
        path, CODE, part.code, Plan(upload=True), replacing, station.actor, NO_KEY
    ).state.document


def obstacles(station: Station) -> set[Obstacle]:
    desk, part = DossierCounter(station).open()
    return {
        one.obstacle for one in station.releasing.release(desk.dossier.id).hindrances if one.component_code == part.code
    }


def told_signer(station: Station, document: Document) -> str:
    upload = station.store.outbox.of(document.id)
    assert upload is not None
    return str(upload.manifest["signer"])


def test_a_file_that_this_station_signed_counts_as_signed(station: Station, tmp_path: Path) -> None:
    plain, out = tmp_path / "plain.pdf", tmp_path / "signed.pdf"
    plain.write_bytes(blank_pdf())
    plan = Plan(sign=True, signer="officer", appearance="none", level="B-LT", out=str(out))
    document = station.digitizing.loose(plain, plan, station.actor)
    watch = Watch(KeyAuthorizer(None, lambda _question: demo_pki().officer_pin.read_text()))
    station.advancing.advance(document.id, station.actor, watch)
    kept = keep(station, out)
    state = station.documents.state(kept)
    assert state.proved() == kept.kept_blob
    assert [(one.signer, one.by_person, one.level) for one in state.kept_signatures] == [(OFFICER, True, "B-LT")]
    assert told_signer(station, kept) == OFFICER
    assert obstacles(station) == set()
    assert keep(station, out) == kept, "the same file is the same document"
    events = [row for row in station.store.audit.rows() if row.event == "document.proved"]
    assert len(events) == 1 and OFFICER not in str(events)
    with pytest.raises(SigningFailed):
        station.digitizing.keep(out, CODE, "TP01", replace(plan, out=""), False, station.actor, NO_KEY)
    assert obstacles(station) == {Obstacle.NOT_SIGNED}, "whoever asks for a signature beside those waits for it"


def test_a_file_that_an_office_signed_too_is_told_under_the_person(station: Station, tmp_path: Path) -> None:
    seal, path = demo_signer(demo_pki().seal_p12), tmp_path / "both.pdf"
    once = sign(blank_pdf(), Level.B_LT, seal, Appearance.NONE).pdf
    path.write_bytes(sign(once, Level.B_T, appearance=Appearance.NONE).pdf)
    kept = keep(station, path)
    known = station.store.kept_signatures.of(kept.id)
    assert [(one.by_person, one.level) for one in known] == [(False, "B-LT"), (True, "B-T")]
    assert known[0].signer.startswith(SEAL) and told_signer(station, kept) == OFFICER


def test_a_file_that_was_changed_since_is_refused_and_leaves_nothing(station: Station, tmp_path: Path) -> None:
    path = tmp_path / "tampered.pdf"
    path.write_bytes(
        sign(blank_pdf(), Level.B_LT, appearance=Appearance.NONE).pdf.replace(b"/MediaBox", b"/MediaBoy", 1)
    )
    with pytest.raises(InputRefused) as caught:
        keep(station, path)
    assert (caught.value.code, caught.value.fields["file"]) == ("PAPER_SIGNATURE_BROKEN", str(path))
    assert station.store.documents.current(DossierCounter(station).open()[1].id) is None


def test_a_signature_of_a_stranger_proves_nothing_until_somebody_trusts_it(station: Station, tmp_path: Path) -> None:
    path, verifying = tmp_path / "strange.pdf", station.verifying
    path.write_bytes(sign(blank_pdf(), Level.B_LT, appearance=Appearance.NONE).pdf)
    trusting = verifying._readers
    verifying._readers = replace(trusting, validate=SignatureJudge(TrustSettings()))
    kept = keep(station, path)
    assert (station.documents.state(kept).proved(), told_signer(station, kept)) == (None, "")
    assert obstacles(station) == {Obstacle.NOT_PROVED}
    verifying._readers = trusting
    assert keep(station, path) == kept
    assert station.documents.state(kept).signer() == OFFICER
    assert obstacles(station) == set()


def test_a_file_without_a_signature_is_taken_and_counts_as_unsigned(station: Station, tmp_path: Path) -> None:
    plain, signed = tmp_path / "plain.pdf", tmp_path / "signed.pdf"
    plain.write_bytes(blank_pdf())
    signed.write_bytes(sign(blank_pdf(), Level.B_LT, appearance=Appearance.NONE).pdf)
    assert station.documents.state(keep(station, plain)).proved() is None
    assert obstacles(station) == {Obstacle.NOT_PROVED}
    newer = keep(station, signed, replacing=True)
    assert (newer.version, station.documents.state(newer).signer()) == (2, OFFICER)


def test_who_is_told_where_no_person_signed() -> None:
    office = KeptSignature("UBND xã Mẫu", False, "", "B-T", None, ())
    assert (who_signed([office]), who_signed([])) == ("UBND xã Mẫu", "")


@pytest.mark.parametrize(
    ("of_its_day", "today", "proves"),
    [("B-T", Level.B_LTA, True), ("B-LT", Level.B_LTA, False), ("B-LT", Level.B_T, True), ("", Level.B_LT, False)],
)
def test_a_policy_that_is_raised_takes_nothing_back(of_its_day: str, today: Level, proves: bool) -> None:
    signed = KeptSignature(OFFICER, True, "", "B-T", None, (), of_its_day)
    assert prove_a_paper([signed], today) is proves


def test_a_paper_that_no_person_signed_at_the_policys_level_is_signed_here_too(
    station: Station, tmp_path: Path
) -> None:
    lower, sealed = tmp_path / "lower.pdf", tmp_path / "sealed.pdf"
    lower.write_bytes(sign(blank_pdf(), Level.B_T, appearance=Appearance.NONE).pdf)
    sealed.write_bytes(sign(blank_pdf(), Level.B_LT, demo_signer(demo_pki().seal_p12), Appearance.NONE).pdf)
    for path in (lower, sealed):
        kept = keep(station, path, replacing=True)
        assert len(station.store.kept_signatures.of(kept.id)) == 1, "it is put down all the same"
        assert (station.documents.state(kept).proved(), obstacles(station)) == (None, {Obstacle.NOT_PROVED})
    both = tmp_path / "both.pdf"
    both.write_bytes(sign(sealed.read_bytes(), Level.B_LT, appearance=Appearance.NONE).pdf)
    keep(station, both, replacing=True)
    assert obstacles(station) == set()


def test_a_result_is_proved_by_whoever_issued_it(station: Station, tmp_path: Path) -> None:
    path, facts = tmp_path / "result.pdf", ResultFacts("KQ.1", "217/QĐ-UBND", "UBND xã Mẫu Lâm")
    path.write_bytes(sign(blank_pdf(), Level.B_T, demo_signer(demo_pki().seal_p12), Appearance.NONE).pdf)
    done = station.results.keep(path, CODE, "KQ1", facts, False, station.actor, NO_KEY)
    assert (done.state.proved(), done.receipt is not None) == (done.state.document.kept_blob, True)


def test_a_result_is_added_later_under_its_own_code(station: Station, tmp_path: Path) -> None:
    path, facts = tmp_path / "result.pdf", ResultFacts("KQ.2", "218/QĐ-UBND", "UBND xã Mẫu Lâm")
    path.write_bytes(sign(blank_pdf(), Level.B_T, demo_signer(demo_pki().seal_p12), Appearance.NONE).pdf)
    done = station.second_jobs.add_result(path, CODE, facts, station.actor, NO_KEY)
    part = station.store.dossiers.component_by_id(done.state.document.component_id)
    sent = station.second_jobs.sent(part)
    assert (part.code, sent is not None and sent.received_at is not None and sent.kept) == ("KQ.2", True)
