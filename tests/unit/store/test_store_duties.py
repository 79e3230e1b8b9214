from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.domain.errors import StoreFailed
from app.store.duties import Duties


def test_a_duty_is_held_once_and_says_by_whom(tmp_path: Path) -> None:
    duties = Duties(tmp_path / "duties")
    with duties.hold("outbox", "resume"):
        with pytest.raises(StoreFailed, match="DUTY_HELD") as caught, Duties(tmp_path / "duties").hold("outbox"):
            pass
        assert caught.value.fields["holder"] == os.getpid()
        with duties.hold("spool"):
            pass
    with duties.hold("outbox"):
        pass


def test_a_duty_ends_with_its_block(tmp_path: Path) -> None:
    duties = Duties(tmp_path / "duties")
    with pytest.raises(RuntimeError), duties.hold("outbox"):
        raise RuntimeError
    with duties.hold("outbox"):
        pass


@pytest.mark.parametrize("name", ["", "../x", "A", "a/b"])
def test_a_name_is_no_path(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="duty"), Duties(tmp_path).hold(name):
        pass
