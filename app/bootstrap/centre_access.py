"""Who may do what in the centre's database, wired for its administrator: whoever comes by an address that owns its tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.bootstrap.centre import SECRET
from app.domain.clock import SystemClock
from app.domain.errors import UsageError
from app.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from app.store.access.accounts import Accounts


class CentreAccess:
    """The rules of the centre of the settings, and its accounts."""

    def __init__(self, settings: Settings, address: str, engine: Engine) -> None:
        from app.store.access.accounts import Accounts

        self._settings = settings
        self._address = address
        self._engine = engine
        self.accounts: Accounts = Accounts(engine)

    def prepare(self) -> None:
        """Bring the database to this program's schema, with the tables of workers' jobs, and lay the rules out; again at any time.

        Raises:
            StoreFailed: DATABASE_NEWER; DATABASE_FORBIDDEN, CENTRE_OLDER: whoever asks does not own its tables, or may not make roles;
                DATABASE_BUSY (retryable): others write to a table all the time.
        """
        from app.jobs.connection import SCHEMA
        from app.jobs.tables import prepare_tables
        from app.store.access.prepared import lay_out
        from app.store.migration import migrate

        migrate(self._engine, self._settings.data_dir / "copies", SystemClock())
        prepare_tables(self._address)
        lay_out(self._engine, (SCHEMA,))


@contextmanager
def centre_access(settings: Settings) -> Iterator[CentreAccess]:
    """That of the settings' centre; nothing is asked of it yet.

    Raises:
        UsageError: CENTRE_NOT_SET.
    """
    from app.identity.secrets import KeyringSecrets
    from app.store.database import connect
    from app.store.replication.reaching import whole_address

    if settings.mode == "training" or not settings.centre.database:
        raise UsageError("CENTRE_NOT_SET")
    address = whole_address(settings.centre.database, KeyringSecrets().get(SECRET))
    engine = connect(address)
    try:
        yield CentreAccess(settings, address, engine)
    finally:
        engine.dispose()
