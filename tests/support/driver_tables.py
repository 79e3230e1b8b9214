"""The corpus of option tables (`tests/unit/scanner/drivers`), and what the shipped profiles mean on each: `docs/scanner-drivers.md`.

`python -m tests.support.driver_tables` writes the page; a test compares it.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from scanner.frames import OptionInfo, Source
from scanner.profiles import Profile, load_profiles
from scanner.sane import plan
from scanner.sane.plan import Lacking, Setting

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "tests" / "unit" / "scanner" / "drivers"
PAGE = ROOT / "docs" / "scanner-drivers.md"
FIELDS = {
    "name",
    "kind",
    "unit",
    "choices",
    "minimum",
    "maximum",
    "step",
    "words",
    "active",
    "settable",
    "advanced",
    "value",
}


@dataclass(frozen=True)
class DriverTable:
    """The options of one device as somebody saw them; `partial` where only some of them were told."""

    name: str
    device: str
    driver: str
    source: str
    note: str
    partial: bool
    options: Mapping[str, OptionInfo]


@functools.cache
def driver_tables() -> tuple[DriverTable, ...]:
    """The whole corpus, by name."""
    return tuple(_read(path) for path in sorted(FOLDER.glob("*.toml")))


@functools.cache
def shipped() -> Mapping[str, Profile]:
    """The profiles that come with the station."""
    return load_profiles(ROOT / "resources" / "profiles")


def meaning(table: DriverTable, profile: Profile) -> tuple[Source, plan.Plan]:
    """Where the paper would lie, and the plan: on the first source that serves, else on the first that the device has."""
    offered = plan.sources(table.options)
    own = [source for source in profile.sources if source in offered] or [profile.sources[0]]
    plans = [(source, _plan(table, profile, source)) for source in own]
    return next((found for found in plans if not found[1].lacking), plans[0])


def render() -> str:
    """The page of documentation."""
    tables, profiles = driver_tables(), list(shipped().values())
    lines = [
        "# What the profiles mean on real drivers",
        "",
        "Written by `python -m tests.support.driver_tables`; a test compares. The option tables are those of public reports and of the",
        "drivers' sources, in `tests/unit/scanner/drivers`, one file a device, each with its source. Nobody here has these devices:",
        "this page says what would be set, not that a page came.",
        "",
        "`+`: the device has all of it; the rows below name the values. `-`: it lacks something, named below. `~`: the table is not",
        "complete, so that the device itself must say whether it has the rest. Planned by `scanner/sane/plan.py`; the words and quirks of",
        "drivers stand in `vocabulary.py` and `quirks.py` beside it.",
        "",
        f"| device | driver | {' | '.join(profile.title for profile in profiles)} |",
        f"|---|---|{'---|' * len(profiles)}",
    ]
    for table in tables:
        marks = (_mark(table, meaning(table, profile)[1]) for profile in profiles)
        lines.append(f"| {table.device} | {table.driver} | {' | '.join(marks)} |")
    for table in tables:
        lines += [
            "",
            f"## {table.device}",
            "",
            *_about(table),
            "",
            "| profile | paper lies | set, or lacking |",
            "|---|---|---|",
        ]
        for profile in profiles:
            source, found = meaning(table, profile)
            lines.append(f"| {profile.title} | {source.value} | {_row(table, found)} |")
        extras = _extras(table, profiles)
        if extras:
            lines += ["", f"So that the device neither alters nor omits a page, nor stops half-way: {extras}."]
    return "\n".join(lines) + "\n"


def _about(table: DriverTable) -> Iterator[str]:
    yield f"Driver `{table.driver}`. Source: {table.source}."
    if table.note:
        yield ""
        yield f"Note: {table.note}."


def _row(table: DriverTable, found: plan.Plan) -> str:
    lacking = [item for item in found.lacking if not _untold(table, item)]
    if lacking:
        return "lacks " + "; ".join(_lacking(item) for item in lacking)
    settings = [_setting(item) for item in found.settings if item.required]
    return ", ".join(settings + (["the rest is not told"] if found.lacking else []))


def _extras(table: DriverTable, profiles: list[Profile]) -> str:
    found = [
        _setting(item) for profile in profiles for item in meaning(table, profile)[1].settings if not item.required
    ]
    return ", ".join(dict.fromkeys(text for text in found if not text.startswith("`depth=")))


def _mark(table: DriverTable, found: plan.Plan) -> str:
    if any(not _untold(table, item) for item in found.lacking):
        return "-"
    free = [s for s in found.settings if s.required and _is_free(table.options[s.option.replace("_", "-")])]
    return "~" if found.lacking or free else "+"


def _is_free(option: OptionInfo) -> bool:
    """A number of which the table tells no limits."""
    return option.kind in ("int", "float") and not option.choices and option.maximum is None


def _untold(table: DriverTable, item: Lacking) -> bool:
    return table.partial and not item.offered


def _setting(item: Setting) -> str:
    return f"`{item.option}={item.value}`" + (f" (for {item.wanted})" if item.wanted else "")


def _lacking(item: Lacking) -> str:
    return f"`{item.option}`: {item.wanted}, offered: {item.offered or 'nothing'}"


def _plan(table: DriverTable, profile: Profile, source: Source) -> plan.Plan:
    return plan.plan(table.options, profile.request(table.name, source))


def _read(path: Path) -> DriverTable:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    options: dict[str, OptionInfo] = {}
    for entry in data["options"]:
        if unknown := entry.keys() - FIELDS:
            raise ValueError(f"{path.name}: {unknown}")
        name = entry["name"].replace("_", "-")  # as `options.info` does
        rest = {key: value for key, value in entry.items() if key not in ("name", "kind", "unit", "choices")}
        choices = tuple(entry.get("choices", ()))
        options[name] = OptionInfo(name, "", entry["kind"], entry.get("unit", ""), choices, **rest)
    return DriverTable(
        path.stem,
        data["device"],
        data["driver"],
        data["source"],
        data.get("note", ""),
        data.get("partial", False),
        options,
    )


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
