"""What a program tells of its work while it does it: facts, each a dotted word with ids, codes, counts and durations.

Whoever listens makes a log or metrics of them (`app.telemetry`). At a desk nobody does, and to tell costs a look-up. A fact holds nothing
of people: no name, no number, no word of a paper, no path. Whatever is not of a form that is known here is left out (`known`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from app.domain.artifacts import Stage
from app.domain.page_jobs import Priority

type Value = UUID | str | float | Sequence[UUID] | Sequence[str]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened. `is_trouble`: somebody may have to look."""

    event: str
    values: Mapping[str, Value]
    is_trouble: bool = False


type Listener = Callable[[Fact], None]
_listeners: tuple[Listener, ...] = ()

_EVENT: Final = re.compile(r"[a-z][a-z_]{0,29}\.[a-z][a-z_]{0,29}")
_CODE: Final = re.compile(r"[A-Z][A-Z0-9_]{1,49}")
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?\+00:00")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z_.]{0,79}")
STEPS: Final = ("judge", "prepare", "sign", "send")
"""of a document, beside the stages that leave artifacts"""
_IDS: Final = ("page", "dossier", "component", "batch", "document", "upload", "station", "whose")
_FORMS: Final[Mapping[str, re.Pattern[str]]] = {
    **{f"{name}_id": _UUID for name in _IDS},
    "page_ids": _UUID,
    "code": _CODE,
    "stage": re.compile("|".join((*Stage, *STEPS))),
    "priority": re.compile("|".join(one.word for one in Priority)),
    "written": _EVENT,
    "at": _TIME,
    "logger": _NAME,
    "error": _NAME,
}
"""the texts that a fact may have, and their forms; of `page_ids` each one"""
_NUMBERS: Final = frozenset({"seconds", "tries", "rows", "files", "size_mb", "decisions"})
_LEAST_ID: Final = 1e9
"""a count is less; a number of twelve digits may be somebody's"""


def tell(event: str, **values: Value) -> None:
    """Tell a fact to whoever listens."""
    for listener in _listeners:
        listener(Fact(event, values))


def tell_trouble(event: str, **values: Value) -> None:
    """As `tell`, of what somebody may have to look at."""
    for listener in _listeners:
        listener(Fact(event, values, is_trouble=True))


def is_heard() -> bool:
    """Whether anybody listens: for nobody nothing has to be looked up."""
    return bool(_listeners)


@contextmanager
def heard_by(listener: Listener) -> Iterator[None]:
    """For a while `listener` gets every fact of this process, in the thread that tells it; it must not raise."""
    global _listeners
    _listeners = (*_listeners, listener)
    try:
        yield
    finally:
        _listeners = tuple(one for one in _listeners if one is not listener)


def known(fact: Fact) -> dict[str, str | int | float | list[str]]:
    """Its event and its values, as far as they are what they may be: nothing of people comes through by mistake."""
    found: dict[str, str | int | float | list[str]] = {
        "event": fact.event if _EVENT.fullmatch(fact.event) else "event.unknown"
    }
    for name, value in fact.values.items():
        form = _FORMS.get(name)
        if form is not None:
            texts = [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]
            if texts and all(map(form.fullmatch, texts)):
                found[name] = texts if name == "page_ids" else texts[0]
        elif name in _NUMBERS and isinstance(value, int | float) and abs(value) < _LEAST_ID:
            found[name] = round(value, 6)
    return found
