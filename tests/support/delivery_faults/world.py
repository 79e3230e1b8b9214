"""Where the faults happen: a real sandbox over loopback, and somebody in between who may answer in its place."""

from __future__ import annotations

import hashlib
import socket
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.delivery.line import DIRECT, Line
from app.delivery.openapi_tus import OpenApiTusGateway
from app.domain.ports import AccessTokens
from app.sandbox.dossiers.switches import Switches
from app.sandbox.dossiers.system import dossier_system
from tests.support.delivery_faults.asking import Asking
from tests.support.delivery_faults.certificates import Authority
from tests.support.delivery_faults.desk import DeliveryDesk, Outcome, Paper
from tests.support.dossier_server import ACCESS, DossierProcess, access, free_port, http_server, small_pdf

CHUNK_BYTES = 32 << 10
PIECES = 3
"""so many PATCH requests a document of a row takes"""

type Answering = Callable[[Scope], Response | None]


class Between:
    """ASGI: what `answer` does not answer goes on to the sandbox."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.answer: Answering = lambda scope: None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        response = self.answer(scope)
        if response is None:
            await self._app(scope, receive, send)
            return
        while (await receive()).get("more_body"):
            pass  # who still writes would meet a broken connection instead of the answer
        await response(scope, receive, send)


class Stranger:
    """ASGI: another host that notes what comes."""

    def __init__(self) -> None:
        self.asked = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Whatever is asked is noted and refused."""
        self.asked += 1
        await Response(status_code=404)(scope, receive, send)


@dataclass(frozen=True)
class Way:
    """How the next gateway is made."""

    url: str
    timeout_s: float = 10.0
    chunk_bytes: int = CHUNK_BYTES
    line: Line = DIRECT
    tokens: AccessTokens = field(default_factory=access)


