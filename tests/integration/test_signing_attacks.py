"""What happens to a file after it was signed, and what others hand in as signed."""

import io
import random
import socket
from pathlib import Path

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from app.domain.errors import InputRefused
from app.domain.signatures import Level
from app.domain.verification import Change, Changes, SignatureVerdict, Standing
from app.signing.trust import TrustSettings
from app.signing.validate import validate
from tests.support.demo_world import demo_pki, moved_pki
from tests.support.signing_world import blank_pdf, demo_signer, demo_trust, sign


@pytest.fixture(scope="module")
def signed() -> bytes:
    return sign(blank_pdf(2), Level.B_T).pdf


def test_a_file_without_signatures_has_no_reports() -> None:
    assert validate(blank_pdf(), demo_trust()) == ()


def test_a_changed_byte_breaks_the_signature(signed: bytes) -> None:
    (report,) = validate(signed.replace(b"/Adobe.PPKLite", b"/Adobe.PPKLitE", 1), demo_trust())
    assert (report.verdict, report.reason) == (SignatureVerdict.INVALID, "HASH_FAILURE")


def test_a_page_painted_over_later_is_found(signed: bytes) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    content = writer.add_object(generic.StreamObject(stream_data=b"0 0 300 300 re f"))
    writer.add_stream_to_page(0, content)
    output = io.BytesIO()
    writer.write(output)
    assert output.getvalue().startswith(signed)
    (report,) = validate(output.getvalue(), demo_trust())
    assert (report.verdict, report.reason) == (SignatureVerdict.INVALID, "CHANGED_AFTER_SIGNING")
    assert report.changes == Changes(Standing.FORBIDDEN, (Change.PAGE,))


def test_a_second_signature_leaves_the_first_one_valid(signed: bytes) -> None:
    reports = validate(sign(signed, Level.B_LT).pdf, demo_trust())
    assert [report.field_name for report in reports] == ["ChuKySo1", "ChuKySo2"]
    assert all(report.verdict is SignatureVerdict.VALID for report in reports)
    assert [report.changes.standing for report in reports] == [Standing.PERMITTED, Standing.PERMITTED]


def test_a_file_rewritten_by_an_editor_is_not_valid(signed: bytes) -> None:
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        del pdf.pages[1]
        pdf.save(output)
    (report,) = validate(output.getvalue(), demo_trust())
    assert report.verdict is SignatureVerdict.INVALID


def test_a_stranger_is_not_trusted(signed: bytes) -> None:
    (report,) = validate(signed, TrustSettings())
    assert (report.verdict, report.reason) == (SignatureVerdict.INDETERMINATE, "NO_CERTIFICATE_CHAIN_FOUND")
    assert not report.time_is_stamped


def test_a_revoked_signer_is_found_by_asking() -> None:
    """Signed where revocation could not be asked, judged where it can."""
    signer = demo_signer(demo_pki().revoked_p12, trust=demo_trust(fetch=False))
    revoked = sign(blank_pdf(), Level.B_T, signer).pdf
    (report,) = validate(revoked, demo_trust())
    assert (report.verdict, report.reason) == (SignatureVerdict.INDETERMINATE, "REVOKED_NO_POE")


def test_addresses_in_a_strangers_certificate_are_never_visited(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        strange = moved_pki(tmp_path / "pki", f"http://127.0.0.1:{listener.getsockname()[1]}/pki")
        offline = TrustSettings((strange.root_pem,), (strange.issuer_pem,), fetch=False)
        pdf = sign(blank_pdf(), Level.B_B, demo_signer(strange.officer_p12, trust=offline)).pdf
        (report,) = validate(pdf, TrustSettings(fetch=True))
        assert report.reason == "NO_CERTIFICATE_CHAIN_FOUND"
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.mark.parametrize("seed", range(40))
def test_spoilt_files_are_judged_or_refused(signed: bytes, seed: int) -> None:
    chance = random.Random(seed)
    spoilt = bytearray(signed)
    match seed % 4:
        case 0:
            del spoilt[chance.randrange(len(spoilt)) :]
        case 1:
            for _ in range(20):
                spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        case 2:
            start = chance.randrange(len(spoilt))
            del spoilt[start : start + chance.randrange(1, 200)]
        case _:
            start = signed.index(b"/Contents <") + 11
            for _ in range(30):
                spoilt[start + chance.randrange(8000)] = ord(chance.choice("0123456789ABCDEF"))
    try:
        reports = validate(bytes(spoilt), demo_trust(), fetch=False)
    except InputRefused as error:
        assert error.code in ("PDF_DAMAGED", "PDF_ENCRYPTED")
    else:
        assert all(report.verdict is not SignatureVerdict.VALID for report in reports)


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7", b"\x00" * 5000, b"%PDF-1.4\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF"]
)
def test_nonsense_is_refused(data: bytes) -> None:
    with pytest.raises(InputRefused):
        validate(data, demo_trust())
