"""What reading keeps is loaded before the first page."""

from pathlib import Path

import numpy as np
import pytest

from ocr.errors import LanguageMissing
from ocr.image.raster import Raster
from ocr.text.reading import read
from ocr.text.recipe import ReadRecipe
from ocr.text.tesseract import api
from ocr.text.tesseract.api import TesseractApi

_PAGE = Raster(np.tile(np.array([[0, 255], [255, 0]], np.uint8).repeat(20, 0).repeat(20, 1), (4, 4)), 150.0)


def test_a_page_that_is_read_after_it_loads_no_network() -> None:
    engine = TesseractApi()
    engine.prepare(ReadRecipe())
    before = dict(api._kept), api._other_network.cache_info().misses
    assert len(before[0]) == 1
    read(engine, _PAGE, ReadRecipe(foreign_language=""))
    assert (api._kept, api._other_network.cache_info().misses) == before


def test_what_cannot_be_loaded_is_told_by_the_reading(tmp_path: Path) -> None:
    engine = TesseractApi(tmp_path)
    engine.prepare(ReadRecipe())
    with pytest.raises(LanguageMissing):
        engine.recognize(_PAGE, ReadRecipe())
    (tmp_path / "vie.traineddata").write_bytes(b"damaged")
    engine.prepare(ReadRecipe())
