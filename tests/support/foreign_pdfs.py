"""PDF files as citizens bring them: born digital, scanned, with forms, scripts and attachments, protected, damaged, hostile. Made here."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

import pikepdf
from pikepdf import Array, AttachedFileSpec, Dictionary, Encryption, Name, Object, Pdf, String

from app.archive.lettering import codes, embedded

LINES: Final = ("Cộng hòa xã hội chủ nghĩa Việt Nam", "Độc lập - Tự do - Hạnh phúc", "Đơn đề nghị số 8642/ĐN")
A4_PT: Final = (595.276, 841.89)
_LATIN = b"BT /L 14 Tf 72 500 Td (Signed at Hanoi in triplicate) Tj ET\n"


def born_digital(lines: tuple[str, ...] = LINES, pages: int = 1, more: bytes = b"") -> Pdf:
    """Pages as a word processor writes them: letters of an embedded typeface that say what they mean. `more` is drawn on each."""
    pdf = Pdf.new()
    font = embedded(pdf, lines)
    words = "".join(
        f"BT /F 14 Tf 72 {740 - 24 * row} Td <{codes(line)}> Tj ET\n" for row, line in enumerate(lines)
    ).encode()
    for _ in range(pages):
        pdf.add_blank_page(page_size=A4_PT)
        page = pdf.pages[-1].obj
        page.Resources = Dictionary(Font=Dictionary(F=font))
        page.Contents = pdf.make_stream(words + more)
    return pdf


def saved(pdf: Pdf, **how: object) -> bytes:
    """The bytes of the file."""
    file = io.BytesIO()
    pdf.save(file, **how)  # type: ignore[arg-type]  # whatever the caller wants of it
    return file.getvalue()


def _resource(kind: str, name: str, make: Callable[[Pdf], Object], more: bytes) -> Pdf:
    """A born-digital page with one thing more among its resources, and the operators that use it."""
    pdf = born_digital(more=more)
    resources = pdf.pages[0].obj.Resources
    if f"/{kind}" not in resources:
        resources[f"/{kind}"] = Dictionary()
    resources[f"/{kind}"][f"/{name}"] = make(pdf)
    return pdf


def font_not_embedded() -> Pdf:
    """A line in a typeface that the file only names."""
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    return _resource("Font", "L", lambda pdf: font, _LATIN)


def font_without_unicode() -> Pdf:
    """Letters of an embedded typeface of which nobody says what they mean."""
    pdf = born_digital()
    del pdf.pages[0].obj.Resources.Font.F.ToUnicode
    return pdf


def old_letters() -> Pdf:
    """Letters of a typeface of TCVN3."""
    pdf = born_digital()
    font = pdf.pages[0].obj.Resources.Font.F
    font.BaseFont = font.DescendantFonts[0].BaseFont = Name("/ABCDEF+.VnTime")
    return pdf


def wrong_widths() -> Pdf:
    """Letters that are said to be a hair wider than they are: nobody sees it, and the judge of PDF/A refuses it."""
    pdf = born_digital(LINES[:1])
    with born_digital(LINES[:1]) as other:
        descendant = other.pages[0].obj.Resources.Font.F.DescendantFonts[0]
        descendant.W = Array([Array([one[0] + 8]) if isinstance(one, Array) else one for one in descendant.W])
        pdf.pages.extend(other.pages)
    return pdf


def transparent() -> Pdf:
    """A seal that one looks through."""
    return _resource(
        "ExtGState", "G", lambda pdf: Dictionary(ca=0.5, BM=Name.Multiply), b"q /G gs 1 0 0 rg 300 600 90 90 re f Q\n"
    )


def cmyk() -> Pdf:
    """Printer's colours without a word about the printer."""
    return born_digital(more=b"0 1 1 0 k 300 600 90 90 re f\n")


def layered(*, hidden: bool) -> Pdf:
    """Optional content that is shown, or not."""

    def group(pdf: Pdf) -> Object:
        made = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Draft")))
        pdf.Root.OCProperties = Dictionary(OCGs=Array([made]), D=Dictionary(OFF=Array([made] if hidden else [])))
        return made

    return _resource("Properties", "O", group, b"/OC /O BDC 1 0 0 rg 300 600 90 90 re f EMC\n")


def lzw_image() -> Pdf:
    """A picture in a coding that PDF/A forbids: the same pixels can be had in another."""

    def image(pdf: Pdf) -> Object:
        # clear, three literal bytes, end: 9-bit codes 256 10 100 200 257
        bits = "".join(f"{code:09b}" for code in (256, 10, 100, 200, 257))
        data = int(bits.ljust(48, "0"), 2).to_bytes(6, "big")
        made = pdf.make_stream(data, Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1)
        made.ColorSpace, made.BitsPerComponent, made.Filter, made.Interpolate = Name.DeviceRGB, 8, Name.LZWDecode, True
        return made

    return _resource("XObject", "I", image, b"q 90 0 0 90 300 600 cm /I Do Q\n")


