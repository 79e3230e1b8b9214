"""The index of the gallery, and which pictures are kept."""

from __future__ import annotations

import shutil
from pathlib import Path

from gallery.views import KEPT, VIEWS


def keep(drawn: Path, kept: Path) -> None:
    """Put the chosen pictures into the folder that is committed, in the place of those of before, with the index.

    Raises:
        SystemExit: one was not drawn.
    """
    missing = [name for name in KEPT if not (drawn / f"{name}.png").exists()]
    if missing:
        raise SystemExit(f"screenshots: not drawn: {', '.join(missing)}")
    kept.mkdir(parents=True, exist_ok=True)
    for old in kept.glob("*.png"):
        old.unlink()
    for name in KEPT:
        shutil.copy(drawn / f"{name}.png", kept)
    (kept / "README.md").write_text(index(drawn), encoding="utf-8")


def index(drawn: Path) -> str:
    """The index as Markdown: each view with what it shows and how often it was drawn, and the pictures that are kept."""
    total = len(list(drawn.glob("*.png")))
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
    names = [view.name for view in VIEWS]
    for view in VIEWS:
        longer = [other for other in names if other != view.name and other.startswith(f"{view.name}-")]
        mine = [name for name in KEPT if _is_of(name, view.name, longer)]
        links = ", ".join(f"[{name.removeprefix(view.name + '-')}]({name}.png)" for name in mine)
        lines.append(f"| {view.name} | {view.shows} | {links} |")
    lines.append("")
    for name in KEPT:
        lines += [f"## {name}", "", f"![{name}]({name}.png)", ""]
    return "\n".join(lines)


def _is_of(name: str, view: str, longer: list[str]) -> bool:
    """Whether a picture is of this view, and not of one whose name goes on where this one ends."""
    return name.startswith(f"{view}-") and not any(name.startswith(f"{other}-") for other in longer)
