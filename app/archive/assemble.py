"""Coded layers and recognised words -> one PDF/A file (ISO 19005), faithful: the layers' bytes go in unchanged.

Pages are taken one after the other and go to the disk at once; qpdf then writes the file anew, linearised, from what lies there. So the
memory does not grow with the pages. The same inputs give the same bytes, whenever and wherever: dates are inputs, the file identifier is a
hash of the content.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

import pikepdf
from pikepdf import Pdf

from app.archive.attached import add_attached, write_attached
from app.archive.foreign_page import KeptPages
from app.archive.front import add_front
from app.archive.glyphless import Cids, fill_font
from app.archive.linearise import save_linearised
from app.archive.metadata import WrittenPage, add_metadata
from app.archive.output_intent import add_output_intent, srgb_profile
from app.archive.page_objects import Page, add_page
from app.archive.parts import add_parts
from app.archive.spool import Spool
from app.archive.text_layer import GAP_EM, LEAST_SIZE, MIN_WIDTH_SHARE, MOST_SIZE, PITCH_EM
from app.domain.archival import ArchiveMetadata, AttachedFile, Flavour, PaperPart
from app.domain.canonical import Json, sha256_hex
from app.domain.drawing import Drawing

ARCHIVE_VERSION = 10
"""raised whenever the same inputs would give other bytes"""

_KIDS = 512
"""pages in a node of the page tree; ISO 19005-1 lets an array have 8191 elements"""


def recipe(flavour: Flavour = Flavour.PDFA_2U) -> dict[str, Json]:
    """What beside the pages and the metadata decides about the bytes; part of an artifact's key."""
    return {
        "flavour": flavour.value,
        "pikepdf": pikepdf.__version__,
        "qpdf": pikepdf.__libqpdf_version__,
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        "fonttools": version("fonttools"),
        "icc_sha256": sha256_hex(srgb_profile()),
        "text": {
            "least_size": LEAST_SIZE,
            "most_size": MOST_SIZE,
            "pitch_em": PITCH_EM,
            "gap_em": GAP_EM,
            "min_width_share": MIN_WIDTH_SHARE,
        },
    }


def assemble(
    pages: Iterable[Page],
    metadata: ArchiveMetadata,
    flavour: Flavour = Flavour.PDFA_2U,
    papers: Sequence[PaperPart] = (),
    attached: Iterable[AttachedFile] = (),
) -> bytes:
    """As `assemble_to`, in memory.

    Returns:
        The bytes of the file.
    """
    file = io.BytesIO()
    _assemble(io.BytesIO(), file, pages, metadata, flavour, papers, (), attached)
    return file.getvalue()


def assemble_to(
    target: Path,
    pages: Iterable[Page],
    metadata: ArchiveMetadata,
    flavour: Flavour = Flavour.PDFA_2U,
    papers: Sequence[PaperPart] = (),
    front: Sequence[Drawing] = (),
    attached: Iterable[AttachedFile] = (),
) -> None:
    """Write one PDF/A file of these pages, in order.

    Args:
        target: a name for the time being: whoever called syncs the file and gives it its own name. Beside it lies, while this runs, a
            second file of the same size.
        pages: taken one by one: the layers, painted in order, and the words in reading order; each in pixels of its own.
        metadata: what the file says about itself.
        flavour: part and level of ISO 19005.
        papers: the papers in the file, in order, where it holds several: they become bookmarks and page labels.
        front: pages that the station draws itself, before all others.
        attached: files that go along, taken one by one; in flavour 3u alone.

    Raises:
        ValueError: there is no page; the papers do not begin with the first page, in order, within the file; `metadata` tells of more or
            fewer pages than there are; or files are attached in a flavour that permits
            none, or under names that are not their own.
        OSError: the disk is full or fails; both files are gone then, as with any other error.
    """
    spool_path = target.with_name(f"{target.name}.pages")
    try:
        with spool_path.open("w+b") as spool, target.open("w+b") as file:
            _assemble(spool, file, pages, metadata, flavour, papers, front, attached)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    finally:
        spool_path.unlink(missing_ok=True)


def _assemble(
    spool_file: BinaryIO,
    file: BinaryIO,
    pages: Iterable[Page],
    metadata: ArchiveMetadata,
    flavour: Flavour,
    papers: Sequence[PaperPart],
    front: Sequence[Drawing],
    attached: Iterable[AttachedFile],
) -> None:
    spool, cids = Spool(spool_file), Cids()
    catalogue, font = spool.reserve(), spool.reserve()
    nodes: list[tuple[int, list[int]]] = []
    kept = KeptPages(spool)
    written: list[WrittenPage] = []
    for picture, text in pages:
        if not nodes or len(nodes[-1][1]) == _KIDS:
            nodes.append((spool.reserve(), []))
        parent, kids = nodes[-1]
        kids.append(add_page(spool, picture, text, parent, font, cids, kept))
        written.append(WrittenPage(picture.dpi, picture.reason, text.engine, text.unread))
    if not nodes:
        raise ValueError("an archive needs a page")
    files = [write_attached(spool, one) for one in attached]
    if files and flavour is not Flavour.PDFA_3U:
        raise ValueError(f"PDF/A-{flavour} holds no files")
    spool.write(catalogue, f"<< /Type /Catalog /Pages {_write_tree(spool, nodes)} 0 R >>")
    spool.write(font, "<< >>")
    spool.finish(catalogue)

    @contextmanager
    def made() -> Iterator[Pdf]:
        spool_file.seek(0)
        with Pdf.open(spool_file) as pdf:
            if cids:
                fill_font(pdf, pdf.get_object(font, 0), cids)
            add_output_intent(pdf)
            add_metadata(pdf, metadata, flavour, written)
            add_parts(pdf, papers)
            add_front(pdf, front, flavour)
            add_attached(pdf, files)
            yield pdf

    save_linearised(file, flavour, made)


def _write_tree(spool: Spool, nodes: Sequence[tuple[int, Sequence[int]]]) -> int:
    """The nodes above the pages; returns the number of the topmost."""
    top = nodes[0][0] if len(nodes) == 1 else spool.reserve()
    for number, kids in nodes:
        above = "" if number == top else f"/Parent {top} 0 R "
        spool.write(number, f"<< /Type /Pages {above}/Count {len(kids)} /Kids [{_references(kids)}] >>")
    if len(nodes) > 1:
        count = sum(len(kids) for _, kids in nodes)
        spool.write(top, f"<< /Type /Pages /Count {count} /Kids [{_references([node for node, _ in nodes])}] >>")
    return top


def _references(numbers: Iterable[int]) -> str:
    return " ".join(f"{number} 0 R" for number in numbers)
