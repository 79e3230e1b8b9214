"""Asking the dossier system what a dossier is: its procedure, its papers, its owner. What it says is kept, and counts from then on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.changes import Changed, ChangeSet
from app.domain.delivery import CLOSED, RemoteDossier
from app.domain.errors import DeliveryFailed
from app.domain.model import Actor
from app.domain.requirements import Asked
from app.services.edit import Editing
from app.services.requirements import Requirements

if TYPE_CHECKING:
    from app.store.store import Store


class Opening:
    """Brings a dossier up to what the dossier system knows of it."""

    def __init__(
        self, store: Store, editing: Editing, requirements: Requirements, find: Callable[[str], RemoteDossier]
    ) -> None:
        self._store = store
        self._editing = editing
        self._requirements = requirements
        self._find = find

    def ask(self, dossier_id: UUID, actor: Actor) -> Changed[Asked]:
        """Ask the dossier system about a dossier that is open here.

        Raises:
            DeliveryFailed: it can't be asked, or knows no such dossier: what is known here stays as it is.
        """
        return self.describe(self._find(self._store.dossiers.get(dossier_id).code), actor)

    def describe(self, remote: RemoteDossier, actor: Actor) -> Changed[Asked]:
        """Take over what the dossier system said of a dossier, which is made where it is new here; components that are asked for are made.

        Raises:
            InputRefused: DOSSIER_CODE_MALFORMED.
        """
        dossier = self._editing.enter(remote.code, actor, procedure_code=remote.procedure_code or None)
        before = self._requirements.asked(dossier)
        self._store.remote.remember(dossier.id, remote, actor)
        self._editing.open(remote.code, actor)
        asked = self._requirements.asked(dossier)
        return Changed(asked, ChangeSet(dossiers=frozenset({dossier.id})) if asked != before else ChangeSet())


class KnownDossiers:
    """Asks the dossier system about a dossier before any work is done. A server that is down stops nothing: the outbox waits for it."""

    def __init__(self, opening: Opening, find: Callable[[str], RemoteDossier]) -> None:
        self._opening = opening
        self._find = find

    def require_open(self, dossier: str) -> RemoteDossier | None:
        """What the dossier system knows of it; None: it is down.

        Raises:
            DeliveryFailed: DOSSIER_UNKNOWN, DOSSIER_CLOSED, UNAUTHORIZED, NO_DOSSIER_SYSTEM, ...
        """
        try:
            known = self._find(dossier)
        except DeliveryFailed as error:
            if not error.retryable:
                raise
            return None
        if known.status in CLOSED:
            raise DeliveryFailed("DOSSIER_CLOSED")
        return known

    def require_asked(self, dossier: str, component: str, actor: Actor) -> Asked | None:
        """As `require_open`, for a paper that the dossier asks for; returns what it asks for, which counts from then on.

        Raises:
            DeliveryFailed: COMPONENT_UNKNOWN; else as `require_open`.
        """
        known = self.require_open(dossier)
        if known is None:
            return None
        if component not in {part.code for part in known.components}:
            raise DeliveryFailed("COMPONENT_UNKNOWN", component=component)
        return self._opening.describe(known, actor).value
