"""A page between pages of one paper that bears signs of another dossier."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final
from uuid import UUID

from app.domain.sequence.values import Finding, FindingCode, PaperSequence, SequencePage

_LEAST_AGREE: Final = 2
"""pages that have to bear the same before a third one is doubted"""
_MAJORITY: Final = 2 / 3
_SAME_NAME: Final = 0.8
"""so alike (0..1) are two readings of one name"""
_MISREAD: Final = 1
"""letters by which two readings of one code may differ"""
_CODE, _REFERENCE, _APPLICANT, _SIZE = 0.9, 0.6, 0.6, 0.25
"""what each sign says by itself (0..1); the size says too little: papers of several sizes lie together every day"""
_AT_END: Final = 0.6
"""a page before or behind all that agree may begin the next paper: its sign says less"""
_LEAST_SIGNS: Final = 0.5
_SIZE_MM: Final = 12.0


@dataclass(frozen=True, slots=True)
class _Sign:
    weight: float
    said: str
    usual: str


def other_paper(paper: PaperSequence) -> tuple[Finding, ...]:
    """Find pages that name another dossier, or another reference number or applicant than several others, which agree.

    The size of the paper only adds to other signs. Bar codes are not asked: what lies behind another dossier's slip is its own matter.
    """
    signs: dict[UUID, dict[str, _Sign]] = {page.page: {} for page in paper.pages}
    for name, found in (
        ("dossier", dict(_of_codes(paper))),
        ("reference", _odd(paper.pages, _reference, _differs, _REFERENCE)),
        ("applicant", _odd(paper.pages, _applicant, _is_another, _APPLICANT)),
        ("size_mm", _odd(paper.pages, _size, _other_size, _SIZE)),
    ):
        for page, sign in found.items():
            signs[page][name] = sign
    return tuple(finding for page, found in signs.items() if (finding := _finding(page, found)) is not None)


def _finding(page: UUID, signs: dict[str, _Sign]) -> Finding | None:
    belongs = 1.0
    for sign in signs.values():
        belongs *= 1 - sign.weight
    if 1 - belongs < _LEAST_SIGNS:
        return None
    said = {name: sign.said for name, sign in signs.items()}
    usual = {f"usual_{name}": sign.usual for name, sign in signs.items()}
    return Finding(FindingCode.OTHER_PAPER, (page,), round(1 - belongs, 3), {**said, **usual})


def _of_codes(paper: PaperSequence) -> Iterator[tuple[UUID, _Sign]]:
    """Pages that name other dossiers and not this one; a code that may be this one's, misread, is none."""
    for page in paper.pages:
        codes = page.marks.dossiers if page.marks is not None else frozenset()
        others = sorted(code for code in codes if _distance(code, paper.dossier) > _MISREAD)
        if others and len(others) == len(codes):
            yield page.page, _Sign(_CODE, others[0], paper.dossier)


def _distance(one: str, other: str) -> int:
    return abs(len(one) - len(other)) + sum(a != b for a, b in zip(one, other, strict=False))


def _odd(
    pages: Sequence[SequencePage],
    value: Callable[[SequencePage], str],
    differs: Callable[[str, str], bool],
    weight: float,
) -> dict[UUID, _Sign]:
    """The pages whose value differs from the one that most pages agree on; none where too few do."""
    said = {page.page: told for page in pages if (told := value(page))}
    agree: dict[str, int] = {}
    for told in said.values():
        same = next((known for known in agree if not differs(known, told)), told)
        agree[same] = agree.get(same, 0) + 1
    usual = max(agree, key=lambda known: agree[known], default="")
    if not usual or agree[usual] < max(_LEAST_AGREE, _MAJORITY * len(said)):
        return {}
    like = [not differs(usual, told) for told in said.values()]
    return {
        page: _Sign(weight if any(like[:at]) and any(like[at:]) else weight * _AT_END, told, usual)
        for at, (page, told) in enumerate(said.items())
        if not like[at]
    }


def _reference(page: SequencePage) -> str:
    return page.marks.reference if page.marks is not None else ""


def _applicant(page: SequencePage) -> str:
    return page.marks.applicant if page.marks is not None else ""


def _size(page: SequencePage) -> str:
    """Its sides in mm, the shorter one first."""
    if not page.width_mm or not page.length_mm:
        return ""
    shorter, longer = sorted((page.width_mm, page.length_mm))
    return f"{shorter:.0f} x {longer:.0f}"


def _differs(one: str, other: str) -> bool:
    return _distance(one, other) > _MISREAD


def _is_another(one: str, other: str) -> bool:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() < _SAME_NAME


def _other_size(one: str, other: str) -> bool:
    pairs = zip(one.split(" x "), other.split(" x "), strict=True)
    return any(abs(float(a) - float(b)) > _SIZE_MM for a, b in pairs)
