"""A page of a PDF file from outside, kept as it is or not: the door of this room."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Page, Pdf

from app.archive.foreign.content import MAX_FORM_DEPTH, Contents
from app.archive.foreign.limits import Budget, MustBeDrawn
from app.archive.foreign.matrices import UNIT, Matrix, after
from app.archive.foreign_page import PAGE
from app.archive.read import opened
from app.domain.canonical import Json
from app.domain.errors import InputRefused
from app.domain.imported import Drawn, ForeignPage, ImportedPage, LeftOut

KEEP_VERSION: Final = 5
"""raised whenever another page would be kept, or otherwise"""
_SCAN_SHARE: Final = 0.5
_SCAN_LETTERS: Final = 200
"""a page of which half is one picture, with fewer bytes of letters beside it, is a scan"""
_QUARTER_DEG: Final = 90
_QUARTERS: Final[tuple[Matrix, ...]] = (
    UNIT,
    (0.0, -1.0, 1.0, 0.0, 0.0, 1.0),
    (-1.0, 0.0, 0.0, -1.0, 1.0, 1.0),
    (0.0, 1.0, -1.0, 0.0, 1.0, 0.0),
)
"""quarter turns of the unit square, clockwise"""
_UNWRITTEN: Final = frozenset({"/Link", "/Popup", "/Widget"})
"""annotations that are no remarks"""
_HARMLESS: Final = frozenset({"/GoTo", "/Named", "/URI"})
_MAX_NAMED: Final = 100
"""attachments that are told by name"""
_MAX_TREE_DEPTH: Final = 64
"""of the tree of pages"""


def recipe() -> dict[str, Json]:
    """What beside the file decides whether a page is kept, and how; part of an artifact's key."""
    return {"version": KEEP_VERSION, "pikepdf": pikepdf.__version__, "qpdf": pikepdf.__libqpdf_version__}


def keep(path: Path, index: int, quarter_turns: int) -> ForeignPage:
    """The page as it is, if PDF/A-2u allows all that is on it, or why it has to be drawn.

    Args:
        path: the file; it is only read.
        index: which page, from 0.
        quarter_turns: how it is shown, clockwise, beside what the file says.
    """
    left_out: list[LeftOut] = []
    names: list[str] = []
    mended = False
    try:
        with opened(path) as pdf:
            try:
                page = pdf.pages[index]
                left_out += _left_out(pdf, page)
                names += _attachments(pdf)
                data, more = _kept(pdf, page, quarter_turns)
                left_out += more
            finally:
                mended = bool(pdf.get_warnings())
        because = None
    except MustBeDrawn as drawn:
        data, because = b"", drawn.because
    except InputRefused as refused:
        data, because = b"", Drawn.PROTECTED if refused.code == "PDF_ENCRYPTED" else Drawn.DAMAGED
    except (
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        IndexError,
        ArithmeticError,
        RecursionError,
        NotImplementedError,
    ):
        data, because = b"", Drawn.CONTENT  # values of kinds that nobody expects there
    if mended:  # whatever else is wrong with it: nobody can tell what is not there any more
        data, because = b"", Drawn.DAMAGED
    if because is Drawn.DAMAGED:
        left_out.append(LeftOut.REPAIRED)
    told = tuple(code for code in LeftOut if code in left_out)
    return ForeignPage(ImportedPage(because, told, tuple(names)), data)


def _kept(pdf: Pdf, page: Page, quarter_turns: int) -> tuple[bytes, set[LeftOut]]:
    _flatten(pdf, page)
    box, turns = _shown(page)
    shown = after(_to_unit(box), _QUARTERS[(turns + quarter_turns) % 4])
    resources = page.resources
    with Pdf.new() as target:
        contents = Contents(target, Budget(), layers_hidden=_layers_hidden(pdf))
        drawn, used = contents.drawn(page.obj, resources, shown, MAX_FORM_DEPTH)
        _require_words(contents)
        form = target.make_stream(drawn, Type=Name.XObject, Subtype=Name.Form, FormType=1, Resources=used)
        form.BBox, form.Matrix = Array(list(box)), Array([round(number, 9) for number in shown])
        group = contents.group(page.obj.get(Name.Group), resources)
        if group is not None:
            form.Group = group
        target.add_blank_page(page_size=(box[2] - box[0], box[3] - box[1]))
        target.pages[0].obj.Resources = Dictionary(XObject=Dictionary({PAGE: form}))
        file = io.BytesIO()
        target.save(file, compress_streams=True, deterministic_id=True)
    return file.getvalue(), contents.seen.left_out


def _require_words(contents: Contents) -> None:
    """A page that has to be read from its picture is drawn. Raises MustBeDrawn."""
    seen = contents.seen
    if not seen.letters and not seen.hidden_letters:
        raise MustBeDrawn(Drawn.SCAN if seen.picture_share > _SCAN_SHARE else Drawn.NO_TEXT)
    if seen.picture_share > _SCAN_SHARE and not seen.hidden_letters and seen.letters < _SCAN_LETTERS:
        raise MustBeDrawn(Drawn.SCAN)


