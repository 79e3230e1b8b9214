"""Who had their hands on pages: whoever scanned, changed or accepted them reviews none of them (four eyes). Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from uuid import UUID

from app.domain.editlog import (
    Accept,
    Arrive,
    Copy,
    Divide,
    LoggedOperation,
    Merge,
    Redo,
    SendBack,
    SetField,
    SetForm,
    SetSheetCount,
    Split,
    Undo,
    pages_made,
)
from app.domain.operation_pages import pages_of


class Part(StrEnum):
    """What a person had to do with pages; `part_<value>` is the key of the words."""

    SCANNED = "scanned"
    CHANGED = "changed"
    ACCEPTED = "accepted"


def hands_on(
    log: Sequence[LoggedOperation], component: UUID, pages: Collection[UUID]
) -> Mapping[UUID, frozenset[Part]]:
    """By actor: what they did to these pages (their own ids and those of their master pages), or said of the paper that they lie in.

    What was taken back counts too, and so does whoever took it back. Of a page that was made of others the hands on those count: rather
    one person too many is kept from it than one too few. Who sends a page back had no hand on it.
    """
    its, touched = _lineage(log, pages), dict[int, Part]()
    parts: dict[UUID, set[Part]] = {}
    for entry in log:
        match entry.operation:
            case SendBack():
                continue
            case Undo(position) | Redo(position):
                part = touched.get(position)
            case SetForm(of) | SetSheetCount(of) | SetField(of):
                part = Part.CHANGED if of == component else None
            case operation if its.isdisjoint((*pages_of(operation), *pages_made(operation))):
                part = None
            case Arrive():
                part = Part.SCANNED
            case Accept():
                part = Part.ACCEPTED
            case _:
                part = Part.CHANGED
        if part is not None:
            touched[entry.position] = part
            parts.setdefault(entry.actor_id, set()).add(part)
    return {actor: frozenset(done) for actor, done in parts.items()}


def _lineage(log: Sequence[LoggedOperation], pages: Collection[UUID]) -> frozenset[UUID]:
    """These pages, and those that they were made of."""
    made_of: dict[UUID, list[UUID]] = {}
    for entry in log:
        match entry.operation:
            case Split(sources, new) | Copy(sources, new):
                for source, made in zip(sources, new, strict=False):
                    made_of.setdefault(made, []).append(source)
            case Divide(source, new):
                for made in new:
                    made_of.setdefault(made, []).append(source)
            case Merge(sources) if sources:
                made_of.setdefault(sources[0], []).extend(sources[1:])
            case _:
                pass
    found, left = set[UUID](), list(pages)
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left += made_of.get(one, ())
    return frozenset(found)
