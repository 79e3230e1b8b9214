"""In a tagged file a mark is a form element of the structure, with its words for those who can't see it."""

import io
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Object

from app.domain.errors import InputRefused
from app.domain.signatures import Appearance, Level
from app.signing.validate import validate_own
from tests.support.signing_world import ORGANISATION, blank_pdf, demo_signer, demo_trust, policy, sign


def _tagged(shape: Callable[[pikepdf.Pdf, Object], None]) -> bytes:
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(blank_pdf())) as pdf:
        root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        pdf.Root.StructTreeRoot = root
        pdf.Root.MarkInfo = Dictionary(Marked=True)
        shape(pdf, root)
        pdf.save(output)
    return output.getvalue()


def _element(pdf: pikepdf.Pdf, parent: Object, kind: Name, **more: object) -> Object:
    return pdf.make_indirect(Dictionary(Type=Name.StructElem, S=kind, P=parent, **more))


def _empty(pdf: pikepdf.Pdf, root: Object) -> None:
    pass


def _document(pdf: pikepdf.Pdf, root: Object) -> None:
    root.K = _element(pdf, root, Name.Document)
    root.ParentTree = pdf.make_indirect(Dictionary(Nums=Array([])))


def _document_in_array(pdf: pikepdf.Pdf, root: Object) -> None:
    root.K = Array([_element(pdf, root, Name.Document)])
    root.K[0].K = _element(pdf, root.K[0], Name.P)
    root.ParentTree = Dictionary(Nums=Array([4, root.K[0].K, 7, root.K[0].K]))
    root.ParentTreeNextKey = 5


def _parts(pdf: pikepdf.Pdf, root: Object) -> None:
    root.K = pdf.make_indirect(Array([_element(pdf, root, Name.Part), _element(pdf, root, Name.Part)]))
    leaf = pdf.make_indirect(Dictionary(Limits=Array([0, 3]), Nums=Array([0, root.K[0], 3, root.K[1]])))
    root.ParentTree = Dictionary(Kids=Array([leaf]))


@pytest.mark.parametrize(
    ("shape", "siblings", "key"), [(_empty, 0, 0), (_document, 0, 0), (_document_in_array, 1, 8), (_parts, 2, 4)]
)
def test_a_mark_is_a_form_element(shape: Callable[[pikepdf.Pdf, Object], None], siblings: int, key: int) -> None:
    before = _tagged(shape)
    after = demo_signer().prepare(before, policy(appearance=Appearance.ND30_SAO_Y)).pdf
    assert after.startswith(before)
    with pikepdf.open(io.BytesIO(after)) as pdf:
        root, widget = pdf.Root.StructTreeRoot, pdf.Root.AcroForm.Fields[0]
        tree = root.ParentTree.Kids[-1] if "/Kids" in root.ParentTree else root.ParentTree
        assert (int(widget.StructParent), int(tree.Nums[-2]), int(root.ParentTreeNextKey)) == (key, key, key + 1)
        element = tree.Nums[-1]
        assert Name.Form == element.S and element.K.Obj.objgen == widget.objgen
        assert ORGANISATION in str(element.Alt) and ORGANISATION in str(widget.TU)
        parent = element.P
        assert parent.get("/S") == Name.Document or parent.objgen == root.objgen
        kids = list(parent.K) if isinstance(parent.K, Array) else [parent.K]
        assert len(kids) == siblings + 1 and kids[-1].objgen == element.objgen


def test_an_earlier_signature_keeps_its_structure() -> None:
    once = sign(_tagged(_document), Level.B_B).pdf
    twice = sign(once, Level.B_B, appearance=Appearance.ND30_SAO_Y).pdf
    assert [report.changes.standing for report in validate_own(twice, demo_trust())] == ["permitted", "none"]


def test_an_invisible_signature_is_no_element() -> None:
    before = _tagged(_document)
    with pikepdf.open(io.BytesIO(demo_signer().prepare(before, policy(appearance=Appearance.NONE)).pdf)) as pdf:
        assert "/K" not in pdf.Root.StructTreeRoot.K


def test_a_structure_without_end_is_refused() -> None:
    def loop(pdf: pikepdf.Pdf, root: Object) -> None:
        root.ParentTree = pdf.make_indirect(Dictionary())
        root.ParentTree.Kids = Array([root.ParentTree])

    with pytest.raises(InputRefused) as caught:
        demo_signer().prepare(_tagged(loop), policy())
    assert caught.value.code == "PDF_DAMAGED"
