"""A dossier handed to the archive: what is true of it is gathered, laid out, written and read back.

The store stays as it is, but for the audit chain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.archival_form import (
    ArchivalForm,
    Filled,
    Known,
    Missing,
    PackageKind,
    as_said,
    field_of,
    fill,
    form_on,
)
from app.domain.archive_package import PackagedPaper, PackageFacts, PackageTree
from app.domain.arrange import Paper
from app.domain.canonical import sha256_hex
from app.domain.catalogue import Catalogue
from app.domain.clock import Clock, day_in_viet_nam
from app.domain.counting import sheets_in
from app.domain.document_state import DocumentState
from app.domain.errors import InputRefused
from app.domain.handed_out import PACKAGE, HandedOut
from app.domain.model import Actor, BlobRef, Component, Dossier
from app.domain.names import ascii_words
from app.services.documents import Documents
from app.services.packages.history import History
from app.services.packages.papers import (
    DIGITISED,
    DONE,
    FORMAT_OF_KEPT,
    JudgedArchive,
    format_of,
    masters_of,
    paper_facts,
    words_of,
)
from app.services.packages.writing import CheckContent, PackagePlace, WrittenPackage, write_package

if TYPE_CHECKING:
    from app.store.store import Store

type MakePackage = Callable[[PackageFacts], PackageTree]


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said of a field: of the dossier, or of one paper by its component's code."""

    component: str
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class PackageOrder:
    """What is wanted: the kind of package, what a person says of its fields, and whether the pictures from the device go along."""

    kind: PackageKind = PackageKind.AIP
    said: tuple[Said, ...] = ()
    masters: bool = False


@dataclass(frozen=True, slots=True)
class Packaged:
    """A package that was handed out, what it says, and where it lies."""

    facts: PackageFacts
    tree: PackageTree
    written: WrittenPackage


@dataclass(frozen=True, slots=True)
class _Finished:
    """A paper that is done: its component, its state, its file, its pages, how many of them its file has, and from which archive it was
    made; None: it was kept as it came."""

    component: Component
    state: DocumentState
    file: BlobRef
    paper: Paper
    pages: int
    archive: JudgedArchive | None


