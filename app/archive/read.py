"""What a PDF file from outside says about itself. These functions parse hostile files: call them in a process with limits."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto
from itertools import islice
from mmap import ACCESS_READ, mmap
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

import pikepdf
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from pikepdf import Dictionary, Name, Object, Pdf

from app.archive.metadata import COMPONENT_CODE, DOSSIER_CODE, PAGE_NAMESPACE, SOHOA_NAMESPACE
from app.domain.archival import FLAVOURS, ArchiveCodes
from app.domain.byte_ranges import signed_ranges
from app.domain.errors import InputRefused, PageWorkFailed
from app.domain.pdf_checks import UnreadPage
from app.domain.pdf_header import PDF_HEADER_WITHIN_BYTES, refuse_unless_pdf

_DC = "{http://purl.org/dc/elements/1.1/}"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_PDFA_ID = "{http://www.aiim.org/pdfa/ns/id/}"
_OURS = f"{{{SOHOA_NAMESPACE}}}"
_UNREAD = f"{{{PAGE_NAMESPACE}}}unread"
_CODE = re.compile(r"[A-Z][A-Z_]{0,39}")
_PDFTOTEXT_LIMIT_S = 30
_PDFTOTEXT_CANNOT_OPEN = 1
"""its exit code for a file that poppler can't make sense of; qpdf reads on through more damage"""
_MAX_FIELD_DEPTH = 32
_MAX_FORM_DEPTH = 4
_PAGES_LOOKED_AT = 10
_SHOW_TEXT = frozenset({"Tj", "TJ", "'", '"'})
_UNSEEN = (3, 7)
"""text rendering modes that paint nothing (ISO 32000-1, 9.3.6)"""


def page_count(path: Path) -> int:
    """The number of pages. Raises InputRefused (EMPTY_FILE, NOT_A_PDF, PDF_ENCRYPTED, PDF_DAMAGED)."""
    with opened(path) as pdf:
        return len(pdf.pages)


def is_encrypted(path: Path) -> bool:
    """Whether the file is encrypted, though it opens without a password. Raises as `page_count` does."""
    with opened(path) as pdf:
        return pdf.is_encrypted


def is_signed(path: Path) -> bool:
    """Whether a signature field is filled, or was in an earlier revision, whatever the signature is worth. Raises as `page_count` does."""
    with opened(path) as pdf:
        return bears_signature(pdf, path)


def bears_signature(pdf: Pdf, path: Path) -> bool:
    """As `is_signed`, of a file that is open."""
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        if signed_ranges(content):
            return True
    form = pdf.Root.get(Name.AcroForm)
    return isinstance(form, Dictionary) and any(
        kind == Name.Sig and isinstance(field.get(Name.V), Dictionary)
        for field, kind in _fields(form.get(Name.Fields), None, _MAX_FIELD_DEPTH, set())
    )


def is_scan(path: Path) -> bool:
    """Whether the file is a picture of paper: its first pages bear pictures or what OCR put behind them, and nothing written that is seen.

    Raises:
        InputRefused: as `page_count`.
    """
    with opened(path) as pdf:
        pages = islice(pdf.pages, _PAGES_LOOKED_AT)
        found = {drawn for page in pages for drawn in _drawn_on(page.obj, page.resources, _MAX_FORM_DEPTH)}
    return bool(found) and _Drawn.LETTERS not in found


class _Drawn(Enum):
    LETTERS = auto()
    PICTURE = auto()
    HIDDEN = auto()
    """letters that paint nothing, as OCR adds them"""


def _drawn_on(content: Object, resources: Object, depth: int) -> Iterator[_Drawn]:
    """What a page paints, or a form that is painted on it; drawn lines tell nothing."""
    mode, saved = 0, list[int]()
    for instruction in pikepdf.parse_content_stream(content):
        operator, operands = str(instruction.operator), instruction.operands
        if operator == "q":
            saved.append(mode)
        elif operator == "Q" and saved:
            mode = saved.pop()
        elif operator == "Tr" and operands:
            mode = operands[0] if isinstance(operands[0], int) else 0
        elif operator in _SHOW_TEXT:
            yield _Drawn.HIDDEN if mode in _UNSEEN else _Drawn.LETTERS
        elif operator == "INLINE IMAGE":
            yield _Drawn.PICTURE
        elif operator == "Do" and operands:
            yield from _painted(entry(entry(resources, Name.XObject), operands[0]), resources, depth)


def _painted(drawn: Object | None, resources: Object, depth: int) -> Iterator[_Drawn]:
    if isinstance(drawn, pikepdf.Stream) and drawn.get(Name.Subtype) == Name.Image:
        yield _Drawn.PICTURE
    elif isinstance(drawn, pikepdf.Stream) and drawn.get(Name.Subtype) == Name.Form and depth:
        yield from _drawn_on(drawn, drawn.get(Name.Resources, resources), depth - 1)


def entry(dictionary: Object | None, name: Object) -> Object | None:
    """What a dictionary holds under a name; None where either is something else."""
    return dictionary.get(name) if isinstance(dictionary, Dictionary) and isinstance(name, Name) else None


