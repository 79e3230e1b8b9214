"""`docs/appearances.md`: what the profiles say, and what veraPDF said of every mark at every level on every kind of page."""

from __future__ import annotations

from typing import Final

from app.domain.mark_profiles import MarkProfile
from app.domain.signatures import Appearance, Level
from tests.support.mark_pages import FRAMES
from tests.support.seen_table import SeenTable
from tests.support.signing_world import mark_profiles

_HEAD: Final = """# Visible marks

Written by `make appearances`, from `resources/marks` and from what was seen. What each mark says is the law's, not the station's: the
files name text and article, and none of these texts was confirmed by us yet (`verified = false`).

{profiles}

Times are those of Viet Nam: `27.10.2025 09:32:15 +07:00`. `copied_at` is the time of copying, `signed_at` the time that the signature
itself claims (`/M`). Letters are Sohoa Serif (Liberation Serif, of the widths of Times New Roman), embedded as a subset, black.

Where a mark stands: at its size in its corner of the first page, 8 mm from the side and 4 mm from the top, 3 mm beside and 1 mm above any
ink, code, seal or annotation. Where it finds no room there it wraps otherwise, then shrinks down to the least size; then the whole top is
tried, then its side down to the foot, then the whole page. The seal keeps its real size. Where no place is left (`NO_FREE_PLACE`), or
an earlier signature lets no mark be added (`CERTIFIED_NO_MARK`), the signature is invisible: its field bears the mark's words as its name,
and that is told. With `signing.no_mark = "refuse"` nothing is signed then. `none` is an invisible signature.

![the marks on a plain page, a letter, a paper with a code, a crowded page and a wide one](images/marks.png)

Below, each file was signed at each level and judged as the PDF/A that it says it is; poppler read the mark's words.
"""


def appearance_table() -> SeenTable:
    """The table, to be compared with or to be written."""
    marks = [f"`{appearance.value}`" for appearance in Appearance]
    rows = [f"{mark} | {frame}" for mark in marks for frame in FRAMES]
    columns = ("mark", "page", *(level.value for level in Level))
    head = _HEAD.format(profiles=profile_table())
    return SeenTable("appearances.md", head, columns, {"Before veraPDF": rows}, naming=2, command="make appearances")


def profile_table() -> str:
    """The profiles, as `docs/appearances.md` shows them."""
    head = "| mark | corner | letters | text | seal | source |\n|---|---|---|---|---|---|\n"
    return (head + "".join(_row(profile) for profile in mark_profiles().values())).rstrip()


def _row(profile: MarkProfile) -> str:
    letters = f"{profile.size_pt:g} pt"
    if profile.least_size_pt < profile.size_pt:
        letters += f", at least {profile.least_size_pt:g}"
    text = "<br>".join(profile.lines)
    seal = "at its real size" if profile.seal else "-"
    source = f"{profile.source}: {profile.article}"
    return f"| `{profile.appearance}` | {profile.corner.value} | {letters} | {text} | {seal} | {source} |\n"
