"""How a PDF file from outside is read: what draws it and what takes it apart, in one port for the worker that does both."""

from __future__ import annotations

from app.domain.canonical import Json
from app.services.pagework import PdfReader


def pdf_reader() -> PdfReader:
    """The functions of the rooms that know PDF files."""
    from app.archive.foreign.keep import keep
    from app.rasterise.render import is_signed, page_count, render
    from app.rasterise.words import page_words

    return PdfReader(page_count, render, is_signed, keep, page_words, recipe)


def recipe() -> dict[str, Json]:
    """What beside a file decides whether a page of it is kept, and which words it has."""
    from app.archive.foreign.keep import recipe as of_keeping
    from app.rasterise.words import recipe as of_words

    return {"keep": of_keeping(), "words": of_words()}
