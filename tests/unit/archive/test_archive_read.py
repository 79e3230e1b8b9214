import unicodedata
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from app.archive.assemble import assemble
from app.archive.metadata import SOHOA_NAMESPACE
from app.archive.read import archive_codes, is_scan, is_signed, page_count, pages_with_text, unread_pages
from app.domain.archival import ArchiveCodes
from app.domain.errors import InputRefused
from app.domain.pdf_checks import UnreadPage
from tests.support.archive_pages import METADATA, picture_of, text_of
from tests.support.signing_world import blank_pdf

NO_CODES = ArchiveCodes(None, None, None)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    file = tmp_path / "hồ sơ.pdf"
    pages = [(picture_of(), text_of(lines)) for lines in (["Một"], [], ["Ba"])]
    file.write_bytes(assemble(pages, METADATA))
    return file


def changed(source: Path, *, xmp: bytes | None = None, **root: pikepdf.Object) -> Path:
    target = source.with_name("changed.pdf")
    with pikepdf.open(source) as pdf:
        if xmp is not None:
            root["Metadata"] = pdf.make_stream(xmp)
        for name, value in root.items():
            pdf.Root[f"/{name}"] = value
        pdf.save(target, fix_metadata_version=False)
    return target


def test_pages_and_pages_with_text_are_counted(archive: Path) -> None:
    assert (page_count(archive), pages_with_text(archive)) == (3, 2)


def test_pages_that_could_not_be_read_are_told_from_blank_ones(tmp_path: Path) -> None:
    file = tmp_path / "paper.pdf"
    given_up = replace(text_of([]), unread="PAGE_TIME_LIMIT")
    pages = [(picture_of(), text) for text in (text_of(["Một"]), text_of([]), given_up)]
    file.write_bytes(assemble(pages, METADATA))
    assert (pages_with_text(file), unread_pages(file)) == (1, (UnreadPage(3, "PAGE_TIME_LIMIT"),))


def test_nothing_that_another_file_says_of_pages_is_taken_for_more_than_it_is(archive: Path) -> None:
    row = '<rdf:li page:unread="{}"/>'
    xmp = """<x xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:page="urn:sohoa:page:1.0:" xmlns:s="urn:sohoa:archive:1.0:">
      <s:pages><rdf:Seq>{}</rdf:Seq></s:pages></x>"""
    ours = row.format("READING_FAILED")
    for rows, told in (
        ([row.format("<b>"), row.format("x" * 99), ours], [3]),
        (["<rdf:li><page:unread>READING_FAILED</page:unread></rdf:li>"], [3]),
        ([ours] * 4, []),
    ):
        said = unread_pages(changed(archive, xmp=xmp.format("".join(rows)).replace("<b>", "&lt;b&gt;").encode()))
        assert [one.page for one in said] == told


def test_codes_come_back(archive: Path) -> None:
    assert archive_codes(archive) == ArchiveCodes(METADATA.dossier_code, METADATA.component_code, METADATA.title)


