"""Finished pages that wait for a visible mark: plain, written, coded, crowded, wide; turned, cropped and in larger units."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable, Collection
from pathlib import Path

import pikepdf
from PIL import Image, ImageOps

from app.archive.assemble import assemble
from app.bootstrap.pdf_reader import pdf_reader
from app.domain.archival import ArchiveMetadata, Flavour
from app.domain.marks import PageInk
from app.domain.page import LayerKind, PagePicture, PageText, PictureLayer
from app.sandbox.paper import dossier
from app.sandbox.paper.codes import qr
from app.services.pagework import first_page_ink
from tests.support.signing_world import COPIED_AT

DPI = 150
PAPER = (247, 244, 236)
QR_PAYLOAD = "https://dichvucong.mau.example/tra-cuu?mahs=H56.14-261124-0001"
READER = pdf_reader()
_A4_PX = (1240, 1754)
_LETTER_SIDE = 2


def _plain() -> Image.Image:
    return Image.new("RGB", _A4_PX, PAPER)


def _letter() -> Image.Image:
    return dossier.printed(_LETTER_SIDE, DPI).image


def _coded() -> Image.Image:
    """A paper of the system: its code stands in the upper left corner."""
    page = _letter().copy()
    page.paste(ImageOps.invert(qr(QR_PAYLOAD, 130)), (50, 40))
    return page


def _crowded() -> Image.Image:
    """A form that is printed to its edges, but for a strip at its foot."""
    page, text = Image.new("RGB", _A4_PX, "white"), _letter().crop((170, 700, 1150, 1000))
    for number in range(6):
        page.paste(text.resize((1220, 268)), (10, 4 + number * 268))
    return page


def _wide() -> Image.Image:
    """Two letters side by side on a sheet that lies."""
    page, one = Image.new("RGB", _A4_PX[::-1], "white"), _letter().resize((860, 1216))
    page.paste(one, (0, 24))
    page.paste(one, (880, 24))
    return page


PAGES: dict[str, Callable[[], Image.Image]] = {
    "plain": _plain,
    "letter": _letter,
    "coded": _coded,
    "crowded": _crowded,
    "wide": _wide,
}


@functools.cache
def archive_page(kind: str, rotation_deg: int = 0, flavour: Flavour = Flavour.PDFA_2U) -> bytes:
    """A PDF/A of one page that is displayed upright, whatever its /Rotate."""
    image = PAGES[kind]().rotate(rotation_deg, expand=True)
    jpeg = io.BytesIO()
    image.save(jpeg, "JPEG", quality=85)
    width, height = image.size
    layer = PictureLayer(LayerKind.JPEG, jpeg.getvalue(), width, height, (0, 0, width, height), None, False)
    picture, text = PagePicture(width, height, DPI, (layer,), "whole"), PageText(width, height, DPI, (), "a test")
    about = ArchiveMetadata("Đơn đề nghị", "H56.14-240823-0001", "TP01", COPIED_AT)
    pdf = assemble([(picture, text)], about, flavour)
    return _changed(pdf, lambda page: setattr(page, "Rotate", rotation_deg)) if rotation_deg else pdf


def cropped(pdf: bytes) -> bytes:
    """The page with a visible box that begins 20 points inside its media box."""

    def crop(page: pikepdf.Object) -> None:
        x0, y0, x1, y1 = (float(number) for number in page.MediaBox)
        page.MediaBox = pikepdf.Array([x0 - 20, y0 - 30, x1 + 10, y1 + 40])
        page.CropBox = pikepdf.Array([x0, y0, x1, y1])

    return _changed(pdf, crop)


def in_double_units(pdf: bytes) -> bytes:
    """The page in units of two points."""

    def halve(page: pikepdf.Object) -> None:
        page.MediaBox = pikepdf.Array([float(number) / 2 for number in page.MediaBox])
        page.UserUnit = 2
        page.Contents.write(b"0.5 0 0 0.5 0 0 cm\n" + page.Contents.read_bytes())

    return _changed(pdf, halve)


def of_no_device(pdf: bytes) -> bytes:
    """An empty page in a file without output intent, where no colour may be the device's."""

    def clear(page: pikepdf.Object) -> None:
        page.Contents.write(b"")
        page.Resources = pikepdf.Dictionary()

    return _changed(pdf, clear, without=("/OutputIntents",))


FRAMES: dict[str, Callable[[], bytes]] = {
    "upright": lambda: archive_page("letter"),
    "lying": lambda: archive_page("wide"),
    "turned by 90°": lambda: archive_page("letter", 90),
    "turned by 180°": lambda: archive_page("letter", 180),
    "turned by 270°": lambda: archive_page("coded", 270),
    "crop box, turned by 90°": lambda: cropped(archive_page("coded", 90)),
    "units of 2 points": lambda: in_double_units(archive_page("plain")),
    "no output intent": lambda: of_no_device(archive_page("plain")),
    "PDF/A-1b": lambda: archive_page("letter", flavour=Flavour.PDFA_1B),
}


def page_in(frame: str) -> bytes:
    """A PDF/A of one page that lies like that."""
    return FRAMES[frame]()


def ink_of(path: Path) -> PageInk:
    """Where the first page of the file bears ink."""
    return first_page_ink(path, READER)


def _changed(pdf: bytes, change: Callable[[pikepdf.Object], None], without: Collection[str] = ()) -> bytes:
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        change(opened.pages[0].obj)
        for entry in without:
            del opened.Root[entry]
        opened.save(output, deterministic_id=True, fix_metadata_version=False)
    return output.getvalue()
