"""Settings that a person chose at the station, written into `sohoa.toml`: the one place that does so.

What else stands in the file, remarks included, stays as it is. Nothing is written that the settings would refuse, or that would mean
something else than was chosen.
"""

from __future__ import annotations

import os
import re
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from app.domain.errors import StoreFailed, UsageError
from app.settings import Settings, load, settings_file, value_at
from app.settings.policy import NO_POLICY, Policy

type Value = str | Path | bool | int | None
"""None: the key goes, so that what it says is the default again"""

_TABLE: Final = re.compile(r"\s*\[(?P<name>[^\[\]]+)\]\s*(#.*)?")
_ANY_TABLE: Final = re.compile(r"\s*\[")
_NOT_FOR_OTHERS: Final = 0o600


def write(data_dir: Path | None, changes: Mapping[str, Value], policy: Policy = NO_POLICY) -> Settings:
    """Write these settings; returns all as they are from now on.

    Args:
        data_dir: as for `load`.
        changes: dotted key -> value.
        policy: the locked layer that overrides everything, as for `load`.

    Raises:
        UsageError: as `load`, of what was there before or of a value; SETTINGS_BY_HAND: the file is written in a way that can't be
            changed here without a person. SETTING_DECIDED_ELSEWHERE: the policy file or the environment says something else.
        StoreFailed: the file can't be written.
    """
    file = settings_file(data_dir)
    load(data_dir, policy=policy)  # what stands there now is readable and sound, or that is told first
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    text = changed(before, changes)
    if _values(text) != _wanted(tomllib.loads(before), changes):
        raise UsageError("SETTINGS_BY_HAND", file=str(file))
    with tempfile.TemporaryDirectory(prefix="sohoa-settings-") as aside:
        (Path(aside) / file.name).write_text(text, encoding="utf-8")
        settings = load(Path(aside), policy=policy)
    for key, value in changes.items():
        if value is not None and str(value_at(settings, key)) != str(value):
            raise UsageError("SETTING_DECIDED_ELSEWHERE", key=key)
    _replace(file, text)
    return load(data_dir, policy=policy)


def _values(text: str) -> dict[str, Any] | None:
    """What a file says; None: it is no TOML any more."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def changed(text: str, changes: Mapping[str, Value]) -> str:
    """The same TOML text with these keys set, or taken out where the value is None. Only keys that stand on a line of their own, in the
    table of their section, are found.
    """
    lines = text.rstrip("\n").split("\n") if text.strip() else []
    for key, value in changes.items():
        table, _, name = key.rpartition(".")
        begin, end = _section(lines, table)
        if begin is None:
            if value is not None:
                lines += [*([""] if lines else []), f"[{table}]", f"{name} = {_literal(value)}"]
            continue
        at = next((n for n in range(begin, end) if re.match(rf"\s*{re.escape(name)}\s*=", lines[n])), None)
        if at is not None:
            lines[at : at + 1] = [f"{name} = {_literal(value)}"] if value is not None else []
        elif value is not None:
            lines.insert(_last_filled(lines, begin, end), f"{name} = {_literal(value)}")
    return "\n".join(lines).lstrip("\n") + "\n"


def _section(lines: Sequence[str], table: str) -> tuple[int | None, int]:
    """The lines of a table, from the one behind its heading to the heading of the next; those before any heading have no name."""
    begin: int | None = 0 if not table else None
    for number, line in enumerate(lines):
        if not _ANY_TABLE.match(line):
            continue
        if begin is not None:
            return begin, number
        heading = _TABLE.fullmatch(line)
        if heading is not None and _dotted(heading["name"]) == table:
            begin = number + 1
    return begin, len(lines)


def _dotted(heading: str) -> str:
    return ".".join(part.strip() for part in heading.split("."))


def _last_filled(lines: Sequence[str], begin: int, end: int) -> int:
    """Behind the last line of a table that is not empty: the space before the next heading stays where it is."""
    while end > begin and not lines[end - 1].strip():
        end -= 1
    return end


def _literal(value: Value) -> str:
    """A value as TOML writes it; a basic string knows the escapes of JSON, and any other control character as well."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda found: f"\\u{ord(found[0]):04x}", escaped) + '"'


def _wanted(before: dict[str, Any], changes: Mapping[str, Value]) -> dict[str, Any]:
    """What the file is to say, as values."""
    for key, value in changes.items():
        *path, name = key.split(".")
        table = before
        for part in path:
            table = table.setdefault(part, {}) if value is not None else table.get(part, {})
        if value is None:
            table.pop(name, None)
        else:
            table[name] = value if isinstance(value, bool | int) else str(value)
    return before


def _replace(file: Path, text: str) -> None:
    """The new file takes the place of the old one as a whole, also where the power goes."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        mode = file.stat().st_mode & 0o777 if file.exists() else _NOT_FOR_OTHERS
        handle, name = tempfile.mkstemp(prefix=file.name, dir=file.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                out.write(text)
                out.flush()
                os.fsync(out.fileno())
                os.fchmod(out.fileno(), mode)
            Path(name).replace(file)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise StoreFailed("SETTINGS_UNWRITABLE", str(error), file=str(file)) from None
