"""Scan profiles of this station: those that come with it, and under them what its own settings say."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import replace

from app.domain.errors import UsageError
from app.services.frames import PAPER_MM
from app.settings import ProfileSection, ScannerSection, Settings
from scanner.frames import ColorMode, ScanRequest, Source
from scanner.profiles import Profile, find_profile


def own_profiles(shipped: Mapping[str, Profile], scanner: ScannerSection) -> dict[str, Profile]:
    """All profiles by key. A section of the settings with the key or the title of one that came with the station changes it; any
    other is a profile of its own, which takes what it leaves open from the scanner section.

    Raises:
        UsageError: SETTING_INVALID: a section has no meaning.
    """
    profiles = dict(shipped)
    for name, section in scanner.profiles.items():
        try:
            base = find_profile(profiles, name) or _fresh(name, scanner)
            profile = _changed(base, section)
        except ValueError as error:
            raise UsageError("SETTING_INVALID", key=f"scanner.profiles.{name}", takes=str(error)) from None
        profiles[profile.key] = profile
    return profiles


def under_locks(profiles: Mapping[str, Profile], settings: Settings) -> dict[str, Profile]:
    """The same with the resolution and the colour that the policy file locks; but for a profile that it sets itself."""
    return {key: _under_locks(profile, settings) for key, profile in profiles.items()}


def named(profiles: Mapping[str, Profile], name: str) -> Profile:
    """The profile with this key or title.

    Raises:
        UsageError: PROFILE_UNKNOWN names those there are.
    """
    found = find_profile(profiles, name)
    if found is None:
        known = ", ".join(f"{profile.key} ({profile.title})" for profile in profiles.values())
        raise UsageError("PROFILE_UNKNOWN", profile=name, known=known or "-")
    return found


def settings_request(scanner: ScannerSection, device_id: str, source: Source) -> ScanRequest:
    """What the settings ask of a device where nobody chose a profile."""
    width_mm, height_mm = PAPER_MM[scanner.page]
    return ScanRequest(
        device_id=device_id,
        source=source,
        dpi=scanner.dpi,
        mode=ColorMode(scanner.mode),
        page_width_mm=width_mm,
        page_height_mm=height_mm,
    )


def _under_locks(profile: Profile, settings: Settings) -> Profile:
    def locked(name: str) -> bool:
        own = (f"scanner.profiles.{called}.{name}" for called in (profile.key, profile.title))
        return settings.is_locked(f"scanner.{name}") and not any(map(settings.is_locked, own))

    dpi = settings.scanner.dpi if locked("dpi") else profile.dpi
    return replace(profile, dpi=dpi, mode=ColorMode(settings.scanner.mode) if locked("mode") else profile.mode)


def _fresh(name: str, scanner: ScannerSection) -> Profile:
    source = Source(scanner.source)
    width_mm, height_mm = PAPER_MM[scanner.page]
    return Profile(
        key=_key(name),
        title=unicodedata.normalize("NFC", name),
        sources=(source,),
        sides=source.sides_a_sheet,
        dpi=scanner.dpi,
        mode=ColorMode(scanner.mode),
        page_width_mm=width_mm,
        page_height_mm=height_mm,
    )


def _changed(base: Profile, section: ProfileSection) -> Profile:
    sources = (Source(section.source),) if section.source else base.sources
    sides = max(base.sides, sources[0].sides_a_sheet) if section.source else base.sides
    width_mm, height_mm = PAPER_MM[section.page] if section.page else (base.page_width_mm, base.page_height_mm)
    return replace(
        base,
        sources=sources,
        sides=sides,
        dpi=section.dpi or base.dpi,
        mode=ColorMode(section.mode) if section.mode else base.mode,
        page_width_mm=width_mm,
        page_height_mm=height_mm,
        options=tuple({**dict(base.options), **section.options}.items()),
    )


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    kept = "".join(
        sign if sign.isascii() and sign.isalnum() else " " for sign in plain if not unicodedata.combining(sign)
    )
    return "-".join(kept.split())
