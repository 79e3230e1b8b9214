"""What `pdfsig` says of really signed files, read from its words."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf

from app.sandbox.dossiers import checks
from tests.support.demo_world import demo_pki
from tests.support.dossier_server import small_pdf


@pytest.fixture(scope="module")
def signed() -> bytes:
    pki = demo_pki()
    signer = SimpleSigner.load_pkcs12(str(pki.officer_p12), passphrase=pki.officer_pin.read_bytes().strip())
    out = io.BytesIO()
    metadata = PdfSignatureMetadata(field_name="Sig1", subfilter=SigSeedSubFilter.PADES)
    sign_pdf(IncrementalPdfFileWriter(io.BytesIO(small_pdf())), metadata, signer=signer, output=out)
    return out.getvalue()


def check(folder: Path, pdf: bytes) -> tuple[checks.SignatureWords, ...]:
    file = folder / "file"
    file.write_bytes(pdf)
    return checks.signatures(file)


def test_a_signed_file_is_intact(signed: bytes, tmp_path: Path) -> None:
    (words,) = check(tmp_path, signed)
    assert words.intact
    assert (words.field_name, words.whole_file) == ("Sig1", True)
    assert "THỬ NGHIỆM" in words.signer
    assert words.signed_at


def test_a_changed_byte_breaks_it(signed: bytes, tmp_path: Path) -> None:
    (words,) = check(tmp_path, signed.replace(b"50 300 100 60 re f", b"50 300 100 61 re f"))
    assert not words.intact
    assert words.validation == "Digest Mismatch."


def test_bytes_behind_the_signature_are_seen(signed: bytes, tmp_path: Path) -> None:
    out = io.BytesIO(signed)
    writer = IncrementalPdfFileWriter(out)
    writer.root["/Lang"] = writer.root.raw_get("/Type")
    writer.update_root()
    writer.write_in_place()
    (words,) = check(tmp_path, out.getvalue())
    assert not words.whole_file
    assert not words.intact


def test_no_signature_and_no_pdf(tmp_path: Path) -> None:
    assert check(tmp_path, small_pdf()) == ()
    with pytest.raises(checks.ProgramFailed):
        check(tmp_path, b"no PDF")


def test_pages_are_counted_and_the_claim_of_an_archival_format_is_read(tmp_path: Path) -> None:
    file = tmp_path / "file.pdf"
    file.write_bytes(small_pdf())
    assert checks.facts(file) == checks.PdfFacts(1, "")
    with pikepdf.open(file, allow_overwriting_input=True) as pdf:
        pdf.pages.append(pdf.pages[0])
        with pdf.open_metadata() as metadata:
            metadata["pdfaid:part"], metadata["pdfaid:conformance"] = "2", "u"
        pdf.save(file)
    assert checks.facts(file) == checks.PdfFacts(2, "2U")


def test_pages_are_drawn_one_by_one(tmp_path: Path) -> None:
    (tmp_path / "file.pdf").write_bytes(small_pdf())
    checks.draw_page(tmp_path / "file.pdf", 1, tmp_path / "1.jpg")
    with Image.open(tmp_path / "1.jpg") as drawn:
        assert max(drawn.size) == checks.PREVIEW_PX
    with pytest.raises(checks.ProgramFailed):
        checks.draw_page(tmp_path / "file.pdf", 2, tmp_path / "2.jpg")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1.jpg", "file.pdf"]


@pytest.mark.parametrize(
    ("inside", "claim"),
    [
        ('<r xmlns:p="http://www.aiim.org/pdfa/ns/id/" p:part="2" p:conformance="U"/>', "2U"),
        ('<r xmlns:p="http://www.aiim.org/pdfa/ns/id/"><p:conformance>b</p:conformance><p:part> 1 </p:part></r>', "1B"),
        ('<r xmlns:p="http://www.aiim.org/pdfa/ns/id/" p:part="4"/>', "4"),
        ('<r xmlns:p="http://www.aiim.org/pdfa/ns/id/" p:part="&lt;b&gt;"/>', ""),
        ('<r xmlns:p="http://example.invalid/" p:part="2"/>', ""),
        ('<!DOCTYPE r [<!ENTITY a "2">]><r xmlns:p="http://www.aiim.org/pdfa/ns/id/" p:part="&a;"/>', ""),
        ("<r", ""),
        ("", ""),
    ],
)
def test_a_claim_is_read_however_it_is_written_and_nothing_else(inside: str, claim: str) -> None:
    assert checks._pdfa_claim(inside) == claim
