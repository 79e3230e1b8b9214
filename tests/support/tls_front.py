"""TLS in front of a server of the test, for clients that show a certificate: one that tells by its alert why it lets nobody in.

(asyncio's TLS closes the connection without sending the alert, so it can't show what most servers do.)
"""

from __future__ import annotations

import contextlib
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    context: ssl.SSLContext
    target: int


class _Handler(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        plain: socket.socket = self.request
        try:
            secured = self.server.context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
            try:
                secured.do_handshake()
            except ssl.SSLError:
                _end_gently(secured)
                return
            with secured, socket.create_connection(("127.0.0.1", self.server.target)) as server:
                back = threading.Thread(target=_carry, args=(server, secured), daemon=True)
                back.start()
                _carry(secured, server)
                back.join()
        except OSError:
            return


def _end_gently(secured: ssl.SSLSocket) -> None:
    """The alert is on its way: who still writes must not meet a reset before reading it."""
    with secured:
        secured.shutdown(socket.SHUT_WR)
        bare = socket.socket(fileno=secured.detach())
    with bare:
        while bare.recv(65536):
            pass


def _carry(one: socket.socket, other: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := one.recv(65536):
            other.sendall(piece)
    with contextlib.suppress(OSError):
        other.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def tls_front(target: int, certificate: Path, client_authority: Path) -> Iterator[str]:
    """The address of the front; who shows no certificate of the authority is refused."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=client_authority)
    context.load_cert_chain(certificate)
    context.verify_mode = ssl.CERT_REQUIRED
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.context, server.target = context, target
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"https://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
