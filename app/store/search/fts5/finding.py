"""Asking the search index. It answers from what it holds: who wants all of it lets it catch up before."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from app.domain.search import FoundDossier, PageHit, SearchQuery, match_expression, snippet
from app.store.search.asked import beginning, shown_phrases
from app.store.search.fts5.file import IndexFile
from app.store.search.ranking import HITS_A_DOSSIER, RANKED, Ranked, by_dossier
from app.store.search.wanted import FOUND_BEGIN, FOUND_END

_RANKED_PAGES: Final = """
SELECT pages.id, pages.dossier_id, pages.text FROM words
JOIN pages ON pages.id = words.rowid JOIN dossiers ON dossiers.id = pages.dossier_id
WHERE words MATCH ? AND {conditions}
ORDER BY bm25(words), pages.id LIMIT ?
"""


def find(file: IndexFile, query: SearchQuery) -> tuple[FoundDossier, ...]:
    """The dossiers that have all that was asked for, the best first.

    Ranked by how many of the words stand there with just their diacritics, then by BM25 (Robertson and Zaragoza 2009); without words the
    newest dossiers come first.

    Raises:
        StoreFailed: the disk or the index file.
    """
    with file.open() as index:
        index.execute("BEGIN")
        conditions, values = _conditions(query)
        phrases = shown_phrases(query)
        ranked = _ranked(index, phrases, conditions, values) if phrases else []
        known = {one.dossier_id for one in ranked}
        if not query.phrases and len(ranked) < query.limit:
            rows = index.execute(
                f"SELECT id FROM dossiers WHERE {conditions} ORDER BY received_on DESC, code DESC LIMIT ?",  # noqa: S608
                (*values, query.limit),
            )
            ranked += [Ranked(row[0], []) for row in rows if row[0] not in known]
        found = tuple(_found(index, one, phrases) for one in ranked[: query.limit])
        index.execute("ROLLBACK")
    return found


def _conditions(query: SearchQuery) -> tuple[str, list[object]]:
    """What a dossier must be like. The text holds only words of ours; what was typed goes in as values."""
    parts: list[str] = ["dossiers.procedure_code <> ''"]
    values: list[object] = []
    if query.code:
        parts.append("dossiers.code LIKE ? ESCAPE '\\'")
        values.append(beginning(query.code))
    for word in query.name:
        parts.append("instr(dossiers.names, ?) > 0")
        values.append(f" {word} ")
    if query.citizen_id:
        parts.append("instr(dossiers.citizens, ?) > 0")
        values.append(f" {query.citizen_id} ")
    if query.number:
        phrase = match_expression([query.number])
        parts.append(
            "(instr(dossiers.numbers, ?) > 0 OR dossiers.id IN (SELECT pages.dossier_id FROM words"
            " JOIN pages ON pages.id = words.rowid WHERE words MATCH ?))"
        )
        values += [f" {phrase.strip('"')} ", phrase]
    for day, condition in ((query.received_from, ">="), (query.received_to, "<=")):
        if day is not None:
            parts.append(f"dossiers.received_on {condition} ?")
            values.append(day.isoformat())
    return " AND ".join(parts), values


def _ranked(
    index: sqlite3.Connection, phrases: Sequence[Sequence[str]], conditions: str, values: list[object]
) -> list[Ranked[str]]:
    """The best pages by dossier; a dossier stands where its best page stands."""
    rows = index.execute(
        _RANKED_PAGES.format(conditions=conditions), (match_expression(phrases), *values, RANKED)
    ).fetchall()
    return by_dossier(rows, phrases)


def _found(index: sqlite3.Connection, ranked: Ranked[str], phrases: Sequence[Sequence[str]]) -> FoundDossier:
    code, procedure, applicant, received_on = index.execute(
        "SELECT code, procedure_code, applicant, received_on FROM dossiers WHERE id = ?", (ranked.dossier_id,)
    ).fetchone()
    return FoundDossier(
        UUID(ranked.dossier_id),
        code,
        procedure,
        applicant,
        date.fromisoformat(received_on) if received_on else None,
        tuple(_hit(index, page, phrases) for page in ranked.pages[:HITS_A_DOSSIER]),
        len(ranked.pages),
    )


def _hit(index: sqlite3.Connection, page: int, phrases: Sequence[Sequence[str]]) -> PageHit:
    component_id, code, title, page_id, number, text, marked = index.execute(
        "SELECT component_id, component_code, title, page_id, number, pages.text, highlight(words, 0, ?, ?)"
        " FROM words JOIN pages ON pages.id = words.rowid WHERE words MATCH ? AND words.rowid = ?",
        (FOUND_BEGIN, FOUND_END, match_expression(phrases), page),
    ).fetchone()
    return PageHit(UUID(component_id), code, title, UUID(page_id), number, snippet(text, _places(marked)))


def _places(marked: str) -> list[tuple[int, int]]:
    """Where the marks stand, as places in the text without them."""
    places: list[tuple[int, int]] = []
    at = begin = 0
    for letter in marked:
        if letter == FOUND_BEGIN:
            begin = at
        elif letter == FOUND_END:
            places.append((begin, at))
        else:
            at += 1
    return places
