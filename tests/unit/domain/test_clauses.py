"""Every clause that the judge can name has a subject, and every subject tells what it means and what to do."""

from __future__ import annotations

import re
import string
import unicodedata
from zipfile import ZipFile

import pytest

from app.archive.verapdf import launch
from app.domain.archival import FLAVOURS
from app.domain.clauses import UNREADABLE, Chapter, chapter
from app.messages import Language, broken_rule

LANGUAGES: tuple[Language, ...] = ("vi", "en")
NO_CHAPTER = {"6.10-1", "6.10-2", "6.11-1", "6.11-2", "6.12-1"}
"""slide shows and the demands of a file on its reader: too rare for words of their own"""


def clauses(flavour: str) -> set[str]:
    """All rules of a flavour, from the judge's own profile."""
    with ZipFile(launch._engine_jar()) as jar:
        profile = jar.read(f"org/verapdf/pdfa/validation/PDFA-{flavour.upper()}.xml").decode()
    return {f"{clause}-{test}" for clause, test in re.findall(r'clause="([\d.]+)" testNumber="(\d+)"', profile)}


@pytest.mark.parametrize("flavour", ["1a", "2a", "3a", "4f"])
def test_every_rule_of_the_judge_has_a_subject(flavour: str) -> None:
    """Levels A (and 4f) hold the rules of all other levels of their part."""
    rules = clauses(flavour)
    assert len(rules) > 80
    assert {rule for rule in rules if chapter(flavour, rule) is Chapter.OTHER} <= NO_CHAPTER


@pytest.mark.parametrize(
    ("flavour", "clause", "subject"),
    [
        ("1b", "6.3.4-1", Chapter.FONTS),
        ("1b", "6.4-2", Chapter.TRANSPARENCY),
        ("1b", "6.2.3.3-1", Chapter.COLOUR),
        ("1b", "6.1.3-2", Chapter.ENCRYPTION),
        ("1b", "6.1.3-1", Chapter.FILE_STRUCTURE),
        ("2u", "6.2.11.4.1-1", Chapter.FONTS),
        ("2u", "6.2.11.7.2-1", Chapter.UNICODE),
        ("2u", "6.2.10-2", Chapter.TRANSPARENCY),
        ("2b", "6.6.2.3.1-1", Chapter.METADATA),
        ("2b", "6.6.4-3", Chapter.IDENTIFICATION),
        ("3u", "6.8-2", Chapter.EMBEDDED_FILES),
        ("4", "6.2.10.4.1-1", Chapter.FONTS),
        ("2u", UNREADABLE, Chapter.UNREADABLE),
        ("9", "6.1", Chapter.OTHER),
        ("2u", "77.1-1", Chapter.OTHER),
    ],
)
def test_a_clause_is_of_its_subject(flavour: str, clause: str, subject: Chapter) -> None:
    assert chapter(flavour, clause) is subject


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("subject", Chapter)
def test_a_subject_tells_what_it_means_and_what_to_do(subject: Chapter, language: Language) -> None:
    told = broken_rule(subject, language)
    for text in (told.message, told.remedy):
        assert text.endswith(".") and unicodedata.is_normalized("NFC", text)
        assert not [name for _, name, _, _ in string.Formatter().parse(text) if name]


def test_the_command_line_knows_every_flavour() -> None:
    from app.cli.parser import FLAVOURS as OFFERED

    assert set(OFFERED) == FLAVOURS
