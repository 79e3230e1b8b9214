"""The stored form of the operations of the edit log. What an earlier program wrote is read for ever."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from types import MappingProxyType
from typing import Any, get_args
from uuid import UUID

from app.domain.canonical import Json
from app.domain.editlog import Operation
from app.domain.fields import Field
from app.domain.geometry import Axis, rect_from_json
from app.domain.model import PaperForm
from app.domain.page_view import (
    Item,
    Joined,
    Placement,
    item_from_json,
    item_to_json,
    picture_from_json,
    picture_to_json,
    size_from_json,
)
from app.domain.review.defects import DefectMark

_KINDS: Mapping[str, type[Any]] = MappingProxyType({kind.__name__: kind for kind in get_args(Operation.__value__)})
_FIELDS: Mapping[str, tuple[tuple[str, bool], ...]] = MappingProxyType(
    {name: tuple((field.name, field.default is not MISSING) for field in fields(kind)) for name, kind in _KINDS.items()}
)
"""the names of an operation's fields, and whether each may be left out"""


def to_json(operation: Operation) -> dict[str, Json]:
    """The stored form: the kind under `op`, ids as text."""
    out: dict[str, Json] = {"op": type(operation).__name__}
    for field in fields(operation):
        out[field.name] = _stored(getattr(operation, field.name))
    return out


def from_json(stored: Mapping[str, Any]) -> Operation:
    """The inverse of `to_json`.

    Raises:
        ValueError: an operation, or a field of one, that this program does not know: read without it, it would say something else.
    """
    kind = _KINDS.get(str(stored.get("op")))
    if kind is None:
        raise ValueError(f"unknown operation {stored.get('op')!r}")
    values: dict[str, object] = {}
    for name, optional in _FIELDS[kind.__name__]:
        if optional and name not in stored:
            continue  # written before the field was there
        value = stored[name]
        values[name] = None if value is None else _READ.get(name, _plain)(value)
    if len(values) + 1 != len(stored):
        raise ValueError(f"unknown field of {stored['op']!r}")
    operation: Operation = kind(**values)
    return operation


def _stored(value: object) -> Json:
    match value:
        case UUID() | PaperForm() | Axis() | Field():
            return str(value)
        case Placement() | Joined():
            return picture_to_json(value)
        case Item():
            return item_to_json(value)
        case DefectMark():
            return value.to_json()
        case tuple():
            return [_stored(item) for item in value]
        case _:
            return value  # type: ignore[return-value]


def _plain(value: object) -> object:
    """Ids, and lists of them; numbers and words as they are."""
    if isinstance(value, list | tuple):
        return tuple(UUID(item) for item in value)
    return UUID(value) if isinstance(value, str) else value


_READ: Mapping[str, Callable[[Any], object]] = MappingProxyType(
    {
        "form": PaperForm,
        "reason": str,
        "note": str,
        "axis": Axis,
        "field": Field,
        "value": str,
        "degrees": float,
        "at": float,
        "rect": rect_from_json,
        "rects": lambda rects: tuple(rect_from_json(rect) for rect in rects),
        "taken_off": lambda places: tuple(int(place) for place in places),
        "picture": picture_from_json,
        "paper_mm": size_from_json,
        "items": lambda items: tuple(item_from_json(item) for item in items),
        "marks": lambda marks: tuple(DefectMark.from_json(mark) for mark in marks),
        "remark": str,
    }
)
"""how what is no id and no number is read, by the name of its field"""
