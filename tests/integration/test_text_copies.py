"""What is copied out of an archive in the readers that people have: each word, each space, each end of a line, in reading order."""

from __future__ import annotations

import json
import subprocess
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

import pypdfium2
import pytest

from app.archive.assemble import assemble
from app.domain.archival import Flavour
from app.domain.page import PagePicture, PageText, PageWord
from tests.support.archive_pages import METADATA, pdftotext
from tests.support.node import NODE, npm_installed

pytestmark = pytest.mark.interop
DPI, LETTER_PX, HEIGHT_PX, PITCH_PX = 150.0, 18, 40, 60
PDF_JS = Path(__file__).resolve().parents[1] / "support" / "pdf_js"

type Row = Sequence[tuple[int, str]]
"""what stands on a line: from which pixel, which words"""


def poppler(file: Path) -> list[str]:
    """In the order of the content, as its viewers copy."""
    return [page.rstrip() for page in pdftotext(file, "-raw").split("\f")][:-1]


def poppler_by_layout(file: Path) -> list[str]:
    """In the order that it guesses from where things stand, without the lines that it leaves between."""
    pages = pdftotext(file).split("\f")[:-1]
    return ["\n".join(line for line in page.splitlines() if line) for page in pages]


def pdf_js(file: Path) -> list[str]:
    """As browsers give it."""
    done = subprocess.run([NODE, npm_installed(PDF_JS) / "server.mjs", file], capture_output=True, check=True)
    pages: list[str] = json.loads(done.stdout)
    return pages


def pdfium(file: Path) -> list[str]:
    """As Chromium and its kin give it: a space stands before each end of a line."""
    document = pypdfium2.PdfDocument(file)
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
        return ["\n".join(line.rstrip(" ") for line in text.split("\r\n")) for text in pages]
    finally:
        document.close()


READERS: dict[str, Callable[[Path], list[str]]] = {"poppler": poppler, "pdf.js": pdf_js, "pdfium": pdfium}


def words_of(rows: Sequence[Row], block: int = 0, first_line: int = 0) -> list[PageWord]:
    """Lines below each other; a row's words stand on one line, however far apart."""
    words: list[PageWord] = []
    for number, row in enumerate(rows):
        top, right = 150 + number * PITCH_PX, max(x + len(text) * LETTER_PX for x, text in row)
        line_box = (row[0][0], top, right, top + HEIGHT_PX)
        for x, text in row:
            left = x
            for word in text.split():
                box = (left, top, left + len(word) * LETTER_PX, top + HEIGHT_PX)
                words.append(PageWord(word, box, line_box, top + 0.8 * HEIGHT_PX, 0.9, block, first_line + number))
                left += (len(word) + 1) * LETTER_PX
    return words


def page_of(words: Sequence[PageWord], size_px: tuple[int, int] = (1240, 1754)) -> tuple[PagePicture, PageText]:
    return PagePicture(*size_px, DPI, (), "drawn"), PageText(*size_px, DPI, tuple(words), "a test")


LETTER = [
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "Số: 42/QĐ-UBND ngày 01/02/2024",
    "1.250.000 đồng (một triệu hai trăm)",
]
TABLE = [("STT", "Họ và tên", "Năm sinh"), ("1", "Nguyễn Văn Ân", "1985"), ("2", "Trần Thị Ơn", "1990")]
LEFT = ["Bên giao đứng tên", "ở cột bên trái và", "ký trước ba ngày"]
RIGHT = ["Bên nhận đứng tên", "ở cột bên phải và", "ký sau ba ngày"]
ALIKE = ["ÐẶNG ĐẶNG đ ð", "0O1lI5S rn m", "fi fl ươ ƣơ"]
"""the Icelandic letter beside the Vietnamese one, and what else looks alike: each stays what it is"""


def _one_column(lines: Sequence[str]) -> list[PageWord]:
    return words_of([[(120, line)] for line in lines])


PAGES: dict[str, tuple[tuple[PagePicture, PageText], list[str]]] = {
    "upright": (page_of(_one_column(LETTER)), LETTER),
    "lying": (page_of(_one_column(LETTER), (1754, 1240)), LETTER),
    "table": (
        page_of(words_of([[(100, one), (300, two), (900, three)] for one, two, three in TABLE])),
        [" ".join(cells) for cells in TABLE],
    ),
    "two columns": (
        page_of(words_of([[(100, line)] for line in LEFT]) + words_of([[(620, line)] for line in RIGHT], 1, 3)),
        LEFT + RIGHT,
    ),
    "letters that look alike": (page_of(_one_column(ALIKE)), ALIKE),
    "letters taken apart": (page_of(_one_column([unicodedata.normalize("NFD", line) for line in LETTER])), LETTER),
    "nothing": (page_of([]), []),
}


@pytest.fixture(scope="module", params=[Flavour.PDFA_2U, Flavour.PDFA_1B])
def file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("copied") / "pages.pdf"
    path.write_bytes(assemble([page for page, _ in PAGES.values()], METADATA, request.param))
    return path


@pytest.mark.parametrize("reader", READERS)
def test_lines_and_spaces_are_copied_as_they_are_read(reader: str, file: Path) -> None:
    assert dict(zip(PAGES, READERS[reader](file), strict=True)) == {
        name: "\n".join(lines) for name, (_, lines) in PAGES.items()
    }


def test_a_reader_that_guesses_keeps_columns_together(file: Path) -> None:
    found = dict(zip(PAGES, poppler_by_layout(file), strict=True))
    kept = {name: "\n".join(lines) for name, (_, lines) in PAGES.items() if name != "table"}
    assert {name: found[name] for name in kept} == kept, "a table it reads column by column"
