"""A line to a PostgreSQL server on which each packet takes its time: a socket of its own, before that of the server."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

_SOCKET: Final = ".s.PGSQL.5432"
_CHUNK: Final = 1 << 16


@contextmanager
def slow_line(server: Path, folder: Path, round_trip_s: float) -> Iterator[Path]:
    """Give the folder to name as `host` in an address.

    Args:
        server: the folder of the server's socket.
        folder: for the other end; it is made.
        round_trip_s: what a question and its answer take more; how much goes over the line at once is not narrowed.
    """
    folder.mkdir()
    up, ends = threading.Event(), list[tuple[asyncio.AbstractEventLoop, asyncio.Event]]()

    async def passed_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            from_there, to_there = await asyncio.open_unix_connection(str(server / _SOCKET))
            ways = _carry(reader, to_there, round_trip_s / 2), _carry(from_there, writer, round_trip_s / 2)
            await asyncio.gather(*ways)

    async def serve() -> None:
        end = asyncio.Event()
        ends.append((asyncio.get_running_loop(), end))
        async with await asyncio.start_unix_server(passed_on, str(folder / _SOCKET)):
            up.set()
            await end.wait()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="slow line", daemon=True)
    thread.start()
    up.wait(10)
    try:
        yield folder
    finally:
        for loop, end in ends:
            loop.call_soon_threadsafe(end.set)
        thread.join()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay_s: float) -> None:
    """Bytes one way; each piece arrives so long after it was sent."""
    loop = asyncio.get_running_loop()
    under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def arrive() -> None:
        while True:
            due, piece = await under_way.get()
            await asyncio.sleep(max(0.0, due - loop.time()))
            if not piece:
                writer.close()
                return
            writer.write(piece)

    arriving = asyncio.ensure_future(arrive())
    with suppress(OSError):
        while piece := await reader.read(_CHUNK):
            under_way.put_nowait((loop.time() + delay_s, piece))
    under_way.put_nowait((loop.time() + delay_s, b""))
    await arriving
