"""The check that needs no Java: what it finds, what it leaves open, and that it takes no file for more than it is."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from app.archive.assemble import assemble
from app.archive.read import claimed_flavour
from app.archive.second_check import second_check
from app.domain.archival import Flavour
from app.domain.errors import InputRefused
from app.domain.pdf_checks import Checked
from tests.support.archive_pages import METADATA, jpeg_layer, mask_layer, picture_of, text_of
from tests.support.signing_world import blank_pdf


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    file = tmp_path / "hồ sơ.pdf"
    file.write_bytes(assemble([(picture_of(jpeg_layer(), mask_layer(tmp_path)), text_of(["Một"]))], METADATA))
    return file


def broken(source: Path, old: bytes, new: bytes) -> Path:
    data = source.read_bytes()
    assert old in data and len(old) == len(new)
    target = source.with_name("broken.pdf")
    target.write_bytes(data.replace(old, new))
    return target


def without(source: Path, key: str) -> Path:
    target = source.with_name("without.pdf")
    with pikepdf.open(source) as pdf:
        del pdf.Root[key]
        pdf.save(target, fix_metadata_version=False)
    return target


def test_our_own_files_are_not_doubted_but_for_what_it_does_not_know(archive: Path) -> None:
    found = second_check(archive, "2u")
    assert (found.standing, found.failures, found.structure) == (Checked.PARTLY, (), ())
    assert found.unchecked == ("6.2.11.4.2-2",), "the CIDSet of a typeface; our declared schema is no matter of doubt"
    oldest = archive.with_name("oldest.pdf")
    oldest.write_bytes(assemble([(picture_of(jpeg_layer()), text_of(["Một"]))], METADATA, Flavour.PDFA_1B))
    assert second_check(oldest, "1b").standing is Checked.PASSED
    of_others = second_check(broken(archive, b"urn:sohoa:page:1.0:", b"urn:other:page:1.0:"), "2u")
    assert "6.6.2.3.1-1" in of_others.unchecked
    assert found.engine.startswith("pikepdf ") and "qpdf" in found.engine


@pytest.mark.parametrize(("key", "clause"), [("/OutputIntents", "6.2.4.3-2"), ("/Metadata", "6.6.2.1-1")])
def test_what_is_missing_is_found(archive: Path, key: str, clause: str) -> None:
    found = second_check(without(archive, key), "2u")
    assert (found.standing, [failure.clause for failure in found.failures]) == (Checked.BROKEN, [clause])


def test_level_b_is_asked_for_where_it_is_claimed(archive: Path) -> None:
    assert [one.clause for one in second_check(archive, "2b").failures] == ["6.6.4-3"], "it says U"
    assert second_check(archive, "1b").standing is Checked.BROKEN


def test_what_it_does_not_know_it_does_not_judge(archive: Path, tmp_path: Path) -> None:
    assert second_check(archive, "4").standing is Checked.OTHER_FLAVOUR
    signed = tmp_path / "signed.pdf"
    with pikepdf.open(archive) as pdf:
        field = Dictionary(FT=Name.Sig, V=Dictionary(Type=Name.Sig))
        pdf.Root.AcroForm = Dictionary(Fields=pikepdf.Array([field]))
        pdf.save(signed)
    assert second_check(signed, "2u").standing is Checked.SIGNED


def test_a_damaged_structure_is_told(archive: Path) -> None:
    found = second_check(broken(archive, b"startxref", b"startxxxx"), "2u")
    assert found.structure and not any(str(archive.parent) in line for line in found.structure)


def test_what_is_no_pdf_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"PK")
    with pytest.raises(InputRefused):
        second_check(tmp_path / "a.pdf", "2u")


@pytest.mark.parametrize(
    ("old", "new", "claimed"),
    [
        (b"", b"", "2u"),
        (b"<pdfaid:part>2<", b"<pdfaid:part>1<", "1b"),
        (b"<pdfaid:part>2<", b"<pdfaid:part>7<", ""),
        (b"conformance>U<", b"conformance>B<", "2b"),
        (b"pdfaid:part>2<", b"pdfaid:parX>2<", ""),
    ],
)
def test_a_file_claims_a_flavour_or_none(archive: Path, old: bytes, new: bytes, claimed: str) -> None:
    file = broken(archive, old, new) if old else archive
    assert claimed_flavour(file) == claimed


def test_a_file_without_metadata_claims_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(blank_pdf())
    assert claimed_flavour(tmp_path / "a.pdf") == ""
