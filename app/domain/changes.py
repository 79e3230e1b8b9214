"""What a use case changed: every use case returns its value and a `ChangeSet`, so that a screen refreshes only what it shows."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """Ids of what was made or changed."""

    dossiers: frozenset[UUID] = frozenset()
    components: frozenset[UUID] = frozenset()
    pages: frozenset[UUID] = frozenset()
    documents: frozenset[UUID] = frozenset()

    def __or__(self, other: ChangeSet) -> ChangeSet:
        return ChangeSet(
            self.dossiers | other.dossiers,
            self.components | other.components,
            self.pages | other.pages,
            self.documents | other.documents,
        )


@dataclass(frozen=True, slots=True)
class Changed[T]:
    """A use case's value and what it changed."""

    value: T
    changes: ChangeSet
