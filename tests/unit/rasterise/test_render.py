import io
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from app.domain.errors import InputRefused
from app.rasterise.render import is_signed, page_count, render

WIDTH_PX, HEIGHT_PX = 620, 877
"""A4 at 75 dpi"""


def pixels_of(channels: int = 3, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (HEIGHT_PX, WIDTH_PX, channels), np.uint8)


def scan(
    path: Path,
    pixels: np.ndarray,
    dpi: float,
    *,
    matrix: str | None = None,
    rotate: int = 0,
    more: bytes = b"",
    size_pt: tuple[float, float] | None = None,
    **root: pikepdf.Object,
) -> Path:
    """A PDF of one page with one uncompressed picture, as a scanner's program makes it."""
    height, width, channels = pixels.shape
    width_pt, height_pt = size_pt or (width * 72 / dpi, height * 72 / dpi)
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(width_pt, height_pt))
        image = pdf.make_stream(
            pixels.tobytes(),
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=width,
            Height=height,
            BitsPerComponent=8,
            ColorSpace=Name.DeviceRGB if channels == 3 else Name.DeviceGray,
        )
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page = pdf.pages[0].obj
        page.Resources = Dictionary(XObject=Dictionary(I=image), Font=Dictionary(F=font))
        page.Rotate = rotate
        place = matrix or f"{width_pt} 0 0 {height_pt} 0 0"
        page.Contents = pdf.make_stream(f"q {place} cm /I Do Q\n".encode() + more)
        for name, value in root.items():
            pdf.Root[f"/{name}"] = value
        pdf.save(path)
    return path


@pytest.mark.parametrize("dpi", [150.0, 200.0, 300.0, 240.7])
def test_scan_comes_back_pixel_for_pixel(tmp_path: Path, dpi: float) -> None:
    pixels = pixels_of()
    page = render(scan(tmp_path / "scan.pdf", pixels, dpi), 0)
    assert (page.width_px, page.height_px, page.channels) == (WIDTH_PX, HEIGHT_PX, 3)
    assert page.dpi == pytest.approx(dpi, abs=0.01)
    assert page.pixels == pixels.tobytes()


def test_a_scan_on_a_page_of_large_units_has_the_resolution_of_its_paper(tmp_path: Path) -> None:
    pixels = pixels_of()
    page = render(scan(tmp_path / "scan.pdf", pixels, 600.0), 0, unit_pt=2.0)
    assert (page.width_px, page.height_px, page.dpi) == (WIDTH_PX, HEIGHT_PX, pytest.approx(300.0, abs=0.01))
    assert page.pixels == pixels.tobytes()


