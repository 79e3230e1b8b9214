"""Many pages put into one archive, in a process of its own: `python -m tests.perf.many_assembled PAGES.pickle COUNT`.

Prints CPU and wall seconds of the writing, and the process's peak memory.
"""

from __future__ import annotations

import itertools
import json
import pickle
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from app.archive.assemble import assemble_to
from app.domain.archival import ArchiveMetadata
from app.domain.page import PagePicture, PageText

METADATA = ArchiveMetadata("Tài liệu", "H56.14-261124-0001", "TP01", datetime(2026, 11, 24, 8, tzinfo=UTC))


def main(file: Path, count: int) -> None:
    """Read each page from its stored form when its turn comes, as the station does."""
    stored: list[tuple[bytes, bytes]] = pickle.loads(file.read_bytes())
    turns = itertools.islice(itertools.cycle(stored), count)
    pages = ((PagePicture.decode(layers), PageText.decode(text)) for layers, text in turns)
    with tempfile.TemporaryDirectory(prefix="sohoa-bench-") as name:
        begun, cpu = time.monotonic(), time.process_time()
        assemble_to(Path(name, "many.pdf"), pages, METADATA)
        taken = {"cpu_s": time.process_time() - cpu, "wall_s": time.monotonic() - begun}
        taken["mb"] = Path(name, "many.pdf").stat().st_size / 1e6
    # not ru_maxrss, which begins with that of who started this process
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    peak_mb = int(status["VmHWM"].split()[0]) * 1024 / 1e6
    print(
        json.dumps(
            {"pages": count, **{key: round(value, 2) for key, value in taken.items()}, "peak_mb": round(peak_mb)}
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
