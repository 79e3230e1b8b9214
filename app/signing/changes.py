"""What was done to a file after a signature: named by kind, and judged by what the signature allows (ISO 32000-2, 12.8.2).

pyHanko's difference analysis decides what is harmless. What is added here: bytes that no revision accounts for, form fields and marks
that show a reader something else than what was signed, the names of what was changed, and what honest programs are known to do.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    DiffResult,
    FormUpdatingRule,
    GenericFieldModificationRule,
    ModificationLevel,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    SuspiciousModification,
)
from pyhanko.sign.fields import MDPPerm, enumerate_sig_fields
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from app.domain.verification import Change, Changes, Standing
from app.signing.pdf_objects import entry
from app.signing.pdf_reader import HistoricalResolver, PdfFileReader

_HEX: Final = re.compile(rb"<[0-9A-Fa-f\s]*>")
_GAP: Final = rb"(?:[\x00\s]|%[^\r\n]*[\r\n])"
_OBJECT: Final = re.compile(rb"(?<![0-9])[0-9]+" + _GAP + rb"+[0-9]+" + _GAP + rb"*obj(?![0-9A-Za-z])")
"""the head of an object, with comments between its parts too (ISO 32000-2, 7.2.4)"""
_BLANK: Final = b" \t\r\n\x00"
_PAGE_KEYS: Final = ("/Contents", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit")
_HARMLESS_ENTRIES: Final = frozenset({"/AcroForm", "/DSS", "/Extensions", "/Metadata", "/Perms", "/Version"})
_FORM_KEYS: Final = ("/NeedAppearances", "/DA", "/Q")
_MOST_PAGES: Final = 5000
_DEEPEST_FORM: Final = 32
_LARGEST_SHARE: Final = 0.15
"""of a page: a seal of 4 cm takes 3 % of an A4 page, a mark of five lines 5 %"""
_HONEST_MARK_PT2: Final = 20_000.0
"""25 cm²: a seal at its real size with its words, on however small a page"""


class _Policy(StandardDiffPolicy):
    """pyHanko's rules, but for a reference that is freed though it was never in use, as iText does with its own xref stream."""

    def __init__(self, *, new_fields_after_certifying: bool = False) -> None:
        creation = SigFieldCreationRule(allow_new_visible_after_certify=new_fields_after_certifying)
        rules = [creation, SigFieldModificationRule(), GenericFieldModificationRule()]
        super().__init__(DEFAULT_DIFF_POLICY.global_rules, FormUpdatingRule(rules), reject_object_freeing=False)

    def apply(self, old: Any, new: Any, field_mdp_spec: Any = None, doc_mdp: Any = None) -> DiffResult:
        xrefs = old.reader.xrefs
        if any(xrefs.get_historical_ref(ref, new.revision - 1) is not None for ref in new.refs_freed_in_revision()):
            raise SuspiciousModification("objects freed")
        return super().apply(old, new, field_mdp_spec, doc_mdp)


_STRICT: Final = _Policy()
_AS_ACROBAT: Final = _Policy(new_fields_after_certifying=True)


@dataclass(frozen=True, slots=True)
class ChangesFound:
    """What was done to a file after a signature.

    Attributes:
        changes: by kind.
        doubts: what follows from them, of `app.domain.verification.SUB_INDICATIONS`.
        marks: names of later signature fields that a reader sees.
    """

    changes: Changes
    doubts: tuple[str, ...] = ()
    marks: frozenset[str] = frozenset()


def changes_after(signature: EmbeddedPdfSignature, pdf: bytes) -> ChangesFound:
    """What was done to the file after a signature, and the doubts that follow."""
    reader, revision = signature.reader, signature.signed_revision
    coverage = signature.evaluate_signature_coverage()
    uncovered = ChangesFound(Changes(Standing.FORBIDDEN, (Change.UNCOVERED,)))
    if not _leaves_out_itself(signature, pdf) or coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        return uncovered
    if coverage is SignatureCoverageLevel.ENTIRE_FILE:
        return ChangesFound(Changes(Standing.NONE))
    if _is_unaccounted(reader, revision, pdf, int(signature.byte_range[2]) + int(signature.byte_range[3])):
        return uncovered
    if revision + 1 == reader.total_revisions:
        return ChangesFound(Changes(Standing.NONE))  # blank bytes
    return _judged(signature)