def _shown(page: Page) -> tuple[tuple[float, float, float, float], int]:
    """What of the page is shown, and turned by how many quarters."""
    media, crop = (_box(one) for one in (page.mediabox, page.cropbox))
    box = max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3])
    if box[0] >= box[2] or box[1] >= box[3]:
        raise MustBeDrawn(Drawn.CONTENT)
    turn = _inherited(page.obj, Name.Rotate) or 0
    if not isinstance(turn, int) or turn % _QUARTER_DEG:
        raise MustBeDrawn(Drawn.CONTENT)
    return box, turn // _QUARTER_DEG % 4


def _inherited(page: Object, key: Name) -> object:
    node: Object | None = page
    for _ in range(_MAX_TREE_DEPTH):
        if not isinstance(node, Dictionary):
            break
        if key in node:
            return node.get(key)
        node = node.get(Name.Parent)
    return None


def _box(box: Object) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = (float(edge) for edge in box)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _to_unit(box: tuple[float, float, float, float]) -> Matrix:
    x0, y0, x1, y1 = box
    width, height = x1 - x0, y1 - y0
    return 1 / width, 0.0, 0.0, 1 / height, -x0 / width, -y0 / height


def _flatten(pdf: Pdf, page: Page) -> None:
    """What lies over the page becomes part of it, as it is printed. Raises MustBeDrawn where the file does not say how it looks."""
    over = [note for note in _annotations(page) if note.get(Name.Subtype) not in (Name.Link, Name.Popup)]
    if not over:
        return
    form = pdf.Root.get(Name.AcroForm)
    redrawn = isinstance(form, Dictionary) and bool(form.get(Name.NeedAppearances, False))
    for note in over:
        widget = note.get(Name.Subtype) == Name.Widget
        appearance = note.get(Name.AP)
        looks = isinstance(appearance, Dictionary) and Name.N in appearance
        if widget and (redrawn or (not looks and _has_answer(note))):
            raise MustBeDrawn(Drawn.FORM)
        if not widget and not looks:
            raise MustBeDrawn(Drawn.ANNOTATION)
        if Name.OC in note:
            raise MustBeDrawn(Drawn.HIDDEN_LAYERS)
    for other in pdf.pages:
        if other.obj.objgen != page.obj.objgen and Name.Annots in other.obj:
            del other.obj.Annots  # else each page of a long form would flatten all
    pdf.flatten_annotations("print")


def _has_answer(widget: Object) -> bool:
    parent = widget.get(Name.Parent)
    return any(isinstance(field, Dictionary) and Name.V in field for field in (widget, parent))


def _annotations(page: Page) -> list[Dictionary]:
    found = page.obj.get(Name.Annots)
    return [one for one in found if isinstance(one, Dictionary)] if isinstance(found, Array) else []


def _layers_hidden(pdf: Pdf) -> bool:
    """Whether a layer of the file is not shown, or shown only on the screen or only on paper."""
    layers = pdf.Root.get(Name.OCProperties)
    shown = layers.get(Name.D) if isinstance(layers, Dictionary) else None
    if not isinstance(shown, Dictionary):
        return False
    off, by_event = shown.get(Name.OFF), shown.get("/AS")
    some_off = isinstance(off, Array) and len(off) > 0
    return (
        some_off or shown.get(Name.BaseState, Name.ON) != Name.ON or (isinstance(by_event, Array) and len(by_event) > 0)
    )


def _left_out(pdf: Pdf, page: Page) -> Iterator[LeftOut]:
    """What of the file does not come along, though none of it is seen on the page."""
    root, names = pdf.Root, pdf.Root.get(Name.Names)
    notes = _annotations(page)
    actions = [root.get(Name.OpenAction), *(note.get(Name.A) for note in notes)]
    kinds = {str(action.get(Name.S)) for action in actions if isinstance(action, Dictionary)}
    form = root.get(Name.AcroForm)
    if pdf.is_encrypted:
        yield LeftOut.ENCRYPTION
    if "/JavaScript" in kinds or (isinstance(names, Dictionary) and Name.JavaScript in names):
        yield LeftOut.JAVASCRIPT
    if kinds - _HARMLESS - {"/JavaScript"} or any(Name.AA in one for one in (root, page.obj, *notes)):
        yield LeftOut.ACTIONS
    if isinstance(names, Dictionary) and Name.EmbeddedFiles in names:
        yield LeftOut.ATTACHMENTS
    if any(note.get(Name.Subtype) == Name.Link for note in notes):
        yield LeftOut.LINKS
    if any(note.get(Name.Subtype) == Name.Widget for note in notes):
        yield LeftOut.FORM
    if any(str(note.get(Name.Subtype, "")) not in _UNWRITTEN for note in notes):
        yield LeftOut.NOTES
    if isinstance(form, Dictionary) and "/XFA" in form:
        yield LeftOut.XFA
    if Name.StructTreeRoot in root:
        yield LeftOut.TAGS


def _attachments(pdf: Pdf) -> list[str]:
    """Names of the files inside the file."""
    with suppress(pikepdf.PdfError, ValueError, TypeError, RuntimeError):
        return sorted(pdf.attachments)[:_MAX_NAMED]
    return []
