"""The papers of a file that holds several: bookmarks and page labels, by which a viewer leads to them (ISO 32000-1, 12.3.3, 12.4.2)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from app.archive.metadata import plain
from app.domain.archival import PaperPart


def add_parts(pdf: Pdf, papers: Sequence[PaperPart]) -> None:
    """Number the pages, those of each paper from 1; with several papers, give each its bookmark.

    Raises:
        ValueError: the papers do not begin with the first page, in order, within the file.
    """
    firsts = [paper.first_page for paper in papers]
    if papers and (firsts[0] != 0 or firsts[-1] >= len(pdf.pages) or any(a >= b for a, b in pairwise(firsts))):
        raise ValueError("papers begin with the first page and follow each other")
    labels: list[object] = []
    for paper in papers or (PaperPart("", 0),):
        prefix = {"/P": String(f"{plain(paper.label)}-")} if paper.label else {}
        labels += [paper.first_page, Dictionary({"/S": Name("/D"), **prefix})]
    pdf.Root.PageLabels = Dictionary(Nums=Array(labels))
    if papers:
        pdf.Root.Outlines = _outline(pdf, papers)
        pdf.Root.PageMode = Name.UseOutlines


def _outline(pdf: Pdf, papers: Sequence[PaperPart]) -> Object:
    outline = pdf.make_indirect(Dictionary(Type=Name.Outlines, Count=len(papers)))
    entries = [
        pdf.make_indirect(
            Dictionary(
                Title=String(plain(paper.title)),
                Parent=outline,
                Dest=Array([pdf.pages[paper.first_page].obj, Name.Fit]),
            )
        )
        for paper in papers
    ]
    for before, after in pairwise(entries):
        before.Next, after.Prev = after, before
    outline.First, outline.Last = entries[0], entries[-1]
    return outline
