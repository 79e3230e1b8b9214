"""Who signed, and in which office: the block under the text, right (NĐ 30/2020/NĐ-CP, annex I, 7)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from app.domain.entered import Proposal
from app.domain.fields import Trait
from app.domain.page import BlockKind
from app.extraction.agencies import named
from app.extraction.lines import Line, Sheet, plain_of
from app.extraction.marks import copy_of
from app.extraction.vocabulary import Vocabulary

_AUTHORITY: Final = re.compile(r"^[\W_]{0,2}(?P<how>tm|kt|tl|tuq|q)\s?[.,]\s?")
_HOW: Final = {"tm": "TM.", "kt": "KT.", "tl": "TL.", "tuq": "TUQ.", "q": "Q."}
_RIGHT: Final = 0.47
"""the signature's column begins there, in widths of the page"""
_ABOVE: Final = 0.05
"""so far above *Nơi nhận* the block begins at most, in heights of the page"""
_BLOCK: Final = 0.36
"""so high the block is at most"""
_NEAR: Final = 0.75
"""so like a known office is a line whose letters a seal or a stroke of the pen spoilt"""
_RECIPIENTS: Final = re.compile(r"^[\W_]{0,3}(?:n?o?i|moi) ?nh[a-z]n\b")
"""*Nơi nhận*, set small and leaning, is misread often"""
_NO_MORE_WORDS: Final = 3
"""of a line that is *Nơi nhận* alone: there a paper ends, whoever signed it, and what follows are others"""
_TITLES: Final = re.compile(
    r"^(?:(?:bs|ths|ts|pgs|gs|ds|bsck|ck|ckii|cki|ks|cn|dr|luat su|dai ta|thuong ta|trung ta|thieu ta|dai uy|thuong uy|thieu tuong)"
    r"[.,\s]+(?:ck\s?)?(?:i{1,2}\b)?[.,\s]*)+(?=\S)"
)
_NAME_WORDS: Final = range(2, 6)
_WHOLE_NAME: Final = 3
"""words: of a name of two the first may be covered"""


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines of the office, each with its spelling and whether all of it is in the list; and what may be the name, the last line first."""

    office: tuple[tuple[Line, str, bool], ...]
    names: tuple[Line, ...]
    below: float
    """how far down another one signs, in heights of the page"""


def signer_fields(sheets: Sequence[Sheet], vocabulary: Vocabulary) -> Iterator[Proposal]:
    """Signer and office, of the first page that bears a signature's block: annexes follow behind it."""
    for sheet in sheets:
        block = _block(sheet, vocabulary)
        if block is None:
            continue
        if block.office:
            words = [word for line, _, _ in block.office for word in line.words]
            told, known = [one for _, one, _ in block.office], [one for *_, one in block.office]
            trust = 0.97 if all(known) and _is_whole(told) else 0.85
            printed = " / ".join(line.text for line, _, _ in block.office)
            yield sheet.confirmed(Trait.OFFICE, ", ".join(told), words, trust, printed)
        for line in block.names:
            name = _name(line)
            signer = _with_surname(name, vocabulary)
            is_surname = signer == name and plain_of(name).split()[0] in vocabulary.plain_surnames
            trust = 0.98 if is_surname and block.office and len(name.split()) >= _WHOLE_NAME else 0.85
            if line.box[1] > block.below:
                trust = _OF_ANOTHER
            yield sheet.propose(Trait.SIGNER, signer, line.words, trust, line.text)
        return


def _is_whole(office: Sequence[str]) -> bool:
    """Whether nothing of an office can be missing: *KT.*, *TL.*, *TM.* and then the own office. Of one alone nobody sees what a seal covers
    above or below it."""
    ways = tuple(_HOW.values())
    return office[0].startswith(ways) and not office[-1].startswith(ways)


