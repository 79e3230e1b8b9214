"""Dossiers whose pages were read, without an engine: a page's words are put where reading would put them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from app.domain.arrange import arrange
from app.domain.artifacts import Stage, StageRecipe, page_key
from app.domain.delivery import RemoteDossier
from app.domain.model import Dossier
from app.domain.page import PageText, PageWord
from app.domain.search import FoundDossier, SearchQuery
from app.store.search.fts5.file import FILE
from tests.support.store_world import Desk

RECIPE = StageRecipe(1, {"engine": "test"})


def page_text(text: str) -> PageText:
    """A page with these words, one line a line."""
    words = tuple(
        PageWord(word, (0, 0, 1, 1), (0, 0, 1, 1), 1.0, 1.0, 0, line)
        for line, words in enumerate(text.splitlines())
        for word in words.split()
    )
    return PageText(100, 100, 300.0, words, "test")


@dataclass
class Library:
    """A store that fills with read dossiers."""

    desk: Desk
    recipe: StageRecipe = RECIPE
    _frames: int = field(default=0)

    def __post_init__(self) -> None:
        self.desk.store.recipes.remember(self.recipe)

    def scan(self, code: str, texts: Sequence[str], applicant: str = "", component: str = "TP01") -> list[UUID]:
        """A paper with these pages; the pages are read at once."""
        store, actor = self.desk.store, self.desk.actor
        dossier = store.dossiers.open(code, "1.004889.H56", "H56", "H56", applicant, actor)
        part = store.dossiers.component(dossier.id, component, "Đơn đề nghị", actor)
        batch = self.desk.batch(dossier, part)
        pages = []
        for number in range(len(texts)):
            self._frames += 1
            pages += [page.id for page in self.desk.scan(batch, number, b"frame %d" % self._frames)]
        for page, words in zip(pages, texts, strict=True):
            self.read(dossier, page, words)
        return pages

    def dossier(self, code: str) -> Dossier:
        found = self.desk.store.dossiers.find(code)
        assert found is not None
        return found

    def read(self, dossier: Dossier, page: UUID, text: str) -> str:
        """Keep the words of a page as reading it would; returns the hash of their bytes."""
        store = self.desk.store
        masters = store.capture.pages(dossier.id)
        papers = arrange(store.dossiers.log(dossier.id), masters).values()
        view = next(view for paper in papers for view in paper.pages if view.id == page)
        key = page_key(Stage.TEXT, view, masters, {Stage.TEXT: self.recipe})
        return store.artifacts.put(key, "text", page_text(text).encode(), "application/json").sha256

    def describe(self, remote: RemoteDossier) -> None:
        """What the dossier system says of a dossier."""
        self.desk.store.remote.remember(self.dossier(remote.code).id, remote, self.desk.actor)

    def find(self, text: str = "", **more: object) -> tuple[FoundDossier, ...]:
        """Search as the service does."""
        self.desk.store.search.catch_up()
        return self.desk.store.search.find(SearchQuery.parse(text, **more))  # type: ignore[arg-type]

    def codes(self, text: str = "", **more: object) -> list[str]:
        return [found.code for found in self.find(text, **more)]


@contextmanager
def index_of(library: Library) -> Iterator[Connection]:
    """The tables of the index, opened by somebody else."""
    store = library.desk.store
    server = store.database.engine.dialect.name == "postgresql"
    engine = create_engine(
        store.database.engine.url if server else f"sqlite:///{store.folder / FILE}", poolclass=NullPool
    )
    with engine.begin() as index:
        if server:
            index.execute(text("SET search_path TO search"))
        yield index


def holds(library: Library, word: str) -> bool:
    """Whether a word stands anywhere in the index: in the bytes of its files, in the rows of a server's tables."""
    store = library.desk.store
    if store.database.engine.dialect.name == "postgresql":
        with index_of(library) as index:
            rows = index.scalars(
                text("SELECT pages::text FROM pages UNION ALL SELECT dossiers::text FROM dossiers")
            ).all()
        return any(word in row for row in rows)
    files = list(store.folder.glob(FILE + "*"))
    assert files
    return any(word.encode() in path.read_bytes() for path in files)
