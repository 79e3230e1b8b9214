"""All that exists of a version of a component's paper: its pages, its files, and what was found of them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from app.domain.archival import ArchiveMetadata, PdfaVerdict, RuleFailure
from app.domain.arrange import PageView, Paper, arrange
from app.domain.artifacts import archive_key, drawn_keys, page_keys, pdfa_key, pixels_key
from app.domain.document_state import DocumentState
from app.domain.entered import said_of_owner
from app.domain.fields import Field
from app.domain.imported import ImportedPage
from app.domain.model import BlobRef, Document
from app.domain.page import PagePicture
from app.domain.pdf_checks import PixelVerdict
from app.domain.planning import seal_given_up
from app.domain.results import ResultFacts
from app.domain.signatures import Level
from app.services.archive_forms import ArchiveForms
from app.services.page_origins import PageOrigins, recipes_told
from app.services.process import Processing

if TYPE_CHECKING:
    from app.store.store import Store


class DocumentStates:
    """Looks up what there is of versions. What a version contains is computed, never stored."""

    def __init__(self, store: Store, processing: Processing, level_floor: Level, forms: ArchiveForms) -> None:
        self._forms = forms
        self._store = store
        self._level_floor = level_floor
        self._processing = processing
        self._origins = PageOrigins(store, processing)

    def standing(self, component_id: UUID) -> Document | None:
        """The current document of a component, unless it was taken back: then the component has none."""
        current = self._store.documents.current(component_id)
        return None if current is None or self._store.recalls.of(current.id) is not None else current

    def is_withdrawn(self, component_id: UUID) -> bool:
        """Whether a component's paper was taken back and nothing was handed in for it since: what lies on the desk is just what was."""
        current = self._store.documents.current(component_id)
        if current is None or not self._store.recalls.is_withdrawn(current.id):
            return False
        taken_back = set(self.paper(current).master_ids)
        return taken_back.issuperset(self.paper_on_desk(component_id).master_ids)

    def is_of(self, document: Document, pages: tuple[PageView, ...]) -> bool:
        """Whether a document is all that there is of its component while just these pages lie there. A finished file has no pages on the
        desk, but for those that lay there when an earlier program kept it."""
        without_pages = document.kept_blob is not None and not pages
        return without_pages or self.paper(document).pages == pages

    def pages_on_desk(self, component_id: UUID) -> tuple[PageView, ...]:
        """The component's pages as they are arranged now."""
        return self.paper_on_desk(component_id).pages

    def paper_on_desk(self, component_id: UUID) -> Paper:
        """The component's paper as it is arranged now."""
        return self._desk(component_id)[1]

    def _desk(self, component_id: UUID) -> tuple[int, Paper]:
        """The length of the dossier's edit log, and the component's paper after just that many operations."""
        dossier_id = self._store.dossiers.component_by_id(component_id).dossier_id
        log = self._store.dossiers.log(dossier_id)
        return len(log), arrange(log, self._store.capture.pages(dossier_id)).get(component_id, Paper())

    def paper(self, document: Document) -> Paper:
        """The pages of a document, as they were arranged when it was made."""
        component = self._store.dossiers.component_by_id(document.component_id)
        log = self._store.dossiers.log(component.dossier_id, document.edit_position)
        return arrange(log, self._store.capture.pages(component.dossier_id)).get(component.id, Paper())

    def state(self, document: Document) -> DocumentState:
        """All that exists of a document, for `next_steps`."""
        is_kept = document.kept_blob is not None
        state = replace(
            self._of_pages(document),
            prepared=self._store.documents.prepared(document.id),
            signed=self._store.documents.signed(document.id),
            sealed=self._store.documents.sealed(document.id),
            extensions=self._store.extensions.of(document.id),
            upload=self._store.outbox.of(document.id),
            receipt=self._store.outbox.receipt(document.id),
            recall=self._store.recalls.of(document.id),
            origin=self._store.documents.origin(document.id),
            result=self._result(document),
            kept_signatures=self._store.kept_signatures.of(document.id) if is_kept else (),
            seal_given_up=is_kept and seal_given_up(self._store.documents.plans(document.id)),
        )
        archive = state.archive()
        if archive is None or is_kept:
            return state
        return replace(state, verdict=self.verdict(state, archive), pixels=self._pixels(state, archive))

    def archived(self, document: Document) -> tuple[BlobRef | None, tuple[PageView, ...]]:
        """The archive file of a document, None while there is none, and the pages that it was made of: a part of `state`, for a third of
        its questions to the database."""
        state = self._of_pages(document)
        return state.archive(), state.pages

    def _of_pages(self, document: Document) -> DocumentState:
        """What follows from the pages of a document, its archive file among it, and nothing of what became of that."""
        component = self._store.dossiers.component_by_id(document.component_id)
        dossier = self._store.dossiers.get(component.dossier_id)
        is_kept = document.kept_blob is not None
        log = () if is_kept else self._store.dossiers.log(dossier.id, document.edit_position)
        masters = self._store.capture.pages(dossier.id)
        paper = arrange(log, masters).get(component.id, Paper())
        pages = paper.pages
        said = {**said_of_owner(log), **paper.fields}
        metadata = ArchiveMetadata(
            component.title,
            dossier.code,
            component.code,
            document.made_at,
            said=tuple((name, said[name]) for name in Field if said.get(name)),
            paper_type=self._forms.paper_type_told(dossier, component),
            author=dossier.receiving_unit,
        )
        plan = self._store.documents.plan(document.id)
        form = self._forms.by(component.id, plan)
        recipes = self._processing.recipes_of(form)
        keys = [key for view in pages for key in page_keys(view, masters, recipes, form.mode)]
        keys += [key for view in pages for key in drawn_keys(view, masters, recipes, form)]
        artifacts = self._processing.find(keys)
        state = DocumentState(
            document=document,
            plan=plan,
            pages=pages,
            masters=masters,
            metadata=metadata,
            recipes=recipes,
            artifacts=artifacts,
            verdict=None,
            prepared=None,
            signed=None,
            upload=None,
            receipt=None,
            level_floor=self._level_floor,
            form=form,
        )
        return state if is_kept else self._with_archive(state)

    def _with_archive(self, state: DocumentState) -> DocumentState:
        """Add the archive file, whose key follows from the pages' artifacts."""
        pages = state.page_artifacts()
        if not pages:
            return state
        origins = self._origins.of(state.pages, state.masters)
        metadata = replace(state.metadata, recipes=recipes_told(state.recipes, state.form.mode), origins=origins)
        key = archive_key(pages, metadata, state.recipes)
        return replace(state, metadata=metadata, artifacts={**state.artifacts, **self._processing.find([key])})

    def imported(self, state: DocumentState) -> tuple[ImportedPage | None, ...]:
        """Of each page, what became of it if it came from a PDF file; nothing of a finished file."""
        pictures = (PagePicture.decode(self._store.blobs.read(layers)) for layers, _ in state.page_artifacts() or ())
        return tuple(picture.imported for picture in pictures)

    def verdict(self, state: DocumentState, archive: BlobRef) -> PdfaVerdict | None:
        """What the judge said of an archive file of a document, if it was asked."""
        stored = self._stored(pdfa_key(archive, state.recipes))
        if stored is None:
            return None
        failures = tuple(RuleFailure(f["clause"], f["message"]) for f in stored["failures"])
        return PdfaVerdict(stored["flavour"], stored["valid"], failures, stored["engine"])

    def _pixels(self, state: DocumentState, archive: BlobRef) -> PixelVerdict | None:
        """What was found of the pages of an archive file, if they were compared."""
        stored = self._stored(pixels_key(archive, state.recipes))
        return None if stored is None else PixelVerdict.from_json(stored)

    def _stored(self, key: str) -> dict[str, Any] | None:
        found = self._processing.find([key]).get(key)
        return None if found is None else cast("dict[str, Any]", json.loads(self._store.blobs.read(found)))

    def _result(self, document: Document) -> ResultFacts | None:
        return self._store.documents.result(document.id)
