"""An HTTP proxy on loopback that opens tunnels (CONNECT), whatever name is asked for, to one server of the test."""

from __future__ import annotations

import base64
import contextlib
import selectors
import socket
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class TunnelProxy:
    """What it wants and what it saw.

    Attributes:
        url: its address.
        target: port of the server that it leads to.
        credentials: `name:password` that it asks for; empty: none.
        status: what it answers instead of opening a tunnel; 0: it opens it.
        tunnels: what tunnels were asked for.
    """

    url: str
    target: int
    credentials: str = ""
    status: int = 0
    tunnels: list[str] = field(default_factory=list)

    def answer(self, head: bytes) -> int:
        """The status for a request's head."""
        lines = head.decode("latin-1").split("\r\n")
        self.tunnels.append(lines[0])
        said = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
        wanted = "Basic " + base64.b64encode(self.credentials.encode()).decode()
        if self.credentials and said.get("proxy-authorization") != wanted:
            return 407
        return self.status or 200


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    proxy: TunnelProxy


class _Handler(socketserver.BaseRequestHandler):
    request: socket.socket
    server: _Server

    def handle(self) -> None:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            piece = self.request.recv(4096)
            if not piece:
                return
            head += piece
        status = self.server.proxy.answer(head)
        if status != 200 or not head.startswith(b"CONNECT "):
            self.request.sendall(b"HTTP/1.1 %d No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % status)
            return
        with socket.create_connection(("127.0.0.1", self.server.proxy.target)) as server:
            self.request.sendall(b"HTTP/1.1 200 Tunnel\r\n\r\n")
            _carry(self.request, server)


def _carry(one: socket.socket, other: socket.socket) -> None:
    """Bytes both ways, until one side ends."""
    with selectors.DefaultSelector() as ready, contextlib.suppress(OSError):
        ready.register(one, selectors.EVENT_READ, other)
        ready.register(other, selectors.EVENT_READ, one)
        while True:
            for key, _ in ready.select():
                piece = key.fileobj.recv(65536)  # type: ignore[union-attr]
                if not piece:
                    return
                key.data.sendall(piece)


@contextlib.contextmanager
def tunnel_proxy(target: int) -> Iterator[TunnelProxy]:
    """A proxy that leads to a port of this computer."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.proxy = TunnelProxy(f"http://127.0.0.1:{server.server_address[1]}", target)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server.proxy
        finally:
            server.shutdown()
            thread.join()
