"""The published attacks on PDF signatures, each made here from a file that is really signed.

Universal signature forgery, signature wrapping, incremental saving: Mladenov et al., "1 Trillion Dollar Refund", CCS 2019. Shadow
attacks (hide, replace, hide and replace): Mainka et al., NDSS 2021. Evil annotation and sneaky signature: Mainka et al., "Breaking the
Specification: PDF Certification", S&P 2021.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta

import asn1crypto.keys
import asn1crypto.x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, Reference, StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, append_signature_field
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper, SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper, TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tests.support.demo_world import demo_pki

CATALOG, PAGES, PAGE, CONTENT, FONT, OVERLAY, FORM, FIELD, SHOWN = range(1, 10)
OTHER_CATALOG, OTHER_PAGES, OTHER_PAGE, OTHER_CONTENT = range(10, 14)
_EVIL = b"BT /F1 24 Tf 60 700 Td (Duoc huong 900 000 000 dong) Tj ET"
_NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Nguyễn Thị Mẫu - THỬ NGHIỆM")])
_OTHER_LETTERS = (
    b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Type /Encoding /Differences [49 /nine] >> >>"
)
type Attack = Callable[[bytes], bytes]


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(data), data)


def shadow_document() -> bytes:
    """One page with a text, an overlay upon it, a form field, and three other contents that nothing shows."""
    page = b"/Type /Page /MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> /XObject << /O 6 0 R >> >>"
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 400 60]"
    objects = {
        CATALOG: b"<< /Type /Catalog /Pages 2 0 R /AcroForm 7 0 R >>",
        PAGES: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        PAGE: b"<< %s /Parent 2 0 R /Contents 4 0 R /Annots [8 0 R] >>" % page,
        CONTENT: stream(b"BT /F1 24 Tf 60 700 Td (Duoc huong 100 dong) Tj ET /O Do"),
        FONT: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        OVERLAY: stream(b"0.9 g 0 0 400 60 re f", form),
        FORM: b"<< /Fields [8 0 R] /DA (/F1 12 Tf 0 g) /DR << /Font << /F1 5 0 R >> >> >>",
        FIELD: b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (SoTien) /V (100) /DA (/F1 12 Tf 0 g) /F 4 /Rect [60 600 260 630]"
        b" /P 3 0 R /AP << /N 9 0 R >> >>",
        SHOWN: stream(b"BT /F1 12 Tf 2 8 Td (100) Tj ET", form + b" /Resources << /Font << /F1 5 0 R >> >>"),
        OTHER_CATALOG: b"<< /Type /Catalog /Pages 11 0 R /AcroForm 7 0 R >>",
        OTHER_PAGES: b"<< /Type /Pages /Kids [12 0 R] /Count 1 >>",
        OTHER_PAGE: b"<< %s /Parent 11 0 R /Contents 13 0 R /Annots [8 0 R] >>" % page,
        OTHER_CONTENT: stream(_EVIL),
    }
    pdf, offsets = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), dict[int, int]()
    pdf += b"%d 0 obj\n%s\nendobj\n" % (CONTENT, stream(_EVIL))  # the cross-references name the one below
    for number, body in objects.items():
        offsets[number] = len(pdf)
        pdf += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(pdf)
    pdf += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for number in objects:
        pdf += b"%010d 00000 n \n" % offsets[number]
    pdf += b"trailer\n<< /Root 1 0 R /Size %d /ID [<00><00>] >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(pdf)


def certified(permission: MDPPerm) -> bytes:
    """The same document, certified by the officer."""
    return _signed_by(shadow_document(), _officer(), "XacNhan", certify=True, permission=permission)


def update(
    pdf: bytes,
    objects: Mapping[int, bytes],
    *,
    freed: tuple[int, ...] = (),
    moved: Mapping[int, int] | None = None,
    root: int = CATALOG,
    before: bytes = b"",
) -> bytes:
    """An incremental update: new bodies, objects that are no more, and objects that are to be found elsewhere in the file."""
    out, entries = bytearray(pdf + before), dict[int, bytes]()
    for number, body in objects.items():
        entries[number] = b"%010d 00000 n \n" % len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    entries |= dict.fromkeys(freed, b"0000000000 00001 f \n")
    entries |= {number: b"%010d 00000 n \n" % offset for number, offset in (moved or {}).items()}
    start = len(out)
    out += b"xref\n"
    for number, entry in sorted(entries.items()):
        out += b"%d 1\n%s" % (number, entry)
    size = max([_size(pdf), *(number + 1 for number in entries)])
    out += b"trailer\n<< /Root %d 0 R /Size %d /Prev %d /ID [<00><01>] >>\n" % (root, size, _last_xref(pdf))
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def shown_now(pdf: bytes, number: int) -> bytes:
    """The body of an object as the newest revision has it."""
    reader = PdfFileReader(io.BytesIO(pdf), strict=False)
    start = reader.xrefs.get_historical_ref(Reference(number, 0, reader), reader.total_revisions - 1)
    assert isinstance(start, int)
    body = pdf[start : pdf.index(b"endobj", start)]
    return body.partition(b"obj")[2].strip()


def _last_xref(pdf: bytes) -> int:
    return int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])


def _size(pdf: bytes) -> int:
    return max(int(size) for size in re.findall(rb"/Size (\d+)", pdf))


def _contents(pdf: bytes) -> tuple[int, int]:
    """Where the first /Contents of a signature begins and ends, its brackets included."""
    start = re.search(rb"/Contents <[0-9a-fA-F]{200}", pdf)
    assert start is not None
    first = start.start() + len(b"/Contents ")
    return first, pdf.index(b">", first) + 1


# -- universal signature forgery: the validation has nothing to look at


def forge(pattern: bytes, by: bytes) -> Attack:
    """Replace an entry of the signature without moving a byte, and what the page says too."""

    def attack(pdf: bytes) -> bytes:
        found = re.search(pattern, pdf)
        assert found is not None and len(by) <= len(found[0])
        return pdf[: found.start()] + by.ljust(len(found[0])) + pdf[found.end() :]

    return attack


def forge_later(entries: bytes) -> Attack:
    """A later revision gives the signature other entries, and the page another content."""

    def attack(pdf: bytes) -> bytes:
        number = int(re.search(rb"(\d+) 0 obj\n<<\n/Contents <", pdf)[1])  # type: ignore[index]
        return update(pdf, {number: b"<< /Type /Sig /Filter /Adobe.PPKLite %s >>" % entries, CONTENT: stream(_EVIL)})

    return attack


# -- signature wrapping: the second part that is covered moves, and something else stands in its place


def wrap(pdf: bytes) -> bytes:
    """The range names the moved part; where the cross-references were stand others, which know an evil page."""
    first, after = _contents(pdf)
    start, tail = _last_xref(pdf), pdf[after:]
    number = int(re.search(rb"(\d+) 0 obj\n<<\n/Contents <", pdf)[1])  # type: ignore[index]
    reader = PdfFileReader(io.BytesIO(pdf))
    known = reader.xrefs.get_xref_data(reader.total_revisions - 1).standard_xrefs
    previous = int(re.findall(rb"/Prev (\d+)", pdf)[-1])
    room = b"%".ljust(start - after - 1, b"-") + b"\n"

    def middle(moved_by: int, signature_at: int, content_at: int) -> bytes:
        entries = {which: offset + (moved_by if offset >= after else 0) for which, (_, offset) in known.items()}
        entries |= {number: signature_at, CONTENT: content_at}
        table = b"".join(b"%d 1\n%010d 00000 n \n" % entry for entry in sorted(entries.items()))
        trailer = b"trailer\n<< /Root 1 0 R /Size %d /Prev %010d /ID [<00><01>] >>\n" % (_size(pdf), previous)
        return b"xref\n" + table + trailer + b"startxref\n%010d\n%%%%EOF\n" % start

    length = len(middle(0, 0, 0))
    evil = b"%d 0 obj\n%s\nendobj\n" % (CONTENT, stream(_EVIL))

    def signature(range_at: int) -> bytes:
        numbers = b"[0 %d %010d %d]" % (first, range_at, len(tail))
        entries = b"/Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached"
        return b"%d 0 obj\n<< %s /Contents %s /ByteRange %s >>\nendobj\n" % (number, entries, pdf[first:after], numbers)

    signature_at = start + length
    content_at = signature_at + len(signature(0))
    moved_to = content_at + len(evil)
    table = middle(moved_to - after, signature_at, content_at)
    return pdf[:after] + room + table + signature(moved_to) + evil + tail


def in_the_gap(pdf: bytes) -> bytes:
    """Entries of the signature between the end of its value and the end of the gap: no signature covers them."""
    first, after = _contents(pdf)
    value = pdf[first : after - 1].rstrip(b"0")
    value += b"0" * (len(value) % 2 == 0)
    return pdf[:first] + (value + b"> /Name (Chu tich)").ljust(after - first) + pdf[after:]


def half_of_the_gap(pdf: bytes) -> bytes:
    """The value as a string of characters takes half the room of a hexadecimal one; the other half holds what the attacker likes."""
    first, after = _contents(pdf)
    value = bytes.fromhex(pdf[first + 1 : after - 1].decode())
    literal = re.sub(rb"[()\\\r\n]", lambda found: b"\\%03o" % found[0][0], value)
    return pdf[:first] + (b"(" + literal + b") /Name (Chu tich)").ljust(after - first) + pdf[after:]


# -- incremental saving: later bytes, with fewer and fewer of what makes a revision


def saved(pdf: bytes) -> bytes:
    """A whole revision."""
    return update(pdf, {CONTENT: stream(_EVIL)})


def saved_with_signature(pdf: bytes) -> bytes:
    """A whole revision that repeats the signature, so that it seems to stand in the last one."""
    number = int(re.search(rb"(\d+) 0 obj\n<<\n/Contents <", pdf)[1])  # type: ignore[index]
    return update(pdf, {CONTENT: stream(_EVIL), number: shown_now(pdf, number)})


def saved_without_xref(pdf: bytes) -> bytes:
    """Objects and the old end once more: readers that repair files take them."""
    return pdf + b"%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (CONTENT, stream(_EVIL), _last_xref(pdf))


def saved_with_trailer_alone(pdf: bytes) -> bytes:
    """Objects and a trailer that names no cross-references of its own."""
    trailer = b"trailer\n<< /Root 1 0 R /Size %d /Prev %d >>\n" % (_size(pdf), _last_xref(pdf))
    return pdf + b"%d 0 obj\n%s\nendobj\n" % (CONTENT, stream(_EVIL)) + trailer


def saved_behind_evidence(pdf: bytes) -> bytes:
    """An object that no cross-reference names, in a revision that keeps to what is allowed."""
    hidden = b"%d 0 obj\n%s\nendobj\n" % (CONTENT, stream(_EVIL))
    return update(pdf, {_size(pdf): b"<< /Unused true >>"}, before=hidden)


def saved_with_comments(pdf: bytes) -> bytes:
    """The same, its head written with comments, as readers that work by tokens take it."""
    hidden = b"%d %%a\n0%%b\nobj\n%s\nendobj\n" % (CONTENT, stream(_EVIL))
    return update(pdf, {_size(pdf): b"<< /Unused true >>"}, before=hidden)


def suffix(pdf: bytes) -> bytes:
    """Bytes after the end."""
    return pdf + b"<script>alert(1)</script>\n"


def prefix(pdf: bytes) -> bytes:
    """Bytes before the beginning; readers look for the header within the first kilobyte."""
    return b"\x00MZ something else\n" + pdf


# -- shadow attacks: everything lies in what was signed; a later revision shows it


def hide_by_freeing(pdf: bytes) -> bytes:
    """The overlay is no more."""
    return update(pdf, {}, freed=(OVERLAY,))


def hide_by_emptying(pdf: bytes) -> bytes:
    """The overlay paints nothing."""
    return update(pdf, {OVERLAY: stream(b"", b"/Type /XObject /Subtype /Form /BBox [0 0 0 0]")})


def replace_font(pdf: bytes) -> bytes:
    """The same codes, other letters."""
    return update(pdf, {FONT: _OTHER_LETTERS})


def replace_field_appearance(pdf: bytes) -> bytes:
    """The field keeps its value and shows another."""
    entries = b"/Type /XObject /Subtype /Form /BBox [0 0 400 60] /Resources << /Font << /F1 5 0 R >> >>"
    return update(pdf, {SHOWN: stream(b"BT /F1 12 Tf 2 8 Td (900 000 000) Tj ET", entries)})


def fill_field(pdf: bytes) -> bytes:
    """The field gets another value."""
    return update(pdf, {FIELD: shown_now(pdf, FIELD).replace(b"/V (100)", b"/V (900)")})


def replace_letters_of_form(pdf: bytes) -> bytes:
    """The form names another font for its fields, and has readers draw them anew."""
    font = _size(pdf)
    form = shown_now(pdf, FORM).replace(b"/F1 5 0 R", b"/F1 %d 0 R" % font)
    return update(pdf, {font: _OTHER_LETTERS, FORM: form.replace(b"<<", b"<< /NeedAppearances true", 1)})


def hide_and_replace_object(pdf: bytes) -> bytes:
    """The page's content is found where another one lay hidden."""
    return update(pdf, {}, moved={CONTENT: pdf.index(b"%d 0 obj" % CONTENT)})


