"""Makes in a Mayan what `mayan_schema` names: on an administrator's word and with his token. A station never does so by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from app.delivery.claims import nested, number
from app.delivery.connection import Connection
from app.delivery.failures import WireCode
from app.delivery.line import DIRECT, Line
from app.delivery.mayan_records import CABINETS_SEARCH, MayanRecords
from app.delivery.mayan_schema import CABINET, PAPER, PAPER_FIELDS, REQUIRED, SHEET, SHEET_FIELDS
from app.delivery.mayan_values import text
from app.domain.ports import AccessTokens

_KEPT: Final = {"delete_time_period": None, "delete_time_unit": None}
"""Mayan would delete for good what lay in the trash for thirty days"""


@dataclass(frozen=True, slots=True)
class Made:
    """Something that was missing: a `cabinet`, a `metadata_type`, a `document_type`, or a `field`, the metadata type of a document type."""

    what: str
    name: str
    of: str = ""


def prepare(base_url: str, tokens: AccessTokens, *, timeout_s: float = 30.0, line: Line = DIRECT) -> tuple[Made, ...]:
    """Make what is missing, change nothing that is there. Returns what was made; a second time nothing.

    Raises:
        DeliveryFailed: UNAUTHORIZED where the token's account may not do so.
    """
    wire = Connection(base_url, tokens, timeout_s=timeout_s, boundary=_pass, line=line, scheme="Token")
    try:
        return tuple(_made(MayanRecords(wire, _pass)))
    finally:
        wire.close()


def _made(records: MayanRecords) -> Iterator[Made]:
    cabinets = records.listed(CABINETS_SEARCH, ("full_path",), label=f'"{CABINET}"') or ()
    if CABINET not in {text(cabinet, "full_path") for cabinet in cabinets}:
        records.create("cabinets/", {"label": CABINET, "parent": None}, absent=WireCode.UNAUTHORIZED)
        yield Made("cabinet", CABINET)
    listed = records.listed("metadata_types/", ("id", "name")) or ()
    fields = {text(field, "name"): number(field, "id") for field in listed}
    for name, label in {**SHEET_FIELDS, **PAPER_FIELDS}.items():
        if name not in fields:
            made = records.create("metadata_types/", {"name": name, "label": label}, absent=WireCode.UNAUTHORIZED)
            fields[name] = number(made, "id")
            yield Made("metadata_type", name)
    for kind, wanted in ((SHEET, SHEET_FIELDS), (PAPER, PAPER_FIELDS)):
        yield from _kind(records, kind, {name: fields[name] for name in wanted})


def _kind(records: MayanRecords, label: str, fields: Mapping[str, int]) -> Iterator[Made]:
    """A document type with these metadata types, name -> id."""
    listed = records.listed("document_types/", ("id", "label")) or ()
    known = next((number(kind, "id") for kind in listed if text(kind, "label") == label), None)
    if known is None:
        made = records.create("document_types/", {"label": label, **_KEPT}, absent=WireCode.UNAUTHORIZED)
        known = number(made, "id")
        yield Made("document_type", label)
    path = f"document_types/{known}/metadata_types/"
    attached = records.listed(path, ("metadata_type__id",)) or ()
    there = {number(nested(item, "metadata_type"), "id") for item in attached}
    for name, field in fields.items():
        if field not in there:
            values = {"metadata_type_id": field, "required": name in REQUIRED}
            records.create(path, values, absent=WireCode.UNAUTHORIZED)
            yield Made("field", name, label)


def _pass(boundary: str) -> None:
    """No crash test kills an administrator."""