def archive_codes(path: Path) -> ArchiveCodes:
    """The codes and the title in the XMP of one of our archives; None for each that is not there. Raises as `page_count` does."""
    xmp = _xmp(path)
    if xmp is None:
        return ArchiveCodes(None, None, None)
    return ArchiveCodes(
        dossier_code=_property(xmp, _OURS + DOSSIER_CODE),
        component_code=_property(xmp, _OURS + COMPONENT_CODE),
        title=_text(xmp.find(f".//{_DC}title/{_RDF}Alt/{_RDF}li")),
    )


def unread_pages(path: Path) -> tuple[UnreadPage, ...]:
    """The pages of one of our archives of which its XMP says that their words could not be read; none of any other file.

    Pages that the station drew before those that were scanned are not told of there. Raises as `page_count` does.
    """
    xmp = _xmp(path)
    rows = [] if xmp is None else xmp.findall(f".//{_OURS}pages/{_RDF}Seq/{_RDF}li")
    before = page_count(path) - len(rows)
    codes = (row.get(_UNREAD) or row.findtext(f".//{_UNREAD}") or "" for row in rows)
    return tuple(
        UnreadPage(before + number, code)
        for number, code in enumerate(codes, 1)
        if before >= 0 and _CODE.fullmatch(code)
    )


def claimed_flavour(path: Path) -> str:
    """The flavour that the file's XMP names, such as `2u`; empty where it names none that there is. Raises as `page_count` does."""
    xmp = _xmp(path)
    part, level = (
        (_property(xmp, _PDFA_ID + name) or "" for name in ("part", "conformance")) if xmp is not None else ("", "")
    )
    named = f"{part}{level.lower()}"
    return next((flavour for flavour in (named, f"{part}b") if flavour in FLAVOURS), "")


def pages_with_text(path: Path) -> int:
    """How many pages hold text that a reader could find, by poppler's `pdftotext`.

    Raises:
        InputRefused: as `page_count`; PDF_DAMAGED also where poppler can't open what qpdf mended for itself.
        PageWorkFailed: PDFTOTEXT_MISSING, PDFTOTEXT_FAILED.
    """
    page_count(path)
    command = ["pdftotext", "-q", "-enc", "UTF-8", str(path.absolute()), "-"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_PDFTOTEXT_LIMIT_S, check=True)
    except FileNotFoundError as missing:
        raise PageWorkFailed("PDFTOTEXT_MISSING", part="poppler-utils") from missing
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        if isinstance(error, subprocess.CalledProcessError) and error.returncode == _PDFTOTEXT_CANNOT_OPEN:
            raise InputRefused("PDF_DAMAGED", type(error).__name__) from error
        raise PageWorkFailed("PDFTOTEXT_FAILED", type(error).__name__) from error
    return sum(bool(page.strip()) for page in done.stdout.decode(errors="replace").split("\f"))


def _xmp(path: Path) -> Element | None:
    """The file's metadata, if they can be read."""
    with opened(path) as pdf:
        stream = pdf.Root.get(Name.Metadata)
        packet = stream.read_bytes() if isinstance(stream, pikepdf.Stream) else b""
    try:
        return fromstring(packet)
    except (ParseError, DefusedXmlException, ValueError):
        return None


def _fields(
    fields: Object | None, kind: Object | None, depth: int, seen: set[tuple[int, int]]
) -> Iterator[tuple[Object, Object | None]]:
    """Each field of a form once, with its type, which a field may inherit; no deeper than an honest form goes. `seen` are those before."""
    if depth == 0 or not isinstance(fields, pikepdf.Array):
        return
    for field in fields:
        if not isinstance(field, Dictionary) or (field.is_indirect and field.objgen in seen):
            continue
        seen.add(field.objgen)
        own = field.get(Name.FT, kind)
        yield field, own
        yield from _fields(field.get(Name.Kids), own, depth - 1, seen)


def _property(xmp: Element, name: str) -> str | None:
    """A simple property, written as an element or, as XMP also allows, as an attribute of its description."""
    element = xmp.find(f".//{name}")
    if element is not None:
        return _text(element)
    values = (description.get(name) for description in xmp.iter(f"{_RDF}Description"))
    return next((unicodedata.normalize("NFC", value) for value in values if value), None)


def _text(element: Element | None) -> str | None:
    return unicodedata.normalize("NFC", element.text) if element is not None and element.text else None


@contextmanager
def opened(path: Path) -> Iterator[Pdf]:
    """Open with qpdf; whatever it raises, here or in the body, leaves as one of our own errors."""
    with path.open("rb") as file:
        refuse_unless_pdf(file.read(PDF_HEADER_WITHIN_BYTES))
    try:
        with Pdf.open(path, suppress_warnings=True) as pdf:
            yield pdf
    except pikepdf.PasswordError as error:
        raise InputRefused("PDF_ENCRYPTED") from error
    except pikepdf.PdfError as error:
        # certificate encryption has no error class of its own
        code = "PDF_ENCRYPTED" if "unsupported encryption" in str(error) else "PDF_DAMAGED"
        raise InputRefused(code, type(error).__name__) from error
