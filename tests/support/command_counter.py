"""A counter where the real commands are given, and the office behind the dossier system."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final

from app.domain.clock import SystemClock
from app.sandbox.client import RunningSandbox, _ask
from app.store.store import Store, open_store
from tests.support.cli_world import CommandLine, Outcome, conforms
from tests.support.dossier_server import small_pdf

OWNER: Final = "038190012345"
REASON: Final = "Nộp nhầm giấy tờ"
_OF_PEOPLE: Final = re.compile(f"{REASON}|{OWNER}|217/QĐ|UBND")
"""what people wrote, and who they are: nothing for the audit chain"""
_ONLINE = count()
"""serials of dossiers that came in online"""


def fresh_online_code() -> str:
    """A dossier with which the citizen handed something in online, that no other test of this process uses."""
    return f"H56.14-261124-7{next(_ONLINE):03d}"


@dataclass(frozen=True, slots=True)
class CommandCounter:
    """A station, and the office behind the dossier system."""

    cli: CommandLine
    sandbox: RunningSandbox
    folder: Path

    def send(self, code: str, component: str, name: str = "") -> Outcome:
        file = self.folder / f"{code}-{component}{name}.pdf"
        file.write_bytes(small_pdf(f"{code} {component}{name}"))
        return self.cli.json("upload", file, "--dossier", code, "--component", component, "--replace")

    def office(self, code: str, status: int, note: str = "") -> None:
        url = f"{self.sandbox.info.control_url}/dossiers/{code}/status"
        _ask(url, self.sandbox.info.control_token, {"TrangThaiHoSo": status, "GhiChu": note})

    def procedure(self, code: str, procedure: str) -> None:
        """From now on the dossier is for that procedure."""
        url = f"{self.sandbox.info.control_url}/dossiers/{code}/procedure"
        _ask(url, self.sandbox.info.control_token, {"MaTTHC": procedure})

    def standing(self, code: str) -> dict[str, Any]:
        said = self.cli.json("status", code)
        conforms("status", said.document)
        (one,) = said.document["dossiers"]
        return dict(one)

    @contextmanager
    def at_work(self, code: str) -> Iterator[None]:
        """Another process is at the first paper of a dossier."""
        with self._store() as store:
            dossier = store.dossiers.find(code)
            assert dossier is not None
            document = store.documents.current(store.dossiers.components(dossier.id)[0].id)
            assert document is not None
            with store.duties.hold(f"document-{document.id}"):
                yield

    def audit_rows(self) -> tuple[Any, ...]:
        with self._store() as store:
            return tuple(store.audit.rows())

    def audited_of_people(self) -> list[str]:
        """What stands in the audit chain of people: nothing should."""
        return _OF_PEOPLE.findall(json.dumps([row.facts for row in self.audit_rows()], ensure_ascii=False))

    def files_with_the_owner(self) -> list[Path]:
        """The owner's ID number stands in the database and in signed papers, and in no log or other file of the data folder."""
        kept = {"blobs", "sandbox"}
        files = [path for path in self.cli.folder.rglob("*") if path.is_file() and not kept & set(path.parts)]
        return [path for path in files if not path.name.startswith("sohoa.db") and OWNER.encode() in path.read_bytes()]

    @contextmanager
    def _store(self) -> Iterator[Store]:
        store = open_store(self.cli.folder, SystemClock(), min_free_bytes=0)
        try:
            yield store
        finally:
            store.close()
