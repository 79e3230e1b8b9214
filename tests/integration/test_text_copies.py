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
from tests.perf.reading_scores import unmarked
from tests.support import read_letter as office_letter
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


@pytest.fixture(scope="module")
def letter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return office_letter.read_letter(tmp_path_factory.mktemp("letter"))


@pytest.mark.turns
@pytest.mark.parametrize("reader", READERS)
def test_a_letter_that_was_really_read_is_copied_in_its_lines_and_columns(reader: str, letter: Path) -> None:
    """The head in pairs, the table by its rows, the recipients before the signature. A mark that was misread is no matter of copying."""
    (copied,) = READERS[reader](letter)
    lines = copied.splitlines()
    assert [unmarked(line) for line in lines] == [unmarked(line) for line in office_letter.LINES]
    assert copied == poppler(letter)[0], "all readers copy the same"
    assert lines[:2] == list(office_letter.HEAD)
    assert set(office_letter.BODY) | set(office_letter.LEFT) < set(lines)


@pytest.mark.turns
@pytest.mark.parametrize("words", ["Độc lập", "xã thông báo kết quả", "45/2020/NĐ-CP", "1.284", "để báo cáo"])
def test_words_with_their_marks_are_found_where_they_stand(words: str, letter: Path) -> None:
    document = pypdfium2.PdfDocument(letter)
    try:
        text = document[0].get_textpage()
        at, length = text.search(words, match_case=True).get_next() or (0, 0)
        assert text.get_text_range(at, length) == words
        boxes = [text.get_charbox(index, loose=True) for index in range(at, at + length)]
        left, right = boxes[0][0], boxes[-1][2]
        assert (right - left) / len(words) == pytest.approx(6, abs=2.5), "points a sign: what is marked are the words"
        assert all(8 < top - bottom < 22 for _, bottom, _, top in boxes)
    finally:
        document.close()


def test_one_column_is_selected_without_the_other(letter: Path) -> None:
    left, top, right, bottom = (round(side / 25.4 * 72) for side in office_letter.left_column_mm())
    box = ["-x", left, "-y", top, "-W", right - left, "-H", bottom - top]
    done = subprocess.run(["pdftotext", *map(str, box), letter, "-"], capture_output=True, text=True, check=True)
    assert done.stdout.split() == " ".join(office_letter.LEFT).split()
    document = pypdfium2.PdfDocument(letter)
    try:
        height = document[0].get_height()
        chosen = document[0].get_textpage().get_text_bounded(left, height - bottom, right, height - top)
        assert chosen.split() == " ".join(office_letter.LEFT).split()
    finally:
        document.close()
