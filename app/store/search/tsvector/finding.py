"""Asking the index. It answers from what it holds: who wants all of it lets it catch up before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, Text, cast, func, literal, select, union
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY

from app.domain.search import FoundDossier, PageHit, SearchQuery, exact_patterns, places, snippet
from app.store.database import Database
from app.store.search.asked import beginning, shown_phrases
from app.store.search.ranking import HITS_A_DOSSIER, RANKED, Ranked, by_dossier
from app.store.search.tsvector import lexemes
from app.store.search.tsvector.expected import expected_rows
from app.store.search.tsvector.tables import found_dossiers, found_pages

_BY_LENGTH: Final = 1
"""`ts_rank` divides by 1 + the logarithm of how many places a page has"""
_PLANNED: Final = select(
    func.set_config("plan_cache_mode", "force_custom_plan", True),
    func.set_config("max_parallel_workers_per_gather", "0", True),
    *(func.set_config(name, "0.25", True) for name in ("seq_page_cost", "random_page_cost")),
)
"""a plan for any word would be one for rare ones, and look at each page that has a common one; to start a second process takes longer
than a search; and a block out of memory costs less than GIN's list of forty thousand pages, as delivered it is said to cost more
(https://www.postgresql.org/docs/17/runtime-config-query.html#GUC-RANDOM-PAGE-COST)"""
_MANY: Final = 6 * RANKED
"""where the server expects so many pages with the words the newest of them are looked for in a stretch"""
_MANY_OF_SOME: Final = RANKED * 5 // 4
"""the same where only some dossiers are asked for: of each the pages outside of the stretch are not even touched"""
_DOSSIERS, _PAGES = found_dossiers.c, found_pages.c


def find(database: Database, query: SearchQuery) -> tuple[FoundDossier, ...]:
    """The dossiers that have all that was asked for, the best first.

    Of more than `RANKED` pages with the words the newest are ranked (FTS5 ranks all of them: a million would take seconds), by how many of
    the words stand there with just their diacritics, then by how often and how close together. Unlike BM25 that does not know how rare a
    word is, which between pages that all have every word counts for little
    (https://www.postgresql.org/docs/17/textsearch-controls.html#TEXTSEARCH-RANKING). Without words the newest dossiers come first.

    Raises:
        StoreFailed: the database.
    """
    if "\0" in query.code:
        return ()  # no text of the server has one
    phrases = shown_phrases(query)
    conditions = _conditions(query)
    with database.read() as connection:
        connection.execute(_PLANNED)
        ranked = _ranked(connection, phrases, conditions) if lexemes.query(phrases) else []
        known = {one.dossier_id for one in ranked}
        if not query.phrases and len(ranked) < query.limit:
            rows = connection.scalars(_newest(query, conditions))
            ranked += [Ranked(one, []) for one in rows if one not in known]
        return _found(connection, ranked[: query.limit], phrases)


def _newest(query: SearchQuery, conditions: Sequence[ColumnElement[bool]]) -> Select[UUID]:
    """The newest dossiers that are like that. Where only few can be they are looked up first; else all are gone through from the newest on,
    which is right where every tenth is one.
    """
    found = select(_DOSSIERS.id, _DOSSIERS.received_on, _DOSSIERS.code).where(
        _DOSSIERS.procedure_code != "", *conditions
    )
    few = query.citizen_id or query.number or "-" in query.code.rstrip("-")
    told = found.offset(0).subquery() if few else found.subquery()  # what is below an OFFSET is planned by itself
    in_order = (told.c.received_on.desc().nulls_last(), told.c.code.desc())
    return select(told.c.id).order_by(*in_order).limit(query.limit)


def _conditions(query: SearchQuery) -> list[ColumnElement[bool]]:
    """What a dossier must be like."""
    parts: list[ColumnElement[bool]] = []
    if query.code:
        parts.append(func.upper(_DOSSIERS.code).like(beginning(query.code), escape="\\"))
    if query.name:
        parts.append(_DOSSIERS.names.contains(cast(list(query.name), ARRAY(Text))))
    if query.citizen_id:
        parts.append(_DOSSIERS.citizens.contains(cast([query.citizen_id], ARRAY(Text))))
    if query.number:
        said = _tsquery((query.number,))
        sent = select(_DOSSIERS.id).where(_DOSSIERS.numbers.bool_op("@@")(said))
        parts.append(_DOSSIERS.id.in_(union(sent, select(_PAGES.dossier_id).where(_PAGES.words.bool_op("@@")(said)))))
    if query.received_from is not None:
        parts.append(_DOSSIERS.received_on >= query.received_from)
    if query.received_to is not None:
        parts.append(_DOSSIERS.received_on <= query.received_to)
    return parts


def _tsquery(phrases: Sequence[Sequence[str]]) -> ColumnElement[Any]:
    return cast(literal(lexemes.query(phrases), Text), TSQUERY)


def _ranked(
    connection: Connection, phrases: Sequence[Sequence[str]], conditions: Sequence[ColumnElement[bool]]
) -> list[Ranked[UUID]]:
    asked = _tsquery(phrases)
    having = select(_PAGES.id, _PAGES.dossier_id, _PAGES.text, _PAGES.words).where(_PAGES.words.bool_op("@@")(asked))
    if conditions:
        having = having.join(found_dossiers, _DOSSIERS.id == _PAGES.dossier_id).where(*conditions)
    with_text = bool(exact_patterns(phrases))  # looked at only for their diacritics
    rows = list[Any]()
    for stretch in _stretches(connection, having, rows, _MANY_OF_SOME if conditions else _MANY):
        newest = having.where(*stretch).order_by(_PAGES.id.desc()).limit(RANKED - len(rows)).subquery()
        words = newest.c.text if with_text else literal("")
        rank = func.ts_rank(newest.c.words, asked, _BY_LENGTH)
        best = select(newest.c.id, newest.c.dossier_id, words.label("text"), rank.label("rank"))
        rows += connection.execute(best).all()
    rows.sort(key=lambda row: (-row.rank, row.id))
    return by_dossier(((row.id, row.dossier_id, row.text) for row in rows), phrases)


def _stretches(
    connection: Connection, having: Select[Any], rows: Sequence[object], many: int
) -> Iterator[tuple[ColumnElement[bool], ...]]:
    """Where the newest pages are looked for, until there are `RANKED` rows: all at once if they are few. Of many, most are older than
    those that are ranked, and the index of words does not know which: so first as far back as it should take, and a half more.
    """
    expected = expected_rows(connection, having)
    if expected < many:
        yield ()
        return
    newest = last = connection.scalar(select(func.max(_PAGES.id))) or 0
    length = newest * RANKED * 3 // (expected * 2) + 1
    while last > 0 and len(rows) < RANKED:
        yield _PAGES.id > last - length, _PAGES.id <= last
        last -= length
        length = 2 * (newest - last)


def _found(
    connection: Connection, ranked: Sequence[Ranked[UUID]], phrases: Sequence[Sequence[str]]
) -> tuple[FoundDossier, ...]:
    """What is told of each, looked up for all of them at once."""
    shown = [page for one in ranked for page in one.pages[:HITS_A_DOSSIER]]
    shown_of = (_DOSSIERS.id, _DOSSIERS.code, _DOSSIERS.procedure_code, _DOSSIERS.applicant, _DOSSIERS.received_on)
    facts = _by_id(connection, select(*shown_of).where(_DOSSIERS.id.in_([one.dossier_id for one in ranked])))
    columns = (_PAGES.component_id, _PAGES.component_code, _PAGES.title, _PAGES.page_id, _PAGES.number, _PAGES.text)
    pages = _by_id(connection, select(_PAGES.id, *columns).where(_PAGES.id.in_(shown))) if shown else {}
    return tuple(
        FoundDossier(
            one.dossier_id,
            facts[one.dossier_id].code,
            facts[one.dossier_id].procedure_code,
            facts[one.dossier_id].applicant,
            _day(facts[one.dossier_id]),
            tuple(_hit(pages[page], phrases) for page in one.pages[:HITS_A_DOSSIER]),
            len(one.pages),
        )
        for one in ranked
    )


def _by_id(connection: Connection, query: Any) -> Mapping[Any, Row[Any]]:
    return {row.id: row for row in connection.execute(query).all()}


def _day(row: Row[Any]) -> date | None:
    day: date | None = row.received_on
    return day


def _hit(row: Row[Any], phrases: Sequence[Sequence[str]]) -> PageHit:
    shown = snippet(row.text, places(phrases, row.text))
    return PageHit(row.component_id, row.component_code, row.title, row.page_id, row.number, shown)
