"""A visible mark in a tagged file: its widget becomes a form element of the structure (ISO 32000-1, 14.7.4; ISO 14289-1, 7.18.4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.sign.fields import enumerate_sig_fields

from app.signing.incremental import pdf_errors
from app.signing.pdf_objects import elements, entry
from app.signing.pdf_reader import IncrementalPdfFileWriter

_LANGUAGE: Final = "vi-VN"
_DEEPEST: Final = 32
_MOST_NODES: Final = 100_000


def tag_mark(writer: IncrementalPdfFileWriter, field: str, words: str) -> None:
    """Name the new field's widget in the file's structure. In a file without one nothing is done.

    Nor in a file that is signed already: its structure is part of what was signed, and strict validators would find it changed.

    Raises:
        InputRefused: PDF_DAMAGED.
    """
    with pdf_errors():
        if "/StructTreeRoot" not in writer.root:
            return
        if next(enumerate_sig_fields(writer.prev, filled_status=True), None) is not None:
            return
        widget = next(reference for name, _, reference in enumerate_sig_fields(writer) if name == field)
        _tag(writer, writer.root["/StructTreeRoot"], widget, words)


def _tag(writer: IncrementalPdfFileWriter, root: Any, widget: generic.IndirectObject, words: str) -> None:
    parent = _document(root, writer.root.raw_get("/StructTreeRoot"))
    page = widget.get_object().raw_get("/P")
    content = _dictionary({"/Type": generic.pdf_name("/OBJR"), "/Obj": widget, "/Pg": page})
    element = writer.add_object(
        _dictionary(
            {
                "/Type": generic.pdf_name("/StructElem"),
                "/S": generic.pdf_name("/Form"),
                "/P": parent,
                "/Pg": page,
                "/Alt": generic.pdf_string(words),
                "/Lang": generic.pdf_string(_LANGUAGE),
                "/K": content,
            }
        )
    )
    _append(writer, parent.get_object(), "/K", element)
    key = _next_key(root)
    _index(writer, root, generic.NumberObject(key), element)
    widget.get_object()["/StructParent"] = generic.NumberObject(key)
    writer.update_container(widget.get_object())


def _document(root: Any, root_reference: generic.IndirectObject) -> generic.IndirectObject:
    """The element that holds all others, where there is one; else the root."""
    kids = root.raw_get("/K") if "/K" in root else None
    while isinstance(kids, generic.ArrayObject) and len(kids) == 1:
        kids = kids.raw_get(0)
    if isinstance(kids, generic.IndirectObject):
        only = kids.get_object()
        if isinstance(only, generic.DictionaryObject) and entry(only, "/S") == "/Document":
            return kids
    return root_reference


def _append(writer: IncrementalPdfFileWriter, holder: Any, key: str, *added: generic.PdfObject) -> None:
    """Add to an array, which may be absent, or stand for its one element."""
    present = entry(holder, key)
    if isinstance(present, generic.ArrayObject):
        present.extend(added)
        writer.update_container(present)
    else:
        first = () if present is None else (holder.raw_get(key),)
        holder[generic.pdf_name(key)] = generic.ArrayObject([*first, *added])
    writer.update_container(holder)


def _index(
    writer: IncrementalPdfFileWriter, root: Any, key: generic.NumberObject, element: generic.IndirectObject
) -> None:
    """Enter the element into the parent tree, behind all that stands there (ISO 32000-1, 7.9.7)."""
    tree = entry(root, "/ParentTree")
    if tree is None:
        root[generic.pdf_name("/ParentTree")] = _dictionary({"/Nums": generic.ArrayObject([key, element])})
    elif "/Kids" in tree:
        leaf = {"/Limits": generic.ArrayObject([key, key]), "/Nums": generic.ArrayObject([key, element])}
        _append(writer, tree, "/Kids", writer.add_object(_dictionary(leaf)))
    else:
        _append(writer, tree, "/Nums", key, element)
    root[generic.pdf_name("/ParentTreeNextKey")] = generic.NumberObject(key + 1)
    writer.update_container(root)


def _next_key(root: Any) -> int:
    tree = entry(root, "/ParentTree")
    used = max(_keys(tree), default=-1) if tree is not None else -1
    return max(int(entry(root, "/ParentTreeNextKey", 0)), used + 1)


def _keys(tree: Any) -> Iterator[int]:
    nodes, read = [(tree, 0)], 0
    while nodes:
        node, depth = nodes.pop()
        read += 1
        if depth > _DEEPEST or read > _MOST_NODES:
            raise ValueError("parent tree")
        yield from (int(number) for number in list(elements(entry(node, "/Nums", ())))[::2])
        nodes.extend((kid, depth + 1) for kid in elements(entry(node, "/Kids", ())))


def _dictionary(entries: Mapping[str, generic.PdfObject]) -> generic.DictionaryObject:
    return generic.DictionaryObject({generic.pdf_name(key): value for key, value in entries.items()})
