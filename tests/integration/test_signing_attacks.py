"""What happens to a file after it was signed, and what others hand in as signed."""

import functools
import io
import random
import socket
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from cryptography import x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm

from app.domain.errors import InputRefused, SigningFailed
from app.domain.signatures import Appearance, Level
from app.domain.verification import Change, Changes, SignatureVerdict, Standing
from app.signing.trust import TrustSettings, listed_in
from app.signing.validate import validate
from tests.support import pdf_attacks as attacks
from tests.support.attack_signers import certified, marked, signed_as
from tests.support.demo_world import demo_pki, moved_pki
from tests.support.pdf_revisions import shadow_document
from tests.support.pdf_stamps import stamped_with_nonsense
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


BROKEN = "CHANGED_AFTER_SIGNING"
FORGERIES: dict[str, tuple[attacks.Attack, str]] = {
    "forgery: no contents": (attacks.forge(rb"/Contents <30", b"/Kontents <30"), "MALFORMED"),
    "forgery: contents of zeros": (
        attacks.forge(rb"/Contents <308[0-9A-Fa-f]{20}", b"/Contents <" + b"0" * 23),
        "MALFORMED",
    ),
    "forgery: no byte range": (attacks.forge(rb"/ByteRange \[[0-9 ]+\]", b""), "MALFORMED"),
    "forgery: empty byte range": (attacks.forge(rb"/ByteRange \[[0-9 ]+\]", b"/ByteRange [0 0 0 0]"), "HASH_FAILURE"),
    "forgery: negative byte range": (
        attacks.forge(rb"/ByteRange \[[0-9 ]+\]", b"/ByteRange [0 -1 0 -1]"),
        "HASH_FAILURE",
    ),
    "forgery later: nothing": (attacks.forge_later(b""), "MALFORMED"),
    "forgery later: null": (attacks.forge_later(b"/Contents null /ByteRange null"), "MALFORMED"),
    "forgery later: empty": (attacks.forge_later(b"/Contents <> /ByteRange []"), "MALFORMED"),
    "forgery later: zeros": (attacks.forge_later(b"/Contents <00> /ByteRange [0 0 0 0]"), "MALFORMED"),
    "wrapping": (attacks.wrap, BROKEN),
    "wrapping: in the gap": (attacks.in_the_gap, BROKEN),
    "wrapping: in half of the gap": (attacks.half_of_the_gap, BROKEN),
    "incremental saving": (attacks.saved, BROKEN),
    "incremental saving: signature repeated": (attacks.saved_with_signature, BROKEN),
    "incremental saving: no cross-references": (attacks.saved_without_xref, BROKEN),
    "incremental saving: trailer alone": (attacks.saved_with_trailer_alone, BROKEN),
    "incremental saving: behind a harmless one": (attacks.saved_behind_evidence, BROKEN),
    "incremental saving: with comments": (attacks.saved_with_comments, BROKEN),
    "bytes after the end": (attacks.suffix, BROKEN),
    "shadow, hide: freed": (attacks.hide_by_freeing, BROKEN),
    "shadow, hide: emptied": (attacks.hide_by_emptying, BROKEN),
    "shadow, replace: font": (attacks.replace_font, BROKEN),
    "shadow, replace: look of a field": (attacks.replace_field_appearance, "FORM_FILLED_AFTER_SIGNING"),
    "shadow, replace: value of a field": (attacks.fill_field, "FORM_FILLED_AFTER_SIGNING"),
    "shadow, replace: letters of the form": (attacks.replace_letters_of_form, "FORM_FILLED_AFTER_SIGNING"),
    "shadow, hide and replace: object": (attacks.hide_and_replace_object, BROKEN),
    "shadow, hide and replace: catalogue": (attacks.hide_and_replace_catalog, BROKEN),
    "evil annotation, approved": (attacks.evil_annotation, BROKEN),
    "sneaky signature, approved": (attacks.sneaky_signature, "FURTHER_SIGNATURE_DOUBTFUL"),
    "sneaky time stamp, approved": (attacks.sneaky_time_stamp, "FURTHER_SIGNATURE_DOUBTFUL"),
    "sneaky field, approved": (attacks.sneaky_field, "FORM_FILLED_AFTER_SIGNING"),
    "mark over the page": (attacks.mark_over_the_page, "FURTHER_MARK_COVERS_PAGE"),
}
"""after a signature that approves: what is done, and the reason that is given"""
NONE, FORMS, NOTES = MDPPerm.NO_CHANGES, MDPPerm.FILL_FORMS, MDPPerm.ANNOTATE
CERTIFIED: dict[str, tuple[MDPPerm, attacks.Attack, str]] = {
    "evil annotation, forms allowed": (FORMS, attacks.evil_annotation, BROKEN),
    "evil annotation, notes allowed": (NOTES, attacks.evil_annotation, "ANNOTATED_AFTER_SIGNING"),
    "sneaky field, nothing allowed": (NONE, attacks.sneaky_field, BROKEN),
    "sneaky signature, forms allowed": (FORMS, attacks.sneaky_signature, "CERTIFICATION_EXCEEDED"),
    "sneaky signature, notes allowed": (NOTES, attacks.sneaky_signature, "CERTIFICATION_EXCEEDED"),
    "sneaky field, forms allowed": (FORMS, attacks.sneaky_field, "CERTIFICATION_EXCEEDED, FORM_FILLED_AFTER_SIGNING"),
    "form, nothing allowed": (NONE, attacks.fill_field, BROKEN),
    "form, forms allowed": (FORMS, attacks.fill_field, "FORM_FILLED_AFTER_SIGNING"),
    "shadow, hide: freed": (NOTES, attacks.hide_by_freeing, BROKEN),
}
"""after a signature that certifies and allows so much"""


