"""The simulation by which a centre is planned, held against workers of one: it wants a machine with nothing else to do.

No forecast is better than what it is told of a page: one that is told from the times that the pages took meanwhile has to hold
too, and says where the other went wrong.
"""

from __future__ import annotations

import pytest

from tests.perf.simulated.forecast import forecast


@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.parametrize("workers", [1, 2])
def test_pages_wait_as_long_as_was_foretold(workers: int) -> None:
    found = forecast(workers, 40 * workers, 11)
    assert found["foretold_to_measured"] == pytest.approx(1, abs=0.2), found
    assert found["told_from_these_to_measured"] == pytest.approx(1, abs=0.2), found
