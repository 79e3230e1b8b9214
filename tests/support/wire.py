"""A line to one server of the test that can be cut, slowed down, and carry a wrong byte, in either direction."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Way:
    """What happens to the bytes of each connection in one direction.

    Attributes:
        cut_after: the connection ends after so many bytes; None: never.
        wrong_at: the byte there gets another value; None: none does.
        delay_s: so long each piece of up to 64 KiB waits.
        stalls: nothing goes on, and nobody is told.
    """

    cut_after: int | None = None
    wrong_at: int | None = None
    delay_s: float = 0.0
    stalls: bool = False


class Wire:
    """`port` leads to the server. `cuts` counts connections that were ended, `canned` what is answered in the server's place by how a
    request begins."""

    def __init__(self, target: int | Path) -> None:
        self.up, self.down = Way(), Way()
        self.canned: dict[bytes, bytes] = {}
        self.cuts = 0
        self._ends: set[socket.socket] = set()
        self._target = target
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]

    def mend(self) -> None:
        """From now on all goes well."""
        self.up, self.down = Way(), Way()
        self.canned = {}

    def serve(self) -> None:
        """Carry, until the wire is closed."""
        lines = []
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                break
            lines.append(threading.Thread(target=self._lead, args=(client,)))
            lines[-1].start()
        for line in lines:
            line.join()

    def close(self) -> None:
        """End it, and all connections that stand."""
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for end in list(self._ends):
            _hang_up(end)

    def _lead(self, client: socket.socket) -> None:
        try:
            server = _connect(self._target)
        except (ConnectionRefusedError, FileNotFoundError):
            client.close()
            return
        with client, server:
            self._ends |= {client, server}
            there = threading.Thread(target=self._carry, args=(client, server, True))
            there.start()
            self._carry(server, client, False)
            there.join()
            self._ends -= {client, server}

    def _carry(self, source: socket.socket, target: socket.socket, upward: bool) -> None:
        carried = 0
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                way = self.up if upward else self.down
                answer = next((canned for start, canned in self.canned.items() if piece.startswith(start)), None)
                if upward and answer is not None:
                    source.sendall(answer)
                    continue
                while (self.up if upward else self.down).stalls:
                    time.sleep(0.05)
                time.sleep(way.delay_s)
                if way.cut_after is not None and carried + len(piece) > way.cut_after:
                    self.cuts += 1
                    break
                target.sendall(_with_wrong(piece, carried, way.wrong_at))
                carried += len(piece)
        for end in (source, target):
            _hang_up(end)


def _connect(target: int | Path) -> socket.socket:
    if isinstance(target, int):
        return socket.create_connection(("127.0.0.1", target))
    end = socket.socket(socket.AF_UNIX)
    try:
        end.connect(str(target))
    except OSError:
        end.close()
        raise
    return end


def _hang_up(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


def _with_wrong(piece: bytes, carried: int, at: int | None) -> bytes:
    if at is None or not carried <= at < carried + len(piece):
        return piece
    changed = bytearray(piece)
    changed[at - carried] ^= 1
    return bytes(changed)


@contextlib.contextmanager
def wire_to(target: int | Path) -> Iterator[Wire]:
    """A line to a port of this machine, or to a socket in its files."""
    wire = Wire(target)
    thread = threading.Thread(target=wire.serve, daemon=True)
    thread.start()
    try:
        yield wire
    finally:
        wire.mend()
        wire.close()
        thread.join()