def form_filled() -> Pdf:
    """A form with a field whose answer is drawn."""
    pdf = born_digital()
    page = pdf.pages[0].obj
    drawn = pdf.make_stream(b"0.9 g 0 0 200 20 re f 0 g BT /F 12 Tf 4 5 Td <%s> Tj ET" % codes(LINES[0][:4]).encode())
    drawn.Type, drawn.Subtype, drawn.BBox, drawn.Resources = (
        Name.XObject,
        Name.Form,
        Array([0, 0, 200, 20]),
        page.Resources,
    )
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("name"), V=String(LINES[0][:4]), F=4,
            Rect=Array([72, 400, 272, 420]), AP=Dictionary(N=drawn), DA=String("/F 12 Tf"),
        )
    )  # fmt: skip
    page.Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), DR=page.Resources, DA=String("/F 12 Tf"))
    return pdf


def xfa_form() -> Pdf:
    """A form that one program draws anew; what lies in the file says that one should wait."""
    pdf = born_digital(LINES[:1])
    pdf.Root.NeedsRendering = True
    pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=pdf.make_stream(b"<xdp/>"))
    return pdf


def with_javascript() -> Pdf:
    """A file that runs something when it is opened."""
    pdf = born_digital()
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert('x')"))
    pdf.Root.OpenAction = script
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))
    return pdf


def with_launch() -> Pdf:
    """A page with a link that starts a program, and one that opens an address."""
    pdf = born_digital()
    actions = (
        Dictionary(S=Name.Launch, F=String("calc.exe")),
        Dictionary(S=Name.URI, URI=String("https://example.vn/")),
    )
    pdf.pages[0].obj.Annots = Array(
        [
            Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([72, 700, 200, 720]), A=action, Border=Array([0, 0, 0]))
            for action in actions
        ]
    )  # fmt: skip
    return pdf


def with_attachment() -> Pdf:
    """A file with another one inside."""
    pdf = born_digital()
    pdf.attachments["số liệu.xml"] = AttachedFileSpec(pdf, b"<x/>", mime_type="text/xml")
    return pdf


def note_without_appearance() -> Pdf:
    """A remark of which the file does not say how it looks."""
    pdf = born_digital()
    note = Dictionary(Type=Name.Annot, Subtype=Name.Square, Rect=Array([300, 600, 390, 690]), F=4, C=Array([1, 0, 0]))
    pdf.pages[0].obj.Annots = Array([note])
    return pdf


def scan(*, with_text: bool) -> Pdf:
    """A picture of paper, with the words that somebody's reader put behind it or without."""
    pdf = born_digital() if with_text else Pdf.new()
    if not with_text:
        pdf.add_blank_page(page_size=A4_PT)
    page = pdf.pages[0].obj
    side_px = 64
    image = pdf.make_stream(zlib.compress(bytes(range(256)) * (side_px * side_px // 256)))
    image.Type, image.Subtype, image.Width, image.Height = Name.XObject, Name.Image, side_px, side_px
    image.ColorSpace, image.BitsPerComponent, image.Filter = Name.DeviceGray, 8, Name.FlateDecode
    if not with_text:
        page.Resources = Dictionary()
    page.Resources.XObject = Dictionary(I=image)
    words = b"3 Tr " + page.Contents.read_bytes() if with_text else b""
    page.Contents = pdf.make_stream(b"q %.3f 0 0 %.3f 0 0 cm /I Do Q " % A4_PT + words)
    return pdf


def turned() -> Pdf:
    """A page that is shown on its side, cut by its crop box."""
    pdf = born_digital()
    page = pdf.pages[0].obj
    page.Rotate, page.CropBox = 90, Array([36, 36, 559.276, 805.89])
    return pdf


def encrypted(*, user: str) -> bytes:
    """A protected file; with an empty password anybody opens it."""
    return saved(born_digital(), encryption=Encryption(user=user, owner="chủ"))


def damaged_xref() -> bytes:
    """A file whose table of places was lost."""
    data = saved(born_digital(), object_stream_mode=pikepdf.ObjectStreamMode.disable)
    at = data.rindex(b"startxref")
    return data[: data.rindex(b"xref\n", 0, at)] + b"startxref\n9\n%%EOF\n"


def cut_off() -> bytes:
    """Half a file."""
    data = saved(born_digital(pages=3), object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return data[: len(data) // 2]


def many_objects(count: int = 400_000) -> bytes:
    """A small file of very many objects."""
    body = bytearray(
        b"%PDF-1.5\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    )
    body += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<</XObject<<"
    body += b"".join(b"/X%d %d 0 R" % (number, number) for number in range(4, 4 + count))
    body += b">>>>>>endobj\n" + b"".join(b"%d 0 obj null endobj\n" % number for number in range(4, 4 + count))
    return bytes(body + b"trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n")


def deep_nesting(depth: int = 100_000) -> bytes:
    """Arrays in arrays, deeper than any reader's stack."""
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/X " + b"[" * depth + b"]" * depth + b">>endobj\n"
    body += b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n"
    return body + b"trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"


def forms_in_forms(depth: int = 2000) -> Pdf:
    """A drawing that draws a drawing that draws a drawing."""
    pdf = born_digital()
    inner: Object | None = None
    for _ in range(depth):
        form = pdf.make_stream(b"/X Do" if inner is not None else b"0 0 9 9 re f")
        form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 600, 900])
        form.Resources = Dictionary() if inner is None else Dictionary(XObject=Dictionary(X=inner))
        inner = form
    pdf.pages[0].obj.Resources.XObject = Dictionary(X=inner)
    pdf.pages[0].contents_add(b"/X Do")
    return pdf


def form_in_itself() -> Pdf:
    """A drawing that draws itself."""
    pdf = born_digital()
    form = pdf.make_stream(b"/X Do")
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 600, 900])
    form.Resources = Dictionary(XObject=Dictionary(X=form))
    pdf.pages[0].obj.Resources.XObject = Dictionary(X=form)
    pdf.pages[0].contents_add(b"/X Do")
    return pdf


def laughing_forms(levels: int = 12) -> Pdf:
    """Drawings that each draw the next one ten times: a trillion squares."""
    pdf = born_digital()
    inner: Object | None = None
    for _ in range(levels):
        form = pdf.make_stream(b"0 0 9 9 re f" if inner is None else b"/X Do " * 10)
        form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 600, 900])
        form.Resources = Dictionary() if inner is None else Dictionary(XObject=Dictionary(X=inner))
        inner = form
    pdf.pages[0].obj.Resources.XObject = Dictionary(X=inner)
    pdf.pages[0].contents_add(b"/X Do")
    return pdf


