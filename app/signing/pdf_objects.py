"""Reading the objects of a PDF file, whatever stands between a name and its value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def entry(dictionary: Any, key: str, default: Any = None) -> Any:
    """An entry of a dictionary, its reference followed: pyHanko's own `get` hands out references. A null counts as none."""
    try:
        return dictionary[key]
    except KeyError:
        return default


def elements(array: Any) -> Iterator[Any]:
    """The elements of an array, their references followed."""
    return (array[number] for number in range(len(array)))
