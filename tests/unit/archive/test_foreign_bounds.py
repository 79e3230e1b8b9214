"""Files that ask for more than paper can bear, and files of which a part is gone: refused before anything is drawn."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Pdf

from app.archive.foreign.bounds import bounded_page_unit
from app.archive.read import is_signed
from app.bootstrap.pdf_reader import pdf_reader
from app.domain.archival import ArchivePolicy
from app.domain.artifacts import Stage
from app.domain.errors import InputRefused
from app.domain.ids import new_id
from app.domain.imported import Drawn, LeftOut
from app.domain.page_view import Placement
from app.services.pagework import PDF, PageSource, RawPage, probe_input, work
from tests.support import foreign_pdfs
from tests.support.foreign_pdfs import saved


def written(folder: Path, data: bytes) -> Path:
    path = folder / "file.pdf"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("data", [saved(foreign_pdfs.too_many_pages()), foreign_pdfs.many_objects(200_010)])
def test_a_file_of_too_many_things(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(InputRefused) as refused:
        pdf_reader().page_count(written(tmp_path, data))
    assert refused.value.code == "PDF_TOO_LARGE"


def laughing_with_the_resources_of_the_page() -> Pdf:
    """Drawings without resources of their own, each of which draws the one before it twenty times."""
    pdf = foreign_pdfs.born_digital()
    forms = Dictionary()
    for level in range(8):
        content = f"/N{level - 1} Do " * 20 if level else "0 0 9 9 re f"
        form = pdf.make_stream(content.encode(), Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 600, 900]))
        forms[f"/N{level}"] = pdf.make_indirect(form)
    pdf.pages[0].obj.Resources.XObject = forms
    pdf.pages[0].contents_add(b"/N7 Do")
    return pdf


def laughing_under_another_spelling() -> Pdf:
    """The page names the drawing by the code of its letter."""
    pdf = foreign_pdfs.laughing_forms()
    pdf.pages[0].contents_coalesce()
    content = pdf.pages[0].obj.Contents
    content.write(content.read_bytes().replace(b"/X Do", b"/#58 Do"))
    return pdf


@pytest.mark.parametrize(
    "make",
    [
        partial(foreign_pdfs.content_bomb, 80),
        foreign_pdfs.forms_in_forms,
        foreign_pdfs.laughing_forms,
        laughing_with_the_resources_of_the_page,
        laughing_under_another_spelling,
    ],
)
def test_a_page_that_draws_too_much(make: Callable[[], Pdf], tmp_path: Path) -> None:
    path = written(tmp_path, saved(make()))
    with pytest.raises(InputRefused) as refused:
        pdf_reader().render(path, 0)
    assert refused.value.code == "PDF_TOO_LARGE"


def test_a_form_whose_pages_are_not_in_the_file(tmp_path: Path) -> None:
    with pytest.raises(InputRefused) as refused:
        pdf_reader().page_count(written(tmp_path, saved(foreign_pdfs.xfa_form())))
    assert refused.value.code == "PDF_XFA"


@pytest.mark.parametrize("name", ["born_digital.pdf", "form_in_itself.pdf", "scan_with_text.pdf", "lzw_image.pdf"])
def test_an_ordinary_page_is_within_bounds(name: str, tmp_path: Path) -> None:
    made = foreign_pdfs.FILES[name]()
    assert not isinstance(made, bytes)
    bounded_page_unit(written(tmp_path, saved(made)), 0)


def test_a_file_without_its_table_is_mended_for_who_draws_it(tmp_path: Path) -> None:
    path, pdf = written(tmp_path, foreign_pdfs.damaged_xref()), pdf_reader()
    assert (pdf.page_count(path), pdf.is_signed(path)) == (1, False)
    assert 0 in pdf.render(path, 0).pixels


def test_a_file_of_which_a_part_is_gone_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, foreign_pdfs.cut_off())
    for read in (pdf_reader().page_count, lambda path: pdf_reader().render(path, 0)):
        with pytest.raises(InputRefused) as refused:
            read(path)
        assert refused.value.code == "PDF_DAMAGED"


def test_fields_that_contain_each_other_end(tmp_path: Path) -> None:
    path = written(tmp_path, saved(foreign_pdfs.fields_in_circles()))
    assert not is_signed(path)
    with pytest.raises(InputRefused) as refused:
        pdf_reader().page_count(path)
    assert refused.value.code == "PDF_TOO_LARGE"


@pytest.mark.parametrize("size_pt", [(3, 3), (2, 300), (14_800, 10)])
def test_a_page_that_no_archive_may_have_is_refused_before_anything_is_made(
    size_pt: tuple[float, float], tmp_path: Path
) -> None:
    pdf = Pdf.new()
    pdf.add_blank_page()
    pdf.pages[0].obj.MediaBox = Array([0, 0, *size_pt])
    page = RawPage(PageSource(written(tmp_path, saved(pdf)), PDF, 0, 0.0))
    with pytest.raises(InputRefused) as refused:
        work([page], Placement(new_id()), frozenset({Stage.INSPECT}), pdf_reader())
    assert refused.value.code == "PDF_PAGE_SIZE"


@pytest.mark.parametrize(
    ("name", "refused"), [("form_filled.pdf", True), ("born_digital.pdf", False), ("launch.pdf", False)]
)
def test_a_form_is_taken_in_with_consent_alone(name: str, refused: bool, tmp_path: Path) -> None:
    made = foreign_pdfs.FILES[name]()
    assert not isinstance(made, bytes)
    path = written(tmp_path, saved(made))
    assert probe_input(path, pdf_reader()).pages == len(made.pages)
    unasked = pdf_reader(ArchivePolicy(flatten_forms=False))
    if not refused:
        assert probe_input(path, unasked).pages == len(made.pages)
        return
    with pytest.raises(InputRefused) as error:
        probe_input(path, unasked)
    assert error.value.code == "PDF_FORM"


def test_a_form_that_pdfium_alone_can_read_is_a_form_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(path: Path) -> bool:
        raise InputRefused("PDF_DAMAGED", str(path))

    monkeypatch.setattr("app.archive.foreign.forms.bears_fields", unreadable)
    require = pdf_reader(ArchivePolicy(flatten_forms=False)).require_wanted
    with pytest.raises(InputRefused) as refused:
        require(written(tmp_path, saved(foreign_pdfs.form_filled())))
    assert refused.value.code == "PDF_FORM"
    require(written(tmp_path, saved(foreign_pdfs.born_digital())))


def test_a_mended_file_says_so_whatever_else_is_wrong_with_it(tmp_path: Path) -> None:
    file = saved(foreign_pdfs.font_not_embedded(), object_stream_mode=ObjectStreamMode.disable)
    path, pdf = written(tmp_path, file.replace(b"trailer <<", b"trailer 3 <<")), pdf_reader()
    page = pdf.keep(path, 0, 0).imported
    assert (page.drawn_because, page.left_out, page.words_hold) == (Drawn.DAMAGED, (LeftOut.REPAIRED,), False)
    assert pdf.words(path, 0, 0, (2480, 3508), 300.0).words, "PDFium reads what qpdf mended"
