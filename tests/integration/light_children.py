"""A fixture for tests that spawn many processes: a spawned child imports its parent's main module, here all of pytest."""

from __future__ import annotations

import sys

import pytest


@pytest.fixture
def light_children(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spawned children begin without pytest: 0.1 s instead of 0.4 s each. The product's own main module is light."""
    main = sys.modules["__main__"]
    monkeypatch.setattr(main, "__file__", None, raising=False)
    monkeypatch.setattr(main, "__spec__", None, raising=False)
