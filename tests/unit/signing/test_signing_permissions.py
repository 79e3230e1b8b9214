"""A file whose signature forbids a further one is refused before anything is written; in every other one the earlier signature holds."""

import functools
import io
from dataclasses import dataclass

import pikepdf
import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm, SigFieldSpec
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

from app.domain.errors import InputRefused, SigningFailed
from app.domain.signatures import Appearance, Level
from app.signing.validate import validate_own
from tests.support.attack_signers import officer
from tests.support.signing_world import blank_pdf, demo_pin, demo_rules, demo_signer, demo_trust, policy, sign, stored


@dataclass(frozen=True, eq=False)
class Earlier:
    """How somebody else signed the file."""

    certify: bool = False
    permission: MDPPerm = MDPPerm.FILL_FORMS
    lock: FieldMDPSpec | None = None
    lock_permission: MDPPerm | None = None


FORBIDDEN = {
    "certified, no changes": (Earlier(certify=True, permission=MDPPerm.NO_CHANGES), "CERTIFIED_UNCHANGEABLE"),
    "approved, no changes": (
        Earlier(lock=FieldMDPSpec(FieldMDPAction.INCLUDE, ["Khac"]), lock_permission=MDPPerm.NO_CHANGES),
        "CERTIFIED_UNCHANGEABLE",
    ),
    "all fields locked": (Earlier(lock=FieldMDPSpec(FieldMDPAction.ALL)), "FIELDS_LOCKED"),
    "all but one locked": (Earlier(lock=FieldMDPSpec(FieldMDPAction.EXCLUDE, ["Khac"])), "FIELDS_LOCKED"),
    "ours locked": (Earlier(lock=FieldMDPSpec(FieldMDPAction.INCLUDE, ["ChuKySo1"])), "FIELDS_LOCKED"),
}
CERTIFIED = {
    "certified, forms": Earlier(certify=True),
    "certified, annotations": Earlier(certify=True, permission=MDPPerm.ANNOTATE),
    "approved, forms": Earlier(lock=FieldMDPSpec(FieldMDPAction.INCLUDE, ["Khac"]), lock_permission=MDPPerm.FILL_FORMS),
}
APPROVED = {
    "approved": Earlier(),
    "others locked": Earlier(lock=FieldMDPSpec(FieldMDPAction.INCLUDE, ["Khac"])),
    "all but ours locked": Earlier(lock=FieldMDPSpec(FieldMDPAction.EXCLUDE, ["ChuKySo1"])),
}


@pytest.mark.parametrize("case", FORBIDDEN)
def test_a_file_that_forbids_it_is_refused_with_the_reason(case: str) -> None:
    earlier, code = FORBIDDEN[case]
    with pytest.raises(SigningFailed) as caught:
        demo_signer().prepare(_signed_before(earlier), policy())
    assert caught.value.code == code


@pytest.mark.parametrize("case", CERTIFIED)
def test_a_certified_file_takes_no_mark(case: str) -> None:
    with pytest.raises(SigningFailed) as caught:
        demo_signer().prepare(_signed_before(CERTIFIED[case]), policy())
    assert caught.value.code == "CERTIFIED_NO_MARK"


def test_a_certified_file_is_signed_without_the_mark_where_the_rules_let_it() -> None:
    signer = demo_signer(rules=demo_rules(refuse_no_mark=False))
    ready = signer.prepare(_signed_before(next(iter(CERTIFIED.values()))), policy())
    assert ready.resume["mark_left_out"] == "CERTIFIED_NO_MARK"
    done = signer.complete(stored(ready, Level.B_B), ready.pdf, demo_pin())
    assert done.remarks == ("CERTIFIED_NO_MARK",)
    first, second = validate_own(done.pdf, demo_trust())
    assert (first.changes.standing, second.changes.standing) == ("permitted", "none")


@pytest.mark.turns
@pytest.mark.parametrize(
    ("earlier", "appearance"),
    [(case, Appearance.NONE) for case in CERTIFIED.values()]
    + [(case, appearance) for case in APPROVED.values() for appearance in (Appearance.NONE, Appearance.TT02_ARCHIVE)],
    ids=[*CERTIFIED, *(f"{case}, {how}" for case in APPROVED for how in ("invisible", "visible"))],
)
def test_an_earlier_signature_stays_valid(earlier: Earlier, appearance: Appearance) -> None:
    before = _signed_before(earlier)
    after = sign(before, Level.B_B, appearance=appearance).pdf
    assert after.startswith(before)
    first, second = validate_own(after, demo_trust())
    assert (first.field_name, first.changes.standing, second.changes.standing) == ("NguoiKhac", "permitted", "none")


def test_a_permission_without_sense_is_refused() -> None:
    with pikepdf.open(io.BytesIO(_signed_before(Earlier(certify=True)))) as pdf:
        pdf.Root.AcroForm.Fields[0].V.Reference[0].TransformParams.P = 7
        output = io.BytesIO()
        pdf.save(output)
    with pytest.raises(InputRefused) as caught:
        demo_signer().prepare(output.getvalue(), policy())
    assert caught.value.code == "PDF_DAMAGED"


@functools.cache
def _signed_before(earlier: Earlier) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(blank_pdf()))
    spec = SigFieldSpec(
        "NguoiKhac",
        box=(300, 100, 400, 130),
        field_mdp_spec=earlier.lock,
        doc_mdp_update_value=earlier.lock_permission,
    )
    metadata = PdfSignatureMetadata(
        "NguoiKhac", md_algorithm="sha256", certify=earlier.certify, docmdp_permissions=earlier.permission
    )
    output = io.BytesIO()
    PdfSigner(metadata, officer(), new_field_spec=spec).sign_pdf(writer, output=output)
    return output.getvalue()