def _with_surname(name: str, vocabulary: Vocabulary) -> str:
    """The name with its surname spelled as the only one of these letters is: *Nguyên* is none, *Nguyễn* is; nor is *guyễn*, where a seal
    covers the first letter, or *ên*, where it covers more of the most usual one that ends so; nor *Nhuyễn*, a letter from one alone."""
    surname, _, rest = name.partition(" ")
    plain = plain_of(surname)
    known = vocabulary.only_surnames.get(plain)
    if known is None and plain not in vocabulary.plain_surnames:
        covered = [one for one in vocabulary.surnames if plain_of(one)[1:] == plain]
        if len(covered) != 1 and surname.islower() and len(surname) > 1:
            covered = [one for one in vocabulary.surnames if plain_of(one).endswith(plain)][:1]
        known = covered[0] if len(covered) == 1 else _a_letter_away(plain, vocabulary)
    return name if known is None or surname == known else f"{known} {rest}"


def _a_letter_away(plain: str, vocabulary: Vocabulary) -> str | None:
    """The only surname that differs in one letter; short ones are alike."""
    like = [one for one in vocabulary.surnames if len(one) == len(plain) and _differs_once(plain_of(one), plain)]
    return like[0] if len(like) == 1 and len(plain) >= _LONG_SURNAME else None


def _differs_once(one: str, other: str) -> bool:
    return sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _block(sheet: Sheet, vocabulary: Vocabulary) -> _Block | None:
    """The block beside *Nơi nhận*; on a page that names no recipients, what stands under an office."""
    right = [line for line in sheet.lines if line.middle > _RIGHT and line.kind is not BlockKind.STAMP]
    right.sort(key=lambda line: line.box[1])
    recipients = next((line for line in sheet.lines if line.middle < _RIGHT and _RECIPIENTS.match(line.plain)), None)
    if recipients is not None:
        top = recipients.box[1] - _ABOVE
    else:
        first = next((line for line in reversed(right) if _known(line, vocabulary) and _stands_for(line)), None)
        if first is None:
            first = next((line for line in right if _known(line, vocabulary) and line.box[1] > 0.3), None)
        if first is None:
            return None
        top = first.box[1]
    copied = [line.box[1] for line in sheet.lines if line.box[1] > top and copy_of(line) is not None]
    bottom = min((top + _BLOCK, *copied))  # who makes a copy signs below its mark
    inside = [line for line in right if top <= line.box[1] <= bottom]
    below = _next_office(inside, vocabulary)
    office = _offices(inside, vocabulary)
    other = [
        line for line in sheet.lines if line.kind is BlockKind.SIGNATURE and line.middle <= _RIGHT
    ]  # of two signers
    inside += [line for line in other if top <= line.box[1] <= bottom]
    names = tuple(line for line in reversed(inside) if _is_name(line, vocabulary, office))
    is_end = recipients is not None and len(recipients.words) <= _NO_MORE_WORDS
    return _Block(tuple(office), names, below) if names or is_end or (office and recipients is not None) else None


def _next_office(lines: Sequence[Line], vocabulary: Vocabulary) -> float:
    """How far down another one signs below the first signer: there an office stands in capitals under a name."""
    for place, line in enumerate(lines):
        loud = line.capitals >= _LOUD and sum(map(str.isalpha, line.text)) >= _OFFICE_LETTERS
        if loud and any(_is_name(one, vocabulary, ()) for one in lines[:place]):
            return line.box[1]
    return 1.0


def _stands_for(line: Line) -> bool:
    return _AUTHORITY.match(line.plain) is not None


def _offices(lines: Sequence[Line], vocabulary: Vocabulary) -> list[tuple[Line, str, bool]]:
    """The lines of the office, from the first that is known on.

    Under *KT.* stands the deputy of that office; and over a deputy the office of who he signs for: there *KT.* is often written by hand.
    """
    found: list[tuple[Line, str, bool]] = []
    for line in lines:
        known = _known(line, vocabulary)
        above = found[-1][1] if found else ""
        if known is None and found and not above.startswith("Phó "):
            known = _like(line, vocabulary, above)
        elif known is None and not found:
            known = _like(line, vocabulary, "")
        if known is not None and above == f"KT. {known[0]}":
            known = f"Phó {known[0]}", False  # who stands for somebody is his deputy: the word before is covered
        if known is not None and known[0] == f"Phó {above}":
            found[-1] = found[-1][0], f"KT. {above}", False
        if known is not None:
            found.append((line, *known))
        elif found and line.box[1] - found[-1][0].box[3] > 2 * line.height:
            break
    return found


