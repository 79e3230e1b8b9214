"""A signature that a later revision took out of the file is told: the file was signed, and what is shown now is not what was signed."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from app.archive import read
from app.domain.byte_ranges import signed_ranges
from app.domain.signatures import Appearance, Level
from app.domain.verification import Change, Changes, SignatureVerdict, Standing
from app.rasterise import render
from app.signing.validate import validate
from tests.support import pdf_removals as removals
from tests.support.pdf_revisions import shadow_document
from tests.support.signing_world import blank_pdf, demo_signer, demo_trust, policy, sign

WAYS: tuple[Callable[[bytes], bytes], ...] = (
    removals.field_taken_out,
    removals.form_taken_out,
    removals.value_taken_out,
    removals.value_emptied,
    removals.kind_taken_out,
    removals.catalogue_replaced,
    removals.past_forgotten,
)


@pytest.fixture(scope="module")
def signed() -> bytes:
    return sign(shadow_document(), Level.B_B, appearance=Appearance.NONE).pdf


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_signature_that_was_taken_out_is_told_with_its_holder(
    signed: bytes, way: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    pdf = way(signed)
    (report,) = validate(pdf, demo_trust(fetch=False))
    assert (report.verdict, report.reason) == (SignatureVerdict.INVALID, "CHANGED_AFTER_SIGNING")
    assert report.decision.sub_indication == "FORMAT_FAILURE"
    assert report.changes == Changes(Standing.FORBIDDEN, (Change.SIGNATURE_REMOVED,))
    assert (report.signer, report.intact) == ("Nguyễn Thị Mẫu - THỬ NGHIỆM", True)
    (tmp_path / "paper.pdf").write_bytes(pdf)
    assert read.is_signed(tmp_path / "paper.pdf")
    assert render.is_signed(tmp_path / "paper.pdf")


@pytest.mark.turns
def test_a_signature_that_calls_itself_a_time_stamp_since_is_judged(signed: bytes, tmp_path: Path) -> None:
    pdf = removals.called_a_time_stamp(signed)
    (report,) = validate(pdf, demo_trust(fetch=False))
    assert (report.verdict, report.signer) == (SignatureVerdict.INVALID, "Nguyễn Thị Mẫu - THỬ NGHIỆM")


def test_one_of_two_that_was_taken_out_is_told_beside_the_other(signed: bytes) -> None:
    both = sign(signed, Level.B_B, appearance=Appearance.NONE).pdf
    assert len(validate(both, demo_trust(fetch=False))) == 2
    first, second = validate(removals.form_taken_out(both), demo_trust(fetch=False))
    assert {first.changes.kinds, second.changes.kinds} == {(Change.SIGNATURE_REMOVED,)}


def test_a_removed_signature_whose_text_was_changed_too_is_not_whole(signed: bytes) -> None:
    (report,) = validate(removals.form_taken_out(signed.replace(b"100 dong", b"900 dong")), demo_trust(fetch=False))
    assert (report.verdict, report.intact) == (SignatureVerdict.INVALID, False)


def test_what_nobody_ever_signed_stays_unsigned(signed: bytes, tmp_path: Path) -> None:
    """Plain, linearised, with a place kept for a signature, and with a signed file inside of it."""
    ready = demo_signer().prepare(blank_pdf(), policy(Level.B_B, Appearance.NONE)).pdf
    for name, pdf in {
        "plain": blank_pdf(),
        "linearised": _saved(blank_pdf(3), linearize=True),
        "updated": removals.update(shadow_document(), {4: b"<< >>"}),
        "prepared": removals.form_taken_out(ready),
        "carrying": _saved(blank_pdf(), attached=signed),
    }.items():
        (tmp_path / f"{name}.pdf").write_bytes(pdf)
        assert not signed_ranges(pdf), name
        assert validate(pdf, demo_trust(fetch=False)) == (), name
        assert not read.is_signed(tmp_path / f"{name}.pdf"), name


def test_a_time_stamp_that_was_taken_out_is_nobodys_word() -> None:
    signed = sign(shadow_document(), Level.B_LTA, appearance=Appearance.NONE).pdf
    (report,) = validate(removals.form_taken_out(signed), demo_trust(fetch=False))
    assert report.signer == "Nguyễn Thị Mẫu - THỬ NGHIỆM"


def _saved(pdf: bytes, *, linearize: bool = False, attached: bytes = b"") -> bytes:
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        if attached:
            opened.attachments["signed.pdf"] = pikepdf.AttachedFileSpec(opened, attached, filename="signed.pdf")
        opened.save(output, linearize=linearize, compress_streams=not attached, stream_decode_level=None)
    return output.getvalue()