@dataclass
class World:
    """The sandbox, the way to it, and two stations. `fresh` puts everything right."""

    folder: Path
    switches: Switches
    between: Between
    url: str
    desk: DeliveryDesk
    other: DeliveryDesk
    stack: ExitStack
    stranger: Stranger = field(default_factory=Stranger)
    _moments: dict[tuple[str, int], Callable[[], object]] = field(default_factory=dict)
    _reached: Counter[str] = field(default_factory=Counter)
    _process: DossierProcess | None = None
    _tls: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.way = Way(self.url)
        self.holds_in = self.folder
        self.authority = Authority.found(self.folder)
        self.asking = Asking(self.between, self.url, self.authority, self.folder, self.stack)
        self.stranger_url = self.stack.enter_context(http_server(self.stranger)).replace("127.0.0.1", "localhost")

    def fresh(self) -> None:
        """Nothing is wrong."""
        self.switches.set(asdict(Switches()))
        self.desk.clock.ahead = timedelta(0)
        self.between.answer = lambda scope: None
        self.way = Way(self.url)
        self.asking.fresh()
        self.end_process()
        self._process = None
        self.holds_in = self.folder
        self._moments.clear()

    def mend(self) -> None:
        """Nothing is wrong any more, but that the server stays where it is."""
        where = self.way.url if self._process else self.url
        holds_in = self.holds_in
        process, self._process = self._process, None
        self.fresh()
        self._process, self.holds_in, self.way = process, holds_in, Way(where)

    def at(self, boundary: str, number: int, action: Callable[[], object]) -> None:
        """Do something when the next gateway reaches a boundary of the wire so many times."""
        self._moments[boundary, number] = action

    def gateway(self) -> OpenApiTusGateway:
        """The real client on the way that is set; counts the boundaries that it reaches from now on."""
        self._reached.clear()
        way = self.way
        return OpenApiTusGateway(
            way.url,
            way.tokens,
            timeout_s=way.timeout_s,
            chunk_bytes=way.chunk_bytes,
            line=way.line,
            boundary=self._boundary,
        )

    def send(self, paper: Paper, patience_s: float = 0.0) -> Outcome:
        """One call of our station over a gateway of its own."""
        with self.gateway() as gateway:
            return self.desk.send(paper, gateway, patience_s)

    @property
    def patches(self) -> int:
        """So many requests with bytes the last gateway sent."""
        return self._reached["wire.send.before"]

    def _boundary(self, name: str) -> None:
        self._reached[name] += 1
        action = self._moments.pop((name, self._reached[name]), None)
        if action is not None:
            action()

    def document(self, text: str, size_bytes: int = PIECES * CHUNK_BYTES - 9_000) -> Paper:
        """A document of our station that stands in the outbox."""
        return self.desk.paper(small_pdf(text, filler_bytes=size_bytes))

    # -- what rows do

    def switch(self, **switches: Any) -> None:
        """Work the sandbox's switches."""
        self.switches.set(switches)

    def by_way_of(self, **changes: Any) -> None:
        """Another way than the usual one; see `Way`."""
        self.way = replace(self.way, **changes)

    def https(self, name: str, **certificate: Any) -> str:
        """The address of the same sandbox behind TLS, with a certificate of our authority; see `Authority.issue`."""
        if name not in self._tls:
            file = self.authority.issue(name, **certificate)
            self._tls[name] = self.stack.enter_context(http_server(self.between, file))
        return self._tls[name]

    def in_process(self) -> None:
        """The sandbox is a process of its own, with a folder of its own."""
        self.holds_in = self.folder / "process"
        self._process = DossierProcess(self.holds_in, free_port())
        self.way = replace(self.way, url=self._process.url)

    def end_process(self) -> None:
        """kill -9."""
        if self._process is not None:
            self._process.kill()

    def restart(self) -> None:
        """The killed process comes back at its address."""
        self._process = DossierProcess(self.holds_in, int(self.way.url.rpartition(":")[2]))

    def other_station_sends(self, paper: Paper) -> None:
        """Another counter scanned the same component, and sends its copy."""
        rival = self.other.paper(small_pdf("bản của quầy khác"), paper.dossier_code, paper.component_code)
        with OpenApiTusGateway(self.url, access()) as gateway:
            assert self.other.send(rival, gateway).receipt is not None

    def withdraw_others(self, paper: Paper) -> None:
        """The other counter takes its copy back."""
        with OpenApiTusGateway(self.url, access()) as gateway:
            for file in gateway.read_back(paper.dossier_code):
                if file.sha256 != paper.upload.blob.sha256:
                    gateway.withdraw(file.file_id, "quét trùng")

    def attach(self, paper: Paper) -> None:
        """The server's operator puts what was stored into its component."""
        attach = "UPDATE file SET attached = 1 WHERE id IN (SELECT id FROM upload WHERE dossier_code = ?)"
        with closing(sqlite3.connect(self.holds_in / "dossiers.db", isolation_level=None)) as connection:
            connection.execute(attach, (paper.dossier_code,))

    @contextmanager
    def resolver_failing(self) -> Iterator[None]:
        """The system's resolver knows no name; addresses still work."""
        real = socket.getaddrinfo

        def resolve(host: Any, *args: Any, **named: Any) -> Any:
            if str(host).endswith(".invalid"):
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            return real(host, *args, **named)

        with mock.patch("socket.getaddrinfo", resolve):
            yield

    # -- what the server holds

    def held(self, paper: Paper) -> str:
        """What the server's database and disk have of the dossier, in words."""
        database = self.holds_in / "dossiers.db"
        query = (
            "SELECT upload.id, json_extract(upload.manifest, '$.sha256') AS sha256, "
            "json_extract(upload.manifest, '$.size_bytes') AS size, file.attached, file.deleted "
            "FROM upload LEFT JOIN file USING (id) WHERE upload.dossier_code = ? ORDER BY announced_at"
        )
        with closing(sqlite3.connect(database)) as connection:
            connection.row_factory = sqlite3.Row
            rows = connection.execute(query, (paper.dossier_code,)).fetchall()
        words = [self._words(row, paper) for row in rows if row["deleted"] is None]
        return "; ".join(words) or "nothing"

    def _words(self, row: Mapping[str, Any], paper: Paper) -> str:
        content = self.holds_in / "content" / row["id"]
        if row["attached"] is None:
            return f"{content.stat().st_size:,} of {row['size']:,} bytes"
        assert hashlib.sha256(content.read_bytes()).hexdigest() == row["sha256"]
        if row["sha256"] != paper.upload.blob.sha256:
            return "one copy of the other station"
        return "one copy, same hash" if row["attached"] else "stored, not attached"


@contextmanager
def delivery_world(folder: Path) -> Iterator[World]:
    """One sandbox and two stations for all rows."""
    with ExitStack() as stack:
        switches = Switches()
        between = Between(dossier_system(folder / "sandbox", switches, ACCESS))
        url = stack.enter_context(http_server(between))
        desk, other = DeliveryDesk(folder / "station"), DeliveryDesk(folder / "other")
        for opened in (desk, other):
            stack.callback(opened.close)
        world = World(folder / "sandbox", switches, between, url, desk, other, stack)
        stack.callback(world.end_process)
        yield world
