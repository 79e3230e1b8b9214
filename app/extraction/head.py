"""The head of a paper (NĐ 30/2020/NĐ-CP, annex I): who issued it, its number and symbol, and the day. Of the first page alone.

Number and day are often written by hand: then that is what is said, with the place and what is printed around it, and no digit is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import median
from typing import Final

from app.domain.entered import Proposal
from app.domain.errors import InputRefused
from app.domain.fields import Field, Told, Trait, written
from app.domain.page import BlockKind, PageWord, WordNote
from app.extraction.agencies import OF_A_PLACE, Named, belonging, groups_of, is_whole, named
from app.extraction.lines import Line, Sheet, line_of, plain_of, row_of, squeezed
from app.extraction.vocabulary import Vocabulary

HEAD: Final = 0.45
"""so far down the first page (a share of its height) number and day of a paper stand"""
_COLUMNS: Final = 0.5
_DAY_FROM: Final = 0.4
"""place and day begin right of it: what begins left of it is a sentence, which cites another paper"""
_PLACE_WORDS: Final = 6
"""so many words the name of a place has before *ngày* at most"""
_BY_SYMBOL: Final = 0.75
"""how sure an issuer is that only the symbol tells"""
_LEVEL: Final = 0.04
"""so near to the height of the number the day stands"""
_DATED_ABOVE: Final = 0.25
"""so far down the page it stands at most, where there is no number"""
_ISSUER_ABOVE: Final = 0.16
"""so far above the number the issuer's lines begin at most"""
_TALL: Final = 1.45
"""digits so much taller than the print beside them are written by hand"""
_READ_AT_LEAST: Final = 0.5
"""digits that nobody read a second time and that were read less surely are told by nobody"""
_READ_THOUGH_OTHERWISE: Final = 0.9
"""the same of digits that a second reading gives otherwise; they are never sure"""
_WITHOUT_SYMBOL: Final = 0.9
"""what a number without a symbol is trusted: others number papers too"""
_MENDED: Final = 0.9
"""the same of an agency's name of which a letter was read otherwise: *Chi cục Thuế* and *Chi cục Thú y* are one letter apart"""
_LOOK_ALIKE: Final = str.maketrans("OQDIJL", "000111")
_FIGURES: Final = re.compile(r"\d+")
_NUMBER_LINE: Final = re.compile(r"^[\W_]{0,3}s[o06]\W{0,3}(?:[:.;,]|\S{0,9}\s?[/⁄])")
_SYMBOL: Final = re.compile(r"(?P<symbol>[^\W\d_][\w&.]*(?:\s?[-–—]\s?[^\W\d_][\w&.]*){1,4})")
_WHOLE: Final = re.compile(
    r"^[\W_]{0,3}s[o06]\W{0,3}(?P<digits>\d{1,5})(?![^\W\d_])[\s_.]{0,3}(?P<year>/\s?\d{4})?\s?(?:/|⁄)\s?"
    r"(?P<symbol>[^\W\d_][\w&.]*(?:\s?[-–—/]\s?[^\W\d_][\w&.]*){0,4})"
)
_TWICE: Final = re.compile(r"([^\W\d_])\1")
"""a letter that the reader saw twice"""
_PLAIN_NUMBER: Final = re.compile(r"^[\W_]{0,3}s[o06]\s?[:.;]\s?(?P<value>(?=\S*\d)[^\W_][\w./&()\-]*)")
_DAY: Final = re.compile(
    r"\bng(?:[a-z]y|a{1,2}(?=\W?\d)|a[a-z](?=[^\w\s]))\W?\s?(?P<day>.{0,8}?)\s?th[a-z]{1,2}ng\s?(?P<month>.{0,8}?)\s?"
    r"n[a-z]m\s?(?P<year>\d{4}|20[/|!]\d\b)?(?!\d)"
)
"""one letter of each word may be misread, and handwriting runs into *ngày*; a 1 of the year is read for a stroke"""
_BEGINS_DAY: Final = re.compile(r"ng(?:[a-z]y|a{1,2}\W?\d|a[a-z][^\w\s])")
_NO_AGENCY: Final = re.compile(
    r"ky boi|nguoi ky|thoi gian ky|ngay ky|co quan\s?:|email|mau so|mau [a-z]?\d|sao y|ban sao|cong hoa|doc lap|hanh phuc|chung thuc|"
    r"(?:cong van|van ban) den\b"
)
_NUMBERED_BY_OTHERS: Final = frozenset({BlockKind.STAMP, BlockKind.NOTE})
_SLASHES: Final = ("i", "l", "I", "J")
"""what a slash before a symbol is read for"""
_CITED: Final = re.compile(r"^[\W_]{0,3}s[^\W\d_](?!\W{0,2}[:;])")
_SLASHED: Final = re.compile(r"[/⁄]\s?[^\W\d_]{2}")
"""before the symbol of a paper's own number; the stamp of arrival and house numbers have none"""
_CAPITALS: Final = 0.5
"""of the letters of each part of a symbol: *TTr*, *TTg*"""
_SKIPPED: Final = frozenset({BlockKind.MOTTO, BlockKind.DATE, BlockKind.STAMP, BlockKind.NOTE, BlockKind.PAGE_NUMBER})