def _leaves_out_itself(signature: EmbeddedPdfSignature, pdf: bytes) -> bool:
    """Whether the byte range covers all but one hexadecimal string (ISO 32000-2, 12.8.1)."""
    numbers = [int(number) for number in signature.byte_range]
    if len(numbers) != 4 or numbers[0] != 0 or min(numbers) < 0:
        return False
    _, before, after, rest = numbers
    return before < after and after + rest <= len(pdf) and _HEX.fullmatch(pdf, before, after) is not None


def _is_unaccounted(reader: PdfFileReader, revision: int, pdf: bytes, end: int) -> bool:
    """Whether bytes after the signature belong to no later revision: objects that none knows, or anything after the last one's end.

    A reader that repairs files finds such objects and shows them (incremental saving attack).
    """
    known, last = set[int](), end
    for later in range(revision + 1, reader.total_revisions):
        data, info = reader.xrefs.get_xref_data(later), reader.xrefs.get_xref_container_info(later)
        if data.hybrid is not None:
            return True  # older readers would see another file
        known |= {offset for _, offset in data.standard_xrefs.values()} | {info.start_location}
        last = max(last, info.end_location)
    if any(not _is_known(found.start(), known, pdf) for found in _OBJECT.finditer(pdf, end)):
        return True
    tail = pdf[last:] if last == end else pdf[last:].partition(b"%%EOF")[2]
    return bool(tail.strip(_BLANK))


def _is_known(start: int, known: set[int], pdf: bytes) -> bool:
    """Whether cross-references name the object there; some programs count from the end of the line before."""
    return any(start - back in known and not pdf[start - back : start].strip(_BLANK) for back in range(3))


def _judged(signature: EmbeddedPdfSignature) -> ChangesFound:
    allowed, doubts = signature.docmdp_level, list[str]()
    found = _review(signature, _STRICT)
    if found is None and allowed in (MDPPerm.FILL_FORMS, MDPPerm.ANNOTATE):
        found = _review(signature, _AS_ACROBAT)
        doubts.append("CERTIFICATION_EXCEEDED")
    if found is None:
        kinds = _kinds_of_forbidden(signature)
        if allowed is MDPPerm.ANNOTATE and kinds == (Change.ANNOTATION,):
            return ChangesFound(Changes(Standing.DOUBTFUL, kinds), ("ANNOTATED_AFTER_SIGNING",))
        return ChangesFound(Changes(Standing.FORBIDDEN, kinds))
    later = _later_signatures(signature)
    touched = {*_otherwise(signature, found.changed_form_fields - later.keys()), *_drawn_otherwise(signature)}
    fields = tuple(sorted(touched))
    marks = {name: size for name, (field, _) in later.items() if (size := _mark_pt2(field))}
    if fields:
        doubts.append("FORM_FILLED_AFTER_SIGNING")
    if any(is_stamp and name in marks for name, (_, is_stamp) in later.items()):
        doubts.append(
            "FURTHER_SIGNATURE_DOUBTFUL"
        )  # a time stamp is nobody's word: what it shows may cover what was signed
    if max(marks.values(), default=0.0) > _largest_mark_pt2(signature.reader):
        doubts.append("FURTHER_MARK_COVERS_PAGE")
    kinds = tuple(_kinds_of_permitted(signature, [stamp for _, stamp in later.values()], bool(fields)))
    standing = Standing.DOUBTFUL if doubts else Standing.PERMITTED
    return ChangesFound(Changes(standing, kinds, fields), tuple(doubts), frozenset(marks))


def _review(signature: EmbeddedPdfSignature, policy: StandardDiffPolicy) -> DiffResult | None:
    """What the policy finds; None where it or the signature itself forbids what was done."""
    found = policy.review_file(
        signature.reader, signature.signed_revision, signature.fieldmdp, doc_mdp=signature.docmdp_level
    )
    if not isinstance(found, DiffResult) or found.modification_level is ModificationLevel.OTHER:
        return None
    allowed = signature.docmdp_level
    return None if allowed is not None and found.modification_level.value > allowed.value else found