def test_codes_are_found_as_attributes_too(archive: Path) -> None:
    """Programs that rewrite XMP, signing ones among them, make attributes of simple properties and choose prefixes."""
    title = unicodedata.normalize("NFD", "Đề nghị")
    xmp = f"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
      <rdf:Description rdf:about="" xmlns:ns0="{SOHOA_NAMESPACE}" ns0:dossierCode="A" ns0:componentCode="{title}"/>
    </rdf:RDF></x:xmpmeta>"""
    assert archive_codes(changed(archive, xmp=xmp.encode())) == ArchiveCodes("A", "Đề nghị", None)


@pytest.mark.parametrize(
    "xmp",
    [b"", b"no XML", b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>', b"<x/>", b"\xff\xfe\x00"],
)
def test_other_metadata_give_no_codes(archive: Path, xmp: bytes) -> None:
    assert archive_codes(changed(archive, xmp=xmp)) == NO_CODES


def test_metadata_that_is_no_stream_gives_no_codes(archive: Path) -> None:
    assert archive_codes(changed(archive, Metadata=String("?"))) == NO_CODES


@pytest.mark.parametrize("filled", [True, False])
@pytest.mark.parametrize("nested", [True, False])
def test_a_filled_signature_field_counts(archive: Path, filled: bool, nested: bool) -> None:
    field = Dictionary(T=String("Signature1"))
    if filled:
        field.V = Dictionary(Type=Name.Sig)
    parent = Dictionary(FT=Name.Sig, Kids=Array([field])) if nested else field
    parent.FT = Name.Sig
    assert is_signed(changed(archive, AcroForm=Dictionary(Fields=Array([parent])))) is filled


def test_forms_without_sense_are_not_signed(archive: Path) -> None:
    assert not is_signed(archive)
    assert not is_signed(changed(archive, AcroForm=Array([])))
    assert not is_signed(
        changed(archive, AcroForm=Dictionary(Fields=Array([Name.Sig, Dictionary(V=Name.Sig, FT=Name.Sig)])))
    )


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "EMPTY_FILE"), (b"GIF89a", "NOT_A_PDF"), (b"%PDF-1.7\nnothing more", "PDF_DAMAGED")]
)
@pytest.mark.parametrize("read", [page_count, is_signed, archive_codes, pages_with_text])
def test_files_that_are_no_pdf_are_refused(tmp_path: Path, read: object, content: bytes, code: str) -> None:
    file = tmp_path / "in.pdf"
    file.write_bytes(content)
    assert callable(read)
    with pytest.raises(InputRefused) as refused:
        read(file)
    assert refused.value.code == code


def test_a_cut_file_that_only_qpdf_mends_is_refused_as_damaged(tmp_path: Path) -> None:
    file, whole = tmp_path / "cut.pdf", blank_pdf()
    file.write_bytes(whole[: whole.index(b"xref")])
    assert page_count(file) == 1
    with pytest.raises(InputRefused) as refused:
        pages_with_text(file)
    assert refused.value.code == "PDF_DAMAGED"


def test_encrypted_file_is_refused(archive: Path, tmp_path: Path) -> None:
    file = tmp_path / "locked.pdf"
    with pikepdf.open(archive) as pdf:
        pdf.save(file, encryption=pikepdf.Encryption(user="u", owner="o"))
    with pytest.raises(InputRefused) as refused:
        page_count(file)
    assert refused.value.code == "PDF_ENCRYPTED"


def test_certificate_encryption_is_refused_as_encryption(archive: Path, tmp_path: Path) -> None:
    file = tmp_path / "certificate.pdf"
    with pikepdf.open(archive) as pdf:
        pdf.save(file, encryption=pikepdf.Encryption(user="u", owner="o"))
    file.write_bytes(file.read_bytes().replace(b"/Filter /Standard", b"/Filter /AdobePub"))
    with pytest.raises(InputRefused) as refused:
        page_count(file)
    assert refused.value.code == "PDF_ENCRYPTED"


def _drawn(path: Path, content: bytes, *, form: bytes | None = None) -> Path:
    """A page with a picture `/I`, a typeface `/F` and a form `/X` at hand."""
    with pikepdf.new() as pdf:
        picture = pdf.make_stream(b"\x80", Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1)
        picture.ColorSpace, picture.BitsPerComponent = Name.DeviceGray, 8
        objects = Dictionary(I=picture)
        resources = Dictionary(XObject=objects, Font=Dictionary(F=Dictionary(Type=Name.Font, Subtype=Name.Type1)))
        if form is not None:
            objects.X = pdf.make_stream(form, Type=Name.XObject, Subtype=Name.Form, Resources=resources)
        page = pdf.add_blank_page()
        page.Resources, page.Contents = resources, pdf.make_stream(content)
        pdf.save(path)
    return path


@pytest.mark.parametrize(
    ("content", "form", "scan"),
    [
        (b"/I Do", None, True),
        (b"/I Do BT 3 Tr /F 9 Tf (OCR) Tj ET", None, True),
        (b"q BT 3 Tr ET Q /I Do BT /F 9 Tf (seen) Tj ET", None, False),
        (b"BT /F 9 Tf [(seen)] TJ ET", None, False),
        (b"", None, False),
        (b"/X Do", b"/I Do", True),
        (b"/I Do /X Do", b"BT /F 9 Tf (seen) Tj ET", False),
        (b"/I Do /X Do", b"/X Do", True),
        (b"/None Do 5 Do (x) Tr", None, False),
    ],
)
def test_a_scan_is_a_picture_without_letters_that_are_seen(
    tmp_path: Path, content: bytes, form: bytes | None, scan: bool
) -> None:
    assert is_scan(_drawn(tmp_path / "drawn.pdf", content, form=form)) is scan


def test_an_archive_file_of_ours_is_a_scan_and_an_empty_page_is_none(archive: Path, tmp_path: Path) -> None:
    blank = tmp_path / "blank.pdf"
    blank.write_bytes(blank_pdf())
    assert (is_scan(archive), is_scan(blank)) == (True, False)