def test_gray_scan_has_one_channel(tmp_path: Path) -> None:
    pixels = pixels_of(1)
    page = render(scan(tmp_path / "gray.pdf", pixels, 200.0), 0)
    assert (page.channels, page.pixels) == (1, pixels.tobytes())


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_turned_page_is_drawn_upright(tmp_path: Path, rotate: int) -> None:
    pixels = pixels_of()
    page = render(scan(tmp_path / "turned.pdf", pixels, 200.0, rotate=rotate), 0)
    drawn = np.frombuffer(page.pixels, np.uint8).reshape(page.height_px, page.width_px, 3)
    assert np.array_equal(drawn, np.rot90(pixels, -rotate // 90))


def test_picture_turned_by_its_matrix_keeps_its_size(tmp_path: Path) -> None:
    pixels = pixels_of()
    width_pt, height_pt = HEIGHT_PX * 72 / 200, WIDTH_PX * 72 / 200
    matrix = f"0 {height_pt} {-width_pt} 0 {width_pt} 0"
    page = render(scan(tmp_path / "m.pdf", pixels, 200.0, matrix=matrix, size_pt=(width_pt, height_pt)), 0)
    assert (page.width_px, page.height_px) == (HEIGHT_PX, WIDTH_PX)


def test_resolutions_that_differ_by_direction_are_both_kept(tmp_path: Path) -> None:
    page = render(scan(tmp_path / "fax.pdf", pixels_of(), 0, size_pt=(WIDTH_PX * 72 / 204, HEIGHT_PX * 72 / 196)), 0)
    assert (page.width_px, page.height_px, page.dpi) == (WIDTH_PX, HEIGHT_PX, 204.0)


@pytest.mark.parametrize(("dpi", "drawn_dpi"), [(75.0, 150.0), (1200.0, 600.0)])
def test_resolution_is_kept_within_bounds(tmp_path: Path, dpi: float, drawn_dpi: float) -> None:
    page = render(scan(tmp_path / "scan.pdf", pixels_of(), dpi), 0)
    assert page.dpi == drawn_dpi
    assert page.width_px == round(WIDTH_PX * drawn_dpi / dpi)


def test_pixels_taken_for_points_are_not_multiplied(tmp_path: Path) -> None:
    pixels = np.zeros((1600, 1200, 1), np.uint8)
    page = render(scan(tmp_path / "photo.pdf", pixels, 72.0), 0)
    assert (page.width_px, page.height_px) == (1200, 1600)


@pytest.mark.parametrize(
    ("more", "dpi"),
    [
        (b"BT 3 Tr /F 12 Tf 50 50 Td (invisible) Tj ET", 200.0),
        (b"BT /F 12 Tf 50 50 Td (a note) Tj ET", 300.0),
        (b"0 0 m 50 50 l S", 300.0),
    ],
)
def test_anything_visible_beside_the_scan_is_drawn_at_300(tmp_path: Path, more: bytes, dpi: float) -> None:
    assert render(scan(tmp_path / "more.pdf", pixels_of(), 200.0, more=more), 0).dpi == pytest.approx(dpi, abs=0.01)


def test_page_without_a_picture_is_white_at_300(tmp_path: Path) -> None:
    page = render(scan(tmp_path / "small.pdf", pixels_of(), 200.0, matrix="0 0 0 0 0 0"), 0)
    assert (page.dpi, page.width_px, page.channels) == (300.0, round(WIDTH_PX * 1.5), 1)
    assert set(page.pixels) == {255}


def test_filled_form_field_is_drawn(tmp_path: Path) -> None:
    path = scan(tmp_path / "form.pdf", np.full((HEIGHT_PX, WIDTH_PX, 1), 255, np.uint8), 200.0)
    with pikepdf.open(path) as pdf:
        look = pdf.make_stream(
            b"1 0 0 rg 0 0 100 50 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 100, 50])
        )
        field = pdf.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                FT=Name.Sig,
                T=String("S"),
                F=4,
                Rect=Array([50, 50, 150, 100]),
                AP=Dictionary(N=look),
                P=pdf.pages[0].obj,
            )
        )
        pdf.pages[0].obj.Annots = Array([field])
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
        pdf.save(tmp_path / "filled.pdf")
    page = render(tmp_path / "filled.pdf", 0)
    drawn = np.frombuffer(page.pixels, np.uint8).reshape(page.height_px, page.width_px, -1)
    x, y = round(100 * 200 / 72), page.height_px - round(75 * 200 / 72)
    assert tuple(drawn[y, x]) == (255, 0, 0)


def test_too_many_pixels_are_refused_before_memory_is_taken(tmp_path: Path) -> None:
    path = scan(
        tmp_path / "poster.pdf", np.zeros((1, 1, 1), np.uint8), 72.0, matrix="1 0 0 1 0 0", size_pt=(14400, 14400)
    )
    with pytest.raises(InputRefused) as refused:
        render(path, 0)
    assert refused.value.code == "IMAGE_TOO_LARGE"
    with pytest.raises(InputRefused):
        render(scan(tmp_path / "scan.pdf", pixels_of(), 200.0), 0, max_pixels=WIDTH_PX * HEIGHT_PX - 1)


def test_pages_are_counted_and_others_not_drawn(tmp_path: Path) -> None:
    path = scan(tmp_path / "scan.pdf", pixels_of(), 200.0)
    assert page_count(path) == 1
    for index in (-1, 1):
        with pytest.raises(IndexError):
            render(path, index)


@pytest.mark.parametrize("filled", [True, False])
def test_a_filled_signature_field_counts(tmp_path: Path, filled: bool) -> None:
    field = Dictionary(FT=Name.Sig, T=String("Signature1"))
    if filled:
        field.V = Dictionary(Type=Name.Sig, Contents=String("12"))
    path = scan(tmp_path / "signed.pdf", pixels_of(), 200.0, AcroForm=Dictionary(Fields=Array([field])))
    assert is_signed(path) is filled


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "EMPTY_FILE"), (b"GIF89a", "NOT_A_PDF"), (b"%PDF-1.7\nnothing more", "PDF_DAMAGED")]
)
def test_files_that_are_no_pdf_are_refused(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "in.pdf"
    path.write_bytes(content)
    for read in (page_count, is_signed, lambda file: render(file, 0)):
        with pytest.raises(InputRefused) as refused:
            read(path)
        assert refused.value.code == code


def test_encrypted_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "locked.pdf"
    with pikepdf.open(io.BytesIO(scan(tmp_path / "open.pdf", pixels_of(), 200.0).read_bytes())) as pdf:
        pdf.save(path, encryption=pikepdf.Encryption(user="u", owner="o"))
    with pytest.raises(InputRefused) as refused:
        page_count(path)
    assert refused.value.code == "PDF_ENCRYPTED"