class Packaging:
    """Makes packages."""

    def __init__(
        self,
        store: Store,
        documents: Documents,
        catalogue: Catalogue,
        forms: Sequence[ArchivalForm],
        clock: Clock,
        program_version: str,
        count_pages: Callable[[Path], int],
        make: MakePackage,
        check: CheckContent,
    ) -> None:
        """`count_pages` tells how many pages a kept file has; `make` lays a package out; `check` compares a written one
        with what it says of itself."""
        self._store = store
        self._documents = documents
        self._catalogue = catalogue
        self._forms = forms
        self._clock = clock
        self._program_version = program_version
        self._count_pages = count_pages
        self._make = make
        self._check = check

    def form(self, kind: PackageKind) -> ArchivalForm:
        """The form that holds today. Raises InputRefused (ARCHIVAL_FORM_UNKNOWN)."""
        return form_on(self._forms, kind, day_in_viet_nam(self._clock.now()))

    def pack(
        self, dossier: Dossier, parts: Sequence[Component], order: PackageOrder, place: PackagePlace, actor: Actor
    ) -> Packaged:
        """Hand a dossier out as a package, whole or not at all.

        Args:
            dossier: which.
            parts: its components that hold something, in order; each has to be finished.
            order: what is wanted.
            place: where it goes.
            actor: who hands it out.

        Raises:
            InputRefused: PACKAGE_UNFINISHED names the paper; ARCHIVAL_FORM_UNKNOWN, ARCHIVAL_FIELD_UNKNOWN, ARCHIVAL_FIELD_OF_DOSSIER,
                ARCHIVAL_FIELD_OF_PAPER, ARCHIVAL_VALUE_MALFORMED;
                COMPONENT_EMPTY: something is said of a paper that is not there.
            UsageError: OUT_EXISTS.
            StoreFailed: DISK_FULL, OUT_UNWRITABLE, BLOB_DAMAGED; PACKAGE_DAMAGED: what was written is not what was meant.
        """
        facts = self.facts(dossier, parts, order)
        tree = self._make(facts)

        def noted() -> None:
            documents = [paper.id for paper in facts.papers]
            handed = HandedOut(dossier.id, [part.id for part in parts], PACKAGE, [_mets_sha256(tree)], documents)
            self._store.handed_out.note(handed, actor)

        return Packaged(facts, tree, write_package(tree, place, self._store.blobs.read, self._check, noted))

    def facts(self, dossier: Dossier, parts: Sequence[Component], order: PackageOrder) -> PackageFacts:
        """What a package of the dossier would say. Raises as `pack`, but for the disk."""
        form = self.form(order.kind)
        said = _said(form, order.said, parts)
        finished = [self._finished(part) for part in parts]
        fields, missing = fill(form.dossier, form.dates, said[""], self._known(dossier, finished))
        code = next((one.value for one in fields if one.field.name == form.dossier[0].name), "")
        papers = tuple(
            self._paper(form, dossier, one, number, said.get(one.component.code, {}), fields, code)
            for number, one in enumerate(finished, 1)
        )
        states = [one.state for one in finished]
        archives = {one.state.document.id: one.archive for one in finished if one.archive is not None}
        history = History(self._store, dossier, states, archives)
        masters = masters_of(dossier, states, history) if order.masters else ()
        events = history.events(masters)
        return PackageFacts(
            form,
            dossier.id,
            dossier.code,
            self._title(dossier),
            dossier.receiving_unit,
            max([event.at for event in events] + [paper.made_at for paper in papers]),
            self._program_version,
            papers,
            masters,
            events,
            history.agents(events, self._program_version),
            fields,
            missing,
        )

    def _finished(self, part: Component) -> _Finished:
        document = self._documents.standing(part.id)
        if document is None or not self._documents.is_of(document, self._documents.pages_on_desk(part.id)):
            raise InputRefused("PACKAGE_UNFINISHED", component=part.code)
        state = self._documents.state(document)
        file = state.to_hand_out()
        if file is None or state.lacking() is not None:
            raise InputRefused("PACKAGE_UNFINISHED", component=part.code)
        if document.kept_blob is not None:
            return _Finished(part, state, file, Paper(), self._count_pages(self._store.blobs.path(file)), None)
        paper = self._documents.paper(document)
        return _Finished(part, state, file, paper, len(state.pages), self._archive(state, file))

    def _archive(self, state: DocumentState, file: BlobRef) -> JudgedArchive:
        """What was signed, not what today's recipes would make of the pages; of an unsigned paper its file itself."""
        ready = self._store.documents.prepared_for(state.signed) if state.signed is not None else None
        archive = file if ready is None else ready.source
        return JudgedArchive(archive, self._documents.verdict(state, archive))

    def _known(self, dossier: Dossier, finished: Sequence[_Finished]) -> Mapping[Known, str]:
        """What the station knows of the dossier as a whole."""
        scanned = [one for one in finished if one.state.document.kept_blob is None]
        all_scanned = len(scanned) == len(finished)
        seen = self._store.remote.newest(dossier.id)
        received = seen.remote.received_at if seen is not None else None
        history = self._store.acceptance.history(dossier.id)
        ended = history[-1][1] if history and history[-1][0].value in DONE else None
        sheets = sum(sheets_in(one.paper, one.state.masters) for one in scanned)
        return {
            Known.DOSSIER_CODE: dossier.code,
            Known.DOSSIER_TITLE: self._title(dossier),
            Known.BEGUN_ON: day_in_viet_nam(received).isoformat() if received is not None else "",
            Known.ENDED_ON: day_in_viet_nam(ended).isoformat() if ended is not None else "",
            Known.PAPERS: str(len(finished)),
            Known.SHEETS: str(sheets) if scanned else "",
            Known.PAGES: str(sum(one.pages for one in finished)),
            Known.LANGUAGE: scanned[0].state.metadata.language if all_scanned else "",
            Known.TRUST: DIGITISED if all_scanned else "",
        }

    def _title(self, dossier: Dossier) -> str:
        """What the dossier is about: its procedure. Whose it is stands in no title."""
        seen = self._store.remote.newest(dossier.id)
        told = seen.remote.procedure_title if seen is not None else ""
        procedure = self._catalogue.get(dossier.procedure_code)
        return told or (procedure.title if procedure is not None else "")

    def _paper(
        self,
        form: ArchivalForm,
        dossier: Dossier,
        one: _Finished,
        number: int,
        said: Mapping[str, str],
        of_dossier: Filled,
        code: str,
    ) -> PackagedPaper:
        """One paper with its fields; `number` counts from 1, `code` is the dossier's in the form."""
        state, kept = one.state, one.state.document.kept_blob is not None
        stem = f"{ascii_words(dossier.code)}.{number}"
        log = self._store.dossiers.log(dossier.id)
        known = {
            **paper_facts(state, log),
            Known.DOCUMENT_CODE: stem,
            Known.ARCHIVE_CODE: f"{code}.{number:07d}" if code else "",
            Known.ORDINAL: str(number),
            Known.PAGES: str(one.pages),
        }
        inherited = {one.field.name: one.value for one in of_dossier}
        filled: tuple[Filled, Missing] = fill(form.document, form.dates, said, known, inherited)
        return PackagedPaper(
            state.document.id,
            one.component.code,
            one.component.title,
            f"{stem}.pdf",
            one.file,
            FORMAT_OF_KEPT if one.archive is None else format_of(one.archive.verdict),
            state.document.made_at,
            not kept,
            "" if kept else words_of(self._store, state),
            *filled,
        )


def _mets_sha256(tree: PackageTree) -> str:
    """Hash of the file that names all others of a package by their hashes."""
    contents = (entry.content for entry in tree.entries if entry.path == "METS.xml")
    return next((sha256_hex(one) for one in contents if isinstance(one, bytes)), "")


def _said(form: ArchivalForm, said: Sequence[Said], parts: Sequence[Component]) -> dict[str, dict[str, str]]:
    """By the component's code (empty: the dossier), by the field's name: what was said, as the form writes it."""
    found: dict[str, dict[str, str]] = {"": {}}
    codes = {part.code for part in parts}
    for one in said:
        if one.component and one.component not in codes:
            raise InputRefused("COMPONENT_EMPTY", component=one.component)
        field = field_of(form, one.component, one.field)
        found.setdefault(one.component, {})[one.field] = as_said(field, form.dates, one.value)
    return found
