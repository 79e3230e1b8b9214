"""What was added to a file may change nothing that a page shows: revisions that only add pass, all others are told."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from app.archive.unchanged import changed_since
from app.domain.signatures import Appearance, Level
from tests.support.pdf_revisions import CONTENT, EVIL, OVERLAY, PAGE, PAGES, SHOWN, shadow_document, stream, update
from tests.support.signing_world import sign

_PAGE = b"<< /Type /Page /MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> /XObject << /O 6 0 R >> >> /Parent 2 0 R %s >>"

_FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 400 60]"


def changed(folder: Path, objects: Mapping[int, bytes]) -> str:
    """What is told of the shadow document once these objects were written anew behind it."""
    before, after = folder / "before.pdf", folder / "after.pdf"
    before.write_bytes(shadow_document())
    after.write_bytes(update(shadow_document(), objects))
    return changed_since(before, after)


def test_a_visible_signature_and_a_second_one_only_add(tmp_path: Path) -> None:
    first = sign(shadow_document(), Level.B_B).pdf
    second = sign(first, Level.B_B, appearance=Appearance.ND30_SAO_Y).pdf
    third = sign(second, Level.B_B, appearance=Appearance.NONE).pdf
    for name, data in zip("0123", (shadow_document(), first, second, third), strict=True):
        (tmp_path / name).write_bytes(data)
    for before, after in ("00", "01", "12", "02", "23"):
        assert changed_since(tmp_path / before, tmp_path / after) == ""


@pytest.mark.parametrize(
    ("objects", "told"),
    [
        ({20: b"<< /New true >>"}, ""),
        ({SHOWN: stream(b"BT /F1 12 Tf 2 8 Td (900) Tj ET", _FORM)}, "page 1, /Annots"),
        ({PAGE: _PAGE % b"/Contents 4 0 R /Annots [8 0 R 8 0 R]"}, ""),
        ({PAGE: _PAGE % b"/Contents 4 0 R /Annots []"}, "page 1, /Annots"),
        ({PAGE: _PAGE % b"/Contents 13 0 R /Annots [8 0 R]"}, "page 1, /Contents"),
        ({PAGE: _PAGE % b"/Contents 4 0 R /Rotate 180"}, "page 1, /Rotate"),
        ({PAGE: _PAGE.replace(b"842", b"420") % b"/Contents 4 0 R"}, "page 1, /MediaBox"),
        ({CONTENT: stream(EVIL)}, "page 1, /Contents"),
        ({OVERLAY: stream(b"1 g 0 0 400 60 re f", _FORM)}, "page 1, /Resources"),
        ({PAGES: b"<< /Type /Pages /Kids [12 0 R] /Count 1 >>"}, "page 1, /Contents"),
        ({PAGES: b"<< /Type /Pages /Kids [3 0 R 12 0 R] /Count 2 >>"}, "the number of pages"),
    ],
)
def test_a_revision_that_changes_a_page_is_told(tmp_path: Path, objects: Mapping[int, bytes], told: str) -> None:
    assert changed(tmp_path, objects) == told
