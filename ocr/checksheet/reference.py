"""Reference data of a bought colour target: the CGATS text file that comes with it (ISO 12642-1 and its like, also named IT8).

Between BEGIN_DATA_FORMAT and END_DATA_FORMAT stand the names of the columns, between BEGIN_DATA and END_DATA one line a patch. Read are
SAMPLE_ID (or SAMPLE_LOC, SAMPLE_NAME) and LAB_L LAB_A LAB_B, else XYZ_X XYZ_Y XYZ_Z with white at 100; both under D50.
"""

from __future__ import annotations

import math
import re
import shlex
from pathlib import Path

import numpy as np

from ocr.checksheet.colour import Lab, lab_of_xyz
from ocr.errors import ReferenceUnreadable

COLUMNS, ROWS = 6, 4
"""of a target of 24 patches, as the ColorChecker has them"""
_MOST_BYTES = 1 << 20
_NAMES = ("SAMPLE_ID", "SAMPLE_LOC", "SAMPLE_NAME")
_LAB, _XYZ = ("LAB_L", "LAB_A", "LAB_B"), ("XYZ_X", "XYZ_Y", "XYZ_Z")
_PLACE = re.compile(r"([A-Z])0*(\d+)")


def read_reference(path: Path) -> dict[str, Lab]:
    """The Lab value of each patch, by its name, in the order of the file.

    Raises:
        ReferenceUnreadable: no CGATS data, or no Lab or XYZ in it.
    """
    data = path.read_bytes()
    if len(data) > _MOST_BYTES:
        raise ReferenceUnreadable("larger than any reference file")
    lines = data.decode("utf-8", errors="replace").splitlines()
    columns = " ".join(_between(lines, "DATA_FORMAT")).upper().split()
    name = next((columns.index(name) for name in _NAMES if name in columns), None)
    kind = next((kind for kind in (_LAB, _XYZ) if set(kind) <= set(columns)), None)
    if name is None or kind is None:
        raise ReferenceUnreadable(f"columns {columns[:12]}")
    places = [columns.index(column) for column in kind]
    found: dict[str, Lab] = {}
    for line in _between(lines, "DATA"):
        try:
            values = shlex.split(line)
            a, b, c = (float(values[place].replace(",", ".")) for place in places)
        except (ValueError, IndexError) as error:
            raise ReferenceUnreadable(type(error).__name__) from None
        if not all(map(math.isfinite, (a, b, c))):
            raise ReferenceUnreadable("not a number")
        found[values[name].upper()] = (a, b, c) if kind is _LAB else lab_of_xyz(np.array([a, b, c]) / 100)
    return found


def in_grid(reference: dict[str, Lab]) -> list[tuple[str, Lab]]:
    """The 24 patches row by row, from the top-left one.

    Names are numbers from 1, row by row; or a letter and a number, where the one that goes to 6 tells the column, the one to 4 the row.

    Raises:
        ReferenceUnreadable: other names, or another number of patches (IT8.7/2 has 288: where they lie is not known here).
    """
    if len(reference) != COLUMNS * ROWS:
        raise ReferenceUnreadable(f"{len(reference)} patches")
    names = list(reference)
    if all(name.isdecimal() for name in names):
        placed = {divmod(int(name) - 1, COLUMNS): name for name in names}
    else:
        places = [_PLACE.fullmatch(name) for name in names]
        pairs = [(ord(found[1]) - ord("A"), int(found[2]) - 1) for found in places if found]
        if len(pairs) == len(names) and max(letter for letter, _ in pairs) >= ROWS:
            pairs = [(number, letter) for letter, number in pairs]
        placed = dict(zip(pairs, names, strict=False))
    wanted = [(row, column) for row in range(ROWS) for column in range(COLUMNS)]
    if set(placed) != set(wanted):
        raise ReferenceUnreadable(f"names such as {names[0]!r}")
    return [(placed[place], reference[placed[place]]) for place in wanted]


def _between(lines: list[str], word: str) -> list[str]:
    """The lines of a section, without the empty ones and the remarks."""
    stripped = [line.strip() for line in lines]
    try:
        start, end = stripped.index(f"BEGIN_{word}"), stripped.index(f"END_{word}")
    except ValueError:
        raise ReferenceUnreadable(f"no section {word}") from None
    return [line for line in stripped[start + 1 : end] if line and not line.startswith("#")]
