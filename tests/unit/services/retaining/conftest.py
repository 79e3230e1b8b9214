"""A dossier that was sent, and stations with it under a policy."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image, ImageDraw, ImageFont

from app.archive.judge import JudgeServer
from app.bootstrap import build
from app.services.pool import SerialPool
from app.settings import load
from tests.support.open_dossier import DossierCounter, open_station
from tests.support.page_memory import RememberingPool
from tests.support.planted import CITIZEN, NAME
from tests.support.postgres import copy_database
from tests.support.retaining_world import DAYS, POLICY, Room, send_one
from tests.support.unproven import unproven


@pytest.fixture(scope="session")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sheet of A5 with a name and a number on it; they stand in its file too, as in a citizen's."""
    page = Image.new("RGB", (1165, 1653), (250, 248, 244))
    font = ImageFont.truetype("LiberationSerif-Regular.ttf", 50)
    for y, line in ((300, f"Họ và tên: {NAME}"), (420, f"Số định danh: {CITIZEN}")):
        ImageDraw.Draw(page).text((120, y), line, font=font, fill=(15, 15, 20))
    path = tmp_path_factory.mktemp("sheet") / f"{NAME}.png"
    page.save(path, dpi=(200, 200))
    path.write_bytes(path.read_bytes() + f"{NAME} {CITIZEN}".encode())
    return path


@pytest.fixture(scope="session")
def sent(tmp_path_factory: pytest.TempPathFactory, sheet: Path, judge_server: JudgeServer) -> tuple[Path, UUID]:
    """A data folder with a dossier that was sent."""
    folder = tmp_path_factory.mktemp("sent") / "data"
    with open_station(folder, judge_server) as station:
        return folder, send_one(DossierCounter(station), sheet)


@pytest.fixture
def opened(
    tmp_path: Path, sheet: Path, sent: tuple[Path, UUID], judge_server: JudgeServer
) -> Iterator[Callable[[str], Room]]:
    rooms = []

    def open_room(days: str = DAYS) -> Room:
        folder = tmp_path / f"data{len(rooms)}"
        shutil.copytree(sent[0], folder)
        copy_database(sent[0], folder)
        said = {"min_free_mb": 1, "pdfa_judge_socket": judge_server.socket_path}
        station = build(load(folder, said, unproven(POLICY.format(days=days))), pool=RememberingPool(SerialPool()))
        rooms.append(Room(station, sheet, sent[1]))
        return rooms[-1]

    yield open_room
    for room in rooms:
        room.station.close()


@pytest.fixture
def room(opened: Callable[[str], Room]) -> Room:
    return opened(DAYS)
