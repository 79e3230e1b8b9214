"""A batch of a thousand pages takes no more memory than one of fifty."""

from __future__ import annotations

import pytest

from tests.integration.light_children import light_children
from tests.perf.bench_scan import c_device, draw_page, memory

__all__ = ["light_children"]
pytestmark = pytest.mark.usefixtures("light_children")


@pytest.mark.soak
def test_memory_is_flat_from_page_50_to_page_1000(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("scan")
    with c_device(folder) as device:
        used = memory(device, draw_page(folder / "page.pnm"), folder, 1000)
    assert used["pages"] == 1000
    assert used["last_to_settled"] < 1.1
    assert used["most_mb"] < 400