@pytest.fixture(scope="module")
def approved() -> bytes:
    """A document that is valid before anything is done to it."""
    document = sign(shadow_document(), Level.B_T, appearance=Appearance.NONE).pdf
    (before,) = validate(document, demo_trust())
    assert before.verdict is SignatureVerdict.VALID
    return document


@functools.cache
def certified_document(permission: MDPPerm) -> bytes:
    """One that is certified, and valid before anything is done to it."""
    document = certified(shadow_document(), permission)
    (before,) = validate(document, demo_trust())
    assert (before.verdict, before.certification) == (SignatureVerdict.VALID_WITH_REMARK, permission.value)
    return document


@pytest.mark.parametrize("case", FORGERIES)
def test_no_published_attack_passes(approved: bytes, case: str) -> None:
    attack, reason = FORGERIES[case]
    report, *_ = validate(attack(approved), demo_trust())
    assert report.verdict in (SignatureVerdict.INDETERMINATE, SignatureVerdict.INVALID), report
    assert report.reason == reason, report


def test_bytes_before_the_beginning_are_refused(approved: bytes) -> None:
    """Every offset of such a file is wrong, and readers differ in what they make of it."""
    with pytest.raises(InputRefused, match="PDF_DAMAGED"):
        validate(attacks.prefix(approved), demo_trust())


def test_a_seal_at_its_size_is_no_doubt_on_a_small_page() -> None:
    """A card of 85.6 x 54 mm, a seal of 40 mm: a third of it."""
    card = sign(blank_pdf(size_pt=(242.6, 153.1)), Level.B_T, appearance=Appearance.NONE).pdf
    for side, doubt in ((113, ()), (152, ("FURTHER_MARK_COVERS_PAGE",))):
        first, _ = validate(marked(card, (0, 0, side, side)), demo_trust())
        assert first.decision.findings == doubt


def test_a_form_that_nobody_touched_is_not_named(approved: bytes) -> None:
    report, _ = validate(sign(approved, Level.B_T).pdf, demo_trust())
    assert (report.verdict, report.changes.fields) == (SignatureVerdict.VALID, ())


def test_a_time_stamp_of_a_stranger_tells_no_time() -> None:
    """It would carry a signature back to a time when its certificate was good."""
    (report,) = validate(attacks.stamped_by_a_stranger(shadow_document()), demo_trust())
    assert (report.verdict, report.reason) == (SignatureVerdict.VALID_WITH_REMARK, "TIME_STAMP_UNKNOWN")
    assert not report.time_is_stamped
    assert report.time is not None
    assert report.time.year >= 2026


def test_a_stamp_that_is_none_breaks_no_signature_before_it(approved: bytes) -> None:
    report, *_ = validate(stamped_with_nonsense(approved), demo_trust())
    assert (report.verdict, report.level) == (SignatureVerdict.VALID, Level.B_T)


_FOR_SERVERS = x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.SERVER_AUTH])


@pytest.mark.parametrize(
    ("purpose", "reason"),
    [
        (x509.KeyUsage(True, False, False, False, False, False, False, False, False), "TIME_NOT_STAMPED"),
        (x509.KeyUsage(False, False, True, False, False, False, False, False, False), "CERTIFICATE_NOT_FOR_SIGNATURES"),
        (_FOR_SERVERS, "CERTIFICATE_NOT_FOR_SIGNATURES"),
        (x509.BasicConstraints(True, None), "CERTIFICATE_NOT_FOR_SIGNATURES"),
    ],
)
def test_a_certificate_counts_for_what_it_was_issued_for(purpose: x509.ExtensionType, reason: str) -> None:
    """The authority of the officers may well issue certificates for servers too."""
    (report,) = validate(signed_as(blank_pdf(), purpose), demo_trust())
    assert report.reason == reason
    assert (report.verdict is SignatureVerdict.INDETERMINATE) == (reason != "TIME_NOT_STAMPED")


@pytest.mark.turns
@pytest.mark.parametrize("case", CERTIFIED)
def test_no_published_attack_on_certified_documents_passes(case: str) -> None:
    permission, attack, reason = CERTIFIED[case]
    report, *_ = validate(attack(certified_document(permission)), demo_trust())
    assert report.verdict in (SignatureVerdict.INDETERMINATE, SignatureVerdict.INVALID), report
    assert report.reason == reason, report


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
        reports = validate(bytes(spoilt), demo_trust(fetch=False))
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


def test_the_trusted_list_says_who_is_qualified_and_makes_nobody_trusted(signed: bytes, tmp_path: Path) -> None:
    (tmp_path / "readme.txt").write_text("no certificate")
    (report,) = validate(signed, replace(demo_trust(), qualified=listed_in(tmp_path)))
    assert report.qualified is False
    (tmp_path / "issuer.pem").write_bytes(demo_pki().issuer_pem.read_bytes())
    listed = listed_in(tmp_path)
    (report,) = validate(signed, replace(demo_trust(), qualified=listed))
    assert (report.qualified, report.verdict) == (True, SignatureVerdict.VALID)
    (report,) = validate(signed, TrustSettings(qualified=listed))
    assert (report.qualified, report.reason) == (None, "NO_CERTIFICATE_CHAIN_FOUND")
    with pytest.raises(SigningFailed, match="CERTIFICATE_FILE_UNREADABLE"):
        listed_in(tmp_path / "nowhere")


def test_a_file_with_signatures_beyond_number_is_refused(signed: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each costs a pass over the whole file."""
    monkeypatch.setattr("app.signing.validate._MOST_SIGNATURES", 1)
    with pytest.raises(InputRefused, match="TOO_MANY_SIGNATURES"):
        validate(sign(signed, Level.B_B).pdf, demo_trust())
