"""A small server over HTTP that answers a few fixed questions about this process; it takes nothing in."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import AF_INET6

from app.domain.errors import UsageError
from app.domain.telemetry import tell_trouble

_REQUEST_LIMIT_S = 10.0
"""how long a caller may take to say what it wants"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to one question."""

    status: int
    media_type: str
    body: bytes


type Questions = Mapping[str, Callable[[], Answer]]


@contextmanager
def answering(host: str, port: int, questions: Questions) -> Iterator[int]:
    """Answer `GET <path>` while the `with` statement runs; gives the port (0: any that is free).

    Raises:
        UsageError: ADDRESS_TAKEN: another process has the port, or the address is none of this machine.
    """
    try:
        server = _server(host, port, questions)
    except OSError as error:
        raise UsageError("ADDRESS_TAKEN", type(error).__name__, address=f"{host}:{port}") from error
    thread = threading.Thread(target=server.serve_forever, name="endpoint", daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _server(host: str, port: int, questions: Questions) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        timeout = _REQUEST_LIMIT_S
        server_version, sys_version = "sohoa", ""

        def do_GET(self) -> None:
            question = questions.get(self.path)
            answer = question() if question is not None else Answer(404, "text/plain", b"")
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.media_type)
            self.send_header("Content-Length", str(len(answer.body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: what is asked all the time is no news."""

    class Server(ThreadingHTTPServer):
        address_family = AF_INET6 if ":" in host else ThreadingHTTPServer.address_family
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A caller that left is no news; of anything else its kind is told, and no line of ours stands on stderr."""
            error = sys.exception()
            if not isinstance(error, ConnectionError | TimeoutError):
                tell_trouble("program.warned", logger=__name__, error=type(error).__name__)

    return Server((host, port), Handler)