def hide_and_replace_catalog(pdf: bytes) -> bytes:
    """The trailer names another catalogue."""
    return update(pdf, {}, moved={OTHER_CATALOG: pdf.index(b"%d 0 obj" % OTHER_CATALOG)}, root=OTHER_CATALOG)


# -- certified documents


def evil_annotation(pdf: bytes) -> bytes:
    """A note that looks like the text of the page."""
    note = _size(pdf)
    look = stream(_EVIL, b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >>")
    annotation = (
        b"<< /Type /Annot /Subtype /FreeText /Rect [0 0 595 842] /F 4 /DA (/F1 24 Tf) /AP << /N %d 0 R >> >>"
        % (note + 1)
    )
    page = re.sub(rb"/Annots \[", b"/Annots [ %d 0 R " % note, shown_now(pdf, PAGE))
    return update(pdf, {PAGE: page, note: annotation, note + 1: look})


def sneaky_signature(pdf: bytes) -> bytes:
    """A stranger's signature whose mark lies upon the text."""
    return _signed_by(pdf, _stranger(), "ChuKyLa", box=(60, 690, 400, 730))


def sneaky_field(pdf: bytes) -> bytes:
    """A field for a signature that nobody signs, with a look of its own."""
    field = _size(pdf)
    look = stream(_EVIL, b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >>")
    body = b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (Trong) /F 132 /Rect [60 690 400 730] /P 3 0 R /AP << /N %d 0 R >> >>"
    page = re.sub(rb"/Annots \[", b"/Annots [ %d 0 R " % field, shown_now(pdf, PAGE))
    form = re.sub(rb"/Fields \[", b"/Fields [ %d 0 R " % field, shown_now(pdf, FORM))
    return update(pdf, {PAGE: page, FORM: form, field: body % (field + 1), field + 1: look})


def sneaky_time_stamp(pdf: bytes) -> bytes:
    """A document time stamp, which names nobody, by an authority that nobody knows; what it shows lies upon the text."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    append_signature_field(writer, SigFieldSpec("DauLa", box=(60, 690, 400, 730)))
    field = writer.root["/AcroForm"]["/Fields"][-1]
    look = StreamObject(stream_data=_EVIL)
    look[NameObject("/Subtype")] = NameObject("/Form")
    look[NameObject("/BBox")] = ArrayObject(NumberObject(side) for side in (60, 690, 400, 730))
    field[NameObject("/AP")] = DictionaryObject({NameObject("/N"): writer.add_object(look)})
    writer.update_container(field)
    output = io.BytesIO()
    PdfTimeStamper(_stranger_stamps(datetime.now(UTC)), field_name="DauLa").timestamp_pdf(
        writer, "sha256", output=output
    )
    return output.getvalue()


def mark_over_the_page(pdf: bytes) -> bytes:
    """A signature of somebody who is trusted, as large as the page."""
    return marked(pdf, (0, 0, 595, 842))


def marked(pdf: bytes, box: tuple[int, int, int, int]) -> bytes:
    """A signature of somebody who is trusted, with its mark there."""
    return _signed_by(pdf, _officer(), "ChuKySau", box=box)


def stamped_by_a_stranger(pdf: bytes) -> bytes:
    """The officer's signature, with a time stamp of 2001 by an authority of its own."""
    return _signed_by(pdf, _officer(), "ChuKySo1", stamper=_stranger_stamps(datetime(2001, 1, 1, tzinfo=UTC)))


def signed_as(pdf: bytes, *extensions: x509.ExtensionType) -> bytes:
    """Signed with a certificate that the officers' authority issued, for whatever these say."""
    key = (demo_pki().folder / "issuer.key.pem").read_bytes()
    authority = load_pem_private_key(key, None)
    assert isinstance(authority, rsa.RSAPrivateKey)
    issuer = x509.load_pem_x509_certificate(demo_pki().issuer_pem.read_bytes())
    officer = x509.load_pem_x509_certificate((demo_pki().folder / "officer.cert.pem").read_bytes())
    lists = officer.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    return _signed_by(pdf, _issued(authority, issuer.subject, (*extensions, lists)), "ChuKySo1")


def _stranger_stamps(at: datetime) -> DummyTimeStamper:
    signer = _stranger(x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.TIME_STAMPING]))
    return DummyTimeStamper(
        signer.signing_cert, signer.signing_key, fixed_dt=at, certs_to_embed=SimpleCertificateStore()
    )


