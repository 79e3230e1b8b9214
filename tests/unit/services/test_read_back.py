"""What was signed counts when it holds after it was read back from the disk; until then nothing was signed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.archive.judge import JudgeServer
from app.archive.unchanged import changed_since
from app.bootstrap import build
from app.domain.errors import SigningFailed, StationError
from app.domain.model import Plan
from app.domain.review.cases import CaseKind
from app.domain.signatures import Authorization, Level
from app.domain.verification import SignatureReport
from app.services.advance import Watch
from app.services.read_back import ReadBack, require_signature
from app.services.sign import KeyAuthorizer
from app.settings import load
from app.worker import OwnSignatureJudge
from tests.support.demo_world import demo_pki
from tests.support.open_dossier import DossierCounter, signing_station
from tests.support.signing_world import blank_pdf, demo_trust, sign

pytestmark = pytest.mark.xdist_group("station")
PLAN = Plan(sign=True, signer="officer", appearance="none", level="B-B")


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("signed") / "signed.pdf"
    path.write_bytes(sign(blank_pdf(), Level.B_LT).pdf)
    return path


@pytest.fixture(scope="module")
def read_back(judge_server: JudgeServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadBack]:
    said = {"min_free_mb": 1, "pdfa_judge_socket": judge_server.socket_path}
    with build(load(tmp_path_factory.mktemp("data"), said)) as station:
        yield ReadBack(OwnSignatureJudge(demo_trust()), station.judge_files, changed_since)


def test_a_good_file_holds(read_back: ReadBack, signed: Path) -> None:
    require_signature(read_back.signatures(signed), "ChuKySo1", Level.B_LT)


@pytest.mark.parametrize(
    ("field", "level", "spoil"),
    [
        ("ChuKySo2", Level.B_LT, lambda data: data),
        ("ChuKySo1", Level.B_LTA, lambda data: data),
        ("ChuKySo1", Level.B_LT, lambda data: data.replace(b"/MediaBox", b"/MediaBoy", 1)),
        ("ChuKySo1", Level.B_LT, lambda data: data[: data.rindex(b"/DSS")]),
        ("ChuKySo1", Level.B_LT, lambda data: data + b"<< /Type /Page >>"),
    ],
)
def test_a_spoilt_one_does_not(
    read_back: ReadBack, signed: Path, tmp_path: Path, field: str, level: Level, spoil: object
) -> None:
    assert callable(spoil)
    spoilt = tmp_path / "spoilt.pdf"
    spoilt.write_bytes(spoil(signed.read_bytes()))
    with pytest.raises(StationError) as caught:
        require_signature(read_back.signatures(spoilt), field, level)
    assert caught.value.code in ("SIGNED_FILE_BAD", "PDF_DAMAGED")


def test_a_file_that_is_no_archive_file_does_not(read_back: ReadBack, signed: Path) -> None:
    with pytest.raises(StationError) as caught:
        read_back.require_archival(signed)
    assert caught.value.code == "PDFA_INVALID"


def test_a_file_whose_pages_are_other_ones_does_not(read_back: ReadBack, signed: Path, tmp_path: Path) -> None:
    read_back.require_only_added(signed, signed)
    other, cut = tmp_path / "other.pdf", tmp_path / "cut.pdf"
    other.write_bytes(blank_pdf(2))
    cut.write_bytes(signed.read_bytes()[:-9])
    for file in (other, cut):
        with pytest.raises(SigningFailed) as caught:
            read_back.require_only_added(signed, file)
        assert (caught.value.code, caught.value.detail) == ("SIGNED_FILE_BAD", "the bytes of the earlier file")
    with pytest.raises(SigningFailed) as caught:
        read_back.require_same_pages(signed, other)
    assert (caught.value.code, caught.value.detail) == ("SIGNED_FILE_BAD", "the number of pages")


def test_what_does_not_hold_was_not_signed(tmp_path: Path, judge_server: JudgeServer, paper: tuple[Path, ...]) -> None:
    pin = Authorization(demo_pki().officer_pin.read_text()).pin
    with signing_station(tmp_path / "data", judge_server, level_floor="B-B") as station:
        counter = DossierCounter(station)
        desk, part = counter.open()
        station.capture.import_files(desk.dossier.id, part.id, paper[:1], station.actor, stages=frozenset())
        watch = Watch(KeyAuthorizer(None, lambda _question: pin))
        holding, station.signing._written = (
            station.signing._written,
            ReadBack(_on_a_bad_disk, station.judge_files, changed_since),
        )
        with pytest.raises(SigningFailed) as caught:
            station.digitizing.finish(part.id, PLAN, station.actor, watch)
        assert caught.value.code == "SIGNED_FILE_BAD"
        document = station.store.documents.current(part.id)
        assert document is not None and station.store.documents.signed(document.id) is None
        (case,) = station.finding.look()
        assert (case.kind, case.facts["code"]) == (CaseKind.ALARM, "SIGNED_FILE_BAD")
        station.signing._written = holding
        assert station.digitizing.finish(part.id, PLAN, station.actor, watch).signed is not None


def _on_a_bad_disk(path: Path) -> tuple[SignatureReport, ...]:
    """Judges the file as a disk would give it that has lost a byte."""
    spoilt = path.with_name("spoilt.pdf")
    spoilt.write_bytes(path.read_bytes().replace(b"/MediaBox", b"/MediaBoy", 1))
    try:
        return OwnSignatureJudge(demo_trust())(spoilt)
    finally:
        spoilt.unlink()
