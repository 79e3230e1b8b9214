"""Names of agencies in the head of a paper: which lines make one name, which of them belongs to which, and how the law spells them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from app.extraction.lines import Line, plain_of, squeezed
from app.extraction.vocabulary import Agency, Vocabulary

_BEGINS: Final = re.compile(
    r"(?:uy ban|ubnd|u?bmttq|hdnd|hoi dong|hoi|bo|so|ban|btc|bch|phong|cuc|chi cuc|tong cuc|cong an|cong ty|tong cong ty|trung tam|truong|"
    r"thanh tra|van phong|vien|hoc vien|benh vien|tram|chinh phu|thu tuong|quoc hoi|toa an|dang uy|dang bo|tinh uy|thanh uy|huyen uy|"
    r"lien doan|doan|mat tran|bao hiem xa hoi|kho bac|ngan hang|chi nhanh|doi|hat|khoa|hop tac xa)\b"
)
_UNFINISHED: Final = re.compile(
    r"(?:van phong|phong|ban|trung tam|cuc|chi cuc|truong|hoi dong|chi nhanh|.*\b(?:va|cua|thuoc)|.*[-,&])"
)
_LONG_ENOUGH: Final = 5
_TOO_SHORT: Final = 2
"""letters: of an abbreviation that may be any"""
_UNITS: Final = (
    ("thanhpho", "thành phố"), ("thixa", "thị xã"), ("thitran", "thị trấn"), ("dackhu", "đặc khu"), ("tinh", "tỉnh"), ("huyen", "huyện"),
    ("quan", "quận"), ("phuong", "phường"), ("xa", "xã"), ("tp", "thành phố"),
)  # fmt: skip
_OF_PROVINCES: Final = tuple((plain, unit) for plain, unit in _UNITS if unit in ("tỉnh", "thành phố"))
OF_A_PLACE: Final = ("Ủy ban nhân dân", "Hội đồng nhân dân")
"""whose own place is that of what belongs to them"""


@dataclass(frozen=True, slots=True)
class Named:
    """An agency: how it is printed, how the law spells it, its place without the agency, whether every letter was in a list, and
    whether one of them was read otherwise."""

    printed: str
    name: str
    agency: str = ""
    place: str = ""
    is_known: bool = False
    is_mended: bool = False


def groups_of(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines of a head, one group an agency: those that another belongs to stand above it."""
    groups: list[list[Line]] = []
    for line in lines:
        begins = _BEGINS.match(line.plain.lstrip(" .,-_'"))
        if not groups or (begins and not _UNFINISHED.fullmatch(_plain(groups[-1]))):
            groups.append([])
        groups[-1].append(line)
    return groups


def _plain(lines: Sequence[Line]) -> str:
    return " ".join(line.plain for line in lines).strip(" .")


def named(printed: str, vocabulary: Vocabulary) -> Named:
    """A name as the law spells it, as far as its parts are known; else as it is printed."""
    printed = " ".join(printed.split()).strip(" .,-_–—|:;*'\"")
    words = printed.split()
    for count in range(len(words), 0, -1):
        head = _agency(" ".join(words[:count]), vocabulary)
        if head is None:
            continue
        is_whole = squeezed(" ".join(words[:count])) in vocabulary.agency_names or " " not in " ".join(words[:count])
        if count == len(words):
            return Named(printed, head, head, is_known=is_whole, is_mended=not is_whole)
        place, is_known = _place(words[count:], vocabulary)
        if place:
            return Named(
                printed, f"{head} {place}", head, place, is_known=is_known and is_whole, is_mended=not is_whole
            )
        rest = " ".join(words[count:])
        return Named(printed, f"{head} {rest.capitalize() if rest.isupper() else rest}", head, is_mended=not is_whole)
    return _run_together(printed, vocabulary) or Named(printed, printed)


