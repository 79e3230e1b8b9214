"""The policy files that a station has been under: an older one can't be put back unseen, nor the last one taken away."""

from __future__ import annotations

from sqlalchemy import Connection, select

from app.domain.ids import new_id
from app.domain.policy import PolicyFacts, is_news
from app.store.database import Database
from app.store.schema_policy import policies


class Policies:
    """Rows are only added; the last one is the policy that holds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def last(self) -> PolicyFacts | None:
        """The one that this station was under last."""
        with self._database.read() as connection:
            return self._last(connection)

    def hold(self, found: PolicyFacts | None) -> None:
        """Work under this policy from now on; one that is new is put on record.

        Raises:
            StoreFailed: POLICY_ROLLED_BACK, POLICY_SERIAL_TWICE, POLICY_GONE: nobody may work here so.
        """
        if not is_news(found, self.last()):
            return
        with self._database.write("policy") as writing:
            if found is None or not is_news(found, self._last(writing.connection)):
                return  # another process was faster
            seq = writing.next_seq(policies.c.station_id, self._database.station_id, policies.c.seq)
            hashes = {
                "sha256": found.sha256,
                "signer_sha256": found.signer_sha256,
                "anchor_sha256": found.anchor_sha256,
            }
            writing.insert(policies, id=new_id(), seq=seq, serial=found.serial, **hashes)
            writing.audit("policy.held", {"serial": found.serial, **hashes})

    def _last(self, connection: Connection) -> PolicyFacts | None:
        here = policies.c.station_id == self._database.station_id
        row = connection.execute(select(policies).where(here).order_by(policies.c.seq.desc()).limit(1)).first()
        return None if row is None else PolicyFacts(row.serial, row.sha256, row.signer_sha256, row.anchor_sha256)
