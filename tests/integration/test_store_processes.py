"""Several processes on one data folder."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from app.domain.errors import StoreFailed
from app.store.duties import Duties
from tests.support.store_world import open_copy, open_desk

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
WRITER = """
import sys
from pathlib import Path
from tests.support.store_world import open_desk
desk = open_desk(Path(sys.argv[1]))
for number in range(10):
    desk.paper(f"{sys.argv[2]}-{number}")
    desk.paper(f"both-{number}")
"""
HOLDER = """
import sys, time
from pathlib import Path
from app.store.duties import Duties
with Duties(Path(sys.argv[1])).hold("outbox"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_two_processes_keep_one_chain(tmp_path: Path) -> None:
    """Also the first opening is a race: both lay out the folder, one founds the station."""
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, tmp_path / "data", name], env=ENVIRONMENT)
        for name in ("a", "b")
    ]
    assert [writer.wait() for writer in writers] == [0, 0]
    store = open_desk(tmp_path / "data").store
    report = store.audit.verify()
    assert report.first_break is None
    assert report.rows == 1 + 1 + 2 * 30, "the station, the person, and each dossier and component once"
    assert len(store.dossiers.recent(1000)) == 30
    store.close()


def test_threads_share_a_store(tmp_path: Path) -> None:
    desk = open_copy(tmp_path / "data")
    dossier, component = desk.paper("H1")

    def scan(number: int) -> None:
        batch = desk.batch(dossier, component)
        for seq in range(5):
            desk.scan(batch, seq, b"page %d of %d" % (seq, number))

    threads = [threading.Thread(target=scan, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(desk.store.capture.pages(dossier.id)) == 20
    assert [entry.position for entry in desk.store.dossiers.log(dossier.id)] == list(range(20))
    assert desk.store.audit.verify().first_break is None
    desk.store.close()


def test_a_duty_outlives_no_process(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, tmp_path], env=ENVIRONMENT, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(StoreFailed, match="DUTY_HELD") as caught, Duties(tmp_path).hold("outbox"):
        pass
    assert caught.value.fields["holder"] == holder.pid
    holder.kill()
    holder.communicate()
    with Duties(tmp_path).hold("outbox"):
        pass
