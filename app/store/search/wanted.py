"""What a search index should hold of a dossier: it follows from the edit log and the text artifacts alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import Select, select

from app.domain.arrange import arrange
from app.domain.artifacts import Stage, StageRecipe, page_key
from app.domain.clock import day_in_viet_nam
from app.domain.codes import DossierCode
from app.domain.entered import said_of_owner, said_of_papers
from app.domain.errors import InputRefused, StoreFailed, is_for_now
from app.domain.fields import Field
from app.domain.model import BlobRef, Dossier
from app.domain.page import PageText
from app.domain.search import folded_words
from app.store.artifacts import Artifacts
from app.store.blobs import Blobs
from app.store.capture import Capture
from app.store.database import Database
from app.store.dossiers import Dossiers
from app.store.remote import ReadRecipes, RemoteDossiers
from app.store.schema import components, documents, dossiers, uploads
from app.store.schema_retention import dossier_erasures

DOSSIERS_A_STEP: Final = 20
"""so many are indexed in one transaction: others that search wait no longer than for these"""
FOUND_BEGIN, FOUND_END = "\x02", "\x03"
"""FTS5 marks what it found with these"""
ERASED: Final[Select[tuple[UUID]]] = select(dossier_erasures.c.dossier_id).distinct()
"""dossiers that nobody finds any more"""
_LEFT_OUT: Final = str.maketrans("", "", f"\0{FOUND_BEGIN}{FOUND_END}")
"""a page whose text has our own marks would confuse what was found; PostgreSQL's text knows no NUL"""


@dataclass(frozen=True, slots=True)
class IndexState:
    """How the index stands: dossiers that changed since it caught up, and dossiers of which it holds something else than it should."""

    behind: int
    wrong: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What else a dossier is found by.

    Attributes:
        received_on: the day of reception, as `2026-11-20`.
        names: folded words of all names of who it is for.
        citizens: their ID numbers.
        numbers: of its papers, each as folded words.
    """

    dossier_id: UUID
    code: str
    procedure_code: str
    applicant: str
    received_on: str | None
    names: tuple[str, ...]
    citizens: tuple[str, ...]
    numbers: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page as the index should hold it, and the keys under which its words may lie."""

    component_id: UUID
    component_code: str
    title: str
    page_id: UUID
    number: int
    text: BlobRef
    keys: tuple[str, ...]

    @property
    def row(self) -> tuple[UUID, str, str, UUID, int, str]:
        """As it stands in the table, without the words."""
        return self.component_id, self.component_code, self.title, self.page_id, self.number, self.text.sha256


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages that lie on the desk: those that were read, and of each that was not the keys under which its words will lie."""

    read: tuple[ReadPage, ...]
    unread: tuple[tuple[str, ...], ...]


NO_PAGES: Final = Pages((), ())


@dataclass(frozen=True, slots=True)
class Rooms:
    """What the index is made from."""

    database: Database
    blobs: Blobs
    dossiers: Dossiers
    capture: Capture
    artifacts: Artifacts
    remote: RemoteDossiers
    recipes: ReadRecipes

    def pages(self, dossier_id: UUID, recipes: Sequence[StageRecipe]) -> Pages:
        """The pages of a dossier; the newest reading counts."""
        masters = self.capture.pages(dossier_id)
        papers = arrange(self.dossiers.log(dossier_id), masters)
        here = {component.id: component for component in self.dossiers.components(dossier_id)}
        views = [
            (here[one], n, view)
            for one, paper in papers.items()
            if one in here
            for n, view in enumerate(paper.pages, 1)
        ]
        keys = [
            tuple(page_key(Stage.TEXT, view, masters, {Stage.TEXT: recipe}) for recipe in recipes) for *_, view in views
        ]
        texts = self.artifacts.find_of(dossier_id, (key for of_page in keys for key in of_page))
        read, unread = [], []
        for (component, number, view), of_page in zip(views, keys, strict=True):
            text = next((texts[key] for key in of_page if key in texts), None)
            if text is None:
                unread.append(of_page)
            else:
                read.append(ReadPage(component.id, component.code, component.title, view.id, number, text, of_page))
        return Pages(tuple(read), tuple(unread))

    def text(self, ref: BlobRef) -> str | None:
        """The words of a page; None where its artifact is lost: it is made again some day.

        Raises:
            StoreFailed: the shared place is away or refuses: the words are there, and nothing would tell of them a second time.
        """
        try:
            return PageText.decode(self.blobs.read(ref)).text.translate(_LEFT_OUT)
        except StoreFailed as error:
            if is_for_now(error):
                raise
            return None
        except ValueError:
            return None

    def facts(self, dossier: Dossier) -> Facts:
        """What else a dossier is found by."""
        seen = self.remote.newest(dossier.id)
        remote = seen.remote if seen else None
        log = self.dossiers.log(dossier.id)
        owner, papers = said_of_owner(log), said_of_papers(log)
        known_as = (dossier.applicant, remote.applicant if remote else "", owner.get(Field.OWNER_NAME, ""))
        citizens = (remote.applicant_id if remote else "", owner.get(Field.OWNER_ID, ""))
        return Facts(
            dossier.id,
            dossier.code,
            remote.procedure_code if remote and remote.procedure_code else dossier.procedure_code,
            dossier.applicant or (remote.applicant if remote else ""),
            self._received_on(dossier),
            tuple(folded_words(" ".join(known_as))),
            tuple(dict.fromkeys(filter(None, citizens))),
            self._numbers(dossier.id, [said.get(Field.NUMBER, "") for said in papers.values()]),
        )

    def _received_on(self, dossier: Dossier) -> str | None:
        """The day of reception: of the code, else of the row."""
        try:
            return DossierCode.parse(dossier.code).received_on.isoformat()
        except InputRefused:
            made = select(dossiers.c.at_utc).where(dossiers.c.id == dossier.id)
            with self.database.read() as connection:
                at = connection.scalar(made)
            return day_in_viet_nam(at).isoformat() if at else None

    def _numbers(self, dossier_id: UUID, typed: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        """The numbers of papers that went out with their number told, and those that were typed."""
        sent = (
            select(uploads.c.manifest)
            .join(documents, documents.c.id == uploads.c.document_id)
            .join(components, components.c.id == documents.c.component_id)
            .where(components.c.dossier_id == dossier_id)
            .order_by(uploads.c.at_utc, uploads.c.id)
        )
        with self.database.read() as connection:
            told = [str(manifest.get("number") or "") for manifest in connection.scalars(sent)]
        return tuple(tuple(folded_words(number)) for number in dict.fromkeys((*told, *typed)) if number)