def _run_together(printed: str, vocabulary: Vocabulary) -> Named | None:
    """An agency of a province whose words were read without spaces between them, or a letter twice: *UBNDTỈÌNH KIÊNGIANG*."""
    letters = _once(squeezed(printed))
    listed = reversed(vocabulary.agencies)  # of two with one abbreviation the first counts
    heads = {name: agency.name for agency in listed for name in (squeezed(agency.name), *_shorts(agency))}
    provinces = {_once(plain): name for plain, name in vocabulary.province_names.items()}
    for name in sorted(heads, key=len, reverse=True):
        rest = letters.removeprefix(_once(name))
        for plain, unit in _OF_PROVINCES if rest != letters else ():
            province = provinces.get(rest.removeprefix(plain)) if rest.startswith(plain) else None
            if province is not None:
                place = f"{unit} {province}"
                return Named(printed, f"{heads[name]} {place}", heads[name], place, is_mended=True)
    return None


def _once(letters: str) -> str:
    """Each letter that stands twice or more in a row, once."""
    return "".join(letter for letter, _ in groupby(letters))


def _shorts(agency: Agency) -> list[str]:
    return [plain_of(short) for short in agency.short if len(short) > _TOO_SHORT]


def belonging(issuer: Named, superior: Named | None) -> str:
    """The issuer's name with the place of the council it belongs to: *Sở Y tế* of a province's committee is that of the province."""
    if superior is None or issuer.place or not issuer.agency or superior.agency not in OF_A_PLACE:
        return issuer.name
    return f"{issuer.name} {superior.place}" if superior.place else issuer.name


def is_whole(found: Named, value: str, vocabulary: Vocabulary) -> bool:
    """Whether a name says all: *Sở Y tế* without its province is one of many, *Bộ Y tế* is the only one."""
    central = {agency.name for agency in vocabulary.agencies if agency.is_central}
    return bool(found.place) or value != found.name or not found.agency or found.agency in central


def _agency(text: str, vocabulary: Vocabulary) -> str | None:
    whole = squeezed(text)
    found = vocabulary.agency_names.get(whole)
    if found is not None:
        return found.name
    near = [one.name for name, one in vocabulary.agency_names.items() if one_apart(whole, name)]
    if len(near) == 1:
        return near[0]
    short = plain_of(text)
    if " " in short:
        return None
    return next(
        (one.name for one in vocabulary.agencies if short in map(plain_of, one.short) and len(short) > _TOO_SHORT), None
    )


def one_apart(one: str, other: str) -> bool:
    """Whether one letter too many, too few, or another makes one of the other; of short words nobody can say so."""
    if abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < _LONG_ENOUGH or one == other:
        return False
    start = next(
        (at for at, (left, right) in enumerate(zip(one, other, strict=False)) if left != right),
        min(len(one), len(other)),
    )
    left, right = one[start:], other[start:]
    return left[1:] == right[1:] or left[1:] == right or left == right[1:]


def _place(words: Sequence[str], vocabulary: Vocabulary) -> tuple[str, bool]:
    """A unit's name with its kind; whether it is a province's, which are all known."""
    rest = squeezed(" ".join(words))
    if rest in vocabulary.province_names:
        return vocabulary.province_names[rest], True
    for plain, unit in _UNITS:
        if not rest.startswith(plain) or rest == plain:
            continue
        province = vocabulary.province_names.get(rest.removeprefix(plain))
        if province is not None and unit in ("tỉnh", "thành phố"):
            return f"{unit} {province}", True
        name = _after(words, len(plain))
        return (f"{unit} {name}", False) if name else ("", False)
    return "", False


def _after(words: Sequence[str], letters: int) -> str:
    """The words behind so many letters, each with a capital alone: names of places."""
    left = list(words)
    while left and letters > 0:
        letters -= len(squeezed(left.pop(0)))
    return (
        " ".join(word.capitalize() if word.isupper() or word.islower() else word for word in left)
        if letters == 0
        else ""
    )
