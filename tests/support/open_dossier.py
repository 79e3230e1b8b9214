"""A dossier that is open at a station without devices: real store, real page work in the calling process, files as paper."""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.archive.judge import JudgeServer
from app.bootstrap import Station, build
from app.domain.clock import SystemClock
from app.domain.model import Component
from app.services.advance import Watch
from app.services.edit import Desk
from app.services.pool import SerialPool
from app.services.sign import KeyAuthorizer
from app.settings import load
from app.settings.policy import NO_POLICY, Policy
from app.signing.fetching import host_of
from app.store.store import open_store
from tests.support.demo_world import demo_pki
from tests.support.page_memory import RememberingPool
from tests.support.postgres import copy_database, database_of
from tests.support.unproven import unproven

CODE = "H56.14-261124-0001"
NO_KEY = Watch(KeyAuthorizer(None, lambda _identity: None))


@dataclass
class DossierCounter:
    """The officer at it."""

    station: Station

    def open(self) -> tuple[Desk, Component]:
        """The dossier and its first component."""
        desk = self.station.editing.open(CODE, self.station.actor).value
        return desk, desk.components[0]

    def take(self, *files: Path) -> tuple[Desk, Component]:
        """Take files in to the first component."""
        desk, part = self.open()
        self.station.capture.import_files(desk.dossier.id, part.id, files, self.station.actor, stages=frozenset())
        return self.station.editing.desk(desk.dossier.id), part


@functools.cache
def _founded() -> Path:
    """A data folder with its store; laying one out takes ten times as long as copying it."""
    folder = Path(tempfile.mkdtemp(prefix="sohoa-station-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    open_store(folder / "data", SystemClock(), url=database_of(folder / "data"), min_free_bytes=0).close()
    return folder / "data"


def open_station(
    folder: Path, judge: JudgeServer, signing: Mapping[str, Any] | None = None, policy: Policy = NO_POLICY
) -> Station:
    """A station that was founded before, in a new data folder; `signing` stands in its settings, `policy` is the locked file."""
    shutil.copytree(_founded(), folder)
    copy_database(_founded(), folder)
    said = {"min_free_mb": 1, "pdfa_judge_socket": judge.socket_path, "signing": signing or {}}
    return build(load(folder, said, policy), pool=RememberingPool(SerialPool()))


def signing_station(folder: Path, judge: JudgeServer, *, policy: Policy = NO_POLICY, **signing: Any) -> Station:
    """One that believes the demonstration's authorities; its key is the officer's file, if no service is named."""
    pki = demo_pki()
    key = {} if "csc" in signing else {"pkcs12": pki.officer_p12}
    trust = {"trust_roots": [pki.root_pem], "trust_others": [pki.issuer_pem]}
    return open_station(folder, judge, {**key, **trust, **signing}, policy)


def proving_station(folder: Path, judge: JudgeServer, **signing: Any) -> Station:
    """One whose policy lets it ask the demonstration's authorities, which are this machine: its signatures get their proof."""
    pki = demo_pki()
    policy = unproven(f'[signing]\nprivate_hosts = ["{host_of(pki.base_url)}"]\n')
    return signing_station(folder, judge, policy=policy, timestamp_url=pki.tsa_url, **signing)
