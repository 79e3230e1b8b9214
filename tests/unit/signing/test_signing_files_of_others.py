"""Files as other programs write them are signed, and stay what they were."""

import re
import subprocess
from pathlib import Path

import pytest

from app.domain.signatures import Appearance, Level
from app.signing.validate import validate
from tests.support.signing_world import blank_pdf, demo_signer, demo_trust, policy, sign


@pytest.mark.parametrize("level", [Level.B_B, Level.B_LTA])
def test_a_hybrid_file_is_signed_as_any_other(level: Level, tmp_path: Path) -> None:
    before = _hybrid_pdf()
    done = sign(before, level, appearance=Appearance.ND30_SAO_Y)
    assert done.level is level and done.pdf.startswith(before)
    twice = sign(done.pdf, Level.B_B, appearance=Appearance.TT02_ARCHIVE).pdf
    first, second = validate(twice, demo_trust())
    assert (first.changes.standing, second.changes.standing) == ("permitted", "none")
    (tmp_path / "signed.pdf").write_bytes(done.pdf)
    words = subprocess.run(["pdfsig", tmp_path / "signed.pdf"], check=True, capture_output=True, text=True).stdout
    assert "Signature is Valid" in words


@pytest.mark.parametrize("appearance", [Appearance.TT01_PERSONAL, Appearance.NONE])
@pytest.mark.parametrize("end", [b"", b"\r", b"\n"])
def test_what_is_appended_begins_on_a_line_of_its_own(end: bytes, appearance: Appearance) -> None:
    before = blank_pdf().rstrip() + end
    after = demo_signer().prepare(before, policy(appearance=appearance)).pdf
    assert after.startswith(before)
    assert re.match(rb"[\r\n][0-9]+ 0 obj\n", after[len(before.rstrip()) :])


def _hybrid_pdf() -> bytes:
    """A table of objects for old readers, and a stream with more of them (ISO 32000-1, 7.5.8.4)."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        b"<</Type/XRef/Size 5/W[1 2 1]/Index[4 1]/Length 4>>stream\n\0\0\0\0\nendstream",
    ]
    body, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer<</Size 5/Root 1 0 R/XRefStm %d>>\nstartxref\n%d\n%%%%EOF\n" % (offsets[3], len(body))
    return body + b"xref\n0 5\n0000000000 65535 f \n" + table + trailer
