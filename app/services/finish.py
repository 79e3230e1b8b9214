"""Papers of the desk on their way to receipts: all are signed first, so that one authorization of a key serves them, then each is sent."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from uuid import UUID

from app.domain.errors import StationError
from app.domain.model import Actor, Plan
from app.services.advance import Watch
from app.services.digitize import Digitizing
from app.services.sign_batch import SigningBatch, is_of_one_document


class Finishing:
    """Signs the papers of a dossier together."""

    def __init__(self, digitizing: Digitizing, batch: SigningBatch) -> None:
        self._digitizing = digitizing
        self._batch = batch

    def sign(
        self,
        components: Sequence[UUID],
        plan: Plan,
        actor: Actor,
        watch: Watch,
        watch_of: Callable[[UUID], Watch],
        on_signed: Callable[[UUID], None],
        replacing: Collection[UUID] = (),
    ) -> dict[UUID, StationError]:
        """Make the documents of the papers that lie on the desk, and sign those that can be.

        Args:
            components: the papers; one that has no document to make leaves the others alone, unless they would fail as it does.
            plan: how far they go; nothing is sent yet.
            actor: who signs.
            watch: how all of it is followed.
            watch_of: how the steps of one paper are followed.
            on_signed: told of each paper that has all its signatures.
            replacing: the papers whose pages take the place even of a signed file: a person said so.

        Returns:
            The papers that are not ready to be sent, and why.
        """
        refused: dict[UUID, StationError] = {}
        documents = []
        for component_id in components:
            try:
                documents.append(self._digitizing.paper(component_id, plan, actor, replacing=component_id in replacing))
            except StationError as error:
                refused[component_id] = error
                if not is_of_one_document(error):
                    break
        done = self._batch.sign(
            documents,
            actor,
            watch,
            lambda document: on_signed(document.component_id),
            lambda document: watch_of(document.component_id),
        )
        refused |= {one.document.component_id: one.error for one in done.refused}
        left = {document.id: document.component_id for document in done.left}
        return refused | {left[document_id]: error for document_id, error in done.reasons.items()}