def _known(line: Line, vocabulary: Vocabulary) -> tuple[str, bool] | None:
    """The spelling of an office in capitals, alone in its line or with its unit, with or without whom it stands for."""
    if line.capitals < 0.75 or len(line.words) > 12:
        return None
    authority = _AUTHORITY.match(line.plain)
    how, start = (f"{_HOW[authority['how']]} ", authority.end()) if authority is not None else ("", 0)
    plain, text = line.plain[start:].strip(_EDGES), line.text[start:].strip(_EDGES)
    for short, name in vocabulary.office_names:
        if plain == short:
            return how + name, True
        if plain.startswith(short + " "):
            unit = named(text[len(short) + 1 :], vocabulary).name
            return (f"{how}{name} {unit}" if _is_unit(unit) else how + name), False
    if authority is None:
        return None
    agency = named(text, vocabulary)
    return how + agency.name, agency.is_known


def _is_unit(text: str) -> bool:
    """Whether what stands behind an office can be its unit; one short word is a stroke of the pen."""
    return " " in text or len(text) > _SCRIBBLE


def _like(line: Line, vocabulary: Vocabulary, above: str) -> tuple[str, bool] | None:
    """An office that a line resembles, some of whose letters are spoilt: the deputy of the one above, else any."""
    if line.capitals < 0.6:
        return None
    plain = line.plain.strip(_EDGES)
    head = above.removeprefix("KT. ") if not above.startswith(("TM. ", "TL. ", "TUQ. ", "Q. ")) else ""
    deputy = f"Phó {head}"
    wanted = [(plain_of(deputy), deputy)] if head else vocabulary.office_names
    best, name = max(((SequenceMatcher(None, plain, short).ratio(), name) for short, name in wanted), default=(0.0, ""))
    return (name, False) if best >= _NEAR else None


def _is_name(line: Line, vocabulary: Vocabulary, office: Sequence[tuple[Line, str, bool]]) -> bool:
    """Two to five words with a capital each, under the office; one in capitals alone begins with a surname."""
    if any(line is one for one, _, _ in office) or (office and line.box[1] < office[-1][0].box[1]):
        return False
    words = _TITLES.sub("", line.plain.strip(_EDGES)).split()
    if len(words) not in _NAME_WORDS or not all(word.isalpha() for word in words):
        return False
    plain = f" {line.plain.strip(_EDGES)} "
    if any(plain in f" {short} " or (" " in short and f" {short} " in plain) for short, _ in vocabulary.office_names):
        return False  # "Văn phòng", "Hạ Giám đốc": a seal lies on the rest, or on a word
    if line.text.isupper() and min(word.confidence for word in line.words) < _READ_IN_CAPITALS:
        return False
    if line.text.isupper() and _name(line).split()[0] not in vocabulary.surnames:
        return False  # "QUẢN LÝ HÀNH CHÍNH": Quan is a surname
    told = _with_surname(_name(line), vocabulary)
    if not all(word[0].isupper() and (word[1:].islower() or word.isupper()) for word in told.split()):
        return False
    if words[0] in vocabulary.plain_surnames:
        return True
    return not line.text.isupper() and min(word.confidence for word in line.words) > _READ and len(words) > 2


_READ: Final = 0.4
_READ_IN_CAPITALS: Final = 0.6
"""how surely each word of a name in capitals is read: letters of a seal look like one"""
_SCRIBBLE: Final = 4
"""letters"""
_LONG_SURNAME: Final = 5
"""letters"""
_OF_ANOTHER: Final = 0.5
"""trust in a name below another office"""
_LOUD, _OFFICE_LETTERS = 0.75, 8
"""share of capitals among so many letters of a line that is another office"""
_EDGES: Final = " .,-_|:;'\"*"


def _name(line: Line) -> str:
    """The name without degrees and ranks; one in capitals is written as names are."""
    text = line.text.strip(_EDGES)
    before = _TITLES.match(line.plain.strip(_EDGES))
    name = text[before.end() :] if before is not None else text
    return " ".join(word.capitalize() for word in name.split()) if name.isupper() else name