def fields_in_circles(fields: int = 6) -> Pdf:
    """Fields of a form each of which contains all of them."""
    pdf = born_digital()
    made = Array([pdf.make_indirect(Dictionary(T=String(f"f{number}"))) for number in range(fields)])
    for field in made:
        field.Kids = made
    pdf.Root.AcroForm = Dictionary(Fields=made)
    return pdf


def content_bomb(megabytes: int = 600) -> Pdf:
    """A page of which a kilobyte becomes hundreds of megabytes."""
    pdf = born_digital()
    packer = zlib.compressobj(9)
    block = b"0 0 m " * (1 << 16)
    data = b"".join(packer.compress(block) for _ in range(megabytes * 1_000_000 // len(block))) + packer.flush()
    bomb = pdf.make_stream(data)
    bomb.Filter = Name.FlateDecode
    pdf.pages[0].obj.Contents = bomb
    return pdf


def page_tree_cycle() -> bytes:
    """A tree of pages that contains itself."""
    data = saved(born_digital(), object_stream_mode=pikepdf.ObjectStreamMode.disable)
    with Pdf.open(io.BytesIO(data)) as pdf:
        pdf.Root.Pages.Kids.append(pdf.Root.Pages)
        pdf.Root.Pages.Count = 2
        return saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.disable)


def too_many_pages(count: int = 2001) -> Pdf:
    """More pages than a paper may have."""
    pdf = Pdf.new()
    for _ in range(count):
        pdf.add_blank_page(page_size=(200, 200))
    return pdf


FILES: Final[dict[str, Callable[[], Pdf | bytes]]] = {
    "born_digital.pdf": partial(born_digital, pages=3),
    "font_not_embedded.pdf": font_not_embedded,
    "font_without_unicode.pdf": font_without_unicode,
    "transparent.pdf": transparent,
    "cmyk.pdf": cmyk,
    "old_letters.pdf": old_letters,
    "wrong_widths.pdf": wrong_widths,
    "hidden_layer.pdf": partial(layered, hidden=True),
    "shown_layer.pdf": partial(layered, hidden=False),
    "lzw_image.pdf": lzw_image,
    "form_filled.pdf": form_filled,
    "xfa_form.pdf": xfa_form,
    "javascript.pdf": with_javascript,
    "launch.pdf": with_launch,
    "attachment.pdf": with_attachment,
    "note_without_appearance.pdf": note_without_appearance,
    "scan.pdf": partial(scan, with_text=False),
    "scan_with_text.pdf": partial(scan, with_text=True),
    "turned.pdf": turned,
    "encrypted_open.pdf": partial(encrypted, user=""),
    "encrypted_locked.pdf": partial(encrypted, user="bí mật"),
    "damaged_xref.pdf": damaged_xref,
    "cut_off.pdf": cut_off,
    "many_objects.pdf": many_objects,
    "deep_nesting.pdf": deep_nesting,
    "forms_in_forms.pdf": forms_in_forms,
    "laughing_forms.pdf": laughing_forms,
    "form_in_itself.pdf": form_in_itself,
    "fields_in_circles.pdf": fields_in_circles,
    "content_bomb.pdf": content_bomb,
    "page_tree_cycle.pdf": page_tree_cycle,
    "too_many_pages.pdf": too_many_pages,
}
"""by name"""


def write_foreign_pdfs(folder: Path) -> Path:
    """Write them all into a new folder, and return it."""
    folder.mkdir(parents=True)
    for name, make in FILES.items():
        made = make()
        (folder / name).write_bytes(made if isinstance(made, bytes) else saved(made))
    return folder
