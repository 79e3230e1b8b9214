"""The version that pages become when a supervisor made them anew: what is signed or sent is never edited, another takes its place."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.arrange import Paper, arrange
from app.domain.errors import InputRefused
from app.domain.model import Actor, Document
from app.domain.review.cases import Case, CaseKind
from app.services.documents import Documents

if TYPE_CHECKING:
    from app.store.store import Store


def remade(store: Store, documents: Documents, component_id: UUID, actor: Actor) -> Document | None:
    """The next version of a paper whose pages this person made anew, to be signed and sent as the one before it was.

    None: no version was made of its pages yet, or it is refused, or the counter is at work on them: who finishes the paper there makes it,
    and is told what stands against that.
    """
    standing = documents.standing(component_id)
    if standing is None or standing.kept_blob is not None:
        return None
    dossier_id = store.dossiers.component_by_id(component_id).dossier_id
    log, masters = store.dossiers.log(dossier_id), store.capture.pages(dossier_id)
    by_others = [one for one in log if one.position < standing.edit_position or one.actor_id != actor.id]
    if arrange(by_others, masters).get(component_id, Paper()).pages != documents.paper(standing).pages:
        return None
    if arrange(log, masters).get(component_id, Paper()).sent_back:
        return None
    plan = replace(store.documents.plan(standing.id), out="")
    with suppress(InputRefused):
        return documents.finish(component_id, plan, actor)
    return None


def next_version(store: Store, documents: Documents, case: Case, actor: Actor) -> Document | None:
    """As `remade`, of a case: where a newer recipe makes pages otherwise that are as they were, their version is another one too."""
    document = remade(store, documents, case.component_id, actor)
    if case.kind is CaseKind.NEWER_RECIPE and document is not None and document.id == case.document_id:
        return documents.renew(case.component_id, actor)
    return document
