"""How a station reaches its centre's database: by the address of its settings, over TLS, never longer than it can be waited for.

Parameters of libpq: https://www.postgresql.org/docs/17/libpq-connect.html#LIBPQ-PARAMKEYWORDS.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import make_url

from app.domain.errors import StoreFailed
from app.store.database import Database, connect
from app.store.migration import REVISIONS, revision

_SILENCE: Final = {
    "connect_timeout": "10",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
}
"""a line that went dead is given up after so long, in s (the last in ms)"""
_TLS: Final = {"sslmode": "verify-full", "sslrootcert": "/etc/ssl/certs/ca-certificates.crt"}
"""whoever answers has to prove the name to Debian's authorities; an address may say otherwise. (`system` would be a folder that the OpenSSL
of psycopg's wheel has to itself, and that is empty: https://github.com/psycopg/psycopg/issues/928.)"""


def reach(address: str, password: str | None, own: Database) -> Database:
    """The centre's database, in which this station writes as itself. Nothing of it is changed.

    Args:
        address: `postgresql://who@host/database`; parameters of libpq may follow.
        password: of the keyring; None: the server asks for none, or it stands where libpq looks for it.
        own: the station's own database: who it is.

    Raises:
        StoreFailed: CENTRE_OLDER: the centre's schema is older than this program; DATABASE_AWAY, DATABASE_FORBIDDEN.
    """
    centre = own.beside(connect(whole_address(address, password)))
    try:
        require_schema(centre)
    except BaseException:
        centre.close()
        raise
    return centre


def require_schema(centre: Database) -> str:
    """The revision of a centre's database, which answers and is no older than this program.

    Raises:
        StoreFailed: as `reach`.
    """
    with centre.read() as connection:
        found = revision(connection)
    if found is None or found in REVISIONS[:-1]:
        raise StoreFailed("CENTRE_OLDER", str(found), revision=found or "-")
    return found


def whole_address(address: str, password: str | None) -> str:
    """An address of the settings as a driver takes it: with its password, over TLS, never waited for without end."""
    url = make_url(address).set(drivername="postgresql+psycopg", password=password)
    local = not url.host or "host" in url.query
    extra = {**_SILENCE, **({} if local else _TLS), **url.query}
    if "sslmode" in url.query and "sslrootcert" not in url.query:
        extra.pop("sslrootcert", None)
    return url.set(query=extra).render_as_string(hide_password=False)