def _later_signatures(signature: EmbeddedPdfSignature) -> dict[str, tuple[Any, bool]]:
    """The signatures that came after: name -> the field, and whether it is a document time stamp."""
    reader, later = signature.reader, dict[str, tuple[Any, bool]]()
    for name, value, reference in enumerate_sig_fields(reader, filled_status=True):
        field = reference.get_object()
        made = reader.xrefs.get_last_change(field.raw_get("/V").reference)
        if made > signature.signed_revision:
            later[name] = field, entry(value.get_object(), "/Type") == "/DocTimeStamp"
    return later


def _otherwise(signature: EmbeddedPdfSignature, names: Collection[str]) -> Iterator[str]:
    """Those of the fields that were written anew: pyHanko names all whose look it examined."""
    (_, new), changed = _views(signature), _changed(signature)
    for name, reference in _form_fields(entry(entry(new.root, "/AcroForm", {}), "/Fields", ()), "", _DEEPEST_FORM):
        field = new(reference)
        parts = [field.raw_get(key) for key in field if key not in ("/P", "/Parent")]
        if name in names and {reference}.union(*map(new.collect_dependencies, parts)) & changed:
            yield name


def _drawn_otherwise(signature: EmbeddedPdfSignature) -> frozenset[str]:
    """All fields of the form, where it makes readers draw them anew or with other letters (ISO 32000-2, 12.7.3); else none."""
    (old, new), changed = _views(signature), _changed(signature)
    before, after = (entry(view.root, "/AcroForm", {}) for view in (old, new))
    known, now = (dict(_resources(entry(form, "/DR", {}))) for form in (before, after))
    same = all(entry(before, key) == entry(after, key) for key in _FORM_KEYS)
    if same and all(now.get(key) == was and not new.collect_dependencies(was) & changed for key, was in known.items()):
        return frozenset()
    found = _form_fields(entry(before, "/Fields", ()), "", _DEEPEST_FORM)
    return frozenset(name for name, reference in found if entry(old(reference), "/FT", "/Sig") != "/Sig")


def _resources(found: Any) -> Iterator[tuple[tuple[str, str], Any]]:
    """(kind, name) -> the resource, as it stands there."""
    for kind in found:
        named = entry(found, kind)
        for name in named if isinstance(named, generic.DictionaryObject) else ():
            yield (kind, name), named.raw_get(name)


def _form_fields(fields: Any, above: str, depth: int) -> Iterator[tuple[str, generic.Reference]]:
    """Every field by its full name, and each of its widgets by the same."""
    for item in fields if depth else ():
        if isinstance(item, generic.IndirectObject):
            field = item.get_object()
            own = str(field["/T"]) if "/T" in field else ""
            name = ".".join(part for part in (above, own) if part)
            yield name, item.reference
            yield from _form_fields(entry(field, "/Kids", ()), name, depth - 1)


def _mark_pt2(field: Any) -> float:
    """The area of the largest widget of a field; 0 where nothing shows."""
    widgets = [field, *(kid.get_object() for kid in entry(field, "/Kids", ()))]
    return max(_area(entry(widget, "/Rect", ())) for widget in widgets)


def _largest_mark_pt2(reader: PdfFileReader) -> float:
    """How large a mark may be on the smallest page."""
    smallest = min((_area(entry(page, "/MediaBox", ())) for page in _pages(reader)), default=0.0)
    return max(_HONEST_MARK_PT2, _LARGEST_SHARE * smallest)


def _area(box: Any) -> float:
    if len(box) != 4:
        return 0.0
    left, bottom, right, top = (float(side) for side in box)
    return abs((right - left) * (top - bottom))


def _kinds_of_permitted(signature: EmbeddedPdfSignature, stamps: list[bool], form: bool) -> Iterator[Change]:
    (old, new), changed = _views(signature), _changed(signature)
    if any(stamps) or _is_touched("/DSS", old, new, changed):
        yield Change.EVIDENCE
    if _is_touched("/Metadata", old, new, changed):
        yield Change.METADATA
    if not all(stamps):
        yield Change.FURTHER_SIGNATURE
    if form:
        yield Change.FORM_FILLED


