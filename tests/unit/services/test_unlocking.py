"""Copies of protected files without their protection: they lie there for as long as somebody needs them, and no longer."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from app.services.pool import WorkPool
from app.services.unlocking import Unlocking


@pytest.fixture
def unlocking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Unlocking:
    def here(_pool: WorkPool, read: Any, *args: Any) -> Any:
        return read(*args)

    monkeypatch.setattr("app.services.unlocking.read_in_worker", here)
    return Unlocking(cast("WorkPool", None), lambda _path, _password: b"open", tmp_path / "unlocked")


def test_a_copy_ends_with_the_last_who_needs_it(unlocking: Unlocking, tmp_path: Path) -> None:
    with unlocking.unlocked(tmp_path / "a.pdf", "x") as copy:
        with unlocking.unlocked(tmp_path / "a.pdf", "x") as again:
            assert again == copy
        unlocking.forget_left()
        assert copy.read_bytes() == b"open"
        assert copy.stat().st_mode & 0o077 == 0
    assert not list((tmp_path / "unlocked").iterdir())


def test_what_a_killed_process_left_is_taken_away(unlocking: Unlocking, tmp_path: Path) -> None:
    unlocking.forget_left()
    left = tmp_path / "unlocked" / "0123456789abcdef"
    left.mkdir(parents=True)
    (left / "a.pdf").write_bytes(b"open")
    unlocking.forget_left()
    assert not left.exists()