@dataclass(frozen=True, slots=True)
class Head:
    """The lines of a head: of the agencies, of the number, of the day; none where it has no such line."""

    agencies: tuple[Line, ...]
    number: Line | None
    day: Line | None


def head_of(sheet: Sheet) -> Head:
    """Where the parts of the head stand on a first page."""
    lines = [line for line in sheet.lines if line.box[3] <= HEAD]
    left = [line for line in lines if line.box[0] < HEAD]
    numbered = [line for line in left if _is_number(line)]
    first = max(numbered, key=lambda line: _SLASHED.search(line.text) is not None, default=None)
    number, day = columns_of(row_of(lines, first, sheet.size_px), sheet.size_px) if first is not None else (None, None)
    if day is None or not _is_day(day):
        level = [line for line in lines if number is None or abs(line.box[1] - number.box[1]) <= _LEVEL]
        right = [line for line in level if line.box[2] > HEAD and (number is not None or line.box[1] < _DATED_ABOVE)]
        dated = (_set_apart(row_of(lines, line, sheet.size_px), sheet.size_px) for line in right)
        day = next((line for line in dated if line is not None and _is_day(line)), None)
    motto = next((line for line in lines if "cong hoa xa hoi" in line.plain or line.kind is BlockKind.MOTTO), None)
    bottom = number.box[1] if number is not None else motto.box[3] + 0.04 if motto is not None else 0.0
    agencies = tuple(line for line in lines if bottom - _ISSUER_ABOVE <= line.box[1] < bottom and _is_agency(line))
    return Head(agencies, number, day)


def columns_of(row: Line, size_px: tuple[int, int]) -> tuple[Line | None, Line | None]:
    """A row of the head in its columns: what stands left, and place and day, which begin behind the widest gap before *ngày*."""
    plain = [plain_of(word.text) for word in row.words]
    day = next((at for at, text in enumerate(plain) if _BEGINS_DAY.match(text)), None)
    if day is None:
        return row, None
    gaps = [
        (row.words[at].box_px[0] - row.words[at - 1].box_px[2], at) for at in range(max(1, day - _PLACE_WORDS), day + 1)
    ]
    left_px = row.words[0].box_px[0]
    begins = max(gaps)[1] if gaps and left_px < HEAD * size_px[0] else 0
    left, right = row.words[:begins], row.words[begins:]
    return line_of(left, row.kind, size_px) if left else None, line_of(right, row.kind, size_px)


def _set_apart(row: Line, size_px: tuple[int, int]) -> Line | None:
    """Place and day of a row, where more than a space parts them from what stands left of them: else they end a sentence."""
    left, day = columns_of(row, size_px)
    if left is None or day is None:
        return day
    gap_px = day.words[0].box_px[0] - left.words[-1].box_px[2]
    return day if gap_px > row.height * size_px[1] else None


def _is_day(line: Line) -> bool:
    """Place and day, and nothing behind them: a sentence goes on, and what is put into brackets is another paper's."""
    found = _DAY.search(line.plain)
    return (
        found is not None and line.box[0] > _DAY_FROM and not re.search(r"[^\W\d_]{2}|[);]", line.plain[found.end() :])
    )


def _is_number(line: Line) -> bool:
    """*Số:* with a capital, or its colon: a line of a sentence that cites another paper has neither."""
    if line.kind in _NUMBERED_BY_OTHERS or _CITED.match(line.text):
        return False
    return _NUMBER_LINE.match(line.plain) is not None or (
        line.kind is BlockKind.NUMBER and "/" in line.text and "v/v" not in line.plain
    )


def _is_agency(line: Line) -> bool:
    if line.kind in _SKIPPED or line.middle > _COLUMNS or _NO_AGENCY.search(line.plain):
        return False
    return sum(letter.isalpha() for letter in line.text) >= 3 and line.capitals >= 0.7