def _is_touched(key: str, old: HistoricalResolver, new: HistoricalResolver, changed: set[generic.Reference]) -> bool:
    """Whether something under an entry of the catalogue was written anew."""
    if key not in new.root:
        return key in old.root
    return key not in old.root or bool(new.collect_dependencies(new.root.raw_get(key)) & changed)


def _kinds_of_forbidden(signature: EmbeddedPdfSignature) -> tuple[Change, ...]:
    """Names for what was done; a file that breaks even this is told by its structure."""
    try:
        kinds = set(_what_differs(signature))
    except Exception:  # noqa: BLE001  a hostile file can break the walk in any way
        kinds = set()
    return tuple(kind for kind in Change if kind in kinds) or (Change.STRUCTURE,)


def _what_differs(signature: EmbeddedPdfSignature) -> Iterator[Change]:
    (old, new), changed = _views(signature), _changed(signature)
    before, after = list(_pages(old)), list(_pages(new))
    if len(before) != len(after):
        yield Change.PAGE
    for one, other in zip(before, after, strict=False):
        if _differ(one, other, old, new, changed):
            yield Change.PAGE
        if _annotations(one) != _annotations(other) or _annotations(other) & changed:
            yield Change.ANNOTATION
    form = old.collect_dependencies(entry(old.root, "/AcroForm", generic.NullObject()))
    if _later_signatures(signature):
        yield Change.FURTHER_SIGNATURE
    if any(_is_field(old(reference)) for reference in form & changed):
        yield Change.FORM_FILLED
    if any(_raw(old, key) != _raw(new, key) for key in {*old.root, *new.root} - _HARMLESS_ENTRIES):
        yield Change.STRUCTURE


def _differ(
    one: Any, other: Any, old: HistoricalResolver, new: HistoricalResolver, changed: set[generic.Reference]
) -> bool:
    """Whether a page is painted otherwise."""
    for key in _PAGE_KEYS:
        before, after = (page.raw_get(key) if key in page else None for page in (one, other))
        if before != after:
            return True
        if before is not None and (old.collect_dependencies(before) | new.collect_dependencies(before)) & changed:
            return True
    return False


def _annotations(page: Any) -> set[generic.Reference]:
    """All that are no fields of a form."""
    return {
        item.reference
        for item in entry(page, "/Annots", ())
        if isinstance(item, generic.IndirectObject) and not _is_field(item.get_object())
    }


def _is_field(found: Any) -> bool:
    return isinstance(found, generic.DictionaryObject) and ("/FT" in found or entry(found, "/Subtype") == "/Widget")


def _pages(view: Any) -> Iterator[Any]:
    """The pages with what they inherit, in order; no more than an honest file has."""
    waiting, seen = [(view.root["/Pages"], dict[str, Any]())], 0
    while waiting and seen < _MOST_PAGES:
        node, inherited = waiting.pop()
        own = {**inherited, **{key: node.raw_get(key) for key in _PAGE_KEYS if key in node}}
        seen += 1
        if "/Kids" in node:
            waiting += [(kid.get_object(), own) for kid in reversed(node["/Kids"])]
        else:
            yield generic.DictionaryObject({**own, **{key: node.raw_get(key) for key in node}})


def _views(signature: EmbeddedPdfSignature) -> tuple[HistoricalResolver, HistoricalResolver]:
    """The file as it was signed, and as it is."""
    reader = signature.reader
    return (
        reader.get_historical_resolver(signature.signed_revision),
        reader.get_historical_resolver(reader.total_revisions - 1),
    )


def _changed(signature: EmbeddedPdfSignature) -> set[generic.Reference]:
    """The objects that later revisions wrote."""
    reader = signature.reader
    later = range(signature.signed_revision + 1, reader.total_revisions)
    return set().union(*(reader.xrefs.explicit_refs_in_revision(revision) for revision in later))


def _raw(view: HistoricalResolver, key: str) -> Any:
    return view.root.raw_get(key) if key in view.root else None
