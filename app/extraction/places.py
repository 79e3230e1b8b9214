"""Where an address lies: its ward, district and province in the lists of before and after July 2025, and the ward of today.

The table (`resources/papers/units.json.xz`) is written by `packaging/administrative-units`.
"""

from __future__ import annotations

import json
import lzma
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from app.extraction.lines import plain_of, squeezed

_KINDS: Final = (
    ("thanh pho", "tp"), ("thi xa", "tx"), ("thi tran", "tt"), ("dac khu", "dk"), ("tinh", "t"), ("huyen", "h"), ("quan", "q"),
    ("phuong", "p"), ("xa", "x"),
)  # fmt: skip
_WHOLE: Final = "|".join(rf"{whole}\s" for whole, _ in _KINDS)
_SHORT: Final = "|".join(rf"{short}(?:\s?[.:]\s?|\s?(?=\d))" for _, short in _KINDS)
_KIND: Final = re.compile(rf"{_WHOLE}|(?:tp|tx|tt)\s|{_SHORT}")
_COMMAS: Final = re.compile(r"[,;]")
_COMMAS_OR_DASHES: Final = re.compile(r"[,;]|\s[-–]\s")
_PROVINCES: Final = frozenset({"", "tp", "t"})
_DISTRICTS: Final = frozenset({"tp", "tx", "h", "q"})
_WARDS: Final = frozenset({"tt", "p", "x", "dk"})


@dataclass(frozen=True, slots=True)
class Ward:
    """A ward's name with its kind, and the wards of today into which it went: none where nobody tells; itself, if it is one of today."""

    name: str
    now: tuple[str, ...] = ()
    """each with its province"""


@dataclass(frozen=True, slots=True)
class Lies:
    """An address in its written form: names of province, district and ward as the lists spell them, everything else as it was told."""

    address: str
    ward: Ward | None
    """None: the lists have no such ward there, or several"""
    is_exact: bool
    """whether no letter and no mark of it was told otherwise"""


@dataclass(frozen=True)
class Units:
    """The lists. A unit is found by its name without kind and diacritics: both are misread, and kinds have changed."""

    now: Mapping[str, Sequence[str]]
    """by province: its wards of today"""
    before: Mapping[str, Mapping[str, Mapping[str, Sequence[int]]]]
    """by province and district: the wards of before July 2025, each with the places of its successors among all wards of today"""

    @cached_property
    def _today(self) -> list[str]:
        """Each ward of today with its province."""
        return [f"{ward}, {province}" for province, wards in self.now.items() for ward in wards]

    @cached_property
    def _provinces(self) -> Mapping[str, tuple[str, str]]:
        """What a province of today and one of before is called, by its bare name; empty where there was none."""
        now = {bare_name(name): name for name in self.now}
        before = {bare_name(name): name for name in self.before}
        return {name: (now.get(name, ""), before.get(name, "")) for name in {**now, **before}}

    def wards_of_today(self, province: str) -> Iterator[Ward]:
        """Of a province by its bare name."""
        name = self._provinces.get(province, ("", ""))[0]
        for ward in self.now.get(name, ()):
            yield Ward(ward, (f"{ward}, {name}",))

    def districts(self, province: str) -> Mapping[str, Mapping[str, Sequence[int]]]:
        """The districts that a province had, by its bare name."""
        return self.before.get(self._provinces.get(province, ("", ""))[1], {})

    def ward_of_before(self, name: str, went: Sequence[int]) -> Ward:
        """With the names of its successors."""
        return Ward(name, tuple(self._today[place] for place in went))


NO_UNITS: Final = Units({}, {})


def load_units(file: Path) -> Units:
    """Read the lists."""
    table = json.loads(lzma.decompress(file.read_bytes()))
    before = {
        province: {district: dict(wards) for district, wards in districts} for province, districts in table["before"]
    }
    return Units(dict(table["now"]), before)


def lies_in(address: str, provinces: Mapping[str, str], units: Units) -> Lies | None:
    """Where an address lies; None: it does not end with a province.

    Args:
        address: its parts parted by commas or dashes, the province last.
        provinces: the written form of each name that a province has or had, by its squeezed form.
        units: the lists of wards.
    """
    found = None
    for parting in (_COMMAS, _COMMAS_OR_DASHES):
        parts = [part.strip(" .") for part in parting.split(address) if part.strip(" .")]
        if len(parts) > 2 and squeezed(parts[-2] + parts[-1]) in provinces:
            parts[-2:] = [f"{parts[-2]} - {parts[-1]}"]  # Bà Rịa - Vũng Tàu
        found = _lies(parts, provinces, units) or found
        if found is not None and found.ward is not None:
            break
    return found


