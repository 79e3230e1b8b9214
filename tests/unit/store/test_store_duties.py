from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
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
    assert list((tmp_path / "duties").iterdir()) == []


def test_one_of_many_holds_a_duty(tmp_path: Path) -> None:
    """Lock files come and go under the feet of those who wait for them."""
    inside, held = [0], [0]

    def work() -> None:
        for _ in range(200):
            try:
                with Duties(tmp_path / "duties").hold("outbox"):
                    inside[0] += 1
                    assert inside[0] == 1
                    held[0] += 1
                    inside[0] -= 1
            except StoreFailed:
                pass

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(work) for _ in range(4)]:
            done.result()
    assert held[0] > 0


@pytest.mark.parametrize("name", ["", "../x", "A", "a/b"])
def test_a_name_is_no_path(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="duty"), Duties(tmp_path).hold(name):
        pass
