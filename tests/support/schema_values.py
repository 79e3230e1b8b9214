"""Values that a schema of the specification allows, drawn by Hypothesis: of JSON Schema, that which the specification uses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

_ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1))
_FORMATS: Mapping[str, st.SearchStrategy[str]] = {
    "date": st.dates().map(lambda drawn: drawn.isoformat()),
    "uuid": st.uuids().map(str) | st.uuids().map(lambda drawn: str(drawn).upper()),
    "date-time": st.builds(lambda moment, zone: moment.replace(tzinfo=zone).isoformat(), _MOMENTS, _ZONES)
    | st.builds(
        lambda moment, end: moment.isoformat(timespec="seconds") + end,
        _MOMENTS,
        st.sampled_from(["Z", "z", ".5Z", ".123456789+07:00"]),
    ),
}
_EXACT = 1 << 53
"""beyond it a number is not the same in every language"""


def values(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """What `schema` allows; `whole` is the document that its references lead into."""
    if "$ref" in schema:
        return values(_resolved(schema["$ref"], whole), whole)
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema.get("type"):
        case list() as kinds:
            return st.one_of(values({**schema, "type": kind}, whole) for kind in kinds)
        case "null":
            return st.none()
        case "boolean":
            return st.booleans()
        case "integer":
            drawn = st.integers(schema.get("minimum", -_EXACT), schema.get("maximum", _EXACT))
            return drawn | drawn.filter(lambda number: abs(number) < _EXACT).map(float)
        case "string":
            return _texts(schema)
        case "array":
            return st.lists(values(schema["items"], whole), min_size=schema.get("minItems", 0), max_size=3)
        case "object":
            return _objects(schema, whole)
    raise NotImplementedError(f"a schema of another kind: {dict(schema)}")


def _texts(schema: Mapping[str, Any]) -> st.SearchStrategy[str]:
    if "pattern" in schema:
        return st.from_regex(schema["pattern"].replace("$", r"\Z"))
    if "format" in schema:
        return _FORMATS[schema["format"]]
    return st.text(min_size=schema.get("minLength", 0), max_size=schema.get("maxLength", 20))


def _objects(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    drawn = {name: values(inner, whole) for name, inner in schema["properties"].items()}
    required = {name: drawn.pop(name) for name in schema["required"]}
    known = st.fixed_dictionaries(required, optional=drawn)
    if schema.get("additionalProperties", True) is False:
        return known
    more = st.dictionaries(st.text(max_size=5).map("X-".__add__), st.integers() | st.text(max_size=5), max_size=1)
    return st.builds(lambda one, other: {**one, **other}, known, more)


def _resolved(reference: str, whole: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Any = whole
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    assert isinstance(found, dict)
    return found
