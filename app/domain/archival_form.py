"""The fields that a circular asks of a dossier and of its documents, as dated data; what fills them, and what nobody said. Pure.

A field is filled by what a person said of it, else by what the dossier has for all its documents, else by what the station knows.
What none of them tells is listed as missing: nothing is invented, no likely value is put in its place. Data in `resources/archival`.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from app.domain.errors import InputRefused


class PackageKind(StrEnum):
    """What a package is in OAIS (ISO 14721)."""

    AIP = "aip"
    """as it is kept: what digitising makes (*gói hồ sơ lưu trữ*)"""
    SIP = "sip"
    """as it is handed in to another system (*gói hồ sơ nộp*)"""


class FieldKind(StrEnum):
    """How a value is written."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CODE = "code"
    CODES = "codes"
    """one or several"""


class Need(StrEnum):
    """When a field has to be there."""

    ALWAYS = "always"
    DIGITISED = "digitised"
    """of paper that was digitised"""
    IF_ANY = "if_any"


class Known(StrEnum):
    """What the station can know of a dossier or of a document, in its neutral form: days as ISO 8601, numbers as digits."""

    DOSSIER_CODE = "dossier_code"
    DOSSIER_TITLE = "dossier_title"
    BEGUN_ON = "begun_on"
    ENDED_ON = "ended_on"
    PAPERS = "papers"
    SHEETS = "sheets"
    PAGES = "pages"
    LANGUAGE = "language"
    TRUST = "trust"
    DOCUMENT_CODE = "document_code"
    ARCHIVE_CODE = "archive_code"
    ORDINAL = "ordinal"
    TYPE_NAME = "type_name"
    NUMBER = "number"
    NOTATION = "notation"
    ISSUED_ON = "issued_on"
    ISSUER = "issuer"
    SUMMARY = "summary"


class Told(StrEnum):
    """Who filled a field."""

    SAID = "said"
    """a person, in the call"""
    DOSSIER = "dossier"
    """the same field of the dossier"""
    STATION = "station"
    """what the station knows"""


class Why(StrEnum):
    """Why a field is missing."""

    NOBODY_SAID = "nobody_said"
    TOO_LONG = "too_long"
    """there is a value, and the form has no room for it"""
    NO_CODE = "no_code"
    """there is a value, and the form has no code for it"""


@dataclass(frozen=True, slots=True)
class ArchivalField:
    """One field of a form.

    Attributes:
        name: the name of its XML element.
        title: how the circular calls it.
        kind: how it is written.
        need: when it has to be there.
        longest: most characters; None: the form sets no limit.
        known: what the station may fill it with; None: only a person can say it.
        codes: code -> meaning, where only these may be written.
        meanings: neutral value of the station -> code.
        by_beginning: whether a value begins with the meaning of its code, as a paper's title does with its type.
        of_the_dossier: whether a document has the dossier's value where nobody said another.
    """

    name: str
    title: str
    kind: FieldKind
    need: Need
    longest: int | None = None
    known: Known | None = None
    codes: Mapping[str, str] = field(default_factory=dict)
    meanings: Mapping[str, str] = field(default_factory=dict)
    by_beginning: bool = False
    of_the_dossier: bool = False


@dataclass(frozen=True, slots=True)
class ArchivalForm:
    """A form of a circular: what a package of this kind says of a dossier and of each document, and while it holds.

    `dates` is how days are written (`strftime`); `verified` False means: to confirm.
    """

    name: str
    kind: PackageKind
    source: str
    article: str
    valid_from: date
    valid_to: date | None
    verified: bool
    dates: str
    dossier: tuple[ArchivalField, ...]
    document: tuple[ArchivalField, ...]


@dataclass(frozen=True, slots=True)
class FilledField:
    """A field and its value as the form writes it."""

    field: ArchivalField
    value: str
    told: Told


@dataclass(frozen=True, slots=True)
class MissingField:
    """A field that is not filled, and why."""

    field: ArchivalField
    why: Why


type Filled = tuple[FilledField, ...]
type Missing = tuple[MissingField, ...]


def form_on(forms: Sequence[ArchivalForm], kind: PackageKind, day: date) -> ArchivalForm:
    """The form of that kind that held on `day`; the newest where several did.

    Raises:
        InputRefused: ARCHIVAL_FORM_UNKNOWN.
    """
    held = [
        form
        for form in forms
        if form.kind is kind and form.valid_from <= day and (form.valid_to is None or day <= form.valid_to)
    ]
    if not held:
        raise InputRefused("ARCHIVAL_FORM_UNKNOWN", kind=kind.value, day=day.isoformat())
    return max(held, key=lambda form: form.valid_from)


def fill(
    fields: Sequence[ArchivalField],
    dates: str,
    said: Mapping[str, str],
    known: Mapping[Known, str],
    of_the_dossier: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Filled, Missing]:
    """Fill the fields of a form, in its order.

    Args:
        fields: of a dossier, or of a document.
        dates: how days are written.
        said: by the name of the field, what a person said, as the form writes it (`as_said`).
        known: what the station knows; empty: it does not.
        of_the_dossier: by name, what the dossier's own fields hold.
    """
    filled, missing = list[FilledField](), list[MissingField]()
    for one in fields:
        if one.name in said:
            filled.append(FilledField(one, said[one.name], Told.SAID))
        elif one.of_the_dossier and one.name in of_the_dossier:
            filled.append(FilledField(one, of_the_dossier[one.name], Told.DOSSIER))
        elif one.known is None or not known.get(one.known):
            missing.append(MissingField(one, Why.NOBODY_SAID))
        else:
            value = _written(one, known[one.known], dates)
            if isinstance(value, Why):
                missing.append(MissingField(one, value))
            else:
                filled.append(FilledField(one, value, Told.STATION))
    return tuple(filled), tuple(missing)


