"""The index of the gallery names what is kept of it, and what is drawn."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
KEPT_IN = ROOT / "docs" / "screens"
MOST_BYTES = 200_000


def test_the_index_names_exactly_what_is_drawn_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "packaging")
    from gallery.index import index, keep
    from gallery.views import KEPT, VIEWS

    said = (KEPT_IN / "README.md").read_text("utf-8")
    total = re.search(r"(\d+) pictures, each view", said)
    assert total is not None and said == index(int(total[1])), "written by `make screenshots`, and by it alone"
    pictures = {path.stem: path.stat().st_size for path in KEPT_IN.glob("*.png")}
    assert set(pictures) == set(KEPT) and max(pictures.values()) < MOST_BYTES
    for name in (*KEPT, *(f"{view.name}-en-contrast-1366x768" for view in VIEWS)):
        (tmp_path / f"{name}.png").touch()
    keep(tmp_path, tmp_path / "kept")
    (tmp_path / "review-of-nobody-vi-light-1366x768.png").touch()
    with pytest.raises(SystemExit, match="no view has the name of: review-of-nobody"):
        keep(tmp_path, tmp_path / "kept")
    (tmp_path / "jam-vi-light-1366x768.png").unlink()
    with pytest.raises(SystemExit, match="not drawn: jam-vi"):
        keep(tmp_path, tmp_path / "kept")
