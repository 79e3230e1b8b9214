"""Two counters, each a process with a data folder of its own, send the same component at once: one is attached, the other told so.

Seen to fail with a server that attaches whatever is finished: each station then finds the other's file beside its own, and both are lost.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from tests.support.delivery_faults.desk import DeliveryDesk, Paper
from tests.support.dossier_server import ROOT, dossier_server, small_pdf

ROUNDS = 8


@contextmanager
def _station(data: Path, url: str) -> Iterator[subprocess.Popen[str]]:
    call = [sys.executable, "-m", "tests.support.delivery_faults.sender", str(data), url]
    with subprocess.Popen(call, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdin is not None
        assert process.stdout.readline() == "READY\n"
        yield process
        process.stdin.close()


def _papers(data: Path, who: str) -> list[Paper]:
    with closing(DeliveryDesk(data)) as desk:
        return [
            desk.paper(small_pdf(f"{who} {number}", filler_bytes=50_000), f"H56.14-261127-{number:04d}")
            for number in range(1, ROUNDS + 1)
        ]


@pytest.mark.turns
def test_two_stations_send_the_same_component(tmp_path: Path) -> None:
    papers = {who: _papers(tmp_path / who, who) for who in ("one", "other")}
    with ExitStack() as stack:
        server = stack.enter_context(dossier_server(tmp_path / "server"))
        stations = {who: stack.enter_context(_station(tmp_path / who, server.url)) for who in papers}
        for number in range(ROUNDS):
            for station in stations.values():
                assert station.stdin is not None
                station.stdin.write("\n")
                station.stdin.flush()
            ended = {
                who: str(station.stdout and station.stdout.readline()).strip() for who, station in stations.items()
            }
            assert sorted(ended.values()) == ["COMPONENT_TAKEN", "RECEIVED"]
            first = next(who for who, how in ended.items() if how == "RECEIVED")
            paper = papers[first][number]
            query = (
                "SELECT json_extract(upload.manifest, '$.sha256') FROM file JOIN upload USING (id) "
                "WHERE upload.dossier_code = ? AND file.attached AND file.deleted IS NULL"
            )
            with closing(sqlite3.connect(server.folder / "dossiers.db")) as connection:
                assert connection.execute(query, (paper.dossier_code,)).fetchall() == [(paper.upload.blob.sha256,)]
    for who, sent in papers.items():
        with closing(DeliveryDesk(tmp_path / who)) as desk:
            assert all(desk.has_receipt(paper) or desk.waits(paper, "COMPONENT_TAKEN") for paper in sent)
