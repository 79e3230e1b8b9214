"""Papers that others signed, outside the repository: what each judge says of them, and where the judges differ, why."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO, Final

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

FOLDER: Final = Path(os.environ.get("SIGNED_PAPERS", ""))
"""where somebody put them; of no use where the environment says nothing"""
NAMED: Final = bool(os.environ.get("SIGNED_PAPERS"))
"""whether the environment says so"""
STRANGER: Final = "NO_CERTIFICATE_CHAIN_FOUND"
"""the roots of the government's authorities are for each office to set up"""
WEAK: Final = f"{STRANGER}, WEAK_ALGORITHM"
EXPECTED: Final[dict[str, tuple[str, ...] | str]] = {
    "1_vn_scans/vn_namn_209-QDCT.pdf": (STRANGER,),
    "1_vn_scans/vn_namn_308qd2025.pdf": (STRANGER,),
    "1_vn_scans/vn_namn_QD383STP18-02-2025.pdf": (STRANGER,),
    "1_vn_scans/vn_vbhc_01CT.pdf": (WEAK,),
    "1_vn_scans/vn_vbhc_11CT.pdf": (WEAK,),
    "1_vn_scans/vn_vbhc_22_TTR.pdf": (
        WEAK,
        STRANGER,
    ),
    "1_vn_scans/vn_vbhc_23BC.pdf": (
        WEAK,
        STRANGER,
    ),
    "1_vn_scans/vn_vbhc_280_BC.pdf": (
        WEAK,
        STRANGER,
    ),
    "1_vn_scans/vn_vbhc_47_QD_UB.pdf": (
        WEAK,
        STRANGER,
    ),
    "1_vn_scans/vn_vbhc_51_QD_UB.pdf": (
        WEAK,
        STRANGER,
    ),
    "1_vn_scans/vn_vbhc_574_UB.pdf": (
        WEAK,
        STRANGER,
    ),
    "1b_vn_borndigital/vn_namn_00.00.H57-441-QD-UBND-2025-PL1_signed.pdf": (
        f"{STRANGER}, CERTIFICATION_EXCEEDED",
        STRANGER,
    ),
    "1b_vn_borndigital/vn_namn_01_Quyet_dinh_CBTTHC_-GD.pdf": (
        WEAK,
        WEAK,
        WEAK,
        WEAK,
        WEAK,
    ),
    "1b_vn_borndigital/vn_namn_04_Noi_dung_TTHC.pdf": (WEAK,),
    "1b_vn_borndigital/vn_namn_DANHMUCTTHCKhoangsannhomIV.pdf": (STRANGER,),
    "1b_vn_borndigital/vn_namn_PhlcII-QuytrnhnibTTHC.pdf": (WEAK,),
    "1b_vn_borndigital/vn_namn_Quyet_dinh_signed.pdf": (
        "SIG_CRYPTO_FAILURE",
        STRANGER,
        STRANGER,
        STRANGER,
    ),
    "1b_vn_borndigital/vn_namn_phuluc-71.1.cchcdanhmuc.pdf": (STRANGER,),
    "1b_vn_borndigital/vn_namn_phuluc-73.2.cchcquytrinhnoibo.pdf": (STRANGER,),
    "1b_vn_borndigital/vn_vbhc_bnt_-_BTTTT_-_Gop_y_du_thao_sua_doi_bo_sung_Chuo.pdf": (
        WEAK,
        WEAK,
        WEAK,
        WEAK,
        STRANGER,
    ),
    "1b_vn_borndigital/vn_vbhc_vht507.pdf": (
        WEAK,
        WEAK,
        WEAK,
        WEAK,
        STRANGER,
    ),
    "3_pdf_import/pyhanko_base.pdf": ("MALFORMED",),
    "3_pdf_import/pyhanko_certified-with-indirect-refs-in-dir.pdf": (STRANGER,),
    "3_pdf_import/pyhanko_ed448-disallowed-hash.pdf": ("CRYPTO_CONSTRAINTS_FAILURE",),
    "3_pdf_import/pyhanko_extensions-update-direct.pdf": (
        STRANGER,
        STRANGER,
    ),
    "3_pdf_import/pyhanko_extensions-update-indirect.pdf": (
        STRANGER,
        STRANGER,
    ),
    "3_pdf_import/pyhanko_form-update-ap-indirect-sneaky-trailer.pdf": (
        "CHANGED_AFTER_SIGNING",
        STRANGER,
    ),
    "3_pdf_import/pyhanko_form-update-override-appearance-stream-ap-indirect.pdf": (
        STRANGER,
        STRANGER,
    ),
    "3_pdf_import/pyhanko_form-update-override-appearance-stream-sneaky.pdf": (
        "CHANGED_AFTER_SIGNING",
        STRANGER,
    ),
    "3_pdf_import/pyhanko_form-update-override-appearance-stream.pdf": (
        STRANGER,
        STRANGER,
    ),
    "3_pdf_import/pyhanko_minimal-signed-twice-no-sig-type.pdf": (
        STRANGER,
        STRANGER,
    ),
    "3_pdf_import/pyhanko_minimal-two-fields-signed-twice.pdf": (
        "CHAIN_CONSTRAINTS_FAILURE",
        "CHAIN_CONSTRAINTS_FAILURE",
    ),
    "3_pdf_import/pyhanko_pades-lta-dss-indirect-arrs-test-2.pdf": (
        STRANGER,
        STRANGER,
    ),
    "3_pdf_import/pyhanko_pdf-sig-with-econtent.pdf": ("FORMAT_FAILURE",),
    "3_pdf_import/pyhanko_signature-gap-too-big.pdf": ("CHANGED_AFTER_SIGNING",),
    "3_pdf_import/pyhanko_signed-encrypted-pubkey-with-catalog-ref.pdf": "PDF_ENCRYPTED",
    "3_pdf_import/pyhanko_tail-uncovered.pdf": ("CHANGED_AFTER_SIGNING",),
    "3_pdf_import/pyhanko_weird-byterange.pdf": ("CHANGED_AFTER_SIGNING",),
}
"""file -> the reasons of its signatures in their order, or the code of the refusal"""
_CURVES = "poppler's NSS knows neither Ed25519 nor Ed448"
DIFFER: Final = {
    ("pdfsig", "3_pdf_import/pyhanko_ed448-disallowed-hash.pdf", "Sig1"): _CURVES,
    ("pdfsig", "3_pdf_import/pyhanko_extensions-update-direct.pdf", "Sig2"): _CURVES,
    ("pdfsig", "3_pdf_import/pyhanko_extensions-update-indirect.pdf", "Sig2"): _CURVES,
    ("openssl", "3_pdf_import/pyhanko_base.pdf", "Sig1"): "there is no CMS to judge",
    ("pyhanko", "3_pdf_import/pyhanko_base.pdf", "Sig1"): "it stops at what is no CMS",
    ("pyhanko", "3_pdf_import/pyhanko_pdf-sig-with-econtent.pdf", "Sig1"): "it stops at content inside of the CMS, which we refuse too",
    ("pyhanko", "1b_vn_borndigital/vn_namn_00.00.H57-441-QD-UBND-2025-PL1_signed.pdf", "Signature1"):
        "a new field after a certifying signature, and an object freed that never was: forbidden there, doubtful here",
    ("pyhanko", "1b_vn_borndigital/vn_namn_Quyet_dinh_signed.pdf", "NguoiKyPhatHanh_maipv_1739793970286"):
        "a new field after a certifying signature: forbidden there, doubtful here; both find the signature broken",
}  # fmt: skip
"""judge, file, field -> why that judge says something else than the station"""
UNSIGNED: Final = frozenset({"PDF_ENCRYPTED", "PDF_DAMAGED"})
"""how a file of `3_pdf_import` without a signature may be refused"""


