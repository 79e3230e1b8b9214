"""The edit log of a dossier: whatever happened to its pages and whatever a person decided, as an append-only list.

Pages arrive, are doubted, turned, removed, moved, replaced, paired and transferred; papers get their form and sheet count; doubtful pages
are accepted. Undo and redo are operations too. Nothing is ever taken out of the log, so each document can name the part of it that counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import datetime
from types import MappingProxyType
from typing import Any, get_args
from uuid import UUID

from app.domain.canonical import Json
from app.domain.model import PaperForm


@dataclass(frozen=True, slots=True)
class Arrive:
    """A master page came in; it is placed behind the last page of its batch, else at the end of `component`."""

    page: UUID
    batch: UUID
    component: UUID


@dataclass(frozen=True, slots=True)
class Rotate:
    """Turn pages clockwise by quarter turns (1 to 3), on top of what the machine found."""

    pages: tuple[UUID, ...]
    quarter_turns: int


@dataclass(frozen=True, slots=True)
class Remove:
    """Leave pages out of the document; the masters stay."""

    pages: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """Put a page into `component`, behind the page `after` (None: to the front)."""

    page: UUID
    component: UUID
    after: UUID | None


@dataclass(frozen=True, slots=True)
class Replace:
    """A rescan takes the place of the page that it shows again."""

    old: UUID
    new: UUID


@dataclass(frozen=True, slots=True)
class Exchange:
    """A sheet was scanned again: each new page takes the place of the old one; those left over follow the last, old ones left over go."""

    old: tuple[UUID, ...]
    new: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Put pages, in this order, into `component`, behind the page `after` (None: to the front)."""

    pages: tuple[UUID, ...]
    component: UUID
    after: UUID | None


@dataclass(frozen=True, slots=True)
class PairSides:
    """Fronts and backs that were scanned apart: `backs[i]` goes directly behind `fronts[i]` and is the other side of its sheet.

    Without `backs` a person said that the fronts stay as they came.
    """

    fronts: tuple[UUID, ...]
    backs: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """The scanner said something of these pages that a person must decide on; `reason` is a code (DOUBLE_FEED, BACK_MISSING)."""

    pages: tuple[UUID, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class SetForm:
    """What lies on the counter for this component."""

    component: UUID
    form: PaperForm


@dataclass(frozen=True, slots=True)
class SetSheetCount:
    """How many sheets of paper the officer counted. With a `reason` the count stands against what paper and catalogue say."""

    component: UUID
    sheets: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Accept:
    """A person looked at a doubtful page and takes it, with a reason."""

    page: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class TransferOut:
    """A page leaves for another dossier; written in one transaction with the other's `TransferIn`."""

    page: UUID
    to_dossier: UUID


@dataclass(frozen=True, slots=True)
class TransferIn:
    """A page comes from another dossier; it is placed at the end of `component`."""

    page: UUID
    from_dossier: UUID
    component: UUID


@dataclass(frozen=True, slots=True)
class Undo:
    """The operation at `position` no longer counts."""

    position: int


@dataclass(frozen=True, slots=True)
class Redo:
    """The operation at `position` counts again."""

    position: int


type Operation = (
    Arrive
    | Rotate
    | Remove
    | Move
    | Replace
    | Exchange
    | Place
    | PairSides
    | Doubt
    | SetForm
    | SetSheetCount
    | Accept
    | TransferOut
    | TransferIn
    | Undo
    | Redo
)

_KINDS: Mapping[str, type[Any]] = MappingProxyType({kind.__name__: kind for kind in get_args(Operation.__value__)})
_FACTS = (Arrive, Doubt, TransferOut, TransferIn)
"""what happened in the world: no undo can make it not so"""


@dataclass(frozen=True, slots=True)
class LoggedOperation:
    """An operation with its place in the dossier's log (from 0), who did it and when."""

    position: int
    operation: Operation
    actor_id: UUID
    at: datetime


def to_json(operation: Operation) -> dict[str, Json]:
    """The stored form: the kind under `op`, ids as text."""
    out: dict[str, Json] = {"op": type(operation).__name__}
    for field in fields(operation):
        value = getattr(operation, field.name)
        out[field.name] = [str(item) for item in value] if isinstance(value, tuple) else _plain(value)
    return out


def from_json(stored: Mapping[str, Any]) -> Operation:
    """The inverse of `to_json`.

    Raises:
        ValueError: an operation that this program does not know.
    """
    kind = _KINDS.get(str(stored.get("op")))
    if kind is None:
        raise ValueError(f"unknown operation {stored.get('op')!r}")
    values: dict[str, object] = {}
    for field in fields(kind):
        if field.name not in stored and field.default is not MISSING:
            continue  # written before the field was there
        value = stored[field.name]
        if isinstance(value, list | tuple):
            values[field.name] = tuple(UUID(item) for item in value)
        elif field.name == "form":
            values[field.name] = PaperForm(value)
        elif isinstance(value, str) and field.name != "reason":
            values[field.name] = UUID(value)
        else:
            values[field.name] = value
    operation: Operation = kind(**values)
    return operation


def _plain(value: object) -> Json:
    return str(value) if isinstance(value, UUID | PaperForm) else value  # type: ignore[return-value]


def effective(log: Sequence[LoggedOperation]) -> tuple[LoggedOperation, ...]:
    """The operations that count, in order: without those undone (and not redone), and without undo and redo themselves."""
    undone: set[int] = set()
    for entry in log:
        if isinstance(entry.operation, Undo):
            undone.add(entry.operation.position)
        elif isinstance(entry.operation, Redo):
            undone.discard(entry.operation.position)
    return tuple(
        entry for entry in log if entry.position not in undone and not isinstance(entry.operation, Undo | Redo)
    )


def undoable(log: Sequence[LoggedOperation]) -> Undo | None:
    """The undo that a press of Ctrl+Z means now; None where nothing is left to undo."""
    for entry in reversed(effective(log)):
        if not isinstance(entry.operation, _FACTS):
            return Undo(entry.position)
    return None


def redoable(log: Sequence[LoggedOperation]) -> Redo | None:
    """The redo that is possible now: the last undone operation, unless something new was decided since."""
    stack: list[int] = []
    for entry in log:
        match entry.operation:
            case Undo(position):
                stack.append(position)
            case Redo(position):
                if position in stack:
                    stack.remove(position)
            case operation if not isinstance(operation, _FACTS):
                stack.clear()
    return Redo(stack[-1]) if stack else None
