"""A relay before the dossier system with a wire across it: what runs over the wire sets something off."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Final

_PIECE_BYTES: Final = 16 << 10


class Tripwire:
    """Passes on what comes, counts it, and does something once: after so many bytes of requests, or after so many pieces of answers.

    Just the bytes before the wire get through. What is set off happens before anything else goes on; then both sides of every
    connection are cut, as it is when one of them has died.
    """

    def __init__(self, port: int) -> None:
        """Relay to that port of this computer, from any moment on at which it is listened to."""
        self._port = port
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._action: Callable[[], object] | None = None
        self._at_bytes: int | None = None
        self._at_answers: int | None = None
        self.up_bytes = 0
        self.answers = 0
        self.tripped = False
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        """Listen no more, and cut what is open."""
        self._listener.close()
        self._cut()

    def lay(self, action: Callable[[], object], *, at_bytes: int | None = None, at_answers: int | None = None) -> None:
        """Count from nothing; do `action` behind so many bytes up, or pieces of answers down."""
        with self._lock:
            self.up_bytes, self.answers, self.tripped = 0, 0, False
            self._action, self._at_bytes, self._at_answers = action, at_bytes, at_answers

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._relay, args=(client,), daemon=True).start()

    def _relay(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), client, socket.create_connection(("127.0.0.1", self._port)) as server:
            pair = {client, server}
            self._open |= pair
            answers = threading.Thread(target=self._pump, args=(server, client, self._answered), daemon=True)
            answers.start()
            self._pump(client, server, self._went_up)
            answers.join()
            self._open -= pair

    def _pump(self, source: socket.socket, target: socket.socket, passing: Callable[[bytes], Iterator[bytes]]) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(_PIECE_BYTES):
                for part in passing(piece):
                    target.sendall(part)
        for one in (source, target):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _went_up(self, piece: bytes) -> Iterator[bytes]:
        with self._lock:
            limit, before = self._at_bytes, self.up_bytes
            self.up_bytes += len(piece)
        if limit is None or not before < limit <= before + len(piece):
            yield piece
            return
        yield piece[: limit - before]
        self._trip()

    def _answered(self, piece: bytes) -> Iterator[bytes]:
        yield piece
        with self._lock:
            self.answers += 1
            here = self.answers == self._at_answers
        if here:
            self._trip()

    def _trip(self) -> None:
        with self._lock:
            action, self._action = self._action, None
        if action is not None:
            self.tripped = True
            action()
            self._cut()

    def _cut(self) -> None:
        for one in tuple(self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