def by_pdfsig(file: Path) -> dict[str, bool]:
    """Field -> whether poppler finds the signature valid, as far as it looks: the covered bytes alone."""
    said = subprocess.run(["pdfsig", "-nocert", file], capture_output=True, text=True).stdout
    found: dict[str, bool] = {}
    for block in said.split("Signature #")[1:]:
        name = re.search(r"Signature Field Name: (.*)", block)
        found[name[1].strip() if name else ""] = "Signature is Valid." in block
    return found


def by_openssl(file: Path, folder: Path) -> dict[str, bool]:
    """Field -> whether OpenSSL finds the CMS over the covered bytes valid, whoever signed."""
    data, found = file.read_bytes(), dict[str, bool]()
    with file.open("rb") as opened:
        for signature in _readable(opened):
            numbers = [int(number) for number in signature.byte_range]
            parts = zip(numbers[::2], numbers[1::2], strict=True)
            (folder / "content").write_bytes(b"".join(data[start : start + length] for start, length in parts))
            (folder / "cms").write_bytes(signature.pkcs7_content)
            command = ["openssl", "cms", "-verify", "-noverify", "-binary", "-inform", "DER", "-in", folder / "cms",
                       "-content", folder / "content", "-out", "/dev/null"]  # fmt: skip
            done = subprocess.run(command, capture_output=True, text=True)
            found[signature.field_name] = "Verification successful" in done.stderr
    return found


def _readable(opened: BinaryIO) -> list[EmbeddedPdfSignature]:
    """The signatures; none where one holds no CMS."""
    try:
        return PdfFileReader(opened, strict=False).embedded_regular_signatures
    except ValueError:
        return []


def by_pyhanko(file: Path) -> dict[str, tuple[bool, bool]]:
    """Field -> whether pyHanko's own command finds it sound, and what was done since compatible with it."""
    command = [sys.executable, "-m", "pyhanko", "sign", "adesverify", "--pretty-print", "--no-revocation-check",
               "--no-strict-syntax", str(file)]  # fmt: skip
    said = subprocess.run(command, capture_output=True, text=True).stdout
    found: dict[str, tuple[bool, bool]] = {}
    for block in re.split(r"(?m)^=+\nField \d+: ", said)[1:]:
        changed = "incompatible with the current document modification policy" in block
        found[block.splitlines()[0].strip()] = "signature is cryptographically sound" in block, not changed
    return found
