"""What was found of a file's format and pages, in words: a line each for the command line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from app.domain.clauses import Chapter, chapter
from app.domain.pdf_checks import Checked, PageMeasure, SecondCheck
from app.domain.verification import printable
from app.messages import Language, broken_rule, verification_word
from app.services.verify import PdfFacts, Verified

_MOST_TOLD = 3
"""complaints of qpdf, which repeats itself"""


def format_lines(found: Verified, language: Language) -> Iterator[str]:
    """The broken rules with what to do, what the second check says, and how large and fine the pages are.

    Where nobody could judge the format, what is to be done about that stands first.
    """
    if found.pdfa is None:
        yield verification_word("unjudged", language)
    yield from _rules(found, language)
    if found.second is None:
        yield verification_word("second_none", language)
    else:
        yield _second(found.second, found, language)
    yield f"{verification_word('text', language)}: {text_found(found.facts, language)}"
    yield from _measures(found.measures, language)


def text_found(facts: PdfFacts, language: Language) -> str:
    """On how many pages a reader finds words, and of which the file says that they could not be read."""
    counted = verification_word("text_found", language, count=facts.pages_with_text, pages=facts.pages)
    unread = (verification_word("text_unread", language, page=one.page, code=one.code) for one in facts.unread)
    return "; ".join((counted, *unread))


def _rules(found: Verified, language: Language) -> Iterator[str]:
    """A line for each subject of which rules are broken."""
    clauses: dict[Chapter, list[str]] = {}
    for failure in found.pdfa.failures if found.pdfa is not None else ():
        clauses.setdefault(chapter(found.flavour, failure.clause), []).append(failure.clause)
    for subject, broken in clauses.items():
        told = broken_rule(subject, language)
        fields = {
            "flavour": found.flavour,
            "clauses": ", ".join(broken),
            "message": told.message,
            "remedy": told.remedy,
        }
        yield verification_word("rules", language, **fields)


def _second(check: SecondCheck, found: Verified, language: Language) -> str:
    """What it could not check is told only where nobody else did."""
    clauses = ", ".join([failure.clause for failure in check.failures] or check.unchecked)
    fields = {"engine": check.engine, "flavour": found.flavour, "clauses": clauses}
    standing = (
        f"{check.standing}_judged" if check.standing is Checked.PARTLY and found.pdfa is not None else check.standing
    )
    complaints = "; ".join(printable(line) for line in check.structure[:_MOST_TOLD])
    sound = verification_word("second_unsound" if check.structure else "second_sound", language, complaints=complaints)
    return f"{verification_word(f'second_{standing}', language, **fields)}; {sound}"


def _measures(measures: Sequence[PageMeasure], language: Language) -> Iterator[str]:
    """Pages in a row that are alike share a line."""
    first = 1
    for measure, alike in groupby(measures):
        last = first + len(list(alike)) - 1
        yield verification_word(
            "measure" if measure.lowest_dpi is not None else "measure_no_picture",
            language,
            pages=f"{first}" if first == last else f"{first}-{last}",
            width_mm=_number(measure.width_mm, language),
            height_mm=_number(measure.height_mm, language),
            dpi=_number(measure.lowest_dpi or 0, language),
        )
        first = last + 1


def _number(value: float, language: Language) -> str:
    text = f"{value:.1f}".removesuffix(".0")
    return text.replace(".", ",") if language == "vi" else text