def field_of(form: ArchivalForm, component: str, name: str) -> ArchivalField:
    """The field of that name of a paper, or of the dossier where no component is named.

    Raises:
        InputRefused: ARCHIVAL_FIELD_OF_PAPER, ARCHIVAL_FIELD_OF_DOSSIER: the other one has it; ARCHIVAL_FIELD_UNKNOWN lists what both have.
    """
    fields, others = (form.document, form.dossier) if component else (form.dossier, form.document)
    found = next((one for one in fields if one.name == name), None)
    if found is not None:
        return found
    elsewhere = next((one for one in others if one.name == name), None)
    if elsewhere is not None:
        code = "ARCHIVAL_FIELD_OF_DOSSIER" if component else "ARCHIVAL_FIELD_OF_PAPER"
        raise InputRefused(code, field=name, title=elsewhere.title)
    dossier, paper = ("; ".join(f"{one.name} ({one.title})" for one in some) for some in (form.dossier, form.document))
    raise InputRefused("ARCHIVAL_FIELD_UNKNOWN", field=name, dossier=dossier, paper=paper)


def as_said(one: ArchivalField, dates: str, value: str) -> str:
    """What a person said of a field, as the form writes it: codes also by their meaning, days as ISO 8601 or as the form has them.

    Raises:
        InputRefused: ARCHIVAL_VALUE_MALFORMED names what may be said.
    """
    said = " ".join(unicodedata.normalize("NFC", value).split())
    written = _day_said(said, dates) if one.kind is FieldKind.DATE else _written(one, said, dates)
    if isinstance(written, Why) or not written:
        raise InputRefused("ARCHIVAL_VALUE_MALFORMED", field=one.name, title=one.title, may_be=_may_be(one, dates))
    return written


def _day_said(said: str, dates: str) -> str:
    """A day as ISO 8601 or as the form writes it; empty: it is none."""
    for form in ("%Y-%m-%d", dates):
        try:
            return _day(said, form).strftime(dates)
        except ValueError:
            continue
    return ""


def _day(text: str, form: str) -> date:
    from datetime import datetime

    return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone


def _may_be(one: ArchivalField, dates: str) -> str:
    if one.codes:
        return ", ".join(f"{code} ({meaning})" for code, meaning in one.codes.items())
    length = f", <= {one.longest}" if one.longest is not None else ""
    return {FieldKind.NUMBER: "0-9", FieldKind.DATE: f"YYYY-MM-DD, {dates}"}.get(one.kind, "...") + length


def _written(one: ArchivalField, value: str, dates: str) -> str | Why:
    """A value as the form writes it, or why it can't."""
    if one.kind is FieldKind.DATE:
        return date.fromisoformat(value).strftime(dates)
    if one.codes:
        several = value.split(",") if one.kind is FieldKind.CODES else [value]
        codes = [_code(one, part.strip()) for part in several]
        return Why.NO_CODE if "" in codes else ",".join(codes)
    if one.kind is FieldKind.NUMBER and not (value.isascii() and value.isdecimal()):
        return Why.NO_CODE
    return Why.TOO_LONG if one.longest is not None and len(value) > one.longest else value


def _code(one: ArchivalField, value: str) -> str:
    """The code of a value; empty: there is none."""
    if value in one.codes:
        return value
    if value in one.meanings:
        return one.meanings[value]
    plain = _plain(value)
    named = [code for code, meaning in one.codes.items() if plain == _plain(meaning)]
    if not named and one.by_beginning:
        begins = {code: meaning for code, meaning in one.codes.items() if plain.startswith(_plain(meaning) + " ")}
        named = sorted(begins, key=lambda code: len(begins[code]), reverse=True)
    return named[0] if named else ""


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().strip()


def load_forms(folder: Path) -> tuple[ArchivalForm, ...]:
    """Read all `*.toml` files of `folder`.

    Raises:
        InputRefused: RULES_MALFORMED names the file.
    """
    forms = []
    for path in sorted(folder.glob("*.toml")):
        try:
            forms.append(_form(tomllib.loads(path.read_text(encoding="utf-8"))))
        except (KeyError, TypeError, ValueError) as error:
            raise InputRefused("RULES_MALFORMED", f"{type(error).__name__}: {error}", file=path.name) from error
    return tuple(forms)


def _form(stored: Mapping[str, Any]) -> ArchivalForm:
    codes = stored.get("codes", {})
    return ArchivalForm(
        stored["form"],
        PackageKind(stored["kind"]),
        stored["source"],
        stored["article"],
        stored["valid_from"],
        stored.get("valid_to"),
        stored["verified"],
        stored["dates"],
        tuple(_field(row, codes) for row in stored["dossier"]),
        tuple(_field(row, codes) for row in stored["document"]),
    )


def _field(row: Mapping[str, Any], codes: Mapping[str, Mapping[str, str]]) -> ArchivalField:
    return ArchivalField(
        row["name"],
        row["title"],
        FieldKind(row["kind"]),
        Need(row["need"]),
        row.get("longest"),
        Known(row["known"]) if "known" in row else None,
        codes[row["codes"]] if "codes" in row else {},
        row.get("meanings", {}),
        row.get("by_beginning", False),
        row.get("of_the_dossier", False),
    )
