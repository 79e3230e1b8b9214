"""Signed files before judges of other houses: poppler, OpenSSL, pyHanko's own command line, veraPDF."""

import io
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from app.archive.assemble import assemble
from app.archive.judge import JudgeServer, PdfaJudge
from app.archive.unchanged import changed_since
from app.domain.archival import ArchiveMetadata, Flavour
from app.domain.page import LayerKind, PagePicture, PageText, PageWord, PictureLayer
from app.domain.signatures import Appearance, Level
from app.domain.verification import Change, Changes, Revocation, SignatureVerdict, Standing
from app.signing.validate import validate, validate_own
from tests.support.demo_world import demo_pki
from tests.support.judges import JUDGE_CLASSES
from tests.support.signing_world import COPIED_AT, demo_trust, sign

pytestmark = [pytest.mark.interop, pytest.mark.xdist_group("signing-levels")]
"""programs that no one here wrote read what we write"""

LEVELS = tuple(Level)


@pytest.fixture(scope="module", params=LEVELS, ids=lambda level: level.value)
def level(request: pytest.FixtureRequest) -> Level:
    chosen: Level = request.param
    return chosen


@pytest.fixture(scope="module")
def signed(level: Level, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("signed") / f"{level.value}.pdf"
    path.write_bytes(sign(_archive_file(Flavour.PDFA_2U), level).pdf)
    return path


def test_poppler_finds_the_signature_valid(signed: Path) -> None:
    words = _output(["pdfsig", signed])
    assert "Signature Validation: Signature is Valid." in words
    assert "ETSI.CAdES.detached" in words
    assert "Nguyễn Thị Mẫu - THỬ NGHIỆM" in words


@pytest.mark.turns
def test_pyhanko_finds_the_signature_valid(signed: Path) -> None:
    pki = demo_pki()
    command = [sys.executable, "-m", "pyhanko", "sign", "adesverify", "--executive-summary", "--trust", pki.root_pem,
               "--trust-replace", "--other-certs", pki.issuer_pem, signed]  # fmt: skip
    assert _output(command).strip().endswith(":VALID")


def test_openssl_verifies_the_cms_over_the_byte_range(signed: Path, tmp_path: Path) -> None:
    pki = demo_pki()
    with pikepdf.open(signed) as pdf:
        value = pdf.Root.AcroForm.Fields[0].V
        contents, ranges = bytes(value.Contents), [int(number) for number in value.ByteRange]
    data = signed.read_bytes()
    (tmp_path / "content").write_bytes(data[: ranges[1]] + data[ranges[2] : ranges[2] + ranges[3]])
    (tmp_path / "cms").write_bytes(_first_der(contents))
    command = ["openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", tmp_path / "cms", "-content",
               tmp_path / "content", "-CAfile", pki.root_pem, "-purpose", "any", "-out", "/dev/null"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True)
    assert "Verification successful" in done.stderr


def test_our_validator_agrees_and_names_the_level(signed: Path, level: Level) -> None:
    (report,) = validate(signed.read_bytes(), demo_trust())
    assert report.level is level
    assert report.signer == "Nguyễn Thị Mẫu - THỬ NGHIỆM"
    assert report.time is not None and abs(datetime.now(UTC) - report.time) < timedelta(minutes=10)
    if level is Level.B_B:
        assert (report.verdict, report.reason) == (SignatureVerdict.VALID_WITH_REMARK, "TIME_NOT_STAMPED")
    else:
        assert (report.verdict, report.reason, report.time_is_stamped) == (SignatureVerdict.VALID, "OK", True)
    assert report.changes == (
        Changes(Standing.PERMITTED, (Change.EVIDENCE,))
        if level in (Level.B_LT, Level.B_LTA)
        else Changes(Standing.NONE)
    )


def test_only_kept_evidence_tells_of_revocation_without_the_network(signed: Path, level: Level) -> None:
    (report,) = validate(signed.read_bytes(), demo_trust(fetch=False))
    if level in (Level.B_LT, Level.B_LTA):
        assert (report.verdict, report.reason) == (SignatureVerdict.VALID, "OK")
    else:
        assert (report.verdict, report.reason) == (SignatureVerdict.INDETERMINATE, "TRY_LATER")
        assert report.revocation is Revocation.NOT_ASKED
        (own,) = validate_own(signed.read_bytes(), demo_trust())
        assert own.verdict is SignatureVerdict.VALID_WITH_REMARK
        assert "REVOCATION_NOT_CHECKED" in own.reason


@pytest.fixture(scope="module")
def judge(judge_server: JudgeServer) -> Iterator[PdfaJudge]:
    with PdfaJudge(JUDGE_CLASSES, socket_path=judge_server.socket_path) as judge:
        yield judge


@pytest.mark.parametrize(
    ("flavour", "appearance"), [(Flavour.PDFA_2U, Appearance.NONE), (Flavour.PDFA_1B, Appearance.TT01_PERSONAL)]
)
def test_an_archive_file_stays_pdfa(judge: PdfaJudge, tmp_path: Path, flavour: Flavour, appearance: Appearance) -> None:
    archive, paths = _archive_file(flavour), []
    for level in LEVELS:
        path = tmp_path / f"{level.value}.pdf"
        path.write_bytes(sign(archive, level, appearance=appearance).pdf)
        paths.append(path)
        (before := tmp_path / "before.pdf").write_bytes(archive)
        assert changed_since(before, path) == "", "a mark only adds"
    verdicts = judge.judge(paths, flavour.value)
    assert [(verdict.valid, verdict.failures) for verdict in verdicts] == [(True, ())] * len(LEVELS)
    reports = [report for path in paths for report in validate(path.read_bytes(), demo_trust())]
    assert [report.level for report in reports] == list(LEVELS)
    assert [report.changes.kinds for report in reports[2:]] == [(Change.EVIDENCE,)] * 2, (
        "the proof alone came later: the description of the file is as it was signed"
    )
    if flavour is Flavour.PDFA_1B:
        newer = (b"/ObjStm", b"/XRef", b"/SMask", b"/Group")
        assert not [part for path in paths for part in newer if part in path.read_bytes()]


def _archive_file(flavour: Flavour) -> bytes:
    """One page of plain paper and one word, as the station archives it."""
    paper = io.BytesIO()
    Image.new("RGB", (620, 877), (250, 248, 240)).save(paper, "JPEG")
    layer = PictureLayer(LayerKind.JPEG, paper.getvalue(), 620, 877, (0, 0, 620, 877), None, False)
    word = PageWord("Đơn", (100, 100, 160, 130), (100, 100, 160, 130), 128.0, 0.9, 0, 0)
    page = PagePicture(620, 877, 75.0, (layer,), "whole"), PageText(620, 877, 75.0, (word,), "test")
    return assemble([page], ArchiveMetadata("Đơn đề nghị", "H56.14-240823-0001", "TP01", COPIED_AT), flavour)


def _output(command: list[object]) -> str:
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout


def _first_der(contents: bytes) -> bytes:
    """The CMS without the zeros that fill /Contents up: DER says its own length."""
    assert contents[0] == 0x30 and contents[1] == 0x82
    return contents[: 4 + int.from_bytes(contents[2:4])]
