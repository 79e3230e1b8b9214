"""Closed lists by which papers are known: kinds of paper, agencies, provinces, offices, surnames. Data in `resources/papers`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from app.extraction.lines import plain_of, squeezed
from app.extraction.places import NO_UNITS, Units, load_units


@dataclass(frozen=True, slots=True)
class PaperKind:
    """A kind of paper: its name, the abbreviations of its symbol, and whether it is the one that bears no title (*công văn*)."""

    name: str
    short: tuple[str, ...] = ()
    is_letter: bool = False


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency's name as NĐ 30/2020/NĐ-CP spells it, what stands for it in symbols, and whether there is only one of it in the country."""

    name: str
    short: tuple[str, ...] = ()
    is_central: bool = False


@dataclass(frozen=True, slots=True)
class Province:
    """A province of any time; `code` are the first three digits of the ID numbers of who was born there."""

    code: str
    name: str
    also: tuple[str, ...] = ()
    is_city: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """All lists."""

    kinds: tuple[PaperKind, ...] = ()
    agencies: tuple[Agency, ...] = ()
    provinces: tuple[Province, ...] = ()
    offices: tuple[str, ...] = ()
    surnames: tuple[str, ...] = ()
    units: Units = NO_UNITS

    @cached_property
    def kind_names(self) -> tuple[tuple[str, PaperKind], ...]:
        """Squeezed titles, the longest first."""
        named = {squeezed(kind.name): kind for kind in reversed(self.kinds) if not kind.is_letter}
        return tuple(sorted(named.items(), key=lambda one: -len(one[0])))

    @cached_property
    def kinds_by_short(self) -> Mapping[str, PaperKind]:
        """By the plain abbreviation; the decree's own first."""
        return {plain_of(short): kind for kind in reversed(self.kinds) for short in kind.short}

    @cached_property
    def letter(self) -> PaperKind | None:
        """The kind that bears no title."""
        return next((kind for kind in self.kinds if kind.is_letter), None)

    @cached_property
    def agency_names(self) -> Mapping[str, Agency]:
        """By the squeezed name."""
        return {squeezed(agency.name): agency for agency in self.agencies}

    @cached_property
    def province_names(self) -> Mapping[str, str]:
        """Each name that a province has or had, by its squeezed form."""
        return {squeezed(name): name for province in self.provinces for name in (*province.also, province.name)}

    @cached_property
    def shorts(self) -> Mapping[str, str]:
        """How each known abbreviation is spelled, by its plain form."""
        of_agencies = {plain_of(short): short for agency in reversed(self.agencies) for short in agency.short}
        of_kinds = {plain_of(short): short for kind in reversed(self.kinds) for short in kind.short}
        return {**of_agencies, **of_kinds}

    @cached_property
    def office_names(self) -> tuple[tuple[str, str], ...]:
        """Plain and written names of offices, the longest first."""
        return tuple(sorted(((plain_of(name), name) for name in self.offices), key=lambda one: -len(one[0])))

    @cached_property
    def plain_surnames(self) -> frozenset[str]:
        """Surnames without diacritics."""
        return frozenset(plain_of(name) for name in self.surnames)

    @cached_property
    def only_surnames(self) -> Mapping[str, str]:
        """The spelling of a surname by its plain form, where no other surname has the same."""
        forms: dict[str, list[str]] = {}
        for name in self.surnames:
            forms.setdefault(plain_of(name), []).append(name)
        return {plain: names[0] for plain, names in forms.items() if len(names) == 1}

    @cached_property
    def province_codes(self) -> frozenset[str]:
        """What an ID number can begin with."""
        return frozenset(province.code for province in self.provinces)


def load_vocabulary(folder: Path, titles: Iterable[str] = ()) -> Vocabulary:
    """Read the lists of `folder`. `titles` are those of the procedure catalogue's papers: kinds too, what stands in brackets left out."""
    kinds, agencies, provinces, people = (
        tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))
        for name in ("kinds", "agencies", "provinces", "offices")
    )
    known = [
        PaperKind(one["name"], tuple(one.get("short", ())), one.get("letter", False))
        for one in (*kinds["decree"], *kinds["other"])
    ]
    of_catalogue = dict.fromkeys(title.partition("(")[0].strip() for title in titles)
    known += [PaperKind(title) for title in of_catalogue if title]
    return Vocabulary(
        tuple(known),
        tuple(Agency(one["name"], tuple(one["short"]), one.get("central", False)) for one in agencies["agencies"]),
        tuple(
            Province(one["code"], one["name"], tuple(one.get("also", ())), one.get("city", False))
            for one in provinces["provinces"]
        ),
        tuple(people["offices"]),
        tuple(people["surnames"]),
        load_units(folder / "units.json.xz"),
    )