def _lies(parts: Sequence[str], provinces: Mapping[str, str], units: Units) -> Lies | None:
    """Where the parts of an address lie."""
    if len(parts) < 2 or _short_kind(parts[-1]) not in _PROVINCES:
        return None
    province = provinces.get(squeezed(_parted(parts[-1])[1]))
    if province is None:
        return None
    bare = _listed(province, provinces, units)
    found = _in_district(parts[:-1], bare, units) or _in_province(parts[-2], bare, units)
    before, ward = found or ([parts[-2]], None)
    written = [*parts[: -1 - len(before)], *before, _spelled(parts[-1], province)]
    return Lies(", ".join(written), ward, _letters(parts) == _letters(written))


def _listed(province: str, provinces: Mapping[str, str], units: Units) -> str:
    """The bare name under which the lists have a province; one that was renamed is there under its newer name, a part of the older one."""
    bare = squeezed(province)
    if units.districts(bare):
        return bare
    return next((one for one in provinces if one != bare and one in bare and units.districts(one)), bare)


type _Written = tuple[list[str], Ward]
"""the last parts of an address as the lists spell them, and its ward"""


def _in_district(parts: Sequence[str], province: str, units: Units) -> _Written | None:
    """The ward in a district of before July 2025, which are the last two of these parts."""
    if len(parts) < 2 or (district := _named_so(parts[-1], units.districts(province), _DISTRICTS)) is None:
        return None
    wards = units.districts(province)[district]
    ward = _named_so(parts[-2], wards, _WARDS)
    if ward is None:
        return None
    return [_spelled(parts[-2], ward), _spelled(parts[-1], district)], units.ward_of_before(ward, wards[ward])


def _in_province(part: str, province: str, units: Units) -> _Written | None:
    """The ward of today that is called so, else the only one of before whose district is left out."""
    today = {ward.name: ward for ward in units.wards_of_today(province)}
    name = _named_so(part, today, _WARDS)
    if name is not None:
        return [_spelled(part, name)], today[name]
    before = [(wards, _named_so(part, wards, _WARDS)) for wards in units.districts(province).values()]
    told = [(wards, ward) for wards, ward in before if ward is not None]
    if len(told) != 1:
        return None
    ((wards, ward),) = told
    return [_spelled(part, ward)], units.ward_of_before(ward, wards[ward])


def _named_so(told: str, units: Iterable[str], kinds: frozenset[str]) -> str | None:
    """The one unit that is called so: by its letters, and where several have them, by its kind, by its diacritics."""
    kind, name = _short_kind(told), bare_name(told)
    if kind and kind not in kinds:
        return None
    alike = [unit for unit in units if bare_name(unit) == name]
    if len(alike) > 1:
        alike = [unit for unit in alike if _short_kind(unit) == kind] or alike
    if len(alike) > 1:
        alike = [unit for unit in alike if _letters([_parted(unit)[1]]) == _letters([_parted(told)[1]])]
    return alike[0] if len(alike) == 1 else None


def _letters(parts: Sequence[str]) -> list[str]:
    """Letters and marks, wherever in a word its tone stands."""
    return sorted(sign for sign in unicodedata.normalize("NFD", "".join(parts).casefold()) if not sign.isspace())


def _spelled(told: str, unit: str) -> str:
    """A part of an address with its name as the list has it; its kind stays as it was told."""
    return told[: len(told) - len(_parted(told)[1])] + _parted(unit)[1]


def _parted(unit: str) -> tuple[str, str]:
    """The plain kind of a unit, as it stands before its name; and the name."""
    plain = plain_of(unit)
    found = _KIND.match(plain)
    end = found.end() if found is not None else 0
    return (plain[:end], unit[end:]) if squeezed(unit[end:]) else ("", unit)


def _short_kind(unit: str) -> str:
    """The abbreviation of a unit's kind."""
    kind = _parted(unit)[0].strip(" .:")
    return next((short for whole, short in _KINDS if kind in (whole, short)), "")


def bare_name(unit: str) -> str:
    """The name without its kind, squeezed; *Phường 05* is *Phường 5*."""
    name = squeezed(_parted(unit)[1])
    return name.lstrip("0") if name.isdecimal() else name
