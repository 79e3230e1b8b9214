"""The circular's own files: the fields of the dossier and of each document, the schemas of both, and what is missing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element

from app.domain.archival_form import ArchivalField, FieldKind, Filled, Missing
from app.domain.archive_package import PackageFacts
from app.package.xml import XSI, moment, node, written

_ROOT = "simpledc"


def fields_xml(fields: Filled, schema: str) -> bytes:
    """The fields that are known, in the form's order; one that nobody said has no element."""
    place = {"xmlns:xsi": XSI, "xsi:noNamespaceSchemaLocation": schema}
    return written(node(_ROOT, place, *(node(one.field.name, text=one.value) for one in fields)))


def fields_schema(fields: Sequence[ArchivalField]) -> bytes:
    """The XML Schema of such a file: each field once at most, in any order, by its kind, length and codes."""
    every = node("xs:all", {}, *(_declared(one) for one in fields))
    root = node("xs:element", {"name": _ROOT}, node("xs:complexType", {}, every))
    return written(node("xs:schema", {"xmlns:xs": "http://www.w3.org/2001/XMLSchema"}, root))


def _declared(one: ArchivalField) -> Element:
    if one.codes and one.kind is FieldKind.CODE:
        limits = [node("xs:enumeration", {"value": code}) for code in one.codes]
    elif one.kind is FieldKind.NUMBER:
        limits = [node("xs:pattern", {"value": f"[0-9]{{1,{one.longest or 10}}}"})]
    elif one.longest is not None:
        limits = [node("xs:minLength", {"value": "1"}), node("xs:maxLength", {"value": str(one.longest)})]
    else:
        limits = [node("xs:minLength", {"value": "1"})]
    title = node("xs:annotation", {}, node("xs:documentation", {"xml:lang": "vi"}, text=one.title))
    restriction = node("xs:restriction", {"base": "xs:string"}, *limits)
    return node("xs:element", {"name": one.name, "minOccurs": "0"}, title, node("xs:simpleType", {}, restriction))


def report(facts: PackageFacts) -> bytes:
    """What was told of each field and by whom, and which fields nobody said (JSON): for the archivist who completes them."""
    form = facts.form
    return _json(
        {
            "form": {
                "name": form.name,
                "kind": form.kind.value,
                "source": form.source,
                "article": form.article,
                "valid_from": form.valid_from.isoformat(),
                "confirmed": form.verified,
            },
            "dossier": {
                "code": facts.dossier_code,
                "as_of": moment(facts.as_of),
                "fields": _filled(facts.fields),
                "missing": _missing(facts.missing),
            },
            "documents": [
                {
                    "component": paper.component_code,
                    "title": paper.title,
                    "file": paper.name,
                    "sha256": paper.file.sha256,
                    "fields": _filled(paper.fields),
                    "missing": _missing(paper.missing),
                }
                for paper in facts.papers
            ],
        }
    )


def _filled(fields: Filled) -> list[dict[str, Any]]:
    return [
        {"name": one.field.name, "title": one.field.title, "value": one.value, "told_by": one.told.value}
        for one in fields
    ]


def _missing(fields: Missing) -> list[dict[str, Any]]:
    return [
        {"name": one.field.name, "title": one.field.title, "need": one.field.need.value, "why": one.why.value}
        for one in fields
    ]


def _json(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
