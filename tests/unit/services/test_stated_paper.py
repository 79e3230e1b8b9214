"""What a photo shows can be said where the ratio of its sides can't tell: its resolution follows, in facts and in what is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from app.cli.parser import PAPERS
from app.services.loose_work import CleanWish, clean_page, inspect_page
from app.services.page_sources import PageSource
from ocr.image.photo.paper_size import PAPERS_MM, SAME_RATIO_MM
from tests.support.mark_pages import READER
from tests.unit.ocr_image.test_photo import photo


def test_the_papers_that_can_be_said_are_those_that_are_known() -> None:
    assert set(PAPERS) == PAPERS_MM.keys() | SAME_RATIO_MM.keys()


@pytest.mark.turns
def test_a_photo_of_a5_has_half_as_many_dots_again(tmp_path: Path) -> None:
    file = tmp_path / "photo.png"
    Image.fromarray(photo().pixels).save(file)
    source = PageSource(file, "image/png", 0, 0.0)
    taken, said = (inspect_page(source, READER, paper) for paper in ("", "A5"))
    assert taken.photo is not None and said.photo is not None
    assert (taken.photo["paper"], said.photo["paper"]) == ("A4", "A5")
    assert said.photo["effective_dpi"] == pytest.approx(taken.photo["effective_dpi"] * 297 / 210, rel=0.01)  # type: ignore[operator]
    written = clean_page(source, READER, tmp_path / "out.png", CleanWish(photo_of="A5"))
    with Image.open(written.outputs[0]) as page:
        sides_mm = sorted(side / written.facts.dpi * 25.4 for side in page.size)
    assert sides_mm == pytest.approx([148, 210], rel=0.02)