def _signed_by(
    pdf: bytes,
    signer: SimpleSigner,
    name: str,
    *,
    box: tuple[int, int, int, int] | None = None,
    certify: bool = False,
    permission: MDPPerm = MDPPerm.FILL_FORMS,
    stamper: TimeStamper | None = None,
) -> bytes:
    metadata = PdfSignatureMetadata(name, md_algorithm="sha256", certify=certify, docmdp_permissions=permission)
    output = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    field = SigFieldSpec(name, box=box)
    PdfSigner(metadata, signer, timestamper=stamper, new_field_spec=field).sign_pdf(writer, output=output)
    return output.getvalue()


def _officer() -> SimpleSigner:
    pki = demo_pki()
    signer = SimpleSigner.load_pkcs12(pki.officer_p12, passphrase=pki.officer_pin.read_bytes())
    assert isinstance(signer, SimpleSigner)
    return signer


def _stranger(purpose: x509.ExtendedKeyUsage | None = None) -> SimpleSigner:
    """The officer's name, of an authority that nobody trusts: its own."""
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    return _issued(None, _NAME, (usage,) if purpose is None else (usage, purpose))


def _issued(
    authority: rsa.RSAPrivateKey | None, issuer: x509.Name, extensions: Iterable[x509.ExtensionType]
) -> SimpleSigner:
    """A new key, with a certificate by that authority, or by itself."""
    key = rsa.generate_private_key(65537, 2048)
    begins = datetime.now(UTC) - timedelta(days=1)
    builder = x509.CertificateBuilder(issuer, _NAME, key.public_key(), 7, begins, begins + timedelta(days=30))
    for extension in extensions:
        builder = builder.add_extension(extension, critical=not isinstance(extension, x509.CRLDistributionPoints))
    certificate = builder.sign(authority or key, hashes.SHA256())
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return SimpleSigner(
        signing_cert=asn1crypto.x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
        signing_key=asn1crypto.keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore(),
    )
