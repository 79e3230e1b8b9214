"""Scan profiles: what a kind of paper asks of a scanner, by name and for any device.

A profile is a TOML file. It says where such paper may lie, in order of preference, and how it is to be scanned; which words a
driver has for that is no matter of a profile.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scanner.errors import ProfileMalformed
from scanner.frames import ColorMode, ScanRequest, Source

DPI_LEAST, DPI_GREATEST = 75, 1200
PAGE_MM_GREATEST = 5_000.0
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Profile:
    """A named way of scanning.

    Attributes:
        key: the short name, of a-z, 0-9 and hyphens.
        title: the name that people see.
        sources: where the paper may lie, the best first; a device is asked for the first that it has.
        sides: how many sides of a sheet are wanted, 1 or 2. A source that gives one at a time is used twice by hand.
        dpi: pixels an inch.
        mode: the colour mode.
        page_width_mm: the width of the area from its left edge; None is what the device takes by itself.
        page_height_mm: the height of the area from its top edge; None is what the device takes by itself.
        detect_double_feed: whether two sheets at once stop the feeder; not for stiff cards, which are taken for that.
        options: (name, value) pairs of the driver's own options.

    Raises:
        ValueError: a field has no meaning; the text names it.
    """

    key: str
    title: str
    sources: tuple[Source, ...]
    sides: int = 1
    dpi: int = 300
    mode: ColorMode = ColorMode.COLOR
    page_width_mm: float | None = None
    page_height_mm: float | None = None
    detect_double_feed: bool = True
    options: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        """Refuses what no device could mean."""
        if not _KEY.fullmatch(self.key):
            raise ValueError(f"key {self.key!r}")
        if not self.title.strip() or not unicodedata.is_normalized("NFC", self.title):
            raise ValueError("title")
        if not self.sources or len(set(self.sources)) != len(self.sources):
            raise ValueError("sources")
        if self.sides not in (1, 2) or (self.sides == 1 and Source.ADF_DUPLEX in self.sources):
            raise ValueError("sides")
        if not DPI_LEAST <= self.dpi <= DPI_GREATEST:
            raise ValueError("dpi")
        for length_mm in (self.page_width_mm, self.page_height_mm):
            if length_mm is not None and not 0 < length_mm <= PAGE_MM_GREATEST:
                raise ValueError("page_mm")

    def source_in(self, offered: Collection[Source]) -> Source | None:
        """The best of its sources that the device has."""
        return next((source for source in self.sources if source in offered), None)

    def request(self, device_id: str, source: Source) -> ScanRequest:
        """The request to this device that the profile means."""
        return ScanRequest(
            device_id,
            source=source,
            dpi=self.dpi,
            mode=self.mode,
            page_width_mm=self.page_width_mm,
            page_height_mm=self.page_height_mm,
            detect_double_feed=self.detect_double_feed,
            options=self.options,
            profile=self.key,
        )


def find_profile(profiles: Mapping[str, Profile], name: str) -> Profile | None:
    """The profile with this key, or with this title in any case and Unicode form."""
    wanted = _folded(name)
    return next((profile for profile in profiles.values() if wanted in (profile.key, _folded(profile.title))), None)


def load_profiles(folder: Path) -> dict[str, Profile]:
    """Reads all `*.toml` files of `folder`, in the order of their names; key -> profile.

    Raises:
        ProfileMalformed: names the file and what is wrong in it.
    """
    profiles: dict[str, Profile] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            profile = _profile(tomllib.loads(path.read_text(encoding="utf-8")))
        except (OSError, KeyError, TypeError, ValueError) as error:
            raise ProfileMalformed(path.name, f"{type(error).__name__}: {error}") from error
        if profile.key in profiles:
            raise ProfileMalformed(path.name, f"the key {profile.key!r} stands in two files")
        profiles[profile.key] = profile
    return profiles


def _profile(data: Mapping[str, Any]) -> Profile:
    known = {"key", "title", "sources", "sides", "dpi", "mode", "page_mm", "detect_double_feed", "options"}
    if unknown := data.keys() - known:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    width_mm, height_mm = data.get("page_mm", (None, None))
    return Profile(
        key=data["key"],
        title=data["title"],
        sources=tuple(Source(word) for word in data["sources"]),
        sides=data.get("sides", 1),
        dpi=data.get("dpi", 300),
        mode=ColorMode(data.get("mode", ColorMode.COLOR)),
        page_width_mm=width_mm,
        page_height_mm=height_mm,
        detect_double_feed=data.get("detect_double_feed", True),
        options=tuple((str(name), str(value)) for name, value in data.get("options", {}).items()),
    )


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name.strip()).casefold()
