"""The index of the gallery, and which pictures are kept."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from gallery.views import KEPT, VIEWS

LANGUAGES: Final = ("vi", "en")


def keep(drawn: Path, kept: Path) -> None:
    """Put the chosen pictures into the folder that is committed, in the place of those of before, with the index.

    Raises:
        SystemExit: one was not drawn, or the index would not name exactly what was.
    """
    pictures = [path.stem for path in sorted(drawn.glob("*.png"))]
    missing = [name for name in KEPT if name not in pictures]
    missing += [view.name for view in VIEWS if not any(_is_of(name, view.name) for name in pictures)]
    if missing:
        raise SystemExit(f"screenshots: not drawn: {', '.join(missing)}")
    unnamed = [name for name in pictures if not any(_is_of(name, view.name) for view in VIEWS)]
    if unnamed:
        raise SystemExit(f"screenshots: no view has the name of: {', '.join(unnamed)}")
    kept.mkdir(parents=True, exist_ok=True)
    for old in kept.glob("*.png"):
        old.unlink()
    for name in KEPT:
        shutil.copy(drawn / f"{name}.png", kept)
    (kept / "README.md").write_text(index(len(list(drawn.glob("*.png")))), encoding="utf-8")


def index(total: int) -> str:
    """The index as Markdown: each view with what it shows, and the pictures that are kept; `total` were drawn."""
    lines = [
        "# The desktop in pictures",
        "",
        "`make screenshots` draws them from the real window on a virtual screen while it does the job, into `out/screens`:",
        f"{total} pictures, each view in Vietnamese and English, in light colours and in high contrast, at 1366x768, at 1920x1080,",
        f"and at 1366x768 with text of 200 %. {len(KEPT)} of them are kept here. This index is written by the same call.",
        "",
        "| view | shows | kept here |",
        "|---|---|---|",
    ]
    for view in VIEWS:
        mine = [name for name in KEPT if _is_of(name, view.name)]
        links = ", ".join(f"[{name.removeprefix(view.name + '-')}]({name}.png)" for name in mine)
        lines.append(f"| {view.name} | {view.shows} | {links} |")
    lines.append("")
    for name in KEPT:
        lines += [f"## {name}", "", f"![{name}]({name}.png)", ""]
    return "\n".join(lines)


def _is_of(name: str, view: str) -> bool:
    """Whether a picture is of this view: its name is followed by a language and what else the look is called by."""
    return name.startswith(tuple(f"{view}-{language}-" for language in LANGUAGES))
