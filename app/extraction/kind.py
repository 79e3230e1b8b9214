"""What kind of paper it is, and what it is about: by the title, by the symbol, and by the form of a letter (*công văn*), which has none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from app.domain.entered import Proposal
from app.domain.errors import InputRefused
from app.domain.fields import Field, Trait, written
from app.domain.page import BlockKind, PageWord
from app.extraction.head import Head, head_of, symbol_of
from app.extraction.lines import Line, Sheet, plain_of, row_of, squeezed
from app.extraction.vocabulary import PaperKind, Vocabulary

TITLE_ABOVE: Final = 0.6
"""so far down the first page a title begins at most"""
_OFF_MIDDLE: Final = 0.13
_TITLE_LINES: Final = 4
_WIDER_STEP: Final = 1.7
"""a step down so much wider than a letter is high, over the usual step, ends the summary"""
_IN_CAPITALS: Final = 0.8
_LAST_SUMMARY_LINES: Final = 9
_ASIDE: Final = frozenset({BlockKind.STAMP, BlockKind.NOTE, BlockKind.PAGE_NUMBER})
_ABOUT: Final = re.compile(r"^[\W_]{0,3}v\s?[/⁄|]\s?(?:[vw]\b)?\s?")
_BODY: Final = re.compile(
    r"^[\W_]{0,3}(?:can cu|kinh gui|thuc hien|theo de nghi|dieu \d|xet |phan thu|chuong [ivx1]|[ivx]{1,4}\s?\.|[a-d1-9]\s?[.)]\s|"
    r"tren co so|nham |hom nay|ngay \d|de |chu tich|giam doc|bo truong|thu tuong|chanh |hoi dong|uy ban nhan dan|cuc truong|"
    r"ho va ten|ho, |toi la|noi nhan|ten toi|\((?:ban hanh )?kem theo|quyet dinh\s?:|so\s?:)"
)
_AUTHORITY: Final = re.compile(
    r"^[\W_]{0,3}(?:(?:tong cuc|chi cuc|vien|hieu|vu) truong|truong (?:phong|ban|cong an|khoa|tram)|tong (?:giam doc|thanh tra)|thong doc|"
    r"ban (?:thuong vu|chap hanh))\b"
)
"""who decides: in capitals, under the summary"""
_LETTER: Final = re.compile(r"^[\W_]{0,3}kinh gui\b")


@dataclass(frozen=True, slots=True)
class _Title:
    kind: PaperKind
    lines: tuple[Line, ...]
    """that hold its name"""
    rest: tuple[PageWord, ...]
    """what stands behind the name in its last line: the subject may begin there"""


def kind_fields(sheet: Sheet, today: date, vocabulary: Vocabulary) -> Iterator[Proposal]:
    """Paper type and summary of a first page."""
    head, title = head_of(sheet), _title(sheet, vocabulary)
    yield from _types(sheet, head, title, vocabulary)
    words = _subject_of_title(sheet, title) if title is not None else _subject_of_letter(sheet)
    yield from _summary(sheet, words, today)


def _types(sheet: Sheet, head: Head, title: _Title | None, vocabulary: Vocabulary) -> Iterator[Proposal]:
    """What the title says, and what the symbol says: both are told where they differ."""
    by_symbol, symbol_words = _of_symbol(head, vocabulary)
    if title is not None:
        words = [word for line in title.lines for word in line.words]
        yield sheet.confirmed(Trait.PAPER_TYPE, title.kind.name, words, 0.97)
        if by_symbol is not None and not _same(by_symbol, title.kind):
            yield sheet.confirmed(Trait.PAPER_TYPE, by_symbol.name, symbol_words, 0.7)
        return
    letter = next((line for line in sheet.lines if _LETTER.match(line.plain)), None)
    about = next((line for line in sheet.lines if line.box[1] < TITLE_ABOVE and _ABOUT.match(line.plain)), None)
    if by_symbol is not None:
        yield sheet.confirmed(Trait.PAPER_TYPE, by_symbol.name, symbol_words, 0.9)
    elif vocabulary.letter is not None and head.number is not None and (letter or about):
        shown = about or letter
        assert shown is not None
        trust = 0.97 if letter is not None and about is not None else 0.9
        yield sheet.confirmed(Trait.PAPER_TYPE, vocabulary.letter.name, shown.words, trust)


def _same(one: PaperKind, other: PaperKind) -> bool:
    """Kinds with one abbreviation are not told apart by it, and a catalogue's title begins with its kind."""
    return bool(set(one.short) & set(other.short)) or squeezed(other.name).startswith(squeezed(one.name))


def _of_symbol(head: Head, vocabulary: Vocabulary) -> tuple[PaperKind | None, tuple[PageWord, ...]]:
    if head.number is None:
        return None, ()
    symbol = symbol_of(head.number, None, vocabulary)
    if symbol is None:
        return None, ()
    parts = symbol[0].split("-")
    kind = vocabulary.kinds_by_short.get(plain_of(parts[0])) if len(parts) > 1 else None
    return kind, head.number.between(symbol[1], symbol[2])


def _title(sheet: Sheet, vocabulary: Vocabulary) -> _Title | None:
    """The first lines in the middle, in capitals, that begin with the name of a kind; the longest name that fits."""
    lines = [line for line in sheet.lines if line.box[1] < TITLE_ABOVE]
    for place, line in enumerate(lines):
        if _LETTER.match(line.plain):
            return None
        if not _is_title_line(line):
            continue
        block = [line, *_followers(lines, place)]
        for name, kind in vocabulary.kind_names:
            found = _begins(block, name)
            if found is not None:
                return _Title(kind, *found)
    return None