def head_fields(sheet: Sheet, today: date, vocabulary: Vocabulary) -> Iterator[Proposal]:
    """Issuer and superior, number and symbol, day of issue."""
    head = head_of(sheet)
    titles = dict(vocabulary.kind_names)
    agencies = tuple(
        line for line in head.agencies if squeezed(line.text) not in titles
    )  # a card's title stands where agencies do
    yield from _issuer(replace(head, agencies=agencies), sheet, vocabulary)
    if head.number is not None:
        yield from _number(head.number, sheet, today, vocabulary)
    if head.day is not None:
        yield from _issued_on(head.day, sheet, today)


def _issuer(head: Head, sheet: Sheet, vocabulary: Vocabulary) -> Iterator[Proposal]:
    groups = groups_of(head.agencies)
    if not groups:
        return
    names = [named(" ".join(line.text for line in group), vocabulary) for group in groups]
    superior = names[-2] if len(names) > 1 else None
    council = names[-1] if superior is None else superior
    missed = _missed(council, head.number, vocabulary) if superior is None or not names[-1].agency else None
    if missed is not None:
        value, by_symbol = missed
        yield sheet.confirmed(Field.ISSUER, value, by_symbol, _BY_SYMBOL)
    wanted: list[tuple[Told, Named, str, list[Line]]] = [
        (Field.ISSUER, names[-1], belonging(names[-1], superior), groups[-1])
    ]
    if superior is not None:
        wanted.append((Trait.SUPERIOR, superior, superior.name, groups[-2]))
    for name, found, value, group in wanted:
        words = [word for line in group for word in line.words]
        propose = sheet.confirmed if found.is_known else sheet.propose
        trust = 0.98
        if name is Field.ISSUER and missed is not None:
            trust = _BY_SYMBOL - 0.1
        elif found.is_mended or (name is Field.ISSUER and _is_part(found, value, superior, vocabulary)):
            trust = _MENDED
        yield propose(name, value, words, trust, found.printed)


def _is_part(found: Named, value: str, superior: Named | None, vocabulary: Vocabulary) -> bool:
    """Whether an issuer's name may be a part of it, or ends with a place of which a letter was read otherwise."""
    is_given = superior is not None and superior.is_mended and value != found.name
    return is_given or not is_whole(found, value, vocabulary)


def _missed(council: Named, number: Line | None, vocabulary: Vocabulary) -> tuple[str, tuple[PageWord, ...]] | None:
    """The department whose line under its council was not read, and the words of its symbol, which bears its abbreviation, and not the
    council's."""
    symbol = symbol_of(number, None, vocabulary) if number is not None and council.agency in OF_A_PLACE else None
    parts = {plain_of(part) for part in symbol[0].split("-")} if symbol is not None else set()
    named_so = [one for one in vocabulary.agencies if parts & {plain_of(short) for short in one.short}]
    departments = [one.name for one in named_so if one.name.startswith("Sở ")]
    if len(departments) != 1 or any(one.name == council.agency for one in named_so):
        return None
    assert symbol is not None
    assert number is not None
    return belonging(Named("", departments[0], departments[0]), council), number.between(symbol[1], symbol[2])


def _number(line: Line, sheet: Sheet, today: date, vocabulary: Vocabulary) -> Iterator[Proposal]:
    """Number and symbol. The symbol is printed even where the number is written by hand."""
    whole = _WHOLE.match(line.plain)
    symbol = symbol_of(line, whole, vocabulary)
    if symbol is not None:
        value, start, stop, is_known = symbol
        words = line.between(start, stop)
        propose = sheet.confirmed if is_known else sheet.propose
        yield propose(Trait.SYMBOL, value, words, 0.98, line.text[start:stop])
    if whole is not None:
        if not _by_hand(line.between(*whole.span("digits")), line):
            numbered = re.sub(r"\s", "", whole["digits"] + (whole["year"] or ""))
            value = f"{numbered}/{symbol[0]}" if symbol is not None else numbered
            words = line.between(whole.start("digits"), whole.end("symbol"))
            yield from _valid(sheet.propose(Field.NUMBER, value, words, 0.98), today)
            return
    elif symbol is None:
        plain = _PLAIN_NUMBER.match(line.plain)
        if plain is not None and re.fullmatch(r"\d{12}", plain["value"]) is None:  # of a person, not of the paper
            start, stop = plain.span("value")
            said = line.text[start:stop].rstrip(".,;:)")
            words = line.between(start, start + len(said))
            yield from _valid(sheet.propose(Field.NUMBER, said, words, _WITHOUT_SYMBOL), today)
        return
    yield sheet.by_hand(Field.NUMBER, line.words, f"/{symbol[0]}" if symbol is not None else "")


