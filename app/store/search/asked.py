"""What either index takes from a query alike."""

from __future__ import annotations

from app.domain.search import SearchQuery


def shown_phrases(query: SearchQuery) -> tuple[tuple[str, ...], ...]:
    """What pages are ranked by, and shown with: the words that were asked for, else those of a paper's number."""
    return query.phrases or ((query.number,) if query.number else ())


def beginning(text: str) -> str:
    r"""The pattern of `LIKE ... ESCAPE '\'` for all that begins with a text."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