def _is_title_line(line: Line) -> bool:
    if line.kind in (
        BlockKind.ISSUER,
        BlockKind.MOTTO,
        BlockKind.NUMBER,
        BlockKind.DATE,
        BlockKind.STAMP,
        BlockKind.SIGNATURE,
    ):
        return False
    return abs(line.middle - 0.5) <= _OFF_MIDDLE and line.capitals >= _IN_CAPITALS


def _followers(lines: Sequence[Line], place: int) -> list[Line]:
    """The lines below that may go on with a title that is longer than its line."""
    return [line for line in lines[place + 1 : place + _TITLE_LINES] if _is_title_line(line)]


def _begins(block: Sequence[Line], name: str) -> tuple[tuple[Line, ...], tuple[PageWord, ...]] | None:
    """The lines that the name takes, and the words behind it in the last of them."""
    left = name
    for count, line in enumerate(block, 1):
        for at, word in enumerate(line.words):
            letters = squeezed(word.text)
            if not left.startswith(letters) and not letters.startswith(left):
                return None
            if len(letters) >= len(left):
                rest = line.words[at + 1 :] if len(letters) == len(left) else ()
                return tuple(block[:count]), rest
            left = left.removeprefix(letters)
    return None


def _subject_of_title(sheet: Sheet, title: _Title) -> list[PageWord]:
    """The lines under a title, set about the middle of the page, to the first that is something else."""
    last = title.lines[-1]
    words, above = list(title.rest), last
    lines = [line for line in sheet.lines if line.kind not in _ASIDE]
    below = rows_of(
        [line for line in lines if line.box[1] > last.box[1] + last.height / 2 and line not in title.lines], sheet
    )
    steps: list[float] = []
    for line in below[:_LAST_SUMMARY_LINES]:
        if sum(letter.isalpha() for letter in line.text) < 2:
            continue
        step = line.box[3] - above.box[3]
        if _ends(line, step, steps, has_words=bool(words)) or _is_authority(line, words):
            break
        if words or step > 0:
            steps.append(step)
        words += line.words
        above = line
    return words


def rows_of(lines: Sequence[Line], sheet: Sheet) -> list[Line]:
    """Lines from the top, those on one height joined."""
    rows: list[Line] = []
    for line in sorted(lines, key=lambda one: one.box[1]):
        middle = (line.box[1] + line.box[3]) / 2
        if rows and rows[-1].box[1] < middle < rows[-1].box[3]:
            rows[-1] = row_of([rows[-1], line], rows[-1], sheet.size_px)
        else:
            rows.append(line)
    return rows


def _ends(line: Line, step: float, steps: Sequence[float], *, has_words: bool) -> bool:
    """Whether a line is no part of the subject any more."""
    if _BODY.match(line.plain) or abs(line.middle - 0.515) > _OFF_MIDDLE / 2:
        return True
    if line.kind in (BlockKind.BODY, BlockKind.TITLE) and steps and step > _WIDER_STEP * max(min(steps), line.height):
        return True
    return not has_words and step > 4 * line.height


def _is_authority(line: Line, words: Sequence[PageWord]) -> bool:
    """Whether a line in capitals names who decides: it begins with an office, or what stands above it is in small letters."""
    if line.capitals < _IN_CAPITALS or len(line.words) == 1:
        return False
    above = [letter for word in words for letter in word.text if letter.isalpha()]
    is_small = bool(above) and sum(letter.isupper() for letter in above) < len(above) / 2
    return is_small or _AUTHORITY.match(line.plain) is not None


def _subject_of_letter(sheet: Sheet) -> list[PageWord]:
    """*V/v ...* under the number: it and the lines below it in its column, to a wider step."""
    lines = [line for line in sheet.lines if line.box[1] < TITLE_ABOVE]
    first = next((line for line in lines if _ABOUT.match(line.plain)), None)
    if first is None:
        return []
    column = sorted(
        (line for line in lines if line.box[1] >= first.box[1] and line.middle < 0.5), key=lambda one: one.box[1]
    )
    words = list(first.words)
    for above, line in pairwise(column):
        wide = line.box[3] - above.box[3] > _WIDER_STEP * 1.3 * max(line.height, first.height)
        if wide or _LETTER.match(line.plain) or line.box[2] > 0.62 or _off(line, first):
            break
        words += line.words
    return words


def _off(line: Line, first: Line) -> bool:
    """Whether a line lies beside the column rather than under it."""
    return line.box[0] > first.box[2] or line.box[2] < first.box[0]


def _summary(sheet: Sheet, words: Sequence[PageWord], today: date) -> Iterator[Proposal]:
    words = [word for word in words if word.text.strip("_=~*.'`|")]  # a rule or a speck is no word
    text = " ".join(word.text for word in words).strip(" _-–—=~*.")
    about = _ABOUT.match(plain_of(text))
    if about is not None:
        text = f"V/v {text[about.end() :]}"
    try:
        value = written(Field.SUMMARY, text, today)
    except InputRefused:
        return
    if sum(letter.isalpha() for letter in value) >= 6:
        yield sheet.propose(Field.SUMMARY, value, words, 0.98)
