"""How long a server of a database is waited for: a line over which no answer comes is given up, and nobody waits for ever.

A line that went dead is noticed by TCP (`replication/reaching.py`, and at the server's end by what `SESSION` asks of it). That does not
tell of a server that hangs, nor of a machine in between that takes everything and passes nothing on: libpq has no limit for an answer
(https://www.postgresql.org/docs/17/libpq-connect.html#LIBPQ-PARAMKEYWORDS), so it is kept here, by psycopg's own wait.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from psycopg.abc import PQGen
from sqlalchemy import Connection, Engine, event

ANSWER_S: Final = 120.0
"""how long one answer is waited for"""
_INTERVAL_S: Final = 0.1
"""how often a wait looks up, as psycopg's own does"""
SESSION: Final = " ".join(
    f"-c {name}={value}"
    for name, value in {
        "TimeZone": "UTC",
        "statement_timeout": "100s",
        "idle_in_transaction_session_timeout": "300s",
        "tcp_keepalives_idle": "10",
        "tcp_keepalives_interval": "5",
        "tcp_keepalives_count": "3",
        "tcp_user_timeout": "20s",
    }.items()
)
"""that all times are told as they are kept, so that the last one that Python knows can be read too; and what the server is asked to
give up of itself: a statement before its answer would be given up here, and the transaction of a machine that is gone, whose locks others
wait for (https://www.postgresql.org/docs/17/runtime-config-client.html,
https://www.postgresql.org/docs/17/runtime-config-connection.html)"""


class PatientConnection(psycopg.Connection[Any]):
    """As psycopg's; over a line that gave no answer in time nothing more is asked."""

    answer_s: float | None = ANSWER_S
    """None: whatever it takes"""

    def wait[T](self, gen: PQGen[T], interval: float = _INTERVAL_S, timeout: float | None = None) -> T:
        """As `psycopg.Connection.wait`. Raises OperationalError: no answer, or the line is dead; it is closed."""
        try:
            return super().wait(gen, interval, self.answer_s if timeout is None else timeout)
        except psycopg.OperationalError as error:
            if error.sqlstate is None:  # the server said nothing
                self.close()
            raise


def be_patient(engine: Engine) -> None:
    """Let an engine for PostgreSQL wait for no answer longer than `ANSWER_S`."""

    @event.listens_for(engine, "do_connect")
    def open_line(_dialect: object, _record: object, args: Any, parameters: Any) -> PatientConnection:
        return PatientConnection.connect(*args, **parameters)


@contextmanager
def unhurried(connection: Connection) -> Iterator[None]:
    """Within a transaction that may take hours (an upgrade) neither side gives an answer up."""
    line = connection.connection.driver_connection
    assert isinstance(line, PatientConnection)
    line.answer_s = None
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    try:
        yield
    finally:
        line.answer_s = ANSWER_S
