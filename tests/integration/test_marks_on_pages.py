"""Marks on finished pages, as independent programs see them: they cover no ink, codes stay readable, words can be read."""

import dataclasses
import io
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.domain.errors import SigningFailed
from app.domain.signatures import Appearance
from app.rasterise.render import render
from ocr.codes.reader import read_codes
from tests.support.mark_pages import PAGES, QR_PAYLOAD, archive_page, cropped, ink_of
from tests.support.signing_world import ORGANISATION, demo_signer, policy, visible

KINDS = (Appearance.TT01_PERSONAL, Appearance.ND30_SAO_Y, Appearance.TT02_ARCHIVE)
_INK = 60
"""gray levels under the paper that a reader would call ink"""


@pytest.mark.turns
@pytest.mark.parametrize("appearance", KINDS)
@pytest.mark.parametrize("kind", PAGES)
def test_a_mark_covers_no_ink(kind: str, appearance: Appearance, tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(archive_page(kind))
    before = _gray(path)
    if (kind, appearance) == ("crowded", Appearance.TT02_ARCHIVE):  # the foot of the form is lower than a seal
        with pytest.raises(SigningFailed) as caught:
            _marked(path, appearance)
        assert caught.value.code == "NO_FREE_PLACE"
        return
    _marked(path, appearance)
    after = _gray(path)
    covered = (before < before.max() - _INK) & (np.abs(after - before) > 2)
    assert not covered.any()
    assert (before - after > _INK).sum() > 500  # the mark is there
    assert _text_of(path).split()[-1] == "+07:00"
    if kind == "coded":
        assert [code.text for code in read_codes(after.astype(np.uint8))] == [QR_PAYLOAD]


@pytest.mark.turns
@pytest.mark.parametrize("rotation_deg", [0, 90, 180, 270])
def test_turned_and_cropped_pages_show_the_same(rotation_deg: int, tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(cropped(archive_page("letter", rotation_deg)))
    before = _as_poppler_draws(path)
    _marked(path, Appearance.ND30_SAO_Y)
    y, x = np.nonzero(before - _as_poppler_draws(path) > 100)
    (left, right), (top, bottom) = ((x.min() / 595, x.max() / 595), (y.min() / 842, y.max() / 842))
    assert 0.5 < left < right < 0.97 and 0.01 < top < bottom < 0.08
    words = " ".join(_text_of(path).split())
    assert words.startswith(f"SAO Y {ORGANISATION}") and words.endswith("+07:00")


def _marked(path: Path, appearance: Appearance) -> None:
    signed = dataclasses.replace(policy(), mark=visible(appearance, ink_of(path)))
    path.write_bytes(demo_signer().prepare(path.read_bytes(), signed).pdf)


def _gray(path: Path) -> np.ndarray[tuple[int, int], np.dtype[np.int16]]:
    page = render(path, 0)
    pixels = np.frombuffer(page.pixels, np.uint8).reshape(page.height_px, page.width_px, page.channels)
    return pixels.min(axis=2).astype(np.int16)


def _text_of(path: Path) -> str:
    return subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True, text=True).stdout


def _as_poppler_draws(path: Path) -> np.ndarray[tuple[int, int], np.dtype[np.int16]]:
    command = ["pdftoppm", "-r", "72", "-gray", "-cropbox", "-singlefile", path]
    with Image.open(io.BytesIO(subprocess.run(command, check=True, capture_output=True).stdout)) as page:
        return np.asarray(page, np.int16)