def symbol_of(line: Line, whole: re.Match[str] | None, vocabulary: Vocabulary) -> tuple[str, int, int, bool] | None:
    """The symbol of a number's line, where it stands in it, and whether each part of it is a known abbreviation."""
    after = line.plain.rfind("/") + 1
    found = whole or _SYMBOL.search(line.plain, after) or _SYMBOL.search(line.plain, min(3, len(line.plain)))
    if found is None:
        return None
    start, stop = found.span("symbol")
    said = re.sub(r"\s?[-–—]\s?", "-", line.text[start:stop]).rstrip(".,;:-")
    parts = said.split("-")
    if parts[0][:1] in _SLASHES and plain_of(parts[0][1:]) in vocabulary.shorts:
        start, parts[0] = start + 1, parts[0][1:]
    spelled = [vocabulary.shorts.get(plain_of(part)) for part in parts]
    twice = [vocabulary.shorts.get(_TWICE.sub(r"\1", plain_of(part))) for part in parts]
    if any(known is None and not _has_capitals(part) for known, part in zip(spelled, parts, strict=True)):
        return None
    value = "-".join(known or once or part for known, once, part in zip(spelled, twice, parts, strict=True))
    return value, start, start + len(line.text[start:stop].rstrip(" .,;:-")), all(spelled)


def _has_capitals(part: str) -> bool:
    letters = [letter for letter in part if letter.isalpha()]
    return sum(letter.isupper() for letter in letters) >= _CAPITALS * len(letters)


def _by_hand(digits: Sequence[PageWord], line: Line) -> bool:
    """Whether digits are written by hand, or so that two readings of them differ: then no digit of them is told.

    Told by what the reader notes, or by their height beside the print.
    """
    if not all(_legible(word) for word in digits):
        return True
    printed = [word.box_px[3] - word.box_px[1] for word in line.words if not any(sign.isdigit() for sign in word.text)]
    heights = [word.box_px[3] - word.box_px[1] for word in digits if all(sign.isdigit() for sign in word.text)]
    return bool(printed and heights) and max(heights) > _TALL * median(printed)


def _legible(word: PageWord) -> bool:
    """Whether a second reading says the same digits, letters that look like them taken for them; or the first is sure enough to be told."""
    if WordNote.HANDWRITTEN in word.notes:
        return False
    if WordNote.AGREED in word.notes or (word.second and _digits(word.second) == _digits(word.text)):
        return True
    least = _READ_THOUGH_OTHERWISE if WordNote.DIFFERS in word.notes else _READ_AT_LEAST
    return word.confidence >= least and WordNote.MALFORMED not in word.notes


def _digits(text: str) -> str:
    """The first run of digits, without zeros before it."""
    found = _FIGURES.search(text.upper().translate(_LOOK_ALIKE))
    return found[0].lstrip("0") if found else ""


def _issued_on(line: Line, sheet: Sheet, today: date) -> Iterator[Proposal]:
    found = _DAY.search(line.plain)
    if found is None:
        return
    words = line.between(found.start(), found.end())
    parts = [re.sub(r"[\s.,]", "", found[name] or "") for name in ("day", "month", "year")]
    figures = [word for word in words if any(sign.isdigit() for sign in word.text)]
    if all(part.isdecimal() and part.isascii() for part in parts) and not _by_hand(figures, line):
        printed = line.text[found.start() : found.end()]
        told = tuple(_valid(sheet.propose(Field.ISSUED_ON, "/".join(parts), figures, 0.98, printed), today))
        if told:
            yield from told
            return
    is_printed = all(part.isdecimal() and part.isascii() for part in parts[1:])
    month = [word for word in figures if word in line.between(found.start("month"), found.end("year"))]
    rest = f"/{parts[1].zfill(2)}/{parts[2]}" if is_printed and all(_legible(word) for word in month) else ""
    yield sheet.by_hand(Field.ISSUED_ON, words, rest)


def _valid(proposal: Proposal, today: date) -> Iterator[Proposal]:
    """The proposal in its written form; nothing where it can't be."""
    assert isinstance(proposal.name, Field)
    try:
        value = written(proposal.name, proposal.value, today)
    except InputRefused:
        return
    if value:
        yield replace(proposal, value=value)
