"""What is known of real pages (`EXPECTED.json` beside them), compared with what was found."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def expected_in(folder: Path) -> Mapping[str, Any]:
    """What the folder says of its files, by name; nothing where it says nothing."""
    file = folder / "EXPECTED.json"
    return json.loads(file.read_text()) if file.is_file() else {}


def compared(rows: Sequence[Mapping[str, Any]], expected: Mapping[str, Any]) -> list[str]:
    """A line for each thing that is known, with "ok" or "WRONG" in front."""
    found = {row["page"]: row for row in rows}
    lines: list[str] = []
    for name, known in expected.items():
        pages = {page: row for page, row in found.items() if page.partition("#")[0] == name}
        if not pages:
            continue
        first = pages.get(f"{name}#1")
        if "blank" in known and first:
            lines.append(_line(first["blank"] == known["blank"], name, f"blank {first['blank']}"))
        if "skew_deg_abs" in known and first:
            well = abs(abs(first["skew_deg"]) - known["skew_deg_abs"]) <= known["tol_deg"]
            lines.append(_line(well, name, f"skew {first['skew_deg']:+.2f}, known {known['value']:+g} in its own sign"))
        for page, row in pages.items():
            number = int(page.partition("#")[2])
            if "blank_pages_1based" in known:
                blank = number in known["blank_pages_1based"]
                lines.append(_line(row["blank"] == blank, page, f"blank {row['blank']}"))
            if number in known.get("low_ink_but_NOT_blank", ()):
                lines.append(_line(not row["blank"], page, f"blank {row['blank']}"))
            if number in known.get("landscape_pages", ()):
                lines.append(f"see {page}: landscape, turned by {row['orientation_deg']}")
    return lines


def _line(well: bool, page: str, said: str) -> str:
    return f"{'ok' if well else 'WRONG'} {page}: {said}"
