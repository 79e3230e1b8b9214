"""What happened to the PINs of tokens. Of a PIN itself nothing is ever kept: a token's serial number, an event, who and when."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from uuid import UUID

from sqlalchemy import select

from app.domain.errors import SigningFailed, StoreFailed
from app.domain.ids import new_id
from app.domain.model import Actor
from app.domain.pin import PinEvent
from app.store.database import Database
from app.store.duties import Duties
from app.store.schema_signing import pin_events


class Pins:
    """The events of each token at this station, in order; they are only ever added to."""

    def __init__(self, database: Database, duties: Duties) -> None:
        self._database = database
        self._duties = duties

    def events(self, token: str) -> tuple[PinEvent, ...]:
        """What happened to the PIN of the token with this serial number, oldest first."""
        return tuple(event for event, _ in self.history(token))

    def history(self, token: str) -> tuple[tuple[PinEvent, UUID], ...]:
        """The same, each with the actor who did it."""
        here = pin_events.c.station_id == self._database.station_id
        query = select(pin_events).where(here, pin_events.c.token == token).order_by(pin_events.c.seq)
        with self._database.read() as connection:
            return tuple((PinEvent(row.event), row.actor_id) for row in connection.execute(query))

    def add(self, token: str, event: PinEvent, actor: Actor) -> None:
        """Put one more down; it is on the disk when this returns. The audit row names the entry, not the token."""
        with self._database.write("pin", actor.id) as writing:
            entry = new_id()
            seq = writing.next_seq(pin_events.c.token, token, pin_events.c.seq)
            writing.insert(pin_events, id=entry, token=token, seq=seq, event=event.value)
            writing.audit(f"pin.{event.value}", {"entry": str(entry)})

    @contextmanager
    def alone(self, token: str) -> Iterator[None]:
        """Nobody else tries the PIN of this token meanwhile: no other process, and no other key of this one.

        Raises:
            SigningFailed: PIN_BEING_TRIED.
        """
        with ExitStack() as held:
            try:
                held.enter_context(self._duties.hold(f"token-{hashlib.sha256(token.encode()).hexdigest()[:32]}", "PIN"))
            except StoreFailed as error:
                if error.code != "DUTY_HELD":
                    raise
                raise SigningFailed("PIN_BEING_TRIED", retryable=True, token=token) from None
            yield
